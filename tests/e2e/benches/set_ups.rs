//! How many calls a second are set up until the first that is not: handsets call out over SIP trunks that answer at once, and
//! hang up. More come each time, until one is refused or not answered in time. Beside the box, where there is one, Asterisk.
//!
//! As root, with a folder that Asterisk was installed to ([`jawab_e2e::pbx`]):
//!
//! ```sh
//! JAWAB_ASTERISK=/var/tmp/asterisk cargo bench -p jawab-e2e --bench set_ups
//! ```
//!
//! Handsets are at eight addresses and so are the trunks' peers: one address may send the box a hundred messages a second
//! (`appliance/sip/src/rate_limit.rs`), which are twenty set-ups of handsets or thirty of a trunk, and it is not this that is
//! measured. All of SIPp runs on the same machine. Prints; asserts that the slowest pace is kept up with.

use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Result, ensure};
use jawab_e2e::pbx::{Pbx, Place, handsets};
use jawab_e2e::ports;
use jawab_e2e::process::Process;
use jawab_e2e::sipp::{CallsOut, Peer, answered_ports};
use tokio::time::sleep;

/// Calls a second, one pace after the other.
const PACES: [usize; 14] = [5, 10, 15, 20, 30, 40, 60, 80, 100, 125, 150, 200, 250, 300];
const KEPT_UP: usize = 10;
/// Addresses of handsets, and of trunks.
const GROUPS: usize = 8;
const HANDSETS: usize = 12 * GROUPS;
/// Of a trunk; as many calls as a box has room for, together.
const CHANNELS: usize = 16;
const LASTS: Duration = Duration::from_millis(100);
/// A caller who waits for longer for anything hangs up.
const PATIENCE: Duration = Duration::from_secs(4);
const RESTS: Duration = Duration::from_secs(2);
const CALLED: &str = "0612345678";

/// What came of a pace.
#[derive(Copy, Clone, Debug)]
struct Kept {
    pace: usize,
    asked: usize,
    answered: usize,
    all_well: bool,
    /// Processor time of a set-up, in milliseconds.
    took_ms: f64,
}

#[tokio::main]
async fn main() -> Result<()> {
    let ours = measure("the box", None).await?;
    match std::env::var_os("JAWAB_ASTERISK").map(PathBuf::from) {
        None => println!("Asterisk: not measured, JAWAB_ASTERISK says where it is"),
        Some(root) => {
            let theirs = measure("Asterisk", Some(&root)).await?;
            println!(
                "the box sets up {} calls a second without a failure and Asterisk {}, {:.2} times as many; a set-up takes {:.2} of Asterisk's processor time",
                ours.pace,
                theirs.pace,
                ours.pace as f64 / theirs.pace as f64,
                ours.took_ms / theirs.took_ms,
            );
        }
    }
    Ok(())
}

/// The last pace at which every call was set up; with the least processor time of a set-up at any.
async fn measure(whose: &str, asterisk: Option<&Path>) -> Result<Kept> {
    let folder = tempfile::tempdir()?;
    let folder = folder.path();
    // Sound goes where nobody listens: what is measured is the signalling, and the ports.
    let unheard = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?
        .local_addr()?
        .port();
    let phones = peers(1)?;
    let trunks = peers(2)?;
    let mut answers: Vec<Process> = Vec::new();
    for (n, trunk) in trunks.iter().enumerate() {
        answers.push(trunk.answers_at_once(&folder.join(format!("trunk-{n}")), unheard)?);
    }
    let place = Place {
        handsets: handsets(HANDSETS),
        trunks: trunks.iter().map(socket_address).collect::<Result<_>>()?,
        channels: CHANNELS,
    };
    let pbx = match asterisk {
        None => Pbx::jawab(folder, &place, &phones).await?,
        Some(root) => Pbx::asterisk(root, folder, &place).await?,
    };
    let mut best: Option<Kept> = None;
    for pace in PACES {
        let files = folder.join(format!("pace-{pace}"));
        let kept = at(pace, &files, &pbx, &place, &phones, unheard).await?;
        println!(
            "{whose}: at {pace} a second, {} of {} calls are answered{}; {:.2} ms of processor time each",
            kept.answered,
            kept.asked,
            if kept.all_well {
                ""
            } else {
                ", not all in time"
            },
            kept.took_ms,
        );
        if !kept.all_well {
            break;
        }
        let least = best.map_or(kept.took_ms, |best| best.took_ms.min(kept.took_ms));
        best = Some(Kept {
            took_ms: least,
            ..kept
        });
        sleep(RESTS).await;
    }
    best.ok_or_else(|| anyhow::anyhow!("{whose} does not keep up with {} a second", PACES[0]))
}

async fn at(
    pace: usize,
    files: &Path,
    pbx: &Pbx,
    place: &Place,
    phones: &[Peer],
    media_port: u16,
) -> Result<Kept> {
    let before = pbx.processor_time()?;
    let count = (pace * KEPT_UP).div_ceil(GROUPS);
    let mut running = Vec::new();
    for (n, handsets) in place.handsets.chunks(HANDSETS / GROUPS).enumerate() {
        let files = files.join(n.to_string());
        let calls = CallsOut {
            lasts: LASTS,
            count,
            rate: (pace, Duration::from_secs(GROUPS as u64)),
            gives_up: PATIENCE,
            ..CallsOut::one_each(handsets, CALLED, media_port)
        };
        let phone = Peer {
            box_port: pbx.sip_port(),
            port: ports::free()?,
            ..phones[n].clone()
        };
        running.push((phone.call_out(&files, &calls)?, files));
    }
    let (mut answered, mut all_well) = (0, true);
    for (mut sipp, files) in running {
        all_well &= sipp.ends().await?;
        answered += answered_ports(&files)?.len();
    }
    let took = pbx.processor_time()? - before;
    let asked = count * GROUPS;
    ensure!(
        answered <= asked,
        "{answered} of {asked} calls are answered"
    );
    Ok(Kept {
        pace,
        asked,
        answered,
        all_well,
        took_ms: took.as_secs_f64() * 1_000.0 / asked as f64,
    })
}

/// One at each address of this network: 127.0.NETWORK.1 and on.
fn peers(network: u8) -> Result<Vec<Peer>> {
    let peer = |host: usize| {
        Ok(Peer {
            address: Ipv4Addr::new(127, 0, network, u8::try_from(host)?).to_string(),
            port: ports::free()?,
            box_port: 0,
        })
    };
    (1..=GROUPS).map(peer).collect()
}

fn socket_address(peer: &Peer) -> Result<SocketAddr> {
    Ok(SocketAddr::new(peer.address.parse()?, peer.port))
}
