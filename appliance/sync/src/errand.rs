//! What the box takes to central, and what it makes of the answer: the [`Course`], and
//! the ledger that it is about. No socket and no clock; whoever carries an [`Errand`] out
//! does the waiting, and calls [`Errands::next`] again.

use std::collections::HashMap;
use std::time::Duration;

use jawab_ledger::{Acknowledged, Board, Head, Ledger, LedgerError, Op};
use jawab_protocol::{
    Batch, BoardReport, EncodedOps, Have, MAX_BATCH_OPS, Refusal, Reply, Request, StateAnswer,
    StateQuestion, Why,
};
use tracing::{debug, warn};

use crate::course::{Course, Epoch, Next, Position};
use crate::metered::Metered;
use crate::parcels::{FilesWaiting, Parcels};
use crate::route::Route;

/// What to do now.
#[derive(Clone, PartialEq, Debug)]
pub enum Errand {
    /// Say this to central, and give its answer to [`Errands::handle_reply`]; if there is
    /// none, say so by [`Errands::handle_failed`].
    Say(Request),
    /// Wait for the ledger to move, then call [`Errands::moved`]; after this long without,
    /// call [`Errands::quiet`].
    Idle(Duration),
    /// Leave central alone for this long, whatever happens.
    Rest(Duration),
}

/// Why an errand came to nothing. The course has taken note of it.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// Central took nothing.
    #[error("central refuses: {0}")]
    Refused(#[from] Refusal),
    /// Our own disk failed.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The answer is one to another question.
    #[error("central answered something else than what was asked")]
    OffTopic,
}

/// What was asked last.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
enum Asked {
    Nothing,
    State,
    /// So many octets of ops were sent.
    Push(usize),
    /// So many octets of a file were sent.
    File(usize),
    /// Whether central still has the last op that it acknowledged; then this epoch begins.
    StillThere(u32),
}

/// The errands of a box.
#[derive(Clone, Debug)]
pub struct Errands {
    ledger: Ledger,
    course: Course,
    asked: Asked,
    parcels: Parcels,
    /// Central refused stamps of ours as being too far ahead.
    ahead: bool,
    /// The newest epoch that central or this box knew when central was last asked.
    newest: u32,
    /// Whether central was told since the start which board this is.
    board_told: bool,
    /// Whether central says that a second box runs with this one's id.
    copy_runs: bool,
    /// How far was looked for something urgent.
    looked_at: Acknowledged,
}

impl Errands {
    /// The errands of the box whose ledger this is.
    #[must_use]
    pub fn new(ledger: Ledger) -> Self {
        Self {
            ledger,
            course: Course::new(),
            asked: Asked::Nothing,
            parcels: Parcels::default(),
            ahead: false,
            newest: 0,
            board_told: false,
            copy_runs: false,
            looked_at: Acknowledged::default(),
        }
    }

    /// What to do now. What is committed after this was called is not in it.
    ///
    /// # Errors
    /// [`Trouble::Ledger`].
    pub fn next(&mut self, chance: u32) -> Result<Errand, Trouble> {
        let next = self.find();
        if next.is_err() {
            self.course.handle_failed(chance);
        }
        Ok(next?)
    }

    fn find(&mut self) -> Result<Errand, LedgerError> {
        let mut looked = false;
        loop {
            match self.course.next() {
                Next::Ask => {
                    self.asked = Asked::State;
                    let (box_id, pending) = (self.ledger.box_id(), self.ledger.pending()?);
                    let board = (!self.board_told).then(Board::this);
                    let board = board.map(|board| BoardReport {
                        fingerprint: board.fingerprint,
                        model: board.model,
                    });
                    let question = StateQuestion {
                        box_id,
                        pending,
                        board,
                    };
                    return Ok(Errand::Say(Request::State(question)));
                }
                Next::Send { from, .. } if self.ledger.has_left(from.epoch, from.after + 1)? => {
                    self.say_again(from)?;
                }
                Next::Send { from, octets } => {
                    if let Some(batch) = self.batch(from, octets)? {
                        let sent = batch.ops.0.iter().map(Vec::len).sum();
                        self.asked = Asked::Push(sent);
                        return Ok(Errand::Say(Request::Push(batch)));
                    }
                    self.course.handle_nothing_left();
                }
                Next::Begin { epoch } => match self.acknowledged_op()? {
                    // A central that was restored from an older copy, and heard a copy of this
                    // box since, may have lost what it acknowledged.
                    Some(op) => {
                        self.asked = Asked::StillThere(epoch);
                        return Ok(Errand::Say(Request::Push(op)));
                    }
                    None if self.acknowledged_has_left()? => self.begin_anew(epoch)?,
                    None => self.begin(epoch)?,
                },
                Next::Idle(most) => {
                    let Some(piece) = self.parcels.next(&self.ledger, self.course.piece())? else {
                        return Ok(Errand::Idle(most));
                    };
                    // A change that came between two pieces goes before the next.
                    if !looked && self.is_behind()? {
                        looked = true;
                        self.course.moved();
                        continue;
                    }
                    self.parcels.goes(&self.ledger, &piece)?;
                    self.asked = Asked::File(piece.octets.len());
                    return Ok(Errand::Say(Request::File(piece)));
                }
                Next::Rest(rest) => return Ok(Errand::Rest(rest)),
            }
        }
    }

