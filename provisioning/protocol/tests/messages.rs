//! Messages, as octets and back.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use jawab_ops::{BoxId, FileHash, Head, OpHash};
use jawab_protocol::{
    Batch, BoardReport, Dialect, EncodedOps, FileHeld, FilePiece, FrameError, Have, LineReport,
    MAX_BODY_OCTETS, MAX_FILE_OCTETS, MAX_PIECE_OCTETS, Refusal, Reply, Request, StateAnswer,
    StateQuestion, ToBox, ToCentral, Why, decode, dialect_of, encode,
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
        (
            any::<(u128, u64)>(),
            prop::option::of(("[0-9a-f]{8}", ".{0,20}"))
        )
            .prop_map(|((id, pending), board)| Request::State(StateQuestion {
                board: board.map(|(fingerprint, model)| BoardReport { fingerprint, model }),
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
        piece().prop_map(Request::File),
    ]
}

fn piece() -> impl Strategy<Value = FilePiece> {
    let octets = prop::collection::vec(any::<u8>(), 0..300);
    let room = 0..MAX_FILE_OCTETS / 2;
    (any::<(u128, u64, [u8; 32])>(), (room.clone(), room), octets).prop_map(
        |((id, pending, hash), (offset, after), octets)| FilePiece {
            box_id: BoxId(Uuid::from_u128(id)),
            pending,
            hash: FileHash(hash),
            total: (offset + octets.len() as u64 + after).clamp(1, MAX_FILE_OCTETS),
            offset: offset.min(MAX_FILE_OCTETS - 300),
            octets,
        },
    )
}

fn batch() -> impl Strategy<Value = Batch> {
    request().prop_filter_map("a push", |request| match request {
        Request::Push(batch) => Some(batch),
        Request::State(_) | Request::File(_) => None,
    })
}

fn reply() -> impl Strategy<Value = Reply> {
    let heads = prop::collection::vec(head(), 0..5);
    let dictionaries = prop::collection::vec(any::<u8>(), 0..4);
    prop_oneof![
        (
            heads,
            any::<Option<u64>>(),
            any::<u8>(),
            dictionaries,
            any::<bool>()
        )
            .prop_map(
                |(epochs, now_ms, version, dictionaries, files)| Reply::State(StateAnswer {
                    copy_runs: false,
                    epochs,
                    now_ms,
                    version,
                    dictionaries,
                    files,
                })
            ),
        head().prop_map(Reply::Acknowledged),
        any::<([u8; 32], u64)>().prop_map(|(hash, offset)| Reply::File(FileHeld {
            hash: FileHash(hash),
            offset
        })),
        (why(), ".{0,40}").prop_map(|(why, detail)| Reply::Refused(Refusal::new(why, detail))),
    ]
}

fn line() -> impl Strategy<Value = LineReport> {
    let text = || prop::option::of("\\PC{0,20}");
    let numbers = any::<(Option<i16>, Option<(u16, u16)>)>();
    let codes = (text(), text(), prop::collection::vec("[a-z-]{0,12}", 0..4));
    let about = prop::collection::btree_map("[a-z]{1,8}", "\\PC{0,20}", 0..4);
    let names = (text(), text(), text());
    let before = ("[a-z0-9]{0,8}", "[a-z]{0,8}", text(), numbers);
    (before, codes, about, names).prop_map(
        |(
            (name, state, why, (signal_dbm, channels)),
            (kind, fault, warnings),
            arguments,
            (operator, sim, number),
        )| LineReport {
            name,
            state,
            why,
            operator,
            signal_dbm,
            channels,
            kind,
            fault,
            arguments,
            warnings,
            sim,
            number,
        },
    )
}

fn to_central() -> impl Strategy<Value = ToCentral> {
    let have = any::<(u32, u64, u32)>().prop_map(Have::from);
    let have = prop::collection::vec(have, 0..3);
    let lines = prop::option::of(prop::collection::vec(line(), 0..3));
    (request(), have, lines).prop_map(|(request, have, lines)| ToCentral {
        request,
        have,
        lines,
    })
}

fn to_box() -> impl Strategy<Value = ToBox> {
    (reply(), prop::collection::vec(batch(), 0..3), any::<bool>())
        .prop_map(|(reply, news, more)| ToBox { reply, news, more })
}

const SECOND: [Dialect; 2] = [Dialect::PLAIN, Dialect::NEWEST];

proptest! {
    #[test]
    fn what_a_box_says_arrives_as_it_was_said(message in to_central()) {
        for dialect in SECOND {
            let octets = encode(&message, dialect).unwrap();
            prop_assert_eq!(decode(&octets).unwrap(), (message.clone(), dialect));
            prop_assert_eq!(dialect_of(&octets), dialect);
        }
        let octets = encode(&message, Dialect::OLDEST).unwrap();
        let first = ToCentral::from(message.request);
        prop_assert_eq!(decode(&octets).unwrap(), (first, Dialect::OLDEST));
    }

    #[test]
    fn what_central_says_arrives_as_it_was_said(message in to_box()) {
        for dialect in SECOND {
            let octets = encode(&message, dialect).unwrap();
            prop_assert_eq!(decode(&octets).unwrap(), (message.clone(), dialect));
        }
        let octets = encode(&message, Dialect::OLDEST).unwrap();
        let first = ToBox::from(message.reply);
        prop_assert_eq!(decode(&octets).unwrap(), (first, Dialect::OLDEST));
    }

    #[test]
    fn any_octets_are_a_message_or_an_error(octets in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = decode::<ToCentral>(&octets);
        let body = zstd::bulk::compress(&octets, 1).unwrap();
        for header in ["JW\x01", "JW\x02\0\0", "JW\x02\x01\0"] {
            for rest in [&octets, &body] {
                let message = [header.as_bytes(), rest].concat();
                let _ = decode::<ToCentral>(&message);
                let _ = decode::<ToBox>(&message);
            }
        }
    }

    #[test]
    fn a_message_cut_short_is_an_error(message in to_central(), at in any::<prop::sample::Index>()) {
        for dialect in [Dialect::OLDEST, Dialect::NEWEST] {
            let octets = encode(&message, dialect).unwrap();
            prop_assert!(decode::<ToCentral>(&octets[..at.index(octets.len())]).is_err());
        }
    }
}

/// The first version of a box's question, with a field that nobody knows.
#[derive(Serialize)]
enum Newer {
    #[serde(rename = "q")]
    State {
        b: Uuid,
        n: u64,
        battery: &'static str,
    },
}

#[test]
fn fields_that_only_a_newer_version_knows_are_skipped() {
    let id = Uuid::from_u128(7);
    let newer = Newer::State {
        b: id,
        n: 4,
        battery: "low",
    };
    let mut body = Vec::new();
    ciborium::into_writer(&newer, &mut body).unwrap();
    let mut octets = b"JW\x01".to_vec();
    octets.extend(zstd::bulk::compress(&body, 1).unwrap());
    let known = Request::State(StateQuestion {
        board: None,
        box_id: BoxId(id),
        pending: 4,
    });
    let (message, _) = decode::<ToCentral>(&octets).unwrap();
    assert_eq!(message.request, known);
}

#[test]
fn what_decompresses_to_more_than_allowed_is_stopped() {
    for header in ["JW\x01", "JW\x02\0\0", "JW\x02\x01\0"] {
        let mut bomb = header.as_bytes().to_vec();
        bomb.extend(zstd::bulk::compress(&vec![0; MAX_BODY_OCTETS + 1], 1).unwrap());
        let error = decode::<ToCentral>(&bomb).unwrap_err();
        let limit = MAX_BODY_OCTETS;
        assert_eq!(error, FrameError::TooLong { limit });
    }
}

#[test]
fn what_the_other_side_would_not_take_is_not_written() {
    let large = Request::Push(Batch {
        box_id: BoxId(Uuid::from_u128(7)),
        epoch: 1,
        pending: 1,
        ops: EncodedOps(vec![vec![0; MAX_BODY_OCTETS + 1]]),
    });
    for dialect in [Dialect::OLDEST, Dialect::NEWEST] {
        let written = encode(&ToCentral::from(large.clone()), dialect);
        assert!(matches!(written, Err(FrameError::TooLong { .. })));
    }
}

#[test]
fn a_dictionary_that_is_not_there_is_named_and_answered_without_one() {
    let octets = b"JW\x02\xfe\0rest";
    let error = decode::<ToCentral>(octets).unwrap_err();
    assert_eq!(error, FrameError::Dictionary { theirs: 0xfe });
    assert_eq!(dialect_of(octets), Dialect::PLAIN);
    assert_eq!(Refusal::from(&error).why, Why::Dictionary);
}

#[test]
fn the_best_that_both_sides_speak_is_spoken() {
    let newest = Dialect::NEWEST.dictionary();
    assert_eq!(Dialect::common(1, &[]), Dialect::OLDEST);
    assert_eq!(Dialect::common(2, &[]), Dialect::PLAIN);
    assert_eq!(Dialect::common(2, &[newest, 0xfe]), Dialect::NEWEST);
    assert_eq!(Dialect::common(9, &[0xfe]), Dialect::PLAIN);
}

#[test]
fn cbor_that_nests_without_end_is_an_error() {
    let nested = zstd::bulk::compress(&vec![0x81; 100_000], 1).unwrap();
    for header in ["JW\x01", "JW\x02\0\0"] {
        let octets = [header.as_bytes(), &nested].concat();
        assert!(decode::<ToCentral>(&octets).is_err());
    }
}

#[test]
fn a_piece_that_no_file_can_have_is_no_message() {
    let right = FilePiece {
        box_id: BoxId(Uuid::from_u128(1)),
        pending: 0,
        hash: FileHash([7; 32]),
        total: 5,
        offset: 2,
        octets: vec![0; 3],
    };
    let wrong = |change: fn(&mut FilePiece)| {
        let mut piece = right.clone();
        change(&mut piece);
        piece
    };
    let taken = |piece: FilePiece, dialect| {
        let octets = encode(&ToCentral::from(Request::File(piece)), dialect).unwrap();
        decode::<ToCentral>(&octets).map(|(message, _)| message.request)
    };
    for dialect in [Dialect::OLDEST, Dialect::PLAIN, Dialect::NEWEST] {
        assert_eq!(
            taken(right.clone(), dialect),
            Ok(Request::File(right.clone()))
        );
        for piece in [
            wrong(|piece| piece.total = 0),
            wrong(|piece| piece.total = 4),
            wrong(|piece| piece.total = MAX_FILE_OCTETS + 1),
            wrong(|piece| piece.offset = 3),
            wrong(|piece| piece.offset = u64::MAX),
            wrong(|piece| {
                piece.total = MAX_FILE_OCTETS;
                piece.octets = vec![0; MAX_PIECE_OCTETS + 1];
            }),
        ] {
            let answer = taken(piece, dialect);
            assert!(
                matches!(answer, Err(FrameError::Malformed(_))),
                "{answer:?}"
            );
        }
    }
}
