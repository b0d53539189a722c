//! The ingress filter: what arrives is read by the engine before the SIP stack sees it. What is
//! malformed is answered as it is owed, what is overlong or too much is dropped; either is said
//! once.

mod read;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use async_trait::async_trait;
use jawab_trace::{Tap, Transport as By, Way};
use rsipstack::platform::net::UdpSocket;
use rsipstack::sip::prelude::HeadersExt;
use rsipstack::sip::{SipMessage, Transport};
use rsipstack::transaction::endpoint::{MessageInspector, TransportEventInspector};
use rsipstack::transport::{SipAddr, SipConnection, TransportEvent};
use tracing::warn;

use self::read::{check, read};
use crate::agent::lock;
use crate::log_limit::LogLimit;
use crate::rate_limit::RateLimits;
use crate::stack_form::out_of_stack;
use crate::stateless::Stateless;
use crate::streams::Streams;

/// Decides what comes to the stack: rate limits, well-formedness, streams; and what is logged of the rest.
#[derive(Debug)]
pub(crate) struct IngressFilter {
    rate_limits: Mutex<RateLimits>,
    log_limit: Mutex<LogLimit>,
    stateless: Stateless,
    pub(crate) streams: Streams,
}

impl IngressFilter {
    pub(crate) fn new(rate_limits: RateLimits) -> Self {
        Self {
            rate_limits: Mutex::new(rate_limits),
            log_limit: Mutex::default(),
            stateless: Stateless::default(),
            streams: Streams::default(),
        }
    }

    /// A handset registered from here.
    pub(crate) fn make_known(&self, source: SocketAddr) {
        lock(&self.rate_limits).make_known(source.ip(), Instant::now());
    }

    /// True if this cause for complaint is to be logged now.
    pub(crate) fn is_to_be_logged(&self, cause: &str) -> bool {
        lock(&self.log_limit).permits(cause, Instant::now())
    }

    fn is_within_rate(&self, source: SocketAddr) -> bool {
        let ip = source.ip();
        let room = lock(&self.rate_limits).take(ip, Instant::now());
        if !room && self.is_to_be_logged(&format!("flood {ip}")) {
            warn!(
                "{ip} sends more SIP messages than a phone or a trunk would; \
                 what is too much is dropped"
            );
        }
        room
    }

    /// What the stack is given for a datagram, or what its sender is told instead.
    fn read(&self, octets: &[u8], source: SocketAddr) -> Result<Vec<u8>, Option<Answer>> {
        let refused = match read(octets, source) {
            Ok(message) => return Ok(message),
            Err(refused) => refused,
        };
        self.say_why_not(&refused.why, source);
        let answer = refused.response.map(|response| *response);
        Err(answer.map(|response| self.stateless.octets(response, source)))
    }

    /// What comes over a stream has been read by the stack already.
    fn is_well_formed(&self, octets: &[u8], source: SocketAddr) -> bool {
        let Err(why) = check(octets, source) else {
            return true;
        };
        self.say_why_not(&why, source);
        false
    }

    fn say_why_not(&self, why: &str, source: SocketAddr) {
        if self.is_to_be_logged(&format!("malformed {}", source.ip())) {
            warn!("a SIP message from {source} is refused: {why}");
        }
    }
}

/// Octets, and where they go.
type Answer = (Vec<u8>, SocketAddr);

/// Keep-alives (RFC 5626 §3.5.1, and bare line ends) are no messages.
fn is_keep_alive(octets: &[u8]) -> bool {
    octets.iter().all(u8::is_ascii_whitespace)
}

/// The UDP port, behind the filter.
#[derive(Debug)]
pub(crate) struct UdpIngress {
    socket: tokio::net::UdpSocket,
    ingress: Arc<IngressFilter>,
    tap: Tap,
}

impl UdpIngress {
    /// A port that is watched.
    pub(crate) const fn new(
        socket: tokio::net::UdpSocket,
        ingress: Arc<IngressFilter>,
        tap: Tap,
    ) -> Self {
        Self {
            socket,
            ingress,
            tap,
        }
    }

    /// Also what is dropped is shown: it may be just what somebody looks for.
    fn show(&self, way: Way, octets: &[u8], remote: SocketAddr) {
        if self.tap.takes_sip()
            && !is_keep_alive(octets)
            && let Ok(local) = self.socket.local_addr()
        {
            self.tap.sip(way, By::Udp, local, remote, octets);
        }
    }
}

