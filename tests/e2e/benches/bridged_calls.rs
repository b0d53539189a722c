//! What a bridged call costs: handsets call out over a SIP trunk, G.711 both ways, thirty of them, then sixty, then a hundred
//! and twenty. The box's processor time is that of the calls which are up; its memory is what it grew by for them, after as many
//! had come and gone. Beside it, where there is one, Asterisk with the same calls.
//!
//! Handsets and provider are SIPp's signalling and one sound ([`Ears`]) each. As root, with a folder that Asterisk was installed
//! to ([`jawab_e2e::pbx`]), `JAWAB_ASTERISK` has it measured too, in turns with the box:
//!
//! ```sh
//! JAWAB_ASTERISK=/var/tmp/asterisk cargo bench -p jawab-e2e --bench bridged_calls
//! ```
//!
//! Prints; asserts that all calls are up, and that sound arrives at both ends of them.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use jawab_e2e::ears::Ears;
use jawab_e2e::pbx::{Pbx, Place, handsets};
use jawab_e2e::ports;
use jawab_e2e::process::Process;
use jawab_e2e::sipp::{CallsOut, Handset, Peer, answered_ports};
use jawab_e2e::wait::until;
use tokio::time::sleep;

/// Calls that are up at each measurement: an E1's, and more than a box's lines carry.
const UP: [usize; 3] = [30, 60, 120];
const TURNS: usize = 2;
/// Of the media clock.
const TICKS_A_SECOND: f64 = 50.0;
const MEASURED: Duration = Duration::from_secs(20);
/// Sound settles: jitter buffers, first packets.
const SETTLES: Duration = Duration::from_secs(3);
/// How long a call of those before lasts, few of which are up at once.
const BEFORE: Duration = Duration::from_secs(1);
/// More than the provider is ever asked, calls and whether it is there.
const ASKED: usize = 10_000;
const CALLED: &str = "0612345678";
const PHONES: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 8);
const PROVIDER: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 9);
/// Of a thousand packets, at an end: more says that the figures are not those of calls with sound.
const LOST_AT_MOST: f64 = 20.0;

/// What a call costs, of as many as are up.
#[derive(Copy, Clone, Debug)]
struct Cost {
    calls: usize,
    /// Of one processor, per cent.
    processor: f64,
    /// Of memory, KiB.
    memory: f64,
    /// Lost packets of a thousand, at the worse end.
    lost: f64,
    /// What a tick of the thread of the box's that carries the sound takes, in milliseconds.
    tick: Option<f64>,
}

#[tokio::main]
async fn main() -> Result<()> {
    let asterisk = std::env::var_os("JAWAB_ASTERISK").map(PathBuf::from);
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..TURNS {
        ours.push(measure(None).await?);
        if let Some(root) = &asterisk {
            theirs.push(measure(Some(root)).await?);
        }
    }
    let ours = report("the box", &ours);
    if theirs.is_empty() {
        println!("Asterisk: not measured, JAWAB_ASTERISK says where it is");
    } else {
        for (ours, theirs) in ours.iter().zip(report("Asterisk", &theirs)) {
            println!(
                "of {} calls, the box's processor time is {:.2} of Asterisk's, its memory {:.2}",
                ours.calls,
                ours.processor / theirs.processor,
                ours.memory / theirs.memory,
            );
        }
    }
    Ok(())
}

/// Prints what each turn took. Gives the least processor time, for what else the machine does only adds; and the mean of
/// memory, which an allocator takes by steps.
fn report(whose: &str, turns: &[[Cost; UP.len()]]) -> [Cost; UP.len()] {
    let mut least = turns[0];
    for turn in turns {
        for (least, cost) in least.iter_mut().zip(turn) {
            println!(
                "{whose}: a call of {} takes {:.3} % of a processor and {:.0} KiB; lost {:.1} of 1000 packets",
                cost.calls, cost.processor, cost.memory, cost.lost,
            );
            if let Some(tick) = cost.tick {
                println!("{whose}: a tick of its media clock takes {tick:.2} ms of every 20");
            }
            least.processor = least.processor.min(cost.processor);
        }
    }
    for (at, cost) in least.iter_mut().enumerate() {
        cost.memory = turns.iter().map(|turn| turn[at].memory).sum::<f64>() / turns.len() as f64;
    }
    least
}