    /// Whether the ledger has something that central does not.
    fn is_behind(&self) -> Result<bool, LedgerError> {
        let head = self.ledger.head()?;
        let level = self.course.level();
        Ok(level
            .is_some_and(|position| position.epoch == head.epoch && position.after < head.sequence))
    }

    /// The ops after a place, if there are any.
    fn batch(&self, from: Position, octets: usize) -> Result<Option<Batch>, LedgerError> {
        let Position { epoch, after } = from;
        // What central is known to have is what counts as acknowledged, also when it has
        // less than before.
        let known = Acknowledged {
            epoch,
            sequence: after,
        };
        let before = self.ledger.acknowledged()?;
        if before.epoch == epoch && before.sequence > after {
            // A central that was restored from a backup may lack files, too.
            self.ledger.forget_files_at_central()?;
        }
        if before != known {
            self.ledger.set_acknowledged(known)?;
        }
        self.batch_of(
            epoch,
            self.ledger.ops_after(epoch, after, MAX_BATCH_OPS, octets)?,
        )
    }

    /// The last op of the current epoch that central acknowledged, if there is one.
    fn acknowledged_op(&self) -> Result<Option<Batch>, LedgerError> {
        let Acknowledged { epoch, sequence } = self.ledger.acknowledged()?;
        if sequence == 0 || epoch != self.ledger.head()?.epoch {
            return Ok(None);
        }
        self.batch_of(
            epoch,
            self.ledger.ops_after(epoch, sequence - 1, 1, usize::MAX)?,
        )
    }

    /// Whether central cannot be asked for the last op that it acknowledged, because its
    /// contents have left this box.
    fn acknowledged_has_left(&self) -> Result<bool, LedgerError> {
        let Acknowledged { epoch, sequence } = self.ledger.acknowledged()?;
        Ok(epoch == self.ledger.head()?.epoch && self.ledger.has_left(epoch, sequence)?)
    }

    /// Central was restored from a backup that is older than what has left this box since. The
    /// chain cannot be brought as it was: what is still here is said again in a new one.
    fn say_again(&mut self, from: Position) -> Result<(), LedgerError> {
        warn!("central lost changes whose contents have left this box; what is here is said again");
        self.ledger.set_acknowledged(Acknowledged {
            epoch: from.epoch,
            sequence: from.after,
        })?;
        let newest = self.ledger.head()?.epoch.max(self.newest);
        self.ledger.begin_epoch(newest.saturating_add(1))?;
        self.course.handle_begun();
        Ok(())
    }

    fn batch_of(&self, epoch: u32, ops: Vec<Vec<u8>>) -> Result<Option<Batch>, LedgerError> {
        if ops.is_empty() {
            return Ok(None);
        }
        Ok(Some(Batch {
            box_id: self.ledger.box_id(),
            epoch,
            pending: self.ledger.pending()?,
            ops: EncodedOps(ops),
        }))
    }

    /// Central does not have what it acknowledged of the current epoch, and what it has of it
    /// nobody knows: all of it is said again.
    fn begin_anew(&mut self, epoch: u32) -> Result<(), LedgerError> {
        let all = Acknowledged {
            epoch: self.ledger.head()?.epoch,
            sequence: 0,
        };
        self.ledger.set_acknowledged(all)?;
        self.begin(epoch)
    }

