//! The places of an operator's service, by SRV (RFC 2782, RFC 3263 §4.2): for a name without a port.

use std::cmp::Ordering;
use std::hash::{BuildHasher, RandomState};
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use hickory_resolver::TokioResolver;
use hickory_resolver::proto::rr::RData;
use jawab_sip_engine::flow::Protocol;
use tracing::debug;

/// Records of a name that are looked at.
const RECORDS: usize = 16;

/// How long the answer to all questions for a name may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// What a service is asked for by (RFC 3263 §4.1, RFC 2782): `_sip._udp.op.ma`.
pub(crate) fn service_of(name: &str, protocol: Protocol) -> String {
    let service = match protocol {
        Protocol::Udp => "_sip._udp",
        Protocol::Tcp => "_sip._tcp",
        Protocol::Tls => "_sips._tcp",
    };
    format!("{service}.{name}")
}

/// The name that a service is of, and by what it is reached; `None` for any other name.
pub(crate) fn of_service(service: &str) -> Option<(Protocol, &str)> {
    let services = [
        ("_sip._udp.", Protocol::Udp),
        ("_sip._tcp.", Protocol::Tcp),
        ("_sips._tcp.", Protocol::Tls),
    ];
    let mut services = services.into_iter();
    services.find_map(|(prefix, protocol)| Some((protocol, service.strip_prefix(prefix)?)))
}

/// The host that a name is of, whether a service of it is asked for or its addresses.
pub(crate) fn host_of(name: &str) -> &str {
    of_service(name).map_or(name, |(_, host)| host)
}

/// A place of a service.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Record {
    /// The lowest first.
    priority: u16,
    /// What part of the calls it has among those of its priority.
    weight: u16,
    port: u16,
    /// Its name, without the last dot.
    target: String,
}

/// Where a program's calls go among places of one priority: chosen once, at its start, by their weights,
/// so that an account stays where it is registered while the records stay as they are.
#[derive(Clone, Debug, Default)]
pub(crate) struct Chance(RandomState);

impl Chance {
    /// For each place a time that is exponential with its weight: sorted by it, each is the first as
    /// often as its share of the weights says, and so on among the rest (RFC 2782, "Weight"). A weight of 0
    /// is for a place that is hardly ever to be chosen while there are others.
    fn turn(&self, record: &Record) -> f64 {
        let drawn = self.0.hash_one((&record.target, record.port));
        // 53 bits, which an f64 holds; never 0, whose logarithm is none.
        let share = ((drawn >> 11) as f64 + 1.0) / (1_u64 << 53) as f64;
        let weight = if record.weight == 0 {
            0.001
        } else {
            f64::from(record.weight)
        };
        -share.ln() / weight
    }
}

/// The best first. One whose target is the root says that there is no such service (RFC 2782, "Target").
fn in_order(mut records: Vec<Record>, chance: &Chance) -> Vec<Record> {
    records.retain(|record| !record.target.is_empty() && record.port != 0);
    records.sort_by(|one, other| {
        let by_chance = || chance.turn(one).partial_cmp(&chance.turn(other));
        let by_priority = one.priority.cmp(&other.priority);
        by_priority.then_with(|| by_chance().unwrap_or(Ordering::Equal))
    });
    records.dedup_by(|one, other| (&one.target, one.port) == (&other.target, other.port));
    records.truncate(RECORDS);
    records
}

/// Nobody said whether there is a service: the name servers do not answer, or not in time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct NotTold;

/// Where a service is, the best place first; nowhere, where there is none of that name.
pub(crate) async fn look_up(
    service: &str,
    resolver: &TokioResolver,
    chance: &Chance,
    most: usize,
) -> Result<Vec<SocketAddr>, NotTold> {
    let places = async {
        let mut places: Vec<SocketAddr> = Vec::new();
        for record in in_order(records(service, resolver).await?, chance) {
            for ip in addresses(&record.target, resolver).await {
                let at = SocketAddr::new(ip, record.port);
                if places.len() < most && !places.contains(&at) {
                    places.push(at);
                }
            }
        }
        Ok(places)
    };
    let found = tokio::time::timeout(PATIENCE, places).await;
    found.unwrap_or(Err(NotTold))
}

