//! The languages of callers: of the menu, the prompts and the conversation. (What a screen is
//! in is a locale, and there are four of those.)

use crate::codes;

codes! {
    /// A language that callers choose and staff work in, in the order of the menu's keys. Its
    /// code is its BCP 47 tag.
    Language {
        /// Arabic: key 1.
        Arabic = "ar",
        /// French: key 2.
        French = "fr",
        /// Standard Moroccan Tamazight: key 3.
        Tamazight = "zgh",
    }
}

impl Language {
    /// Its BCP 47 tag.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        self.code()
    }
}
