//! The line that a call goes out on: of those that are in service, free and open, the one whose turn
//! it is.
//!
//! A line can be closed for calls that go out and take calls that come in: while it roams. Emergency
//! services are called on any (see [`crate::emergency`]).

use jawab_vocabulary::{CallId, LineClosed, LineId};

use crate::io::CallEvent;
use crate::switch::Switch;

impl Switch {
    /// Calls go out on a line no more, or again.
    pub(crate) fn line_closed(&mut self, line: LineId, why: LineClosed, closed: bool) {
        if closed {
            self.lines_closed.insert((line, why));
        } else {
            self.lines_closed.remove(&(line, why));
        }
    }

    /// Why no calls go out on a line, if that is so.
    #[must_use]
    pub fn closed(&self, line: &LineId) -> Option<LineClosed> {
        let mut closed = self.lines_closed.iter();
        let found = closed.find(|(closed, _)| closed == line);
        found.map(|(_, why)| *why)
    }

    /// The line for a call to a number that is no emergency service's, whose turn is over then.
    pub(crate) fn line_for_calls(&mut self) -> Option<LineId> {
        let line = self.lines_by_turn().next()?;
        self.turn_of_is_over(&line);
        Some(line)
    }

    /// The lines on which a call may go out now, the one whose turn it is first.
    fn lines_by_turn(&self) -> impl Iterator<Item = LineId> + '_ {
        let lines = self.config.lines.len();
        (0..lines)
            .map(move |step| &self.config.lines[(self.line_turn + step) % lines].line)
            .filter(|line| {
                self.lines_here.contains(line)
                    && self.free_channels(line) > 0
                    && self.closed(line).is_none()
            })
            .cloned()
    }

    /// No line is to be had for a call. Where one is free and closed, whoever calls is to know.
    pub(crate) fn tell_of_closed(&mut self, call: CallId) {
        let lines = self.config.lines.iter().map(|config| &config.line);
        let free =
            lines.filter(|line| self.lines_here.contains(line) && self.free_channels(line) > 0);
        let why = free.filter_map(|line| self.closed(line)).max();
        if let Some(why) = why {
            self.tell(call, CallEvent::LinesClosed(why));
        }
    }
}
