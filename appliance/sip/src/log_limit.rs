//! A rate limit for the log: one complaint a minute for each that gives cause. Whoever
//! floods the box is not to fill its disk.

use std::collections::HashMap;
use std::time::{Duration, Instant};

/// How long a cause for complaint is passed over after it was logged.
const PAUSE: Duration = Duration::from_secs(60);

/// Causes remembered; beyond, new ones are passed over until some are old.
const MOST: usize = 1_024;

/// Longest text of a stranger's that is shown, in characters.
const SHOWN: usize = 40;

/// What was complained about lately.
#[derive(Debug, Default)]
pub(crate) struct LogLimit {
    lately: HashMap<String, Instant>,
}

impl LogLimit {
    /// True if this cause is to be logged now.
    pub(crate) fn permits(&mut self, cause: &str, now: Instant) -> bool {
        let fresh = |since: &Instant| now.saturating_duration_since(*since) < PAUSE;
        if self.lately.get(cause).is_some_and(fresh) {
            return false;
        }
        if self.lately.len() >= MOST {
            self.lately.retain(|_, since| fresh(since));
            if self.lately.len() >= MOST {
                return false;
            }
        }
        self.lately.insert(cause.into(), now);
        true
    }
}

/// A stranger's text, fit for a log: short, and without control characters.
pub(crate) fn shown(text: &str) -> String {
    let mut short: String = text
        .chars()
        .take(SHOWN)
        .flat_map(char::escape_debug)
        .collect();
    if text.chars().nth(SHOWN).is_some() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_is_logged_once_a_minute() {
        let (mut log_limit, now) = (LogLimit::default(), Instant::now());
        assert!(log_limit.permits("a", now));
        assert!(!log_limit.permits("a", now + PAUSE / 2));
        assert!(log_limit.permits("b", now));
        assert!(log_limit.permits("a", now + PAUSE));
    }

    #[test]
    fn a_flood_of_causes_is_bounded() {
        let (mut log_limit, now) = (LogLimit::default(), Instant::now());
        let logged = (0..MOST * 3).filter(|n| log_limit.permits(&n.to_string(), now));
        assert_eq!(logged.count(), MOST);
        assert!(log_limit.permits("later", now + PAUSE));
        assert_eq!(log_limit.lately.len(), 1);
    }

    #[test]
    fn what_strangers_send_cannot_forge_a_line_of_the_log() {
        assert_eq!(shown("201\nWARN"), "201\\nWARN");
        assert_eq!(shown("\u{1b}[2J"), "\\u{1b}[2J");
        assert_eq!(shown(&"9".repeat(100)).chars().count(), SHOWN + 1);
    }
}
