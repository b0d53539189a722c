//! The course of a call as its record keeps it: a text in which nothing is said again that other
//! fields of the record say, for each octet of it crosses a link that is paid by the octet.
//!
//! ```text
//! smW31rt|c^12|s*0212
//! ```
//!
//! **Segments**: a letter of the kind, and how long it took: in tenths of a second after a capital,
//! in milliseconds after a small letter. The last of those that make up one sum of the record
//! (`wait_ms` is what was waited and rung) takes what the sum leaves, and says no number. Then,
//! after a `:`, the legs that had part in it by their places, with `+` between them, where they are
//! not the usual: a ring or a dial begins the next leg, a talk and a hold are with the newest.
//!
//! A `-` before that says that the leg which was offered, and has part in every other segment,
//! had none in this one: whoever dialled has handed the call over.
//!
//! A `/` after that says what a supervisor did, whose leg is the last of those: `l` listened, `w`
//! whispered to staff, `j` joined. A version of before knows no `/`, and shows the sums of the record.
//!
//! **Legs**, each after a `|`: a letter of the role; `%` and a line or `@` and a handset, where it
//! is not the record's own; `=` and a member of staff, where it is not the record's for staff, or
//! nobody for others: by their place among those that the record says have not answered, or by
//! their id; and how its sound fared: `*` of a leg with a score, `^` of one without, and how far
//! that was from what could be expected (`quality`).
//!
//! Before that, lengths were milliseconds alone, `=` had always an id, and how the sound fared was
//! `~` and six numbers (`s~2981,,,2,1,44`). That is read as ever. A version of before knows no
//! capital, `*` or `^`: it keeps and passes on such a text, and shows the sums of the record.

mod legs;
mod letters;
mod quality;
mod segments;

use jawab_vocabulary::{
    CallRecord, Course, Endpoint, HandsetId, LegRecord, LegRole, LineId, SegmentKind, StaffId,
};

/// What the other fields of a record say, and its course does not say again.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Known {
    /// The line of the contact.
    pub line: Option<LineId>,
    /// Who answered.
    pub staff: Option<StaffId>,
    /// At which handset.
    pub handset: Option<HandsetId>,
    /// For whom it rang without an answer.
    pub not_answered_by: Vec<StaffId>,
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
            not_answered_by: record.not_answered_by.clone(),
            total_ms: record.total_ms,
            menu_ms: record.menu_ms,
            wait_ms: record.wait_ms,
            talk_ms: record.talk_ms,
            hold_ms: record.hold_ms,
        }
    }

    /// Whether two kinds make up the same sum.
    fn is_of_sum(one: SegmentKind, other: SegmentKind) -> bool {
        sum_of(one) == sum_of(other)
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

/// Writes a course, beside what the record says.
#[must_use]
pub fn write(course: &Course, known: &Known) -> String {
    let mut text = String::new();
    segments::write(&mut text, &course.segments, known);
    // What is expected of a leg follows from the lengths as they will be read.
    let read = segments::read(&text, known).unwrap_or_default();
    for (place, leg) in course.legs.iter().enumerate() {
        text.push('|');
        legs::write(&mut text, leg, quality::expected(&read, place), known);
    }
    text
}

/// Reads a course, beside what the record says; `None` where a newer version wrote it otherwise.
#[must_use]
pub fn read(text: &str, known: &Known) -> Option<Course> {
    let mut parts = text.split('|');
    let segments = segments::read(parts.next()?, known)?;
    let legs: Vec<LegRecord> = parts
        .enumerate()
        .map(|(place, part)| legs::read(part, place, &segments, known))
        .collect::<Option<_>>()?;
    let is_leg = |place: &u16| usize::from(*place) < legs.len();
    let named = segments.iter().flat_map(|segment| &segment.legs);
    named
        .into_iter()
        .all(is_leg)
        .then_some(Course { legs, segments })
}

#[cfg(test)]
mod tests;
