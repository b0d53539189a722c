//! What is spoken of by a name or a number: handsets, lines, queues, calls.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

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
pub(crate) use name;

name!(
    /// A handset, by its extension: the SIP user it registers as ("201").
    HandsetId
);
name!(
    /// A line to the public network, by its name in the configuration ("gsm1", "trunk1").
    LineId
);
name!(
    /// A queue, by its name in the configuration ("Pass Jeunes").
    QueueName
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

said_whole!(HandsetId LineId QueueName);

impl HandsetId {
    /// Whether a handset can have this extension: two to six digits.
    #[must_use]
    pub fn is_extension(text: &str) -> bool {
        (2..=6).contains(&text.len()) && text.bytes().all(|octet| octet.is_ascii_digit())
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
