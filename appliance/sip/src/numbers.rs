//! Who calls and who is called, as an INVITE says it.

use jawab_sip_engine::header::{PAssertedIdentity, Privacy};
use jawab_sip_engine::{Name, Request, TypedHeader, Uri};
use jawab_switch::Number;

/// Longest number that is believed: E.164 has 15 digits, prefixes come on top.
const MOST_CHARACTERS: usize = 32;

/// The number dialled: the user part of the request URI, or its number if it is a `tel:`.
pub(crate) fn called_of(request: &Request) -> Option<Number> {
    number_in(&request.uri)
}

/// Who calls over a trunk: the network's word (RFC 3325) before the caller's own. An identity
/// that is no number (a trunk's name, say) says nothing of the caller. Those who withhold
/// their number have none (RFC 3323).
pub(crate) fn caller_of(request: &Request) -> Option<Number> {
    let headers = &request.headers;
    let withheld = headers
        .all(&Name::PRIVACY)
        .filter_map(|value| Privacy::parse(value).ok())
        .any(|privacy| privacy.withholds_caller());
    if withheld {
        return None;
    }
    let asserted = headers.list::<PAssertedIdentity>().unwrap_or_default();
    asserted
        .iter()
        .find_map(|PAssertedIdentity(address)| number_in(&address.uri))
        .or_else(|| number_in(&headers.from().ok()?.uri))
}

/// The number that a URI is, if it is one.
pub(crate) fn number_in(uri: &Uri) -> Option<Number> {
    number(&uri.number()?)
}

/// A number without what people decorate it with: visual separators (RFC 3966 §5.1.1). `None`
/// where it is not a number at all.
fn number(user: &str) -> Option<Number> {
    let digits: String = user
        .chars()
        .filter(|character| !matches!(character, '-' | '.' | '(' | ')' | ' '))
        .collect();
    let plausible = digits
        .char_indices()
        .all(|(at, c)| c.is_ascii_digit() || matches!(c, '*' | '#') || (c == '+' && at == 0));
    (plausible && (1..=MOST_CHARACTERS).contains(&digits.len())).then(|| Number::from(digits))
}

#[cfg(test)]
mod tests {
    use jawab_sip_engine::Message;

    use super::*;

    fn invite(uri: &str, headers: &str) -> Request {
        let text = format!(
            "INVITE {uri} SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK1\r\n\
             To: <sip:box>\r\nCall-ID: 1\r\nCSeq: 1 INVITE\r\n{headers}Content-Length: 0\r\n\r\n"
        );
        match Message::parse(text.as_bytes()).unwrap() {
            Message::Request(request) => request,
            Message::Response(_) => panic!("a request"),
        }
    }

    fn caller(headers: &str) -> Option<String> {
        caller_of(&invite("sip:0537000000@box", headers)).map(|number| number.to_string())
    }

    #[test]
    fn the_networks_word_counts_before_the_callers_own() {
        let from = "From: \"Ali\" <sip:0611@192.0.2.9>;tag=1\r\n";
        assert_eq!(caller(from).as_deref(), Some("0611"));
        let asserted = format!("{from}P-Asserted-Identity: <sip:+212612345678@isp.ma>\r\n");
        assert_eq!(caller(&asserted).as_deref(), Some("+212612345678"));
        let tel = format!("{from}P-Asserted-Identity: tel:+212-6-12-34-56-78;ext=4\r\n");
        assert_eq!(caller(&tel).as_deref(), Some("+212612345678"));
    }

    #[test]
    fn a_number_withheld_stays_so() {
        assert_eq!(
            caller("From: <sip:anonymous@anonymous.invalid>;tag=1\r\n"),
            None
        );
        let id =
            "From: <sip:x@y>;tag=1\r\nP-Asserted-Identity: <sip:0612345678@y>\r\nPrivacy: id\r\n";
        assert_eq!(caller(id), None);
    }

    #[test]
    fn a_number_is_freed_of_its_decoration() {
        for (user, expected) in [
            ("06-12.34(56)78", Some("0612345678")),
            ("*7301", Some("*7301")),
            ("salma", None),
            ("06\n12", None),
            ("1+2", None),
            ("", None),
        ] {
            assert_eq!(number(user), expected.map(Number::from), "{user}");
        }
        assert_eq!(number(&"1".repeat(33)), None);
    }

    #[test]
    fn the_number_dialled_is_the_request_uris() {
        let request = invite(
            "sip:0612345678@box;user=phone",
            "From: <sip:201@box>;tag=1\r\n",
        );
        assert_eq!(called_of(&request), Some("0612345678".into()));
    }
}
