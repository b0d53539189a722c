//! How many passwords are looked at side by side. Each check takes 19 MiB and a core for a
//! third of a second on a small machine, and whoever reaches the log-in page can ask for one.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use crate::login_throttle::{LoginSource, counted};
use crate::passwords;

/// Checks side by side, and never more than half of the cores: calls need the others.
const MOST_AT_ONCE: usize = 2;
/// Of browsers that nobody was in before, and of all others: so many wait at most.
const WAITING: usize = 24;
/// Of those from one address: one that asks for many does not take everybody's turn.
const WAITING_BY_ADDRESS: usize = 6;
/// How long one waits for its turn.
const TURN_WITHIN: Duration = Duration::from_secs(10);

/// A password was not looked at, because too many others wait.
#[derive(Copy, Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("many people log in at this moment; try again in some seconds")]
pub struct Busy;

/// Takes turns at checking passwords.
#[derive(Clone, Debug)]
pub struct PasswordChecks {
    turns: Arc<Semaphore>,
    waiting: Arc<Mutex<Waiting>>,
}

#[derive(Debug, Default)]
struct Waiting {
    strangers: usize,
    others: usize,
    by_address: HashMap<IpAddr, usize>,
}

/// A slot among those who wait or are looked at.
#[derive(Debug)]
struct Slot {
    waiting: Arc<Mutex<Waiting>>,
    address: Option<IpAddr>,
}

fn at_once() -> usize {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    (cores / 2).clamp(1, MOST_AT_ONCE)
}

impl Default for PasswordChecks {
    fn default() -> Self {
        Self {
            turns: Arc::new(Semaphore::new(at_once())),
            waiting: Arc::default(),
        }
    }
}

impl PasswordChecks {
    /// Whether a password is the one that was hashed; never, without a hash, in the same time.
    ///
    /// # Errors
    /// [`Busy`]: it was not looked at.
    pub async fn is_right(
        &self,
        hash: Option<String>,
        password: String,
        from: &LoginSource,
    ) -> Result<bool, Busy> {
        let slot = self.slot(from).ok_or(Busy)?;
        let turn = timeout(TURN_WITHIN, self.turns.clone().acquire_owned()).await;
        let Ok(Ok(turn)) = turn else {
            return Err(Busy);
        };
        // Who hangs up does not end a check that is under way: its turn and slot go with it.
        let checked = spawn_blocking(move || {
            let _held = (turn, slot);
            passwords::is_right(hash.as_deref(), &password)
        });
        checked.await.map_err(|_| Busy)
    }

    fn slot(&self, from: &LoginSource) -> Option<Slot> {
        let address = match from {
            LoginSource::Address(address) => Some(counted(*address)),
            LoginSource::Console | LoginSource::Device(_) => None,
        };
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let waiting = &mut *waiting;
        if let Some(address) = address {
            let here = waiting.by_address.get(&address).copied().unwrap_or(0);
            if waiting.strangers >= WAITING || here >= WAITING_BY_ADDRESS {
                return None;
            }
            waiting.strangers += 1;
            waiting.by_address.insert(address, here + 1);
        } else {
            if waiting.others >= WAITING {
                return None;
            }
            waiting.others += 1;
        }
        Some(Slot {
            waiting: self.waiting.clone(),
            address,
        })
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(address) = self.address else {
            waiting.others -= 1;
            return;
        };
        waiting.strangers -= 1;
        if let Some(here) = waiting.by_address.get_mut(&address) {
            *here -= 1;
            if *here == 0 {
                waiting.by_address.remove(&address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    fn from(n: u32) -> LoginSource {
        LoginSource::Address(Ipv4Addr::from_bits(0x0a00_0000 + n).into())
    }

    fn slots(checks: &PasswordChecks, from: &LoginSource) -> Vec<Slot> {
        std::iter::from_fn(|| checks.slot(from)).collect()
    }

    #[test]
    fn one_address_does_not_take_everybodys_turn_and_gives_its_places_back() {
        let checks = PasswordChecks::default();
        let held = slots(&checks, &from(1));
        assert_eq!(held.len(), WAITING_BY_ADDRESS);
        assert!(checks.slot(&from(2)).is_some());
        drop(held);
        assert_eq!(slots(&checks, &from(1)).len(), WAITING_BY_ADDRESS);
        assert!(checks.waiting.lock().unwrap().by_address.is_empty());
    }

    #[test]
    fn strangers_do_not_take_the_places_of_browsers_that_were_in_before() {
        let checks = PasswordChecks::default();
        let held: Vec<_> = (0..100).flat_map(|n| slots(&checks, &from(n))).collect();
        assert_eq!(held.len(), WAITING);
        assert!(checks.slot(&LoginSource::Device("d".into())).is_some());
        assert!(checks.slot(&LoginSource::Console).is_some());
    }

    #[tokio::test]
    async fn sixty_at_once_are_looked_at_by_twos_or_told_that_many_wait() {
        let checks = PasswordChecks::default();
        let tries = (0..60).map(|n| {
            let checks = checks.clone();
            tokio::spawn(async move {
                checks
                    .is_right(None, "xxxxxxxxxxxx".into(), &from(n / 10))
                    .await
            })
        });
        let tries: Vec<_> = tries.collect();
        let mut looked_at = 0;
        for tried in tries {
            if let Ok(right) = tried.await.unwrap() {
                assert!(!right);
                looked_at += 1;
            }
            assert!(checks.turns.available_permits() <= at_once());
        }
        assert!((1..=WAITING).contains(&looked_at), "{looked_at} of 60");
        assert_eq!(checks.turns.available_permits(), at_once());
    }
}
