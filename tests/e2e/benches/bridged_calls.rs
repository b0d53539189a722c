//! What a bridged call costs: thirty handsets call out over a SIP trunk, G.711 both ways, and the box's processor time and
//! memory are those of the calls that are up. Beside it, where there is one, Asterisk with the same calls.
//!
//! Handsets and provider are SIPp's signalling and one sound ([`Ears`]) each. As root, with a folder that Asterisk was installed
//! to, `JAWAB_ASTERISK` has it measured too, in turns with the box:
//!
//! ```sh
//! mmdebstrap --variant=minbase --include=asterisk,asterisk-modules unstable /var/tmp/asterisk
//! JAWAB_ASTERISK=/var/tmp/asterisk cargo bench -p jawab-e2e --bench bridged_calls
//! ```
//!
//! Prints; asserts that all calls are up, and that sound arrives at both ends of them.

use std::fmt::Write as _;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use jawab_e2e::centre::{Centre, Plan};
use jawab_e2e::day::prompts;
use jawab_e2e::ears::Ears;
use jawab_e2e::ports;
use jawab_e2e::process::Process;
use jawab_e2e::sipp::{Peer, answered_ports};
use jawab_e2e::wait::until;
use tokio::process::Command;
use tokio::time::sleep;

/// Channels of an E1.
const CALLS: usize = 30;
const TURNS: usize = 2;
const MEASURED: Duration = Duration::from_secs(30);
/// Sound settles: jitter buffers, first packets.
const SETTLES: Duration = Duration::from_secs(3);
const CALL_MS: u32 = 60_000;
const CALLED: &str = "0612345678";
const PHONES: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 8);
const PROVIDER: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 9);
/// Of a thousand packets, at an end: more says that the figures are not those of calls with sound.
const LOST_AT_MOST: f64 = 20.0;

/// What a call costs.
#[derive(Copy, Clone, Debug)]
struct Cost {
    /// Of one processor, per cent.
    processor: f64,
    /// Of memory, KiB.
    memory: f64,
    /// Lost packets of a thousand, at the worse end.
    lost: f64,
}

#[tokio::main]
async fn main() -> Result<()> {
    let asterisk = std::env::var_os("JAWAB_ASTERISK").map(PathBuf::from);
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..TURNS {
        ours.push(of_the_box().await?);
        if let Some(root) = &asterisk {
            theirs.push(of_asterisk(root).await?);
        }
    }
    let ours = report("the box", &ours);
    if theirs.is_empty() {
        println!("Asterisk: not measured, JAWAB_ASTERISK says where it is");
    } else {
        let theirs = report("Asterisk", &theirs);
        println!(
            "the box's processor time of a call is {:.2} of Asterisk's, its memory {:.2}",
            ours.processor / theirs.processor,
            ours.memory / theirs.memory,
        );
    }
    Ok(())
}

/// Prints what each turn took, and gives the cheapest: what else the machine does only adds.
fn report(whose: &str, turns: &[Cost]) -> Cost {
    let mut least = turns[0];
    for cost in turns {
        println!(
            "{whose}: a call of {CALLS} takes {:.3} % of a processor and {:.0} KiB; lost {:.1} of 1000 packets",
            cost.processor, cost.memory, cost.lost,
        );
        least.processor = least.processor.min(cost.processor);
        least.memory = least.memory.min(cost.memory);
    }
    least
}

fn handsets() -> Vec<(String, String)> {
    (0..CALLS)
        .map(|n| (format!("{}", 201 + n), format!("secret-of-{}", 201 + n)))
        .collect()
}

async fn of_the_box() -> Result<Cost> {
    let folder = tempfile::tempdir()?;
    let provider = Provider::listens(folder.path())?;
    let mut plan = Plan::new(&prompts())?;
    writeln!(
        plan.more,
        "[[line]]\nkind = \"sip-trunk\"\nname = \"trunk\"\npeer = \"{PROVIDER}:{}\"\nchannels = {CALLS}",
        provider.port,
    )?;
    let mut centre = Centre::set_up(&folder.path().join("box"), plan, None).await?;
    for (extension, secret) in handsets() {
        centre.gets_handset(&extension, &secret).await?;
    }
    centre.start().await?;
    let pid = centre.process().id().context("the box has ended")?;
    measure(folder.path(), pid, centre.sip_port(), &provider).await
}

async fn of_asterisk(root: &Path) -> Result<Cost> {
    let folder = tempfile::tempdir()?;
    let (sip_port, provider) = (ports::free()?, Provider::listens(folder.path())?);
    configure(&root.join("etc/asterisk"), sip_port, provider.port)?;
    let mut asterisk = Process::start(
        "asterisk",
        folder.path(),
        Command::new("chroot").arg(root).args([
            "asterisk",
            "-f",
            "-n",
            "-C",
            "/etc/asterisk/asterisk.conf",
        ]),
    )?;
    let pid = asterisk.id().context("Asterisk has ended")?;
    let ready = root.join("run/asterisk/asterisk.ctl");
    until("Asterisk to be ready", || async {
        Ok(ready.exists().then_some(()))
    })
    .await?;
    sleep(SETTLES).await;
    ensure!(
        asterisk.is_running()?,
        "Asterisk ended: {}",
        asterisk.log().display()
    );
    let cost = measure(folder.path(), pid, sip_port, &provider).await;
    asterisk.kill().await?;
    let _ = std::fs::remove_file(ready);
    cost
}

