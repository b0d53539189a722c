//! The engine against a modem that the test plays.

mod calls;
mod emergency;
mod lost;
mod properties;
mod roaming;
mod start_up;
mod texts;
mod ussd;

use std::string::String;
use std::time::Duration;
use std::vec::Vec;

use super::*;

const fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

/// An engine, the time, and what it said.
struct Bench {
    modem: Modem,
    now: Duration,
    events: Vec<Event>,
}

impl Bench {
    fn new(beginning: Beginning, pin: Option<&str>) -> Self {
        let config = ModemConfig {
            beginning,
            pin: pin.map(|pin| Pin::try_from(pin).unwrap()),
            pin_doubt: PinDoubt::default(),
        };
        Self {
            modem: Modem::new(Duration::ZERO, config),
            now: Duration::ZERO,
            events: Vec::new(),
        }
    }

    /// Brought up, registered, without commands in flight.
    fn up(make: &str) -> Self {
        let mut bench = Self::new(Beginning::Normal, None);
        bench.settles(make);
        assert!(bench.told(&Event::InService), "{:?}", bench.events);
        bench.events.clear();
        bench
    }

    fn says(&mut self, line: &str) {
        self.modem
            .handle_octets(self.now, std::format!("\r\n{line}\r\n").as_bytes());
        self.hear();
    }

    fn hear(&mut self) {
        self.events
            .extend(core::iter::from_fn(|| self.modem.poll_event()));
    }

    /// What the modem is told next.
    fn asks(&mut self) -> Option<String> {
        let octets = self.modem.poll_transmit()?;
        let text = String::from_utf8(octets.to_vec()).unwrap();
        Some(text.trim_end().into())
    }

    /// A modem of a make answers all that it is asked, until it is asked no more.
    fn settles(&mut self, make: &str) {
        let mut asked = Vec::new();
        while let Some(command) = self.asks() {
            asked.push(command.clone());
            assert!(asked.len() < 200, "it does not come to rest: {asked:?}");
            for line in answers(make, &command) {
                self.says(line);
            }
        }
        self.hear();
    }

    fn passes(&mut self, time: Duration) {
        self.now += time;
        self.modem.handle_timeout(self.now);
        self.hear();
    }

    /// The next timer expires.
    fn times_out(&mut self) {
        let next = self.modem.next_timeout().unwrap();
        self.now = self.now.max(next);
        self.passes(Duration::ZERO);
    }

    fn told(&self, event: &Event) -> bool {
        self.events.contains(event)
    }

    fn incoming(&mut self) {
        self.says("RING");
        self.says("+CLIP: \"0612345678\",129,,,,0");
        let number = Number::try_from("0612345678").unwrap();
        assert!(self.told(&Event::Incoming(Some(number))));
        self.events.clear();
    }

    fn in_call(make: &str) -> Self {
        let mut bench = Self::up(make);
        bench.incoming();
        bench.modem.answer(bench.now);
        bench.settles(make);
        assert!(bench.told(&Event::Answered));
        bench.events.clear();
        bench
    }
}

fn answers(make: &str, command: &str) -> Vec<&'static str> {
    let simcom = make == "simcom";
    let mut lines = match command {
        "AT+CGMI" if simcom => std::vec!["SIMCOM INCORPORATED"],
        "AT+CGMI" => std::vec!["Quectel"],
        "AT+CPIN?" => std::vec!["+CPIN: READY"],
        "AT+CREG?" => std::vec!["+CREG: 1,1"],
        "AT+CEREG?" => std::vec!["+CEREG: 1,1"],
        "AT+CSQ" => std::vec!["+CSQ: 20,99"],
        _ => Vec::new(),
    };
    lines.push("OK");
    lines
}
