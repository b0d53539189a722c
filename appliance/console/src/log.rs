//! The log as a technician reads it: the last lines, kept in memory, with a filter.

use std::collections::VecDeque;
use std::fmt::{self, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tokio::sync::watch;
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;

/// Lines kept.
const LINES: usize = 1_000;
/// Longest line, in octets: with [`LINES`], the most memory that the log takes.
const LONGEST: usize = 1_024;

/// How grave a line is.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// For developers.
    #[default]
    Debug,
    /// What happens.
    Info,
    /// What somebody should look at.
    Warn,
    /// What does not work.
    Error,
}

impl Level {
    /// Its name in a log, of five letters or fewer.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Debug => "DEBUG",
            Self::Info => "INFO",
            Self::Warn => "WARN",
            Self::Error => "ERROR",
        }
    }
}

impl std::str::FromStr for Level {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        [Self::Debug, Self::Info, Self::Warn, Self::Error]
            .into_iter()
            .find(|level| level.name().eq_ignore_ascii_case(text))
            .ok_or_else(|| format!("{text} is none of debug, info, warn, error"))
    }
}

/// A line of the log.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LogLine {
    /// Counts the lines from 1.
    pub number: u64,
    /// When.
    pub at: Timestamp,
    /// How grave.
    pub level: Level,
    /// What.
    pub text: String,
}

/// Which lines.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Filter {
    /// At least so grave.
    #[serde(default)]
    pub level: Level,
    /// With these words, in whatever case.
    #[serde(default)]
    pub words: String,
}

impl Filter {
    /// Whether a line is one of them.
    #[must_use]
    pub fn passes(&self, line: &LogLine) -> bool {
        line.level >= self.level
            && (self.words.is_empty()
                || line
                    .text
                    .to_lowercase()
                    .contains(&self.words.to_lowercase()))
    }
}

/// The last lines of the log: a layer of `tracing`. Cheap to clone.
#[derive(Clone, Debug)]
pub struct LogBook {
    lines: Arc<Mutex<VecDeque<LogLine>>>,
    last: watch::Sender<u64>,
}

impl Default for LogBook {
    fn default() -> Self {
        Self {
            lines: Arc::default(),
            last: watch::Sender::new(0),
        }
    }
}

impl LogBook {
    /// The lines after one that pass, oldest first.
    #[must_use]
    pub fn after(&self, number: u64, filter: &Filter) -> Vec<LogLine> {
        self.lines()
            .iter()
            .filter(|line| line.number > number && filter.passes(line))
            .cloned()
            .collect()
    }

    /// Wakes at each new line.
    pub(crate) fn follow(&self) -> watch::Receiver<u64> {
        self.last.subscribe()
    }

    fn write(&self, level: Level, mut text: String) {
        if text.len() > LONGEST {
            text.truncate(text.floor_char_boundary(LONGEST));
        }
        let mut lines = self.lines();
        let number = lines.back().map_or(0, |line| line.number) + 1;
        if lines.len() == LINES {
            lines.pop_front();
        }
        lines.push_back(LogLine {
            number,
            at: Timestamp::now(),
            level,
            text,
        });
        drop(lines);
        self.last.send_replace(number);
    }

    fn lines(&self) -> MutexGuard<'_, VecDeque<LogLine>> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<S: Subscriber> Layer<S> for LogBook {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let level = match *event.metadata().level() {
            tracing::Level::ERROR => Level::Error,
            tracing::Level::WARN => Level::Warn,
            tracing::Level::INFO => Level::Info,
            tracing::Level::DEBUG | tracing::Level::TRACE => Level::Debug,
        };
        let mut words = Words::default();
        event.record(&mut words);
        self.write(level, words.message + &words.rest);
    }
}

#[derive(Default)]
struct Words {
    message: String,
    rest: String,
}

impl Visit for Words {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        // Writing to a string does not fail. What would move a terminal's cursor is written out.
        let value = format!("{value:?}");
        let value = value.replace(char::is_control, " ");
        let _ = if field.name() == "message" {
            write!(self.message, "{value}")
        } else {
            write!(self.rest, " {}={value}", field.name())
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tracing_subscriber::layer::SubscriberExt;

    fn written(write: impl Fn()) -> LogBook {
        let book = LogBook::default();
        let layers = tracing_subscriber::registry().with(book.clone());
        tracing::subscriber::with_default(layers, write);
        book
    }

    #[test]
    fn lines_are_kept_with_their_fields_and_found_by_level_and_words() {
        let book = written(|| {
            tracing::info!("ready for calls");
            tracing::warn!(line = "gsm1", "the modem is silent");
        });
        let all = book.after(0, &Filter::default());
        assert_eq!(all[1].text, "the modem is silent line=\"gsm1\"");
        assert_eq!((all[1].number, all[1].level), (2, Level::Warn));
        let filter = Filter {
            level: Level::Info,
            words: "GSM1".into(),
        };
        assert_eq!(book.after(0, &filter), all[1..]);
        assert_eq!(book.after(2, &filter), []);
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let long = "é".repeat(5_000);
        let book = written(|| {
            for _ in 0..LINES + 10 {
                tracing::info!("{long}");
            }
        });
        let all = book.after(0, &Filter::default());
        assert_eq!((all.len(), all[0].number), (LINES, 11));
        assert!(all[0].text.len() <= LONGEST);
    }

    #[test]
    fn a_line_cannot_move_the_terminals_cursor() {
        let book = written(|| tracing::info!("from {}", "\u{1b}[2J\nX"));
        assert_eq!(book.after(0, &Filter::default())[0].text, "from  [2J X");
    }
}
