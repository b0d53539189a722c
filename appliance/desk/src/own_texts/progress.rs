//! How far each message of a text is, and what is known of the text by that.

use std::fmt::{self, Write as _};

use jawab_vocabulary::TextState;
use jawab_wire::sms::PARTS_MAX;

/// How far a message is.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum Part {
    /// It was not given to the network.
    Waits,
    /// It may have been: written before it leaves, so that what is cut off there is not known.
    Leaves,
    /// The network has it, under this reference where it said one.
    Given(Option<u8>),
    /// The telephone has it.
    Arrived,
    /// It does not arrive.
    Failed,
}

/// How far the messages of a text are.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Progress(Vec<Part>);

impl Progress {
    /// Nothing was sent yet of so many.
    pub(super) fn none_of(parts: u8) -> Self {
        Self(vec![Part::Waits; usize::from(parts)])
    }

    /// As it is kept. What cannot be read may have left.
    pub(super) fn read(text: &str) -> Self {
        let words = text.split_ascii_whitespace().take(PARTS_MAX.into());
        Self(words.map(Part::read).collect())
    }

    /// The first that was not given, if it may leave now: the parts before it are with the network.
    pub(super) fn next(&self) -> Option<usize> {
        let next = self.0.iter().position(|part| *part == Part::Waits)?;
        let before = self.0.iter().take(next);
        let mut before = before.filter(|part| !matches!(part, Part::Given(_) | Part::Arrived));
        before.next().is_none().then_some(next)
    }

    pub(super) fn part(&self, part: usize) -> Option<Part> {
        self.0.get(part).copied()
    }

    pub(super) fn set(&mut self, part: usize, to: Part) {
        if let Some(part) = self.0.get_mut(part) {
            *part = to;
        }
    }

    /// The message that a report with this reference is of.
    pub(super) fn given_as(&self, reference: u8) -> Option<usize> {
        let is = |part: &Part| *part == Part::Given(Some(reference));
        self.0.iter().position(is)
    }

    /// The message of which it is not known whether it left.
    pub(super) fn in_doubt(&self) -> Option<usize> {
        self.0.iter().position(|part| *part == Part::Leaves)
    }

    /// Whether some of it may be with the network.
    pub(super) fn has_begun(&self) -> bool {
        self.0.iter().any(|part| *part != Part::Waits)
    }

    /// What is known of the text.
    pub(super) fn state(&self) -> TextState {
        let any = |of: fn(&Part) -> bool| self.0.iter().any(of);
        if any(|part| *part == Part::Failed) {
            TextState::Failed
        } else if any(|part| *part == Part::Leaves) || self.0.is_empty() {
            TextState::NotKnown
        } else if any(|part| *part == Part::Waits) {
            TextState::OnTheBox
        } else if any(|part| matches!(part, Part::Given(_))) {
            TextState::Given
        } else {
            TextState::Arrived
        }
    }
}

impl Part {
    fn read(word: &str) -> Self {
        match word {
            "-" => Self::Waits,
            "a" => Self::Arrived,
            "f" => Self::Failed,
            "g" => Self::Given(None),
            given => match given.strip_prefix('g').map(str::parse) {
                Some(Ok(reference)) => Self::Given(Some(reference)),
                _ => Self::Leaves,
            },
        }
    }
}

impl fmt::Display for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, part) in self.0.iter().enumerate() {
            if at > 0 {
                f.write_char(' ')?;
            }
            match part {
                Part::Waits => f.write_char('-')?,
                Part::Leaves => f.write_char('u')?,
                Part::Given(None) => f.write_char('g')?,
                Part::Given(Some(reference)) => write!(f, "g{reference}")?,
                Part::Arrived => f.write_char('a')?,
                Part::Failed => f.write_char('f')?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_may_have_left_is_not_known_and_nothing_follows_it() {
        for (kept, state, next) in [
            ("-", TextState::OnTheBox, Some(0)),
            ("u", TextState::NotKnown, None),
            ("g7 -", TextState::OnTheBox, Some(1)),
            ("g7 u -", TextState::NotKnown, None),
            ("g7 g", TextState::Given, None),
            ("a g", TextState::Given, None),
            ("a a", TextState::Arrived, None),
            ("a f", TextState::Failed, None),
            ("f -", TextState::Failed, None),
            ("", TextState::NotKnown, None),
            ("later", TextState::NotKnown, None),
            ("g999", TextState::NotKnown, None),
        ] {
            let progress = Progress::read(kept);
            assert_eq!((progress.state(), progress.next()), (state, next), "{kept}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_kept_is_read_and_written_the_same(text in "\\PC{0,60}") {
            let progress = Progress::read(&text);
            prop_assert!(progress.0.len() <= PARTS_MAX.into());
            prop_assert_eq!(&Progress::read(&progress.to_string()), &progress);
        }
    }
}
