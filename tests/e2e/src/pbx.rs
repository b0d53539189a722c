//! What is measured beside each other: the box, and Asterisk, as the exchange between handsets and the trunks of an
//! operator. Both have the same handsets, numbers and codec, and their sound goes through them.
//!
//! Asterisk is one that was installed to a folder, as root:
//!
//! ```sh
//! mmdebstrap --variant=minbase --include=asterisk,asterisk-modules unstable /var/tmp/asterisk
//! ```

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use tokio::process::Command;
use tokio::time::sleep;

use crate::centre::{Centre, Plan};
use crate::day::prompts;
use crate::ports;
use crate::process::Process;
use crate::sipp::{Handset, Peer};
use crate::wait::until;

/// Modules are loaded, and what was learnt of the start is done.
const SETTLES: Duration = Duration::from_secs(3);

/// What an exchange stands between.
#[derive(Clone, Debug)]
pub struct Place {
    /// Who calls, in as many groups as there are trunks: Asterisk has each group call out over one, the box takes its
    /// lines in turn.
    pub handsets: Vec<Handset>,
    /// Who is called: peers of trunks.
    pub trunks: Vec<SocketAddr>,
    /// Calls that each of them carries.
    pub channels: usize,
}

/// So many handsets, with secrets.
#[must_use]
pub fn handsets(count: usize) -> Vec<Handset> {
    (201..201 + count)
        .map(|n| (n.to_string(), format!("secret-of-{n}")))
        .collect()
}

/// An exchange that runs. Ends when dropped.
#[derive(Debug)]
pub struct Pbx {
    sip_port: u16,
    pid: u32,
    _runs: Runs,
}

#[derive(Debug)]
enum Runs {
    Jawab { _centre: Box<Centre> },
    Asterisk { _process: Box<Process> },
}

impl Pbx {
    /// The box. Whoever calls from `phones` is known to it from the start, as where a handset is registered: strangers may
    /// say less (`appliance/sip/docs/how-a-sip-leg-lives.md`).
    ///
    /// # Errors
    /// When it does not come up.
    pub async fn jawab(folder: &Path, place: &Place, phones: &[Peer]) -> Result<Self> {
        let mut plan = Plan::new(&prompts())?;
        for (n, peer) in (1..).zip(&place.trunks) {
            writeln!(
                plan.more,
                "[[line]]\nkind = \"sip-trunk\"\nname = \"trunk{n}\"\npeer = \"{peer}\"\nchannels = {}",
                place.channels,
            )?;
        }
        let sip_port = plan.sip_port;
        let mut centre = Centre::set_up(&folder.join("box"), plan, None).await?;
        for (extension, secret) in &place.handsets {
            centre.gets_handset(extension, secret).await?;
        }
        let registered: Vec<Handset> = (901..901 + phones.len())
            .map(|n| (n.to_string(), format!("secret-of-{n}")))
            .collect();
        for (extension, secret) in &registered {
            centre.gets_handset(extension, secret).await?;
        }
        centre.start().await?;
        for (phone, (extension, secret)) in phones.iter().zip(&registered) {
            let phone = Peer {
                box_port: sip_port,
                ..phone.clone()
            };
            let files = folder.join(format!("registers-{extension}"));
            phone.registers(&files, extension, secret).await?;
        }
        Ok(Self {
            sip_port,
            pid: centre.process().id().context("the box has ended")?,
            _runs: Runs::Jawab {
                _centre: Box::new(centre),
            },
        })
    }

    /// Asterisk, which was installed to `root`.
    ///
    /// # Errors
    /// When it does not come up.
    pub async fn asterisk(root: &Path, folder: &Path, place: &Place) -> Result<Self> {
        let sip_port = ports::free()?;
        configure_asterisk(&root.join("etc/asterisk"), sip_port, place)?;
        // It asks for its own address at each call, and does not wait for a DNS that there may not be.
        let name = std::fs::read_to_string("/proc/sys/kernel/hostname")?;
        let hosts = format!("127.0.0.1 localhost {}\n", name.trim());
        std::fs::write(root.join("etc/hosts"), hosts)?;
        let ready = root.join("run/asterisk/asterisk.ctl");
        // Of one that was killed.
        let _none = std::fs::remove_file(&ready);
        let mut process = Process::start(
            "asterisk",
            folder,
            Command::new("chroot").arg(root).args([
                "asterisk",
                "-f",
                "-n",
                "-C",
                "/etc/asterisk/asterisk.conf",
            ]),
        )?;
        let pid = process.id().context("Asterisk has ended")?;
        until("Asterisk to be ready", || async {
            Ok(ready.exists().then_some(()))
        })
        .await?;
        sleep(SETTLES).await;
        ensure!(
            process.is_running()?,
            "Asterisk ended: {}",
            process.log().display()
        );
        Ok(Self {
            sip_port,
            pid,
            _runs: Runs::Asterisk {
                _process: Box::new(process),
            },
        })
    }

