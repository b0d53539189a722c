//! Trunks: where their operators are, whether they are in service, and what is on them.
//!
//! Each place of an operator is asked now and then (OPTIONS), as handsets are; one that never
//! answered such a question may not do so at all, and is believed to be there. A trunk with an
//! account that is to be registered is in service only while it is.

mod account;
mod connections;
mod diversion;
pub(super) mod forwarded;
mod identity;
mod places;
mod registration;

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::time::Instant;

use jawab_line_state::{ChannelUse, LineFault, LineKind, LineState, LineStatus};
use jawab_sip_engine::endpoint::{RegistrationId, SessionTimer};
use jawab_sip_engine::flow::Flow;
use jawab_sip_engine::names::Destination;
use jawab_switch::{Input, LineId, Presence};
use tokio::sync::watch;
use tracing::{info, warn};

use self::account::AccountState;
use self::connections::Connections;
use self::places::{At, Places};
use crate::agent::Agent;
use crate::config::TrunkConfig;
use crate::service::host_of;

/// The least that is taken, in seconds (RFC 4028 §5).
const LEAST_TIMER_S: u32 = 90;

#[derive(Debug)]
struct Trunk {
    config: TrunkConfig,
    places: Places,
    /// Streams to them.
    connections: Connections,
    /// A name of its peers that leads nowhere.
    unresolved: Option<String>,
    account: AccountState,
    /// Calls that are up on it.
    calls: u16,
    /// What the switch knows.
    is_in_service: bool,
    /// Whoever looks at it is told.
    status: watch::Sender<LineStatus>,
    /// Whoever looks at what it says is told where it is.
    addresses: watch::Sender<Vec<IpAddr>>,
}

impl Trunk {
    fn new(config: &TrunkConfig) -> Self {
        let status = LineStatus::starting(config.line.as_str(), LineKind::SipTrunk);
        let mut trunk = Self {
            places: Places::new(&config.peers, config.carrier.protocol()),
            connections: Connections::default(),
            unresolved: None,
            account: AccountState::new(config.account.as_ref()),
            calls: 0,
            is_in_service: false,
            status: watch::Sender::new(status),
            addresses: watch::Sender::default(),
            config: config.clone(),
        };
        trunk.settle();
        trunk
    }

    fn state(&self) -> LineState {
        let silent = || LineFault::TrunkSilent { peer: self.peer() };
        let fault = if self.places.are_unknown() {
            match &self.unresolved {
                Some(name) => Some(LineFault::TrunkNameUnknown { name: name.clone() }),
                None => return LineState::Starting,
            }
        } else if self.places.are_gone() {
            Some(self.places.fault().cloned().unwrap_or_else(silent))
        } else {
            self.account.fault().cloned()
        };
        match (fault, self.calls) {
            (Some(fault), _) => LineState::Faulted(fault),
            (None, _) if self.account.is_awaited() => LineState::Starting,
            (None, 0) => LineState::Idle,
            (None, _) => LineState::Busy,
        }
    }

    /// Its first peer, as whoever reads the line's state knows it.
    fn peer(&self) -> String {
        match self.config.peers.first() {
            Some(peer) => peer.to_string(),
            None => String::new(),
        }
    }

    /// Shows how it is; gives whether it came into service or went out of it.
    fn settle(&mut self) -> Option<Presence> {
        self.addresses.send_if_modified(|shown| {
            let mut addresses = self.places.addresses();
            std::mem::swap(shown, &mut addresses);
            *shown != addresses
        });
        let state = self.state();
        let is_in_service = state.is_in_service();
        let channels = Some(ChannelUse {
            busy: self.calls,
            usable: self.config.channels,
        });
        self.status.send_if_modified(|status| {
            let is_news = status.state != state || status.channels != channels;
            status.state = state;
            status.channels = channels;
            is_news
        });
        if std::mem::replace(&mut self.is_in_service, is_in_service) == is_in_service {
            return None;
        }
        Some(if is_in_service {
            Presence::Here
        } else {
            Presence::Gone
        })
    }
}

/// All trunks.
#[derive(Debug)]
pub(crate) struct Trunks {
    /// In the order of the configuration.
    lines: Vec<LineId>,
    all: HashMap<LineId, Trunk>,
}

impl Trunks {
    pub(crate) fn new(trunks: &[TrunkConfig]) -> Self {
        let all = trunks.iter();
        Self {
            lines: trunks.iter().map(|trunk| trunk.line.clone()).collect(),
            all: all
                .map(|trunk| (trunk.line.clone(), Trunk::new(trunk)))
                .collect(),
        }
    }

