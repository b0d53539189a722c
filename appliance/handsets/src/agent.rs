//! The user agent: the ports, and what is done with each request that arrives.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use jawab_media::MediaHandle;
use jawab_switch::{
    Cause, Endpoint, HandsetId, Input, LegCommand, LegEvent, LegId, LineId, OfferedLegs, Presence,
};
use rsipstack::EndpointBuilder;
use rsipstack::dialog::dialog_layer::DialogLayer;
use rsipstack::sip::prelude::{HasHeaders, HeadersExt};
use rsipstack::sip::{Header, Method, StatusCode, Transport, Uri};
use rsipstack::transaction::endpoint::EndpointInnerRef;
use rsipstack::transaction::transaction::Transaction;
use rsipstack::transport::tcp_listener::TcpListenerConnection;
use rsipstack::transport::udp::UdpConnection;
use rsipstack::transport::{SipConnection, TransportLayer};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tracing::{debug, warn};
use uuid::Uuid;

use crate::config::{HandsetsConfig, HandsetsError, Secrets, TrunkConfig};
use crate::digest::{Credentials, Guard, Verdict};
use crate::leg;
use crate::registry::Registry;

/// The SIP side of the box.
#[derive(Debug)]
pub struct Handsets;

/// Gives commands to SIP legs. Cheap to clone.
#[derive(Clone)]
pub struct HandsetsHandle {
    pub(crate) agent: Arc<Agent>,
}

impl std::fmt::Debug for HandsetsHandle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HandsetsHandle").finish_non_exhaustive()
    }
}

/// What a leg is told: by the switch, or by the watch over handsets.
#[derive(Clone, Debug)]
pub(crate) enum LegMessage {
    Command(LegCommand),
    /// The far end has vanished.
    Lost,
}

/// Everything that requests and legs share.
pub(crate) struct Agent {
    pub(crate) config: HandsetsConfig,
    pub(crate) endpoint: EndpointInnerRef,
    pub(crate) dialogs: Arc<DialogLayer>,
    pub(crate) media: MediaHandle,
    pub(crate) inputs: mpsc::Sender<Input>,
    pub(crate) local: SocketAddr,
    secrets: Arc<dyn Secrets>,
    legs: OfferedLegs,
    guard: Mutex<Guard>,
    registry: Mutex<Registry>,
    live: Mutex<HashMap<LegId, Live>>,
}

/// A leg that is up.
struct Live {
    far_end: Endpoint,
    messages: mpsc::UnboundedSender<LegMessage>,
}

/// Who sent a request, as far as can be told.
pub(crate) enum Sender {
    Trunk(LineId),
    Handset(HandsetId),
    /// Nobody known; the request was answered already.
    Refused,
}

