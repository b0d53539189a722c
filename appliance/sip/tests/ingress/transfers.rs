//! A phone's own transfer key, and its own key for what rings at another (RFC 3515, RFC 3891).

use jawab_sip_engine::{Message, Name};
use jawab_switch::ReferralEvent::{Accepted, Alerting, Done, Failed, Refused};
use jawab_switch::{
    Cause, Endpoint, LegCommand, LegEvent, LegId, ReferTo, ReferralId, ReferralRefusal,
};

use crate::peer::{Peer, SDP, request, sip};

const KIND: &str = "Content-Type: application/sdp\r\n";

/// The leg that the box calls 201 by.
const LEG: u64 = 7;

fn contact(peer: &Peer) -> String {
    format!("Contact: <sip:201@{}>\r\n", peer.address())
}

/// The box calls 201; gives its INVITE.
async fn is_rung(peer: &Peer) -> Vec<u8> {
    peer.registers(&contact(peer)).await;
    peer.command(
        LEG,
        LegCommand::Originate {
            to: Endpoint::Handset("201".into()),
            called: "201".into(),
            caller: Some("0612345678".into()),
            diverted: None,
        },
    );
    peer.request("INVITE").await
}

/// … and 201 has answered.
async fn is_up(peer: &mut Peer) -> Vec<u8> {
    let invite = is_rung(peer).await;
    let lines = format!("{}{KIND}", contact(peer));
    peer.answers(&invite, &lines, SDP.as_bytes()).await;
    peer.request("ACK").await;
    let answered = (LegId::originated(LEG), LegEvent::Answered);
    assert_eq!(peer.leg().await, answered);
    invite
}

/// 201 asks for something in the call that the box made.
async fn asks(peer: &Peer, invite: &[u8], method: &str, cseq: u32, lines: &str) {
    let Ok(Message::Request(invite)) = Message::parse(invite) else {
        panic!("no INVITE");
    };
    let headers = &invite.headers;
    let uri = headers.from().unwrap().uri;
    let asks = format!(
        "{method} {uri} SIP/2.0\r\n\
         Via: SIP/2.0/UDP 127.0.0.1;rport;branch=z9hG4bK{method}{cseq}\r\n\
         From: {};tag=peer\r\nTo: {}\r\nCall-ID: {}\r\nCSeq: {cseq} {method}\r\n\
         Max-Forwards: 70\r\n{}{lines}Content-Length: 0\r\n\r\n",
        headers.first(&Name::TO).unwrap(),
        headers.first(&Name::FROM).unwrap(),
        headers.call_id().unwrap(),
        contact(peer),
    );
    peer.send(asks.as_bytes()).await;
}

/// What the box tells of a referral next: the state of its subscription, and of the call.
async fn is_told(peer: &Peer) -> (String, String) {
    let notify = peer.request("NOTIFY").await;
    peer.agrees(&notify).await;
    let notify = Message::parse(&notify).unwrap();
    let headers = notify.headers();
    let kind = headers.first(&Name::CONTENT_TYPE).unwrap();
    assert!(kind.starts_with("message/sipfrag"), "{kind}");
    let state = headers.first(&Name::SUBSCRIPTION_STATE).unwrap();
    let state = state.split(';').next().unwrap().to_owned();
    let status = String::from_utf8(notify.body().to_vec()).unwrap();
    (state, status.trim().to_owned())
}

#[tokio::test]
async fn rfc3515_2_4_a_phone_that_hands_its_call_over_is_told_how_it_goes_also_after_its_own_end() {
    let mut peer = sip().await;
    let invite = is_up(&mut peer).await;
    asks(&peer, &invite, "REFER", 9, "Refer-To: <sip:202@box>\r\n").await;
    let leg = LegId::originated(LEG);
    let (id, wanted) = (ReferralId(1), ReferTo::Number("202".into()));
    assert_eq!(peer.leg().await, (leg, LegEvent::Refers(id, wanted)));
    peer.referral(id, Accepted);
    peer.response(202).await;
    let tried = ("active".to_owned(), "SIP/2.0 100 Trying".to_owned());
    assert_eq!(is_told(&peer).await, tried);
    peer.command_leg(leg, LegCommand::Release(Cause::NORMAL_CLEARING));
    let bye = peer.request("BYE").await;
    peer.agrees(&bye).await;
    let released = LegEvent::Released(Cause::NORMAL_CLEARING);
    assert_eq!(peer.leg().await, (leg, released));
    peer.referral(id, Alerting);
    assert_eq!(is_told(&peer).await.1, "SIP/2.0 180 Ringing");
    peer.referral(id, Done);
    let done = ("terminated".to_owned(), "SIP/2.0 200 OK".to_owned());
    assert_eq!(is_told(&peer).await, done);
}

