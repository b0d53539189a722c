//! The desk itself: the ledger, the door, and threads to wait for the disk on.

use std::sync::{Arc, OnceLock};

use jawab_ledger::{Board, Ledger};

use crate::call_backs::{CallBackRules, Counted};
use crate::error::DeskError;
use crate::login_throttle::LoginThrottle;
use crate::own_texts::TextRules;
use crate::password_checks::PasswordChecks;
use crate::reference::Giver;

/// The business of one centre. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Desk {
    pub(crate) ledger: Ledger,
    /// Starts the references of this centre's cases.
    centre_code: Arc<str>,
    board: Option<Arc<Board>>,
    giver: Arc<OnceLock<Giver>>,
    /// The centre's name: no password has it in it.
    pub(crate) centre: Arc<str>,
    pub(crate) throttle: Arc<LoginThrottle>,
    pub(crate) checks: PasswordChecks,
    pub(crate) call_back_rules: CallBackRules,
    pub(crate) text_rules: TextRules,
    pub(crate) call_backs_counted: Arc<Counted>,
}

impl Desk {
    /// The desk of a centre, on its ledger; `centre_code` starts its case references ("RAB").
    #[must_use]
    pub fn new(ledger: Ledger, centre_code: &str) -> Self {
        Self {
            ledger,
            centre_code: centre_code.into(),
            board: None,
            giver: Arc::default(),
            centre: "".into(),
            throttle: Arc::default(),
            checks: PasswordChecks::default(),
            call_back_rules: CallBackRules::default(),
            text_rules: TextRules::default(),
            call_backs_counted: Arc::default(),
        }
    }

    /// The same, of a centre of this name: no password has it in it.
    #[must_use]
    pub fn of_centre(self, name: &str) -> Self {
        Self {
            centre: name.into(),
            ..self
        }
    }

    /// The desk as it is on another board than this machine: for simulations.
    #[must_use]
    pub fn on_board(self, board: Board) -> Self {
        Self {
            board: Some(Arc::new(board)),
            giver: Arc::default(),
            ..self
        }
    }

    /// The same, with other rules of who is to be called back.
    #[must_use]
    pub fn with_call_back_rules(self, rules: CallBackRules) -> Self {
        Self {
            call_back_rules: rules,
            ..self
        }
    }

    /// The same, with other rules of who is written to.
    #[must_use]
    pub fn with_text_rules(self, rules: TextRules) -> Self {
        Self {
            text_rules: rules,
            ..self
        }
    }

    /// To whom the centre texts, and for how much.
    #[must_use]
    pub const fn text_rules(&self) -> &TextRules {
        &self.text_rules
    }

    /// Who gives the references of cases. What tells one machine from another is looked at once, and
    /// only where a case is saved.
    pub(crate) fn giver(&self) -> &Giver {
        self.giver.get_or_init(|| {
            let this = self.board.as_deref().cloned();
            let board = this.unwrap_or_else(Board::this);
            Giver::new(&self.ledger, &board, &self.centre_code)
        })
    }

    /// The record under the desk.
    #[must_use]
    pub const fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// The time, as far as the box can know it.
    pub(crate) fn now_ms(&self) -> i64 {
        i64::try_from(self.ledger.now_ms()).unwrap_or(i64::MAX)
    }

    /// Does work that waits for the disk (or for a hash) on a thread made for waiting.
    pub(crate) async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> Result<T, DeskError> + Send + 'static,
    ) -> Result<T, DeskError> {
        let desk = self.clone();
        match tokio::task::spawn_blocking(move || work(&desk)).await {
            Ok(outcome) => outcome,
            Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
            Err(_cancelled) => Err(DeskError::Stopping),
        }
    }
}
