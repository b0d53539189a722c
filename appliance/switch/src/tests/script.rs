//! A centre whose calls read like a script.

use std::collections::BTreeMap;
use std::time::Duration;

use uuid::Uuid;

use super::invariants::Watch;
use crate::*;

/// A switch with a clock, and everything it has said.
pub(super) struct Centre {
    pub(super) switch: Switch,
    pub(super) now: Instant,
    watch: Watch,
    last_offered: u64,
    last_test_call: u64,
    /// The command given last to each leg, and what it is played.
    pub(super) legs: BTreeMap<LegId, LegLog>,
    pub(super) events: Vec<CallEvent>,
    pub(super) agents: BTreeMap<StaffId, AgentState>,
    pub(super) records: Vec<CallRecord>,
    pub(super) test_calls: Vec<(TestCallId, TestCallEvent)>,
    pub(super) taken: Vec<(HandsetId, StaffId, StaffId)>,
    /// What was said of staff for the ledger.
    pub(super) availability: Vec<(StaffId, Availability, ChangedBy)>,
    pub(super) wrote_up: Vec<(StaffId, Duration)>,
    /// Where each conversation is.
    pub(super) works: BTreeMap<WorkId, WorkEvent>,
    /// Messages that are to be recorded.
    pub(super) messages: Vec<(CallId, LegId, Voicemail)>,
    pub(super) diversions: Vec<(HandsetId, Option<Diversion>)>,
    /// Who wants to be called back, who is about to be, and what became of it.
    pub(super) wishes: Vec<(CallId, CallBackWish)>,
    pub(super) call_backs_due: Vec<CallBackId>,
    pub(super) call_backs_over: Vec<(CallBackId, CallBackEnd)>,
    /// Handsets whose telephones are to fetch their settings.
    pub(super) fetch_settings: Vec<HandsetId>,
    /// What was wanted of the messages.
    pub(super) wanted: Vec<(CallId, StaffId, MessageWanted)>,
    last_referral: u64,
    /// How those that were referred went.
    pub(super) referrals: Vec<(ReferralId, ReferralEvent)>,
    pub(super) not_supervised: Vec<(StaffId, SupervisionRefusal)>,
}

/// What a leg was told.
#[derive(Debug, Default)]
pub(super) struct LegLog {
    pub(super) to: Option<Endpoint>,
    pub(super) commands: Vec<LegCommand>,
    pub(super) playing: Option<(PlayId, Vec<Announcement>)>,
}

pub(super) fn staff(n: u128) -> StaffId {
    StaffId(Uuid::from_u128(n))
}

impl Centre {
    /// A centre with two lines (`gsm1`, `gsm2`) in service and three handsets.
    pub(super) fn new() -> Self {
        Self::with(|_| {})
    }

    pub(super) fn with(change: impl FnOnce(&mut SwitchConfig)) -> Self {
        let line = |name: &str| LineConfig {
            line: name.into(),
            channels: 1,
        };
        let mut config = SwitchConfig {
            lines: vec![line("gsm1"), line("gsm2")],
            ..SwitchConfig::default()
        };
        change(&mut config);
        let watch = Watch::of(config.capacity.clone());
        let mut centre = Self {
            switch: Switch::new(config),
            now: Instant::default(),
            watch,
            last_offered: 0,
            last_test_call: 0,
            legs: BTreeMap::new(),
            events: Vec::new(),
            agents: BTreeMap::new(),
            records: Vec::new(),
            test_calls: Vec::new(),
            taken: Vec::new(),
            availability: Vec::new(),
            wrote_up: Vec::new(),
            works: BTreeMap::new(),
            messages: Vec::new(),
            diversions: Vec::new(),
            wishes: Vec::new(),
            call_backs_due: Vec::new(),
            call_backs_over: Vec::new(),
            fetch_settings: Vec::new(),
            wanted: Vec::new(),
            last_referral: 0,
            referrals: Vec::new(),
            not_supervised: Vec::new(),
        };
        for line in ["gsm1", "gsm2"] {
            centre.input(Input::Line(line.into(), Presence::Here));
        }
        for handset in ["201", "202", "203"] {
            centre.input(Input::Handset(handset.into(), Presence::Here));
        }
        centre
    }

