//! Messages of callers, heard at a handset (`*9`): the newest first, then keys. Who keeps the messages
//! says which is next, so that what was done at the desk meanwhile is not heard again; whoever hears one
//! has heard it from then on, as at the desk.
//!
//! | key | what |
//! | --- | --- |
//! | 1 | hear it again |
//! | 2 | the next one |
//! | 3 | nobody has to call back any more; the next one |
//! | 4 | call back: the handset is put through to whoever left it |
//! | # | hang up |
//!
//! A key is taken as soon as it is pressed. Who presses none hears no other message: a handset that was put
//! down beside its hook goes through nobody's messages.

use std::time::Duration;

use jawab_vocabulary::{CallId, Cause, EndedBy, Outcome};

use crate::dial_on::can_be_called;
use crate::instant::Instant;
use crate::io::{Digit, FoundMessage, MessageId, MessageWanted, Output};
use crate::prompt::{Announcement, PromptId};
use crate::state::call::{Ending, State};
use crate::state::messages::Inbox;
use crate::switch::Switch;

/// How long it may take to find the next message.
const FOUND_WITHIN: Duration = Duration::from_secs(10);
/// How long a key is waited for.
const KEY_WITHIN: Duration = Duration::from_secs(10);
/// The longest that a message and its keys are heard, should the media clock never say that it is over:
/// a message is three minutes at most.
const HEARD_WITHIN: Duration = Duration::from_secs(240);

/// How it ends for who heard messages.
const HEARD: Ending = Ending {
    cause: Cause::NORMAL_CLEARING,
    by: EndedBy::Box,
    outcome: Outcome::Service,
};
/// … and for who may not, or whose box cannot say which is next.
const NOT_NOW: Ending = Ending {
    cause: Cause::TEMPORARY_FAILURE,
    ..HEARD
};

impl Switch {
    /// The handset that dialled the code is answered. Who hears a message is written down: so they have
    /// to be somebody, at work at that handset.
    pub(crate) fn messages_begin(&mut self, now: Instant, call: CallId) {
        let sits_there = self.calls.get(&call).and_then(|call| call.legs.staff());
        match sits_there {
            Some(_) => self.looks_for_message(now, call, None, None),
            None => self.says_and_ends(now, call, PromptId::MessagesLogIn),
        }
    }

    fn looks_for_message(
        &mut self,
        now: Instant,
        call: CallId,
        after: Option<MessageId>,
        before: Option<PromptId>,
    ) {
        self.with(call, |call| {
            call.state = State::Messages(Inbox::LooksFor { before });
            call.deadline = Some(Instant(now.0 + FOUND_WITHIN));
            call.playing = None;
        });
        self.wants_of_messages(call, MessageWanted::Next(after));
    }

    fn wants_of_messages(&mut self, call: CallId, what: MessageWanted) {
        let by = self.calls.get(&call).and_then(|call| call.legs.staff());
        if let Some(by) = by {
            self.emit(Output::Messages { call, by, what });
        }
    }

    /// The next message was found, or there is none.
    pub(crate) fn message_found(
        &mut self,
        now: Instant,
        call: CallId,
        found: Option<FoundMessage>,
    ) {
        let Some(Inbox::LooksFor { before }) = self.inbox(call) else {
            return;
        };
        match found {
            Some(found) => self.plays_message(now, call, before, found),
            None => self.says_and_ends(now, call, PromptId::NoMoreMessages),
        }
    }

    fn plays_message(
        &mut self,
        now: Instant,
        call: CallId,
        before: Option<PromptId>,
        found: FoundMessage,
    ) {
        let language = self.config.default_language;
        let say = |prompt| Announcement::Prompt(prompt, language);
        let before = before.map(say);
        let heard = [
            Announcement::Message(found.sound.clone()),
            say(PromptId::MessageKeys),
        ];
        let what = before.into_iter().chain(heard).collect();
        self.with(call, |call| {
            call.state = State::Messages(Inbox::Hears(found));
            call.deadline = Some(Instant(now.0 + HEARD_WITHIN));
        });
        self.play(call, what, false);
    }

    fn says_and_ends(&mut self, now: Instant, call: CallId, words: PromptId) {
        let language = self.config.default_language;
        let what = vec![Announcement::Prompt(words, language)];
        self.farewell(now, call, what, HEARD);
    }

    /// A message and its keys were heard to their end: the silence begins.
    pub(crate) fn message_heard(&mut self, now: Instant, call: CallId) {
        let deadline = Instant(now.0 + KEY_WITHIN);
        self.with(call, |call| call.deadline = Some(deadline));
    }

    pub(crate) fn messages_timeout(&mut self, now: Instant, call: CallId) {
        match self.inbox(call) {
            Some(Inbox::LooksFor { .. }) => self.start_farewell(now, call, NOT_NOW),
            _ => self.end(now, call, HEARD),
        }
    }

    pub(crate) fn messages_key(&mut self, now: Instant, call: CallId, digit: Digit) {
        if digit.character() == '#' {
            return self.end(now, call, HEARD);
        }
        let Some(Inbox::Hears(heard)) = self.inbox(call) else {
            return;
        };
        match digit.character() {
            '1' => self.plays_message(now, call, None, heard),
            '2' => self.looks_for_message(now, call, Some(heard.id), None),
            '3' => {
                self.wants_of_messages(call, MessageWanted::Done(heard.id));
                let done = Some(PromptId::MessageDone);
                self.looks_for_message(now, call, Some(heard.id), done);
            }
            '4' => {
                if let Some(number) = heard.caller.filter(can_be_called) {
                    self.dials_from(now, call, HEARD, number, None);
                }
            }
            _ => {}
        }
    }

    fn inbox(&self, call: CallId) -> Option<Inbox> {
        match &self.calls.get(&call)?.state {
            State::Messages(inbox) => Some(inbox.clone()),
            _ => None,
        }
    }
}
