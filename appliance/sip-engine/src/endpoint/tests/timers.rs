//! Session timers of single calls (RFC 4028): who asks for one, and what becomes of a call whose far end
//! has vanished.

use proptest::prelude::*;

use super::pair::Pair;
use super::phone::{Manner, Seen, config};
use super::{ms, s};
use crate::endpoint::{Config, End, SessionTimer};
use crate::flow::Protocol;

/// Asks for no timer for all calls.
fn without(seed: u8) -> Config {
    Config {
        session_timer: None,
        ..config(seed)
    }
}

/// As a technician may set it, beyond what RFC 4028 §5 takes too.
fn timer() -> impl Strategy<Value = SessionTimer> {
    (0_u32..2_000, 0_u32..2_000)
        .prop_map(|(expires_s, least_s)| SessionTimer { expires_s, least_s })
}

#[test]
fn rfc4028_a_timer_may_be_one_calls_alone_in_either_role() {
    let timer = SessionTimer {
        expires_s: 600,
        least_s: 90,
    };
    // Who calls asks for one, and refreshes; who is called has none of its own.
    let mut pair = Pair::of(without(1), without(2), Protocol::Udp);
    pair.b.manner = Manner::Answers;
    pair.a.call_with(pair.now, Some(timer));
    pair.run(s(1));
    assert!(pair.a.is_up() && pair.b.is_up());
    pair.said();
    pair.run(s(310));
    assert_eq!(pair.said(), ["a UPDATE", "b 200 OK"]);
    // The far end vanishes: the refresh fails, and the call ends.
    pair.fate = Box::new(|_| Vec::new());
    pair.run(s(700));
    assert!(matches!(
        pair.a.seen(),
        Some(Seen::Ended(End::Lost | End::Expired))
    ));
    assert!(matches!(pair.b.seen(), Some(Seen::Ended(End::Expired))));
    // Who is called asks for one where the caller knows of timers and has not asked.
    let mut pair = Pair::of(without(1), without(2), Protocol::Udp);
    pair.a.call(pair.now, true);
    pair.run(ms(100));
    let (session, _) = pair.b.calls.first_key_value().unwrap();
    pair.b.endpoint.set_session_timer(*session, timer).unwrap();
    pair.b.answers(pair.now);
    pair.run(s(1));
    pair.said();
    pair.run(s(310));
    assert_eq!(pair.said(), ["a UPDATE", "b 200 OK"]);
    pair.ends();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// Whatever each side asks for: a call both of whose ends are there stays up, and one whose far end
    /// vanishes at any time is over on both sides within the longer of the two timers.
    #[test]
    fn a_call_lasts_while_both_are_there_and_no_longer_than_its_timer_afterwards(
        ours in timer(),
        theirs in prop::option::of(timer()),
        vanishes_s in 1_u64..6_000,
    ) {
        let second = Config { session_timer: theirs, ..config(2) };
        let mut pair = Pair::of(without(1), second, Protocol::Udp);
        pair.b.manner = Manner::Answers;
        pair.a.call_with(pair.now, Some(ours));
        pair.run(s(1));
        pair.run(s(vanishes_s));
        prop_assert!(pair.a.is_up() && pair.b.is_up(), "{:?}", pair.said());
        pair.fate = Box::new(|_| Vec::new());
        let asked = [ours.expires_s, ours.least_s, 90];
        let least = theirs.map_or(0, |theirs| theirs.least_s);
        let longest = asked.into_iter().max().unwrap().max(least);
        pair.run(s(longest.into()));
        prop_assert!(!pair.a.is_up() && !pair.b.is_up(), "{:?} {:?}", pair.a.seen(), pair.b.seen());
        pair.run(s(100));
        pair.a.assert_idle();
        pair.b.assert_idle();
    }
}
