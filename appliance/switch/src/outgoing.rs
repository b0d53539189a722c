//! The line that a call goes out on: of those that are in service, free and open, the one on which
//! whoever is called reached the centre last; or one whose operator is the number's by its first
//! digits; or else the one whose turn it is.
//!
//! A line can be closed for calls that go out and take calls that come in: while it roams, or when
//! its budget is used up. Emergency services are called on any (see [`crate::emergency`]).

use std::collections::{BTreeMap, VecDeque};

use jawab_vocabulary::{CallId, LineChoice, LineClosed, LineId, Number};

use crate::io::CallEvent;
use crate::switch::Switch;

/// Of so many numbers it is known on which line they called last.
const REMEMBERED: usize = 4_096;

/// Who called on which line last.
#[derive(Debug, Default)]
pub(crate) struct CalledOn {
    lines: BTreeMap<String, LineId>,
    /// The oldest first; a number that calls again stands where it stood.
    order: VecDeque<String>,
}

impl CalledOn {
    pub(crate) fn note(&mut self, number: &Number, line: LineId) {
        let key = Number::key(number.as_str());
        if self.lines.insert(key.clone(), line).is_none() {
            self.order.push_back(key);
        }
        if self.order.len() > REMEMBERED
            && let Some(oldest) = self.order.pop_front()
        {
            self.lines.remove(&oldest);
        }
    }

    fn line_of(&self, number: &Number) -> Option<&LineId> {
        self.lines.get(&Number::key(number.as_str()))
    }
}

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
    pub(crate) fn line_for(&mut self, number: &Number) -> Option<(LineId, Option<LineChoice>)> {
        let usable: Vec<LineId> = self.lines_by_turn().collect();
        let called_on = self.called_on.line_of(number);
        let called_on = called_on.filter(|line| usable.contains(line)).cloned();
        let by_prefix = || {
            let mut usable = usable.iter();
            usable
                .find(|line| self.has_prefix_of(line, number))
                .cloned()
        };
        let (line, because) = called_on
            .map(|line| (line, Some(LineChoice::CalledOn)))
            .or_else(|| by_prefix().map(|line| (line, Some(LineChoice::Prefix))))
            .or_else(|| usable.first().map(|line| (line.clone(), None)))?;
        self.turn_of_is_over(&line);
        Some((line, because))
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

    fn has_prefix_of(&self, line: &LineId, number: &Number) -> bool {
        let prefixes = self.config.prefixes.get(line);
        prefixes.is_some_and(|prefixes| {
            let mut prefixes = prefixes.iter();
            prefixes.any(|prefix| Number::begins_with(number.as_str(), prefix))
        })
    }

    /// A call goes out on a line that was chosen for it.
    pub(crate) fn tell_of_line(
        &mut self,
        call: CallId,
        line: &LineId,
        because: Option<LineChoice>,
    ) {
        if let Some(because) = because {
            let line = line.clone();
            self.tell(call, CallEvent::LineChosen { line, because });
        }
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
