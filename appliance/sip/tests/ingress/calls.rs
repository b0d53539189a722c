//! Calls as peers with manners of their own make and take them.

use std::time::Duration;

use jawab_sip_engine::Message;
use jawab_switch::{Cause, Endpoint, LegCommand, LegEvent, LegId, LineId};
use tokio::net::UdpSocket;
use tokio::time::timeout;

use crate::peer::{Peer, SDP, request, sip};

const KIND: &str = "Content-Type: application/sdp\r\n";

/// How long sound may take to arrive, and anything that nobody has to wait for.
const SOON: Duration = Duration::from_secs(2);

/// A port that waits for sound.
struct Ear(UdpSocket);

impl Ear {
    async fn open() -> Self {
        Self(UdpSocket::bind("127.0.0.1:0").await.unwrap())
    }

    fn sdp(&self, more: &str) -> String {
        Peer::sdp_at(self.0.local_addr().unwrap().port(), more)
    }

    /// Packets of A-law arrive, one after the other.
    async fn hears(&self) {
        let mut packet = [0; 2_048];
        for _ in 0..3 {
            let received = timeout(SOON, self.0.recv(&mut packet)).await;
            let length = received.expect("no sound arrives").unwrap();
            assert_eq!((length, packet[1] & 0x7f), (172, 8));
        }
    }

    /// What is on its way has arrived; nothing comes any more.
    async fn falls_silent(&self) {
        let mut packet = [0; 2_048];
        for _ in 0..100 {
            let received = timeout(Duration::from_millis(200), self.0.recv(&mut packet));
            if received.await.is_err() {
                return;
            }
        }
        panic!("the sound goes on");
    }
}

/// The peer calls by its trunk; gives the leg and the 200.
async fn is_up(peer: &mut Peer, sdp: &str) -> (LegId, Vec<u8>) {
    peer.send(&request("INVITE", "sip:0537@box", KIND, sdp.as_bytes()))
        .await;
    let (leg, _) = peer.leg().await;
    peer.command_leg(leg, LegCommand::Answer);
    let ok = peer.response(200).await;
    peer.acknowledges(&ok).await;
    assert_eq!(peer.leg().await, (leg, LegEvent::Answered));
    (leg, ok)
}

/// The box calls over the trunk; gives its INVITE.
async fn calls(peer: &Peer) -> Vec<u8> {
    peer.command(
        7,
        LegCommand::Originate {
            to: Endpoint::Line(LineId::from("trunk")),
            called: "0612".into(),
            caller: None,
            diverted: None,
        },
    );
    peer.request("INVITE").await
}

fn body_of(message: &[u8]) -> String {
    let message = Message::parse(message).unwrap();
    String::from_utf8(message.body().to_vec()).unwrap()
}

#[tokio::test]
async fn rfc3261_13_2_1_a_call_without_an_offer_is_made_one_and_its_answer_is_in_the_ack() {
    let mut peer = sip().await;
    let ear = Ear::open().await;
    peer.send(&request("INVITE", "sip:0537@box", "", b"")).await;
    let (leg, event) = peer.leg().await;
    assert!(matches!(event, LegEvent::Offered { .. }));
    peer.command_leg(leg, LegCommand::Alert);
    peer.command_leg(leg, LegCommand::Progress);
    peer.command_leg(leg, LegCommand::Answer);
    let ok = peer.response(200).await;
    assert!(body_of(&ok).contains("RTP/AVP 8 0 101\r\n"));
    peer.acknowledges_with(&ok, &ear.sdp("")).await;
    assert_eq!(peer.leg().await, (leg, LegEvent::Answered));
    ear.hears().await;
}

#[tokio::test]
async fn a_call_whose_offer_is_not_answered_is_ended() {
    let mut peer = sip().await;
    let contact = format!("Contact: <sip:peer@{}>\r\n", peer.address());
    peer.send(&request("INVITE", "sip:0537@box", &contact, b""))
        .await;
    let (leg, _) = peer.leg().await;
    peer.command_leg(leg, LegCommand::Answer);
    let ok = peer.response(200).await;
    peer.acknowledges(&ok).await;
    let bye = peer.request("BYE").await;
    assert!(
        String::from_utf8(bye).unwrap().contains("cause=88"),
        "what is wrong is told"
    );
    let released = LegEvent::Released(Cause::INCOMPATIBLE_DESTINATION);
    assert_eq!(peer.leg().await, (leg, released));
}

