//! How a kind's file is written: its fields once, from which its description and the struct by
//! which it is changed are made.

/// Declares a kind: `KIND`, and a struct that says some of its fields. Who writes it, when it
/// leaves, what an erasure takes of it and whom it is about, each kind has to say.
macro_rules! kind {
    (
        $(#[$doc:meta])*
        $name:ident = $kind:literal in $table:literal {
            $($(#[$says:meta])* $field:ident: $ty:ident $(.$also:ident)*,)*
        }
        written_by: $written_by:expr,
        leaves: $leaves:expr,
        erasure: $erasure:expr,
        about: $about:expr,
        $($key:ident: $value:expr,)*
    ) => {
        $(#[$doc])*
        pub static KIND: $crate::Kind = $crate::Kind {
            kind: $kind,
            table: $table,
            columns: &[$(stringify!($field),)*],
            fields: &[$(
                $crate::Field::new(
                    stringify!($field),
                    <$crate::types::$ty as $crate::types::Typed>::TYPE,
                )$(.$also())*,
            )*],
            written_by: $written_by,
            leaves: $leaves,
            erasure: $erasure,
            about: $about,
            $($key: $value,)*
            ..$crate::Kind::PLAIN
        };

        $(#[$doc])*
        /// The fields that a change says; what is `None` is left as it is.
        #[derive(Clone, PartialEq, Eq, Default, Debug)]
        pub struct $name {
            $($(#[$says])* pub $field: Option<<$crate::types::$ty as $crate::types::Typed>::Of>,)*
        }

        impl From<$name> for jawab_ops::Fields {
            fn from(said: $name) -> Self {
                let mut fields = Self::new();
                $(
                    if let Some(value) = said.$field {
                        fields.insert(stringify!($field).into(), value.into());
                    }
                )*
                fields
            }
        }
    };
}

pub(crate) use kind;
