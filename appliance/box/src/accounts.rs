//! `jawab staff` and `jawab handset`.

use anyhow::{Context, Result};
use jawab_config::Config;
use jawab_console::{Answer, Client, HandsetEntry, Request, StaffEntry};
use jawab_desk::{Desk, NewHandset, NewStaff, Role, StaffEdit, StaffLine};
use serde_json::json;

use crate::cli::{HandsetCommand, StaffCommand, StaffRole};
use crate::command_desk::{CONSOLE, open_as_data_account};
use crate::config::load_config;
use crate::output::print;
use crate::secret_input::secret_input;

/// Does what the command says to staff accounts.
pub(crate) async fn staff(command: StaffCommand) -> Result<()> {
    match command {
        StaffCommand::Add {
            login,
            name,
            supervisor,
            json,
            place,
        } => {
            let desk = open_as_data_account(&load_config(&place.config)?)?;
            let role = if supervisor {
                Role::Supervisor
            } else {
                Role::Staff
            };
            let new = NewStaff {
                login: login.clone(),
                name,
                password: secret_input("Password")?,
                role,
            };
            desk.add_staff(CONSOLE, new).await?;
            let words = format!("{login} can log in.");
            print(json, &words, &json!({"login": login, "role": role.code()}));
        }
        StaffCommand::Edit {
            login,
            name,
            new_login,
            role,
            json,
            place,
        } => {
            let desk = open_as_data_account(&load_config(&place.config)?)?;
            let before = known(&desk, &login).await?;
            let role = role.map(|role| match role {
                StaffRole::Staff => Role::Staff,
                StaffRole::Supervisor => Role::Supervisor,
            });
            let edit = StaffEdit {
                name: name.unwrap_or(before.name),
                login: new_login.unwrap_or(before.login),
                role: role.unwrap_or(before.role),
            };
            desk.edit_staff(CONSOLE, before.id, edit).await?;
            let account = desk.account(before.id).await?;
            let after = account.context("the account is gone")?;
            let role = after.role.code();
            let words = format!("{}\t{role}\t{}", after.login, after.name);
            let value = json!({"login": after.login, "name": after.name, "role": role});
            print(json, &words, &value);
        }
        StaffCommand::Password { login, json, place } => {
            let desk = open_as_data_account(&load_config(&place.config)?)?;
            let password = secret_input("New password")?;
            desk.set_password(CONSOLE, &login, &password).await?;
            let words = format!("{login} has a new password.");
            print(json, &words, &json!({"login": login}));
        }
        StaffCommand::Unlock { login, json, place } => {
            let desk = open_as_data_account(&load_config(&place.config)?)?;
            desk.unlock(&login).await?;
            let words = format!("{login} can try again.");
            print(json, &words, &json!({"login": login}));
        }
        StaffCommand::Reset { login, json, place } => {
            let desk = open_as_data_account(&load_config(&place.config)?)?;
            let staff = known(&desk, &login).await?.id;
            let password = desk.reset_password(CONSOLE, staff).await?;
            let value = json!({"login": login, "password": password});
            print(json, &password, &value);
        }
        StaffCommand::Deactivate { login, json, place } => {
            let desk = open_as_data_account(&load_config(&place.config)?)?;
            let staff = known(&desk, &login).await?.id;
            desk.set_staff_active(CONSOLE, staff, false).await?;
            let words = format!("{login} can log in no more.");
            print(json, &words, &json!({"login": login, "active": false}));
        }
        StaffCommand::Reactivate { login, json, place } => {
            let desk = open_as_data_account(&load_config(&place.config)?)?;
            let staff = known(&desk, &login).await?.id;
            desk.set_staff_active(CONSOLE, staff, true).await?;
            let words = format!("{login} can log in again.");
            print(json, &words, &json!({"login": login, "active": true}));
        }
        StaffCommand::List { json, place } => {
            let staff = open_as_data_account(&load_config(&place.config)?)?
                .staff_list()
                .await?;
            let words: Vec<String> = staff
                .iter()
                .map(|line| format!("{}\t{}\t{}", line.login, line.role.code(), line.name))
                .collect();
            let entries: Vec<StaffEntry> = staff
                .into_iter()
                .map(|line| StaffEntry {
                    login: line.login,
                    name: line.name,
                    supervisor: line.role == Role::Supervisor,
                })
                .collect();
            print(json, &words.join("\n"), &json!(entries));
        }
    }
    Ok(())
}

