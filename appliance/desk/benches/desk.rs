//! How long "saved" takes as the record grows, and in the night in which records leave it; and
//! how long a search takes among a million people.
//!
//! `cargo bench -p jawab-desk`; it takes some minutes to make so many records.
//! `cargo bench -p jawab-desk -- saved`, `-- night` or `-- search` for one of them;
//! `-- saved 10000000` for a record of so many changes, which takes ten minutes to an hour, and 15 GB.

#![allow(clippy::unwrap_used, reason = "a measurement that cannot go on stops")]

use std::fs::File;
use std::io::{Seek, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use jawab_desk::{CaseKind, Desk, Ledger, LedgerError, NewCase, NewStaff, Programme, Role, Whose};
use jawab_ledger::{Acknowledged, Change, EARLIEST_MS, Fields, Head, Retention};
use jawab_vocabulary::StaffId;
use jiff::ToSpan;
use jiff::civil::Date;
use uuid::Uuid;

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// Between two of a night's transactions, as on a box.
const PAUSE: Duration = Duration::from_millis(20);

const GIVEN: &[&str] = &[
    "Mohamed",
    "محمد",
    "Fatima Zahra",
    "فاطمة الزهراء",
    "Youssef",
    "يوسف",
    "Khadija",
    "خديجة",
    "Abdelkader",
    "عبد القادر",
    "Amina",
    "أمينة",
    "Hamza",
    "حمزة",
    "Salma",
    "سلمى",
    "Ayoub",
    "أيوب",
    "Zineb",
    "زينب",
    "Oussama",
    "Imane",
    "إيمان",
    "Rachid",
    "Nour Eddine",
    "ⵉⴷⵉⵔ",
];
const FAMILY: &[&str] = &[
    "El Idrissi",
    "الإدريسي",
    "Bennani",
    "بناني",
    "Aït Baha",
    "آيت باها",
    "Alaoui",
    "العلوي",
    "Tazi",
    "التازي",
    "Benjelloun",
    "بنجلون",
    "Amrani",
    "العمراني",
    "Chraibi",
    "Ouazzani",
    "الوزاني",
    "El Fassi",
    "الفاسي",
    "Berrada",
    "Lahlou",
    "Ouhaddou",
    "أوحدو",
    "Sqalli",
];
/// Syllables of the rarer family names.
const SYLLABLES: &[&str] = &[
    "ba", "cha", "da", "fi", "ga", "ha", "ja", "ka", "li", "ma", "na", "ra", "sa", "ta", "wa", "za",
];

fn name(n: usize) -> String {
    let given = GIVEN[n * 7919 % GIVEN.len()];
    if n.is_multiple_of(3) {
        return format!("{given} {}", FAMILY[n * 104_729 / 3 % FAMILY.len()]);
    }
    let family: String = (0..3).map(|at| SYLLABLES[(n >> (4 * at)) % 16]).collect();
    format!("{given} {family}")
}

fn number(n: usize) -> String {
    format!("+2126{n:08}")
}

/// The value below which a share of the measurements are.
fn percentile(sorted: &[Duration], share: f64) -> Duration {
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "an index"
    )]
    let at = ((sorted.len() - 1) as f64 * share).round() as usize;
    sorted[at]
}

#[tokio::main]
async fn main() {
    let which =
        std::env::args().find(|argument| matches!(argument.as_str(), "saved" | "night" | "search"));
    let wants = |what| which.as_deref().is_none_or(|which| which == what);
    // On the disk of the checkout: a scratch folder is often in memory, where syncing is free.
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    if wants("saved") {
        saved(folder.path()).await;
    }
    if wants("night") {
        night(folder.path()).await;
    }
    if wants("search") {
        search(&folder.path().join("search.db")).await;
    }
}

/// Each save among many changes is followed by one in a record that has next to none, and by so much written to
/// a bare file and synced: what the machine and its disk do beside this weighs on all three.
async fn saved(folder: &Path) {
    const SAVES: usize = 400;
    let (small, salma) = office(&folder.join("small.db")).await;
    let (large, youssef) = office(&folder.join("large.db")).await;
    let mut bare = Bare::new(&folder.join("bare"));
    println!(
        "p50 and p99    of \"saved\"         in a new record    of a bare file     to new, bare"
    );
    let asked = std::env::args().find_map(|argument| argument.parse().ok());
    for size in [0, 100_000, 1_000_000].into_iter().chain(asked) {
        grow(&large, size);
        let mut times = [(); 3].map(|()| Vec::with_capacity(SAVES));
        for n in 0..SAVES {
            times[0].push(time_to_save(&large, youssef, n).await);
            times[1].push(time_to_save(&small, salma, n).await);
            times[2].push(bare.time_to_write());
        }
        times.iter_mut().for_each(|times| times.sort_unstable());
        let shown = |times: &Vec<Duration>| {
            let [p50, p99] = [0.5, 0.99].map(|share| percentile(times, share));
            format!("{p50:<8.2?} {p99:<9.2?}")
        };
        let [large, new, bare] = times.each_ref().map(shown);
        let p50 = |which: usize| percentile(&times[which], 0.5).as_secs_f64();
        let (to_new, to_bare) = (p50(0) / p50(1), p50(0) / p50(2));
        println!("{size:<14} {large} {new} {bare} {to_new:.2}, {to_bare:.2}");
    }
}

