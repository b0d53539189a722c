//! Which SIP messages are about a handset or a trunk.

use std::collections::VecDeque;
use std::net::IpAddr;

use tokio::sync::watch;

use crate::head::{is_one_of, parts};
use crate::tap::SipMessage;

/// Calls whose messages are known to be wanted; more than a trace of an hour has at a time.
const CALLS: usize = 256;

/// Which messages are wanted.
#[derive(Clone, Debug)]
pub enum SipFilter {
    /// All of them.
    All,
    /// Those of a handset, by its extension, with all other messages of the same dialogues.
    Handset {
        /// Its extension.
        extension: String,
        /// `Call-ID`s of messages that were its.
        calls: VecDeque<Vec<u8>>,
    },
    /// Those to and from a trunk: where it is at the moment, all of its places.
    Trunk(watch::Receiver<Vec<IpAddr>>),
}

impl SipFilter {
    /// Those of a handset.
    #[must_use]
    pub fn handset(extension: &str) -> Self {
        Self::Handset {
            extension: extension.to_owned(),
            calls: VecDeque::new(),
        }
    }

    /// Whether that message is wanted. What was wanted before decides with it: a response
    /// that names nobody belongs to its request.
    pub fn wants(&mut self, message: &SipMessage) -> bool {
        match self {
            Self::All => true,
            Self::Trunk(places) => {
                let from = message.remote.ip().to_canonical();
                places.borrow().contains(&from)
            }
            Self::Handset { extension, calls } => is_of(extension, calls, &message.octets),
        }
    }
}

fn is_of(extension: &str, calls: &mut VecDeque<Vec<u8>>, octets: &[u8]) -> bool {
    let parts = parts(octets);
    let of = |range: &std::ops::Range<usize>| octets.get(range.clone()).unwrap_or_default();
    let call = parts
        .headers
        .iter()
        .find(|(name, _)| is_one_of(octets, name, &["call-id", "i"]))
        .map(|(_, value)| of(value).trim_ascii().to_vec());
    if call.as_ref().is_some_and(|call| calls.contains(call)) {
        return true;
    }
    let user = format!(":{extension}@");
    let names = |text: &[u8]| {
        text.windows(user.len())
            .any(|window| window == user.as_bytes())
    };
    let who = ["from", "f", "to", "t", "contact", "m"];
    let is_its = names(of(&parts.first))
        || parts
            .headers
            .iter()
            .any(|(name, value)| is_one_of(octets, name, &who) && names(of(value)));
    if is_its && let Some(call) = call {
        if calls.len() == CALLS {
            calls.pop_front();
        }
        calls.push_back(call);
    }
    is_its
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tap::{Transport, Way};

    fn message(from: &str, text: &str) -> SipMessage {
        SipMessage {
            at: jiff::Timestamp::UNIX_EPOCH,
            way: Way::In,
            transport: Transport::Udp,
            local: "192.0.2.1:5060".parse().unwrap(),
            remote: from.parse().unwrap(),
            octets: text.as_bytes().to_vec(),
        }
    }

    #[test]
    fn a_handsets_messages_bring_those_of_their_dialogue() {
        let mut filter = SipFilter::handset("201");
        let asks =
            |text: &str, filter: &mut SipFilter| filter.wants(&message("192.0.2.9:5060", text));
        let other = "INVITE sip:2010@b SIP/2.0\r\nFrom: <sip:202@b>\r\nCall-ID: a\r\n\r\n";
        assert!(!asks(other, &mut filter));
        let its = "INVITE sip:b SIP/2.0\r\nf: \"Front\" <sip:201@b>;tag=1\r\ni: b\r\n\r\n";
        assert!(asks(its, &mut filter));
        let of_the_same = "SIP/2.0 100 Trying\r\nFROM: <sip:x@b>\r\nCALL-ID : b\r\n\r\n";
        assert!(asks(of_the_same, &mut filter));
        assert!(!asks(
            "SIP/2.0 100 Trying\r\nCall-ID: c\r\n\r\n",
            &mut filter
        ));
        assert!(!asks("", &mut filter));
    }

    #[test]
    fn a_trunk_is_known_by_its_addresses_of_the_moment_on_any_port() {
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        let places = watch::Sender::new(vec![ip("203.0.113.5"), ip("203.0.113.9")]);
        let mut filter = SipFilter::Trunk(places.subscribe());
        assert!(filter.wants(&message("203.0.113.5:40000", "")));
        assert!(filter.wants(&message("[::ffff:203.0.113.9]:5060", "")));
        assert!(!filter.wants(&message("203.0.113.6:5060", "")));
        // Its name leads somewhere else meanwhile.
        places.send_replace(vec![ip("203.0.113.6")]);
        assert!(filter.wants(&message("203.0.113.6:5060", "")));
        assert!(!filter.wants(&message("203.0.113.5:40000", "")));
    }
}
