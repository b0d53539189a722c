//! Where names lead by which trunks are reached: resolved beside calls, never in the way of a
//! message. A trunk's own names are resolved from the start, and where they led last is kept over
//! restarts; another that was met (in a Contact, a Route) stays known. Each is looked up again now
//! and then.
//!
//! Of a peer without a port the places of its service are asked for (SRV, RFC 3263 §4.2, `service.rs`), at
//! the system's name servers; where there are none, and of any other name, its addresses (A, AAAA), of
//! the system. NAPTR is not asked: the configuration says by what an operator is reached.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use hickory_resolver::TokioResolver;
use jawab_sip_engine::flow::Protocol;
use jawab_sip_engine::names::Destination;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;
use tracing::{debug, warn};

use crate::agent::Mail;
use crate::name_memory::NameMemory;
use crate::service::{self, Chance, NotTold, of_service};

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

/// Places of a service that are tried.
const PLACES: usize = 8;

/// The names of trunks, and where they are kept.
pub(crate) struct TrunkNames {
    pub(crate) names: Vec<String>,
    pub(crate) memory: Option<PathBuf>,
    pub(crate) asks: NameServer,
}

/// Who is asked for services.
#[derive(Copy, Clone, Default, Debug)]
pub(crate) enum NameServer {
    /// The system's (`/etc/resolv.conf`), as they are at each question.
    #[default]
    System,
    /// This one.
    #[cfg(test)]
    At(SocketAddr),
}

impl NameServer {
    fn resolver(self) -> Option<TokioResolver> {
        let builder = match self {
            Self::System => TokioResolver::builder_tokio().ok()?,
            #[cfg(test)]
            Self::At(at) => tests::at(at),
        };
        builder.build().ok()
    }
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
    /// It led to the places of a service.
    by_service: bool,
}

async fn resolve(trunks: TrunkNames, mut names: mpsc::Receiver<String>, mails: mpsc::Sender<Mail>) {
    let TrunkNames {
        names: own,
        memory: file,
        asks,
    } = trunks;
    let chance = Chance::default();
    let mut kept: BTreeMap<String, Kept> = BTreeMap::new();
    let mut memory = {
        let own = own.clone();
        let open = move || NameMemory::open(file, &own);
        tokio::task::spawn_blocking(open).await.unwrap_or_default()
    };
    for name in own {
        if let Some(addresses) = memory.get(&name) {
            let destinations = destinations(&name, addresses);
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
            by_service: false,
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
        let before = kept.get(&name);
        let by_service = before.is_some_and(|before| before.by_service);
        let (addresses, by_service) = match look_up(&name, asks, &chance).await {
            Found::Service(places) => (places, true),
            Found::Addresses(addresses) => (addresses, false),
            // Where it was stays, for a service is seldom where its host is.
            Found::Untold(addresses) => match memory.get(&name) {
                Some(known) if by_service || has_ports_of_its_own(&name, known) => {
                    (known.to_vec(), true)
                }
                _ => (addresses, false),
            },
        };
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
                destinations: destinations(&name, &addresses),
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
                by_service,
            };
            kept.insert(name, again);
        }
    }
}

/// Where a name leads, or a service of it.
#[derive(Debug)]
enum Found {
    /// To the places of the service.
    Service(Vec<SocketAddr>),
    /// There is no service, or it is none: to the host's addresses, without a port where it is none.
    Addresses(Vec<SocketAddr>),
    /// The same, where nobody told whether there is one.
    Untold(Vec<SocketAddr>),
}

async fn look_up(name: &str, asks: NameServer, chance: &Chance) -> Found {
    let Some((protocol, host)) = of_service(name) else {
        return Found::Addresses(addresses(name, 0).await);
    };
    let told = match asks.resolver() {
        Some(resolver) => service::look_up(name, &resolver, chance, PLACES).await,
        None => Err(NotTold),
    };
    let of_host = addresses(host, protocol.default_port());
    match told {
        Ok(places) if !places.is_empty() => Found::Service(places),
        Ok(_) => Found::Addresses(of_host.await),
        Err(NotTold) => Found::Untold(of_host.await),
    }
}

/// Whether that can be the places of a service alone.
fn has_ports_of_its_own(name: &str, places: &[SocketAddr]) -> bool {
    let usual = of_service(name).map(|(protocol, _)| protocol.default_port());
    usual.is_some_and(|usual| places.iter().any(|at| at.port() != usual))
}

/// A host's addresses.
async fn addresses(name: &str, port: u16) -> Vec<SocketAddr> {
    let found = match tokio::net::lookup_host((name, port)).await {
        Ok(found) => found,
        Err(error) => {
            debug!("{name}: {error}");
            return Vec::new();
        }
    };
    let mut addresses: Vec<SocketAddr> = Vec::new();
    for address in found {
        if addresses.len() < ADDRESSES && !addresses.contains(&address) {
            addresses.push(address);
        }
    }
    addresses
}

