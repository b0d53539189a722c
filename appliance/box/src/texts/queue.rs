//! What waits on the box, given to lines. The record is the queue: what this task holds in memory may
//! go at any moment, and is only how long to wait (`docs/how-a-message-lives.md`).

use std::collections::HashMap;
use std::time::{Duration, Instant};

use jawab_config::Config;
use jawab_desk::{Desk, PartEnd, WaitingText};
use jawab_line_state::{LineState, LineWarning, TextUse};
use jawab_lines::{LineHandle, TextEnd};
use jawab_vocabulary::{LineId, TextFailure};
use jiff::{Timestamp, ToSpan};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};
use uuid::Uuid;

use super::backoff::{self, Backoff};
use super::choice::{LineNow, line_for};
use crate::budgets::{self, LineBudget};
use crate::notice::Notice;

/// Lines come into service and go out, and days begin, without anything being recorded.
const LOOK: Duration = Duration::from_secs(2);
/// A text that waited for longer is out of date.
const LATEST_DAYS: i64 = 7;
/// The rest of a text that began is of no use later: telephones join what comes together.
const REST_WITHIN_MIN: i64 = 10;
/// Between two attempts to save what became of a text.
const SAVE_AGAIN: Duration = Duration::from_secs(1);

/// The queue of all lines that send texts.
pub(crate) struct Queue {
    desk: Desk,
    lines: Vec<LineHandle>,
    prefixes: HashMap<LineId, Vec<String>>,
    budgets: Vec<LineBudget>,
    /// Messages a line and day.
    a_day: u64,
    notices: mpsc::Sender<Notice>,
    backoff: Backoff,
    /// What is being given now, and by which line.
    giving: HashMap<Uuid, LineId>,
    told: HashMap<LineId, TextUse>,
}

/// What became of an attempt.
struct Attempt {
    text: WaitingText,
    line: LineId,
    end: TextEnd,
}

impl Queue {
    pub(crate) fn new(
        desk: Desk,
        config: &Config,
        lines: &[LineHandle],
        notices: mpsc::Sender<Notice>,
    ) -> Self {
        let prefixes = config.lines.iter();
        let prefixes = prefixes.map(|line| (LineId::from(line.name()), line.prefixes().to_vec()));
        Self {
            desk,
            lines: lines
                .iter()
                .filter(|line| line.sends_texts())
                .cloned()
                .collect(),
            prefixes: prefixes.collect(),
            budgets: budgets::of(config),
            a_day: config.texts.a_day.into(),
            notices,
            backoff: Backoff::default(),
            giving: HashMap::new(),
            told: HashMap::new(),
        }
    }

    /// Gives what waits to lines, until the box stops. What is being given then is not waited for: of
    /// it is on disk what may be said.
    pub(crate) async fn run(mut self, stop: CancellationToken) {
        if self.lines.is_empty() {
            return;
        }
        let mut recorded = self.desk.ledger().follow();
        let mut attempts = JoinSet::new();
        let mut complained = false;
        loop {
            recorded.mark_unchanged();
            match self.give(&mut attempts).await {
                Ok(()) => complained = false,
                Err(error) if !complained => {
                    complained = true;
                    warn!("texts that wait cannot be looked at: {error}");
                }
                Err(_) => {}
            }
            tokio::select! {
                () = stop.cancelled() => return,
                Some(Ok(attempt)) = attempts.join_next() => self.ended(attempt),
                () = tokio::time::sleep(LOOK) => {}
                changed = recorded.changed() => if changed.is_err() {
                    return;
                },
            }
        }
    }

    /// Gives whatever may go now.
    async fn give(&mut self, attempts: &mut JoinSet<Attempt>) -> Result<(), jawab_desk::DeskError> {
        let waiting = self.desk.texts_on_the_box().await?;
        let now = Timestamp::now();
        let mut lines = Vec::new();
        for line in &self.lines {
            lines.push(self.line_now(line, now).await?);
        }
        self.tell(&waiting, &lines).await;
        for text in waiting {
            if self.giving.contains_key(&text.message) {
                continue;
            }
            if let Some(why) = out_of_date(&text, now).or_else(|| self.is_not_allowed(&text)) {
                info!("a text to {:?} is given up: {}", text.to, why.code());
                self.desk.text_fails(text.message, why).await?;
                continue;
            }
            if !self.backoff.allows(&text.to, Instant::now()) {
                continue;
            }
            let Some(chosen) = line_for(&text, &lines, now) else {
                continue;
            };
            let Some(handle) = self.lines.iter().find(|line| *line.line() == chosen) else {
                continue;
            };
            for line in lines.iter_mut().filter(|line| line.line == chosen) {
                line.is_free = false;
            }
            self.giving.insert(text.message, chosen);
            attempts.spawn(attempt(self.desk.clone(), handle.clone(), text));
        }
        Ok(())
    }

    /// The settings may have changed since it was written.
    fn is_not_allowed(&self, text: &WaitingText) -> Option<TextFailure> {
        let allowed = self.desk.text_rules().allow(&text.to).is_ok();
        (!allowed || text.parts() == 0).then_some(TextFailure::NotAllowed)
    }

