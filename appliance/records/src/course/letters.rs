//! Letters for what a course names: one for each, and never another's.

use jawab_vocabulary::{LegRole, SegmentKind, Supervision};

pub(super) const KINDS: [(SegmentKind, char); 9] = [
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

pub(super) const ROLES: [(LegRole, char); 5] = [
    (LegRole::Caller, 'c'),
    (LegRole::Staff, 's'),
    (LegRole::Consulted, 'k'),
    (LegRole::Supervisor, 'v'),
    (LegRole::Announcer, 'a'),
];

pub(super) const SUPERVISIONS: [(Supervision, char); 3] = [
    (Supervision::Listen, 'l'),
    (Supervision::Whisper, 'w'),
    (Supervision::Join, 'j'),
];

pub(super) fn letter<T: PartialEq + Copy>(table: &[(T, char)], one: T) -> char {
    let found = table.iter().find(|(known, _)| *known == one);
    // Each variant is in its table; a test says so.
    found.map_or('?', |(_, letter)| *letter)
}

pub(super) fn by_letter<T: Copy>(table: &[(T, char)], letter: char) -> Option<T> {
    let found = table.iter().find(|(_, known)| *known == letter);
    found.map(|(one, _)| *one)
}
