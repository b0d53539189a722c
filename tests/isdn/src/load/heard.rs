//! What both ends say of a call.

use jawab_wire::isdn::Event;

use super::Load;
use super::plan::{Stage, Who, is_withdrawn};
use crate::peer::Said;
use crate::world::World;

impl Load {
    pub(super) fn hear_event(&mut self, world: &mut World, event: &Event) {
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

    pub(super) fn is_over_here(&mut self, world: &mut World, index: usize) {
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

    pub(super) fn hear_line(&mut self, world: &mut World, line: &Said) {
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
}
