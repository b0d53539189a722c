//! What is done about a modem that fails: restarts, current, and what is remembered.

use super::*;
use crate::texts::TextsTo;
use std::path::Path;
use std::sync::{Arc, Mutex};

use jawab_line_state::LineWarning;
use jawab_media::MediaConfig;
use jawab_wire::modem::{Event, Identity, Modem};

/// A relay that notes how it was moved.
#[derive(Clone, Debug, Default)]
struct Relay(Arc<Mutex<Vec<bool>>>);

impl Contact for Relay {
    fn give_current(&mut self, given: bool) {
        self.0.lock().unwrap().push(given);
    }
}

/// A line whose ports are nowhere, with a relay; nothing of it runs.
fn line(relay: Relay) -> (GsmLine, LineHandle) {
    line_with(relay, None, None)
}

/// … with a PIN, and a folder for what it remembers.
fn line_with(relay: Relay, pin: Option<&str>, memory: Option<&Path>) -> (GsmLine, LineHandle) {
    let (media, _events) = jawab_media::start(MediaConfig {
        rtp_ports: 0..=0,
        prompts: "/no/prompts".into(),
        recorded: "/no/prompts".into(),
        recordings: "/no/recordings".into(),
    })
    .unwrap();
    let (inputs, _heard) = mpsc::channel(8);
    let config = GsmLineConfig {
        line: "gsm1".into(),
        place: ModemPlace::At(Ports {
            at: "/no/such/modem".into(),
            audio: "/no/such/modem".into(),
        }),
        baud: 115_200,
        sim_pin: pin.map(Into::into),
        memory: memory.map(Into::into),
        credit: None,
        roaming: RoamingPolicy::default(),
        tap: Tap::default(),
        texts: TextsTo::nobody(),
    };
    let (legs, stop) = (OfferedLegs::default(), CancellationToken::new());
    GsmLine::new(config, Some(Box::new(relay)), media, legs, inputs, stop)
}

/// After how many failures in a row the current is cut.
async fn cuts(fault: impl Fn() -> Fault) -> Vec<u32> {
    let (mut line, _handle) = line(Relay::default());
    let mut cuts = Vec::new();
    for failure in 1..=14 {
        line.failed(fault()).await;
        if std::mem::take(&mut line.cut_next) {
            cuts.push(failure);
        }
    }
    cuts
}

fn missing() -> Fault {
    let path = "/no/such/modem".into();
    Fault::Port(PortError::Missing { path })
}

#[tokio::test]
async fn a_modem_that_may_hang_loses_its_current_at_every_sixth_failure() {
    assert_eq!(cuts(missing).await, [6, 12]);
    assert_eq!(cuts(|| Fault::Modem(Failure::Silent)).await, [6, 12]);
    let named = |may_come| Fault::Missing {
        modem: "IMEI …2345".into(),
        may_come,
    };
    assert_eq!(cuts(|| named(false)).await, [6, 12]);
    assert_eq!(cuts(|| named(true)).await, [0_u32; 0], "it may be starting");
}

#[tokio::test]
async fn what_no_current_mends_costs_nobody_their_current() {
    for failure in [Failure::NoSim, Failure::PinRefused, Failure::UnknownMake] {
        assert_eq!(cuts(|| Fault::Modem(failure)).await, [0_u32; 0]);
    }
    let path = || "/dev/ttyUSB2".into();
    let taken = || Fault::Port(PortError::InUse { path: path() });
    assert_eq!(cuts(taken).await, [0_u32; 0]);
}

#[tokio::test]
async fn the_current_comes_back_and_the_relay_is_kept_for_the_next_time() {
    let relay = Relay::default();
    let (mut line, _handle) = line(relay.clone());
    for moves in [3, 5] {
        line.cut_next = true;
        assert!(line.cut_current_if_that_is_left().await);
        assert_eq!(relay.0.lock().unwrap().len(), moves);
        assert_eq!(relay.0.lock().unwrap().last(), Some(&true));
    }
    line.stop.cancel();
    line.cut_next = true;
    assert!(!line.cut_current_if_that_is_left().await, "it is to stop");
    assert_eq!(relay.0.lock().unwrap().last(), Some(&true));
}

/// After which failures in a row the modem is told to restart.
async fn restarts(failure: Failure) -> Vec<u32> {
    let (mut line, _handle) = line(Relay::default());
    let mut restarts = Vec::new();
    for count in 1..=20 {
        line.failed(Fault::Modem(failure)).await;
        if std::mem::take(&mut line.restart_next) {
            restarts.push(count);
            line.failed(Fault::Modem(Failure::RestartWanted)).await;
        }
    }
    restarts
}

#[tokio::test]
async fn a_sim_that_cannot_be_read_has_the_modem_restarted_once() {
    assert_eq!(restarts(Failure::SimFailure).await, [1]);
    assert_eq!(restarts(Failure::SimBusy).await, [1]);
    assert_eq!(restarts(Failure::NoSim).await, [3]);
    assert_eq!(restarts(Failure::PinRefused).await, [0_u32; 0]);
}

