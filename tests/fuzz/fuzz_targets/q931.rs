//! Messages from the line, into the calls of a span, on either side.
//!
//! The octets are steps. The first octet of one says how many of those after it are a message
//! (bits 1 to 7; none: the next octet says what the owner wants), and whether the next timer
//! expires then (bit 8).
#![no_main]

use std::time::Duration;

use jawab_wire::isdn::q921::{Link, LinkConfig};
use jawab_wire::isdn::{
    CALLS, Cause, Channel, Number, Restart, Setup, Side, Span, SpanConfig, State, Wanted,
};
use libfuzzer_sys::fuzz_target;

fn carry(span: &mut Span, peer: &mut Link, now: Duration) {
    loop {
        let up = span.poll_transmit(now).map(<[u8]>::to_vec);
        let down = peer.poll_transmit(now).map(<[u8]>::to_vec);
        if up.is_none() && down.is_none() {
            break;
        }
        if let Some(frame) = up {
            let _ = peer.handle_frame(now, &frame);
        }
        if let Some(frame) = down {
            span.handle_frame(now, &frame);
        }
    }
}

fn want(span: &mut Span, now: Duration, action: u8) {
    let calls: Vec<_> = span.calls().collect();
    let call = calls.get(usize::from(action >> 4) % calls.len().max(1));
    match (action & 0x0F, call.copied()) {
        (0, _) => {
            let setup = Setup::speech(None, Number::dialled("0537000002"));
            drop(span.setup(now, setup, Wanted::Any));
        }
        (1, Some(call)) => drop(span.more_digits(now, call)),
        (2, Some(call)) => drop(span.proceed(now, call, None)),
        (3, Some(call)) => drop(span.alert(now, call, None)),
        (4, Some(call)) => drop(span.connect(now, call, None)),
        (5, Some(call)) => drop(span.send_digits(now, call, "12")),
        (6, Some(call)) => drop(span.disconnect(now, call, Cause::NORMAL_CLEARING)),
        (7, Some(call)) => drop(span.disconnect_with_tones(now, call, Cause::USER_BUSY)),
        (8, Some(call)) => drop(span.enquire(now, call)),
        (9, _) => {
            if let Some(channel) = Channel::new(action >> 4) {
                span.restart(now, Restart::Channel(channel));
            }
        }
        (10, _) => span.restart(now, Restart::Interface),
        (11, _) => span.start(now),
        _ => {}
    }
}

/// A call that waits for the peer does so under a timer.
fn check(span: &Span) {
    assert!(span.call_count() <= CALLS);
    assert!(span.next_timeout().is_some(), "the link waits for nothing");
    for call in span.calls() {
        let state = span.state_of(call).unwrap();
        let waits_for_peer = match (span.side(), state) {
            (_, State::ConnectRequest | State::ReleaseRequest) => true,
            (Side::User, state) => matches!(
                state,
                State::CallInitiated | State::OverlapSending | State::DisconnectRequest
            ),
            (Side::Network, state) => matches!(
                state,
                State::CallPresent | State::OverlapReceiving | State::DisconnectIndication
            ),
        };
        assert!(
            !waits_for_peer || span.timer_of(call).is_some(),
            "{state:?} without a timer"
        );
    }
}

fuzz_target!(|octets: &[u8]| {
    for (side, other) in [(Side::User, Side::Network), (Side::Network, Side::User)] {
        let mut span = Span::new(SpanConfig::new(side));
        let mut peer = Link::new(LinkConfig::new(other));
        let mut now = Duration::ZERO;
        span.start(now);
        carry(&mut span, &mut peer, now);
        let mut rest = octets;
        while let Some((&length, after)) = rest.split_first() {
            let (message, after) = after.split_at(usize::from(length & 0x7F).min(after.len()));
            rest = after;
            if message.is_empty() {
                if let Some((&action, after)) = after.split_first() {
                    want(&mut span, now, action);
                    rest = after;
                }
            } else {
                let _ = peer.send(message);
            }
            if length & 0x80 != 0 {
                now = span.next_timeout().unwrap_or(now).max(now);
                span.handle_timeout(now);
                peer.handle_timeout(now);
            }
            carry(&mut span, &mut peer, now);
            check(&span);
            while span.poll_event().is_some() {}
        }
        span.stop(now);
        assert_eq!(span.call_count(), 0);
    }
});
