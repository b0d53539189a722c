//! What keeps a stream of ours to an operator (RFC 5626 §4.4.1): two line ends now and then, which a far
//! end that knows them answers with one. NATs forget a stream over which nothing goes, and neither side
//! is told.
//!
//! Many operators know nothing of it and answer nothing: only one that has answered a ping before is given
//! up when it answers none. For the others the system notices that nobody takes the octets.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

/// The longest pause between two pings, and by how much one is shorter at most (RFC 5626 §4.4.1: 95 to
/// 120 s).
const LONGEST: Duration = Duration::from_secs(120);
const SHORTER_S: u64 = 25;

/// How long an answer may take.
const PONG: Duration = Duration::from_secs(10);

const PING: &[u8] = b"\r\n\r\n";

/// When a ping is due, or its answer.
#[derive(Debug)]
pub(crate) struct KeepAlive {
    /// Nothing is ever due unless said.
    due: Option<Instant>,
    pause: Duration,
    is_awaited: bool,
    has_ponged: bool,
}

impl KeepAlive {
    /// A stream that others keep, or nobody.
    pub(crate) const fn never() -> Self {
        Self {
            due: None,
            pause: LONGEST,
            is_awaited: false,
            has_ponged: false,
        }
    }

    /// A stream to a peer, which is open now.
    pub(crate) fn of(peer: SocketAddr, now: Instant) -> Self {
        let mut random = [0; 1];
        // Without randomness all pause alike.
        let _ = getrandom::fill(&mut random);
        let shorter_s = u64::from(random[0] ^ peer.port().to_be_bytes()[1]) % (SHORTER_S + 1);
        let pause = LONGEST - Duration::from_secs(shorter_s);
        Self {
            due: Some(now + pause),
            pause,
            ..Self::never()
        }
    }

    /// When something is due.
    pub(crate) const fn due(&self) -> Option<Instant> {
        self.due
    }

    /// Something is due: a ping; nothing if the last one's answer is, and the far end is gone.
    pub(crate) fn ping(&mut self, now: Instant) -> Option<&'static [u8]> {
        if self.is_awaited && self.has_ponged {
            return None;
        }
        self.is_awaited = true;
        // Who never answered is asked again when it is time for it.
        let pause = if self.has_ponged { PONG } else { self.pause };
        self.due = Some(now + pause);
        Some(PING)
    }

    /// The far end has answered.
    pub(crate) fn ponged(&mut self, now: Instant) {
        if std::mem::replace(&mut self.is_awaited, false) {
            self.has_ponged = true;
            self.due = Some(now + self.pause);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(now: Instant) -> KeepAlive {
        KeepAlive::of("192.0.2.1:5061".parse().unwrap(), now)
    }

    #[test]
    fn rfc5626_4_4_1_who_has_answered_a_ping_and_answers_no_more_is_given_up_in_10_s() {
        let begin = Instant::now();
        let mut keep = kept(begin);
        let first = keep.due().unwrap();
        let pause = first - begin;
        assert!((95..=120).contains(&pause.as_secs()), "{pause:?}");
        assert_eq!(keep.ping(first), Some(PING));
        keep.ponged(first);
        let second = keep.due().unwrap();
        assert_eq!(second, first + pause);
        assert_eq!(keep.ping(second), Some(PING));
        let given_up = keep.due().unwrap();
        assert_eq!(given_up, second + Duration::from_secs(10));
        assert_eq!(keep.ping(given_up), None);
    }

    #[test]
    fn who_never_answers_is_pinged_on_and_a_stream_of_others_never() {
        let begin = Instant::now();
        let mut keep = kept(begin);
        for _ in 0..5 {
            let due = keep.due().unwrap();
            assert_eq!(keep.ping(due), Some(PING));
        }
        assert!(keep.due().unwrap() >= begin + Duration::from_secs(5 * 95));
        // An answer that nobody has asked for changes nothing.
        let mut others = KeepAlive::never();
        others.ponged(begin);
        assert_eq!(others.due(), None);
    }
}
