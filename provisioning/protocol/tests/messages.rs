//! Messages, as octets and back.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use jawab_ops::{BoxId, Head, OpHash};
use jawab_protocol::{
    Batch, EncodedOps, FrameError, MAX_BODY_OCTETS, Refusal, Reply, Request, StateAnswer,
    StateQuestion, Why, decode, encode,
};
use proptest::prelude::*;
use serde::Serialize;
use uuid::Uuid;

fn why() -> impl Strategy<Value = Why> {
    prop_oneof![
        Just(Why::Fork),
        Just(Why::Gap),
        Just(Why::UnknownBox),
        Just(Why::OtherBox),
        Just(Why::WrongVersion),
        Just(Why::TooLarge),
        Just(Why::BadChain),
        Just(Why::Clock),
        Just(Why::Malformed),
        Just(Why::Unable),
        "[A-Z]{1,8}".prop_map(Why::Other),
    ]
}

fn head() -> impl Strategy<Value = Head> {
    any::<(u32, u64, [u8; 32])>().prop_map(|(epoch, sequence, hash)| Head {
        epoch,
        sequence,
        hash: OpHash(hash),
    })
}

fn request() -> impl Strategy<Value = Request> {
    let ops = prop::collection::vec(prop::collection::vec(any::<u8>(), 0..200), 0..20);
    prop_oneof![
        any::<(u128, u64)>().prop_map(|(id, pending)| Request::State(StateQuestion {
            box_id: BoxId(Uuid::from_u128(id)),
            pending,
        })),
        (any::<(u128, u32, u64)>(), ops).prop_map(|((id, epoch, pending), ops)| {
            Request::Push(Batch {
                box_id: BoxId(Uuid::from_u128(id)),
                epoch,
                pending,
                ops: EncodedOps(ops),
            })
        }),
    ]
}

fn reply() -> impl Strategy<Value = Reply> {
    prop_oneof![
        (prop::collection::vec(head(), 0..5), any::<Option<u64>>())
            .prop_map(|(epochs, now_ms)| Reply::State(StateAnswer { epochs, now_ms })),
        head().prop_map(Reply::Acknowledged),
        (why(), ".{0,40}").prop_map(|(why, detail)| Reply::Refused(Refusal::new(why, detail))),
    ]
}

proptest! {
    #[test]
    fn a_request_arrives_as_it_was_sent(request in request()) {
        let octets = encode(&request).unwrap();
        prop_assert_eq!(decode::<Request>(&octets).unwrap(), request);
    }

    #[test]
    fn a_reply_arrives_as_it_was_sent(reply in reply()) {
        let octets = encode(&reply).unwrap();
        prop_assert_eq!(decode::<Reply>(&octets).unwrap(), reply);
    }

    #[test]
    fn any_octets_are_a_message_or_an_error(octets in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = decode::<Request>(&octets);
        let _ = decode::<Request>(&[b"JW\x01", octets.as_slice()].concat());
        let body = zstd::bulk::compress(&octets, 1).unwrap();
        let _ = decode::<Request>(&[b"JW\x01", body.as_slice()].concat());
        let _ = decode::<Reply>(&[b"JW\x01", body.as_slice()].concat());
    }

    #[test]
    fn a_message_cut_short_is_an_error(request in request(), at in any::<prop::sample::Index>()) {
        let octets = encode(&request).unwrap();
        prop_assert!(decode::<Request>(&octets[..at.index(octets.len())]).is_err());
    }
}

#[test]
fn fields_that_only_a_newer_version_knows_are_skipped() {
    #[derive(Serialize)]
    enum Newer {
        #[serde(rename = "q")]
        State {
            b: Uuid,
            n: u64,
            battery: &'static str,
        },
    }
    let id = Uuid::from_u128(7);
    let newer = Newer::State {
        b: id,
        n: 4,
        battery: "low",
    };
    let known = Request::State(StateQuestion {
        box_id: BoxId(id),
        pending: 4,
    });
    assert_eq!(decode::<Request>(&encode(&newer).unwrap()).unwrap(), known);
}

#[test]
fn what_decompresses_to_more_than_allowed_is_stopped() {
    let mut bomb = b"JW\x01".to_vec();
    bomb.extend(zstd::bulk::compress(&vec![0; MAX_BODY_OCTETS + 1], 1).unwrap());
    let error = decode::<Request>(&bomb).unwrap_err();
    assert_eq!(
        error,
        FrameError::TooLong {
            limit: MAX_BODY_OCTETS
        }
    );
    let large = EncodedOps(vec![vec![0; MAX_BODY_OCTETS]]);
    assert!(matches!(encode(&large), Err(FrameError::TooLong { .. })));
}

#[test]
fn cbor_that_nests_without_end_is_an_error() {
    let nested = vec![0x81; 100_000];
    let mut octets = b"JW\x01".to_vec();
    octets.extend(zstd::bulk::compress(&nested, 1).unwrap());
    assert!(decode::<Request>(&octets).is_err());
}
