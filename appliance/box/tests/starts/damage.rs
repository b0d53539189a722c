//! Files that are damaged, each in its way.

use std::fs;
use std::path::Path;

use jawab_ledger::rusqlite::Connection;

use super::centre::{Centre, Chance};

/// Starts in the suite.
const STARTS: usize = 10;
const SEED: u64 = 20_261_129;

/// Something to be damaged, and what the status calls it.
#[derive(Copy, Clone, Debug)]
enum What {
    Key(&'static str),
    Desk(&'static str),
    Configuration,
    Record,
    /// Below the top of this table or index.
    Root,
    Announcement,
    Announcements,
}

#[derive(Copy, Clone, Debug)]
enum How {
    Missing,
    Empty,
    Half,
    Garbage,
    Zeros,
    Folder,
}

const WHATS: [What; 12] = [
    What::Key("keys/authority.pem"),
    What::Key("keys/box.pem"),
    What::Key("keys/box.key"),
    What::Desk("data/desk.pem"),
    What::Desk("data/desk.key"),
    What::Configuration,
    What::Configuration,
    What::Record,
    What::Record,
    What::Root,
    What::Announcement,
    What::Announcements,
];
const HOWS: [How; 6] = [
    How::Missing,
    How::Empty,
    How::Half,
    How::Garbage,
    How::Zeros,
    How::Folder,
];

fn damage(path: &Path, how: How, chance: &mut Chance) {
    let whole = fs::read(path).unwrap();
    fs::remove_file(path).unwrap();
    match how {
        How::Missing => {}
        How::Empty => fs::write(path, "").unwrap(),
        How::Half => fs::write(path, &whole[..whole.len() / 2]).unwrap(),
        How::Garbage => {
            let garbage: Vec<u8> = (0..600)
                .map(|_| u8::try_from(chance.below(256)).unwrap())
                .collect();
            fs::write(path, garbage).unwrap();
        }
        How::Zeros => fs::write(path, vec![0; whole.len()]).unwrap(),
        How::Folder => fs::create_dir(path).unwrap(),
    }
}

/// Zeroes the page at the top of a table, an index, or the index of names.
fn zero_a_root(record: &Path, chance: &mut Chance) {
    let roots: Vec<u64> = {
        let connection = Connection::open(record).unwrap();
        let _: String = connection
            .query_row("PRAGMA journal_mode = DELETE", [], |row| row.get(0))
            .unwrap();
        let mut statement = connection
            .prepare(
                "SELECT rootpage FROM sqlite_master WHERE rootpage > 1 \
                 AND tbl_name NOT LIKE 'sqlite%' ORDER BY name",
            )
            .unwrap();
        let roots = statement.query_map([], |row| Ok(row.get::<_, i64>(0)?.cast_unsigned()));
        roots.unwrap().collect::<Result<_, _>>().unwrap()
    };
    let page = usize::try_from(roots[chance.below(roots.len())] - 1).unwrap() * 4_096;
    let mut octets = fs::read(record).unwrap();
    octets[page..page + 4_096].fill(0);
    fs::write(record, octets).unwrap();
}

#[test]
fn whatever_file_is_damaged_calls_are_answered_and_the_status_names_it() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse().ok());
    let starts = number("JAWAB_STARTS").unwrap_or(STARTS as u64);
    let mut chance = Chance(number("JAWAB_SEED").unwrap_or(SEED));
    let kept = Centre::set_up();
    // One of each in the suite; the rest as it comes.
    for start in 0..starts {
        let nth = usize::try_from(start).unwrap();
        let what = if nth < STARTS {
            WHATS[nth + nth / 6]
        } else {
            chance.of(&WHATS)
        };
        let how = chance.of(&HOWS);
        println!("start {start}: {what:?} {how:?}");
        let centre = kept.copy();
        let named = match what {
            What::Key(name) | What::Desk(name) => {
                damage(&centre.path(name), how, &mut chance);
                name
            }
            What::Configuration => {
                damage(&centre.path("box.toml"), how, &mut chance);
                "box.toml"
            }
            What::Record => {
                let record = centre.path("data/ledger.db");
                for end in ["-wal", "-shm"] {
                    let _ = fs::remove_file(centre.path(&format!("data/ledger.db{end}")));
                }
                damage(&record, how, &mut chance);
                "ledger.db"
            }
            What::Root => {
                zero_a_root(&centre.path("data/ledger.db"), &mut chance);
                "ledger.db"
            }
            What::Announcement => {
                let how = match how {
                    How::Missing => How::Empty,
                    other => other,
                };
                damage(&centre.path("prompts/ar/welcome.wav"), how, &mut chance);
                "welcome.wav"
            }
            What::Announcements => {
                fs::remove_dir_all(centre.path("prompts")).unwrap();
                match how {
                    How::Missing => {}
                    How::Empty | How::Folder => fs::create_dir(centre.path("prompts")).unwrap(),
                    _ => fs::write(centre.path("prompts"), "no folder").unwrap(),
                }
                "prompts"
            }
        };
        let running = centre.start();
        running.answers_a_call();
        running.names(named);
        // A desk that has lost its record has its telephones all the same.
        if matches!(what, What::Record | What::Root) && !matches!(how, How::Folder) {
            assert!(centre.does(&["handset", "list"]).contains("201"));
        }
        drop(running);
        if !matches!(
            what,
            What::Record | What::Root | What::Announcements | What::Configuration
        ) {
            assert!(!centre.says(&["check"]).status.success());
        }
    }
}
