//! Bad input gets a clear error; nothing crashes, nothing acknowledged is lost.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::net::UdpSocket;
use std::path::Path;

use jawab_e2e::centre::{Centre, Plan, ask};
use jawab_e2e::day::{EXTENSION, LOGIN, PASSWORD, SECRET, prompts};
use jawab_e2e::desk::DeskClient;
use jawab_e2e::phone::{Answer, Phone, PhoneSetup};
use jawab_e2e::process::{built, run};
use jawab_e2e::wait::until;

/// A box without lines, in a folder of its own.
async fn lone_box(folder: &Path, change: impl FnOnce(&mut Plan)) -> Centre {
    let mut plan = Plan::new(&prompts()).unwrap();
    change(&mut plan);
    let centre = Centre::set_up(folder, plan, None).await.unwrap();
    centre
        .takes_on(LOGIN, "Salma Bennani", PASSWORD)
        .await
        .unwrap();
    centre.gets_handset(EXTENSION, SECRET).await.unwrap();
    centre
}

#[tokio::test]
async fn a_wrong_password_is_refused_and_the_right_one_still_works() {
    let folder = tempfile::tempdir().unwrap();
    let mut centre = lone_box(folder.path(), |_| {}).await;
    centre.start().await.unwrap();
    let url = centre.desk_url();
    DeskClient::log_in(&url, LOGIN, "wrong", EXTENSION)
        .await
        .unwrap_err();
    DeskClient::log_in(&url, "nobody", PASSWORD, EXTENSION)
        .await
        .unwrap_err();
    DeskClient::log_in(&url, LOGIN, PASSWORD, EXTENSION)
        .await
        .unwrap();
    centre.stop().await.unwrap();
}

#[tokio::test]
async fn a_phone_with_a_wrong_secret_or_an_unknown_user_is_not_let_in_and_logged() {
    let folder = tempfile::tempdir().unwrap();
    let mut centre = lone_box(folder.path(), |_| {}).await;
    centre.start().await.unwrap();
    for (extension, secret) in [(EXTENSION, "wrong"), ("999", SECRET)] {
        let mut phone = Phone::start(
            &folder.path().join(format!("phone-{extension}")),
            &PhoneSetup {
                extension,
                secret,
                sip_port: centre.sip_port(),
                says: &[],
                answer: Answer::WhenTold,
            },
        )
        .unwrap();
        centre
            .process()
            .says(&format!("handset {extension}"))
            .await
            .unwrap();
        assert!(!phone.process().has_said("200 OK").unwrap());
    }
    centre.stop().await.unwrap();
}

#[tokio::test]
async fn malformed_sip_messages_harm_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut centre = lone_box(folder.path(), |_| {}).await;
    centre.start().await.unwrap();
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let to = ("127.0.0.1", centre.sip_port());
    let long = [
        b"INVITE sip:a@b SIP/2.0\r\nVia: ".as_slice(),
        &[b'x'; 60_000],
    ]
    .concat();
    let messages: [&[u8]; 8] = [
        b"",
        b"\0\xff\xfe\r\n\r\n",
        b"INVITE\r\n\r\n",
        b"REGISTER sip:x SIP/2.0\r\nContent-Length: -1\r\n\r\n",
        b"INVITE sip:201@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP\r\nCSeq: 99999999999999999999 INVITE\r\n\r\n",
        b"SIP/2.0 200 OK\r\nVia: ;;;\r\n\r\n",
        b"OPTIONS sip:[::1 SIP/2.0\r\nTo: <<<>>>\r\nFrom: \r\nCall-ID: \r\n\r\n",
        &long,
    ];
    for message in messages {
        socket.send_to(message, to).unwrap();
    }
    let phone = Phone::registered(
        &folder.path().join("phone"),
        &PhoneSetup {
            extension: EXTENSION,
            secret: SECRET,
            sip_port: centre.sip_port(),
            says: &[],
            answer: Answer::WhenTold,
        },
    )
    .await
    .unwrap();
    drop(phone);
    centre.stop().await.unwrap();
}

#[tokio::test]
async fn a_malformed_prompt_is_named_in_the_log_and_the_box_answers_calls() {
    let folder = tempfile::tempdir().unwrap();
    let bad = folder.path().join("prompts");
    copy(&prompts(), &bad);
    std::fs::write(
        bad.join("fr/please-wait.wav"),
        b"RIFF\xff\xff\xff\xffWAVEfmt ",
    )
    .unwrap();
    let mut centre = lone_box(&folder.path().join("box"), |plan| plan.prompts = bad).await;
    centre.start().await.unwrap();
    centre.process().says("please-wait.wav").await.unwrap();
    centre.stop().await.unwrap();
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[tokio::test]
async fn a_missing_serial_port_is_named_and_the_box_comes_up_without_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut centre = lone_box(folder.path(), |plan| {
        plan.modems = vec![folder.path().join("no-such-modem")];
    })
    .await;
    centre.start().await.unwrap();
    let line = centre.process().says("no-such-modem").await.unwrap();
    assert!(line.contains("gsm1"), "{line}");
    DeskClient::log_in(&centre.desk_url(), LOGIN, PASSWORD, EXTENSION)
        .await
        .unwrap();
    centre.stop().await.unwrap();
}

