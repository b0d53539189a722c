//! Who is meant, asked of whoever wrote a name.

use crate::found_person::FoundPerson;

/// Who is meant?
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Question {
    /// Who may be: those who have the address, or else those of the name.
    pub people: Vec<FoundPerson>,
    /// Whether they are those who have the address.
    pub by_address: bool,
}
