//! Lines' budgets: what is left of each is counted from the record, so that a restart forgets
//! nothing; and who called on which line last, for calls that go out.

use std::collections::HashMap;
use std::time::Duration;

use jawab_config::Config;
use jawab_desk::{Desk, DeskError};
use jawab_line_state::Budget;
use jawab_vocabulary::LineId;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::notice::Notice;

/// A day begins, or the clock is put right, without anything being recorded.
const LOOK: Duration = Duration::from_secs(60);
/// Between two counts: what is recorded meanwhile is counted at once.
const SETTLES: Duration = Duration::from_secs(10);
/// Who called longer ago is forgotten.
const CALLED_WITHIN_DAYS: i64 = 60;

/// What a line may talk.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct LineBudget {
    line: LineId,
    day_s: Option<u64>,
    month_s: Option<u64>,
    /// The same of dirhams alone, of which texts take some, too.
    day_dh_s: Option<u64>,
    month_dh_s: Option<u64>,
    /// Seconds of talk that cost as much as a thousand messages.
    texts_1000_s: u64,
}

impl LineBudget {
    pub(crate) fn is_of(&self, line: &LineId) -> bool {
        self.line == *line
    }
}

/// The budgets of the configuration.
pub(crate) fn of(config: &Config) -> Vec<LineBudget> {
    let budgets = config.lines.iter().filter_map(|line| {
        let budget = line.budget()?;
        let (day_s, month_s) = (budget.day_s(), budget.month_s());
        day_s.or(month_s)?;
        Some(LineBudget {
            line: LineId::from(line.name()),
            day_s,
            month_s,
            day_dh_s: budget.day_dh_s(),
            month_dh_s: budget.month_dh_s(),
            texts_1000_s: budget.talk_for_s(u64::from(config.texts.centimes) * 1_000),
        })
    });
    budgets.collect()
}

/// Tells the exchange what is left of each, at every change.
pub(crate) async fn keep(
    desk: Desk,
    budgets: Vec<LineBudget>,
    notices: mpsc::Sender<Notice>,
    stop: CancellationToken,
) {
    if budgets.is_empty() {
        return;
    }
    tokio::select! {
        () = stop.cancelled() => {}
        () = count(desk, budgets, notices) => {}
    }
}

async fn count(desk: Desk, budgets: Vec<LineBudget>, notices: mpsc::Sender<Notice>) {
    let mut recorded = desk.ledger().follow();
    let mut told: HashMap<LineId, Budget> = HashMap::new();
    loop {
        recorded.mark_unchanged();
        let now = Timestamp::now();
        for budget in &budgets {
            let left = match left(&desk, budget, now).await {
                Ok(left) => left,
                // What cannot be counted keeps no call from being placed.
                Err(error) => {
                    warn!("{}: its budget cannot be counted: {error}", budget.line);
                    continue;
                }
            };
            let before = told.insert(budget.line.clone(), left);
            if before == Some(left) {
                continue;
            }
            if left.left_s == 0 {
                info!(
                    "{}: its budget is used up; no calls are placed on it",
                    budget.line
                );
            }
            let notice = Notice::Budget(budget.line.clone(), left);
            if notices.send(notice).await.is_err() {
                return;
            }
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            changed = recorded.changed() => {
                if changed.is_err() {
                    return;
                }
                tokio::time::sleep(SETTLES).await;
            }
        }
    }
}

/// What is left of the nearer bound.
pub(crate) async fn left(
    desk: &Desk,
    budget: &LineBudget,
    now: Timestamp,
) -> Result<Budget, DeskError> {
    let (day, month) = begins(now, &jawab_zone::legal_time());
    let mut nearest = None;
    for (bound, since, of_month, with_texts) in [
        (budget.day_s, day, false, false),
        (budget.day_dh_s, day, false, true),
        (budget.month_s, month, true, false),
        (budget.month_dh_s, month, true, true),
    ] {
        if let Some(bound) = bound {
            let talked_ms = desk.talked_out_ms(&budget.line, since).await?;
            let mut used_s = talked_ms.div_ceil(1_000);
            if with_texts && budget.texts_1000_s > 0 {
                let texts = desk.texts_sent_on(&budget.line, since).await?;
                used_s += (texts * budget.texts_1000_s).div_ceil(1_000);
            }
            let left_s = bound.saturating_sub(used_s);
            if nearest.is_none_or(|before: Budget| left_s < before.left_s) {
                nearest = Some(Budget { left_s, of_month });
            }
        }
    }
    Ok(nearest.unwrap_or(Budget {
        left_s: u64::MAX,
        of_month: false,
    }))
}

/// When the legal day and the month began.
pub(crate) fn begins(now: Timestamp, zone: &TimeZone) -> (Timestamp, Timestamp) {
    let today = zone.to_datetime(now).date();
    let at_midnight = |date: Date| {
        let began = zone.to_timestamp(date.to_datetime(Time::midnight()));
        began.unwrap_or(now)
    };
    (at_midnight(today), at_midnight(today.first_of_month()))
}

/// Tells the exchange who called on which line last, as the record has it.
pub(crate) async fn called_on(desk: Desk, notices: mpsc::Sender<Notice>) {
    let since = Timestamp::now().checked_sub((24 * CALLED_WITHIN_DAYS).hours());
    let since = since.unwrap_or(Timestamp::UNIX_EPOCH);
    match desk.called_on(since).await {
        Ok(calls) => {
            for (number, line) in calls {
                if notices.send(Notice::CalledOn(number, line)).await.is_err() {
                    return;
                }
            }
        }
        Err(error) => warn!("who called on which line before the restart is not known: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_and_a_month_begin_at_legal_midnight() {
        let now = "2026-11-30T23:30:00Z".parse::<Timestamp>().unwrap();
        let zone = jiff::tz::TimeZone::fixed(jiff::tz::offset(1));
        let (day, month) = begins(now, &zone);
        assert_eq!(
            day.to_string(),
            "2026-11-30T23:00:00Z",
            "it is December there"
        );
        assert_eq!(month, day);
    }

    #[test]
    fn only_lines_with_a_bound_are_counted() {
        let config = Config::parse(
            "[centre]\nname = \"Rabat\"\ncode = \"RAB\"\n[data]\nfolder = \"data\"\n\
             [prompts]\nfolder = \"prompts\"\n\
             [[line]]\nkind = \"gsm\"\nname = \"gsm1\"\nimei = \"861477037812345\"\n\
             budget = { minutes_day = 60 }\n\
             [[line]]\nkind = \"gsm\"\nname = \"gsm2\"\nimei = \"861107031234564\"\n",
        )
        .unwrap();
        let wanted = LineBudget {
            line: "gsm1".into(),
            day_s: Some(3_600),
            month_s: None,
            day_dh_s: None,
            month_dh_s: None,
            texts_1000_s: 0,
        };
        assert_eq!(of(&config), [wanted]);
    }
}
