//! The ports, and the handle that commands are given by.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use jawab_line_state::LineStatus;
use jawab_media::MediaHandle;
use jawab_switch::{Input, LegCommand, LegId, LineId, OfferedLegs, Presence};
use rsipstack::EndpointBuilder;
use rsipstack::dialog::dialog_layer::DialogLayer;
use rsipstack::transaction::endpoint::EndpointOption;
use rsipstack::transport::TransportLayer;
use rsipstack::transport::tcp_listener::TcpListenerConnection;
use rsipstack::transport::udp::UdpConnection;
use tokio::sync::{Semaphore, mpsc, watch};
use tokio_util::sync::CancellationToken;
use tracing::warn;

use crate::agent::{Agent, LegMessage, lock};
use crate::config::{Secrets, SipConfig, SipError};
use crate::digest::Guard;
use crate::ingress::{IngressFilter, StreamIngress, StreamTap, UdpIngress};
use crate::leg;
use crate::rate_limit::RateLimits;
use crate::streams;
use crate::trunks::Trunks;

/// Secrets looked up at the same time: each takes a thread that waits for a disk.
const LOOKUPS: usize = 4;

/// The SIP side of the box.
#[derive(Debug)]
pub struct SipEndpoint;

/// Gives commands to SIP legs. Cheap to clone.
#[derive(Clone)]
pub struct SipHandle {
    pub(crate) agent: Arc<Agent>,
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
        let transports = TransportLayer::new(cancel.clone());
        let listen = |transport, address, why: &dyn ToString| SipError::Listen {
            transport,
            address,
            why: why.to_string(),
        };
        let peers = config.trunks.iter().map(|trunk| trunk.peer.ip());
        let ingress = Arc::new(IngressFilter::new(RateLimits::new(peers, Instant::now())));
        let socket = tokio::net::UdpSocket::bind(config.udp)
            .await
            .map_err(|error| listen("udp", config.udp, &error))?;
        let udp_ingress = Arc::new(UdpIngress::new(socket, ingress.clone(), config.tap.clone()));
        let udp = UdpConnection::from_socket(udp_ingress, None, Some(cancel.clone()))
            .await
            .map_err(|error| listen("udp", config.udp, &error))?;
        let local = udp
            .get_addr()
            .get_socketaddr()
            .map_err(|error| SipError::Stack(error.to_string()))?;
        transports.add_transport(udp.into());
        let mut tcp_port = None;
        if let Some(address) = config.tcp {
            let port = streams::bind(address).map_err(|error| listen("tcp", address, &error))?;
            let tcp = TcpListenerConnection::new(address, None)
                .await
                .map_err(|error| listen("tcp", address, &error))?;
            tcp_port = Some((port, tcp.get_addr().clone()));
            // For the address alone: the port is taken, so that the stack does not serve it.
            transports.add_transport(tcp.into());
        }
        let streams = config
            .tcp
            .map(|tcp| StreamTap::new(config.tap.clone(), tcp));
        let mut endpoint = EndpointBuilder::new();
        endpoint
            .with_user_agent("Jawab")
            .with_option(EndpointOption {
                callid_suffix: Some("jawab".into()),
                ..EndpointOption::default()
            })
            .with_cancel_token(cancel.clone())
            .with_transport_layer(transports)
            .with_transport_inspector(Box::new(StreamIngress {
                ingress: ingress.clone(),
                tap: streams.clone(),
            }));
        if let Some(streams) = streams {
            endpoint.with_inspector(Box::new(streams));
        }
        let endpoint = endpoint.build();
        let mut incoming = endpoint
            .incoming_transactions()
            .map_err(|error| SipError::Stack(error.to_string()))?;
        let inner = endpoint.inner.clone();
        let agent = Arc::new(Agent {
            guard: Mutex::new(Guard::new(&config.realm, &config.digests)),
            trunks: Mutex::new(Trunks::new(&config.trunks)),
            lookups: Semaphore::new(LOOKUPS),
            ingress,
            endpoint: inner.clone(),
            dialogs: Arc::new(DialogLayer::new(inner.clone())),
            media,
            inputs,
            local,
            secrets,
            legs,
            registry: Mutex::default(),
            live: Mutex::default(),
            config,
        });
        tokio::spawn(async move {
            if let Err(error) = inner.serve().await {
                warn!("the SIP stack has stopped: {error}");
            }
        });
        if let Some((port, address)) = tcp_port {
            let (ingress, endpoint) = (agent.ingress.clone(), agent.endpoint.clone());
            let serving = streams::serve(port, address, ingress, endpoint, cancel.clone());
            tokio::spawn(async move {
                if let Err(error) = serving.await {
                    warn!("SIP over TCP has stopped: {error}");
                }
            });
        }
        let serving = agent.clone();
        tokio::spawn(async move {
            while let Some(transaction) = incoming.recv().await {
                let agent = serving.clone();
                tokio::spawn(agent.request(transaction));
            }
        });
        for trunk in &agent.config.trunks {
            agent
                .tell(Input::Line(trunk.line.clone(), Presence::Here))
                .await;
        }
        tokio::spawn(agent.clone().watch_secrets(cancel.clone()));
        tokio::spawn(agent.clone().keep_alive(cancel));
        Ok(SipHandle { agent })
    }
}

impl SipHandle {
    /// Gives a leg a command. Commands for legs that are gone have no effect.
    pub fn command(&self, leg: LegId, command: LegCommand) {
        if let LegCommand::Originate { to, called, caller } = command {
            tokio::spawn(leg::originate(self.agent.clone(), leg, to, called, caller));
            return;
        }
        self.agent.message(leg, LegMessage::Command(command));
    }

    /// The trunks, and how each of them is at every change.
    #[must_use]
    pub fn trunks(&self) -> Vec<(LineId, watch::Receiver<LineStatus>)> {
        lock(&self.agent.trunks).follow()
    }

    /// The UDP address that is listened on.
    #[must_use]
    pub fn udp_address(&self) -> SocketAddr {
        self.agent.local
    }
}
