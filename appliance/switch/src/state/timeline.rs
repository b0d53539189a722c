//! What became of a leg, stretch by stretch, while its call is up.

use jawab_vocabulary::{Segment, SegmentKind, Supervision};

use crate::instant::Instant;

/// Most segments that are kept one by one. Whoever puts a caller on hold more often than this has
/// the rest of the time added to what was there before.
pub(crate) const MOST: usize = 100;

/// Which legs take part in a segment, by their places in the call; the one that was offered
/// is the first.
type Parts = Vec<u16>;

/// What went on in a call until now. Each segment ends where the next begins, so that they always
/// add up to the call.
#[derive(Clone, Debug)]
pub(crate) struct Timeline {
    pub(crate) started: Instant,
    pub(crate) over: Vec<Segment>,
    /// What goes on now.
    pub(crate) kind: SegmentKind,
    pub(crate) parts: Parts,
    /// What a supervisor does, who is the last of those.
    pub(crate) supervision: Option<Supervision>,
    /// Milliseconds of the call until it began.
    pub(crate) since_ms: u64,
}

impl Timeline {
    pub(crate) const fn start(now: Instant) -> Self {
        Self {
            started: now,
            over: Vec::new(),
            kind: SegmentKind::Setup,
            parts: Parts::new(),
            supervision: None,
            since_ms: 0,
        }
    }

    /// This goes on from now, if it did not before.
    pub(crate) fn goes_on(
        &mut self,
        now: Instant,
        kind: SegmentKind,
        parts: impl Iterator<Item = u16> + Clone,
        supervision: Option<Supervision>,
    ) {
        let goes_on = (self.kind, self.supervision) == (kind, supervision);
        if goes_on && self.parts.iter().copied().eq(parts.clone()) {
            return;
        }
        self.close(now);
        (self.kind, self.supervision) = (kind, supervision);
        self.parts.clear();
        self.parts.extend(parts);
    }

    /// Ends what goes on. What took no time is left out.
    pub(crate) fn close(&mut self, now: Instant) {
        let until = ms(self.started, now);
        let spent = until.saturating_sub(self.since_ms);
        if spent == 0 {
            return;
        }
        self.since_ms = until;
        match self.goes_on_in().and_then(|place| self.over.get_mut(place)) {
            Some(segment) => segment.ms += spent,
            None => self.over.push(Segment {
                kind: self.kind,
                ms: spent,
                legs: others(&self.parts),
                without_first: !self.parts.contains(&0),
                supervision: self.supervision,
            }),
        }
    }

    /// The segment that is over and that what goes on is added to, if it is none of its own.
    pub(crate) fn goes_on_in(&self) -> Option<usize> {
        let last = self.over.last()?;
        let is_same =
            last.legs == others(&self.parts) && last.without_first != self.parts.contains(&0);
        let same_kind = |segment: &Segment| {
            (segment.kind, segment.supervision) == (self.kind, self.supervision)
        };
        if same_kind(last) && is_same {
            // What was between them took no time.
            return Some(self.over.len() - 1);
        }
        let is_full = self.over.len() >= MOST;
        let of_kind = |segment: &Segment| segment.kind == self.kind;
        let alike = || self.over.iter().rposition(same_kind);
        is_full.then(|| alike().or_else(|| self.over.iter().rposition(of_kind)))?
    }

    pub(crate) fn end(mut self, now: Instant) -> Vec<Segment> {
        self.close(now);
        self.over
    }
}

/// The places of those that were not offered.
fn others(parts: &[u16]) -> Parts {
    parts.iter().copied().filter(|place| *place > 0).collect()
}

pub(crate) fn ms(from: Instant, to: Instant) -> u64 {
    u64::try_from(to.0.saturating_sub(from.0).as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    const fn at(ms: u64) -> Instant {
        Instant(Duration::from_millis(ms))
    }

    #[test]
    fn whoever_holds_a_hundred_times_leaves_a_bounded_record_that_adds_up() {
        let mut timeline = Timeline::start(at(5));
        for n in 0..1_000 {
            let kind = [SegmentKind::Talk, SegmentKind::Hold][n as usize % 2];
            timeline.goes_on(at(5 + n * 10), kind, [0, 1].into_iter(), None);
        }
        let segments = timeline.end(at(5 + 10_000));
        assert_eq!(segments.len(), MOST);
        let spent = |kind| {
            let of_kind = segments.iter().filter(|segment| segment.kind == kind);
            of_kind.map(|segment| segment.ms).sum::<u64>()
        };
        assert_eq!(
            (spent(SegmentKind::Talk), spent(SegmentKind::Hold)),
            (5_000, 5_000)
        );
    }

    #[test]
    fn parts_of_a_millisecond_are_not_lost_from_segment_to_segment() {
        let micros = |n: u64| Instant(Duration::from_micros(n));
        let mut timeline = Timeline::start(micros(0));
        for n in 0..100 {
            let kind = [SegmentKind::Talk, SegmentKind::Hold][n as usize % 2];
            timeline.goes_on(micros(n * 1_700), kind, [0, 1].into_iter(), None);
        }
        let segments = timeline.end(micros(170_000));
        assert_eq!(segments.iter().map(|segment| segment.ms).sum::<u64>(), 170);
    }
}
