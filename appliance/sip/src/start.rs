//! The ports, and the handle that commands are given by.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Instant;

use jawab_line_state::LineStatus;
use jawab_media::MediaHandle;
use jawab_switch::{
    HandsetId, Input, LegCommand, LegId, LineId, OfferedLegs, Presence, ReferralEvent, ReferralId,
};
use tokio::net::UdpSocket;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

use crate::agent::identity::Lookups;
use crate::agent::trunks::Trunks;
use crate::agent::{Agent, Parts};
use crate::config::{Secrets, SipConfig, SipError};
use crate::ingress::IngressFilter;
use crate::local_address::LocalAddresses;
use crate::rate_limit::RateLimits;
use crate::resolver::{self, NameServer, TrunkNames};
use crate::rim::Rim;
use crate::streams::{self, Streams};
use crate::wanted::Wanted;

/// What was done elsewhere and waits to be heard of.
const MAILS: usize = 64;

/// Messages of all streams that wait to be heard; a stream that says more waits.
const HEARD: usize = 128;

/// Streams that wait for a place.
const ACCEPTED: usize = 16;

/// The SIP side of the box.
#[derive(Debug)]
pub struct SipEndpoint;

/// Gives commands to SIP legs. Cheap to clone.
#[derive(Clone)]
pub struct SipHandle {
    commands: mpsc::UnboundedSender<Wanted>,
    trunks: Vec<(LineId, watch::Receiver<LineStatus>)>,
    trunk_addresses: Vec<(LineId, watch::Receiver<Vec<IpAddr>>)>,
    udp: SocketAddr,
}

impl std::fmt::Debug for SipHandle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SipHandle").finish_non_exhaustive()
    }
}

impl SipEndpoint {
    /// Opens the ports and serves them until cancelled.
    ///
    /// # Errors
    /// [`SipError`] when a port cannot be had.
    pub async fn start(
        config: SipConfig,
        secrets: Arc<dyn Secrets>,
        media: MediaHandle,
        legs: OfferedLegs,
        inputs: mpsc::Sender<Input>,
        cancel: CancellationToken,
    ) -> Result<SipHandle, SipError> {
        let listen = |transport, address, why: &dyn ToString| SipError::Listen {
            transport,
            address,
            why: why.to_string(),
        };
        let socket = UdpSocket::bind(config.udp)
            .await
            .map_err(|error| listen("udp", config.udp, &error))?;
        let udp = socket
            .local_addr()
            .map_err(|error| listen("udp", config.udp, &error))?;
        let listener = match config.tcp {
            Some(address) => Some(
                streams::bind(address)
                    .and_then(tokio::net::TcpListener::from_std)
                    .map_err(|error| listen("tcp", address, &error))?,
            ),
            None => None,
        };
        let tcp = listener.as_ref().and_then(|it| it.local_addr().ok());
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).map_err(|error| SipError::Randomness(error.to_string()))?;

        let (mail, mails) = mpsc::channel(MAILS);
        let (said, heard) = mpsc::channel(HEARD);
        let (taken, accepted) = mpsc::channel(ACCEPTED);
        #[allow(
            clippy::disallowed_methods,
            reason = "what comes in was let in by rate; the rest is call control's, and it must not wait"
        )]
        let (commands, wanted) = mpsc::unbounded_channel();
        let peers = config.trunks.iter().flat_map(|trunk| &trunk.peers);
        let peers = peers.filter_map(|peer| peer.host.address());
        let ingress = IngressFilter::new(RateLimits::new(peers, Instant::now()));
        let tap = config.tap.clone();
        let trunks = Trunks::new(&config.trunks);
        let names = TrunkNames {
            names: trunks.names(),
            memory: config.memory.clone(),
            asks: NameServer::default(),
        };
        let mut agent = Agent::new(Parts {
            seed,
            here: LocalAddresses::new(udp, tcp),
            media,
            ingress,
            lookups: Lookups::new(secrets, mail.clone()),
            offered: legs,
            resolver: resolver::start(names, mail, cancel.clone()),
            trunks,
            config,
        });
        let trunks = agent.trunks.follow();
        let trunk_addresses = agent.trunks.addresses();
        for line in agent.trunks.in_service() {
            agent.tell(Input::Line(line, Presence::Here));
        }
        agent.register_trunks();
        let rim = Rim {
            agent,
            socket,
            streams: Streams::new(said),
            tap,
            commands: wanted,
            mails,
            heard,
            accepted,
            inputs,
        };
        if let Some(listener) = listener {
            tokio::spawn(streams::accept(listener, taken, cancel.clone()));
        }
        tokio::spawn(rim.run(cancel));
        Ok(SipHandle {
            commands,
            trunks,
            trunk_addresses,
            udp,
        })
    }
}

impl SipHandle {
    /// Gives a leg a command. Commands for legs that are gone have no effect.
    pub fn command(&self, leg: LegId, command: LegCommand) {
        // Nobody carries anything out when the box stops.
        let _ = self.commands.send(Wanted::OfLeg(leg, command));
    }

    /// Says how goes what a phone wanted by its own transfer key.
    pub fn referral(&self, id: ReferralId, event: ReferralEvent) {
        let _ = self.commands.send(Wanted::OfReferral(id, event));
    }

    /// How many messages of callers wait: new ones, and those that were heard.
    pub fn messages(&self, new: u32, heard: u32) {
        let _ = self.commands.send(Wanted::Messages(new, heard));
    }

    /// Has a phone fetch its settings anew, if it is registered.
    pub fn check_sync(&self, handset: HandsetId) {
        let _ = self.commands.send(Wanted::CheckSync(handset));
    }

    /// The trunks, and how each of them is at every change.
    #[must_use]
    pub fn trunks(&self) -> Vec<(LineId, watch::Receiver<LineStatus>)> {
        self.trunks.clone()
    }

    /// The trunks, and the addresses of each at every change: what names have led to, too.
    #[must_use]
    pub fn trunk_addresses(&self) -> Vec<(LineId, watch::Receiver<Vec<IpAddr>>)> {
        self.trunk_addresses.clone()
    }

    /// The UDP address that is listened on.
    #[must_use]
    pub const fn udp_address(&self) -> SocketAddr {
        self.udp
    }
}
