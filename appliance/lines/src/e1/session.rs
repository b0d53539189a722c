//! One opening of a span: what calls act on.

use std::time::Duration;

use jawab_devices::span::{Alarm, Span, SpanError};
use jawab_wire::isdn::{self, SpanConfig};
use tokio::time::Instant;

use super::E1LineConfig;

/// An open span, and the engine that signals on it.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) span: Span,
    pub(super) engine: Box<isdn::Span>,
    pub(super) opened: Instant,
    /// How the line is; nothing before it is told.
    pub(super) alarm: Option<Option<Alarm>>,
    pub(super) link_is_up: bool,
    pub(super) link_was_up: bool,
}

impl Session {
    /// Opens the span. Must be called within a tokio runtime.
    pub(super) fn open(config: &E1LineConfig) -> Result<Self, SpanError> {
        let span = Span::open(&config.place)?;
        let mut engine = Box::new(isdn::Span::new(SpanConfig::new(config.side)));
        engine.start(Duration::ZERO);
        Ok(Self {
            span,
            engine,
            opened: Instant::now(),
            alarm: None,
            link_is_up: false,
            link_was_up: false,
        })
    }

    pub(super) fn now(&self) -> Duration {
        self.opened.elapsed()
    }

    /// Lets time pass.
    #[cfg(test)]
    pub(super) fn passes(&mut self, time: Duration) {
        self.opened -= time;
    }
}
