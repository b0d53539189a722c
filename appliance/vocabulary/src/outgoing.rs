//! Why a call goes out on no line.

use std::fmt;

/// Why no calls are placed on a line that is in service. Emergency services are called on it all
/// the same.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum LineClosed {
    /// It is in another operator's network, where calls cost more.
    Roaming,
}

impl fmt::Display for LineClosed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // For the log; screens have words of their own.
        f.write_str(match self {
            Self::Roaming => "it is in another operator's network (roaming_calls is off)",
        })
    }
}
