//! Watching over a call's sound: whether it comes, is taken, and has the right speed.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

use crate::audio::Flow;
use jawab_line_state::LineWarning;

/// Between two looks; also how long a call may be without a sample until something is done.
const LOOK_EVERY: Duration = Duration::from_secs(3);
/// Octets a second: 8 kHz, 16 bits.
const OCTETS_PER_S: f64 = 16_000.0;
/// From so many times that on it is another rate, and no hurry of the port's.
const TOO_FAST: f64 = 1.7;
/// A call that was without sound for so many looks, to its end, has the modem restarted.
const HOPELESS: u32 = 3;

/// The sound of the call that is up.
#[derive(Debug)]
pub(crate) struct SoundWatch {
    flow: watch::Receiver<Flow>,
    /// When it is to be looked at again; `None` when there is no call.
    look_at: Option<Instant>,
    last: Flow,
    looked_at: Instant,
    heard: bool,
    /// Looks in a row in which nothing had come; was taken; came too fast.
    silent: u32,
    stalled: u32,
    fast: u32,
}

/// What a look found.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Found {
    /// What is not well, or is well again.
    pub(crate) warnings: Vec<(LineWarning, bool)>,
    /// What is to be done for it.
    pub(crate) cure: Option<Cure>,
}

/// What may help.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cure {
    /// To ask for the sound once more.
    Ask,
    /// To switch it off and on.
    Restart,
}

impl SoundWatch {
    pub(crate) fn new(flow: watch::Receiver<Flow>) -> Self {
        let last = *flow.borrow();
        Self {
            flow,
            look_at: None,
            last,
            looked_at: Instant::now(),
            heard: false,
            silent: 0,
            stalled: 0,
            fast: 0,
        }
    }

    /// A call has its sound from now on.
    pub(crate) fn begin(&mut self, now: Instant) {
        self.last = *self.flow.borrow();
        self.looked_at = now;
        self.look_at = Some(now + LOOK_EVERY);
        self.heard = false;
        (self.silent, self.stalled, self.fast) = (0, 0, 0);
    }

    /// The call is over. Whether its sound failed to the end.
    pub(crate) fn end(&mut self) -> bool {
        let was_up = self.look_at.take().is_some();
        let never_came = !self.heard && self.silent >= HOPELESS;
        was_up && (never_came || self.stalled >= HOPELESS)
    }

    pub(crate) const fn look_at(&self) -> Option<Instant> {
        self.look_at
    }

    /// What has become of the sound, if it is time to look.
    pub(crate) fn look(&mut self, now: Instant) -> Found {
        if self.look_at.is_none_or(|at| now < at) {
            return Found::default();
        }
        self.look_at = Some(now + LOOK_EVERY);
        let flow = *self.flow.borrow();
        let octets = flow.octets - self.last.octets;
        let rate = octets as f64 / (now - self.looked_at).as_secs_f64();
        self.heard |= octets > 0;
        let counted = |is: bool, before: u32| if is { before + 1 } else { 0 };
        let waits = flow
            .waits_since
            .is_some_and(|since| now - since >= LOOK_EVERY / 2);
        self.silent = counted(octets == 0, self.silent);
        self.stalled = counted(waits, self.stalled);
        self.fast = counted(rate > TOO_FAST * OCTETS_PER_S, self.fast);
        (self.last, self.looked_at) = (flow, now);
        let mut found = Found::default();
        found.warnings.push((LineWarning::NoSound, self.silent > 0));
        found
            .warnings
            .push((LineWarning::TakesNoSound, self.stalled > 0));
        // Once may have been a hurry.
        found
            .warnings
            .push((LineWarning::WrongSampleRate, self.fast > 1));
        found.cure = match self.silent.max(self.stalled) {
            0 => None,
            looks if looks % 2 == 1 => Some(Cure::Ask),
            _ => Some(Cure::Restart),
        };
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Looks at a call in which so many octets come between two looks, and the port takes
    /// what it is given or does not.
    fn looks(octets: u64, stalls: bool) -> (SoundWatch, Vec<Found>) {
        let (sender, flow) = watch::channel(Flow::new());
        let mut sound = SoundWatch::new(flow);
        let began = Instant::now();
        sound.begin(began);
        let mut found = Vec::new();
        for look in 1..=4 {
            sender.send_modify(|flow| {
                flow.octets += octets;
                flow.waits_since = stalls.then_some(began);
            });
            found.push(sound.look(began + look * LOOK_EVERY));
        }
        (sound, found)
    }

    fn warned(found: &[Found], warning: LineWarning) -> Vec<bool> {
        let stands = |found: &Found| found.warnings.contains(&(warning.clone(), true));
        found.iter().map(stands).collect()
    }

    #[test]
    fn sound_as_it_should_be_is_nobodys_trouble() {
        let (mut sound, found) = looks(48_000, false);
        assert!(found.iter().all(|found| found.cure.is_none()));
        assert!(!sound.end());
    }

    #[test]
    fn a_modem_that_takes_no_sound_is_told_of_and_asked_anew() {
        let (mut sound, found) = looks(48_000, true);
        assert_eq!(warned(&found, LineWarning::TakesNoSound), [true; 4]);
        let cures: Vec<_> = found.iter().map(|found| found.cure).collect();
        let (ask, restart) = (Some(Cure::Ask), Some(Cure::Restart));
        assert_eq!(cures, [ask, restart, ask, restart]);
        assert!(sound.end(), "the modem is to be restarted");
        assert!(!sound.end(), "once");
    }

    #[test]
    fn a_call_without_a_sample_has_the_modem_restarted_at_its_end() {
        let (mut sound, found) = looks(0, false);
        assert_eq!(warned(&found, LineWarning::NoSound), [true; 4]);
        assert!(sound.end());
    }

    #[test]
    fn sound_of_sixteen_kilohertz_is_noticed_at_the_second_look() {
        let (mut sound, found) = looks(96_000, false);
        let fast = warned(&found, LineWarning::WrongSampleRate);
        assert_eq!(fast, [false, true, true, true]);
        assert!(!sound.end());
    }
}
