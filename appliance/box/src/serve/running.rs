//! A box that runs, and how it goes down: calls first, then what carries them, then the desk.

use anyhow::{Context, Result};
use jawab_console::{Inside, LogBook};
use jawab_desk::floor::floor;
use jawab_listener::StopSignals;
use jawab_media::MediaHandle;
use jawab_switch::{Input, Instant, OfferedLegs, Switch};
use jawab_trace::Tap;
use jawab_web::desk::DeskState;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::boot::Boot;
use super::end::End;
use super::parts::{Offering, Parts};
use super::wiring::{queues_on_floor, switch_config, wires};
use crate::call_journal::CallJournal;
use crate::exchange::{Drivers, Exchange, Inputs};
use crate::line_report;
use crate::test_call_requests;
use crate::watchdog;

/// Room for what drivers tell the exchange; they wait when it is full.
const INPUTS: usize = 1_024;

/// Tests that may wait to be begun.
const TESTS: usize = 4;

/// A box that runs.
pub(super) struct Running {
    exchange: JoinHandle<()>,
    call_journal: JoinHandle<()>,
    media: MediaHandle,
    watchdog: Option<JoinHandle<()>>,
    web: JoinHandle<std::io::Result<()>>,
    stop_calls: CancellationToken,
    stop_parts: CancellationToken,
    stop_web: CancellationToken,
    /// A technician stops it at the console.
    stop_asked: CancellationToken,
    mains_gone: CancellationToken,
}

impl Running {
    /// Brings the parts up, in the order in which they need each other.
    pub(super) async fn start(boot: Boot, log: LogBook) -> Result<Self> {
        let Boot {
            config,
            defects,
            control,
            desk,
            calendar,
            web,
        } = boot;
        let (notices, notices_heard) = mpsc::channel(INPUTS);
        let (inputs, inputs_heard) = mpsc::channel(INPUTS);
        let parts = Parts {
            config: &config,
            defects: &defects,
            desk: &desk,
            notices: notices.clone(),
            stop: CancellationToken::new(),
        };
        parts.watch_record();
        let (call_journal, journal_task) = CallJournal::start(desk.clone());
        let (media, media_events) = parts.media()?;
        let tap = Tap::default();
        let offering = Offering {
            media: media.clone(),
            legs: OfferedLegs::default(),
            inputs,
        };
        let sip = parts.sip(&offering, &tap).await?;
        let lines = parts.lines(&offering, &tap);
        let wires = wires(&config, tap, &sip);
        let syncer = parts.sync();
        parts.nights();
        parts.costs();
        parts.voicemail();
        parts.message_lamps(sip.clone());
        let (floor, keeper) = floor();
        if let Some(syncer) = syncer {
            tokio::spawn(line_report::tell(floor.clone(), syncer));
        }
        let mut switch = Switch::new(switch_config(&config));
        let hours = parts.opening_hours(calendar);
        // Before the first call: no driver is heard yet.
        switch.handle(Instant::default(), Input::Hours(hours));
        let (menus, live) = parts.menus(&media);
        switch.handle(Instant::default(), Input::Menus(live));
        let phones = sip.clone();
        let exchange = Exchange::new(
            switch,
            Drivers::new(lines, sip, media.clone()),
            call_journal,
            desk.clone(),
        )
        .with_queues(queues_on_floor(&config));
        let heard = Inputs {
            inputs: inputs_heard,
            media: media_events,
            floor: keeper,
            notices: notices_heard,
        };
        let stop_calls = CancellationToken::new();
        let exchange = tokio::spawn(exchange.run(heard, stop_calls.clone()));

        let stop = &parts.stop;
        let watchdog = config
            .watchdog
            .as_ref()
            .and_then(|config| watchdog::start(config, notices.clone(), stop.child_token()));
        let (tests, tests_asked) = mpsc::channel(TESTS);
        tokio::spawn(test_call_requests::carry(tests_asked, notices));
        let (enrolment_code, mains_gone) = parts.panel(&floor);
        let stop_asked = CancellationToken::new();
        let asked = stop_asked.clone();
        let inside = Inside {
            centre: config.centre.name.clone(),
            version: env!("CARGO_PKG_VERSION").into(),
            realm: config.sip.realm.clone(),
            data: config.data.folder.clone(),
            desk: desk.clone(),
            floor: floor.clone(),
            log,
            enrolment_code,
            tests,
            wires,
            fetch_settings: Box::new(move |handset| phones.check_sync(handset)),
            stop: Box::new(move || asked.cancel()),
        };
        if let Some(control) = control {
            tokio::spawn(control.serve(inside, stop.child_token()));
        }
        let stop_parts = parts.stop;
        let stop_web = CancellationToken::new();
        let state = DeskState {
            centre: config.centre.name.as_str().into(),
            desk,
            floor,
            menus,
            sip_realm: config.sip.realm.as_str().into(),
        };
        Ok(Self {
            exchange,
            call_journal: journal_task,
            media,
            watchdog,
            web: tokio::spawn(web.serve(state, stop_web.clone())),
            stop_calls,
            stop_parts,
            stop_web,
            stop_asked,
            mains_gone,
        })
    }

    /// Waits until somebody ends it.
    pub(super) async fn end(&self, signals: &mut StopSignals) -> End {
        tokio::select! {
            () = signals.come() => End::Signal,
            () = self.stop_asked.cancelled() => End::Console,
            () = self.mains_gone.cancelled() => End::MainsGone,
        }
    }

    /// Hangs up, and stops what carried the calls; what the exchange said of them is written before
    /// the desk is gone.
    pub(super) async fn shut_down(self) -> Result<()> {
        self.stop_calls.cancel();
        self.exchange.await.context("the exchange failed")?;
        self.stop_parts.cancel();
        if let Some(watchdog) = self.watchdog {
            watchdog.await.context("the watchdog's task failed")?;
        }
        self.stop_web.cancel();
        self.call_journal.await.context("the call journal failed")?;
        self.media.shutdown();
        Ok(self.web.await.context("the desk failed")??)
    }
}
