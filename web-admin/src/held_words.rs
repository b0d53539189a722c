//! What records are called and say, for whoever is told what is held about them: words for each kind
//! that is about somebody, each of its fields and each code in them. A kind or a field for which
//! there are none is found by this file's test.

use jawab_desk::{DoneReason, HeldValue, LinkedAs};
use jawab_vocabulary::{
    AddressKind, Channel, ContactResult, Direction, EndedBy, ForwardReason, Language, Outcome,
    TextState,
};

use crate::case_words::CaseWords;
use crate::format;
use crate::labels;
use crate::locale::Locale;

/// What records of a kind are called.
pub(crate) fn kind(locale: Locale, kind: &str) -> Option<String> {
    let id = match kind {
        "person" => "person-details",
        "number" => "held-addresses",
        "contact" => "held-contacts",
        "call_record" => "held-calls",
        "case" => "nav-cases",
        "note" => "case-notes",
        "attachment" => "files-title",
        "link" => "links-title",
        "call_back" => "held-call-backs",
        "voice_message" => "voice-messages",
        "message" => "channel-text",
        _ => return None,
    };
    Some(locale.t(id))
}

/// What a field is called.
pub(crate) fn field(locale: Locale, kind: &str, field: &str) -> Option<String> {
    let id = match (kind, field) {
        ("person", "name") => "case-name",
        ("person", "born") => "person-born",
        ("person", "cin") => "person-cin",
        (_, "language") => "held-language",
        ("number", "number") => "held-address",
        ("number", "kind") | ("contact", "address_kind") => "held-address-kind",
        ("contact", "channel") => "contact-how",
        ("contact", "direction") => "held-direction",
        ("contact", "caller") => "held-caller",
        ("contact", "called") => "held-called",
        ("contact", "started_ms") => "contact-began",
        ("contact", "ended_ms") => "contact-ended",
        ("contact", "caller_kind") => "caller-kind",
        ("contact", "forwarded_from") => "contact-forwarded",
        ("contact", "forwarded_why") => "contact-forwarded-why",
        ("contact", "result") | ("call_record", "outcome") => "contact-outcome",
        ("call_record", "ended_by") => "ended-by",
        ("call_record", "total_ms") => "held-total",
        ("call_record", "menu_ms") => "held-in-menu",
        ("call_record", "wait_ms") => "contact-wait",
        ("call_record", "talk_ms") => "contact-talk",
        ("call_record", "hold_ms") => "held-on-hold",
        ("call_record", "queue") => "contact-queue",
        ("call_record" | "note" | "call_back" | "voice_message" | "message", "contact") => {
            "contact-title"
        }
        ("case", "reference") | ("note" | "attachment", "case_id") => "held-case",
        ("case", "programme") => "case-programme",
        ("case", "kind") => "case-kind",
        ("case", "status") => "held-status",
        ("case", "opened_ms") => "held-opened",
        ("case" | "link", "changed_ms") => "held-changed",
        ("case", "reopened") => "held-reopened",
        ("case", "assigned") => "held-assigned",
        ("note", "text") => "held-text",
        ("note", "written_ms") => "held-written",
        ("attachment", "name") => "held-file",
        ("attachment", "media_type") => "held-file-kind",
        ("attachment", "octets") => "held-file-octets",
        ("attachment", "added_ms") => "held-added",
        ("link", "person") => "held-link-person",
        ("link", "other") => "held-link-other",
        ("link", "what") => "held-link-what",
        ("link", "active") => "held-link-active",
        ("call_back", "done") => "call-back-done",
        ("call_back", "done_ms") => "held-call-back-done-at",
        ("voice_message", "recorded_ms") => "voice-message-left",
        ("voice_message", "length_ms") => "voice-message-length",
        ("voice_message", "heard_ms") => "voice-message-heard-at",
        ("message", "text") => "text-says",
        ("message", "sent_ms") => "text-sent",
        ("message", "state") => "text-state",
        _ => return None,
    };
    Some(locale.t(id))
}

