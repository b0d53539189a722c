//! From octets to command lines (V.250 clauses 5.2.1 to 5.2.4).

/// Command lines longer than this are refused (Quectel's limit).
const LONGEST: usize = 560;

/// A command line that is complete.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Line {
    /// What stands between `AT` and the terminating character.
    Body(String),
    /// Too long to be kept.
    TooLong,
}

/// Collects command lines; everything before an `AT` is passed over.
#[derive(Debug, Default)]
pub(crate) struct LineReader {
    state: State,
    body: Vec<u8>,
    /// What `A/` repeats (V.250 clause 5.2.4).
    last: String,
}

#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Prefix,
    A,
    Body,
}

/// The characters of the S-registers 3 and 5 (V.250 clauses 6.2.1 and 6.2.3).
#[derive(Copy, Clone, Debug)]
pub(crate) struct Editing {
    pub(crate) termination: u8,
    pub(crate) backspace: u8,
}

impl LineReader {
    /// Takes an octet, of which seven bits count (V.250 clause 5.1).
    pub(crate) fn push(&mut self, octet: u8, editing: Editing) -> Option<Line> {
        let octet = octet & 0x7F;
        match (self.state, octet.to_ascii_uppercase()) {
            (State::Prefix, b'A') => self.state = State::A,
            (State::Prefix, _) => {}
            (State::A, b'T') => {
                self.state = State::Body;
                self.body.clear();
            }
            (State::A, b'/') => {
                self.state = State::Prefix;
                return Some(Line::Body(self.last.clone()));
            }
            (State::A, b'A') => {}
            (State::A, _) => self.state = State::Prefix,
            (State::Body, _) => return self.push_body(octet, editing),
        }
        None
    }

    fn push_body(&mut self, octet: u8, editing: Editing) -> Option<Line> {
        if octet == editing.termination {
            self.state = State::Prefix;
            if self.body.len() > LONGEST {
                return Some(Line::TooLong);
            }
            self.last = String::from_utf8_lossy(&self.body).into_owned();
            return Some(Line::Body(self.last.clone()));
        }
        if octet == editing.backspace {
            self.body.pop();
        } else if !octet.is_ascii_control() && self.body.len() <= LONGEST {
            self.body.push(octet);
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const DEFAULTS: Editing = Editing {
        termination: b'\r',
        backspace: 8,
    };

    fn lines(octets: &[u8]) -> Vec<Line> {
        let mut reader = LineReader::default();
        octets
            .iter()
            .filter_map(|octet| reader.push(*octet, DEFAULTS))
            .collect()
    }

    fn body(text: &str) -> Line {
        Line::Body(text.into())
    }

    #[test]
    fn v250_5_2_1_a_line_is_what_stands_between_prefix_and_cr() {
        assert_eq!(
            lines(b"AT+CSQ\rat\rAt+clcc\r"),
            [body("+CSQ"), body(""), body("+clcc")]
        );
    }

    #[test]
    fn v250_5_2_1_what_stands_before_the_prefix_is_passed_over() {
        assert_eq!(lines(b"\x00\xffb0rk\r\nAAT+CSQ\r\n"), [body("+CSQ")]);
    }

    #[test]
    fn v250_5_2_2_backspace_takes_a_character_back_and_controls_are_dropped() {
        assert_eq!(lines(b"AT+CSX\x08Q\n\r"), [body("+CSQ")]);
    }

    #[test]
    fn v250_5_2_4_a_slash_repeats_without_cr() {
        assert_eq!(lines(b"ATI\rA/"), [body("I"), body("I")]);
    }

    #[test]
    fn a_line_without_end_is_refused() {
        let long = [b"AT".as_slice(), &[b'x'; 2_000], b"\rATI\r"].concat();
        assert_eq!(lines(&long), [Line::TooLong, body("I")]);
    }

    proptest! {
        #[test]
        fn a_command_is_found_after_any_noise_that_a_line_end_follows(noise: Vec<u8>) {
            let octets = [noise.as_slice(), b"\rAT+CSQ\r"].concat();
            let last = lines(&octets).pop();
            prop_assert_eq!(last, Some(body("+CSQ")));
        }
    }
}
