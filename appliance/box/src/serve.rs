//! Brings the parts of the box up, in the order in which they need each other, and down again.

use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use jawab_console::{Control, Inside, LogBook, Wires};
use jawab_desk::Desk;
use jawab_desk::floor::{DefectPart, floor};
use jawab_devices::panel::{Contact, RelayPin};
use jawab_lines::{
    Clock, E1Line, E1LineConfig, GsmLine, GsmLineConfig, LineHandle, NumberPlan, Side, SpanPlace,
};
use jawab_media::MediaConfig;
use jawab_media::prompts::PromptFault;
use jawab_sip::digest::Algorithm;
use jawab_sip::{SipConfig, SipEndpoint, TrunkConfig};
use jawab_switch::{LineConfig, OfferedLegs, Switch, SwitchConfig};
use jawab_sync::Syncer;
use jawab_trace::Tap;
use jawab_vocabulary::LineId;
use jawab_web::desk::DeskState;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;
use tracing::{debug, info, warn};

use crate::call_journal::{CallJournal, set_room_aside};
use crate::config::{Config, Digest, E1Clock, E1Side, Line, SpanName, overlap};
use crate::config_fallback::{keep_good, load_for_start};
use crate::defects::Defects;
use crate::desk_server::DeskServer;
use crate::exchange::{Drivers, Exchange, Inputs, Notice};
use crate::handset_secrets::HandsetSecrets;
use crate::legal_time;
use crate::line_report;
use crate::panel::{self, PanelLinks};
use crate::record;
use crate::retention;
use crate::supervision;
use crate::test_call_requests;
use crate::watchdog;

/// Room for what drivers tell the exchange; they wait when it is full.
const INPUTS: usize = 1_024;

/// Tests that may wait to be begun.
const TESTS: usize = 4;

/// Who ended the box.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) enum End {
    /// A signal, as systemd sends it.
    Signal,
    /// A technician at the console: it is to stay stopped.
    Console,
    /// The front panel, since the mains are gone.
    MainsGone,
}

