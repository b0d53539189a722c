//! Taking texts out: announced ones, and all memories at the start and every minute.
//!
//! One at a time: it is read, told, made durable by the owner, deleted. So a memory cannot lose
//! what the owner does not have, and an owner that does not keep up is not flooded.

use core::time::Duration;

use super::{Messages, Modem, Outcome, TextPdu, pdu};
use crate::modem::command::Command;
use crate::modem::event::Event;
use crate::modem::message::{Store, TextId};

/// Attempts to empty a place.
const DELETIONS: u8 = 3;
/// `<stat>` (TS 27.005 clause 3.1) of what somebody left to be sent, and of what was sent.
const OUTGOING: [u8; 2] = [2, 3];

/// Where a text is.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) struct Place {
    store: Store,
    index: u16,
}

/// A memory is looked through from its first place until as many were found as it says to have.
#[derive(Copy, Clone, Debug)]
pub(super) struct Walk {
    store: Store,
    used: u16,
    total: u16,
    next: u16,
    found: u16,
    /// Of them, what stays: others' messages to be sent, and what cannot be deleted.
    staying: u16,
}

/// The text that the owner is to make durable.
#[derive(Clone, Debug)]
pub(super) struct Holding {
    id: TextId,
    /// `None` of one that was never stored.
    place: Option<Place>,
    pdu: TextPdu,
    stage: Stage,
}

#[derive(Copy, Clone, PartialEq, Eq, Debug)]
enum Stage {
    /// The owner has it.
    Told,
    /// It is durable: the place is to be emptied.
    Durable { attempts: u8 },
    /// Whether the place was emptied is not known. Another text may be there by now, so that it is
    /// looked at before it is emptied again.
    Doubted { attempts: u8 },
}

impl Modem {
    /// The text that came, by the event's id.
    #[must_use]
    pub fn text(&self, id: TextId) -> Option<&[u8]> {
        let holding = self.messages.holding.as_ref()?;
        (holding.id == id).then_some(holding.pdu.as_slice())
    }

    /// The owner has the text on disk, or had it already: it may be deleted here. No other text is
    /// told before.
    pub fn text_is_durable(&mut self, now: Duration, id: TextId) {
        let Some(holding) = &mut self.messages.holding else {
            return;
        };
        if holding.id != id || holding.stage != Stage::Told {
            return;
        }
        if holding.place.is_some() {
            holding.stage = Stage::Durable { attempts: 0 };
        } else {
            self.messages.holding = None;
            self.tell_direct();
        }
        self.send_next(now);
    }

    /// `+CMTI`, `+CDSI`: a text was stored.
    pub(in crate::modem::engine) fn text_stored(&mut self, now: Duration, name: &str, index: u16) {
        match Store::named(name) {
            Some(store) => self.messages.announce(Place { store, index }),
            // `MT` is both.
            None => self.look_through_all(),
        }
        self.send_next(now);
    }

    /// A memory is full, and whoever writes waits.
    pub(in crate::modem::engine) fn texts_are_full(&mut self, now: Duration) {
        self.look_through_all();
        self.send_next(now);
    }

    /// The line after `+CMT` or `+CDS`, of a modem that shows texts although it was told to store them.
    pub(in crate::modem::engine) fn text_shown(&mut self, line: &str, length: u16) {
        if let Some(pdu) = pdu(line, length) {
            // Where there is no room it is lost; a modem that obeys stores it.
            let _ = self.messages.direct.push_back(pdu);
            self.tell_direct();
        }
    }

    /// What the reply to `+CMGR` begins with.
    pub(in crate::modem::engine) const fn text_header(&mut self, stat: u8, length: u16) {
        self.messages.header = Some((stat, length));
    }

    pub(in crate::modem::engine) const fn texts_counted(&mut self, used: u16, total: u16) {
        self.messages.counted = Some((used, total));
    }

    /// Whether a memory is full of what is not ours to delete; `None` where it was told.
    pub(in crate::modem::engine) fn texts_full_changed(&mut self) -> Option<bool> {
        let full = self.messages.full;
        let told = core::mem::replace(&mut self.messages.told_full, full);
        (told != full).then_some(full)
    }

    pub(super) fn look_through_all(&mut self) {
        for store in Store::ALL {
            self.messages.look_through(store);
        }
    }

    pub(super) fn next_to_collect(&mut self) -> Option<Command> {
        let messages = &mut self.messages;
        if let Some(holding) = &messages.holding {
            let place = holding.place?;
            return match holding.stage {
                Stage::Told => None,
                _ if messages.current != Some(place.store) => {
                    Some(Command::ChooseStore(place.store))
                }
                Stage::Durable { .. } => Some(Command::DeleteText(place.index)),
                Stage::Doubted { .. } => Some(messages.reading(place.index)),
            };
        }
        if let Some(place) = messages.announced.front().copied() {
            if messages.current != Some(place.store) {
                return Some(Command::ChooseStore(place.store));
            }
            return Some(messages.reading(place.index));
        }
        if let Some(walk) = messages.walk {
            if messages.current != Some(walk.store) {
                // A text elsewhere came between.
                return Some(Command::ChooseStore(walk.store));
            }
            return Some(messages.reading(walk.next));
        }
        let due = Store::ALL
            .into_iter()
            .find(|store| messages.due[*store as usize]);
        due.map(Command::ChooseStore)
    }

