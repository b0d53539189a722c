//! One value on its way into a column, in PostgreSQL's binary form.

use std::error::Error;

use bytes::{BufMut, BytesMut};
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use uuid::Uuid;

/// The version octet that `jsonb` has in its binary form.
const JSONB: u8 = 1;

/// A value. Its type is the column's: whoever makes it looks to that.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Datum<'a> {
    Null,
    Uuid(Uuid),
    Number(i64),
    Text(&'a str),
    Octets(&'a [u8]),
    Json(String),
}

impl Datum<'_> {
    /// Writes it; says whether it is anything.
    pub(super) fn put(&self, out: &mut BytesMut) -> bool {
        match self {
            Self::Null => return false,
            Self::Uuid(id) => out.put_slice(id.as_bytes()),
            Self::Number(number) => out.put_i64(*number),
            Self::Text(text) => out.put_slice(text.as_bytes()),
            Self::Octets(octets) => out.put_slice(octets),
            Self::Json(text) => {
                out.put_u8(JSONB);
                out.put_slice(text.as_bytes());
            }
        }
        true
    }
}

impl From<Option<i64>> for Datum<'_> {
    fn from(number: Option<i64>) -> Self {
        number.map_or(Self::Null, Self::Number)
    }
}

impl ToSql for Datum<'_> {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        Ok(if self.put(out) {
            IsNull::No
        } else {
            IsNull::Yes
        })
    }

    fn accepts(ty: &Type) -> bool {
        matches!(
            *ty,
            Type::UUID | Type::INT8 | Type::TEXT | Type::BYTEA | Type::JSONB
        )
    }

    to_sql_checked!();
}