#[tokio::test]
async fn rfc3264_8_4_a_hold_that_is_resumed_by_the_answer_in_an_ack_is_over() {
    let mut peer = sip().await;
    let (before, after) = (Ear::open().await, Ear::open().await);
    let (leg, ok) = is_up(&mut peer, &before.sdp("")).await;
    before.hears().await;
    let hold = before.sdp("a=inactive\r\n");
    peer.in_dialog("INVITE", &ok, KIND, hold.as_bytes()).await;
    let held = peer.response(200).await;
    assert!(body_of(&held).contains("a=inactive\r\n"));
    peer.acknowledges(&held).await;
    assert_eq!(peer.leg().await, (leg, LegEvent::Held));
    before.falls_silent().await;
    // Now the phone wants to be offered to, and is somewhere else when it answers.
    peer.in_dialog("INVITE", &ok, "", b"").await;
    let offered = peer.response(200).await;
    assert!(body_of(&offered).contains("a=sendrecv\r\n"));
    peer.acknowledges_with(&offered, &after.sdp("a=sendrecv\r\n"))
        .await;
    assert_eq!(peer.leg().await, (leg, LegEvent::Resumed));
    after.hears().await;
    before.falls_silent().await;
}

#[tokio::test]
async fn rfc3264_6_each_section_of_an_offer_keeps_its_place() {
    let mut peer = sip().await;
    let head = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n";
    let sdp = format!(
        "{head}m=video 5000 RTP/AVP 99\r\nm=audio 4000 RTP/SAVP 8\r\nm=audio 4002 RTP/AVP 18 8\r\n"
    );
    let (_, ok) = is_up(&mut peer, &sdp).await;
    let sections: Vec<String> = body_of(&ok)
        .lines()
        .filter(|line| line.starts_with("m="))
        .map(|line| line.split(' ').take(3).collect::<Vec<_>>().join(" "))
        .collect();
    assert_eq!(sections[..2], ["m=video 0 RTP/AVP", "m=audio 0 RTP/SAVP"]);
    assert!(sections[2].starts_with("m=audio ") && !sections[2].starts_with("m=audio 0 "));
    assert_eq!(sections.len(), 3);
}

#[tokio::test]
async fn rfc3261_20_43_what_cannot_be_spoken_is_refused_and_told_why() {
    let peer = sip().await;
    let sdp = SDP.replace("RTP/AVP 8 101", "RTP/AVP 18");
    peer.send(&request("INVITE", "sip:0537@box", KIND, sdp.as_bytes()))
        .await;
    let refusal = String::from_utf8(peer.response(488).await).unwrap();
    assert!(refusal.contains("Warning: 305 jawab "), "{refusal}");
}

#[tokio::test]
async fn rfc3261_12_2_2_a_far_end_that_has_moved_is_hung_up_on_where_it_is() {
    let mut peer = sip().await;
    let (leg, ok) = is_up(&mut peer, SDP).await;
    let elsewhere = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let moved = format!(
        "Contact: <sip:moved@{}>\r\n",
        elsewhere.local_addr().unwrap()
    );
    let lines = format!("{moved}{KIND}");
    peer.in_dialog("UPDATE", &ok, &lines, SDP.as_bytes()).await;
    peer.response(200).await;
    peer.command_leg(leg, LegCommand::Release(Cause::NORMAL_CLEARING));
    let mut octets = [0; 4_096];
    let received = timeout(SOON, elsewhere.recv(&mut octets)).await;
    let bye = &octets[..received.expect("no BYE comes").unwrap()];
    assert!(bye.starts_with(b"BYE sip:moved@127.0.0.1"));
    let released = LegEvent::Released(Cause::NORMAL_CLEARING);
    assert_eq!(peer.leg().await, (leg, released));
}

#[tokio::test]
async fn a_trunk_that_does_not_say_where_it_is_is_acknowledged_and_hung_up_on_where_it_was_heard() {
    for contact in [
        "",
        // A name that nobody knows: nothing waits for DNS.
        "Contact: <sip:x@sbc.operator.invalid:5060>\r\n",
        // By TCP, which the box does not speak here.
        "Contact: <sip:x@127.0.0.1:9;transport=tcp>\r\n",
    ] {
        let mut peer = sip().await;
        let ours = calls(&peer).await;
        peer.answers(&ours, &format!("{contact}{KIND}"), SDP.as_bytes())
            .await;
        let ack = timeout(SOON, peer.request("ACK")).await;
        assert!(ack.is_ok(), "{contact}: no ACK comes");
        assert_eq!(peer.leg().await.1, LegEvent::Answered, "{contact}");
        peer.command(7, LegCommand::Release(Cause::NORMAL_CLEARING));
        let bye = timeout(SOON, peer.request("BYE")).await;
        assert!(bye.is_ok(), "{contact}: no BYE comes");
    }
}

