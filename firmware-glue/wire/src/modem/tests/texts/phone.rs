//! A modem as TS 27.005 has it, of Quectel's make.

use std::collections::VecDeque;
use std::format;
use std::string::String;
use std::vec;
use std::vec::Vec;

use super::super::answers;

/// What the phone does with octets.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Input {
    Line,
    Message { length: usize },
}

#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum Call {
    None,
    Rings,
    Up,
}

pub(super) struct Phone {
    /// Of the SIM.
    pub(super) places: Vec<Option<Vec<u8>>>,
    /// What the network has for it and could not give.
    pub(super) held: VecDeque<Vec<u8>>,
    /// What the network has of ours.
    pub(super) taken: Vec<Vec<u8>>,
    pub(super) said: VecDeque<u8>,
    pub(super) call: Call,
    /// Commands that were heard, without those of every watch.
    pub(super) heard: Vec<String>,
    /// `+CMTI` is not said.
    pub(super) unannounced: bool,
    /// What the network says to the next messages, in the place of yes.
    pub(super) refuses: VecDeque<&'static str>,
    /// `AT+CMGD` is carried out, and refused in words.
    pub(super) deletes_and_says_no: u32,
    /// `AT+CMGD` is refused.
    pub(super) will_not_delete: bool,
    chosen: String,
    input: Input,
    collected: Vec<u8>,
}

impl Phone {
    pub(super) fn with_places(places: usize) -> Self {
        Self {
            places: vec![None; places],
            held: VecDeque::new(),
            taken: Vec::new(),
            said: VecDeque::new(),
            call: Call::None,
            heard: Vec::new(),
            unannounced: false,
            refuses: VecDeque::new(),
            deletes_and_says_no: 0,
            will_not_delete: false,
            chosen: "ME".into(),
            input: Input::Line,
            collected: Vec::new(),
        }
    }

    /// The modem's own power went.
    pub(super) fn restarts(&mut self) {
        self.input = Input::Line;
        self.collected.clear();
        self.said.clear();
        self.call = Call::None;
        self.chosen = "ME".into();
    }

    pub(super) fn says(&mut self, line: &str) {
        self.said.extend(format!("\r\n{line}\r\n").bytes());
    }

    pub(super) fn rings(&mut self) {
        self.call = Call::Rings;
        self.says("RING");
        self.says("+CLIP: \"0612345678\",129,,,,0");
    }

    pub(super) fn hangs_up(&mut self) {
        self.call = Call::None;
        self.says("NO CARRIER");
    }

    pub(super) fn network_has(&mut self, pdu: Vec<u8>) {
        self.held.push_back(pdu);
        self.network_tries();
    }

    fn network_tries(&mut self) {
        while let Some(free) = self.places.iter().position(Option::is_none)
            && let Some(pdu) = self.held.pop_front()
        {
            self.places[free] = Some(pdu);
            if !self.unannounced {
                self.says(&format!("+CMTI: \"SM\",{free}"));
            }
        }
    }

    pub(super) fn hears(&mut self, octet: u8) {
        match (self.input.clone(), octet) {
            (Input::Line, b'\r') => {
                let line = String::from_utf8(core::mem::take(&mut self.collected)).unwrap();
                // What is before the prefix is passed over.
                if let Some(begins) = line.find("AT") {
                    self.command(&line[begins..]);
                }
            }
            (Input::Message { .. }, 0x1b) => {
                self.input = Input::Line;
                self.collected.clear();
                self.says("OK");
            }
            (Input::Message { length }, 0x1a) => {
                self.input = Input::Line;
                let digits = String::from_utf8(core::mem::take(&mut self.collected)).unwrap();
                self.message(&digits, length);
            }
            _ => self.collected.push(octet),
        }
    }

    fn message(&mut self, digits: &str, length: usize) {
        let octets: Option<Vec<u8>> = (0..digits.len() / 2)
            .map(|at| u8::from_str_radix(&digits[at * 2..at * 2 + 2], 16).ok())
            .collect();
        let Some(pdu) = octets.filter(|pdu| pdu.len() == length + 1) else {
            return self.says("+CMS ERROR: 304");
        };
        match self.refuses.pop_front() {
            // It has it, and says nothing, or something that says nothing.
            Some(says @ ("" | "+CMS ERROR: 500" | "ERROR")) => {
                self.taken.push(pdu);
                if !says.is_empty() {
                    self.says(says);
                }
            }
            Some(says) => self.says(says),
            None => {
                self.says(&format!("+CMGS: {}", self.taken.len() % 256));
                self.says("OK");
                self.taken.push(pdu);
            }
        }
    }

    fn command(&mut self, line: &str) {
        let watches = ["AT+CSQ", "AT+CREG?", "AT+CEREG?", "AT+CLCC", "AT+COPS?"];
        if !watches.contains(&line) {
            self.heard.push(line.into());
        }
        let about_texts = ["AT+CMG", "AT+CPMS"]
            .iter()
            .any(|name| line.starts_with(name));
        assert!(
            !(about_texts && self.call == Call::Rings && self.said.is_empty()),
            "{line} while it rings"
        );
        if let Some(rest) = line.strip_prefix("AT+CPMS=\"") {
            self.chosen = rest[..2].into();
            let (used, total) = match self.chosen.as_str() {
                "SM" => (self.places.iter().flatten().count(), self.places.len()),
                "ME" => (0, 50),
                _ => return self.says("+CMS ERROR: 302"),
            };
            self.says(&format!("+CPMS: {used},{total},0,10,0,10"));
            return self.says("OK");
        }
        let number = |prefix: &str| Some(line.strip_prefix(prefix)?.parse::<usize>());
        match (number("AT+CMGR="), number("AT+CMGD="), number("AT+CMGS=")) {
            (None, None, None) => {}
            (Some(Ok(index)), ..) => return self.read(index),
            (_, Some(Ok(index)), _) => return self.delete(index),
            (_, _, Some(Ok(length))) => {
                self.input = Input::Message { length };
                self.said.extend(*b"\r\n> ");
                return;
            }
            // The line of a box that was cut, and the first of the one after it.
            _ => return self.says("ERROR"),
        }
        match line {
            "ATA" => self.call = Call::Up,
            "AT+CHUP" | "ATH" => self.call = Call::None,
            "AT+CLCC" if self.call != Call::None => {
                let stat = if self.call == Call::Up { 0 } else { 4 };
                self.says(&format!("+CLCC: 1,1,{stat},0,0,\"0612345678\",129"));
            }
            _ => {}
        }
        for line in answers("quectel", line) {
            self.says(line);
        }
    }

    fn read(&mut self, index: usize) {
        if self.chosen == "SM"
            && let Some(Some(pdu)) = self.places.get(index)
        {
            let digits: String = pdu.iter().map(|octet| format!("{octet:02X}")).collect();
            let length = pdu.len() - 1 - usize::from(pdu[0]);
            self.says(&format!("+CMGR: 0,,{length}\r\n{digits}"));
        }
        self.says("OK");
    }

    fn delete(&mut self, index: usize) {
        assert_eq!(self.chosen, "SM", "it deletes where there is nothing");
        if self.will_not_delete {
            return self.says("+CMS ERROR: 320");
        }
        self.places[index] = None;
        if self.deletes_and_says_no > 0 {
            self.deletes_and_says_no -= 1;
            self.says("+CMS ERROR: 500");
        } else {
            self.says("OK");
        }
        self.network_tries();
    }
}
