//! A second caller, who waits while a call is up (TS 22.083): the network offers the call although
//! it was told not to, and the modem reports it by an id of its own.

use std::time::Duration;

use anyhow::{Result, ensure};

use super::Modem;
use super::call::Call;
use super::reply::ResultCode;
use super::timers::Timer;
use crate::identity::Make;

/// Who waits.
pub(super) struct Waiting {
    number: String,
}

/// `<stat>` of `+CLCC` (TS 27.007 clause 7.18).
const WAITING: i8 = 5;

impl Modem {
    pub(super) fn second_calls(
        &mut self,
        from: Option<&str>,
        gives_up_after_ms: u64,
    ) -> Result<()> {
        ensure!(
            self.call.as_ref().is_some_and(Call::is_active),
            "a second caller waits while a call is up, and none is"
        );
        self.waiting = Some(Waiting {
            number: from.unwrap_or_default().to_owned(),
        });
        self.report_second(WAITING);
        let after = Duration::from_millis(gives_up_after_ms);
        self.timers.set(self.now, after, Timer::SecondGivesUp);
        Ok(())
    }

    /// The end of a call that was never answered, as each make says it of any call.
    pub(super) fn second_gives_up(&mut self) {
        let Some(Waiting { number }) = &self.waiting else {
            return;
        };
        let number = number.clone();
        match self.make() {
            Make::Simcom => {
                self.report_second(6);
                let time = crate::clock::time_of_day();
                self.urc(&format!("MISSED_CALL: {time} {number}"));
            }
            Make::Quectel => {
                self.report_second(-1);
                self.unasked_result(&ResultCode::NoCarrier);
            }
        }
        self.waiting = None;
    }

    /// The second call as `+CLCC` lists it, after its header.
    pub(super) fn second_line(&self, stat: i8) -> Option<String> {
        let Waiting { number } = self.waiting.as_ref()?;
        let id = if self.identity.data_session { 3 } else { 2 };
        let kind = if number.starts_with('+') { 145 } else { 129 };
        Some(format!("{id},1,{stat},0,0,\"{number}\",{kind}"))
    }

    /// The lines of `+CLCC` for all calls.
    pub(super) fn call_lines(&self) -> Vec<String> {
        let lines = [self.call_line(), self.second_line(WAITING)];
        lines.into_iter().flatten().collect()
    }

    fn report_second(&mut self, stat: i8) {
        let Some(line) = self.second_line(stat) else {
            return;
        };
        match self.make() {
            Make::Simcom if self.settings.clcc_reports => self.urc(&format!("+CLCC: {line}")),
            Make::Quectel if self.settings.indicates("ccinfo") => {
                self.urc(&format!("+QIND: \"ccinfo\",{line}"));
            }
            _ => {}
        }
    }
}
