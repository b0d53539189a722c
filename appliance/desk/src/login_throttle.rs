//! The throttle of log-ins: slows guessing of passwords down. A try is counted before its
//! password is looked at, and given back when it was right, so that guesses side by side count as those one after the other.
//!
//! What is counted by login and place (an address, a browser that was in before) closes that
//! login from that place, for longer each time. What is counted by login alone, or by address
//! alone, only spaces tries out: a stranger can make nobody wait for long elsewhere.
//! Counts fade. Names and addresses are kept as hashes: what they cost does not grow with them.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, RandomState};
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Tries that cost nothing: people mistype.
const FREE: u32 = 5;
const FIRST_WAIT: Duration = Duration::from_secs(5);
const LONGEST_WAIT: Duration = Duration::from_secs(15 * 60);
/// One wrong try of a login from a place is forgotten after this time.
const FADES: Duration = Duration::from_secs(10 * 60);
/// Entries of each table; beyond, those that were touched longest ago go.
const MOST: usize = 10_000;

/// So many tries at once, and one more each so often.
#[derive(Copy, Clone)]
struct Rate {
    burst: f64,
    every: Duration,
}

/// Of one login, from all browsers together that it was not in before.
const BY_LOGIN: Rate = Rate {
    burst: 30.0,
    every: Duration::from_secs(5),
};

/// From one address, for all logins: a centre's staff may share one.
const BY_ADDRESS: Rate = Rate {
    burst: 60.0,
    every: Duration::from_secs(5),
};

/// Where somebody who wants to log in is.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum LoginSource {
    /// At the machine itself: its control socket.
    Console,
    /// At a browser in which this login was not seen yet.
    Address(IpAddr),
    /// At a browser in which this login was in before, by what tells that browser from others.
    Device(String),
}

impl LoginSource {
    /// The address that is counted: a site's IPv6 addresses are any number, its network is one.
    fn address(&self) -> Option<IpAddr> {
        match self {
            Self::Address(address) => Some(counted(*address)),
            Self::Console | Self::Device(_) => None,
        }
    }
}

