//! Thirty calls, and somebody on the box's network who wants them to be lost.
//!
//! The long form, with a release build:
//!
//! ```sh
//! cargo build --release --workspace
//! JAWAB_SIEGE_SECONDS=300 cargo nextest run --release -p jawab-e2e --test attacks --no-capture
//! ```

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::net::Ipv4Addr;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use jawab_e2e::centre::{Centre, Plan, ask};
use jawab_e2e::day::{PASSWORD, prompts};
use jawab_e2e::desk::DeskClient;
use jawab_e2e::ears::{Ears, Heard};
use jawab_e2e::ports;
use jawab_e2e::process::built;
use jawab_e2e::sipp::Peer;
use jawab_e2e::wait::until;
use tokio::process::Command;
use tokio::time::sleep;

const CALLS: usize = 30;
/// Of those, calls that staff have taken; the others wait and hear the queue.
const STAFF: usize = 4;

/// What a listener may hold on to a minute after it was attacked.
const RSS_MIB: u64 = 64;

fn seconds() -> u64 {
    std::env::var("JAWAB_SIEGE_SECONDS")
        .ok()
        .and_then(|seconds| seconds.parse().ok())
        .unwrap_or(12)
}

/// Memory and descriptors of a process.
#[derive(Copy, Clone, Debug)]
struct Weight {
    rss_mib: u64,
    files: usize,
}

fn weight(pid: u32) -> Weight {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmRSS"))
        .unwrap();
    let kib: u64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
    let files = std::fs::read_dir(format!("/proc/{pid}/fd"))
        .unwrap()
        .count();
    Weight {
        rss_mib: kib / 1_024,
        files,
    }
}

/// How sound arrives at the callers and at the handsets for a while.
async fn listen(callers: &Ears, handsets: &Ears, lasts: Duration) -> [Heard; 2] {
    let from = Instant::now();
    sleep(lasts).await;
    let to = Instant::now();
    [
        callers.heard(from, to).unwrap(),
        handsets.heard(from, to).unwrap(),
    ]
}

/// SIP over TCP beside UDP.
fn with_sip_over_tcp(configuration: &Path, port: u16) {
    let text = std::fs::read_to_string(configuration).unwrap();
    let text = text.replace("[sip]\n", &format!("[sip]\ntcp = \"127.0.0.1:{port}\"\n"));
    std::fs::write(configuration, text).unwrap();
}