/// A service by what it is of, and datagrams that are too long by a stream; any other name by datagrams
/// before streams, at their ports.
fn destinations(name: &str, addresses: &[SocketAddr]) -> Vec<Destination> {
    let protocols = match of_service(name) {
        Some((Protocol::Udp, _)) | None => &[Protocol::Udp, Protocol::Tcp][..],
        Some((Protocol::Tcp, _)) => &[Protocol::Tcp],
        Some((Protocol::Tls, _)) => &[Protocol::Tls],
    };
    let is_service = of_service(name).is_some();
    let of_protocol = |protocol: &Protocol| {
        let protocol = *protocol;
        let at = move |at: &SocketAddr| {
            let port = if is_service {
                at.port()
            } else {
                protocol.default_port()
            };
            (protocol, SocketAddr::new(at.ip(), port))
        };
        addresses.iter().map(at)
    };
    protocols.iter().flat_map(of_protocol).collect()
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, UdpSocket};
    use std::process::{Child, Command, Stdio};

    use hickory_resolver::ResolverBuilder;
    use hickory_resolver::config::{NameServerConfig, ResolverConfig};
    use hickory_resolver::net::runtime::TokioRuntimeProvider;

    use super::*;

    /// What asks this name server and no other.
    pub(super) fn at(at: SocketAddr) -> ResolverBuilder<TokioRuntimeProvider> {
        let mut server = NameServerConfig::udp(at.ip());
        for connection in &mut server.connections {
            connection.port = at.port();
        }
        let config = ResolverConfig::from_parts(None, Vec::new(), vec![server]);
        TokioResolver::builder_with_config(config, TokioRuntimeProvider::default())
    }

    /// A name server of the test's own (dnsmasq), with the zone `test`.
    struct Served {
        server: Child,
        at: SocketAddr,
    }

    impl Served {
        fn with(records: &[&str]) -> Self {
            let free = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
            let at = free.local_addr().unwrap();
            drop(free);
            let server = Command::new("dnsmasq")
                .args([
                    "--keep-in-foreground",
                    "--conf-file=/dev/null",
                    "--no-resolv",
                ])
                .args([
                    "--no-hosts",
                    "--pid-file",
                    "--local=/#/",
                    "--bind-interfaces",
                ])
                .args([
                    "--listen-address=127.0.0.1",
                    &format!("--port={}", at.port()),
                ])
                .args(records)
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .expect("dnsmasq is needed: apt-get install dnsmasq-base");
            Self { server, at }
        }
    }

    impl Drop for Served {
        fn drop(&mut self) {
            let _ = self.server.kill();
            let _ = self.server.wait();
        }
    }

    /// What a service's name leads to, once the name server is up.
    async fn leads(name: &str, served: &Served) -> Vec<SocketAddr> {
        for _ in 0..100 {
            let asks = NameServer::At(served.at);
            match look_up(name, asks, &Chance::default()).await {
                Found::Service(places) | Found::Addresses(places) => return places,
                Found::Untold(_) => {}
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Vec::new()
    }

    fn places(texts: &[&str]) -> Vec<SocketAddr> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    #[tokio::test]
    async fn rfc3263_4_2_a_services_places_are_in_their_order_with_their_ports() {
        let served = Served::with(&[
            "--srv-host=_sip._udp.op.test,second.op.test,5080,20,10",
            "--srv-host=_sip._udp.op.test,first.op.test,5070,10,10",
            "--srv-host=_sip._udp.op.test,nowhere.op.test,5070,5,10",
            "--srv-host=_sips._tcp.op.test,first.op.test,5071,10,10",
            "--host-record=first.op.test,192.0.2.1",
            "--host-record=second.op.test,192.0.2.2",
        ]);
        let by_udp = leads("_sip._udp.op.test", &served).await;
        assert_eq!(by_udp, places(&["192.0.2.1:5070", "192.0.2.2:5080"]));
        let by_tls = leads("_sips._tcp.op.test", &served).await;
        assert_eq!(by_tls, places(&["192.0.2.1:5071"]));
        assert_eq!(
            destinations("_sips._tcp.op.test", &by_tls),
            [(Protocol::Tls, by_tls[0])]
        );
    }

    #[tokio::test]
    async fn rfc3263_4_2_without_a_service_the_hosts_addresses_count_with_the_usual_port() {
        let served = Served::with(&["--host-record=first.op.test,192.0.2.1"]);
        let found = leads("_sips._tcp.localhost", &served).await;
        assert!(!found.is_empty());
        assert!(
            found
                .iter()
                .all(|at| at.ip().is_loopback() && at.port() == 5_061)
        );
    }

    #[tokio::test]
    async fn where_a_service_was_stays_while_no_name_server_answers() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("names");
        let service = "_sip._udp.op.test";
        std::fs::write(&file, format!("{service} 192.0.2.7:5080\n")).unwrap();
        let (mails, mut heard) = mpsc::channel(4);
        let stop = CancellationToken::new();
        // Nobody is at that port.
        let nobody = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let at = nobody.local_addr().unwrap();
        drop(nobody);
        let names = TrunkNames {
            names: vec![service.into()],
            memory: Some(file),
            asks: NameServer::At(at),
        };
        let _wanted = start(names, mails, stop.clone());
        let kept = destinations(service, &places(&["192.0.2.7:5080"]));
        for _ in 0..2 {
            assert_eq!(told(&mut heard).await, (service.into(), kept.clone()));
        }
        stop.cancel();
    }

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
            asks: NameServer::System,
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
            asks: NameServer::System,
        };
        let _wanted = start(names, mails, stop.clone());
        let kept = |ip: [u8; 4]| destinations("", &[SocketAddr::from((ip, 0))]);
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