/// A file that as much is written to at a time as a save writes to the log, and synced: what the disk itself takes.
struct Bare {
    file: File,
    pages: usize,
}

impl Bare {
    /// As many as a save in a large record writes (counted by `strace`).
    const PAGES: usize = 47;
    /// Octets of a page and of its frame's header in the log.
    const PAGE: usize = 4_096 + 24;
    /// Pages after which it begins anew, as the log does.
    const MOST: usize = 1_000;

    fn new(path: &Path) -> Self {
        let file = File::create(path).unwrap();
        Self { file, pages: 0 }
    }

    fn time_to_write(&mut self) -> Duration {
        let start = Instant::now();
        if self.pages >= Self::MOST {
            self.file.rewind().unwrap();
            self.pages = 0;
        }
        // A write for each page, as SQLite does.
        for _ in 0..Self::PAGES {
            self.file.write_all(&[0x6a; Self::PAGE]).unwrap();
        }
        self.file.sync_data().unwrap();
        self.pages += Self::PAGES;
        start.elapsed()
    }
}

/// Half of a record leaves, with the pauses of a box, while staff save in it, and in one that
/// nothing leaves.
async fn night(folder: &Path) {
    const CHANGES: u64 = 100_000;
    let now = Arc::new(AtomicU64::new(EARLIEST_MS + DAY_MS));
    let (busy, salma) = office_by(&folder.join("busy.db"), &now).await;
    let (quiet, youssef) = office_by(&folder.join("quiet.db"), &now).await;
    grow(&busy, CHANGES / 2);
    let Head {
        epoch, sequence, ..
    } = busy.ledger().head().unwrap();
    let acknowledged = Acknowledged { epoch, sequence };
    busy.ledger().set_acknowledged(acknowledged).unwrap();
    central_says_the_time(&busy, &now);
    now.fetch_add(101 * DAY_MS, Ordering::Relaxed);
    central_says_the_time(&busy, &now);
    grow(&busy, CHANGES);
    let [mut busy_times, mut quiet_times] = [(); 2].map(|()| Vec::new());
    let leaving = thread::spawn({
        let busy = busy.clone();
        move || {
            let start = Instant::now();
            let left = busy.ledger().compact(&policy(), PAUSE).unwrap();
            (left, start.elapsed())
        }
    });
    while !leaving.is_finished() {
        let n = busy_times.len();
        busy_times.push(time_to_save(&busy, salma, n).await);
        quiet_times.push(time_to_save(&quiet, youssef, n).await);
    }
    let (left, took) = leaving.join().unwrap();
    let people = left.of(&jawab_records::person::KIND);
    println!("of {CHANGES} changes, those of {people} people left in {took:.0?}; meanwhile:");
    println!("\"saved\"          p50      p99      slowest");
    for (what, times) in [
        ("while they leave", &mut busy_times),
        ("a quiet record", &mut quiet_times),
    ] {
        times.sort_unstable();
        let [p50, p99, slowest] = [0.5, 0.99, 1.0].map(|share| percentile(times, share));
        println!("{what:<16} {p50:<8.2?} {p99:<8.2?} {slowest:<8.2?}");
    }
}

async fn time_to_save(desk: &Desk, staff: StaffId, n: usize) -> Duration {
    let new = new_case(n);
    let start = Instant::now();
    desk.save_case(staff, new).await.unwrap();
    start.elapsed()
}

fn central_says_the_time(desk: &Desk, now: &AtomicU64) {
    desk.ledger().heard_time(now.load(Ordering::Relaxed));
    assert!(desk.ledger().note_acknowledged().unwrap());
}

fn policy() -> Retention {
    let days = |days| Duration::from_millis(days * DAY_MS);
    Retention {
        cases: days(100),
        contacts: days(100),
        people: days(50),
        agent_states: days(50),
        margin: days(30),
    }
}

async fn office(path: &Path) -> (Desk, StaffId) {
    staffed(Ledger::open(path).unwrap()).await
}

/// One whose time is what it is set to.
async fn office_by(path: &Path, now: &Arc<AtomicU64>) -> (Desk, StaffId) {
    let (wall, on_for) = (now.clone(), now.clone());
    let ledger = Ledger::open_by_clocks(
        path,
        move || wall.load(Ordering::Relaxed),
        move || Duration::from_millis(on_for.load(Ordering::Relaxed)),
    );
    staffed(ledger.unwrap()).await
}

async fn staffed(ledger: Ledger) -> (Desk, StaffId) {
    let desk = Desk::new(ledger, "RAB");
    let salma = NewStaff {
        login: "salma".into(),
        name: "Salma Bennani".into(),
        password: "une phrase de passe".into(),
        role: Role::Staff,
    };
    let salma = desk.add_staff("bench", salma).await.unwrap();
    (desk, salma)
}

