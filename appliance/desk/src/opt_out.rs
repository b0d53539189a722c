//! Whoever writes that they want no texts gets none, until they write otherwise.
//!
//! The newest text of an address that is one of these words, and nothing else, decides. Nothing else
//! is a decision: "stop being late" is a sentence.

use jawab_ledger::rusqlite::{self, Connection, params};
use jawab_vocabulary::{Channel, Direction};

use crate::address::Address;

/// No more texts. French and what networks everywhere use; Arabic, with and without its marks;
/// Tamazight in Tifinagh and Latin letters ("ⴱⴷⴷ": stop); English.
const NO_MORE: &[&str] = &[
    "stop",
    "stopall",
    "unsubscribe",
    "arret",
    "arreter",
    "desabonner",
    "توقف",
    "وقف",
    "ايقاف",
    "قف",
    "الغاء",
    "ⴱⴷⴷ",
    "ⵃⴱⵙ",
    "bedd",
    "hbes",
];
/// Texts again.
const AGAIN: &[&str] = &[
    "start",
    "unstop",
    "subscribe",
    "reprendre",
    "reprise",
    "abonner",
    "استيناف",
    "ابدا",
    "اشتراك",
    "ⴱⴷⵓ",
    "bdu",
];

/// What somebody decided.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
enum Wish {
    NoMore,
    Again,
}

/// So many texts of an address are looked through.
const LOOKED_THROUGH: u32 = 200;

/// Whether an address wants no texts.
pub(crate) fn holds(db: &Connection, address: &Address) -> rusqlite::Result<bool> {
    let mut texts = db.prepare_cached(
        "SELECT messages.text FROM contacts JOIN messages ON messages.contact = contacts.id \
         WHERE contacts.caller = ?1 AND contacts.address_kind IS ?2 AND contacts.channel = ?3 \
            AND contacts.direction = ?4 AND messages.parts IS NULL AND messages.text IS NOT NULL \
         ORDER BY contacts.started_ms DESC LIMIT ?5",
    )?;
    let mut texts = texts.query(params![
        address.as_str(),
        address.kind_kept(),
        Channel::Text.code(),
        Direction::Inbound.code(),
        LOOKED_THROUGH
    ])?;
    while let Some(row) = texts.next()? {
        let text: String = row.get(0)?;
        if let Some(wish) = wish(&text) {
            return Ok(wish == Wish::NoMore);
        }
    }
    Ok(false)
}

fn wish(text: &str) -> Option<Wish> {
    let word = folded(text);
    if NO_MORE.contains(&word.as_str()) {
        Some(Wish::NoMore)
    } else if AGAIN.contains(&word.as_str()) {
        Some(Wish::Again)
    } else {
        None
    }
}

/// A text without what people write around a word and in it: case, accents, vowel signs, points.
fn folded(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    use unicode_normalization::char::is_combining_mark;

    let letters = text.trim().chars().take(64).nfkd();
    let letters = letters.filter(|letter| !is_combining_mark(*letter) && letter.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_alone_decides_in_four_languages_however_it_is_written() {
        for text in [
            "STOP",
            " stop. ",
            "Arrêt",
            "ARRETER!",
            "إيقاف",
            "توقّف",
            "ⵃⴱⵙ",
            "Hbes",
        ] {
            assert_eq!(wish(text), Some(Wish::NoMore), "{text}");
        }
        for text in ["START", "Reprendre", "استئناف", "ⴱⴷⵓ"] {
            assert_eq!(wish(text), Some(Wish::Again), "{text}");
        }
        for text in ["", "arrêt de bus ?", "ne pas arreter", "ok", "stopstop"] {
            assert_eq!(wish(text), None, "{text}");
        }
    }

    #[test]
    fn the_words_are_written_as_they_are_compared() {
        for word in NO_MORE.iter().chain(AGAIN) {
            assert_eq!(folded(word), *word);
        }
    }
}
