//! Lamps: what a handset is told of a colleague's calls (RFC 6665, RFC 4235).

use jawab_sip_engine::{Message, Name};
use jawab_switch::{Cause, Endpoint, LegCommand};

use crate::peer::{Peer, SDP, request, sip};

const URI: &str = "sip:201@box";

/// Lamps that a handset may have.
const MOST: usize = 32;

async fn subscribes(peer: &Peer, uri: &str, more: &str) {
    let shown = peer.shows("SUBSCRIBE", uri).await;
    let lines = format!("{more}{shown}");
    peer.send(&request("SUBSCRIBE", uri, &lines, b"")).await;
}

/// The next document that the box tells of somebody's calls.
async fn is_told(peer: &Peer) -> String {
    is_told_as("application/dialog-info+xml", peer).await
}

async fn is_told_as(wanted: &str, peer: &Peer) -> String {
    let notify = peer.request("NOTIFY").await;
    peer.agrees(&notify).await;
    let notify = Message::parse(&notify).unwrap();
    let kind = notify.headers().first(&Name::CONTENT_TYPE).unwrap();
    assert_eq!(kind, wanted);
    String::from_utf8(notify.body().to_vec()).unwrap()
}

#[tokio::test]
async fn rfc4235_a_lamp_is_told_each_change_of_a_colleagues_calls_and_not_with_whom() {
    let peer = sip().await;
    let contact = format!("Contact: <sip:201@{}>\r\n", peer.address());
    peer.registers(&contact).await;
    let lines = format!("Event: dialog\r\nExpires: 3600\r\n{contact}");
    subscribes(&peer, URI, &lines).await;
    let ok = Message::parse(&peer.response(200).await).unwrap();
    assert_eq!(ok.headers().expires(), Some(600), "not for an hour");
    let none = is_told(&peer).await;
    assert!(none.contains("version=\"0\" state=\"full\" entity=\"sip:201@box\""));
    assert!(!none.contains("<dialog "), "{none}");
    peer.command(
        7,
        LegCommand::Originate {
            to: Endpoint::Handset("201".into()),
            called: "201".into(),
            caller: Some("0612345678".into()),
            diverted: None,
        },
    );
    let invite = peer.request("INVITE").await;
    let tried = is_told(&peer).await;
    assert!(tried.contains("<state>trying</state>"), "{tried}");
    peer.rings(&invite, &contact, b"").await;
    let rings = is_told(&peer).await;
    assert!(rings.contains("direction=\"recipient\""), "{rings}");
    assert!(rings.contains("<state>early</state>"), "{rings}");
    // By this it may be taken up.
    assert!(rings.contains("local-tag=\"peer\""), "{rings}");
    let lines = format!("{contact}Content-Type: application/sdp\r\n");
    peer.answers(&invite, &lines, SDP.as_bytes()).await;
    let up = is_told(&peer).await;
    assert!(up.contains("<state>confirmed</state>"), "{up}");
    assert!(!up.contains("call-id"), "what is up is nobody's to take");
    for told in [tried, rings, up] {
        assert!(!told.contains("0612345678"), "{told}");
    }
    peer.command(7, LegCommand::Release(Cause::NORMAL_CLEARING));
    let bye = peer.request("BYE").await;
    peer.agrees(&bye).await;
    let over = is_told(&peer).await;
    assert!(!over.contains("<dialog "), "{over}");
    assert!(over.contains("version=\"4\""), "{over}");
}

#[tokio::test]
async fn rfc6665_8_3_2_who_may_not_is_told_nothing_and_what_there_is_not_is_no_package() {
    let peer = sip().await;
    let dialog = "Event: dialog\r\n";
    // From the operator's address, without credentials.
    peer.send(&request("SUBSCRIBE", URI, dialog, b"")).await;
    peer.response(403).await;
    let wrong = "Authorization: Digest username=\"201\", realm=\"jawab\", nonce=\"x\", \
                 uri=\"sip:201@box\", response=\"0\"\r\n";
    let lines = format!("{dialog}{wrong}");
    peer.send(&request("SUBSCRIBE", URI, &lines, b"")).await;
    peer.response(401).await;
    subscribes(&peer, "sip:salma@box", dialog).await;
    peer.response(404).await;
    subscribes(&peer, URI, "Event: presence\r\n").await;
    peer.response(489).await;
}

#[tokio::test]
async fn a_handset_has_so_many_lamps_and_no_more() {
    let peer = sip().await;
    let lines = format!("Event: dialog\r\nContact: <sip:201@{}>\r\n", peer.address());
    for _ in 0..MOST {
        subscribes(&peer, URI, &lines).await;
        peer.response(200).await;
        is_told(&peer).await;
    }
    subscribes(&peer, URI, &lines).await;
    peer.response(503).await;
}

#[tokio::test]
async fn rfc3842_a_phone_is_told_how_many_messages_wait_and_whom_to_call_for_them() {
    let peer = sip().await;
    peer.messages(2, 1);
    let kind = "application/simple-message-summary";
    let lines = format!(
        "Event: message-summary\r\nExpires: 3600\r\nContact: <sip:201@{}>\r\n",
        peer.address()
    );
    // Whatever it calls its mailbox.
    for mailbox in [URI, "sip:voicemail@box"] {
        subscribes(&peer, mailbox, &lines).await;
        let ok = Message::parse(&peer.response(200).await).unwrap();
        assert_eq!(ok.headers().expires(), Some(600));
        let told = is_told_as(kind, &peer).await;
        assert!(told.contains("Messages-Waiting: yes\r\n"), "{told}");
        assert!(
            told.contains("Message-Account: sip:*9@127.0.0.1:"),
            "{told}"
        );
        assert!(told.contains("Voice-Message: 2/1 (0/0)"), "{told}");
    }
    peer.messages(0, 3);
    for _ in 0..2 {
        let told = is_told_as(kind, &peer).await;
        assert!(told.contains("Messages-Waiting: no\r\n"), "{told}");
        assert!(told.contains("Voice-Message: 0/3"), "{told}");
    }
    // One that is not of the centre is told nothing.
    peer.send(&request("SUBSCRIBE", URI, &lines, b"")).await;
    peer.response(403).await;
}

#[tokio::test]
async fn a_phone_that_is_registered_is_told_to_fetch_its_settings() {
    let peer = sip().await;
    peer.fetches_settings("201");
    peer.registers(&format!("Contact: <sip:201@{}>\r\n", peer.address()))
        .await;
    peer.fetches_settings("201");
    let notify = peer.request("NOTIFY").await;
    peer.agrees(&notify).await;
    let notify = Message::parse(&notify).unwrap();
    let event = notify.headers().first(&Name::EVENT);
    assert_eq!(event, Some("check-sync;reboot=false"));
}
