//! Service codes: recording a prompt from a handset (`*7`).

use crate::instant::Instant;
use crate::io::{Digit, LegCommand};
use crate::prompt::{Announcement, PromptId, Tone};
use crate::recording::RecordAs;
use crate::state::call::{Ending, Recording, State};
use crate::switch::Switch;
use jawab_vocabulary::{CallId, Cause, EndedBy, Language, Outcome};

impl Switch {
    pub(crate) fn ask_to_record(
        &mut self,
        now: Instant,
        call: CallId,
        prompt: PromptId,
        language: Language,
    ) {
        let deadline = Instant(now.0 + self.config.farewell);
        self.with(call, |call| {
            call.state = State::Recording(Recording::Asking(prompt, language));
            call.deadline = Some(deadline);
        });
        let what = vec![
            Announcement::Prompt(PromptId::RecordAfterTone, language),
            Announcement::Tone(Tone::Beep),
        ];
        self.play(call, what, false);
    }

    /// The tone is over: the tape runs.
    pub(crate) fn recording_prompt_said(&mut self, now: Instant, call: CallId) {
        let at_most = self.config.record_for;
        let until = Instant(now.0 + at_most);
        let Some(known) = self.calls.get_mut(&call) else {
            return;
        };
        let State::Recording(Recording::Asking(prompt, language)) = known.state else {
            return;
        };
        known.state = State::Recording(Recording::Running(prompt, language));
        known.deadline = Some(until);
        let lead = known.lead();
        let what = RecordAs::Prompt(prompt, language);
        self.command(
            lead,
            LegCommand::Record {
                what,
                at_most,
                silence: None,
            },
        );
    }

    pub(crate) fn recording_key(&mut self, now: Instant, call: CallId, digit: Digit) {
        if digit.character() == '#' {
            self.stop_recording(now, call);
        }
    }

    pub(crate) fn recording_timeout(&mut self, now: Instant, call: CallId) {
        match self.calls.get(&call).map(|call| &call.state) {
            // The end of the question was never told: the tape is started all the same.
            Some(State::Recording(Recording::Asking(..))) => self.recording_prompt_said(now, call),
            _ => self.stop_recording(now, call),
        }
    }

    /// Keeps the recording and plays it back.
    fn stop_recording(&mut self, now: Instant, call: CallId) {
        let Some(known) = self.calls.get(&call) else {
            return;
        };
        let State::Recording(Recording::Running(prompt, language)) = known.state else {
            return;
        };
        let lead = known.lead();
        self.command(lead, LegCommand::StopRecording);
        let ending = Ending {
            cause: Cause::NORMAL_CLEARING,
            by: EndedBy::Box,
            outcome: Outcome::Service,
        };
        let what = vec![
            Announcement::Prompt(PromptId::Recorded, language),
            Announcement::Prompt(prompt, language),
        ];
        self.farewell(now, call, what, ending);
        let longest = Instant(now.0 + self.config.farewell + self.config.record_for);
        self.with(call, |call| call.deadline = Some(longest));
    }
}