/// From the root: no domain of the machine's is tried behind it.
fn absolute(name: &str) -> String {
    format!("{}.", name.trim_end_matches('.'))
}

async fn records(service: &str, resolver: &TokioResolver) -> Result<Vec<Record>, NotTold> {
    let found = match resolver.srv_lookup(absolute(service)).await {
        Ok(found) => found,
        Err(error) if error.is_no_records_found() => return Ok(Vec::new()),
        Err(error) => {
            debug!("{service}: {error}");
            return Err(NotTold);
        }
    };
    let records = found
        .answers()
        .iter()
        .filter_map(|record| match &record.data {
            RData::SRV(srv) => Some(Record {
                priority: srv.priority,
                weight: srv.weight,
                port: srv.port,
                target: srv
                    .target
                    .to_utf8()
                    .trim_end_matches('.')
                    .to_ascii_lowercase(),
            }),
            _ => None,
        });
    Ok(records.collect())
}

async fn addresses(target: &str, resolver: &TokioResolver) -> Vec<IpAddr> {
    match resolver.lookup_ip(absolute(target)).await {
        Ok(found) => found.iter().collect(),
        Err(error) => {
            debug!("{target}: {error}");
            Vec::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn record(priority: u16, weight: u16, target: &str) -> Record {
        Record {
            priority,
            weight,
            port: 5_060,
            target: target.into(),
        }
    }

    #[test]
    fn a_service_is_asked_for_by_what_its_operator_is_reached_by() {
        for (protocol, service) in [
            (Protocol::Udp, "_sip._udp.op.ma"),
            (Protocol::Tcp, "_sip._tcp.op.ma"),
            (Protocol::Tls, "_sips._tcp.op.ma"),
        ] {
            assert_eq!(service_of("op.ma", protocol), service);
            assert_eq!(of_service(service), Some((protocol, "op.ma")));
            assert_eq!(host_of(service), "op.ma");
        }
        assert_eq!(of_service("op.ma"), None);
        assert_eq!(host_of("op.ma"), "op.ma");
    }

    #[test]
    fn rfc2782_each_is_the_first_as_often_as_its_weight_says() {
        let rounds = 4_000;
        let mut first = [0, 0, 0];
        for _ in 0..rounds {
            let records = vec![record(1, 60, "a"), record(1, 20, "b"), record(1, 0, "c")];
            let best = in_order(records, &Chance::default()).remove(0);
            first[usize::from(best.target.as_bytes()[0] - b'a')] += 1;
        }
        // Three quarters and one quarter, within five standard deviations.
        assert!((2_860..=3_140).contains(&first[0]), "{first:?}");
        assert!((860..=1_140).contains(&first[1]), "{first:?}");
        assert!(first[2] < 10, "{first:?}");
    }

    #[test]
    fn rfc2782_a_target_that_is_the_root_is_no_place() {
        assert!(in_order(vec![record(0, 0, "")], &Chance::default()).is_empty());
    }

    proptest! {
        /// By priority first; none is lost or doubled; and the same answer gives the same order, whatever
        /// order it came in, so that calls stay where they are.
        #[test]
        fn places_are_in_the_order_of_their_priorities_and_stay_in_it(
            given in prop::collection::vec((0..4_u16, any::<u16>(), "[a-z]{1,3}"), 0..RECORDS),
            turns in 0..16_usize,
        ) {
            let chance = Chance::default();
            let mut given: Vec<Record> = given.iter().map(|(priority, weight, target)| record(*priority, *weight, target)).collect();
            given.sort_by(|one, other| one.target.cmp(&other.target));
            given.dedup_by(|one, other| one.target == other.target);
            let ordered = in_order(given.clone(), &chance);
            prop_assert_eq!(ordered.len(), given.len());
            prop_assert!(ordered.is_sorted_by_key(|record| record.priority));
            let mut turned = given;
            if !turned.is_empty() {
                let by = turns % turned.len();
                turned.rotate_left(by);
            }
            prop_assert_eq!(in_order(turned, &chance), ordered);
        }
    }
}
