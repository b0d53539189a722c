//! What somebody typed, as it is kept: every text of a form goes through here once.

/// A text of one line (a name): line ends are spaces, and there are no two spaces together.
pub(crate) fn line(text: &str) -> String {
    let seen: String = text.chars().filter_map(seen).collect();
    let words: Vec<&str> = seen.split_whitespace().collect();
    shown(words.join(" "))
}

/// A text of several lines (a note). Browsers send CR LF between lines (HTML, 4.10.11.6) and
/// count one character for it, so it is one here.
pub(crate) fn lines(text: &str) -> String {
    let folded = text.replace("\r\n", "\n").replace('\r', "\n");
    let seen: String = folded
        .chars()
        .filter_map(|character| match character {
            '\n' | '\t' => Some(character),
            other => seen(other),
        })
        .collect();
    shown(seen.trim().to_owned())
}

/// A character as it is kept in a line; `None` for one that is not seen, or that turns the
/// direction of the text around it.
pub(crate) fn seen(character: char) -> Option<char> {
    match character {
        // Control characters, which may be what parts two words.
        '\t' | '\n' | '\u{b}' | '\u{c}' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some(' '),
        _ if character.is_control() || turns(character) => None,
        '\u{00ad}'
        | '\u{180e}'
        | '\u{200b}'
        | '\u{2060}'..='\u{2065}'
        | '\u{206a}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff0}'..='\u{fffb}'
        | '\u{fffe}'..='\u{ffff}'
        | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}' => None,
        _ => Some(character),
    }
}

/// The marks that turn the direction of a text (Unicode's Bidi_Control).
pub(crate) const fn turns(character: char) -> bool {
    matches!(
        character,
        '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    )
}

/// The text, or nothing if all of it is blank: spaces, joiners and signs on nothing.
fn shown(text: String) -> String {
    if text.chars().any(shows) {
        text
    } else {
        String::new()
    }
}

/// Whether something is to be seen of a character that stands alone.
fn shows(character: char) -> bool {
    !character.is_whitespace()
        && !unicode_normalization::char::is_combining_mark(character)
        && !matches!(
            character,
            // Fillers and blanks, joiners, variation selectors.
            '\u{034f}'
                | '\u{115f}'..='\u{1160}'
                | '\u{17b4}'..='\u{17b5}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200c}'..='\u{200d}'
                | '\u{2800}'
                | '\u{3164}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{ffa0}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_of_nothing_visible_is_empty() {
        for blank in [
            "",
            " \u{a0}\u{2003}\u{3000}",
            "\u{200b}\u{200e}",
            "\u{200d}\u{200c}",
            "\u{2800}",
            "\u{3164}\u{115f}\u{ffa0}",
            "\0\u{7}\u{1b}",
            "\u{feff}\u{2066}\u{2069}\u{61c}",
            "\u{301}\u{64e}",
            "\u{fe0f}\u{e0020}\u{e007f}",
        ] {
            assert_eq!(line(blank), "", "{blank:?}");
            assert_eq!(lines(blank), "", "{blank:?}");
        }
    }

    #[test]
    fn what_turns_the_direction_or_is_not_seen_is_dropped() {
        assert_eq!(line("Ali \u{202e}gnirts"), "Ali gnirts");
        assert_eq!(line("A\0mina\r\n Tazi\u{2028}x"), "Amina Tazi x");
        assert_eq!(
            lines("\u{2067}سطر\u{2069}\r\nثان\rثالث\0"),
            "سطر\nثان\nثالث"
        );
    }

    #[test]
    fn what_is_seen_stays_as_it_was_typed() {
        for text in ["آمنة بنت علي", "ⴰⵢⵜ ⴱⴰⵀⴰ", "O’Brien-Lévy", "👩‍👧 ok", "-"]
        {
            assert_eq!(line(text), text);
        }
        assert_eq!(lines("a\n\n\tb  c"), "a\n\n\tb  c");
    }
}
