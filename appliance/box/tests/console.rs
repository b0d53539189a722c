//! The box as a technician meets it: `jawab serve`, and the commands that ask it.
#![allow(
    clippy::disallowed_methods,
    reason = "a thread of the test's own waits"
)]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

const PASSWORD: &str = "correct horse battery";

/// A box without lines, on ports that the system chooses.
struct Box {
    folder: tempfile::TempDir,
    serve: Child,
}

fn jawab(configuration: &Path, words: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_jawab"))
        .args(words)
        .arg("--config")
        .arg(configuration)
        .env("LC_ALL", "en")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    child.wait_with_output().unwrap()
}

fn text(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

impl Box {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        write_configuration(folder.path());
        let add = [
            "staff",
            "add",
            "salma",
            "--name",
            "Salma Bennani",
            "--supervisor",
        ];
        text(&jawab(&configuration(folder.path()), &add, PASSWORD));
        let serve = Command::new(env!("CARGO_BIN_EXE_jawab"))
            .args(["serve", "--config"])
            .arg(configuration(folder.path()))
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let started = Self { folder, serve };
        let until = Instant::now() + Duration::from_secs(20);
        while !started.asks(&["status"]).status.success() {
            assert!(Instant::now() < until, "the box does not come up");
            std::thread::sleep(Duration::from_millis(50));
        }
        started
    }

    /// A command that goes on beside the test.
    fn begins(&self, words: &[&str]) -> Child {
        Command::new(env!("CARGO_BIN_EXE_jawab"))
            .args(words)
            .arg("--config")
            .arg(configuration(self.folder.path()))
            .stdout(Stdio::piped())
            .spawn()
            .unwrap()
    }

    fn asks(&self, words: &[&str]) -> Output {
        jawab(&configuration(self.folder.path()), words, "")
    }
}

impl Drop for Box {
    fn drop(&mut self) {
        let _ = self.serve.kill();
        let _ = self.serve.wait();
    }
}

fn write_configuration(folder: &Path) {
    std::fs::create_dir(folder.join("prompts")).unwrap();
    std::fs::write(
        configuration(folder),
        "[centre]\nname = \"Maison des jeunes de Rabat\"\ncode = \"RAB\"\n\
         [data]\nfolder = \"data\"\n[prompts]\nfolder = \"prompts\"\n\
         [desk]\nlisten = \"127.0.0.1:0\"\n[sip]\nudp = \"127.0.0.1:0\"\n\
         [rtp]\nfirst_port = 0\nlast_port = 0\n",
    )
    .unwrap();
}

fn configuration(folder: &Path) -> PathBuf {
    folder.join("box.toml")
}

#[test]
fn a_running_box_says_how_it_is_and_is_stopped_from_the_console() {
    let mut running = Box::start();
    let status = text(&running.asks(&["status"]));
    assert!(
        status.starts_with("Maison des jeunes de Rabat - jawab "),
        "{status}"
    );
    assert!(status.contains("No line is configured"), "{status}");
    let json: serde_json::Value =
        serde_json::from_str(&text(&running.asks(&["status", "--json"]))).unwrap();
    assert_eq!(json["centre"], "Maison des jeunes de Rabat");
    let log = text(&running.asks(&["log", "--filter", "ready for calls"]));
    assert_eq!(log.lines().count(), 1, "{log}");

    let second = running.asks(&["serve"]);
    let why = String::from_utf8_lossy(&second.stderr).into_owned();
    assert!(why.contains("a box runs on"), "{why}");

    let said = format!("salma\n{PASSWORD}\n4\n203\nLibrary\n9\nstop\n");
    let plain = ["console", "--plain"];
    let console = text(&jawab(&configuration(running.folder.path()), &plain, &said));
    assert!(console.contains("It is shown this once"), "{console}");
    assert!(console.contains("The box stops"), "{console}");
    // The code that systemd's unit does not start it again for.
    assert_eq!(running.serve.wait().unwrap().code(), Some(85));
    assert!(!running.folder.path().join("data/control.sock").exists());
    let handsets = text(&running.asks(&["handset", "list"]));
    assert_eq!(handsets, "203\tLibrary\n");
}