    /// How each of them is, at every change.
    pub(crate) fn follow(&self) -> Vec<(LineId, watch::Receiver<LineStatus>)> {
        let trunks = self.in_order();
        trunks
            .map(|trunk| (trunk.config.line.clone(), trunk.status.subscribe()))
            .collect()
    }

    /// What calls over a trunk have for a timer, whoever makes them: one whose end was lost on the way holds
    /// no channel for longer, and is not paid for.
    pub(crate) fn session_timer(&self, line: &LineId) -> Option<SessionTimer> {
        let expires_s = self.config(line)?.session_timer_s?;
        Some(SessionTimer {
            expires_s,
            least_s: LEAST_TIMER_S,
        })
    }

    /// Where each of them is, at every change.
    pub(crate) fn addresses(&self) -> Vec<(LineId, watch::Receiver<Vec<IpAddr>>)> {
        let trunks = self.in_order();
        trunks
            .map(|trunk| (trunk.config.line.clone(), trunk.addresses.subscribe()))
            .collect()
    }

    fn in_order(&self) -> impl Iterator<Item = &Trunk> {
        self.lines.iter().filter_map(|line| self.all.get(line))
    }

    /// Their lines.
    pub(crate) fn lines(&self) -> Vec<LineId> {
        self.lines.clone()
    }

    /// Those that are in service.
    pub(crate) fn in_service(&self) -> Vec<LineId> {
        let here = self.in_order().filter(|trunk| trunk.is_in_service);
        here.map(|trunk| trunk.config.line.clone()).collect()
    }

    pub(crate) fn config(&self, line: &LineId) -> Option<&TrunkConfig> {
        self.all.get(line).map(|trunk| &trunk.config)
    }

    /// The names that are to be resolved.
    pub(crate) fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = self
            .in_order()
            .flat_map(|trunk| trunk.places.names())
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// A name leads there, or nowhere; gives the lines that it is a name of, with what changed.
    pub(crate) fn resolved(
        &mut self,
        name: &str,
        addresses: &[SocketAddr],
    ) -> Vec<(LineId, Option<Presence>)> {
        let mut changes = Vec::new();
        for trunk in self.all.values_mut() {
            if !trunk.places.names().any(|own| own == name) {
                continue;
            }
            if addresses.is_empty() {
                // What it led to before stays.
                trunk.unresolved = Some(host_of(name).to_owned());
            } else {
                trunk.unresolved = None;
                trunk.places.resolved(name, addresses);
            }
            changes.push((trunk.config.line.clone(), trunk.settle()));
        }
        changes
    }

    /// Where the operator is, the place to be tried first in front.
    pub(crate) fn places(&self, line: &LineId) -> Vec<SocketAddr> {
        let trunk = self.all.get(line);
        trunk.map_or_else(Vec::new, |trunk| trunk.places.in_order())
    }

    /// The trunk at an address: that with the port as well, or else one at the address alone. Of
    /// several accounts with an operator it is the one that is asked for. One that is reached under TLS
    /// is nobody who says so without.
    pub(crate) fn at(&self, flow: Flow, user: Option<&str>) -> Option<LineId> {
        let mut best: Option<((bool, At), &Trunk)> = None;
        let source = flow.peer;
        for trunk in self.in_order().filter(|trunk| trunk.is_spoken_to_by(flow)) {
            let account = trunk.config.account.as_ref();
            let is_asked = account.is_some_and(|account| Some(account.user.as_str()) == user);
            if let Some(at) = trunk.places.is_at(source)
                && best.is_none_or(|(before, _)| before < (is_asked, at))
            {
                best = Some(((is_asked, at), trunk));
            }
        }
        best.map(|(_, trunk)| trunk.config.line.clone())
    }

    /// Whether it carries no more calls: those that come in and those that go out count alike.
    pub(crate) fn is_full(&self, line: &LineId) -> bool {
        let trunk = self.all.get(line);
        trunk.is_some_and(|trunk| trunk.calls >= trunk.config.channels)
    }

    /// A call begins on it, or the attempt at one.
    pub(crate) fn call_begins(&mut self, line: &LineId) {
        if let Some(trunk) = self.all.get_mut(line) {
            trunk.calls += 1;
            trunk.settle();
        }
    }

