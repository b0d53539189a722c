//! Where names lead by which trunks are reached: resolved beside calls, never in the way of a
//! message. A name that was met stays known, and is looked up again now and then.
//!
//! Addresses are asked for (A, AAAA), of the system, and nothing else: NAPTR and SRV (RFC 3263)
//! are not, for a trunk's own address is in the configuration, and what a Contact or a Route
//! names is a host.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use jawab_sip_engine::flow::Protocol;
use jawab_sip_engine::names::Destination;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;
use tracing::{debug, warn};

use crate::agent::Mail;

/// Names that wait to be resolved; what is more is met again.
const WAITING: usize = 64;

/// Names that are kept.
const MOST: usize = 128;

/// How often a name is looked up anew.
const FRESH: Duration = Duration::from_secs(5 * 60);

/// Addresses of a name that are tried.
const ADDRESSES: usize = 4;

/// Starts the resolver; gives the way to it.
pub(crate) fn start(mails: mpsc::Sender<Mail>, cancel: CancellationToken) -> mpsc::Sender<String> {
    let (wanted, names) = mpsc::channel(WAITING);
    tokio::spawn(async move {
        tokio::select! {
            () = cancel.cancelled() => {}
            () = resolve(names, mails) => {}
        }
    });
    wanted
}

async fn resolve(mut names: mpsc::Receiver<String>, mails: mpsc::Sender<Mail>) {
    let mut kept: BTreeMap<String, Instant> = BTreeMap::new();
    loop {
        let oldest = kept.iter().min_by_key(|(_, due)| **due);
        let oldest = oldest.map(|(name, due)| (name.clone(), *due));
        let due = oldest.as_ref().map(|(_, due)| *due);
        let name = tokio::select! {
            name = names.recv() => match name {
                Some(name) => name,
                None => return,
            },
            () = async { sleep_until(due.unwrap_or_else(Instant::now)).await }, if due.is_some() => {
                oldest.map(|(name, _)| name).unwrap_or_default()
            }
        };
        let destinations = look_up(&name).await;
        let is_known = kept.contains_key(&name);
        if destinations.is_empty() {
            // What was known of it stays: the way to whoever resolves may be down.
            if !is_known {
                warn!("{name}, by which a SIP trunk calls itself, leads to no address");
            }
        } else {
            debug!("{name} leads to {destinations:?}");
            let resolved = Mail::Resolved {
                name: name.clone(),
                destinations,
            };
            if mails.send(resolved).await.is_err() {
                return;
            }
        }
        if is_known || kept.len() < MOST {
            kept.insert(name, Instant::now() + FRESH);
        }
    }
}

/// Where a name leads, by datagrams before streams.
async fn look_up(name: &str) -> Vec<Destination> {
    let found = tokio::net::lookup_host((name, Protocol::Udp.default_port())).await;
    let addresses: Vec<SocketAddr> = match found {
        Ok(addresses) => addresses.take(ADDRESSES).collect(),
        Err(error) => {
            debug!("{name}: {error}");
            return Vec::new();
        }
    };
    [Protocol::Udp, Protocol::Tcp]
        .into_iter()
        .flat_map(|protocol| addresses.iter().map(move |address| (protocol, *address)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_name_is_resolved_beside_and_told() {
        let (mails, mut told) = mpsc::channel(4);
        let stop = CancellationToken::new();
        let wanted = start(mails, stop.clone());
        wanted.send("localhost".into()).await.unwrap();
        let Some(Mail::Resolved { name, destinations }) = told.recv().await else {
            panic!("nothing is told");
        };
        assert_eq!(name, "localhost");
        let ours = |(_, address): &Destination| address.ip().is_loopback();
        assert!(!destinations.is_empty() && destinations.iter().all(ours));
        assert_eq!(destinations[0].0, Protocol::Udp);
        stop.cancel();
    }
}
