//! A batch is packed and comes out octet for octet, whatever is in it.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use jawab_ops::{BoxId, EntityKind, Fields, Head, Hlc, Op, OpHash, Value};
use jawab_protocol::{
    Batch, Dialect, EncodedOps, FrameError, MAX_BODY_OCTETS, Reply, Request, ToBox, ToCentral,
    decode, encode,
};
use proptest::prelude::*;
use serde::Serialize;
use uuid::Uuid;

const US: BoxId = BoxId(Uuid::from_u128(7));

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
    ) -> Op {
        Op {
            box_id: US,
            epoch: 1,
            sequence: 0,
            clock: Hlc::from_value(clock),
            author,
            entity: EntityKind(kind),
            id,
            fields: Fields::from_iter(fields),
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

fn chained(ops: Vec<(Op, Option<Oddity>)>) -> Batch {
    let (mut previous, mut all) = (OpHash([3; 32]), Vec::new());
    for (sequence, (op, odd)) in (41..).zip(ops) {
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
        let octets = match odd {
            Some(Oddity::Newer) => newer(&op),
            Some(Oddity::NoOp) => b"no op".to_vec(),
            _ => op.encode(),
        };
        previous = Op::hash_of(&octets);
        all.push(octets);
    }
    Batch {
        box_id: US,
        epoch: 1,
        pending: 3,
        ops: EncodedOps(all),
    }
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
        let batch = chained(ops);
        for dialect in [Dialect::PLAIN, Dialect::NEWEST] {
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
        let batch = chained(ops.into_iter().map(|op| (op, None)).collect());
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
        let op = Op {
            box_id: US,
            epoch: 1,
            sequence: 0,
            clock: Hlc::at_ms(1),
            author: "switch".into(),
            entity: EntityKind::new("note"),
            id: Uuid::from_u128(1),
            fields,
            previous: OpHash::default(),
        };
        (op, None)
    });
    let batch = chained(ops.collect());
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
        let op = Op {
            box_id: US,
            epoch: 1,
            sequence: 0,
            clock: Hlc::at_ms(ms),
            author: "switch".into(),
            entity: EntityKind::new("note"),
            id: Uuid::from_u128(9),
            fields,
            previous: OpHash::default(),
        };
        (op, None)
    });
    let message = ToCentral::from(Request::Push(chained(ops.collect())));
    let first = encode(&message, Dialect::OLDEST).unwrap().len();
    let plain = encode(&message, Dialect::PLAIN).unwrap().len();
    assert!(plain * 5 < first, "{plain} octets instead of {first}");
}

/// Twenty records of a kind that staff wrote, a minute apart: octets of one as an op, and packed in
/// one batch. Ids have nothing in common.
fn weighed(kind: &str, fields: impl Fn(u64, i64) -> Fields) -> (usize, usize) {
    let ops = (0..20).map(|n| {
        let ms = 1_700_000_000_000 + n * 61_007;
        let op = Op {
            box_id: US,
            epoch: 1,
            sequence: 0,
            clock: Hlc::at_ms(ms),
            author: random_id(1_000).to_string(),
            entity: EntityKind::new(kind),
            id: random_id(n * 3 + 2),
            fields: fields(n, i64::try_from(ms).unwrap()),
            previous: OpHash::default(),
        };
        (op, None)
    });
    let batch = chained(ops.collect());
    let plain = batch.ops.0[1].len();
    let message = ToCentral::from(Request::Push(batch));
    let packed = encode(&message, Dialect::NEWEST).unwrap().len() / 20;
    println!("one of {kind} is {plain} octets, and {packed} packed");
    (plain, packed)
}

fn random_id(n: u64) -> Uuid {
    let octets: [u8; 16] = Op::hash_of(&n.to_be_bytes()).0[..16].try_into().unwrap();
    Uuid::from_bytes(octets)
}

/// What is said of links in `appliance/records/docs/links.md`.
#[test]
fn a_link_is_small_on_the_wire() {
    let (plain, packed) = weighed("link", |n, ms| {
        Fields::from([
            ("person".into(), random_id(n * 3).into()),
            ("other".into(), random_id(n * 3 + 1).into()),
            ("what".into(), "same".into()),
            ("active".into(), true.into()),
            ("changed_by".into(), random_id(1_000).into()),
            ("changed_ms".into(), ms.into()),
        ])
    });
    assert!(plain < 420 && packed < 130, "{plain}, {packed}");
}