    /// A call on it is over.
    pub(crate) fn call_ends(&mut self, line: &LineId) {
        if let Some(trunk) = self.all.get_mut(line) {
            trunk.calls = trunk.calls.saturating_sub(1);
            trunk.settle();
        }
    }

    /// One of its places answered, or called; gives what changed.
    pub(crate) fn heard(
        &mut self,
        line: &LineId,
        at: SocketAddr,
        is_answer: bool,
    ) -> Option<Presence> {
        let trunk = self.all.get_mut(line)?;
        trunk.places.heard(at, is_answer);
        if is_answer {
            trunk.connections.answers(at);
        }
        trunk.settle()
    }

    /// One of its places did not answer; gives what changed.
    pub(crate) fn silent(&mut self, line: &LineId, at: SocketAddr) -> Option<Presence> {
        let trunk = self.all.get_mut(line)?;
        trunk.places.silent(at);
        trunk.settle()
    }

    /// Why it is out of service, if it is.
    fn fault(&self, line: &LineId) -> Option<LineFault> {
        self.all.get(line)?.state().fault().cloned()
    }

    /// Whether nobody answers any more.
    pub(crate) fn is_gone(&self, line: &LineId) -> bool {
        let trunk = self.all.get(line);
        trunk.is_some_and(|trunk| trunk.places.are_gone())
    }

    /// Has something happen to an account; gives what changed.
    fn with_account(
        &mut self,
        line: &LineId,
        act: impl FnOnce(&mut AccountState),
    ) -> Option<Presence> {
        let trunk = self.all.get_mut(line)?;
        act(&mut trunk.account);
        trunk.settle()
    }

    fn account(&self, line: &LineId) -> Option<&AccountState> {
        self.all.get(line).map(|trunk| &trunk.account)
    }

    /// Whose registration it is.
    fn of_registration(&self, id: RegistrationId) -> Option<LineId> {
        let mut trunks = self.in_order();
        let own = trunks.find(|trunk| trunk.account.registration() == Some(id));
        own.map(|trunk| trunk.config.line.clone())
    }

    /// When somebody who was refused may try again.
    pub(crate) fn next_timeout(&self) -> Option<Instant> {
        let accounts = self.all.values().map(|trunk| &trunk.account);
        accounts.filter_map(AccountState::next_timeout).min()
    }

    /// Who was refused is let try again, where their time is over; gives what changed.
    pub(crate) fn forgive(&mut self, now: Instant) -> Vec<(LineId, Option<Presence>)> {
        let trunks = self.all.values_mut();
        trunks
            .filter_map(|trunk| {
                let is_over = trunk.account.forgives(now);
                is_over.then(|| (trunk.config.line.clone(), trunk.settle()))
            })
            .collect()
    }
}

impl Agent {
    /// A call came over a trunk.
    pub(crate) fn trunk_answers(&mut self, line: &LineId, at: SocketAddr) {
        let change = self.trunks.heard(line, at, false);
        self.trunk_is(line, change);
        self.register_trunk(line);
    }

    /// Tells the switch and the log how a trunk is.
    pub(crate) fn trunk_is(&mut self, line: &LineId, change: Option<Presence>) {
        let Some(presence) = change else {
            return;
        };
        match (presence, self.trunks.fault(line)) {
            (Presence::Here, _) => info!("trunk {line} is in service"),
            (Presence::Gone, Some(fault)) => {
                warn!("trunk {line} is out of service: {fault}");
            }
            (Presence::Gone, None) => info!("trunk {line} is out of service for now"),
        }
        self.tell(Input::Line(line.clone(), presence));
    }

    /// Where a name leads that a trunk is reached by, or that somebody calls itself.
    pub(crate) fn resolved(&mut self, name: &str, destinations: Vec<Destination>) {
        let mut addresses: Vec<SocketAddr> = Vec::new();
        for (_, at) in &destinations {
            if self.here.reaches(at.ip()) && !addresses.contains(at) {
                addresses.push(*at);
            }
        }
        let host = host_of(name);
        for (line, change) in self.trunks.resolved(name, &addresses) {
            for at in &addresses {
                self.ingress.make_trunk(at.ip(), self.now);
            }
            if addresses.is_empty() && change.is_none() && self.trunks.places(&line).is_empty() {
                warn!(
                    "trunk {line}: {}",
                    LineFault::TrunkNameUnknown { name: host.into() }
                );
            }
            self.trunk_is(&line, change);
        }
        if !destinations.is_empty() {
            self.engine.set_name(host, destinations);
        }
        self.register_trunks();
    }
}

#[cfg(test)]
mod tests;
