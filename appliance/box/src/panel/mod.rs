//! The front panel at work: its lights follow the floor, and what its button and its mains
//! input say is done.

mod mains;
mod state;

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use jawab_console::{RESET_WANTED, ask_for_reset, lights};
use jawab_desk::Ledger;
use jawab_desk::floor::Floor;
use jawab_devices::panel::{
    Event, FrontPanel, Light, PanelConfig, PinError, PinNumbers, Power, Press,
};
use jawab_switch::{Announcement, PromptId, TestCall};
use jawab_vocabulary::Language;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use self::mains::{Act, Mains};
use crate::notice::{Notice, TestCallOrder};
use jawab_config::{Panel, PanelPins};

/// For how long the enrolment code is shown after the button was held for it.
const CODE_SHOWN: Duration = Duration::from_secs(5 * 60);
/// What announcements are spoken in: both of them, since nobody chose.
const SPOKEN: [Language; 2] = [Language::Arabic, Language::French];

/// What the panel sees of the box, and may do.
#[derive(Debug)]
pub(crate) struct PanelLinks {
    /// What is up now.
    pub floor: Floor,
    /// The exchange.
    pub notices: mpsc::Sender<Notice>,
    /// The record.
    pub ledger: Ledger,
    /// Where a factory reset is asked for.
    pub data: PathBuf,
    /// Whether there is a central to be reached.
    pub has_central: bool,
    /// Where the enrolment code is shown.
    pub code: watch::Sender<Option<String>>,
    /// Ends the box in order, since the mains are gone.
    pub mains_gone: CancellationToken,
}

/// Starts the panel. Pins that cannot be had are said so in the log, and calls go on.
pub(crate) fn start(config: &Panel, links: PanelLinks, stop: CancellationToken) {
    match front_panel(config, stop.child_token()) {
        Ok(panel) => {
            let now = Instant::now();
            let mains = Mains::new(Duration::from_secs(config.stop_after_s), now);
            let keeper = Keeper {
                panel,
                links,
                mains,
                code_until: None,
            };
            tokio::spawn(keeper.run(stop));
        }
        Err(error) => error!("there is no front panel: {error}"),
    }
}

fn front_panel(config: &Panel, stop: CancellationToken) -> Result<FrontPanel, PinError> {
    let made_of = match (&config.port, &config.pins) {
        (Some(port), _) => PanelConfig::Serial(port.clone()),
        (None, Some(pins)) => PanelConfig::Pins(numbers(pins)),
        (None, None) => PanelConfig::None,
    };
    FrontPanel::spawn(made_of, stop)
}

fn numbers(pins: &PanelPins) -> PinNumbers {
    PinNumbers {
        lights: Light::ALL.map(|light| match light {
            Light::Power => pins.power,
            Light::Line => pins.line,
            Light::Network => pins.network,
            Light::Sync => pins.sync,
            Light::Fault => pins.fault,
        }),
        button: pins.button,
        mains: pins.mains,
    }
}

/// The task that keeps the panel.
struct Keeper {
    panel: FrontPanel,
    links: PanelLinks,
    mains: Mains,
    code_until: Option<Instant>,
}

impl Keeper {
    async fn run(mut self, stop: CancellationToken) {
        let mut board = self.links.floor.follow();
        loop {
            self.panel.show(lights(&board.borrow_and_update()));
            tokio::select! {
                () = stop.cancelled() => return,
                changed = board.changed() => if changed.is_err() { return },
                event = self.panel.event() => match event {
                    Some(event) => self.event(event).await,
                    None => return,
                },
                () = at(self.code_until) => self.hide_code(),
                () = at(self.mains.stop_at()) => {
                    warn!("the mains did not come back: the box stops in order");
                    self.links.mains_gone.cancel();
                    return;
                }
            }
        }
    }

    async fn event(&mut self, event: Event) {
        match event {
            Event::Up => self.mains.board_is_there(Instant::now()),
            // The driver says these in the log.
            Event::Lost | Event::OtherVersion(_) => {}
            Event::Pressed(Press::Announce) => self.announce_state().await,
            Event::Pressed(Press::EnrolmentCode) => self.show_code(),
            Event::Pressed(Press::ResetAsked) => warn!(
                "a factory reset was asked for at the front panel; \
                 it waits ten seconds for a short press that confirms it"
            ),
            Event::Pressed(Press::ResetConfirmed) => self.want_reset().await,
            Event::Power(power) => self.power(power).await,
        }
    }

    async fn announce_state(&self) {
        let prompts = state::prompts(&self.links.floor.board(), self.links.has_central);
        self.announce(prompts).await;
    }

    /// Rings, and says it. What comes of it is in the log.
    async fn announce(&self, prompts: Vec<PromptId>) {
        let say = SPOKEN
            .into_iter()
            .flat_map(|language| {
                let spoken = move |prompt| Announcement::Prompt(prompt, language);
                prompts.clone().into_iter().map(spoken)
            })
            .collect();
        let (report, _) = oneshot::channel();
        let test_call = TestCall::Announce { say };
        // Nobody to take it: the box is stopping.
        let _ = self
            .links
            .notices
            .send(Notice::TestCall(TestCallOrder { test_call, report }))
            .await;
    }

    fn show_code(&mut self) {
        let code = self.links.ledger.box_id().to_string();
        info!("the enrolment code of this box is {code}");
        self.links.code.send_replace(Some(code));
        self.code_until = Some(Instant::now() + CODE_SHOWN);
    }

    fn hide_code(&mut self) {
        self.links.code.send_replace(None);
        self.code_until = None;
    }

    async fn want_reset(&self) {
        let data = self.links.data.clone();
        let written =
            tokio::task::spawn_blocking(move || ask_for_reset(&data, "the front panel")).await;
        match written.map_err(io::Error::other).flatten() {
            Ok(()) => warn!(
                "a factory reset was confirmed at the front panel, and is asked for by the file \
                 {RESET_WANTED} in {}; delete that file to take it back",
                self.links.data.display()
            ),
            Err(error) => error!("a factory reset cannot be asked for: {error}"),
        }
    }

    async fn power(&mut self, power: Power) {
        match self.mains.changed(power, Instant::now()) {
            Act::CarryOn => info!("the mains are back"),
            Act::GoOn => warn!(
                "the mains have been gone since the start, or their input is torn off; \
                 the box goes on"
            ),
            Act::Prepare => {
                warn!("the mains are gone");
                self.flush().await;
                self.announce(vec![PromptId::PowerGone]).await;
            }
        }
    }

    async fn flush(&self) {
        let ledger = self.links.ledger.clone();
        let flushed = tokio::task::spawn_blocking(move || ledger.checkpoint()).await;
        match flushed {
            Ok(Ok(())) => info!("the record is written down to its last change"),
            Ok(Err(error)) => error!("the record's log cannot be written into it: {error}"),
            Err(error) => error!("the record's log was not written into it: {error}"),
        }
    }
}

/// Sleeps until then; for ever, where nothing is due.
async fn at(due: Option<Instant>) {
    match due {
        Some(due) => tokio::time::sleep_until(due).await,
        None => std::future::pending().await,
    }
}
