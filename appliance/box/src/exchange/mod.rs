//! The exchange: the one task that owns the switch. It decodes what arrives, hands
//! it to the switch, and carries out what the switch says.

mod board;
mod drivers;
mod keys;
mod test_calls;

use std::collections::HashSet;
use std::time::Duration;

use jawab_desk::floor::{FloorKeeper, QueueOnFloor};
use jawab_desk::{AgentChange, Desk, NewVoiceMessage};
use jawab_switch::{
    CallEvent, Endpoint, Input, Instant, LegCommand, LegEvent, LegId, Output, RecordAs,
    RecordingEnd, SupervisionProgress, Switch, Voicemail,
};
use jawab_vocabulary::{
    Availability, CallId, ChangedBy, Direction, Diversion, HandsetId, Number, Skills, StaffAction,
    StaffId, SupervisorDeed,
};
use jiff::Timestamp;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tracing::{debug, info, warn};
use uuid::Uuid;

use self::board::BoardKeeper;
pub(crate) use self::drivers::Drivers;
use self::keys::{Keys, Source};
use self::test_calls::TestCalls;
use crate::call_journal::{CallJournal, Entry, Opening};
use crate::notice::Notice;
use crate::supervision::Heartbeat;
use crate::voicemail;

/// Longest sleep without a timer of the switch; any bound will do.
const IDLE: Duration = Duration::from_secs(3600);

/// How long the drivers have to hang up when the box stops.
const HANG_UP_GRACE: Duration = Duration::from_secs(1);

/// Everything that the exchange listens to.
#[derive(Debug)]
pub(crate) struct Inputs {
    /// Drivers.
    pub inputs: mpsc::Receiver<Input>,
    /// The media clock.
    pub media: mpsc::UnboundedReceiver<(LegId, LegEvent)>,
    /// Staff.
    pub floor: FloorKeeper,
    /// The rest of the box.
    pub notices: mpsc::Receiver<Notice>,
}

/// What the desk was asked, and answers when its database has time.
#[derive(Debug)]
enum Looked {
    /// The name of a member of staff, and what they are for.
    Known(StaffId, String, Skills),
    /// What staff are for.
    Skills(Vec<(StaffId, Skills)>),
    /// Who was at work before a restart.
    AtWork(Vec<(StaffId, StaffAction)>),
    /// What handsets did with calls for them before a restart.
    Diverted(Vec<(HandsetId, Diversion)>),
}

/// The task that owns the switch.
#[derive(Debug)]
pub(crate) struct Exchange {
    switch: Switch,
    started: tokio::time::Instant,
    drivers: Drivers,
    call_journal: CallJournal,
    desk: Desk,
    board: BoardKeeper,
    heartbeat: Heartbeat,
    test_calls: TestCalls,
    keys: Keys,
    looked: (
        mpsc::UnboundedSender<Looked>,
        mpsc::UnboundedReceiver<Looked>,
    ),
    /// Those who did something since the start: what is remembered of them is out of date.
    acted: HashSet<StaffId>,
    /// Those of whom it was said since the start what they are for: what was looked up of that may
    /// be out of date.
    skilled: HashSet<StaffId>,
}

