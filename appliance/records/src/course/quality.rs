//! How the sound of a leg fared, beside what could be expected of it.
//!
//! What could be: a packet or frame for every 20 ms that the leg was there to be heard, a frame
//! made up for each that was lost or late, and the best score that G.711 has. Six numbers say what
//! was otherwise, the one that most often is first, and those of the end that are 0 are left out.
//! Most have one digit, so each number is one character, and a longer one stands in brackets.

use std::str::Chars;

use jawab_vocabulary::{Quality, Segment, SegmentKind};

/// Before the numbers of a leg that has a score, and of one that has none.
pub(super) const SCORED: char = '*';
pub(super) const UNSCORED: char = '^';
/// Before those that earlier versions wrote: each number as it is, with commas between them.
pub(super) const PLAIN: char = '~';

/// A packet of a telephone, and a frame of a modem or of a channel.
const FRAME_MS: u64 = 20;
/// What the E-model makes of G.711 with nothing lost and the box's own delay.
const BEST_TENTHS: i64 = 44;
/// More packets than any call has.
const MOST: u64 = 1 << 48;

/// How many packets could be expected of the leg at a place.
pub(super) fn expected(segments: &[Segment], place: usize) -> u64 {
    let heard = segments.iter().filter(|segment| match segment.kind {
        SegmentKind::Setup | SegmentKind::Dial => false,
        SegmentKind::Ring if place > 0 => false,
        _ if place == 0 => !segment.without_first,
        _ => segment.legs.iter().any(|leg| usize::from(*leg) == place),
    });
    heard.fold(0_u64, |sum, segment| sum.saturating_add(segment.ms)) / FRAME_MS
}

pub(super) fn write(text: &mut String, quality: &Quality, expected: u64) {
    let apart = |count: u64, from: u64| count.wrapping_sub(from).cast_signed();
    let made_up = quality.lost.wrapping_add(quality.late);
    let numbers = [
        apart(quality.packets.wrapping_add(quality.lost), expected),
        apart(quality.concealed, made_up),
        quality.jitter_ms.into(),
        apart(quality.late, 0),
        apart(quality.lost, 0),
        quality
            .mos_tenths
            .map_or(0, |it| BEST_TENTHS - i64::from(it)),
    ];
    text.push(match quality.mos_tenths {
        Some(_) => SCORED,
        None => UNSCORED,
    });
    let said = numbers.iter().rposition(|number| *number != 0);
    for number in &numbers[..said.map_or(0, |last| last + 1)] {
        write_number(text, *number);
    }
}

pub(super) fn read(text: &str, mark: char, expected: u64) -> Option<Quality> {
    if mark == PLAIN {
        return read_plain(text);
    }
    let mut numbers = [0; 6];
    let mut chars = text.chars();
    for number in &mut numbers {
        match chars.next() {
            Some(first) => *number = read_number(first, &mut chars)?,
            None => break,
        }
    }
    if chars.next().is_some() {
        return None;
    }
    let [packets, concealed, jitter, late, lost, score] = numbers;
    let count = |from: u64, apart: i64| {
        let count = from.wrapping_add(apart.cast_unsigned());
        (count < MOST).then_some(count)
    };
    let (lost, late) = (count(0, lost)?, count(0, late)?);
    Some(Quality {
        packets: count(expected.wrapping_sub(lost), packets)?,
        lost,
        late,
        concealed: count(lost + late, concealed)?,
        jitter_ms: u32::try_from(jitter).ok()?,
        mos_tenths: match mark {
            SCORED => Some(u8::try_from(BEST_TENTHS.checked_sub(score)?).ok()?),
            _ => None,
        },
    })
}

/// 0 to 9 as their digits, 10 to 35 as `A` to `Z`, -1 to -26 as `a` to `z`.
fn write_number(text: &mut String, number: i64) {
    let small = i8::try_from(number).ok().and_then(|small| {
        let (from, base) = match small {
            0..=9 => (small, b'0'),
            10..=35 => (small - 10, b'A'),
            -26..=-1 => (-1 - small, b'a'),
            _ => return None,
        };
        Some(char::from(base + from.cast_unsigned()))
    });
    match small {
        Some(small) => text.push(small),
        None => text.push_str(&format!("({number})")),
    }
}

fn read_number(first: char, rest: &mut Chars<'_>) -> Option<i64> {
    let from = |base: char| i64::from(u32::from(first) - u32::from(base));
    match first {
        '0'..='9' => Some(from('0')),
        'A'..='Z' => Some(10 + from('A')),
        'a'..='z' => Some(-1 - from('a')),
        '(' => {
            let (number, after) = rest.as_str().split_once(')')?;
            *rest = after.chars();
            number.parse().ok()
        }
        _ => None,
    }
}

/// Packets, lost, late, concealed, jitter, score in tenths, nothing for none.
fn read_plain(text: &str) -> Option<Quality> {
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
