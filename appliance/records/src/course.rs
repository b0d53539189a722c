//! The course of a call as its record keeps it: a text in which nothing is said again that other
//! fields of the record say, for each octet of it crosses a link that is paid by the octet.
//!
//! ```text
//! smw3120rt|c~4765|s~2981,,,2,1,44
//! ```
//!
//! **Segments**: a letter of the kind, and how long it took in milliseconds. The last of those
//! that make up one sum of the record (`wait_ms` is what was waited and rung) takes what the sum
//! leaves, and says no number. Then, after a `:`, the legs that had part in it by their places,
//! with `+` between them, where they are not the usual: a ring or a dial begins the next leg, a
//! talk and a hold are with the newest.
//!
//! A `-` before that says that the leg which was offered, and has part in every other segment,
//! had none in this one: whoever dialled has handed the call over.
//!
//! **Legs**, each after a `|`: a letter of the role; `%` and a line or `@` and a handset, where it
//! is not the record's own; `=` and a member of staff, where it is not the record's for staff, or
//! nobody for others; `~` and how its sound fared: packets, lost, late, concealed, jitter, score
//! in tenths, nothing for none.

use std::iter::Peekable;
use std::str::Chars;

use jawab_vocabulary::{
    CallRecord, Course, Endpoint, HandsetId, LegRecord, LegRole, LineId, Quality, Segment,
    SegmentKind, StaffId,
};
use uuid::Uuid;

/// What the other fields of a record say, and its course does not say again.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Known {
    /// The line of the contact.
    pub line: Option<LineId>,
    /// Who answered.
    pub staff: Option<StaffId>,
    /// At which handset.
    pub handset: Option<HandsetId>,
    /// How long it took, in milliseconds.
    pub total_ms: u64,
    /// In the menu.
    pub menu_ms: u64,
    /// In the queue.
    pub wait_ms: u64,
    /// Talking.
    pub talk_ms: u64,
    /// On hold.
    pub hold_ms: u64,
}

impl Known {
    /// What a record says.
    #[must_use]
    pub fn of(record: &CallRecord) -> Self {
        Self {
            line: record.line.clone(),
            staff: record.staff,
            handset: record.handset.clone(),
            total_ms: record.total_ms,
            menu_ms: record.menu_ms,
            wait_ms: record.wait_ms,
            talk_ms: record.talk_ms,
            hold_ms: record.hold_ms,
        }
    }

    /// What segments of this kind take together with those of the same sum.
    fn sum(&self, kind: SegmentKind) -> u64 {
        let named = [self.menu_ms, self.wait_ms, self.talk_ms, self.hold_ms];
        match sum_of(kind) {
            Sum::Menu => self.menu_ms,
            Sum::Wait => self.wait_ms,
            Sum::Talk => self.talk_ms,
            Sum::Hold => self.hold_ms,
            Sum::Rest => named
                .iter()
                .fold(self.total_ms, |rest, sum| rest.saturating_sub(*sum)),
        }
    }

    fn endpoint(&self, role: LegRole) -> Option<Endpoint> {
        match role {
            LegRole::Caller => self.line.clone().map(Endpoint::Line),
            _ => self.handset.clone().map(Endpoint::Handset),
        }
    }

    fn staff(&self, role: LegRole) -> Option<StaffId> {
        self.staff.filter(|_| role == LegRole::Staff)
    }
}

/// The sums that segments make up.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
enum Sum {
    Menu,
    Wait,
    Talk,
    Hold,
    Rest,
}

const fn sum_of(kind: SegmentKind) -> Sum {
    match kind {
        SegmentKind::Menu => Sum::Menu,
        SegmentKind::Wait | SegmentKind::Ring => Sum::Wait,
        SegmentKind::Talk => Sum::Talk,
        SegmentKind::Hold => Sum::Hold,
        SegmentKind::Setup | SegmentKind::Dial | SegmentKind::Service | SegmentKind::Farewell => {
            Sum::Rest
        }
    }
}

