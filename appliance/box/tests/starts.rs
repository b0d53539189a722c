//! A box that starts with a file of its own damaged: calls are answered, and `jawab status` names
//! the file. What is damaged, and how, is drawn by a seed.
//!
//! `JAWAB_STARTS=100 JAWAB_SEED=7 cargo nextest run -p jawab --test starts` for more of them.
#![allow(
    clippy::disallowed_methods,
    reason = "a thread of the test's own waits"
)]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs;
use std::io::Write;
use std::net::{SocketAddr, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use jawab_ledger::rusqlite::Connection;
use nix::mount::{MntFlags, MsFlags, mount, umount2};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};

/// Starts in the suite.
const STARTS: usize = 10;
const SEED: u64 = 20_261_129;

/// Numbers by a seed (splitmix64).
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % end as u64).unwrap()
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }
}

/// A centre whose calls come over a trunk, with everything that a start loads.
struct Centre {
    folder: tempfile::TempDir,
    /// The provider's end of the trunk.
    trunk: UdpSocket,
}

struct Running<'a> {
    centre: &'a Centre,
    serve: Child,
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        let _ = self.serve.kill();
        let _ = self.serve.wait();
    }
}

impl Centre {
    fn set_up() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let trunk = UdpSocket::bind("127.0.0.1:0").unwrap();
        trunk
            .set_read_timeout(Some(Duration::from_millis(200)))
            .unwrap();
        let centre = Self { folder, trunk };
        fs::create_dir(centre.path("keys")).unwrap();
        fs::create_dir_all(centre.path("prompts/ar")).unwrap();
        fs::write(centre.path("prompts/ar/welcome.wav"), wav()).unwrap();
        let (authority, certificate, key) = keys();
        fs::write(centre.path("keys/authority.pem"), authority).unwrap();
        fs::write(centre.path("keys/box.pem"), certificate).unwrap();
        fs::write(centre.path("keys/box.key"), key).unwrap();
        fs::write(centre.path("box.toml"), centre.configuration()).unwrap();
        centre.does(&["handset", "add", "201"]);
        // Once all was well: what a later start falls back on is from then.
        let well = centre.start();
        assert_eq!(well.defects(), Vec::<String>::new());
        well.answers_a_call();
        drop(well);
        centre
    }

    fn configuration(&self) -> String {
        format!(
            "[centre]\nname = \"Rabat\"\ncode = \"RAB\"\n[data]\nfolder = \"data\"\n\
             [prompts]\nfolder = \"prompts\"\n[desk]\nlisten = \"127.0.0.1:0\"\n\
             [sip]\nudp = \"127.0.0.1:0\"\n[rtp]\nfirst_port = 0\nlast_port = 0\n\
             [[line]]\nkind = \"sip-trunk\"\nname = \"trunk1\"\npeer = \"{}\"\nchannels = 2\n\
             [central]\nurl = \"https://127.0.0.1:9\"\nauthority = \"keys/authority.pem\"\n\
             certificate = \"keys/box.pem\"\nkey = \"keys/box.key\"\n",
            self.trunk.local_addr().unwrap()
        )
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn says(&self, words: &[&str]) -> std::process::Output {
        Command::new(env!("CARGO_BIN_EXE_jawab"))
            .args(words)
            .arg("--config")
            .arg(self.path("box.toml"))
            .env("LC_ALL", "en")
            .output()
            .unwrap()
    }

    fn does(&self, words: &[&str]) -> String {
        let output = self.says(words);
        assert!(output.status.success(), "{words:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    fn start(&self) -> Running<'_> {
        let log = fs::File::create(self.path("log")).unwrap();
        let serve = Command::new(env!("CARGO_BIN_EXE_jawab"))
            .args(["serve", "--config"])
            .arg(self.path("box.toml"))
            .stderr(log)
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let running = Running {
            centre: self,
            serve,
        };
        let until = Instant::now() + Duration::from_secs(30);
        while !running.log().contains("ready for calls") {
            assert!(Instant::now() < until, "no start:\n{}", running.log());
            std::thread::sleep(Duration::from_millis(20));
        }
        running
    }
}

impl Running<'_> {
    fn log(&self) -> String {
        fs::read_to_string(self.centre.path("log")).unwrap()
    }

    /// The files that the status names.
    fn defects(&self) -> Vec<String> {
        let status = self.centre.does(&["status", "--json"]);
        let status: serde_json::Value = serde_json::from_str(&status).unwrap();
        let defects = status["defects"].as_array().unwrap();
        defects
            .iter()
            .map(|defect| defect["file"].as_str().unwrap().to_owned())
            .collect()
    }

    fn names(&self, file: &str) {
        let until = Instant::now() + Duration::from_secs(20);
        loop {
            let named = self.defects();
            if named.iter().any(|name| name.contains(file)) {
                break;
            }
            let log = self.log();
            assert!(
                Instant::now() < until,
                "{file} is not named: {named:?}\n{log}"
            );
            std::thread::sleep(Duration::from_millis(100));
        }
        let words = self.centre.does(&["status"]);
        assert!(words.contains("FAULT") && words.contains(file), "{words}");
    }

    /// Where the box takes SIP, by what the kernel says of its sockets.
    fn sip(&self) -> SocketAddr {
        let process = format!("/proc/{}", self.serve.id());
        let sockets = fs::read_to_string(format!("{process}/net/udp")).unwrap();
        let links = fs::read_dir(format!("{process}/fd")).unwrap();
        let inodes: Vec<String> = links
            .filter_map(|file| fs::read_link(file.ok()?.path()).ok())
            .filter_map(|link| {
                let socket = link.to_str()?.strip_prefix("socket:[")?;
                Some(socket.strip_suffix(']')?.to_owned())
            })
            .collect();
        let port = sockets.lines().find_map(|line| {
            let words: Vec<&str> = line.split_whitespace().collect();
            let is_ours = inodes
                .iter()
                .any(|inode| words.get(9) == Some(&inode.as_str()));
            let (_, port) = words.get(1)?.split_once(':')?;
            is_ours.then(|| u16::from_str_radix(port, 16).unwrap())
        });
        SocketAddr::from(([127, 0, 0, 1], port.unwrap()))
    }

    /// Calls over the trunk, is answered, and hangs up.
    fn answers_a_call(&self) {
        let (trunk, to) = (&self.centre.trunk, self.sip());
        let here = trunk.local_addr().unwrap();
        let id = self.serve.id();
        let head = |method: &str, cseq: u32, to_tag: &str| {
            format!(
                "{method} sip:0537000000@{to} SIP/2.0\r\n\
                 Via: SIP/2.0/UDP {here};branch=z9hG4bK{id}{method}{cseq}\r\n\
                 From: <sip:0612345678@{here}>;tag=t{id}\r\nTo: <sip:0537000000@{to}>{to_tag}\r\n\
                 Call-ID: start-{id}\r\nCSeq: {cseq} {method}\r\nContact: <sip:0612345678@{here}>\r\n\
                 Max-Forwards: 70\r\n"
            )
        };
        let sdp = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n\
                   m=audio 40000 RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\n";
        let invite = format!(
            "{}Content-Type: application/sdp\r\nContent-Length: {}\r\n\r\n{sdp}",
            head("INVITE", 1, ""),
            sdp.len()
        );
        let until = Instant::now() + Duration::from_secs(20);
        let mut sent = Instant::now();
        trunk.send_to(invite.as_bytes(), to).unwrap();
        let answer = loop {
            assert!(Instant::now() < until, "no answer:\n{}", self.log());
            let mut octets = [0; 4_096];
            let Ok((length, from)) = trunk.recv_from(&mut octets) else {
                if sent.elapsed() > Duration::from_millis(500) {
                    trunk.send_to(invite.as_bytes(), to).unwrap();
                    sent = Instant::now();
                }
                continue;
            };
            let text = String::from_utf8_lossy(&octets[..length]).into_owned();
            if let Some(asked) = text.strip_prefix("OPTIONS ") {
                let kept: Vec<&str> = asked
                    .lines()
                    .filter(|line| {
                        ["Via:", "From:", "To:", "Call-ID:", "CSeq:"]
                            .iter()
                            .any(|name| line.starts_with(name))
                    })
                    .collect();
                let well = format!(
                    "SIP/2.0 200 OK\r\n{}\r\nContent-Length: 0\r\n\r\n",
                    kept.join("\r\n")
                );
                trunk.send_to(well.as_bytes(), from).unwrap();
            } else if text.contains(&format!("start-{id}")) && text.contains("1 INVITE") {
                let code = text.split(' ').nth(1).unwrap();
                assert!(code.starts_with(['1', '2']), "{text}\n{}", self.log());
                if code == "200" {
                    break text;
                }
            }
        };
        let tag = answer
            .lines()
            .find(|line| line.to_ascii_lowercase().starts_with("to:"))
            .and_then(|line| Some(format!(";tag={}", line.split_once(";tag=")?.1)))
            .unwrap();
        for (method, cseq) in [("ACK", 1), ("BYE", 2)] {
            let request = format!("{}Content-Length: 0\r\n\r\n", head(method, cseq, &tag));
            trunk.send_to(request.as_bytes(), to).unwrap();
        }
    }
}

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

