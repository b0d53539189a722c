//! Texts: how they come from the network into a memory, how they are sent, and what is said of both.
//!
//! By TS 27.005, and where the makes differ by their manuals. `storage` are the memories, `commands`
//! what the box asks of them, `prompt` how a message is given, `pdu` what the network makes.

mod commands;
mod pdu;
mod prompt;
mod storage;

use std::collections::VecDeque;
use std::time::Duration;

use anyhow::{Result, ensure};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Modem;
use super::timers::Timer;
use crate::identity::Make;
use pdu::{Submitted, Words};
use prompt::Given;
use storage::{Memory, Stat, Storage, Stored};

/// So soon after a place became free the network tries again (TS 24.011 clause 2.2, RP-SMMA).
const TRIES_AGAIN: Duration = Duration::from_millis(100);

/// `+CMS ERROR` (TS 27.005 clause 3.2.5).
pub(super) mod cms {
    pub(crate) const NOT_SUPPORTED: u16 = 303;
    pub(crate) const INVALID_PDU: u16 = 304;
    pub(crate) const NO_SIM: u16 = 310;
    pub(crate) const SIM_PIN: u16 = 311;
    pub(crate) const INVALID_INDEX: u16 = 321;
    pub(crate) const MEMORY_FULL: u16 = 322;
    pub(crate) const NO_NETWORK: u16 = 331;
}

/// What somebody writes to the SIM.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Written {
    /// A number, or a name.
    from: String,
    text: String,
    /// Reference, total, number.
    part: Option<(u16, u8, u8)>,
    /// Year (two digits) to second, of the service centre's clock.
    #[serde(default = "a_day")]
    at: [u8; 6],
}

fn a_day() -> [u8; 6] {
    [26, 11, 29, 14, 30, 5]
}

/// What becomes of messages that the box sends from now on.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Sending {
    /// From the message to its result.
    result_after_ms: u64,
    /// The network refuses with this `+CMS ERROR`,
    refuses: Option<u16>,
    /// … so many of them; all when absent.
    count: Option<u32>,
    /// The network has it, and no result is ever said.
    result_lost: bool,
    /// What the service centre reports, where a report is wanted; null for nothing.
    status: Option<u8>,
    report_after_ms: u64,
}

impl Default for Sending {
    fn default() -> Self {
        Self {
            result_after_ms: 20,
            refuses: None,
            count: None,
            result_lost: false,
            status: Some(0),
            report_after_ms: 50,
        }
    }
}

/// A message that the network has taken.
#[derive(Clone, Debug)]
struct Taken {
    reference: u8,
    submitted: Submitted,
}

/// Everything about texts that no reset takes away.
#[derive(Debug)]
pub(crate) struct Texts {
    sim: Storage,
    modem: Storage,
    reports: Storage,
    /// What the network keeps until there is room, or the SIM is there.
    held: VecDeque<Vec<u8>>,
    sending: Sending,
    /// `<mr>` of the next message.
    reference: u8,
    taken: Vec<Taken>,
    /// What the modem is being given after its prompt.
    given: Option<Given>,
    /// A message is with the network, and what the box says meanwhile waits.
    waiting: Option<Vec<u8>>,
    /// The network says each text twice.
    pub(super) doubled: bool,
    /// `+CMTI` and `+CDSI` are not said.
    pub(super) unannounced: bool,
}

impl Texts {
    pub(crate) fn with(make: Make, sim_places: usize) -> Self {
        // SIM7600: 23 in ME. EC25: 255.
        let (modem, reports) = match make {
            Make::Simcom => (23, 23),
            Make::Quectel => (255, 20),
        };
        Self {
            sim: Storage::of(sim_places),
            modem: Storage::of(modem),
            reports: Storage::of(reports),
            held: VecDeque::new(),
            sending: Sending::default(),
            reference: 0,
            taken: Vec::new(),
            given: None,
            waiting: None,
            doubled: false,
            unannounced: false,
        }
    }

    fn storage(&mut self, memory: Memory) -> &mut Storage {
        match memory {
            Memory::Sim => &mut self.sim,
            Memory::Modem => &mut self.modem,
            Memory::Reports => &mut self.reports,
        }
    }

    /// The modem restarts, or loses its power.
    pub(crate) fn forget_dialogue(&mut self) {
        self.given = None;
        self.waiting = None;
    }
}

/// What `+CPMS`, `+CNMI`, `+CMGF` and `+CSMS` set, and a reset sets back.
#[derive(Clone, Debug)]
pub(crate) struct TextSettings {
    /// Read and deleted from, written to and sent from, received into.
    memories: [Memory; 3],
    /// `<mode>,<mt>,<bm>,<ds>,<bfr>`.
    indications: [u8; 5],
    text_mode: bool,
    service: u8,
}