const KINDS: [(SegmentKind, char); 9] = [
    (SegmentKind::Setup, 's'),
    (SegmentKind::Menu, 'm'),
    (SegmentKind::Wait, 'w'),
    (SegmentKind::Ring, 'r'),
    (SegmentKind::Dial, 'd'),
    (SegmentKind::Talk, 't'),
    (SegmentKind::Hold, 'h'),
    (SegmentKind::Service, 'v'),
    (SegmentKind::Farewell, 'f'),
];

const ROLES: [(LegRole, char); 5] = [
    (LegRole::Caller, 'c'),
    (LegRole::Staff, 's'),
    (LegRole::Consulted, 'k'),
    (LegRole::Supervisor, 'v'),
    (LegRole::Announcer, 'a'),
];

fn letter<T: PartialEq + Copy>(table: &[(T, char)], one: T) -> char {
    let found = table.iter().find(|(known, _)| *known == one);
    // Each variant is in its table; a test says so.
    found.map_or('?', |(_, letter)| *letter)
}

fn by_letter<T: Copy>(table: &[(T, char)], letter: char) -> Option<T> {
    let found = table.iter().find(|(_, known)| *known == letter);
    found.map(|(one, _)| *one)
}

/// The legs that are usual in a segment, when this is the newest leg that had part in one.
fn usual_legs(kind: SegmentKind, newest: u16) -> Vec<u16> {
    match kind {
        SegmentKind::Ring | SegmentKind::Dial => vec![newest.saturating_add(1)],
        SegmentKind::Talk | SegmentKind::Hold if newest > 0 => vec![newest],
        _ => Vec::new(),
    }
}

/// Writes a course, beside what the record says.
#[must_use]
pub fn write(course: &Course, known: &Known) -> String {
    let mut text = String::new();
    let mut newest = 0;
    for (n, segment) in course.segments.iter().enumerate() {
        text.push(letter(&KINDS, segment.kind));
        let sum = sum_of(segment.kind);
        let of_sum = |other: &&Segment| sum_of(other.kind) == sum;
        let is_last = !course.segments[n + 1..].iter().any(|it| of_sum(&it));
        let others = course.segments[..n].iter().filter(of_sum);
        let others: u64 = others.map(|other| other.ms).sum();
        if !is_last || known.sum(segment.kind).checked_sub(others) != Some(segment.ms) {
            text.push_str(&segment.ms.to_string());
        }
        if segment.without_first {
            text.push('-');
        }
        if segment.legs != usual_legs(segment.kind, newest) {
            let legs: Vec<String> = segment.legs.iter().map(u16::to_string).collect();
            text.push(':');
            text.push_str(&legs.join("+"));
        }
        newest = segment.legs.iter().copied().fold(newest, u16::max);
    }
    for leg in &course.legs {
        text.push('|');
        write_leg(&mut text, leg, known);
    }
    text
}

fn write_leg(text: &mut String, leg: &LegRecord, known: &Known) {
    text.push(letter(&ROLES, leg.role));
    if known.endpoint(leg.role).as_ref() != Some(&leg.endpoint) {
        let (mark, name) = match &leg.endpoint {
            Endpoint::Line(line) => ('%', line.as_str()),
            Endpoint::Handset(handset) => ('@', handset.as_str()),
        };
        text.push(mark);
        text.push_str(&escaped(name));
    }
    if known.staff(leg.role) != leg.staff {
        let staff = leg.staff.map(|staff| staff.0.simple().to_string());
        text.push('=');
        text.push_str(&staff.unwrap_or_default());
    }
    if let Some(quality) = leg.quality {
        let counts = [
            quality.packets,
            quality.lost,
            quality.late,
            quality.concealed,
            quality.jitter_ms.into(),
            quality.mos_tenths.unwrap_or(0).into(),
        ];
        let counts = counts.map(|count| match count {
            0 => String::new(),
            count => count.to_string(),
        });
        text.push('~');
        text.push_str(counts.join(",").trim_end_matches(','));
    }
}

/// Reads a course, beside what the record says; `None` where a newer version wrote it otherwise.
#[must_use]
pub fn read(text: &str, known: &Known) -> Option<Course> {
    let mut parts = text.split('|');
    let segments = read_segments(parts.next()?, known)?;
    let legs: Vec<LegRecord> = parts
        .map(|part| read_leg(part, known))
        .collect::<Option<_>>()?;
    let is_leg = |place: &u16| usize::from(*place) < legs.len();
    let named = segments.iter().flat_map(|segment| &segment.legs);
    named
        .into_iter()
        .all(is_leg)
        .then_some(Course { legs, segments })
}

