//! Tests and recordings, which go on beside the screens.

use super::App;
use super::Screen;
use super::under_way::UnderWay;
use crate::client::ClientError;
use crate::protocol::TestCallRequest;
use crate::refusal::refusal;
use crate::screens::recording::Recording;
use crate::test_call;
use crate::trace::{TraceWanted, seconds};

impl App {
    /// A test takes up to a minute: it is waited for beside the screens, not by them.
    pub(super) fn begin_test(&mut self) {
        let test = match &self.screen {
            Screen::RingTest(form) => TestCallRequest::Ring {
                handset: form.value(0),
            },
            Screen::CallTest(form) => TestCallRequest::Call {
                line: form.value(0),
                number: form.value(1),
            },
            Screen::EchoTest(form) => TestCallRequest::echo(form.value(0), form.value(1)),
            _ => return,
        };
        self.screen = Screen::Tests;
        if self.testing.is_some() {
            self.outcome = vec![self.locale.t("refused-test-another")];
            return;
        }
        self.outcome = vec![self.locale.t("test-under-way")];
        self.testing = Some(UnderWay::begin(self.site.data.clone(), test));
    }

    pub(super) fn hear_of_test(&mut self) {
        let Some(over) = self.testing.as_ref().and_then(UnderWay::outcome) else {
            return;
        };
        self.testing = None;
        self.outcome = match over {
            Ok(report) => test_call::lines(&report, self.locale),
            Err(ClientError::Refused { why, words }) => {
                vec![refusal(self.locale, why, &words)]
            }
            Err(_) => vec![self.locale.t("box-gone")],
        };
    }

    /// It is written as long as somebody wants: that goes on beside the screens.
    pub(super) fn begin_recording(&mut self) {
        let locale = self.locale;
        let (form, what) = match &mut self.screen {
            Screen::TraceSip(form) => {
                let what = TraceWanted::sip_of(form.value(0));
                (form, what)
            }
            Screen::TraceAt(form) => {
                let line = form.value(0);
                (form, TraceWanted::At { line })
            }
            _ => return,
        };
        let Some(seconds) = seconds(&form.value(1)) else {
            form.trouble = Some(locale.t("trace-wrong-seconds"));
            return;
        };
        self.screen = Screen::Tests;
        if self.recording.is_none() {
            self.recording = Some(Recording::begin(&self.site, what, seconds, locale));
        }
        self.outcome = vec![locale.t("trace-under-way")];
    }

    pub(super) fn hear_of_recording(&mut self) {
        let recording = self.recording.as_mut();
        if let Some(outcome) = recording.and_then(|recording| recording.outcome(self.locale)) {
            self.recording = None;
            self.outcome = outcome;
        }
    }
}
