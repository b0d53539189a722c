//! A batch is packed and comes out octet for octet, whatever is in it.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use jawab_ops::{BoxId, EntityKind, Fields, Hlc, Op, OpHash, Value, id_of_texts};
use jawab_protocol::{
    Batch, Dialect, FrameError, MAX_BODY_OCTETS, Request, ToCentral, VERSION, decode, dictionaries,
    encode,
};
use proptest::prelude::*;
use serde::Serialize;
use uuid::Uuid;

use common::{US, chained, chained_by};

mod common;

fn value() -> impl Strategy<Value = Value> {
    let near = (-5_000_i64..5_000).prop_map(|apart| 1_700_000_000_000 + apart);
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::Integer),
        near.prop_map(Value::Integer),
        ".{0,80}".prop_map(Value::Text),
        "(voice|inbound|RAB-2026-00[0-9]{4}|999|)".prop_map(Value::Text),
        "\\+212[0-9]{8,10}".prop_map(Value::Text),
        id().prop_map(|id| Value::Text(id.to_string())),
        id().prop_map(|id| Value::Text(id.to_string().to_uppercase())),
    ]
}

/// Ids that come again, and others; with a time in them, and without.
fn id() -> impl Strategy<Value = Uuid> {
    prop_oneof![
        (0..3_u128).prop_map(Uuid::from_u128),
        any::<u128>().prop_map(Uuid::from_u128),
        (1_600_000_000_000_u128..1_800_000_000_000, 0..3_u128)
            .prop_map(|(ms, end)| Uuid::from_u128((ms << 80) | (7 << 76) | (2 << 62) | end)),
        any::<u128>().prop_map(|id| Uuid::from_u128((id & !(0xf << 76)) | (7 << 76))),
    ]
}

prop_compose! {
    fn op()(
        clock in prop_oneof![
            any::<u64>(),
            (0..9_u64, 0..3_u64).prop_map(|(ms, order)| ((1_700_000_000_000 + ms) << 16) | order),
        ],
        author in prop_oneof![Just("switch".to_owned()), ".{0,9}", id().prop_map(|id| id.to_string())],
        kind in "(contact|case|note|.{0,5})",
        id in id(),
        fields in prop::collection::btree_map("(text|started_ms|caller|.{0,4})", value(), 0..8),
        // The id follows from so many of the texts, if there are as many.
        follows in prop_oneof![Just(0), 1..4_usize],
    ) -> Op {
        let fields = Fields::from_iter(fields);
        Op {
            box_id: US,
            epoch: 1,
            sequence: 0,
            clock: Hlc::from_value(clock),
            author,
            id: id_of_texts(&kind, &fields, follows).unwrap_or(id),
            entity: EntityKind(kind),
            fields,
            previous: OpHash::default(),
        }
    }
}

/// What a newer box writes: the same, and something that nobody here knows.
#[derive(Serialize)]
struct Newer<'a> {
    b: BoxId,
    e: u32,
    s: u64,
    c: Hlc,
    a: &'a str,
    k: &'a str,
    i: Uuid,
    f: &'a Fields,
    p: OpHash,
    signature: &'a [u8],
}

fn newer(op: &Op) -> Vec<u8> {
    let newer = Newer {
        b: op.box_id,
        e: op.epoch,
        s: op.sequence,
        c: op.clock,
        a: &op.author,
        k: &op.entity.0,
        i: op.id,
        f: &op.fields,
        p: op.previous,
        signature: &[1, 2, 3],
    };
    let mut octets = Vec::new();
    ciborium::into_writer(&newer, &mut octets).unwrap();
    octets
}

/// What may be wrong with an op, or new in it.
#[derive(Copy, Clone, Debug)]
enum Oddity {
    Newer,
    NoOp,
    AnothersBox,
    Elsewhere,
    Unchained,
}

fn oddly_chained(ops: Vec<(Op, Option<Oddity>)>) -> Batch {
    chained_by(ops, |(op, odd), sequence, previous| {
        let mut op = Op {
            sequence,
            previous,
            ..op
        };
        match odd {
            Some(Oddity::AnothersBox) => op.box_id = BoxId(Uuid::from_u128(8)),
            Some(Oddity::Elsewhere) => op.sequence += 1,
            Some(Oddity::Unchained) => op.previous = OpHash([9; 32]),
            _ => {}
        }
        match odd {
            Some(Oddity::Newer) => newer(&op),
            Some(Oddity::NoOp) => b"no op".to_vec(),
            _ => op.encode(),
        }
    })
}

