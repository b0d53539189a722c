//! How the call of a contact went, segment by segment, and how each side was heard: a part of the
//! contact's page.

use jawab_desk::CallCourse;
use jawab_vocabulary::{Cause, Endpoint, LegRecord, LegRole, Quality, SegmentKind, Supervision};

use crate::format;
use crate::labels;
use crate::locale::Locale;

/// How a call went, for the page of its contact.
pub(super) struct CourseView {
    pub(super) ended_by: Option<String>,
    /// Why nobody was reached.
    pub(super) not_reached: Option<String>,
    pub(super) hold: String,
    pub(super) segments: Vec<SegmentRow>,
    pub(super) sides: Vec<SideRow>,
}

impl CourseView {
    pub(super) fn new(locale: Locale, call: &CallCourse) -> Self {
        Self {
            ended_by: call.ended_by.map(|by| labels::ended_by(locale, by)),
            not_reached: call.not_reached.map(|cause| locale.t(not_reached(cause))),
            hold: format::duration(call.hold_ms / 1_000),
            segments: segments(locale, call),
            sides: sides(locale, call),
        }
    }
}

/// What staff can do about a number that was not reached is the same for some causes (Q.850).
const fn not_reached(cause: Cause) -> &'static str {
    match cause {
        Cause::UNALLOCATED_NUMBER | Cause::INVALID_NUMBER_FORMAT => "not-reached-unknown",
        Cause::USER_BUSY => "not-reached-busy",
        Cause::NO_USER_RESPONDING | Cause::NO_ANSWER | Cause::SUBSCRIBER_ABSENT => {
            "not-reached-no-answer"
        }
        Cause::CALL_REJECTED => "not-reached-refused",
        Cause::NO_CIRCUIT | Cause::PREEMPTION => "not-reached-no-line",
        _ => "not-reached-network",
    }
}

/// A segment, as a row.
pub(super) struct SegmentRow {
    pub(super) from: String,
    pub(super) length: String,
    pub(super) what: String,
    /// What a supervisor did in it.
    pub(super) supervision: Option<String>,
    pub(super) talks: bool,
    pub(super) who: Vec<Who>,
}

/// One who has part in a call.
pub(super) struct Who {
    pub(super) role: String,
    /// Their name, where they are staff that is known.
    pub(super) name: Option<String>,
    /// The line, or the handset.
    pub(super) place: String,
}

/// How a side was heard, as a row.
pub(super) struct SideRow {
    pub(super) who: Who,
    pub(super) packets: u64,
    pub(super) lost: String,
    pub(super) late: u64,
    pub(super) concealed: String,
    pub(super) jitter: String,
    /// The score with one decimal, and what it means.
    pub(super) score: Option<(String, String)>,
    pub(super) is_bad: bool,
}

fn segments(locale: Locale, call: &CallCourse) -> Vec<SegmentRow> {
    let course = &call.course;
    let mut from_ms = 0;
    let mut rows = Vec::with_capacity(course.segments.len());
    for segment in &course.segments {
        let legs = segment.legs.iter();
        let legs = legs.filter_map(|place| course.legs.get(usize::from(*place)));
        rows.push(SegmentRow {
            from: format::duration(from_ms / 1_000),
            length: format::duration_to_tenths(locale, segment.ms),
            what: what(locale, segment.kind),
            supervision: segment.supervision.map(|does| supervision(locale, does)),
            talks: segment.kind == SegmentKind::Talk,
            who: legs.map(|leg| who(locale, call, leg)).collect(),
        });
        from_ms += segment.ms;
    }
    rows
}

fn sides(locale: Locale, call: &CallCourse) -> Vec<SideRow> {
    let heard = call.course.legs.iter();
    let heard = heard.filter_map(|leg| Some((leg, leg.quality?)));
    heard
        .map(|(leg, quality)| SideRow {
            who: who(locale, call, leg),
            packets: quality.packets,
            lost: share(locale, quality.lost, quality.packets + quality.lost),
            late: quality.late,
            concealed: share(
                locale,
                quality.concealed,
                quality.packets + quality.concealed,
            ),
            jitter: format!("{} ms", quality.jitter_ms),
            score: quality.mos_tenths.map(|tenths| {
                let score = format::tenths(locale, tenths.into());
                (score, verdict(locale, tenths))
            }),
            is_bad: is_bad(&quality),
        })
        .collect()
}

