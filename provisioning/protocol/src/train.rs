//! Makes dictionaries. Not for boxes: see `tests/day`.

use crate::dialect::Dialect;
use crate::dictionary::File;
use crate::frame::encode;
use crate::ids::Ids;
use crate::message::{Batch, Request, ToCentral};
use crate::pack::primed;
use crate::wire::body_of;

/// Why no dictionary can be made.
#[derive(Debug, thiserror::Error)]
pub enum TrainError {
    /// zstd finds too little in the batches.
    #[error("zstd cannot train with these batches: {0}")]
    Zstd(#[from] std::io::Error),
    /// A batch is none.
    #[error("a batch cannot be packed: {0}")]
    Pack(String),
    /// The file cannot be written.
    #[error("the dictionary cannot be written: {0}")]
    Write(String),
}

/// The file of a dictionary for batches like these that come after an ordinary day.
/// zstd's part has at most so many octets.
///
/// # Errors
/// [`TrainError`].
pub fn dictionary(
    ordinary: &Batch,
    batches: &[Batch],
    octets: usize,
) -> Result<Vec<u8>, TrainError> {
    let model = primed(ordinary, Ids::Followed);
    let push = ToCentral::from(Request::Push(ordinary.clone()));
    let day = encode(&push, Dialect::PLAIN);
    let day = day.map_err(|error| TrainError::Pack(error.to_string()))?;
    let mut samples = Vec::new();
    for batch in batches {
        let body = body_of(batch, &model).map_err(|error| TrainError::Pack(error.to_string()))?;
        samples.push(body);
    }
    let zstd = zstd::dict::from_samples(&samples, octets)?;
    let file = File {
        day,
        ids_follow: true,
        zstd,
    };
    let mut written = Vec::new();
    ciborium::into_writer(&file, &mut written)
        .map_err(|error| TrainError::Write(error.to_string()))?;
    Ok(written)
}
