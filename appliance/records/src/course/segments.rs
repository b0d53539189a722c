//! The segments of a course.

use std::iter::Peekable;
use std::str::Chars;

use jawab_vocabulary::{Segment, SegmentKind, Supervision};

use super::Known;
use super::letters::{KINDS, SUPERVISIONS, by_letter, letter};

/// Lengths that follow from a sum are said in these, each segment ending where it did but for less
/// than one: nobody is shown more than tenths of a second.
const TENTH_MS: u64 = 100;

/// The legs that are usual in a segment, when this is the newest leg that had part in one.
fn usual_legs(kind: SegmentKind, newest: u16) -> Vec<u16> {
    match kind {
        SegmentKind::Ring | SegmentKind::Dial => vec![newest.saturating_add(1)],
        SegmentKind::Talk | SegmentKind::Hold if newest > 0 => vec![newest],
        _ => Vec::new(),
    }
}

pub(super) fn write(text: &mut String, segments: &[Segment], known: &Known) {
    let mut newest = 0;
    for (n, segment) in segments.iter().enumerate() {
        write_length(text, segments, n, known);
        if segment.without_first {
            text.push('-');
        }
        if segment.legs != usual_legs(segment.kind, newest) {
            let legs: Vec<String> = segment.legs.iter().map(u16::to_string).collect();
            text.push(':');
            text.push_str(&legs.join("+"));
        }
        if let Some(does) = segment.supervision {
            text.push('/');
            text.push(letter(&SUPERVISIONS, does));
        }
        newest = segment.legs.iter().copied().fold(newest, u16::max);
    }
}

/// The kind of a segment, and how long it took where its sum does not leave that.
fn write_length(text: &mut String, segments: &[Segment], n: usize, known: &Known) {
    let segment = &segments[n];
    let of_sum = |segments: &[Segment]| {
        let of_sum = segments
            .iter()
            .filter(|it| Known::is_of_sum(it.kind, segment.kind));
        of_sum.fold(0_u64, |sum, it| sum.saturating_add(it.ms))
    };
    let letter = letter(&KINDS, segment.kind);
    if of_sum(segments) != known.sum(segment.kind) {
        text.push(letter);
        text.push_str(&segment.ms.to_string());
    } else if is_last(segments, n) {
        text.push(letter);
    } else {
        let (from, until) = (of_sum(&segments[..n]), of_sum(&segments[..=n]));
        text.push(letter.to_ascii_uppercase());
        text.push_str(&(until / TENTH_MS - from / TENTH_MS).to_string());
    }
}

/// Whether no other of the same sum follows.
fn is_last(segments: &[Segment], n: usize) -> bool {
    let kind = segments[n].kind;
    let mut others = segments[n + 1..].iter();
    !others.any(|other| Known::is_of_sum(other.kind, kind))
}

/// A segment as it is said; its length is what the sum leaves where none is said.
struct Said {
    kind: SegmentKind,
    ms: Option<u64>,
    without_first: bool,
    legs: Vec<u16>,
    supervision: Option<Supervision>,
}

pub(super) fn read(text: &str, known: &Known) -> Option<Vec<Segment>> {
    let mut chars = text.chars().peekable();
    let mut said: Vec<Said> = Vec::new();
    let mut newest = 0;
    while let Some(letter) = chars.next() {
        let kind = by_letter(&KINDS, letter.to_ascii_lowercase())?;
        let unit_ms = if letter.is_ascii_uppercase() {
            TENTH_MS
        } else {
            1
        };
        let digits = digits(&mut chars);
        let ms = if digits.is_empty() {
            None
        } else {
            Some(digits.parse::<u64>().ok()?.checked_mul(unit_ms)?)
        };
        let without_first = chars.next_if_eq(&'-').is_some();
        let legs = if chars.next_if_eq(&':').is_some() {
            read_places(&mut chars)?
        } else {
            usual_legs(kind, newest)
        };
        newest = legs.iter().copied().fold(newest, u16::max);
        let supervision = match chars.next_if_eq(&'/') {
            Some(_) => Some(by_letter(&SUPERVISIONS, chars.next()?)?),
            None => None,
        };
        said.push(Said {
            kind,
            ms,
            without_first,
            legs,
            supervision,
        });
    }
    let left = |kind| {
        let of_sum = said.iter().filter(|it| Known::is_of_sum(it.kind, kind));
        let said = of_sum.filter_map(|it| it.ms);
        let said = said.fold(0, u64::saturating_add);
        known.sum(kind).saturating_sub(said)
    };
    let all = said.iter().map(|it| Segment {
        kind: it.kind,
        ms: it.ms.unwrap_or_else(|| left(it.kind)),
        legs: it.legs.clone(),
        without_first: it.without_first,
        supervision: it.supervision,
    });
    Some(all.collect())
}

fn digits(chars: &mut Peekable<Chars<'_>>) -> String {
    std::iter::from_fn(|| chars.next_if(char::is_ascii_digit)).collect()
}

fn read_places(chars: &mut Peekable<Chars<'_>>) -> Option<Vec<u16>> {
    let mut places = Vec::new();
    loop {
        let place = digits(chars);
        if place.is_empty() && places.is_empty() {
            return Some(places);
        }
        places.push(place.parse().ok()?);
        if chars.next_if_eq(&'+').is_none() {
            return Some(places);
        }
    }
}
