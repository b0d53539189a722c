//! What both sides know before anything is said: a zstd dictionary, and ops of an
//! ordinary day after which a batch is packed. Made by `jawab-day train`, kept for as
//! long as a box or a central may have no newer one.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use zstd::dict::{DecoderDictionary, EncoderDictionary};

use crate::frame::{FrameError, decode};
use crate::message::{Request, ToCentral};
use crate::octets;
use crate::pack::{Model, primed};

/// The best one known here; 0 if none is.
pub(crate) const NEWEST: u8 = 2;

/// Every one that is known here, with its number.
static KNOWN: LazyLock<Vec<(u8, Dictionary)>> = LazyLock::new(|| {
    let files: [(u8, &[u8]); 2] = [
        (1, include_bytes!("../dictionaries/1.dict")),
        (2, include_bytes!("../dictionaries/2.dict")),
    ];
    let read = files.map(|(number, file)| Some((number, Dictionary::read(file)?)));
    read.into_iter().flatten().collect()
});

/// The numbers of the dictionaries known here.
#[must_use]
pub fn dictionaries() -> Vec<u8> {
    KNOWN.iter().map(|(number, _)| *number).collect()
}

pub(crate) fn known(number: u8) -> Option<&'static Dictionary> {
    let mut known = KNOWN.iter();
    known
        .find(|(known, _)| *known == number)
        .map(|(_, dictionary)| dictionary)
}

/// The dictionary of a message; none, for 0.
pub(crate) fn dictionary_of(number: u8) -> Result<Option<&'static Dictionary>, FrameError> {
    if number == 0 {
        return Ok(None);
    }
    let known = known(number);
    known
        .map(Some)
        .ok_or(FrameError::Dictionary { theirs: number })
}

/// How hard the compressor tries: a batch of an outage takes tens of milliseconds on a
/// Raspberry Pi, and as many seconds on the way.
pub(crate) const LEVEL: i32 = 19;

pub(crate) struct Dictionary {
    pub(crate) model: Model,
    pub(crate) encoder: EncoderDictionary<'static>,
    pub(crate) decoder: DecoderDictionary<'static>,
}

impl Dictionary {
    fn read(file: &[u8]) -> Option<Self> {
        let file: File = ciborium::from_reader(file).ok()?;
        Some(Self {
            model: file.model()?,
            encoder: EncoderDictionary::copy(&file.zstd, LEVEL),
            decoder: DecoderDictionary::copy(&file.zstd),
        })
    }
}

/// A dictionary's file: CBOR.
#[derive(Debug, Serialize, Deserialize)]
struct File {
    /// An ordinary day: a push, as it travels without a dictionary.
    #[serde(rename = "day", with = "octets")]
    day: Vec<u8>,
    /// The dictionary of what is left when a batch is packed after them.
    #[serde(rename = "zstd", with = "octets")]
    zstd: Vec<u8>,
}

impl File {
    fn model(&self) -> Option<Model> {
        match decode::<ToCentral>(&self.day).ok()?.0.request {
            Request::Push(day) => Some(primed(&day)),
            Request::State(_) | Request::File(_) => None,
        }
    }
}

/// Makes dictionaries. Not for boxes: see `tests/day`.
pub mod train {
    use super::{File, Request, ToCentral, primed};
    use crate::dialect::Dialect;
    use crate::frame::encode;
    use crate::message::Batch;
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
        let model = primed(ordinary);
        let push = ToCentral::from(Request::Push(ordinary.clone()));
        let day = encode(&push, Dialect::PLAIN);
        let day = day.map_err(|error| TrainError::Pack(error.to_string()))?;
        let mut samples = Vec::new();
        for batch in batches {
            let body =
                body_of(batch, &model).map_err(|error| TrainError::Pack(error.to_string()))?;
            samples.push(body);
        }
        let zstd = zstd::dict::from_samples(&samples, octets)?;
        let file = File { day, zstd };
        let mut written = Vec::new();
        ciborium::into_writer(&file, &mut written)
            .map_err(|error| TrainError::Write(error.to_string()))?;
        Ok(written)
    }
}
