//! Which driver owns a leg, and which part of the box carries out a command.

use std::collections::{HashMap, HashSet};

use jawab_lines::LineHandle;
use jawab_media::MediaHandle;
use jawab_sip::SipHandle;
use jawab_switch::{
    Cause, Endpoint, HandsetId, LegCommand, LegEvent, LegId, ReferralEvent, ReferralId,
};
use jawab_vocabulary::{Course, LineId, SegmentKind};
use tracing::warn;

/// The drivers of all legs, and the media clock.
#[derive(Debug)]
pub(crate) struct Drivers {
    /// Whose each line is.
    lines: HashMap<LineId, Owner>,
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
        let trunks = sip.trunks().into_iter();
        let trunks = trunks.map(|(line, _)| (line, Owner::Sip));
        let lines = lines.into_iter();
        let lines = lines.map(|line| (line.line().clone(), Owner::Line(line)));
        Self {
            lines: trunks.chain(lines).collect(),
            sip,
            media,
            owners: HashMap::new(),
        }
    }

    /// Notes who owns a leg, from what its driver says of it.
    pub(crate) fn note(&mut self, leg: LegId, event: &LegEvent) {
        match event {
            LegEvent::Offered { from, .. } | LegEvent::OfferedInPlaceOf { from, .. } => {
                if let Some(owner) = self.owner_of(from) {
                    self.owners.insert(leg, owner);
                }
            }
            LegEvent::Released(_) => {
                self.owners.remove(&leg);
            }
            _ => {}
        }
    }

    /// Has whoever can carry a command out do so. Gives what becomes of a leg that nobody can
    /// originate, for there is no such line.
    pub(crate) fn carry_out(&mut self, leg: LegId, command: LegCommand) -> Option<LegEvent> {
        match &command {
            LegCommand::Join(..)
            | LegCommand::Leave
            | LegCommand::Echo
            | LegCommand::Play { .. }
            | LegCommand::StopPlaying
            | LegCommand::Record { .. }
            | LegCommand::StopRecording => {
                self.media.command(leg, &command);
                return None;
            }
            LegCommand::Originate { to, .. } => {
                let Some(owner) = self.owner_of(to) else {
                    warn!("{to:?} is no line of this box; a call there is refused");
                    return Some(LegEvent::Released(Cause::NO_ROUTE));
                };
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
        None
    }

    /// Tells a phone how the transfer goes that it wanted.
    pub(crate) fn referral(&self, id: ReferralId, event: ReferralEvent) {
        self.sip.referral(id, event);
    }

    /// Has a telephone fetch its settings anew.
    pub(crate) fn fetch_settings(&self, handset: HandsetId) {
        self.sip.check_sync(handset);
    }

    /// Fills in how the sound of each leg of a call fared. Of legs that were only rung there is
    /// nothing to tell; one that talked and was never heard is told.
    pub(crate) fn measure(&self, course: &mut Course, legs: &[LegId]) {
        let talks = course.segments.iter();
        let talks = talks.filter(|segment| segment.kind == SegmentKind::Talk);
        // Whoever called has part in every segment until they leave, and is not named in it.
        let talked: HashSet<u16> = talks
            .flat_map(|it| {
                let first = (!it.without_first).then_some(0);
                it.legs.iter().copied().chain(first)
            })
            .collect();
        for (place, (leg, id)) in (0..=u16::MAX).zip(course.legs.iter_mut().zip(legs)) {
            let quality = self.media.quality(*id);
            leg.quality = quality.filter(|it| it.packets > 0 || talked.contains(&place));
        }
    }

    fn owner_of(&self, endpoint: &Endpoint) -> Option<Owner> {
        match endpoint {
            Endpoint::Line(line) => self.lines.get(line).cloned(),
            Endpoint::Handset(_) => Some(Owner::Sip),
        }
    }
}
