//! Names of files as they come from outside, made fit to be shown and to be saved under.

use unicode_normalization::UnicodeNormalization;

use super::kind::FileKind;
use crate::text;

/// Longest name, in octets of UTF-8: file systems take 255, and browsers add to it.
pub const FILE_NAME_LIMIT: usize = 180;

/// What stands where nothing is left of a name.
const NAMELESS: &str = "file";

/// A name without folders, without characters that are not seen or turn the direction of the
/// text, no longer than the limit, and with an end that says what the file is.
#[must_use]
pub fn clean_name(name: &str, kind: Option<FileKind>) -> String {
    let own = name.rsplit(['/', '\\']).next().unwrap_or_default();
    // Characters with accents come in two parts from some computers.
    let seen: String = own.nfc().filter_map(seen).collect();
    let words = seen.split_whitespace().collect::<Vec<_>>().join(" ");
    // A dot in front hides a file, one at the end is lost on some computers.
    let name = words.trim_matches(['.', ' ']);
    let (stem, end) = match kind {
        None => (name, None),
        Some(kind) => stem_and_end(name, kind),
    };
    let stem = if stem.is_empty() { NAMELESS } else { stem };
    let end = end.map(|end| format!(".{end}")).unwrap_or_default();
    let stem = cut(stem, FILE_NAME_LIMIT - end.len());
    format!("{stem}{end}")
}

/// The name without the end of its kind, and that end as it stands there or as it should.
fn stem_and_end(name: &str, kind: FileKind) -> (&str, Option<&str>) {
    let ends = kind.ends();
    if let Some((stem, end)) = name.rsplit_once('.')
        && ends.iter().any(|known| known.eq_ignore_ascii_case(end))
    {
        return (stem.trim_end_matches(['.', ' ']), Some(end));
    }
    (name, ends.first().copied())
}

/// A character as it is kept in a name; `None` for one that is not.
fn seen(character: char) -> Option<char> {
    match text::seen(character)? {
        // No name may have these on some computers.
        '<' | '>' | ':' | '"' | '|' | '?' | '*' => Some('_'),
        // A sign that stands for one that could not be read.
        '\u{fffc}' | '\u{fffd}' => None,
        seen => Some(seen),
    }
}

/// The beginning of a text, as far as it fits and without half a character.
fn cut(text: &str, most: usize) -> &str {
    text[..text.floor_char_boundary(most)].trim_end_matches(['.', ' '])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pdf(name: &str) -> String {
        clean_name(name, Some(FileKind::Pdf))
    }

    #[test]
    fn a_name_that_is_well_stays_as_it_is() {
        for name in ["بطاقة التعريف.pdf", "Reçu n° 3.PDF", "ⵜⴰⴽⴰⵔⴹⴰ.pdf"]
        {
            assert_eq!(pdf(name), name);
        }
    }

    #[test]
    fn folders_are_left_out() {
        assert_eq!(pdf("../../etc/cin.pdf"), "cin.pdf");
        assert_eq!(pdf(r"C:\Users\amina\cin.pdf"), "cin.pdf");
        assert_eq!(pdf(".."), "file.pdf");
        assert_eq!(pdf(".cin.pdf"), "cin.pdf");
    }

    #[test]
    fn nothing_is_hidden_in_a_name() {
        // Shown, this would read "cinexe.pdf".
        assert_eq!(pdf("cin\u{202e}fdp.exe"), "cinfdp.exe.pdf");
        assert_eq!(pdf("a\u{200b}\u{feff}\0\u{7}b.pdf"), "ab.pdf");
        assert_eq!(pdf("a\r\nSet-Cookie: x.pdf"), "a Set-Cookie_ x.pdf");
        assert_eq!(pdf("e\u{301}.pdf"), "é.pdf");
    }

    #[test]
    fn the_end_says_what_the_file_is() {
        assert_eq!(pdf("cin"), "cin.pdf");
        assert_eq!(pdf("cin.exe"), "cin.exe.pdf");
        assert_eq!(pdf(".pdf"), "pdf.pdf");
        assert_eq!(pdf(""), "file.pdf");
        assert_eq!(clean_name("x.JPEG", Some(FileKind::Jpeg)), "x.JPEG");
        assert_eq!(clean_name("x.html", None), "x.html");
    }

    #[test]
    fn a_long_name_keeps_its_end_and_no_half_character() {
        for letter in ["a", "ب", "ⵣ", "😀"] {
            let name = pdf(&format!("{}.pdf", letter.repeat(500)));
            assert!(name.len() <= FILE_NAME_LIMIT, "{name}");
            assert!(name.len() > FILE_NAME_LIMIT - 4, "{name}");
            assert!(name.ends_with(&format!("{letter}.pdf")), "{name}");
        }
    }
}
