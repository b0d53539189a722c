//! Numbers and times, as people here read them.

use jawab_desk::Address;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::locale::Locale;

/// Addresses, as pages show them.
pub(crate) fn shown(addresses: Vec<Address>) -> Vec<Option<String>> {
    let addresses = addresses.into_iter();
    addresses.map(|address| Some(address.to_string())).collect()
}

/// Whether an address is one that is dialled; others may be long, and are broken anywhere.
pub(crate) fn is_dialled(address: &str) -> bool {
    address.bytes().all(|c| c.is_ascii_digit() || c == b'+')
}

/// A number in the groups people say it in: "06 12 34 56 78", "+212 6 12 34 56 78".
/// Without spaces in the text itself, so that what is copied can be dialled. An address of another
/// kind is one group.
pub(crate) fn groups(number: &str) -> Vec<&str> {
    let firsts: &[usize] = if !is_dialled(number) {
        return vec![number];
    } else if number.starts_with("+212") && number.len() == 13 {
        &[4, 1, 2, 2, 2, 2]
    } else if number.starts_with('0') && number.len() == 10 {
        &[2, 2, 2, 2, 2]
    } else {
        return vec![number];
    };
    let mut rest = number;
    let mut groups = Vec::with_capacity(firsts.len());
    for &length in firsts {
        let (group, after) = rest.split_at(length);
        groups.push(group);
        rest = after;
    }
    groups
}

/// How long since then, as a clock shows it: "0:42", "1:02:03".
pub(crate) fn elapsed(since: &Timestamp) -> String {
    let seconds = Timestamp::now().duration_since(*since).as_secs().max(0);
    duration(seconds.unsigned_abs())
}

/// A length of time as a clock shows it.
pub(crate) fn duration(seconds: u64) -> String {
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

/// A short length of time with its tenths of a second, a longer one as a clock shows it: "3.2 s",
/// "1:02".
pub(crate) fn duration_to_tenths(locale: Locale, ms: u64) -> String {
    if ms < 60_000 {
        format!("{} s", tenths(locale, ms / 100))
    } else {
        duration(ms / 1_000)
    }
}

/// A number of tenths with one decimal, as it is read in a language: "2.8" in English, "2,8" in
/// Morocco.
pub(crate) fn tenths(locale: Locale, tenths: u64) -> String {
    let point = match locale {
        Locale::English => '.',
        Locale::Arabic | Locale::French | Locale::Tamazight => ',',
    };
    format!("{}{point}{}", tenths / 10, tenths % 10)
}

/// A point in time, by how much of it has to be said.
#[derive(PartialEq, Eq, Debug)]
pub(crate) enum Moment {
    /// Today, at.
    Today(String),
    /// Yesterday, at.
    Yesterday(String),
    /// On that day.
    Date(String),
}

/// Says when something was.
pub(crate) fn moment(at: Timestamp, now: Timestamp) -> Moment {
    let (on, today) = (jawab_zone::day(at), jawab_zone::day(now));
    if on == today {
        Moment::Today(hour(at))
    } else if today.yesterday().is_ok_and(|day| day == on) {
        Moment::Yesterday(hour(at))
    } else {
        Moment::Date(day(at))
    }
}

/// The time of the day, as the centre's clock shows it: "14:05".
pub(crate) fn hour(at: Timestamp) -> String {
    let at = jawab_zone::legal_time().to_datetime(at);
    at.strftime("%H:%M").to_string()
}

/// The day of a point in time, in Morocco.
pub(crate) fn civil_day(at: Timestamp) -> Date {
    jawab_zone::day(at)
}

/// When a day begins in Morocco, in milliseconds since 1970.
pub(crate) fn day_begins_ms(day: Date) -> Option<i64> {
    let begins = jawab_zone::legal_time()
        .to_timestamp(day.at(0, 0, 0, 0))
        .ok()?;
    Some(begins.as_millisecond())
}

/// The day of a point in time: "31/03/2027".
pub(crate) fn day(at: Timestamp) -> String {
    written_day(jawab_zone::day(at))
}

/// A day: "31/03/2027".
pub(crate) fn written_day(day: Date) -> String {
    day.strftime("%d/%m/%Y").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_morocco_are_grouped_and_still_whole() {
        assert_eq!(groups("0612345678"), ["06", "12", "34", "56", "78"]);
        assert_eq!(
            groups("+212612345678"),
            ["+212", "6", "12", "34", "56", "78"]
        );
        assert_eq!(groups("+33123456789"), ["+33123456789"]);
        assert_eq!(groups("٠٦١٢٣٤٥٦٧٨").concat(), "٠٦١٢٣٤٥٦٧٨");
        assert_eq!(groups(""), [""]);
        assert_eq!(groups("0mina@x.ma"), ["0mina@x.ma"]);
    }

    #[test]
    fn an_hour_is_shown_only_when_there_is_one() {
        assert_eq!(duration(42), "0:42");
        assert_eq!(duration(3_599), "59:59");
        assert_eq!(duration(3_723), "1:02:03");
        assert_eq!(duration_to_tenths(Locale::English, 3_249), "3.2 s");
        assert_eq!(duration_to_tenths(Locale::Arabic, 3_249), "3,2 s");
        assert_eq!(duration_to_tenths(Locale::French, 62_900), "1:02");
    }

    #[test]
    fn the_day_turns_at_midnight_in_morocco_whatever_its_offset_then() {
        let at = |text: &str, now: &str| moment(text.parse().unwrap(), now.parse().unwrap());
        // At +01, which was law until 20 September 2026.
        let now = "2026-07-24T08:00:00Z";
        assert_eq!(
            at("2026-07-23T23:30:00Z", now),
            Moment::Today("00:30".into())
        );
        assert_eq!(
            at("2026-07-23T22:30:00Z", now),
            Moment::Yesterday("23:30".into())
        );
        // At UTC, since.
        let now = "2026-11-24T08:00:00Z";
        assert_eq!(
            at("2026-11-24T00:30:00Z", now),
            Moment::Today("00:30".into())
        );
        assert_eq!(
            at("2026-11-23T23:30:00Z", now),
            Moment::Yesterday("23:30".into())
        );
        assert_eq!(
            at("2026-11-20T10:00:00Z", now),
            Moment::Date("20/11/2026".into())
        );
    }
}
