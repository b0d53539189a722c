//! Logging in: who is let in, who has to wait, and who opens what guessing has closed.

use std::time::{Duration, Instant};

use jawab_ledger::LedgerError;
use jawab_vocabulary::StaffId;
use uuid::Uuid;

use crate::desk::Desk;
use crate::error::DeskError;
use crate::login_throttle::LoginSource;
use crate::new_staff::NewStaff;
use crate::password_checks::Busy;
use crate::passwords;
use crate::staff_line::{StaffLine, by_login};

/// Where it is said that a login was unlocked: another process than the box's may say it.
const UNLOCKED: &str = "unlocked";
/// How long it is said: longer than the longest wait, which it ends.
const UNLOCKED_FOR_MS: i64 = 60 * 60 * 1_000;

/// Where it is said that somebody's sessions were ended; the staff's columns read it.
const SESSIONS_ENDED: &str = "sessions-ended";

/// Why somebody is not let in.
#[derive(Debug, thiserror::Error)]
pub enum LoginError {
    /// The login or the password is wrong; which of them is not said.
    #[error("the login or the password is wrong")]
    Wrong,
    /// Too many failures.
    #[error("too many failures; try again in {} s", .wait.as_secs() + 1)]
    Wait {
        /// How long.
        wait: Duration,
    },
    /// Too many log in at this moment; the password was not looked at.
    #[error(transparent)]
    Busy(#[from] Busy),
    /// The desk failed.
    #[error(transparent)]
    Desk(#[from] DeskError),
}

impl Desk {
    /// Lets somebody in. An unknown login takes as long and says the same as a wrong password.
    ///
    /// # Errors
    /// [`LoginError`].
    pub async fn authenticate(
        &self,
        login: &str,
        password: &str,
        from: &LoginSource,
    ) -> Result<StaffLine, LoginError> {
        let login = login.trim().to_lowercase();
        let tried = self.count_try(&login, from).await?;
        let by = login.clone();
        let known = self
            .work(move |desk| Ok(desk.ledger.read(|db| by_login(db, &by))?))
            .await;
        let known = match known {
            Ok(known) => known,
            Err(error) => {
                tried.not_looked_at();
                return Err(error.into());
            }
        };
        if password.len() > passwords::MOST {
            return Err(LoginError::Wrong);
        }
        let hash = known.as_ref().map(|(_, hash)| hash.clone());
        match self.checks.is_right(hash, password.to_owned(), from).await {
            Ok(true) => {
                tried.right();
                known.map(|(staff, _)| staff).ok_or(LoginError::Wrong)
            }
            Ok(false) => Err(LoginError::Wrong),
            Err(busy) => {
                tried.not_looked_at();
                Err(busy.into())
            }
        }
    }

    /// Counts a try before its password is looked at. Whether a supervisor has unlocked the
    /// login is asked only when it would be refused.
    async fn count_try(&self, login: &str, from: &LoginSource) -> Result<crate::Try, LoginError> {
        let wait = match self.throttle.begin(login, from, Instant::now()) {
            Ok(tried) => return Ok(tried),
            Err(wait) => wait,
        };
        let refused = LoginError::Wait { wait };
        // A login that cannot be anybody's is not looked up: it may be of any length.
        let Ok(key) = NewStaff::checked_login(login) else {
            return Err(refused);
        };
        let said = self
            .work(move |desk| Ok(desk.ledger.local_get(UNLOCKED, &key)?))
            .await?;
        let said = said.and_then(|octets| String::from_utf8(octets).ok());
        if !said.is_some_and(|said| self.throttle.unlock_once(login, &said)) {
            return Err(refused);
        }
        self.throttle
            .begin(login, from, Instant::now())
            .map_err(|wait| LoginError::Wait { wait })
    }

    /// Opens a login that wrong passwords have closed, at once and wherever they came from. The
    /// running box hears of it also when another process says it.
    ///
    /// # Errors
    /// An unknown login, or a ledger that fails. Of the running box the login is open even
    /// then, if it is known.
    pub async fn unlock(&self, login: &str) -> Result<(), DeskError> {
        let login = login.trim().to_lowercase();
        self.work(move |desk| {
            let by = login.clone();
            let known = desk.ledger.read(|db| by_login(db, &by))?;
            known.ok_or(DeskError::NotFound("member of staff"))?;
            let said = Uuid::new_v4().to_string();
            desk.throttle.unlock_once(&login, &said);
            let until = desk.now_ms().saturating_add(UNLOCKED_FOR_MS);
            desk.ledger
                .local_put(UNLOCKED, &login, said.as_bytes(), Some(until))?;
            Ok(())
        })
        .await
    }

    /// Ends all sessions of somebody: each browser has to log in again with its next request,
    /// and the desk's live view ends within seconds. A new password and another role do so by
    /// themselves.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn end_sessions(&self, staff: StaffId) -> Result<(), DeskError> {
        self.work(move |desk| {
            let said = Uuid::new_v4();
            let written: Result<(), LedgerError> =
                desk.ledger
                    .local_put(SESSIONS_ENDED, &staff.to_string(), said.as_bytes(), None);
            Ok(written?)
        })
        .await
    }
}
