//! Supervision: somebody who may hears a call that a colleague answers, speaks to the colleague alone,
//! or takes part; ends it; or has the colleague take a break. Who may is not for call control to say.
//!
//! ```text
//! (the call goes on) ─supervise─▶ rings ─answered─▶ told ─▶ in the bridge
//!                                   │                ▲         │ somebody comes who was not told
//!                                   │ not answered   └─────────┘
//!                                   ▼
//!                                (as before)
//! ```
//!
//! Before a supervisor is in the bridge, each who is hears a tone and words that say so, unless the
//! centre's configuration leaves that out; somebody who comes later hears it, too, and until they have
//! the supervisor hears nothing. This is looked at after every step ([`Switch::look_after_supervisors`]), and
//! not in each feature that has somebody come.
//!
//! A supervisor is in no call's legs that anything else follows from: the call neither lives by them nor
//! ends with them, and no line is ever theirs.

use std::time::Duration;

use jawab_vocabulary::{
    BreakReason, CallId, Cause, ChangedBy, Direction, EndedBy, HandsetId, LegRole, Number, Outcome,
    StaffId, Supervision,
};

use crate::ids::LegId;
use crate::instant::Instant;
use crate::io::{
    CallEvent, Endpoint, LegCommand, Output, Part, PlayId, SupervisionProgress, SupervisionRefusal,
};
use crate::plan::is_emergency;
use crate::prompt::{Announcement, PromptId, Tone};
use crate::state::agent::After;
use crate::state::call::{Call, Ending, State};
use crate::state::legs::{CallLeg, Stage};
use crate::state::supervision::{Presence, Supervisor, There};
use crate::switch::{LegUse, Switch};

/// How long the media clock has to say that it was heard that a supervisor comes: three times the longest
/// of the announcements. Where it does not, nobody was told, and nobody listens.
const TOLD_WITHIN: Duration = Duration::from_secs(30);

impl From<Supervision> for Part {
    fn from(how: Supervision) -> Self {
        match how {
            Supervision::Listen => Self::Listens,
            Supervision::Whisper => Self::Whispers,
            Supervision::Join => Self::Both,
        }
    }
}

impl Call {
    /// Whether there is somebody to be heard: a colleague talks with somebody outside, or has them wait.
    fn is_to_be_heard(&self) -> bool {
        matches!(
            self.state,
            State::Talking | State::Consulting(_) | State::Transferring(_) | State::Parked(_)
        )
    }
}

impl Switch {
    /// A supervisor's handset rings for a call; who takes part in it already does something else in it.
    pub(crate) fn supervise(
        &mut self,
        now: Instant,
        by: StaffId,
        at: HandsetId,
        call: CallId,
        how: Supervision,
    ) {
        let known = self.calls.get_mut(&call);
        let own = known.and_then(|call| call.supervised.now.as_mut());
        if let Some(own) = own.filter(|own| own.staff == by) {
            own.how = how;
            return;
        }
        match self.may_be_supervised(by, &at, call) {
            Ok(shown) => self.rings_supervisor(now, by, at, call, how, shown),
            Err(why) => self.emit(Output::NotSupervised(by, why)),
        }
    }

    /// Whether a call can be supervised from a handset, and what that one shows: whose call it is.
    fn may_be_supervised(
        &self,
        by: StaffId,
        at: &HandsetId,
        call: CallId,
    ) -> Result<Option<Number>, SupervisionRefusal> {
        use SupervisionRefusal as No;
        let known = self.calls.get(&call).ok_or(No::NotTalking)?;
        if known.emergency.is_some() || known.supervised.is_closed {
            return Err(No::Emergency);
        }
        if known.direction == Direction::Internal {
            return Err(No::Internal);
        }
        if !known.is_to_be_heard() {
            return Err(No::NotTalking);
        }
        if known.supervised.now.is_some() {
            return Err(No::Another);
        }
        let up = || known.legs.iter().filter(|leg| leg.stage != Stage::Gone);
        if up().any(|leg| leg.staff == Some(by) || leg.handset() == Some(at)) {
            return Err(No::Own);
        }
        if self.supervised_by(by).is_some() {
            return Err(No::HandsetBusy);
        }
        self.can_ring(at).map_err(|cause| match cause {
            Cause::USER_BUSY => No::HandsetBusy,
            _ => No::HandsetGone,
        })?;
        let answers = up().find(|leg| leg.role == LegRole::Staff);
        let handset = answers.and_then(CallLeg::handset);
        Ok(handset.map(|handset| Number::from(handset.as_str())))
    }

