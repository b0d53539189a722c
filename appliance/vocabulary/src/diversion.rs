//! What becomes of calls that would ring a handset, where it is not to ring.

use crate::names::HandsetId;

/// What a handset does with calls for it. It has one of these at most.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Diversion {
    /// It does not ring: who calls it hears that it is busy.
    DoNotDisturb,
    /// Another rings for it.
    To(HandsetId),
}

impl Diversion {
    /// The text it is kept by: "do-not-disturb", "to 202".
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::DoNotDisturb => "do-not-disturb".to_owned(),
            Self::To(other) => format!("to {other}"),
        }
    }

    /// The one with this text; `None` for one of another version.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        match text.split_once(' ') {
            None if text == "do-not-disturb" => Some(Self::DoNotDisturb),
            Some(("to", other)) if !other.is_empty() => Some(Self::To(HandsetId::from(other))),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_read_again_and_what_is_of_another_version_is_none() {
        for diversion in [Diversion::DoNotDisturb, Diversion::To("202".into())] {
            assert_eq!(Diversion::from_text(&diversion.text()), Some(diversion));
        }
        for other in ["", "to", "to ", "busy 202"] {
            assert_eq!(Diversion::from_text(other), None, "{other}");
        }
    }
}