impl Handsets {
    /// Opens the ports and serves them until cancelled.
    ///
    /// # Errors
    /// [`HandsetsError`] when a port cannot be had.
    pub async fn start(
        config: HandsetsConfig,
        secrets: Arc<dyn Secrets>,
        media: MediaHandle,
        legs: OfferedLegs,
        inputs: mpsc::Sender<Input>,
        cancel: CancellationToken,
    ) -> Result<HandsetsHandle, HandsetsError> {
        let transports = TransportLayer::new(cancel.clone());
        let listen = |transport, address, why: &dyn ToString| HandsetsError::Listen {
            transport,
            address,
            why: why.to_string(),
        };
        let udp = UdpConnection::create_connection(config.udp, None, Some(cancel.clone()))
            .await
            .map_err(|error| listen("udp", config.udp, &error))?;
        let local = udp
            .get_addr()
            .get_socketaddr()
            .map_err(|error| HandsetsError::Stack(error.to_string()))?;
        transports.add_transport(udp.into());
        if let Some(address) = config.tcp {
            // The stack binds when it serves, and only logs a port in use: it is tried here first.
            drop(
                std::net::TcpListener::bind(address)
                    .map_err(|error| listen("tcp", address, &error))?,
            );
            let tcp = TcpListenerConnection::new(address, None)
                .await
                .map_err(|error| listen("tcp", address, &error))?;
            transports.add_transport(tcp.into());
        }
        let endpoint = EndpointBuilder::new()
            .with_user_agent("Jawab")
            .with_cancel_token(cancel.clone())
            .with_transport_layer(transports)
            .build();
        let mut incoming = endpoint
            .incoming_transactions()
            .map_err(|error| HandsetsError::Stack(error.to_string()))?;
        let inner = endpoint.inner.clone();
        let agent = Arc::new(Agent {
            guard: Mutex::new(Guard::new(&config.realm)),
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
        let serving = agent.clone();
        tokio::spawn(async move {
            while let Some(transaction) = incoming.recv().await {
                let agent = serving.clone();
                tokio::spawn(agent.request(transaction));
            }
        });
        tokio::spawn(agent.clone().keep_alive(cancel));
        agent.clone().trunks_are_here().await;
        Ok(HandsetsHandle { agent })
    }
}

impl HandsetsHandle {
    /// Gives a leg a command. Commands for legs that are gone have no effect.
    pub fn command(&self, leg: LegId, command: LegCommand) {
        if let LegCommand::Originate { to, called, caller } = command {
            tokio::spawn(leg::originate(self.agent.clone(), leg, to, called, caller));
            return;
        }
        self.agent.message(leg, LegMessage::Command(command));
    }

    /// The UDP address that is listened on.
    #[must_use]
    pub fn udp_address(&self) -> SocketAddr {
        self.agent.local
    }
}

impl Agent {
    async fn trunks_are_here(self: Arc<Self>) {
        for TrunkConfig { line, .. } in &self.config.trunks {
            self.tell(Input::Line(line.clone(), Presence::Here)).await;
        }
    }

    async fn request(self: Arc<Self>, mut transaction: Transaction) {
        if let Err(error) = self.handle(&mut transaction).await {
            debug!("a SIP request could not be handled: {error}");
        }
    }

    async fn handle(self: &Arc<Self>, transaction: &mut Transaction) -> rsipstack::Result<()> {
        let in_dialog = transaction.original.to_header()?.tag()?.is_some();
        if in_dialog {
            return match self.dialogs.match_dialog(transaction) {
                Some(mut dialog) => dialog.handle(transaction).await,
                None => {
                    transaction
                        .reply(StatusCode::CallTransactionDoesNotExist)
                        .await
                }
            };
        }
        match transaction.original.method {
            Method::Register => self.register(transaction).await,
            Method::Invite => self.invited(transaction).await,
            Method::Options => {
                transaction
                    .reply_with(StatusCode::OK, vec![allow()], None)
                    .await
            }
            _ => {
                transaction
                    .reply_with(StatusCode::MethodNotAllowed, vec![allow()], None)
                    .await
            }
        }
    }

    async fn invited(self: &Arc<Self>, transaction: &mut Transaction) -> rsipstack::Result<()> {
        match self.sender(transaction).await? {
            Sender::Trunk(line) => {
                leg::offered(self.clone(), transaction, Endpoint::Line(line)).await
            }
            Sender::Handset(handset) => {
                leg::offered(self.clone(), transaction, Endpoint::Handset(handset)).await
            }
            Sender::Refused => Ok(()),
        }
    }

    /// Finds out who sent a request: a trunk by its address, a handset by its credentials.
    pub(crate) async fn sender(&self, transaction: &mut Transaction) -> rsipstack::Result<Sender> {
        let source = source(transaction)?;
        let trunk = self
            .config
            .trunks
            .iter()
            .find(|trunk| trunk.peer.ip() == source.ip());
        if let (Some(trunk), Method::Invite) = (trunk, &transaction.original.method) {
            return Ok(Sender::Trunk(trunk.line.clone()));
        }
        let credentials = transaction
            .original
            .headers()
            .iter()
            .find_map(|header| match header {
                Header::Authorization(value) => Credentials::parse(value.value()),
                Header::ProxyAuthorization(value) => Credentials::parse(value.value()),
                _ => None,
            });
        let Some(credentials) = credentials else {
            self.challenge(transaction, false).await?;
            return Ok(Sender::Refused);
        };
        let handset = HandsetId::from(credentials.username.as_str());
        let ha1 = {
            let (secrets, handset) = (Arc::clone(&self.secrets), handset.clone());
            tokio::task::spawn_blocking(move || secrets.ha1(&handset))
                .await
                .unwrap_or_default()
        };
        let method = transaction.original.method.to_string();
        let verdict = lock(&self.guard).check(&credentials, ha1.as_ref(), &method, Instant::now());
        match verdict {
            Verdict::Right => Ok(Sender::Handset(handset)),
            Verdict::Stale => {
                self.challenge(transaction, true).await?;
                Ok(Sender::Refused)
            }
            Verdict::Wrong => {
                warn!(
                    "handset {handset} at {source} is not let in: unknown extension or wrong secret; \
                     compare with `jawab handset list`, or add it again"
                );
                // Slows guessing down, without keeping anybody else waiting.
                tokio::time::sleep(std::time::Duration::from_secs(1)).await;
                transaction.reply(StatusCode::Forbidden).await?;
                Ok(Sender::Refused)
            }
        }
    }

    async fn challenge(&self, transaction: &mut Transaction, stale: bool) -> rsipstack::Result<()> {
        let nonce = Uuid::new_v4().simple().to_string();
        let challenges = lock(&self.guard).challenges(nonce, stale, Instant::now());
        let headers = challenges.map(|challenge| Header::WwwAuthenticate(challenge.into()));
        transaction
            .reply_with(StatusCode::Unauthorized, headers.to_vec(), None)
            .await
    }

    pub(crate) async fn tell(&self, input: Input) {
        if self.inputs.send(input).await.is_err() {
            debug!("the exchange has stopped");
        }
    }

    pub(crate) async fn tell_leg(&self, leg: LegId, event: LegEvent) {
        self.tell(Input::Leg(leg, event)).await;
    }

    pub(crate) fn next_leg(&self) -> LegId {
        self.legs.next()
    }

    pub(crate) fn registry(&self) -> MutexGuard<'_, Registry> {
        lock(&self.registry)
    }

    /// Takes a leg on; gives what it is told from now on.
    pub(crate) fn adopt(
        &self,
        leg: LegId,
        far_end: Endpoint,
    ) -> mpsc::UnboundedReceiver<LegMessage> {
        let (messages, heard) = mpsc::unbounded_channel();
        lock(&self.live).insert(leg, Live { far_end, messages });
        heard
    }

    /// The end of a leg: its audio is closed, and the switch is told, this once.
    pub(crate) async fn released(&self, leg: LegId, cause: Cause) {
        self.media.close(leg);
        if lock(&self.live).remove(&leg).is_some() {
            self.tell_leg(leg, LegEvent::Released(cause)).await;
        }
    }

    fn message(&self, leg: LegId, message: LegMessage) {
        if let Some(live) = lock(&self.live).get(&leg) {
            // A leg that has just ended takes no more messages.
            let _ = live.messages.send(message);
        }
    }

    /// A handset is gone: the switch is told, and its legs are given up.
    pub(crate) async fn handset_gone(&self, handset: &HandsetId) {
        let legs: Vec<LegId> = lock(&self.live)
            .iter()
            .filter(|(_, live)| live.far_end == Endpoint::Handset(handset.clone()))
            .map(|(leg, _)| *leg)
            .collect();
        for leg in legs {
            self.message(leg, LegMessage::Lost);
        }
        self.tell(Input::Handset(handset.clone(), Presence::Gone))
            .await;
    }

    /// The URI that the far end is to reach us by, from where it is.
    pub(crate) fn contact(&self, user: &str, peer: IpAddr) -> rsipstack::Result<Uri> {
        let ip = self.address_towards(peer);
        let host = match ip {
            IpAddr::V4(ip) => ip.to_string(),
            IpAddr::V6(ip) => format!("[{ip}]"),
        };
        Ok(Uri::try_from(format!(
            "sip:{user}@{host}:{}",
            self.local.port()
        ))?)
    }

    /// Our address as the far end sees it.
    pub(crate) fn address_towards(&self, peer: IpAddr) -> IpAddr {
        let bound = self.config.udp.ip();
        if !bound.is_unspecified() {
            return bound;
        }
        // Connecting a datagram socket sends nothing; it asks for the route.
        let route = std::net::UdpSocket::bind((bound, 0)).and_then(|socket| {
            socket.connect((peer, 9))?;
            socket.local_addr()
        });
        route.map_or(self.local.ip(), |address| address.ip())
    }
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Where a request came from: the stack has noted it in the topmost Via (RFC 3581).
pub(crate) fn source(transaction: &Transaction) -> rsipstack::Result<SocketAddr> {
    let via = transaction.original.via_header()?;
    let (_, host) = SipConnection::parse_target_from_via(via)?;
    Ok(SocketAddr::try_from(host)?)
}

/// Whether a request came over TCP.
pub(crate) fn is_tcp(transaction: &Transaction) -> bool {
    transaction
        .connection
        .as_ref()
        .is_some_and(|connection| connection.transport() == Transport::Tcp)
}

fn allow() -> Header {
    Header::Allow("INVITE, ACK, BYE, CANCEL, OPTIONS, REGISTER, INFO, UPDATE".into())
}