/// Where this box takes SIP, by what the kernel says of its sockets.
fn sip_port(running: &Box) -> u16 {
    let sockets = std::fs::read_to_string(format!("/proc/{}/net/udp", running.serve.id())).unwrap();
    let of_box = std::fs::read_dir(format!("/proc/{}/fd", running.serve.id())).unwrap();
    let inodes: Vec<String> = of_box
        .filter_map(|file| std::fs::read_link(file.ok()?.path()).ok())
        .filter_map(|link| {
            let socket = link.to_str()?.strip_prefix("socket:[")?;
            Some(socket.strip_suffix(']')?.to_owned())
        })
        .collect();
    let ports: Vec<u16> = sockets
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>())
        .filter(|words| {
            words
                .get(9)
                .is_some_and(|inode| inodes.iter().any(|is| is == inode))
        })
        .map(|words| u16::from_str_radix(words[1].split_once(':').unwrap().1, 16).unwrap())
        .collect();
    assert_eq!(
        ports.len(),
        1,
        "a box without calls has one socket of datagrams: {ports:?}"
    );
    ports[0]
}

#[test]
fn sip_of_a_running_box_is_recorded_both_ways_and_wireshark_reads_it() {
    let running = Box::start();
    let file = running.folder.path().join("sip.pcapng");
    let path = file.to_str().unwrap();
    let words = [
        "trace",
        "sip",
        "--handset",
        "201",
        "--for",
        "4",
        "--json",
        "--to",
        path,
    ];
    let trace = running.begins(&words);
    let until = Instant::now() + Duration::from_secs(20);
    while !file.exists() {
        assert!(Instant::now() < until, "no trace begins");
        std::thread::sleep(Duration::from_millis(20));
    }
    std::thread::sleep(Duration::from_millis(500));
    let phone = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    let here = phone.local_addr().unwrap();
    for extension in ["201", "202"] {
        let register = format!(
            "REGISTER sip:127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP {here};branch=z9hG4bK{extension}\r\n\
             From: <sip:{extension}@127.0.0.1>;tag=1\r\nTo: <sip:{extension}@127.0.0.1>\r\n\
             Call-ID: call-{extension}\r\nCSeq: 1 REGISTER\r\nContact: <sip:{extension}@{here}>\r\n\
             Max-Forwards: 70\r\nAuthorization: Digest username=\"{extension}\", realm=\"jawab\", \
             nonce=\"old\", uri=\"sip:127.0.0.1\", response=\"6629fae49393a053\"\r\n\
             Content-Length: 0\r\n\r\n"
        );
        phone
            .send_to(register.as_bytes(), ("127.0.0.1", sip_port(&running)))
            .unwrap();
    }
    let report = text(&trace.wait_with_output().unwrap());
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    assert_eq!(
        (&report["end"], &report["lost"]),
        (&"time".into(), &0.into())
    );
    let read = Command::new("tshark")
        .args([
            "-Y",
            "sip",
            "-Tfields",
            "-esip.CSeq",
            "-esip.Call-ID",
            "-esip.auth.digest.response",
        ])
        .arg("-esip.Status-Code")
        .arg(format!("-dudp.port=={},sip", sip_port(&running)))
        .arg("-r")
        .arg(&file)
        .output()
        .unwrap();
    let messages = text(&read);
    let mask = "x".repeat(16);
    let wanted = format!("1 REGISTER\tcall-201\t\"{mask}\"\t\n1 REGISTER\tcall-201\t\t401\n");
    assert_eq!(messages, wanted);
    assert_eq!(report["count"], 2);
}

