//! Numbers as ISDN carries them, and as they are dialled.

use jawab_switch::Number;
use jawab_wire::isdn::{self, NumberType, Party, Presentation};

/// A number as somebody in Morocco would dial it; none if there are no digits.
pub(super) fn dialled(number: &isdn::Number) -> Option<Number> {
    let digits = number.digits.as_str();
    let prefix = match number.kind {
        NumberType::International => "+",
        NumberType::National => "0",
        _ => "",
    };
    (!digits.is_empty()).then(|| Number::from(format!("{prefix}{digits}").as_str()))
}

/// Who calls, unless they do not want that told.
pub(super) fn caller(party: Option<&Party>) -> Option<Number> {
    party
        .filter(|party| party.presentation == Presentation::Allowed)
        .and_then(|party| dialled(&party.number))
}

/// A number that we call: international where it says so, otherwise as it is dialled.
pub(super) fn called(number: &Number) -> Option<isdn::Number> {
    let text = number.as_str();
    let international = text.strip_prefix('+').or_else(|| text.strip_prefix("00"));
    let mut called = isdn::Number::dialled(international.unwrap_or(text))?;
    if international.is_some() {
        called.kind = NumberType::International;
    }
    Some(called)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(kind: NumberType, digits: &str) -> isdn::Number {
        isdn::Number {
            kind,
            ..isdn::Number::dialled(digits).unwrap()
        }
    }

    #[test]
    fn a_callers_number_can_be_dialled_back() {
        for (kind, digits, expected) in [
            (NumberType::Unknown, "0612345678", "0612345678"),
            (NumberType::National, "612345678", "0612345678"),
            (NumberType::International, "212612345678", "+212612345678"),
            (NumberType::Subscriber, "42", "42"),
        ] {
            assert_eq!(dialled(&of(kind, digits)), Some(Number::from(expected)));
        }
        assert_eq!(dialled(&of(NumberType::Unknown, "")), None);
    }

    #[test]
    fn a_number_that_is_not_to_be_shown_is_not_shown() {
        let party = Party {
            number: of(NumberType::National, "612345678"),
            presentation: Presentation::Restricted,
            ..Party::default()
        };
        assert_eq!(caller(Some(&party)), None);
    }

    #[test]
    fn a_number_abroad_is_called_as_international() {
        for abroad in ["+33123456789", "0033123456789"] {
            let number = called(&Number::from(abroad)).unwrap();
            assert_eq!(number, of(NumberType::International, "33123456789"));
        }
        let number = called(&Number::from("0537000000")).unwrap();
        assert_eq!(number, of(NumberType::Unknown, "0537000000"));
    }
}
