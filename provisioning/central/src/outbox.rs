//! What central says of its own accord: answers to cases, and what it publishes.

use std::fmt::Write as _;

use jawab_desk::Reference;
use jawab_ledger::{Change, Fields, REOPENED, zones};
use jawab_ops::BoxId;
use jawab_records::kind_of;
use jawab_zone::ZoneData;
use jiff::Timestamp;
use uuid::Uuid;

use crate::authors::{AUTHOR, MINISTRY};
use crate::calendar;
use crate::catalogue;
use crate::store::{Audience, CaseAt, Store, StoreError};

pub use crate::authors::CENTRAL;

/// An answer to a case.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The case's reference, as somebody wrote it.
    pub reference: String,
    /// The box whose case is meant, where more than one have the reference; or one of the same
    /// centre that is to be told in place of the case's own, which is no more.
    pub at_box: Option<BoxId>,
    /// The case that is meant, where one box gave its reference twice.
    pub case: Option<Uuid>,
    /// What the ministry says; a note in the case.
    pub text: Option<String>,
    /// The note's id, for an answer that may come twice; a new one if there is none.
    pub note: Option<Uuid>,
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
    /// More than one case has it. The machine does not choose: what is meant for one person would
    /// be read to another.
    #[error("{} cases have the reference {reference}, and one of them is meant: {}", cases.len(), listed(cases))]
    Ambiguous {
        /// The reference.
        reference: String,
        /// Those that have it.
        cases: Vec<CaseAt>,
    },
    /// No such case is of the box, and the box is not of the same centre, either.
    #[error(
        "box {box_id} has no case {reference}, and stands in no centre that has one: {}",
        listed(cases)
    )]
    NotAtBox {
        /// The reference.
        reference: String,
        /// The box.
        box_id: BoxId,
        /// The cases that have the reference.
        cases: Vec<CaseAt>,
    },
    /// The file is no list of records.
    #[error("this cannot be published: {0}")]
    Wrong(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// One case a line, and what to add to the command to mean it.
fn listed(cases: &[CaseAt]) -> String {
    let mut lines = String::new();
    for case in cases {
        let is_only_one = cases.iter().filter(|one| one.box_id == case.box_id).count() == 1;
        let chooses = if is_only_one {
            format!("--box {}", case.box_id)
        } else {
            format!("--box {} --case {}", case.box_id, case.id)
        };
        let opened = case.opened.map_or_else(
            || "on an unknown day".to_owned(),
            |at| at.strftime("%Y-%m-%d %H:%M UTC").to_string(),
        );
        let _ = write!(
            lines,
            "\n  {chooses}: {}, opened {opened}, {}, {}",
            case.centre,
            case.kind,
            if case.open { "open" } else { "closed" }
        );
    }
    lines
}

/// A reference in the form in which it is kept. Boxes of old may have given others.
fn written(reference: &str) -> String {
    match reference.parse::<Reference>() {
        Ok(reference) => reference.to_string(),
        Err(_) => reference.trim().to_uppercase(),
    }
}

/// The one case that is meant, and the box that is told.
async fn meant<S: Store>(
    store: &S,
    reference: &str,
    answer: &Answer,
) -> Result<(CaseAt, BoxId), OutboxError> {
    let cases = store.cases_of(reference).await?;
    if cases.is_empty() {
        return Err(OutboxError::NoCase(reference.into()));
    }
    let is_meant = |case: &&CaseAt| answer.case.is_none_or(|meant| meant == case.id);
    let mut candidates: Vec<CaseAt> = cases.iter().filter(is_meant).cloned().collect();
    let reference = reference.to_owned();
    if let Some(box_id) = answer.at_box {
        let at_box = |case: &CaseAt| case.box_id == box_id;
        if candidates.iter().any(at_box) {
            candidates.retain(at_box);
        } else if candidates.len() != 1 || !is_of_same_centre(store, &candidates, box_id).await? {
            return Err(OutboxError::NotAtBox {
                reference,
                box_id,
                cases,
            });
        }
    }
    match <[CaseAt; 1]>::try_from(candidates) {
        Ok([case]) => {
            let to = answer.at_box.unwrap_or(case.box_id);
            Ok((case, to))
        }
        Err(_) => Err(OutboxError::Ambiguous { reference, cases }),
    }
}

/// Whether a box has the code of the centre whose box had the case: it took that one's place.
async fn is_of_same_centre<S: Store>(
    store: &S,
    cases: &[CaseAt],
    box_id: BoxId,
) -> Result<bool, StoreError> {
    let Some(here) = store.centre(box_id).await? else {
        return Ok(false);
    };
    for case in cases {
        let there = store.centre(case.box_id).await?;
        if there.is_some_and(|there| there.row.code == here.row.code) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What became of an answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answered {
    /// The case's reference, as it is kept.
    pub reference: String,
    /// The box that is told.
    pub box_id: BoxId,
}

/// Answers a case, to its box.
///
/// # Errors
/// [`OutboxError`]; then nothing is said to anybody.
pub async fn answer<S: Store>(
    store: &S,
    answer: Answer,
    at: Timestamp,
) -> Result<Answered, OutboxError> {
    let reference = written(&answer.reference);
    let (case, box_id) = meant(store, &reference, &answer).await?;
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
        changes.push(Change::new(
            "note",
            answer.note.unwrap_or_else(Uuid::now_v7),
            note,
        ));
    }
    let mut fields = Fields::from([("changed_ms".into(), now_ms.into())]);
    // A box that does not have the case, or not any more, shows by these which one it is. They
    // never change, so nobody's word is taken from them.
    fields.insert("reference".into(), reference.as_str().into());
    if let Some(opened) = case.opened {
        fields.insert("opened_ms".into(), opened.as_millisecond().into());
    }
    if let Some(assigned) = answer.assigned {
        fields.insert("assigned".into(), assigned.into());
    }
    if answer.closes {
        fields.insert("status".into(), "closed".into());
        fields.insert(REOPENED.into(), case.reopened.into());
    }
    changes.push(Change::new("case", case.id, fields));
    let to = Audience::OneBox(box_id);
    store.publish(to, AUTHOR, changes, at).await?;
    Ok(Answered { reference, box_id })
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

/// Publishes zone data to every box, with the authority's signature.
///
/// # Errors
/// [`StoreError`].
pub async fn publish_zone<S: Store>(
    store: &S,
    data: &ZoneData,
    signature: &[u8],
    at: Timestamp,
) -> Result<(), StoreError> {
    let changes = vec![zones::publication(data, signature)];
    store
        .publish(Audience::Everybody, AUTHOR, changes, at)
        .await?;
    Ok(())
}

fn records(text: &str) -> Result<Vec<Change>, OutboxError> {
    let wrong = |why: String| OutboxError::Wrong(why);
    let file: toml::Table = text.parse().map_err(|error| wrong(format!("{error}")))?;
    let mut changes = Vec::new();
    for (kind, records) in file {
        if !kind_of(&kind).is_some_and(|kind| kind.published) {
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

/// A field that no box would ever show, and the one that is probably meant.
fn unknown_field(kind: &str, name: &str, known: &[&str]) -> String {
    let nearest = known
        .iter()
        .map(|field| (edits(name, field), *field))
        .min()
        .filter(|(edits, field)| *edits * 2 <= field.len());
    match nearest {
        Some((_, field)) => format!("{kind:?} has no field {name:?}; did you mean {field:?}?"),
        None => format!(
            "{kind:?} has no field {name:?}; it has {}",
            known.join(", ")
        ),
    }
}

/// How many signs are to be put in, left out or replaced to make one of the other (Levenshtein).
fn edits(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (n, sign) in one.chars().enumerate() {
        let mut before = row[0];
        row[0] = n + 1;
        for (m, theirs) in other.iter().enumerate() {
            let replaced = before + usize::from(sign != *theirs);
            before = row[m + 1];
            row[m + 1] = replaced.min(row[m] + 1).min(before + 1);
        }
    }
    row[other.len()]
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
    let known = kind_of(kind).map_or(&[][..], |kind| kind.columns);
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
        if !known.contains(&&*name) {
            return Err(unknown_field(kind, &name, known));
        }
        fields.insert(name, value);
    }
    let change = Change::new(kind, id, fields);
    calendar::check(&change)?;
    catalogue::check(&change)?;
    Ok(change)
}

#[cfg(test)]
mod tests {
    use jawab_records::KINDS;

    use super::*;

    fn why(text: &str) -> String {
        records(text).unwrap_err().to_string()
    }

    /// A file with one record of a kind, which has this field.
    fn record(kind: &str, field: &str) -> Result<Vec<Change>, OutboxError> {
        let id = "0198f0aa-0000-7000-8000-000000000002";
        records(&format!("[[{kind}]]\nid = \"{id}\"\n{field}\n"))
    }

    #[test]
    fn a_calendar_that_no_box_can_read_is_refused() {
        for (kind, field) in [
            ("opening", "times = \"9 to 5\""),
            ("opening", "weekday = \"monday\""),
            ("opening", "what = \"phones\""),
            ("opening", "scope = \"rabat\""),
            ("holiday", "day = \"20/03/2027\""),
            ("holiday", "times = \"closed\""),
            ("holiday", "certainty = \"maybe\""),
        ] {
            let why = record(kind, field).unwrap_err().to_string();
            assert!(why.contains("cannot be"), "{why}");
        }
        for (kind, field) in [
            ("opening", "times = \"\""),
            ("opening", "weekday = \"mon\""),
            ("holiday", "day = \"2027-03-20\""),
            ("holiday", "times = \"usual\""),
            ("holiday", "certainty = \"confirmed\""),
            ("holiday", "days = 2"),
        ] {
            assert!(record(kind, field).is_ok(), "{kind}: {field}");
        }
    }

    #[test]
    fn a_catalogue_that_no_box_can_read_is_refused() {
        for (kind, field) in [
            ("programme", "code = \"Pass Jeunes\""),
            ("programme", "code = \"\""),
            ("programme", "age_from = \"16\""),
            ("programme", "age_to = 200"),
            ("programme", "active = 7"),
            ("case_kind", "urgent = \"yes\""),
            ("case_kind", "position = 10000000"),
        ] {
            let why = record(kind, field).unwrap_err().to_string();
            assert!(why.contains("cannot be"), "{why}");
        }
        for (kind, field) in [
            ("programme", "code = \"pass-2027\""),
            ("programme", "age_from = 0"),
            ("programme", "position = -5"),
            ("case_kind", "urgent = true"),
            ("case_kind", "name_en = \"Threat\""),
        ] {
            assert!(record(kind, field).is_ok(), "{kind}: {field}");
        }
    }

    #[test]
    fn a_field_that_no_box_has_is_refused_with_the_one_that_is_meant() {
        let id = "id = \"0198f0aa-0000-7000-8000-000000000002\"";
        let said = why(&format!("[[article]]\n{id}\ntitel = \"Pass\"\n"));
        assert!(
            said.contains("\"titel\"") && said.contains("\"title\""),
            "{said}"
        );
        let said = why(&format!("[[article]]\n{id}\nfrobnicate = true\n"));
        assert!(said.contains("language"), "{said}");
        for kind in KINDS.iter().filter(|kind| kind.published) {
            for column in kind.columns {
                let kind = kind.kind;
                let text = format!("[[{kind}]]\n{id}\n{column} = \"x\"\n");
                let is_known = records(&text).map_err(|error| error.to_string());
                let is_known = is_known.map_or_else(|why| why.contains("cannot be"), |_| true);
                assert!(is_known, "{kind}.{column}");
            }
        }
    }
}
