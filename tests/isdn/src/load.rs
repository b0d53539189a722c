//! Many calls at once, each after its plan.

use std::time::{Duration, Instant};

use jawab_wire::isdn::q921::PLACES;
use jawab_wire::isdn::{
    CallId, Cause, Channel, Event, Number, NumberType, Party, Sending, Setup, Side, Wanted,
};

use crate::peer::Said;
use crate::world::World;

/// Calls that the peer makes have tags from here on.
const PEERS_TAGS: i64 = 1_000_000;
/// What is dialled, and with overlap: how much of it at once.
const DIALLED: &str = "0537000002";
const AT_ONCE: usize = 4;

/// One of the two ends.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Who {
    /// Ours.
    Us,
    /// libpri's.
    Peer,
}

/// How far a call gets before it is ended.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Stage {
    /// SETUP was sent, or came.
    SetUp,
    /// It takes digits.
    Digits,
    /// It proceeds.
    Proceeding,
    /// It rings.
    Alerting,
    /// It was answered.
    Connected,
}

/// What is to become of a call.
#[derive(Copy, Clone, Debug)]
pub struct Plan {
    /// Who calls.
    pub caller: Who,
    /// Whether digits come one by one.
    pub sending: Sending,
    /// How far it gets.
    pub until: Stage,
    /// Who ends it then.
    pub ended_by: Who,
    /// Why.
    pub cause: u8,
}

impl Plan {
    /// A call that is answered, and ended with cause 16.
    #[must_use]
    pub const fn answered(caller: Who, ended_by: Who) -> Self {
        Self {
            caller,
            sending: Sending::EnBloc,
            until: Stage::Connected,
            ended_by,
            cause: 16,
        }
    }
}

/// What became of a call.
#[derive(Clone, Debug)]
pub struct Ending {
    /// What was to become of it.
    pub plan: Plan,
    /// Why it ended, by us; none if we never heard of it.
    pub ours: Option<Cause>,
    /// Why it ended, by the peer; none if it never heard of it.
    pub peers: Option<i64>,
    /// The digits that the called side got.
    pub digits: String,
}

#[derive(Debug)]
struct Running {
    ending: Ending,
    number: usize,
    call: Option<CallId>,
    tag: Option<i64>,
    channel: Option<Channel>,
    is_over: [bool; 2],
    over_at: Option<Duration>,
    peer_over_at: Option<Duration>,
    ends_once_acknowledged: bool,
    rest: std::str::Chars<'static>,
}

/// The calls of a plan, some at a time.
#[derive(Debug)]
pub struct Load {
    running: Vec<Running>,
    endings: Vec<Ending>,
    started: usize,
}

impl Load {
    /// Makes the calls, `at_a_time` of them; each must be over for both ends within `patience`
    /// of the last progress.
    ///
    /// # Panics
    /// If a call is stuck.
    pub fn run(
        world: &mut World,
        plans: impl IntoIterator<Item = Plan>,
        at_a_time: usize,
    ) -> Vec<Ending> {
        let mut load = Self {
            running: Vec::new(),
            endings: Vec::new(),
            started: 0,
        };
        let mut plans = plans.into_iter().peekable();
        let mut moved = Instant::now();
        while plans.peek().is_some() || !load.running.is_empty() {
            let before = (load.started, load.endings.len());
            while load.running.len() < at_a_time
                && let Some(plan) = plans.peek()
                && load.start(world, *plan)
            {
                plans.next();
            }
            world.turn(Duration::from_millis(20));
            load.hear(world);
            load.end_acknowledged(world);
            load.forget(world);
            if before != (load.started, load.endings.len()) {
                moved = Instant::now();
            }
            assert!(
                moved.elapsed() < Duration::from_secs(30),
                "stuck: {:?}, link {:?}",
                load.running,
                world.span.link().statistics()
            );
        }
        load.endings
    }

