//! Dialogues with modems of the field: what public reports say they do, and no manual.
//!
//! [`Desk`] answers as such a modem would, by rules that a test gives it.

use std::string::{String, ToString};
use std::time::Duration;
use std::vec::Vec;

use proptest::prelude::*;

use super::*;

const fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

/// What the modem says to a command, beside its usual answer.
type Rule = std::boxed::Box<dyn FnMut(&str, Duration) -> Option<Vec<String>>>;

/// An engine, and a modem that answers it by rules.
struct Desk {
    engine: Modem,
    now: Duration,
    events: Vec<Event>,
    asked: Vec<String>,
    make: &'static str,
    rules: Vec<Rule>,
}

fn lines(of: &[&str]) -> Option<Vec<String>> {
    Some(of.iter().map(ToString::to_string).collect())
}

impl Desk {
    fn with_pin(make: &'static str, pin: Option<&str>) -> Self {
        let config = ModemConfig {
            beginning: Beginning::Normal,
            pin: pin.map(|pin| Pin::try_from(pin).unwrap()),
            pin_doubt: PinDoubt::default(),
        };
        Self {
            engine: Modem::new(Duration::ZERO, config),
            now: Duration::ZERO,
            events: Vec::new(),
            asked: Vec::new(),
            make,
            rules: Vec::new(),
        }
    }

    fn new(make: &'static str) -> Self {
        Self::with_pin(make, None)
    }

    fn up(make: &'static str) -> Self {
        let mut desk = Self::new(make);
        desk.passes(0);
        assert!(desk.events.contains(&Event::InService), "{:?}", desk.events);
        desk.forget();
        desk
    }

    /// In a call that the modem lists as its first.
    fn in_call(make: &'static str) -> Self {
        let mut desk = Self::up(make);
        desk.rule(|asked, _| {
            (asked == "AT+CLCC").then(|| lines(&["+CLCC: 1,1,0,0,0,\"0612345678\",129", "OK"]))?
        });
        desk.is_called();
        desk.engine.answer(desk.now);
        desk.passes(0);
        assert!(desk.events.contains(&Event::Answered), "{:?}", desk.events);
        desk.forget();
        desk
    }

    fn is_called(&mut self) {
        self.says("RING");
        self.says("+CLIP: \"0612345678\",129,,,,0");
        assert!(matches!(self.events[..], [Event::Incoming(Some(_))]));
    }

    fn forget(&mut self) {
        self.events.clear();
        self.asked.clear();
    }

    /// The latest rule that has something to say counts; an empty answer is silence.
    fn rule(&mut self, rule: impl FnMut(&str, Duration) -> Option<Vec<String>> + 'static) {
        self.rules.insert(0, std::boxed::Box::new(rule));
    }

    /// A command is answered with these lines.
    fn answers(&mut self, command: &'static str, with: &'static [&'static str]) {
        self.rule(move |asked, _| (asked == command).then(|| lines(with))?);
    }

    fn says(&mut self, line: &str) {
        self.hears(std::format!("\r\n{line}\r\n").as_bytes());
    }

    fn hears(&mut self, octets: &[u8]) {
        self.engine.handle_octets(self.now, octets);
        self.listen();
    }

    fn listen(&mut self) {
        self.events
            .extend(core::iter::from_fn(|| self.engine.poll_event()));
    }

    fn usual(&self, command: &str) -> Vec<String> {
        let mut said: Vec<String> = match command {
            "AT+CGMI" if self.make == "simcom" => std::vec!["SIMCOM INCORPORATED".into()],
            "AT+CGMI" => std::vec!["Quectel".into()],
            "AT+CPIN?" => std::vec!["+CPIN: READY".into()],
            "AT+CREG?" => std::vec!["+CREG: 1,1".into()],
            "AT+CEREG?" => std::vec!["+CEREG: 1,1".into()],
            "AT+CSQ" => std::vec!["+CSQ: 20,99".into()],
            _ => Vec::new(),
        };
        said.push("OK".into());
        said
    }

    fn answer_all(&mut self) {
        let mut count = 0;
        while let Some(octets) = self.engine.poll_transmit() {
            count += 1;
            assert!(count < 300, "it does not come to rest: {:?}", self.asked);
            let command = String::from_utf8(octets.to_vec()).unwrap();
            let command = command.trim_end().to_string();
            self.asked.push(command.clone());
            let now = self.now;
            let said = self
                .rules
                .iter_mut()
                .find_map(|rule| rule(&command, now))
                .unwrap_or_else(|| self.usual(&command));
            for line in said {
                self.says(&line);
            }
        }
        self.listen();
    }

    /// Time passes; whatever is asked meanwhile is answered.
    fn passes(&mut self, millis: u64) {
        let end = self.now + ms(millis);
        self.answer_all();
        while let Some(next) = self.engine.next_timeout().filter(|next| *next <= end) {
            self.now = self.now.max(next);
            self.engine.handle_timeout(self.now);
            self.listen();
            self.answer_all();
        }
        self.now = end;
    }

    fn times_asked(&self, command: &str) -> usize {
        self.asked.iter().filter(|asked| *asked == command).count()
    }

    fn has_failed(&self, failure: Failure) -> bool {
        self.events.contains(&Event::Failed(failure))
    }

    fn end(&self) -> Option<CallEnd> {
        self.events.iter().find_map(|event| match event {
            Event::Ended(end) => Some(*end),
            _ => None,
        })
    }
}

mod calls;
mod sims;
mod start;
