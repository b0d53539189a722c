//! What is said of a kind of record.

use jawab_ops::{Op, Rule, Stamp, Value};

use crate::KINDS;

/// A kind of record.
#[derive(Debug)]
pub struct Kind {
    /// Its name in ops: part of what travels, and never changed.
    pub kind: &'static str,
    /// The table that its ops make.
    pub table: &'static str,
    /// The names of its fields, each a column of the table, in their order.
    pub columns: &'static [&'static str],
    /// Its fields, in the same order.
    pub fields: &'static [Field],
    /// Who writes it.
    pub written_by: Writer,
    /// When it leaves a box.
    pub leaves: Leaves,
    /// What becomes of it when a person asks to be forgotten.
    pub erasure: Erasure,
    /// Whom from outside it is about, who may ask what is held about them.
    pub about: About,
    /// When it is brought to central before what is merely new.
    pub urgent: Option<Urgent>,
    /// Whether `jawab-central publish` takes records of it from a file.
    pub published: bool,
    /// The field by which a supervisor recognises one of which a value was set aside; `None` for
    /// kinds of which nothing is shown.
    pub known_as: Option<&'static str>,
    /// What central counts of it, by box.
    pub counted: &'static [Counter],
}

/// A field of a kind of record.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct Field {
    /// Its name, in ops and in the table.
    pub name: &'static str,
    /// What it holds.
    pub ty: Type,
    /// How two values of it are decided.
    pub rule: Rule,
    /// Whether people write it, so that a supervisor is shown what a merge set aside of it. The
    /// others follow from these.
    pub set_aside_shown: bool,
    /// Whether it is told to whom the record is about; otherwise it says how the centre works.
    pub told: bool,
}

/// What a field holds.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Type {
    /// The id of another record (a UUID as text), or of who did it.
    Ref,
    /// What somebody wrote.
    Text,
    /// One of a list of words that programs know.
    Code,
    /// A day: `2009-03-31`.
    Day,
    /// How many.
    Count,
    /// Milliseconds since 1970 (UTC).
    Time,
    /// How long something took, in milliseconds.
    Duration,
    /// Yes or no.
    Flag,
}

/// Who writes records of a kind.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Writer {
    /// Call control.
    Calls,
    /// Staff of a centre.
    Staff,
    /// The supervisor of a centre.
    Supervisor,
    /// The ministry, by central.
    Ministry,
    /// The ministry; a centre's supervisor says otherwise in a record of the centre's own.
    MinistryAndSupervisor,
}

/// By which setting of `[retention]` something is kept.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Kept {
    /// `cases_days`.
    Cases,
    /// `contacts_days`.
    Contacts,
    /// `people_days`.
    People,
    /// `agent_states_days`.
    AgentStates,
}

/// When records of a kind leave a box.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Leaves {
    /// Never.
    Stays,
    /// By itself, with what belongs to it.
    Unit {
        /// For how long it is kept after its last change.
        kept: Kept,
        /// SQL over its table that holds for those that nothing here needs.
        free: &'static str,
    },
    /// With another record.
    With(&'static [Owner]),
}

/// A record with which others leave.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct Owner {
    /// Its kind.
    pub kind: &'static str,
    /// The fields that may name it.
    pub by: &'static [&'static str],
    /// Whether they leave at once; otherwise afterwards, as what was left behind.
    pub together: bool,
    /// SQL over the table of those that belong to it that holds for what was left behind by one
    /// that left before.
    pub left_behind: &'static str,
}

/// What becomes of a record when a person asks to be forgotten.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Erasure {
    /// Nothing: it is about nobody from outside.
    Nothing,
    /// It goes with the person, the contact or the case that it belongs to.
    Goes,
    /// It stays for the reports, and these fields of it are emptied.
    Emptied(&'static [&'static str]),
}

/// Whom from outside a record is about: what is held about a person is found by it.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum About {
    /// Nobody: it is of the ministry, of the centre, or of who works there.
    Nobody,
    /// The person themselves.
    Themselves,
    /// Whoever one of these fields names, by the id of a person.
    Named(&'static [&'static str]),
    /// Whoever has the address by which it went, as the field `direction` says: of an inbound one
    /// the first of these two fields, else the second.
    Reached {
        /// From where it came, and to where it went.
        by: [&'static str; 2],
        /// What kind of address that is.
        kind: &'static str,
        /// Also whom a record of this kind is about that names it in this field.
        named: &'static [(&'static str, &'static str)],
    },
    /// Whom the record is about that the first of these fields names that says something; each
    /// with the kind of what it names.
    With(&'static [(&'static str, &'static str)]),
}

impl About {
    /// Whether a field says what the record is about, where that may be one of several.
    fn is_said_by(self, field: &str) -> bool {
        match self {
            Self::Named(by) => by.len() > 1 && by.contains(&field),
            Self::With(owners) => owners.iter().any(|(by, _)| *by == field),
            Self::Nobody | Self::Themselves | Self::Reached { .. } => false,
        }
    }
}

/// What makes a record urgent.
#[derive(Copy, Clone, Debug)]
pub struct Urgent {
    /// The field that says so.
    pub field: &'static str,
    /// By one of these codes, where the ministry has not said otherwise.
    pub codes: &'static [&'static str],
    /// The kind of record that says it of a code: by its fields `code` and `urgent`.
    pub said_by: &'static Kind,
}

