//! What only a supervisor may ask.

use std::io;

use jawab_desk::{Action, NewHandset, NewStaff, Role};
use tracing::warn;

use super::connection::{No, Visitor};
use crate::protocol::{Answer, HandsetEntry, Refusal, Request, StaffEntry};
use crate::reset::{RESET_WANTED, ask_for_reset};

impl Visitor {
    pub(super) async fn for_supervisor(&self, request: Request) -> Result<Answer, No> {
        let inside = &self.shared.inside;
        let desk = &inside.desk;
        let login_first = || {
            let words = "a supervisor must log in first";
            No(Refusal::LoginFirst, words.into())
        };
        let known = self.supervisor.as_ref().ok_or_else(login_first)?.id;
        // Asked anew each time: whoever was deactivated, or is no supervisor any more, is out.
        let supervisor = desk.staff(known).await?.ok_or_else(login_first)?;
        if needed(&request).is_none_or(|action| !supervisor.role.may(action)) {
            return Err(login_first());
        }
        let author = supervisor.id.to_string();
        Ok(match request {
            Request::Staff => Answer::Staff(
                desk.staff_list()
                    .await?
                    .into_iter()
                    .map(|line| StaffEntry {
                        login: line.login,
                        name: line.name,
                        supervisor: line.role == Role::Supervisor,
                    })
                    .collect(),
            ),
            Request::AddStaff {
                login,
                name,
                password,
                supervisor,
            } => {
                let role = if supervisor {
                    Role::Supervisor
                } else {
                    Role::Staff
                };
                let new = NewStaff {
                    login,
                    name,
                    password,
                    role,
                };
                desk.add_staff(&author, new).await?;
                Answer::Done
            }
            Request::Handsets => {
                let here = inside.floor.board();
                let entry = |line: jawab_desk::HandsetLine| HandsetEntry {
                    here: here.has_handset(&line.extension),
                    extension: line.extension,
                    label: line.label,
                };
                Answer::Handsets(desk.handsets().await?.into_iter().map(entry).collect())
            }
            Request::AddHandset { extension, label } => {
                let new = NewHandset {
                    extension,
                    label,
                    secret: None,
                    realm: inside.realm.clone(),
                };
                Answer::Secret(desk.add_handset(&author, new).await?)
            }
            Request::FactoryReset { centre } if centre.trim() == inside.centre => {
                let data = inside.data.clone();
                let written =
                    tokio::task::spawn_blocking(move || ask_for_reset(&data, "the console")).await;
                let written = written.map_err(io::Error::other).flatten();
                written.map_err(|error| No(Refusal::Failed, error.to_string()))?;
                warn!(
                    "{} asks for a factory reset at the console, by the file {RESET_WANTED} in {}; \
                     delete that file to take it back",
                    supervisor.name,
                    inside.data.display()
                );
                Answer::Done
            }
            Request::FactoryReset { .. } => {
                let words = "that is not the name of this centre";
                return Err(No(Refusal::OtherCentre, words.into()));
            }
            Request::Stop => {
                warn!("{} stops the box from the console", supervisor.name);
                (inside.stop)();
                Answer::Done
            }
            Request::Status
            | Request::Log { .. }
            | Request::Login { .. }
            | Request::Test(_)
            | Request::FetchSettings { .. }
            | Request::Trace { .. } => {
                let words = "nobody has to log in for this request";
                return Err(No(Refusal::Senseless, words.into()));
            }
        })
    }
}

/// What a request that somebody has to log in for does; `None` for the others.
const fn needed(request: &Request) -> Option<Action> {
    match request {
        Request::Staff | Request::AddStaff { .. } => Some(Action::ManageStaff),
        Request::Handsets | Request::AddHandset { .. } => Some(Action::ManageHandsets),
        Request::FactoryReset { .. } | Request::Stop => Some(Action::ManageBox),
        Request::Status
        | Request::Log { .. }
        | Request::Login { .. }
        | Request::Test(_)
        | Request::FetchSettings { .. }
        | Request::Trace { .. } => None,
    }
}
