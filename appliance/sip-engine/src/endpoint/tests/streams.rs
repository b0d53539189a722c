//! Streams and what keeps them (RFC 5626 §4.4.1), and what keeps a NAT's binding.

use super::s;
use super::script::Script;
use crate::endpoint::{Event, Rejected};
use crate::flow::{Flow, Protocol};
use crate::{Message, Method, StreamParser};

fn stream(script: &Script) -> Flow {
    Flow {
        protocol: Protocol::Tcp,
        ..script.flow
    }
}

/// What we say to octets that come over a stream.
fn said(script: &mut Script, octets: &[u8]) -> (Vec<Result<(), Rejected>>, Vec<Vec<u8>>) {
    let mut parser = StreamParser::new();
    parser.push(octets);
    let flow = stream(script);
    let mut taken = Vec::new();
    while let Some(incoming) = parser.poll() {
        taken.push(script.endpoint.handle_stream(script.now, flow, incoming));
    }
    let sent = std::iter::from_fn(|| script.endpoint.poll_transmit());
    let sent = sent.map(|transmit| {
        assert_eq!(transmit.flow, flow);
        transmit.octets.to_vec()
    });
    (taken, sent.collect())
}

const OPTIONS: &str = "OPTIONS sip:box@192.0.2.1 SIP/2.0\r\nVia: SIP/2.0/TCP 192.0.2.9;branch=z9hG4bK1\r\n\
    From: <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\n";

#[test]
fn rfc5626_4_4_1_a_ping_is_answered_between_messages() {
    let mut script = Script::new();
    let octets = format!("\r\n\r\n{OPTIONS}Content-Length: 0\r\n\r\n\r\n\r\n");
    let (taken, sent) = said(&mut script, octets.as_bytes());
    assert_eq!(taken, [Ok(()), Ok(()), Ok(())]);
    assert_eq!(sent, [b"\r\n", b"\r\n"]);
    assert!(
        matches!(script.event(), Event::Request { request, .. } if request.method == Method::Options)
    );
    script.nothing_happened();
}

#[test]
fn rfc5626_4_4_1_a_ping_of_ours_that_is_not_answered_in_10_s_says_that_the_flow_has_failed() {
    let mut script = Script::new();
    let flow = stream(&script);
    script.endpoint.ping(script.now, flow);
    let ping = script.endpoint.poll_transmit().unwrap();
    assert_eq!((ping.flow, &*ping.octets), (flow, &b"\r\n\r\n"[..]));
    script.now += s(9);
    assert_eq!(said(&mut script, b"\r\n").0, [Ok(())]);
    assert_eq!(script.event(), Event::Pong { flow });
    script.waits(s(60));
    script.nothing_happened();
    // A call that waits for an answer there goes another way.
    let mut invite = super::phone::Phone::new(
        super::phone::config(1),
        Protocol::Udp,
        "192.0.2.1:5060",
        "192.0.2.9:5060",
    )
    .invite(None);
    invite.ways = vec![flow, script.flow];
    script.endpoint.invite(script.now, invite).unwrap();
    assert_eq!(script.endpoint.poll_transmit().unwrap().flow, flow);
    script.endpoint.ping(script.now, flow);
    assert!(script.endpoint.poll_transmit().is_some());
    script.now += s(10);
    script.endpoint.handle_timeout(script.now);
    assert_eq!(script.event(), Event::FlowFailed { flow });
    assert_eq!(script.endpoint.poll_transmit().unwrap().flow, script.flow);
    // One that was closed is not waited for.
    script.endpoint.ping(script.now, flow);
    script.endpoint.transport_failed(script.now, flow);
    script.waits(s(11));
    script.nothing_happened();
}

#[test]
fn what_ends_a_stream_is_told_after_what_is_owed_was_said() {
    let mut script = Script::new();
    let (taken, sent) = said(&mut script, format!("{OPTIONS}\r\n").as_bytes());
    assert!(matches!(taken[..], [Err(Rejected::Stream(_))]));
    match Message::parse(&sent[0]).unwrap() {
        Message::Response(response) => assert_eq!(response.status.code(), 400),
        Message::Request(other) => panic!("{other:?}"),
    }
    // What is wrong in itself does not end it.
    let twice = format!("{OPTIONS}CSeq: 2 OPTIONS\r\nContent-Length: 0\r\n\r\n");
    let (taken, sent) = said(&mut script, format!("{twice}{twice}").as_bytes());
    assert!(matches!(
        taken[..],
        [Err(Rejected::Malformed(_)), Err(Rejected::Malformed(_))]
    ));
    assert_eq!(sent.len(), 2);
}

#[test]
fn datagrams_of_nothing_keep_a_binding_and_are_no_message() {
    let mut script = Script::new();
    for octets in [&b"\r\n\r\n"[..], b"\r\n", b"", b"\0\0\0\0"] {
        let taken = script
            .endpoint
            .handle_message(script.now, script.flow, octets);
        assert_eq!(taken, Ok(()));
    }
    script.is_silent();
    // Ours: nobody answers, and nothing is waited for.
    script.endpoint.ping(script.now, script.flow);
    let ping = script.endpoint.poll_transmit().unwrap();
    assert_eq!(&*ping.octets, b"\r\n\r\n");
    assert_eq!(script.endpoint.next_timeout(), None);
}
