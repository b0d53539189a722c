//! What boxes may have said: histories of any shape, in batches.

use proptest::strategy::ValueTree;
use std::collections::BTreeMap;

use jawab_ops::{BoxId, EntityKind, Fields, Head, Hlc, Op, Value};
use jawab_protocol::{Batch, EncodedOps};
use jawab_records::kind_of;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::TestRunner;
use uuid::Uuid;

use super::pair::is_number;

pub(super) const BOXES: u8 = 4;

/// A change, before it has a place in a chain.
#[derive(Clone, Debug)]
pub(super) struct Said {
    pub(super) by: u8,
    pub(super) epoch: u32,
    pub(super) clock: u64,
    pub(super) kind: &'static str,
    pub(super) record: u8,
    pub(super) fields: Fields,
    /// Whether it goes in a batch with the one before, if that is of the same chain.
    pub(super) joins: bool,
}

pub(super) fn box_id(n: u8) -> BoxId {
    BoxId(Uuid::from_u128(
        0x0190_0000_0000_7000_8000_0000_0000_0000 + u128::from(n),
    ))
}

pub(super) fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        1 => Just(Value::Null),
        1 => any::<bool>().prop_map(Value::Bool),
        3 => (-2..4_i64).prop_map(Value::Integer),
        1 => any::<i64>().prop_map(Value::Integer),
        6 => select(vec!["open", "closed", "pass-jeunes", "مخيم", "a\"b'c\\d\t\n", ""]).prop_map(Value::from),
    ]
}

fn fields(kind: &'static str) -> BoxedStrategy<Fields> {
    let known = kind_of(kind);
    let mut names: Vec<&str> = known.map_or(vec![], |kind| kind.columns.to_vec());
    names.push("of_tomorrow");
    // Statuses and what decides them are where most can go wrong.
    if kind == "case" {
        names.extend(["status", "status", "reopened", "reopened", "kind"]);
    }
    let field = select(names).prop_flat_map(|name| {
        let fits = if is_number(kind, name) {
            (0..4_i64).prop_map(Value::Integer).boxed()
        } else {
            select(vec!["open", "closed", "b", "c"])
                .prop_map(Value::from)
                .boxed()
        };
        (Just(name.to_owned()), prop_oneof![4 => fits, 1 => value()])
    });
    prop::collection::btree_map(
        prop::sample::select(vec![0_u8, 1, 2, 3]).prop_map(|n| n.to_string()),
        field,
        0..4,
    )
    .prop_map(|fields| fields.into_values().collect())
    .boxed()
}

prop_compose! {
    pub(super) fn said()(
        kind in select(vec!["case", "case", "case", "note", "contact", "person", "call_record", "staff", "of_tomorrow"]),
    )(
        by in 0..BOXES,
        epoch in 1..3_u32,
        clock in 0..12_u64,
        record in 0..4_u8,
        fields in fields(kind),
        joins in prop::bool::weighted(0.6),
        kind in Just(kind),
    ) -> Said {
        Said { by, epoch, clock, kind, record, fields, joins }
    }
}

/// What boxes say, the next that chance gives.
pub(super) fn history(random: &mut TestRunner) -> Vec<Said> {
    let histories = prop::collection::vec(said(), 60..80);
    histories.new_tree(random).unwrap().current()
}

/// Chains of what was said, in batches.
pub(super) fn batches(said: &[Said]) -> Vec<Batch> {
    let mut heads: BTreeMap<(u8, u32), Head> = BTreeMap::new();
    let mut batches: Vec<Batch> = Vec::new();
    for said in said {
        let id = box_id(said.by);
        let head = heads
            .entry((said.by, said.epoch))
            .or_insert(Head::start(said.epoch));
        let op = Op {
            box_id: id,
            epoch: said.epoch,
            sequence: head.sequence + 1,
            clock: Hlc::at_ms(1_700_000_000_000 + said.clock),
            author: "salma".into(),
            entity: EntityKind::new(said.kind),
            id: Uuid::from_u128(u128::from(said.record)),
            fields: said.fields.clone(),
            previous: head.hash,
        };
        *head = head.extend(id, &op, op.hash()).unwrap();
        let last = batches.last_mut();
        match last.filter(|last| said.joins && last.box_id == id && last.epoch == said.epoch) {
            Some(last) => last.ops.0.push(op.encode()),
            None => batches.push(Batch {
                box_id: id,
                epoch: said.epoch,
                pending: 1,
                ops: EncodedOps(vec![op.encode()]),
            }),
        }
    }
    batches
}
