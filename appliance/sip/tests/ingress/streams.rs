//! Phones over TCP.

use std::net::SocketAddr;
use std::time::Duration;

use jawab_sip_engine::{Incoming, Message, Method, Response, StatusCode, StreamParser};
use jawab_switch::{Endpoint, HandsetId, Input, LegCommand, LegEvent, Presence};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::peer::{SDP, authorization, request, sip_with};

const LONGEST: Duration = Duration::from_secs(10);

struct Stream {
    stream: TcpStream,
    parser: StreamParser,
}

impl Stream {
    async fn next(&mut self) -> Option<Incoming> {
        let mut octets = [0; 4_096];
        let next = async {
            loop {
                if let Some(incoming) = self.parser.poll() {
                    break Some(incoming);
                }
                let length = self.stream.read(&mut octets).await.unwrap();
                if length == 0 {
                    break None;
                }
                self.parser.push(&octets[..length]);
            }
        };
        timeout(LONGEST, next).await.unwrap()
    }

    async fn message(&mut self) -> Message {
        match self.next().await {
            Some(Incoming::Message(message)) => message,
            other => panic!("{other:?}"),
        }
    }

    async fn says(&mut self, octets: &[u8]) {
        self.stream.write_all(octets).await.unwrap();
    }
}

/// A request over a stream has to say how long it is.
fn over_tcp(octets: &[u8]) -> Vec<u8> {
    let Ok(Message::Request(request)) = Message::parse(octets) else {
        panic!("no request");
    };
    let text = String::from_utf8(request.to_octets()).unwrap();
    text.replace("SIP/2.0/UDP", "SIP/2.0/TCP").into_bytes()
}

fn free() -> SocketAddr {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap()
}

#[tokio::test]
async fn a_phone_over_tcp_registers_is_called_and_is_missed_when_its_stream_is_gone() {
    let tcp = free();
    let mut peer = sip_with(Some(tcp)).await;
    let mut phone = Stream {
        stream: TcpStream::connect(tcp).await.unwrap(),
        parser: StreamParser::new(),
    };
    let contact = "Contact: <sip:201@127.0.0.1:5060;transport=tcp>\r\n";
    let register = |more: &str| {
        let octets = request("REGISTER", "sip:box", &format!("{contact}{more}"), b"");
        let text = String::from_utf8(octets).unwrap();
        over_tcp(text.replace("<sip:box@op.ma>", "<sip:201@box>").as_bytes())
    };
    // In two parts, behind a ping.
    let first = register("");
    phone.says(b"\r\n\r\n").await;
    assert_eq!(phone.next().await, Some(Incoming::Pong));
    let (head, tail) = first.split_at(100);
    phone.says(head).await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    phone.says(tail).await;
    let challenge = phone.message().await;
    phone
        .says(&register(&authorization(challenge.headers())))
        .await;
    let Message::Response(registered) = phone.message().await else {
        panic!("no answer");
    };
    assert_eq!(registered.status, StatusCode::OK);
    let here = Input::Handset(HandsetId::from("201"), Presence::Here);
    peer.is_told(&here).await;

    let call = |peer: &crate::peer::Peer, leg| {
        peer.command(
            leg,
            LegCommand::Originate {
                to: Endpoint::Handset(HandsetId::from("201")),
                called: "201".into(),
                caller: Some("0612345678".into()),
                diverted: None,
            },
        );
    };
    call(&peer, 7);
    let Message::Request(invite) = phone.message().await else {
        panic!("no INVITE");
    };
    assert_eq!(invite.method, Method::Invite);
    let contact = invite.headers.first(&jawab_sip_engine::Name::CONTACT);
    let reached = format!("<sip:jawab@{tcp};transport=tcp>");
    assert_eq!(contact, Some(reached.as_str()));
    let mut ok = Response::to(&invite, StatusCode::OK);
    ok.set_to_tag("phone");
    ok.headers
        .push(jawab_sip_engine::Name::CONTENT_TYPE, "application/sdp");
    ok.body = SDP.into();
    phone.says(&ok.to_octets()).await;
    let Message::Request(ack) = phone.message().await else {
        panic!("no ACK");
    };
    assert_eq!(ack.method, Method::Ack);
    assert_eq!(peer.leg().await.1, LegEvent::Answered);

    // Its stream is gone: whoever calls it next does not wait.
    drop(phone);
    call(&peer, 8);
    let told = timeout(Duration::from_secs(3), async {
        loop {
            if let (leg, LegEvent::Released(_)) = peer.leg().await
                && leg == jawab_switch::LegId::originated(8)
            {
                break;
            }
        }
    });
    assert!(told.await.is_ok(), "it is waited for nobody");
}

#[tokio::test]
async fn rfc3261_18_3_a_stream_whose_messages_have_no_end_is_answered_and_closed() {
    let tcp = free();
    let _box = sip_with(Some(tcp)).await;
    let mut phone = Stream {
        stream: TcpStream::connect(tcp).await.unwrap(),
        parser: StreamParser::new(),
    };
    let octets = request("OPTIONS", "sip:box", "", b"");
    let text = String::from_utf8(octets).unwrap();
    assert!(!text.contains("Content-Length"));
    phone
        .says(text.replace("SIP/2.0/UDP", "SIP/2.0/TCP").as_bytes())
        .await;
    let Message::Response(refusal) = phone.message().await else {
        panic!("no answer");
    };
    assert_eq!(refusal.status, StatusCode::BAD_REQUEST);
    assert_eq!(phone.next().await, None);
}
