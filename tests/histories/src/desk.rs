//! What staff write: the mix of a centre's day, with the conflicts that people make.

use jawab_ledger::{Change, EntityKind, Fields, Ledger, LedgerError, REOPENED, Value, rusqlite};
use rusqlite::OptionalExtension;
use uuid::Uuid;

use crate::luck::Luck;
use crate::{agent_states, calendar, call_backs, links, messages, skills, voice_messages};

/// The records that everybody may change: few, so that boxes meet in them.
const SHARED: usize = 3;

const NAMES: &[&str] = &["سلمى العلوي", "Youssef Amrani", "Hajar", "أيوب", ""];
const PROGRAMMES: &[&str] = &["pass-jeunes", "camps", "volunteering"];

/// What is known of which records there are.
#[derive(Clone, Debug)]
pub(crate) struct Desk {
    shared: Vec<Uuid>,
    written: u64,
}

/// One saving: who saved it, and what.
#[derive(Clone, Debug)]
pub(crate) struct Saving {
    pub(crate) author: String,
    pub(crate) changes: Vec<Change>,
}

impl Desk {
    pub(crate) fn new(luck: &mut Luck) -> Self {
        Self {
            shared: (0..SHARED * 4).map(|_| luck.id()).collect(),
            written: 0,
        }
    }

    /// Something that staff of this box save. No two savings have the same author, so that
    /// each can be told again wherever it turns up.
    pub(crate) fn saves(
        &mut self,
        ledger: &Ledger,
        luck: &mut Luck,
    ) -> Result<Saving, LedgerError> {
        self.written += 1;
        let author = format!("saving-{}", self.written);
        let many = 1 + luck.below(3);
        let mut changes: Vec<Change> = Vec::new();
        for _ in 0..many {
            for change in self.change(ledger, luck)? {
                let meets =
                    |other: &Change| (&other.entity, other.id) == (&change.entity, change.id);
                if !changes.iter().any(meets) {
                    changes.push(change);
                }
            }
        }
        Ok(Saving { author, changes })
    }

    fn change(&self, ledger: &Ledger, luck: &mut Luck) -> Result<Vec<Change>, LedgerError> {
        let change = match luck.below(21) {
            0..=3 => self.case(ledger, luck)?,
            4 | 5 => self.note(luck),
            6 | 7 => self.person(luck),
            8 => self.address(luck),
            9 => contact(self.record(2, luck), luck),
            10 => call_record(self.record(2, luck), luck),
            11 => self.link(ledger, luck)?,
            12 => calendar::own(ledger, luck)?,
            13 => agent_states::change(ledger, time(ledger), luck)?,
            14 | 15 => return self.relative(ledger, luck),
            16 => call_backs::change(self.record(2, luck), time(ledger), luck),
            17 => voice_messages::change(self.record(2, luck), time(ledger), luck),
            18 => messages::change(self.record(2, luck), luck),
            // Of the centre's own account, which the ministry may change, too; or of somebody new.
            19 => skills::change(Self::colleague(ledger, luck), luck),
            _ => self.odd(luck),
        };
        Ok(vec![change])
    }

    /// One of the shared records of a kind, mostly; or a new one.
    fn record(&self, kind: usize, luck: &mut Luck) -> Uuid {
        let of_kind = self.shared.get(kind * SHARED..(kind + 1) * SHARED);
        match of_kind.filter(|_| luck.percent(70)) {
            Some(shared) => luck.pick(shared).copied().unwrap_or_default(),
            None => luck.id(),
        }
    }

    fn colleague(ledger: &Ledger, luck: &mut Luck) -> Uuid {
        if luck.percent(70) {
            ledger.box_id().0
        } else {
            luck.id()
        }
    }

    /// As the desk does it: a change of status says how many reopenings were seen.
    fn case(&self, ledger: &Ledger, luck: &mut Luck) -> Result<Change, LedgerError> {
        let id = self.record(0, luck);
        let seen = ledger.read(|db| {
            db.prepare_cached("SELECT status, reopened FROM cases WHERE id = ?1")?
                .query_row([id.to_string()], |row| {
                    Ok((row.get(0)?, row.get::<_, Option<i64>>(1)?.unwrap_or(0)))
                })
                .optional()
        })?;
        let mut fields = Fields::new();
        let (is_open, reopened) = match seen {
            Some((status, reopened)) => {
                let status: Option<String> = status;
                (status.as_deref() != Some("closed"), reopened)
            }
            None => {
                fields.insert(
                    "reference".into(),
                    format!("R-{}", luck.below(1_000)).into(),
                );
                fields.insert("opened_by".into(), "staff".into());
                fields.insert("opened_ms".into(), time(ledger));
                (false, 0)
            }
        };
        if seen_status_changes(luck) {
            let open = !is_open;
            let again = open && reopened_counts(&fields);
            fields.insert("status".into(), if open { "open" } else { "closed" }.into());
            fields.insert(REOPENED.into(), (reopened + i64::from(again)).into());
        }
        if luck.percent(40) {
            fields.insert("person".into(), self.record(3, luck).into());
        }
        if luck.percent(40) {
            fields.insert("contact".into(), self.record(2, luck).into());
        }
        if let Some(programme) = luck.pick(PROGRAMMES) {
            fields.insert("programme".into(), (*programme).into());
        }
        fields.insert("changed_ms".into(), time(ledger));
        Ok(Change::new("case", id, fields))
    }

