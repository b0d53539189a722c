//! Two phones, and a network between them that may lose, double, delay and reorder.

use std::collections::BTreeMap;
use std::time::Duration;

use super::phone::{Phone, config};
use crate::endpoint::Config;
use crate::flow::Protocol;

/// What becomes of a message on its way: when each copy of it arrives.
pub(super) type Fate = Box<dyn FnMut(Duration) -> Vec<Duration>>;

pub(super) struct Pair {
    pub(super) now: Duration,
    pub(super) a: Phone,
    pub(super) b: Phone,
    /// What is on its way: when it arrives, whether to `b`, in which order it was sent.
    wire: BTreeMap<(Duration, u64), (bool, Vec<u8>)>,
    sent: u64,
    /// First lines of all that was sent, by whom.
    pub(super) log: Vec<String>,
    pub(super) fate: Fate,
    /// Messages that are lost, by the beginning of their first line and their sender's letter.
    pub(super) lose: Vec<String>,
}

impl Pair {
    pub(super) fn new(protocol: Protocol) -> Self {
        Self::of(config(1), config(2), protocol)
    }

    pub(super) fn of(a: Config, b: Config, protocol: Protocol) -> Self {
        let (here, there) = ("192.0.2.1:5060", "192.0.2.2:5060");
        Self {
            now: Duration::ZERO,
            a: Phone::new(a, protocol, here, there),
            b: Phone::new(b, protocol, there, here),
            wire: BTreeMap::new(),
            sent: 0,
            log: Vec::new(),
            fate: Box::new(|now| vec![now + Duration::from_millis(10)]),
            lose: Vec::new(),
        }
    }

    /// Lets time pass, with every message and timer at its time.
    pub(super) fn run(&mut self, time: Duration) {
        let end = self.now + time;
        self.carry();
        loop {
            let timers = [
                self.a.endpoint.next_timeout(),
                self.b.endpoint.next_timeout(),
            ];
            let arrival = self.wire.first_key_value().map(|((due, _), _)| *due);
            let due = timers.into_iter().flatten().chain(arrival).min();
            let Some(due) = due.filter(|due| *due <= end) else {
                break;
            };
            self.now = self.now.max(due);
            while let Some(entry) = self
                .wire
                .first_entry()
                .filter(|entry| entry.key().0 <= self.now)
            {
                let (to_b, octets) = entry.remove();
                let phone = if to_b { &mut self.b } else { &mut self.a };
                // What is not expected is told, and changes nothing.
                let _ = phone.endpoint.handle_message(self.now, phone.flow, &octets);
                self.carry();
            }
            for phone in [&mut self.a, &mut self.b] {
                if phone
                    .endpoint
                    .next_timeout()
                    .is_some_and(|due| due <= self.now)
                {
                    phone.endpoint.handle_timeout(self.now);
                }
            }
            self.carry();
        }
        self.now = end;
    }

    /// Has both react, and sends what they say.
    pub(super) fn carry(&mut self) {
        for to_b in [true, false] {
            let phone = if to_b { &mut self.a } else { &mut self.b };
            phone.reacts(self.now);
            while let Some(transmit) = phone.endpoint.poll_transmit() {
                assert_eq!(transmit.flow.peer, phone.flow.peer);
                let line = String::from_utf8_lossy(&transmit.octets);
                let line = line.lines().next().unwrap_or_default();
                let line = line.replace(" SIP/2.0", "").replace("SIP/2.0 ", "");
                let line = line.split(" sip:").next().unwrap_or_default();
                let line = format!("{} {line}", if to_b { 'a' } else { 'b' });
                let mut lose = self.lose.iter();
                if let Some(index) = lose.position(|lost| *lost == line) {
                    self.lose.remove(index);
                    self.log.push(format!("{line} (lost)"));
                    continue;
                }
                self.log.push(line);
                for due in (self.fate)(self.now) {
                    self.sent += 1;
                    let arrival = (due.max(self.now), self.sent);
                    self.wire.insert(arrival, (to_b, transmit.octets.to_vec()));
                }
            }
        }
    }

    /// What was sent since this was asked last.
    pub(super) fn said(&mut self) -> Vec<String> {
        std::mem::take(&mut self.log)
    }

    /// A call from `a` to `b` that is up.
    pub(super) fn up(protocol: Protocol) -> Self {
        let mut pair = Self::new(protocol);
        pair.a.call(pair.now, true);
        pair.run(Duration::from_millis(100));
        pair.b.answers(pair.now);
        pair.run(Duration::from_secs(1));
        assert!(pair.a.is_up() && pair.b.is_up());
        pair.said();
        pair
    }

    pub(super) fn ends(&mut self) {
        self.a.hangs_up(self.now);
        self.b.hangs_up(self.now);
        self.run(Duration::from_secs(300));
        self.a.assert_idle();
        self.b.assert_idle();
    }
}
