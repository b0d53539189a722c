//! What somebody wrote, as pages show it.

use jawab_desk::{OwnShown, TextShown};
use jawab_vocabulary::TextState;

use crate::labels;
use crate::locale::Locale;

/// A text.
pub(super) struct TextView {
    pub(super) pieces: Vec<String>,
    /// Which parts did not come, in words.
    pub(super) missing: Option<String>,
    pub(super) unreadable: bool,
    /// Who of the centre wrote it.
    pub(super) author: Option<String>,
    /// What is known of one of the centre's own, and whether that is that it does not arrive.
    pub(super) state: Option<String>,
    pub(super) failed: bool,
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
            failed: text
                .own
                .as_ref()
                .is_some_and(|own| own.state == Some(TextState::Failed)),
            state: text.own.as_ref().map(|own| state(locale, own)),
            author: text.own.and_then(|own| own.author),
        }
    }
}

/// What is known of a text of the centre's own, and why it does not arrive.
fn state(locale: Locale, own: &OwnShown) -> String {
    let state = labels::text_state(locale, own.state);
    match own.why {
        Some(why) => format!("{state}: {}", labels::text_failure(locale, why)),
        None => state,
    }
}
