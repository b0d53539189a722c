//! By what it is judged who is to be called back.

use std::time::Duration;

/// By what it is judged who is to be called back, and for how long somebody has them.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct CallBackRules {
    /// Who hung up before this had passed since their call came in is not called back for that.
    pub short: Duration,
    /// For how long somebody has whom they took, after they took them or last called them.
    pub taken_for: Duration,
}

impl CallBackRules {
    /// How far the list looks back. Whoever was not called back within it does not expect it any
    /// more; and so the list costs what a month of calls costs, however long a record is.
    pub const SPAN: Duration = Duration::from_secs(30 * 24 * 60 * 60);

    /// The beginning of what the list looks at, in milliseconds since 1970.
    pub(crate) fn from_ms(now_ms: i64) -> i64 {
        now_ms.saturating_sub(ms(Self::SPAN))
    }

    pub(super) fn taken_for_ms(&self) -> i64 {
        ms(self.taken_for)
    }
}

impl Default for CallBackRules {
    fn default() -> Self {
        Self {
            short: Duration::from_secs(5),
            taken_for: Duration::from_secs(30 * 60),
        }
    }
}

fn ms(of: Duration) -> i64 {
    i64::try_from(of.as_millis()).unwrap_or(i64::MAX)
}
