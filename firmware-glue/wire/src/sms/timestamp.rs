//! Times of the service centre (TS 23.040 clause 9.2.3.11).

/// A time as the service centre says it: of its own clock, with its zone.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct Timestamp {
    /// 2000 to 2099: the year has two digits.
    pub year: u16,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
    /// 0 to 23.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
    /// 0 to 59.
    pub second: u8,
    /// Local time less UTC, in quarters of an hour, -79 to 79.
    pub zone_quarters: i8,
}

impl Timestamp {
    /// Reads seven octets of semi-octets in the wrong order; `None` where they are no time.
    #[must_use]
    pub fn read(octets: &[u8; 7]) -> Option<Self> {
        let [year, month, day, hour, minute, second, zone] = *octets;
        let zone_quarters = two_digits(zone & !0x08)? as i8;
        let time = Self {
            year: 2000 + u16::from(two_digits(year)?),
            month: two_digits(month)?,
            day: two_digits(day)?,
            hour: two_digits(hour)?,
            minute: two_digits(minute)?,
            second: two_digits(second)?,
            zone_quarters: if zone & 0x08 == 0 {
                zone_quarters
            } else {
                -zone_quarters
            },
        };
        time.is_one().then_some(time)
    }

    const fn is_one(&self) -> bool {
        self.month >= 1
            && self.month <= 12
            && self.day >= 1
            && self.day <= 31
            && self.hour < 24
            && self.minute < 60
            && self.second < 60
    }

    /// Seconds since 1970 began in UTC.
    #[must_use]
    pub fn unix_seconds(&self) -> i64 {
        let days = days_since_1970(i64::from(self.year), self.month.into(), self.day.into());
        let seconds =
            i64::from(self.hour) * 3600 + i64::from(self.minute) * 60 + i64::from(self.second);
        days * 86_400 + seconds - i64::from(self.zone_quarters) * 900
    }
}

fn two_digits(octet: u8) -> Option<u8> {
    let (tens, units) = (octet & 0x0f, octet >> 4);
    (tens < 10 && units < 10).then_some(tens * 10 + units)
}

/// By the proleptic Gregorian calendar: years begin in March, so that a leap day is their last.
const fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let leap_days = year / 4 - year / 100 + year / 400;
    365 * year + leap_days + (153 * month + 2) / 5 + day - 1 - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ts23040_9_2_3_11_digits_are_swapped_and_the_zone_has_a_sign() {
        let time = Timestamp::read(&[0x62, 0x11, 0x92, 0x41, 0x03, 0x50, 0x40]).unwrap();
        assert_eq!((time.year, time.month, time.day), (2026, 11, 29));
        assert_eq!((time.hour, time.minute, time.second), (14, 30, 5));
        assert_eq!(time.zone_quarters, 4);
        // 13:30:05 in UTC.
        assert_eq!(time.unix_seconds(), 1_795_959_005);
        let west = Timestamp::read(&[0x62, 0x11, 0x92, 0x41, 0x03, 0x50, 0x8a]).unwrap();
        assert_eq!(west.zone_quarters, -28);
    }

    #[test]
    fn the_epoch_and_a_leap_day_are_counted() {
        assert_eq!(days_since_1970(1970, 1, 1), 0);
        assert_eq!(days_since_1970(2000, 2, 29), 11_016);
        assert_eq!(days_since_1970(2000, 3, 1), 11_017);
    }

    #[test]
    fn what_is_no_time_is_none() {
        for octets in [
            [0; 7],
            [0xff; 7],
            [0x62, 0x31, 0x92, 0x41, 0x03, 0x50, 0x40],
            [0x62, 0x11, 0x92, 0x42, 0x03, 0x50, 0x40],
        ] {
            assert_eq!(Timestamp::read(&octets), None, "{octets:02x?}");
        }
    }
}
