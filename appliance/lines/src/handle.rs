//! What the exchange holds of a line.

use jawab_line_state::LineStatus;
use jawab_switch::{LegCommand, LegId, LineId};
use tokio::sync::{mpsc, watch};
use tracing::debug;

/// The way to a line's task.
#[derive(Clone, Debug)]
pub struct LineHandle {
    line: LineId,
    health: watch::Receiver<LineStatus>,
    commands: mpsc::UnboundedSender<(LegId, LegCommand)>,
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