    fn start(&mut self, world: &mut World, plan: Plan) -> bool {
        let number = world.calls_made;
        world.calls_made += 1;
        let mut call = None;
        let mut tag = None;
        let mut claimed = None;
        let overlap = plan.sending == Sending::Overlap;
        let (first, rest) = DIALLED.split_at(if overlap { AT_ONCE } else { DIALLED.len() });
        match plan.caller {
            Who::Us => {
                let now = world.now();
                let setup = Setup {
                    sending: plan.sending,
                    ..Setup::speech(Some(caller(number)), Number::dialled(first))
                };
                match world.span.setup(now, setup, Wanted::Any) {
                    Ok(id) => call = Some(id),
                    Err(_) => return false,
                }
            }
            Who::Peer => {
                let Some(channel) = self.channel_for_peer(world) else {
                    return false;
                };
                let peers = PEERS_TAGS + number as i64;
                tag = Some(peers);
                claimed = Some(channel);
                let complete = i32::from(!overlap);
                let caller = 1_000_000 + number;
                let slot = channel.slot();
                world.tell(&format!(
                    "call {peers} {slot} 1 {caller} {first} {complete}"
                ));
            }
        }
        self.started += 1;
        self.running.push(Running {
            ending: Ending {
                plan,
                ours: None,
                peers: None,
                digits: String::new(),
            },
            number,
            call,
            tag,
            channel: claimed.or(call.and_then(|call| world.span.channel_of(call))),
            is_over: [call.is_none(), tag.is_none()],
            // libpri tells nobody of the end of a call that it gives up at once.
            over_at: is_given_up(plan).then(|| world.now()),
            peer_over_at: None,
            ends_once_acknowledged: false,
            rest: rest.chars(),
        });
        if plan.ended_by == plan.caller && plan.until == Stage::SetUp {
            let index = self.running.len() - 1;
            self.end(world, index);
        }
        true
    }

    /// The channel furthest from those that we begin with.
    fn channel_for_peer(&self, world: &World) -> Option<Channel> {
        let mut free = world.span.free_channels();
        // Calls that we have not heard of, or of which the peer has not heard the end.
        for channel in self.running.iter().filter_map(|running| running.channel) {
            free.remove(channel);
        }
        if world.span.side() == Side::User {
            free.iter().next_back()
        } else {
            free.iter().next()
        }
    }

    fn end(&mut self, world: &mut World, index: usize) {
        let running = &self.running[index];
        let cause = running.ending.plan.cause;
        match running.ending.plan.ended_by {
            Who::Us => {
                let now = world.now();
                if let Some(call) = running.call {
                    let _ = world.span.disconnect(now, call, Cause(cause));
                }
            }
            Who::Peer => {
                if let Some(tag) = running.tag {
                    world.tell(&format!("hangup {tag} {cause}"));
                }
            }
        }
    }

    fn hear(&mut self, world: &mut World) {
        while let Some(event) = world.events.pop_front() {
            self.hear_event(world, &event);
        }
        while let Some(line) = world.lines.pop_front() {
            self.hear_line(world, &line);
        }
        for index in (0..self.running.len()).rev() {
            if self.running[index].is_over == [true, true] {
                self.endings.push(self.running.swap_remove(index).ending);
            }
        }
    }

    /// The peer ends calls whose CONNECT ACKNOWLEDGE it has, which its link acknowledged.
    fn end_acknowledged(&mut self, world: &mut World) {
        if world.span.link().free() < PLACES {
            return;
        }
        for index in 0..self.running.len() {
            if std::mem::take(&mut self.running[index].ends_once_acknowledged) {
                self.end(world, index);
            }
        }
    }

    /// After a fault, the end of a call may be known to one end alone. What libpri keeps then
    /// is seen by its count.
    fn forget(&mut self, world: &mut World) {
        let now = world.now();
        for running in &mut self.running {
            if let (Some(tag), Some(at)) = (running.tag, running.over_at)
                && !running.is_over[1]
                && now > at + Duration::from_secs(if running.call.is_some() { 4 } else { 1 })
            {
                running.over_at = None;
                world.peer.tell(&format!("forget {tag}"));
            }
            // libpri drops some calls without a word; whoever waits for it may ask (5.8.10).
            if let (Some(call), Some(at)) = (running.call, running.peer_over_at)
                && !running.is_over[0]
                && now > at + Duration::from_secs(3)
            {
                running.peer_over_at = None;
                let _ = world.span.enquire(now, call);
            }
        }
    }

