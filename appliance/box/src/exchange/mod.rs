//! The exchange: the one task that owns the switch. It decodes what arrives, hands
//! it to the switch, and carries out what the switch says.

mod at_work;
mod board;
mod call_backs;
mod call_log;
mod contact;
mod drivers;
mod keys;
mod messages;
mod test_calls;

use std::collections::HashSet;
use std::time::Duration;

use jawab_desk::floor::{FloorKeeper, QueueOnFloor};
use jawab_desk::{AgentChange, Desk};
use jawab_switch::{Input, Instant, LegEvent, LegId, Output, Switch};
use jawab_vocabulary::{LineClosed, StaffAction, StaffId};
use jiff::Timestamp;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tracing::{debug, info};
use uuid::Uuid;

use self::at_work::Looked;
use self::board::BoardKeeper;
use self::call_backs::CallBackKeeper;
pub(crate) use self::drivers::Drivers;
use self::keys::{Keys, Source};
use self::test_calls::TestCalls;
use crate::call_journal::{CallJournal, Entry};
use crate::notice::Notice;
use crate::supervision::Heartbeat;

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
    call_backs: CallBackKeeper,
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
        #[allow(
            clippy::disallowed_methods,
            reason = "one entry for each thing that staff press"
        )]
        let looked = mpsc::unbounded_channel();
        let call_backs = CallBackKeeper::start(desk.clone(), looked.0.clone());
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
            call_backs,
            looked,
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
            | Input::LineClosed(..)
            | Input::CalledOn(..)
            | Input::Diverted(..)
            | Input::Hours(_)
            | Input::Voicemail(_)
            | Input::Message(..)
            | Input::CallBackKept(..)
            | Input::CallBackRestored(..)
            | Input::CallBackMay(..)
            | Input::Staff(..)
            | Input::Restored(..)
            | Input::Work(..)
            | Input::Menus(_)
            | Input::TestCall(..) => {}
        }
        self.switch.handle(self.now(), input);
    }

    fn notice(&mut self, notice: Notice) {
        match notice {
            Notice::Line(status) => self.board.line(status),
            Notice::Budget(line, left) => {
                let closed = left.left_s == 0;
                self.take(Input::LineClosed(line.clone(), LineClosed::Budget, closed));
                self.board.budget(line.to_string(), left);
            }
            Notice::Texts(line, texts) => self.board.texts(line.to_string(), texts),
            Notice::CalledOn(number, line) => self.take(Input::CalledOn(number, line)),
            Notice::Sync(status) => self.board.sync(status),
            Notice::Storage(fault) => self.board.storage(fault),
            Notice::Defects(defects) => self.board.defects(defects),
            Notice::Hours(hours) => self.take(Input::Hours(hours)),
            Notice::Voicemail(presence) => self.take(Input::Voicemail(presence)),
            Notice::Menus(menus) => self.take(Input::Menus(menus)),
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
                Output::WantsCallBack(call, wish) => self.wants_call_back(call, wish),
                Output::CallBackDue(id) => self.call_backs.begins(id),
                Output::CallBackOver(id, end) => self.call_backs.ended(id, end),
                Output::FetchSettings(handset) => self.drivers.fetch_settings(handset),
                Output::Messages { call, by, what } => {
                    let tell = self.looked.0.clone();
                    messages::want(self.desk.clone(), tell, (call, by), what);
                }
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

#[cfg(test)]
mod tests;