impl Exchange {
    /// An exchange without calls.
    pub(crate) fn new(
        switch: Switch,
        drivers: Drivers,
        call_journal: CallJournal,
        desk: Desk,
    ) -> Self {
        Self {
            switch,
            started: tokio::time::Instant::now(),
            drivers,
            call_journal,
            desk,
            board: BoardKeeper::default(),
            heartbeat: Heartbeat::new(),
            test_calls: TestCalls::default(),
            keys: Keys::default(),
            #[allow(
                clippy::disallowed_methods,
                reason = "one entry for each thing that staff press"
            )]
            looked: mpsc::unbounded_channel(),
            acted: HashSet::new(),
            skilled: HashSet::new(),
        }
    }

    /// It shows these queues.
    pub(crate) fn with_queues(mut self, queues: Vec<QueueOnFloor>) -> Self {
        self.board = BoardKeeper::of(queues);
        self
    }

    /// Runs until told to stop; calls that are up then are hung up, and recorded as far
    /// as they went. Staff who were at work before a restart are taken to be still there.
    pub(crate) async fn run(mut self, mut inputs: Inputs, stop: CancellationToken) {
        self.take_up_presence();
        self.converse(&mut inputs, &stop).await;
        self.shut_down(&mut inputs).await;
    }

    /// The answer comes as [`Looked::AtWork`]: no call waits for the database.
    fn take_up_presence(&self) {
        let (desk, tell) = (self.desk.clone(), self.looked.0.clone());
        tokio::spawn(async move {
            // Before anybody is rung: who is at work is rung for what they are for.
            match desk.staff_list().await {
                Ok(staff) => {
                    let skills = staff.into_iter().map(|line| (line.id, line.skills));
                    drop(tell.send(Looked::Skills(skills.collect())));
                }
                Err(error) => warn!("what staff are for is not known: {error}"),
            }
            match desk.remembered_presence().await {
                // The exchange may have stopped meanwhile.
                Ok(remembered) => drop(tell.send(Looked::AtWork(remembered))),
                Err(error) => warn!("who was at work before the restart is not known: {error}"),
            }
        });
        let (desk, tell) = (self.desk.clone(), self.looked.0.clone());
        tokio::spawn(async move {
            match desk.remembered_diversions().await {
                Ok(remembered) => drop(tell.send(Looked::Diverted(remembered))),
                Err(error) => {
                    warn!(
                        "which handsets were not to ring before the restart is not known: {error}"
                    );
                }
            }
        });
    }

    fn looked(&mut self, looked: Looked) {
        match looked {
            Looked::Diverted(remembered) => {
                for (handset, diversion) in remembered {
                    self.take(Input::Diverted(handset, diversion));
                }
            }
            Looked::Known(staff, name, skills) => {
                self.board.name(staff, name);
                self.has_skills(staff, skills);
            }
            Looked::Skills(all) => {
                for (staff, skills) in all {
                    self.has_skills(staff, skills);
                }
            }
            Looked::AtWork(remembered) => {
                for (staff, action) in remembered {
                    if !self.acted.contains(&staff) {
                        self.staff(staff, action, Input::Restored);
                    }
                }
            }
        }
    }

    /// Drivers have a moment to hang up (BYE, ATH) before they are stopped themselves.
    async fn shut_down(&mut self, inputs: &mut Inputs) {
        self.switch.shut_down(self.now());
        self.carry_out();
        let hung_up = async {
            while !self.switch.is_quiet() {
                let Some(input) = inputs.inputs.recv().await else {
                    return;
                };
                self.take(input);
                self.carry_out();
            }
        };
        if tokio::time::timeout(HANG_UP_GRACE, hung_up).await.is_err() {
            debug!("some legs did not say that they are gone before the box stopped");
        }
    }

    async fn converse(&mut self, inputs: &mut Inputs, stop: &CancellationToken) {
        self.show(&inputs.floor);
        loop {
            let wake = self.wake();
            tokio::select! {
                biased;
                () = stop.cancelled() => return,
                Some(input) = inputs.inputs.recv() => self.hear(Source::Driver, input),
                Some((leg, event)) = inputs.media.recv() => {
                    self.hear(Source::Sound, Input::Leg(leg, event));
                }
                Some((staff, action)) = inputs.floor.actions.recv() => {
                    match action {
                        StaffAction::HasSkills(_) => self.skilled.insert(staff),
                        _ => self.acted.insert(staff),
                    };
                    self.staff(staff, action, Input::Staff);
                }
                Some(looked) = self.looked.1.recv() => self.looked(looked),
                Some(notice) = inputs.notices.recv() => self.notice(notice),
                () = tokio::time::sleep_until(wake) => self.switch.handle_timeout(self.now()),
            }
            self.heartbeat.beat();
            self.carry_out();
            self.show(&inputs.floor);
        }
    }

    /// When something is due that nobody else brings about.
    fn wake(&self) -> tokio::time::Instant {
        let switch = self
            .switch
            .next_timeout()
            .map(|instant| self.started + instant.0);
        [switch, self.heartbeat.due()]
            .into_iter()
            .flatten()
            .min()
            .unwrap_or_else(|| tokio::time::Instant::now() + IDLE)
    }

    fn now(&self) -> Instant {
        Instant(self.started.elapsed())
    }

    /// A key that a leg reports in two ways is pressed once.
    fn hear(&mut self, source: Source, input: Input) {
        let is_once = match &input {
            Input::Leg(leg, event) => self.keys.is_news(source, *leg, event, self.now()),
            _ => true,
        };
        if is_once {
            self.take(input);
        }
    }

    fn take(&mut self, input: Input) {
        match &input {
            Input::Leg(leg, event) => {
                debug!("{leg}: {event:?}");
                self.drivers.note(*leg, event);
                self.note_message(event);
            }
            Input::Handset(handset, presence) => self.board.handset(handset, *presence),
            Input::Line(..)
            | Input::Diverted(..)
            | Input::Hours(_)
            | Input::Voicemail(_)
            | Input::Staff(..)
            | Input::Restored(..)
            | Input::Work(..)
            | Input::TestCall(..) => {}
        }
        self.switch.handle(self.now(), input);
    }

    fn staff(
        &mut self,
        staff: StaffId,
        action: StaffAction,
        input: fn(StaffId, StaffAction) -> Input,
    ) {
        if let StaffAction::Ready(handset) | StaffAction::Break(handset, _) = &action {
            self.sits_down(staff, handset.clone());
        }
        if let StaffAction::Supervise(handset, ..) = &action {
            // Who supervises may sit nowhere, and is shown by name.
            self.sits_down(staff, handset.clone());
        }
        if matches!(action, StaffAction::Leave | StaffAction::SentAway(_)) {
            self.board.knows_of_taken(staff);
        }
        self.take(input(staff, action.clone()));
        self.carry_out();
        // Who was refused a handset is not to have it after a restart.
        let refused = matches!(&action, StaffAction::Ready(handset) | StaffAction::Break(handset, _)
            if !self.board.sits_at(staff, handset));
        if !refused {
            self.call_journal.keep(Entry::Presence { staff, action });
        }
    }

    fn has_skills(&mut self, staff: StaffId, skills: Skills) {
        if !self.skilled.contains(&staff) {
            self.take(Input::Restored(staff, StaffAction::HasSkills(skills)));
        }
    }

    /// Their name, and what they are for, come when the database has time for it.
    fn sits_down(&self, staff: StaffId, at: HandsetId) {
        let (desk, tell) = (self.desk.clone(), self.looked.0.clone());
        tokio::spawn(async move {
            match desk.staff(staff).await {
                Ok(Some(line)) => {
                    drop(tell.send(Looked::Known(staff, line.name, line.skills)));
                }
                Ok(None) => warn!("somebody who works here no more sits down at {at}"),
                Err(error) => warn!("cannot look a member of staff's name up: {error}"),
            }
        });
    }

    fn notice(&mut self, notice: Notice) {
        match notice {
            Notice::Line(status) => self.board.line(status),
            Notice::Sync(status) => self.board.sync(status),
            Notice::Storage(fault) => self.board.storage(fault),
            Notice::Defects(defects) => self.board.defects(defects),
            Notice::Hours(hours) => self.take(Input::Hours(hours)),
            Notice::Voicemail(presence) => self.take(Input::Voicemail(presence)),
            Notice::TestCall(asked) => {
                let now = self.now();
                let (id, test_call) = self.test_calls.begin(asked, now);
                self.take(Input::TestCall(id, test_call));
            }
            // Whoever asked may have lost patience.
            Notice::Pulse(answer) => drop(answer.send(())),
        }
    }

    /// Does all that the switch says, until it has nothing more to say.
    fn carry_out(&mut self) {
        while let Some(output) = self.switch.poll_output() {
            match output {
                Output::Leg(leg, command) => {
                    debug!("{leg}: {command:?}");
                    if let Some(event) = self.drivers.carry_out(leg, command) {
                        self.take(Input::Leg(leg, event));
                    }
                }
                Output::Call(call, event) => self.call(call, &event),
                Output::TestCall(id, event) => self.test_calls.goes_on(id, event, self.now()),
                Output::Referral(id, event) => {
                    debug!("{id:?}: {event:?}");
                    self.drivers.referral(id, event);
                }
                Output::Sits(staff, handset) => {
                    self.board.sits_down(staff, handset, Timestamp::now());
                }
                Output::Taken { handset, from, by } => {
                    info!("handset {handset} has another member of staff now");
                    self.board.taken(handset, from, by, Timestamp::now());
                    self.call_journal.keep(Entry::Presence {
                        staff: from,
                        action: StaffAction::Leave,
                    });
                }
                Output::Agent(staff, state) => self.board.agent(staff, state, Timestamp::now()),
                Output::NotSupervised(by, why) => {
                    info!("a supervisor ({by}) cannot take part in a call: {why}");
                }
                Output::Availability(staff, is, by) => {
                    self.remember_sent_on_break(staff, is, by);
                    self.call_journal.keep(Entry::Availability(AgentChange {
                        id: Uuid::now_v7(),
                        staff,
                        is,
                        by,
                        at: Timestamp::now(),
                    }));
                }
                Output::WroteUp(staff, took) => {
                    self.call_journal.keep(Entry::WroteUp { staff, took });
                }
                Output::Diversion(handset, diversion) => {
                    self.board.diversion(&handset, diversion.clone());
                    self.call_journal
                        .keep(Entry::Diversion { handset, diversion });
                }
                // Nothing brings conversations yet.
                Output::Work(..) => {}
                Output::TakeMessage { call, leg, limits } => self.take_message(call, leg, limits),
                Output::Record(mut record, legs) => {
                    self.drivers.measure(&mut record.course, &legs);
                    if let Some(contact) = self.board.over(record.call) {
                        self.call_journal.keep(Entry::Closed {
                            contact,
                            record,
                            at: Timestamp::now(),
                        });
                    }
                }
            }
        }
    }

    /// Has the media record a message, as a file of its contact.
    fn take_message(&mut self, call: CallId, leg: LegId, limits: Voicemail) {
        let contact = self.board.contact(call);
        let Some(name) = contact.and_then(voicemail::name_of) else {
            warn!("{call}: it has no contact, and so no message");
            return;
        };
        let record = LegCommand::Record {
            what: RecordAs::File(name),
            at_most: limits.at_most,
            silence: Some(limits.silence),
        };
        info!("{call}: a message is recorded");
        self.drivers.carry_out(leg, record);
    }

    /// A message is on disk: its contact says so.
    fn note_message(&self, event: &LegEvent) {
        let LegEvent::Recorded(name, RecordingEnd::Kept(length)) = event else {
            return;
        };
        if let Some(contact) = voicemail::contact_of(name.as_str()) {
            info!("a message of {} s is kept", length.as_secs());
            self.call_journal.keep(Entry::Message(NewVoiceMessage {
                contact,
                length: *length,
                at: Timestamp::now(),
            }));
        }
    }

    fn call(&mut self, call: CallId, event: &CallEvent) {
        tell(call, event);
        let now = Timestamp::now();
        match event {
            CallEvent::Started {
                from,
                direction,
                caller,
                called,
            } => {
                // Each call that leaves a record, whichever way it goes, has its contact from here
                // on, and nowhere else is one begun.
                let contact = Uuid::now_v7();
                let line = match from {
                    Endpoint::Line(line) => Some(line.clone()),
                    // Which one it takes is known when it takes it; its record says so.
                    Endpoint::Handset(_) => None,
                };
                self.call_journal.keep(Entry::Opened(Opening {
                    contact,
                    direction: *direction,
                    line,
                    caller: caller.clone(),
                    called: called.clone(),
                    at: now,
                }));
                let other_party = match direction {
                    Direction::Inbound => caller,
                    Direction::Outbound | Direction::Internal => called,
                };
                self.board
                    .call_begins(call, contact, *direction, other_party.as_ref());
            }
            CallEvent::CallerKnown(caller) => {
                if let Some(contact) = self.board.contact(call) {
                    self.call_journal.keep(Entry::Caller {
                        contact,
                        caller: caller.clone(),
                    });
                }
            }
            CallEvent::LanguageChosen(language) => {
                if let Some(contact) = self.board.contact(call) {
                    self.call_journal.keep(Entry::Language {
                        contact,
                        language: *language,
                    });
                }
            }
            CallEvent::Supervised {
                by,
                how,
                progress: SupervisionProgress::TakesPart,
            } => self.supervisor_did(call, *by, SupervisorDeed::from(*how)),
            CallEvent::EndedBySupervisor(by) => {
                self.supervisor_did(call, *by, SupervisorDeed::Ended);
            }
            _ => {}
        }
        self.board.call(call, event, now);
    }

    /// What a supervisor did in a call is written down, with who did.
    fn supervisor_did(&self, call: CallId, by: StaffId, did: SupervisorDeed) {
        if let Some(contact) = self.board.contact(call) {
            self.call_journal
                .keep(Entry::Supervised { contact, by, did });
        }
    }

    /// Whom a supervisor had take a break has it after a restart, too: they come back by themselves.
    fn remember_sent_on_break(&self, staff: StaffId, is: Availability, by: ChangedBy) {
        if let (Availability::Break(reason), ChangedBy::Colleague(_)) = (is, by)
            && let Some(handset) = self.board.handset_of(staff).cloned()
        {
            self.call_journal.keep(Entry::Presence {
                staff,
                action: StaffAction::Break(handset, reason),
            });
        }
    }

    fn show(&mut self, floor: &FloorKeeper) {
        let board = self.board.board(self.switch.queue());
        floor.board.send_if_modified(|shown| {
            if **shown == board {
                return false;
            }
            *shown = board.into();
            true
        });
    }
}

