//! Days ten times as busy as a busy one, one after the other: people call on a trunk and on two GSM
//! modems that misbehave, staff hold, hand over, ask, park and refuse. Nothing is left behind of it: not a
//! leg, not a descriptor, not a MiB; and each call is one record whose segments add up.
//!
//! Ten minutes of it are a part of the checks, beside the other tests. For hours:
//!
//! ```sh
//! cargo build --release --workspace
//! JAWAB_LONG_DAYS_MINUTES=240 cargo test --release -p jawab-e2e --test long_days -- --nocapture
//! ```
//!
//! What a process has in RAM is what it uses and what its allocator keeps. To tell one from the other a box with glibc's
//! allocator ran under heaptrack (1 December 2026, 30 minutes, 951 calls): 14.4 MB in use after a minute, 16.16 after a
//! quarter of an hour, when what is remembered for a time is full, and 16.16 half an hour after the start.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs;
use std::net::Ipv4Addr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use jawab_e2e::centre::{Centre, Plan, ask};
use jawab_e2e::day::{PASSWORD, prompts};
use jawab_e2e::desk::DeskClient;
use jawab_e2e::ears::Ears;
use jawab_e2e::modem::{self, Make, Modem};
use jawab_e2e::ports;
use jawab_e2e::process::{built, run};
use jawab_e2e::sipp::{CallsAllDay, Peer};
use jawab_records::course;
use jawab_vocabulary::{HandsetId, LegRole, LineId, Segment, SegmentKind, StaffId};
use serde_json::{Value, json};
use tokio::time::sleep;

/// A call on the trunk each three seconds is 9,600 in a day of eight hours, beside those of the modems.
const CALL_EVERY: Duration = Duration::from_secs(3);
const SHORTEST: Duration = Duration::from_secs(4);
const LONGER: Duration = Duration::from_secs(20);
/// Staff, each at a handset; at the last one, every call is refused.
const STAFF: usize = 6;
/// What a contact's times and the call's length may differ by: they are taken one after the other, and a
/// machine that has other things to do was seen to let 0.2 s pass between them.
const CLOCKS_MS: u64 = 1_000;
/// What a box may have grown by, from the second quarter of the time to the last: in hundredths of what it had,
/// and what the allocator keeps or gives back by chance. On a machine that builds and tests beside it for all of the
/// time 25 MiB were seen, and the same program on a quiet one was flat; what is lost with each call is many times
/// that in hours, and is found for sure by what is in use (above).
const GROWTH: u64 = 5;
const BY_CHANCE_KIB: u64 = 40 * 1_024;

fn minutes() -> u64 {
    std::env::var("JAWAB_LONG_DAYS_MINUTES")
        .ok()
        .and_then(|minutes| minutes.parse().ok())
        .unwrap_or(10)
}

/// Draws the same each time (an LCG of Knuth's).
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    fn ms(&mut self, least: u64, most: u64) -> Duration {
        Duration::from_millis(least + self.below(most - least))
    }
}

/// Memory of a process that is no part of a file, in KiB: of its program more or less is in RAM by what the
/// machine does beside it.
fn anonymous_kib(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("RssAnon"));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok())
        .unwrap()
}

fn descriptors(pid: u32) -> usize {
    fs::read_dir(format!("/proc/{pid}/fd")).unwrap().count()
}

fn median(of: &[u64]) -> u64 {
    let mut sorted = of.to_vec();
    sorted.sort_unstable();
    sorted[sorted.len() / 2]
}

async fn status(configuration: &Path) -> Value {
    let arguments = ["status", "--json", "--config"].map(std::ffi::OsStr::new);
    let arguments = arguments.into_iter().chain([configuration.as_os_str()]);
    let said = run(&built("jawab").unwrap(), arguments, "").await.unwrap();
    serde_json::from_str(&said).unwrap()
}

/// Whether nobody waits, rings or talks, and each line takes calls.
fn is_at_rest(status: &Value) -> bool {
    let all = |what: &str, is: fn(&Value) -> bool| status[what].as_array().unwrap().iter().all(is);
    status["waiting"] == 0
        && all("agents", |agent| agent["doing"] != "call")
        && all("lines", |line| {
            line["state"] == "idle" && (line["channels"].is_null() || line["channels"][0] == 0)
        })
}

/// Whether a line takes calls.
async fn is_in_service(configuration: &Path, line: &str) -> bool {
    let status = status(configuration).await;
    let lines = status["lines"].as_array().unwrap();
    let line = lines.iter().find(|one| one["name"] == line).unwrap();
    line["state"] == "idle"
}

