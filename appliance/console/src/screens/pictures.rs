//! Pictures of the screens for the guides, drawn by the code that draws the screens, so that
//! they are always what a technician sees. `JAWAB_WRITE_PAGES=1` before this test draws them anew.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use anstyle_svg::Term;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use jiff::Timestamp;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::style::Modifier;

use super::OnScreen;
use super::app::{App, Screen};
use super::setup::{Page, Wizard};
use crate::locale::Locale;
use crate::log::{Level, LogLine};
use crate::machine::Site;
use crate::protocol::{HandsetEntry, StaffEntry};
use crate::setup::About;
use crate::status::{AgentNow, Doing, Machine, Status};
use jawab_line_state::{LineFault, LineKind, LineState, LineStatus};

/// The screen of a VT100.
const SIZE: (u16, u16) = (80, 24);
const GIB: u64 = 1 << 30;

fn status() -> Status {
    let line = |name: &str, state, signal_dbm: Option<i16>| LineStatus {
        state,
        signal_dbm,
        operator: signal_dbm.map(|_| "IAM".into()),
        ..LineStatus::starting(name, LineKind::Gsm)
    };
    Status {
        centre: "Maison des jeunes de Rabat".into(),
        version: "0.1.0".into(),
        up_s: 3 * 3_600 + 12 * 60,
        lines: vec![
            line("gsm1", LineState::Busy, Some(-71)),
            line("gsm2", LineState::Faulted(LineFault::NetworkLost), None),
        ],
        handsets: vec!["201".into(), "202".into()],
        agents: vec![AgentNow {
            name: "Youssef Alaoui".into(),
            handset: "201".into(),
            handset_here: true,
            doing: Doing::Call,
        }],
        waiting: 1,
        unsynced: 42,
        machine: Machine {
            disk_free: Some(21 * GIB),
            disk_size: Some(29 * GIB),
            memory_free: Some(GIB / 2),
            memory_size: Some(GIB),
            load: Some(0.3),
            temperature: Some(52.0),
        },
        // What it has besides, and this box has not.
        ..serde_json::from_value(serde_json::json!({
            "centre": "", "version": "", "up_s": 0, "lines": [], "handsets": [], "agents": [],
            "waiting": 0, "unsynced": 0, "central_heard": null, "fault": null, "machine": {
                "disk_free": null, "disk_size": null, "memory_free": null, "memory_size": null,
                "load": null, "temperature": null
            }
        }))
        .unwrap()
    }
}

fn log() -> Vec<LogLine> {
    let line = |number, level, at: &str, text: &str| LogLine {
        number,
        at: at.parse::<Timestamp>().unwrap(),
        level,
        text: text.into(),
    };
    vec![
        line(
            1,
            Level::Info,
            "2026-11-24T08:00:01Z",
            "ready for calls; the desk is at https://0.0.0.0:443",
        ),
        line(
            2,
            Level::Warn,
            "2026-11-24T08:00:09Z",
            "gsm2: the SIM asks for a PIN",
        ),
        line(
            3,
            Level::Info,
            "2026-11-24T08:02:44Z",
            "Salma Bennani is at the console",
        ),
    ]
}

/// A machine to set up, on which nobody can log in yet.
fn site(folder: &Path) -> Site {
    let configuration = folder.join("box.toml");
    fs::write(
        &configuration,
        "[centre]\nname = \"Maison des jeunes de Rabat\"\ncode = \"RAB\"\n\n\
         [data]\nfolder = \".\"\n\n[prompts]\nfolder = \".\"\n\n\
         [[line]]\nkind = \"gsm\"\nname = \"gsm1\"\n\
         at_port = \"/dev/null\"\naudio_port = \"/dev/null\"\n",
    )
    .unwrap();
    let program = folder.join("jawab");
    fs::write(&program, "#!/bin/sh\necho '[]'\n").unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    Site {
        network: folder.join("network"),
        root: folder.join("root"),
        program,
        ..Site::of(folder.into(), configuration)
    }
}

/// Types keys; `\r` is Enter.
fn types(app: &mut App, keys: &str) {
    for char in keys.chars() {
        let code = match char {
            '\r' => KeyCode::Enter,
            char => KeyCode::Char(char),
        };
        app.key(KeyEvent::new(code, KeyModifiers::NONE));
    }
}