    /// Mostly a new note; now and then somebody tries to write one again.
    fn note(&self, luck: &mut Luck) -> Change {
        let id = if luck.percent(25) {
            self.record(3, luck)
        } else {
            luck.id()
        };
        let text = format!("note {}", luck.below(1_000_000));
        let case = self.record(0, luck);
        let fields = [("text", text.into()), ("case_id", case.into())];
        Change::new("note", id, named(fields))
    }

    /// Of a number the kind is not said, mostly; of one that becomes another address, it is.
    fn address(&self, luck: &mut Luck) -> Change {
        let (value, kind) = address(luck);
        let mut fields = named([("number", value), ("person", self.record(3, luck).into())]);
        if kind != Value::Null || luck.percent(20) {
            fields.insert("kind".into(), kind);
        }
        Change::new("number", self.record(1, luck), fields)
    }

    fn person(&self, luck: &mut Luck) -> Change {
        let name = luck.pick(NAMES).copied().unwrap_or_default();
        let mut fields = named([("name", name.into())]);
        if luck.percent(40) {
            let language = if luck.percent(20) {
                Value::Null
            } else {
                "ar".into()
            };
            fields.insert("language".into(), language);
        }
        Change::new("person", self.record(3, luck), fields)
    }

    /// Two people are linked, or a link is taken apart; now and then with nobody, or with
    /// themselves, as only a fault does it.
    fn link(&self, ledger: &Ledger, luck: &mut Luck) -> Result<Change, LedgerError> {
        if luck.percent(50)
            && let Some(apart) = links::taken_apart(ledger, time(ledger), luck)?
        {
            return Ok(apart);
        }
        let known: Vec<Uuid> = ledger.read(|db| {
            db.prepare_cached("SELECT id FROM people ORDER BY id")?
                .query_map([], |row| row.get::<_, String>(0))?
                .map(|id| Ok(Uuid::try_parse(&id?).unwrap_or_default()))
                .collect()
        })?;
        // Those whom everybody meets, and those whom only this box knows.
        let mut somebody = || match luck.pick(&known).copied() {
            Some(person) if luck.percent(60) => person,
            _ => self.record(3, luck),
        };
        let both = [somebody(), somebody()];
        links::change(ledger, both, time(ledger), luck)
    }

    /// Somebody who never called and has no case, written down with what they are to one whom
    /// everybody meets: a mother, a brother.
    fn relative(&self, ledger: &Ledger, luck: &mut Luck) -> Result<Vec<Change>, LedgerError> {
        let id = luck.id();
        let name = luck.pick(NAMES).copied().unwrap_or_default();
        let person = Change::new("person", id, named([("name", name.into())]));
        let both = [id, self.record(3, luck)];
        let link = links::change(ledger, both, time(ledger), luck)?;
        Ok(vec![person, link])
    }

    /// What only a newer version knows, and what a column cannot hold.
    fn odd(&self, luck: &mut Luck) -> Change {
        match luck.below(3) {
            0 => of_tomorrow("invitation", luck.id(), named([("to", "camps".into())])),
            1 => of_tomorrow(
                "person",
                self.record(3, luck),
                named([("shoe_size", 38.into()), ("name", "Hajar".into())]),
            ),
            _ => Change::new(
                "contact",
                self.record(2, luck),
                named([("started_ms", "soon".into()), ("line", "gsm-1".into())]),
            ),
        }
    }
}

/// As a newer version says it.
fn of_tomorrow(kind: &str, id: Uuid, fields: Fields) -> Change {
    Change {
        entity: EntityKind::new(kind),
        id,
        fields,
    }
}

fn seen_status_changes(luck: &mut Luck) -> bool {
    luck.percent(70)
}

/// A case that was there before is opened again; a new one is opened.
fn reopened_counts(fields: &Fields) -> bool {
    !fields.contains_key("reference")
}

fn contact(id: Uuid, luck: &mut Luck) -> Change {
    let (with, kind) = address(luck);
    let party = if luck.percent(70) { "caller" } else { "called" };
    let mut fields = named([
        ("channel", "voice".into()),
        (party, with),
        ("ended_ms", Value::Integer(luck.below(1_000_000) as i64)),
    ]);
    if kind != Value::Null || luck.percent(20) {
        fields.insert("address_kind".into(), kind);
    }
    Change::new("contact", id, fields)
}

/// A few addresses come again and again: numbers mostly, and their kind, which is not said.
fn address(luck: &mut Luck) -> (Value, Value) {
    match luck.below(10) {
        0 => ("famille@example.org".into(), "mail".into()),
        1 => ("Inwi".into(), "sender-name".into()),
        _ => (format!("+2126{:08}", luck.below(21)).into(), Value::Null),
    }
}

fn call_record(contact: Uuid, luck: &mut Luck) -> Change {
    let fields = [
        ("contact", contact.into()),
        ("cause", 16.into()),
        ("talk_ms", Value::Integer(luck.below(600_000) as i64)),
    ];
    Change::new("call_record", luck.id(), named(fields))
}

fn time(ledger: &Ledger) -> Value {
    Value::Integer(ledger.now_ms().cast_signed())
}

fn named<const N: usize>(fields: [(&str, Value); N]) -> Fields {
    let named = fields.into_iter().map(|(name, value)| (name.into(), value));
    named.collect()
}
