//! Voicemail: whoever is not answered leaves a message, where that is on and messages can be kept.
//!
//! The announcement says that what is said is recorded and kept. A message ends with `#`, by
//! silence, at its longest, or when the caller hangs up; the media keep it and say so
//! ([`LegEvent::Recorded`](crate::LegEvent::Recorded)). It is said to be kept once it is on disk and
//! not before; one that could not be kept is said to be lost.

use std::time::Duration;

use jawab_vocabulary::{CallId, Language};

use crate::instant::Instant;
use crate::io::{CallEvent, Digit, LegCommand, Output, Presence};
use crate::menu::language_of;
use crate::prompt::{Announcement, PromptId, Tone};
use crate::recording::RecordingEnd;
use crate::state::call::{Call, Ending, State};
use crate::state::message::{Message, MessageStage};
use crate::switch::Switch;

/// How much longer than a message the media may take to say that it is over.
const OVERDUE: Duration = Duration::from_secs(5);

/// How long a disk may take for a message.
const KEPT_WITHIN: Duration = Duration::from_secs(10);

impl Switch {
    /// Says these words in these languages to a caller whom nobody answers, and ends the call; with
    /// a message of theirs before, where messages are taken.
    pub(crate) fn last_words(
        &mut self,
        now: Instant,
        call: CallId,
        words: PromptId,
        said_in: &[Language],
        ending: Ending,
    ) {
        let takes_messages = self.config.voicemail.is_some() && self.keeps_messages;
        if takes_messages && !said_in.is_empty() {
            self.asks_for_a_message(now, call, words, said_in, ending);
            self.tell(call, CallEvent::MessageAsked);
            return;
        }
        self.parting_words(now, call, words, said_in, ending);
    }

    /// Last words, as long as they take in so many languages.
    fn parting_words(
        &mut self,
        now: Instant,
        call: CallId,
        words: PromptId,
        said_in: &[Language],
        ending: Ending,
    ) {
        let what = said_in.iter();
        let what = what.map(|language| Announcement::Prompt(words, *language));
        self.farewell(now, call, what.collect(), ending);
        let longest = self.longest_words(said_in.len());
        self.with(call, |call| call.deadline = Some(Instant(now.0 + longest)));
    }

    /// Words whose end is never told (a media clock that failed) are not waited for longer.
    fn longest_words(&self, sentences: usize) -> Duration {
        self.config.farewell * u32::try_from(sentences.max(1)).unwrap_or(1)
    }

    fn asks_for_a_message(
        &mut self,
        now: Instant,
        call: CallId,
        words: PromptId,
        said_in: &[Language],
        ending: Ending,
    ) {
        let say = |language: &Language| {
            [words, PromptId::LeaveMessage].map(|prompt| Announcement::Prompt(prompt, *language))
        };
        let tone = Announcement::Tone(Tone::Beep);
        let what = said_in.iter().flat_map(say).chain([tone]).collect();
        self.message_is(
            now,
            call,
            Message {
                stage: MessageStage::Asking,
                words,
                ending,
            },
            self.longest_words(2 * said_in.len()),
        );
        self.play(call, what, false);
    }

    fn message_is(&mut self, now: Instant, call: CallId, message: Message, within: Duration) {
        self.with(call, |call| {
            call.state = State::Message(message);
            call.deadline = Some(Instant(now.0 + within));
        });
    }

    fn message_of(&self, call: CallId) -> Option<Message> {
        match self.calls.get(&call)?.state {
            State::Message(message) => Some(message),
            _ => None,
        }
    }

    /// The tone is over: the tape runs.
    pub(crate) fn message_begins(&mut self, now: Instant, call: CallId) {
        let (Some(message), Some(limits)) = (self.message_of(call), self.config.voicemail) else {
            return;
        };
        if message.stage != MessageStage::Asking {
            return;
        }
        let runs = Message {
            stage: MessageStage::Running,
            ..message
        };
        self.message_is(now, call, runs, limits.at_most + OVERDUE);
        if let Some(leg) = self.lead(call) {
            self.emit(Output::TakeMessage { call, leg, limits });
        }
    }

    /// A caller who hears three languages chooses theirs; whoever speaks ends their message.
    pub(crate) fn message_key(&mut self, now: Instant, call: CallId, digit: Digit) {
        let Some(message) = self.message_of(call) else {
            return;
        };
        let is_chosen = self
            .calls
            .get(&call)
            .is_none_or(|call| call.language.is_some());
        match (message.stage, digit.character(), language_of(digit)) {
            (MessageStage::Asking, _, Some(language)) if !is_chosen => {
                self.with(call, |call| call.language = Some(language));
                self.tell(call, CallEvent::LanguageChosen(language));
                self.asks_for_a_message(now, call, message.words, &[language], message.ending);
            }
            (MessageStage::Running, '#', _) => self.message_is_over(now, call, message),
            _ => {}
        }
    }

    pub(crate) fn message_timeout(&mut self, now: Instant, call: CallId) {
        let Some(message) = self.message_of(call) else {
            return;
        };
        match message.stage {
            // The end of the question was never told: the tape is started all the same.
            MessageStage::Asking => self.message_begins(now, call),
            MessageStage::Running => self.message_is_over(now, call, message),
            MessageStage::Keeping => self.message_was(now, call, RecordingEnd::Failed),
        }
    }

    fn message_is_over(&mut self, now: Instant, call: CallId, message: Message) {
        let keeping = Message {
            stage: MessageStage::Keeping,
            ..message
        };
        self.message_is(now, call, keeping, KEPT_WITHIN);
        if let Some(leg) = self.lead(call) {
            self.command(leg, LegCommand::StopRecording);
        }
    }

    /// What became of a message: the caller is told.
    pub(crate) fn message_was(&mut self, now: Instant, call: CallId, end: RecordingEnd) {
        let Some(message) = self.message_of(call) else {
            return;
        };
        if message.stage == MessageStage::Asking {
            return;
        }
        let words = match end {
            RecordingEnd::Kept(_) => PromptId::MessageKept,
            RecordingEnd::Failed => PromptId::MessageLost,
            // They said nothing, and are told nothing.
            RecordingEnd::NothingSaid => return self.end(now, call, message.ending),
        };
        let said_in = self.calls.get(&call).map(Call::said_in).unwrap_or_default();
        self.parting_words(now, call, words, &said_in, message.ending);
    }

    /// Messages can be kept from now on, or cannot. Who leaves one just now is told what becomes
    /// of it.
    pub(crate) fn voicemail_is(&mut self, presence: Presence) {
        self.keeps_messages = presence == Presence::Here;
    }
}
