//! Keys, from wherever they are known: a driver's report (a modem, SIP INFO), or the sound.
//!
//! The media clock hears keys in every leg's sound, and some drivers report them as well. The
//! first report of a leg's driver shows that it has reports; from then on they alone count. A
//! key that was heard before its report came is the same key.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use jawab_switch::{Digit, Instant, LegEvent, LegId};

/// How long after a key was heard its report may come: modems take up to a second.
const REPORT_WITHIN: Duration = Duration::from_secs(3);
/// Keys heard and not reported that are remembered for each leg.
const REMEMBERED: usize = 16;

/// Who tells of a key.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum Source {
    /// The driver of the leg.
    Driver,
    /// The media clock.
    Sound,
}

/// What is known of the keys of one leg.
#[derive(Clone, Debug, Default)]
struct Pressed {
    is_reported: bool,
    heard: VecDeque<(Digit, Instant)>,
}

/// The keys of all legs that are up.
#[derive(Debug, Default)]
pub(super) struct Keys(HashMap<LegId, Pressed>);

impl Keys {
    /// Whether an event is to be passed on: always, save a key that was passed on already.
    pub(super) fn is_news(
        &mut self,
        source: Source,
        leg: LegId,
        event: &LegEvent,
        now: Instant,
    ) -> bool {
        match event {
            LegEvent::Digit(digit) => self.0.entry(leg).or_default().key(source, *digit, now),
            LegEvent::Released(_) => {
                self.0.remove(&leg);
                true
            }
            _ => true,
        }
    }
}

impl Pressed {
    fn key(&mut self, source: Source, digit: Digit, now: Instant) -> bool {
        match source {
            Source::Sound if self.is_reported => false,
            Source::Sound => {
                self.heard.push_back((digit, now));
                if self.heard.len() > REMEMBERED {
                    self.heard.pop_front();
                }
                true
            }
            Source::Driver => {
                self.is_reported = true;
                let is_old = |at: &Instant| now.0.saturating_sub(at.0) > REPORT_WITHIN;
                while self.heard.front().is_some_and(|(_, at)| is_old(at)) {
                    self.heard.pop_front();
                }
                match self.heard.iter().position(|(heard, _)| *heard == digit) {
                    Some(same) => {
                        self.heard.drain(..=same);
                        false
                    }
                    None => true,
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Source::{Driver, Sound};

    /// What is passed on of these keys, each with its source and time.
    fn passed(keys: &[(Source, char, u64)]) -> String {
        let (mut all, leg) = (Keys::default(), LegId::offered(1));
        let is_news = |(source, key, ms): &&(Source, char, u64)| {
            let event = LegEvent::Digit(Digit::new(*key).unwrap());
            let now = Instant(Duration::from_millis(*ms));
            all.is_news(*source, leg, &event, now)
        };
        keys.iter()
            .filter(is_news)
            .map(|(_, key, _)| *key)
            .collect()
    }

    #[test]
    fn keys_that_are_only_heard_count() {
        assert_eq!(passed(&[(Sound, '2', 0), (Sound, '2', 300)]), "22");
    }

    #[test]
    fn keys_that_are_only_reported_count() {
        assert_eq!(passed(&[(Driver, '2', 0), (Driver, '2', 300)]), "22");
    }

    #[test]
    fn a_key_that_is_heard_and_reported_counts_once_whichever_is_first() {
        assert_eq!(passed(&[(Sound, '2', 0), (Driver, '2', 900)]), "2");
        assert_eq!(passed(&[(Driver, '2', 0), (Sound, '2', 90)]), "2");
    }

    #[test]
    fn keys_pressed_faster_than_they_are_reported_count_once_each() {
        let keys = [
            (Sound, '1', 0),
            (Sound, '1', 200),
            (Driver, '1', 300),
            (Sound, '3', 400),
            (Driver, '1', 500),
            (Driver, '3', 700),
        ];
        // The third is heard after the first report, and counts by its own.
        assert_eq!(passed(&keys), "113");
    }

    #[test]
    fn a_report_long_after_a_key_is_another_key() {
        assert_eq!(passed(&[(Sound, '2', 0), (Driver, '2', 3_500)]), "22");
    }

    #[test]
    fn nothing_is_kept_of_a_leg_that_is_gone() {
        let mut keys = Keys::default();
        let (leg, now) = (LegId::offered(1), Instant::default());
        let key = LegEvent::Digit(Digit::new('1').unwrap());
        assert!(keys.is_news(Driver, leg, &key, now));
        let cause = jawab_vocabulary::Cause::NORMAL_CLEARING;
        assert!(keys.is_news(Driver, leg, &LegEvent::Released(cause), now));
        assert!(keys.0.is_empty());
    }
}
