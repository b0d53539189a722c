//! Which packets of a stream came, by their sequence numbers (RFC 3550 §A.1, §A.3).

/// A jump of more than this starts the count afresh: a minute of packets.
const DROPOUT: i16 = 3_000;
/// How many packets back duplicates are known.
const WINDOW: i16 = 64;

/// The sequence of one leg.
#[derive(Default, Debug)]
pub(super) struct Reception {
    stream: Option<Stream>,
    /// A source that was heard once, and will be believed the second time.
    candidate: Option<u32>,
    /// Of streams that are over.
    lost_before: u64,
}

#[derive(Debug)]
struct Stream {
    ssrc: u32,
    highest: u16,
    expected: u64,
    received: u64,
    /// Bit n: whether the packet n before the highest came.
    window: u64,
}

/// What a packet is to its stream.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum Received {
    /// One more of it.
    New,
    /// The first of a new stream: forget the old one.
    First,
    /// It came before.
    Duplicate,
    /// Of another source, once: it may be a stray.
    Stray,
}

impl Reception {
    pub(super) fn receive(&mut self, ssrc: u32, sequence: u16) -> Received {
        match &mut self.stream {
            None => self.start(ssrc, sequence),
            Some(stream) if stream.ssrc == ssrc => {
                self.candidate = None;
                match stream.receive(sequence) {
                    Some(received) => received,
                    None => self.start(ssrc, sequence),
                }
            }
            Some(_) if self.candidate == Some(ssrc) => self.start(ssrc, sequence),
            Some(_) => {
                self.candidate = Some(ssrc);
                Received::Stray
            }
        }
    }

    fn start(&mut self, ssrc: u32, sequence: u16) -> Received {
        self.lost_before = self.lost();
        self.candidate = None;
        self.stream = Some(Stream {
            ssrc,
            highest: sequence,
            expected: 1,
            received: 1,
            window: 1,
        });
        Received::First
    }

    /// Packets that never came, of all streams.
    pub(super) fn lost(&self) -> u64 {
        let lost = self
            .stream
            .as_ref()
            .map_or(0, |stream| stream.expected.saturating_sub(stream.received));
        self.lost_before + lost
    }
}

impl Stream {
    /// `None` if the sequence jumped.
    fn receive(&mut self, sequence: u16) -> Option<Received> {
        let ahead = sequence.wrapping_sub(self.highest).cast_signed();
        if !(-DROPOUT..=DROPOUT).contains(&ahead) {
            return None;
        }
        if ahead > 0 {
            self.window = self
                .window
                .checked_shl(u32::from(ahead.unsigned_abs()))
                .unwrap_or(0)
                | 1;
            self.highest = sequence;
            self.expected += u64::from(ahead.unsigned_abs());
            self.received += 1;
            return Some(Received::New);
        }
        let back = ahead.unsigned_abs();
        let bit = if ahead > -WINDOW { 1_u64 << back } else { 0 };
        if self.window & bit != 0 {
            return Some(Received::Duplicate);
        }
        self.window |= bit;
        self.received += 1;
        Some(Received::New)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sequence_rolls_over_without_a_loss() {
        let mut reception = Reception::default();
        assert_eq!(reception.receive(1, 65_534), Received::First);
        for sequence in [65_535, 0, 1] {
            assert_eq!(reception.receive(1, sequence), Received::New);
        }
        assert_eq!(reception.lost(), 0);
    }

    #[test]
    fn a_hole_is_lost_until_it_comes_late() {
        let mut reception = Reception::default();
        reception.receive(1, 10);
        reception.receive(1, 13);
        assert_eq!(reception.lost(), 2);
        assert_eq!(reception.receive(1, 12), Received::New);
        assert_eq!(reception.lost(), 1);
    }

    #[test]
    fn duplicates_are_told_and_do_not_hide_a_loss() {
        let mut reception = Reception::default();
        reception.receive(1, 10);
        reception.receive(1, 12);
        assert_eq!(reception.receive(1, 12), Received::Duplicate);
        assert_eq!(reception.receive(1, 10), Received::Duplicate);
        assert_eq!(reception.lost(), 1);
    }

    #[test]
    fn a_new_source_is_believed_at_its_second_packet() {
        let mut reception = Reception::default();
        reception.receive(1, 10);
        assert_eq!(reception.receive(2, 500), Received::Stray);
        assert_eq!(reception.receive(2, 501), Received::First);
        assert_eq!(reception.receive(2, 502), Received::New);
        assert_eq!(reception.lost(), 0);
    }

    #[test]
    fn a_stray_between_two_packets_changes_nothing() {
        let mut reception = Reception::default();
        reception.receive(1, 10);
        assert_eq!(reception.receive(2, 500), Received::Stray);
        assert_eq!(reception.receive(1, 11), Received::New);
        assert_eq!(reception.receive(2, 501), Received::Stray);
    }

    #[test]
    fn a_jump_starts_the_count_afresh_and_keeps_what_was_lost() {
        let mut reception = Reception::default();
        reception.receive(1, 10);
        reception.receive(1, 12);
        assert_eq!(reception.receive(1, 20_000), Received::First);
        assert_eq!(reception.lost(), 1);
    }
}