/// What is said of addresses in `appliance/records/docs/addresses.md`.
#[test]
fn a_mail_address_is_small_on_the_wire() {
    let (plain, packed) = weighed("number", |n, _| {
        Fields::from([
            (
                "number".into(),
                format!("person{n}.name@example.org").into(),
            ),
            ("person".into(), random_id(n * 3).into()),
            ("kind".into(), "mail".into()),
        ])
    });
    assert!(plain < 350 && packed < 90, "{plain}, {packed}");
}

/// What is said of them in `appliance/records/docs/calendar.md` and `catalogue.md`: octets of one
/// as an op, and packed with as many others as are published together.
#[test]
fn what_the_ministry_publishes_is_small_on_the_wire() {
    let hours = |n: usize| -> Vec<(&str, Value)> {
        let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
        vec![
            ("what", if n < 7 { "lines" } else { "office" }.into()),
            ("weekday", days[n % 7].into()),
            (
                "times",
                if n % 7 < 5 {
                    "09:00-12:00 14:00-18:30"
                } else {
                    ""
                }
                .into(),
            ),
            ("scope", "country".into()),
        ]
    };
    let feast = |n: usize| -> Vec<(&str, Value)> {
        let names = [
            "Aïd al-Fitr",
            "Aïd al-Adha",
            "Fatih Moharram",
            "Aïd al-Mawlid",
        ];
        let arabic = ["عيد الفطر", "عيد الأضحى", "فاتح محرم", "عيد المولد النبوي"];
        vec![
            (
                "day",
                format!("2027-{:02}-{:02}", 1 + n % 12, 1 + n % 28).into(),
            ),
            ("days", 2.into()),
            ("name", names[n % 4].into()),
            ("name_ar", arabic[n % 4].into()),
            ("certainty", "expected".into()),
            ("times", "".into()),
            ("scope", "country".into()),
        ]
    };
    let names = |n: usize| -> Vec<(&str, Value)> {
        let french = [
            "Musique",
            "Échecs",
            "Réalité virtuelle",
            "Randonnée",
            "Théâtre",
        ];
        let arabic = [
            "الموسيقى",
            "الشطرنج",
            "الواقع الافتراضي",
            "المشي في الجبال",
            "المسرح",
        ];
        let tifinagh = ["ⴰⵥⴰⵡⴰⵏ", "ⵛⵛⵟⵔⵏⵊ", "ⵜⵉⵍⴰⵡⵜ", "ⵜⵉⴽⵍⵉ", "ⴰⵎⵣⴳⵓⵏ"];
        let english = ["Music", "Chess", "Virtual reality", "Hiking", "Theatre"];
        vec![
            (
                "code",
                format!("{}-{n}", english[n % 5].to_lowercase()).into(),
            ),
            ("name", french[n % 5].into()),
            ("name_ar", arabic[n % 5].into()),
            ("name_zgh", tifinagh[n % 5].into()),
            ("name_en", english[n % 5].into()),
            ("position", i64::try_from(n).unwrap().into()),
        ]
    };
    let programme = |n: usize| {
        [
            names(n),
            vec![("age_from", 16.into()), ("age_to", 30.into())],
        ]
        .concat()
    };
    let case_kind = |n: usize| [names(n), vec![("urgent", n.is_multiple_of(3).into())]].concat();
    type Record<'a> = &'a dyn Fn(usize) -> Vec<(&'static str, Value)>;
    let weighed: [(&str, usize, Record<'_>); 4] = [
        ("opening", 14, &hours),
        ("holiday", 12, &feast),
        ("programme", 20, &programme),
        ("case_kind", 20, &case_kind),
    ];
    for (kind, many, record) in weighed {
        let op = |n: usize| {
            let id: [u8; 16] = Op::hash_of(&n.to_be_bytes()).0[..16].try_into().unwrap();
            let fields = record(n).into_iter();
            let op = Op {
                box_id: US,
                epoch: 1,
                sequence: 0,
                // Published together, by one command.
                clock: Hlc::from_value((1_800_000_000_000 << 16) | n as u64),
                author: "ministry".into(),
                entity: EntityKind::new(kind),
                id: Uuid::from_bytes(id),
                fields: fields
                    .map(|(name, value)| (name.to_owned(), value))
                    .collect(),
                previous: OpHash::default(),
            };
            (op, None)
        };
        let batch = chained((0..many).map(op).collect());
        let plain = batch.ops.0.iter().map(Vec::len).sum::<usize>() / many;
        let message = ToBox {
            news: vec![batch],
            ..ToBox::from(Reply::Acknowledged(Head::start(1)))
        };
        let packed = encode(&message, Dialect::NEWEST).unwrap().len() / many;
        println!("{kind}: {plain} octets each, and {packed} packed with {many}");
        assert!(plain < 450 && packed < 130, "{kind}: {plain}, {packed}");
    }
}

/// What is said of call-backs in `appliance/records/docs/call-backs.md`.
#[test]
fn a_word_about_a_call_back_is_small_on_the_wire() {
    let (taken, taken_packed) = weighed("call_back", |n, ms| {
        Fields::from([
            ("contact".into(), random_id(n * 3).into()),
            ("taken_by".into(), random_id(n % 3).into()),
            ("taken_ms".into(), ms.into()),
        ])
    });
    let (done, done_packed) = weighed("call_back", |n, ms| {
        Fields::from([
            ("contact".into(), random_id(n * 3).into()),
            ("done".into(), "reached".into()),
            ("done_by".into(), random_id(n % 3).into()),
            ("done_ms".into(), ms.into()),
        ])
    });
    println!("taken: {taken} octets, {taken_packed} packed; done: {done}, {done_packed}");
    assert!(taken < 450 && taken_packed < 90, "{taken}, {taken_packed}");
    assert!(done < 450 && done_packed < 90, "{done}, {done_packed}");
}

/// What is said of agent states in `appliance/records/docs/agent-states.md`: octets of one as an op,
/// and packed in a batch of twenty of three members of staff; and of a call that was written up.
#[test]
fn what_staff_are_there_for_is_small_on_the_wire() {
    let id = random_id;
    let op = |n: u64, author: String, id: Uuid, fields: Fields| Op {
        box_id: US,
        epoch: 1,
        sequence: 0,
        clock: Hlc::at_ms(1_700_000_000_000 + n * 611_007),
        author,
        entity: EntityKind::new("agent_state"),
        id,
        fields,
        previous: OpHash::default(),
    };
    let changes = (0..20).map(|n| {
        let staff = id(1_000 + n % 3);
        let at_ms = i64::try_from(1_700_000_000_000 + n * 611_007).unwrap() - 3;
        let mut fields = Fields::from([
            ("staff".into(), staff.into()),
            ("from_ms".into(), at_ms.into()),
        ]);
        if n % 2 == 0 {
            fields.insert("state".into(), "ready".into());
        } else {
            fields.insert("state".into(), "break".into());
            fields.insert("reason".into(), "meal".into());
        }
        (op(n, staff.to_string(), id(n), fields), None)
    });
    let weighs = |ops: Vec<_>| {
        let batch = chained(ops);
        let plain = batch.ops.0[1].len();
        let message = ToCentral::from(Request::Push(batch));
        (plain, encode(&message, Dialect::NEWEST).unwrap().len())
    };
    let (plain, all) = weighs(changes.clone().collect());
    let wrote_up = (0..20_u64).map(|n| {
        let sum = i64::try_from(n * 47_123).unwrap();
        let fields = Fields::from([("after_call_ms".into(), sum.into())]);
        (op(20 + n, "switch".into(), id(n % 3), fields), None)
    });
    let (_, with_calls) = weighs(changes.chain(wrote_up).collect());
    let (packed, a_call) = (all / 20, (with_calls - all) / 20);
    println!("a change is {plain} octets, and {packed} packed; a call written up {a_call}");
    assert!(
        plain < 420 && packed < 45 && a_call < 12,
        "{plain}, {packed}, {a_call}"
    );
}
