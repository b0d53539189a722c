//! An AT dialogue, line by line, without its secrets.

use jiff::Timestamp;

use crate::tap::{AtOctets, Said, Way};

/// Most octets of a line that are shown: beyond the longest command and the longest PDU.
const LONGEST: usize = 1_024;
/// Hexadecimal digits in a row that are taken for a PDU (3GPP TS 23.040), even where nothing
/// said that one would come.
const PDU: usize = 20;
/// Commands whose values are secrets: PIN and PUK, locks, and their passwords (3GPP TS 27.007
/// clauses 8.3, 7.4, 7.5).
const SECRETS: [&str; 3] = ["+CPIN=", "+CLCK=", "+CPWD="];
/// Commands after which a text is typed, up to Ctrl-Z (3GPP TS 27.005 clauses 3.5.1, 4.4).
const TYPED: [&str; 2] = ["+CMGS=", "+CMGW="];
/// Reports after which a text stands on lines of its own (3GPP TS 27.005 clauses 3.4).
const TEXTS: [&str; 5] = ["+CMT:", "+CMGL:", "+CMGR:", "+CDS:", "+CBM:"];
/// Results that end a command (ITU-T V.250 table 1), and what comes unasked.
const RESULTS: [&str; 8] = [
    "OK",
    "ERROR",
    "NO CARRIER",
    "BUSY",
    "NO ANSWER",
    "RING",
    "RDY",
    "VOICE CALL",
];

/// Answers that name a SIM (3GPP TS 27.007 clause 5.6, and the makes' own for the ICCID).
const SIM_NUMBERS: [&str; 4] = ["+CCID:", "+ICCID:", "+QCCID:", "+CIMI:"];

/// A number that names a SIM, or a modem, by its last digits.
fn without_identity(text: &str, upper: &str) -> Option<String> {
    let begins = SIM_NUMBERS
        .iter()
        .find(|prefix| upper.starts_with(**prefix))
        .map_or(0, |prefix| prefix.len());
    let (prefix, number) = text.split_at_checked(begins)?;
    let digits = number.trim_matches([' ', '"', 'F', 'f']);
    let names =
        (14..=20).contains(&digits.len()) && digits.bytes().all(|octet| octet.is_ascii_digit());
    let last = digits.get(digits.len().checked_sub(4)?..)?;
    names.then(|| format!("{prefix}****{last}"))
}

/// Puts the lines of one modem's dialogue together from octets in pieces of any size, and
/// masks in them PINs and the bodies of texts. Numbers stay.
#[derive(Debug, Default)]
pub struct AtDialogue {
    heard: Vec<u8>,
    said: Vec<u8>,
    /// A text is being typed to the modem.
    types: bool,
    /// The modem may say that text back, until the command's result.
    echoes: bool,
    /// What the modem says next is a text.
    reads: bool,
}

impl AtDialogue {
    /// The lines that those octets end.
    pub fn take(&mut self, piece: &AtOctets) -> Vec<Said> {
        let mut said = Vec::new();
        for octet in &piece.octets {
            let part = match piece.way {
                Way::In => &mut self.heard,
                Way::Out => &mut self.said,
            };
            match octet {
                // Ctrl-Z sends a text, Esc drops it (3GPP TS 27.005 clause 3.5.1).
                b'\r' | b'\n' | 0x1a | 0x1b => {
                    let line = std::mem::take(part);
                    let text = self.masked(piece.way, &line);
                    if matches!(octet, 0x1a | 0x1b) && piece.way == Way::Out {
                        self.types = false;
                    }
                    said.extend(text.map(|text| spoken(piece.at, piece.way, text)));
                }
                octet if part.len() < LONGEST => part.push(*octet),
                _ => {}
            }
        }
        if self.heard.trim_ascii_end() == b">" {
            // The prompt for a text has no end of line.
            self.heard.clear();
            said.push(spoken(piece.at, Way::In, ">".into()));
        }
        said
    }

    /// What was begun and not ended, when the trace is over.
    pub fn rest(&mut self, at: Timestamp) -> Vec<Said> {
        let parts = [
            (Way::In, std::mem::take(&mut self.heard)),
            (Way::Out, std::mem::take(&mut self.said)),
        ];
        parts
            .into_iter()
            .filter_map(|(way, part)| Some(spoken(at, way, self.masked(way, &part)?)))
            .collect()
    }

    /// A line as it may be shown; none for an empty one.
    fn masked(&mut self, way: Way, line: &[u8]) -> Option<String> {
        let text: String = String::from_utf8_lossy(line)
            .chars()
            .map(|char| if char.is_control() { '.' } else { char })
            .collect();
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        let upper = text.to_ascii_uppercase();
        if self.is_of_a_text(way, &upper) || is_pdu(text) {
            return Some(format!("[text of {} characters]", text.chars().count()));
        }
        if way == Way::In
            && let Some(shown) = without_identity(text, &upper)
        {
            return Some(shown);
        }
        let secret = SECRETS
            .iter()
            .filter_map(|verb| Some(upper.find(verb)? + verb.len()))
            .min();
        Some(match secret.and_then(|end| text.get(..end)) {
            Some(before) => format!("{before}****"),
            None => text.to_owned(),
        })
    }

    /// Whether a line belongs to a text, after those before it.
    fn is_of_a_text(&mut self, way: Way, upper: &str) -> bool {
        let asks_for_text = TYPED.iter().any(|verb| upper.contains(verb));
        if way == Way::Out {
            let is_text = self.types;
            self.types |= asks_for_text;
            self.echoes |= asks_for_text;
            return is_text;
        }
        let is_failure = upper.starts_with("+CMS ERROR") || upper.starts_with("+CME ERROR");
        let is_result = is_failure || RESULTS.iter().any(|result| upper.starts_with(result));
        let is_report = upper.starts_with('+') && upper.contains(':');
        let is_text = !is_result && !is_report && (self.reads || self.echoes && !asks_for_text);
        if is_result {
            (self.types, self.echoes) = (false, false);
        }
        if is_result || is_report {
            self.reads = TEXTS.iter().any(|report| upper.starts_with(report));
        }
        is_text
    }
}

