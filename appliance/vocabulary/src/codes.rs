//! Enums whose variants are kept and sent by a code.

/// Makes an enum whose variants are kept in the record and sent by codes that are written
/// beside them, and not by their names in Rust.
///
/// It gets `ALL` (in the order in which they are offered), `code`, `from_code`, and serde's
/// two traits by the code.
///
/// ```
/// jawab_vocabulary::codes! {
///     /// How somebody was found.
///     Found {
///         /// By their number.
///         ByNumber = "number",
///         /// By their name.
///         ByName = "name",
///     }
/// }
///
/// assert_eq!(Found::ByNumber.code(), "number");
/// assert_eq!(Found::from_code("name"), Some(Found::ByName));
/// assert_eq!(Found::from_code("ByName"), None);
/// ```
#[macro_export]
macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$each:meta])* $variant:ident = $code:literal,)* }) => {
        $(#[$doc])*
        #[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum $name {
            $($(#[$each])* $variant,)*
        }

        impl $name {
            /// All of them, in the order in which they are offered.
            pub const ALL: [Self; [$($code),*].len()] = [$(Self::$variant),*];

            /// The code it is kept and sent as.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)*
                }
            }

            /// The one with this code; `None` for a code of another version.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|known| known.code() == code)
            }
        }

        impl $crate::__serde::Serialize for $name {
            fn serialize<S: $crate::__serde::Serializer>(
                &self,
                serializer: S,
            ) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.code())
            }
        }

        impl<'de> $crate::__serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::__serde::Deserializer<'de>>(
                deserializer: D,
            ) -> Result<Self, D::Error> {
                let code = <::std::borrow::Cow<'_, str> as $crate::__serde::Deserialize>::deserialize(
                    deserializer,
                )?;
                Self::from_code(&code).ok_or_else(|| {
                    $crate::__serde::de::Error::unknown_variant(&code, &[$($code),*])
                })
            }
        }
    };
}
