//! Calls that are over make room for those that come: RFC 3261 and RFC 6026 remember an INVITE for
//! 32 s, and what remembers has bounds.

use super::pair::Pair;
use super::phone::{Manner, Seen, config};
use super::{ms, s};
use crate::endpoint::Limits;
use crate::flow::Protocol;

/// INVITEs that are remembered by whoever is called.
const ROOM: usize = 8;

/// Requests that are remembered by whoever calls: INVITE for T4 at least, and BYE for as long.
const ASKED: usize = 14;

/// A pair with so little room.
fn pair(b: Manner) -> Pair {
    let limits = Limits {
        sessions: ROOM / 4,
        client_transactions: ASKED,
        ..Limits::default()
    };
    let narrow = |seed| crate::endpoint::Config {
        limits,
        ..config(seed)
    };
    let mut pair = Pair::of(narrow(1), narrow(2), Protocol::Udp);
    pair.b.manner = b;
    pair
}

/// A call a second: how many of so many were answered, or refused because `b` was busy.
fn set_up(pair: &mut Pair, calls: usize) -> usize {
    let mut done = 0;
    for _ in 0..calls {
        pair.a.call(pair.now, true);
        pair.run(ms(200));
        let busy = pair.said().contains(&"b 486 Busy Here".to_owned());
        done += usize::from(busy || pair.a.is_up());
        pair.a.hangs_up(pair.now);
        pair.run(ms(800));
        let held = pair.a.endpoint.transaction_count();
        assert!(held <= ASKED, "{held} are kept");
        pair.a.calls.clear();
        pair.b.calls.clear();
    }
    done
}

#[test]
fn an_invite_that_is_over_gives_way_when_no_copy_of_it_can_come_any_more() {
    assert_eq!(set_up(&mut pair(Manner::Answers), 60), 60);
    assert_eq!(set_up(&mut pair(Manner::Busy), 60), 60);
}

#[test]
fn what_was_not_acknowledged_gives_way_to_nobody() {
    let mut pair = pair(Manner::Answers);
    let narrow = ROOM / 4;
    for _ in 0..narrow {
        pair.lose.extend(vec!["a ACK".to_owned(); 12]);
        pair.a.call(pair.now, true);
        pair.run(ms(200));
    }
    pair.run(s(20));
    assert_eq!(pair.b.endpoint.session_count(), narrow, "both wait for ACK");
    let resent = pair.said();
    let resent = resent.iter().filter(|line| *line == "b 200 OK").count();
    assert!(resent > 2 * narrow, "{resent}");
    // A copy of the first INVITE is no new call.
    assert!(
        pair.b
            .calls
            .values()
            .all(|call| call.seen == Seen::Ringing || call.seen == Seen::Up)
    );
    assert_eq!(pair.b.calls.len(), narrow);
}