    fn rings_supervisor(
        &mut self,
        now: Instant,
        staff: StaffId,
        at: HandsetId,
        call: CallId,
        how: Supervision,
        shown: Option<Number>,
    ) {
        let called = Number::from(at.as_str());
        let to = Endpoint::Handset(at);
        let leg = self.originate_for(LegUse::Supervises(call), to.clone(), called, shown);
        let until = Instant(now.0 + self.config.ring_for);
        self.supervised.insert(call);
        self.with(call, |call| {
            let supervisor = CallLeg::new(leg, LegRole::Supervisor, to, Some(staff));
            call.supervised.legs.push(supervisor);
            call.supervised.now = Some(Supervisor {
                staff,
                leg,
                how,
                stage: Presence::Rings(until),
            });
        });
        self.tells_of_supervisor(call, SupervisionProgress::Rings);
    }

    /// Who was asked answers for the centre from now on: in the bridge, too, so that they hear who whispers.
    pub(crate) fn is_coached(&mut self, call: CallId, answers: LegId) {
        let known = self
            .calls
            .get(&call)
            .and_then(|call| call.legs.get(answers));
        if known.is_some_and(|leg| leg.stage == Stage::Bridged) {
            self.join_bridge(call, &[answers]);
        }
    }

    /// A supervisor's handset was answered.
    pub(crate) fn supervisor_answered(&mut self, call: CallId) {
        self.with(call, |call| {
            if let Some(now) = &mut call.supervised.now
                && matches!(now.stage, Presence::Rings(_))
            {
                now.stage = Presence::There(There::default());
            }
        });
    }

    /// A supervisor leaves what they take part in.
    pub(crate) fn leave_supervised(&mut self, now: Instant, by: StaffId) {
        if let Some(call) = self.supervised_by(by) {
            self.supervision_ends(now, call, Cause::NORMAL_CLEARING);
        }
    }

    fn supervised_by(&self, staff: StaffId) -> Option<CallId> {
        let mut calls = self.calls_with_supervisors();
        let call = calls.find(|call| call.supervised.by(staff).is_some())?;
        Some(call.id)
    }

    /// The calls that a supervisor takes part in, or is rung for.
    pub(crate) fn calls_with_supervisors(&self) -> impl Iterator<Item = &Call> {
        self.supervised
            .iter()
            .filter_map(|call| self.calls.get(call))
    }

    /// Nobody supervises a call any more, which goes on as it was.
    pub(crate) fn supervision_ends(&mut self, now: Instant, call: CallId, cause: Cause) {
        if !self.supervised.remove(&call) {
            return;
        }
        let Some(known) = self.calls.get_mut(&call) else {
            return;
        };
        let Some(over) = known.supervised.is_over() else {
            return;
        };
        // Whom the words were for hears the others again.
        let hears = |leg: &LegId| known.legs.get(*leg).map(|leg| leg.stage) == Some(Stage::Bridged);
        let told = over.there().map(|there| there.hear.keys().copied());
        let cut: Vec<LegId> = told.into_iter().flatten().filter(hears).collect();
        for leg in cut {
            self.command(leg, LegCommand::StopPlaying);
        }
        self.release(now, over.leg, cause);
        self.tell(call, CallEvent::SupervisionOver(cause));
    }

