//! What somebody wrote, as pages show it.

use jawab_desk::TextShown;

use crate::locale::Locale;

/// A text.
pub(super) struct TextView {
    pub(super) pieces: Vec<String>,
    /// Which parts did not come, in words.
    pub(super) missing: Option<String>,
    pub(super) unreadable: bool,
}

impl TextView {
    pub(super) fn new(locale: Locale, text: TextShown) -> Self {
        let missing = text.missing.map(|(parts, total)| {
            let parts: Vec<String> = parts.iter().map(ToString::to_string).collect();
            format!(
                "{} {} / {total}",
                locale.t("text-missing"),
                parts.join(", ")
            )
        });
        Self {
            pieces: text.pieces,
            missing,
            unreadable: text.unreadable,
        }
    }
}