/// Tells a technician how a call goes on. Numbers are masked: a log is not a place for callers' data.
fn tell(call: CallId, event: &CallEvent) {
    let masked = |number: &Option<Number>| {
        number.as_ref().map_or_else(
            || "an unknown number".into(),
            |n| jawab_desk::masked(n.as_str()),
        )
    };
    match event {
        CallEvent::Started {
            from: Endpoint::Line(line),
            caller,
            ..
        } => info!("{call}: arrives on {line} from {}", masked(caller)),
        CallEvent::Started {
            from: Endpoint::Handset(handset),
            called,
            ..
        } => info!("{call}: handset {handset} dials {}", masked(called)),
        CallEvent::CallerKnown(caller) => {
            info!("{call}: it is from {}", jawab_desk::masked(caller.as_str()));
        }
        CallEvent::LanguageChosen(language) => info!("{call}: language {}", language.tag()),
        CallEvent::Queued(None) => info!("{call}: waits in the queue"),
        CallEvent::Queued(Some(queue)) => info!("{call}: waits in the queue {queue}"),
        CallEvent::MessageAsked => info!("{call}: nobody answers; a message can be left"),
        CallEvent::Ringing(_, handset) => info!("{call}: handset {handset} rings"),
        CallEvent::NotAnswered(_, cause) => info!("{call}: not answered, cause {cause}"),
        CallEvent::Joined(_) => info!("{call}: answered; the two are talking"),
        CallEvent::Held => info!("{call}: on hold"),
        CallEvent::Resumed => info!("{call}: off hold"),
        CallEvent::Consults {
            to: Endpoint::Handset(handset),
            ..
        } => info!("{call}: handset {handset} is called, to be asked or to take it"),
        CallEvent::Consults {
            to: Endpoint::Line(line),
            called,
        } => info!(
            "{call}: {} is called on {line}, to be asked or to take it",
            jawab_desk::masked(called.as_str())
        ),
        CallEvent::ConsultAnswered => info!("{call}: whoever is asked answered"),
        CallEvent::ConsultOver(cause) => {
            info!("{call}: whoever was called is out of it, cause {cause}");
        }
        CallEvent::ThreeWay => info!("{call}: all three talk"),
        CallEvent::Transferred(Endpoint::Handset(handset)) => {
            info!("{call}: handset {handset} has taken it over");
        }
        CallEvent::Transferred(Endpoint::Line(line)) => {
            info!("{call}: somebody outside, on {line}, has taken it over");
        }
        CallEvent::Parked(handset) => info!("{call}: is parked at handset {handset}"),
        CallEvent::PickedUp(handset) => info!("{call}: handset {handset} takes it up"),
        CallEvent::ComesBack(handset) => {
            info!("{call}: nobody took it; it comes back to handset {handset}");
        }
        CallEvent::GivesWay => {
            warn!("{call}: is ended, so that its channel can carry a call to an emergency service");
        }
        CallEvent::Supervised { how, progress, .. } => {
            info!("{call}: a supervisor ({}): {progress:?}", how.code());
        }
        CallEvent::SupervisionOver(cause) => {
            info!("{call}: no supervisor takes part any more, cause {cause}");
        }
        CallEvent::EndedBySupervisor(_) => info!("{call}: a supervisor ends it"),
        CallEvent::NoWayOut => warn!(
            "{call}: no line carries this call to an emergency service; the caller is told so"
        ),
        CallEvent::Ended(cause) => info!("{call}: over, cause {cause}"),
    }
}

#[cfg(test)]
mod tests;
