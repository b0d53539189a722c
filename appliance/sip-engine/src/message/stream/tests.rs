use proptest::prelude::*;

use super::*;
use crate::StatusCode;

fn options(call: usize, length: &str, body: &str) -> String {
    format!(
        "OPTIONS sip:box SIP/2.0\r\nVia: SIP/2.0/TCP 192.0.2.9;branch=z9hG4bK{call}\r\n\
         From: <sip:a@b>;tag=1\r\nTo: <sip:box>\r\nCall-ID: {call}\r\nCSeq: 1 OPTIONS\r\n\
         {length}\r\n{body}"
    )
}

fn all(parser: &mut StreamParser) -> Vec<Incoming> {
    std::iter::from_fn(|| parser.poll()).collect()
}

fn read(octets: &[u8], piece: usize) -> Vec<Incoming> {
    let mut parser = StreamParser::new();
    let mut incoming = Vec::new();
    for piece in octets.chunks(piece) {
        parser.push(piece);
        incoming.extend(all(&mut parser));
    }
    incoming
}

#[test]
fn rfc3261_18_3_messages_are_cut_at_their_content_length() {
    let stream = [
        options(1, "l: 2\r\n", "ab"),
        options(2, "Content-Length: 0\r\n", ""),
        options(3, "Content-Length: 4\r\n", "\r\n\r\n"),
    ]
    .concat();
    for piece in [1, 7, 10_000] {
        let incoming = read(stream.as_bytes(), piece);
        let bodies: Vec<&[u8]> = incoming
            .iter()
            .map(|incoming| match incoming {
                Incoming::Message(message) => message.body(),
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(bodies, [&b"ab"[..], b"", b"\r\n\r\n"]);
    }
}

#[test]
fn rfc5626_4_4_1_two_line_ends_are_a_ping_and_one_is_a_pong() {
    assert_eq!(read(b"\r\n\r\n", 4), [Incoming::Ping]);
    assert_eq!(read(b"\r\n", 2), [Incoming::Pong]);
    assert_eq!(read(b"\r\n\r\n\r\n", 6), [Incoming::Ping, Incoming::Pong]);
    let then = format!("\r\n\r\n{}", options(1, "l: 0\r\n", ""));
    let incoming = read(then.as_bytes(), 9);
    assert_eq!(incoming[0], Incoming::Ping);
    assert!(matches!(incoming[1], Incoming::Message(_)));
}

#[test]
fn a_message_with_a_fault_and_an_end_does_not_end_the_stream() {
    let stream = [
        options(1, "l: 0\r\n", "").replace("CSeq: 1 OPTIONS", "CSeq: 1 INVITE"),
        options(2, "l: 0\r\n", ""),
    ]
    .concat();
    let incoming = read(stream.as_bytes(), 50);
    let [Incoming::Refused(error), Incoming::Message(_)] = &incoming[..] else {
        panic!("{incoming:?}");
    };
    assert_eq!(error.response().unwrap().status, StatusCode::BAD_REQUEST);
}

#[test]
fn rfc3261_18_3_without_an_end_the_stream_is_lost() {
    for (length, status) in [
        ("", StatusCode::BAD_REQUEST),
        ("l: -1\r\n", StatusCode::BAD_REQUEST),
        ("l: 1\r\nl: 1\r\n", StatusCode::BAD_REQUEST),
        ("l: 70000\r\n", StatusCode::MESSAGE_TOO_LARGE),
    ] {
        let mut parser = StreamParser::new();
        parser.push(options(1, length, "").as_bytes());
        let Some(Incoming::Lost(error)) = parser.poll() else {
            panic!("{length}");
        };
        assert_eq!(error.response().unwrap().status, status, "{length}");
        parser.push(options(2, "l: 0\r\n", "").as_bytes());
        assert_eq!((parser.poll(), parser.waiting()), (None, 0));
    }
}

#[test]
fn no_more_is_kept_than_one_message_may_have() {
    let mut parser = StreamParser::new();
    let piece = vec![b'x'; 4_096];
    let mut pushed = 0;
    let lost = loop {
        parser.push(&piece);
        pushed += piece.len();
        if let Some(incoming) = parser.poll() {
            break incoming;
        }
        assert!(parser.waiting() <= MOST_OCTETS);
    };
    assert!(matches!(lost, Incoming::Lost(_)) && pushed <= MOST_OCTETS + piece.len());
}

proptest! {
    #[test]
    fn any_octets_in_any_pieces_give_the_same(
        octets in prop::collection::vec(any::<u8>(), 0..300), piece in 1..50_usize,
    ) {
        let _ = read(&octets, piece);
        let mut stream = options(1, "l: 2\r\n", "ab").into_bytes();
        stream.extend_from_slice(options(2, "l: 0\r\n", "").as_bytes());
        stream.extend_from_slice(&octets);
        let messages = |piece| -> Vec<Incoming> {
            read(&stream, piece).into_iter().filter(|incoming| matches!(incoming, Incoming::Message(_))).collect()
        };
        prop_assert_eq!(messages(piece), messages(stream.len()));
    }
}
