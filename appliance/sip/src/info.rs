//! Keys by INFO, the old way of some phones and gateways: `application/dtmf-relay`, and
//! `application/dtmf`. Neither has a standard; both are as Cisco's gateways do it.

use jawab_sip_engine::{Headers, text};
use jawab_switch::Digit;

/// The key that an INFO carries.
pub(crate) fn key(headers: &Headers, body: &[u8]) -> Option<Digit> {
    let text = text::of_octets(body);
    let is_bare = headers
        .content_type()
        .ok()
        .flatten()
        .is_some_and(|kind| kind.is("application", "dtmf"));
    let signal = text.lines().find_map(|line| {
        let (name, value) = line.split_once('=')?;
        name.trim().eq_ignore_ascii_case("signal").then_some(value)
    });
    match signal {
        Some(signal) => digit(signal.trim()),
        None if is_bare => digit(text.trim()),
        None => None,
    }
}

/// A key's character, or its event number (RFC 4733 §3.2, table 3): 10 is `*`, 11 `#`,
/// 12 to 15 `A` to `D`; 16, a flash, is no key.
fn digit(signal: &str) -> Option<Digit> {
    let mut characters = signal.chars();
    match (characters.next()?, characters.next()) {
        (character, None) => Digit::new(character),
        _ => {
            let event: u8 = signal.parse().ok()?;
            let names = [
                (10, '*'),
                (11, '#'),
                (12, 'A'),
                (13, 'B'),
                (14, 'C'),
                (15, 'D'),
            ];
            let (_, name) = names.into_iter().find(|(number, _)| *number == event)?;
            Digit::new(name)
        }
    }
}

#[cfg(test)]
mod tests {
    use jawab_sip_engine::Name;

    use super::*;

    fn pressed(kind: &str, body: &str) -> Option<char> {
        let mut headers = Headers::new();
        headers.push(Name::CONTENT_TYPE, kind);
        key(&headers, body.as_bytes()).map(Digit::character)
    }

    #[test]
    fn a_key_is_read_as_phones_write_it() {
        for (body, expected) in [
            ("Signal=2\r\nDuration=160\r\n", Some('2')),
            ("Signal= 2", Some('2')),
            ("signal=2\n", Some('2')),
            ("Signal = 2 \r\n", Some('2')),
            ("Signal=10\r\n", Some('*')),
            ("Signal=11\r\n", Some('#')),
            ("Signal=*\r\n", Some('*')),
            ("Signal=#\r\n", Some('#')),
            ("Signal=d\r\n", Some('D')),
            ("Signal=12\r\n", Some('A')),
            ("Signal=16\r\n", None),
            ("Signal=+1\r\n", None),
            ("Signal=hf\r\n", None),
            ("Signal=\r\n", None),
            ("Duration=160\r\n", None),
            ("2", None),
        ] {
            assert_eq!(pressed("application/dtmf-relay", body), expected, "{body}");
        }
    }

    #[test]
    fn a_bare_key_is_one_where_its_type_says_so() {
        assert_eq!(pressed("application/dtmf", " 2\r\n"), Some('2'));
        assert_eq!(pressed("Application/DTMF", "11"), Some('#'));
        assert_eq!(pressed("application/dtmf", "Signal=5"), Some('5'));
        assert_eq!(pressed("application/dtmf", ""), None);
    }
}