    fn begin(&mut self, epoch: u32) -> Result<(), LedgerError> {
        warn!(
            "central has another history of this box, which was restored from a backup or \
             copied; epoch {epoch} begins, and nothing is overwritten"
        );
        self.ledger.begin_epoch(epoch)?;
        self.course.handle_begun();
        Ok(())
    }

    /// Central answered; it `took` so long. `chance` makes this box wait otherwise than
    /// others, where it has to wait.
    ///
    /// # Errors
    /// [`Trouble`]: what stands in the way.
    pub fn handle_reply(
        &mut self,
        reply: Reply,
        took: Duration,
        chance: u32,
    ) -> Result<(), Trouble> {
        let taken = self.take(reply, took);
        if taken.is_err() {
            self.parcels.handle_failed();
        }
        match &taken {
            Ok(()) => {}
            Err(Trouble::Refused(refusal)) => {
                self.ahead = refusal.why == Why::Clock;
                self.course.handle_refused(refusal, chance);
            }
            Err(_) => self.course.handle_failed(chance),
        }
        taken
    }

    fn take(&mut self, reply: Reply, took: Duration) -> Result<(), Trouble> {
        match (reply, self.asked) {
            (Reply::Acknowledged(_), Asked::StillThere(epoch)) => Ok(self.begin(epoch)?),
            (Reply::Refused(refusal), Asked::StillThere(epoch)) if is_not_there(&refusal) => {
                Ok(self.begin_anew(epoch)?)
            }
            (Reply::Refused(refusal), Asked::File(_)) if refusal.why == Why::Malformed => {
                warn!("central does not take a file: {refusal}");
                self.parcels.handle_refused();
                Ok(())
            }
            (Reply::Refused(refusal), _) => Err(refusal.into()),
            (Reply::File(held), Asked::File(sent)) => {
                self.course.handle_piece(sent, took);
                Ok(self.parcels.handle_held(&self.ledger, held, sent)?)
            }
            (Reply::State(answer), Asked::State) => Ok(self.state(answer)?),
            (Reply::Acknowledged(head), Asked::Push(sent)) => {
                if self.ledger.hash_at(head.epoch, head.sequence)? != Some(head.hash) {
                    // Central has what we sent, and after it another's: a box that runs from
                    // a copy of this one's disk. Asking tells how that goes on.
                    self.course.quiet();
                    return Ok(());
                }
                debug!("central has more changes, up to {}", head.sequence);
                self.course.handle_acknowledged(head, sent, took);
                Ok(())
            }
            _ => Err(Trouble::OffTopic),
        }
    }

    fn state(&mut self, answer: StateAnswer) -> Result<(), LedgerError> {
        self.parcels.taken = answer.files;
        self.board_told = true;
        self.copy_runs = answer.copy_runs;
        if let Some(now_ms) = answer.now_ms {
            self.ledger.heard_time(now_ms);
        }
        let theirs: HashMap<u32, Head> = answer
            .epochs
            .into_iter()
            .map(|head| (head.epoch, head))
            .collect();
        let (mut epochs, mut newest) = compare(&self.ledger, &theirs)?;
        if std::mem::take(&mut self.ahead) && self.withdraw_future(&epochs, newest)? {
            (epochs, newest) = compare(&self.ledger, &theirs)?;
        }
        self.newest = newest;
        self.course.handle_state(&epochs, newest);
        Ok(())
    }

    /// Whether central said, when it was last asked, that a second box runs with this one's id.
    #[must_use]
    pub const fn copy_runs(&self) -> bool {
        self.copy_runs
    }

    /// What is said of files on metered links.
    pub fn set_metered(&mut self, rules: Metered) {
        self.parcels.rules = rules;
    }

    /// How central is reached now; to be called before [`Errands::next`].
    pub fn handle_route(&mut self, route: Route) {
        self.parcels.route = route;
    }

    /// Files that wait, as [`Errands::next`] found them last.
    #[must_use]
    pub const fn files_waiting(&self) -> FilesWaiting {
        self.parcels.waiting()
    }

