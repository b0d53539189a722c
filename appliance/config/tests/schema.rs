//! What a technician may write into `box.toml`.

use std::path::Path;

use jawab_config::{Config, ConfigError, E1Side, Line, ModemIs, NumberIn, SpanName};

const LEAST: &str = "[centre]\nname = \"Rabat\"\ncode = \"RAB\"\n\
    [data]\nfolder = \"data\"\n[prompts]\nfolder = \"prompts\"\n";

/// As the box reads a file in this folder.
const FOLDER: &str = "/etc/jawab";

fn load(text: &str) -> Result<Config, ConfigError> {
    let mut config = Config::parse(text)?;
    config.resolve(Path::new(FOLDER));
    Ok(config)
}

#[test]
fn the_least_is_enough_and_paths_start_at_the_file() {
    let config = load(LEAST).unwrap();
    assert_eq!(config.data.folder, Path::new(FOLDER).join("data"));
    assert_eq!(config.desk.listen.port(), 443);
    assert_eq!(config.sip.udp.port(), 5060);
    assert!(config.lines.is_empty() && config.central.is_none());
}

/// The one in the README is what a technician starts from.
#[test]
fn the_readmes_configuration_is_right() {
    let readme = include_str!("../../../README.md");
    let (_, after) = readme.split_once("```toml\n").unwrap();
    let (toml, _) = after.split_once("```").unwrap();
    let config = load(toml).unwrap();
    assert_eq!(config.lines.len(), 2);
    assert_eq!(config.lines[1].channels(), 8);
    assert!(config.central.is_some());
    // What it shows of a section that is left out is what is meant then.
    let agents = toml
        .lines()
        .skip_while(|line| !line.starts_with("# [agents]"));
    let agents: String = agents
        .map_while(|line| line.strip_prefix("# "))
        .flat_map(|line| [line, "\n"])
        .collect();
    // What is shown of queues can be said.
    let queues = toml
        .lines()
        .skip_while(|line| !line.starts_with("# [[queue]]"));
    let queues = queues.take_while(|line| !line.starts_with("# [agents]"));
    let queues: String = queues
        .map(|line| line.strip_prefix("# ").unwrap_or(line))
        .flat_map(|line| [line, "\n"])
        .collect();
    let queues = load(&format!("{LEAST}{queues}")).unwrap().queues;
    let names: Vec<&str> = queues.iter().map(|queue| queue.name.as_str()).collect();
    assert_eq!(names, ["Pass Jeunes", "Accueil"]);
    let shown = load(&format!("{LEAST}{agents}")).unwrap().agents;
    assert!(agents.contains("offer_for_s"));
    assert_eq!(format!("{shown:?}"), format!("{:?}", config.agents));
}

/// So are those of other kinds of lines.
#[test]
fn the_readmes_other_lines_are_right() {
    let readme = include_str!("../../../README.md");
    let others: Vec<&str> = readme.split("```toml\n").skip(2).collect();
    assert_eq!(others.len(), 2, "an E1, and an operator with an account");
    for other in others {
        let (toml, _) = other.split_once("```").unwrap();
        // What is shown as a comment can be said.
        let said: String = toml
            .lines()
            .map(|line| line.strip_prefix("# ").unwrap_or(line))
            .flat_map(|line| [line, "\n"])
            .collect();
        for text in [toml, &said] {
            let config = load(&format!("{LEAST}{text}")).unwrap();
            assert_eq!(config.lines.len(), 1);
        }
    }
}

#[test]
fn an_e1_is_a_span_of_a_card_or_a_socket_and_has_thirty_channels() {
    let card = "[[line]]\nkind = \"e1\"\nname = \"e1\"\nspan = 1\n\
        number = \"0537000000\"\n";
    let config = load(&format!("{LEAST}{card}")).unwrap();
    assert_eq!(config.lines[0].channels(), 30);
    let socket = "[[line]]\nkind = \"e1\"\nname = \"e1\"\nspan = \"e1.sock\"\n\
        side = \"network\"\nclock = \"own\"\noverlap_digits = 4\n";
    let config = load(&format!("{LEAST}{socket}")).unwrap();
    let Line::E1 {
        span: SpanName::Socket(path),
        side: E1Side::Network,
        overlap_digits: Some(4),
        ..
    } = &config.lines[0]
    else {
        panic!("{:?}", config.lines[0]);
    };
    assert!(path.is_absolute(), "{}", path.display());
}

