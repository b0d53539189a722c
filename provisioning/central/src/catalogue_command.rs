//! `jawab-central programme` and `jawab-central case-kind`.

use anyhow::Result;
use clap::Args;
use jawab_central::catalogue::say;
use jawab_central::store::{Deed, Store};
use jawab_desk::catalogue::{Ages, Entry, Meaning};
use jawab_web::central::{CatalogueEdit, CatalogueOf};
use jiff::Timestamp;

use crate::cli::{CatalogueCommand, KindMeans, ProgrammeMeans};

/// Does what the command says to programmes.
pub(crate) async fn programmes<S: Store>(
    command: CatalogueCommand<ProgrammeMeans>,
    store: &S,
) -> Result<()> {
    if let CatalogueCommand::List { .. } = command {
        for entry in store.catalogue().await?.programmes.all() {
            let Ages { from, to } = entry.means;
            let years = |years: Option<u8>| years.map_or("-".into(), |years| years.to_string());
            println!("{}\t{} to {} years", line(entry), years(from), years(to));
        }
        return Ok(());
    }
    let means = |edit, means: ProgrammeMeans| CatalogueEdit {
        age_from: means.from,
        age_to: means.to,
        ..edit
    };
    change(CatalogueOf::Programmes, command, means, store).await
}

/// Does what the command says to kinds of case.
pub(crate) async fn kinds<S: Store>(command: CatalogueCommand<KindMeans>, store: &S) -> Result<()> {
    if let CatalogueCommand::List { .. } = command {
        for entry in store.catalogue().await?.kinds.all() {
            let Meaning { urgent } = entry.means;
            let urgent = if urgent { "urgent" } else { "not urgent" };
            println!("{}\t{urgent}", line(entry));
        }
        return Ok(());
    }
    let means = |edit, means: KindMeans| CatalogueEdit {
        urgent: means.urgent,
        ..edit
    };
    change(CatalogueOf::Kinds, command, means, store).await
}

/// Code, name in French as far as the ministry has said it, and whether it is offered.
fn line<M>(entry: &Entry<M>) -> String {
    let name = match (entry.names.plain.as_str(), entry.records.is_empty()) {
        ("", true) => "(built in)",
        ("", false) => "(the built-in name)",
        (name, _) => name,
    };
    let offered = if entry.offered { "offered" } else { "retired" };
    format!("{}\t{name}\t{offered}", entry.code)
}

async fn change<S: Store, M: Args>(
    of: CatalogueOf,
    command: CatalogueCommand<M>,
    means: impl Fn(CatalogueEdit, M) -> CatalogueEdit,
    store: &S,
) -> Result<()> {
    let offer = |code, offered| CatalogueEdit {
        code,
        offered: Some(offered),
        ..CatalogueEdit::default()
    };
    let (edit, what) = match command {
        CatalogueCommand::List { .. } => return Ok(()),
        CatalogueCommand::Retire { code, .. } => (offer(code, false), "retired"),
        CatalogueCommand::Offer { code, .. } => (offer(code, true), "offered"),
        CatalogueCommand::Set {
            code,
            name,
            name_ar,
            name_zgh,
            name_en,
            position,
            means: said,
            ..
        } => {
            let edit = CatalogueEdit {
                code,
                name,
                name_ar,
                name_zgh,
                name_en,
                position,
                ..CatalogueEdit::default()
            };
            (means(edit, said), "published")
        }
    };
    let now = Timestamp::now();
    let Some(record) = say(store, of, &edit, now).await? else {
        println!("{} is so already; nothing is published.", edit.code);
        return Ok(());
    };
    let deed = Deed {
        at: now,
        by: None,
        about: record,
        what: what.into(),
        value: None,
    };
    store.note(deed).await?;
    println!(
        "{} is {what}; boxes hear of it when they sync next.",
        edit.code
    );
    Ok(())
}
