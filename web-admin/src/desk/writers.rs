//! Who is writing to whom just now, so that nobody is answered twice. It is forgotten at once: what
//! somebody writes is nobody's business before it is sent.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use jawab_desk::Address;
use jawab_vocabulary::StaffId;

/// Whoever typed nothing for so long writes no more.
const WRITES_FOR: Duration = Duration::from_secs(20);
/// More than a centre has staff.
const MOST: usize = 500;

/// Who is writing.
#[derive(Clone, Debug, Default)]
pub(super) struct Writers(Arc<Mutex<HashMap<StaffId, Writing>>>);

#[derive(Debug)]
struct Writing {
    name: String,
    to: Address,
    since: Instant,
}

impl Writers {
    /// Somebody types.
    pub(super) fn writes(&self, staff: StaffId, name: &str, to: &Address) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, writing| writing.since.elapsed() < WRITES_FOR);
        if all.len() < MOST {
            let writing = Writing {
                name: name.to_owned(),
                to: to.clone(),
                since: Instant::now(),
            };
            all.insert(staff, writing);
        }
    }

    /// Somebody has sent what they wrote.
    pub(super) fn is_done(&self, staff: StaffId) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.remove(&staff);
    }

    /// Who else writes to an address.
    pub(super) fn others(&self, to: &Address, staff: StaffId) -> Vec<String> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let others = all.iter().filter(|(of, writing)| {
            **of != staff && writing.to == *to && writing.since.elapsed() < WRITES_FOR
        });
        let mut names: Vec<String> = others.map(|(_, writing)| writing.name.clone()).collect();
        names.sort();
        names
    }

    /// What differs when somebody begins or ends.
    pub(super) fn mark(&self) -> u64 {
        use std::hash::{DefaultHasher, Hash, Hasher};
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.iter()
            .filter(|(_, writing)| writing.since.elapsed() < WRITES_FOR)
            .map(|(staff, writing)| {
                let mut hash = DefaultHasher::new();
                (staff.0, writing.to.as_str()).hash(&mut hash);
                hash.finish()
            })
            .fold(0, |all, one| all ^ one)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn who_writes_is_seen_by_others_until_it_is_sent() {
        let writers = Writers::default();
        let her = Address::number("0612345678").unwrap();
        let him = Address::number("0612345679").unwrap();
        let [one, other] = [1, 2].map(|id| StaffId(Uuid::from_u128(id)));
        let before = writers.mark();
        writers.writes(one, "Salma", &her);
        assert_eq!(writers.others(&her, other), ["Salma"]);
        assert_eq!(writers.others(&her, one), [""; 0]);
        assert_eq!(writers.others(&him, other), [""; 0]);
        assert_ne!(writers.mark(), before);
        writers.is_done(one);
        assert_eq!(writers.others(&her, other), [""; 0]);
        assert_eq!(writers.mark(), before);
    }
}
