//! The segments of a call as it goes on, and the record made of it when it is over.

use jawab_vocabulary::{CallRecord, Course, LegRecord, SegmentKind};

use crate::ids::LegId;
use crate::instant::Instant;
use crate::state::call::{Call, Ending, State};
use crate::state::call_back::CallsBack;
use crate::state::legs::{CallLeg, Stage};
use crate::state::supervision::Supervised;

impl Call {
    /// Looks at what goes on, between two steps.
    pub(crate) fn note_segment(&mut self, now: Instant) {
        let kind = self.segment();
        let legs = self.legs.iter().zip(0..=u16::MAX);
        let parts = legs.filter(|(leg, _)| leg.stage != Stage::Gone);
        let parts = parts.map(|(_, place)| place);
        let supervised = self.supervised.part();
        let supervisor = supervised.map(|(place, _)| place);
        let does = supervised.map(|(_, does)| does);
        self.timeline
            .goes_on(now, kind, parts.chain(supervisor), does);
    }

    fn segment(&self) -> SegmentKind {
        match &self.state {
            State::Answering(_) => SegmentKind::Setup,
            State::Menu { .. } | State::QueueMenu { .. } | State::Menus(_) => SegmentKind::Menu,
            State::Waiting(waiting) if waiting.ring.is_none() => SegmentKind::Wait,
            State::Waiting(_) => SegmentKind::Ring,
            State::Dialling | State::WantsLine(_) | State::CallsBack(CallsBack::Rings) => {
                SegmentKind::Dial
            }
            State::CallsBack(CallsBack::Asks) => SegmentKind::Service,
            State::Talking if self.legs.is_held() => SegmentKind::Hold,
            // Its legs say who is asked, or rings.
            State::Consulting(_) | State::Transferring(_) | State::Parked(_) => SegmentKind::Hold,
            State::Talking => SegmentKind::Talk,
            State::Recording(_) | State::Message(_) | State::Messages(_) => SegmentKind::Service,
            State::Farewell(_) => SegmentKind::Farewell,
        }
    }
}

/// The record of a call that is over, and which legs those in it were.
pub(crate) fn record(call: Call, ending: Ending, now: Instant) -> (CallRecord, Vec<LegId>) {
    let legs = call.legs;
    let others = legs.iter().count();
    let all = || legs.iter().chain(&call.supervised.legs);
    let mut segments = call.timeline.end(now);
    for place in segments.iter_mut().flat_map(|it| &mut it.legs) {
        *place = Supervised::place_in_record(*place, others);
    }
    let course = Course {
        legs: all().map(leg_record).collect(),
        segments,
    };
    let record = CallRecord {
        call: call.id,
        direction: call.direction,
        line: legs.line().cloned(),
        caller: call.caller,
        called: call.called,
        forwarded: call.forwarded,
        language: call.language,
        queue: call.queued.queue,
        staff: legs.staff(),
        handset: legs.handset().cloned(),
        not_answered_by: call.not_answered_by,
        total_ms: course.total_ms(),
        menu_ms: course.ms_in(&[SegmentKind::Menu]),
        wait_ms: course.ms_in(&[SegmentKind::Wait, SegmentKind::Ring]),
        talk_ms: course.ms_in(&[SegmentKind::Talk]),
        hold_ms: course.ms_in(&[SegmentKind::Hold]),
        cause: ending.cause,
        ended_by: ending.by,
        outcome: ending.outcome,
        course,
    };
    (record, all().map(|leg| leg.id).collect())
}

fn leg_record(leg: &CallLeg) -> LegRecord {
    LegRecord {
        role: leg.role,
        endpoint: leg.endpoint.clone(),
        staff: leg.staff,
        quality: None,
    }
}