    fn hear_event(&mut self, world: &mut World, event: &Event) {
        match event {
            Event::Offered { call, .. } => self.offered_to_us(world, *call),
            Event::Digits { call, digits, .. } => {
                if let Some(index) = self.by_call(*call) {
                    self.running[index].ending.digits.push_str(digits);
                    self.called_goes_on(world, index);
                }
            }
            Event::MoreDigitsWanted { call, .. } => {
                if let Some(index) = self.by_call(*call) {
                    self.next_digits(world, index);
                    self.caller_sees(world, index, Stage::Digits);
                }
            }
            Event::Proceeding { call, .. } => self.we_see(world, *call, Stage::Proceeding),
            Event::Alerting { call, .. } => self.we_see(world, *call, Stage::Alerting),
            Event::Connected { call, .. } => {
                self.we_see(world, *call, Stage::Connected);
                if let Some(index) = self.by_call(*call) {
                    let plan = self.running[index].ending.plan;
                    self.running[index].ends_once_acknowledged =
                        plan.ended_by == Who::Peer && plan.caller == Who::Us;
                }
            }
            Event::Released { call, cause } => {
                if let Some(index) = self.by_call(*call) {
                    self.running[index].ending.ours = Some(*cause);
                    self.running[index].is_over[0] = true;
                    self.running[index].over_at = Some(world.now());
                    self.is_over_here(world, index);
                }
            }
            _ => {}
        }
    }

    fn is_over_here(&mut self, world: &mut World, index: usize) {
        let running = &mut self.running[index];
        match running.tag {
            Some(tag) if is_withdrawn(running.ending.plan) => {
                world.peer.tell(&format!("bury {tag}"));
            }
            Some(_) => {}
            // The peer is about to hear of it, and is waited for.
            None if is_withdrawn(running.ending.plan) => running.is_over[1] = false,
            // It never will.
            None => running.is_over[1] = true,
        }
    }

    fn hear_line(&mut self, world: &mut World, line: &Said) {
        if line.what == "ring" {
            return self.offered_to_peer(world, line);
        }
        let Some(index) = self.running.iter().position(|r| r.tag == Some(line.tag)) else {
            return;
        };
        match line.what.as_str() {
            "digits" => {
                let digits = line.rest[0].trim_matches('-');
                self.running[index].ending.digits.push_str(digits);
                self.called_goes_on(world, index);
            }
            "setup_ack" => {
                self.next_digits(world, index);
                self.caller_sees(world, index, Stage::Digits);
            }
            "proceeding" => self.caller_sees(world, index, Stage::Proceeding),
            "ringing" => self.caller_sees(world, index, Stage::Alerting),
            "answer" => self.caller_sees(world, index, Stage::Connected),
            "clearing" | "gone" | "restarted_call" | "failed" => {
                let running = &mut self.running[index];
                let cause = line.rest.first().and_then(|cause| cause.parse().ok());
                // What the peer says first is why; what follows is the clearing's own.
                running.ending.peers = running.ending.peers.or(cause);
                if line.what != "clearing" {
                    running.is_over[1] = true;
                    running.peer_over_at = Some(world.now());
                }
            }
            _ => {}
        }
    }

    fn by_call(&self, call: CallId) -> Option<usize> {
        self.running.iter().position(|r| r.call == Some(call))
    }

    fn we_see(&mut self, world: &mut World, call: CallId, stage: Stage) {
        if let Some(index) = self.by_call(call)
            && self.running[index].ending.plan.caller == Who::Us
        {
            self.caller_sees(world, index, stage);
        }
    }

    /// With overlap, one more digit, until there is none.
    fn next_digits(&mut self, world: &mut World, index: usize) {
        let running = &mut self.running[index];
        for digit in running.rest.by_ref() {
            match running.ending.plan.caller {
                Who::Us => {
                    let now = world.now();
                    let call = running.call.unwrap();
                    let mut text = [0; 4];
                    let _ = world
                        .span
                        .send_digits(now, call, digit.encode_utf8(&mut text));
                }
                Who::Peer => {
                    let tag = running.tag.unwrap();
                    world.peer.tell(&format!("digit {tag} {digit}"));
                }
            }
        }
    }

    fn caller_sees(&mut self, world: &mut World, index: usize, stage: Stage) {
        let plan = self.running[index].ending.plan;
        if plan.ended_by == plan.caller && plan.until == stage {
            self.end(world, index);
        }
    }

