//! Numbers as ISDN carries them, and as they are dialled.

use jawab_switch::Number;
use jawab_wire::isdn::{self, NumberType, Party, Presentation};

/// How an operator's exchange writes numbers. Operators differ in whether they send the prefix
/// with a number whose type says it already.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NumberPlan {
    /// What precedes a number of the country (`0`).
    pub national_prefix: String,
    /// What precedes a number of another country (`00`).
    pub international_prefix: String,
    /// The country's code (`212`).
    pub country_code: String,
}

impl Default for NumberPlan {
    fn default() -> Self {
        Self {
            national_prefix: "0".into(),
            international_prefix: "00".into(),
            country_code: "212".into(),
        }
    }
}

/// A number of the country without its prefix has so many digits.
const NATIONAL_DIGITS: usize = 9;

/// A number as somebody in Morocco would dial it (`0612345678`, `+33123456789`), whatever of
/// it the exchange sends; none if there are no digits. Short numbers stay as they are.
pub(super) fn dialled(number: &isdn::Number, plan: &NumberPlan) -> Option<Number> {
    let digits = number.digits.as_str();
    if digits.is_empty() {
        return None;
    }
    Some(Number::from(written(number.kind, digits, plan).as_str()))
}

fn written(kind: NumberType, digits: &str, plan: &NumberPlan) -> String {
    let typed = matches!(
        kind,
        NumberType::International | NumberType::National | NumberType::Unknown
    );
    if !typed {
        return digits.into();
    }
    // What is written in the digits is nearer to what was dialled than the type beside them.
    let prefixed = |prefix: &str| {
        let rest = digits.strip_prefix(prefix)?;
        (!prefix.is_empty() && !rest.is_empty() && !rest.starts_with('0')).then_some(rest)
    };
    let abroad = prefixed("+").or_else(|| prefixed(&plan.international_prefix));
    if let Some(rest) = abroad {
        return format!("+{rest}");
    }
    if let Some(rest) = prefixed(&plan.national_prefix) {
        return format!("0{rest}");
    }
    let own = digits.strip_prefix(plan.country_code.as_str());
    let is_whole = own.is_some_and(|own| own.len() == NATIONAL_DIGITS);
    match kind {
        NumberType::International if !digits.starts_with('0') => format!("+{digits}"),
        _ if is_whole => format!("+{digits}"),
        NumberType::National if !digits.starts_with('0') => format!("0{digits}"),
        NumberType::Unknown if digits.len() == NATIONAL_DIGITS && is_subscriber(digits) => {
            format!("0{digits}")
        }
        _ => digits.into(),
    }
}

/// Whether these are the digits of a line of the country: 5 to 8 begin one, in Morocco.
fn is_subscriber(digits: &str) -> bool {
    digits.starts_with(['5', '6', '7', '8'])
}

/// Who calls, unless they do not want that told.
pub(super) fn caller(party: Option<&Party>, plan: &NumberPlan) -> Option<Number> {
    party
        .filter(|party| party.presentation == Presentation::Allowed)
        .and_then(|party| dialled(&party.number, plan))
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
            (NumberType::Unknown, "612345678", "0612345678"),
            (NumberType::Unknown, "212612345678", "+212612345678"),
            (NumberType::Unknown, "00212612345678", "+212612345678"),
            (NumberType::Unknown, "0033123456789", "+33123456789"),
            (NumberType::National, "0612345671", "0612345671"),
            (NumberType::National, "00212612345671", "+212612345671"),
            (NumberType::National, "212612345671", "+212612345671"),
            (NumberType::International, "00212612345672", "+212612345672"),
            (NumberType::International, "0612345671", "0612345671"),
            (NumberType::International, "33123456789", "+33123456789"),
            (NumberType::Unknown, "15", "15"),
            (NumberType::National, "612345678", "0612345678"),
            (NumberType::International, "212612345678", "+212612345678"),
            (NumberType::Subscriber, "42", "42"),
        ] {
            let plan = NumberPlan::default();
            let number = dialled(&of(kind, digits), &plan);
            assert_eq!(number, Some(Number::from(expected)), "{kind:?} {digits}");
        }
        assert_eq!(
            dialled(&of(NumberType::Unknown, ""), &NumberPlan::default()),
            None
        );
    }

    #[test]
    fn a_number_that_is_not_to_be_shown_is_not_shown() {
        let party = Party {
            number: of(NumberType::National, "612345678"),
            presentation: Presentation::Restricted,
            ..Party::default()
        };
        assert_eq!(caller(Some(&party), &NumberPlan::default()), None);
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

    #[test]
    fn an_operator_with_a_prefix_of_its_own_is_understood() {
        let plan = NumberPlan {
            national_prefix: "90".into(),
            international_prefix: "9000".into(),
            ..NumberPlan::default()
        };
        for (digits, expected) in [
            ("90612345678", "0612345678"),
            ("900033123456789", "+33123456789"),
        ] {
            let number = dialled(&of(NumberType::Unknown, digits), &plan);
            assert_eq!(number, Some(Number::from(expected)));
        }
    }

    proptest::proptest! {
        /// Whatever comes is written in one way, and so that it can be dialled.
        #[test]
        fn every_number_is_written_in_one_way(digits in "[0-9]{1,20}", kind in 0..5_usize) {
            let kind = [
                NumberType::Unknown,
                NumberType::International,
                NumberType::National,
                NumberType::Subscriber,
                NumberType::NetworkSpecific,
            ][kind];
            let plan = NumberPlan::default();
            let once = written(kind, &digits, &plan);
            proptest::prop_assert!(!once.starts_with("+0"));
            proptest::prop_assert!(once.ends_with(digits.trim_start_matches('0')));
            proptest::prop_assert_eq!(&written(kind, &once, &plan), &once);
        }
    }
}
