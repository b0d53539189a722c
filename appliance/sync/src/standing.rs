//! What stands between the box and central, of how its requests went: what is told, what is logged, and
//! when it is over. No socket and no clock; the time comes in.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use jawab_desk::LinkTrouble;

/// The octets of a request that fit into one packet with all that is around them, on any link.
const SMALL: usize = 1_000;

/// How lately central must have answered something small for a silence to be about the size.
const SMALL_ANSWERS: Duration = Duration::from_secs(10 * 60);

/// How often the same trouble is logged where it comes and goes: a link that drops each minute would
/// fill the log.
const SAID_AGAIN: Duration = Duration::from_secs(60 * 60);

/// How the box stands with central.
#[derive(Debug, Default)]
pub(crate) struct Standing {
    trouble: Option<LinkTrouble>,
    /// How large the request was that was not taken, until one like it is.
    stuck_at: Option<usize>,
    /// When central last took something.
    heard_at: Option<Instant>,
    /// What was said in the log, and when.
    said: HashMap<LinkTrouble, Instant>,
    /// Whether the trouble of now was.
    told: bool,
}

/// What to make of a trouble.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) struct Met {
    /// What it is, all things considered.
    pub(crate) trouble: LinkTrouble,
    /// Whether it is another one than before.
    pub(crate) is_new: bool,
    /// Whether the log is to say it.
    pub(crate) is_for_the_log: bool,
}

impl Standing {
    /// A request that brought so many octets was not taken, or got no answer.
    pub(crate) fn handle_not_taken(&mut self, octets: usize) {
        self.stuck_at = Some(octets);
    }

    /// Something went wrong, and means this by itself.
    pub(crate) fn handle_trouble(&mut self, meant: LinkTrouble, now: Instant) -> Met {
        let is_large = self.stuck_at.is_some_and(|octets| octets > SMALL);
        let heard = self.heard_at.map(|heard| now - heard);
        let hears_small = heard.is_some_and(|since| since < SMALL_ANSWERS);
        let trouble = if meant == LinkTrouble::Silent && is_large && hears_small {
            LinkTrouble::LargePackets
        } else {
            meant
        };
        let is_new = self.trouble.replace(trouble) != Some(trouble);
        let said = self.said.get(&trouble).map(|said| now - *said);
        let is_for_the_log = is_new && said.is_none_or(|since| since > SAID_AGAIN);
        if is_for_the_log {
            self.said.insert(trouble, now);
            self.told = true;
        }
        Met {
            trouble,
            is_new,
            is_for_the_log,
        }
    }

    /// Central took a request that brought so many octets. What stood in the way of a larger one may
    /// still stand there. Gives whether a trouble is over.
    pub(crate) fn handle_taken(&mut self, octets: usize, now: Instant) -> bool {
        self.heard_at = Some(now);
        let is_over = self.stuck_at.is_none_or(|stuck| octets >= stuck.min(SMALL));
        is_over && self.handle_level()
    }

    /// Central has all there is. Gives whether a trouble is over.
    pub(crate) fn handle_level(&mut self) -> bool {
        self.stuck_at = None;
        self.trouble.take().is_some()
    }

    /// Whether the log is to say that it is over.
    pub(crate) fn end_is_for_the_log(&mut self) -> bool {
        std::mem::take(&mut self.told)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(start: Instant, seconds: u64) -> Instant {
        start + Duration::from_secs(seconds)
    }

    #[test]
    fn the_same_trouble_is_logged_once_however_often_it_is_met() {
        let (mut standing, start) = (Standing::default(), Instant::now());
        let mut logged = 0;
        for minute in 0..50 {
            standing.handle_not_taken(0);
            let met = standing.handle_trouble(LinkTrouble::NotYetValid, after(start, minute * 30));
            logged += usize::from(met.is_for_the_log);
            assert_eq!(met.is_new, minute == 0);
        }
        assert_eq!(logged, 1);
        assert!(standing.handle_taken(0, after(start, 2_000)));
        assert!(standing.end_is_for_the_log());
    }

    #[test]
    fn a_link_that_comes_and_goes_does_not_fill_the_log() {
        let (mut standing, start) = (Standing::default(), Instant::now());
        let mut logged = 0;
        for drop in 0..100 {
            let now = after(start, drop * 2);
            standing.handle_not_taken(500);
            let met = standing.handle_trouble(LinkTrouble::BreaksOff, now);
            assert!(met.is_new, "status has it each time");
            logged += usize::from(met.is_for_the_log);
            assert!(standing.handle_taken(500, now));
            logged += usize::from(standing.end_is_for_the_log());
        }
        assert_eq!(logged, 2);
    }

    #[test]
    fn silence_on_what_is_large_while_small_things_pass_is_told_as_that_until_something_large_passes()
     {
        let (mut standing, start) = (Standing::default(), Instant::now());
        standing.handle_taken(0, start);
        standing.handle_not_taken(16_000);
        let met = standing.handle_trouble(LinkTrouble::Silent, after(start, 120));
        assert_eq!(met.trouble, LinkTrouble::LargePackets);
        // The next question is answered; the changes still do not get through.
        assert!(!standing.handle_taken(0, after(start, 121)));
        standing.handle_not_taken(8_000);
        let met = standing.handle_trouble(LinkTrouble::Silent, after(start, 241));
        assert_eq!(
            (met.trouble, met.is_new),
            (LinkTrouble::LargePackets, false)
        );
        assert!(standing.handle_taken(4_000, after(start, 250)));
    }

    #[test]
    fn silence_alone_is_silence() {
        let (mut standing, start) = (Standing::default(), Instant::now());
        standing.handle_not_taken(16_000);
        let met = standing.handle_trouble(LinkTrouble::Silent, start);
        assert_eq!(met.trouble, LinkTrouble::Silent);
    }
}