#[test]
fn the_ports_of_the_voice_fit_the_lines_or_it_is_said() {
    let e1 = "[[line]]\nkind = \"e1\"\nname = \"e1\"\nspan = 1\n";
    let trunk = "[[line]]\nkind = \"sip-trunk\"\nname = \"t\"\npeer = \"192.0.2.1:5060\"\n\
        channels = 30\n";
    let said = |more: &str| load(&format!("{LEAST}{more}")).unwrap().too_few_rtp_ports();
    assert_eq!(said(""), None);
    assert_eq!(
        said(&format!("{e1}{trunk}")),
        None,
        "the range that is the default"
    );
    let large = trunk.replace("30", "120");
    let more = said(&large).unwrap();
    assert!(
        more.contains("need 248") && more.contains("rtp.last_port to 16879"),
        "{more}"
    );
    let two_hundred = "[rtp]\nfirst_port = 16384\nlast_port = 16583\n";
    assert_eq!(
        said(&format!("{two_hundred}{e1}{trunk}")),
        None,
        "98 are needed"
    );
    let tight = "[rtp]\nfirst_port = 20001\nlast_port = 20076\n";
    assert_eq!(
        said(&format!("{tight}{e1}")).map(|it| it.contains("37")),
        Some(true)
    );
    let fits = "[rtp]\nfirst_port = 20001\nlast_port = 20077\n";
    assert_eq!(said(&format!("{fits}{e1}")), None);
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    let with = |more: &str| load(&format!("{LEAST}{more}")).unwrap_err().to_string();
    let trunk = "[[line]]\nkind = \"sip-trunk\"\nname = \"t\"\npeer = \"192.0.2.1:5060\"\n";
    for (more, word) in [
        ("colour = \"red\"\n".to_owned(), "colour"),
        (
            "[[line]]\nkind = \"pigeon\"\nname = \"p\"\n".to_owned(),
            "pigeon",
        ),
        (format!("{trunk}channels = 0\n"), "no channels"),
        (
            format!("{trunk}channels = 1\nuser = \"0537000000\"\n"),
            "line \"t\" has a user and neither password nor password_file",
        ),
        (
            format!("{trunk}channels = 1\nregister = true\n"),
            "is to register and has no user",
        ),
        (
            format!("{trunk}channels = 1\nnumber_in = \"p-asserted-identity\"\n"),
            "number_in and no number",
        ),
        (
            format!("{trunk}channels = 1\nuser = \"u\"\npasswort = \"p\"\n"),
            "passwort",
        ),
        (
            format!("{trunk}channels = 1\n").replace("192.0.2.1:5060", "192.0.2.1:sip"),
            "neither an address",
        ),
        (
            format!("{trunk}channels = 1\n{trunk}channels = 1\n"),
            "two lines",
        ),
        ("[panel]\n".to_owned(), "either port or pins"),
        (
            "[panel.pins]\npower = 17\nbutton = 17\n".to_owned(),
            "pin 17 is used twice",
        ),
        ("[watchdog]\ntimeout_s = 3\n".to_owned(), "below 15"),
        (
            "[rtp]\nfirst_port = 9\nlast_port = 8\n".to_owned(),
            "last_port",
        ),
    ] {
        let error = with(&more);
        assert!(error.contains(word), "{error}");
    }
    let code = load(&LEAST.replace("RAB", "rabat"))
        .unwrap_err()
        .to_string();
    assert!(code.contains("capital letters"), "{code}");
}

#[test]
fn a_panel_is_a_board_or_pins_and_a_modem_may_have_a_relay() {
    let board = load(&format!("{LEAST}[panel]\nport = \"panel\"\n")).unwrap();
    let panel = board.panel.unwrap();
    assert!(panel.port.unwrap().is_absolute() && panel.stop_after_s == 5);
    let pins = "[panel.pins]\npower = 17\nbutton = 25\n[watchdog]\n\
        [[line]]\nkind = \"gsm\"\nname = \"gsm1\"\nat_port = \"/dev/null\"\n\
        audio_port = \"/dev/null\"\nrelay_pin = 5\n";
    let config = load(&format!("{LEAST}{pins}")).unwrap();
    assert_eq!(config.panel.unwrap().pins.unwrap().button, Some(25));
    assert_eq!(config.watchdog.unwrap().timeout_s, 60);
}

