//! SIP messages, as a datagram and as a stream in pieces.
//!
//! The first octet says how long the pieces are.
#![no_main]

use jawab_sip_engine::header::{
    Authorization, PAssertedIdentity, Privacy, Reason, Replaces, RetryAfter, SessionExpires,
    WwwAuthenticate,
};
use jawab_sip_engine::{Incoming, MOST_OCTETS, Message, StreamParser, Via, body};
use libfuzzer_sys::fuzz_target;

fn look_into(message: &Message) {
    let headers = message.headers();
    for via in headers.list::<Via>().into_iter().flatten() {
        let _ = (via.received(), via.rport(), via.maddr());
    }
    let _ = headers.list::<PAssertedIdentity>();
    let _ = headers.list::<Reason>();
    let _ = (headers.find::<Privacy>(), headers.find::<RetryAfter>());
    let _ = (headers.find::<Replaces>(), headers.find::<SessionExpires>());
    let _ = (Authorization::all(headers), WwwAuthenticate::all(headers));
    let _ = body::find(headers, message.body(), "application", "sdp");
    if let Ok(from) = headers.from() {
        // What is read is written so that it is read as the same again.
        let mut again = jawab_sip_engine::Headers::new();
        again.push(jawab_sip_engine::Name::FROM, from.to_string());
        assert_eq!(again.from(), Ok(from));
    }
}

fuzz_target!(|octets: &[u8]| {
    let Some((&piece, octets)) = octets.split_first() else {
        return;
    };
    match Message::parse(octets) {
        Ok(message) => {
            look_into(&message);
            let written = message.to_octets();
            let again = Message::parse(&written).expect("what is written can be read");
            assert_eq!(again.to_octets(), written);
        }
        Err(error) => {
            if let Some(response) = error.response() {
                assert!(response.status.code() >= 400);
            }
        }
    }
    let mut parser = StreamParser::new();
    for piece in octets.chunks(usize::from(piece).max(1)) {
        parser.push(piece);
        while let Some(incoming) = parser.poll() {
            if let Incoming::Message(message) = &incoming {
                look_into(message);
            }
        }
        assert!(parser.waiting() <= MOST_OCTETS + 256);
    }
});