    fn offered_to_us(&mut self, world: &mut World, call: CallId) {
        // None if the caller gave up meanwhile.
        let Some(setup) = world.span.setup_of(call) else {
            return;
        };
        let digits = &setup.calling.as_ref().unwrap().number.digits;
        let number = digits.parse::<usize>().unwrap() - 1_000_000;
        let first = setup.called.as_ref().unwrap().digits.to_string();
        let Some(index) = self.running.iter().position(|r| r.number == number) else {
            // A SETUP that was sent again after its call was over here: another call for us.
            let now = world.now();
            let _ = world.span.disconnect(now, call, Cause::CALL_REJECTED);
            return;
        };
        self.running[index].call = Some(call);
        self.running[index].is_over[0] = false;
        self.offered(world, index, &first);
    }

    fn offered_to_peer(&mut self, world: &mut World, line: &Said) {
        let number = line.rest[3].parse::<usize>().unwrap() - 1_000_000;
        let first = line.rest[4].clone();
        let Some(index) = self.running.iter().position(|r| r.number == number) else {
            world.tell(&format!("hangup {} 21", line.tag));
            return;
        };
        self.running[index].tag = Some(line.tag);
        self.running[index].is_over[1] = false;
        if self.running[index].is_over[0] {
            return self.is_over_here(world, index);
        }
        self.offered(world, index, &first);
    }

    /// The called side begins.
    fn offered(&mut self, world: &mut World, index: usize, first: &str) {
        let running = &mut self.running[index];
        running.ending.digits = first.to_owned();
        let plan = running.ending.plan;
        if plan.until == Stage::SetUp {
            if plan.ended_by != plan.caller {
                self.end(world, index);
            }
            return;
        }
        if plan.sending == Sending::Overlap {
            self.answer(world, index, Stage::Digits);
        } else {
            self.called_goes_on(world, index);
        }
    }

    /// The called side brings the call to the stage where it is ended.
    fn called_goes_on(&mut self, world: &mut World, index: usize) {
        if self.running[index].ending.digits.len() < DIALLED.len() {
            return;
        }
        for stage in [Stage::Proceeding, Stage::Alerting, Stage::Connected] {
            if stage <= self.running[index].ending.plan.until {
                self.answer(world, index, stage);
            }
        }
    }

    fn answer(&mut self, world: &mut World, index: usize, stage: Stage) {
        let running = &self.running[index];
        let plan = running.ending.plan;
        match plan.caller {
            Who::Us => {
                let what = match stage {
                    Stage::Digits | Stage::SetUp => "ack",
                    Stage::Proceeding => "proceed",
                    Stage::Alerting => "alert",
                    Stage::Connected => "answer",
                };
                world.peer.tell(&format!("{what} {}", running.tag.unwrap()));
            }
            Who::Peer => {
                let now = world.now();
                let call = running.call.unwrap();
                let span = &mut world.span;
                let _ = match stage {
                    Stage::Digits | Stage::SetUp => span.more_digits(now, call),
                    Stage::Proceeding => span.proceed(now, call, None),
                    Stage::Alerting => span.alert(now, call, None),
                    Stage::Connected => span.connect(now, call, None),
                };
            }
        }
        // libpri tells nobody of the end of a call that it ends before CONNECT ACKNOWLEDGE.
        let waits = stage == Stage::Connected && plan.ended_by == Who::Peer;
        if plan.until == stage && plan.ended_by != plan.caller && !waits {
            self.end(world, index);
        }
    }
}

fn caller(number: usize) -> Party {
    let mut caller = Number::dialled(&(1_000_000 + number).to_string()).unwrap();
    caller.kind = NumberType::National;
    Party {
        number: caller,
        ..Party::default()
    }
}

fn is_given_up(plan: Plan) -> bool {
    plan.caller == Who::Peer && plan.ended_by == Who::Peer && plan.until == Stage::SetUp
}

/// We give up a call that the peer has said nothing to; libpri does not get over it.
fn is_withdrawn(plan: Plan) -> bool {
    plan.caller == Who::Us && plan.ended_by == Who::Us && plan.until == Stage::SetUp
}