#[test]
fn a_pin_stands_in_the_configuration_or_in_a_file_beside_it() {
    let gsm = "[[line]]\nkind = \"gsm\"\nname = \"gsm1\"\nat_port = \"/dev/null\"\n\
        audio_port = \"/dev/null\"\nsim_pin_file = \"keys/sim-gsm1.pin\"\n";
    let config = load(&format!("{LEAST}{gsm}")).unwrap();
    let Line::Gsm(line) = &config.lines[0] else {
        panic!("{:?}", config.lines[0]);
    };
    let file = line.sim_pin_file.as_ref().unwrap();
    assert!(file.is_absolute() && file.ends_with("keys/sim-gsm1.pin"));
    assert!(
        config
            .missing(Path::exists)
            .iter()
            .any(|line| line.contains("sim_pin_file"))
    );
    let both = load(&format!("{LEAST}{gsm}sim_pin = \"1234\"\n")).unwrap_err();
    assert!(both.to_string().contains("both sim_pin and sim_pin_file"));
}

#[test]
fn what_is_named_and_not_there_is_listed() {
    let gsm = "[[line]]\nkind = \"gsm\"\nname = \"gsm1\"\nat_port = \"/dev/null\"\n\
        audio_port = \"no-such-port\"\n";
    let missing = load(&format!("{LEAST}{gsm}"))
        .unwrap()
        .missing(Path::exists);
    assert_eq!(missing.len(), 2, "{missing:?}");
    assert!(missing[0].contains("prompts") && missing[1].contains("no-such-port"));
}

#[test]
fn a_trunk_has_peers_by_name_and_an_account_with_its_password_in_a_file() {
    let trunk = "[[line]]\nkind = \"sip-trunk\"\nname = \"op\"\nchannels = 8\n\
        peer = [\"sbc1.operator.ma\", \"203.0.113.7:5080\"]\ndomain = \"operator.ma\"\n\
        user = \"0537000000\"\nauth_user = \"rabat\"\npassword_file = \"keys/op.password\"\n\
        register = true\nnumber = \"+212537000000\"\nnumber_in = \"p-asserted-identity\"\n";
    let config = load(&format!("{LEAST}{trunk}")).unwrap();
    let Line::SipTrunk(trunk) = &config.lines[0] else {
        panic!("{:?}", config.lines[0]);
    };
    let peers: Vec<String> = trunk.peer.iter().map(ToString::to_string).collect();
    assert_eq!(peers, ["sbc1.operator.ma", "203.0.113.7:5080"]);
    assert!(trunk.register && trunk.number_in == NumberIn::PAssertedIdentity);
    assert_eq!(trunk.domain.as_deref(), Some("operator.ma"));
    let file = trunk.password_file.as_ref().unwrap();
    assert!(file.is_absolute() && file.ends_with("keys/op.password"));
    let missing = config.missing(Path::exists);
    assert!(
        missing.iter().any(|line| line.contains("password_file")),
        "{missing:?}"
    );
}

#[test]
fn a_modem_is_two_ports_or_what_it_and_its_sim_say_of_themselves() {
    let line = |more: &str| {
        let gsm = "[[line]]\nkind = \"gsm\"\nname = \"gsm1\"\n";
        load(&format!("{LEAST}{gsm}{more}"))
    };
    let imei = "imei = \"861477037812345\"\n";
    let imsi = "imsi = \"604010123456789\"\n";
    let ports = "at_port = \"/dev/ttyUSB2\"\naudio_port = \"/dev/ttyUSB4\"\n";
    fn place(config: &Config) -> Option<ModemIs<'_>> {
        match &config.lines[0] {
            Line::Gsm(gsm) => gsm.modem(),
            other => panic!("{other:?}"),
        }
    }
    for right in [ports, imei, imsi] {
        let config = line(right).unwrap();
        let is = place(&config).unwrap();
        assert_eq!(matches!(is, ModemIs::At { .. }), right == ports, "{right}");
    }
    let both = line(&format!("{imei}{imsi}sim_pin = \"1234\"\n")).unwrap();
    assert_eq!(
        place(&both),
        Some(ModemIs::Named {
            imei: Some("861477037812345"),
            imsi: Some("604010123456789"),
        })
    );
    for (wrong, says) in [
        (String::new(), "no modem"),
        ("at_port = \"/dev/ttyUSB2\"\n".into(), "no modem"),
        (format!("{ports}{imei}"), "one or the other"),
        ("imei = \"8614770\"\n".into(), "15 digits"),
        ("imsi = \"60401x\"\n".into(), "6 to 15 digits"),
        (format!("{imsi}sim_pin = \"1234\"\n"), "locked SIM"),
    ] {
        let error = line(&wrong).unwrap_err().to_string();
        assert!(error.contains(says), "{wrong}: {error}");
    }
    let second = "[[line]]\nkind = \"gsm\"\nname = \"gsm2\"\n";
    let twice = line(&format!("{imei}{second}{imei}")).unwrap_err();
    assert!(twice.to_string().contains("one modem"), "{twice}");
}