    /// Somebody dials an emergency service: handsets of those who only listen are to be free, and nobody
    /// is kept by them. Who has joined a conversation is in it.
    pub(crate) fn listeners_give_way(&mut self, now: Instant) {
        let listens = |call: &&Call| {
            let now = call.supervised.now.as_ref();
            now.is_some_and(|now| now.how != Supervision::Join)
        };
        let calls = self.calls_with_supervisors();
        let calls: Vec<CallId> = calls.filter(listens).map(|it| it.id).collect();
        for call in calls {
            self.supervision_ends(now, call, Cause::PREEMPTION);
        }
    }

    /// Somebody is called in the course of a call. Where that is an emergency service, nobody takes part in the
    /// call beside who speaks in it, from now on, and nothing is said there of anybody who does.
    pub(crate) fn supervisors_make_way_for(
        &mut self,
        now: Instant,
        call: CallId,
        to: &Endpoint,
        called: &Number,
    ) {
        if matches!(to, Endpoint::Line(_)) && is_emergency(called) {
            self.listeners_give_way(now);
            self.supervision_ends(now, call, Cause::PREEMPTION);
            self.with(call, |call| call.supervised.is_closed = true);
        }
    }

    /// Something that was played to a leg of a call has been heard; true if it said that a supervisor comes.
    pub(crate) fn supervisor_was_told(&mut self, call: CallId, leg: LegId, play: PlayId) -> bool {
        let known = self.calls.get_mut(&call);
        let Some(there) = known.and_then(|call| call.supervised.there_mut()) else {
            return false;
        };
        if there.hear.get(&leg) != Some(&play) {
            return false;
        }
        there.hear.remove(&leg);
        there.told.insert(leg);
        true
    }

    /// A leg is told something that ends what it is played: whoever did not hear the words to their end
    /// was not told.
    pub(crate) fn telling_is_cut(&mut self, leg: LegId, command: &LegCommand) {
        let ends = matches!(
            command,
            LegCommand::Join(..)
                | LegCommand::Leave
                | LegCommand::Echo
                | LegCommand::Play { .. }
                | LegCommand::StopPlaying
                | LegCommand::Release(_)
        );
        if ends
            && !self.supervised.is_empty()
            && let Some(call) = self.call_with(leg)
            && let Some(known) = self.calls.get_mut(&call)
            && let Some(there) = known.supervised.there_mut()
        {
            there.hear.remove(&leg);
        }
    }

    /// Each supervisor who has answered is in the bridge of their call with the part that they want, as
    /// soon as all in it were told, and as long as that is so.
    pub(crate) fn look_after_supervisors(&mut self, now: Instant) {
        let calls: Vec<CallId> = self.supervised.iter().copied().collect();
        for call in calls {
            self.look_after_supervisor(now, call);
        }
    }

    fn look_after_supervisor(&mut self, now: Instant, call: CallId) {
        let Some(known) = self.calls.get(&call) else {
            return;
        };
        let Some(supervisor) = known.supervised.now.clone() else {
            return;
        };
        if known.emergency.is_some() {
            // A call to an emergency service was joined with it.
            return self.supervision_ends(now, call, Cause::PREEMPTION);
        }
        if !known.is_to_be_heard() {
            return self.supervision_ends(now, call, Cause::NORMAL_CLEARING);
        }
        let Some(there) = supervisor.there() else {
            return;
        };
        let mut not_told: Vec<LegId> = known.legs.at(Stage::Bridged).map(|leg| leg.id).collect();
        not_told.retain(|leg| self.config.announce_supervision && !there.told.contains(leg));
        if not_told.is_empty() {
            self.is_in_the_bridge(call, &supervisor, there);
        } else {
            self.tells(now, call, &supervisor, there, &not_told);
        }
    }

    /// All who are in the bridge were told.
    fn is_in_the_bridge(&mut self, call: CallId, supervisor: &Supervisor, there: &There) {
        let part = Part::from(supervisor.how);
        self.with(call, |call| {
            if let Some(there) = call.supervised.there_mut() {
                there.hear.clear();
                there.until = None;
                there.part = Some(part);
            }
        });
        if there.part == Some(part) {
            return;
        }
        if let Some(bridge) = self.calls.get(&call).map(|call| call.bridge) {
            self.command(supervisor.leg, LegCommand::Join(bridge, part));
            self.tells_of_supervisor(call, SupervisionProgress::TakesPart);
        }
    }

