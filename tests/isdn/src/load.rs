//! Many calls at once, each after its plan.

mod called;
mod heard;
mod plan;

use std::time::{Duration, Instant};

use jawab_wire::isdn::q921::PLACES;
use jawab_wire::isdn::{
    CallId, Cause, Channel, Number, NumberType, Party, Sending, Setup, Side, Wanted,
};

use crate::world::World;
use plan::is_given_up;

pub use plan::{Ending, Plan, Stage, Who};

/// Calls that the peer makes have tags from here on.
const PEERS_TAGS: i64 = 1_000_000;
/// What is dialled, and with overlap: how much of it at once.
const DIALLED: &str = "0537000002";
const AT_ONCE: usize = 4;

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
}

fn caller(number: usize) -> Party {
    let mut caller = Number::dialled(&(1_000_000 + number).to_string()).unwrap();
    caller.kind = NumberType::National;
    Party {
        number: caller,
        ..Party::default()
    }
}
