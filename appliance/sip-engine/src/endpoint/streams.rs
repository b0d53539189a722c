//! What comes over streams, and what keeps them (RFC 5626 §4.4.1).

use std::time::Duration;

use super::event::Event;
use super::receive::Rejected;
use super::{Due, Endpoint};
use crate::Incoming;
use crate::flow::{Flow, Transmit};

/// How long the answer to a ping may take.
const PONG: Duration = Duration::from_secs(10);

const CRLF: &[u8] = b"\r\n";

impl Endpoint {
    /// Something was cut out of a stream: what [`StreamParser::poll`](crate::StreamParser::poll)
    /// gives. A ping is answered, that of ours is told ([`Event::Pong`]).
    ///
    /// # Errors
    /// As [`handle_message`](Self::handle_message); [`Rejected::Stream`] if the stream has to be
    /// closed, when what is owed was sent.
    pub fn handle_stream(
        &mut self,
        now: Duration,
        flow: Flow,
        incoming: Incoming,
    ) -> Result<(), Rejected> {
        match incoming {
            Incoming::Message(message) => self.handle_parsed(now, flow, message),
            Incoming::Refused(error) => {
                self.handle_unreadable(flow, &error);
                Err(Rejected::Malformed(error))
            }
            Incoming::Lost(error) => {
                self.handle_unreadable(flow, &error);
                Err(Rejected::Stream(error))
            }
            Incoming::Ping => {
                self.send_octets(flow, CRLF);
                Ok(())
            }
            Incoming::Pong => {
                self.deadlines.set(Due::Pong(flow), None);
                self.core.tell(Event::Pong { flow });
                Ok(())
            }
        }
    }

    /// Keeps a flow. Over a stream it is answered by [`Event::Pong`]; if that does not come in
    /// 10 s, [`Event::FlowFailed`] is told, and what waits for an answer there goes another way.
    /// A datagram is answered by nobody: it keeps a NAT's binding (those who can should rather
    /// use STUN, RFC 5626 §4.4.2). How often is the owner's to say: at random between 95 and
    /// 120 s over streams, 24 and 29 s over datagrams (§4.4).
    pub fn ping(&mut self, now: Duration, flow: Flow) {
        self.send_octets(flow, &[CRLF, CRLF].concat());
        if flow.protocol.is_reliable() {
            self.deadlines.set(Due::Pong(flow), Some(now + PONG));
        }
    }

    pub(super) fn never_ponged(&mut self, now: Duration, flow: Flow) {
        self.core.tell(Event::FlowFailed { flow });
        self.transport_failed(now, flow);
    }

    /// A stream was closed: its ping is not waited for.
    pub(super) fn forget_ping(&mut self, flow: Flow) {
        self.deadlines.set(Due::Pong(flow), None);
    }

    fn send_octets(&mut self, flow: Flow, octets: &[u8]) {
        self.core.out.push_back(Transmit {
            flow,
            octets: octets.into(),
        });
    }
}