/// A part of a whole in per cent, to a tenth: "0 %", "1.3 %".
fn share(locale: Locale, part: u64, whole: u64) -> String {
    let tenths = (part * 1_000).div_ceil(whole.max(1));
    match tenths % 10 {
        0 => format!("{} %", tenths / 10),
        _ => format!("{} %", format::tenths(locale, tenths)),
    }
}

/// Below this many people are dissatisfied (ITU-T G.107 Annex B, R below 70).
const FAIR_TENTHS: u8 = 36;
/// From this on they are satisfied (R of 80).
const GOOD_TENTHS: u8 = 40;

fn verdict(locale: Locale, tenths: u8) -> String {
    match tenths {
        GOOD_TENTHS.. => locale.t("sound-good"),
        FAIR_TENTHS..GOOD_TENTHS => locale.t("sound-fair"),
        _ => locale.t("sound-poor"),
    }
}

fn is_bad(quality: &Quality) -> bool {
    quality
        .mos_tenths
        .is_some_and(|tenths| tenths < FAIR_TENTHS)
}

fn who(locale: Locale, call: &CallCourse, leg: &LegRecord) -> Who {
    let name = leg.staff.and_then(|staff| call.names.get(&staff)).cloned();
    let place = match &leg.endpoint {
        Endpoint::Line(line) => locale.with("leg-line", "line", line.as_str()),
        Endpoint::Handset(handset) => locale.with("handset-at", "handset", handset.as_str()),
    };
    let role = match leg.role {
        LegRole::Caller => locale.t("leg-caller"),
        LegRole::Staff => locale.t("leg-staff"),
        LegRole::Consulted => locale.t("leg-consulted"),
        LegRole::Supervisor => locale.t("leg-supervisor"),
        LegRole::Announcer => locale.t("leg-announcer"),
    };
    Who { role, name, place }
}

fn supervision(locale: Locale, does: Supervision) -> String {
    locale.t(match does {
        Supervision::Listen => "course-listened",
        Supervision::Whisper => "course-whispered",
        Supervision::Join => "course-joined",
    })
}

fn what(locale: Locale, kind: SegmentKind) -> String {
    locale.t(match kind {
        SegmentKind::Setup => "segment-setup",
        SegmentKind::Menu => "segment-menu",
        SegmentKind::Wait => "segment-wait",
        SegmentKind::Ring => "segment-ring",
        SegmentKind::Dial => "segment-dial",
        SegmentKind::Talk => "segment-talk",
        SegmentKind::Hold => "segment-hold",
        SegmentKind::Service => "segment-service",
        SegmentKind::Farewell => "segment-farewell",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_cause_of_q850_has_words_in_each_language() {
        for locale in Locale::ALL {
            for cause in (1..=127).filter_map(|value| Cause::try_from(value).ok()) {
                let words = locale.t(not_reached(cause));
                assert!(
                    !words.is_empty() && !words.contains("not-reached"),
                    "{words}"
                );
            }
        }
        let french = |cause| Locale::French.t(not_reached(cause));
        assert_eq!(french(Cause::USER_BUSY), "Le numéro est occupé");
        assert_ne!(french(Cause::CALL_REJECTED), french(Cause::NO_ANSWER));
    }

    #[test]
    fn a_share_is_never_rounded_to_nothing() {
        let share = |part, whole| share(Locale::French, part, whole);
        assert_eq!(share(0, 0), "0 %");
        assert_eq!(share(1, 9_000), "0,1 %");
        assert_eq!(share(13, 1_000), "1,3 %");
        assert_eq!(share(1, 100), "1 %");
        assert_eq!(share(7, 7), "100 %");
    }
}
