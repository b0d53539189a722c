//! What a field holds, as a program says it.

use uuid::Uuid;

use crate::entity::Type;

/// The type of a field: how it is kept, and what a program gives for it.
pub trait Typed {
    /// How it is kept.
    const TYPE: Type;
    /// What a program gives.
    type Of;
}

macro_rules! types {
    ($($(#[$doc:meta])* $name:ident = $of:ty;)*) => {
        $(
            $(#[$doc])*
            #[derive(Copy, Clone, Debug)]
            pub struct $name;

            impl Typed for $name {
                const TYPE: Type = Type::$name;
                type Of = $of;
            }
        )*
    };
}

types! {
    /// The id of another record.
    Ref = Uuid;
    /// What somebody wrote.
    Text = String;
    /// One of a list of words that programs know.
    Code = &'static str;
    /// A day: `2009-03-31`.
    Day = String;
    /// How many.
    Count = i64;
    /// Milliseconds since 1970 (UTC).
    Time = i64;
    /// How long, in milliseconds.
    Duration = i64;
    /// Yes or no.
    Flag = bool;
}
