//! What both sides remember of the ops before, so that the next one can be said in
//! few octets: shapes, ids, and the texts of each field. Writer and reader keep the same
//! model in the same way; nothing of it travels.

use std::collections::HashMap;

use jawab_ops::{Op, Value, texts_of_id};
use uuid::Uuid;

use crate::ids::Ids;

/// Ids that can be named by their place; an older one is sent again.
const IDS: usize = 256;
/// Texts that can be, of each field.
const TEXTS: usize = 32;
/// Longer texts are never said twice, and not worth their memory.
const LONGEST: usize = 48;

/// How a value is written.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug)]
pub(super) enum Form {
    Null,
    No,
    Yes,
    /// A number.
    Integer,
    /// A number near the op's clock: milliseconds from there.
    Time,
    /// A text.
    Text,
    /// A text that is an id.
    Id,
    /// A text that is a Moroccan telephone number.
    Phone,
}

pub(super) const FORMS: [Form; 8] = [
    Form::Null,
    Form::No,
    Form::Yes,
    Form::Integer,
    Form::Time,
    Form::Text,
    Form::Id,
    Form::Phone,
];

/// Farther from the clock a time is a number like any other: some weeks.
const NEAR_MS: i64 = 1 << 32;

impl Form {
    pub(super) fn of(value: &Value, clock_ms: i64) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(false) => Self::No,
            Value::Bool(true) => Self::Yes,
            Value::Integer(number) => match number.checked_sub(clock_ms) {
                Some(apart) if (-NEAR_MS..NEAR_MS).contains(&apart) => Self::Time,
                _ => Self::Integer,
            },
            Value::Text(text) => Self::of_text(text),
        }
    }

    pub(super) fn of_text(text: &str) -> Self {
        if id(text).is_some() {
            Self::Id
        } else if phone(text).is_some() {
            Self::Phone
        } else {
            Self::Text
        }
    }

    pub(super) fn code(self) -> u64 {
        FORMS
            .iter()
            .position(|form| *form == self)
            .unwrap_or_default() as u64
    }

    pub(super) fn from_code(code: u64) -> Option<Self> {
        FORMS.get(usize::try_from(code).ok()?).copied()
    }
}

/// A text that is an id, as `Uuid` itself writes it.
pub(super) fn id(text: &str) -> Option<Uuid> {
    if text.len() != 36 {
        return None;
    }
    Uuid::try_parse(text)
        .ok()
        .filter(|id| id.to_string() == text)
}

const COUNTRY: &str = "+212";
const NATIONAL: usize = 9;

/// The national digits of a Moroccan number.
pub(super) fn phone(text: &str) -> Option<u32> {
    let digits = text.strip_prefix(COUNTRY)?;
    let all = digits.len() == NATIONAL && digits.bytes().all(|octet| octet.is_ascii_digit());
    if all { digits.parse().ok() } else { None }
}

/// The number with these digits; nothing if they are too many.
pub(super) fn phone_text(digits: u32) -> Option<String> {
    (digits < 1_000_000_000).then(|| format!("{COUNTRY}{digits:0NATIONAL$}"))
}

/// A text whose last digits count one more: references follow on each other.
pub(super) fn successor(text: &str) -> Option<String> {
    let digits = text
        .bytes()
        .rev()
        .take_while(u8::is_ascii_digit)
        .count()
        .min(18);
    let (start, count) = text.split_at(text.len() - digits);
    let next = count.parse::<u64>().ok()?.checked_add(1)?;
    Some(format!("{start}{next:0digits$}"))
}

/// What ops have in common: who wrote them in which form, of what kind, with which fields, and
/// whether the id follows from those.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct Shape {
    pub(super) kind: String,
    pub(super) author: Form,
    /// Of how many of the texts the id follows; 0 for an id of its own.
    pub(super) id_of_texts: usize,
    pub(super) fields: Vec<(String, Form)>,
}

impl Shape {
    fn of(op: &Op, ids: Ids) -> Self {
        let clock_ms = op.clock.ms().cast_signed();
        let fields = op.fields.iter();
        let id_of_texts = match ids {
            Ids::Said => None,
            Ids::Followed => texts_of_id(op.id, &op.entity.0, &op.fields),
        };
        Self {
            kind: op.entity.0.clone(),
            author: Form::of_text(&op.author),
            id_of_texts: id_of_texts.unwrap_or(0),
            fields: fields
                .map(|(name, value)| (name.clone(), Form::of(value, clock_ms)))
                .collect(),
        }
    }
}

/// The last few different things, the newest first.
#[derive(Clone, Debug)]
pub(super) struct Recent<T> {
    most: usize,
    all: Vec<T>,
}

impl<T: PartialEq + Clone> Recent<T> {
    const fn of(most: usize) -> Self {
        Self {
            most,
            all: Vec::new(),
        }
    }

    pub(super) fn place(&self, thing: &T) -> Option<u64> {
        self.all
            .iter()
            .position(|known| known == thing)
            .map(|place| place as u64)
    }

    pub(super) fn newest(&self) -> Option<&T> {
        self.all.first()
    }

