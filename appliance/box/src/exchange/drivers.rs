//! Which driver owns a leg, and which part of the box carries out a command.

use std::collections::HashMap;

use jawab_handsets::HandsetsHandle;
use jawab_lines::LineHandle;
use jawab_media::MediaHandle;
use jawab_switch::{Cause, Endpoint, Input, LegCommand, LegEvent, LegId, LineId};
use tracing::warn;

/// The drivers of all legs, and the media clock.
#[derive(Debug)]
pub(crate) struct Drivers {
    lines: HashMap<LineId, LineHandle>,
    handsets: HandsetsHandle,
    media: MediaHandle,
    owners: HashMap<LegId, Owner>,
}

#[derive(Clone, Debug)]
enum Owner {
    /// A GSM port or an E1.
    Line(LineId),
    /// A handset, or a SIP trunk.
    Sip,
}

impl Drivers {
    /// Brings the drivers together.
    pub(crate) fn new(
        lines: Vec<LineHandle>,
        handsets: HandsetsHandle,
        media: MediaHandle,
    ) -> Self {
        Self {
            lines: lines
                .into_iter()
                .map(|line| (line.line().clone(), line))
                .collect(),
            handsets,
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

    /// Carries a command out, or gives back what the switch is to be told because nobody can.
    pub(crate) fn carry_out(&mut self, leg: LegId, command: LegCommand) -> Option<Input> {
        match &command {
            LegCommand::Connect(_)
            | LegCommand::Disconnect
            | LegCommand::Play { .. }
            | LegCommand::StopPlaying
            | LegCommand::RecordPrompt(..)
            | LegCommand::StopRecording => {
                self.media.command(leg, &command);
                return None;
            }
            LegCommand::Originate { to, .. } => {
                let owner = self.owner_of(to);
                self.owners.insert(leg, owner);
            }
            LegCommand::Alert
            | LegCommand::Answer
            | LegCommand::Release(_)
            | LegCommand::SendDigit(_) => {}
        }
        match self.owners.get(&leg) {
            Some(Owner::Sip) => {
                self.handsets.command(leg, command);
                None
            }
            Some(Owner::Line(line)) => match self.lines.get(line) {
                Some(line) => {
                    line.command(leg, command);
                    None
                }
                None => self.orphan(leg),
            },
            // The leg's driver released it while the switch was still asking for something.
            None => None,
        }
    }

    fn orphan(&mut self, leg: LegId) -> Option<Input> {
        warn!("{leg} belongs to a line that is not configured; it is given up");
        self.owners.remove(&leg);
        Some(Input::Leg(
            leg,
            LegEvent::Released(Cause::RESOURCE_UNAVAILABLE),
        ))
    }

    fn owner_of(&self, endpoint: &Endpoint) -> Owner {
        match endpoint {
            Endpoint::Line(line) if self.lines.contains_key(line) => Owner::Line(line.clone()),
            Endpoint::Line(_) | Endpoint::Handset(_) => Owner::Sip,
        }
    }
}
