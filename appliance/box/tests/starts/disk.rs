//! Disks that are full or read-only.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use jawab_ledger::rusqlite::Connection;
use nix::mount::{MntFlags, MsFlags, mount, umount2};

use super::centre::{Centre, copy};

/// A small disk under the data folder, unmounted at the end.
struct Disk(PathBuf);

impl Disk {
    fn under(data: &Path) -> Self {
        let files = tempfile::tempdir().unwrap();
        copy(data, files.path());
        let disk = Self(data.to_owned());
        disk.mount(MsFlags::empty());
        copy(files.path(), data);
        disk
    }

    fn mount(&self, flags: MsFlags) {
        let size = Some("size=6m,mode=700");
        mount(Some("tmpfs"), &self.0, Some("tmpfs"), flags, size)
            .unwrap_or_else(|error| panic!("mounting a tmpfs needs root: {error}"));
    }

    fn fill(&self) {
        let mut ballast = fs::File::create(self.0.join("ballast")).unwrap();
        while ballast.write_all(&[0; 4_096]).is_ok() {}
        let mut rest = fs::File::create(self.0.join("rest")).unwrap();
        while rest.write_all(&[0]).is_ok() {}
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = umount2(&self.0, MntFlags::MNT_DETACH);
    }
}

fn contacts(record: &Path) -> i64 {
    Connection::open(record)
        .unwrap()
        .query_row("SELECT COUNT(*) FROM contacts", [], |row| row.get(0))
        .unwrap()
}

#[test]
fn on_a_read_only_disk_each_start_answers_calls_and_they_come_to_the_disk_once_it_takes_them() {
    let centre = Centre::set_up();
    let disk = Disk::under(&centre.path("data"));
    let record = centre.path("data/ledger.db");
    let before = contacts(&record);
    disk.mount(MsFlags::MS_REMOUNT | MsFlags::MS_RDONLY);
    for _ in 0..2 {
        let running = centre.start();
        running.answers_a_call();
        running.names("ledger.db");
    }
    let running = centre.start();
    running.answers_a_call();
    running.names("ledger.db");
    disk.mount(MsFlags::MS_REMOUNT);
    let until = Instant::now() + Duration::from_secs(30);
    while running
        .defects()
        .iter()
        .any(|file| file.contains("ledger.db"))
    {
        assert!(
            Instant::now() < until,
            "it does not go back:\n{}",
            running.log()
        );
        std::thread::sleep(Duration::from_millis(100));
    }
    // What the two that were killed had taken in memory came along.
    assert_eq!(contacts(&record), before + 3);
    running.answers_a_call();
    drop(running);
    assert!(centre.does(&["handset", "list"]).contains("201"));
    assert!(centre.does(&["ledger", "verify"]).contains("whole"));
}

#[test]
fn on_a_full_disk_the_second_start_answers_calls_as_the_first_did_and_the_status_says_so() {
    let centre = Centre::set_up();
    let disk = Disk::under(&centre.path("data"));
    disk.fill();
    for start in 0..3 {
        let running = centre.start();
        running.answers_a_call();
        // The first has the room that was set aside for it, and may save.
        let must_say_so = start > 0;
        let until = Instant::now() + Duration::from_secs(20);
        loop {
            if !must_say_so {
                break;
            }
            let status = centre.does(&["status", "--json"]);
            let status: serde_json::Value = serde_json::from_str(&status).unwrap();
            if !status["fault"].is_null() || !status["defects"].as_array().unwrap().is_empty() {
                break;
            }
            assert!(
                Instant::now() < until,
                "start {start}: {status}\n{}",
                running.log()
            );
            std::thread::sleep(Duration::from_millis(100));
        }
        drop(running);
        // What the first start was given is used up by something else.
        disk.fill();
    }
}