    /// The thing at a place, which is the newest from now on.
    pub(super) fn again(&mut self, place: u64) -> Option<T> {
        let place = usize::try_from(place).ok()?;
        if place >= self.all.len() {
            return None;
        }
        self.all[..=place].rotate_right(1);
        self.all.first().cloned()
    }

    pub(super) fn add(&mut self, thing: T) {
        self.all.insert(0, thing);
        self.all.truncate(self.most);
    }

    /// The thing, which is the newest from now on, whether it was there or not.
    pub(super) fn meet(&mut self, thing: T) {
        match self.place(&thing) {
            Some(place) => drop(self.again(place)),
            None => self.add(thing),
        }
    }
}

/// The texts of one field of one kind.
#[derive(Clone, Debug)]
pub(super) struct Texts(Recent<String>);

impl Default for Texts {
    fn default() -> Self {
        Self(Recent::of(TEXTS))
    }
}

impl Texts {
    pub(super) fn place(&self, text: &str) -> Option<u64> {
        self.0
            .all
            .iter()
            .position(|known| known == text)
            .map(|place| place as u64)
    }

    pub(super) fn again(&mut self, place: u64) -> Option<String> {
        self.0.again(place)
    }

    pub(super) fn next(&self) -> Option<String> {
        self.0.newest().and_then(|newest| successor(newest))
    }

    pub(super) fn add(&mut self, text: &str) {
        if text.len() <= LONGEST {
            self.0.add(text.to_owned());
        }
    }
}

/// Shapes that followed a shape.
const FOLLOWERS: usize = 32;

/// What is remembered.
#[derive(Clone, Debug)]
pub struct Model {
    ids_that_follow: Ids,
    shapes: Vec<Shape>,
    numbers: HashMap<Shape, usize>,
    followers: HashMap<Option<usize>, Recent<usize>>,
    last: Option<usize>,
    pub(super) ids: Recent<Uuid>,
    texts: HashMap<String, HashMap<String, Texts>>,
}

impl Default for Model {
    fn default() -> Self {
        Self::new(Ids::Said)
    }
}

impl Model {
    /// Nothing is known yet.
    pub(super) fn new(ids_that_follow: Ids) -> Self {
        Self {
            ids_that_follow,
            shapes: Vec::new(),
            numbers: HashMap::new(),
            followers: HashMap::new(),
            last: None,
            ids: Recent::of(IDS),
            texts: HashMap::new(),
        }
    }

    /// What this op has in common with others.
    pub(super) fn shape_of(&self, op: &Op) -> Shape {
        Shape::of(op, self.ids_that_follow)
    }

    pub(super) fn shape(&self, number: u64) -> Option<&Shape> {
        self.shapes.get(usize::try_from(number).ok()?)
    }

    pub(super) fn number(&self, shape: &Shape) -> Option<u64> {
        self.numbers.get(shape).map(|number| *number as u64)
    }

    /// A shape that was not known. Gives its number.
    pub(super) fn add_shape(&mut self, shape: Shape) -> u64 {
        let number = self.shapes.len();
        self.numbers.insert(shape.clone(), number);
        self.shapes.push(shape);
        number as u64
    }

    /// The shapes that followed the last one.
    pub(super) fn followers(&mut self) -> &mut Recent<usize> {
        let followers = self.followers.entry(self.last);
        followers.or_insert_with(|| Recent::of(FOLLOWERS))
    }

    /// The last shape is this one.
    pub(super) fn follow(&mut self, number: u64) {
        let number = usize::try_from(number).ok();
        self.last = number;
    }

    pub(super) fn texts(&mut self, kind: &str, field: &str) -> &mut Texts {
        if !self.texts.contains_key(kind) {
            self.texts.insert(kind.to_owned(), HashMap::new());
        }
        let fields = self.texts.entry(kind.to_owned()).or_default();
        if !fields.contains_key(field) {
            fields.insert(field.to_owned(), Texts::default());
        }
        fields.entry(field.to_owned()).or_default()
    }

    /// Forgets what belongs to one batch alone, and keeps what the next one can use.
    pub(super) fn settle(&mut self) {
        self.ids = Recent::of(IDS);
        self.last = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_count_on() {
        assert_eq!(
            successor("RAB-2026-000123").as_deref(),
            Some("RAB-2026-000124")
        );
        assert_eq!(successor("x999").as_deref(), Some("x1000"));
        assert_eq!(successor("gsm"), None);
    }

    #[test]
    fn only_what_comes_back_the_same_has_a_short_form() {
        assert_eq!(Form::of_text("+212612345678"), Form::Phone);
        assert_eq!(
            phone_text(phone("+212012345678").unwrap()).unwrap(),
            "+212012345678"
        );
        assert_eq!(Form::of_text("+21261234567"), Form::Text);
        let upper = "0198F0AA-0000-7000-8000-000000000000";
        assert_eq!(Form::of_text(upper), Form::Text);
        assert_eq!(Form::of_text(&upper.to_lowercase()), Form::Id);
    }
}
