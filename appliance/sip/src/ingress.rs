//! The ingress filter: what arrives is checked before the SIP stack sees it. Malformed, overlong
//! or too much is dropped, and said once.

use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use async_trait::async_trait;
use jawab_trace::{Tap, Transport as By, Way};
use rsipstack::platform::net::UdpSocket;
use rsipstack::sip::prelude::{HeadersExt, ToTypedHeader};
use rsipstack::sip::{SipMessage, Transport};
use rsipstack::transaction::endpoint::{MessageInspector, TransportEventInspector};
use rsipstack::transaction::key::{TransactionKey, TransactionRole};
use rsipstack::transport::{SipAddr, SipConnection, TransportEvent};
use tracing::warn;

use crate::agent::lock;
use crate::log_limit::LogLimit;
use crate::rate_limit::RateLimits;
use crate::streams::Streams;

/// Longest message that is looked at, in octets; a phone's have less than 4,000.
const MOST_OCTETS: usize = 16 * 1_024;

/// Decides what comes to the stack: rate limits, well-formedness, streams; and what is logged of the rest.
#[derive(Debug)]
pub(crate) struct IngressFilter {
    rate_limits: Mutex<RateLimits>,
    log_limit: Mutex<LogLimit>,
    pub(crate) streams: Streams,
}

impl IngressFilter {
    pub(crate) fn new(rate_limits: RateLimits) -> Self {
        Self {
            rate_limits: Mutex::new(rate_limits),
            log_limit: Mutex::default(),
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

    fn is_well_formed(&self, octets: &[u8], source: SocketAddr) -> bool {
        let Err(why) = check(octets, source) else {
            return true;
        };
        if self.is_to_be_logged(&format!("malformed {}", source.ip())) {
            warn!("a malformed SIP message from {source} is dropped: {why}");
        }
        false
    }
}

/// Said of a message over which the stack's parser panicked. None is known; the net is for
/// those that are not.
const GAVE_UP: &str = "the parser gave up";

/// Everything that the stack will want of a message is asked for here, where a failure,
/// a panic of the parser included, costs nothing but the message.
fn check(octets: &[u8], source: SocketAddr) -> Result<(), String> {
    if octets.len() > MOST_OCTETS {
        return Err(format!("{} octets are too many", octets.len()));
    }
    let parsed = catch_unwind(AssertUnwindSafe(|| {
        let message = SipMessage::try_from(octets)?;
        check_headers(message, source)
    }));
    match parsed {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(crate::log_limit::shown(&error.to_string())),
        Err(_) => Err(GAVE_UP.into()),
    }
}

fn check_headers(message: SipMessage, source: SocketAddr) -> rsipstack::Result<()> {
    let message = SipConnection::update_msg_received(message, source, Transport::Udp)?;
    message.from_header()?.typed()?;
    message.to_header()?.typed()?;
    message.call_id_header()?;
    message.cseq_header()?.typed()?;
    match &message {
        SipMessage::Request(request) => {
            let via = request.via_header()?;
            via.typed()?;
            // The stack leaves a `received` that the sender wrote itself where the rest of
            // the Via is true (RFC 3261 §18.2.1 has only the receiver write it): a stranger
            // could pass for a trunk.
            let (_, target) = SipConnection::parse_target_from_via(via)?;
            if SocketAddr::try_from(target)?.ip() != source.ip() {
                let forged = "its Via says that it came from elsewhere".into();
                return Err(rsipstack::Error::Error(forged));
            }
            TransactionKey::from_request(request, TransactionRole::Server)?;
        }
        SipMessage::Response(response) => {
            TransactionKey::from_response(response, TransactionRole::Client)?;
        }
    }
    Ok(())
}

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
            let taken = self.ingress.is_within_rate(source)
                && (is_keep_alive(octets) || self.ingress.is_well_formed(octets, source));
            if taken {
                return Ok((length, source));
            }
        }
    }

    async fn send_to(&self, octets: &[u8], to: SocketAddr) -> rsipstack::Result<usize> {
        let sent = self.socket.send_to(octets, to).await?;
        self.show(Way::Out, octets, to);
        Ok(sent)
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const OPTIONS: &str = "OPTIONS sip:box SIP/2.0\r\n\
        Via: SIP/2.0/UDP 192.0.2.9:5060;branch=z9hG4bK1\r\n\
        From: <sip:201@box>;tag=1\r\nTo: <sip:box>\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\n\
        Max-Forwards: 70\r\nContent-Length: 0\r\n\r\n";

    fn source() -> SocketAddr {
        "192.0.2.9:5060".parse().unwrap()
    }

    #[test]
    fn a_message_in_order_passes_and_each_missing_part_is_noticed() {
        assert_eq!(check(OPTIONS.as_bytes(), source()), Ok(()));
        for part in ["Via", "From", "To", "Call-ID", "CSeq"] {
            let line = OPTIONS
                .split_inclusive("\r\n")
                .find(|line| line.starts_with(&format!("{part}:")))
                .unwrap();
            let without = OPTIONS.replace(line, "");
            assert!(check(without.as_bytes(), source()).is_err(), "{part}");
        }
    }

    #[test]
    fn rfc3261_18_2_1_a_sender_who_says_where_it_was_received_from_is_dropped() {
        let forged = OPTIONS.replace("192.0.2.9:5060", "192.0.2.9:5060;received=203.0.113.5");
        assert!(check(forged.as_bytes(), source()).is_err());
        // Behind NAT, the Via names another address, and the stack writes the true one.
        let behind_nat = OPTIONS.replace("192.0.2.9:5060", "10.0.0.7:5060;rport");
        assert_eq!(check(behind_nat.as_bytes(), source()), Ok(()));
    }

    #[test]
    fn an_overlong_message_is_dropped() {
        let long = OPTIONS.replace(
            "sip:201@box",
            &format!("sip:{}@box", "2".repeat(MOST_OCTETS)),
        );
        assert!(check(long.as_bytes(), source()).is_err());
    }

    /// Passes, or is refused for a reason that the parser gave: the net caught nothing.
    fn is_judged(octets: &[u8]) {
        if let Err(why) = check(octets, source()) {
            assert_ne!(why, GAVE_UP, "{}", String::from_utf8_lossy(octets));
        }
    }

    proptest! {
        #[test]
        fn any_octets_at_all_pass_or_do_not(octets in prop::collection::vec(any::<u8>(), 0..600)) {
            is_judged(&octets);
        }

        #[test]
        fn a_damaged_message_passes_or_does_not(
            at in 0..OPTIONS.len(), with in any::<u8>(), cut in 0..OPTIONS.len(),
        ) {
            let mut octets = OPTIONS.as_bytes().to_vec();
            octets[at] = with;
            is_judged(&octets);
            octets.truncate(cut);
            is_judged(&octets);
        }
    }
}