fn spoken(at: Timestamp, way: Way, text: String) -> Said {
    Said { at, way, text }
}

fn is_pdu(text: &str) -> bool {
    text.len() >= PDU && text.bytes().all(|octet| octet.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn piece(way: Way, octets: &[u8]) -> AtOctets {
        AtOctets {
            at: Timestamp::UNIX_EPOCH,
            way,
            line: "gsm1".into(),
            octets: octets.to_vec(),
        }
    }

    fn lines(pieces: &[(Way, &str)]) -> Vec<String> {
        let mut dialogue = AtDialogue::default();
        let said = pieces
            .iter()
            .flat_map(|(way, text)| dialogue.take(&piece(*way, text.as_bytes())))
            .collect::<Vec<_>>();
        let rest = dialogue.rest(Timestamp::UNIX_EPOCH);
        said.into_iter().chain(rest).map(|said| said.text).collect()
    }

    #[test]
    fn lines_come_whole_from_pieces() {
        let said = [
            (Way::Out, "AT+CSQ\r"),
            (Way::In, "\r\n+CSQ: 2"),
            (Way::In, "0,99\r\n\r\nOK"),
        ];
        assert_eq!(lines(&said), ["AT+CSQ", "+CSQ: 20,99", "OK"]);
    }

    #[test]
    fn ts27007_8_3_no_pin_is_shown_in_pieces_or_in_an_echo() {
        let said = [
            (Way::Out, "AT+CP"),
            (Way::Out, "IN=\"4711\"\r"),
            (Way::In, "at+cpin=\"4711\"\r\r\nOK\r\n"),
            (
                Way::Out,
                "AT+CPIN=\"12345678\",\"4711\"\rAT+CLCK=\"SC\",0,\"4711\"\r",
            ),
            (Way::Out, "AT+CPIN=\"47"),
        ];
        let shown = lines(&said).join("\n");
        assert!(!shown.contains("47") && !shown.contains("1234"), "{shown}");
        assert!(
            shown.starts_with("AT+CPIN=****\nat+cpin=****\nOK"),
            "{shown}"
        );
    }

    #[test]
    fn ts27005_3_4_texts_that_come_are_masked_and_who_sent_them_is_not() {
        let said = [
            (
                Way::In,
                "+CMT: \"+212612345678\",,\"26/11/24\"\r\nSalam\r\nYoussef\r\nRING\r\n",
            ),
            (Way::Out, "AT+CMGL=4\r"),
            (Way::In, "+CMGL: 1,1,,30\r\n0791120612345678\r\nOK\r\n"),
            (
                Way::In,
                "0791261010000000040C91216021436587\r\n+CSQ: 20,99\r\n",
            ),
        ];
        assert_eq!(
            lines(&said),
            [
                "+CMT: \"+212612345678\",,\"26/11/24\"",
                "[text of 5 characters]",
                "[text of 7 characters]",
                "RING",
                "AT+CMGL=4",
                "+CMGL: 1,1,,30",
                "[text of 16 characters]",
                "OK",
                "[text of 34 characters]",
                "+CSQ: 20,99",
            ]
        );
    }

    #[test]
    fn ts27005_3_5_1_texts_that_go_are_masked_and_what_follows_is_not() {
        let said = [
            (Way::Out, "AT+CMGS=\"0612345678\"\r"),
            (Way::In, "\r\n> "),
            (Way::Out, "Salam\rYoussef\x1a"),
            (Way::In, "Salam\r\n+CMGS: 7\r\n\r\nOK\r\n"),
            (Way::Out, "AT+CMGS=12\r"),
            (Way::In, "\r\n+CMS ERROR: 500\r\nERROR\r\n"),
            (Way::Out, "AT+CSQ\r"),
        ];
        assert_eq!(
            lines(&said),
            [
                "AT+CMGS=\"0612345678\"",
                ">",
                "[text of 5 characters]",
                "[text of 7 characters]",
                "[text of 5 characters]",
                "+CMGS: 7",
                "OK",
                "AT+CMGS=12",
                "+CMS ERROR: 500",
                "ERROR",
                "AT+CSQ",
            ]
        );
    }

    #[test]
    fn a_line_is_bounded_and_moves_no_cursor() {
        let long = "Z".repeat(9_000);
        assert_eq!(lines(&[(Way::In, &long)])[0].len(), LONGEST);
        assert_eq!(lines(&[(Way::In, "\x07\x02RING\r\n")]), ["..RING"]);
    }

    proptest! {
        #[test]
        fn any_octets_at_all_make_lines(octets in prop::collection::vec(any::<u8>(), 0..400)) {
            let mut dialogue = AtDialogue::default();
            for way in [Way::In, Way::Out] {
                for said in dialogue.take(&piece(way, &octets)) {
                    prop_assert!(!said.text.chars().any(char::is_control));
                }
            }
        }
    }

    #[test]
    fn what_names_a_sim_is_shown_by_its_last_digits() {
        assert_eq!(
            lines(&[
                (Way::Out, "AT+CIMI\r"),
                (Way::In, "604000123456789\r\nOK\r\n"),
                (Way::In, "+QCCID: 89212010000123456789F\r\nOK\r\n"),
            ]),
            ["AT+CIMI", "****6789", "OK", "+QCCID:****6789", "OK"]
        );
    }
}
