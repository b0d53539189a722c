//! Rate limits (token buckets): how many messages the box takes from whom. A flood costs
//! neither memory nor the calls of those who belong here.

use std::collections::HashMap;
use std::net::IpAddr;
use std::time::{Duration, Instant};

/// So many at once, and so many a second after that.
#[derive(Copy, Clone, Debug)]
struct Rate {
    burst: f64,
    each_second: f64,
}

/// A registered handset or a trunk.
const KNOWN: Rate = Rate {
    burst: 400.0,
    each_second: 100.0,
};

/// One address that is neither: a phone that starts up sends four.
const STRANGER: Rate = Rate {
    burst: 60.0,
    each_second: 15.0,
};

/// All of those together. A finished transaction is remembered for 32 s (RFC 3261 §17.2): this
/// bounds how many those are.
const STRANGERS: Rate = Rate {
    burst: 400.0,
    each_second: 100.0,
};

/// Addresses remembered; beyond, those with a full bucket are forgotten first.
const MOST_STRANGERS: usize = 1_024;

/// Addresses of trunks that are remembered: a name may lead somewhere else each day.
const MOST_TRUNKS: usize = 1_024;

/// How long an address is known after a registration: longer than the longest.
const KNOWN_FOR: Duration = Duration::from_secs(2 * 3_600);

#[derive(Debug)]
struct Bucket {
    left: f64,
    at: Instant,
}

impl Bucket {
    const fn full(rate: Rate, now: Instant) -> Self {
        Self {
            left: rate.burst,
            at: now,
        }
    }

    fn take(&mut self, rate: Rate, now: Instant) -> bool {
        let since = now.saturating_duration_since(self.at).as_secs_f64();
        self.left = since.mul_add(rate.each_second, self.left).min(rate.burst);
        self.at = now;
        let enough = self.left >= 1.0;
        if enough {
            self.left -= 1.0;
        }
        enough
    }
}

#[derive(Debug)]
struct Known {
    bucket: Bucket,
    until: Option<Instant>,
}

/// The token buckets of everybody.
#[derive(Debug)]
pub(crate) struct RateLimits {
    known: HashMap<IpAddr, Known>,
    strangers: HashMap<IpAddr, Bucket>,
    together: Bucket,
}

impl RateLimits {
    /// Trunks are known from the start, and for good.
    pub(crate) fn new(trunks: impl Iterator<Item = IpAddr>, now: Instant) -> Self {
        let mut limits = Self {
            known: HashMap::new(),
            strangers: HashMap::new(),
            together: Bucket::full(STRANGERS, now),
        };
        for ip in trunks {
            limits.make_trunk(ip, now);
        }
        limits
    }

    /// A trunk is there, too; for good, for what a name leads to now it may again.
    pub(crate) fn make_trunk(&mut self, ip: IpAddr, now: Instant) {
        let trunks = self.known.values().filter(|known| known.until.is_none());
        if trunks.count() >= MOST_TRUNKS && !self.known.contains_key(&ip) {
            return;
        }
        let known = self.known.entry(ip).or_insert_with(|| Known {
            bucket: Bucket::full(KNOWN, now),
            until: None,
        });
        known.until = None;
    }

    /// A handset registered from here.
    pub(crate) fn make_known(&mut self, ip: IpAddr, now: Instant) {
        self.known
            .retain(|_, known| known.until.is_none_or(|until| until > now));
        let until = Some(now + KNOWN_FOR);
        self.known
            .entry(ip)
            .and_modify(|known| {
                if known.until.is_some() {
                    known.until = until;
                }
            })
            .or_insert_with(|| Known {
                bucket: Bucket::full(KNOWN, now),
                until,
            });
    }

    /// Whether a trunk or a handset is there.
    pub(crate) fn knows(&self, ip: IpAddr, now: Instant) -> bool {
        let known = self.known.get(&ip);
        known.is_some_and(|known| known.until.is_none_or(|until| until > now))
    }

    /// Whether a message from here is taken.
    pub(crate) fn take(&mut self, ip: IpAddr, now: Instant) -> bool {
        if let Some(known) = self.known.get_mut(&ip)
            && known.until.is_none_or(|until| until > now)
        {
            return known.bucket.take(KNOWN, now);
        }
        if self.strangers.len() >= MOST_STRANGERS && !self.strangers.contains_key(&ip) {
            let refilled = Duration::from_secs_f64(STRANGER.burst / STRANGER.each_second);
            self.strangers
                .retain(|_, bucket| now.saturating_duration_since(bucket.at) < refilled);
            if self.strangers.len() >= MOST_STRANGERS {
                return false;
            }
        }
        let own = self
            .strangers
            .entry(ip)
            .or_insert_with(|| Bucket::full(STRANGER, now));
        own.take(STRANGER, now) && self.together.take(STRANGERS, now)
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    fn ip(n: u32) -> IpAddr {
        Ipv4Addr::from_bits(0x0a00_0000 + n).into()
    }

    fn taken(rate_limits: &mut RateLimits, from: IpAddr, count: usize, now: Instant) -> usize {
        (0..count).filter(|_| rate_limits.take(from, now)).count()
    }

    #[test]
    fn a_stranger_is_held_back_and_gets_its_allowance_again() {
        let now = Instant::now();
        let mut rate_limits = RateLimits::new([].into_iter(), now);
        assert_eq!(taken(&mut rate_limits, ip(1), 1_000, now), 60);
        let later = now + Duration::from_secs(2);
        assert_eq!(taken(&mut rate_limits, ip(1), 1_000, later), 30);
    }

    #[test]
    fn a_flood_from_many_addresses_leaves_trunks_and_handsets_alone() {
        let now = Instant::now();
        let mut rate_limits = RateLimits::new([ip(1)].into_iter(), now);
        rate_limits.make_known(ip(2), now);
        let flood: usize = (100..20_000)
            .map(|n| taken(&mut rate_limits, ip(n), 10, now))
            .sum();
        assert_eq!(flood, 400, "all strangers together");
        assert!(rate_limits.strangers.len() <= MOST_STRANGERS);
        assert_eq!(taken(&mut rate_limits, ip(1), 100, now), 100);
        assert_eq!(taken(&mut rate_limits, ip(2), 100, now), 100);
    }

    #[test]
    fn a_handset_that_left_is_a_stranger_again_and_a_trunk_never_is() {
        let now = Instant::now();
        let mut rate_limits = RateLimits::new([ip(1)].into_iter(), now);
        rate_limits.make_known(ip(1), now);
        rate_limits.make_known(ip(2), now);
        let later = now + KNOWN_FOR;
        assert_eq!(taken(&mut rate_limits, ip(2), 1_000, later), 60);
        assert_eq!(taken(&mut rate_limits, ip(1), 1_000, later), 400);
        rate_limits.make_known(ip(3), later);
        assert!(!rate_limits.known.contains_key(&ip(2)));
    }
}