/// Runs the box until it is told to stop (SIGTERM, Ctrl-C, the console).
///
/// # Errors
/// When a part cannot come up, with what to do about it. A line that cannot come
/// up is no reason: it is tried again for as long as the box runs.
pub(crate) async fn serve(configuration: &Path, log: LogBook) -> Result<End> {
    let (config, wrong) = load_for_start(configuration);
    let defects = Defects::default();
    for (part, file, why) in wrong {
        defects.add(part, file, why);
    }
    use_ring();
    let (stop_calls, stop_drivers) = (CancellationToken::new(), CancellationToken::new());
    let data = &config.data.folder;

    if let Err(error) = record::record(&config) {
        warn!("{error:#}");
    }
    // Before the record is looked at: another box may be running on it.
    let control = bind_control(data)?;
    let desk = Desk::new(
        record::open_to_serve(&config, &defects)?,
        &config.centre.code,
    );
    if let Err(error) = desk.ledger().files().sweep() {
        warn!("what was left of files that came half cannot be removed: {error}");
    }
    set_room_aside(&desk).await;
    close_interrupted(&desk).await;
    let web = DeskServer::bind(&config, &defects)?;
    let (notices, notices_heard) = mpsc::channel(INPUTS);
    forward(defects.follow(), notices.clone(), Notice::Defects);
    let (call_journal, recording) = CallJournal::start(desk.clone());
    let ledger = desk.ledger().clone();
    forward(ledger.saves(), notices.clone(), |found| {
        Notice::Storage(record::fault(found))
    });
    tokio::spawn(record::watch(
        ledger.clone(),
        defects.clone(),
        stop_drivers.child_token(),
    ));
    tokio::spawn(record::return_to_disk(
        ledger,
        defects.clone(),
        stop_drivers.child_token(),
    ));

    let (media, media_events) = jawab_media::start(MediaConfig {
        rtp_ports: config.rtp.first_port..=config.rtp.last_port,
        prompts: config.prompts.folder.clone(),
        recorded: data.join("prompts"),
    })?;

    tell_of_prompts(media.prompt_faults(), &defects);
    if let Some(why) = config.too_few_rtp_ports() {
        warn!("{why}");
        defects.add(DefectPart::Setting, "rtp", why);
    }

    let wires = wires(&config);
    let legs = OfferedLegs::default();
    let (inputs, inputs_heard) = mpsc::channel(INPUTS);
    let sip = SipEndpoint::start(
        sip_config(&config, &wires.tap),
        Arc::new(HandsetSecrets::new(desk.clone())),
        media.clone(),
        legs.clone(),
        inputs.clone(),
        stop_drivers.child_token(),
    )
    .await?;
    let gsm = config
        .lines
        .iter()
        .filter_map(|line| gsm_config(line, &wires.tap))
        .map(|(gsm, relay)| {
            GsmLine::spawn(
                gsm,
                relay.and_then(relay_of),
                media.clone(),
                legs.clone(),
                inputs.clone(),
                stop_drivers.child_token(),
            )
        });
    let e1 = config.lines.iter().filter_map(e1_config).map(|e1| {
        E1Line::spawn(
            e1,
            media.clone(),
            legs.clone(),
            inputs.clone(),
            stop_drivers.child_token(),
        )
    });
    let lines: Vec<LineHandle> = gsm.chain(e1).collect();
    for line in &lines {
        let name = line.line().clone();
        forward(line.health(), notices.clone(), move |health| {
            Notice::Line(name.clone(), health)
        });
    }

    let syncer = if let Some(central) = &config.central {
        let syncer = Syncer::spawn(
            desk.ledger().clone(),
            central.sync(),
            stop_drivers.child_token(),
        );
        forward(syncer.status(), notices.clone(), Notice::Sync);
        tokio::spawn(defects.clone().follow_sync(syncer.status()));
        Some(syncer)
    } else {
        warn!("no central is configured: the box works alone, and nothing leaves it");
        None
    };

    tokio::spawn(retention::keep(
        desk.ledger().clone(),
        config.retention,
        stop_drivers.child_token(),
    ));
    if let Some(central) = &config.central {
        tokio::spawn(legal_time::follow(
            desk.ledger().clone(),
            central.authority.clone(),
            stop_drivers.child_token(),
        ));
    }
    let (floor, keeper) = floor();
    if let Some(syncer) = syncer {
        tokio::spawn(line_report::tell(floor.clone(), syncer));
    }
    let trunks = trunk_lines(&config);
    let exchange = Exchange::new(
        Switch::new(switch_config(&config)),
        Drivers::new(lines, sip, media.clone()),
        call_journal,
        desk.clone(),
        trunks,
    );
    let heard = Inputs {
        inputs: inputs_heard,
        media: media_events,
        floor: keeper,
        notices: notices_heard,
    };
    let exchange = tokio::spawn(exchange.run(heard, stop_calls.clone()));

    let watchdog = config
        .watchdog
        .as_ref()
        .and_then(|config| watchdog::start(config, notices.clone(), stop_drivers.child_token()));
    let (tests, tests_asked) = mpsc::channel(TESTS);
    tokio::spawn(test_call_requests::carry(tests_asked, notices.clone()));
    let (code, enrolment_code) = watch::channel(None);
    let mains_gone = CancellationToken::new();
    if let Some(panel) = &config.panel {
        let links = PanelLinks {
            floor: floor.clone(),
            notices: notices.clone(),
            ledger: desk.ledger().clone(),
            data: data.clone(),
            has_central: config.central.is_some(),
            code,
            mains_gone: mains_gone.clone(),
        };
        panel::start(panel, links, stop_drivers.child_token());
    }

    let stop_asked = CancellationToken::new();
    let asked = stop_asked.clone();
    let inside = Inside {
        centre: config.centre.name.clone(),
        version: env!("CARGO_PKG_VERSION").into(),
        realm: config.sip.realm.clone(),
        data: data.clone(),
        desk: desk.clone(),
        floor: floor.clone(),
        log,
        enrolment_code,
        tests,
        wires,
        stop: Box::new(move || asked.cancel()),
    };
    if let Some(control) = control {
        tokio::spawn(control.serve(inside, stop_drivers.child_token()));
    }

    let stop_web = CancellationToken::new();
    let state = DeskState {
        centre: config.centre.name.as_str().into(),
        desk,
        floor,
        sip_realm: config.sip.realm.as_str().into(),
    };
    let web = tokio::spawn(web.serve(state, stop_web.clone()));
    info!(
        "ready for calls; the desk is at https://{}",
        config.desk.listen
    );
    supervision::ready();
    if let Err(error) = keep_good(configuration, data) {
        debug!("the configuration is not kept as one that is good: {error}");
    }

    let end = wait_for_the_end(&stop_asked, &mains_gone).await?;
    info!("stopping");
    supervision::stopping();
    stop_calls.cancel();
    exchange.await.context("the exchange failed")?;
    stop_drivers.cancel();
    if let Some(watchdog) = watchdog {
        watchdog.await.context("the watchdog's task failed")?;
    }
    stop_web.cancel();
    recording.await.context("the call journal failed")?;
    media.shutdown();
    web.await.context("the desk failed")??;
    Ok(end)
}