    /// What was heard of central, to be said with each request.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn have(&self) -> Result<Vec<Have>, LedgerError> {
        let heard = self.ledger.heard()?;
        Ok(heard.into_iter().map(Have::up_to).collect())
    }

    /// Central said something of its own accord; it is on disk when this returns, and the
    /// next request says so. `more` says that not all of it fitted.
    ///
    /// # Errors
    /// [`Trouble::Ledger`]: it is said again with the next answer.
    pub fn handle_news(&mut self, news: &[Batch], more: bool, chance: u32) -> Result<(), Trouble> {
        for batch in news {
            let heard = self.ledger.hear(batch.epoch, &batch.ops.0);
            if heard.is_err() {
                self.course.handle_failed(chance);
            }
            let head = heard?;
            debug!(
                "central said more, up to {} of {}",
                head.sequence, head.epoch
            );
        }
        if more {
            self.course.handle_more();
        }
        Ok(())
    }

    /// Says again by right stamps what central refuses, now that the time is known.
    fn withdraw_future(&self, epochs: &[Epoch], newest: u32) -> Result<bool, LedgerError> {
        // A fork comes first: what is said again then is refused again.
        let Some(first) = first_missing(epochs) else {
            return Ok(false);
        };
        let again = self
            .ledger
            .withdraw_future(newest.saturating_add(1), first)?;
        if again {
            warn!("changes were made while this box's clock was wrong; they are said again");
        }
        Ok(again)
    }

    /// There was no answer, or none that can be understood.
    pub fn handle_failed(&mut self, chance: u32) {
        self.parcels.handle_failed();
        self.course.handle_failed(chance);
    }

    /// Whether something urgent waits: a complaint, an incident, or what else the ministry has said
    /// to be urgent. What is before it goes
    /// with it, because ops go in order. What was looked at before is not read again.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn is_urgent(&mut self) -> Result<bool, LedgerError> {
        let from = self.ledger.acknowledged()?.max(self.looked_at);
        let waiting = self
            .ledger
            .ops_after(from.epoch, from.sequence, LOOKED_AT, usize::MAX)?;
        if !waiting.is_empty() {
            let urgency = self.ledger.urgency()?;
            let urgent =
                |octets: &Vec<u8>| Op::decode(octets).is_ok_and(|op| urgency.is_urgent(&op));
            if waiting.iter().any(urgent) {
                return Ok(true);
            }
        }
        self.looked_at = Acknowledged {
            sequence: from.sequence + waiting.len() as u64,
            ..from
        };
        Ok(false)
    }

    /// The ledger has something new.
    pub fn moved(&mut self) {
        self.course.moved();
    }

    /// Nothing was new for a while.
    pub fn quiet(&mut self) {
        self.course.quiet();
    }
}

/// Waiting ops that are looked at for something urgent; with more of them the box is late
/// for other reasons.
const LOOKED_AT: usize = 500;

/// Whether central refuses an op because its own history of the epoch has another, or none.
fn is_not_there(refusal: &Refusal) -> bool {
    matches!(refusal.why, Why::Fork | Why::Gap | Why::BadChain)
}

/// After which op of ours central has no more; `None` where it has another history.
fn first_missing(epochs: &[Epoch]) -> Option<Acknowledged> {
    let current = epochs.last().filter(|current| current.agrees())?;
    let mut agreeing = epochs.iter().filter(|epoch| epoch.agrees());
    let first = agreeing
        .find(|epoch| epoch.theirs.sequence < epoch.ours.sequence)
        .unwrap_or(current);
    Some(Acknowledged {
        epoch: first.ours.epoch,
        sequence: first.theirs.sequence,
    })
}

/// Our epochs beside central's, and the newest epoch that either knows.
fn compare(ledger: &Ledger, theirs: &HashMap<u32, Head>) -> Result<(Vec<Epoch>, u32), LedgerError> {
    let ours = ledger.heads()?;
    let known = ours.iter().map(|head| head.epoch);
    let newest = known.chain(theirs.keys().copied()).max().unwrap_or(1);
    let mut epochs = Vec::with_capacity(ours.len());
    for ours in ours {
        let theirs = theirs
            .get(&ours.epoch)
            .copied()
            .unwrap_or_else(|| Head::start(ours.epoch));
        epochs.push(Epoch {
            ours,
            theirs,
            ours_there: ledger.hash_at(ours.epoch, theirs.sequence)?,
        });
    }
    Ok((epochs, newest))
}

#[cfg(test)]
mod tests;
