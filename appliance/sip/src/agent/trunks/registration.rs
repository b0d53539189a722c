//! Registrations with operators (RFC 3261 §10), and what their refusals mean for a trunk.

use jawab_line_state::LineFault;
use jawab_sip_engine::endpoint::{Register, RegistrationFailure, RegistrationId};
use jawab_sip_engine::flow::Flow;
use jawab_sip_engine::session::Invite;
use jawab_sip_engine::{NameAddr, Response, Uri};
use jawab_switch::{Cause, LineId, Number};
use tracing::{debug, info, warn};

use super::account::{AccountState, refusal, words};
use crate::agent::Agent;
use crate::agent::leg::Who;
use crate::local_address::contact;

/// For how long a registration is asked for, in seconds; operators grant what they like.
const EXPIRES_S: u32 = 600;

impl Agent {
    /// Who was refused may be tried again, where their time is over.
    pub(crate) fn forgive_trunks(&mut self) {
        for (line, change) in self.trunks.forgive(self.now) {
            self.trunk_is(&line, change);
        }
    }

    /// By which ways an operator is reached, the best first; none while its names lead nowhere.
    pub(crate) fn ways_to_trunk(&mut self, line: &LineId) -> Vec<Flow> {
        let places = self.trunks.places(line);
        let protocol = self.trunks.protocol(line);
        let flow = |peer| self.flow(protocol, peer);
        places.into_iter().map(flow).collect()
    }

    /// Registers with each operator that wants it.
    pub(crate) fn register_trunks(&mut self) {
        for line in self.trunks.lines() {
            self.register_trunk(&line);
        }
    }

    /// Registers with an operator that wants it; a registration that is there is told by which ways
    /// it is reached now. That can be another than before once a name has led somewhere, a place has
    /// answered or not, or our own address is another: each place is asked every
    /// [`options_every`](crate::SipConfig::options_every), and by our address of that moment.
    pub(crate) fn register_trunk(&mut self, line: &LineId) {
        let account = self.trunks.account(line);
        if !account.is_some_and(AccountState::registers) {
            return;
        }
        let registration = account.and_then(AccountState::registration);
        let ways = self.ways_to_trunk(line);
        let Some(way) = ways.first().copied() else {
            return;
        };
        let time = self.time();
        match (registration, self.registration_by(line, way, ways)) {
            (_, None) => {}
            (Some(id), Some(Register { ways, contact, .. })) => {
                if let Err(error) = self.engine.reach_registrar(time, id, ways, contact) {
                    debug!("trunk {line}: {error}");
                }
            }
            (None, Some(register)) => match self.engine.register(time, register) {
                Ok(id) => {
                    self.trunks
                        .with_account(line, |account| account.set_registration(Some(id)));
                }
                Err(error) => debug!("trunk {line} is not registered: {error}"),
            },
        }
    }

    /// A call to an operator: from whom it wants to see, and as who the centre is to it.
    pub(crate) fn invite_by_trunk(
        &self,
        line: &LineId,
        to: Uri,
        called: &Number,
        who: Who<'_>,
        way: Flow,
        offer: Vec<u8>,
    ) -> Result<Invite, Cause> {
        let config = self.trunks.config(line).ok_or(Cause::NO_ROUTE)?;
        let account = config.account.as_ref();
        let user = account.map_or("jawab", |account| account.user.as_str());
        let identity = config.identity(called, who, way);
        let mut invite = Invite::new(to, identity.from, contact(user, way), way, Some(offer));
        invite.headers = identity.headers;
        invite.session_timer = self.trunks.session_timer(line);
        invite.account = account.and_then(|account| account.login.clone());
        let registration = self
            .trunks
            .account(line)
            .and_then(AccountState::registration);
        if let Some(id) = registration {
            // RFC 3608 §6.1.
            invite.routes = self.engine.service_route_of(id).to_vec();
        }
        Ok(invite)
    }

