//! The forms in which one telephone number may stand in a record. Numbers are kept as E.164;
//! earlier versions also kept them as somebody typed them, or as a network sent them: without the
//! national zero, or with it behind the country's code. What was kept so is still met.

use rusqlite::Connection;
use rusqlite::functions::FunctionFlags;

/// Digits of a Moroccan number after its country code.
const NATIONAL: usize = 9;

/// What stands before those nine digits.
const STARTS: &[&str] = &["+212", "", "0", "2120", "0212", "+0", "+2120"];

/// A number, and the other forms in which it may be kept; the one given comes first.
#[must_use]
pub fn number_forms(number: &str) -> Vec<String> {
    let mut forms = vec![number.to_owned()];
    let mut add = |form: String| {
        if !forms.contains(&form) {
            forms.push(form);
        }
    };
    if let Some(national) = moroccan(number) {
        for start in STARTS {
            add(format!("{start}{national}"));
        }
    } else if number.starts_with('+') && number.is_ascii() {
        // A zero behind a country's code of two digits or three, or none where one was.
        for code in [3, 4] {
            if let (Some(start), Some(rest)) = (number.get(..code), number.get(code..))
                && rest.len() > 1
            {
                match rest.strip_prefix('0') {
                    Some(rest) => add(format!("{start}{rest}")),
                    None => add(format!("{start}0{rest}")),
                }
            }
        }
    }
    forms
}

/// The nine digits of a Moroccan number in whatever form it is kept.
fn moroccan(number: &str) -> Option<&str> {
    let at = number.len().checked_sub(NATIONAL)?;
    let (start, national) = (number.get(..at)?, number.get(at..)?);
    let is_one = STARTS.contains(&start)
        && national.starts_with(['5', '6', '7', '8'])
        && national.bytes().all(|digit| digit.is_ascii_digit());
    is_one.then_some(national)
}

/// The forms in which an address may stand in a record: a number's ([`number_forms`]); one of
/// another kind has one.
fn address_forms(kind: Option<&str>, value: &str) -> Vec<String> {
    match kind {
        None => number_forms(value),
        Some(_) => vec![value.to_owned()],
    }
}

/// Teaches a connection the SQL function `address_forms (kind, value)`: the forms as a JSON array.
pub(crate) fn teach(connection: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    connection.create_scalar_function("address_forms", 2, flags, |context| {
        let (kind, value): (Option<String>, Option<String>) = (context.get(0)?, context.get(1)?);
        let forms = value.map(|value| address_forms(kind.as_deref(), &value));
        serde_json::to_string(&forms.unwrap_or_default())
            .map_err(|error| rusqlite::Error::UserFunctionError(error.into()))
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn all_forms_of_a_number_lead_to_all_of_them() {
        let kept: BTreeSet<String> = number_forms("+212612345678").into_iter().collect();
        assert!(kept.contains("612345678") && kept.contains("2120612345678"));
        for form in &kept {
            let again: BTreeSet<String> = number_forms(form).into_iter().collect();
            assert_eq!(again, kept, "{form}");
        }
        assert!(number_forms("+33612345678").contains(&"+330612345678".into()));
        assert!(number_forms("+330612345678").contains(&"+33612345678".into()));
        assert!(number_forms("+213551234567").contains(&"+2130551234567".into()));
    }

    proptest! {
        /// Whatever a record holds, SQL is given it as it is, and nothing else.
        #[test]
        fn sql_gets_each_form_as_it_stands(value in "[^\\x00]{0,40}", is_number: bool) {
            let db = Connection::open_in_memory().unwrap();
            teach(&db).unwrap();
            let kind = (!is_number).then_some("mail");
            let mut query = db
                .prepare("SELECT value FROM json_each(address_forms(?1, ?2))")
                .unwrap();
            let rows = query.query_map((kind, &value), |row| row.get(0)).unwrap();
            let forms: Vec<String> = rows.map(Result::unwrap).collect();
            prop_assert_eq!(&forms, &address_forms(kind, &value));
            prop_assert!(forms.contains(&value));
        }
    }

    #[test]
    fn what_is_no_number_has_one_form() {
        assert_eq!(
            address_forms(Some("sender-name"), "612345678"),
            ["612345678"]
        );
        assert!(address_forms(None, "612345678").len() > 1);
    }

    #[test]
    fn two_numbers_are_not_one() {
        assert!(!number_forms("+33612345678").contains(&"612345678".into()));
        assert!(!number_forms("612345678").contains(&"+33612345678".into()));
        assert_eq!(number_forms("141"), ["141"]);
        assert_eq!(number_forms(""), [""]);
    }
}
