//! Somebody who is to be called back, as a line of the list.

use jawab_desk::{CallBackDone, CallBackLine, Clash, DeskError, DoneReason, PersonLine};
use jawab_vocabulary::StaffId;
use jiff::Timestamp;
use uuid::Uuid;

use super::voice_messages::MessageView;
use crate::format;
use crate::labels;
use crate::locale::Locale;

pub(super) struct CallBackView {
    /// The missed call of which it is said.
    pub(super) contact: Uuid,
    pub(super) number: Option<String>,
    /// The same as one word, for labels.
    pub(super) spoken: String,
    /// What a telephone dials.
    pub(super) href: Option<String>,
    pub(super) people: Vec<PersonLine>,
    pub(super) times: String,
    pub(super) first: Timestamp,
    /// When they tried last, where they did more than once.
    pub(super) last: Option<Timestamp>,
    pub(super) wait: String,
    /// The line and the language, as far as they are known.
    pub(super) by: Option<String>,
    pub(super) language: Option<String>,
    pub(super) tries: Vec<TryView>,
    pub(super) messages: Vec<MessageView>,
    pub(super) taken: Option<TakenView>,
    /// Whether the box calls them by itself.
    pub(super) by_box: bool,
}

pub(super) struct TryView {
    pub(super) contact: Uuid,
    pub(super) at: Timestamp,
    pub(super) by: Option<String>,
}

pub(super) struct TakenView {
    pub(super) by: Uuid,
    /// Whether it is who looks.
    pub(super) mine: bool,
    pub(super) since: Timestamp,
    /// Who has it.
    pub(super) name: String,
    /// What the button says by which it is taken over.
    pub(super) over: String,
}

impl CallBackView {
    pub(super) fn new(locale: Locale, line: CallBackLine, viewer: StaffId) -> Self {
        let number = line.address.to_string();
        let last = (line.times > 1).then_some(line.last);
        let messages = line.messages.into_iter();
        let messages = messages.map(|message| MessageView::new(locale, message, &number));
        let messages = messages.collect();
        Self {
            by_box: line.by_box,
            contact: line.newest,
            href: format::is_dialled(&number).then(|| format!("tel:{number}")),
            spoken: number.clone(),
            number: Some(number),
            people: line.people,
            times: locale.n("call-back-times", u64::try_from(line.times).unwrap_or(0)),
            first: line.first,
            last,
            wait: line
                .wait_ms
                .map_or_else(|| "–".into(), |ms| format::duration(ms / 1_000)),
            by: line.line,
            language: line
                .language
                .map(|language| labels::language(locale, language)),
            tries: line
                .tries
                .into_iter()
                .map(|tried| TryView {
                    contact: tried.contact,
                    at: tried.at,
                    by: tried.by,
                })
                .collect(),
            messages,
            taken: line.taken.map(|taken| TakenView {
                by: taken.by.0,
                mine: taken.by == viewer,
                since: taken.since,
                over: locale.with("call-back-take-over", "who", &taken.name),
                name: taken.name,
            }),
        }
    }
}

/// Somebody who is not called back any more.
pub(super) struct DoneView {
    pub(super) contact: Uuid,
    pub(super) number: Option<String>,
    pub(super) spoken: String,
    pub(super) reason: String,
    pub(super) by: Option<String>,
    pub(super) at: Timestamp,
}

impl DoneView {
    pub(super) fn new(locale: Locale, done: CallBackDone) -> Self {
        let number = done.address.to_string();
        Self {
            contact: done.contact,
            spoken: number.clone(),
            number: Some(number),
            reason: labels::done_reason(locale, done.reason),
            by: done.by,
            at: done.at,
        }
    }
}

/// What a colleague did meanwhile, and who; `None` if the error is another.
pub(super) fn moved(locale: Locale, error: &DeskError) -> Option<String> {
    let DeskError::Conflict(clashes) = error else {
        return None;
    };
    let saved = |field: &str| {
        let of = |clash: &&Clash| clash.field == field;
        let clash = clashes.iter().find(of)?;
        Some(clash.saved.clone().unwrap_or_default())
    };
    let somebody = |name: String| {
        if name.is_empty() {
            locale.t("call-back-somebody")
        } else {
            name
        }
    };
    if let Some(who) = saved("taken_by") {
        return Some(locale.with("call-back-moved-taken", "who", &somebody(who)));
    }
    if let Some(who) = saved("answered") {
        return Some(locale.with("call-back-moved-answered", "who", &somebody(who)));
    }
    let reason = saved("done")?;
    let reason = labels::done_reason(locale, DoneReason::from_code(&reason));
    let who = somebody(saved("done_by").unwrap_or_default());
    let done = locale.with("call-back-moved-done", "who", &who);
    Some(format!("{done} {reason}"))
}
