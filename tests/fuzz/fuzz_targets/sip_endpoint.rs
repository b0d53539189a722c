//! What arrives at the SIP port, one message after the other, and descriptions within them.
#![no_main]

use std::time::Duration;

use jawab_sip_engine::StatusCode;
use jawab_sip_engine::endpoint::{Config, Endpoint, Event};
use jawab_sip_engine::flow::{Flow, Protocol};
use jawab_sip_engine::offer_answer::{Local, Negotiation};
use jawab_sip_engine::sdp::SessionDescription;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|octets: &[u8]| {
    let mut endpoint = Endpoint::new(Config::new([1; 32], vec![(Protocol::Udp, 5_060)]));
    let flow = Flow {
        protocol: Protocol::Udp,
        local: ([127, 0, 0, 1], 5_060).into(),
        peer: ([127, 0, 0, 2], 5_060).into(),
    };
    let mut now = Duration::ZERO;
    for message in octets.split(|octet| *octet == 0) {
        let _ = endpoint.handle_message(now, flow, message);
        while let Some(event) = endpoint.poll_event() {
            react(&mut endpoint, now, flow, event);
        }
        while endpoint.poll_transmit().is_some() {}
        now += Duration::from_millis(100);
    }
    // Whatever began ends.
    for _ in 0..10_000 {
        let Some(due) = endpoint.next_timeout() else {
            break;
        };
        endpoint.handle_timeout(due);
        while let Some(event) = endpoint.poll_event() {
            react(&mut endpoint, due, flow, event);
        }
        while endpoint.poll_transmit().is_some() {}
    }
    assert_eq!(endpoint.transaction_count(), 0);
});

fn react(endpoint: &mut Endpoint, now: Duration, flow: Flow, event: Event) {
    match event {
        Event::Incoming {
            session,
            description,
            ..
        } => {
            let answer = description.and_then(|offer| {
                let offer = SessionDescription::parse(&offer).ok()?;
                let answer = Negotiation::new(Local::g711(flow.local, 1)).answer(&offer).ok()?;
                assert_eq!(answer.media.len(), offer.media.len());
                Some(answer.to_string().into_bytes())
            });
            if answer.is_none() || endpoint.accept(now, session, answer, &[]).is_err() {
                let _ = endpoint.reject(now, session, StatusCode::NOT_ACCEPTABLE_HERE, &[]);
            }
        }
        Event::Offer { session, .. } => {
            let _ = endpoint.refuse(now, session, StatusCode::NOT_ACCEPTABLE_HERE, &[]);
        }
        _ => {}
    }
}