/// Whoever has this login, or had it last.
async fn known(desk: &Desk, login: &str) -> Result<StaffLine> {
    let login = login.trim().to_lowercase();
    // Those who work here come first.
    let all = desk.all_staff().await?;
    let known = all.iter().find(|line| line.login == login);
    let known = known.with_context(|| format!("nobody has the login {login}"))?;
    Ok(known.clone())
}

/// Does what the command says to handsets.
pub(crate) async fn handset(command: HandsetCommand) -> Result<()> {
    match command {
        HandsetCommand::Add {
            extension,
            label,
            secret_from_input,
            json,
            place,
        } => {
            let config = load_config(&place.config)?;
            let desk = open_as_data_account(&config)?;
            let given = secret_from_input
                .then(|| secret_input("Secret"))
                .transpose()?;
            let is_made = given.is_none();
            let new = NewHandset {
                extension: extension.clone(),
                label,
                secret: given,
                realm: config.sip.realm,
            };
            // A secret that was given is not said back.
            let made = desk.add_handset(CONSOLE, new).await?;
            let secret = is_made.then_some(made);
            let words = secret.clone().unwrap_or_default();
            let value = json!({"extension": extension, "secret": secret});
            print(json, &words, &value);
        }
        HandsetCommand::Rename {
            extension,
            label,
            json,
            place,
        } => {
            let desk = open_as_data_account(&load_config(&place.config)?)?;
            desk.rename_handset(CONSOLE, &extension, &label).await?;
            let words = format!("{extension} stands at: {}", label.trim());
            let value = json!({"extension": extension, "label": label.trim()});
            print(json, &words, &value);
        }
        HandsetCommand::Rekey {
            extension,
            json,
            place,
        } => {
            let config = load_config(&place.config)?;
            let desk = open_as_data_account(&config)?;
            let realm = config.sip.realm;
            let secret = desk.rekey_handset(CONSOLE, &extension, &realm).await?;
            let value = json!({"extension": extension, "secret": secret});
            print(json, &secret, &value);
        }
        HandsetCommand::Sync {
            extension,
            json,
            place,
        } => {
            let config = load_config(&place.config)?;
            let wanted = Request::FetchSettings {
                extension: extension.clone(),
            };
            Client::connect(&config.data.folder)?.ask(wanted)?;
            let words = format!("{extension} is told to fetch its settings.");
            print(json, &words, &json!({"extension": extension, "told": true}));
        }
        HandsetCommand::Remove {
            extension,
            json,
            place,
        } => {
            let desk = open_as_data_account(&load_config(&place.config)?)?;
            desk.remove_handset(CONSOLE, &extension).await?;
            let words = format!("{extension} is taken away.");
            print(
                json,
                &words,
                &json!({"extension": extension, "removed": true}),
            );
        }
        HandsetCommand::List { json, place } => {
            let config = load_config(&place.config)?;
            let handsets = open_as_data_account(&config)?.handsets().await?;
            let here = registered(&config);
            let words: Vec<String> = handsets
                .iter()
                .map(|line| format!("{}\t{}", line.extension, line.label))
                .collect();
            let entries: Vec<HandsetEntry> = handsets
                .into_iter()
                .map(|line| HandsetEntry {
                    here: here.contains(&line.extension),
                    extension: line.extension,
                    label: line.label,
                })
                .collect();
            print(json, &words.join("\n"), &json!(entries));
        }
    }
    Ok(())
}

/// The extensions that are registered at the running box; none where no box runs.
fn registered(config: &Config) -> Vec<String> {
    let asked = Client::connect(&config.data.folder).and_then(|mut box_| box_.ask(Request::Status));
    match asked {
        Ok(Answer::Status(status)) => status.handsets,
        _ => Vec::new(),
    }
}
