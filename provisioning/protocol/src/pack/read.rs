//! Columns into ops.

use jawab_ops::{BoxId, EntityKind, Fields, Hlc, MAX_OP_OCTETS, Op, OpHash, Value, id_of_texts};
use uuid::Uuid;

use super::PackError;
use super::columns::Reading;
use super::model::{Form, Model, Shape, phone_text};
use super::write::{
    ANOTHER, AUTHOR, FIRST_ID, FIRST_SHAPE, FIRST_TEXT, FORM_OF_AUTHOR, MOST_FIELDS, NEW_ID,
    NEW_SHAPE, NEW_TEXT, NEW_TIMED_ID, NEXT_TEXT, VERBATIM, usual_order,
};
use crate::limits::MAX_BODY_OCTETS;

/// What the ops of a batch have in common, and how they hang together.
pub(super) struct Chain {
    pub(super) box_id: BoxId,
    pub(super) epoch: u32,
    /// The number of the first.
    pub(super) first: u64,
    pub(super) count: usize,
    /// The hash before the first.
    pub(super) previous: OpHash,
    /// The hash of the last.
    pub(super) last: OpHash,
}

/// The ops' octets. However few octets they come from, they are no more than
/// [`MAX_BODY_OCTETS`], and one op more.
pub(super) fn read(
    chain: &Chain,
    columns: Reading<'_>,
    known: Model,
) -> Result<Vec<Vec<u8>>, PackError> {
    let mut reader = Reader {
        columns,
        model: known,
        clock: 0,
    };
    let (mut sequence, mut hash, mut together) = (chain.first, chain.previous, 0);
    let mut ops = Vec::new();
    for _ in 0..chain.count {
        let octets = reader.op(chain, sequence, hash)?;
        together += octets.len();
        if octets.len() > MAX_OP_OCTETS || together > MAX_BODY_OCTETS {
            return Err(PackError::TooLong);
        }
        hash = Op::hash_of(&octets);
        sequence = sequence.wrapping_add(1);
        ops.push(octets);
    }
    if !reader.columns.is_over() {
        return Err(PackError::LeftOver);
    }
    if hash != chain.last {
        return Err(PackError::Chain);
    }
    Ok(ops)
}

struct Reader<'a> {
    columns: Reading<'a>,
    model: Model,
    clock: u64,
}

