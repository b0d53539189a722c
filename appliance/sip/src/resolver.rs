//! Where names lead by which trunks are reached: resolved beside calls, never in the way of a
//! message. A trunk's own names are resolved from the start, and where they led last is kept over
//! restarts; another that was met (in a Contact, a Route) stays known. Each is looked up again now
//! and then.
//!
//! Addresses are asked for (A, AAAA), of the system, and nothing else: NAPTR and SRV (RFC 3263)
//! would need a resolver of our own. Where an operator has several places, each of its names can
//! stand in the configuration, the first to be tried in front.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use jawab_sip_engine::flow::Protocol;
use jawab_sip_engine::names::Destination;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;
use tracing::{debug, warn};

use crate::agent::Mail;
use crate::name_memory::NameMemory;

/// Names that wait to be resolved; what is more is met again.
const WAITING: usize = 64;

/// Names that are kept.
const MOST: usize = 128;

/// How often a name is looked up anew.
const FRESH: Duration = Duration::from_secs(5 * 60);

/// The same of one that leads nowhere: the box may have started before its link was up.
const AGAIN: Duration = Duration::from_secs(15);

/// Addresses of a name that are tried.
const ADDRESSES: usize = 4;

/// The names of trunks, and where they are kept.
pub(crate) struct TrunkNames {
    pub(crate) names: Vec<String>,
    pub(crate) memory: Option<PathBuf>,
}

/// Starts the resolver; gives the way to it.
pub(crate) fn start(
    trunks: TrunkNames,
    mails: mpsc::Sender<Mail>,
    cancel: CancellationToken,
) -> mpsc::Sender<String> {
    let (wanted, names) = mpsc::channel(WAITING);
    tokio::spawn(async move {
        tokio::select! {
            () = cancel.cancelled() => {}
            () = resolve(trunks, names, mails) => {}
        }
    });
    wanted
}

/// What is to be looked up again.
struct Kept {
    due: Instant,
    is_trunk: bool,
    leads_nowhere: bool,
}

async fn resolve(trunks: TrunkNames, mut names: mpsc::Receiver<String>, mails: mpsc::Sender<Mail>) {
    let TrunkNames {
        names: own,
        memory: file,
    } = trunks;
    let mut kept: BTreeMap<String, Kept> = BTreeMap::new();
    let mut memory = {
        let own = own.clone();
        let open = move || NameMemory::open(file, &own);
        tokio::task::spawn_blocking(open).await.unwrap_or_default()
    };
    for name in own {
        if let Some(addresses) = memory.get(&name) {
            let destinations = destinations(addresses);
            let name = name.clone();
            let known = Mail::Resolved { name, destinations };
            if mails.send(known).await.is_err() {
                return;
            }
        }
        let trunk = Kept {
            due: Instant::now(),
            is_trunk: true,
            leads_nowhere: false,
        };
        kept.insert(name, trunk);
    }
    loop {
        let next = kept.iter().min_by_key(|(_, kept)| kept.due);
        let next = next.map(|(name, kept)| (name.clone(), kept.due));
        let due = next.as_ref().map(|(_, due)| *due);
        let name = tokio::select! {
            name = names.recv() => match name {
                Some(name) => name,
                None => return,
            },
            () = async { sleep_until(due.unwrap_or_else(Instant::now)).await }, if due.is_some() => {
                next.map(|(name, _)| name).unwrap_or_default()
            }
        };
        let addresses = look_up(&name).await;
        let before = kept.get(&name);
        let is_known = before.is_some();
        let is_trunk = before.is_some_and(|before| before.is_trunk);
        let led_nowhere = before.is_some_and(|before| before.leads_nowhere);
        let leads_nowhere = addresses.is_empty();
        if leads_nowhere && !is_known {
            warn!("{name}, by which a SIP trunk calls itself, leads to no address");
        }
        // What was known of one that leads nowhere stays: the way to whoever resolves may be down.
        if !leads_nowhere || (is_trunk && !led_nowhere) {
            debug!("{name} leads to {addresses:?}");
            let resolved = Mail::Resolved {
                name: name.clone(),
                destinations: destinations(&addresses),
            };
            if mails.send(resolved).await.is_err() {
                return;
            }
        }
        if is_trunk && !leads_nowhere {
            let name = name.clone();
            let keep = move || {
                memory.set(&name, &addresses);
                memory
            };
            memory = tokio::task::spawn_blocking(keep).await.unwrap_or_default();
        }
        if is_known || kept.len() < MOST {
            let pause = if leads_nowhere && is_trunk {
                AGAIN
            } else {
                FRESH
            };
            let again = Kept {
                due: Instant::now() + pause,
                is_trunk,
                leads_nowhere,
            };
            kept.insert(name, again);
        }
    }
}

