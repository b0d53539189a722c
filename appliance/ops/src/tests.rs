use std::convert::Infallible;

use proptest::prelude::*;
use uuid::Uuid;

use crate::*;

fn op(sequence: u64, previous: OpHash) -> Op {
    Op {
        box_id: BoxId(Uuid::from_u128(7)),
        epoch: 1,
        sequence,
        clock: Hlc::at_ms(1_700_000_000_000),
        author: "switch".into(),
        entity: EntityKind::new("note"),
        id: Uuid::from_u128(9),
        fields: Fields::from([("text".into(), "آيت".into()), ("n".into(), Value::Null)]),
        previous,
    }
}

/// Hashes of ops that boxes made long ago must not change.
#[test]
fn the_encoding_is_the_one_that_was_always_written() {
    assert_eq!(
        hex::encode(op(1, OpHash::default()).encode()),
        "a9616250000000000000000000000000000000076165016173016163\
         1b018bcfe5680000006161667377697463686\
         16b646e6f74656169500000000000000000000000000000000961\
         66a2616ef66474657874 66d8a2d98ad8aa6170\
         5820 0000000000000000000000000000000000000000000000000000000000000000"
            .replace([' ', '\n'], "")
    );
}

#[test]
fn each_break_of_the_chain_is_told_from_the_others() {
    let first = op(1, OpHash::default());
    let box_id = first.box_id;
    let head = Head::start(1).extend(box_id, &first, first.hash()).unwrap();
    let second = op(2, first.hash());
    assert!(head.extend(box_id, &second, second.hash()).is_ok());

    let missing = op(3, first.hash());
    let error = head.extend(box_id, &missing, missing.hash()).unwrap_err();
    assert_eq!(
        error,
        ChainError::Gap {
            expected: 2,
            found: 3
        }
    );

    let fork = op(2, OpHash::default());
    let error = head.extend(box_id, &fork, fork.hash()).unwrap_err();
    assert_eq!(error, ChainError::Fork { sequence: 2 });

    let other_epoch = Op {
        epoch: 2,
        ..second.clone()
    };
    let error = head
        .extend(box_id, &other_epoch, OpHash::default())
        .unwrap_err();
    assert!(matches!(error, ChainError::OtherEpoch { .. }));

    let other_box = BoxId(Uuid::from_u128(8));
    let error = head.extend(other_box, &second, second.hash()).unwrap_err();
    assert!(matches!(error, ChainError::OtherBox { .. }));
}

#[test]
fn an_op_too_long_or_with_more_behind_it_is_refused() {
    let mut long = vec![0; MAX_OP_OCTETS + 1];
    assert!(matches!(
        Op::decode(&long),
        Err(DecodeError::TooLong { .. })
    ));
    long = op(1, OpHash::default()).encode();
    long.push(0);
    assert!(matches!(Op::decode(&long), Err(DecodeError::Malformed(_))));
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::Integer),
        ".*".prop_map(Value::Text),
    ]
}

prop_compose! {
    fn any_op()(
        ids in (any::<u128>(), any::<u128>()),
        numbers in (any::<u32>(), any::<u64>(), any::<u64>()),
        names in (".*", "[a-z_]*"),
        fields in prop::collection::btree_map("[a-z_]{0,12}", value(), 0..6),
        previous in any::<[u8; 32]>(),
    ) -> Op {
        Op {
            box_id: BoxId(Uuid::from_u128(ids.0)),
            epoch: numbers.0,
            sequence: numbers.1,
            clock: Hlc::from_value(numbers.2),
            author: names.0,
            entity: EntityKind(names.1),
            id: Uuid::from_u128(ids.1),
            fields,
            previous: OpHash(previous),
        }
    }
}

