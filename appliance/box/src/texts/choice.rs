//! The line that a text goes by: the one on which they reached the centre last, so that the answer
//! comes from the number that they wrote to; else one whose operator is the number's by its first
//! digits; else the one that may send most today.

use std::time::Duration;

use jawab_desk::WaitingText;
use jawab_vocabulary::{LineId, Number};
use jiff::Timestamp;

/// A modem starts again within less: so long an answer waits for its own line.
const OWN_LINE_WITHIN: Duration = Duration::from_secs(300);

/// A line as it is now.
#[derive(Clone, Debug)]
pub(super) struct LineNow {
    pub(super) line: LineId,
    /// It is in service, may send, and does not send another one.
    pub(super) is_free: bool,
    /// Messages that it may send today.
    pub(super) left: u64,
    /// How numbers begin that are guessed to be of its operator.
    pub(super) prefixes: Vec<String>,
}

/// The line for a text; `None`, and it waits.
pub(super) fn line_for(text: &WaitingText, lines: &[LineNow], now: Timestamp) -> Option<LineId> {
    let parts = u64::from(text.parts());
    // What has begun goes on, whatever is left.
    if let Some(bound) = &text.bound {
        let line = lines.iter().find(|line| line.line == *bound)?;
        return line.is_free.then(|| line.line.clone());
    }
    let takes = |line: &&LineNow| line.is_free && line.left >= parts;
    if let Some(own) = &text.reached_on
        && let Some(line) = lines.iter().find(|line| line.line == *own)
    {
        if takes(&line) {
            return Some(own.clone());
        }
        let waited = now.duration_since(text.written);
        if line.left >= parts && waited.unsigned_abs() < OWN_LINE_WITHIN {
            return None;
        }
    }
    let of_operator = |line: &&LineNow| {
        let mut prefixes = line.prefixes.iter();
        prefixes.any(|prefix| Number::begins_with(text.to.as_str(), prefix))
    };
    let by_prefix = lines.iter().filter(takes).find(of_operator);
    let most = || {
        lines
            .iter()
            .rev()
            .filter(takes)
            .max_by_key(|line| line.left)
    };
    by_prefix.or_else(most).map(|line| line.line.clone())
}

#[cfg(test)]
mod tests {
    use jawab_desk::Address;
    use uuid::Uuid;

    use super::*;

    const WRITTEN: i64 = 1_796_000_000;

    fn text(reached_on: Option<&str>, bound: Option<&str>) -> WaitingText {
        WaitingText {
            message: Uuid::nil(),
            to: Address::number("0661234567").unwrap(),
            text: "س".repeat(100),
            reference: 0,
            part: 0,
            bound: bound.map(LineId::from),
            reached_on: reached_on.map(LineId::from),
            written: Timestamp::from_second(WRITTEN).unwrap(),
            begun: None,
        }
    }

    fn line(name: &str, is_free: bool, left: u64, prefix: &str) -> LineNow {
        LineNow {
            line: name.into(),
            is_free,
            left,
            prefixes: vec![prefix.to_owned()],
        }
    }

    fn chosen(text: &WaitingText, lines: &[LineNow], after_s: i64) -> Option<String> {
        let now = Timestamp::from_second(WRITTEN + after_s).unwrap();
        line_for(text, lines, now).map(|line| line.to_string())
    }

    #[test]
    fn the_line_they_reached_the_centre_on_comes_first_and_is_waited_for_a_while() {
        let answer = text(Some("a"), None);
        let lines = |a_is_free| [line("a", a_is_free, 9, "07"), line("b", true, 99, "0661")];
        assert_eq!(chosen(&answer, &lines(true), 0).as_deref(), Some("a"));
        assert_eq!(chosen(&answer, &lines(false), 299), None);
        assert_eq!(chosen(&answer, &lines(false), 300).as_deref(), Some("b"));
    }

    #[test]
    fn else_the_operators_line_or_the_one_with_most_left_of_those_that_have_enough() {
        let first = text(None, None);
        let lines = [
            line("a", true, 50, "07"),
            line("b", true, 2, "+212661"),
            line("c", true, 60, "06 9"),
        ];
        assert_eq!(chosen(&first, &lines, 0).as_deref(), Some("b"));
        let lines = [line("a", true, 50, "07"), line("b", true, 1, "0661")];
        assert_eq!(
            chosen(&first, &lines, 0).as_deref(),
            Some("a"),
            "two messages"
        );
        let lines = [line("a", true, 1, "07"), line("b", true, 0, "0661")];
        assert_eq!(chosen(&first, &lines, 9_999), None, "the ceiling holds");
        // Of one that has nothing left nobody waits for it.
        let lines = [line("a", true, 0, "07"), line("b", true, 5, "0661")];
        let answer = text(Some("a"), None);
        assert_eq!(chosen(&answer, &lines, 0).as_deref(), Some("b"));
    }

    #[test]
    fn what_has_begun_goes_on_by_its_line_alone() {
        let begun = text(None, Some("a"));
        let lines = |a_is_free| [line("a", a_is_free, 0, "07"), line("b", true, 99, "0661")];
        assert_eq!(chosen(&begun, &lines(true), 0).as_deref(), Some("a"));
        assert_eq!(chosen(&begun, &lines(false), 9_999), None);
    }
}
