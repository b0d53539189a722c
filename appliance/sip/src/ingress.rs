//! The ingress filter: how much is taken of what arrives, and what is logged of the rest.

use std::net::SocketAddr;
use std::time::Instant;

use tracing::warn;

use crate::log_limit::{LogLimit, shown};
use crate::rate_limit::RateLimits;

/// Longest message that is looked at, in octets; a phone's have less than 4,000.
pub(crate) const MOST_OCTETS: usize = 16 * 1_024;

/// The same of somebody who is neither a trunk nor at a place where a handset is registered: a
/// transaction keeps what it was asked for 32 s, and this bounds how much that is.
const MOST_OCTETS_OF_STRANGERS: usize = 8 * 1_024;

/// Decides what comes to the engine: rate limits and lengths; and what is logged of the rest.
#[derive(Debug)]
pub(crate) struct IngressFilter {
    rate_limits: RateLimits,
    log_limit: LogLimit,
}

impl IngressFilter {
    pub(crate) fn new(rate_limits: RateLimits) -> Self {
        Self {
            rate_limits,
            log_limit: LogLimit::default(),
        }
    }

    /// A handset registered from here.
    pub(crate) fn make_known(&mut self, source: SocketAddr, now: Instant) {
        self.rate_limits.make_known(source.ip(), now);
    }

    /// An operator is there.
    pub(crate) fn make_trunk(&mut self, ip: std::net::IpAddr, now: Instant) {
        self.rate_limits.make_trunk(ip, now);
    }

    /// True if this cause for complaint is to be logged now.
    pub(crate) fn is_to_be_logged(&mut self, cause: &str) -> bool {
        self.log_limit.permits(cause, Instant::now())
    }

    /// Whether a message of so many octets is looked at.
    pub(crate) fn takes(&mut self, octets: usize, source: SocketAddr, now: Instant) -> bool {
        let ip = source.ip();
        if !self.rate_limits.take(ip, now) {
            if self.is_to_be_logged(&format!("flood {ip}")) {
                warn!(
                    "{ip} sends more SIP messages than a phone or a trunk would; \
                     what is too much is dropped"
                );
            }
            return false;
        }
        let most = if self.rate_limits.knows(ip, now) {
            MOST_OCTETS
        } else {
            MOST_OCTETS_OF_STRANGERS
        };
        if octets > most {
            self.say_why_not(&format!("{octets} octets are too many"), source);
            return false;
        }
        true
    }

    /// Says, once a minute for each address, why a message is not taken.
    pub(crate) fn say_why_not(&mut self, why: &str, source: SocketAddr) {
        if self.is_to_be_logged(&format!("malformed {}", source.ip())) {
            warn!("a SIP message from {source} is refused: {}", shown(why));
        }
    }
}

/// Keep-alives (RFC 5626 §3.5.1, and bare line ends) are no messages.
pub(crate) fn is_keep_alive(octets: &[u8]) -> bool {
    octets.iter().all(u8::is_ascii_whitespace)
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::*;

    #[test]
    fn what_is_too_long_is_not_looked_at_and_a_stranger_may_say_less() {
        let now = Instant::now();
        let at = |text: &str| -> SocketAddr { text.parse().unwrap() };
        let (trunk, stranger) = (at("192.0.2.1:5060"), at("192.0.2.9:5060"));
        let trunks: [IpAddr; 1] = [trunk.ip()];
        let mut ingress = IngressFilter::new(RateLimits::new(trunks.into_iter(), now));
        assert!(ingress.takes(MOST_OCTETS, trunk, now));
        assert!(!ingress.takes(MOST_OCTETS + 1, trunk, now));
        assert!(ingress.takes(MOST_OCTETS_OF_STRANGERS, stranger, now));
        assert!(!ingress.takes(MOST_OCTETS_OF_STRANGERS + 1, stranger, now));
        ingress.make_known(stranger, now);
        assert!(ingress.takes(MOST_OCTETS, stranger, now));
    }
}
