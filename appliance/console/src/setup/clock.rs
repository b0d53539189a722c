//! The box's clock: what it says, whether that can be, and how it is set.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use crate::machine::{NotDone, run, words};

/// This program is not older than the year 2026: a clock that says so has lost its time.
const EARLIEST_YEAR: i16 = 2026;
/// The same in seconds since 1970.
const EARLIEST_S: i64 = 1_767_225_600;
/// What may keep the time; systemd sets no clock while one of them runs.
const KEEPERS: [&str; 2] = ["chrony", "systemd-timesyncd"];

/// Whether a clock that says this year can be right.
pub(crate) const fn is_believable(year: i16) -> bool {
    year >= EARLIEST_YEAR
}

/// What the clock says, and who set it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Clock {
    /// The time at the box's place.
    pub(crate) now: String,
    /// Whether it can be right.
    pub(crate) is_believable: bool,
    /// Whether it follows the network's time.
    pub(crate) is_from_network: bool,
}

impl Clock {
    /// Looks at it.
    pub(crate) fn look() -> Self {
        let now = Timestamp::now();
        let local = now.to_zoned_datetime(jawab_zone::legal_time());
        let said = run(&words(
            "timedatectl show --property=NTPSynchronized --value",
        ));
        Self {
            is_believable: now.as_second() >= EARLIEST_S,
            now: local.strftime("%Y-%m-%d %H:%M:%S %:z").to_string(),
            is_from_network: said.is_ok_and(|said| said.trim() == "yes"),
        }
    }
}

/// Sets it to a point in legal time, and the clock of the board with it. Whoever keeps the time
/// stands aside meanwhile.
pub(crate) fn set(time: DateTime) -> Result<(), NotDone> {
    let keepers = KEEPERS
        .into_iter()
        .filter(|keeper| run(&words(&format!("systemctl --quiet is-active {keeper}"))).is_ok());
    let keepers: Vec<&str> = keepers.collect();
    let systemctl = |verb: &str, keeper: &str| {
        run(&words(&format!(
            "systemctl --no-ask-password {verb} {keeper}"
        )))
    };
    for keeper in &keepers {
        systemctl("stop", keeper)?;
    }
    // Said in UTC: the system's own zone data may be older than the law.
    let time = format!("{} UTC", in_utc(time).strftime("%Y-%m-%d %H:%M:%S"));
    let set = ["timedatectl", "--no-ask-password", "set-time", &time].map(str::to_owned);
    let set = run(&set);
    for keeper in &keepers {
        systemctl("start", keeper)?;
    }
    set.map(drop)
}

/// A point in legal time, in UTC. In the hour that a change of the clocks skips or repeats, the
/// earlier reading; a time that no clock can hold stays as it was typed.
fn in_utc(time: DateTime) -> DateTime {
    let at = jawab_zone::legal_time()
        .to_ambiguous_timestamp(time)
        .earlier();
    at.map_or(time, |at| TimeZone::UTC.to_datetime(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn legal_time_is_an_hour_ahead_of_utc_until_september_2026_and_not_after() {
        let utc = |text: &str| in_utc(text.parse().unwrap()).to_string();
        assert_eq!(utc("2026-07-01T00:30:00"), "2026-06-30T23:30:00");
        assert_eq!(utc("2026-11-24T18:30:00"), "2026-11-24T18:30:00");
    }

    #[test]
    fn a_clock_of_1970_is_not_believed() {
        assert!(!is_believable(1970) && is_believable(2026));
    }
}
