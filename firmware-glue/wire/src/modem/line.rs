//! From octets to lines (V.250 clause 5.7.1).

use heapless::Vec;

/// The longest line that is looked at. The longest that is of use is the network's answer to a code:
/// 182 characters, four octets each.
pub const LINE_MAX: usize = 768;

/// A line of text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// Its octets, which are UTF-8.
    pub(super) text: Vec<u8, LINE_MAX>,
    /// It began with an end of line of its own, as every line of the modem's does; the
    /// second line of a text message does not.
    pub(super) framed: bool,
}

/// A line that was thrown away: garbage, or too long.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unreadable;

/// Puts lines together from octets that come in pieces of any size.
///
/// The framing `<CR><LF>text<CR><LF>` is read as: a line ends at either, and an empty
/// one is none. So a reply whose beginning was lost, or that has garbage before it,
/// costs itself and not what follows.
#[derive(Debug, Default)]
pub(super) struct LineReader {
    line: Vec<u8, LINE_MAX>,
    too_long: bool,
    /// Ends of line since the last line's own.
    empty: u8,
    /// Lines that were thrown away since the start.
    pub(super) unreadable: u32,
}

impl LineReader {
    /// Takes an octet; gives the line that it ends.
    pub(super) fn push(&mut self, octet: u8) -> Option<Result<Line, Unreadable>> {
        if octet == b' ' && self.line.is_empty() {
            return None;
        }
        if octet != b'\r' && octet != b'\n' {
            self.too_long |= self.line.push(octet).is_err();
            return None;
        }
        let mut line = core::mem::take(&mut self.line);
        let too_long = core::mem::take(&mut self.too_long);
        if line.is_empty() {
            self.empty = self.empty.saturating_add(1);
            return None;
        }
        // `<CR><LF>` of the line before leaves one, `<CR><LF><CR><LF>` three.
        let framed = core::mem::take(&mut self.empty) >= 2;
        if !too_long {
            make_readable(&mut line);
        }
        if too_long || !is_text(&line) {
            self.unreadable = self.unreadable.saturating_add(1);
            return Some(Err(Unreadable));
        }
        Some(Ok(Line { text: line, framed }))
    }

    /// Whether what has come of a line is a prompt (`> `), which nothing ends. It is taken.
    pub(super) fn takes_prompt(&mut self) -> bool {
        let prompts = self.line == *b">";
        if prompts {
            self.line.clear();
            self.empty = 0;
        }
        prompts
    }
}

/// A caller's name comes in any character set (Latin-1, the alphabet of TS 23.038), and
/// must not cost the number beside it: what is no text becomes `?`.
fn make_readable(line: &mut [u8]) {
    if core::str::from_utf8(line).is_err() {
        for octet in line.iter_mut().filter(|octet| !octet.is_ascii()) {
            *octet = b'?';
        }
    }
    if line.first() != Some(&b'+') {
        return;
    }
    let quote = line.iter().position(|octet| *octet == b'"');
    let quoted = line.iter_mut().skip(quote.unwrap_or(usize::MAX));
    for octet in quoted.filter(|octet| octet.is_ascii_control()) {
        *octet = b'?';
    }
}

fn is_text(line: &[u8]) -> bool {
    core::str::from_utf8(line).is_ok_and(|text| !text.chars().any(char::is_control))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::string::{String, ToString};
    use std::vec::Vec as List;

    fn lines(octets: &[u8]) -> List<String> {
        let mut reader = LineReader::default();
        octets
            .iter()
            .filter_map(|octet| reader.push(*octet))
            .filter_map(Result::ok)
            .map(|line| core::str::from_utf8(&line.text).unwrap().to_string())
            .collect()
    }

    #[test]
    fn v250_5_7_1_lines_stand_between_cr_and_lf() {
        assert_eq!(
            lines(b"\r\n+CSQ: 20,99\r\n\r\nOK\r\n"),
            ["+CSQ: 20,99", "OK"]
        );
    }

    #[test]
    fn a_line_that_is_not_ended_waits() {
        assert!(lines(b"\r\nOK").is_empty());
    }

    #[test]
    fn garbage_costs_its_own_line_only() {
        assert_eq!(lines(b"\x00\xFF\x80O\r\nRING\r\n"), ["RING"]);
    }

    #[test]
    fn an_overlong_line_is_thrown_away_whole() {
        let mut octets = std::vec![b'A'; LINE_MAX + 9];
        octets.extend_from_slice(b"OK\r\nRING\r\n");
        assert_eq!(lines(&octets), ["RING"]);
    }

    #[test]
    fn a_name_in_another_character_set_costs_the_name_alone() {
        assert_eq!(
            lines(b"+CLIP: \"0612345671\",129,\"\",0,\"Ren\xe9\",0\r\n"),
            ["+CLIP: \"0612345671\",129,\"\",0,\"Ren?\",0"]
        );
        // An e with its accent in the alphabet of TS 23.038.
        assert_eq!(
            lines(b"+CLIP: \"0612345671\",129,\"\",0,\"Ren\x05\",0\r\n"),
            ["+CLIP: \"0612345671\",129,\"\",0,\"Ren?\",0"]
        );
        let arabic = "+COPS: 0,0,\"\u{627}\u{62a}\u{635}\u{627}\u{644}\u{627}\u{62a}\",7";
        assert_eq!(lines(std::format!("{arabic}\r\n").as_bytes()), [arabic]);
    }

    #[test]
    fn the_second_line_of_a_text_has_no_frame_of_its_own() {
        let mut reader = LineReader::default();
        let framed: List<bool> = b"\r\n+CMT: x\r\nRDY\r\nRDY\nRDY\r\n\r\nRING\r\n"
            .iter()
            .filter_map(|octet| reader.push(*octet)?.ok())
            .map(|line| line.framed)
            .collect();
        assert_eq!(framed, [true, false, false, false, true]);
    }
}
