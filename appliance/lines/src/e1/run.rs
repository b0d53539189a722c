//! What goes on while a span is open: from its opening until it fails or the line stops.

use std::io;
use std::time::Duration;

use jawab_devices::span::{Alarm, SpanEvent};
use jawab_line_state::LineFault;
use jawab_switch::{LegCommand, LegId};
use jawab_wire::isdn::{Cause, Event};
use tokio::sync::mpsc;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use super::calls::{Calls, Service};
use super::session::Session;
use crate::fault;

/// How long calls may take to be released when the line stops.
const LAST_WORDS: Duration = Duration::from_millis(800);
/// How long the far side may take to set the link up, before it is said not to answer.
const PATIENCE: Duration = Duration::from_secs(5);
/// Longest sleep without a timer of the engine; any bound will do.
const IDLE: Duration = Duration::from_secs(60);

/// Why a session is over.
#[derive(Debug)]
pub(super) enum Ended {
    /// The line was told to stop.
    Stopped,
    /// The span failed.
    Gone(io::Error),
}

impl Session {
    /// Runs the span until it fails, or the line is told to stop. Legs that are up are
    /// released before this returns.
    pub(super) async fn run(
        mut self,
        calls: &mut Calls,
        commands: &mut mpsc::UnboundedReceiver<(LegId, LegCommand)>,
        stop: &CancellationToken,
    ) -> Ended {
        let ended = match self.converse(calls, commands, stop).await {
            Ok(()) => {
                self.end_calls(calls).await;
                Ended::Stopped
            }
            Err(error) => Ended::Gone(error),
        };
        let now = self.now();
        self.engine.stop(now);
        while let Some(event) = self.engine.poll_event() {
            calls.event(event, &mut self).await;
        }
        ended
    }

    async fn converse(
        &mut self,
        calls: &mut Calls,
        commands: &mut mpsc::UnboundedReceiver<(LegId, LegCommand)>,
        stop: &CancellationToken,
    ) -> io::Result<()> {
        loop {
            self.settle(calls).await?;
            let wake = self.wake(calls);
            tokio::select! {
                biased;
                () = stop.cancelled() => return Ok(()),
                event = self.span.next() => match event? {
                    SpanEvent::Frame(frame) => {
                        let now = self.now();
                        self.engine.handle_frame(now, &frame);
                    }
                    SpanEvent::Status(alarm) => self.alarm(calls, alarm).await,
                },
                command = commands.recv() => match command {
                    Some((leg, command)) => calls.command(leg, command, self).await,
                    None => return Ok(()),
                },
                () = tokio::time::sleep_until(wake) => {
                    let now = self.now();
                    self.engine.handle_timeout(now);
                    calls.handle_timeout(self);
                    self.service(calls).await;
                }
            }
        }
    }

    /// Carries out all that the engine says, until it has nothing more to say.
    async fn settle(&mut self, calls: &mut Calls) -> io::Result<()> {
        loop {
            while let Some(event) = self.engine.poll_event() {
                match event {
                    Event::LinkUp | Event::LinkDown => self.link(calls, &event).await,
                    event => calls.event(event, self).await,
                }
            }
            let now = self.opened.elapsed();
            let Some(frame) = self.engine.poll_transmit(now) else {
                calls.count(&self.engine);
                return Ok(());
            };
            self.span.send(frame).await?;
        }
    }

    async fn link(&mut self, calls: &mut Calls, event: &Event) {
        self.link_is_up = *event == Event::LinkUp;
        self.link_was_up |= self.link_is_up;
        if !self.link_is_up && self.alarm == Some(None) {
            warn!("{}: the signalling link is down", calls.line());
        }
        self.service(calls).await;
    }

    /// The engine learns of an alarm by its silence: calls live on until T309.
    async fn alarm(&mut self, calls: &mut Calls, alarm: Option<Alarm>) {
        match alarm {
            Some(alarm) => warn!("{}: {alarm}", calls.line()),
            None if self.alarm.flatten().is_some() => info!("{}: the alarm is over", calls.line()),
            None => {}
        }
        self.alarm = Some(alarm);
        self.service(calls).await;
    }

    async fn service(&self, calls: &mut Calls) {
        let service = match self.alarm {
            Some(Some(alarm)) => Service::Out(fault::of_alarm(alarm)),
            Some(None) | None if self.link_is_up => Service::In,
            Some(None) | None if self.is_being_set_up() => Service::SettingUp,
            Some(None) | None => Service::Out(LineFault::ExchangeSilent),
        };
        calls.service(service).await;
    }

    /// The far side is given some time, before its silence is a fault.
    fn is_being_set_up(&self) -> bool {
        !self.link_was_up && self.opened.elapsed() < PATIENCE
    }

    fn wake(&self, calls: &Calls) -> Instant {
        let mut latest = Instant::now() + IDLE;
        if self.is_being_set_up() {
            latest = self.opened + PATIENCE;
        }
        [self.engine.next_timeout(), calls.next_timeout()]
            .into_iter()
            .flatten()
            .fold(latest, |earliest, at| earliest.min(self.opened + at))
    }

    /// The line stops: the network is not left with calls that nobody is in.
    async fn end_calls(&mut self, calls: &mut Calls) {
        let now = self.now();
        for call in self.engine.calls() {
            let _over = self
                .engine
                .disconnect(now, call, Cause::DESTINATION_OUT_OF_ORDER);
        }
        let ended = async {
            self.settle(calls).await?;
            while self.engine.call_count() > 0 {
                if let SpanEvent::Frame(frame) = self.span.next().await? {
                    let now = self.now();
                    self.engine.handle_frame(now, &frame);
                }
                self.settle(calls).await?;
            }
            io::Result::Ok(())
        };
        let _in_time = tokio::time::timeout(LAST_WORDS, ended).await;
    }
}