    pub(super) fn store_chosen(&mut self, store: Store, outcome: Outcome) {
        let messages = &mut self.messages;
        let counted = messages.counted.take();
        let (Outcome::Ok, Some((used, total))) = (outcome, counted) else {
            messages.current = None;
            if matches!(outcome, Outcome::Lost) {
                // It is asked for again in a minute.
                messages.due[store as usize] = false;
            } else {
                messages.has_no(store);
            }
            return;
        };
        messages.current = Some(store);
        let begins = core::mem::take(&mut messages.due[store as usize]);
        if begins && messages.walk.is_none_or(|walk| walk.store == store) {
            messages.walk = Some(Walk {
                store,
                used,
                total,
                next: 0,
                found: 0,
                staying: 0,
            });
            messages.go_on();
        } else {
            messages.due[store as usize] = begins;
        }
    }

    pub(super) fn text_read(&mut self, index: u16, outcome: Outcome) {
        let messages = &mut self.messages;
        let header = messages.header.take();
        let pdu = messages.pdu.take();
        let Some(store) = messages.current else {
            return;
        };
        let place = Place { store, index };
        if let Some(holding) = &mut messages.holding {
            return match (holding.stage, pdu) {
                (Stage::Doubted { attempts }, Some(pdu)) if pdu == holding.pdu => {
                    holding.stage = Stage::Durable { attempts };
                }
                // It is gone; what is there now is another one.
                (_, Some(_)) => {
                    messages.holding = None;
                    messages.announce(place);
                }
                (_, None) if outcome == Outcome::Lost => messages.give_up(place),
                (_, None) => messages.holding = None,
            };
        }
        let announced = messages.announced.front() == Some(&place);
        if announced {
            messages.announced.pop_front();
        }
        let walked = messages
            .walk
            .as_mut()
            .filter(|walk| !announced && walk.store == store && walk.next == index);
        if let Some(walk) = walked {
            walk.next = walk.next.saturating_add(1);
            walk.found += u16::from(header.is_some());
        }
        let outgoing = header.is_some_and(|(stat, _)| OUTGOING.contains(&stat));
        let stays = outgoing || messages.stuck.contains(&place);
        match pdu {
            Some(pdu) if !stays => self.hold(Some(place), pdu),
            _ => {
                if let Some(walk) = &mut self.messages.walk
                    && header.is_some()
                    && !announced
                {
                    walk.staying += 1;
                }
            }
        }
        self.messages.go_on();
    }

    pub(super) fn text_deleted(&mut self, outcome: Outcome) {
        let messages = &mut self.messages;
        let Some(holding) = &mut messages.holding else {
            return;
        };
        let Stage::Durable { attempts } = holding.stage else {
            return;
        };
        let place = holding.place;
        match outcome {
            Outcome::Ok => {
                messages.holding = None;
                if let Some(place) = place {
                    messages.stuck.retain(|stuck| *stuck != place);
                }
                messages.sends_next = true;
                self.tell_direct();
            }
            Outcome::Error(_) | Outcome::Lost if attempts + 1 < DELETIONS => {
                holding.stage = Stage::Doubted {
                    attempts: attempts + 1,
                };
            }
            Outcome::Error(_) | Outcome::Lost => {
                if let Some(place) = place {
                    messages.give_up(place);
                }
            }
        }
    }

    fn hold(&mut self, place: Option<Place>, pdu: TextPdu) {
        let id = TextId(self.messages.next_id);
        self.messages.next_id = self.messages.next_id.wrapping_add(1);
        self.messages.holding = Some(Holding {
            id,
            place,
            pdu,
            stage: Stage::Told,
        });
        self.tell(Event::Text(id));
    }

    fn tell_direct(&mut self) {
        if self.messages.holding.is_none()
            && let Some(pdu) = self.messages.direct.pop_front()
        {
            self.hold(None, pdu);
        }
    }
}

impl Messages {
    fn announce(&mut self, place: Place) {
        let known = self.announced.iter().any(|announced| *announced == place);
        if !known && self.announced.push_back(place).is_err() {
            self.look_through(place.store);
        }
    }

    fn look_through(&mut self, store: Store) {
        self.due[store as usize] = !self.absent[store as usize];
    }

    fn reading(&mut self, index: u16) -> Command {
        self.header = None;
        self.pdu = None;
        Command::ReadText(index)
    }

    /// The walk is over when all was found, or the last place was looked at: the first place
    /// is 0 or 1 (TS 27.005 leaves that to the modem).
    fn go_on(&mut self) {
        if let Some(walk) = self.walk
            && (walk.found >= walk.used || walk.next > walk.total)
        {
            self.walk = None;
            if walk.found > walk.staying {
                // Places became free, and more may have come into them unsaid.
                self.look_through(walk.store);
            }
            if walk.store == Store::Sim {
                self.full = walk.total > 0 && walk.staying >= walk.total;
            }
        }
    }

    /// The modem has no such memory.
    fn has_no(&mut self, store: Store) {
        self.absent[store as usize] = true;
        self.due[store as usize] = false;
        self.walk = self.walk.filter(|walk| walk.store != store);
        for _ in 0..self.announced.len() {
            if let Some(place) = self.announced.pop_front()
                && place.store != store
            {
                let _ = self.announced.push_back(place);
            }
        }
        if let Some(Holding {
            place: Some(place), ..
        }) = self.holding
            && place.store == store
        {
            self.holding = None;
        }
    }

    /// The place cannot be emptied; it is left, and not told again.
    fn give_up(&mut self, place: Place) {
        self.holding = None;
        if self.stuck.contains(&place) {
            return;
        }
        if self.stuck.is_full() {
            self.stuck.remove(0);
        }
        let _ = self.stuck.push(place);
    }
}
