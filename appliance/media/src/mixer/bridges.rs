//! Which legs are in a bridge together, and who of them hears whom. Nothing here allocates once
//! it is made: a bridge is a ring through the slots of its legs.

use jawab_switch::{BridgeId, Part};

/// For each slot of a leg, where its sound goes.
#[derive(Debug)]
pub(super) struct Bridges(Vec<Place>);

#[derive(Copy, Clone, PartialEq, Eq, Debug)]
enum Place {
    /// Nowhere.
    Alone,
    /// Back to its far end.
    Echo,
    /// Into a bridge.
    In(Seat),
}

#[derive(Copy, Clone, PartialEq, Eq, Debug)]
struct Seat {
    bridge: BridgeId,
    part: Part,
    /// The slot of the next leg of the bridge; its own, where there is no other.
    next: usize,
}

impl Bridges {
    /// For so many slots.
    pub(super) fn new(slots: usize) -> Self {
        Self(vec![Place::Alone; slots])
    }

    fn seat(&self, slot: usize) -> Option<Seat> {
        match self.0.get(slot) {
            Some(Place::In(seat)) => Some(*seat),
            _ => None,
        }
    }

    fn put(&mut self, slot: usize, place: Place) {
        if let Some(at) = self.0.get_mut(slot) {
            *at = place;
        }
    }

    /// Joins a bridge, and leaves whatever else the leg was in.
    pub(super) fn join(&mut self, slot: usize, bridge: BridgeId, part: Part) {
        if let Some(seat) = self.seat(slot).filter(|seat| seat.bridge == bridge) {
            return self.put(slot, Place::In(Seat { part, ..seat }));
        }
        self.leave(slot);
        let is_in = |place: &Place| matches!(place, Place::In(seat) if seat.bridge == bridge);
        let mut next = slot;
        if let Some(Place::In(before)) = self.0.iter_mut().find(|place| is_in(place)) {
            next = std::mem::replace(&mut before.next, slot);
        }
        self.put(slot, Place::In(Seat { bridge, part, next }));
    }

    /// Leaves the bridge that the leg is in, and hears itself no more.
    pub(super) fn leave(&mut self, slot: usize) {
        let seat = self.seat(slot);
        self.put(slot, Place::Alone);
        let Some(left) = seat else { return };
        let mut at = left.next;
        while let Some(seat) = self.seat(at) {
            if seat.next == slot {
                let next = left.next;
                return self.put(at, Place::In(Seat { next, ..seat }));
            }
            at = seat.next;
        }
    }

    /// The leg's far end hears itself.
    pub(super) fn echo(&mut self, slot: usize) {
        self.leave(slot);
        self.put(slot, Place::Echo);
    }

    /// The slots whose sound a leg's far end hears.
    pub(super) fn heard_by(&self, slot: usize) -> impl Iterator<Item = usize> + '_ {
        let is_echo = self.0.get(slot) == Some(&Place::Echo);
        let hears = self.seat(slot).filter(|seat| seat.part.hears());
        let own = hears.map(|seat| seat.part);
        let first = hears.map(|seat| seat.next).filter(|next| *next != slot);
        let others = std::iter::successors(first, move |at| {
            let next = self.seat(*at)?.next;
            (next != slot).then_some(next)
        });
        let speaks = move |at: &usize| {
            let seat = self.seat(*at).zip(own);
            seat.is_some_and(|(seat, own)| seat.part.is_heard_by(own))
        };
        is_echo
            .then_some(slot)
            .into_iter()
            .chain(others.filter(speaks))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    const SLOTS: usize = 7;

    #[derive(Copy, Clone, Debug)]
    enum Step {
        Join(usize, u64, Part),
        Leave(usize),
        Echo(usize),
    }

    fn step() -> impl Strategy<Value = Step> {
        let part = prop::sample::select(vec![
            Part::Both,
            Part::Both,
            Part::Coached,
            Part::Listens,
            Part::Speaks,
            Part::Whispers,
        ]);
        prop_oneof![
            5 => (0..SLOTS, 0..3_u64, part).prop_map(|(slot, bridge, part)| {
                Step::Join(slot, bridge, part)
            }),
            2 => (0..SLOTS).prop_map(Step::Leave),
            1 => (0..SLOTS).prop_map(Step::Echo),
        ]
    }

    proptest! {
        /// Against a list of who is where.
        #[test]
        fn each_hears_those_of_its_bridge_who_speak_and_never_itself(
            steps in prop::collection::vec(step(), 0..60),
        ) {
            let mut bridges = Bridges::new(SLOTS);
            // `None` is the echo.
            let mut places: BTreeMap<usize, Option<(u64, Part)>> = BTreeMap::new();
            for step in steps {
                match step {
                    Step::Join(slot, bridge, part) => {
                        bridges.join(slot, BridgeId(bridge), part);
                        places.insert(slot, Some((bridge, part)));
                    }
                    Step::Leave(slot) => {
                        bridges.leave(slot);
                        places.remove(&slot);
                    }
                    Step::Echo(slot) => {
                        bridges.echo(slot);
                        places.insert(slot, None);
                    }
                }
                for slot in 0..SLOTS {
                    let mut heard: Vec<usize> = bridges.heard_by(slot).collect();
                    heard.sort_unstable();
                    let expected: Vec<usize> = match places.get(&slot) {
                        None => vec![],
                        Some(None) => vec![slot],
                        Some(Some((_, part))) if !part.hears() => vec![],
                        Some(Some((bridge, own))) => places
                            .iter()
                            .filter(|(other, place)| {
                                let heard = |part| match part {
                                    Part::Both | Part::Speaks | Part::Coached => true,
                                    Part::Whispers => *own == Part::Coached,
                                    Part::Listens => false,
                                };
                                let speaks = place.is_some_and(|(in_it, part)| {
                                    in_it == *bridge && heard(part)
                                });
                                **other != slot && speaks
                            })
                            .map(|(other, _)| *other)
                            .collect(),
                    };
                    prop_assert_eq!(heard, expected, "{} in {:?}", slot, bridges);
                }
            }
        }
    }
}