async fn modem_is(folder: &Path, state: &str) -> bool {
    let status = modem::send(folder, json!({"do": "status"})).await.unwrap();
    status["call"] == state
}

/// People call on a GSM line until the day is over, and its modem is not always well. Gives how many called.
async fn calls_on_a_modem(
    folder: &Path,
    line: &str,
    configuration: &Path,
    over: &AtomicBool,
    mut chance: Chance,
) -> usize {
    let mut calls = 0;
    while !over.load(Ordering::Relaxed) {
        sleep(chance.ms(500, 4_000)).await;
        if !is_in_service(configuration, line).await {
            continue;
        }
        let stays = u64::try_from(chance.ms(6_000, 20_000).as_millis()).unwrap();
        let call = json!({
            "do": "call",
            "from": format!("+2126{:08}", chance.below(99_999_999)),
            "digits": [{"digit": "2", "at_ms": 600}],
            "hang_up_after_ms": stays,
        });
        modem::send(folder, call).await.unwrap();
        calls += 1;
        while modem_is(folder, "ringing").await {
            sleep(Duration::from_millis(100)).await;
        }
        sleep(Duration::from_secs(2)).await;
        // Each fifth call has a modem that does wrong while it is up.
        let wrong = match chance.below(10) {
            0 => Some(json!({"do": "misbehave", "how": "disappear", "back_after_ms": 2_000})),
            1 => Some(json!({"do": "misbehave", "how": "silence", "for_ms": 8_000})),
            _ => None,
        };
        if let Some(wrong) = &wrong {
            modem::send(folder, wrong.clone()).await.unwrap();
            sleep(Duration::from_secs(9)).await;
            modem::send(folder, json!({"do": "behave"})).await.unwrap();
        }
        while !modem_is(folder, "idle").await {
            sleep(Duration::from_millis(200)).await;
        }
    }
    calls
}