#[test]
fn a_trace_that_is_broken_off_ends_its_file_in_order() {
    let running = Box::start();
    let file = running.folder.path().join("sip.pcapng");
    let path = file.to_str().unwrap();
    let trace = running.begins(&["trace", "sip", "--for", "600", "--json", "--to", path]);
    let until = Instant::now() + Duration::from_secs(20);
    while !file.exists() {
        assert!(Instant::now() < until, "no trace begins");
        std::thread::sleep(Duration::from_millis(20));
    }
    std::thread::sleep(Duration::from_millis(500));
    let id = nix::unistd::Pid::from_raw(trace.id().try_into().unwrap());
    nix::sys::signal::kill(id, nix::sys::signal::Signal::SIGINT).unwrap();
    let report = text(&trace.wait_with_output().unwrap());
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    assert_eq!(report["end"], "asked");
    assert_eq!(report["octets"], std::fs::metadata(&file).unwrap().len());
    let unknown = running.asks(&["trace", "at", "gsm1"]);
    let why = String::from_utf8_lossy(&unknown.stderr).into_owned();
    assert!(!unknown.status.success() && why.contains("stick"), "{why}");
}

fn json(output: &Output) -> serde_json::Value {
    serde_json::from_str(&text(output)).unwrap()
}

#[test]
fn what_the_console_does_is_a_command_with_json() {
    let mut running = Box::start();
    let box_ = configuration(running.folder.path());
    let staff = ["staff", "add", "amina", "--name", "Amina Alaoui", "--json"];
    assert_eq!(json(&jawab(&box_, &staff, PASSWORD))["role"], "staff");
    let staff = json(&running.asks(&["staff", "list", "--json"]));
    assert_eq!(staff[0]["login"], "amina");
    assert_eq!(staff[1]["supervisor"], true);
    let password = ["staff", "password", "amina", "--json"];
    assert_eq!(
        json(&jawab(&box_, &password, "another password"))["login"],
        "amina"
    );
    let handset = json(&running.asks(&["handset", "add", "204", "--json"]));
    assert_eq!(handset["secret"].as_str().unwrap().len(), 32);
    let handsets = json(&running.asks(&["handset", "list", "--json"]));
    assert_eq!(handsets[0]["extension"], "204");
    assert_eq!(handsets[0]["here"], false);
    let log = text(&running.asks(&["log", "--json", "--filter", "ready for calls"]));
    assert_eq!(log.lines().count(), 1, "{log}");

    let off = Command::new(env!("CARGO_BIN_EXE_jawab"))
        .args(["power-off", "--json"])
        .output()
        .unwrap();
    let why = String::from_utf8_lossy(&off.stderr).into_owned();
    assert!(!off.status.success() && why.contains("--yes"), "{why}");

    let stop = ["stop", "--login", "amina", "--yes", "--json"];
    let no_supervisor = jawab(&box_, &stop, "another password");
    let why = String::from_utf8_lossy(&no_supervisor.stderr).into_owned();
    assert!(
        !no_supervisor.status.success() && why.contains("no supervisor's"),
        "{why}"
    );
    let stop = ["stop", "--login", "salma", "--yes", "--json"];
    assert_eq!(json(&jawab(&box_, &stop, PASSWORD))["stops"], true);
    assert_eq!(running.serve.wait().unwrap().code(), Some(85));
}