/// An address as it is counted: an IPv6 one by the network that its site has (RFC 6177).
pub(crate) fn counted(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(ip) => {
            let network = u128::from(ip) & !u128::from(u64::MAX);
            Ipv6Addr::from(network).into()
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}

/// Who tried to log in, and how often.
#[derive(Debug, Default)]
pub struct LoginThrottle {
    hasher: RandomState,
    counts: Mutex<Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    pairs: HashMap<Pair, Tries>,
    logins: HashMap<u64, Bucket>,
    addresses: HashMap<u64, Bucket>,
    /// The last time each login was unlocked, by what was said then.
    unlocked: HashMap<u64, u64>,
}

/// A login, from a place.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug)]
struct Pair {
    login: u64,
    from: u64,
}

#[derive(Copy, Clone, Debug)]
struct Tries {
    count: u32,
    at: Instant,
    closed_until: Instant,
}

#[derive(Copy, Clone, Debug)]
struct Bucket {
    left: f64,
    at: Instant,
}

/// A try that is counted. Unless something is said of it, it was a wrong one.
#[must_use = "a right password is to be given back"]
#[derive(Debug)]
pub struct Try {
    throttle: Arc<LoginThrottle>,
    pair: Pair,
    address: Option<u64>,
}

impl LoginThrottle {
    /// Counts a try, or says how long this login is closed from there.
    ///
    /// # Errors
    /// How long to wait; such a try is not counted, and its password is not to be looked at.
    pub fn begin(
        self: &Arc<Self>,
        login: &str,
        from: &LoginSource,
        now: Instant,
    ) -> Result<Try, Duration> {
        let pair = Pair {
            login: self.hash(&login),
            from: self.hash(&from),
        };
        let address = from.address().map(|address| self.hash(&address));
        let mut counts = self.counts();
        counts.take(pair, address, now)?;
        drop(counts);
        Ok(Try {
            throttle: self.clone(),
            pair,
            address,
        })
    }

    /// Opens a login again, wherever it was tried from.
    pub fn unlock(&self, login: &str) {
        let login = self.hash(&login);
        let mut counts = self.counts();
        counts.pairs.retain(|pair, _| pair.login != login);
        counts.logins.remove(&login);
    }

    /// The same, once for each thing that is said: another process says it in the record, where
    /// it stays for a while.
    ///
    /// Gives whether it was news.
    pub fn unlock_once(&self, login: &str, said: &str) -> bool {
        let (key, said) = (self.hash(&login), self.hash(&said));
        let news = self.counts().unlocked.insert(key, said) != Some(said);
        if news {
            self.unlock(login);
        }
        news
    }

    fn hash(&self, what: &impl Hash) -> u64 {
        self.hasher.hash_one(what)
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Try {
    /// The password was right: this login begins anew from there.
    pub fn right(self) {
        let mut counts = self.throttle.counts();
        counts.pairs.remove(&self.pair);
        counts.give_back(self.pair, self.address);
    }

    /// The password was not looked at.
    pub fn not_looked_at(self) {
        let mut counts = self.throttle.counts();
        if let Some(tries) = counts.pairs.get_mut(&self.pair) {
            tries.count = tries.count.saturating_sub(1);
            tries.closed_until = tries.at;
        }
        counts.give_back(self.pair, self.address);
    }
}

impl Counts {
    fn take(&mut self, pair: Pair, address: Option<u64>, now: Instant) -> Result<(), Duration> {
        make_room(&mut self.pairs, |tries| tries.at);
        let tries = self.pairs.entry(pair).or_insert(Tries {
            count: 0,
            at: now,
            closed_until: now,
        });
        let left = tries.closed_until.saturating_duration_since(now);
        if !left.is_zero() {
            return Err(left);
        }
        if let Some(address) = address {
            make_room(&mut self.logins, |bucket| bucket.at);
            make_room(&mut self.addresses, |bucket| bucket.at);
            let login = Bucket::of(&mut self.logins, pair.login, BY_LOGIN, now);
            let address = Bucket::of(&mut self.addresses, address, BY_ADDRESS, now);
            if let Some(wait) = login.wait(BY_LOGIN).max(address.wait(BY_ADDRESS)) {
                return Err(wait);
            }
            login.left -= 1.0;
            address.left -= 1.0;
        }
        tries.count_one(now);
        Ok(())
    }

    fn give_back(&mut self, pair: Pair, address: Option<u64>) {
        let Some(address) = address else { return };
        if let Some(bucket) = self.logins.get_mut(&pair.login) {
            bucket.left = (bucket.left + 1.0).min(BY_LOGIN.burst);
        }
        if let Some(bucket) = self.addresses.get_mut(&address) {
            bucket.left = (bucket.left + 1.0).min(BY_ADDRESS.burst);
        }
    }
}

impl Tries {
    fn count_one(&mut self, now: Instant) {
        let since = now.saturating_duration_since(self.at);
        let faded = since.as_secs() / FADES.as_secs();
        self.count = self
            .count
            .saturating_sub(u32::try_from(faded).unwrap_or(u32::MAX))
            .saturating_add(1);
        self.at = now;
        if let Some(beyond) = self.count.checked_sub(FREE) {
            let wait = FIRST_WAIT.saturating_mul(1 << beyond.min(10));
            self.closed_until = now + wait.min(LONGEST_WAIT);
        }
    }
}

impl Bucket {
    fn of(table: &mut HashMap<u64, Self>, key: u64, rate: Rate, now: Instant) -> &mut Self {
        let bucket = table.entry(key).or_insert(Self {
            left: rate.burst,
            at: now,
        });
        let since = now.saturating_duration_since(bucket.at).as_secs_f64();
        bucket.left = (bucket.left + since / rate.every.as_secs_f64()).min(rate.burst);
        bucket.at = now;
        bucket
    }

    fn wait(&self, rate: Rate) -> Option<Duration> {
        let lacks = 1.0 - self.left;
        (lacks > 0.0).then(|| rate.every.mul_f64(lacks))
    }
}

/// Makes room for one more: a tenth of a full table goes, that which was touched longest ago.
fn make_room<K: Eq + Hash, V>(table: &mut HashMap<K, V>, at: impl Fn(&V) -> Instant) {
    if table.len() < MOST {
        return;
    }
    let mut times: Vec<Instant> = table.values().map(&at).collect();
    let (_, oldest, _) = times.select_nth_unstable(MOST / 10);
    let oldest = *oldest;
    table.retain(|_, value| at(value) > oldest);
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    fn from(n: u32) -> LoginSource {
        LoginSource::Address(Ipv4Addr::from_bits(0x0a00_0000 + n).into())
    }

    /// Wrong tries one after the other until it is closed; how many were looked at.
    fn wrong(
        throttle: &Arc<LoginThrottle>,
        login: &str,
        from: &LoginSource,
        now: Instant,
    ) -> usize {
        (0..1_000)
            .take_while(|_| throttle.begin(login, from, now).is_ok())
            .count()
    }

    #[test]
    fn five_mistakes_are_free_and_then_each_wait_is_longer() {
        let (throttle, mut now) = (Arc::new(LoginThrottle::default()), Instant::now());
        assert_eq!(wrong(&throttle, "salma", &from(1), now), 5);
        let mut last = Duration::ZERO;
        for _ in 0..12 {
            let wait = throttle.begin("salma", &from(1), now).unwrap_err();
            assert!(wait > last || wait >= FADES, "{wait:?} after {last:?}");
            assert!(wait <= LONGEST_WAIT);
            last = wait;
            now += wait;
            assert_eq!(wrong(&throttle, "salma", &from(1), now), 1);
        }
        assert!(throttle.begin("youssef", &from(1), now).is_ok());
    }

    #[test]
    fn guesses_side_by_side_are_as_many_as_guesses_in_a_row() {
        let (throttle, now) = (Arc::new(LoginThrottle::default()), Instant::now());
        let begun: Vec<_> = (0..40)
            .filter_map(|_| throttle.begin("salma", &from(1), now).ok())
            .collect();
        assert_eq!(begun.len(), 5);
    }

    #[test]
    fn a_right_password_is_given_back_and_opens_the_login_there() {
        let (throttle, now) = (Arc::new(LoginThrottle::default()), Instant::now());
        for _ in 0..4 {
            let _ = throttle.begin("salma", &from(1), now).unwrap();
        }
        throttle.begin("salma", &from(1), now).unwrap().right();
        assert_eq!(wrong(&throttle, "salma", &from(1), now), 5);
        for _ in 0..200 {
            throttle.begin("youssef", &from(2), now).unwrap().right();
        }
    }

    #[test]
    fn a_try_that_was_not_looked_at_costs_nothing() {
        let (throttle, now) = (Arc::new(LoginThrottle::default()), Instant::now());
        for _ in 0..200 {
            throttle
                .begin("salma", &from(1), now)
                .unwrap()
                .not_looked_at();
        }
        assert_eq!(wrong(&throttle, "salma", &from(1), now), 5);
    }

    #[test]
    fn a_stranger_closes_a_login_from_where_they_are_and_nowhere_else() {
        let (throttle, now) = (Arc::new(LoginThrottle::default()), Instant::now());
        let device = LoginSource::Device("d1".into());
        wrong(&throttle, "salma", &from(1), now);
        assert!(throttle.begin("salma", &from(2), now).is_ok());
        assert!(throttle.begin("salma", &LoginSource::Console, now).is_ok());
        throttle.begin("salma", &device, now).unwrap().right();
        // However many strangers there are, a browser that was in before is let try, and
        // another waits seconds, not a quarter of an hour.
        for n in 3..100 {
            wrong(&throttle, "salma", &from(n), now);
        }
        throttle.begin("salma", &device, now).unwrap().right();
        let wait = throttle.begin("salma", &from(200), now).unwrap_err();
        assert!(wait <= BY_LOGIN.every, "{wait:?}");
        assert!(throttle.begin("youssef", &from(200), now).is_ok());
    }

    #[test]
    fn a_device_that_was_stolen_is_slowed_down_too() {
        let (throttle, now) = (Arc::new(LoginThrottle::default()), Instant::now());
        assert_eq!(
            wrong(&throttle, "salma", &LoginSource::Device("d1".into()), now),
            5
        );
    }

    #[test]
    fn one_address_that_tries_many_logins_is_slowed_down() {
        let (throttle, now) = (Arc::new(LoginThrottle::default()), Instant::now());
        let tried = (0..1_000)
            .filter(|n| throttle.begin(&format!("ghost{n}"), &from(1), now).is_ok())
            .count();
        assert_eq!(tried, 60);
        assert!(throttle.begin("salma", &from(2), now).is_ok());
    }

    #[test]
    fn a_site_is_one_address_in_ipv6_too() {
        let (throttle, now) = (Arc::new(LoginThrottle::default()), Instant::now());
        let in_site =
            |n: u16| LoginSource::Address(Ipv6Addr::new(0x2001, 0xdb8, 0, 7, 0, 0, 0, n).into());
        let tried = (0..1_000)
            .filter(|n| {
                throttle
                    .begin(&format!("ghost{n}"), &in_site(*n), now)
                    .is_ok()
            })
            .count();
        assert_eq!(tried, 60);
        let mapped = Ipv4Addr::new(10, 0, 0, 1).to_ipv6_mapped();
        assert_eq!(counted(mapped.into()), IpAddr::from([10, 0, 0, 1]));
    }

    #[test]
    fn counts_fade() {
        let (throttle, now) = (Arc::new(LoginThrottle::default()), Instant::now());
        assert_eq!(wrong(&throttle, "salma", &from(1), now), 5);
        let later = now + FADES * 5;
        assert_eq!(wrong(&throttle, "salma", &from(1), later), 5);
    }

    #[test]
    fn a_login_is_unlocked_from_everywhere_and_once_for_each_time_it_is_said() {
        let (throttle, now) = (Arc::new(LoginThrottle::default()), Instant::now());
        for n in 0..20 {
            wrong(&throttle, "salma", &from(n), now);
        }
        wrong(&throttle, "youssef", &from(50), now);
        assert!(throttle.unlock_once("salma", "a"));
        assert_eq!(wrong(&throttle, "salma", &from(1), now), 5);
        assert!(!throttle.unlock_once("salma", "a"));
        assert!(throttle.begin("salma", &from(1), now).is_err());
        assert!(throttle.unlock_once("salma", "b"));
        assert!(throttle.begin("salma", &from(1), now).is_ok());
        assert!(throttle.begin("youssef", &from(50), now).is_err());
    }

    #[test]
    fn unknown_logins_and_addresses_do_not_grow_memory() {
        let (throttle, now) = (Arc::new(LoginThrottle::default()), Instant::now());
        wrong(&throttle, "salma", &from(1), now);
        for n in 0..50_000 {
            let at = now + Duration::from_millis(n.into());
            let _ = throttle.begin(&format!("{n}{}", "x".repeat(1_000)), &from(n), at);
        }
        let counts = throttle.counts();
        assert!(counts.pairs.len() <= MOST);
        assert!(counts.logins.len() <= MOST);
        assert!(counts.addresses.len() <= MOST);
    }
}