#[tokio::test]
async fn a_modem_without_voice_is_restarted_three_times_and_left_alone() {
    assert_eq!(restarts(Failure::NoVoice).await, [1, 2, 3]);
    assert_eq!(restarts(Failure::NoSound).await, [1, 2, 3]);
}

#[tokio::test]
async fn a_restart_does_not_take_the_place_of_its_reason() {
    let (mut line, handle) = line(Relay::default());
    let refuses = Failure::Refuses("AT+CLIP=1", Some(4));
    line.failed(Fault::Modem(refuses)).await;
    let wait = line.failed(Fault::Modem(Failure::RestartWanted)).await;
    assert_eq!(wait, RESTARTS_FOR);
    let health = handle.health().borrow().clone();
    let LineState::Faulted(why) = health.state else {
        panic!("{health:?}");
    };
    let said = LineFault::ModemRefusesWith {
        command: "AT+CLIP=1".into(),
        error: "4".into(),
    };
    assert_eq!(why, said);
}

/// An opening of the port as the line makes it, to a modem whose SIM wants a PIN and that is
/// gone once it was given one. Whether the PIN was entered, and what failed.
async fn opening(line: &mut GsmLine) -> (bool, Fault) {
    let mut modem = Modem::new(Duration::ZERO, line.modem_config(false));
    let mut now = Duration::ZERO;
    let mut entered = false;
    let failure = loop {
        while let Some(octets) = modem.poll_transmit() {
            line.legs.pin_in_doubt(modem.pin_doubt()).await;
            let asked = String::from_utf8(octets.to_vec()).unwrap();
            let said = match asked.trim_end() {
                "AT+CGMI" => "Quectel\r\nOK\r\n",
                "AT+CPIN?" => "+CPIN: SIM PIN\r\nOK\r\n",
                "AT+QPINC=\"SC\"" | "AT+CPINR=\"SIM PIN\"" => "ERROR\r\n",
                asked if asked.starts_with("AT+CPIN=") => {
                    entered = true;
                    modem.handle_gone();
                    break;
                }
                _ => "OK\r\n",
            };
            modem.handle_octets(now, b"\r\n");
            modem.handle_octets(now, said.as_bytes());
        }
        let events = std::iter::from_fn(|| modem.poll_event());
        let failure = events.into_iter().find_map(|event| match event {
            Event::Failed(failure) => Some(failure),
            _ => None,
        });
        if let Some(failure) = failure {
            break failure;
        }
        now = modem.next_timeout().unwrap();
        modem.handle_timeout(now);
    };
    line.pin_doubt = modem.pin_doubt();
    (entered, Fault::Modem(failure))
}

#[tokio::test]
async fn a_modem_that_goes_at_each_pin_is_given_two_for_as_long_as_the_line_lives() {
    let (mut line, handle) = line(Relay::default());
    line.pin = Pin::try_from("1234").ok();
    let mut entries = 0;
    for _ in 0..8 {
        let (entered, fault) = opening(&mut line).await;
        entries += u32::from(entered);
        line.failed(fault).await;
    }
    assert_eq!(entries, 2);
    let health = handle.health().borrow().clone();
    let LineState::Faulted(why) = health.state else {
        panic!("{health:?}");
    };
    assert_eq!(why, LineFault::PinUnanswered);
}

#[tokio::test]
async fn a_modem_that_goes_at_each_pin_is_given_two_however_often_the_program_starts() {
    let folder = tempfile::tempdir().unwrap();
    let mut entries = 0;
    for _ in 0..6 {
        let (mut line, _handle) = line_with(Relay::default(), Some("1234"), Some(folder.path()));
        // The power goes before anything is made of it.
        entries += u32::from(opening(&mut line).await.0);
    }
    assert_eq!(entries, 2);
    let (mut line, handle) = line_with(Relay::default(), Some("1234"), Some(folder.path()));
    let (_, fault) = opening(&mut line).await;
    line.failed(fault).await;
    let state = handle.health().borrow().state.clone();
    assert_eq!(state, LineState::Faulted(LineFault::PinUnanswered));
    // Somebody puts another PIN into the configuration.
    let (mut line, _handle) = line_with(Relay::default(), Some("4321"), Some(folder.path()));
    assert!(opening(&mut line).await.0);
}

#[tokio::test]
async fn another_sim_than_before_the_power_was_off_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let warns = async |iccid: &str| {
        let (mut line, handle) = line_with(Relay::default(), None, Some(folder.path()));
        let mut modem = Modem::new(Duration::ZERO, line.modem_config(false));
        let identity = Identity {
            iccid: jawab_wire::modem::Digits::try_from(iccid).ok(),
            ..Identity::default()
        };
        let event = Event::Identity(identity);
        line.legs.event(event, &mut modem, Duration::ZERO).await;
        handle
            .health()
            .borrow()
            .warnings
            .contains(&LineWarning::SimChanged)
    };
    assert!(
        !warns("89212010000123456789").await,
        "the first is no change"
    );
    assert!(!warns("89212010000123456789").await);
    assert!(warns("89212010000999999999").await);
    assert!(
        !warns("89212010000999999999").await,
        "it is the one of before now"
    );
}
