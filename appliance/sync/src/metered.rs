//! Links that are paid by the octet, and what of files may travel over them. Changes always
//! travel; this is about files alone.

use jawab_config::MeteredFiles;
use jiff::civil::{DateTime, Time};

/// What is said of metered links.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Metered {
    /// Interfaces that are metered, by name; a `*` at the end stands for any ending
    /// ("wwan*"). None: no link is.
    pub interfaces: Vec<String>,
    /// When files may go over them.
    pub files: MeteredFiles,
    /// The longest file that may, in octets; `None` for any.
    pub largest: Option<u64>,
    /// How many octets of files may, in a calendar month; `None` for any number.
    pub monthly: Option<u64>,
}

/// What a file waits for.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum WaitsFor {
    /// A central that takes files.
    Central,
    /// A link that is not metered.
    AnotherLink,
    /// A link that is not metered: it is too long for one that is.
    AnotherLinkByLength,
    /// The hour at which files may go over a metered link.
    Hour(Time),
    /// The next month, or a link that is not metered.
    NextMonth,
}

impl Metered {
    /// Whether the link through this interface is metered. One that is not known is, where
    /// any is: a bill cannot be taken back.
    #[must_use]
    pub fn is_metered(&self, interface: Option<&str>) -> bool {
        let Some(interface) = interface else {
            return !self.interfaces.is_empty();
        };
        self.interfaces
            .iter()
            .any(|pattern| match pattern.strip_suffix('*') {
                Some(start) => interface.starts_with(start),
                None => interface == pattern,
            })
    }

    /// Whether a piece of a file of this length may go over a metered link now, after so
    /// many octets in this month.
    ///
    /// # Errors
    /// What it has to wait for.
    pub fn allows(
        &self,
        length: u64,
        piece: u64,
        now: DateTime,
        used: u64,
    ) -> Result<(), WaitsFor> {
        match self.files {
            MeteredFiles::Never => return Err(WaitsFor::AnotherLink),
            MeteredFiles::Between(from, until) if !is_between(now.time(), from, until) => {
                return Err(WaitsFor::Hour(from));
            }
            MeteredFiles::Always | MeteredFiles::Between(..) => {}
        }
        if self.largest.is_some_and(|largest| length > largest) {
            return Err(WaitsFor::AnotherLinkByLength);
        }
        match self.monthly {
            Some(monthly) if used.saturating_add(piece) > monthly => Err(WaitsFor::NextMonth),
            _ => Ok(()),
        }
    }
}

fn is_between(now: Time, from: Time, until: Time) -> bool {
    if from <= until {
        from <= now && now < until
    } else {
        from <= now || now < until
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, time};

    use super::*;

    fn rules(files: MeteredFiles) -> Metered {
        Metered {
            interfaces: vec!["wwan*".into(), "usb0".into()],
            files,
            largest: Some(1_000),
            monthly: Some(5_000),
        }
    }

    fn at(hour: i8) -> DateTime {
        date(2026, 11, 24).at(hour, 0, 0, 0)
    }

    #[test]
    fn interfaces_are_known_by_name_or_by_how_it_begins() {
        let rules = rules(MeteredFiles::Never);
        for metered in [Some("wwan0"), Some("wwan"), Some("usb0"), None] {
            assert!(rules.is_metered(metered), "{metered:?}");
        }
        for free in ["eth0", "usb01", "xwwan0"] {
            assert!(!rules.is_metered(Some(free)), "{free}");
        }
        assert!(!Metered::default().is_metered(None), "none is metered");
    }

    #[test]
    fn the_hours_may_go_over_midnight() {
        let night = rules(MeteredFiles::Between(time(22, 0, 0, 0), time(6, 0, 0, 0)));
        for (hour, goes) in [(21, false), (22, true), (0, true), (5, true), (6, false)] {
            let answer = night.allows(10, 10, at(hour), 0);
            let waits = Err(WaitsFor::Hour(time(22, 0, 0, 0)));
            assert_eq!(answer, if goes { Ok(()) } else { waits }, "{hour}");
        }
        let day = rules(MeteredFiles::Between(time(8, 0, 0, 0), time(12, 0, 0, 0)));
        assert_eq!(day.allows(10, 10, at(11), 0), Ok(()));
        assert!(day.allows(10, 10, at(12), 0).is_err());
    }

    #[test]
    fn length_and_month_are_bounds_and_never_is_never() {
        let rules = rules(MeteredFiles::Always);
        assert_eq!(rules.allows(1_000, 500, at(9), 4_500), Ok(()));
        let longer = rules.allows(1_001, 500, at(9), 0);
        assert_eq!(longer, Err(WaitsFor::AnotherLinkByLength));
        let more = rules.allows(1_000, 501, at(9), 4_500);
        assert_eq!(more, Err(WaitsFor::NextMonth));
        let never = Metered {
            files: MeteredFiles::Never,
            ..rules
        };
        assert_eq!(never.allows(1, 1, at(9), 0), Err(WaitsFor::AnotherLink));
    }
}
