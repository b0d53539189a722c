//! What a member of staff is for: which queues they serve, and which languages they speak.

use std::collections::BTreeSet;

use crate::language::Language;
use crate::names::QueueName;

/// The queues that a member of staff serves, and the languages that they speak. Of whom nothing
/// is said serves every queue, and speaks every language: so was everybody before this was said.
///
/// ```
/// use jawab_vocabulary::{Language, QueueName, Skills};
///
/// let camps = QueueName::from("camps");
/// assert!(Skills::default().serve(Some(&camps)));
///
/// let other = Skills::from_kept(Some("pass-jeunes"), Some("fr zgh"));
/// assert!(!other.serve(Some(&camps)) && other.serve(None));
/// assert!(other.speak(Language::Tamazight) && !other.speak(Language::Arabic));
/// ```
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Skills {
    /// The queues that they serve; none is all of them.
    pub queues: BTreeSet<QueueName>,
    /// The languages that they speak; none is all of them.
    pub languages: BTreeSet<Language>,
}

/// Between the queues of somebody, as they are kept: no queue has it in its name.
const BETWEEN_QUEUES: char = '\n';

/// Between the languages.
const BETWEEN_LANGUAGES: char = ' ';

impl Skills {
    /// Whether they serve a queue. The one without a name is everybody's.
    #[must_use]
    pub fn serve(&self, queue: Option<&QueueName>) -> bool {
        let serves = |queue| self.queues.is_empty() || self.queues.contains(queue);
        queue.is_none_or(serves)
    }

    /// Whether they speak a language.
    #[must_use]
    pub fn speak(&self, language: Language) -> bool {
        self.languages.is_empty() || self.languages.contains(&language)
    }

    /// From what the record keeps. A language of another version is left out; where nothing else
    /// is said, they speak what this version knows.
    #[must_use]
    pub fn from_kept(queues: Option<&str>, languages: Option<&str>) -> Self {
        let queues = queues.unwrap_or_default().split(BETWEEN_QUEUES);
        let languages = languages.unwrap_or_default().split(BETWEEN_LANGUAGES);
        Self {
            queues: queues
                .filter(|name| !name.is_empty())
                .map(QueueName::from)
                .collect(),
            languages: languages.filter_map(Language::from_code).collect(),
        }
    }

    /// The queues, as the record keeps them; `None` where nothing is said.
    #[must_use]
    pub fn queues_kept(&self) -> Option<String> {
        kept(self.queues.iter().map(QueueName::as_str), BETWEEN_QUEUES)
    }

    /// The languages, as the record keeps them; `None` where nothing is said.
    #[must_use]
    pub fn languages_kept(&self) -> Option<String> {
        let codes = self.languages.iter().map(|language| language.code());
        kept(codes, BETWEEN_LANGUAGES)
    }
}

fn kept<'a>(words: impl Iterator<Item = &'a str>, between: char) -> Option<String> {
    let words: Vec<&str> = words.collect();
    (!words.is_empty()).then(|| words.join(&between.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_read_again_and_nothing_is_kept_of_whom_nothing_is_said() {
        let of = |queues: &[&str], languages: &[Language]| Skills {
            queues: queues.iter().map(|name| QueueName::from(*name)).collect(),
            languages: languages.iter().copied().collect(),
        };
        for skills in [
            Skills::default(),
            of(&["Pass Jeunes", "Colonies de vacances"], &[]),
            of(&[], &[Language::Tamazight, Language::Arabic]),
            of(&["camps"], &Language::ALL),
        ] {
            let (queues, languages) = (skills.queues_kept(), skills.languages_kept());
            assert_eq!(queues.is_none(), skills.queues.is_empty());
            let again = Skills::from_kept(queues.as_deref(), languages.as_deref());
            assert_eq!(again, skills);
        }
        let newer = Skills::from_kept(None, Some("fr es"));
        assert_eq!(newer, of(&[], &[Language::French]));
    }
}
