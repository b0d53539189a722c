//! What a call's record says of its course, against what was told of the call while it was up.

use jawab_vocabulary::{CallId, CallRecord, LegRole, Segment, SegmentKind};
use std::collections::BTreeMap;

use crate::instant::Instant;
use crate::io::CallEvent;

/// How long calls talked, held and waited by what was told of them.
#[derive(Debug, Default)]
pub(super) struct Heard(BTreeMap<CallId, Told>);

#[derive(Debug)]
struct Told {
    started: Instant,
    goes_on: GoesOn,
    since: Instant,
    wait_ms: u64,
    talk_ms: u64,
    hold_ms: u64,
}

#[derive(Copy, Clone, Debug)]
enum GoesOn {
    Other,
    Wait,
    Talk,
    Hold,
}

impl Heard {
    pub(super) fn event(&mut self, now: Instant, call: CallId, event: &CallEvent) {
        let waits = self
            .0
            .get(&call)
            .is_some_and(|told| matches!(told.goes_on, GoesOn::Wait));
        let goes_on = match event {
            CallEvent::Started { .. } => {
                let told = Told {
                    started: now,
                    goes_on: GoesOn::Other,
                    since: now,
                    wait_ms: 0,
                    talk_ms: 0,
                    hold_ms: 0,
                };
                self.0.insert(call, told);
                return;
            }
            CallEvent::Queued(_) => GoesOn::Wait,
            CallEvent::Joined(_) | CallEvent::Resumed => GoesOn::Talk,
            // Whoever takes up may be nobody who logged in.
            CallEvent::PickedUp(_) if waits => GoesOn::Talk,
            CallEvent::Held => GoesOn::Hold,
            CallEvent::Ended(_) | CallEvent::MessageAsked => GoesOn::Other,
            _ => return,
        };
        let told = self.0.get_mut(&call).unwrap();
        let spent = ms(told.since, now);
        match told.goes_on {
            GoesOn::Other => {}
            GoesOn::Wait => told.wait_ms += spent,
            GoesOn::Talk => told.talk_ms += spent,
            GoesOn::Hold => told.hold_ms += spent,
        }
        (told.goes_on, told.since) = (goes_on, now);
    }

    pub(super) fn agrees(&mut self, now: Instant, record: &CallRecord) {
        let told = self.0.remove(&record.call).unwrap();
        assert_eq!(record.total_ms, ms(told.started, now), "{record:?}");
        // Who dials without sitting there as anybody is told to nobody.
        if record.staff.is_some() {
            assert_eq!(record.talk_ms, told.talk_ms, "{record:?}");
        }
        // That somebody is sent away from the queue, or from a hold, is not told.
        let kinds = record.course.segments.iter().map(|segment| segment.kind);
        if kinds.clone().all(|kind| kind != SegmentKind::Farewell) {
            assert_eq!(record.wait_ms, told.wait_ms, "{record:?}");
            if record.staff.is_some() {
                assert_eq!(record.hold_ms, told.hold_ms, "{record:?}");
            }
        }
    }
}

/// The segments of a record are without gaps, each says something new, and the times of the
/// record are theirs.
pub(super) fn the_course_adds_up(record: &CallRecord) {
    let course = &record.course;
    assert_eq!(course.total_ms(), record.total_ms);
    let of = |kinds: &[SegmentKind]| course.ms_in(kinds);
    assert_eq!(of(&[SegmentKind::Menu]), record.menu_ms);
    assert_eq!(of(&[SegmentKind::Wait, SegmentKind::Ring]), record.wait_ms);
    assert_eq!(of(&[SegmentKind::Talk]), record.talk_ms);
    assert_eq!(of(&[SegmentKind::Hold]), record.hold_ms);
    for pair in course.segments.windows(2) {
        let said = |it: &Segment| (it.kind, it.legs.clone(), it.without_first, it.supervision);
        assert_ne!(said(&pair[0]), said(&pair[1]), "{record:?}");
    }
    for segment in &course.segments {
        assert!(segment.ms > 0, "{record:?}");
        let leg = |place: &u16| &course.legs[usize::from(*place)];
        assert!(
            !segment.legs.contains(&0),
            "who called has part in all of them"
        );
        // A supervisor is the last of them, and what they did is said.
        let supervises = |place: &u16| leg(place).role == LegRole::Supervisor;
        let supervisors = segment
            .legs
            .iter()
            .filter(|place| supervises(place))
            .count();
        assert_eq!(supervisors, usize::from(segment.supervision.is_some()));
        if segment.supervision.is_some() {
            assert!(segment.legs.last().is_some_and(supervises), "{record:?}");
            let heard = [SegmentKind::Talk, SegmentKind::Hold];
            assert!(heard.contains(&segment.kind), "{record:?}");
        }
        // Beside the one whom the call is for.
        let others = segment.legs.len() - usize::from(segment.without_first) - supervisors;
        match segment.kind {
            SegmentKind::Setup | SegmentKind::Menu | SegmentKind::Service => {
                assert!(
                    segment.legs.is_empty() && !segment.without_first,
                    "{record:?}"
                );
            }
            SegmentKind::Wait | SegmentKind::Farewell => assert_eq!(others, 0, "{record:?}"),
            SegmentKind::Ring => {
                assert_eq!(others, 1, "{record:?}");
                let rings = segment.legs.last().map(leg).unwrap();
                assert_eq!(rings.role, LegRole::Staff);
                assert!(rings.staff.is_some());
            }
            SegmentKind::Dial => assert!(others <= 1, "{record:?}"),
            SegmentKind::Talk => assert!((1..=2).contains(&others), "{record:?}"),
            SegmentKind::Hold => assert!(others <= 2, "{record:?}"),
        }
    }
    let first_left: Vec<bool> = course.segments.iter().map(|it| it.without_first).collect();
    assert!(first_left.is_sorted(), "who left came back: {record:?}");
    // Who spoke last answers for the call, or whoever took it from them a moment before its end.
    let spoke = course
        .segments
        .iter()
        .rev()
        .find(|it| it.kind == SegmentKind::Talk);
    if let Some(segment) = spoke {
        let first = (!segment.without_first).then_some(0);
        let places = segment.legs.iter().copied().chain(first);
        let is_staff = |place: &u16| course.legs[usize::from(*place)].role == LegRole::Staff;
        if let Some(place) = places.filter(is_staff).max() {
            let place = usize::from(place);
            // A handset at which nobody logged in is nobody's, where somebody else's was in it.
            let first = course.legs[place].staff.map_or(0, |_| place);
            let mut since = course.legs[first..].iter();
            let answers = |leg: &jawab_vocabulary::LegRecord| {
                leg.role == LegRole::Staff && leg.staff == record.staff
            };
            assert!(since.any(answers), "{record:?}");
        }
    }
}

fn ms(from: Instant, to: Instant) -> u64 {
    u64::try_from((to.0 - from.0).as_millis()).unwrap()
}