/// Of the box, or of an Asterisk that was installed there.
async fn measure(asterisk: Option<&Path>) -> Result<[Cost; UP.len()]> {
    let folder = tempfile::tempdir()?;
    let folder = folder.path();
    let most = UP.into_iter().max().unwrap_or_default();
    let mut provider = peer(PROVIDER, 0)?;
    let place = Place {
        handsets: handsets(most),
        trunks: vec![SocketAddr::from((PROVIDER, provider.port))],
        channels: most,
    };
    // Who is called is there before the box asks whether its line is.
    let sound = Ears::listen(PROVIDER, None)?;
    let answers = provider.are_called(&folder.join("before"), sound.port(), ASKED)?;
    let pbx = match asterisk {
        None => Pbx::jawab(folder, &place, &[peer(PHONES, 0)?]).await?,
        Some(root) => Pbx::asterisk(root, folder, &place).await?,
    };
    as_many_come_and_go(folder, &pbx, &place.handsets).await?;
    answers.kill().await?;
    drop(sound);

    let (phones, called) = (Ears::listen(PHONES, None)?, Ears::listen(PROVIDER, None)?);
    provider.box_port = pbx.sip_port();
    let _answers = provider.are_called(&folder.join("provider"), called.port(), ASKED)?;
    let mut costs = Vec::new();
    let (mut calls, without) = (Vec::new(), pbx.memory_kib()?);
    let mut up = 0;
    for now_up in UP {
        let files = folder.join(format!("phones-{now_up}"));
        let added = &place.handsets[up..now_up];
        calls.push(call(&files, &pbx, added, &phones).await?);
        up = now_up;
        until("sound at both ends of all calls", || async {
            Ok((phones.up() == up && called.up() == up).then_some(()))
        })
        .await?;
        sleep(SETTLES).await;
        costs.push(cost_of(up, &pbx, without, [&phones, &called]).await?);
    }
    costs
        .try_into()
        .map_err(|_| anyhow::anyhow!("a cost is missing"))
}

/// As many calls as will be up come and go, few at a time: what is set up once, and what grows with each call that was, is not
/// taken for what a call takes.
async fn as_many_come_and_go(folder: &Path, pbx: &Pbx, handsets: &[Handset]) -> Result<()> {
    let sound = Ears::listen(PHONES, None)?;
    let calls = CallsOut {
        lasts: BEFORE,
        ..CallsOut::one_each(handsets, CALLED, sound.port())
    };
    let phones = peer(PHONES, pbx.sip_port())?;
    let mut phones = phones.call_out(&folder.join("phones-before"), &calls)?;
    ensure!(phones.ends().await?, "not every call was answered");
    sleep(SETTLES).await;
    Ok(())
}

/// Each of these handsets is in a call, and speaks.
async fn call(files: &Path, pbx: &Pbx, handsets: &[Handset], phones: &Ears) -> Result<Process> {
    let calls = CallsOut::one_each(handsets, CALLED, phones.port());
    let running = peer(PHONES, pbx.sip_port())?.call_out(files, &calls)?;
    let greeted = until("all calls to be answered", || async {
        let ports = answered_ports(files)?;
        Ok((ports.len() == handsets.len()).then_some(ports))
    });
    for port in greeted.await? {
        phones.speak_to(SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
    }
    Ok(running)
}

async fn cost_of(calls: usize, pbx: &Pbx, without: f64, ends: [&Ears; 2]) -> Result<Cost> {
    let clock_before = pbx.media_clock_time()?;
    let (from, before) = (Instant::now(), pbx.processor_time()?);
    sleep(MEASURED).await;
    let (to, after) = (Instant::now(), pbx.processor_time()?);
    let clock = pbx.media_clock_time()?.zip(clock_before);
    let mut worst = 0.0_f64;
    for end in ends {
        let heard = end.heard(from, to)?;
        ensure!(
            heard.streams == calls,
            "sound of {} calls of {calls} arrives",
            heard.streams
        );
        worst = worst.max(heard.lost_of_a_thousand());
    }
    ensure!(worst <= LOST_AT_MOST, "{worst:.1} of 1000 packets are lost");
    let seconds = (to - from).as_secs_f64();
    let took = (after - before).as_secs_f64() / seconds;
    let tick = clock.map(|(after, before)| (after - before).as_secs_f64() / seconds);
    Ok(Cost {
        calls,
        processor: took * 100.0 / calls as f64,
        memory: (pbx.memory_kib()? - without) / calls as f64,
        lost: worst,
        tick: tick.map(|busy| busy * 1_000.0 / TICKS_A_SECOND),
    })
}

fn peer(address: Ipv4Addr, box_port: u16) -> Result<Peer> {
    Ok(Peer {
        address: address.to_string(),
        port: ports::free()?,
        box_port,
    })
}
