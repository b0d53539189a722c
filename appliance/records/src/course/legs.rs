//! The legs of a course.

use jawab_vocabulary::{Endpoint, HandsetId, LegRecord, LineId, Segment, StaffId};
use uuid::Uuid;

use super::Known;
use super::letters::{ROLES, by_letter, letter};
use super::quality::{self, PLAIN, SCORED, UNSCORED};

pub(super) fn write(text: &mut String, leg: &LegRecord, expected: u64, known: &Known) {
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
        text.push('=');
        if let Some(staff) = leg.staff {
            let named = known.not_answered_by.iter().position(|it| *it == staff);
            text.push_str(&match named {
                Some(place) => place.to_string(),
                None => staff.0.simple().to_string(),
            });
        }
    }
    if let Some(quality) = &leg.quality {
        quality::write(text, quality, expected);
    }
}

pub(super) fn read(
    text: &str,
    place: usize,
    segments: &[Segment],
    known: &Known,
) -> Option<LegRecord> {
    let role = by_letter(&ROLES, text.chars().next()?)?;
    let rest = &text[1..];
    let (rest, heard) = match rest.find([SCORED, UNSCORED, PLAIN]) {
        Some(at) => (&rest[..at], Some(&rest[at..])),
        None => (rest, None),
    };
    let (rest, staff) = match rest.split_once('=') {
        Some((rest, staff)) => (rest, Some(staff)),
        None => (rest, None),
    };
    let endpoint = match rest.chars().next() {
        None => known.endpoint(role)?,
        Some('%') => Endpoint::Line(LineId::from(unescaped(&rest[1..])?)),
        Some('@') => Endpoint::Handset(HandsetId::from(unescaped(&rest[1..])?)),
        Some(_) => return None,
    };
    let staff = match staff {
        None => known.staff(role),
        Some("") => None,
        Some(said) => Some(read_staff(said, known)?),
    };
    let quality = match heard {
        None => None,
        Some(heard) => {
            let mut numbers = heard.chars();
            let mark = numbers.next()?;
            let expected = quality::expected(segments, place);
            Some(quality::read(numbers.as_str(), mark, expected)?)
        }
    };
    Some(LegRecord {
        role,
        endpoint,
        staff,
        quality,
    })
}

/// One of those that the record names as not having answered, by their place there; or an id.
fn read_staff(said: &str, known: &Known) -> Option<StaffId> {
    match said.parse::<usize>() {
        Ok(place) if said.len() < 32 => known.not_answered_by.get(place).copied(),
        _ => Some(StaffId(Uuid::try_parse(said).ok()?)),
    }
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
