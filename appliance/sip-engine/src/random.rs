//! Numbers that nobody guesses: tags, branches, Call-IDs (RFC 3261 §19.3). The engine asks no
//! system for them; its owner gives a seed, and they are hashed out of that.

use std::time::Duration;

use sha2::{Digest as _, Sha256};

/// What begins every branch of RFC 3261 (§8.1.1.7).
const MAGIC_COOKIE: &str = "z9hG4bK";

#[derive(Clone)]
pub(crate) struct Random {
    seed: [u8; 32],
    count: u64,
}

impl std::fmt::Debug for Random {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Random").finish_non_exhaustive()
    }
}

impl Random {
    pub(crate) const fn new(seed: [u8; 32]) -> Self {
        Self { seed, count: 0 }
    }

    fn next(&mut self) -> [u8; 32] {
        self.count += 1;
        let hash = Sha256::new()
            .chain_update(self.seed)
            .chain_update(self.count.to_be_bytes());
        hash.finalize().into()
    }

    /// 64 bits as text: a tag, a cnonce.
    pub(crate) fn token(&mut self) -> String {
        hex::encode(&self.next()[..8])
    }

    /// The same for the same texts; whoever does not know the seed cannot make it.
    pub(crate) fn token_of(&self, texts: &[&str]) -> String {
        let mut hash = Sha256::new().chain_update(self.seed).chain_update([0]);
        for text in texts {
            hash.update((text.len() as u64).to_be_bytes());
            hash.update(text);
        }
        hex::encode(&hash.finalize()[..8])
    }

    pub(crate) fn branch(&mut self) -> String {
        format!("{MAGIC_COOKIE}{}", self.token())
    }

    pub(crate) fn call_id(&mut self) -> String {
        format!("{}@jawab", hex::encode(&self.next()[..12]))
    }

    /// Less than a bound.
    pub(crate) fn below(&mut self, bound: u32) -> u32 {
        let [a, b, c, d, ..] = self.next();
        u32::from_be_bytes([a, b, c, d]) % bound.max(1)
    }

    /// A time between two, by steps of 10 ms (RFC 3261 §14.1).
    pub(crate) fn between(&mut self, least: Duration, most: Duration) -> Duration {
        let steps = most.saturating_sub(least).as_millis() / 10 + 1;
        least + Duration::from_millis(10) * self.below(u32::try_from(steps).unwrap_or(u32::MAX))
    }
}

/// Whether a branch is one of RFC 3261, which tells transactions apart by itself.
pub(crate) fn is_unique(branch: &str) -> bool {
    branch.len() > MAGIC_COOKIE.len() && branch.starts_with(MAGIC_COOKIE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_are_the_same_and_times_stay_within_their_bounds() {
        let mut random = Random::new([7; 32]);
        let mut seen = std::collections::HashSet::new();
        assert!((0..1_000).all(|_| seen.insert(random.token())));
        assert!(is_unique(&random.branch()) && !is_unique("z9hG4bK") && !is_unique("1"));
        let (least, most) = (Duration::from_millis(2_100), Duration::from_secs(4));
        let times: Vec<_> = (0..1_000).map(|_| random.between(least, most)).collect();
        assert!(times.iter().all(|time| (least..=most).contains(time)));
        assert!(times.iter().all(|time| time.as_millis() % 10 == 0));
        assert!(times.iter().min() != times.iter().max());
    }
}
