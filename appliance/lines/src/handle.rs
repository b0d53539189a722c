//! What the exchange holds of a line.

use jawab_line_state::LineStatus;
use jawab_switch::{LegCommand, LegId, LineId};
use tokio::sync::{mpsc, watch};
use tracing::debug;

use crate::outgoing::{TextEnd, TextToSend};

/// The way to a line's task.
#[derive(Clone, Debug)]
pub struct LineHandle {
    line: LineId,
    health: watch::Receiver<LineStatus>,
    commands: mpsc::UnboundedSender<(LegId, LegCommand)>,
    texts: Option<mpsc::Sender<TextToSend>>,
}

impl LineHandle {
    pub(crate) const fn new(
        line: LineId,
        health: watch::Receiver<LineStatus>,
        commands: mpsc::UnboundedSender<(LegId, LegCommand)>,
    ) -> Self {
        Self {
            line,
            health,
            commands,
            texts: None,
        }
    }

    /// … of a line that sends texts.
    pub(crate) fn with_texts(self, texts: mpsc::Sender<TextToSend>) -> Self {
        Self {
            texts: Some(texts),
            ..self
        }
    }

    /// Whether it is a line that can send texts, if it is in service.
    #[must_use]
    pub const fn sends_texts(&self) -> bool {
        self.texts.is_some()
    }

    /// Has a message given to the network: a SUBMIT with the service centre's address before it.
    /// `leaves` is asked right before it may leave, and writes down that it does: where it gives
    /// `false`, or is late, it does not leave. Given up before that, it is taken back.
    pub async fn send_text<F>(&self, pdu: &[u8], leaves: F) -> TextEnd
    where
        F: AsyncFnOnce() -> bool,
    {
        let Some(texts) = &self.texts else {
            return TextEnd::NotNow;
        };
        let Some((text, asked)) = TextToSend::new(pdu) else {
            return TextEnd::Refused(None);
        };
        match texts.try_send(text) {
            Ok(()) => asked.carried_out(leaves).await,
            Err(_) => TextEnd::NotNow,
        }
    }

    /// The line's name.
    #[must_use]
    pub const fn line(&self) -> &LineId {
        &self.line
    }

    /// How the line is, at every change.
    #[must_use]
    pub fn health(&self) -> watch::Receiver<LineStatus> {
        self.health.clone()
    }

    /// Has a command carried out on a leg of this line. What comes of it is told as leg
    /// events; a command for a leg that is gone does nothing.
    pub fn command(&self, leg: LegId, command: LegCommand) {
        if self.commands.send((leg, command)).is_err() {
            debug!("{}: the line has stopped", self.line);
        }
    }
}
