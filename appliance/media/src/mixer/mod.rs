//! What happens in each 20 ms: sans-IO, without a clock, without allocating.
//!
//! [`Mixer::apply`] takes commands, [`Mixer::tick`] moves one frame through every
//! leg. Everything that has to be told or freed goes out as a [`Report`].

mod bridges;
mod heard;
mod leg;
mod reception;
mod rtp_side;
mod source;

use std::time::Duration;

use jawab_switch::{BridgeId, Digit, LegEvent, LegId, Part};
use rtrb::Producer;

pub use leg::Leg;
pub use rtp_side::Port;

use crate::api::RtpRemote;
use crate::player::{Playing, Playlist};
use crate::recording::Recording;
use bridges::Bridges;
use heard::Heard;
use rtp_side::{NO_OCTETS, PACKETS_MAX};

/// Legs a mixer has room for: of 128 calls, each between two telephones.
pub const MAX_LEGS: usize = 256;

/// What the mixer is told. All memory it needs comes with it.
#[derive(Debug)]
pub enum Command<P> {
    /// A leg is there from now on.
    Open(Box<Leg<P>>),
    /// A leg is gone.
    Close(LegId),
    /// Where an RTP leg's far end is, and what it speaks.
    SetRemote(LegId, RtpRemote),
    /// A leg is in this bridge and in no other, with this part in it.
    Join(LegId, BridgeId, Part),
    /// It is in none.
    Leave(LegId),
    /// Its far end hears itself.
    Echo(LegId),
    /// Play to a leg.
    Play(LegId, Box<Playlist>),
    /// Stop playing to it.
    StopPlaying(LegId),
    /// Send a key to its far end.
    SendDigit(LegId, Digit),
    /// Record what its far end says.
    Record(LegId, Box<Recording>),
    /// Stop recording, and give it out in [`Report::Recorded`].
    StopRecording(LegId),
}

/// What the mixer tells, and what it gives back to be freed.
#[derive(Debug)]
pub enum Report<P> {
    /// Something happened on a leg.
    Event(LegId, LegEvent),
    /// Recording was stopped, is over by itself, or its leg is gone; `None` if there was none.
    Recorded(LegId, Option<Box<Recording>>),
    /// A leg that was closed, or that there was no room for.
    Leg(Box<Leg<P>>),
    /// What was played or replaced.
    Playlist(Box<Playlist>),
    /// A recording that nobody stopped.
    Recording(Box<Recording>),
}

/// All legs and what joins them.
#[derive(Debug)]
pub struct Mixer<P> {
    legs: Vec<Option<Box<Leg<P>>>>,
    bridges: Bridges,
    reports: Reports<P>,
}

/// Where reports go. If nobody takes them out, what does not fit is lost and freed here.
#[derive(Debug)]
struct Reports<P>(Producer<Report<P>>);

impl<P> Reports<P> {
    fn push(&mut self, report: Report<P>) {
        let _full = self.0.push(report);
    }

    fn playlist(&mut self, playlist: Option<Box<Playlist>>) {
        if let Some(playlist) = playlist {
            self.push(Report::Playlist(playlist));
        }
    }
}

impl<P: Port> Mixer<P> {
    /// A mixer without legs.
    #[must_use]
    pub fn new(reports: Producer<Report<P>>) -> Self {
        let mut legs = Vec::new();
        legs.resize_with(MAX_LEGS, || None);
        Self {
            legs,
            bridges: Bridges::new(MAX_LEGS),
            reports: Reports(reports),
        }
    }

    /// Carries out a command. One for a leg that is not there changes nothing.
    pub fn apply(&mut self, command: Command<P>) {
        match command {
            Command::Open(leg) => self.open(leg),
            Command::Close(leg) => self.close(leg),
            Command::SetRemote(leg, remote) => {
                if let Some(leg) = self.leg(leg) {
                    leg.set_remote(remote);
                }
            }
            Command::Join(leg, bridge, part) => {
                if let Some(slot) = self.slot(leg) {
                    self.stop_playing(leg);
                    self.bridges.join(slot, bridge, part);
                }
            }
            Command::Leave(leg) => {
                if let Some(slot) = self.slot(leg) {
                    self.bridges.leave(slot);
                }
            }
            Command::Echo(leg) => {
                if let Some(slot) = self.slot(leg) {
                    self.stop_playing(leg);
                    self.bridges.echo(slot);
                }
            }
            Command::Play(leg, playlist) => {
                let replaced = match self.leg(leg) {
                    Some(leg) => leg.play(playlist),
                    None => Some(playlist),
                };
                self.reports.playlist(replaced);
            }
            Command::StopPlaying(leg) => self.stop_playing(leg),
            Command::SendDigit(leg, digit) => {
                if let Some(leg) = self.leg(leg) {
                    leg.send_digit(digit);
                }
            }
            Command::Record(leg, recording) => {
                let replaced = match self.leg(leg) {
                    Some(leg) => leg.record(recording),
                    None => Some(recording),
                };
                if let Some(recording) = replaced {
                    self.reports.push(Report::Recording(recording));
                }
            }
            Command::StopRecording(id) => {
                let recording = self.leg(id).and_then(Leg::stop_recording);
                self.reports.push(Report::Recorded(id, recording));
            }
        }
    }

