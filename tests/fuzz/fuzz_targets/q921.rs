//! Frames from the line, into a data link.
#![no_main]

use std::time::Duration;

use jawab_wire::isdn::Side;
use jawab_wire::isdn::q921::{Link, LinkConfig, State};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|octets: &[u8]| {
    for side in [Side::User, Side::Network] {
        let mut link = Link::new(LinkConfig::new(side));
        let mut now = Duration::ZERO;
        link.establish(now);
        let mut rest = octets;
        while let Some((&length, after)) = rest.split_first() {
            let (frame, after) = after.split_at(usize::from(length & 0x3F).min(after.len()));
            let _ = link.handle_frame(now, frame);
            match length >> 6 {
                1 => drop(link.send(frame)),
                2 => now = link.next_timeout().unwrap_or(now).max(now),
                _ => {}
            }
            link.handle_timeout(now);
            while link.poll_transmit(now).is_some() {}
            assert_eq!(
                link.next_timeout().is_none(),
                link.state() == State::TeiAssigned
            );
            rest = after;
        }
    }
});
