//! On which line a call goes out, and why on none.

use std::fmt;

/// Why no calls are placed on a line that is in service. Emergency services are called on it all
/// the same.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum LineClosed {
    /// It is in another operator's network, where calls cost more.
    Roaming,
    /// Its budget is used up.
    Budget,
}

/// Why a call goes out on one line and not on another, where it is not merely that line's turn.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum LineChoice {
    /// Whoever is called reached the centre on it last.
    CalledOn,
    /// Its operator is the number's, as far as the number's first digits tell: numbers are
    /// portable, and this is a guess.
    Prefix,
}

impl fmt::Display for LineClosed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // For the log; screens have words of their own.
        f.write_str(match self {
            Self::Roaming => "it is in another operator's network (roaming_calls is off)",
            Self::Budget => "its budget is used up",
        })
    }
}