    pub(super) fn input(&mut self, input: Input) {
        self.watch.input(&input);
        self.switch.handle(self.now, input);
        self.settle();
    }

    pub(super) fn leg(&mut self, leg: LegId, event: LegEvent) {
        self.input(Input::Leg(leg, event));
    }

    /// Lets time pass, with every timer on the way.
    pub(super) fn waits(&mut self, seconds: u64) {
        let until = Instant(self.now.0 + Duration::from_secs(seconds));
        while let Some(next) = self.switch.next_timeout().filter(|next| *next <= until) {
            self.now = self.now.max(next);
            self.switch.handle_timeout(self.now);
            self.settle();
        }
        self.now = until;
    }

    /// The box is told to stop.
    pub(super) fn stops(&mut self) {
        self.switch.shut_down(self.now);
        self.settle();
    }

    fn settle(&mut self) {
        while let Some(output) = self.switch.poll_output() {
            self.watch.output(self.now, &output);
            match output {
                Output::Leg(leg, command) => {
                    let log = self.legs.entry(leg).or_default();
                    match &command {
                        LegCommand::Originate { to, .. } => log.to = Some(to.clone()),
                        LegCommand::Play { id, what, .. } => {
                            log.playing = Some((*id, what.clone()));
                        }
                        LegCommand::Join(..) | LegCommand::Echo | LegCommand::StopPlaying => {
                            log.playing = None;
                        }
                        _ => {}
                    }
                    log.commands.push(command);
                }
                Output::Call(_, event) => self.events.push(event),
                Output::Agent(staff, state) => {
                    self.agents.insert(staff, state);
                }
                Output::Sits(..) => {}
                Output::Availability(staff, is, by) => self.availability.push((staff, is, by)),
                Output::WroteUp(staff, took) => self.wrote_up.push((staff, took)),
                Output::Work(id, event) => {
                    self.works.insert(id, event);
                }
                Output::Taken { handset, from, by } => self.taken.push((handset, from, by)),
                Output::TakeMessage { call, leg, limits } => {
                    self.messages.push((call, leg, limits));
                }
                Output::Record(record, _) => self.records.push(*record),
                Output::TestCall(id, event) => self.test_calls.push((id, event)),
                Output::WantsCallBack(call, wish) => self.wishes.push((call, wish)),
                Output::CallBackDue(id) => self.call_backs_due.push(id),
                Output::CallBackOver(id, end) => self.call_backs_over.push((id, end)),
                Output::FetchSettings(handset) => self.fetch_settings.push(handset),
                Output::Messages { call, by, what } => self.wanted.push((call, by, what)),
                Output::Diversion(handset, what) => self.diversions.push((handset, what)),
                Output::Referral(id, event) => self.referrals.push((id, event)),
                Output::NotSupervised(by, why) => self.not_supervised.push((by, why)),
            }
        }
        self.watch.check(&self.switch);
    }

    /// Whether two legs hear each other now.
    pub(super) fn are_joined(&self, one: LegId, other: LegId) -> bool {
        self.watch.are_joined(one, other)
    }

    /// Whether one leg's far end hears what another's says now.
    pub(super) fn hears_leg(&self, one: LegId, other: LegId) -> bool {
        self.watch.hears(one, other)
    }

    pub(super) fn ready(&mut self, n: u128, handset: &str) {
        let action = StaffAction::Ready(handset.into());
        self.input(Input::Staff(staff(n), action));
    }

    pub(super) fn does(&mut self, n: u128, action: StaffAction) {
        self.input(Input::Staff(staff(n), action));
    }

    pub(super) fn work(&mut self, id: u64, input: WorkInput) {
        self.input(Input::Work(WorkId(id), input));
    }

    /// To whom a conversation is offered now.
    pub(super) fn offered_to(&self, id: u64) -> Option<StaffId> {
        match self.works.get(&WorkId(id)) {
            Some(WorkEvent::Offered { to, .. }) => Some(*to),
            _ => None,
        }
    }

    pub(super) fn offers(&mut self, from: Endpoint, caller: &str, called: &str) -> LegId {
        self.last_offered += 1;
        let leg = LegId::offered(self.last_offered);
        self.leg(
            leg,
            LegEvent::Offered {
                from,
                caller: Some(caller.into()),
                called: Some(called.into()),
            },
        );
        leg
    }

