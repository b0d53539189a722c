//! What is said of a line that is out of service: once, and then now and again.

use jawab_switch::LineId;
use tracing::{debug, warn};

/// A fault that lasts is said again after so many attempts in vain.
const REMINDED: u32 = 60;

/// The complaints about one line.
#[derive(Debug)]
pub(crate) struct Complaints {
    line: LineId,
    /// The last one, and how often it was made since it was said.
    told: Option<(String, u32)>,
}

impl Complaints {
    pub(crate) const fn about(line: LineId) -> Self {
        Self { line, told: None }
    }

    /// The line cannot be used, and why.
    pub(crate) fn tell(&mut self, words: &str) {
        let line = &self.line;
        match &mut self.told {
            Some((told, times)) if told == words => {
                *times += 1;
                if times.is_multiple_of(REMINDED) {
                    warn!("{line}: still out of service: {words}");
                } else {
                    debug!("{line}: {words}");
                }
            }
            _ => {
                warn!("{line}: out of service: {words}; it is tried again by itself");
                self.told = Some((words.into(), 0));
            }
        }
    }

    /// The line is in service: the next fault is a new one.
    pub(crate) fn settle(&mut self) {
        self.told = None;
    }
}
