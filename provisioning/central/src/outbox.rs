//! What central says of its own accord: answers to cases, and what it publishes.

use jawab_ledger::{Change, Fields, REOPENED};
use jawab_ops::BoxId;
use jiff::Timestamp;
use uuid::Uuid;

use crate::store::{Audience, Store, StoreError};

/// Central in ops of its own. There is one, and no box has this id; it is the highest, so a
/// record that a box began stays that box's.
pub const CENTRAL: BoxId = BoxId(Uuid::max());

/// The author of central's ops.
const AUTHOR: &str = "ministry";

/// Whoever answers is shown by this name at the desk.
const MINISTRY: &str = "Ministère · الوزارة";

/// What is published, by the kinds that a box has tables for.
const KINDS: [&str; 5] = ["programme", "edition", "document", "article", "staff"];

/// An answer to a case.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The case's reference.
    pub reference: String,
    /// What the ministry says; a note in the case.
    pub text: Option<String>,
    /// Who is to settle the case from now on.
    pub assigned: Option<String>,
    /// Whether that settles it.
    pub closes: bool,
}

/// Why central does not say it.
#[derive(Debug, thiserror::Error)]
pub enum OutboxError {
    /// No case has this reference.
    #[error("there is no case {0} here; look whether its box has synced since it was opened")]
    NoCase(String),
    /// The file is no list of records.
    #[error("this cannot be published: {0}")]
    Wrong(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Answers a case, to its box.
///
/// # Errors
/// [`OutboxError`].
pub async fn answer<S: Store>(store: &S, answer: Answer, at: Timestamp) -> Result<(), OutboxError> {
    let case = store.case_of(&answer.reference).await?;
    let case = case.ok_or_else(|| OutboxError::NoCase(answer.reference.clone()))?;
    let now_ms = at.as_millisecond();
    let mut changes = Vec::new();
    if let Some(text) = answer.text {
        // The desk shows a note's author by name: the ministry is somebody who cannot log in.
        let named = Fields::from([
            ("name".into(), MINISTRY.into()),
            ("active".into(), false.into()),
        ]);
        let note = Fields::from([
            ("case_id".into(), case.id.into()),
            ("author".into(), CENTRAL.0.into()),
            ("text".into(), text.into()),
            ("written_ms".into(), now_ms.into()),
        ]);
        changes.push(Change::new("staff", CENTRAL.0, named));
        changes.push(Change::new("note", Uuid::now_v7(), note));
    }
    let mut fields = Fields::from([("changed_ms".into(), now_ms.into())]);
    if let Some(assigned) = answer.assigned {
        fields.insert("assigned".into(), assigned.into());
    }
    if answer.closes {
        fields.insert("status".into(), "closed".into());
        fields.insert(REOPENED.into(), case.reopened.into());
    }
    changes.push(Change::new("case", case.id, fields));
    let to = Audience::OneBox(case.box_id);
    store.publish(to, AUTHOR, changes, at).await?;
    Ok(())
}

/// Publishes the records of a TOML file: `[[article]]`, `[[programme]]` and so on, each with
/// its `id` and its fields. Gives how many there are.
///
/// # Errors
/// [`OutboxError`]; then nothing is published.
pub async fn publish<S: Store>(
    store: &S,
    to: Audience,
    text: &str,
    at: Timestamp,
) -> Result<usize, OutboxError> {
    let changes = records(text)?;
    let count = changes.len();
    store.publish(to, AUTHOR, changes, at).await?;
    Ok(count)
}

fn records(text: &str) -> Result<Vec<Change>, OutboxError> {
    let wrong = |why: String| OutboxError::Wrong(why);
    let file: toml::Table = text.parse().map_err(|error| wrong(format!("{error}")))?;
    let mut changes = Vec::new();
    for (kind, records) in file {
        if !KINDS.contains(&kind.as_str()) {
            return Err(wrong(format!("no box has records of the kind {kind:?}")));
        }
        let toml::Value::Array(records) = records else {
            return Err(wrong(format!("write each record as [[{kind}]]")));
        };
        for record in records {
            changes.push(record_of(&kind, record).map_err(wrong)?);
        }
    }
    Ok(changes)
}

fn record_of(kind: &str, record: toml::Value) -> Result<Change, String> {
    let toml::Value::Table(mut record) = record else {
        return Err(format!("write each record as [[{kind}]]"));
    };
    let id = match record.remove("id") {
        Some(toml::Value::String(id)) => Uuid::try_parse(&id).ok(),
        _ => None,
    };
    let id = id.ok_or_else(|| format!("a record of the kind {kind:?} has no id (a UUID)"))?;
    let mut fields = Fields::new();
    for (name, value) in record {
        let value = match value {
            toml::Value::String(text) => text.into(),
            toml::Value::Integer(number) => number.into(),
            toml::Value::Boolean(yes) => yes.into(),
            _ => {
                return Err(format!(
                    "{name} is no text, no number, and neither true nor false"
                ));
            }
        };
        fields.insert(name, value);
    }
    Ok(Change::new(kind, id, fields))
}
