//! The legs that are up: each is a call of the engine's, with audio.

mod ending;
mod offered;
mod originated;
mod referral;
mod session;

use std::collections::HashMap;

use jawab_sip_engine::dialog::DialogId;
use jawab_sip_engine::endpoint::SessionId;
use jawab_sip_engine::offer_answer::{Local, Negotiation};
use jawab_sip_engine::package::{Role, Stage};
use jawab_sip_engine::session::CallError;
use jawab_sip_engine::{Name, StatusCode};
use jawab_switch::{Cause, Endpoint, LegCommand, LegEvent, LegId};
use tracing::warn;

pub(crate) use self::originated::Who;
use self::referral::Referrals;
use crate::agent::Agent;
use crate::wanted::Wanted;

/// A leg.
pub(crate) struct Leg {
    pub(crate) far_end: Endpoint,
    session: SessionId,
    negotiation: Negotiation,
    side: Side,
    is_alerting: bool,
    is_up: bool,
    is_held: bool,
    /// We cancelled or hung up; the end is awaited.
    ending: Option<Cause>,
}

/// Who has called whom.
enum Side {
    /// We are called. What we answer with, and whether that is an answer: it is our offer if the
    /// INVITE had none.
    Offered {
        description: Vec<u8>,
        is_answer: bool,
    },
    /// We call.
    Originated,
}

/// A leg as its far end sees it.
pub(crate) struct Seen {
    pub(crate) role: Role,
    pub(crate) stage: Stage,
    /// As we see it.
    pub(crate) dialog: Option<DialogId>,
}

/// All legs that are up.
pub(crate) struct Legs {
    all: HashMap<LegId, Leg>,
    by_session: HashMap<SessionId, LegId>,
    /// The number of the next description's session (RFC 8866 §5.2): another for each leg.
    described: u64,
    /// What phones want by their own transfer keys.
    pub(crate) referrals: Referrals,
}

impl Legs {
    /// None yet.
    pub(crate) fn new(first_description: u32) -> Self {
        Self {
            all: HashMap::new(),
            by_session: HashMap::new(),
            described: first_description.into(),
            referrals: Referrals::default(),
        }
    }

    /// What a leg with audio at this address says of it.
    fn negotiation(&mut self, address: std::net::SocketAddr) -> Negotiation {
        self.described += 1;
        Negotiation::new(Local::g711(address, self.described))
    }

    fn insert(&mut self, id: LegId, leg: Leg) {
        self.by_session.insert(leg.session, id);
        self.all.insert(id, leg);
    }

    fn remove(&mut self, id: LegId) -> Option<Leg> {
        let leg = self.all.remove(&id)?;
        self.by_session.remove(&leg.session);
        Some(leg)
    }

    fn of(&self, session: SessionId) -> Option<LegId> {
        self.by_session.get(&session).copied()
    }

    fn get(&self, id: LegId) -> Option<&Leg> {
        self.all.get(&id)
    }

    fn get_mut(&mut self, id: LegId) -> Option<&mut Leg> {
        self.all.get_mut(&id)
    }

    fn ids(&self) -> Vec<LegId> {
        self.all.keys().copied().collect()
    }
}

impl Agent {
    /// The switch wants something.
    pub(crate) fn carry_out(&mut self, wanted: Wanted) {
        match wanted {
            Wanted::OfLeg(leg, command) => self.command(leg, command),
            Wanted::OfReferral(id, event) => self.referral_goes_on(id, event),
            Wanted::Messages(new, heard) => self.messages_are(new, heard),
            Wanted::CheckSync(handset) => self.check_sync(&handset),
        }
    }

    /// It wants something of a leg. Commands for legs that are gone have no effect.
    pub(crate) fn command(&mut self, id: LegId, command: LegCommand) {
        if let LegCommand::Originate {
            to,
            called,
            caller,
            diverted,
        } = command
        {
            let who = Who {
                caller: caller.as_ref(),
                diverted: diverted.as_ref(),
            };
            self.originate(id, to, &called, who);
            return;
        }
        let Some(leg) = self.legs.get(id) else {
            return;
        };
        let (session, time) = (leg.session, self.time());
        let answer = |is_wanted: bool| match &leg.side {
            Side::Offered {
                description,
                is_answer,
            } if is_wanted || *is_answer => Some(description.clone()),
            _ => None,
        };
        let done = match &command {
            LegCommand::Alert => {
                self.engine
                    .progress(time, session, StatusCode::RINGING, None, &[])
            }
            LegCommand::Progress => {
                // An offer of ours cannot be made before the answer: it may be lost (RFC 3262 §5).
                let description = answer(false);
                let status = StatusCode::SESSION_PROGRESS;
                self.engine
                    .progress(time, session, status, description, &[])
            }
            LegCommand::Answer => {
                let description = answer(true);
                self.engine.accept(time, session, description, &[])
            }
            LegCommand::Release(cause) => {
                self.release(id, *cause);
                Ok(())
            }
            LegCommand::SendDigit(_) => {
                self.media.command(id, &command);
                Ok(())
            }
            _ => Ok(()),
        };
        match done {
            // A CANCEL or BYE crossed the command: the call's own end follows.
            Ok(()) | Err(CallError::Gone) => {}
            Err(error) => {
                warn!("{id}: {error}");
                self.lose(id, Cause::TEMPORARY_FAILURE);
            }
        }
    }

    /// The legs of somebody.
    pub(crate) fn legs_of(&self, far_end: &Endpoint) -> Vec<LegId> {
        let legs = self.legs.all.iter();
        legs.filter(|(_, leg)| leg.far_end == *far_end)
            .map(|(id, _)| *id)
            .collect()
    }

    /// How far a leg is, as its far end sees it.
    pub(crate) fn seen(&self, id: LegId) -> Option<Seen> {
        let leg = self.legs.get(id)?;
        let role = match leg.side {
            Side::Offered { .. } => Role::Initiator,
            Side::Originated => Role::Recipient,
        };
        let stage = match role {
            _ if leg.is_up => Stage::Confirmed,
            Role::Recipient if leg.is_alerting => Stage::Early,
            Role::Recipient | Role::Initiator => Stage::Trying,
        };
        let dialog = self.engine.dialog_of(leg.session).cloned();
        Some(Seen {
            role,
            stage,
            dialog,
        })
    }

    /// Takes a leg on.
    fn adopt(&mut self, id: LegId, leg: Leg) {
        if let Endpoint::Line(line) = &leg.far_end {
            self.trunks.call_begins(line);
        }
        self.watchers.moved(&leg.far_end);
        self.legs.insert(id, leg);
    }

    /// The end of a leg: its audio is closed, and the switch is told, this once.
    fn released(&mut self, id: LegId, cause: Cause) {
        let Some(leg) = self.legs.remove(id) else {
            return;
        };
        self.media.close(id);
        if let Endpoint::Line(line) = &leg.far_end {
            self.trunks.call_ends(line);
        }
        self.watchers.moved(&leg.far_end);
        self.tell_leg(id, LegEvent::Released(cause));
    }
}

/// A Reason header (RFC 3326) of a cause.
fn reason(cause: Cause) -> Vec<(Name, String)> {
    vec![(Name::REASON, crate::cause::reason(cause))]
}
