//! What arrives at the box's SIP port, as peers with manners of their own send it, over real
//! sockets.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

mod calls;
mod lamps;
mod peer;
mod streams;
mod torture;
mod transfers;

use jawab_sip_engine::Name;
use jawab_switch::{Cause, Endpoint, HandsetId, LegCommand, LegEvent, LineId, Number};

use self::peer::{Peer, SDP, request, sip};

/// Who is said to call whom.
async fn offered(peer: &mut Peer, invite: &[u8]) -> (Option<Number>, Option<Number>) {
    peer.send(invite).await;
    let (_, event) = peer.leg().await;
    match event {
        LegEvent::Offered { caller, called, .. } => (caller, called),
        other => panic!("{other:?}"),
    }
}

fn invite(uri: &str, from: &[u8], more: &str) -> Vec<u8> {
    let mut octets = request(
        "INVITE",
        uri,
        "Content-Type: application/sdp\r\n",
        SDP.as_bytes(),
    );
    let own = b"From: <sip:peer@op.ma>;tag=1";
    let at = octets
        .windows(own.len())
        .position(|window| window == own)
        .unwrap();
    let from = [b"From: ", from, b";tag=1\r\n", more.as_bytes()].concat();
    let from = from.strip_suffix(b"\r\n").unwrap().to_vec();
    octets.splice(at..at + own.len(), from);
    octets
}

#[tokio::test]
async fn numbers_are_read_wherever_a_network_puts_them() {
    let mut peer = sip().await;
    let called = Some(Number::from("0537000000"));
    for (uri, from, more, caller) in [
        (
            "sip:0537000000;phone-context=+212@box",
            "<sip:+212612345683;cpc=ordinary@op.ma;user=phone>",
            "",
            Some("+212612345683"),
        ),
        (
            "tel:0537000000;phone-context=+212",
            "<tel:+212-612-345-681>",
            "",
            Some("+212612345681"),
        ),
        (
            "sip:0537000000@box",
            "<sip:+2126;npdi;rn=+212600@op.ma>",
            "",
            Some("+2126"),
        ),
        (
            "sip:0537000000@box",
            "\"sip:9 <9>\" <sip:%2B2126@op.ma>",
            "",
            Some("+2126"),
        ),
        (
            "sip:0537000000@box",
            "<sip:0612@op.ma>",
            "P-Asserted-Identity: <sip:trunk-rabat@op>\r\n",
            Some("0612"),
        ),
        (
            "sip:0537000000@box",
            "<sip:0612@op.ma>",
            "P-Asserted-Identity: <sips:0613@op>\r\n",
            Some("0613"),
        ),
        (
            "sip:0537000000@box",
            "<sip:0612@op.ma>",
            "P-Asserted-Identity: \"sip:1@x\" <sip:0614@op>, <tel:0615>\r\n",
            Some("0614"),
        ),
        (
            "sip:0537000000@box",
            "<sip:0612@op.ma>",
            "P-Asserted-Identity: <sip:0613@op>\r\nPrivacy: ID\r\n",
            None,
        ),
    ] {
        let said = offered(&mut peer, &invite(uri, from.as_bytes(), more)).await;
        assert_eq!(
            said,
            (caller.map(Number::from), called.clone()),
            "{uri} {from} {more}"
        );
    }
    assert_eq!(
        offered(
            &mut peer,
            &invite(
                "sip:0537000000@box",
                b"\"R\xE9ception\" <sip:0612345689@op.ma>",
                ""
            )
        )
        .await,
        (Some("0612345689".into()), called)
    );
}

#[tokio::test]
async fn rfc3261_18_3_a_datagram_without_content_length_is_body_to_its_end() {
    let mut peer = sip().await;
    let octets = invite("sip:0537@box", b"<sip:0612@op.ma>", "");
    let text = String::from_utf8(octets).unwrap();
    assert!(!text.contains("Content-Length"));
    offered(&mut peer, text.as_bytes()).await;
}

#[tokio::test]
async fn rfc5621_8_1_the_description_among_other_parts_is_taken() {
    let mut peer = sip().await;
    let body = format!(
        "--b\r\nContent-Type: application/isup;version=itu\r\n\r\n\x01\x02\r\n\
         --b\r\nContent-Type: application/sdp\r\n\r\n{SDP}\r\n--b--\r\n"
    );
    let kind = "Content-Type: multipart/mixed;boundary=b\r\n";
    offered(
        &mut peer,
        &request("INVITE", "sip:0537@box", kind, body.as_bytes()),
    )
    .await;
    // And in the answer to a call of ours.
    peer.command(
        7,
        LegCommand::Originate {
            to: Endpoint::Line(LineId::from("trunk")),
            called: "0612".into(),
            caller: None,
            diverted: None,
        },
    );
    let ours = peer.request("INVITE").await;
    peer.answers(
        &ours,
        &format!("Contact: <sip:op@{}>\r\n{kind}", peer.address()),
        body.as_bytes(),
    )
    .await;
    assert_eq!(peer.leg().await.1, LegEvent::Answered);
}