/// Where a name leads.
async fn look_up(name: &str) -> Vec<IpAddr> {
    let found = tokio::net::lookup_host((name, Protocol::Udp.default_port())).await;
    let found = match found {
        Ok(found) => found,
        Err(error) => {
            debug!("{name}: {error}");
            return Vec::new();
        }
    };
    let mut addresses: Vec<IpAddr> = Vec::new();
    for address in found {
        if addresses.len() < ADDRESSES && !addresses.contains(&address.ip()) {
            addresses.push(address.ip());
        }
    }
    addresses
}

/// By datagrams before streams.
fn destinations(addresses: &[IpAddr]) -> Vec<Destination> {
    [Protocol::Udp, Protocol::Tcp]
        .into_iter()
        .flat_map(|protocol| {
            let at = move |ip: &IpAddr| (protocol, SocketAddr::new(*ip, protocol.default_port()));
            addresses.iter().map(at)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONGEST: Duration = Duration::from_secs(60);

    async fn told(told: &mut mpsc::Receiver<Mail>) -> (String, Vec<Destination>) {
        match tokio::time::timeout(LONGEST, told.recv()).await {
            Ok(Some(Mail::Resolved { name, destinations })) => (name, destinations),
            other => panic!("nothing is told: {other:?}"),
        }
    }

    fn is_here(destinations: &[Destination]) -> bool {
        let ours = |(_, address): &Destination| address.ip().is_loopback();
        !destinations.is_empty() && destinations.iter().all(ours)
    }

    #[tokio::test]
    async fn a_name_is_resolved_beside_and_told() {
        let (mails, mut heard) = mpsc::channel(4);
        let stop = CancellationToken::new();
        let nobodys = TrunkNames {
            names: Vec::new(),
            memory: None,
        };
        let wanted = start(nobodys, mails, stop.clone());
        wanted.send("localhost".into()).await.unwrap();
        let (name, destinations) = told(&mut heard).await;
        assert_eq!(name, "localhost");
        assert!(is_here(&destinations));
        assert_eq!(destinations[0].0, Protocol::Udp);
        stop.cancel();
    }

    #[tokio::test]
    async fn a_trunks_names_are_told_as_they_were_kept_and_then_as_they_are() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("names");
        // RFC 6761 §6.4: no resolver gives an address for the second.
        std::fs::write(&file, "localhost 192.0.2.7\ngone.invalid 192.0.2.8\n").unwrap();
        let (mails, mut heard) = mpsc::channel(4);
        let stop = CancellationToken::new();
        let names = TrunkNames {
            names: vec!["gone.invalid".into(), "localhost".into()],
            memory: Some(file.clone()),
        };
        let _wanted = start(names, mails, stop.clone());
        let kept = |ip: [u8; 4]| destinations(&[IpAddr::from(ip)]);
        assert_eq!(
            told(&mut heard).await,
            ("gone.invalid".into(), kept([192, 0, 2, 8]))
        );
        assert_eq!(
            told(&mut heard).await,
            ("localhost".into(), kept([192, 0, 2, 7]))
        );
        let mut after = BTreeMap::from([told(&mut heard).await, told(&mut heard).await]);
        assert_eq!(after.remove("gone.invalid"), Some(Vec::new()));
        assert!(is_here(&after.remove("localhost").unwrap()));
        stop.cancel();
        // What leads nowhere now is still known by where it led.
        let is_kept = || {
            let text = std::fs::read_to_string(&file).unwrap();
            text.contains("gone.invalid 192.0.2.8\n") && !text.contains("192.0.2.7")
        };
        for _ in 0..600 {
            if is_kept() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("{}", std::fs::read_to_string(&file).unwrap());
    }
}