/// What a field says. What this version does not know is shown as it is.
pub(crate) fn value(words: CaseWords<'_>, kind: &str, field: &str, value: &HeldValue) -> String {
    let locale = words.locale;
    match value {
        HeldValue::Text(text) | HeldValue::Record(text) => text.clone(),
        HeldValue::Code(code) => {
            self::code(words, kind, field, code).unwrap_or_else(|| code.clone())
        }
        HeldValue::Day(day) => day.strftime("%d/%m/%Y").to_string(),
        HeldValue::Count(count) => count.to_string(),
        HeldValue::Time(at) => format!("{} {}", format::day(*at), format::hour(*at)),
        HeldValue::DurationMs(ms) => format::duration_to_tenths(locale, *ms),
        HeldValue::Flag(true) => locale.t("held-yes"),
        HeldValue::Flag(false) => locale.t("held-no"),
        HeldValue::Themselves => locale.t("held-themselves"),
        HeldValue::SomebodyElse => locale.t("held-somebody-else"),
    }
}

/// The words of a code; `None` for one that this version does not know.
fn code(words: CaseWords<'_>, kind: &str, field: &str, code: &str) -> Option<String> {
    let locale = words.locale;
    Some(match (kind, field) {
        (_, "language") => labels::language(locale, Language::from_code(code)?),
        ("number", "kind") | ("contact", "address_kind") => {
            locale.t(match AddressKind::from_code(code)? {
                AddressKind::Number => "held-address-number",
                AddressKind::ShortCode => "held-address-short-code",
                AddressKind::SenderName => "held-address-sender-name",
                AddressKind::ChatDevice => "channel-chat",
                AddressKind::Mail => "channel-mail",
            })
        }
        ("contact", "channel") => labels::channel(locale, Some(Channel::from_code(code)?)),
        ("contact", "direction") => labels::direction(locale, Some(Direction::from_code(code)?)),
        ("contact", "caller_kind") => labels::caller_kind(locale, code),
        ("contact", "forwarded_why") => {
            labels::forward_reason(locale, ForwardReason::from_code(code)?)
        }
        ("contact", "result") => labels::result(locale, Some(ContactResult::from_code(code)?)),
        ("call_record", "outcome") => labels::outcome(locale, Some(Outcome::from_code(code)?)),
        ("call_record", "ended_by") => labels::ended_by(locale, EndedBy::from_code(code)?),
        ("case", "programme") => words.programme(code),
        ("case", "kind") => words.kind(code),
        ("case", "status") => labels::status(locale, code != "closed"),
        ("link", "what") => locale.t(match LinkedAs::from_code(code)? {
            LinkedAs::Same => "link-same",
            LinkedAs::NotSame => "link-not-same",
            LinkedAs::Guardian => "link-guardian",
            LinkedAs::Ward => "link-ward",
            LinkedAs::Household => "link-household",
        }),
        ("message", "state") => labels::text_state(locale, Some(TextState::from_code(code)?)),
        ("call_back", "done") => labels::done_reason(locale, Some(DoneReason::from_code(code)?)),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use jawab_desk::catalogue::Catalogue;
    use jawab_desk::kinds_held;
    use jawab_records::Type;

    use super::*;

    /// Else whoever is told what is held about them would be told less.
    #[test]
    fn every_kind_that_is_about_somebody_has_words_for_all_that_it_tells() {
        for (of, told) in kinds_held() {
            assert!(kind(Locale::French, of.kind).is_some(), "{}", of.kind);
            for told in told {
                let words = field(Locale::French, of.kind, told.name);
                assert!(words.is_some(), "{}.{}", of.kind, told.name);
            }
        }
    }

    #[test]
    fn every_code_that_is_told_has_words() {
        let catalogue = Catalogue::default();
        let words = CaseWords::new(Locale::French, &catalogue);
        let known = [
            "fr",
            "mail",
            "voice",
            "inbound",
            "parent",
            "answered",
            "caller",
            "camps",
            "complaint",
            "closed",
            "household",
            "gave-up",
            "no-answer",
            "arrived",
        ];
        for (of, told) in kinds_held() {
            let codes = told.into_iter().filter(|field| field.ty == Type::Code);
            // What a file is says itself (RFC 6838).
            for field in codes.filter(|field| field.name != "media_type") {
                let has_words = known
                    .iter()
                    .any(|known| code(words, of.kind, field.name, known).is_some());
                assert!(has_words, "{}.{}", of.kind, field.name);
            }
        }
    }
}