/// Something that central counts.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Counter {
    /// Each record, under this name.
    All(&'static str),
    /// Each record, under this name, save those of which a field has this code.
    Except(&'static str, &'static str, &'static str),
    /// Records by the code of this field, under its name.
    By(&'static str),
    /// The same of those records of which it is known.
    Known(&'static str),
}

impl Kind {
    /// A kind of which nothing is said yet.
    pub(crate) const PLAIN: Self = Self {
        kind: "",
        table: "",
        columns: &[],
        fields: &[],
        written_by: Writer::Staff,
        leaves: Leaves::Stays,
        erasure: Erasure::Nothing,
        about: About::Nobody,
        urgent: None,
        published: false,
        known_as: None,
        counted: &[],
    };

    /// A field by its name; `None` for one that only a newer version knows.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The fields that are told to whom a record of this kind is about: what it says of them, and
    /// not which of the staff did what.
    pub fn fields_told(&self) -> impl Iterator<Item = &'static Field> + use<> {
        let about = self.about;
        let fields = self.fields.iter();
        fields.filter(move |field| {
            field.told && (field.ty != Type::Ref || about.is_said_by(field.name))
        })
    }

    /// Whether what an op says of a record of this kind is urgent; `said` is what the ministry
    /// has said of a code.
    #[must_use]
    pub fn is_urgent(&self, op: &Op, said: impl Fn(&str) -> Option<bool>) -> bool {
        self.urgent
            .is_some_and(|urgent| match op.fields.get(urgent.field) {
                Some(Value::Text(code)) => {
                    said(code).unwrap_or_else(|| urgent.codes.contains(&code.as_str()))
                }
                _ => false,
            })
    }

    /// The fields of which a supervisor is shown what was set aside.
    pub fn set_aside_shown(&self) -> impl Iterator<Item = &'static Field> {
        let known = self.known_as.is_some();
        let fields = self.fields.iter();
        fields.filter(move |field| known && field.set_aside_shown)
    }
}

impl Field {
    /// A field of which the last writer wins.
    pub(crate) const fn new(name: &'static str, ty: Type) -> Self {
        Self {
            name,
            ty,
            rule: Rule::LastWriter,
            set_aside_shown: false,
            told: true,
        }
    }

    /// It says how the centre works, and not something of whom the record is about.
    pub(crate) const fn internal(self) -> Self {
        Self {
            told: false,
            ..self
        }
    }

    /// People write it.
    pub(crate) const fn shown(self) -> Self {
        Self {
            set_aside_shown: true,
            ..self
        }
    }

    /// It is written once.
    pub(crate) const fn once(self) -> Self {
        Self {
            rule: Rule::FirstWriter,
            ..self
        }
    }

    /// It stays open where somebody opened it again.
    pub(crate) const fn stays_open(self) -> Self {
        Self {
            rule: Rule::StaysOpen,
            ..self
        }
    }

    /// Whether it is kept as a number; the others are texts.
    #[must_use]
    pub const fn is_number(&self) -> bool {
        matches!(
            self.ty,
            Type::Count | Type::Time | Type::Duration | Type::Flag
        )
    }
}

/// The kind of this name; `None` for one that only a newer version knows.
#[must_use]
pub fn kind_of(name: &str) -> Option<&'static Kind> {
    KINDS.iter().copied().find(|kind| kind.kind == name)
}

/// Whether this version knows the kind of an op and each of its fields: all that it says is in
/// the tables.
#[must_use]
pub fn is_known(op: &Op) -> bool {
    let kind = kind_of(&op.entity.0);
    kind.is_some_and(|kind| op.fields.keys().all(|field| kind.field(field).is_some()))
}

/// How a field of a kind is decided. What this version does not know is the last writer's.
#[must_use]
pub fn rule_of(kind: &str, field: &str) -> Rule {
    let field = kind_of(kind).and_then(|kind| kind.field(field));
    field.map_or(Rule::LastWriter, |field| field.rule)
}

/// The stamp of one field of an op.
#[must_use]
pub fn stamp_of(op: &Op, field: &str) -> Stamp {
    Stamp::of_field(op, rule_of(&op.entity.0, field))
}
