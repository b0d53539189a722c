//! Who writes what central says.

use jawab_ops::BoxId;
use uuid::Uuid;

/// Central in ops of its own. There is one, and no box has this id; it is the highest, so a
/// record that a box began stays that box's.
pub const CENTRAL: BoxId = BoxId(Uuid::max());

/// The author of central's ops.
pub(crate) const AUTHOR: &str = "ministry";

/// Whoever answers is shown by this name at the desk.
pub(crate) const MINISTRY: &str = "Ministère · الوزارة";
