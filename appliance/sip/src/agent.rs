//! The user agent: what is done with each request that arrives, and what its parts share.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jawab_media::MediaHandle;
use jawab_switch::{
    Cause, Endpoint, HandsetId, Input, LegCommand, LegEvent, LegId, OfferedLegs, Presence,
};
use rsipstack::dialog::dialog_layer::DialogLayer;
use rsipstack::sip::prelude::HeadersExt;
use rsipstack::sip::{Header, Method, StatusCode, Transport, Uri};
use rsipstack::transaction::endpoint::EndpointInnerRef;
use rsipstack::transaction::transaction::Transaction;
use rsipstack::transport::SipConnection;
use tokio::sync::{Semaphore, mpsc};
use tracing::{debug, info};

use crate::config::{Secrets, SipConfig};
use crate::digest::Guard;
use crate::identity::Sender;
use crate::ingress::IngressFilter;
use crate::leg;
use crate::leg::HANDSET_SILENT;
use crate::registry::Registry;
use crate::trunks::Trunks;
use crate::view::{ABILITIES, refusal_of};

/// What a leg is told: by the switch, or by the watch over handsets.
#[derive(Clone, Debug)]
pub(crate) enum LegMessage {
    Command(LegCommand),
    /// The far end has vanished.
    Lost(Cause),
}

/// Everything that requests and legs share.
pub(crate) struct Agent {
    pub(crate) config: SipConfig,
    pub(crate) endpoint: EndpointInnerRef,
    pub(crate) dialogs: Arc<DialogLayer>,
    pub(crate) media: MediaHandle,
    pub(crate) inputs: mpsc::Sender<Input>,
    pub(crate) local: SocketAddr,
    pub(crate) ingress: Arc<IngressFilter>,
    pub(crate) guard: Mutex<Guard>,
    pub(crate) secrets: Arc<dyn Secrets>,
    /// Turns at looking secrets up.
    pub(crate) lookups: Semaphore,
    pub(crate) legs: OfferedLegs,
    pub(crate) registry: Mutex<Registry>,
    pub(crate) trunks: Mutex<Trunks>,
    pub(crate) live: Mutex<HashMap<LegId, Live>>,
}

/// A leg that is up.
pub(crate) struct Live {
    far_end: Endpoint,
    messages: mpsc::UnboundedSender<LegMessage>,
}

impl Agent {
    pub(crate) async fn request(self: Arc<Self>, mut transaction: Transaction) {
        if let Err(error) = self.handle(&mut transaction).await {
            debug!("a SIP request could not be handled: {error}");
        }
    }

    async fn handle(self: &Arc<Self>, transaction: &mut Transaction) -> rsipstack::Result<()> {
        let in_dialog = transaction.original.to_header()?.tag()?.is_some();
        if in_dialog {
            if let Some((status, headers)) = refusal_of(&transaction.original) {
                return transaction.reply_with(status, headers, None).await;
            }
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
            _ => self.asked(transaction).await,
        }
    }

    async fn invited(self: &Arc<Self>, transaction: &mut Transaction) -> rsipstack::Result<()> {
        let from = match self.sender(transaction).await? {
            Sender::Trunk(line) => {
                self.trunk_answers(&line).await;
                Endpoint::Line(line)
            }
            Sender::Handset(handset, _) => Endpoint::Handset(handset),
            Sender::Refused => return Ok(()),
        };
        // Only who may call is told what the box can do (§8.2: authentication comes first).
        if let Some((status, headers)) = refusal_of(&transaction.original) {
            info!("a call is refused with {status}");
            return transaction.reply_with(status, headers, None).await;
        }
        leg::offered(self.clone(), transaction, from).await
    }

    /// OPTIONS, and methods that are not done here.
    async fn asked(&self, transaction: &mut Transaction) -> rsipstack::Result<()> {
        let source = source(transaction)?;
        let is_at_home = self.registry().is_at(source) || self.trunk_at(source).is_some();
        if !is_at_home && matches!(self.sender(transaction).await?, Sender::Refused) {
            return Ok(());
        }
        let (status, headers) = match refusal_of(&transaction.original) {
            Some(refusal) => refusal,
            None if transaction.original.method == Method::Options => {
                (StatusCode::OK, vec![allow()])
            }
            // BYE and others are for a dialog.
            None => (StatusCode::MethodNotAllowed, vec![allow()]),
        };
        transaction.reply_with(status, headers, None).await
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
        #[allow(
            clippy::disallowed_methods,
            reason = "what comes in for one leg was let in by rate; the rest is call control's"
        )]
        let (messages, heard) = mpsc::unbounded_channel();
        if let Endpoint::Line(line) = &far_end {
            lock(&self.trunks).call_begins(line);
        }
        lock(&self.live).insert(leg, Live { far_end, messages });
        heard
    }

    /// The end of a leg: its audio is closed, and the switch is told, this once.
    pub(crate) async fn released(&self, leg: LegId, cause: Cause) {
        self.media.close(leg);
        let ended = lock(&self.live).remove(&leg);
        if let Some(Live { far_end, .. }) = ended {
            if let Endpoint::Line(line) = &far_end {
                lock(&self.trunks).call_ends(line);
            }
            self.tell_leg(leg, LegEvent::Released(cause)).await;
        }
    }

    pub(crate) fn message(&self, leg: LegId, message: LegMessage) {
        if let Some(live) = lock(&self.live).get(&leg) {
            // A leg that has just ended takes no more messages.
            let _ = live.messages.send(message);
        }
    }

    /// A handset is gone: the switch is told, and its legs are given up, unless somebody
    /// is heard on them: whoever speaks is there.
    pub(crate) async fn handset_gone(&self, handset: &HandsetId) {
        for leg in self.legs_of(handset) {
            if !self.is_heard(leg) {
                self.message(leg, LegMessage::Lost(Cause::DESTINATION_OUT_OF_ORDER));
            }
        }
        self.tell(Input::Handset(handset.clone(), Presence::Gone))
            .await;
    }

    /// Whether somebody speaks at a handset: it need not be asked whether it is there.
    pub(crate) fn is_speaking(&self, handset: &HandsetId) -> bool {
        self.legs_of(handset).iter().any(|leg| self.is_heard(*leg))
    }

    fn legs_of(&self, handset: &HandsetId) -> Vec<LegId> {
        lock(&self.live)
            .iter()
            .filter(|(_, live)| live.far_end == Endpoint::Handset(handset.clone()))
            .map(|(leg, _)| *leg)
            .collect()
    }

    fn is_heard(&self, leg: LegId) -> bool {
        self.media
            .last_heard(leg)
            .is_some_and(|silent| silent < HANDSET_SILENT)
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
    Header::Allow(ABILITIES.allow().into())
}
