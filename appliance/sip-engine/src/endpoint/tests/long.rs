//! Requests that are long for a datagram (RFC 3261 §18.1.1).

use super::s;
use super::script::{SDP, Script, sdp};
use crate::dialog::Reach;
use crate::endpoint::{Config, Event};
use crate::flow::{Flow, Protocol};
use crate::session::Invite;
use crate::{Message, Method, Name, Request};

fn call(script: &Script, padding: usize) -> Invite {
    let phone = super::phone::Phone::new(
        super::phone::config(1),
        Protocol::Udp,
        "192.0.2.1:5060",
        "192.0.2.9:5060",
    );
    let mut invite = phone.invite(Some(sdp()));
    invite.ways = vec![script.flow];
    invite.headers.push((Name::SUBJECT, "x".repeat(padding)));
    invite
}

fn sent(script: &mut Script) -> (Flow, Request, usize) {
    let transmit = script.endpoint.poll_transmit().unwrap();
    match Message::parse(&transmit.octets).unwrap() {
        Message::Request(request) => (transmit.flow, request, transmit.octets.len()),
        Message::Response(other) => panic!("{other:?}"),
    }
}

/// By what the INVITE of a call goes first.
fn by(script: &mut Script, padding: usize) -> Protocol {
    let call = call(script, padding);
    script.endpoint.invite(script.now, call).unwrap();
    let (flow, request, octets) = sent(script);
    let transport = flow.protocol.transport();
    assert_eq!(request.headers.via().unwrap().transport, transport);
    assert!(flow.protocol == Protocol::Tcp || octets < 1_300, "{octets}");
    flow.protocol
}

#[test]
fn rfc3261_18_1_1_what_is_long_goes_by_tcp_and_by_udp_where_that_fails() {
    let mut script = Script::new();
    assert_eq!(by(&mut script, 0), Protocol::Udp);
    let call = call(&script, 1_300);
    script.endpoint.invite(script.now, call).unwrap();
    let (stream, first, _) = sent(&mut script);
    assert_eq!(
        (stream.protocol, stream.peer),
        (Protocol::Tcp, script.flow.peer)
    );
    script.endpoint.transport_failed(script.now, stream);
    let (datagrams, second, _) = sent(&mut script);
    assert_eq!(datagrams, script.flow);
    assert_eq!(second.headers.call_id(), first.headers.call_id());
    assert_eq!(second.headers.cseq(), first.headers.cseq());
    assert_ne!(
        second.headers.via().unwrap().branch(),
        first.headers.via().unwrap().branch()
    );
    script.nothing_happened();
    // It is known for half an hour, of this one alone.
    let over_datagrams = |script: &mut Script| {
        let call = self::call(script, 1_300);
        script.endpoint.invite(script.now, call).unwrap();
        sent(script).0.protocol == Protocol::Udp
    };
    assert!(over_datagrams(&mut script));
    script.flow.peer = "192.0.2.10:5060".parse().unwrap();
    assert!(!over_datagrams(&mut script));
    script.flow.peer = "192.0.2.9:5060".parse().unwrap();
    script.now += s(31 * 60);
    assert!(!over_datagrams(&mut script));
}

#[test]
fn a_stream_that_ends_after_something_was_heard_says_nothing_of_tcp() {
    let mut script = Script::new();
    let call = call(&script, 1_300);
    script.endpoint.invite(script.now, call).unwrap();
    let (stream, first, _) = sent(&mut script);
    script.answers(&first, 180, "", "");
    script.endpoint.transport_failed(script.now, stream);
    while script.endpoint.poll_transmit().is_some() {}
    assert_eq!(by(&mut script, 1_300), Protocol::Tcp);
}

#[test]
fn without_tcp_here_or_by_the_owners_wish_it_stays_with_udp() {
    for config in [
        Config::new([1; 32], vec![(Protocol::Udp, 5_060)]),
        Config {
            stream_from: None,
            ..super::phone::config(1)
        },
    ] {
        let mut script = Script::with(config);
        let call = call(&script, 1_300);
        script.endpoint.invite(script.now, call).unwrap();
        assert_eq!(sent(&mut script).0, script.flow);
    }
}

#[test]
fn in_a_dialog_it_goes_so_to_who_has_named_itself_and_to_nobody_behind_nat() {
    for (reach, protocol) in [
        (Reach::Contact, Protocol::Tcp),
        (Reach::AsHeard, Protocol::Udp),
    ] {
        let mut script = Script::new();
        let mut call = call(&script, 0);
        call.reach = reach;
        let id = script.endpoint.invite(script.now, call).unwrap();
        let invite = sent(&mut script).1;
        script.answers(&invite, 200, "Contact: <sip:op@192.0.2.9>\r\n", SDP);
        script.request("ACK");
        assert!(matches!(script.event(), Event::Answered { .. }));
        let content = crate::session::Content {
            kind: "text/plain".into(),
            octets: vec![b'x'; 1_300],
        };
        let (now, method) = (script.now, Method::Message);
        script
            .endpoint
            .request_in(now, id, method, &[], Some(content))
            .unwrap();
        assert_eq!(sent(&mut script).0.protocol, protocol, "{reach:?}");
    }
}

#[test]
fn a_request_is_no_longer_than_it_is_said_to_be() {
    let mut script = Script::new();
    for padding in [0, 100, 900] {
        let call = call(&script, padding);
        script.endpoint.invite(script.now, call).unwrap();
        let (_, request, octets) = sent(&mut script);
        let most = request.len_at_most();
        assert!((octets..octets + 16).contains(&most), "{octets} {most}");
    }
}
