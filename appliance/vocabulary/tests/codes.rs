//! The codes are in records, at central and in messages on their way: they stay what they were.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fmt::Debug;

use jawab_vocabulary::{
    AddressKind, AfterHours, CallerKind, Cause, Channel, ContactResult, Direction, EndedBy,
    Language, LegRole, Outcome, SegmentKind, Supervision, SupervisorDeed,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// That the codes are these, in this order, and that serde writes and reads them.
fn are<T, const N: usize>(
    all: [T; N],
    code: impl Fn(T) -> &'static str,
    from_code: impl Fn(&str) -> Option<T>,
    codes: [&str; N],
) where
    T: Copy + PartialEq + Debug + Serialize + DeserializeOwned,
{
    for (one, expected) in all.into_iter().zip(codes) {
        assert_eq!(code(one), expected);
        assert_eq!(from_code(expected), Some(one));
        let json = format!("\"{expected}\"");
        assert_eq!(serde_json::to_string(&one).unwrap(), json);
        assert_eq!(serde_json::from_str::<T>(&json).unwrap(), one);
    }
    assert_eq!(from_code("of another version"), None);
    assert!(serde_json::from_str::<T>("\"of another version\"").is_err());
    // Its name in Rust is no code.
    for one in all {
        assert_eq!(from_code(&format!("{one:?}")), None);
    }
}

/// By hand, from the version before there was a list of them.
#[test]
fn the_codes_of_the_record_are_what_they_were() {
    are(
        Language::ALL,
        Language::code,
        Language::from_code,
        ["ar", "fr", "zgh"],
    );
    are(
        Direction::ALL,
        Direction::code,
        Direction::from_code,
        ["inbound", "outbound", "internal"],
    );
    are(
        EndedBy::ALL,
        EndedBy::code,
        EndedBy::from_code,
        ["caller", "staff", "box", "failure", "supervisor"],
    );
    are(
        Outcome::ALL,
        Outcome::code,
        Outcome::from_code,
        [
            "answered",
            "abandoned_in_menu",
            "abandoned_in_queue",
            "turned_away",
            "outside_hours",
            "failed",
            "service",
        ],
    );
    are(
        AfterHours::ALL,
        AfterHours::code,
        AfterHours::from_code,
        ["if-ready", "never"],
    );
    are(
        Channel::ALL,
        Channel::code,
        Channel::from_code,
        ["voice", "chat", "text", "mail"],
    );
    are(
        AddressKind::ALL,
        AddressKind::code,
        AddressKind::from_code,
        ["number", "short-code", "sender-name", "chat-device", "mail"],
    );
    are(
        CallerKind::ALL,
        CallerKind::code,
        CallerKind::from_code,
        [
            "young-person",
            "parent",
            "association",
            "official",
            "partner",
            "staff",
        ],
    );
    are(
        ContactResult::ALL,
        ContactResult::code,
        ContactResult::from_code,
        ["answered", "missed", "abandoned", "failed", "service"],
    );
    are(
        LegRole::ALL,
        LegRole::code,
        LegRole::from_code,
        ["caller", "staff", "consulted", "supervisor", "announcer"],
    );
    are(
        Supervision::ALL,
        Supervision::code,
        Supervision::from_code,
        ["listen", "whisper", "join"],
    );
    are(
        SupervisorDeed::ALL,
        SupervisorDeed::code,
        SupervisorDeed::from_code,
        ["listen", "whisper", "join", "end"],
    );
    are(
        SegmentKind::ALL,
        SegmentKind::code,
        SegmentKind::from_code,
        [
            "setup", "menu", "wait", "ring", "dial", "talk", "hold", "service", "farewell",
        ],
    );
}

#[test]
fn a_tag_is_the_code_of_a_language() {
    for language in Language::ALL {
        assert_eq!(language.tag(), language.code());
    }
}

#[test]
fn a_cause_is_kept_by_its_q850_value() {
    assert_eq!(Cause::NORMAL_CLEARING.value(), 16);
    assert_eq!(serde_json::to_string(&Cause::NO_ANSWER).unwrap(), "19");
}