    /// Its port for SIP, on 127.0.0.1.
    #[must_use]
    pub const fn sip_port(&self) -> u16 {
        self.sip_port
    }

    /// What it has had of the processors, in user mode and in the kernel.
    ///
    /// # Errors
    /// When it has ended.
    pub fn processor_time(&self) -> Result<Duration> {
        processor_time(&PathBuf::from(format!("/proc/{}/stat", self.pid)))
    }

    /// What the thread of the box's that carries all sound has had of them; none in Asterisk.
    ///
    /// # Errors
    /// When it has ended.
    pub fn media_clock_time(&self) -> Result<Option<Duration>> {
        for thread in std::fs::read_dir(format!("/proc/{}/task", self.pid))? {
            let thread = thread?.path();
            if std::fs::read_to_string(thread.join("comm"))?.trim() == "media-clock" {
                return processor_time(&thread.join("stat")).map(Some);
            }
        }
        Ok(None)
    }

    /// The memory that it has written to and shares with nobody, in KiB: neither its program nor what it read of files.
    ///
    /// # Errors
    /// When it has ended.
    pub fn memory_kib(&self) -> Result<f64> {
        let text = std::fs::read_to_string(format!("/proc/{}/smaps_rollup", self.pid))?;
        let line = text
            .lines()
            .find(|line| line.starts_with("Private_Dirty:"))
            .context("no Private_Dirty")?;
        let figure = line.split_whitespace().nth(1).context("no figure")?;
        Ok(figure.parse()?)
    }
}

/// By a `stat` of a process or a thread (proc(5)). How much of it was in the kernel is a guess of that file's, by where a thread
/// was found at the kernel's own ticks: of one that keeps a beat of 20 ms it says all or nothing.
fn processor_time(stat: &Path) -> Result<Duration> {
    let text = std::fs::read_to_string(stat)?;
    let (_, fields) = text.rsplit_once(')').context("no name in stat")?;
    let mut fields = fields.split_whitespace().skip(11);
    let mut ticks = || -> Result<u64> { Ok(fields.next().context("a short stat")?.parse()?) };
    let ticks = ticks()? + ticks()?;
    let a_second = nix::unistd::sysconf(nix::unistd::SysconfVar::CLK_TCK)?.context("no ticks")?;
    Ok(Duration::from_secs_f64(ticks as f64 / a_second as f64))
}

/// Only what these calls need is loaded; nothing is written to the disk.
fn configure_asterisk(folder: &Path, sip_port: u16, place: &Place) -> Result<()> {
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
        "[general]\nrtpstart=30000\nrtpend=31999\nicesupport=no\n",
    )?;
    let mut dialled = String::new();
    let mut text = format!("[udp]\ntype=transport\nprotocol=udp\nbind=127.0.0.1:{sip_port}\n\n");
    for (n, peer) in (1..).zip(&place.trunks) {
        write!(
            dialled,
            "[handsets{n}]\nexten => _X.,1,Dial(PJSIP/${{EXTEN}}@provider{n})\n\n"
        )?;
        write!(
            text,
            "[provider{n}]\ntype=aor\ncontact=sip:{peer}\n\n\
             [provider{n}]\ntype=endpoint\naors=provider{n}\ndisallow=all\nallow=alaw\ndirect_media=no\n\n"
        )?;
    }
    for (at, (extension, secret)) in place.handsets.iter().enumerate() {
        let group = at * place.trunks.len() / place.handsets.len() + 1;
        write!(
            text,
            "[{extension}]\ntype=auth\nauth_type=userpass\nusername={extension}\npassword={secret}\n\n\
             [{extension}]\ntype=endpoint\ncontext=handsets{group}\nauth={extension}\ndisallow=all\nallow=alaw\ndirect_media=no\n\n"
        )?;
    }
    std::fs::write(folder.join("extensions.conf"), dialled)?;
    Ok(std::fs::write(folder.join("pjsip.conf"), text)?)
}
