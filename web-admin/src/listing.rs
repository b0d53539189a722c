//! What lists have in common: what is asked for in the address, the way to the next
//! page and back, and the choices of the form that asks.

use jawab_desk::{CaseOrder, Cursor, NotACursor, Page as Rows, ROWS, Span, Turn};
use jiff::ToSpan;
use jiff::civil::Date;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::format;
use crate::page::Page;

/// An option of a form's choice.
pub(crate) struct Choice {
    pub(crate) code: String,
    pub(crate) words: String,
    pub(crate) chosen: bool,
}

impl Choice {
    pub(crate) fn new(code: &str, words: String, chosen: &str) -> Self {
        Self {
            code: code.to_owned(),
            words,
            chosen: code == chosen,
        }
    }
}

/// The orders of cases, as a form offers them.
pub(crate) fn case_orders(page: &Page, chosen: &str) -> Vec<Choice> {
    let order = |code, id| Choice::new(code, page.t(id), chosen);
    vec![
        order("", "list-newest"),
        order("oldest", "list-oldest"),
        order("changed", "list-changed"),
    ]
}

/// The order of cases that an address asks for.
pub(crate) fn case_order(code: &str) -> CaseOrder {
    match code {
        "oldest" => CaseOrder::Oldest,
        "changed" => CaseOrder::Changed,
        _ => CaseOrder::Newest,
    }
}

/// One of a few lists that lie beside each other.
pub(crate) struct Tab {
    pub(crate) href: String,
    pub(crate) words: String,
    pub(crate) current: bool,
}

/// Where in a list one is, and the ways on.
pub(crate) struct Pager {
    /// How many rows there are on all pages, in words.
    pub(crate) count_words: String,
    /// Which of them are on this page; `None` where all are.
    pub(crate) range_words: Option<String>,
    pub(crate) first: Option<String>,
    pub(crate) previous: Option<String>,
    pub(crate) next: Option<String>,
}

impl Pager {
    /// `count_id` is the message that counts the rows; `kept` is what the address asks for,
    /// apart from the page.
    pub(crate) fn new<T>(
        page: &Page,
        count_id: &str,
        rows: &Rows<T>,
        path: &str,
        kept: &[(&'static str, &str)],
    ) -> Self {
        let to = |turn: &'static str, cursor: Option<Cursor>| {
            let cursor = cursor?.to_string();
            let mut asked = kept.to_vec();
            asked.push((turn, cursor.as_str()));
            Some(address(path, &asked))
        };
        let shown = u64::try_from(rows.rows.len()).unwrap_or(0);
        let range = format!("{}–{}", rows.before + 1, rows.before + shown);
        let all = rows.before == 0 && shown == rows.count;
        Self {
            count_words: page.locale.n(count_id, rows.count),
            range_words: (!all && shown > 0)
                .then(|| page.locale.with("list-range", "range", &range)),
            first: (rows.before > 0).then(|| address(path, kept)),
            previous: to("before", rows.previous),
            next: to("after", rows.next),
        }
    }
}

/// Pages that are counted from the first row, of a list that has no key to go on from.
#[derive(Default)]
pub(crate) struct Counted {
    /// Rows in front of the page.
    pub(crate) before: usize,
    /// Rows on it.
    pub(crate) shown: usize,
    /// Rows on all pages.
    pub(crate) count: usize,
}

impl Counted {
    /// `count_words` says how many rows there are; `kept` is what the address asks for, apart from
    /// the page.
    pub(crate) fn pager(
        &self,
        page: &Page,
        count_words: String,
        path: &str,
        kept: &[(&'static str, &str)],
    ) -> Pager {
        let number = self.before / ROWS + 1;
        let to = |number: usize| {
            let number = number.to_string();
            let mut asked = kept.to_vec();
            asked.push(("page", number.as_str()));
            address(path, &asked)
        };
        let end = self.before + self.shown;
        let range = format!("{}–{end}", self.before + 1);
        let all = self.before == 0 && end == self.count;
        Pager {
            count_words,
            range_words: (!all && self.shown > 0)
                .then(|| page.locale.with("list-range", "range", &range)),
            first: (self.before > 0).then(|| address(path, kept)),
            previous: (self.before > 0).then(|| to(number - 1)),
            next: (end < self.count).then(|| to(number + 1)),
        }
    }

    /// The page that an address asks for, the first of which is 0. One that makes no sense is the
    /// first.
    pub(crate) fn asked_for(page: &str) -> usize {
        page.parse::<usize>().unwrap_or(1).saturating_sub(1)
    }
}

/// An address with what it asks for, apart from what is empty.
pub(crate) fn address(path: &str, asked: &[(&'static str, &str)]) -> String {
    let pairs: Vec<String> = asked
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, NON_ALPHANUMERIC)))
        .collect();
    if pairs.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{}", pairs.join("&"))
    }
}

/// The page that an address asks for. One that makes no sense is the first.
pub(crate) fn turn(after: &str, before: &str) -> Turn {
    let cursor = |text: &str| -> Result<Cursor, NotACursor> { text.parse() };
    match (cursor(after), cursor(before)) {
        (Ok(cursor), _) => Turn::After(cursor),
        (_, Ok(cursor)) => Turn::Before(cursor),
        _ => Turn::First,
    }
}

/// The days that an address asks for, both included, by Morocco's time.
pub(crate) fn span(from: &str, to: &str) -> Span {
    let day = |text: &str| text.parse::<Date>().ok();
    Span {
        from_ms: day(from).and_then(format::day_begins_ms),
        until_ms: day(to)
            .and_then(|day| day.checked_add(1.day()).ok())
            .and_then(format::day_begins_ms),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_carries_what_was_asked_for_and_nothing_else() {
        let asked = [("status", "all"), ("kind", ""), ("q", "a&b=c")];
        assert_eq!(address("/cases", &asked), "/cases?status=all&q=a%26b%3Dc");
        assert_eq!(address("/cases", &[("kind", "")]), "/cases");
    }

    #[test]
    fn days_are_whole_and_what_is_no_day_is_not_asked_for() {
        let day = span("2026-11-29", "2026-11-29");
        let (from, until) = (day.from_ms.unwrap(), day.until_ms.unwrap());
        assert_eq!(until - from, 24 * 60 * 60 * 1_000);
        assert_eq!(span("yesterday", ""), Span::default());
        assert_eq!(turn("1.x", "-"), Turn::First);
    }
}
