//! What a call leaves in the record while it goes on: its contact, what is learnt of it, its message.

use jawab_desk::NewVoiceMessage;
use jawab_switch::{
    CallEvent, Endpoint, LegCommand, LegEvent, LegId, RecordAs, RecordingEnd, SupervisionProgress,
    Voicemail,
};
use jawab_vocabulary::{CallId, Direction, StaffId, SupervisorDeed};
use jiff::Timestamp;
use tracing::{info, warn};
use uuid::Uuid;

use super::{Exchange, call_log};
use crate::call_journal::{Entry, Opening};
use crate::voicemail;

impl Exchange {
    pub(super) fn call(&mut self, call: CallId, event: &CallEvent) {
        call_log::tell(call, event);
        let now = Timestamp::now();
        match event {
            CallEvent::Started {
                from,
                direction,
                caller,
                called,
            } => {
                // Each call that leaves a record, whichever way it goes, has its contact from here
                // on, and nowhere else is one begun.
                let contact = Uuid::now_v7();
                let line = match from {
                    Endpoint::Line(line) => Some(line.clone()),
                    // Which one it takes is known when it takes it; its record says so.
                    Endpoint::Handset(_) => None,
                };
                self.call_journal.keep(Entry::Opened(Opening {
                    contact,
                    direction: *direction,
                    line,
                    caller: caller.clone(),
                    called: called.clone(),
                    at: now,
                }));
                let other_party = match direction {
                    Direction::Inbound => caller,
                    Direction::Outbound | Direction::Internal => called,
                };
                self.board
                    .call_begins(call, contact, *direction, other_party.as_ref());
            }
            CallEvent::CallerKnown(caller) => {
                if let Some(contact) = self.board.contact(call) {
                    self.call_journal.keep(Entry::Caller {
                        contact,
                        caller: caller.clone(),
                    });
                }
            }
            CallEvent::LanguageChosen(language) => {
                if let Some(contact) = self.board.contact(call) {
                    self.call_journal.keep(Entry::Language {
                        contact,
                        language: *language,
                    });
                }
            }
            CallEvent::Supervised {
                by,
                how,
                progress: SupervisionProgress::TakesPart,
            } => self.supervisor_did(call, *by, SupervisorDeed::from(*how)),
            CallEvent::EndedBySupervisor(by) => {
                self.supervisor_did(call, *by, SupervisorDeed::Ended);
            }
            _ => {}
        }
        self.board.call(call, event, now);
    }

    /// What a supervisor did in a call is written down, with who did.
    fn supervisor_did(&self, call: CallId, by: StaffId, did: SupervisorDeed) {
        if let Some(contact) = self.board.contact(call) {
            self.call_journal
                .keep(Entry::Supervised { contact, by, did });
        }
    }

    /// Has the media record a message, as a file of its contact.
    pub(super) fn take_message(&mut self, call: CallId, leg: LegId, limits: Voicemail) {
        let contact = self.board.contact(call);
        let Some(name) = contact.and_then(voicemail::name_of) else {
            warn!("{call}: it has no contact, and so no message");
            return;
        };
        let record = LegCommand::Record {
            what: RecordAs::File(name),
            at_most: limits.at_most,
            silence: Some(limits.silence),
        };
        info!("{call}: a message is recorded");
        self.drivers.carry_out(leg, record);
    }

    /// A message is on disk: its contact says so.
    pub(super) fn note_message(&self, event: &LegEvent) {
        let LegEvent::Recorded(name, RecordingEnd::Kept(length)) = event else {
            return;
        };
        if let Some(contact) = voicemail::contact_of(name.as_str()) {
            info!("a message of {} s is kept", length.as_secs());
            self.call_journal.keep(Entry::Message(NewVoiceMessage {
                contact,
                length: *length,
                at: Timestamp::now(),
            }));
        }
    }
}