/// The control socket. A folder that takes none keeps no call from being answered; another box
/// that runs on it does.
fn bind_control(data: &Path) -> Result<Option<Control>> {
    match Control::bind(data) {
        Ok(control) => Ok(Some(control)),
        Err(error) if error.kind() == ErrorKind::AddrInUse => {
            Err(error).context("cannot make the control socket")
        }
        Err(error) => {
            warn!("no control socket can be made: {error}; `jawab status` says nothing");
            Ok(None)
        }
    }
}

/// Tells of the first announcement that cannot be used, and how many others there are.
fn tell_of_prompts(faults: &[PromptFault], defects: &Defects) {
    if let Some((first, others)) = faults.split_first() {
        let why = match others.len() {
            0 => first.why.clone(),
            others => format!("{}; and {others} others", first.why),
        };
        defects.add(DefectPart::Prompts, first.file.display(), why);
    }
}

/// One way to do TLS in the whole process.
fn use_ring() {
    if rustls::crypto::ring::default_provider()
        .install_default()
        .is_err()
    {
        debug!("TLS was set up before");
    }
}

/// A power cut leaves calls open in the record that nobody can end any more.
async fn close_interrupted(desk: &Desk) {
    match desk.close_interrupted().await {
        Ok(0) => {}
        Ok(count) => warn!("{count} calls were cut off when the box last went down"),
        Err(error) => warn!("calls that were cut off cannot be closed: {error}"),
    }
}

async fn wait_for_the_end(
    stop_asked: &CancellationToken,
    mains_gone: &CancellationToken,
) -> Result<End> {
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        _ = terminate.recv() => {}
        interrupted = tokio::signal::ctrl_c() => interrupted?,
        () = stop_asked.cancelled() => return Ok(End::Console),
        () = mains_gone.cancelled() => return Ok(End::MainsGone),
    }
    Ok(End::Signal)
}

fn sip_config(config: &Config, tap: &Tap) -> SipConfig {
    let trunks = config.lines.iter().filter_map(|line| match line {
        Line::SipTrunk { name, peer, .. } => Some(TrunkConfig {
            line: LineId::from(name.as_str()),
            peer: *peer,
        }),
        Line::Gsm { .. } | Line::E1 { .. } => None,
    });
    SipConfig {
        udp: config.sip.udp,
        tcp: config.sip.tcp,
        realm: config.sip.realm.clone(),
        digests: digests(config),
        options_every: Duration::from_secs(config.sip.keep_alive_s),
        trunks: trunks.collect(),
        tap: tap.clone(),
    }
}

fn digests(config: &Config) -> Vec<Algorithm> {
    let digests = config.sip.digest.iter();
    digests
        .map(|digest| match digest {
            Digest::Md5 => Algorithm::Md5,
            Digest::Sha256 => Algorithm::Sha256,
        })
        .collect()
}

/// The relay on a pin; a modem without it still carries calls.
fn relay_of(pin: u8) -> Option<Box<dyn Contact>> {
    match RelayPin::open(pin) {
        Ok(relay) => Some(Box::new(relay)),
        Err(error) => {
            warn!("a modem's relay cannot be used: {error}");
            None
        }
    }
}