#[tokio::test]
async fn attacks_from_the_network_cost_no_call_no_frame_and_no_memory() {
    let folder = tempfile::tempdir().unwrap();
    let (provider, desk_phones) = (Ipv4Addr::new(127, 0, 0, 9), Ipv4Addr::new(127, 0, 0, 8));
    let trunk_port = ports::free().unwrap();
    let mut plan = Plan::new(&prompts()).unwrap();
    let (desk_port, sip_tcp) = (plan.desk_port, ports::free().unwrap());
    plan.more = format!(
        "[calls]\nring_for_s = 20\nmax_wait_s = 3600\nmax_queue = 60\n\n[[line]]\nkind = \
         \"sip-trunk\"\nname = \"trunk1\"\npeer = \"{provider}:{trunk_port}\"\nchannels = {CALLS}\n"
    );
    let mut centre = Centre::set_up(&folder.path().join("box"), plan, None)
        .await
        .unwrap();
    with_sip_over_tcp(&centre.configuration(), sip_tcp);
    let staff: Vec<(String, String)> = (0..STAFF)
        .map(|n| (format!("staff{n}"), format!("{}", 201 + n)))
        .collect();
    centre.takes_on("salma", "Salma", PASSWORD).await.unwrap();
    for (login, extension) in &staff {
        centre.takes_on(login, login, PASSWORD).await.unwrap();
        centre
            .gets_handset(extension, "secret-of-them")
            .await
            .unwrap();
    }
    centre.start().await.unwrap();
    let pid = centre.process().id().unwrap();

    // Thirty calls: staff take some, the rest wait.
    let files = folder.path().join("sipp");
    let sipp = |address: Ipv4Addr, port| Peer {
        address: address.to_string(),
        port,
        box_port: centre.sip_port(),
    };
    let handsets = Ears::listen(desk_phones, None).unwrap();
    let handset = sipp(desk_phones, ports::free().unwrap());
    for (_, extension) in &staff {
        handset
            .registers(&files, extension, "secret-of-them")
            .await
            .unwrap();
    }
    let _answers = handset.are_called(&files, handsets.port(), STAFF).unwrap();
    for (login, extension) in &staff {
        let desk = DeskClient::log_in(&centre.desk_url(), login, PASSWORD, extension).await;
        desk.unwrap().ready().await.unwrap();
    }
    let callers = Ears::listen(provider, Some(2)).unwrap();
    let lasts = u32::try_from((seconds() + 150) * 1_000).unwrap();
    let trunk = sipp(provider, trunk_port);
    let mut calls = trunk
        .call_at_once(&files, "0612345678", callers.port(), lasts, CALLS)
        .unwrap();
    until("thirty calls", || async {
        Ok((callers.up() == CALLS && handsets.up() == STAFF).then_some(()))
    })
    .await
    .unwrap();
    // Each has pressed its key.
    sleep(Duration::from_secs(3)).await;

    let control = Duration::from_secs((seconds() / 2).max(6));
    let before = listen(&callers, &handsets, control).await;
    let light = weight(pid);
    let attack = Command::new("nice")
        .args(["-n", "19"])
        .arg(built("jawab-attack").unwrap())
        .args([
            desk_port.to_string(),
            sip_tcp.to_string(),
            seconds().to_string(),
        ])
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let (during, heaviest) = tokio::join!(
        listen(&callers, &handsets, Duration::from_secs(seconds())),
        async {
            let until = Instant::now() + Duration::from_secs(seconds());
            let mut heaviest = light;
            while Instant::now() < until {
                let now = weight(pid);
                heaviest.rss_mib = heaviest.rss_mib.max(now.rss_mib);
                heaviest.files = heaviest.files.max(now.files);
                sleep(Duration::from_millis(100)).await;
            }
            heaviest
        }
    );
    let begun = attack.wait_with_output().await.unwrap();
    let begun = String::from_utf8_lossy(&begun.stdout).replace('\n', ", ");
    // Somebody who works here, and whose login was guessed at from everywhere, is let in within
    // seconds, in a browser that she was never in before.
    let her_login = until("salma to be let in", || async {
        let desk = DeskClient::log_in(&centre.desk_url(), "salma", PASSWORD, "").await;
        Ok(desk.ok())
    })
    .await;
    let after = listen(&callers, &handsets, control).await;
    let minute = Instant::now() + Duration::from_secs(60);
    let mut later = weight(pid);
    while later.rss_mib > light.rss_mib + RSS_MIB && Instant::now() < minute {
        sleep(Duration::from_secs(1)).await;
        later = weight(pid);
    }
    println!(
        "begun: {begun}\nweight: {light:?} before, {heaviest:?} at most, {later:?} after\n\
         control: {before:?}\nattacked: {during:?}\ncontrol: {after:?}"
    );
    her_login.unwrap();
    assert!(calls.is_running().unwrap(), "SIPp gave up a call");
    assert_eq!(
        (callers.up(), handsets.up()),
        (CALLS, STAFF),
        "calls that are up"
    );
    for ((before, during), after) in before.iter().zip(&during).zip(&after) {
        assert_eq!(during.streams, before.streams);
        let late = before.late_p999.max(after.late_p999);
        // What the machine itself stood still for, as a program that only sleeps saw it, is not
        // the box's doing.
        assert!(
            during.late_p999 <= late + during.machine_p999 + Duration::from_millis(20),
            "a frame more is late at p99.9: {during:?} after {before:?}"
        );
        let lost = before.lost_of_a_thousand().max(after.lost_of_a_thousand());
        assert!(
            during.lost_of_a_thousand() <= lost + during.machine_late_of_a_thousand + 1.0,
            "more frames are lost at p99.9: {during:?} after {before:?}"
        );
    }
    assert!(
        later.rss_mib <= light.rss_mib + RSS_MIB,
        "{later:?} a minute later, {light:?} before"
    );
    assert!(
        heaviest.files < light.files + 256 + 2 * 128 + 64,
        "{heaviest:?}"
    );
    let unfinished = ask(&centre.database(), "SELECT COUNT(*) FROM call_records").unwrap();
    assert_eq!(unfinished[0][0], 0, "a call ended");
}