impl Centre {
    /// The same centre on another disk; only one of them runs at a time.
    fn copy(&self) -> Self {
        let folder = tempfile::tempdir().unwrap();
        copy(self.folder.path(), folder.path());
        Self {
            folder,
            trunk: self.trunk.try_clone().unwrap(),
        }
    }
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let there = to.join(entry.file_name());
        let kind = entry.file_type().unwrap();
        if kind.is_dir() {
            fs::create_dir_all(&there).unwrap();
            copy(&entry.path(), &there);
        } else if kind.is_file() {
            fs::copy(entry.path(), there).unwrap();
        }
    }
}

/// An authority, and a certificate and key that it made.
fn keys() -> (String, String, String) {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority_key = KeyPair::generate().unwrap();
    let authority = params.self_signed(&authority_key).unwrap();
    let issuer = Issuer::new(params, authority_key);
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(vec!["box.test".into()])
        .unwrap()
        .signed_by(&key, &issuer)
        .unwrap();
    (authority.pem(), certificate.pem(), key.serialize_pem())
}

/// A third of a second of silence: RIFF, 8 kHz, 16 bits, one channel.
fn wav() -> Vec<u8> {
    let mut wav = b"RIFF\x24\x14\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x80\x3e\0\0\x02\0\x10\0data\0\x14\0\0".to_vec();
    wav.resize(wav.len() + 5_120, 0);
    wav
}
