//! How long a call was in each of its phases, and the record made of it.

use crate::call::{Call, Ending};
use crate::io::Instant;
use jawab_vocabulary::CallRecord;

/// What a call spends its time on.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) enum Phase {
    /// Being answered, or dialled.
    Setup,
    Menu,
    Wait,
    Talk,
    Hold,
}

/// Adds up the time in each phase.
#[derive(Clone, Debug)]
pub(crate) struct Stopwatch {
    started: Instant,
    phase: Phase,
    since: Instant,
    menu_ms: u64,
    wait_ms: u64,
    talk_ms: u64,
    hold_ms: u64,
}

impl Stopwatch {
    pub(crate) const fn start(now: Instant) -> Self {
        Self {
            started: now,
            phase: Phase::Setup,
            since: now,
            menu_ms: 0,
            wait_ms: 0,
            talk_ms: 0,
            hold_ms: 0,
        }
    }

    pub(crate) fn enter(&mut self, phase: Phase, now: Instant) {
        let spent = ms(self.since, now);
        match self.phase {
            Phase::Setup => {}
            Phase::Menu => self.menu_ms += spent,
            Phase::Wait => self.wait_ms += spent,
            Phase::Talk => self.talk_ms += spent,
            Phase::Hold => self.hold_ms += spent,
        }
        self.phase = phase;
        self.since = now;
    }
}

/// The record of a call that is over.
pub(crate) fn record(mut call: Call, ending: Ending, now: Instant) -> CallRecord {
    call.enter(Phase::Setup, now);
    let legs = call.legs;
    let watch = call.stopwatch;
    CallRecord {
        call: call.id,
        direction: call.direction,
        line: legs.line().cloned(),
        caller: call.caller,
        called: call.called,
        language: call.language,
        staff: legs.staff(),
        handset: legs.handset().cloned(),
        not_answered_by: call.not_answered_by,
        total_ms: ms(watch.started, now),
        menu_ms: watch.menu_ms,
        wait_ms: watch.wait_ms,
        talk_ms: watch.talk_ms,
        hold_ms: watch.hold_ms,
        cause: ending.cause,
        ended_by: ending.by,
        outcome: ending.outcome,
    }
}

fn ms(from: Instant, to: Instant) -> u64 {
    u64::try_from(to.0.saturating_sub(from.0).as_millis()).unwrap_or(u64::MAX)
}