impl Reader<'_> {
    fn op(&mut self, chain: &Chain, sequence: u64, previous: OpHash) -> Result<Vec<u8>, PackError> {
        let Some(shape) = self.shape()? else {
            return self.columns.octets().map(<[u8]>::to_vec);
        };
        let clock = Hlc::from_value(self.clock()?);
        let author = self.text(&shape.kind, AUTHOR, shape.author, clock.ms())?;
        let said = match shape.id_of_texts {
            0 => Some(self.id(clock.ms())?),
            _ => None,
        };
        let mut fields = Fields::new();
        for (name, form) in shape.fields {
            let value = self.value(&shape.kind, &name, form, clock.ms())?;
            fields.insert(name, value);
        }
        let id = match said {
            Some(id) => id,
            None => self.id_that_follows(&shape.kind, &fields, shape.id_of_texts)?,
        };
        let op = Op {
            box_id: chain.box_id,
            epoch: chain.epoch,
            sequence,
            clock,
            author,
            entity: EntityKind(shape.kind),
            id,
            fields,
            previous,
        };
        Ok(op.encode())
    }

    /// The shape of the next op; `None` if it is as it is.
    fn shape(&mut self) -> Result<Option<Shape>, PackError> {
        let code = self.columns.plan()?;
        let number = if code == ANOTHER {
            let number = match self.columns.plan()? {
                VERBATIM => return Ok(None),
                NEW_SHAPE => {
                    let shape = self.definition()?;
                    self.model.add_shape(shape)
                }
                known => known - FIRST_SHAPE,
            };
            let at = usize::try_from(number).map_err(|_| PackError::NoPlace)?;
            self.model.followers().add(at);
            number
        } else {
            let place = code - ANOTHER - 1;
            let follows = self.model.followers().again(place);
            follows.ok_or(PackError::NoPlace)? as u64
        };
        let shape = self.model.shape(number).ok_or(PackError::NoPlace)?.clone();
        self.model.follow(number);
        Ok(Some(shape))
    }

    fn definition(&mut self) -> Result<Shape, PackError> {
        let kind = self.columns.text()?.to_owned();
        let code = self.columns.plan()?;
        let id_of_texts = code / FORM_OF_AUTHOR;
        if id_of_texts > MOST_FIELDS as u64 {
            return Err(PackError::TooMany);
        }
        let author = Form::from_code(code % FORM_OF_AUTHOR).ok_or(PackError::NoPlace)?;
        let count = self.columns.plan()?;
        if count > MOST_FIELDS as u64 {
            return Err(PackError::TooMany);
        }
        let mut fields = Vec::new();
        for _ in 0..count {
            fields.push((self.columns.text()?.to_owned(), self.form()?));
        }
        Ok(Shape {
            kind,
            author,
            id_of_texts: usize::try_from(id_of_texts).map_err(|_| PackError::TooMany)?,
            fields,
        })
    }

    fn form(&mut self) -> Result<Form, PackError> {
        Form::from_code(self.columns.plan()?).ok_or(PackError::NoPlace)
    }

    fn clock(&mut self) -> Result<u64, PackError> {
        let (before, code) = (self.clock, self.columns.number()?);
        let zigzag = code >> 1;
        let apart = (zigzag >> 1).cast_signed() ^ -(zigzag & 1).cast_signed();
        let order = if code & 1 == 1 {
            self.columns.number()?
        } else {
            usual_order(before, apart)
        };
        let ms = (before >> 16).wrapping_add(apart.cast_unsigned());
        if ms >> 48 != 0 || order > 0xffff {
            return Err(PackError::NoNumber);
        }
        self.clock = (ms << 16) | order;
        Ok(self.clock)
    }

    fn value(
        &mut self,
        kind: &str,
        field: &str,
        form: Form,
        clock_ms: u64,
    ) -> Result<Value, PackError> {
        Ok(match form {
            Form::Null => Value::Null,
            Form::No => Value::Bool(false),
            Form::Yes => Value::Bool(true),
            Form::Integer => Value::Integer(self.columns.signed()?),
            Form::Time => {
                let apart = self.columns.signed()?;
                Value::Integer(clock_ms.cast_signed().wrapping_add(apart))
            }
            Form::Text | Form::Id | Form::Phone => {
                Value::Text(self.text(kind, field, form, clock_ms)?)
            }
        })
    }

    fn text(
        &mut self,
        kind: &str,
        field: &str,
        form: Form,
        clock_ms: u64,
    ) -> Result<String, PackError> {
        if form == Form::Id {
            return Ok(self.id(clock_ms)?.to_string());
        }
        let code = self.columns.plan()?;
        let new = match code {
            NEW_TEXT if form == Form::Phone => {
                let digits = u32::from_be_bytes(self.columns.raw()?);
                phone_text(digits).ok_or(PackError::NoNumber)?
            }
            NEW_TEXT => self.columns.text()?.to_owned(),
            NEXT_TEXT => {
                let next = self.model.texts(kind, field).next();
                next.ok_or(PackError::NoPlace)?
            }
            known => {
                let texts = self.model.texts(kind, field);
                return texts.again(known - FIRST_TEXT).ok_or(PackError::NoPlace);
            }
        };
        self.model.texts(kind, field).add(&new);
        Ok(new)
    }

    fn id_that_follows(
        &mut self,
        kind: &str,
        fields: &Fields,
        count: usize,
    ) -> Result<Uuid, PackError> {
        let id = id_of_texts(kind, fields, count).ok_or(PackError::NoPlace)?;
        self.model.ids.meet(id);
        Ok(id)
    }

    fn id(&mut self, clock_ms: u64) -> Result<Uuid, PackError> {
        let new = match self.columns.plan()? {
            NEW_TIMED_ID => {
                let apart = self.columns.signed()?;
                let made_ms = clock_ms.wrapping_add(apart.cast_unsigned());
                if made_ms >> 48 != 0 {
                    return Err(PackError::NoNumber);
                }
                let tail: [u8; 10] = self.columns.raw()?;
                let mut octets = [0; 16];
                octets[..6].copy_from_slice(&made_ms.to_be_bytes()[2..]);
                octets[6..].copy_from_slice(&tail);
                Uuid::from_bytes(octets)
            }
            NEW_ID => Uuid::from_bytes(self.columns.raw()?),
            known => {
                let id = self.model.ids.again(known - FIRST_ID);
                return id.ok_or(PackError::NoPlace);
            }
        };
        self.model.ids.add(new);
        Ok(new)
    }
}
