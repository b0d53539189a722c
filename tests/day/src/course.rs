//! The course of a call of a day: its legs and segments, as a switch would have written them.

use jawab_vocabulary::{
    CallRecord, Course, Endpoint, LegRecord, LegRole, Quality, Segment, SegmentKind, StaffId,
};

use crate::chance::Chance;

/// The course that gives a record its times; `passed_over` at their handset, before whoever
/// answered.
pub(crate) fn course(
    record: &CallRecord,
    passed_over: Option<(StaffId, Endpoint)>,
    chance: &mut Chance,
) -> Course {
    let line = record.line.clone().map(Endpoint::Line);
    let caller = line.map(|line| leg(LegRole::Caller, line, None));
    let mut course = Course {
        legs: caller.into_iter().collect(),
        segments: Vec::new(),
    };
    let timed = record.menu_ms + record.wait_ms + record.talk_ms + record.hold_ms;
    let setup_ms = record.total_ms - timed;
    goes_on(&mut course, SegmentKind::Setup, setup_ms, None);
    goes_on(&mut course, SegmentKind::Menu, record.menu_ms, None);
    let answered = record.staff.zip(record.handset.clone());
    let answered = answered.map(|(staff, handset)| (staff, Endpoint::Handset(handset)));
    let rung: Vec<(StaffId, Endpoint)> = passed_over.into_iter().chain(answered).collect();
    let mut wait_ms = record.wait_ms;
    // A handset rings for some seconds; before that the caller waited.
    let rings: Vec<u64> = rung
        .iter()
        .map(|_| chance.between(1_500, 9_000).min(wait_ms / 3))
        .collect();
    wait_ms -= rings.iter().sum::<u64>();
    goes_on(&mut course, SegmentKind::Wait, wait_ms, None);
    for ((staff, handset), ring_ms) in rung.into_iter().zip(rings) {
        course.legs.push(leg(LegRole::Staff, handset, Some(staff)));
        let place = last(&course);
        goes_on(&mut course, SegmentKind::Ring, ring_ms, place);
    }
    let place = last(&course);
    let before_hold = if record.hold_ms > 0 {
        chance.between(1, record.talk_ms.max(2) - 1)
    } else {
        record.talk_ms
    };
    goes_on(&mut course, SegmentKind::Talk, before_hold, place);
    goes_on(&mut course, SegmentKind::Hold, record.hold_ms, place);
    let after_hold = record.talk_ms.saturating_sub(before_hold);
    goes_on(&mut course, SegmentKind::Talk, after_hold, place);
    // A modem gives a frame every 20 ms from when the call is answered, and a handset sends packets
    // from when it is; both begin and end when they do.
    let frames = (record.total_ms - setup_ms) / 20 + chance.below(5) - 2;
    if let Some(caller) = course.legs.first_mut() {
        caller.quality = Some(Quality {
            packets: frames,
            concealed: chance.below(4),
            ..Quality::default()
        });
    }
    if record.talk_ms > 0
        && let Some(staff) = course.legs.last_mut()
    {
        let lost = if chance.percent(30) {
            chance.below(20)
        } else {
            0
        };
        staff.quality = Some(Quality {
            packets: (record.talk_ms + record.hold_ms) / 20 + chance.below(5) - 2 - lost,
            lost,
            late: chance.below(3),
            concealed: lost + chance.below(5),
            jitter_ms: u32::try_from(chance.below(4)).unwrap_or_default(),
            mos_tenths: Some(if lost > 10 { 43 } else { 44 }),
        });
    }
    course
}

fn leg(role: LegRole, endpoint: Endpoint, staff: Option<StaffId>) -> LegRecord {
    LegRecord {
        role,
        endpoint,
        staff,
        quality: None,
    }
}

fn last(course: &Course) -> Option<u16> {
    u16::try_from(course.legs.len() - 1).ok().filter(|n| *n > 0)
}

fn goes_on(course: &mut Course, kind: SegmentKind, ms: u64, place: Option<u16>) {
    if ms > 0 {
        let legs = place.into_iter().collect();
        course.segments.push(Segment {
            kind,
            ms,
            legs,
            without_first: false,
            supervision: None,
        });
    }
}