fn read_segments(text: &str, known: &Known) -> Option<Vec<Segment>> {
    let mut chars = text.chars().peekable();
    let mut said: Vec<(SegmentKind, Option<u64>, bool, Vec<u16>)> = Vec::new();
    let mut newest = 0;
    while let Some(letter) = chars.next() {
        let kind = by_letter(&KINDS, letter)?;
        let ms = digits(&mut chars);
        let ms = if ms.is_empty() {
            None
        } else {
            Some(ms.parse().ok()?)
        };
        let without_first = chars.next_if_eq(&'-').is_some();
        let legs = if chars.next_if_eq(&':').is_some() {
            read_places(&mut chars)?
        } else {
            usual_legs(kind, newest)
        };
        newest = legs.iter().copied().fold(newest, u16::max);
        said.push((kind, ms, without_first, legs));
    }
    let left = |kind| {
        let of_sum = said
            .iter()
            .filter(|(other, ..)| sum_of(*other) == sum_of(kind));
        let said = of_sum.filter_map(|(_, ms, ..)| *ms);
        let said = said.fold(0, u64::saturating_add);
        known.sum(kind).saturating_sub(said)
    };
    let all = said.iter().map(|(kind, ms, without_first, legs)| Segment {
        kind: *kind,
        ms: ms.unwrap_or_else(|| left(*kind)),
        legs: legs.clone(),
        without_first: *without_first,
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

fn read_leg(text: &str, known: &Known) -> Option<LegRecord> {
    let role = by_letter(&ROLES, text.chars().next()?)?;
    let rest = &text[1..];
    let (rest, quality) = cut(rest, '~');
    let (rest, staff) = cut(rest, '=');
    let endpoint = match rest.chars().next() {
        None => known.endpoint(role)?,
        Some('%') => Endpoint::Line(LineId::from(unescaped(&rest[1..])?)),
        Some('@') => Endpoint::Handset(HandsetId::from(unescaped(&rest[1..])?)),
        Some(_) => return None,
    };
    let staff = match staff {
        None => known.staff(role),
        Some("") => None,
        Some(id) => Some(StaffId(Uuid::try_parse(id).ok()?)),
    };
    let quality = match quality {
        None => None,
        Some(counts) => Some(read_quality(counts)?),
    };
    Some(LegRecord {
        role,
        endpoint,
        staff,
        quality,
    })
}

/// What stands before a mark, and what after it.
fn cut(text: &str, mark: char) -> (&str, Option<&str>) {
    match text.split_once(mark) {
        Some((before, after)) => (before, Some(after)),
        None => (text, None),
    }
}

fn read_quality(text: &str) -> Option<Quality> {
    let mut counts = [0_u64; 6];
    let said: Vec<&str> = text.split(',').collect();
    if said.len() > counts.len() {
        return None;
    }
    for (count, said) in counts.iter_mut().zip(said) {
        if !said.is_empty() {
            *count = said.parse().ok()?;
        }
    }
    let [packets, lost, late, concealed, jitter, score] = counts;
    Some(Quality {
        packets,
        lost,
        late,
        concealed,
        jitter_ms: u32::try_from(jitter).ok()?,
        mos_tenths: match score {
            0 => None,
            score => Some(u8::try_from(score).ok()?),
        },
    })
}

/// A name in letters, digits and what is no mark; any other octet is `!` and two digits.
fn escaped(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    for octet in name.bytes() {
        match octet {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
                text.push(char::from(octet));
            }
            _ => text.push_str(&format!("!{octet:02x}")),
        }
    }
    text
}

fn unescaped(text: &str) -> Option<String> {
    let mut octets = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(octet) = rest.next() {
        if octet == b'!' {
            let digits = [rest.next()?, rest.next()?];
            let digits = std::str::from_utf8(&digits).ok()?;
            octets.push(u8::from_str_radix(digits, 16).ok()?);
        } else {
            octets.push(octet);
        }
    }
    String::from_utf8(octets).ok()
}

#[cfg(test)]
mod tests;
