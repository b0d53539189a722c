//! Whatever comes.

use core::time::Duration;
use std::collections::HashSet;
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

fn side() -> impl Strategy<Value = Side> {
    prop_oneof![Just(Side::User), Just(Side::Network)]
}

/// Sees to it that each call is told of until its end, and of that once.
#[derive(Default)]
struct Told(HashSet<CallId>);

impl Told {
    fn see(&mut self, span: &mut Span) {
        while let Some(event) = span.poll_event() {
            match event {
                Event::Offered { call, .. } => assert!(self.0.insert(call)),
                Event::Released { call, .. } => assert!(self.0.remove(&call)),
                _ => {}
            }
        }
    }
}

/// What an owner may want, whatever the state.
fn want(span: &mut Span, told: &mut Told, now: Duration, action: u8) {
    let first = span.calls().next();
    match (action, first) {
        (0, _) => told.0.extend(span.setup(now, speech(), Wanted::Any)),
        (1, Some(call)) => drop(span.proceed(now, call, None)),
        (2, Some(call)) => drop(span.connect(now, call, None)),
        (3, Some(call)) => drop(span.disconnect(now, call, Cause::NORMAL_CLEARING)),
        (4, Some(call)) => drop(span.more_digits(now, call)),
        (5, _) => span.restart(now, Restart::Channel(channel(3))),
        (6, Some(call)) => drop(span.alert(now, call, None)),
        (7, Some(call)) => drop(span.disconnect_with_tones(now, call, Cause::USER_BUSY)),
        (8, Some(call)) => drop(span.enquire(now, call)),
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_message_leaves_each_call_with_a_timer_or_an_owner_and_tells_of_each_end_once(
        side in side(),
        messages in proptest::collection::vec((message(), 0..11u8, any::<bool>(), 0..40u8), 1..80),
    ) {
        let mut pair = Pair::up();
        let mut told = Told::default();
        for (octets, action, polls, wait) in messages {
            let _ = pair.peer_of(side).link.send(&octets);
            let now = pair.now;
            want(pair.of(side), &mut told, now, action);
            pair.carry();
            // Now and then long enough for every timer.
            let wait = if wait == 0 { 200_000 } else { 300 };
            pair.wait(Duration::from_millis(wait));
            let span = pair.of(side);
            prop_assert!(has_a_timer_or_an_owner(span), "{:?}", span.calls);
            prop_assert!(span.call_count() <= CALLS);
            if polls {
                told.see(span);
            }
        }
        // In the end everything ends.
        let now = pair.now;
        let span = pair.of(side);
        span.stop(now);
        told.see(span);
        prop_assert!(told.0.is_empty());
        prop_assert_eq!(span.call_count(), 0);
    }

    #[test]
    fn any_octets_never_panic_and_leave_the_span_with_a_timer(
        side in side(),
        frames in proptest::collection::vec(
            (proptest::collection::vec(any::<u8>(), 0..40), 0..4u8), 0..60),
    ) {
        let mut pair = Pair::up();
        let mut now = pair.now;
        let span = pair.of(side);
        for (mut octets, kind) in frames {
            match kind {
                0 => span.handle_frame(now, &octets),
                // Addressed to this link.
                1 => {
                    octets.splice(0..0, [octets.first().unwrap_or(&0) & 0x02, 0x01]);
                    span.handle_frame(now, &octets);
                }
                2 => span.receive(now, &octets),
                _ => {
                    now = span.next_timeout().unwrap_or(now).max(now);
                    span.handle_timeout(now);
                }
            }
            while span.poll_transmit(now).is_some() {}
            prop_assert!(has_a_timer_or_an_owner(span), "{:?}", span.calls);
            // A span that was started never waits for nothing.
            prop_assert!(span.next_timeout().is_some());
        }
    }
}
