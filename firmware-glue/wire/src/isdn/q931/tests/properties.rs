//! Whatever comes.

use core::time::Duration;
use std::vec::Vec;

use proptest::prelude::*;

use super::super::*;
use super::pair::*;
use crate::isdn::{Cause, Side};

/// A message of Q.931 more often than not.
fn message() -> impl Strategy<Value = Vec<u8>> {
    let kinds = [
        0x01, 0x02, 0x03, 0x05, 0x05, 0x07, 0x0D, 0x0F, 0x25, 0x26, 0x45, 0x46, 0x4D, 0x4E, 0x5A,
        0x6E, 0x75, 0x7B, 0x7D, 0x7D, 0x62,
    ];
    let elements = prop_oneof![
        Just(Vec::from([0x04, 3, 0x80, 0x90, 0xA3])),
        (1..32u8, any::<bool>()).prop_map(|(slot, exclusive)| Vec::from([
            0x18,
            3,
            0xA1 | u8::from(exclusive) << 3,
            0x83,
            0x80 | slot
        ])),
        (1..128u8).prop_map(|cause| Vec::from([0x08, 2, 0x80, 0x80 | cause])),
        (0..64u8).prop_map(|state| Vec::from([0x14, 1, state])),
        Just(Vec::from([0x79, 1, 0x80])),
        Just(Vec::from([0x79, 1, 0x87])),
        Just(Vec::from([0x1E, 2, 0x80, 0x88])),
        Just(Vec::from([0x70, 3, 0x81, b'1', b'5'])),
        proptest::collection::vec(any::<u8>(), 0..8),
    ];
    let elements = proptest::collection::vec(elements, 0..5).prop_map(|all| all.concat());
    (
        proptest::sample::select(kinds.to_vec()),
        any::<bool>(),
        0..6u8,
        elements,
    )
        .prop_map(|(kind, flag, value, elements)| {
            let mut octets = Vec::from([0x08, 2, u8::from(flag) << 7, value, kind]);
            octets.extend(elements);
            octets
        })
}

/// Every call waits for the peer under a timer, or for its owner.
fn has_a_timer_or_an_owner(span: &Span) -> bool {
    span.calls.iter().all(|call| {
        use super::super::call::Step;
        let waits_for_owner = call.step.is_incoming()
            || matches!(call.step, Step::Active | Step::DisconnectReceived)
            // Tones are heard; the caller decides how long (5.1.6).
            || matches!(call.step, Step::PeerProceeds | Step::PeerAlerts);
        waits_for_owner || call.timer.is_some()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_message_leaves_each_call_with_a_timer_or_an_owner_and_tells_of_each_end_once(
        messages in proptest::collection::vec((message(), 0..8u8, any::<bool>()), 1..80),
    ) {
        let mut pair = Pair::up();
        let mut alive = std::collections::HashSet::new();
        for (octets, action, polls) in messages {
            let _ = pair.network.link.send(&octets);
            let first = pair.user.calls().next();
            let now = pair.now;
            let user = &mut pair.user;
            match (action, first) {
                (0, _) => if let Ok(call) = user.setup(now, speech(), Wanted::Any) { alive.insert(call); },
                (1, Some(call)) => { let _ = user.proceed(now, call, None); }
                (2, Some(call)) => { let _ = user.connect(now, call, None); }
                (3, Some(call)) => { let _ = user.disconnect(now, call, Cause::NORMAL_CLEARING); }
                (4, Some(call)) => { let _ = user.more_digits(now, call); }
                (5, _) => user.restart(now, Restart::Channel(channel(3))),
                (6, _) => pair.now += Duration::from_millis(700),
                _ => {}
            }
            pair.carry();
            pair.wait(Duration::from_millis(300));
            prop_assert!(has_a_timer_or_an_owner(&pair.user), "{:?}", pair.user.calls);
            if polls {
                for event in pair.user_events() {
                    match event {
                        Event::Offered { call, .. } => { alive.insert(call); }
                        Event::Released { call, .. } => prop_assert!(alive.remove(&call)),
                        _ => {}
                    }
                }
            }
        }
        // In the end everything ends.
        pair.user.stop(pair.now);
        for event in pair.user_events() {
            match event {
                Event::Offered { call, .. } => { alive.insert(call); }
                Event::Released { call, .. } => prop_assert!(alive.remove(&call)),
                _ => {}
            }
        }
        prop_assert!(alive.is_empty());
        prop_assert_eq!(pair.user.call_count(), 0);
    }

    #[test]
    fn any_octets_never_panic(
        octets in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..40), 0..40),
        network in any::<bool>(),
    ) {
        let mut pair = Pair::up();
        let span = if network { &mut pair.network } else { &mut pair.user };
        prop_assert_eq!(span.side() == Side::Network, network);
        for octets in octets {
            span.handle_frame(pair.now, &octets);
            span.receive(pair.now, &octets);
        }
    }
}
