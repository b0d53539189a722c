//! How a box's lines are, as it tells central: what is so now, and no part of the record.

use std::collections::BTreeMap;

use jawab_line_state::{
    ChannelUse, LineFault, LineKind, LineState, LineStatus, LineWarning, ModemIdentity, Spending,
};
use serde::{Deserialize, Deserializer, Serialize};

use crate::cbor::bounded;

/// The most lines that a box tells of.
pub const MAX_LINES: usize = 64;

/// The longest text in a report, in octets; what is longer is cut.
const MAX_TEXT: usize = 200;

/// The most arguments of a fault, and the most warnings, of a line; what is more is left out.
const MAX_PARTS: usize = 16;

/// A line, as it travels. Fields are added here and none changes its meaning: an older central
/// shows `state`, and `why` as it is written; an older box sends no more than these and what was
/// there before them.
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
    /// What kind of line it is: "gsm", "e1", "sip-trunk".
    #[serde(rename = "k", default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Why it is out of service, as a code that central has words for in its languages.
    #[serde(rename = "r", default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
    /// What the words of that code are about, by name.
    #[serde(rename = "a", default, skip_serializing_if = "BTreeMap::is_empty")]
    pub arguments: BTreeMap<String, String>,
    /// What is not well although calls are possible, as codes.
    #[serde(rename = "x", default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
    /// The last digits of the SIM card's number.
    #[serde(rename = "i", default, skip_serializing_if = "Option::is_none")]
    pub sim: Option<String>,
    /// The last digits of the number by which the SIM is called.
    #[serde(rename = "d", default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
}

impl From<&LineStatus> for LineReport {
    /// What may leave the centre of how a line is.
    fn from(line: &LineStatus) -> Self {
        let fault = line.state.fault();
        let code = fault.map(LineFault::code).filter(|code| !code.is_empty());
        let arguments = fault.map(LineFault::arguments).unwrap_or_default();
        let identity = line.identity.masked();
        Self {
            name: line.name.clone(),
            state: line.state.code().into(),
            why: fault.map(ToString::to_string),
            operator: line.operator.clone(),
            signal_dbm: line.signal_dbm,
            channels: line.channels.map(|of| (of.busy, of.usable)),
            kind: line.kind.map(|kind| kind.code().into()),
            fault: code.map(Into::into),
            arguments: arguments
                .into_iter()
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
            warnings: line
                .warnings
                .iter()
                .map(|warning| warning.code().into())
                .collect(),
            sim: identity.iccid,
            number: identity.number,
        }
        .bounded()
    }
}

impl From<LineReport> for LineStatus {
    fn from(report: LineReport) -> Self {
        let fault = || {
            let argument = |name: &str| report.arguments.get(name).cloned();
            let words = report.why.as_deref().unwrap_or_default();
            LineFault::read(report.fault.as_deref(), argument, words)
        };
        let state = LineState::read(&report.state, fault);
        let mut line = Self {
            name: report.name,
            kind: report.kind.as_deref().and_then(LineKind::read),
            state,
            signal_dbm: report.signal_dbm,
            operator: report.operator,
            channels: report
                .channels
                .map(|(busy, usable)| ChannelUse { busy, usable }),
            identity: ModemIdentity {
                iccid: report.sim,
                number: report.number,
                ..ModemIdentity::default()
            },
            // What it costs stays at the box.
            spending: Spending::default(),
            warnings: Vec::new(),
        };
        for code in &report.warnings {
            line.warn(&LineWarning::read(code), true);
        }
        line
    }
}

impl LineReport {
    /// Whether two reports differ in more than what each call changes.
    #[must_use]
    pub fn is_news_after(&self, before: &Self) -> bool {
        let in_service = |report: &Self| matches!(report.state.as_str(), "idle" | "busy");
        let lasting = |report: &Self| {
            let (why, fault, sim) = (&report.why, &report.fault, &report.sim);
            (
                why.clone(),
                fault.clone(),
                sim.clone(),
                report.warnings.clone(),
            )
        };
        self.name != before.name
            || lasting(self) != lasting(before)
            || in_service(self) != in_service(before)
    }

    /// The report with texts that are not too long to keep and show.
    #[must_use]
    pub fn bounded(mut self) -> Self {
        let more = [
            &mut self.why,
            &mut self.operator,
            &mut self.kind,
            &mut self.fault,
            &mut self.sim,
            &mut self.number,
        ];
        self.warnings.truncate(MAX_PARTS);
        let fits = |name: &String| name.len() <= MAX_TEXT;
        let arguments = std::mem::take(&mut self.arguments).into_iter();
        self.arguments = arguments
            .filter(|(name, _)| fits(name))
            .take(MAX_PARTS)
            .collect();
        let texts = [&mut self.name, &mut self.state].into_iter();
        for text in texts
            .chain(more.into_iter().flatten())
            .chain(&mut self.warnings)
            .chain(self.arguments.values_mut())
        {
            text.truncate(text.floor_char_boundary(MAX_TEXT));
        }
        self
    }
}