#[tokio::test]
async fn what_a_peer_calls_itself_comes_back_to_it_octet_by_octet() {
    let mut peer = sip().await;
    let contact = format!(
        "sip:+212612345678;tgrp=TG1;trunk-context=op.ma;x=%3B@{};user=phone",
        peer.address()
    );
    for from in [
        &b"\"Ali \\\"Bob\\\"\" <sip:06%2B12;x@op.ma>"[..],
        b"\"R\xE9ception\" <sip:0612'2B@op.ma>",
        b"<tel:+212612345678;ext=4>",
    ] {
        let octets = invite("sip:0537@box", from, &format!("Contact: <{contact}>\r\n"));
        peer.send(&octets).await;
        let (leg, _) = peer.leg().await;
        peer.command_leg(leg, LegCommand::Answer);
        let ok = peer.response(200).await;
        let wanted = [b"From: ", from, b";tag=1\r\n"].concat();
        assert!(
            ok.windows(wanted.len()).any(|window| window == wanted),
            "{}",
            String::from_utf8_lossy(&ok)
        );
        peer.acknowledges(&ok).await;
        assert_eq!(peer.leg().await, (leg, LegEvent::Answered));
        peer.command_leg(leg, LegCommand::Release(Cause::NORMAL_CLEARING));
        let bye = peer.request("BYE").await;
        assert!(
            bye.starts_with(format!("BYE {contact} SIP/2.0\r\n").as_bytes()),
            "{}",
            String::from_utf8_lossy(&bye)
        );
        let to = [b"To: ", from, b";tag=1\r\n"].concat();
        assert!(
            bye.windows(to.len()).any(|window| window == to),
            "{}",
            String::from_utf8_lossy(&bye)
        );
        peer.agrees(&bye).await;
        assert!(matches!(peer.leg().await.1, LegEvent::Released(_)));
    }
}

#[tokio::test]
async fn rfc4904_a_trunk_that_answers_with_parameters_in_its_user_is_hung_up_on() {
    let mut peer = sip().await;
    peer.command(
        7,
        LegCommand::Originate {
            to: Endpoint::Line(LineId::from("trunk")),
            called: "0612".into(),
            caller: None,
            diverted: None,
        },
    );
    let ours = peer.request("INVITE").await;
    let contact = format!(
        "sip:+212612345678;tgrp=TG1;trunk-context=op.ma@{};user=phone",
        peer.address()
    );
    let more = format!("Contact: <{contact}>\r\nContent-Type: application/sdp\r\n");
    peer.answers(&ours, &more, SDP.as_bytes()).await;
    let ack = peer.request("ACK").await;
    assert!(ack.starts_with(format!("ACK {contact} SIP/2.0\r\n").as_bytes()));
    assert_eq!(peer.leg().await.1, LegEvent::Answered);
    peer.command(7, LegCommand::Release(Cause::NORMAL_CLEARING));
    let bye = peer.request("BYE").await;
    assert!(bye.starts_with(format!("BYE {contact} SIP/2.0\r\n").as_bytes()));
}

#[tokio::test]
async fn rfc3261_8_2_what_is_not_done_is_told() {
    let mut peer = sip().await;
    let sdp = "Content-Type: application/sdp\r\n";
    for (octets, status, name, value) in [
        (
            request("NEWMETHOD", "sip:box", "", b""),
            501,
            Name::ALLOW,
            "INVITE, ACK",
        ),
        (
            request("PUBLISH", "sip:box", "", b""),
            405,
            Name::ALLOW,
            "INVITE, ACK",
        ),
        (
            request("OPTIONS", "soap.beep://box", "", b""),
            416,
            Name::SERVER,
            "Jawab",
        ),
        (
            request(
                "INVITE",
                "sip:1@box",
                &format!("{sdp}Require: 100rel, gruu\r\n"),
                SDP.as_bytes(),
            ),
            420,
            Name::UNSUPPORTED,
            "gruu",
        ),
        (
            request(
                "INVITE",
                "sip:1@box",
                "Content-Type: application/unknownformat\r\n",
                b"x",
            ),
            415,
            Name::ACCEPT,
            "application/sdp",
        ),
        (
            request("OPTIONS", "sip:box", "Content-Length: 9\r\n", b"cut"),
            400,
            Name::SERVER,
            "Jawab",
        ),
        (
            request("OPTIONS", "sip:box", "", b"").replace_start("SIP/2.0", "SIP/7.0"),
            505,
            Name::SERVER,
            "Jawab",
        ),
    ] {
        peer.send(&octets).await;
        let answer = peer.response(status).await;
        let answer = jawab_sip_engine::Message::parse(&answer).unwrap();
        let told = answer.headers().first(&name).unwrap_or_default();
        assert!(told.starts_with(value), "{status}: {told}");
        assert!(answer.headers().to_tag().unwrap().is_some());
    }
    let gruu = "Contact: <sip:201@127.0.0.1>\r\nRequire: gruu\r\n";
    let answer = peer.asks_to_register(gruu, 420).await;
    let answer = jawab_sip_engine::Message::parse(&answer).unwrap();
    assert_eq!(answer.headers().first(&Name::UNSUPPORTED), Some("gruu"));
    // Nor is the box the worse for it.
    offered(&mut peer, &invite("sip:0537@box", b"<sip:0612@op.ma>", "")).await;
}