    fn registration_by(&self, line: &LineId, way: Flow, ways: Vec<Flow>) -> Option<Register> {
        let config = self.trunks.config(line)?;
        let account = config.account.as_ref()?;
        let (host, port) = config.domain(way);
        Some(Register {
            registrar: Uri::sip(None, &host, port),
            address: NameAddr::new(config.user_of_domain(&account.user, way)),
            contact: contact(&account.user, way),
            expires_s: EXPIRES_S,
            ways,
            like: way,
            account: account.login.clone(),
        })
    }

    /// A trunk is registered, or was renewed.
    pub(crate) fn registered(&mut self, id: RegistrationId, expires_s: u32) {
        let Some(line) = self.trunks.of_registration(id) else {
            return;
        };
        let mut is_news = false;
        let change = self.trunks.with_account(&line, |account| {
            is_news = account.registered();
        });
        if is_news {
            info!("trunk {line} is registered with its operator, each time for {expires_s} s");
        }
        self.trunk_is(&line, change);
    }

    /// A trunk is not registered; that is tried again after a while.
    pub(crate) fn not_registered(
        &mut self,
        id: RegistrationId,
        failure: &RegistrationFailure,
        retry_s: u32,
    ) {
        let Some(line) = self.trunks.of_registration(id) else {
            return;
        };
        let Some(fault) = self.why_not(&line, failure) else {
            return;
        };
        let is_news = self.trunks.fault(&line).as_ref() != Some(&fault);
        let account = |account: &mut AccountState| account.not_registered(fault.clone());
        let change = self.trunks.with_account(&line, account);
        // Going out of service says it.
        if is_news && change.is_none() {
            warn!("trunk {line} is not registered: {fault}; next try in {retry_s} s");
        }
        self.trunk_is(&line, change);
    }

    fn why_not(&self, line: &LineId, failure: &RegistrationFailure) -> Option<LineFault> {
        let config = self.trunks.config(line)?;
        Some(match failure {
            RegistrationFailure::NoResponse => LineFault::TrunkSilent {
                peer: config.peers.first()?.to_string(),
            },
            RegistrationFailure::Refused(response) => {
                let user = config.account.as_ref()?.user.as_str();
                let domain = match &config.domain {
                    Some(domain) => domain.to_string(),
                    None => config.peers.first()?.host.to_string(),
                };
                refusal(response.status, user, &domain)
            }
        })
    }

    /// An operator refused a call. If it is who the centre is that it does not believe (401, 407),
    /// no more are made over this trunk for a while: the same would happen to each, and might
    /// lock the account.
    pub(crate) fn trunk_refused(&mut self, line: &LineId, response: &Response) {
        if !matches!(response.status.code(), 401 | 407) {
            return;
        }
        let Some(config) = self.trunks.config(line) else {
            return;
        };
        let fault = match &config.account {
            Some(account) => LineFault::TrunkAccountRefused {
                user: account.user.clone(),
                status: words(response.status),
            },
            None => LineFault::TrunkAccountWanted {
                status: words(response.status),
            },
        };
        let now = self.now;
        let change = self
            .trunks
            .with_account(line, |account| account.denied(fault, now));
        self.trunk_is(line, change);
    }

    /// The registrations are lost with the engine that has failed: they are made anew.
    pub(crate) fn register_anew(&mut self) {
        for line in self.trunks.lines() {
            let account = |account: &mut AccountState| account.set_registration(None);
            let change = self.trunks.with_account(&line, account);
            self.trunk_is(&line, change);
        }
        self.register_trunks();
    }

    /// Takes the registrations back: the box stops, and its operators need not call it in vain.
    pub(crate) fn unregister_trunks(&mut self) {
        let time = self.time();
        for line in self.trunks.lines() {
            let account = self.trunks.account(&line);
            if let Some(id) = account.and_then(AccountState::registration) {
                // One that has never been there says so itself.
                let _ = self.engine.unregister(time, id);
            }
        }
    }
}