/// What there is to see, each with the name of its picture.
fn screens(site: &Site, locale: Locale) -> Vec<(String, Buffer)> {
    let mut app = App::without_box(site, locale);
    let mut seen = Vec::new();
    let mut see = |name: &str, app: &App| seen.push((name.to_owned(), drawn(app)));
    types(&mut app, "salma\rxxxxxxxxxxxxx");
    see("login", &app);
    app.name = "Salma Bennani".into();
    app.screen = Screen::State;
    app.status = Some(status());
    see("state", &app);
    app.screen = Screen::Log;
    app.log = log();
    see("log", &app);
    let handset = |extension: &str, label: &str, here| HandsetEntry {
        extension: extension.into(),
        label: label.into(),
        here,
    };
    app.screen = Screen::Handsets(vec![
        handset("201", "Accueil", true),
        handset("202", "Bureau", true),
        handset("203", "Salle", false),
    ]);
    see("handsets", &app);
    types(&mut app, "a204\rBibliotheque");
    see("handset-new", &app);
    app.screen = Screen::Secret {
        extension: "204".into(),
        secret: "0123456789abcdef0123456789abcdef".into(),
    };
    see("handset-secret", &app);
    let staff = |login: &str, name: &str, supervisor| StaffEntry {
        login: login.into(),
        name: name.into(),
        supervisor,
    };
    app.screen = Screen::Staff(vec![
        staff("salma", "Salma Bennani", true),
        staff("youssef", "Youssef Alaoui", false),
    ]);
    see("staff", &app);
    types(&mut app, "aamina\rAmina Idrissi\rxxxxxxxxxx");
    see("staff-new", &app);
    app.screen = Screen::Tests;
    see("tests", &app);
    types(&mut app, "r201");
    see("test-ring", &app);
    app.screen = Screen::Tests;
    types(&mut app, "s201\r");
    see("trace-sip", &app);
    app.screen = Screen::Box;
    see("box", &app);
    types(&mut app, "f");
    see("box-reset", &app);
    app.screen = Screen::State;
    types(&mut app, "5");
    see("stop", &app);
    app.screen = Screen::State;
    types(&mut app, "7");
    see("setup-network", &app);
    for (keys, page, name) in [
        ("\r\r\r", Page::Centre, "setup-centre"),
        ("\r\r", Page::Supervisor, "setup-supervisor"),
        ("salma\rSalma Bennani\r\r\r", Page::Pins, "setup-pins"),
        ("1234\r", Page::Lines, "setup-lines"),
        ("1\r", Page::Line(About::Line), "setup-line"),
        ("\r\r\r\r", Page::Line(About::Costs), "setup-line-costs"),
        ("\r\r\r\r\r\r\r\r\r\r\r\r\r", Page::Calls, "setup-calls"),
        ("\r\r\r\r\r\r\r\r\r\r\r\r\r", Page::Agents, "setup-agents"),
        ("\r\r\r\r\r\r\r\r", Page::Summary, "setup-summary"),
    ] {
        types(&mut app, keys);
        let wizard = wizard(&mut app);
        assert_eq!(wizard.page, page);
        // Its own folder is not where a box keeps these.
        for line in &mut wizard.below {
            *line = line.replace(&site.data.display().to_string(), "/etc/jawab");
        }
        see(name, &app);
    }
    seen
}

fn wizard(app: &mut App) -> &mut Wizard {
    match &mut app.screen {
        Screen::SetUp(wizard) => wizard,
        other => panic!("no set-up: {other:?}"),
    }
}

fn drawn(app: &App) -> Buffer {
    let mut terminal = Terminal::new(TestBackend::new(SIZE.0, SIZE.1)).unwrap();
    terminal.draw(|frame| app.draw(frame)).unwrap();
    terminal.backend().buffer().clone()
}

/// The same with the colours and letters of a terminal.
fn picture(buffer: &Buffer) -> String {
    let mut text = String::new();
    for row in buffer.content.chunks(usize::from(buffer.area.width)) {
        let mut is_reversed = false;
        for cell in row {
            let reversed = cell.modifier.contains(Modifier::REVERSED);
            if reversed != is_reversed {
                text.push_str(if reversed { "\u{1b}[7m" } else { "\u{1b}[0m" });
                is_reversed = reversed;
            }
            text.push_str(cell.symbol());
        }
        text.push_str("\u{1b}[0m\n");
    }
    Term::new().render_svg(text.trim_end_matches('\n'))
}

fn files(folder: &Path) -> BTreeSet<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    entries.map(|entry| entry.unwrap().path()).collect()
}

#[test]
fn the_guides_pictures_are_these_screens() {
    let writes = std::env::var_os("JAWAB_WRITE_PAGES").is_some();
    let all = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/screens");
    for (locale, name) in [(Locale::French, "fr"), (Locale::English, "en")] {
        let machine = tempfile::tempdir().unwrap();
        let folder = all.join(name);
        fs::create_dir_all(&folder).unwrap();
        let mut wanted = BTreeSet::new();
        for (name, buffer) in screens(&site(machine.path()), locale) {
            let path = folder.join(name + ".svg");
            let drawn = picture(&buffer);
            if writes {
                fs::write(&path, &drawn).unwrap();
            }
            let kept = fs::read_to_string(&path).unwrap_or_default();
            assert!(
                kept == drawn,
                "{} is another screen; JAWAB_WRITE_PAGES=1 draws it anew",
                path.display()
            );
            wanted.insert(path);
        }
        if writes {
            files(&folder)
                .difference(&wanted)
                .for_each(|old| fs::remove_file(old).unwrap());
        }
        assert_eq!(
            files(&folder),
            wanted,
            "pictures of screens that are no more"
        );
    }
}