#[test]
fn an_account_is_reset_deactivated_and_taken_back_on_the_command_line() {
    let running = Box::start();
    let box_ = configuration(running.folder.path());
    let amina = ["staff", "add", "amina", "--name", "Amina Alaoui"];
    text(&jawab(&box_, &amina, PASSWORD));
    let reset = json(&running.asks(&["staff", "reset", "Amina", "--json"]));
    let once = reset["password"].as_str().unwrap();
    assert!(once.len() >= 10, "{once}");
    let refused = |words: &[&str], secret: &str| {
        let refused = jawab(&box_, words, secret);
        assert!(!refused.status.success(), "{words:?}");
        String::from_utf8_lossy(&refused.stderr).into_owned()
    };
    let stop = ["stop", "--login", "amina", "--yes"];
    // The old password is no more; the new one is hers, to be changed first.
    let (old, new) = (refused(&stop, PASSWORD), refused(&stop, once));
    assert_ne!(old, new);
    assert!(new.contains("change your password first"), "{new}");

    let off = json(&running.asks(&["staff", "deactivate", "amina", "--json"]));
    assert_eq!(off["active"], false);
    assert_eq!(refused(&stop, once), old, "whoever left is nobody");
    let back = json(&running.asks(&["staff", "reactivate", "amina", "--json"]));
    assert_eq!(back["active"], true);
    assert_eq!(refused(&stop, once), new);

    for (words, why) in [
        (["staff", "deactivate", "salma"], "supervisor"),
        (["staff", "reset", "nobody"], "nobody has the login"),
        (["staff", "deactivate", "nobody"], "nobody has the login"),
        (["staff", "reactivate", "nobody"], "nobody has the login"),
    ] {
        let said = refused(&words, "");
        assert!(said.contains(why), "{words:?}: {said}");
    }
}

#[test]
fn an_account_and_a_handset_are_edited_on_the_command_line() {
    let running = Box::start();
    let box_ = configuration(running.folder.path());
    let amina = ["staff", "add", "amina", "--name", "Amina Alaoui"];
    text(&jawab(&box_, &amina, PASSWORD));
    let edit = |words: &[&str]| {
        let words = [&["staff", "edit"], words, &["--json"]].concat();
        let edited = json(&running.asks(&words));
        let field = |name: &str| edited[name].as_str().unwrap().to_owned();
        [field("login"), field("name"), field("role")]
    };
    let name = edit(&["Amina", "--name", "Amina Idrissi"]);
    assert_eq!(name, ["amina", "Amina Idrissi", "staff"]);
    let all = ["amina", "--new-login", "A.Idrissi", "--role", "supervisor"];
    assert_eq!(edit(&all), ["a.idrissi", "Amina Idrissi", "supervisor"]);
    let back = edit(&["a.idrissi", "--role", "staff"]);
    assert_eq!(back, ["a.idrissi", "Amina Idrissi", "staff"]);

    let secret = json(&running.asks(&["handset", "add", "201", "--json"]));
    let rename = ["handset", "rename", "201", " Library ", "--json"];
    assert_eq!(json(&running.asks(&rename))["label"], "Library");
    let new = json(&running.asks(&["handset", "rekey", "201", "--json"]));
    assert_ne!(new["secret"], secret["secret"]);
    assert!(new["secret"].as_str().unwrap().len() >= 8);
    let listed = || json(&running.asks(&["handset", "list", "--json"]));
    assert_eq!(listed()[0]["label"], "Library");
    let removed = json(&running.asks(&["handset", "remove", "201", "--json"]));
    assert_eq!(removed["removed"], true);
    assert_eq!(listed(), serde_json::json!([]));

    for (words, why) in [
        (
            &["staff", "edit", "salma", "--role", "staff"][..],
            "supervisor",
        ),
        (
            &["staff", "edit", "salma", "--new-login", "a.idrissi"],
            "login",
        ),
        (
            &["staff", "edit", "nobody", "--name", "N"],
            "nobody has the login",
        ),
        (&["staff", "edit", "salma"], "--name"),
        (&["handset", "rename", "201", "x"], "handset"),
        (&["handset", "rekey", "201"], "handset"),
        (&["handset", "remove", "201"], "handset"),
    ] {
        let refused = jawab(&box_, words, "");
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(
            !refused.status.success() && said.contains(why),
            "{words:?}: {said}"
        );
    }
}

/// Every file and folder below one that other accounts can read or write.
fn open_to_others(folder: &Path) -> Vec<String> {
    use std::os::unix::fs::PermissionsExt;
    let mut found = Vec::new();
    let mut look = vec![folder.to_path_buf()];
    while let Some(path) = look.pop() {
        let kept = std::fs::symlink_metadata(&path).unwrap();
        let mode = kept.permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            found.push(format!("{} {mode:o}", path.display()));
        }
        if kept.is_dir() {
            let inside = std::fs::read_dir(path).unwrap();
            look.extend(inside.map(|file| file.unwrap().path()));
        }
    }
    found
}

