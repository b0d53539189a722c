//! A button that asks the switch for something.

use crate::desk::agent_state::Choices;

/// A button that asks the switch for something.
pub(super) struct Button {
    pub(super) action: &'static str,
    pub(super) class: &'static str,
    pub(super) icon: &'static str,
    pub(super) words: String,
    pub(super) key: &'static str,
    pub(super) pressed: bool,
    pub(super) unusable: bool,
    /// The reasons that it is pressed for.
    pub(super) choices: Option<Choices>,
}

impl Button {
    /// What takes this button's place takes the keyboard's focus: holding, and going on.
    pub(super) fn place(&self) -> &'static str {
        match self.action {
            "hold" | "resume" => "hold",
            action => action,
        }
    }
}