/// Somebody at the desk presses what they like, and takes calls again.
async fn works(
    desk: DeskClient,
    mine: String,
    others: Vec<String>,
    over: &AtomicBool,
    mut chance: Chance,
) -> usize {
    let mut pressed = 0;
    while !over.load(Ordering::Relaxed) {
        sleep(chance.ms(400, 2_500)).await;
        let pick = usize::try_from(chance.below(others.len() as u64)).unwrap();
        let other = others[pick].as_str();
        let (to, at) = ([("to", other)], [("at", mine.as_str())]);
        let presses: &[(&str, &[(&str, &str)])] = match chance.below(7) {
            0 => &[("hold", &[]), ("resume", &[])],
            1 | 2 => &[("consult", &to), ("three-way", &[]), ("hang-up", &[])],
            3 => &[("consult", &to), ("back", &[])],
            4 => &[("transfer", &to)],
            5 => &[("park", &[]), ("take-parked", &at)],
            _ => &[("hang-up", &[])],
        };
        for (button, form) in presses {
            let done = desk.sends(&format!("/state/{button}"), form).await;
            pressed += usize::from(done.is_ok());
            sleep(chance.ms(800, 2_000)).await;
        }
        // Who did not take a call that rang is not given another before they say so.
        let _ = desk.does("complete").await;
        let _ = desk.does("ready").await;
    }
    pressed
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn long_days_leave_nothing_behind_and_each_call_is_one_record_that_adds_up() {
    let folder = tempfile::tempdir().unwrap();
    let lasts = Duration::from_secs(minutes() * 60);
    let (operator, phones) = (Ipv4Addr::new(127, 0, 0, 9), Ipv4Addr::new(127, 0, 0, 8));
    let trunk_port = ports::free().unwrap();
    let makes = [Make::Simcom, Make::Quectel];
    let modem_folders = ["modem1", "modem2"].map(|name| folder.path().join(name));
    let mut modems = Vec::new();
    for (make, folder) in makes.into_iter().zip(&modem_folders) {
        modems.push(Modem::start(folder, make).await.unwrap());
    }
    let mut plan = Plan::new(&prompts()).unwrap();
    plan.modems = modem_folders.to_vec();
    plan.more = format!(
        "[calls]\nring_for_s = 5\nwrap_up_s = 1\nmax_wait_s = 10\nmax_queue = 5\n\n[[line]]\nkind = \
         \"sip-trunk\"\nname = \"trunk1\"\npeer = \"{operator}:{trunk_port}\"\nchannels = 60\n"
    );
    let mut centre = Centre::set_up(&folder.path().join("box"), plan, None)
        .await
        .unwrap();
    let staff: Vec<String> = (0..STAFF).map(|n| format!("{}", 201 + n)).collect();
    for extension in &staff {
        let login = format!("staff{extension}");
        centre.takes_on(&login, &login, PASSWORD).await.unwrap();
        centre
            .gets_handset(extension, "secret-of-them")
            .await
            .unwrap();
    }
    centre.start().await.unwrap();
    let (pid, configuration) = (centre.process().id().unwrap(), centre.configuration());
    let idle_descriptors = descriptors(pid);

    let peer = |address: Ipv4Addr, port| Peer {
        address: address.to_string(),
        port,
        box_port: centre.sip_port(),
    };
    let (handset, refusing) = (
        peer(phones, ports::free().unwrap()),
        peer(phones, ports::free().unwrap()),
    );
    for (n, extension) in staff.iter().enumerate() {
        let at = if n + 1 == STAFF { &refusing } else { &handset };
        let files = folder.path().join(format!("register-{extension}"));
        at.registers(&files, extension, "secret-of-them")
            .await
            .unwrap();
    }
    let handset_ears = Ears::listen(phones, None).unwrap();
    let _answers = handset
        .answers_at_once(&folder.path().join("handsets"), handset_ears.port())
        .unwrap();
    let _refuses = refusing.refuses(&folder.path().join("refusing")).unwrap();

    let over = Arc::new(AtomicBool::new(false));
    let mut at_desks = Vec::new();
    for (n, extension) in staff.iter().enumerate() {
        let url = centre.desk_url();
        let login = format!("staff{extension}");
        let desk = DeskClient::log_in(&url, &login, PASSWORD, extension)
            .await
            .unwrap();
        desk.ready().await.unwrap();
        let others = staff
            .iter()
            .filter(|other| *other != extension)
            .cloned()
            .collect();
        let (mine, over) = (extension.clone(), over.clone());
        at_desks.push(tokio::spawn(async move {
            works(desk, mine, others, &over, Chance(n as u64 + 1)).await
        }));
    }
    let gsm_calls = Arc::new(AtomicUsize::new(0));
    let mut on_modems = Vec::new();
    for (n, at) in modem_folders.iter().enumerate() {
        let (at, configuration, over) = (at.clone(), configuration.clone(), over.clone());
        let gsm_calls = gsm_calls.clone();
        on_modems.push(tokio::spawn(async move {
            let line = format!("gsm{}", n + 1);
            let calls = calls_on_a_modem(&at, &line, &configuration, &over, Chance(n as u64 + 100));
            gsm_calls.fetch_add(calls.await, Ordering::Relaxed);
        }));
    }
    let caller_ears = Ears::listen(operator, Some(2)).unwrap();
    let count = usize::try_from(lasts.as_millis() / CALL_EVERY.as_millis()).unwrap();
    let day = CallsAllDay {
        caller: "0612345678",
        media_port: caller_ears.port(),
        count,
        every: CALL_EVERY,
        shortest: SHORTEST,
        longer: LONGER,
    };
    let mut callers = peer(operator, trunk_port)
        .calls_all_day(&folder.path().join("callers"), &day)
        .unwrap();

    let began = Instant::now();
    let mut rss = Vec::new();
    while began.elapsed() < lasts {
        sleep(Duration::from_secs(1)).await;
        rss.push(anonymous_kib(pid));
        caller_ears.forget_ended();
        handset_ears.forget_ended();
        assert!(centre.process().is_running().unwrap(), "the box has ended");
    }
    over.store(true, Ordering::Relaxed);
    callers.ends().await.unwrap();
    for caller in on_modems {
        caller.await.unwrap();
    }
    let mut pressed = 0;
    for desk in at_desks {
        pressed += desk.await.unwrap();
    }

    // What they left: each call is a record, and nobody is in one.
    let calls = count + gsm_calls.load(Ordering::Relaxed);
    let database = centre.database();
    jawab_e2e::wait::until("a record of each call", || async {
        let kept = ask(&database, "SELECT COUNT(*) FROM call_records")?;
        Ok((kept[0][0] == calls).then_some(()))
    })
    .await
    .unwrap_or_else(|error| {
        let kept = ask(
            &database,
            "SELECT COUNT(*), COUNT(DISTINCT contact) FROM call_records",
        );
        panic!("{calls} called, records and contacts {kept:?}: {error:#}")
    });
    let contacts = ask(&database, "SELECT COUNT(*), COUNT(ended_ms) FROM contacts").unwrap();
    assert_eq!(
        contacts[0],
        [json!(calls), json!(calls)],
        "contacts, ended ones"
    );
    // A modem that did wrong last is looked for again by then.
    jawab_e2e::wait::until("lines in service, and nobody in a call", || async {
        let status = status(&configuration).await;
        Ok(is_at_rest(&status).then_some(()))
    })
    .await
    .unwrap();
    let told = courses_add_up(&database);
    println!("{calls} calls, {pressed} buttons: {told:?}");

    // What it took.
    let quarter = rss.len() / 4;
    let (second, last) = (&rss[quarter..2 * quarter], &rss[rss.len() - quarter..]);
    let (second, last) = (median(second), median(last));
    println!(
        "RssAnon {second} KiB in the second quarter, {last} KiB in the last, {} KiB at most; descriptors \
         {idle_descriptors}, and {} now",
        rss.iter().max().unwrap(),
        descriptors(pid)
    );
    assert!(
        last * 100 <= second * (100 + GROWTH) + BY_CHANCE_KIB * 100,
        "memory grows: {rss:?}"
    );
    // The desks' connections may still be open.
    assert!(
        descriptors(pid) <= idle_descriptors + 2 * STAFF,
        "descriptors: {idle_descriptors}, {}",
        descriptors(pid)
    );
    centre.stop().await.unwrap();
}

/// What the records tell of the days.
#[derive(Debug, Default)]
struct Told {
    talked: usize,
    held: usize,
    handed_over: usize,
    asked: usize,
    three_at_once: usize,
    failed: usize,
    refused_by_a_handset: usize,
}

/// Every record's segments are read as the desk reads them, and add up to the call.
fn courses_add_up(database: &Path) -> Told {
    let mut told = Told::default();
    let query = "SELECT course, line, total_ms, menu_ms, wait_ms, talk_ms, hold_ms, ended_by, \
                 not_answered_by, ended_ms - started_ms, handset, staff FROM call_records \
                 JOIN contacts ON contacts.id = contact";
    for row in ask(database, query).unwrap() {
        let ms = |n: usize| row[n].as_u64().unwrap_or(0);
        let id = |id: &str| id.parse().map(StaffId).unwrap();
        let known = course::Known {
            line: row[1].as_str().map(LineId::from),
            staff: row[11].as_str().map(id),
            handset: row[10].as_str().map(HandsetId::from),
            not_answered_by: row[8]
                .as_str()
                .unwrap_or("")
                .split_whitespace()
                .map(id)
                .collect(),
            total_ms: ms(2),
            menu_ms: ms(3),
            wait_ms: ms(4),
            talk_ms: ms(5),
            hold_ms: ms(6),
        };
        let course = course::read(row[0].as_str().unwrap(), &known);
        let course = course.unwrap_or_else(|| panic!("no course: {row:?}"));
        let sum: u64 = course.segments.iter().map(|segment| segment.ms).sum();
        assert_eq!(sum, known.total_ms, "{row:?}: {course:?}");
        // The contact's times are the clock's, and the call's length is not.
        assert!(ms(9).abs_diff(known.total_ms) <= CLOCKS_MS, "{row:?}");
        let has = |role: LegRole| course.legs.iter().filter(|leg| leg.role == role).count();
        told.talked += usize::from(known.talk_ms > 0);
        told.held += usize::from(known.hold_ms > 0);
        told.handed_over += usize::from(has(LegRole::Staff) > 1);
        told.asked += usize::from(has(LegRole::Consulted) > 0);
        let three = |segment: &Segment| segment.kind == SegmentKind::Talk && segment.legs.len() > 1;
        told.three_at_once += usize::from(course.segments.iter().any(three));
        told.failed += usize::from(row[7] == "failure");
        told.refused_by_a_handset +=
            usize::from(row[8].as_str().is_some_and(|who| !who.is_empty()));
    }
    for (what, count) in [
        ("talked", told.talked),
        ("held", told.held),
        ("handed over", told.handed_over),
        ("asked", told.asked),
        ("three at once", told.three_at_once),
        ("failed with their modem", told.failed),
        ("refused by a handset", told.refused_by_a_handset),
    ] {
        assert!(count > 0, "nobody {what}: {told:?}");
    }
    told
}