/// The values that CBOR has and a field does not: octets, fractions, lists, longer numbers.
#[test]
fn a_value_that_no_field_has_is_refused() {
    for octets in [
        &[0x41, 0x61][..],
        &[0xf9, 0x3c, 0x00],
        &[0x81, 0x01],
        &[0xa0],
        &[0x1b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
    ] {
        let read = ciborium::from_reader::<Value, _>(octets);
        assert!(read.is_err(), "{octets:02x?}: {read:?}");
    }
    let null = ciborium::from_reader::<Value, _>(&[0xf6][..]).unwrap();
    assert_eq!(null, Value::Null);
}

proptest! {
    #[test]
    fn what_is_encoded_is_decoded(op in any_op()) {
        let encoded = op.encode();
        let decoded = Op::decode(&encoded).unwrap();
        prop_assert_eq!(decoded.encode(), encoded);
        prop_assert_eq!(decoded, op);
    }

    #[test]
    fn any_octets_at_all_are_an_op_or_an_error(octets in prop::collection::vec(any::<u8>(), 0..512)) {
        let _ = Op::decode(&octets);
    }

    #[test]
    fn a_damaged_op_is_another_op_or_an_error(op in any_op(), at in any::<prop::sample::Index>(), with in 1..=255_u8) {
        let mut encoded = op.encode();
        let at = at.index(encoded.len());
        encoded[at] ^= with;
        if let Ok(damaged) = Op::decode(&encoded) {
            prop_assert_ne!(Op::hash_of(&encoded), op.hash());
            let _ = damaged.hash();
        }
    }

    #[test]
    fn of_two_stamps_exactly_one_wins_in_any_order(a in any::<(u64, u128)>(), b in any::<(u64, u128)>()) {
        let stamp = |(clock, id)| Stamp { generation: 0, clock: Hlc::from_value(clock), box_id: BoxId(Uuid::from_u128(id)) };
        let (a, b) = (stamp(a), stamp(b));
        prop_assert_eq!(a.beats(Some(b)), a != b && !b.beats(Some(a)));
        prop_assert!(a.beats(None));
        prop_assert!(!a.beats(Some(a)));
    }
}

fn status(clock: u64, box_id: u128, status: &str, reopened: Option<i64>) -> Op {
    let mut fields = Fields::from([("status".into(), status.into())]);
    fields.extend(reopened.map(|count| (REOPENED.into(), count.into())));
    Op {
        box_id: BoxId(Uuid::from_u128(box_id)),
        clock: Hlc::at_ms(clock),
        entity: EntityKind::new("case"),
        fields,
        ..op(1, OpHash::default())
    }
}

/// The later of two loses where it closes a case without knowing that it was opened again.
#[test]
fn a_reopened_case_stays_open_against_a_later_closing_that_had_not_seen_it() {
    let stamp = |op: &Op| Stamp::of_field(op, Rule::StaysOpen);
    let rule = Rule::StaysOpen;
    let reopened = stamp(&status(10, 1, "open", Some(1)));
    let closed_unseen = stamp(&status(20, 2, "closed", None));
    let closed_seen = stamp(&status(20, 2, "closed", Some(1)));
    assert!(rule.prefers(reopened, Some(closed_unseen)));
    assert!(!rule.prefers(closed_unseen, Some(reopened)));
    assert!(rule.prefers(closed_seen, Some(reopened)));
    // Whatever a broken or hostile box counts is a count or nothing.
    assert_eq!(stamp(&status(1, 1, "open", Some(-1))).generation, 0);
    assert_eq!(stamp(&status(1, 1, "open", Some(i64::MAX))).generation, 0);
}

#[test]
fn a_note_is_what_was_written_first() {
    let at = |clock| Stamp::of(&status(clock, 1, "", None));
    let rule = Rule::FirstWriter;
    assert!(rule.prefers(at(1), Some(at(2))));
    assert!(!rule.prefers(at(2), Some(at(1))));
    assert!(!rule.prefers(at(1), Some(at(1))), "twice is once");
}

/// Each box's last word is one of two things: what holds, or set aside.
#[test]
fn a_word_holds_or_is_set_aside_or_its_box_has_said_better() {
    let at = |clock, box_id| Stamp::of(&status(clock, box_id, "", None));
    let verdict = |new, held, before| {
        Rule::LastWriter
            .verdict(new, held, || Ok::<_, Infallible>(before), || unreachable!())
            .unwrap()
    };
    assert_eq!(verdict(at(1, 1), None, None), Verdict::Holds);
    assert_eq!(verdict(at(2, 1), Some(at(1, 2)), None), Verdict::Holds);
    assert_eq!(verdict(at(1, 1), Some(at(2, 1)), None), Verdict::Nothing);
    assert_eq!(verdict(at(1, 1), Some(at(2, 2)), None), Verdict::SetAside);
    let earlier = Some(at(1, 1));
    assert_eq!(
        verdict(at(2, 1), Some(at(3, 2)), earlier),
        Verdict::SetAside
    );
    let later = Some(at(2, 1));
    assert_eq!(verdict(at(1, 1), Some(at(3, 2)), later), Verdict::Nothing);
}

/// A box, and one that runs from a copy of its disk, may give one stamp to two values.
#[test]
fn of_two_words_with_one_stamp_the_values_decide() {
    use std::cmp::Ordering::{Equal, Greater, Less};
    let at = |clock, box_id| Stamp::of(&status(clock, box_id, "", None));
    let (new, other) = (at(1, 1), at(9, 2));
    let holds = |rule: Rule, compared| {
        rule.verdict(new, Some(new), || unreachable!(), || Ok(compared))
            .unwrap_or_else(|never: Infallible| match never {})
    };
    let is_aside = |rule: Rule, held, compared| {
        rule.verdict(new, Some(held), || Ok(Some(new)), || Ok(compared))
            .unwrap_or_else(|never: Infallible| match never {})
    };
    for (rule, better, worse, beats) in [
        (Rule::LastWriter, Greater, Less, other),
        (Rule::StaysOpen, Greater, Less, other),
        (Rule::FirstWriter, Less, Greater, at(0, 2)),
    ] {
        assert_eq!(holds(rule, better), Verdict::Holds);
        assert_eq!(is_aside(rule, beats, better), Verdict::SetAside);
        for compared in [worse, Equal] {
            assert_eq!(holds(rule, compared), Verdict::Nothing);
            assert_eq!(is_aside(rule, beats, compared), Verdict::Nothing);
        }
    }
}