/// A SIM's PIN. Without it the line says that its SIM asks for one; the others go on.
fn pin_of(file: &Path, line: &str) -> Option<String> {
    match std::fs::read_to_string(file) {
        Ok(text) => Some(text.trim().to_owned()),
        Err(error) => {
            warn!("{line}: {} cannot be read: {error}", file.display());
            None
        }
    }
}

/// A GSM line, and the pin of its modem's relay.
fn gsm_config(line: &Line, tap: &Tap) -> Option<(GsmLineConfig, Option<u8>)> {
    match line {
        Line::Gsm {
            name,
            at_port,
            audio_port,
            baud,
            sim_pin,
            sim_pin_file,
            relay_pin,
        } => {
            let sim_pin = sim_pin
                .clone()
                .or_else(|| pin_of(sim_pin_file.as_deref()?, name));
            let gsm = GsmLineConfig {
                line: LineId::from(name.as_str()),
                at_port: at_port.clone(),
                audio_port: audio_port.clone(),
                baud: *baud,
                sim_pin,
                tap: tap.clone(),
            };
            Some((gsm, *relay_pin))
        }
        Line::E1 { .. } | Line::SipTrunk { .. } => None,
    }
}

/// What a technician can trace.
fn wires(config: &Config) -> Wires {
    let mut wires = Wires::default();
    for line in &config.lines {
        let name = line.name().to_owned();
        match line {
            Line::SipTrunk { peer, .. } => wires.trunks.push((name, peer.ip())),
            Line::Gsm { .. } => wires.modems.push(name),
            Line::E1 { .. } => {}
        }
    }
    wires
}

fn e1_config(line: &Line) -> Option<E1LineConfig> {
    let Line::E1 {
        name,
        span,
        side,
        clock,
        number,
        overlap_digits,
        national_prefix,
        international_prefix,
    } = line
    else {
        return None;
    };
    Some(E1LineConfig {
        line: LineId::from(name.as_str()),
        place: match span {
            SpanName::Number(span) => SpanPlace::Dahdi {
                span: *span,
                clock: match clock {
                    E1Clock::FromLine => Clock::FromLine,
                    E1Clock::Own => Clock::Own,
                },
            },
            SpanName::Socket(path) => SpanPlace::Socket(path.clone()),
        },
        side: match side {
            E1Side::User => Side::User,
            E1Side::Network => Side::Network,
        },
        number: number.clone(),
        overlap: overlap(*overlap_digits),
        plan: NumberPlan {
            national_prefix: national_prefix.clone(),
            international_prefix: international_prefix.clone(),
            ..NumberPlan::default()
        },
    })
}

fn trunk_lines(config: &Config) -> Vec<LineId> {
    config
        .lines
        .iter()
        .filter(|line| matches!(line, Line::SipTrunk { .. }))
        .map(|line| LineId::from(line.name()))
        .collect()
}

fn switch_config(config: &Config) -> SwitchConfig {
    let calls = &config.calls;
    SwitchConfig {
        lines: config
            .lines
            .iter()
            .map(|line| LineConfig {
                line: LineId::from(line.name()),
                channels: line.channels(),
            })
            .collect(),
        ring_for: Duration::from_secs(calls.ring_for_s),
        wrap_up: Duration::from_secs(calls.wrap_up_s),
        announce_every: Duration::from_secs(calls.announce_every_s),
        max_wait: Duration::from_secs(calls.max_wait_s),
        max_queue: calls.max_queue,
        ..SwitchConfig::default()
    }
}

/// Passes every new value on as a notice.
fn forward<T, F>(mut values: watch::Receiver<T>, notices: mpsc::Sender<Notice>, notice: F)
where
    T: Clone + Send + Sync + 'static,
    F: Fn(T) -> Notice + Send + 'static,
{
    tokio::spawn(async move {
        loop {
            let value = values.borrow_and_update().clone();
            if notices.send(notice(value)).await.is_err() || values.changed().await.is_err() {
                return;
            }
        }
    });
}
