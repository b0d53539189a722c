//! The record of how a call went.

use serde::{Deserialize, Serialize};

use crate::cause::Cause;
use crate::codes;
use crate::contact::{ContactResult, Direction};
use crate::course::Course;
use crate::forwarded::Forwarded;
use crate::language::Language;
use crate::names::{CallId, HandsetId, LineId, QueueName};
use crate::number::Number;
use crate::staff::StaffId;

codes! {
    /// Which side ended a call.
    EndedBy {
        /// The person outside.
        Caller = "caller",
        /// Staff.
        Staff = "staff",
        /// The box: a time limit, nobody at work.
        Box = "box",
        /// A line or a handset failed.
        Failure = "failure",
        /// A supervisor, of a call that somebody else had.
        Supervisor = "supervisor",
    }
}

codes! {
    /// How a call turned out.
    Outcome {
        /// Spoke with staff (or, outbound, with the person called).
        Answered = "answered",
        /// Hung up before choosing a language.
        AbandonedInMenu = "abandoned_in_menu",
        /// Hung up in the queue or while a handset rang.
        AbandonedInQueue = "abandoned_in_queue",
        /// Nobody was at work, or the wait was over its limit: asked to call again.
        TurnedAway = "turned_away",
        /// The centre was closed, and nobody took the call all the same.
        OutsideHours = "outside_hours",
        /// It failed before anybody could speak.
        Failed = "failed",
        /// A service of the box (recording a prompt).
        Service = "service",
    }
}

impl From<Outcome> for ContactResult {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Answered => Self::Answered,
            Outcome::AbandonedInMenu => Self::Abandoned,
            Outcome::AbandonedInQueue | Outcome::TurnedAway | Outcome::OutsideHours => Self::Missed,
            Outcome::Failed => Self::Failed,
            Outcome::Service => Self::Service,
        }
    }
}

/// How a call went, once it is over (one for each call). Durations are in milliseconds.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct CallRecord {
    /// Which call.
    pub call: CallId,
    /// Which way it went.
    pub direction: Direction,
    /// The line it used, if it reached one.
    pub line: Option<LineId>,
    /// Who called.
    pub caller: Option<Number>,
    /// The number dialled.
    pub called: Option<Number>,
    /// From where it was forwarded to the centre, if it was.
    #[serde(default)]
    pub forwarded: Option<Forwarded>,
    /// The language chosen in the menu.
    pub language: Option<Language>,
    /// The queue it waited in last; `None` where it waited in none, or in the one without a name.
    #[serde(default)]
    pub queue: Option<QueueName>,
    /// Who spoke with the caller.
    pub staff: Option<StaffId>,
    /// At which handset.
    pub handset: Option<HandsetId>,
    /// Whose handsets rang without an answer.
    pub not_answered_by: Vec<StaffId>,
    /// From arrival to the end.
    pub total_ms: u64,
    /// In the menu.
    pub menu_ms: u64,
    /// In the queue, the ringing of the handset included.
    pub wait_ms: u64,
    /// In conversation, holds not included.
    pub talk_ms: u64,
    /// On hold.
    pub hold_ms: u64,
    /// Why it ended (Q.850).
    pub cause: Cause,
    /// Who ended it.
    pub ended_by: EndedBy,
    /// How it turned out.
    pub outcome: Outcome,
    /// Its legs and segments, which add up to the times above; empty in a record of before there
    /// were any.
    pub course: Course,
}