fn odd() -> impl Strategy<Value = Option<Oddity>> {
    let all = [
        Oddity::Newer,
        Oddity::NoOp,
        Oddity::AnothersBox,
        Oddity::Elsewhere,
        Oddity::Unchained,
    ];
    prop::option::weighted(0.2, prop::sample::select(all.to_vec()))
}

fn there_and_back(batch: &Batch, dialect: Dialect) -> Batch {
    let message = ToCentral::from(Request::Push(batch.clone()));
    let octets = encode(&message, dialect).unwrap();
    match decode::<ToCentral>(&octets).unwrap().0.request {
        Request::Push(batch) => batch,
        Request::State(_) | Request::File(_) => panic!("something else came out"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn every_op_comes_out_octet_for_octet(ops in prop::collection::vec((op(), odd()), 0..20)) {
        let batch = oddly_chained(ops);
        prop_assert_eq!(&there_and_back(&batch, Dialect::PLAIN), &batch);
        for number in dictionaries() {
            let dialect = Dialect::new(VERSION, number).unwrap();
            prop_assert_eq!(&there_and_back(&batch, dialect), &batch);
        }
    }

    /// No octet on the way changes an op unnoticed.
    #[test]
    fn a_changed_octet_is_an_error_or_makes_no_difference(
        ops in prop::collection::vec(op(), 1..6),
        at in any::<prop::sample::Index>(),
        bit in 0..8_u32,
    ) {
        let batch = chained(ops);
        let message = ToCentral::from(Request::Push(batch.clone()));
        let mut octets = encode(&message, Dialect::NEWEST).unwrap();
        let at = at.index(octets.len());
        octets[at] ^= 1 << bit;
        if let Ok((ToCentral { request: Request::Push(other), .. }, _)) = decode(&octets)
            && let Some(last) = other.ops.0.last()
        {
            // The hash of the last op is said beside the ops; where both agree, and it is
            // the chain's, all are as they were.
            let ours = batch.ops.0.last().map(|op| Op::hash_of(op));
            if Some(Op::hash_of(last)) == ours {
                prop_assert_eq!(other.ops, batch.ops);
            }
        }
    }
}

#[test]
fn what_unpacks_to_more_than_allowed_is_stopped() {
    // A long name of a field is said once and meant a thousand times.
    let name = "x".repeat(100_000);
    let ops = (0..100).map(|n| {
        let fields = Fields::from([(name.clone(), Value::Integer(n))]);
        Op {
            box_id: US,
            epoch: 1,
            sequence: 0,
            clock: Hlc::at_ms(1),
            author: "switch".into(),
            entity: EntityKind::new("note"),
            id: Uuid::from_u128(1),
            fields,
            previous: OpHash::default(),
        }
    });
    let batch = chained(ops);
    assert!(batch.ops.0.iter().map(Vec::len).sum::<usize>() > MAX_BODY_OCTETS);
    let message = ToCentral::from(Request::Push(batch));
    let written = encode(&message, Dialect::NEWEST);
    assert!(matches!(written, Err(FrameError::TooLong { .. })));
}

/// Ops of an ordinary kind are packed, not passed on as they are.
#[test]
fn ordinary_ops_take_a_part_of_their_octets() {
    let ops = (0..40).map(|n| {
        let ms = 1_700_000_000_000 + n * 1_000;
        let fields = Fields::from([
            ("contact".into(), Uuid::from_u128(5).into()),
            ("written_ms".into(), i64::try_from(ms).unwrap().into()),
        ]);
        Op {
            box_id: US,
            epoch: 1,
            sequence: 0,
            clock: Hlc::at_ms(ms),
            author: "switch".into(),
            entity: EntityKind::new("note"),
            id: Uuid::from_u128(9),
            fields,
            previous: OpHash::default(),
        }
    });
    let message = ToCentral::from(Request::Push(chained(ops)));
    let first = encode(&message, Dialect::OLDEST).unwrap().len();
    let plain = encode(&message, Dialect::PLAIN).unwrap().len();
    assert!(plain * 5 < first, "{plain} octets instead of {first}");
}
