//! Hours of a day, as people write them: "9h-12h, 14:00-18:30".

use std::fmt;

use crate::numbers::western_digits;

/// Minutes of a day.
const DAY_MIN: u16 = 24 * 60;

/// Most spans of a day.
const MOST: usize = 6;

/// From when to when on one day, in minutes since midnight, legal time.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct HoursSpan {
    /// The first minute.
    pub from_min: u16,
    /// The minute after the last; 1440 is midnight.
    pub until_min: u16,
}

/// The hours of days that are not as others.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SpecialHours {
    /// None.
    Closed,
    /// Those of the week.
    Usual,
    /// These, on days on which there would be any.
    Spans(Vec<HoursSpan>),
}

/// What stands for the hours of the week.
pub(crate) const USUAL: &str = "usual";

/// The hours that a text says; none for an empty one. `None` if it says something else: hours that
/// overlap, come in another order, or end before they begin.
#[must_use]
pub fn spans(text: &str) -> Option<Vec<HoursSpan>> {
    let text = western_digits(text).replace(['–', '—'], "-");
    let words = text.split([' ', ',', ';', '،', '\n', '\t', '\r', '\u{a0}']);
    let mut spans: Vec<HoursSpan> = Vec::new();
    for word in words.filter(|word| !word.is_empty()) {
        let (from, until) = word.split_once('-')?;
        let span = HoursSpan {
            from_min: minutes(from)?,
            until_min: minutes(until)?,
        };
        let follows = spans
            .last()
            .is_none_or(|last| last.until_min <= span.from_min);
        if !follows || span.from_min >= span.until_min || spans.len() == MOST {
            return None;
        }
        spans.push(span);
    }
    Some(spans)
}

/// The hours of special days that a text says; `None` as for [`spans`].
#[must_use]
pub fn special(text: &str) -> Option<SpecialHours> {
    if text.trim() == USUAL {
        return Some(SpecialHours::Usual);
    }
    let spans = spans(text)?;
    Some(if spans.is_empty() {
        SpecialHours::Closed
    } else {
        SpecialHours::Spans(spans)
    })
}

/// Hours as they are kept: "09:00-12:00 14:00-18:30".
#[must_use]
pub fn written(spans: &[HoursSpan]) -> String {
    let spans: Vec<String> = spans.iter().map(ToString::to_string).collect();
    spans.join(" ")
}

impl fmt::Display for HoursSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (from, until) = (self.from_min, self.until_min);
        write!(
            f,
            "{:02}:{:02}-{:02}:{:02}",
            from / 60,
            from % 60,
            until / 60,
            until % 60
        )
    }
}

/// "9", "9h", "9h30", "09:30"; 24:00 is the end of the day.
fn minutes(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once([':', 'h', 'H']).unwrap_or((text, ""));
    let number = |text: &str| {
        let is_number = !text.is_empty() && text.len() <= 2;
        let digits = text.bytes().all(|c| c.is_ascii_digit());
        (is_number && digits).then(|| text.parse::<u16>().ok())?
    };
    let hour = number(hour)?;
    let minute = if minute.is_empty() {
        0
    } else {
        number(minute)?
    };
    let all = hour * 60 + minute;
    (minute < 60 && all <= DAY_MIN).then_some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_read_as_people_write_them() {
        for text in [
            "09:00-12:00 14:00-18:30",
            "9h-12h, 14h-18h30",
            "9–12 ; 14:00—18:30",
            "٠٩:٠٠-١٢:٠٠، ١٤:٠٠-١٨:٣٠",
        ] {
            let read = spans(text).unwrap_or_default();
            assert_eq!(written(&read), "09:00-12:00 14:00-18:30", "{text}");
        }
        assert_eq!(spans("  "), Some(Vec::new()));
        assert_eq!(written(&spans("0-24").unwrap_or_default()), "00:00-24:00");
    }

    #[test]
    fn what_is_no_order_of_hours_is_refused() {
        for text in [
            "9",
            "9-9",
            "12-9",
            "9-25",
            "9:60-10",
            "9-12 11-14",
            "14-18 9-12",
            "9-12-14",
            "a-b",
            "9-24:01",
            "1-2 3-4 5-6 7-8 9-10 11-12 13-14",
            "-",
            "9-",
            "100-200",
        ] {
            assert_eq!(spans(text), None, "{text}");
        }
    }
}
