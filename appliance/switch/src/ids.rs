//! Names of the things a call is made of.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// One side of a call: a line or a handset.
///
/// Legs that reach the box are numbered by its drivers (see [`OfferedLegs`]),
/// legs that the switch originates are numbered by the switch; the two never
/// meet, so that the switch stays deterministic.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct LegId(u64);

const ORIGINATED: u64 = 1 << 63;

impl LegId {
    /// The `n`th leg offered to the box.
    #[must_use]
    pub const fn offered(n: u64) -> Self {
        Self(n & !ORIGINATED)
    }

    /// The `n`th leg originated by the switch.
    #[must_use]
    pub const fn originated(n: u64) -> Self {
        Self(n | ORIGINATED)
    }

    /// True for a leg that the switch originated.
    #[must_use]
    pub const fn is_originated(self) -> bool {
        self.0 & ORIGINATED != 0
    }
}

impl fmt::Display for LegId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let direction = if self.is_originated() { "out" } else { "in" };
        write!(f, "leg-{direction}-{}", self.0 & !ORIGINATED)
    }
}

/// Numbers the legs offered to the box; shared by all its drivers.
#[derive(Clone, Debug, Default)]
pub struct OfferedLegs(Arc<AtomicU64>);

impl OfferedLegs {
    /// A leg id that no driver of this box has used since it started.
    #[must_use]
    pub fn next(&self) -> LegId {
        LegId::offered(self.0.fetch_add(1, Ordering::Relaxed) + 1)
    }
}

/// A call, from the first leg offered to the last one released.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct CallId(pub u64);

impl fmt::Display for CallId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "call-{}", self.0)
    }
}

/// A member of staff; the same id as in the ledger.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StaffId(pub Uuid);

impl fmt::Display for StaffId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

macro_rules! name {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The name as configured.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(name: &str) -> Self {
                Self(name.into())
            }
        }

        impl From<String> for $name {
            fn from(name: String) -> Self {
                Self(name.into())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

name!(
    /// A handset, by its extension: the SIP user it registers as ("201").
    HandsetId
);
name!(
    /// A line to the public network, by its name in the configuration ("gsm1", "trunk1").
    LineId
);
name!(
    /// A number as the network or a keypad gave it: digits, `*`, `#` and a leading `+`.
    Number
);

/// What a debugger's log may say of a name.
macro_rules! said_whole {
    ($($name:ident)*) => {$(
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_tuple(stringify!($name)).field(&self.0).finish()
            }
        }
    )*};
}

said_whole!(HandsetId LineId);

/// Masked: a log is no place for callers' numbers. How long it is, and its last two digits where
/// it has enough of others, tell one from another while a fault is looked for.
impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.0.chars().count();
        let shown = if digits >= 6 { 2 } else { 0 };
        let last: String = self.0.chars().skip(digits - shown).collect();
        write!(f, "Number({}{last})", "*".repeat(digits - shown))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_masked_where_it_is_written_for_a_log() {
        let masked = |number: &str| format!("{:?}", Number::from(number));
        assert_eq!(masked("0612345678"), "Number(********78)");
        assert_eq!(masked("+212612345678"), "Number(***********78)");
        assert_eq!(masked("1771"), "Number(****)");
        assert_eq!(masked(""), "Number()");
        assert_eq!(format!("{:?}", LineId::from("gsm1")), "LineId(\"gsm1\")");
    }
}