    /// These hear that a supervisor comes, who hears nothing of them yet but the same words.
    fn tells(
        &mut self,
        now: Instant,
        call: CallId,
        supervisor: &Supervisor,
        there: &There,
        not_told: &[LegId],
    ) {
        let Some(known) = self.calls.get(&call) else {
            return;
        };
        let language = known.spoken(self.config.default_language);
        let words = || {
            vec![
                Announcement::Tone(Tone::Beep),
                Announcement::Prompt(PromptId::Supervised, language),
            ]
        };
        if there.part.is_some() {
            self.command(supervisor.leg, LegCommand::Leave);
        }
        let mut hear = there.hear.clone();
        hear.retain(|leg, _| not_told.contains(leg));
        let news: Vec<LegId> = not_told
            .iter()
            .filter(|leg| !hear.contains_key(leg))
            .copied()
            .collect();
        let until = if news.is_empty() {
            there.until
        } else {
            self.play_to(supervisor.leg, words(), false);
            Some(Instant(now.0 + TOLD_WITHIN))
        };
        for leg in news {
            let play = self.play_to(leg, words(), false);
            hear.insert(leg, play);
        }
        self.with(call, |call| {
            if let Some(there) = call.supervised.there_mut() {
                there.part = None;
                there.hear = hear;
                there.until = until;
            }
        });
        if there.part.is_some() || there.until.is_none() {
            self.tells_of_supervisor(call, SupervisionProgress::IsTold);
        }
    }

    fn tells_of_supervisor(&mut self, call: CallId, progress: SupervisionProgress) {
        let known = self.calls.get(&call);
        if let Some(now) = known.and_then(|call| call.supervised.now.as_ref()) {
            let event = CallEvent::Supervised {
                by: now.staff,
                how: now.how,
                progress,
            };
            self.tell(call, event);
        }
    }

    /// Handsets of supervisors that were not answered, and words that nobody said to be heard.
    pub(crate) fn supervisors_timeout(&mut self, now: Instant) {
        let due = |call: &Call| {
            let supervisor = call.supervised.now.as_ref()?;
            let at = supervisor.next_timeout()?;
            let cause = match supervisor.stage {
                Presence::Rings(_) => Cause::NO_ANSWER,
                Presence::There(_) => Cause::RECOVERY_ON_TIMER,
            };
            (at <= now).then_some((call.id, cause))
        };
        let due: Vec<(CallId, Cause)> = self.calls_with_supervisors().filter_map(due).collect();
        for (call, cause) in due {
            self.supervision_ends(now, call, cause);
        }
    }

    /// A supervisor ends a call that somebody else has in hand, or dials. A call to an emergency service is
    /// ended by those who speak in it alone.
    pub(crate) fn end_by_supervisor(&mut self, now: Instant, by: StaffId, call: CallId) {
        let Some(known) = self.calls.get(&call) else {
            return;
        };
        let is_up = known.is_to_be_heard() || matches!(known.state, State::Dialling);
        if !is_up || known.emergency.is_some() || known.supervised.is_closed {
            return;
        }
        let ending = Ending {
            cause: Cause::NORMAL_CLEARING,
            by: EndedBy::Supervisor,
            outcome: known.outcome_or(Outcome::Failed),
        };
        self.tell(call, CallEvent::EndedBySupervisor(by));
        self.end(now, call, ending);
    }

    /// A supervisor has somebody at work take a break: at once, or after the call in hand.
    pub(crate) fn send_on_break(
        &mut self,
        now: Instant,
        by: StaffId,
        staff: StaffId,
        reason: BreakReason,
    ) {
        let by = if by == staff {
            ChangedBy::Themselves
        } else {
            ChangedBy::Colleague(by)
        };
        self.wants(now, staff, After::Break(reason), by);
    }
}