#[tokio::test]
async fn rfc3515_2_4_2_what_may_not_be_is_refused_and_what_fails_is_told() {
    let mut peer = sip().await;
    let invite = is_up(&mut peer).await;
    let to = |whom: &str| format!("Refer-To: <sip:{whom}@box>\r\n");
    for (cseq, why, status) in [
        (9, ReferralRefusal::Forbidden, 403),
        (10, ReferralRefusal::Declined, 603),
    ] {
        asks(&peer, &invite, "REFER", cseq, &to("202")).await;
        let (_, LegEvent::Refers(id, _)) = peer.leg().await else {
            panic!("no referral");
        };
        peer.referral(id, Refused(why));
        peer.response(status).await;
    }
    // Nobody is called by a name, and what is not here cannot be replaced.
    asks(&peer, &invite, "REFER", 11, &to("salma")).await;
    peer.response(403).await;
    let unknown = to("202@box?Replaces=x%3Bto-tag%3D1%3Bfrom-tag%3D2").replace("@box>", ">");
    asks(&peer, &invite, "REFER", 12, &unknown).await;
    peer.response(603).await;
    asks(&peer, &invite, "REFER", 13, &to("*1%23")).await;
    let (_, LegEvent::Refers(id, wanted)) = peer.leg().await else {
        panic!("no referral");
    };
    assert_eq!(wanted, ReferTo::Number("*1#".into()));
    peer.referral(id, Accepted);
    peer.response(202).await;
    is_told(&peer).await;
    peer.referral(id, Failed(Cause::USER_BUSY));
    let failed = ("terminated".to_owned(), "SIP/2.0 486 Busy Here".to_owned());
    assert_eq!(is_told(&peer).await, failed);
}

#[tokio::test]
async fn rfc5589_7_a_phone_names_its_other_call_and_an_operator_hands_nothing_over() {
    let mut peer = sip().await;
    let invite = is_up(&mut peer).await;
    peer.send(&request("INVITE", "sip:0537@box", KIND, SDP.as_bytes()))
        .await;
    let (other, _) = peer.leg().await;
    peer.command_leg(other, LegCommand::Answer);
    let ok = peer.response(200).await;
    peer.acknowledges(&ok).await;
    assert_eq!(peer.leg().await, (other, LegEvent::Answered));
    peer.in_dialog("REFER", &ok, "Refer-To: <sip:202@box>\r\n", b"")
        .await;
    peer.response(403).await;
    let up = Message::parse(&ok).unwrap();
    let headers = up.headers();
    let line = format!(
        "Refer-To: <sip:202@box?Replaces={}%3Bto-tag%3D{}%3Bfrom-tag%3D{}>\r\n",
        headers.call_id().unwrap(),
        headers.to_tag().unwrap().unwrap(),
        headers.from_tag().unwrap().unwrap(),
    );
    asks(&peer, &invite, "REFER", 9, &line).await;
    let (leg, event) = peer.leg().await;
    assert_eq!(leg, LegId::originated(LEG));
    assert_eq!(
        event,
        LegEvent::Refers(ReferralId(1), ReferTo::InPlaceOf(other))
    );
}

#[tokio::test]
async fn rfc3891_3_a_handset_may_take_up_what_rings_and_nobody_what_is_up() {
    let mut peer = sip().await;
    let invite = is_rung(&peer).await;
    peer.rings(&invite, &contact(&peer), b"").await;
    let leg = LegId::originated(LEG);
    assert_eq!(peer.leg().await, (leg, LegEvent::Alerting));
    let rung = Message::parse(&invite).unwrap();
    let headers = rung.headers();
    let replaces = format!(
        "{KIND}Replaces: {};to-tag={};from-tag=peer\r\n",
        headers.call_id().unwrap(),
        headers.from_tag().unwrap().unwrap(),
    );
    let uri = "sip:201@box";
    let takes_up = async |peer: &Peer| {
        let lines = format!("{replaces}{}", peer.shows("INVITE", uri).await);
        let invite = request("INVITE", uri, &lines, SDP.as_bytes());
        peer.send(&invite).await;
    };
    // An operator's is not: it has no telephone here.
    let theirs = request("INVITE", uri, &replaces, SDP.as_bytes());
    peer.send(&theirs).await;
    peer.response(403).await;
    takes_up(&peer).await;
    let (new, event) = peer.leg().await;
    let offered = LegEvent::OfferedInPlaceOf {
        from: Endpoint::Handset("201".into()),
        caller: Some("201".into()),
        leg,
    };
    assert_eq!(event, offered);
    peer.command_leg(new, LegCommand::Answer);
    let ok = peer.response(200).await;
    peer.acknowledges(&ok).await;
    // What rings is call control's to let go.
    assert_eq!(peer.leg().await, (new, LegEvent::Answered));
    let lines = format!("{}{KIND}", contact(&peer));
    peer.answers(&invite, &lines, SDP.as_bytes()).await;
    peer.request("ACK").await;
    assert_eq!(peer.leg().await, (leg, LegEvent::Answered));
    takes_up(&peer).await;
    peer.response(403).await;
}
