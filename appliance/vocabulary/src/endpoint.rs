//! Where a leg comes from or goes to.

use serde::{Deserialize, Serialize};

use crate::names::{HandsetId, LineId};

/// Where a leg comes from or goes to.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum Endpoint {
    /// A line to the public network.
    Line(LineId),
    /// A handset of the centre.
    Handset(HandsetId),
}
