//! What staff are doing, in words: with the reasons of breaks and of after-call work. Why somebody
//! takes a break is for themselves and for their supervisor: that they pray is nobody else's
//! business (law 09-08, article 1).

use jawab_desk::floor::{Activity, Agent};
use jawab_vocabulary::{AfterCallReason, Availability, BreakReason};

use crate::listing::Choice;
use crate::locale::Locale;

/// What somebody is doing, as the style sheet and the words name it.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum State {
    Away,
    Ready,
    Break,
    Ringing,
    OnCall,
    OnHold,
    AfterCall,
}

impl State {
    pub(super) const fn of(agent: Option<&Agent>) -> Self {
        match agent {
            Some(agent) => Self::doing(&agent.activity),
            None => Self::Away,
        }
    }

    pub(super) const fn doing(activity: &Activity) -> Self {
        match activity {
            Activity::Ready => Self::Ready,
            Activity::Break(_) => Self::Break,
            Activity::Ringing(_) => Self::Ringing,
            Activity::OnCall(_) => Self::OnCall,
            Activity::OnHold(_) => Self::OnHold,
            Activity::AfterCallWork(..) => Self::AfterCall,
        }
    }

    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Away => "away",
            Self::Ready => "ready",
            Self::Break => "break",
            Self::Ringing => "ringing",
            Self::OnCall => "on-call",
            Self::OnHold => "on-hold",
            Self::AfterCall => "after-call",
        }
    }

    pub(super) fn words(self, locale: Locale) -> String {
        match self {
            Self::Away => locale.t("state-away"),
            Self::Ready => locale.t("state-ready"),
            Self::Break => locale.t("state-break"),
            Self::Ringing => locale.t("state-ringing"),
            Self::OnCall => locale.t("state-on-call"),
            Self::OnHold => locale.t("state-on-hold"),
            Self::AfterCall => locale.t("state-after-call"),
        }
    }
}

/// The reasons that go with a button.
pub(super) struct Choices {
    pub(super) label: String,
    pub(super) of: Vec<Choice>,
}

pub(super) fn break_words(locale: Locale, reason: BreakReason) -> String {
    locale.t(match reason {
        BreakReason::Meal => "break-meal",
        BreakReason::Prayer => "break-prayer",
        BreakReason::Training => "break-training",
        BreakReason::Meeting => "break-meeting",
        BreakReason::Other => "break-other",
        BreakReason::NotAnswered => "break-not-answered",
    })
}

pub(super) fn after_call_words(locale: Locale, reason: AfterCallReason) -> String {
    locale.t(match reason {
        AfterCallReason::WriteUp => "after-call-write-up",
        AfterCallReason::FollowUp => "after-call-follow-up",
        AfterCallReason::Other => "after-call-other",
    })
}

/// What somebody is doing and why, where a reason was given.
pub(super) fn with_reason(locale: Locale, activity: &Activity) -> String {
    let state = State::doing(activity);
    match activity {
        Activity::Break(reason) => because(locale, state, &break_words(locale, *reason)),
        Activity::AfterCallWork(_, Some(reason)) => {
            because(locale, state, &after_call_words(locale, *reason))
        }
        _ => state.words(locale),
    }
}

/// What somebody is there for, on a day that is over or not.
pub(super) fn there_for(locale: Locale, is: Availability) -> String {
    match is {
        Availability::Ready => State::Ready.words(locale),
        Availability::Away => State::Away.words(locale),
        Availability::Break(reason) => because(locale, State::Break, &break_words(locale, reason)),
        Availability::AfterCallWork(reason) => {
            because(locale, State::AfterCall, &after_call_words(locale, reason))
        }
    }
}

fn because(locale: Locale, state: State, reason: &str) -> String {
    let state = state.words(locale);
    locale.with_all("state-because", &[("state", &state), ("reason", reason)])
}

/// The reasons for a break; what was chosen last stays chosen as long as it lasts.
pub(super) fn breaks(locale: Locale, activity: Option<&Activity>) -> Choices {
    let now = match activity {
        Some(Activity::Break(reason)) if BreakReason::OFFERED.contains(reason) => *reason,
        _ => BreakReason::Other,
    };
    let of = BreakReason::OFFERED
        .map(|reason| Choice::new(reason.code(), break_words(locale, reason), now.code()));
    Choices {
        label: locale.t("break-reason"),
        of: of.into(),
    }
}

/// What after-call work can be for; nothing to choose where there is none.
pub(super) fn after_calls(locale: Locale, activity: Option<&Activity>) -> Option<Choices> {
    let Some(Activity::AfterCallWork(_, now)) = activity else {
        return None;
    };
    let now = now.unwrap_or(AfterCallReason::WriteUp);
    let of = AfterCallReason::ALL
        .map(|reason| Choice::new(reason.code(), after_call_words(locale, reason), now.code()));
    Some(Choices {
        label: locale.t("after-call-reason"),
        of: of.into(),
    })
}

/// The reason for a break that was sent; one that nobody was offered is another.
pub(super) fn break_reason(code: &str) -> BreakReason {
    let known = BreakReason::from_code(code);
    known
        .filter(|reason| BreakReason::OFFERED.contains(reason))
        .unwrap_or(BreakReason::Other)
}

/// What after-call work is for, as it was sent.
pub(super) fn after_call_reason(code: &str) -> AfterCallReason {
    AfterCallReason::from_code(code).unwrap_or(AfterCallReason::Other)
}
