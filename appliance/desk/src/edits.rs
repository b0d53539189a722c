//! What a form changes of a record: what its user changed, and nothing else. A form sends what
//! it showed beside what was typed, because somebody else may have saved in between.

use jawab_ledger::Fields;

use crate::clash::Clash;
use crate::error::DeskError;

/// One field of a form.
#[derive(Debug)]
pub(crate) struct Edit {
    pub(crate) field: &'static str,
    /// What was typed, as it would be kept.
    pub(crate) typed: Option<String>,
    /// What the form showed when it was opened; `None` where the form did not say.
    pub(crate) shown: Option<Option<String>>,
    /// What the record holds now.
    pub(crate) held: Option<String>,
}

/// What is to be written.
#[derive(Debug, Default)]
pub(crate) struct Edited {
    pub(crate) fields: Fields,
    /// Fields that somebody else changed meanwhile and this form did not.
    pub(crate) meanwhile: Vec<&'static str>,
}

/// The fields that a form's user changed.
///
/// # Errors
/// [`DeskError::Conflict`] with each that somebody else changed as well, to something else.
pub(crate) fn edited(edits: impl IntoIterator<Item = Edit>) -> Result<Edited, DeskError> {
    let mut edited = Edited::default();
    let mut clashes = Vec::new();
    for edit in edits {
        let moved = edit.shown.as_ref().is_some_and(|shown| *shown != edit.held);
        let is_changed = match &edit.shown {
            Some(shown) => edit.typed != *shown,
            None => edit.typed != edit.held,
        };
        match (is_changed, moved) {
            (false, false) => {}
            (false, true) => edited.meanwhile.push(edit.field),
            (true, _) if edit.typed == edit.held => {}
            (true, true) => clashes.push(Clash {
                field: edit.field,
                saved: edit.held,
                typed: edit.typed,
            }),
            (true, false) => {
                edited.fields.insert(edit.field.into(), edit.typed.into());
            }
        }
    }
    if clashes.is_empty() {
        Ok(edited)
    } else {
        Err(DeskError::Conflict(clashes))
    }
}

/// What a form showed, as the record would hold it.
pub(crate) fn shown(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(typed: &str, was: Option<&str>, held: &str) -> Result<(bool, bool), Vec<Clash>> {
        let edit = Edit {
            field: "cin",
            typed: shown(typed),
            shown: was.map(shown),
            held: shown(held),
        };
        match edited([edit]) {
            Ok(edited) => Ok((!edited.fields.is_empty(), !edited.meanwhile.is_empty())),
            Err(DeskError::Conflict(clashes)) => Err(clashes),
            Err(other) => unreachable!("{other}"),
        }
    }

    #[test]
    fn a_field_is_written_if_its_user_changed_it_and_nobody_else_did() {
        // Nobody changed it; this form; somebody else; both to the same.
        assert_eq!(edit("A1", Some("A1"), "A1"), Ok((false, false)));
        assert_eq!(edit("A2", Some("A1"), "A1"), Ok((true, false)));
        assert_eq!(edit("", Some("A1"), "A1"), Ok((true, false)));
        assert_eq!(edit("A1", Some("A1"), "A2"), Ok((false, true)));
        assert_eq!(edit("", Some(""), "A2"), Ok((false, true)));
        assert_eq!(edit("A2", Some("A1"), "A2"), Ok((false, false)));
        // A form that does not say what it showed.
        assert_eq!(edit("A2", None, "A1"), Ok((true, false)));
        let clash = Clash {
            field: "cin",
            saved: Some("A2".into()),
            typed: Some("A3".into()),
        };
        assert_eq!(edit("A3", Some("A1"), "A2"), Err(vec![clash]));
    }
}
