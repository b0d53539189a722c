//! The languages of the menu and the desk.

use serde::{Deserialize, Serialize};

/// A language that callers choose and staff work in.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Language {
    /// Arabic: key 1.
    #[serde(rename = "ar")]
    Arabic,
    /// French: key 2.
    #[serde(rename = "fr")]
    French,
    /// Standard Moroccan Tamazight: key 3.
    #[serde(rename = "zgh")]
    Tamazight,
}

impl Language {
    /// All of them, in the order of the menu's keys.
    pub const ALL: [Self; 3] = [Self::Arabic, Self::French, Self::Tamazight];

    /// Its BCP 47 tag.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Arabic => "ar",
            Self::French => "fr",
            Self::Tamazight => "zgh",
        }
    }
}
