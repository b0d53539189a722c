//! Calls over a network that loses, doubles, delays and reorders.

use std::time::Duration;

use proptest::prelude::*;

use super::pair::Pair;
use super::phone::Manner;
use super::{ms, s};
use crate::endpoint::Endpoint;
use crate::flow::Protocol;
use crate::sdp::Direction;
use crate::session::By;

/// What somebody does.
#[derive(Copy, Clone, Debug)]
enum Deed {
    Answers,
    HangsUp,
    Changes(Direction),
    Updates(Direction),
    AsksForOffer,
}

fn deed() -> impl Strategy<Value = Deed> {
    let direction = prop::sample::select(Direction::ALL.to_vec());
    prop_oneof![
        4 => Just(Deed::Answers),
        1 => Just(Deed::HangsUp),
        3 => direction.clone().prop_map(Deed::Changes),
        2 => direction.prop_map(Deed::Updates),
        1 => Just(Deed::AsksForOffer),
    ]
}

fn manner() -> impl Strategy<Value = Manner> {
    prop::sample::select(vec![
        Manner::Rings,
        Manner::EarlyMedia,
        Manner::Answers,
        Manner::Busy,
        Manner::Silent,
    ])
}

/// A network: of each message, how many copies arrive, and after how long each.
#[derive(Clone, Debug)]
pub(super) struct Network {
    /// In hundredths.
    lost: u8,
    doubled: u8,
    /// The longest delay, in ms.
    delay_ms: u64,
    seed: u64,
}

pub(super) fn network() -> impl Strategy<Value = Network> {
    (0_u8..50, 0_u8..30, 1_u64..3_000, any::<u64>()).prop_map(|(lost, doubled, delay_ms, seed)| {
        Network {
            lost,
            doubled,
            delay_ms,
            seed,
        }
    })
}

impl Network {
    /// Bad for 40 s; good from then on.
    pub(super) fn fate(self) -> super::pair::Fate {
        let mut state = self.seed | 1;
        let mut random = move |bound: u64| {
            // xorshift64
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state % bound
        };
        Box::new(move |now| {
            if now > s(40) {
                return vec![now + ms(10)];
            }
            let copies = if random(100) < self.lost.into() {
                0
            } else if random(100) < self.doubled.into() {
                2
            } else {
                1
            };
            (0..copies)
                .map(|_| now + ms(1 + random(self.delay_ms)))
                .collect()
        })
    }
}

