//! Ops into columns.

use jawab_ops::{Op, OpHash, Value};
use uuid::Uuid;

use super::columns::{Columns, tail};
use super::model::{FORMS, Form, Model, Shape, id, phone};
use crate::message::Batch;

/// In the plan: a shape that did not follow the last one before.
pub(super) const ANOTHER: u64 = 0;
/// After that: an op as it is; a shape that is new; the others by their number.
pub(super) const VERBATIM: u64 = 0;
pub(super) const NEW_SHAPE: u64 = 1;
pub(super) const FIRST_SHAPE: u64 = 2;

/// In the definition of a shape: of how many texts the id follows, so many times, and the form
/// of the author.
pub(super) const FORM_OF_AUTHOR: u64 = FORMS.len() as u64;

/// A text that is new; the newest of its field, counted on; the others by their place.
pub(super) const NEW_TEXT: u64 = 0;
pub(super) const NEXT_TEXT: u64 = 1;
pub(super) const FIRST_TEXT: u64 = 2;

/// An id that is new and begins with its time; another that is new; the others by their place.
pub(super) const NEW_TIMED_ID: u64 = 0;
pub(super) const NEW_ID: u64 = 1;
pub(super) const FIRST_ID: u64 = 2;

/// The field under which authors are remembered; no field has an empty name for long.
pub(super) const AUTHOR: &str = "";

pub(super) struct Written {
    pub(super) columns: Columns,
    pub(super) model: Model,
    pub(super) first: u64,
    pub(super) previous: OpHash,
    pub(super) last: OpHash,
}

pub(super) fn write(batch: &Batch, known: Model) -> Written {
    let mut writer = Writer {
        columns: Columns::default(),
        model: known,
        clock: 0,
    };
    let ops = &batch.ops.0;
    let start = ops.first().and_then(|octets| Op::decode(octets).ok());
    let (first, previous) = start.map_or_else(Default::default, |op| (op.sequence, op.previous));
    let (mut sequence, mut hash) = (first, previous);
    for octets in ops {
        match plain(batch, octets, sequence, hash) {
            Some(op) => writer.op(&op),
            None => writer.verbatim(octets),
        }
        hash = Op::hash_of(octets);
        sequence = sequence.wrapping_add(1);
    }
    Written {
        columns: writer.columns,
        model: writer.model,
        first,
        previous,
        last: hash,
    }
}

/// An op with more fields than any record has travels as it is.
pub(super) const MOST_FIELDS: usize = 256;

/// The op, if the receiver can make these octets of what it is told.
fn plain(batch: &Batch, octets: &[u8], sequence: u64, previous: OpHash) -> Option<Op> {
    let op = Op::decode(octets).ok()?;
    let expected = op.fields.len() <= MOST_FIELDS
        && op.box_id == batch.box_id
        && op.epoch == batch.epoch
        && op.sequence == sequence
        && op.previous == previous;
    (expected && op.encode() == octets).then_some(op)
}

struct Writer {
    columns: Columns,
    model: Model,
    clock: u64,
}

impl Writer {
    fn verbatim(&mut self, octets: &[u8]) {
        self.columns.plan(ANOTHER);
        self.columns.plan(VERBATIM);
        self.columns.text(octets);
    }

    fn op(&mut self, op: &Op) {
        let shape = self.model.shape_of(op);
        self.shape(&shape);
        self.clock(op.clock.value());
        let clock_ms = op.clock.ms();
        self.text(&shape.kind, AUTHOR, shape.author, &op.author, clock_ms);
        if shape.id_of_texts == 0 {
            self.id(op.id, clock_ms);
        }
        for (name, form) in &shape.fields {
            match op.fields.get(name) {
                Some(Value::Text(text)) => self.text(&shape.kind, name, *form, text, clock_ms),
                Some(Value::Integer(number)) if *form == Form::Time => {
                    self.columns
                        .signed(number.wrapping_sub(clock_ms.cast_signed()));
                }
                Some(Value::Integer(number)) => self.columns.signed(*number),
                Some(Value::Null | Value::Bool(_)) | None => {}
            }
        }
        if shape.id_of_texts > 0 {
            self.model.ids.meet(op.id);
        }
    }

