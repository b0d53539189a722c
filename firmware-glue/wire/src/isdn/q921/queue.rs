//! Messages on their way: each is written once into its place, and sent from there,
//! as often as it takes.

use super::N201;
use super::frame::HEADER;

/// Messages that may wait or be unacknowledged: what 30 calls have to say on their way to the
/// connection, three messages each, and to their end.
pub const PLACES: usize = 128;

#[derive(Clone, Debug)]
struct Place {
    length: u16,
    octets: [u8; HEADER + N201],
}

/// A ring of frames: first those sent and not acknowledged, then those not sent.
#[derive(Clone, Debug)]
pub(super) struct Queue {
    places: [Place; PLACES],
    first: usize,
    length: usize,
}

impl Queue {
    pub(super) const fn new() -> Self {
        const EMPTY: Place = Place {
            length: 0,
            octets: [0; HEADER + N201],
        };
        Self {
            places: [EMPTY; PLACES],
            first: 0,
            length: 0,
        }
    }

    pub(super) const fn len(&self) -> usize {
        self.length
    }

    pub(super) const fn free(&self) -> usize {
        PLACES - self.length
    }

    pub(super) fn clear(&mut self) {
        self.length = 0;
    }

    /// Has `write` put a message into the next place; it says how many octets it was.
    /// False if there was no place, or `write` wrote nothing.
    pub(super) fn push(&mut self, write: impl FnOnce(&mut [u8]) -> Option<usize>) -> bool {
        if self.length == PLACES {
            return false;
        }
        let place = &mut self.places[(self.first + self.length) % PLACES];
        let (_, room) = place.octets.split_at_mut(HEADER);
        let Some(length) = write(room).filter(|length| *length <= N201) else {
            return false;
        };
        place.length = length as u16;
        self.length += 1;
        true
    }

    /// Forgets the first `count`, which are acknowledged.
    pub(super) fn acknowledge(&mut self, count: usize) {
        let count = count.min(self.length);
        self.first = (self.first + count) % PLACES;
        self.length -= count;
    }

    /// The frame at a position, under a header.
    pub(super) fn frame(&mut self, position: usize, header: [u8; HEADER]) -> &[u8] {
        let place = &mut self.places[(self.first + position) % PLACES];
        let length = HEADER + usize::from(place.length);
        place.octets[..HEADER].copy_from_slice(&header);
        &place.octets[..length]
    }
}
