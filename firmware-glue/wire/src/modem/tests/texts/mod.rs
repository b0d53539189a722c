//! Texts, against a modem with a SIM of ten places and a network, which the test plays octet by
//! octet (TS 27.005), and an owner whose disk outlives every cut.

mod collected;
mod cut;
mod phone;
mod sent;

use std::collections::BTreeMap;
use std::time::Duration;
use std::vec::Vec;

use super::super::*;
use super::ms;
use phone::Phone;

/// What became of a text of ours, as the owner's disk has it.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
enum Fate {
    /// On the box.
    Here,
    /// It may have left.
    Leaves,
    /// Given to the network.
    Given(Option<u8>),
    Unknown,
    Refused(NotSent),
}

/// An engine with its owner, and a phone at the other end.
struct World {
    phone: Phone,
    engine: Modem,
    now: Duration,
    /// The owner's disk: what came, with how often it was told; what is to be sent.
    kept: BTreeMap<Vec<u8>, u32>,
    fates: Vec<(Vec<u8>, Fate)>,
    events: Vec<Event>,
    /// Octets that cross the port until the box loses its power; `None` for never.
    left: Option<usize>,
    crossed: usize,
    /// The owner's disk takes nothing.
    disk_full: bool,
}

fn engine(now: Duration) -> Modem {
    let config = ModemConfig {
        beginning: Beginning::Normal,
        pin: None,
        pin_doubt: PinDoubt::default(),
    };
    Modem::new(now, config)
}

impl World {
    fn new() -> Self {
        Self {
            phone: Phone::with_places(10),
            engine: engine(Duration::ZERO),
            now: Duration::ZERO,
            kept: BTreeMap::new(),
            fates: Vec::new(),
            events: Vec::new(),
            left: None,
            crossed: 0,
            disk_full: false,
        }
    }

    fn up() -> Self {
        let mut world = Self::new();
        world.passes(1_000);
        assert!(
            world.events.contains(&Event::InService),
            "{:?}",
            world.events
        );
        world.events.clear();
        world
    }

    /// The box's power comes back: nothing is left but the disk.
    fn box_restarts(&mut self) {
        self.left = None;
        self.engine = engine(self.now);
        self.phone.said.clear();
        for (_, fate) in &mut self.fates {
            if *fate == Fate::Leaves {
                *fate = Fate::Unknown;
            }
        }
    }

    fn is_cut(&self) -> bool {
        self.left == Some(0)
    }

    /// Time passes, with all that is due.
    fn passes(&mut self, millis: u64) {
        let end = self.now + ms(millis);
        self.exchange();
        while !self.is_cut()
            && let Some(next) = self.engine.next_timeout().filter(|next| *next <= end)
        {
            self.now = self.now.max(next);
            self.engine.handle_timeout(self.now);
            self.exchange();
        }
        self.now = end;
    }

    /// Octets go to and fro until both are at rest, or the power is gone.
    fn exchange(&mut self) {
        loop {
            self.owner();
            if let Some(octets) = self.engine.poll_transmit() {
                for octet in octets {
                    if self.crosses() {
                        self.phone.hears(octet);
                    }
                }
            } else if let Some(octet) = self.phone.said.pop_front() {
                if self.crosses() {
                    self.engine.handle_octets(self.now, &[octet]);
                }
            } else {
                return;
            }
            if self.is_cut() {
                return;
            }
        }
    }

    fn crosses(&mut self) -> bool {
        if self.is_cut() {
            return false;
        }
        self.crossed += 1;
        self.left = self.left.map(|left| left - 1);
        true
    }

    fn owner(&mut self) {
        while let Some(event) = self.engine.poll_event() {
            match event {
                Event::Text(id) if !self.disk_full => {
                    let pdu = self.engine.text(id).unwrap().to_vec();
                    *self.kept.entry(pdu).or_default() += 1;
                    self.engine.text_is_durable(self.now, id);
                }
                Event::TextReady(id) if self.disk_full => self.engine.take_text_back(self.now, id),
                Event::TextReady(id) => {
                    self.fate(id, Fate::Leaves);
                    self.engine.text_may_leave(self.now, id);
                }
                Event::TextSent(id, reference) => self.fate(id, Fate::Given(reference)),
                Event::TextNotSent(id, why) => self.fate(id, Fate::Refused(why)),
                Event::TextUnknown(id) => self.fate(id, Fate::Unknown),
                Event::Incoming(_) => self.engine.answer(self.now),
                _ => {}
            }
            self.events.push(event);
        }
        if !self.engine.has_failed()
            && let Some(place) = self.fates.iter().position(|(_, fate)| *fate == Fate::Here)
        {
            let pdu = TextPdu::from_slice(&self.fates[place].0).unwrap();
            // Where it cannot now, it can later.
            let _ = self.engine.send_text(self.now, SendId(place as u64), pdu);
        }
    }

    fn fate(&mut self, id: SendId, fate: Fate) {
        self.fates[id.0 as usize].1 = fate;
    }
}

/// A SUBMIT that no other is like.
fn submit(number: u8) -> Vec<u8> {
    use crate::sms::{Address, Plan, Submit, octets_of_hex};
    let to = Address::number("+212612345678").unwrap();
    let text = std::format!("Text {number}");
    let plan = Plan::of(&text).unwrap();
    let mut hex = crate::sms::Hex::new();
    Submit::of(&to, plan.cut().next().unwrap().content, None)
        .with_report()
        .write_hex(&mut hex);
    octets_of_hex(&hex).unwrap().to_vec()
}

/// A DELIVER that no other is like, by its time.
fn deliver(number: u32) -> Vec<u8> {
    let digit = |of: u32| (of % 10) as u8 * 16 + (of / 10 % 10) as u8;
    let mut pdu = std::vec![0, 4, 12, 0x91, 0x12, 0x62, 0x21, 0x43, 0x65, 0x87, 0, 0];
    pdu.extend([
        0x62,
        0x11,
        0x92,
        digit(number / 3600),
        digit(number / 60 % 60),
        digit(number % 60),
        0x40,
    ]);
    pdu.extend([5, 0xc8, 0x32, 0x9b, 0xfd, 0x06]);
    pdu
}
