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

/// Year (two digits) to second one hour east of Greenwich, as a service centre of Morocco has it.
pub(crate) fn service_centre_time() -> [u8; 6] {
    let seconds = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |since| since.as_secs());
    civil(seconds + 3_600)
}

/// The day that seconds since 1970 are of, without leap seconds.
fn civil(seconds: u64) -> [u8; 6] {
    let is_leap = |year: u64| {
        (year.is_multiple_of(4) && !year.is_multiple_of(100)) || year.is_multiple_of(400)
    };
    let (mut days, second) = (seconds / 86_400, seconds % 86_400);
    let mut year = 1970;
    while days >= 365 + u64::from(is_leap(year)) {
        days -= 365 + u64::from(is_leap(year));
        year += 1;
    }
    let february = 28 + u64::from(is_leap(year));
    let mut month = 1;
    for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        if days < length {
            break;
        }
        days -= length;
        month += 1;
    }
    [
        year % 100,
        month,
        days + 1,
        second / 3_600,
        second / 60 % 60,
        second % 60,
    ]
    .map(|part| u8::try_from(part).unwrap_or_default())
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
    use super::{civil, twelve_hours};

    #[test]
    fn a_second_is_of_its_day_in_leap_years_too() {
        assert_eq!(civil(0), [70, 1, 1, 0, 0, 0]);
        assert_eq!(civil(951_782_400), [0, 2, 29, 0, 0, 0]);
        assert_eq!(civil(1_798_761_599), [26, 12, 31, 23, 59, 59]);
        assert_eq!(civil(1_798_761_600), [27, 1, 1, 0, 0, 0]);
    }

    #[test]
    fn midnight_and_noon_are_twelve() {
        assert_eq!(twelve_hours(5), "12:05AM");
        assert_eq!(twelve_hours(12 * 60), "12:00PM");
        assert_eq!(twelve_hours(23 * 60 + 59), "11:59PM");
    }
}