#[async_trait]
impl UdpSocket for UdpIngress {
    async fn recv_from(&self, buffer: &mut [u8]) -> rsipstack::Result<(usize, SocketAddr)> {
        loop {
            let (length, source) = self.socket.recv_from(buffer).await?;
            let octets = buffer.get(..length).unwrap_or_default();
            self.show(Way::In, octets, source);
            if !self.ingress.is_within_rate(source) {
                continue;
            }
            if is_keep_alive(octets) {
                return Ok((length, source));
            }
            match self.ingress.read(octets, source) {
                Ok(message) => {
                    // The form is no longer than three times the message.
                    if let Some(room) = buffer.get_mut(..message.len()) {
                        room.copy_from_slice(&message);
                        return Ok((message.len(), source));
                    }
                }
                Err(Some((answer, to))) => {
                    // An address that cannot be sent to is the sender's own fault.
                    if self.socket.send_to(&answer, to).await.is_ok() {
                        self.show(Way::Out, &answer, to);
                    }
                }
                Err(None) => {}
            }
        }
    }

    async fn send_to(&self, octets: &[u8], to: SocketAddr) -> rsipstack::Result<usize> {
        let meant = out_of_stack(octets);
        self.socket.send_to(&meant, to).await?;
        self.show(Way::Out, &meant, to);
        Ok(octets.len())
    }

    fn local_addr(&self) -> rsipstack::Result<SocketAddr> {
        Ok(self.socket.local_addr()?)
    }
}

/// Streams (TCP), and the messages that come over them, behind the filter.
#[derive(Debug)]
pub(crate) struct StreamIngress {
    pub(crate) ingress: Arc<IngressFilter>,
    /// None where no port takes streams.
    pub(crate) tap: Option<StreamTap>,
}

#[async_trait]
impl TransportEventInspector for StreamIngress {
    async fn handle(&self, event: TransportEvent) -> Option<TransportEvent> {
        match &event {
            TransportEvent::Incoming(message, connection, source) if connection.is_reliable() => {
                let source = source.get_socketaddr().ok()?;
                let octets = message.to_bytes();
                if let Some(StreamTap { tap, local }) = &self.tap {
                    tap.sip(Way::In, By::Tcp, *local, source, &octets);
                }
                let taken = self.ingress.is_within_rate(source)
                    && self.ingress.is_well_formed(&octets, source);
                if taken {
                    self.ingress.streams.spoke(source, Instant::now());
                }
                taken.then_some(event)
            }
            TransportEvent::Closed(connection) => {
                let remote = connection.get_remote_addr();
                if let Some(Ok(remote)) = remote.map(SipAddr::get_socketaddr) {
                    self.ingress.streams.closed(remote);
                }
                Some(event)
            }
            TransportEvent::New(_) | TransportEvent::Incoming(..) => Some(event),
        }
    }
}

/// Shows what goes over streams. (What goes as datagrams, [`UdpIngress`] shows as it is sent.)
#[derive(Clone, Debug)]
pub(crate) struct StreamTap {
    tap: Tap,
    local: SocketAddr,
}

impl StreamTap {
    /// For the streams of that port.
    pub(crate) const fn new(tap: Tap, local: SocketAddr) -> Self {
        Self { tap, local }
    }

    /// Where a message goes, if it goes over a stream: its uppermost Via says by what
    /// (RFC 3261 §18.1.1, §18.2.2).
    fn goes_to(message: &SipMessage, dest: Option<&SipAddr>) -> Option<SocketAddr> {
        let via = match message {
            SipMessage::Request(request) => request.via_header(),
            SipMessage::Response(response) => response.via_header(),
        }
        .ok()?;
        let (by, target) = SipConnection::parse_target_from_via(via).ok()?;
        if by != Transport::Tcp {
            return None;
        }
        match (dest, message) {
            (Some(dest), _) => dest.get_socketaddr().ok(),
            (None, SipMessage::Response(_)) => SocketAddr::try_from(target).ok(),
            (None, SipMessage::Request(_)) => None,
        }
    }
}

impl MessageInspector for StreamTap {
    fn before_send(&self, message: SipMessage, dest: Option<&SipAddr>) -> SipMessage {
        if self.tap.takes_sip()
            && let Some(remote) = Self::goes_to(&message, dest)
        {
            let octets = message.to_bytes();
            self.tap.sip(Way::Out, By::Tcp, self.local, remote, &octets);
        }
        message
    }

    fn after_received(&self, message: SipMessage, _: Option<&SipAddr>) -> SipMessage {
        message
    }
}