impl TextSettings {
    pub(crate) fn of(make: Make) -> Self {
        let memory = match make {
            Make::Simcom => Memory::Sim,
            Make::Quectel => Memory::Modem,
        };
        Self {
            memories: [memory; 3],
            indications: [2, 1, 0, 0, 0],
            text_mode: false,
            service: 0,
        }
    }
}

impl Modem {
    /// Somebody writes, or the control socket gives a PDU as it is.
    pub(super) fn somebody_writes(&mut self, written: &Written) -> Result<Value> {
        let words = Words {
            from: &written.from,
            text: &written.text,
            part: written.part,
            at: written.at,
        };
        self.network_has(words.deliver()?);
        Ok(self.held_count())
    }

    pub(super) fn network_has_pdu(&mut self, pdu: &str) -> Result<Value> {
        let pdu = pdu::unhex(pdu)?;
        ensure!(!pdu.is_empty(), "a PDU has octets");
        self.network_has(pdu);
        Ok(self.held_count())
    }

    pub(super) fn plan_sending(&mut self, sending: Sending) {
        self.texts.sending = sending;
    }

    /// What is where, and what the network has taken.
    pub(super) fn texts_described(&mut self) -> Value {
        let mut places = serde_json::Map::new();
        for memory in Memory::ALL {
            let storage = self.texts.storage(memory);
            places.insert(
                memory.name().into(),
                json!([storage.used(), storage.places()]),
            );
        }
        let taken = self.texts.taken.iter();
        let taken = taken.map(|taken| taken.submitted.described(taken.reference));
        json!({
            "memories": places,
            "held": self.texts.held.len(),
            "taken": taken.collect::<Vec<_>>(),
        })
    }

    fn held_count(&self) -> Value {
        json!({"held": self.texts.held.len()})
    }

    fn network_has(&mut self, pdu: Vec<u8>) {
        if self.texts.doubled {
            self.texts.held.push_back(pdu.clone());
        }
        self.texts.held.push_back(pdu);
        self.network_tries();
    }

    /// The network gives what it keeps, in order, as far as the modem takes it.
    pub(super) fn network_tries(&mut self) {
        while self.takes_texts()
            && let Some(pdu) = self.texts.held.pop_front()
        {
            if let Err(pdu) = self.take(pdu) {
                self.texts.held.push_front(pdu);
                self.memory_full();
                return;
            }
        }
    }

    fn takes_texts(&self) -> bool {
        self.is_on() && self.sim.is_ready() && self.network.is_registered()
    }

    fn take(&mut self, pdu: Vec<u8>) -> Result<(), Vec<u8>> {
        let [_, texts, _, reports, _] = self.settings.texts.indications;
        let stored = Stored {
            stat: Stat::Unread,
            pdu,
        };
        let centre = usize::from(stored.pdu[0]) + 1;
        let is_report = stored.pdu.get(centre).is_some_and(|first| first & 3 == 2);
        let (direct, stored_report) = (
            if is_report { reports == 1 } else { texts == 2 },
            is_report && reports == 2,
        );
        if direct {
            let name = if is_report { "+CDS: " } else { "+CMT: ," };
            let line = format!("{name}{}\n{}", stored.length(), pdu::hex(&stored.pdu));
            self.urc(&line);
            return Ok(());
        }
        if is_report && !stored_report {
            // It goes nowhere.
            return Ok(());
        }
        let memory = match is_report {
            true => Memory::Reports,
            false => self.settings.texts.memories[2],
        };
        let pdu = stored.pdu.clone();
        let Some(index) = self.texts.storage(memory).put(stored) else {
            return Err(pdu);
        };
        let announced = is_report || texts == 1;
        if announced && !self.texts.unannounced {
            let name = if is_report { "+CDSI" } else { "+CMTI" };
            self.urc(&format!("{name}: \"{}\",{index}", memory.name()));
        }
        Ok(())
    }

    /// SIM7600 manual, "+SMS FULL"; EC25 manual, `+QIND: "smsfull"`.
    fn memory_full(&mut self) {
        let memory = self.settings.texts.memories[2].name();
        match self.make() {
            Make::Simcom => self.urc("+SMS FULL"),
            Make::Quectel if self.settings.indicates("smsfull") => {
                self.urc(&format!("+QIND: \"smsfull\",\"{memory}\""));
            }
            Make::Quectel => {}
        }
    }

    pub(super) fn place_became_free(&mut self) {
        self.timers.cancel(&Timer::NetworkTries);
        if !self.texts.held.is_empty() {
            self.timers.set(self.now, TRIES_AGAIN, Timer::NetworkTries);
        }
    }
}