/// A report that is refused as soon as it is of too many lines.
pub(crate) fn lines<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Vec<LineReport>>, D::Error> {
    let lines: Vec<LineReport> = bounded(deserializer, MAX_LINES)?;
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

    #[test]
    fn a_warning_another_reason_or_another_sim_is_news() {
        let idle = line("idle", None);
        let warned = LineReport {
            warnings: vec!["no-sound".into()],
            ..idle.clone()
        };
        let changed = LineReport {
            sim: Some("…6789".into()),
            ..idle.clone()
        };
        assert!(warned.is_news_after(&idle) && idle.is_news_after(&warned));
        assert!(changed.is_news_after(&idle));
        assert!(!idle.is_news_after(&idle));
    }

    #[test]
    fn parts_of_a_report_are_bounded_too() {
        let texts = |count: usize| (0..count).map(|n| format!("{n}{}", "x".repeat(400)));
        let report = LineReport {
            warnings: texts(400).collect(),
            arguments: (0..400)
                .map(|n| (format!("a{n}"), "y".repeat(900)))
                .collect(),
            fault: texts(1).next(),
            sim: texts(1).next(),
            ..line("faulted", None)
        }
        .bounded();
        assert_eq!(
            (report.warnings.len(), report.arguments.len()),
            (MAX_PARTS, MAX_PARTS)
        );
        let texts = report.warnings.iter().chain(report.arguments.values());
        let all = texts.chain([report.fault.as_ref().unwrap(), report.sim.as_ref().unwrap()]);
        assert!(all.into_iter().all(|text| text.len() <= MAX_TEXT));
    }

    fn status() -> LineStatus {
        let mut status = LineStatus::starting("gsm1", LineKind::Gsm);
        status.out_of_service(LineFault::PortMissing {
            port: "/dev/ttyUSB2".into(),
        });
        status.identity = ModemIdentity {
            imei: Some("861234567890123".into()),
            imsi: Some("604000123456789".into()),
            iccid: Some("89212010000123456789".into()),
            number: Some("+212612345678".into()),
        };
        status.warn(&LineWarning::SimChanged, true);
        status
    }

    #[test]
    fn what_a_box_tells_is_what_central_reads_and_names_no_sim() {
        let mut told = Vec::new();
        ciborium::into_writer(&LineReport::from(&status()), &mut told).unwrap();
        for secret in [
            "861234567890123",
            "604000123456789",
            "0000123456",
            "61234567",
        ] {
            let is_in = told
                .windows(secret.len())
                .any(|part| part == secret.as_bytes());
            assert!(!is_in, "{secret}");
        }
        let read: LineReport = ciborium::from_reader(&told[..]).unwrap();
        let masked = LineStatus {
            identity: status().identity.masked(),
            ..status()
        };
        assert_eq!(LineStatus::from(read), masked);
    }

    /// A line's report as it was before codes.
    #[derive(Serialize, Deserialize)]
    struct Before {
        #[serde(rename = "n")]
        name: String,
        #[serde(rename = "s")]
        state: String,
        #[serde(rename = "w", default, skip_serializing_if = "Option::is_none")]
        why: Option<String>,
        #[serde(rename = "c", default, skip_serializing_if = "Option::is_none")]
        channels: Option<(u16, u16)>,
    }

    #[test]
    fn a_central_of_before_shows_a_new_boxes_words_and_a_new_one_an_old_boxes() {
        let mut told = Vec::new();
        ciborium::into_writer(&LineReport::from(&status()), &mut told).unwrap();
        let old: Before = ciborium::from_reader(&told[..]).unwrap();
        assert_eq!((old.name.as_str(), old.state.as_str()), ("gsm1", "faulted"));
        assert!(old.why.unwrap().contains("no serial port /dev/ttyUSB2"));

        let mut told = Vec::new();
        let before = Before {
            name: "trunk1".into(),
            state: "faulted".into(),
            why: Some("the trunk's peer does not answer".into()),
            channels: Some((0, 8)),
        };
        ciborium::into_writer(&before, &mut told).unwrap();
        let read: LineReport = ciborium::from_reader(&told[..]).unwrap();
        let line = LineStatus::from(read);
        let words = line.state.fault().unwrap().to_string();
        assert_eq!(words, "the trunk's peer does not answer");
        let usable = line.channels.map(|of| of.usable);
        assert_eq!((usable, line.kind), (Some(8), None));
    }
}
