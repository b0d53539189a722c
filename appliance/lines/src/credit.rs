//! A SIM's credit: when the network is asked for it, and what is made of its answer.
//!
//! Once a day, in a quiet moment: when no call has been up for some minutes. A call ends the
//! question at once (the engine sees to that), and it is asked again in the next quiet moment.

use std::time::Duration;

use jawab_wire::modem::UssdEnd;
use tokio::time::Instant;

/// A network that does not answer is asked again after this.
const AGAIN: Duration = Duration::from_secs(3_600);
/// So many questions in vain, and somebody is to know that the credit is not known.
const IN_VAIN: u32 = 3;

/// How a line asks for its SIM's credit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CreditConfig {
    /// The operator's code for it ("*580#").
    pub code: String,
    /// Below so many hundredths of a dirham somebody is told.
    pub low_centimes: Option<u64>,
    /// How often it is asked.
    pub every: Duration,
    /// How long no call has been up before it is asked.
    pub quiet: Duration,
}

/// When it is asked next.
#[derive(Debug)]
pub(crate) struct CreditWatch {
    config: CreditConfig,
    due: Instant,
    /// No call is up, and the line is in service, since.
    quiet_since: Option<Instant>,
    in_vain: u32,
}

impl CreditWatch {
    /// It was last answered so long ago, if it ever was.
    pub(crate) fn new(config: CreditConfig, now: Instant, answered: Option<Duration>) -> Self {
        let left = answered.map_or(Duration::ZERO, |ago| config.every.saturating_sub(ago));
        Self {
            due: now + left,
            config,
            quiet_since: None,
            in_vain: 0,
        }
    }

    /// Whether the line is in service and without a call now.
    pub(crate) fn line_is(&mut self, quiet: bool, now: Instant) {
        self.quiet_since = match (quiet, self.quiet_since) {
            (false, _) => None,
            (true, since) => since.or(Some(now)),
        };
    }

    /// When [`Self::code_if_due`] is to be asked.
    pub(crate) fn look_at(&self) -> Option<Instant> {
        let quiet_since = self.quiet_since?;
        Some(self.due.max(quiet_since + self.config.quiet))
    }

    /// The code that is to be dialled now, if it is time. It is not time again before
    /// [`Self::ended`], or for an hour.
    pub(crate) fn code_if_due(&mut self, now: Instant) -> Option<&str> {
        if self.look_at()? > now {
            return None;
        }
        self.due = now + AGAIN;
        Some(&self.config.code)
    }

    /// How it ended.
    pub(crate) fn ended(&mut self, end: UssdEnd, now: Instant) {
        match end {
            UssdEnd::Answered => {
                self.in_vain = 0;
                self.due = now + self.config.every;
            }
            UssdEnd::GaveWay => self.due = now,
            UssdEnd::Refused(_) | UssdEnd::Unanswered => {
                self.in_vain = self.in_vain.saturating_add(1);
                self.due = now + AGAIN;
            }
        }
    }

    /// Another SIM is in the modem.
    pub(crate) fn begin_anew(&mut self, now: Instant) {
        self.due = now;
        self.in_vain = 0;
    }

    /// Whether the network was asked in vain so often that somebody is to know.
    pub(crate) const fn is_in_vain(&self) -> bool {
        self.in_vain >= IN_VAIN
    }

    /// Whether so much is too little.
    pub(crate) fn is_low(&self, centimes: Option<u64>) -> bool {
        let low = self.config.low_centimes;
        low.zip(centimes).is_some_and(|(low, left)| left < low)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Duration = Duration::from_secs(86_400);
    const QUIET: Duration = Duration::from_secs(120);

    fn watch(now: Instant, answered: Option<Duration>) -> CreditWatch {
        let config = CreditConfig {
            code: "*580#".into(),
            low_centimes: Some(2_000),
            every: DAY,
            quiet: QUIET,
        };
        CreditWatch::new(config, now, answered)
    }

    #[tokio::test]
    async fn it_is_asked_once_a_day_in_a_quiet_moment() {
        let began = Instant::now();
        let mut watch = watch(began, None);
        assert_eq!(watch.look_at(), None, "not in service");
        watch.line_is(true, began);
        assert_eq!(watch.code_if_due(began), None);
        let quiet = began + QUIET;
        assert_eq!(watch.look_at(), Some(quiet));
        // A call comes just before.
        watch.line_is(false, quiet);
        assert_eq!(watch.code_if_due(quiet), None);
        let over = quiet + Duration::from_secs(300);
        watch.line_is(true, over);
        assert_eq!(watch.code_if_due(over), None);
        assert_eq!(watch.code_if_due(over + QUIET), Some("*580#"));
        assert_eq!(watch.code_if_due(over + QUIET), None, "it is being asked");
        watch.ended(UssdEnd::Answered, over + QUIET);
        assert_eq!(watch.look_at(), Some(over + QUIET + DAY));
    }

    #[tokio::test]
    async fn a_restart_does_not_ask_again_and_a_call_that_ended_it_does() {
        let now = Instant::now();
        let mut watch = watch(now, Some(DAY / 4));
        watch.line_is(true, now);
        assert_eq!(watch.look_at(), Some(now + DAY * 3 / 4));
        watch.begin_anew(now);
        let quiet = now + QUIET;
        assert!(watch.code_if_due(quiet).is_some());
        watch.ended(UssdEnd::GaveWay, quiet);
        watch.line_is(false, quiet);
        watch.line_is(true, quiet + QUIET);
        assert!(watch.code_if_due(quiet + QUIET * 2).is_some());
    }

    #[tokio::test]
    async fn a_network_that_does_not_answer_is_asked_hourly_and_told_after_three_times() {
        let now = Instant::now();
        let mut watch = watch(now, None);
        watch.line_is(true, now);
        let mut at = now + QUIET;
        for time in 1..=IN_VAIN {
            assert!(watch.code_if_due(at).is_some());
            watch.ended(UssdEnd::Unanswered, at);
            assert_eq!(watch.is_in_vain(), time == IN_VAIN);
            at += AGAIN;
        }
        assert!(watch.is_low(Some(1_999)) && !watch.is_low(Some(2_000)));
        assert!(!watch.is_low(None));
    }
}
