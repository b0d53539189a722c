//! Trunks over TCP and TLS: whom the box believes that it is the operator, what it says when it does not,
//! and that its one stream carries all and is opened again.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

mod operator;

use std::time::Duration;

use jawab_sip::Carrier;
use jawab_sip_engine::{Method, Name, StatusCode};
use jawab_switch::{Cause, Endpoint, LegCommand, LegEvent, LegId, Number};
use tokio::net::UdpSocket;
use tokio::time::timeout;

use crate::operator::{Authority, Box, DOMAIN, Operator, Pair, line, peer, secured, trunk};

const SDP: &str = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\n\
    t=0 0\r\nm=audio 40000 RTP/AVP 8 101\r\na=rtpmap:101 telephone-event/8000\r\n";

/// Long from any clock's year.
const NOW: std::ops::Range<i32> = 2_000..2_100;

fn invite(transport: &str) -> String {
    format!(
        "INVITE sip:0537000000@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/{transport} {DOMAIN};rport;branch=z9hG4bKin\r\n\
         From: <sip:0612345678@{DOMAIN}>;tag=1\r\nTo: <sip:0537000000@{DOMAIN}>\r\nCall-ID: in\r\n\
         CSeq: 1 INVITE\r\nMax-Forwards: 70\r\nContact: <sip:gone@192.0.2.1>\r\n\
         Content-Type: application/sdp\r\nContent-Length: {}\r\n\r\n{SDP}",
        SDP.len()
    )
}

#[tokio::test]
async fn rfc3261_26_calls_go_both_ways_over_one_stream_under_tls() {
    let authority = Authority::new();
    let server = authority.server(&authority.certifies(DOMAIN, NOW), false);
    let operator = Operator::new(Some(server)).await;
    let carrier = secured(authority.file(), None);
    let mut own = Box::start(trunk(operator.address(), carrier, false)).await;
    let mut far = operator.takes().await;
    let options = far.request(Method::Options).await;
    let via = options.headers.via().unwrap();
    assert_eq!(via.transport, jawab_sip_engine::Transport::Tls);
    far.answers(&options, StatusCode::OK).await;
    own.is_in_service().await;

    // In: what the operator names in Contact is nowhere; its stream counts.
    far.says(invite("TLS").as_bytes()).await;
    let (leg, event) = own.leg().await;
    let LegEvent::Offered { from, caller, .. } = event else {
        panic!("{event:?}");
    };
    assert_eq!(
        (from, caller),
        (Endpoint::Line(line()), Some("0612345678".into()))
    );
    own.handle.command(leg, LegCommand::Answer);
    let ok = far.response().await;
    assert_eq!(ok.status, StatusCode::OK);
    let contact = ok.headers.first(&Name::CONTACT).unwrap();
    assert!(contact.contains("transport=tls"), "{contact}");
    own.handle
        .command(leg, LegCommand::Release(Cause::NORMAL_CLEARING));
    let ack = String::from("ACK sip:jawab@127.0.0.1 SIP/2.0\r\n")
        + &format!(
            "Via: SIP/2.0/TLS {DOMAIN};branch=z9hG4bKack\r\nFrom: <sip:0612345678@{DOMAIN}>;tag=1\r\n\
             To: {}\r\nCall-ID: in\r\nCSeq: 1 ACK\r\nContent-Length: 0\r\n\r\n",
            ok.headers.first(&Name::TO).unwrap()
        );
    far.says(ack.as_bytes()).await;
    let bye = far.request(Method::Bye).await;
    far.answers(&bye, StatusCode::OK).await;

    // Out, over the same.
    let leg = LegId::originated(7);
    let originate = LegCommand::Originate {
        to: Endpoint::Line(line()),
        called: Number::from("0612"),
        caller: None,
        diverted: None,
    };
    own.handle.command(leg, originate);
    let call = far.request(Method::Invite).await;
    assert_eq!(call.uri.to_string(), format!("sip:0612@{DOMAIN}"));
    far.answers(&call, StatusCode::BUSY_HERE).await;
    far.request(Method::Ack).await;
    loop {
        if let (id, LegEvent::Released(cause)) = own.leg().await
            && id == leg
        {
            assert_eq!(cause, Cause::USER_BUSY);
            break;
        }
    }
}

#[tokio::test]
async fn whoever_speaks_without_tls_is_not_the_operator() {
    let authority = Authority::new();
    let server = authority.server(&authority.certifies(DOMAIN, NOW), false);
    let operator = Operator::new(Some(server)).await;
    let carrier = secured(authority.file(), None);
    let own = Box::start(trunk(operator.address(), carrier, false)).await;
    let mut far = operator.takes().await;
    let options = far.request(Method::Options).await;
    far.answers(&options, StatusCode::OK).await;
    own.is_in_service().await;
    // From the operator's address and its very port.
    let socket = UdpSocket::bind(operator.address()).await.unwrap();
    let to = own.handle.udp_address();
    socket.send_to(invite("UDP").as_bytes(), to).await.unwrap();
    let mut octets = [0; 4_096];
    let heard = timeout(Duration::from_secs(20), socket.recv(&mut octets)).await;
    let length = heard.expect("an answer").unwrap();
    let said = String::from_utf8_lossy(&octets[..length]).into_owned();
    assert!(said.starts_with("SIP/2.0 401 "), "{said}");
}

/// What the trunk shows towards an operator with this certificate, and in words.
async fn refuses(authority: &Authority, shown: &Pair, trusted: &Authority, code: &str) -> String {
    let operator = Operator::new(Some(authority.server(shown, false))).await;
    let carrier = secured(trusted.file(), None);
    let own = Box::start(trunk(operator.address(), carrier, false)).await;
    tokio::select! {
        () = operator.is_refused() => unreachable!(),
        words = own.shows(code) => words,
    }
}

