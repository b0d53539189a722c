//! What central says of its own accord: answers to cases, the catalogue, articles, accounts,
//! the calendar.

use jawab_central::outbox::CENTRAL;
use jawab_central::store::Audience;
use jawab_ledger::{BoxId, Change, Fields, REOPENED, Value};
use uuid::Uuid;

use crate::calendar;
use crate::luck::Luck;

/// The records of each kind that it says something of, again and again.
const RECORDS: usize = 2;

/// A case, its box, and how often it was opened again.
pub(crate) type CaseAt = (Uuid, BoxId, i64);

#[derive(Clone, Debug)]
pub(crate) struct Ministry {
    records: Vec<Uuid>,
    said: u64,
}

impl Ministry {
    pub(crate) fn new(luck: &mut Luck) -> Self {
        Self {
            records: (0..RECORDS).map(|_| luck.id()).collect(),
            said: 0,
        }
    }

    /// Something that the ministry says, and whom to.
    pub(crate) fn says(
        &mut self,
        cases: &[CaseAt],
        boxes: &[BoxId],
        now_ms: u64,
        luck: &mut Luck,
    ) -> (Audience, Vec<Change>) {
        self.said += 1;
        let case = luck.pick(cases).copied().filter(|_| luck.percent(50));
        if let Some(case) = case {
            let changes = self.answer(case, now_ms, luck);
            return (Audience::OneBox(case.1), changes);
        }
        let one = luck.pick(boxes).copied();
        match one.filter(|_| luck.percent(40)) {
            // Who works at a centre is for that centre alone, and so are hours that it alone has.
            Some(box_id) => {
                let change = if luck.percent(60) {
                    self.account(box_id, luck)
                } else {
                    calendar::published(Some(box_id), luck)
                };
                (Audience::OneBox(box_id), vec![change])
            }
            None => {
                let many = 1 + luck.below(3);
                let changes = (0..many).map(|_| self.catalogue(luck)).collect();
                (Audience::Everybody, changes)
            }
        }
    }

    /// As `jawab-central answer` does it; and now and then it opens a case again.
    fn answer(&self, (id, _, reopened): CaseAt, now_ms: u64, luck: &mut Luck) -> Vec<Change> {
        let now_ms = Value::Integer(now_ms.cast_signed());
        let mut changes = Vec::new();
        if luck.percent(60) {
            let named = [("name", "Ministère".into()), ("active", false.into())];
            let note = [
                ("case_id", id.into()),
                ("author", CENTRAL.0.into()),
                ("text", format!("answer {}", self.said).into()),
                ("written_ms", now_ms.clone()),
            ];
            changes.push(Change::new("staff", CENTRAL.0, fields(named)));
            changes.push(Change::new("note", luck.id(), fields(note)));
        }
        let mut case = fields([("changed_ms", now_ms)]);
        let mut status = |status: &str, reopened: i64| {
            case.insert("status".into(), status.into());
            case.insert(REOPENED.into(), reopened.into());
        };
        match luck.below(10) {
            0..4 => status("closed", reopened),
            4..6 => status("open", reopened + 1),
            _ => {
                case.insert("assigned".into(), "Rabat".into());
            }
        }
        changes.push(Change::new("case", id, case));
        changes
    }

    fn account(&self, box_id: BoxId, luck: &mut Luck) -> Change {
        let account = [
            ("login", "salma".into()),
            ("name", format!("Salma {}", self.said).into()),
            ("active", luck.percent(70).into()),
        ];
        // Each centre's own.
        Change::new("staff", box_id.0, fields(account))
    }

    fn catalogue(&self, luck: &mut Luck) -> Change {
        let id = luck.pick(&self.records).copied().unwrap_or_default();
        let name = format!("version {}.{}", self.said, luck.below(1_000));
        match luck.below(7) {
            0 => {
                let programme = [
                    ("code", format!("programme-{}", luck.below(3)).into()),
                    ("name", name.into()),
                    ("age_from", Value::Integer(8)),
                    ("active", luck.percent(80).into()),
                ];
                Change::new("programme", id, fields(programme))
            }
            5 => {
                let kind = [
                    ("code", format!("kind-{}", luck.below(3)).into()),
                    ("name_en", name.into()),
                    ("urgent", luck.percent(50).into()),
                ];
                Change::new("case_kind", id, fields(kind))
            }
            1 => {
                let dates = [("name", name.into()), ("opens_ms", 1.into())];
                Change::new("edition", id, fields(dates))
            }
            2 => Change::new("document", id, fields([("name", name.into())])),
            3 | 4 => calendar::published(None, luck),
            _ => {
                let text = name.repeat(1 + luck.below(20));
                let article = [("title", name.into()), ("text", text.into())];
                Change::new("article", id, fields(article))
            }
        }
    }
}

fn fields<const N: usize>(fields: [(&str, Value); N]) -> Fields {
    fields.map(|(name, value)| (name.into(), value)).into()
}
