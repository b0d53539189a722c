//! A form: fields one below the other.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::locale::Locale;

/// Longest value: beyond every limit of the desk, and short of what noise can fill a memory with.
const LONGEST: usize = 128;

/// A field.
#[derive(Clone, Debug)]
pub(super) struct Field {
    /// The message that names it.
    pub(super) label: &'static str,
    /// What it is about, where several fields have one name.
    pub(super) of: String,
    pub(super) value: String,
    pub(super) hidden: bool,
}

impl Field {
    /// A field that holds something from the start.
    pub(super) fn new(label: &'static str, value: &str) -> Self {
        Self {
            label,
            of: String::new(),
            value: value.to_owned(),
            hidden: matches!(
                label,
                "field-password" | "field-password-again" | "field-pin"
            ),
        }
    }

    /// Its name, as a technician reads it.
    pub(super) fn name(&self, locale: Locale) -> String {
        format!("{} {}", locale.t(self.label), self.of)
            .trim_end()
            .to_owned()
    }
}

/// A form that somebody fills in.
#[derive(Clone, Debug)]
pub(super) struct Form {
    pub(super) title: &'static str,
    pub(super) fields: Vec<Field>,
    pub(super) at: usize,
    /// Why it was not accepted, in words.
    pub(super) trouble: Option<String>,
}

/// What comes of a key.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum Filled {
    Not,
    Given,
    Dropped,
}

impl Form {
    pub(super) fn new(title: &'static str, labels: &[&'static str]) -> Self {
        let field = |label: &&'static str| Field::new(label, "");
        Self {
            title,
            fields: labels.iter().map(field).collect(),
            at: 0,
            trouble: None,
        }
    }

    /// What a field holds, without spaces around it, save a password.
    pub(super) fn value(&self, index: usize) -> String {
        self.fields.get(index).map_or_else(String::new, |field| {
            if field.hidden {
                field.value.clone()
            } else {
                field.value.trim().to_owned()
            }
        })
    }

    pub(super) fn key(&mut self, key: KeyEvent) -> Filled {
        let last = self.fields.len().saturating_sub(1);
        match key.code {
            KeyCode::Esc => return Filled::Dropped,
            KeyCode::Enter if self.at == last => return Filled::Given,
            KeyCode::Enter | KeyCode::Tab | KeyCode::Down => self.at = (self.at + 1).min(last),
            KeyCode::Up | KeyCode::BackTab => self.at = self.at.saturating_sub(1),
            KeyCode::Backspace => {
                if let Some(field) = self.fields.get_mut(self.at) {
                    field.value.pop();
                }
            }
            KeyCode::Char('u') if key.modifiers.contains(KeyModifiers::CONTROL) => {
                if let Some(field) = self.fields.get_mut(self.at) {
                    field.value.clear();
                }
            }
            KeyCode::Char(char)
                if !char.is_control() && !key.modifiers.contains(KeyModifiers::CONTROL) =>
            {
                if let Some(field) = self.fields.get_mut(self.at)
                    && field.value.chars().count() < LONGEST
                {
                    field.value.push(char);
                }
            }
            _ => {}
        }
        Filled::Not
    }
}
