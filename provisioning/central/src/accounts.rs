//! `jawab-central admin`.

use anyhow::{Context, Result, bail};
use jawab_central::store::{AdminFields, AdminOutcome, Deed, Store};
use jawab_central::{end_sessions, hashed_for, unlock};
use jawab_desk::{Role, passwords};
use jiff::Timestamp;
use uuid::Uuid;

use crate::cli::AdminCommand;
use crate::secret::secret;

/// Does what the command says to accounts; who did what is noted without a name.
pub(crate) async fn change<S: Store>(command: AdminCommand, store: &S) -> Result<()> {
    match command {
        AdminCommand::Add {
            login,
            name,
            reader,
            ..
        } => {
            let login = login.trim().to_lowercase();
            let name = name.unwrap_or_else(|| login.clone());
            let role = if reader { Role::Reader } else { Role::Admin };
            let hash = hashed_for(&secret()?, &[&login, &name])?;
            let fields = AdminFields {
                login: Some(login.clone()),
                name: Some(name),
                role: Some(role),
                active: Some(true),
                password: Some((hash, false)),
            };
            write(store, Uuid::new_v4(), &login, fields, "added", None).await?;
            println!("{login} can log in.");
        }
        AdminCommand::List { .. } => {
            for account in store.admins().await? {
                let state = if account.active { "" } else { "\tdeactivated" };
                println!(
                    "{}\t{}\t{}{state}",
                    account.login,
                    account.role.code(),
                    account.name
                );
            }
        }
        AdminCommand::Role { login, role, .. } => {
            let role = Role::at_central(&role);
            let fields = AdminFields {
                role: Some(role),
                ..AdminFields::default()
            };
            let id = known(store, &login).await?;
            write(store, id, &login, fields, "role", Some(role.code())).await?;
            println!("{login} is {} now.", role.code());
        }
        AdminCommand::Reset { login, .. } => {
            let id = known(store, &login).await?;
            let password = passwords::one_time().context("cannot make a password")?;
            let hash = passwords::hashed(&password).context("cannot hash the password")?;
            let fields = AdminFields {
                password: Some((hash, true)),
                ..AdminFields::default()
            };
            write(store, id, &login, fields, "password", None).await?;
            println!("{password}");
        }
        AdminCommand::Deactivate { login, .. } => {
            active(store, &login, false).await?;
            println!("{login} can log in no more.");
        }
        AdminCommand::Reactivate { login, .. } => {
            active(store, &login, true).await?;
            println!("{login} can log in again.");
        }
        AdminCommand::Unlock { login, .. } => {
            let id = known(store, &login).await?;
            unlock(store, &login).await?;
            store.note(deed(id, "unlocked", None)).await?;
            println!("{login} can try again.");
        }
    }
    Ok(())
}

async fn active<S: Store>(store: &S, login: &str, active: bool) -> Result<()> {
    let fields = AdminFields {
        active: Some(active),
        ..AdminFields::default()
    };
    let what = if active { "active" } else { "inactive" };
    let id = known(store, login).await?;
    write(store, id, login, fields, what, None).await?;
    if !active {
        // Who is let in again later logs in again.
        end_sessions(store, id).await?;
    }
    Ok(())
}

async fn known<S: Store>(store: &S, login: &str) -> Result<Uuid> {
    let login = login.trim().to_lowercase();
    let accounts = store.admins().await?;
    let account = accounts.into_iter().find(|account| account.login == login);
    let account = account.with_context(|| format!("no administrator is called {login}"))?;
    Ok(account.id)
}

async fn write<S: Store>(
    store: &S,
    id: Uuid,
    login: &str,
    fields: AdminFields,
    what: &str,
    value: Option<&str>,
) -> Result<()> {
    let deeds = vec![deed(id, what, value)];
    match store.write_admin(id, fields, deeds).await? {
        AdminOutcome::Written => Ok(()),
        AdminOutcome::LoginTaken => bail!("there is an administrator {login} already"),
        AdminOutcome::LastAdmin => {
            bail!("central keeps one administrator at least; make somebody else one first")
        }
    }
}

fn deed(about: Uuid, what: &str, value: Option<&str>) -> Deed {
    Deed {
        at: Timestamp::now(),
        by: None,
        about,
        what: what.into(),
        value: value.map(str::to_owned),
    }
}
