//! How a message is written: the version, and the dictionary that both sides have.

use crate::dictionary;

/// How a message is written. The answer to a message is written as the message was.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug)]
pub struct Dialect {
    version: u8,
    dictionary: u8,
}

impl Dialect {
    /// What every box and every central understands.
    pub const OLDEST: Self = Self {
        version: 1,
        dictionary: 0,
    };

    /// What this side would like best.
    pub const NEWEST: Self = Self {
        version: VERSION,
        dictionary: dictionary::NEWEST,
    };

    /// This version, without a dictionary.
    pub const PLAIN: Self = Self {
        version: VERSION,
        dictionary: 0,
    };

    /// A dialect, if this side speaks it.
    #[must_use]
    pub fn new(version: u8, dictionary: u8) -> Option<Self> {
        let known = match version {
            1 => dictionary == 0,
            VERSION => dictionary == 0 || dictionary::known(dictionary).is_some(),
            _ => false,
        };
        known.then_some(Self {
            version,
            dictionary,
        })
    }

    /// The version.
    #[must_use]
    pub const fn version(self) -> u8 {
        self.version
    }

    /// The dictionary's number; 0 for none.
    #[must_use]
    pub const fn dictionary(self) -> u8 {
        self.dictionary
    }

    /// The best that this side and another one speak, which says what it knows.
    #[must_use]
    pub fn common(version: u8, dictionaries: &[u8]) -> Self {
        if version < VERSION {
            return Self::OLDEST;
        }
        let both = dictionaries.iter().copied();
        let best = both
            .filter(|number| dictionary::known(*number).is_some())
            .max();
        Self {
            version: VERSION,
            dictionary: best.unwrap_or(0),
        }
    }
}

/// The version spoken here, beside all those before it.
pub const VERSION: u8 = 2;
