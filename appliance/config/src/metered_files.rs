//! When files may go over a link that is paid by the octet.

use jiff::civil::Time;
use serde::Deserialize;

/// When files may go over a metered link.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(try_from = "String")]
pub enum MeteredFiles {
    /// They wait for another link.
    #[default]
    Never,
    /// At any time.
    Always,
    /// From a time of the day until another, over midnight if it is earlier.
    Between(Time, Time),
}

/// A text that does not say when files may go.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error(
    "{0:?} does not say when files may go: write \"never\", \"always\", or hours (\"22:00-06:00\")"
)]
pub struct NoSuchTime(String);

impl TryFrom<String> for MeteredFiles {
    type Error = NoSuchTime;

    fn try_from(text: String) -> Result<Self, NoSuchTime> {
        match text.as_str() {
            "never" => return Ok(Self::Never),
            "always" => return Ok(Self::Always),
            _ => {}
        }
        let hour = |text: &str| text.trim().parse::<Time>().ok();
        let hours = text.split_once('-');
        let hours = hours.and_then(|(from, until)| Some((hour(from)?, hour(until)?)));
        match hours {
            Some((from, until)) if from != until => Ok(Self::Between(from, until)),
            _ => Err(NoSuchTime(text)),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::time;

    use super::*;

    #[test]
    fn hours_are_written_as_people_write_them() {
        let read = |text: &str| MeteredFiles::try_from(text.to_owned());
        let night = MeteredFiles::Between(time(22, 0, 0, 0), time(6, 30, 0, 0));
        assert_eq!(read("22:00-06:30"), Ok(night));
        assert_eq!(read("never"), Ok(MeteredFiles::Never));
        assert_eq!(read("always"), Ok(MeteredFiles::Always));
        for wrong in ["", "sometimes", "22:00", "22:00-25:00", "06:00-06:00"] {
            let error = read(wrong).unwrap_err().to_string();
            assert!(error.contains("22:00-06:00"), "{error}");
        }
    }
}