    async fn line_now(
        &self,
        line: &LineHandle,
        now: Timestamp,
    ) -> Result<LineNow, jawab_desk::DeskError> {
        let name = line.line().clone();
        let is_up = {
            let health = line.health();
            let health = health.borrow();
            matches!(health.state, LineState::Idle | LineState::Busy)
                && !health.warnings.contains(&LineWarning::RoamingClosed)
        };
        let (day, _) = budgets::begins(now, &jawab_zone::legal_time());
        let sent = self.desk.texts_sent_on(&name, day).await?;
        let budget = self.budgets.iter().find(|budget| budget.is_of(&name));
        let is_used = match budget {
            Some(budget) => budgets::left(&self.desk, budget, now).await?.left_s == 0,
            None => false,
        };
        let left = if is_used {
            0
        } else {
            self.a_day.saturating_sub(sent)
        };
        Ok(LineNow {
            is_free: is_up && !self.giving.values().any(|giving| *giving == name),
            left,
            prefixes: self.prefixes.get(&name).cloned().unwrap_or_default(),
            line: name,
        })
    }

    /// Tells the exchange, and so console and desk, how many more each line sends and what waits.
    async fn tell(&mut self, waiting: &[WaitingText], lines: &[LineNow]) {
        for line in lines {
            let is_for = |text: &&WaitingText| {
                let of = text.bound.as_ref().or(text.reached_on.as_ref());
                let of = of.filter(|of| lines.iter().any(|line| line.line == **of));
                of.map_or(line.line == lines[0].line, |of| *of == line.line)
            };
            let now = TextUse {
                left: line.left,
                a_day: self.a_day,
                waiting: waiting.iter().filter(is_for).count() as u64,
            };
            let before = self.told.insert(line.line.clone(), now);
            if before == Some(now) {
                continue;
            }
            if now.left == 0 && before.is_none_or(|before| before.left > 0) {
                warn!(
                    "{}: it has sent its texts of today (texts.a_day), or its budget is used up; those \
                     that wait go by another line, or tomorrow",
                    line.line
                );
            }
            let _ = self
                .notices
                .send(Notice::Texts(line.line.clone(), now))
                .await;
        }
    }

    fn ended(&mut self, attempt: Attempt) {
        let Attempt { text, line, end } = attempt;
        self.giving.remove(&text.message);
        let now = Instant::now();
        match end {
            TextEnd::Given(_) => {
                info!("{line}: a text is with the network");
                self.backoff.succeeded(&text.to);
            }
            TextEnd::Refused(number) => {
                info!("{line}: the network does not take a text: {number:?}");
                self.backoff.refused(&text.to, now);
            }
            TextEnd::NotNow => self.backoff.not_now(&text.to, now),
            TextEnd::NotKnown => warn!(
                "{line}: whether a text is with the network is not known; it is not sent again by itself"
            ),
        }
    }
}

/// Gives a text, message after message, as far as that goes.
async fn attempt(desk: Desk, handle: LineHandle, text: WaitingText) -> Attempt {
    let line = handle.line().clone();
    let mut end = TextEnd::NotNow;
    for part in text.part..usize::from(text.parts()) {
        let Some(pdu) = text.pdu(part) else { break };
        let leaves = async || match desk.text_leaves(text.message, part, &line).await {
            Ok(may) => may,
            Err(error) => {
                warn!("{line}: a text cannot be saved, and does not leave: {error}");
                false
            }
        };
        let mut asked = false;
        end = handle
            .send_text(&pdu, async || {
                asked = leaves().await;
                asked
            })
            .await;
        if asked && let Some(ended) = part_end(end) {
            saved(&desk, text.message, part, ended).await;
        } else if let TextEnd::Refused(Some(number)) = end
            && backoff::is_final(number)
        {
            // Refused before it was to leave: the modem does not take it at all.
            if let Err(error) = desk.text_fails(text.message, TextFailure::Refused).await {
                warn!("{line}: that a text is refused cannot be saved: {error}");
            }
        }
        if !matches!(end, TextEnd::Given(_)) {
            break;
        }
    }
    Attempt { text, line, end }
}

/// What is to be saved of how it ended; of what is not known it is on disk already.
const fn part_end(end: TextEnd) -> Option<PartEnd> {
    match end {
        TextEnd::Given(reference) => Some(PartEnd::Given(reference)),
        TextEnd::Refused(Some(number)) if backoff::is_final(number) => Some(PartEnd::Refused),
        TextEnd::Refused(_) | TextEnd::NotNow => Some(PartEnd::NotGiven),
        TextEnd::NotKnown => None,
    }
}

/// Saves how it ended, however long the disk takes nothing.
async fn saved(desk: &Desk, message: Uuid, part: usize, end: PartEnd) {
    let mut complained = false;
    while let Err(error) = desk.text_ended(message, part, end).await {
        if !complained {
            complained = true;
            warn!("what became of a text cannot be saved: {error}");
        }
        tokio::time::sleep(SAVE_AGAIN).await;
    }
}

/// Why a text is not sent any more.
fn out_of_date(text: &WaitingText, now: Timestamp) -> Option<TextFailure> {
    let before = |span: jiff::Span| now.checked_sub(span).unwrap_or(Timestamp::UNIX_EPOCH);
    if text.part > 0
        && text
            .begun
            .is_some_and(|at| at < before(REST_WITHIN_MIN.minutes()))
    {
        return Some(TextFailure::Partly);
    }
    let latest = before((24 * LATEST_DAYS).hours());
    (text.written < latest).then_some(TextFailure::TooLate)
}
