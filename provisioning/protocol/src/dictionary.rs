//! What both sides know before anything is said: a zstd dictionary, and ops of an
//! ordinary day after which a batch is packed. Made by `jawab-day train`, kept for as
//! long as a box or a central may have no newer one.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use zstd::dict::{DecoderDictionary, EncoderDictionary};

use crate::ids::Ids;
use crate::octets;

/// The best one known here; 0 if none is.
pub(crate) const NEWEST: u8 = 3;

/// Every one that is known here, with its number.
static KNOWN: LazyLock<Vec<(u8, Dictionary)>> = LazyLock::new(|| {
    let files: [(u8, &[u8]); 3] = [
        (1, include_bytes!("../dictionaries/1.dict")),
        (2, include_bytes!("../dictionaries/2.dict")),
        (3, include_bytes!("../dictionaries/3.dict")),
    ];
    let read = files.map(|(number, file)| Some((number, Dictionary::read(file)?)));
    read.into_iter().flatten().collect()
});

/// The numbers of the dictionaries known here.
#[must_use]
pub fn dictionaries() -> Vec<u8> {
    KNOWN.iter().map(|(number, _)| *number).collect()
}

/// Every one of them.
pub(crate) fn all() -> impl Iterator<Item = &'static (u8, Dictionary)> {
    KNOWN.iter()
}

pub(crate) fn known(number: u8) -> Option<&'static Dictionary> {
    let mut known = KNOWN.iter();
    known
        .find(|(known, _)| *known == number)
        .map(|(_, dictionary)| dictionary)
}

/// How hard the compressor tries: a batch of an outage takes tens of milliseconds on a
/// Raspberry Pi, and as many seconds on the way.
pub(crate) const LEVEL: i32 = 19;

pub(crate) struct Dictionary {
    /// An ordinary day: a push, as it travels without a dictionary.
    pub(crate) day: Vec<u8>,
    pub(crate) ids_that_follow: Ids,
    pub(crate) encoder: EncoderDictionary<'static>,
    pub(crate) decoder: DecoderDictionary<'static>,
}

impl Dictionary {
    fn read(file: &[u8]) -> Option<Self> {
        let file: File = ciborium::from_reader(file).ok()?;
        Some(Self {
            encoder: EncoderDictionary::copy(&file.zstd, LEVEL),
            decoder: DecoderDictionary::copy(&file.zstd),
            day: file.day,
            ids_that_follow: if file.ids_follow {
                Ids::Followed
            } else {
                Ids::Said
            },
        })
    }
}

/// A dictionary's file: CBOR.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct File {
    /// An ordinary day: a push, as it travels without a dictionary.
    #[serde(rename = "day", with = "octets")]
    pub(crate) day: Vec<u8>,
    /// Whether ids that follow from what their record says are not said.
    #[serde(rename = "ids", default)]
    pub(crate) ids_follow: bool,
    /// The dictionary of what is left when a batch is packed after them.
    #[serde(rename = "zstd", with = "octets")]
    pub(crate) zstd: Vec<u8>,
}