    fn open(&mut self, leg: Box<Leg<P>>) {
        match self.legs.iter_mut().find(|slot| slot.is_none()) {
            Some(slot) => *slot = Some(leg),
            None => self.reports.push(Report::Leg(leg)),
        }
    }

    fn close(&mut self, leg: LegId) {
        if let Some(slot) = self.slot(leg) {
            self.close_slot(slot);
        }
    }

    /// Closes all legs.
    pub fn close_all(&mut self) {
        for slot in 0..self.legs.len() {
            self.close_slot(slot);
        }
    }

    fn close_slot(&mut self, slot: usize) {
        self.bridges.leave(slot);
        if let Some(mut leg) = self.legs.get_mut(slot).and_then(Option::take) {
            if let Some(cut) = leg.stop_recording() {
                self.reports.push(match cut.is_kept_when_cut() {
                    true => Report::Recorded(leg.id, Some(cut)),
                    false => Report::Recording(cut),
                });
            }
            self.reports.push(Report::Leg(leg));
        }
    }

    fn stop_playing(&mut self, leg: LegId) {
        let stopped = self.leg(leg).and_then(Leg::stop_playing);
        self.reports.playlist(stopped);
    }

    fn slot(&self, id: LegId) -> Option<usize> {
        self.legs
            .iter()
            .position(|leg| leg.as_ref().is_some_and(|leg| leg.id == id))
    }

    fn leg(&mut self, id: LegId) -> Option<&mut Leg<P>> {
        self.legs
            .iter_mut()
            .flatten()
            .find(|leg| leg.id == id)
            .map(Box::as_mut)
    }

    /// Moves one frame through every leg. `now` is on any clock that does not go back.
    pub fn tick(&mut self, now: Duration) {
        self.read(now);
        let Self { legs, reports, .. } = self;
        for leg in legs.iter_mut().flatten() {
            leg.receive(now, |id, event| reports.push(Report::Event(id, event)));
            if let Some(over) = leg.finished_recording() {
                reports.push(Report::Recorded(leg.id, Some(over)));
            }
        }
        for slot in 0..self.legs.len() {
            self.send(slot);
        }
    }

    /// Takes in what came over the network. Who speaks sends one packet in a tick: each that has
    /// something is asked for one, and only who has more then is asked again.
    fn read(&mut self, now: Duration) {
        let Self { legs, reports, .. } = self;
        let mut octets = NO_OCTETS;
        for most in [1, PACKETS_MAX - 1] {
            P::look(legs.iter_mut().flatten().filter_map(|leg| leg.port()));
            for leg in legs.iter_mut().flatten() {
                leg.read(now, most, &mut octets, |id, event| {
                    reports.push(Report::Event(id, event));
                });
            }
        }
    }

    fn send(&mut self, slot: usize) {
        if !matches!(self.legs.get(slot), Some(Some(_))) {
            return;
        }
        let bridged = self.heard_of_bridge(slot);
        let Some(leg) = &mut self.legs[slot] else {
            return;
        };
        let out = match leg.played() {
            None => bridged,
            Some((frame, playing)) => {
                if playing == Playing::Done
                    && let Some(playlist) = leg.stop_playing()
                {
                    let played = LegEvent::Played(playlist.id());
                    self.reports.push(Report::Event(leg.id, played));
                    self.reports.push(Report::Playlist(playlist));
                }
                Heard::linear(frame)
            }
        };
        leg.send(&out);
    }

    /// What a leg's far end hears of its bridge: of one other the very octets, of several their
    /// sum. Where that is louder than a sample can be, it is limited.
    fn heard_of_bridge(&self, slot: usize) -> Heard {
        let legs = self.bridges.heard_by(slot);
        let mut heard = legs.filter_map(|at| Some(&self.legs.get(at)?.as_ref()?.heard));
        let Some(first) = heard.next() else {
            return Heard::SILENCE;
        };
        let Some(second) = heard.next() else {
            return *first;
        };
        let mut sum = first.pcm.map(i32::from);
        for other in [second].into_iter().chain(heard) {
            for (sum, sample) in sum.iter_mut().zip(&other.pcm) {
                *sum += i32::from(*sample);
            }
        }
        let limits = (i32::from(i16::MIN), i32::from(i16::MAX));
        Heard::linear(sum.map(|sample| sample.clamp(limits.0, limits.1) as i16))
    }

    /// Whether there are reports that nobody took out yet.
    #[must_use]
    pub fn has_reports(&self) -> bool {
        self.reports.0.slots() < self.reports.0.buffer().capacity()
    }

    /// Lets ticks pass unplayed, after the machine stood still for longer than can be
    /// made good: the far ends hear a gap instead of a delay.
    pub fn skip(&mut self, ticks: u32) {
        for leg in self.legs.iter_mut().flatten() {
            leg.skip(ticks);
        }
    }
}

#[cfg(test)]
mod tests;
