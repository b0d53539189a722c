//! Which driver owns a leg, and which part of the box carries out a command.

use std::collections::HashMap;

use jawab_lines::LineHandle;
use jawab_media::MediaHandle;
use jawab_sip::SipHandle;
use jawab_switch::{Endpoint, LegCommand, LegEvent, LegId};
use jawab_vocabulary::LineId;

/// The drivers of all legs, and the media clock.
#[derive(Debug)]
pub(crate) struct Drivers {
    lines: HashMap<LineId, LineHandle>,
    sip: SipHandle,
    media: MediaHandle,
    owners: HashMap<LegId, Owner>,
}

#[derive(Clone, Debug)]
enum Owner {
    /// A GSM port or an E1.
    Line(LineHandle),
    /// A handset, or a SIP trunk.
    Sip,
}

impl Drivers {
    /// Brings the drivers together.
    pub(crate) fn new(lines: Vec<LineHandle>, sip: SipHandle, media: MediaHandle) -> Self {
        Self {
            lines: lines
                .into_iter()
                .map(|line| (line.line().clone(), line))
                .collect(),
            sip,
            media,
            owners: HashMap::new(),
        }
    }

    /// Notes who owns a leg, from what its driver says of it.
    pub(crate) fn note(&mut self, leg: LegId, event: &LegEvent) {
        match event {
            LegEvent::Offered { from, .. } => {
                let owner = self.owner_of(from);
                self.owners.insert(leg, owner);
            }
            LegEvent::Released(_) => {
                self.owners.remove(&leg);
            }
            _ => {}
        }
    }

    /// Has whoever can carry a command out do so.
    pub(crate) fn carry_out(&mut self, leg: LegId, command: LegCommand) {
        match &command {
            LegCommand::Connect(_)
            | LegCommand::Disconnect
            | LegCommand::Play { .. }
            | LegCommand::StopPlaying
            | LegCommand::RecordPrompt(..)
            | LegCommand::StopRecording => {
                self.media.command(leg, &command);
                return;
            }
            LegCommand::Originate { to, .. } => {
                let owner = self.owner_of(to);
                self.owners.insert(leg, owner);
            }
            LegCommand::Alert
            | LegCommand::Progress
            | LegCommand::Answer
            | LegCommand::Release(_)
            | LegCommand::SendDigit(_) => {}
        }
        match self.owners.get(&leg) {
            Some(Owner::Sip) => self.sip.command(leg, command),
            Some(Owner::Line(line)) => line.command(leg, command),
            // The leg's driver released it while the switch was still asking for something.
            None => {}
        }
    }

    fn owner_of(&self, endpoint: &Endpoint) -> Owner {
        match endpoint {
            Endpoint::Line(line) => self
                .lines
                .get(line)
                .map_or(Owner::Sip, |line| Owner::Line(line.clone())),
            Endpoint::Handset(_) => Owner::Sip,
        }
    }
}
