//! The called side of a call: it brings the call to where it is ended.

use jawab_wire::isdn::{CallId, Cause, Sending};

use super::plan::{Stage, Who};
use super::{DIALLED, Load};
use crate::peer::Said;
use crate::world::World;

impl Load {
    pub(super) fn offered_to_us(&mut self, world: &mut World, call: CallId) {
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

    pub(super) fn offered_to_peer(&mut self, world: &mut World, line: &Said) {
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
    pub(super) fn offered(&mut self, world: &mut World, index: usize, first: &str) {
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
    pub(super) fn called_goes_on(&mut self, world: &mut World, index: usize) {
        if self.running[index].ending.digits.len() < DIALLED.len() {
            return;
        }
        for stage in [Stage::Proceeding, Stage::Alerting, Stage::Connected] {
            if stage <= self.running[index].ending.plan.until {
                self.answer(world, index, stage);
            }
        }
    }

    pub(super) fn answer(&mut self, world: &mut World, index: usize, stage: Stage) {
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