fn does(pair: &mut Pair, by_a: bool, deed: Deed) {
    let now = pair.now;
    let phone = if by_a { &mut pair.a } else { &mut pair.b };
    match deed {
        Deed::Answers => phone.answers(now),
        Deed::HangsUp => phone.hangs_up(now),
        Deed::Changes(direction) => phone.changes(now, By::ReInvite, Some(direction)),
        Deed::Updates(direction) => phone.changes(now, By::Update, Some(direction)),
        Deed::AsksForOffer => phone.changes(now, By::ReInvite, None),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// However bad the network is for 40 s: once it is good again both sides agree on whether
    /// the call is up, and on which ways audio flows; and when it is over nothing is left, no
    /// call, no transaction, no timer.
    #[test]
    fn both_sides_agree_in_the_end_and_nothing_is_left(
        network in network(),
        manner in manner(),
        offers in any::<bool>(),
        reliable in any::<bool>(),
        deeds in prop::collection::vec((0_u64..20_000, any::<bool>(), deed()), 0..12),
    ) {
        let mut second = super::phone::config(2);
        if reliable {
            second.reliably = crate::endpoint::Reliably::WhenSupported;
        }
        let mut pair = Pair::of(super::phone::config(1), second, Protocol::Udp);
        pair.fate = network.fate();
        pair.b.manner = if offers { manner } else { Manner::Rings };
        pair.a.call(pair.now, offers);
        let mut deeds = deeds;
        deeds.sort_by_key(|(at, ..)| *at);
        for (at, by_a, deed) in deeds {
            pair.run(ms(at).saturating_sub(pair.now));
            does(&mut pair, by_a, deed);
        }
        // Far enough for every transaction, every 2xx, and a session timer of each side.
        pair.run(s(400));
        if pair.a.is_up() || pair.b.is_up() {
            prop_assert!(pair.a.is_up() && pair.b.is_up(), "{:?} {:?}\n{:#?}", pair.a.seen(), pair.b.seen(), pair.log);
            prop_assert_eq!(
                pair.a.direction().map(Direction::reversed),
                pair.b.direction(),
                "{:#?}", pair.log
            );
        }
        pair.ends();
        prop_assert!(pair.a.has_ended() && pair.b.has_ended());
    }

    /// Over a stream there is nothing to repeat but the 2xx, which goes end to end.
    #[test]
    fn over_streams_nothing_but_2xx_is_sent_twice(
        deeds in prop::collection::vec((0_u64..20_000, any::<bool>(), deed()), 0..8),
        delay_ms in 1_u64..200,
    ) {
        let mut pair = Pair::new(Protocol::Tcp);
        pair.fate = Box::new(move |now| vec![now + ms(delay_ms)]);
        pair.a.call(pair.now, true);
        let mut deeds = deeds;
        deeds.sort_by_key(|(at, ..)| *at);
        for (at, by_a, deed) in deeds {
            pair.run(ms(at).saturating_sub(pair.now));
            does(&mut pair, by_a, deed);
        }
        pair.run(s(60));
        prop_assert_eq!(pair.a.is_up(), pair.b.is_up());
        pair.ends();
        // A BYE has an answer, once.
        let byes = pair.log.iter().filter(|line| line.ends_with("BYE")).count();
        prop_assert!(byes <= 2, "{:#?}", pair.log);
    }

    /// Any octets from anywhere, and any octet of a call's messages changed: an answer or an
    /// error, never a panic; and what they begin ends.
    #[test]
    fn any_octets_are_taken_or_refused(
        octets in prop::collection::vec(any::<u8>(), 0..600),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut pair = Pair::new(Protocol::Udp);
        let flow = pair.b.flow;
        let _ = pair.b.endpoint.handle_message(pair.now, flow, &octets);
        pair.a.call(pair.now, true);
        let invite = pair.a.endpoint.poll_transmit().unwrap();
        let mut octets = invite.octets.to_vec();
        for (at, with) in changes {
            let at = at.index(octets.len());
            octets[at] = with;
        }
        let _ = pair.b.endpoint.handle_message(pair.now, flow, &octets);
        pair.b.manner = Manner::Silent;
        while let Some(event) = pair.b.endpoint.poll_event() {
            if let crate::endpoint::Event::Incoming { session, .. } = event {
                let status = crate::StatusCode::BUSY_HERE;
                pair.b.endpoint.reject(pair.now, session, status, &[]).unwrap();
            }
        }
        drains(&mut pair.b.endpoint, s(200));
        pair.b.assert_idle();
    }
}

fn drains(endpoint: &mut Endpoint, until: Duration) {
    while let Some(due) = endpoint.next_timeout().filter(|due| *due <= until) {
        endpoint.handle_timeout(due);
        while endpoint.poll_event().is_some() {}
        while endpoint.poll_transmit().is_some() {}
    }
}

#[test]
fn a_flood_of_new_requests_takes_no_more_than_its_room_and_is_forgotten() {
    let mut pair = Pair::new(Protocol::Udp);
    let limits = super::phone::config(2).limits;
    let flow = pair.b.flow;
    let send = |endpoint: &mut Endpoint, method: &str, n: usize| {
        let text = format!(
            "{method} sip:x@192.0.2.2 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK{method}{n}\r\n\
             From: <sip:a@x>;tag={n}\r\nTo: <sip:b@x>\r\nCall-ID: {method}{n}\r\nCSeq: 1 {method}\r\n\
             Contact: <sip:a@192.0.2.1>\r\nContent-Length: 0\r\n\r\n"
        );
        let taken = endpoint.handle_message(ms(1), flow, text.as_bytes());
        while endpoint.poll_event().is_some() {}
        while endpoint.poll_transmit().is_some() {}
        taken
    };
    let endpoint = &mut pair.b.endpoint;
    for n in 0..3 * limits.server_transactions {
        // Nobody answers them; those that find no room are refused.
        let _ = send(endpoint, "MESSAGE", n);
    }
    assert_eq!(endpoint.transaction_count(), limits.server_transactions);
    // Calls have a room of their own.
    for n in 0..3 * limits.sessions {
        assert_eq!(send(endpoint, "INVITE", n), Ok(()));
    }
    assert_eq!(endpoint.session_count(), limits.sessions);
    assert!(endpoint.transaction_count() <= limits.server_transactions + 4 * limits.sessions);
    drains(endpoint, s(100));
    assert_eq!(
        endpoint.transaction_count(),
        limits.sessions,
        "the calls that ring"
    );
}
