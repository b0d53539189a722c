//! Messages from the line, into the calls of a span.
#![no_main]

use std::time::Duration;

use jawab_wire::isdn::q921::{Link, LinkConfig};
use jawab_wire::isdn::{Side, Span, SpanConfig};
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

fuzz_target!(|octets: &[u8]| {
    let mut span = Span::new(SpanConfig::new(Side::User));
    let mut peer = Link::new(LinkConfig::new(Side::Network));
    let mut now = Duration::ZERO;
    span.start(now);
    carry(&mut span, &mut peer, now);
    let mut rest = octets;
    while let Some((&length, after)) = rest.split_first() {
        let (message, after) = after.split_at(usize::from(length & 0x7F).min(after.len()));
        let _ = peer.send(message);
        if length & 0x80 != 0 {
            now = span.next_timeout().unwrap_or(now).max(now);
            span.handle_timeout(now);
        }
        carry(&mut span, &mut peer, now);
        while span.poll_event().is_some() {}
        rest = after;
    }
    span.stop(now);
    assert_eq!(span.call_count(), 0);
});
