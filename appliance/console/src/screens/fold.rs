//! What a terminal without Unicode shows instead.

use ratatui::buffer::Buffer;

/// Replaces what is beyond ASCII by the nearest that is not.
pub(super) fn fold(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        if !cell.symbol().is_ascii() {
            let plain = cell.symbol().chars().next().map_or(' ', ascii);
            cell.set_char(plain);
        }
    }
}

/// The same for a line of text.
pub(super) fn folded(text: &str) -> String {
    text.chars().map(ascii).collect()
}

fn ascii(char: char) -> char {
    match char {
        '─' => '-',
        '│' => '|',
        '┌' | '┐' | '└' | '┘' | '├' | '┤' => '+',
        'à' | 'â' | 'ä' => 'a',
        'À' | 'Â' => 'A',
        'ç' => 'c',
        'Ç' => 'C',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'É' | 'È' | 'Ê' => 'E',
        'î' | 'ï' => 'i',
        'ô' | 'ö' => 'o',
        'ù' | 'û' | 'ü' => 'u',
        '’' | '‘' => '\'',
        '«' | '»' | '“' | '”' => '"',
        // A no-break space, ordinary or narrow.
        '\u{a0}' | '\u{202f}' | '°' => ' ',
        char if char.is_ascii() => char,
        _ => '?',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn french_and_frames_become_ascii() {
        assert_eq!(folded("┌─ État ─┐ l’été"), "+- Etat -+ l'ete");
        assert_eq!(folded("الرباط"), "??????");
    }
}
