//! A far end that says what a script says, word for word.

use std::net::SocketAddr;
use std::time::Duration;

use crate::endpoint::{Endpoint, Event};
use crate::flow::{Flow, Protocol};
use crate::{Message, Name, Request, Response};

pub(super) struct Script {
    pub(super) now: Duration,
    pub(super) endpoint: Endpoint,
    pub(super) flow: Flow,
}

impl Script {
    pub(super) fn new() -> Self {
        Self::with(super::phone::config(1))
    }

    pub(super) fn with(config: crate::endpoint::Config) -> Self {
        Self {
            now: Duration::ZERO,
            endpoint: Endpoint::new(config),
            flow: Flow {
                protocol: Protocol::Udp,
                local: "192.0.2.1:5060".parse().unwrap(),
                peer: "192.0.2.9:5060".parse().unwrap(),
            },
        }
    }

    /// A call of ours that offers, to this peer.
    pub(super) fn calls(&mut self) -> (crate::endpoint::SessionId, Request) {
        let phone = super::phone::Phone::new(
            super::phone::config(1),
            Protocol::Udp,
            "192.0.2.1:5060",
            "192.0.2.9:5060",
        );
        let id = self
            .endpoint
            .invite(self.now, phone.invite(Some(sdp())))
            .unwrap();
        (id, self.request("INVITE"))
    }

    pub(super) fn sent(&mut self) -> Option<(SocketAddr, Message)> {
        let transmit = self.endpoint.poll_transmit()?;
        Some((
            transmit.flow.peer,
            Message::parse(&transmit.octets).unwrap(),
        ))
    }

    /// The next message that we send, which is this request.
    pub(super) fn request(&mut self, method: &str) -> Request {
        self.request_to(method).1
    }

    pub(super) fn request_to(&mut self, method: &str) -> (SocketAddr, Request) {
        match self.sent() {
            Some((to, Message::Request(request))) => {
                assert_eq!(request.method.as_str(), method);
                (to, request)
            }
            other => panic!("{method} is expected, not {other:?}"),
        }
    }

    /// The next message that we send, which is a response of this status.
    pub(super) fn response(&mut self, status: u16) -> Response {
        match self.sent() {
            Some((_, Message::Response(response))) => {
                assert_eq!(response.status.code(), status);
                response
            }
            other => panic!("{status} is expected, not {other:?}"),
        }
    }

    pub(super) fn is_silent(&mut self) {
        assert_eq!(self.sent(), None);
    }

    pub(super) fn hears(&mut self, text: &str) {
        let octets = text.as_bytes().to_vec();
        self.endpoint
            .handle_message(self.now, self.flow, &octets)
            .unwrap();
    }

    /// The far end answers a request of ours, with these header lines and this body.
    pub(super) fn answers(&mut self, request: &Request, status: u16, lines: &str, body: &str) {
        let mut text = format!("SIP/2.0 {status} X\r\n");
        for name in [Name::VIA, Name::FROM, Name::CALL_ID, Name::CSEQ] {
            let value = request.headers.first(&name).unwrap();
            text += &format!("{}: {value}\r\n", name.as_str());
        }
        if !lines.contains("To: ") {
            let to = request.headers.first(&Name::TO).unwrap();
            let tag = if to.contains("tag=") { "" } else { ";tag=far" };
            text += &format!("To: {to}{tag}\r\n");
        }
        if !body.is_empty() {
            text += "Content-Type: application/sdp\r\n";
        }
        text += lines;
        text += &format!("Content-Length: {}\r\n\r\n{body}", body.len());
        self.hears(&text);
    }

    /// The far end asks something in the dialog that our INVITE has made.
    pub(super) fn asks(
        &mut self,
        invite: &Request,
        method: &str,
        cseq: u32,
        lines: &str,
        body: &str,
    ) {
        let from = invite.headers.first(&Name::TO).unwrap();
        let to = invite.headers.first(&Name::FROM).unwrap();
        let call_id = invite.headers.call_id().unwrap();
        self.hears(&format!(
            "{method} sip:jawab@192.0.2.1 SIP/2.0\r\n\
             Via: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK{method}{cseq}\r\n\
             From: {from};tag=far\r\nTo: {to}\r\nCall-ID: {call_id}\r\nCSeq: {cseq} {method}\r\n\
             {lines}Content-Length: {}\r\n\r\n{body}",
            body.len()
        ));
    }

    /// The far end calls, and says this in the dialog that our answer has made.
    pub(super) fn asks_as_caller(
        &mut self,
        answer: &Response,
        method: &str,
        cseq: u32,
        lines: &str,
        body: &str,
    ) {
        let from = answer.headers.first(&Name::FROM).unwrap();
        let to = answer.headers.first(&Name::TO).unwrap();
        let call_id = answer.headers.call_id().unwrap();
        self.hears(&format!(
            "{method} sip:jawab@192.0.2.1 SIP/2.0\r\n\
             Via: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK{method}{cseq}\r\n\
             From: {from}\r\nTo: {to}\r\nCall-ID: {call_id}\r\nCSeq: {cseq} {method}\r\n\
             {lines}Content-Length: {}\r\n\r\n{body}",
            body.len()
        ));
    }

    /// The far end's INVITE.
    pub(super) fn is_called(&mut self, lines: &str, body: &str) {
        let kind = if body.is_empty() {
            ""
        } else {
            "Content-Type: application/sdp\r\n"
        };
        let from = if lines.contains("From: ") {
            ""
        } else {
            "From: <sip:0612345678@op>;tag=far\r\n"
        };
        let contact = if lines.contains("Contact: ") {
            ""
        } else {
            "Contact: <sip:op@192.0.2.9>\r\n"
        };
        self.hears(&format!(
            "INVITE sip:0537000000@192.0.2.1 SIP/2.0\r\n\
             Via: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKfirst\r\n{from}\
             To: <sip:0537000000@192.0.2.1>\r\nCall-ID: theirs\r\nCSeq: 1 INVITE\r\n{contact}{kind}{lines}\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        ));
    }

    pub(super) fn event(&mut self) -> Event {
        self.endpoint.poll_event().expect("something happened")
    }

    pub(super) fn nothing_happened(&mut self) {
        assert_eq!(self.endpoint.poll_event(), None);
    }

    /// Lets time pass, and drops what is sent meanwhile; gives how much that was.
    pub(super) fn waits(&mut self, time: Duration) -> usize {
        let end = self.now + time;
        let mut sent = 0;
        loop {
            while self.endpoint.poll_transmit().is_some() {
                sent += 1;
            }
            let Some(due) = self.endpoint.next_timeout().filter(|due| *due <= end) else {
                break;
            };
            self.now = self.now.max(due);
            self.endpoint.handle_timeout(self.now);
        }
        self.now = end;
        sent
    }
}

pub(super) const SDP: &str = "v=0\r\no=- 1 1 IN IP4 192.0.2.9\r\ns=-\r\nc=IN IP4 192.0.2.9\r\n\
    t=0 0\r\nm=audio 4000 RTP/AVP 8\r\n";

pub(super) fn sdp() -> Vec<u8> {
    SDP.as_bytes().to_vec()
}
