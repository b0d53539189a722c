//! Who is at work: what staff press, what the desk knows of them, and who was there before a restart.

use jawab_switch::{CallBackId, CallBackWish, FoundMessage, Input};
use jawab_vocabulary::{
    Availability, CallId, ChangedBy, Diversion, HandsetId, Skills, StaffAction, StaffId,
};
use tracing::warn;

use super::Exchange;
use crate::call_journal::Entry;

/// What the desk was asked, and answers when its database has time.
#[derive(Debug)]
pub(super) enum Looked {
    /// The name of a member of staff, and what they are for.
    Known(StaffId, String, Skills),
    /// What staff are for.
    Skills(Vec<(StaffId, Skills)>),
    /// Who was at work before a restart.
    AtWork(Vec<(StaffId, StaffAction)>),
    /// A wish to be called back is on disk, or cannot be kept.
    CallBackKept(CallId, Option<CallBackId>),
    /// Somebody was to be called back before a restart.
    CallBackRestored(CallBackId, CallBackWish),
    /// Whether somebody is still to be called back.
    CallBackMay(CallBackId, bool),
    /// What somebody hears next in a call of messages.
    Message(CallId, Option<FoundMessage>),
    /// What handsets did with calls for them before a restart.
    Diverted(Vec<(HandsetId, Diversion)>),
}

impl Exchange {
    /// The answer comes as [`Looked::AtWork`]: no call waits for the database.
    pub(super) fn take_up_presence(&self) {
        let (desk, tell) = (self.desk.clone(), self.looked.0.clone());
        tokio::spawn(async move {
            // Before anybody is rung: who is at work is rung for what they are for.
            match desk.staff_list().await {
                Ok(staff) => {
                    let skills = staff.into_iter().map(|line| (line.id, line.skills));
                    drop(tell.send(Looked::Skills(skills.collect())));
                }
                Err(error) => warn!("what staff are for is not known: {error}"),
            }
            match desk.remembered_presence().await {
                // The exchange may have stopped meanwhile.
                Ok(remembered) => drop(tell.send(Looked::AtWork(remembered))),
                Err(error) => warn!("who was at work before the restart is not known: {error}"),
            }
        });
        let (desk, tell) = (self.desk.clone(), self.looked.0.clone());
        tokio::spawn(async move {
            match desk.remembered_diversions().await {
                Ok(remembered) => drop(tell.send(Looked::Diverted(remembered))),
                Err(error) => {
                    warn!(
                        "which handsets were not to ring before the restart is not known: {error}"
                    );
                }
            }
        });
    }

    pub(super) fn looked(&mut self, looked: Looked) {
        match looked {
            Looked::Diverted(remembered) => {
                for (handset, diversion) in remembered {
                    self.take(Input::Diverted(handset, diversion));
                }
            }
            Looked::CallBackKept(call, id) => self.take(Input::CallBackKept(call, id)),
            Looked::CallBackRestored(id, wish) => self.take(Input::CallBackRestored(id, wish)),
            Looked::CallBackMay(id, may) => self.take(Input::CallBackMay(id, may)),
            Looked::Message(call, found) => self.take(Input::Message(call, found)),
            Looked::Known(staff, name, skills) => {
                self.board.name(staff, name);
                self.has_skills(staff, skills);
            }
            Looked::Skills(all) => {
                for (staff, skills) in all {
                    self.has_skills(staff, skills);
                }
            }
            Looked::AtWork(remembered) => {
                for (staff, action) in remembered {
                    if !self.acted.contains(&staff) {
                        self.staff(staff, action, Input::Restored);
                    }
                }
            }
        }
    }

    pub(super) fn staff(
        &mut self,
        staff: StaffId,
        action: StaffAction,
        input: fn(StaffId, StaffAction) -> Input,
    ) {
        if let StaffAction::Ready(handset) | StaffAction::Break(handset, _) = &action {
            self.sits_down(staff, handset.clone());
        }
        if let StaffAction::Supervise(handset, ..) = &action {
            // Who supervises may sit nowhere, and is shown by name.
            self.sits_down(staff, handset.clone());
        }
        if matches!(action, StaffAction::Leave | StaffAction::SentAway(_)) {
            self.board.knows_of_taken(staff);
        }
        self.take(input(staff, action.clone()));
        self.carry_out();
        // Who was refused a handset is not to have it after a restart.
        let refused = matches!(&action, StaffAction::Ready(handset) | StaffAction::Break(handset, _)
            if !self.board.sits_at(staff, handset));
        if !refused {
            self.call_journal.keep(Entry::Presence { staff, action });
        }
    }

    fn has_skills(&mut self, staff: StaffId, skills: Skills) {
        if !self.skilled.contains(&staff) {
            self.take(Input::Restored(staff, StaffAction::HasSkills(skills)));
        }
    }

    /// Their name, and what they are for, come when the database has time for it.
    fn sits_down(&self, staff: StaffId, at: HandsetId) {
        let (desk, tell) = (self.desk.clone(), self.looked.0.clone());
        tokio::spawn(async move {
            match desk.staff(staff).await {
                Ok(Some(line)) => {
                    drop(tell.send(Looked::Known(staff, line.name, line.skills)));
                }
                Ok(None) => warn!("somebody who works here no more sits down at {at}"),
                Err(error) => warn!("cannot look a member of staff's name up: {error}"),
            }
        });
    }

    /// Whom a supervisor had take a break has it after a restart, too: they come back by themselves.
    pub(super) fn remember_sent_on_break(&self, staff: StaffId, is: Availability, by: ChangedBy) {
        if let (Availability::Break(reason), ChangedBy::Colleague(_)) = (is, by)
            && let Some(handset) = self.board.handset_of(staff).cloned()
        {
            self.call_journal.keep(Entry::Presence {
                staff,
                action: StaffAction::Break(handset, reason),
            });
        }
    }
}