#[tokio::test]
async fn rfc5922_7_a_certificate_that_is_not_the_operators_is_told_in_words() {
    let (authority, other) = (Authority::new(), Authority::new());
    let right = authority.certifies(DOMAIN, NOW);
    let words = refuses(&authority, &right, &other, "trunk-untrusted").await;
    assert!(words.contains("authority"), "{words}");
    let wrong = authority.certifies("sip.other.test", NOW);
    let words = refuses(&authority, &wrong, &authority, "trunk-wrong-name").await;
    assert!(words.contains(DOMAIN), "{words}");
    let old = authority.certifies(DOMAIN, 2_000..2_001);
    let words = refuses(&authority, &old, &authority, "trunk-certificate-time").await;
    assert!(words.contains("clock"), "{words}");
    let young = authority.certifies(DOMAIN, 2_099..2_100);
    refuses(&authority, &young, &authority, "trunk-certificate-time").await;
}

#[tokio::test]
async fn what_is_no_tls_and_a_file_that_is_not_there_are_told_and_the_rest_goes_on() {
    let operator = Operator::new(None).await;
    let authority = Authority::new();
    let carrier = secured(authority.file(), None);
    let own = Box::start(trunk(operator.address(), carrier, false)).await;
    let talks = async {
        let mut far = operator.takes().await;
        far.says(b"SIP/2.0 400 Bad Request\r\n\r\n").await;
        std::future::pending::<()>().await;
    };
    tokio::select! {
        () = talks => unreachable!(),
        words = own.shows("trunk-tls-refused") => assert!(words.contains("port"), "{words}"),
    }
    let carrier = secured("/nowhere/authority.pem".into(), None);
    let own = Box::start(trunk(operator.address(), carrier, false)).await;
    let words = own.shows("trunk-tls-file").await;
    assert!(words.contains("/nowhere/authority.pem"), "{words}");
}

#[tokio::test]
async fn an_operator_that_asks_for_a_certificate_gets_the_boxs_or_the_trunk_says_that_it_lacks_one()
{
    let authority = Authority::new();
    let certificate = authority.certifies(DOMAIN, NOW);
    let own_certificate = authority.certifies("box.centre.test", NOW);
    let operator = Operator::new(Some(authority.server(&certificate, true))).await;
    let carrier = secured(authority.file(), Some(own_certificate));
    let own = Box::start(trunk(operator.address(), carrier, false)).await;
    let mut far = operator.takes().await;
    let options = far.request(Method::Options).await;
    far.answers(&options, StatusCode::OK).await;
    own.is_in_service().await;
    drop(far);
    let carrier = secured(authority.file(), None);
    let own = Box::start(trunk(operator.address(), carrier, false)).await;
    tokio::select! {
        () = operator.is_refused() => unreachable!(),
        words = own.shows("trunk-tls-refused") => assert!(words.contains("certificate"), "{words}"),
    }
}

#[tokio::test]
async fn a_stream_that_ends_is_opened_again_and_the_account_registered_over_it() {
    let operator = Operator::new(None).await;
    let own = Box::start(trunk(operator.address(), Carrier::Tcp, true)).await;
    let mut far = operator.takes().await;
    let first = far.request(Method::Register).await;
    let contact = first.headers.first(&Name::CONTACT).unwrap().to_owned();
    assert!(contact.contains("transport=tcp"), "{contact}");
    far.answers(&first, StatusCode::OK).await;
    own.is_in_service().await;
    far.says(b"\r\n\r\n").await;
    while far.hears().await != jawab_sip_engine::Incoming::Pong {}
    drop(far);
    let mut again = operator.takes().await;
    let second = again.request(Method::Register).await;
    assert_eq!(second.headers.call_id(), first.headers.call_id());
    again.answers(&second, StatusCode::OK).await;
    own.is_in_service().await;
}

#[tokio::test]
async fn rfc5626_4_5_a_registration_whose_place_is_gone_goes_on_by_the_next_at_once() {
    let (one, two) = (Operator::new(None).await, Operator::new(None).await);
    let mut config = trunk(one.address(), Carrier::Tcp, true);
    config.peers.push(peer(two.address()));
    let own = Box::start(config).await;
    let (mut first, mut second) = (one.takes().await, two.takes().await);
    let register = first.request(Method::Register).await;
    first.answers(&register, StatusCode::OK).await;
    own.is_in_service().await;
    // It says so much sooner than the 600 s for which it is registered.
    drop((first, one));
    let again = second.request(Method::Register).await;
    assert_eq!(again.headers.call_id(), register.headers.call_id());
    second.answers(&again, StatusCode::OK).await;
    own.is_in_service().await;
}

#[tokio::test]
async fn an_operator_that_takes_no_stream_is_out_of_service_and_a_flood_of_its_is_bounded() {
    let operator = Operator::new(None).await;
    let at = operator.address();
    drop(operator);
    let own = Box::start(trunk(at, Carrier::Tcp, false)).await;
    own.shows("trunk-silent").await;
    drop(own);
    // A message that never ends: the stream is closed when it is too long.
    let operator = Operator::new(None).await;
    let _own = Box::start(trunk(operator.address(), Carrier::Tcp, false)).await;
    let mut far = operator.takes().await;
    far.request(Method::Options).await;
    far.says(b"OPTIONS sip:box SIP/2.0\r\n").await;
    let flood = async {
        let line = [b'x'; 4_096];
        loop {
            if far.tries(&line).await.is_err() {
                break;
            }
        }
    };
    timeout(Duration::from_secs(20), flood)
        .await
        .expect("the box closes it");
}
