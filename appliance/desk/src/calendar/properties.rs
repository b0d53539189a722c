//! Whether it is open, asked of another way to tell it, and of what "until" promises.

use proptest::prelude::*;

use super::*;

fn id() -> impl Strategy<Value = Uuid> {
    (1..1_000_u128).prop_map(Uuid::from_u128)
}

fn hours() -> impl Strategy<Value = Vec<HoursSpan>> {
    let ends = prop::collection::btree_set(0..=48_u16, 0..=6);
    ends.prop_map(|ends| {
        let ends: Vec<u16> = ends.into_iter().map(|half| half * 30).collect();
        let pairs = ends.chunks_exact(2);
        pairs
            .map(|pair| HoursSpan {
                from_min: pair[0],
                until_min: pair[1],
            })
            .collect()
    })
}

fn word() -> impl Strategy<Value = Word> {
    prop::sample::select(vec![Word::Country, Word::ForCentre, Word::Own])
}

fn opening() -> impl Strategy<Value = Opening> {
    let weekday = prop::sample::select(WeekDay::ALL.to_vec());
    (id(), weekday, hours(), word()).prop_map(|(id, weekday, spans, word)| Opening {
        id,
        what: HoursOf::Lines,
        weekday,
        spans,
        word,
    })
}

fn holiday() -> impl Strategy<Value = Holiday> {
    let special = prop_oneof![
        3 => Just(SpecialHours::Closed),
        1 => Just(SpecialHours::Usual),
        2 => hours().prop_map(|spans| if spans.is_empty() {
            SpecialHours::Closed
        } else {
            SpecialHours::Spans(spans)
        }),
    ];
    (id(), 0..20_i32, 1..4_i32, special, word()).prop_map(|(id, ahead, days, hours, word)| {
        Holiday {
            id,
            day: Date::constant(2026, 10, 18).saturating_add(jiff::Span::new().days(ahead)),
            days,
            name: crate::Names::default(),
            certainty: Certainty::Expected,
            hours,
            word,
        }
    })
}

fn calendar() -> impl Strategy<Value = Calendar> {
    let openings = prop::collection::vec(opening(), 1..14);
    let holidays = prop::collection::vec(holiday(), 0..5);
    (openings, holidays).prop_map(|(openings, holidays)| Calendar::new(openings, holidays))
}

/// Milliseconds in three weeks of autumn 2026, in which clocks go back in Paris.
fn time() -> impl Strategy<Value = Timestamp> {
    let from = Timestamp::constant(1_792_281_600, 0);
    (0..21 * 24 * 60_i64, 0..60_000_i64).prop_map(move |(minute, ms)| {
        from.saturating_add(jiff::SignedDuration::from_millis(minute * 60_000 + ms))
            .unwrap_or(from)
    })
}

/// A rule, as POSIX writes it: what zone data the system has does not matter.
fn zone(rule: &str) -> TimeZone {
    TimeZone::posix(rule).expect("a rule")
}

/// Where a day has no change of legal time: the day, and the minute of it.
fn is_open_by_the_minute(calendar: &Calendar, at: Timestamp) -> bool {
    let at = TimeZone::UTC.to_datetime(at);
    let minute =
        u16::try_from(at.hour()).unwrap_or(0) * 60 + u16::try_from(at.minute()).unwrap_or(0);
    let spans = calendar.on(HoursOf::Lines, at.date());
    spans
        .iter()
        .any(|span| span.from_min <= minute && minute < span.until_min)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn it_is_open_where_the_day_says_so(calendar in calendar(), at in time()) {
        let is_open = matches!(calendar.at(HoursOf::Lines, at, &TimeZone::UTC), Standing::Open(_));
        prop_assert_eq!(is_open, is_open_by_the_minute(&calendar, at));
    }

    /// "Until" is the first time at which it is otherwise: so it is just before, and no longer
    /// then. Also where legal time changes.
    #[test]
    fn until_is_the_first_time_at_which_it_is_otherwise(
        calendar in calendar(),
        at in time(),
        rule in prop::sample::select(vec!["UTC0", "<+01>-1", "CET-1CEST,M3.5.0,M10.5.0/3", "EET-2EEST,M3.5.0/0,M10.5.0/0"]),
        halves in prop::collection::vec(0.0..1.0_f64, 3),
    ) {
        let zone = zone(rule);
        let is_open = |at| matches!(calendar.at(HoursOf::Lines, at, &zone), Standing::Open(_));
        match calendar.at(HoursOf::Lines, at, &zone) {
            Standing::Unknown => return Err(TestCaseError::fail("somebody said something")),
            Standing::Open(None) | Standing::Closed(None) => {}
            Standing::Open(Some(until)) | Standing::Closed(Some(until)) => {
                prop_assert!(until > at);
                prop_assert_ne!(is_open(until), is_open(at));
                let between = (until.as_millisecond() - at.as_millisecond()) as f64;
                for part in halves.into_iter().chain([1.0]) {
                    let ms = (between * part) as i64 - 1;
                    let then = at + jiff::SignedDuration::from_millis(ms.max(0));
                    prop_assert_eq!(is_open(then), is_open(at));
                }
            }
        }
    }

    /// In whatever order records came, the calendar is the same.
    #[test]
    fn the_order_of_records_does_not_matter(calendar in calendar(), at in time()) {
        let mut turned = calendar.clone();
        turned.openings.reverse();
        turned.holidays.reverse();
        let turned = Calendar::new(turned.openings, turned.holidays);
        let distinct = |calendar: &Calendar| {
            let mut ids: Vec<_> = calendar.openings.iter().map(|one| (one.word, one.id)).collect();
            let all = ids.len();
            ids.dedup();
            let mut days: Vec<_> = calendar.holidays.iter().map(|one| (one.word, one.id)).collect();
            let special = days.len();
            days.dedup();
            (ids.len(), days.len()) == (all, special)
        };
        // No two records have one id.
        prop_assume!(distinct(&calendar));
        prop_assert_eq!(
            turned.at(HoursOf::Lines, at, &TimeZone::UTC),
            calendar.at(HoursOf::Lines, at, &TimeZone::UTC)
        );
    }

    /// What a centre says counts before what the ministry says, whatever that is.
    #[test]
    fn a_centres_own_word_counts_before_the_ministrys(calendar in calendar(), at in time()) {
        let own_closed = WeekDay::ALL.map(|weekday| Opening {
            id: Uuid::nil(),
            what: HoursOf::Lines,
            weekday,
            spans: Vec::new(),
            word: Word::Own,
        });
        let openings = calendar.openings.into_iter().filter(|one| one.word != Word::Own);
        let calendar = Calendar::new(openings.chain(own_closed).collect(), calendar.holidays);
        prop_assert_eq!(
            calendar.at(HoursOf::Lines, at, &TimeZone::UTC),
            Standing::Closed(None)
        );
    }
}

#[test]
fn nothing_said_is_not_closed() {
    let at = Timestamp::UNIX_EPOCH;
    let calendar = Calendar::default();
    assert_eq!(
        calendar.at(HoursOf::Lines, at, &TimeZone::UTC),
        Standing::Unknown
    );
}