#[tokio::test]
async fn a_port_in_use_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let taken = UdpSocket::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let mut centre = lone_box(folder.path(), |plan| plan.sip_port = port).await;
    centre.start_unready().unwrap();
    assert!(
        !centre.process().ends().await.unwrap(),
        "it says that it failed"
    );
    let log = std::fs::read_to_string(centre.log()).unwrap();
    assert!(log.contains(&format!("127.0.0.1:{port}")), "{log}");
    assert!(!log.contains("panicked"), "{log}");
}

#[tokio::test]
async fn a_senseless_configuration_is_refused_with_the_place() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("box.toml");
    std::fs::write(
        &file,
        "[centre]\nname = \"x\"\ncode = \"RAB\"\ncolour = \"red\"\n",
    )
    .unwrap();
    let error = run(
        &built("jawab").unwrap(),
        ["check", "--config", &file.to_string_lossy()],
        "",
    )
    .await
    .unwrap_err()
    .to_string();
    assert!(
        error.contains("colour") && error.contains("box.toml"),
        "{error}"
    );
}

/// A disk that is full (a small tmpfs): the case is refused in words, the call goes on
/// and is recorded once there is room, and what was saved before is there.
#[tokio::test]
async fn a_full_disk_refuses_to_save_in_words_and_loses_nothing() {
    let disk = tempfile::tempdir().unwrap();
    let Ok(mount) = SmallDisk::mount(disk.path()) else {
        panic!("mounting a tmpfs needs root (or run the tests as root in a container)");
    };
    let mut centre = lone_box(&disk.path().join("box"), |_| {}).await;
    centre.start().await.unwrap();
    let desk = DeskClient::log_in(&centre.desk_url(), LOGIN, PASSWORD, EXTENSION)
        .await
        .unwrap();
    let case = |note: &'static str| {
        [
            ("note", note),
            ("programme", "camps"),
            ("kind", "complaint"),
            ("status", "open"),
            ("name", ""),
        ]
    };
    desk.saves_case(&case("Avant.")).await.unwrap();
    mount.fill();
    let long = "z".repeat(3_000);
    let mut refused = None;
    for _ in 0..200 {
        let form = [
            ("note", long.as_str()),
            ("programme", "camps"),
            ("kind", "complaint"),
            ("status", "open"),
            ("name", ""),
        ];
        if let Err(error) = desk.saves_case(&form).await {
            refused = Some(error.to_string());
            break;
        }
    }
    let refused = refused.expect("a full disk takes no case");
    assert!(refused.contains(&long), "the text typed is given back");
    // A start needs no room that the disk does not have. Its log, on that disk, says nothing.
    centre.loses_power().await.unwrap();
    mount.fill();
    centre.start_unready().unwrap();
    let url = centre.desk_url();
    let desk = until("the desk on a full disk", || async {
        Ok(DeskClient::log_in(&url, LOGIN, PASSWORD, EXTENSION)
            .await
            .ok())
    })
    .await
    .unwrap();
    mount.make_room();
    desk.saves_case(&case("Après.")).await.unwrap();
    for note in ["Avant.", "Après."] {
        let rows = ask(
            &centre.database(),
            &format!("SELECT COUNT(*) FROM notes WHERE text = '{note}'"),
        )
        .unwrap();
        assert_eq!(rows[0][0], 1, "{note}");
    }
    centre.stop().await.unwrap();
}

/// A tmpfs of a few megabytes, unmounted at the end.
struct SmallDisk<'a>(&'a Path);

impl<'a> SmallDisk<'a> {
    fn mount(at: &'a Path) -> nix::Result<Self> {
        use nix::mount::{MsFlags, mount};
        mount(
            Some("tmpfs"),
            at,
            Some("tmpfs"),
            MsFlags::empty(),
            Some("size=12m"),
        )?;
        Ok(Self(at))
    }

    fn fill(&self) {
        let mut size = 12 * 1024 * 1024;
        let ballast = self.0.join("ballast");
        // As much as there is, down to the last page.
        while size >= 4096 {
            let mut octets = std::fs::read(&ballast).unwrap_or_default();
            octets.resize(octets.len() + size, 0);
            if std::fs::write(&ballast, &octets).is_err() {
                octets.truncate(octets.len() - size);
                std::fs::write(&ballast, &octets).unwrap();
                size /= 2;
            }
        }
    }

    fn make_room(&self) {
        std::fs::remove_file(self.0.join("ballast")).unwrap();
    }
}

impl Drop for SmallDisk<'_> {
    fn drop(&mut self) {
        // What is still open there is gone with the test's processes.
        let _ = nix::mount::umount2(self.0, nix::mount::MntFlags::MNT_DETACH);
    }
}