#[tokio::test]
async fn rfc3960_3_what_a_trunk_plays_before_it_answers_is_agreed_on_and_it_may_ask_meanwhile() {
    let mut peer = sip().await;
    let ear = Ear::open().await;
    let ours = calls(&peer).await;
    let lines = format!("Contact: <sip:x@{}>\r\n{KIND}", peer.address());
    peer.rings(&ours, &lines, ear.sdp("").as_bytes()).await;
    assert_eq!(peer.leg().await.1, LegEvent::Alerting);
    ear.hears().await;
    // OPTIONS in the early dialog: whoever is answered with 481 gives the call up.
    let Ok(Message::Request(invite)) = Message::parse(&ours) else {
        panic!("no INVITE");
    };
    let headers = &invite.headers;
    let from = headers.from().unwrap();
    let asks = format!(
        "OPTIONS {} SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1;rport;branch=z9hG4bKearly\r\n\
         From: <sip:0612@op.ma>;tag=peer\r\nTo: {from}\r\nCall-ID: {}\r\nCSeq: 9 OPTIONS\r\n\
         Max-Forwards: 70\r\nContent-Length: 0\r\n\r\n",
        from.uri,
        headers.call_id().unwrap(),
    );
    peer.send(asks.as_bytes()).await;
    peer.response(200).await;
    peer.answers(&ours, &lines, ear.sdp("").as_bytes()).await;
    peer.request("ACK").await;
    assert_eq!(peer.leg().await.1, LegEvent::Answered);
}

#[tokio::test]
async fn rfc3261_9_1_a_call_that_is_given_up_is_cancelled_and_one_that_crossed_it_is_ended() {
    let mut peer = sip().await;
    let ours = calls(&peer).await;
    let lines = format!("Contact: <sip:x@{}>\r\n", peer.address());
    peer.rings(&ours, &lines, b"").await;
    assert_eq!(peer.leg().await.1, LegEvent::Alerting);
    peer.command(7, LegCommand::Release(Cause::NORMAL_CLEARING));
    let cancel = peer.request("CANCEL").await;
    peer.agrees(&cancel).await;
    peer.answers(&ours, &format!("{lines}{KIND}"), SDP.as_bytes())
        .await;
    peer.request("ACK").await;
    let bye = peer.request("BYE").await;
    peer.agrees(&bye).await;
    let released = LegEvent::Released(Cause::NORMAL_CLEARING);
    assert_eq!(peer.leg().await.1, released);
}

#[tokio::test]
async fn rfc3326_the_reason_of_who_hangs_up_is_the_cause_of_the_end() {
    let mut peer = sip().await;
    let (leg, ok) = is_up(&mut peer, SDP).await;
    let reason = "Reason: SIP;cause=200, Q.850;cause=41;text=\"a, b\"\r\n";
    peer.in_dialog("BYE", &ok, reason, b"").await;
    peer.response(200).await;
    let released = LegEvent::Released(Cause::TEMPORARY_FAILURE);
    assert_eq!(peer.leg().await, (leg, released));
}

#[tokio::test]
async fn rfc3891_3_nobody_takes_the_place_of_a_call_past_the_switch() {
    let mut peer = sip().await;
    let (leg, ok) = is_up(&mut peer, SDP).await;
    let up = Message::parse(&ok).unwrap();
    let headers = up.headers();
    let replaces = format!(
        "{KIND}Replaces: {};to-tag={};from-tag={}\r\n",
        headers.call_id().unwrap(),
        headers.to_tag().unwrap().unwrap(),
        headers.from_tag().unwrap().unwrap(),
    );
    peer.send(&request(
        "INVITE",
        "sip:0537@box",
        &replaces,
        SDP.as_bytes(),
    ))
    .await;
    peer.response(403).await;
    // The call goes on.
    peer.in_dialog("BYE", &ok, "", b"").await;
    peer.response(200).await;
    assert_eq!(peer.leg().await.0, leg);
}

#[tokio::test]
async fn a_box_that_stops_hangs_up_before() {
    let mut peer = sip().await;
    let contact = format!("Contact: <sip:peer@{}>\r\n{KIND}", peer.address());
    peer.send(&request("INVITE", "sip:0537@box", &contact, SDP.as_bytes()))
        .await;
    let (leg, _) = peer.leg().await;
    peer.command_leg(leg, LegCommand::Answer);
    let ok = peer.response(200).await;
    peer.acknowledges(&ok).await;
    assert_eq!(peer.leg().await, (leg, LegEvent::Answered));
    peer.command_leg(leg, LegCommand::Release(Cause::NORMAL_CLEARING));
    peer.stops();
    peer.request("BYE").await;
}
