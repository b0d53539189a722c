//! How a box's lines are, as it tells central: what is so now, and no part of the record.

use serde::{Deserialize, Deserializer, Serialize};

/// The most lines that a box tells of.
pub const MAX_LINES: usize = 64;

/// The longest text in a report, in octets; what is longer is cut.
const MAX_TEXT: usize = 200;

/// A line.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct LineReport {
    /// Its name ("gsm1").
    #[serde(rename = "n")]
    pub name: String,
    /// How it is: "starting", "idle", "busy", "faulted"; another word of a newer box.
    #[serde(rename = "s")]
    pub state: String,
    /// Why it is out of service, with an E1's alarm, in words for a technician.
    #[serde(rename = "w", default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// Whose network it is.
    #[serde(rename = "o", default, skip_serializing_if = "Option::is_none")]
    pub operator: Option<String>,
    /// How well the network is heard, in dBm.
    #[serde(rename = "g", default, skip_serializing_if = "Option::is_none")]
    pub signal_dbm: Option<i16>,
    /// Channels in calls, and channels that can be, for a line of several.
    #[serde(rename = "c", default, skip_serializing_if = "Option::is_none")]
    pub channels: Option<(u16, u16)>,
}

impl LineReport {
    /// Whether two reports differ in more than what each call changes.
    #[must_use]
    pub fn is_news_after(&self, before: &Self) -> bool {
        let in_service = |report: &Self| matches!(report.state.as_str(), "idle" | "busy");
        self.name != before.name || self.why != before.why || in_service(self) != in_service(before)
    }

    /// The report with texts that are not too long to keep and show.
    #[must_use]
    pub fn bounded(mut self) -> Self {
        let texts = [&mut self.name, &mut self.state];
        let more = [&mut self.why, &mut self.operator];
        for text in texts.into_iter().chain(more.into_iter().flatten()) {
            text.truncate(text.floor_char_boundary(MAX_TEXT));
        }
        self
    }
}

/// A report that is refused as soon as it is of too many lines.
pub(crate) fn lines<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Vec<LineReport>>, D::Error> {
    let lines: Vec<LineReport> = crate::message::bounded(deserializer, MAX_LINES)?;
    Ok(Some(lines.into_iter().map(LineReport::bounded).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(state: &str, why: Option<&str>) -> LineReport {
        LineReport {
            name: "e1".into(),
            state: state.into(),
            why: why.map(Into::into),
            ..LineReport::default()
        }
    }

    #[test]
    fn a_call_is_no_news_and_an_alarm_is() {
        let idle = line("idle", None);
        assert!(!line("busy", None).is_news_after(&idle));
        let lost = line("faulted", Some("no signal (LOS)"));
        assert!(lost.is_news_after(&idle) && idle.is_news_after(&lost));
        assert!(line("faulted", Some("RAI")).is_news_after(&lost));
    }

    #[test]
    fn long_texts_are_cut_between_characters() {
        let long = line("faulted", Some(&"ⴰ".repeat(200))).bounded();
        assert_eq!(long.why.unwrap().chars().count(), MAX_TEXT / 3);
    }
}
