//! Reading what arrives, before the SIP stack does.

use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};

use jawab_sip_engine::{Fault, Headers, Message, Request, Response};
use rsipstack::sip::prelude::{HeadersExt, ToTypedHeader};
use rsipstack::sip::{SipMessage, Transport};
use rsipstack::transaction::key::{TransactionKey, TransactionRole};
use rsipstack::transport::SipConnection;

use crate::log_limit::shown;
use crate::stack_form::{into_stack, put_tightly};
use crate::view::ABILITIES;

/// Longest message that is looked at, in octets; a phone's have less than 4,000.
const MOST_OCTETS: usize = 16 * 1_024;

/// A message that the stack is not given.
#[derive(Debug)]
pub(super) struct Refused {
    /// For the log.
    pub(super) why: String,
    /// What its sender is owed.
    pub(super) response: Option<Box<Response>>,
}

impl Refused {
    fn silently(why: impl Into<String>) -> Self {
        Self {
            why: why.into(),
            response: None,
        }
    }

    fn by(request: &Request, fault: &Fault) -> Self {
        Self {
            why: shown(&fault.to_string()),
            response: ABILITIES.refusal(request, fault).map(Box::new),
        }
    }
}

/// Reads a datagram by the engine, and gives it the form that the stack can carry.
pub(super) fn read(octets: &[u8], source: SocketAddr) -> Result<Vec<u8>, Refused> {
    if octets.len() > MOST_OCTETS {
        let why = format!("{} octets are too many", octets.len());
        return Err(Refused::silently(why));
    }
    let mut message = Message::parse(octets).map_err(|error| Refused {
        why: shown(&error.to_string()),
        response: error.response().map(Box::new),
    })?;
    let request = match &message {
        Message::Request(request) => Some(request.clone()),
        Message::Response(_) => None,
    };
    if let Some(request) = &request {
        is_from(&request.headers, source)?;
        // The rest is for whoever is let in; of these two the stack can make nothing.
        let fault = ABILITIES.check(request).err();
        if let Some(fault @ (Fault::UnknownMethod(_) | Fault::Scheme)) = fault {
            return Err(Refused::by(request, &fault));
        }
    }
    into_stack(&mut message);
    let form = message.to_octets();
    if check(&form, source).is_ok() {
        return Ok(form);
    }
    put_tightly(&mut message);
    let form = message.to_octets();
    match check(&form, source) {
        Ok(()) => Ok(form),
        Err(why) => Err(Refused {
            response: request
                .and_then(|request| Response::refusing(&request, &Fault::Malformed("the message")))
                .map(Box::new),
            why,
        }),
    }
}

/// The stack leaves a `received` that the sender wrote itself where the rest of the Via is true
/// (RFC 3261 §18.2.1 has only the receiver write it): a stranger could pass for a trunk.
fn is_from(headers: &Headers, source: SocketAddr) -> Result<(), Refused> {
    let received = headers.via().ok().and_then(|via| via.received());
    if received.is_some_and(|received| received != source.ip()) {
        return Err(Refused::silently(
            "its Via says that it came from elsewhere",
        ));
    }
    Ok(())
}

/// Said of a message over which the stack's parser panicked. None is known; the net is for
/// those that are not.
const GAVE_UP: &str = "the parser gave up";

/// Everything that the stack will want of a message is asked for here, where a failure,
/// a panic of the parser included, costs nothing but the message.
pub(super) fn check(octets: &[u8], source: SocketAddr) -> Result<(), String> {
    if octets.len() > MOST_OCTETS {
        return Err(format!("{} octets are too many", octets.len()));
    }
    let parsed = catch_unwind(AssertUnwindSafe(|| {
        let message = SipMessage::try_from(octets)?;
        check_headers(message, source)
    }));
    match parsed {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(shown(&error.to_string())),
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
        assert_eq!(told(&forged), Err(None));
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
        let text = String::from_utf8_lossy(octets);
        if let Err(why) = check(octets, source()) {
            assert_ne!(why, GAVE_UP, "{text}");
        }
        match read(octets, source()) {
            Ok(form) => assert_eq!(check(&form, source()), Ok(()), "{text}"),
            Err(refused) => assert_ne!(refused.why, GAVE_UP, "{text}"),
        }
    }

    /// What the sender is told, by its status.
    fn told(text: &str) -> Result<(), Option<u16>> {
        let refused = read(text.as_bytes(), source()).map(|_| ());
        refused.map_err(|refused| refused.response.map(|response| response.status.code()))
    }

    #[test]
    fn rfc4475_what_the_stack_would_trip_over_reaches_it_all_the_same() {
        let spaced = OPTIONS
            .replace(";tag=1", " ;\r\n tag = 1")
            .replace("/UDP ", "\r\n / UDP ");
        assert_eq!(told(&spaced), Ok(()));
        let without_length = OPTIONS.replace("Content-Length: 0\r\n", "");
        assert_eq!(told(&without_length), Ok(()));
        let tel = OPTIONS.replace("<sip:201@box>", "<tel:+212612345678;ext=1>");
        assert_eq!(told(&tel), Ok(()));
    }

    #[test]
    fn a_sender_is_told_what_is_wrong_except_of_an_ack_and_a_response() {
        for (from, to, status) in [
            ("OPTIONS", "NEWMETHOD", 501),
            ("sip:box SIP", "soap.beep://box SIP", 416),
            ("SIP/2.0\r\nVia", "SIP/3.0\r\nVia", 505),
            ("Content-Length: 0", "Content-Length: 1", 400),
            // The stack has no transaction for it.
            (";tag=1", "", 400),
        ] {
            assert_eq!(told(&OPTIONS.replace(from, to)), Err(Some(status)), "{to}");
        }
        let ack = OPTIONS.replace("OPTIONS", "ACK");
        assert_eq!(told(&ack.replace("Content-Length: 0", "l: 1")), Err(None));
        let response = OPTIONS.replace("OPTIONS sip:box SIP/2.0", "SIP/2.0 200 OK");
        assert_eq!(told(&response), Ok(()));
        assert_eq!(
            told(&response.replace("Content-Length: 0", "l: 1")),
            Err(None)
        );
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
