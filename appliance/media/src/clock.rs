//! The 20 ms clock and its thread.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread::Thread;
use std::time::Duration;

use nix::errno::Errno;
use nix::sys::time::{TimeSpec, TimeValLike};
use nix::time::{ClockId, ClockNanosleepFlags, clock_gettime, clock_nanosleep};
use rtrb::Consumer;
use tracing::warn;

use crate::frame::FRAME;
use crate::mixer::{Command, Mixer};
use crate::socket::UdpPort;

/// While ticks are made good, they come at twice the pace: nobody gets a burst.
const HURRIED: Duration = Duration::from_millis(10);
/// A delay beyond this is not made good, but skipped.
const GIVEN_UP: Duration = Duration::from_millis(200);

/// When the next tick is due. Deadlines are absolute, so that no delay adds up.
#[derive(Debug)]
pub(crate) struct Schedule {
    due: Duration,
    /// Ticks are being made good.
    hurries: bool,
}

/// The next tick.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) struct Next {
    /// When it is to run.
    pub(crate) at: Duration,
    /// How many ticks before it are given up.
    pub(crate) skipped: u32,
}

impl Schedule {
    pub(crate) const fn starting(now: Duration) -> Self {
        Self {
            due: now,
            hurries: false,
        }
    }

    /// The tick after the one that was just done, at `now`.
    pub(crate) fn next(&mut self, now: Duration) -> Next {
        self.due += FRAME;
        let late = now.saturating_sub(self.due);
        if late > GIVEN_UP {
            let skipped = u32::try_from(late.as_nanos() / FRAME.as_nanos()).unwrap_or(u32::MAX);
            self.due += FRAME * skipped;
            return Next {
                at: self.due.max(now),
                skipped,
            };
        }
        self.hurries = late >= HURRIED || (self.hurries && self.due < now + HURRIED);
        let at = if self.hurries {
            now + HURRIED
        } else {
            self.due.max(now)
        };
        Next { at, skipped: 0 }
    }
}

/// Time on the monotonic clock.
pub(crate) fn now() -> Duration {
    // The monotonic clock is there on every Linux; if it were not, nothing could run.
    clock_gettime(ClockId::CLOCK_MONOTONIC).map_or(Duration::ZERO, Duration::from)
}

fn sleep_until(at: Duration) {
    let at = TimeSpec::nanoseconds(i64::try_from(at.as_nanos()).unwrap_or(i64::MAX));
    while clock_nanosleep(
        ClockId::CLOCK_MONOTONIC,
        ClockNanosleepFlags::TIMER_ABSTIME,
        &at,
    ) == Err(Errno::EINTR)
    {}
}

/// Runs the mixer until it is told to stop, or until nobody is left to command it.
pub(crate) fn run(
    mut mixer: Mixer<UdpPort>,
    mut commands: Consumer<Command<UdpPort>>,
    stop: &Arc<AtomicBool>,
    back_office: &Thread,
) {
    let mut schedule = Schedule::starting(now());
    while !stop.load(Relaxed) && !commands.is_abandoned() {
        while let Ok(command) = commands.pop() {
            mixer.apply(command);
        }
        mixer.tick(now());
        if mixer.has_reports() {
            back_office.unpark();
        }
        let next = schedule.next(now());
        if next.skipped > 0 {
            warn!(
                "the machine stood still: {} ms of all calls' audio is lost",
                u64::from(next.skipped) * 20
            );
            mixer.skip(next.skipped);
        }
        sleep_until(next.at);
    }
    // Files that are being recorded are kept.
    while let Ok(command) = commands.pop() {
        mixer.apply(command);
    }
    mixer.close_all();
    // What it holds is freed and told by the back office, which ends when the mixer does.
    drop(mixer);
    back_office.unpark();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn ticks_that_take_their_time_do_not_shift_the_clock() {
        let mut schedule = Schedule::starting(ms(0));
        for n in 1..100 {
            let next = schedule.next(ms(n * 20 - 20 + n % 19));
            assert_eq!((next.at, next.skipped), (ms(n * 20), 0));
        }
    }

    #[test]
    fn a_short_delay_is_made_good_at_twice_the_pace() {
        let mut schedule = Schedule::starting(ms(0));
        // The tick at 0 is done at 110: those of 20 to 100 are due.
        let mut now = ms(110);
        let mut ran = Vec::new();
        for _ in 0..12 {
            let next = schedule.next(now);
            assert_eq!(next.skipped, 0);
            now = next.at;
            ran.push(now.as_millis());
        }
        assert!(
            ran.windows(2).all(|pair| pair[1] - pair[0] >= 10),
            "{ran:?}"
        );
        assert_eq!(ran[8..], [200, 210, 220, 240], "{ran:?}");
    }

    #[test]
    fn a_long_delay_is_skipped_and_the_beat_is_kept() {
        let mut schedule = Schedule::starting(ms(0));
        let next = schedule.next(ms(5_033));
        assert_eq!(next.skipped, 250);
        assert_eq!(next.at, ms(5_033));
        let next = schedule.next(ms(5_034));
        assert_eq!((next.at, next.skipped), (ms(5_040), 0));
    }
}
