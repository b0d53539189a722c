//! The clock that benchmarks share with the programs they measure.

#![allow(
    clippy::disallowed_methods,
    reason = "the clock of the machine that runs the test"
)]

use nix::time::{ClockId, clock_gettime};

/// `CLOCK_MONOTONIC` in nanoseconds, the same in every process of this machine.
pub(crate) fn monotonic_ns() -> i64 {
    clock_gettime(ClockId::CLOCK_MONOTONIC)
        .map(|now| now.tv_sec() * 1_000_000_000 + now.tv_nsec())
        .unwrap_or_default()
}

/// Time of day as SIMCom writes it in `MISSED_CALL` (`08:48AM`), in UTC.
pub(crate) fn time_of_day() -> String {
    let seconds = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |since| since.as_secs());
    twelve_hours(seconds / 60 % (24 * 60))
}

fn twelve_hours(minute_of_day: u64) -> String {
    let (hour, minute) = (minute_of_day / 60, minute_of_day % 60);
    let half = if hour < 12 { "AM" } else { "PM" };
    let hour = match hour % 12 {
        0 => 12,
        other => other,
    };
    format!("{hour:02}:{minute:02}{half}")
}

#[cfg(test)]
mod tests {
    use super::twelve_hours;

    #[test]
    fn midnight_and_noon_are_twelve() {
        assert_eq!(twelve_hours(5), "12:05AM");
        assert_eq!(twelve_hours(12 * 60), "12:00PM");
        assert_eq!(twelve_hours(23 * 60 + 59), "11:59PM");
    }
}