#[test]
fn nothing_of_the_data_folder_is_open_to_other_accounts() {
    use std::os::unix::fs::PermissionsExt;
    // Whatever the mask of who starts it: the usual one lets others read.
    let mut running = Box::start();
    let box_ = configuration(running.folder.path());
    let data = running.folder.path().join("data");
    text(&jawab(&box_, &["handset", "add", "201"], ""));
    let backup = running.folder.path().join("backup.db");
    text(&jawab(
        &box_,
        &["ledger", "backup", backup.to_str().unwrap()],
        "",
    ));
    assert_eq!(open_to_others(&data), Vec::<String>::new());
    assert_eq!(open_to_others(&backup), Vec::<String>::new());
    let record = data.join("ledger.db");
    assert!(record.exists() && data.join("control.sock").exists());
    running.serve.kill().unwrap();
    running.serve.wait().unwrap();

    // What an earlier version left open is closed at the next start.
    let open = |path: &Path, mode| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    open(&data, 0o755);
    open(&record, 0o644);
    text(&jawab(&box_, &["staff", "list"], ""));
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&data), mode(&record)), (0o700, 0o600));
}

#[test]
fn a_factory_reset_is_asked_for_by_the_centres_name_and_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let box_ = configuration(folder.path());
    write_configuration(folder.path());
    std::fs::create_dir(folder.path().join("data")).unwrap();
    let wish = folder.path().join("data/factory-reset");
    for words in [
        &["reset"][..],
        &["reset", "--centre", "Maison des jeunes de Sale"],
    ] {
        assert!(!jawab(&box_, words, "").status.success());
        assert!(!wish.exists());
    }
    let asked = ["reset", "--centre", "Maison des jeunes de Rabat", "--json"];
    assert_eq!(json(&jawab(&box_, &asked, ""))["asked"], true);
    assert!(wish.exists());
    let back = json(&jawab(&box_, &["reset", "--take-back", "--json"], ""));
    assert!(back["asked"] == false && !wish.exists());
}

/// As on the box: the record is another account's, and root adds staff. Where the tests are
/// not root's, nobody can try.
#[test]
fn what_root_does_to_the_record_the_boxs_account_can_write_to() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
    if std::fs::metadata("/proc/self").unwrap().uid() != 0 {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    write_configuration(folder.path());
    let (data, keeper) = (folder.path().join("data"), 65_534);
    std::fs::create_dir(&data).unwrap();
    chown(&data, Some(keeper), Some(keeper)).unwrap();
    let open = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(folder.path(), open).unwrap();
    let program = Path::new(env!("CARGO_BIN_EXE_jawab"));
    // The account has to reach the program, as it does in /usr/bin.
    let reached = folder.path().join("jawab");
    std::fs::copy(program, &reached).unwrap();
    let mut add = Command::new(&reached)
        .args([
            "staff",
            "add",
            "salma",
            "--name",
            "Salma",
            "--supervisor",
            "--config",
        ])
        .arg(configuration(folder.path()))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    add.stdin
        .take()
        .unwrap()
        .write_all(PASSWORD.as_bytes())
        .unwrap();
    assert!(add.wait().unwrap().success());
    let reset = Command::new(&reached)
        .args([
            "reset",
            "--centre",
            "Maison des jeunes de Rabat",
            "--config",
        ])
        .arg(configuration(folder.path()))
        .output()
        .unwrap();
    assert!(reset.status.success(), "{reset:?}");
    let made: Vec<_> = std::fs::read_dir(&data)
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert!(made.len() > 1);
    for entry in made {
        assert_eq!(
            entry.metadata().unwrap().uid(),
            keeper,
            "{:?}",
            entry.path()
        );
    }
}