fn new_case(n: usize) -> NewCase {
    NewCase {
        id: Uuid::now_v7(),
        contact: None,
        caller_kind: None,
        note: "Elle demande quels papiers il faut pour le Pass Jeunes.".into(),
        programme: Some(Programme::PassJeunes.into()),
        kind: CaseKind::Registration.into(),
        open: true,
        name: Some(name(n)),
        address: Some(format!("+2127{n:08}")),
        whose: Whose::Another,
    }
}

/// Makes changes as the desk does, many to a transaction, until there are so many.
fn grow(desk: &Desk, size: u64) {
    let author = StaffId(Uuid::now_v7()).to_string();
    while desk.ledger().head().unwrap().sequence < size {
        let base = usize::try_from(desk.ledger().head().unwrap().sequence).unwrap();
        let changes = (0..1_000).flat_map(|n| one_case(base + n)).collect();
        desk.ledger().commit(&author, changes).unwrap();
    }
}

fn one_case(n: usize) -> [Change; 4] {
    let (person, case) = (Uuid::now_v7(), Uuid::now_v7());
    let at = i64::try_from(n).unwrap();
    let change = |kind, id, fields: Fields| Change::new(kind, id, fields);
    [
        change(
            "person",
            person,
            Fields::from([("name".into(), name(n).into())]),
        ),
        change(
            "number",
            Uuid::now_v7(),
            Fields::from([
                ("number".into(), number(n).into()),
                ("person".into(), person.into()),
            ]),
        ),
        change(
            "case",
            case,
            Fields::from([
                ("reference".into(), format!("AGA-2025-{n:06}").into()),
                ("person".into(), person.into()),
                ("kind".into(), "information".into()),
                ("status".into(), "closed".into()),
                ("opened_ms".into(), at.into()),
                ("changed_ms".into(), at.into()),
            ]),
        ),
        change(
            "note",
            Uuid::now_v7(),
            Fields::from([
                ("case_id".into(), case.into()),
                (
                    "text".into(),
                    "Demande des informations sur les colonies.".into(),
                ),
                ("written_ms".into(), at.into()),
            ]),
        ),
    ]
}

async fn search(path: &Path) {
    const PEOPLE: usize = 1_000_000;
    const TIMES: usize = 20;
    let ledger = Ledger::open(path).unwrap();
    ledger
        .write("bench", |db| {
            fill(db, PEOPLE).map_err(LedgerError::from)?;
            Ok::<_, LedgerError>((Vec::new(), ()))
        })
        .unwrap();
    drop(ledger);
    let start = Instant::now();
    let desk = Desk::new(Ledger::open(path).unwrap(), "RAB");
    println!("{PEOPLE} people, indexed anew in {:.0?}", start.elapsed());
    println!("p50      slowest  found  text");
    for text in [
        "Mohamed",
        "محمد",
        "mohamed idrissi",
        "الإدريسي محمد",
        "Mohammed El Idrissi",
        "fatima zahra ben",
        "abdelkader",
        "عبد القادر العلوي",
        "ⵎⵓⵃⴰⵎⵎⴷ",
        "ka",
        "Mouhamad chadafi",
        "youssef galima",
        "0612345678",
        "0612",
        "+212 6 99 99",
        "4321",
        "31/03/2009",
        "AB123",
        "Xylophone",
    ] {
        let mut times = Vec::with_capacity(TIMES);
        let mut found = 0;
        for _ in 0..TIMES {
            let start = Instant::now();
            found = desk.search_people(text).await.unwrap().len();
            times.push(start.elapsed());
        }
        times.sort_unstable();
        let (p50, slowest) = (percentile(&times, 0.5), times[TIMES - 1]);
        println!("{p50:<8.1?} {slowest:<8.1?} {found:<6} {text}");
    }
}

/// People and their numbers, straight into the tables; the index is made when the ledger
/// is opened next.
fn fill(
    db: &jawab_ledger::rusqlite::Connection,
    people: usize,
) -> jawab_ledger::rusqlite::Result<()> {
    let mut person =
        db.prepare("INSERT INTO people (id, box_id, name, born, cin) VALUES (?1, '', ?2, ?3, ?4)")?;
    let mut numbered =
        db.prepare("INSERT INTO numbers (id, box_id, number, person) VALUES (?1, '', ?2, ?3)")?;
    for n in 0..people {
        let id = Uuid::from_u128(n as u128).to_string();
        let born = Date::constant(1996, 1, 1).saturating_add((n as i64 % 6_600).days());
        let cin = format!("AB{:06}", n * 7 % people);
        person.execute([id.as_str(), &name(n), &born.to_string(), &cin])?;
        numbered.execute([Uuid::now_v7().to_string().as_str(), &number(n), &id])?;
    }
    db.execute("DELETE FROM meta WHERE key = 'search'", [])?;
    Ok(())
}
