//! The calls of a span, in a table of constant size.

use super::call::{Call, CallId};
use super::channel::{Channel, ChannelSet};
use super::message::Reference;

/// Calls at a time: one for each channel, and some that find none free.
pub const CALLS: usize = 34;

#[derive(Clone, Debug)]
pub(super) struct Calls {
    table: [Option<Call>; CALLS],
    generation: u32,
    last_value: u16,
}

impl Calls {
    pub(super) const fn new() -> Self {
        Self {
            table: [const { None }; CALLS],
            generation: 0,
            last_value: 0,
        }
    }

    pub(super) fn is_full(&self) -> bool {
        self.table.iter().all(Option::is_some)
    }

    pub(super) fn len(&self) -> usize {
        self.iter().count()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Call> {
        self.table.iter().flatten()
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = CallId> + use<> {
        let ids: [Option<CallId>; CALLS] =
            core::array::from_fn(|index| self.table[index].as_ref().map(|call| call.id));
        ids.into_iter().flatten()
    }

    pub(super) fn get(&self, id: CallId) -> Option<&Call> {
        self.table
            .get(usize::from(id.index))?
            .as_ref()
            .filter(|call| call.id == id)
    }

    pub(super) fn get_mut(&mut self, id: CallId) -> Option<&mut Call> {
        self.table
            .get_mut(usize::from(id.index))?
            .as_mut()
            .filter(|call| call.id == id)
    }

    pub(super) fn find(&self, reference: Reference) -> Option<CallId> {
        // The flag is set in what is sent to the side that chose the reference.
        self.iter()
            .find(|call| call.value == reference.value && call.ours == reference.flag)
            .map(|call| call.id)
    }

    /// Puts in a call that `make` makes of its handle; none if the table is full.
    pub(super) fn insert(&mut self, make: impl FnOnce(CallId) -> Call) -> Option<CallId> {
        let index = self.table.iter().position(Option::is_none)?;
        self.generation = self.generation.wrapping_add(1);
        let id = CallId {
            index: index as u8,
            generation: self.generation,
        };
        self.table[index] = Some(make(id));
        Some(id)
    }

    pub(super) fn remove(&mut self, id: CallId) -> Option<Call> {
        let place = self.table.get_mut(usize::from(id.index))?;
        place.take_if(|call| call.id == id)
    }

    /// A call reference value that no call of this side has (4.3).
    pub(super) fn next_value(&mut self) -> u16 {
        loop {
            self.last_value = self.last_value % 0x7FFF + 1;
            let value = self.last_value;
            if !self.iter().any(|call| call.ours && call.value == value) {
                return value;
            }
        }
    }

    /// The channels that calls have or asked for.
    pub(super) fn channels(&self) -> ChannelSet {
        let mut channels = ChannelSet::NONE;
        for channel in self.iter().filter_map(|call| call.channel) {
            channels.insert(channel);
        }
        channels
    }

    pub(super) fn on(&self, channel: Channel) -> Option<&Call> {
        self.iter().find(|call| call.channel == Some(channel))
    }
}
