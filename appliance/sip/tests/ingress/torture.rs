//! RFC 4475's messages at the UDP port, from a trunk and from a stranger.

use std::time::Duration;

use jawab_switch::LegEvent;
use tokio::net::UdpSocket;
use tokio::time::timeout;

use crate::peer::{SDP, request, sip};

/// A message in its essentials, and the status that is owed; none if it is not answered.
fn tortures() -> Vec<(&'static str, Vec<u8>, Option<u16>)> {
    let sdp = "Content-Type: application/sdp\r\n";
    let invite = |more: &str| {
        let more = format!("{sdp}{more}");
        request("INVITE", "sip:user@example.com", &more, SDP.as_bytes())
    };
    let options = |more: &str| request("OPTIONS", "sip:user@example.com", more, b"");
    let swap = |octets: Vec<u8>, from: &str, to: &str| {
        let text = String::from_utf8(octets).unwrap();
        assert!(text.contains(from), "{from}: {text}");
        text.replacen(from, to, 1).into_bytes()
    };
    let uri = |uri: &str| swap(invite(""), "sip:user@example.com", uri);
    let bad = Some(400);
    vec![
        // 3.1.1, valid ones
        (
            "wsinv",
            swap(invite(""), ";tag=1", " ;\r\n  tag    = 98asjd8"),
            Some(200),
        ),
        (
            "intmeth",
            request(
                "!interesting-Method0123456789_*+`.%indeed'~",
                "sip:x@y",
                "",
                b"",
            ),
            Some(501),
        ),
        (
            "esc01",
            uri("sip:sips%3Auser%40example.com@example.net"),
            Some(200),
        ),
        ("escnull", options("X-Null: %00\r\n"), Some(200)),
        (
            "esc02",
            request("RE%47IST%45R", "sip:registrar", "", b""),
            Some(501),
        ),
        (
            "lwsdisp",
            swap(
                options(""),
                "<sip:peer@op.ma>",
                "caller<sip:caller@example.com>",
            ),
            Some(200),
        ),
        (
            "transports",
            options("Via: SIP/2.0/UNKNOWN t5.example.com;branch=z9hG4bK2be9eh\r\n"),
            Some(200),
        ),
        (
            "unreason",
            b"SIP/2.0 200 = 2**3 * 5**2 \xd0\xbd\xd0\xbe\r\n\r\n".to_vec(),
            None,
        ),
        // 3.1.2, malformed ones
        (
            "badinv01",
            invite("Contact: \"Joe\" <sip:joe@example.org>;;;;\r\n"),
            bad,
        ),
        ("clerr", invite("Content-Length: 9999\r\n"), bad),
        ("ncl", invite("Content-Length: -999\r\n"), bad),
        (
            "scalar02",
            swap(options(""), "CSeq: 1", "CSeq: 36893488147419103232"),
            bad,
        ),
        (
            "quotbal",
            swap(invite(""), "To: <sip", "To: \"Mr. J. User <sip"),
            bad,
        ),
        ("ltgtruri", uri("<sip:user@example.com>"), bad),
        ("lwsruri", uri("sip:user@example.com; lr"), bad),
        (
            "lwsstart",
            swap(invite(""), "INVITE sip", "INVITE  sip"),
            bad,
        ),
        (
            "escruri",
            uri("sip:user@example.com?Route=%3Csip:example.com%3E"),
            bad,
        ),
        (
            "baddn",
            swap(
                options(""),
                "From: <sip:peer@op.ma>",
                "From: Bell, Alexander <sip:a@b>",
            ),
            bad,
        ),
        (
            "badvers",
            swap(options(""), "SIP/2.0", "SIP/7.0"),
            Some(505),
        ),
        (
            "mismatch01",
            swap(options(""), "CSeq: 1 OPTIONS", "CSeq: 1 INVITE"),
            bad,
        ),
        (
            "mismatch02",
            swap(
                request("NEWMETHOD", "sip:x@y", "", b""),
                "CSeq: 1 NEWMETHOD",
                "CSeq: 1 INVITE",
            ),
            // What is wrong is either (§3.1.2.18).
            bad,
        ),
        // 3.2, 3.3
        (
            "badbranch",
            swap(options(""), "branch=z9hG4bK", "branch=z9hG4bK;x="),
            Some(200),
        ),
        (
            "multi01",
            options("CSeq: 2 OPTIONS\r\nMax-Forwards: 9\r\n"),
            bad,
        ),
        (
            "mcl01",
            options("Content-Length: 0\r\nContent-Length: 0\r\n"),
            bad,
        ),
        (
            "unkscm",
            uri("nobodyKnowsThisScheme:totallyopaquecontent"),
            Some(416),
        ),
        ("novelsc", uri("soap.beep://192.0.2.103:3002"), Some(416)),
        (
            "bext01",
            options("Require: nothingSupportsThis\r\n"),
            Some(420),
        ),
        (
            "invut",
            request(
                "INVITE",
                "sip:user@example.com",
                "Content-Type: application/unknownformat\r\n",
                b"<audio>",
            ),
            Some(415),
        ),
        (
            "sdp01",
            invite("Accept: text/nobodyKnowsThis\r\n"),
            Some(406),
        ),
        // 3.4
        ("inv2543", swap(invite(""), ";tag=1", ""), Some(200)),
    ]
}

#[tokio::test]
async fn rfc4475_what_a_trunk_sends_is_answered_as_it_says() {
    let mut peer = sip().await;
    for (name, octets, status) in tortures() {
        peer.send(&octets).await;
        let Some(status) = status else {
            continue;
        };
        let is_call = octets.starts_with(b"INVITE") && status == 200;
        if is_call {
            let (leg, event) = peer.leg().await;
            assert!(matches!(event, LegEvent::Offered { .. }), "{name}");
            peer.command_leg(leg, jawab_switch::LegCommand::Answer);
            let ok = peer.response(200).await;
            peer.acknowledges(&ok).await;
            assert_eq!(peer.leg().await, (leg, LegEvent::Answered), "{name}");
            peer.in_dialog("BYE", &ok, "", b"").await;
            peer.response(200).await;
            peer.leg().await;
            continue;
        }
        assert_eq!(peer.status().await, status, "{name}");
    }
}

#[tokio::test]
async fn rfc4475_what_a_stranger_sends_is_challenged_or_refused_and_costs_nothing() {
    let mut peer = sip().await;
    let stranger = UdpSocket::bind("127.0.0.9:0").await.unwrap();
    let mut answers = vec![0; 65_536];
    for (name, octets, status) in tortures() {
        stranger.send_to(&octets, peer.box_address()).await.unwrap();
        let received = timeout(
            Duration::from_millis(if status.is_some() { 5_000 } else { 100 }),
            stranger.recv(&mut answers),
        );
        let Ok(length) = received.await else {
            assert_eq!(status, None, "{name} is not answered");
            continue;
        };
        // It may repeat what cannot be read.
        let answer = String::from_utf8_lossy(&answers[..length.unwrap()]);
        let answered: u16 = answer["SIP/2.0 ".len()..][..3].parse().unwrap();
        // Who it is comes before what is asked for (RFC 3261 §8.2).
        let owed = status.filter(|status| [400, 501, 505].contains(status));
        let owed = owed.unwrap_or(401);
        assert_eq!(answered, owed, "{name}");
    }
    // Nor is the box the worse for it.
    let sdp = "Content-Type: application/sdp\r\n";
    peer.send(&request("INVITE", "sip:0537@box", sdp, SDP.as_bytes()))
        .await;
    assert!(matches!(peer.leg().await.1, LegEvent::Offered { .. }));
}
