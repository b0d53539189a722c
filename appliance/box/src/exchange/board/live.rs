//! A call on the board: how it goes on, and what is shown of it.

use jawab_desk::floor::{
    Asked, AskedProgress, CallOnFloor, Parked, Supervised, SupervisedProgress, Waiting, WayOut,
};
use jawab_switch::{CallEvent, Endpoint, SupervisionProgress};
use jawab_vocabulary::{
    CallId, Direction, HandsetId, Language, Number, QueueName, StaffId, Supervision,
};
use jiff::Timestamp;
use uuid::Uuid;

/// A call that is up, or that somebody is still writing up.
#[derive(Clone, Debug)]
pub(super) struct Live {
    pub(super) contact: Uuid,
    began: Timestamp,
    line: Option<String>,
    private: bool,
    other_party: Option<String>,
    outbound: bool,
    language: Option<Language>,
    queue: Option<QueueName>,
    queued_at: Option<Timestamp>,
    way_out: Option<WayOut>,
    asked: Option<Asked>,
    supervised: Option<(StaffId, Supervision, SupervisedProgress)>,
    parked: Option<(HandsetId, Timestamp)>,
    /// Its record is made.
    pub(super) ended: bool,
}

impl Live {
    /// A call begins, and this is its contact.
    pub(super) fn begins(
        contact: Uuid,
        direction: Direction,
        other_party: Option<&Number>,
    ) -> Self {
        let dials_emergency =
            direction == Direction::Outbound && other_party.is_some_and(jawab_switch::is_emergency);
        Self {
            contact,
            began: Timestamp::now(),
            line: None,
            private: direction == Direction::Internal || dials_emergency,
            other_party: other_party.map(ToString::to_string),
            outbound: direction != Direction::Inbound,
            language: None,
            queue: None,
            queued_at: None,
            way_out: None,
            asked: None,
            supervised: None,
            parked: None,
            ended: false,
        }
    }

    /// It goes on.
    pub(super) fn goes_on(&mut self, event: &CallEvent, now: Timestamp) {
        if !matches!(
            event,
            CallEvent::CallerKnown(_)
                | CallEvent::LanguageChosen(_)
                | CallEvent::Supervised { .. }
                | CallEvent::SupervisionOver(_)
        ) {
            // Whatever happens to who is parked, they are there no more.
            self.parked = None;
        }
        match event {
            CallEvent::Started {
                from: Endpoint::Line(line),
                ..
            } => self.line = Some(line.to_string()),
            CallEvent::LineChosen { line, because } => {
                self.way_out = Some(WayOut::Chosen(line.clone(), *because));
            }
            CallEvent::LinesClosed(why) => self.way_out = Some(WayOut::Closed(*why)),
            CallEvent::Parked(at) => self.parked = Some((at.clone(), now)),
            CallEvent::CallerKnown(caller) => self.other_party = Some(caller.to_string()),
            CallEvent::LanguageChosen(language) => self.language = Some(*language),
            CallEvent::Queued(queue) => {
                self.queue.clone_from(queue);
                self.queued_at = Some(self.queued_at.unwrap_or(now));
                self.asked = None;
            }
            CallEvent::Consults { called, .. } => {
                self.asked = Some(Asked {
                    number: called.to_string(),
                    progress: AskedProgress::Called,
                });
            }
            CallEvent::Supervised { by, how, progress } => {
                self.supervised = Some((*by, *how, progress_of(*progress)));
            }
            CallEvent::SupervisionOver(_) => self.supervised = None,
            CallEvent::ConsultAnswered => self.asked_is(AskedProgress::Answered),
            CallEvent::ConsultOver(_) if self.is_three_way() => self.asked = None,
            CallEvent::ConsultOver(_) => self.asked_is(AskedProgress::NotReached),
            CallEvent::ThreeWay => self.asked_is(AskedProgress::ThreeWay),
            // All three are off hold.
            CallEvent::Resumed if self.is_three_way() => {}
            CallEvent::Resumed | CallEvent::Transferred(_) | CallEvent::ComesBack(_) => {
                self.asked = None;
            }
            _ => {}
        }
    }

    const fn asked_is(&mut self, progress: AskedProgress) {
        if let Some(asked) = &mut self.asked {
            asked.progress = progress;
        }
    }

    fn is_three_way(&self) -> bool {
        let asked = self.asked.as_ref();
        asked.is_some_and(|asked| asked.progress == AskedProgress::ThreeWay)
    }

    /// What is shown of it while it waits.
    pub(super) fn waiting(&self) -> Option<Waiting> {
        Some(Waiting {
            contact: self.contact,
            caller: self.other_party.clone(),
            language: self.language,
            queue: self.queue.clone(),
            since: self.queued_at?,
        })
    }

    /// What is shown of it while it is parked.
    pub(super) fn parked(&self) -> Option<Parked> {
        let (at, since) = self.parked.clone().filter(|_| !self.ended)?;
        Some(Parked {
            contact: self.contact,
            caller: self.other_party.clone(),
            at,
            since,
        })
    }

    /// What is shown of it at whoever has it in hand.
    pub(super) fn on_floor(
        &self,
        call: CallId,
        name_of: impl Fn(StaffId) -> String,
    ) -> CallOnFloor {
        let supervised = self.supervised.map(|(by, does, progress)| Supervised {
            by,
            name: name_of(by),
            does,
            progress,
        });
        CallOnFloor {
            call,
            began: self.began,
            line: self.line.clone(),
            private: self.private,
            contact: self.contact,
            caller: self.other_party.clone(),
            language: self.language,
            queue: self.queue.clone(),
            outbound: self.outbound,
            way_out: self.way_out.clone(),
            asked: self.asked.clone(),
            supervised,
        }
    }
}

const fn progress_of(progress: SupervisionProgress) -> SupervisedProgress {
    match progress {
        SupervisionProgress::Rings => SupervisedProgress::Rings,
        SupervisionProgress::IsTold => SupervisedProgress::Told,
        SupervisionProgress::TakesPart => SupervisedProgress::TakesPart,
    }
}
