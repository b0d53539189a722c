//! From octets to lines (V.250 clause 5.7.1).

use heapless::Vec;

/// The longest line that is looked at. The longest that is of use, an operator's name
/// or a caller with their name, is well below.
pub const LINE_MAX: usize = 256;

/// Puts lines together from octets that come in pieces of any size.
///
/// The framing `<CR><LF>text<CR><LF>` is read as: a line ends at either, and an empty
/// one is none. So a reply whose beginning was lost, or that has garbage before it,
/// costs itself and not what follows.
#[derive(Debug, Default)]
pub(super) struct LineReader {
    line: Vec<u8, LINE_MAX>,
    too_long: bool,
    /// Lines that were thrown away since the start.
    pub(super) unreadable: u32,
}

impl LineReader {
    /// Takes an octet; gives the line that it ends.
    pub(super) fn push(&mut self, octet: u8) -> Option<Vec<u8, LINE_MAX>> {
        if octet != b'\r' && octet != b'\n' {
            self.too_long |= self.line.push(octet).is_err();
            return None;
        }
        let line = core::mem::take(&mut self.line);
        let too_long = core::mem::take(&mut self.too_long);
        if line.is_empty() {
            return None;
        }
        if too_long || !is_text(&line) {
            self.unreadable = self.unreadable.saturating_add(1);
            return None;
        }
        Some(line)
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
            .map(|line| core::str::from_utf8(&line).unwrap().to_string())
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
}