    fn shape(&mut self, shape: &Shape) {
        let known = self.model.number(shape);
        let followers = self.model.followers();
        let follows = known
            .and_then(|number| usize::try_from(number).ok())
            .and_then(|number| followers.place(&number));
        let number = match (known, follows) {
            (Some(number), Some(place)) => {
                self.columns.plan(ANOTHER + 1 + place);
                followers.again(place);
                number
            }
            (Some(number), None) => {
                self.columns.plan(ANOTHER);
                self.columns.plan(FIRST_SHAPE + number);
                followers.add(usize::try_from(number).unwrap_or_default());
                number
            }
            (None, _) => {
                self.columns.plan(ANOTHER);
                self.columns.plan(NEW_SHAPE);
                self.define(shape);
                let number = self.model.add_shape(shape.clone());
                let followers = self.model.followers();
                followers.add(usize::try_from(number).unwrap_or_default());
                number
            }
        };
        self.model.follow(number);
    }

    fn define(&mut self, shape: &Shape) {
        self.columns.text(shape.kind.as_bytes());
        self.columns
            .plan(FORM_OF_AUTHOR * shape.id_of_texts as u64 + shape.author.code());
        self.columns.plan(shape.fields.len() as u64);
        for (name, form) in &shape.fields {
            self.columns.text(name.as_bytes());
            self.columns.plan(form.code());
        }
    }

    /// Milliseconds since the clock before, and whether the order within them is the usual one.
    fn clock(&mut self, clock: u64) {
        let (before, order) = (self.clock, clock & 0xffff);
        let apart = (clock >> 16).wrapping_sub(before >> 16).cast_signed();
        let usual = usual_order(before, apart);
        let zigzag = ((apart << 1) ^ (apart >> 63)).cast_unsigned();
        self.columns
            .number((zigzag << 1) | u64::from(order != usual));
        if order != usual {
            self.columns.number(order);
        }
        self.clock = clock;
    }

    fn text(&mut self, kind: &str, field: &str, form: Form, text: &str, clock_ms: u64) {
        if let (Form::Id, Some(id)) = (form, id(text)) {
            return self.id(id, clock_ms);
        }
        let texts = self.model.texts(kind, field);
        if let Some(place) = texts.place(text) {
            texts.again(place);
            return self.columns.plan(FIRST_TEXT + place);
        }
        let next = texts.next().is_some_and(|next| next == text);
        texts.add(text);
        if next {
            return self.columns.plan(NEXT_TEXT);
        }
        self.columns.plan(NEW_TEXT);
        match (form, phone(text)) {
            (Form::Phone, Some(digits)) => self.columns.raw(&digits.to_be_bytes()),
            _ => self.columns.text(text.as_bytes()),
        }
    }

    fn id(&mut self, id: Uuid, clock_ms: u64) {
        if let Some(place) = self.model.ids.place(&id) {
            self.model.ids.again(place);
            return self.columns.plan(FIRST_ID + place);
        }
        self.model.ids.add(id);
        if id.get_version_num() == 7 {
            self.columns.plan(NEW_TIMED_ID);
            let made_ms = (id.as_u128() >> 80).cast_signed();
            let apart = made_ms - i128::from(clock_ms);
            // Both have 48 bits.
            self.columns
                .signed(i64::try_from(apart).unwrap_or_default());
            self.columns.raw(&tail(id));
        } else {
            self.columns.plan(NEW_ID);
            self.columns.raw(id.as_bytes());
        }
    }
}

/// The order within its millisecond that a clock has after another, as `Hlc::next` gives it.
pub(super) const fn usual_order(before: u64, apart_ms: i64) -> u64 {
    if apart_ms == 0 {
        (before & 0xffff) + 1
    } else {
        0
    }
}