#[tokio::test]
async fn a_key_by_info_is_the_key_that_was_pressed() {
    let mut peer = sip().await;
    peer.send(&invite("sip:0537@box", b"<sip:0612@op.ma>", ""))
        .await;
    let (leg, _) = peer.leg().await;
    peer.command_leg(leg, LegCommand::Answer);
    let ok = peer.response(200).await;
    peer.acknowledges(&ok).await;
    assert_eq!(peer.leg().await.1, LegEvent::Answered);
    for (kind, body, key) in [
        (
            "application/dtmf-relay",
            "Signal=10\r\nDuration=160\r\n",
            '*',
        ),
        ("application/dtmf-relay", "signal = 2\r\n", '2'),
        ("application/dtmf", "7", '7'),
    ] {
        peer.in_dialog(
            "INFO",
            &ok,
            &format!("Content-Type: {kind}\r\n"),
            body.as_bytes(),
        )
        .await;
        let LegEvent::Digit(digit) = peer.leg().await.1 else {
            panic!("{body}");
        };
        assert_eq!(digit.character(), key, "{kind} {body}");
        peer.response(200).await;
    }
}

#[tokio::test]
async fn rfc3261_10_3_a_phone_that_moved_or_has_a_second_line_stays_registered() {
    let mut peer = sip().await;
    let here = peer.address();
    let old = format!("sip:201@{here};line=old");
    let new = format!("sip:201%40pbx;x=%2B@{here};line=new");
    let contacts_after = async |peer: &mut Peer, lines: String| -> Vec<String> {
        let ok = peer.registers(&lines).await;
        let ok = jawab_sip_engine::Message::parse(&ok).unwrap();
        let contacts = ok.headers().all(&Name::CONTACT);
        contacts
            .map(|contact| contact.split_once(";expires").unwrap().0.to_owned())
            .collect()
    };
    let bound = [format!("<{new}>")];
    assert_eq!(
        contacts_after(&mut peer, format!("Contact: <{new}>\r\n")).await,
        bound
    );
    // The old place is taken back.
    let gone = format!("Contact: <{old}>\r\nExpires: 0\r\n");
    assert_eq!(contacts_after(&mut peer, gone).await, bound);
    // Both at once, in two lines and in one.
    let both = format!("Contact: <{old}>;expires=0\r\nContact: <{new}>;expires=120\r\n");
    assert_eq!(contacts_after(&mut peer, both).await, bound);
    let both = format!("Contact: <{old}>;expires=0, <{new}>;expires=120\r\n");
    assert_eq!(contacts_after(&mut peer, both).await, bound);
    // It is called by what it calls itself.
    peer.command(
        7,
        LegCommand::Originate {
            to: Endpoint::Handset(HandsetId::from("201")),
            called: "201".into(),
            caller: None,
            diverted: None,
        },
    );
    let ours = peer.request("INVITE").await;
    assert!(
        ours.starts_with(format!("INVITE {new} SIP/2.0\r\n").as_bytes()),
        "{}",
        String::from_utf8_lossy(&ours)
    );
    peer.refuses(&ours).await;
    // And goes when it says so.
    assert!(
        contacts_after(&mut peer, format!("Contact: <{new}>;expires=0\r\n"))
            .await
            .is_empty()
    );
}

trait ReplaceStart {
    fn replace_start(self, from: &str, to: &str) -> Vec<u8>;
}

impl ReplaceStart for Vec<u8> {
    fn replace_start(self, from: &str, to: &str) -> Vec<u8> {
        String::from_utf8(self)
            .unwrap()
            .replacen(from, to, 1)
            .into_bytes()
    }
}
