//! Offer and answer (RFC 3264) of one audio stream with telephone events (RFC 4733), in
//! descriptions that may have any number of media sections.
//!
//! Every section keeps its place: what is not spoken stays in the answer with port 0 (§6), and
//! what was once in a session stays in each later offer (§8). Payload types are kept for either
//! way: what the far end named is what it is sent, what we named is what it sends (§5.1).
//!
//! [`Negotiation`] is one side of a session. Whose turn it is, and in which message a description
//! travels, is the dialog's affair ([`crate::session`]).

mod agreed;
mod describe;
mod read;
#[cfg(test)]
mod tests;

use std::net::SocketAddr;

pub use agreed::{Agreed, Codec, Disagreement};

use crate::sdp::{Direction, Rtpmap, SessionDescription, TELEPHONE_EVENT};

/// What we speak, and where.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Local {
    /// Where our RTP is.
    pub address: SocketAddr,
    /// The codecs, the preferred one first, with the payload types that we offer them by.
    pub codecs: Vec<Codec>,
    /// The payload type that we offer telephone events by; none if we do not take them.
    pub telephone_event: Option<u8>,
    /// How much sound we want in a packet, in ms.
    pub ptime_ms: u16,
    /// The number of our session in the origin line: another for each session (RFC 8866 §5.2).
    pub session: u64,
}

impl Local {
    /// G.711, A-law first, for Europe's and Morocco's networks speak it, and telephone events
    /// by 101; 20 ms in a packet.
    #[must_use]
    pub fn g711(address: SocketAddr, session: u64) -> Self {
        Self {
            address,
            codecs: vec![
                Codec::new(8, Rtpmap::new("PCMA", 8_000)),
                Codec::new(0, Rtpmap::new("PCMU", 8_000)),
            ],
            telephone_event: Some(101),
            ptime_ms: 20,
            session,
        }
    }
}

/// One side of a session's offers and answers.
#[derive(Clone, Debug)]
pub struct Negotiation {
    local: Local,
    /// Which ways we want audio: less than both while we hold.
    wanted: Direction,
    /// What we said last, and how often we said something new (RFC 3264 §8).
    said: Option<SessionDescription>,
    version: u64,
    /// Where our audio stands among the sections.
    slot: usize,
    agreed: Option<Agreed>,
}

impl Negotiation {
    /// A session in which nothing was said yet.
    #[must_use]
    pub const fn new(local: Local) -> Self {
        Self {
            local,
            wanted: Direction::SendRecv,
            said: None,
            version: 0,
            slot: 0,
            agreed: None,
        }
    }

    /// Which ways we want audio from the next description on. To hold is
    /// [`Direction::SendOnly`] with music, [`Direction::Inactive`] without.
    pub const fn want(&mut self, direction: Direction) {
        self.wanted = direction;
    }

    /// What was agreed on last.
    #[must_use]
    pub const fn agreed(&self) -> Option<&Agreed> {
        self.agreed.as_ref()
    }

    /// What we said last.
    #[must_use]
    pub const fn said(&self) -> Option<&SessionDescription> {
        self.said.as_ref()
    }

    /// Our offer: all that we speak, in the place that our audio has.
    pub fn offer(&mut self) -> SessionDescription {
        let ours = describe::audio(
            &self.local,
            &self.local.codecs,
            self.local.telephone_event,
            self.wanted,
        );
        let media = match &self.said {
            None => vec![ours],
            Some(said) => {
                // Of those that are refused only the place counts (§8): no formats are new.
                let sections = said.media.iter().enumerate();
                sections
                    .map(|(index, media)| {
                        if index == self.slot {
                            ours.clone()
                        } else {
                            media.refused()
                        }
                    })
                    .collect()
            }
        };
        self.say(media, None)
    }

    /// Our answer to an offer, and what is agreed by it.
    ///
    /// # Errors
    /// [`Disagreement`] if no section has audio that we speak; what was agreed before stays
    /// (§8), and the offer is to be refused with 488.
    pub fn answer(
        &mut self,
        offer: &SessionDescription,
    ) -> Result<SessionDescription, Disagreement> {
        let (slot, agreed) = self.choose(offer)?;
        let sections = offer.media.iter().enumerate();
        let media = sections
            .map(|(index, media)| {
                if index == slot {
                    let codec = Codec::new(agreed.receive_payload, agreed.codec.clone());
                    let mut ours = describe::audio(
                        &self.local,
                        &[codec],
                        agreed.receive_event,
                        agreed.direction,
                    );
                    ours.kind.clone_from(&media.kind);
                    ours
                } else {
                    media.refused()
                }
            })
            .collect();
        self.slot = slot;
        self.agreed = Some(agreed);
        Ok(self.say(media, Some(offer)))
    }

    /// The far end's answer to our offer.
    ///
    /// # Errors
    /// [`Disagreement`] if it has no audio that we offered: the session is to be ended, or to go
    /// on as it was.
    pub fn answered(&mut self, answer: &SessionDescription) -> Result<&Agreed, Disagreement> {
        let media = answer.media.get(self.slot).ok_or(Disagreement::NoAudio)?;
        let mut agreed = read::agreed(&self.local, answer, media)?;
        agreed.direction = agreed.direction.and(self.wanted);
        // What it sends is numbered by our offer (§5.1), not by its answer.
        let ours = self
            .local
            .codecs
            .iter()
            .find(|codec| codec.map == agreed.codec);
        agreed.receive_payload = ours.map_or(agreed.send_payload, |codec| codec.payload);
        agreed.receive_event = agreed.send_event.and(self.local.telephone_event);
        Ok(self.agreed.insert(agreed))
    }

    /// The section to answer: the one that had our audio before if it still can, or else the
    /// first that can.
    fn choose(&self, offer: &SessionDescription) -> Result<(usize, Agreed), Disagreement> {
        let try_at = |slot: usize| {
            let media = offer.media.get(slot).ok_or(Disagreement::NoAudio)?;
            read::agreed(&self.local, offer, media).map(|agreed| (slot, agreed))
        };
        let mut best = try_at(self.slot);
        for slot in 0..offer.media.len() {
            best = match best {
                Ok(found) => {
                    best = Ok(found);
                    break;
                }
                // The most telling reason stays: a codec is nearer than no audio at all.
                Err(before) => try_at(slot).map_err(|error| error.max(before)),
            };
        }
        let (slot, mut agreed) = best?;
        agreed.direction = agreed.direction.and(self.wanted);
        Ok((slot, agreed))
    }

    fn say(
        &mut self,
        media: Vec<crate::sdp::Media>,
        offer: Option<&SessionDescription>,
    ) -> SessionDescription {
        let same = self.said.as_ref().is_some_and(|said| said.media == media);
        if !same {
            self.version += 1;
        }
        let said = SessionDescription {
            lines: describe::session(&self.local, self.version, offer),
            media,
        };
        self.said.insert(said).clone()
    }
}

/// Whether a payload stands for telephone events of a codec's clock (RFC 4733 §2.1: the clocks
/// of one stream are the same).
fn is_event(map: &Rtpmap, clock_hz: u32) -> bool {
    *map == Rtpmap::new(TELEPHONE_EVENT, clock_hz)
}