/// Only what these calls need is loaded; nothing is written to the disk.
fn configure(folder: &Path, sip_port: u16, trunk_port: u16) -> Result<()> {
    let modules = [
        "res_pjproject",
        "res_sorcery_memory",
        "res_sorcery_astdb",
        "res_sorcery_config",
        "res_pjsip",
        "res_pjsip_pubsub",
        "res_pjsip_session",
        "res_pjsip_sdp_rtp",
        "res_pjsip_authenticator_digest",
        "res_pjsip_endpoint_identifier_user",
        "res_pjsip_rfc3326",
        "res_rtp_asterisk",
        "chan_pjsip",
        "pbx_config",
        "app_dial",
        "codec_alaw",
        "bridge_simple",
        "bridge_native_rtp",
    ];
    let mut text = String::from("[modules]\nautoload=no\n");
    for module in modules {
        writeln!(text, "load={module}.so")?;
    }
    std::fs::write(folder.join("modules.conf"), text)?;
    std::fs::write(
        folder.join("rtp.conf"),
        "[general]\nrtpstart=30000\nrtpend=31000\nicesupport=no\n",
    )?;
    std::fs::write(
        folder.join("extensions.conf"),
        "[handsets]\nexten => _X.,1,Dial(PJSIP/${EXTEN}@provider)\n",
    )?;
    let mut text = format!(
        "[udp]\ntype=transport\nprotocol=udp\nbind=127.0.0.1:{sip_port}\n\n\
         [provider]\ntype=aor\ncontact=sip:{PROVIDER}:{trunk_port}\n\n\
         [provider]\ntype=endpoint\naors=provider\ndisallow=all\nallow=alaw\ndirect_media=no\n\n"
    );
    for (extension, secret) in handsets() {
        write!(
            text,
            "[{extension}]\ntype=auth\nauth_type=userpass\nusername={extension}\npassword={secret}\n\n\
             [{extension}]\ntype=endpoint\ncontext=handsets\nauth={extension}\ndisallow=all\nallow=alaw\ndirect_media=no\n\n"
        )?;
    }
    Ok(std::fs::write(folder.join("pjsip.conf"), text)?)
}

/// Who is called: there before the box asks whether its line is.
struct Provider {
    port: u16,
    sound: Ears,
    _answers: Process,
}

impl Provider {
    fn listens(folder: &Path) -> Result<Self> {
        let (port, sound) = (ports::free()?, Ears::listen(PROVIDER, None)?);
        let answers =
            peer(PROVIDER, port, 0).are_called(&folder.join("provider"), sound.port(), CALLS)?;
        Ok(Self {
            port,
            sound,
            _answers: answers,
        })
    }
}

fn peer(address: Ipv4Addr, port: u16, box_port: u16) -> Peer {
    Peer {
        address: address.to_string(),
        port,
        box_port,
    }
}

/// Has the handsets call out by whatever listens at `sip_port`.
async fn measure(folder: &Path, pid: u32, sip_port: u16, provider: &Provider) -> Result<Cost> {
    let provider = &provider.sound;
    let idle = memory_kib(pid)?;
    let phones = Ears::listen(PHONES, None)?;
    let files = folder.join("phones");
    let _calls = peer(PHONES, ports::free()?, sip_port).call_out(
        &files,
        &handsets(),
        CALLED,
        phones.port(),
        CALL_MS,
    )?;
    let greeted = until("all calls to be answered", || async {
        let ports = answered_ports(&files)?;
        Ok((ports.len() == CALLS).then_some(ports))
    });
    for port in greeted.await? {
        phones.speak_to(SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
    }
    until("sound at both ends of all calls", || async {
        Ok((phones.up() == CALLS && provider.up() == CALLS).then_some(()))
    })
    .await?;
    sleep(SETTLES).await;
    let (from, before) = (Instant::now(), processor_time(pid)?);
    sleep(MEASURED).await;
    let (to, after) = (Instant::now(), processor_time(pid)?);
    let memory = memory_kib(pid)?;
    let lost = [&phones, provider].map(|end| {
        end.heard(from, to)
            .map(|heard| (heard.streams, heard.lost_of_a_thousand()))
    });
    let mut worst = 0.0_f64;
    for end in lost {
        let (streams, lost) = end?;
        ensure!(streams == CALLS, "sound of {streams} calls arrives");
        worst = worst.max(lost);
    }
    ensure!(worst <= LOST_AT_MOST, "{worst:.1} of 1000 packets are lost");
    let took = (after - before).as_secs_f64() / (to - from).as_secs_f64();
    Ok(Cost {
        processor: took * 100.0 / CALLS as f64,
        memory: (memory - idle) / CALLS as f64,
        lost: worst,
    })
}

/// What a process has had of the processors, in user and in kernel mode (proc(5)).
fn processor_time(pid: u32) -> Result<Duration> {
    let text = std::fs::read_to_string(format!("/proc/{pid}/stat"))?;
    let (_, fields) = text.rsplit_once(')').context("no name in stat")?;
    let mut fields = fields.split_whitespace().skip(11);
    let mut ticks = || {
        fields
            .next()
            .context("a short stat")?
            .parse::<u64>()
            .context("not ticks")
    };
    let ticks = ticks()? + ticks()?;
    let a_second = nix::unistd::sysconf(nix::unistd::SysconfVar::CLK_TCK)?.context("no ticks")?;
    Ok(Duration::from_secs_f64(ticks as f64 / a_second as f64))
}

fn memory_kib(pid: u32) -> Result<f64> {
    let text = std::fs::read_to_string(format!("/proc/{pid}/smaps_rollup"))?;
    let line = text
        .lines()
        .find(|line| line.starts_with("Pss:"))
        .context("no Pss")?;
    Ok(line
        .split_whitespace()
        .nth(1)
        .context("no figure")?
        .parse()?)
}