    /// A handset wants to take up what rings at a leg, by its own key.
    pub(super) fn takes_up(&mut self, handset: &str, rings: LegId) -> LegId {
        self.last_offered += 1;
        let leg = LegId::offered(self.last_offered);
        let offered = LegEvent::OfferedInPlaceOf {
            from: Endpoint::Handset(handset.into()),
            caller: Some(handset.into()),
            leg: rings,
        };
        self.leg(leg, offered);
        leg
    }

    /// The phone of a leg wants its call handed over.
    pub(super) fn refers(&mut self, leg: LegId, to: ReferTo) -> ReferralId {
        self.last_referral += 1;
        let id = ReferralId(self.last_referral);
        self.leg(leg, LegEvent::Refers(id, to));
        id
    }

    /// How a referral has gone until now.
    pub(super) fn course_of(&self, referral: ReferralId) -> Vec<ReferralEvent> {
        let of = self.referrals.iter().filter(|(id, _)| *id == referral);
        of.map(|(_, event)| *event).collect()
    }

    /// A call comes in on a line, and our answer is through.
    pub(super) fn receives_call(&mut self, caller: &str) -> LegId {
        let leg = self.offers(Endpoint::Line("gsm1".into()), caller, "0537000000");
        assert!(self.was_told(leg, &LegCommand::Answer));
        self.leg(leg, LegEvent::Answered);
        leg
    }

    /// A call comes in, and the caller chooses French.
    pub(super) fn receives_french_call(&mut self, caller: &str) -> LegId {
        let leg = self.receives_call(caller);
        self.presses(leg, '2');
        leg
    }

    /// The box tries something.
    pub(super) fn tries(&mut self, test_call: TestCall) -> TestCallId {
        self.last_test_call += 1;
        let id = TestCallId(self.last_test_call);
        self.input(Input::TestCall(id, test_call));
        id
    }

    /// What was said of a test call last.
    pub(super) fn last_of(&self, test_call: TestCallId) -> Option<TestCallEvent> {
        let of = self.test_calls.iter().rfind(|(id, _)| *id == test_call);
        of.map(|(_, event)| *event)
    }

    pub(super) fn presses(&mut self, leg: LegId, key: char) {
        self.leg(leg, LegEvent::Digit(Digit::new(key).unwrap()));
    }

    /// What the leg is being played has come to its end.
    pub(super) fn hears_it_out(&mut self, leg: LegId) {
        let (id, _) = self.legs[&leg].playing.clone().unwrap();
        self.leg(leg, LegEvent::Played(id));
    }

    pub(super) fn was_told(&self, leg: LegId, command: &LegCommand) -> bool {
        self.legs
            .get(&leg)
            .is_some_and(|log| log.commands.contains(command))
    }

    pub(super) fn hears(&self, leg: LegId, announcement: &Announcement) -> bool {
        self.legs
            .get(&leg)
            .and_then(|log| log.playing.as_ref())
            .is_some_and(|(_, what)| what.contains(announcement))
    }

    /// The leg that rings at a handset now.
    pub(super) fn rings(&self, handset: &str) -> Option<LegId> {
        let to = Endpoint::Handset(handset.into());
        self.legs
            .iter()
            .rev()
            .find(|(_, log)| {
                log.to.as_ref() == Some(&to)
                    && !log
                        .commands
                        .iter()
                        .any(|command| matches!(command, LegCommand::Release(_)))
            })
            .map(|(leg, _)| *leg)
    }

    pub(super) fn answers(&mut self, handset: &str) -> LegId {
        let leg = self.rings(handset).unwrap();
        self.leg(leg, LegEvent::Answered);
        leg
    }

    pub(super) fn hangs_up(&mut self, leg: LegId) {
        self.leg(leg, LegEvent::Released(Cause::NORMAL_CLEARING));
    }

    pub(super) fn only_record(&self) -> &CallRecord {
        assert_eq!(self.records.len(), 1, "{:?}", self.records);
        &self.records[0]
    }

    /// Where the box's own leg that was originated last goes.
    pub(super) fn dials_on(&self) -> Option<Endpoint> {
        let (_, log) = self.legs.iter().rfind(|(leg, _)| leg.is_originated())?;
        log.to.clone()
    }
}
