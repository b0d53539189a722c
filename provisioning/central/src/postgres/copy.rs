//! Rows in the form of `COPY ... (FORMAT binary)`, made whole in memory: a batch has its
//! bounds, and one write to the connection is cheaper than one for each row.

use bytes::{BufMut, BytesMut};

use super::datum::Datum;

/// What every such stream starts with: the signature, no flags, no extension.
const HEADER: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";

/// Where the number of fields stands, after the last row.
const END: i16 = -1;

/// The length of what is null.
const NULL: i32 = -1;

/// Rows on their way.
#[derive(Debug)]
pub(super) struct Copied(BytesMut);

impl Copied {
    pub(super) fn with_capacity(octets: usize) -> Self {
        let mut rows = BytesMut::with_capacity(octets + HEADER.len());
        rows.put_slice(HEADER);
        Self(rows)
    }

    /// Adds a row; its values are of the columns' types.
    pub(super) fn row(&mut self, values: &[Datum<'_>]) {
        // PostgreSQL has at most 1,600 columns, and a value here comes from an op, which
        // is far shorter than 2 GiB.
        self.0
            .put_i16(i16::try_from(values.len()).unwrap_or(i16::MAX));
        for value in values {
            let at = self.0.len();
            self.0.put_i32(NULL);
            if value.put(&mut self.0) {
                let length = i32::try_from(self.0.len() - at - 4).unwrap_or(i32::MAX);
                self.0[at..at + 4].copy_from_slice(&length.to_be_bytes());
            }
        }
    }

    /// The whole of it.
    pub(super) fn end(mut self) -> BytesMut {
        self.0.put_i16(END);
        self.0
    }
}
