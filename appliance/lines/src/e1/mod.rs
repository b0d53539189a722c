//! An E1 line's task: opens the span, runs a session on it, and starts again.

mod calls;
mod numbers;
mod run;
mod session;
mod sound;

use std::time::Duration;

use jawab_line_state::{LineFault, LineKind};
use jawab_media::MediaHandle;
use jawab_switch::{Cause, Input, LegCommand, LegEvent, LegId, LineId, OfferedLegs};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

pub use jawab_devices::span::{Clock, SpanPlace};
pub use jawab_wire::isdn::Side;
pub use numbers::NumberPlan;

use crate::complaints::Complaints;
use crate::fault;
use crate::handle::LineHandle;
use crate::health::HealthKeeper;
use calls::Calls;
use run::Ended;
use session::Session;

/// Waits between two attempts to open the span; the last for ever after.
const WAITS_MS: [u64; 5] = [500, 1_000, 2_000, 5_000, 15_000];

/// Where an E1 line is found, and what the operator agreed on with the centre.
#[derive(Clone, Debug)]
pub struct E1LineConfig {
    /// The line's name.
    pub line: LineId,
    /// Its span.
    pub place: SpanPlace,
    /// Which side of the interface the box is: the user's towards an operator, the
    /// network's towards a PBX.
    pub side: Side,
    /// The centre's number, as the operator wants it: the caller of outgoing calls.
    pub number: Option<String>,
    /// Whether called numbers come digit by digit.
    pub overlap: Overlap,
    /// How the exchange writes numbers.
    pub plan: NumberPlan,
}

/// How the number that is called comes in (Q.931 §5.1.3).
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub enum Overlap {
    /// As a whole.
    #[default]
    None,
    /// Digit by digit, until there are so many, or until the far side says that it is all, or
    /// says nothing for a while (T302).
    Digits(u8),
}

/// An E1 line: one span, thirty calls at a time.
#[derive(Debug)]
pub struct E1Line {
    config: E1LineConfig,
    calls: Calls,
    commands: mpsc::UnboundedReceiver<(LegId, LegCommand)>,
    stop: CancellationToken,
    /// Attempts since the span was last open.
    failures: u32,
    complaints: Complaints,
}

impl E1Line {
    /// Starts the line's task. It sets the span up, and again when it fails, until `stop`;
    /// then it ends what calls there are.
    ///
    /// The task tells `inputs` of its legs, and whether the line can be used. Must be
    /// called within a tokio runtime.
    #[must_use]
    pub fn spawn(
        config: E1LineConfig,
        media: MediaHandle,
        offered: OfferedLegs,
        inputs: mpsc::Sender<Input>,
        stop: CancellationToken,
    ) -> LineHandle {
        let (keeper, health) = HealthKeeper::new(&config.line, LineKind::E1);
        #[allow(
            clippy::disallowed_methods,
            reason = "call control says a few for each call that is up"
        )]
        let (commands, commands_heard) = mpsc::unbounded_channel();
        let handle = LineHandle::new(config.line.clone(), health, commands);
        let line = Self {
            calls: Calls::new(&config, media, offered, inputs, keeper),
            complaints: Complaints::about(config.line.clone()),
            config,
            commands: commands_heard,
            stop,
            failures: 0,
        };
        tokio::spawn(line.run());
        handle
    }

    async fn run(mut self) {
        loop {
            let why = match Session::open(&self.config) {
                Ok(session) => {
                    self.failures = 0;
                    self.complaints.settle();
                    let ended = session.run(&mut self.calls, &mut self.commands, &self.stop);
                    match ended.await {
                        Ended::Stopped => return,
                        Ended::Gone(error) => LineFault::SpanGone {
                            error: error.to_string(),
                        },
                    }
                }
                Err(error) => fault::of_span(&error),
            };
            self.complaints.tell(&why.to_string());
            self.calls.faulted(why).await;
            let step = (self.failures as usize).min(WAITS_MS.len() - 1);
            self.failures += 1;
            if !self.wait(Duration::from_millis(WAITS_MS[step])).await {
                return;
            }
        }
    }

    /// Waits; calls cannot be placed meanwhile. False when the line is to stop.
    async fn wait(&mut self, wait: Duration) -> bool {
        let over = tokio::time::sleep(wait);
        tokio::pin!(over);
        loop {
            tokio::select! {
                () = self.stop.cancelled() => return false,
                () = &mut over => return true,
                command = self.commands.recv() => match command {
                    Some((leg, LegCommand::Originate { .. })) => {
                        let refused = LegEvent::Released(Cause::NETWORK_OUT_OF_ORDER);
                        self.calls.tell(Input::Leg(leg, refused)).await;
                    }
                    Some(_) => {}
                    None => return false,
                },
            }
        }
    }
}
