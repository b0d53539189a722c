//! The engine against a modem that the test plays.

use std::string::String;
use std::time::Duration;
use std::vec::Vec;

use proptest::prelude::*;

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

#[test]
fn a_modem_is_brought_up_in_order() {
    let mut bench = Bench::new(Beginning::Normal, None);
    let mut asked = Vec::new();
    while let Some(command) = bench.asks() {
        for line in answers("simcom", &command) {
            bench.says(line);
        }
        asked.push(command);
    }
    assert_eq!(asked[..3], ["ATV1E0Q0", "ATE0Q0V1", "ATS0=0"]);
    assert!(asked.contains(&"AT+DDET=1".into()), "{asked:?}");
    assert_eq!(
        bench.events[..3],
        [
            Event::Identified(Make::Simcom),
            Event::KeysReported(true),
            Event::InService
        ]
    );
    assert!(bench.told(&Event::Signal(Some(-73))));
}

#[test]
fn ts27007_8_3_a_pin_is_entered_once_and_never_again() {
    let mut bench = Bench::new(Beginning::Normal, Some("1234"));
    let mut entered = 0;
    for _ in 0..200 {
        match bench.asks().as_deref() {
            Some("AT+CPIN?") => {
                bench.says("+CPIN: SIM PIN");
                bench.says("OK");
            }
            Some("AT+CPIN=\"1234\"") => {
                entered += 1;
                bench.says("OK");
            }
            Some(command) => {
                for line in answers("quectel", command) {
                    bench.says(line);
                }
            }
            None if bench.modem.has_failed() => break,
            None => bench.times_out(),
        }
    }
    assert_eq!(entered, 1);
    assert!(bench.told(&Event::Failed(Failure::PinRefused)));
}

#[test]
fn a_modem_that_never_answers_is_silent() {
    let mut bench = Bench::new(Beginning::Normal, None);
    while !bench.modem.has_failed() {
        bench.asks();
        bench.times_out();
        assert!(bench.now < ms(60_000));
    }
    assert!(bench.told(&Event::Failed(Failure::Silent)));
    assert_eq!(bench.modem.next_timeout(), None);
}

#[test]
fn a_restart_that_is_wanted_comes_first() {
    let mut bench = Bench::new(Beginning::Restart, None);
    assert_eq!(bench.asks().as_deref(), Some("ATV1E0Q0"));
    bench.says("OK");
    assert_eq!(bench.asks().as_deref(), Some("AT+CFUN=1,1"));
    bench.says("OK");
    assert!(bench.told(&Event::Failed(Failure::RestartWanted)));
}

#[test]
fn ts27007_7_6_a_caller_without_clip_is_offered_after_two_seconds() {
    let mut bench = Bench::up("quectel");
    bench.says("+CRING: VOICE");
    assert_eq!(bench.events, []);
    bench.passes(ms(2_000));
    assert!(bench.told(&Event::Incoming(None)));
}

#[test]
fn a_call_whose_ring_was_lost_is_found_on_the_list() {
    let mut bench = Bench::up("quectel");
    bench.passes(ms(10_000));
    while let Some(command) = bench.asks() {
        if command == "AT+CLCC" {
            bench.says("+CLCC: 1,1,4,0,0,\"0612345678\",129");
        }
        for line in answers("quectel", &command) {
            bench.says(line);
        }
    }
    let number = Number::try_from("0612345678").unwrap();
    assert!(bench.told(&Event::Incoming(Some(number))));
}

#[test]
fn sim7600_cpcmreg_is_asked_for_in_each_call_before_it_counts_as_answered() {
    let mut bench = Bench::up("simcom");
    bench.incoming();
    bench.modem.answer(bench.now);
    assert_eq!(bench.asks().as_deref(), Some("ATA"));
    bench.says("VOICE CALL: BEGIN");
    bench.says("OK");
    assert_eq!(bench.asks().as_deref(), Some("AT+CPCMREG=1"));
    assert_eq!(bench.events, []);
    bench.says("OK");
    assert_eq!(bench.events, [Event::Answered]);
}

#[test]
fn the_sound_of_a_call_is_not_switched_off_by_the_end_of_the_one_before() {
    let mut bench = Bench::in_call("simcom");
    // Something is in flight when the call ends, so that CPCMREG=0 has to wait.
    bench.passes(ms(2_000));
    bench.says("+CLCC: 1,1,0,0,0,\"0612345678\",129");
    bench.says("+CLCC: 1,1,6,0,0,\"0612345678\",129");
    bench.events.clear();
    bench.incoming();
    bench.modem.answer(bench.now);
    let mut asked = Vec::new();
    while let Some(command) = bench.asks() {
        for line in answers("simcom", &command) {
            bench.says(line);
        }
        asked.push(command);
    }
    let place = |wanted: &str| asked.iter().rposition(|command| command == wanted);
    assert!(place("AT+CPCMREG=0") < place("AT+CPCMREG=1"), "{asked:?}");
}

#[test]
fn v250_6_3_5_no_carrier_to_ata_ends_the_call_once() {
    let mut bench = Bench::up("quectel");
    bench.incoming();
    bench.modem.answer(bench.now);
    assert_eq!(bench.asks().as_deref(), Some("ATA"));
    bench.says("NO CARRIER");
    bench.says("NO CARRIER");
    bench.settles("quectel");
    assert_eq!(bench.events, [Event::Ended(CallEnd::FarEnd)]);
}

#[test]
fn an_answer_that_is_refused_for_good_hangs_up() {
    let mut bench = Bench::up("quectel");
    bench.incoming();
    bench.modem.answer(bench.now);
    let (mut refused, mut up) = (0, true);
    while !bench.told(&Event::Ended(CallEnd::NotAnswerable)) {
        match bench.asks().as_deref() {
            Some("ATA") => {
                refused += 1;
                bench.says("ERROR");
            }
            Some("AT+CLCC") if up => {
                bench.says("+CLCC: 1,1,4,0,0,\"0612345678\",129");
                bench.says("OK");
            }
            Some(command) => {
                up &= command != "AT+CHUP";
                for line in answers("quectel", command) {
                    bench.says(line);
                }
            }
            None => bench.times_out(),
        }
        assert!(bench.now < ms(60_000));
    }
    assert_eq!(refused, 5);
}

#[test]
fn v250_6_3_1_results_of_dialling() {
    for (result, end) in [
        ("BUSY", CallEnd::Busy),
        ("NO ANSWER", CallEnd::NoAnswer),
        ("NO CARRIER", CallEnd::NotConnected),
        ("+CME ERROR: 3", CallEnd::Refused),
    ] {
        let mut bench = Bench::up("quectel");
        bench.modem.dial(bench.now, "0537123456").unwrap();
        assert_eq!(bench.asks().as_deref(), Some("ATD0537123456;"));
        bench.says(result);
        bench.settles("quectel");
        bench.events.retain(|event| !matches!(event, Event::Why(_)));
        assert_eq!(bench.events, [Event::Ended(end)], "{result}");
    }
}

#[test]
fn ec25_a_call_that_is_placed_goes_on_by_the_list_of_calls() {
    let mut bench = Bench::up("quectel");
    bench.modem.dial(bench.now, "0537123456").unwrap();
    bench.settles("quectel");
    for stat in [2, 3, 3, 0] {
        bench.passes(ms(500));
        assert_eq!(bench.asks().as_deref(), Some("AT+CLCC"));
        bench.says(&std::format!("+CLCC: 1,0,{stat},0,0,\"0537123456\",129"));
        bench.says("OK");
    }
    assert_eq!(bench.events, [Event::Alerting, Event::Answered]);
}

#[test]
fn sim7600_the_reason_that_follows_the_report_of_the_end_is_waited_for() {
    let mut bench = Bench::up("simcom");
    bench.modem.dial(bench.now, "0537123456").unwrap();
    bench.settles("simcom");
    bench.says("+CLCC: 1,0,6,0,0,\"0537123456\",128");
    assert_eq!(bench.events, []);
    bench.says("BUSY");
    assert_eq!(bench.events, [Event::Ended(CallEnd::Busy)]);
}

#[test]
fn ts22101_10_1_an_emergency_call_is_dialled_where_the_network_lets_nobody_else_in() {
    for (creg, cereg) in [("3", "3"), ("3", "0"), ("2", "2"), ("0", "8")] {
        let mut bench = Bench::up("simcom");
        bench.says(&std::format!("+CREG: {creg}"));
        bench.says(&std::format!("+CEREG: {cereg}"));
        let at = bench.now;
        assert_eq!(
            bench.modem.dial(at, "0612345678"),
            Err(CannotDial::NotInService)
        );
        bench.modem.dial_emergency(at, "15").unwrap();
        let mut asked = core::iter::from_fn(|| {
            let asked = bench.asks()?;
            bench.says("OK");
            Some(asked)
        });
        assert!(asked.any(|asked| asked == "ATD15;"), "{creg}, {cereg}");
    }
}

#[test]
fn ts22101_10_1_an_emergency_call_waits_for_no_sim() {
    for sim in [
        "+CME ERROR: 10",
        "+CME ERROR: 13",
        "+CPIN: SIM PUK",
        "+CPIN: SIM PIN",
    ] {
        let mut bench = Bench::new(Beginning::Normal, Some("1234"));
        bench.modem.dial_emergency(bench.now, "19").unwrap();
        let mut dialled = false;
        for _ in 0..60 {
            let Some(asked) = bench.asks() else { break };
            assert!(!asked.starts_with("AT+CPIN="), "a PIN is not risked");
            match asked.as_str() {
                "AT+CPIN?" if sim.starts_with("+CME") => bench.says(sim),
                "AT+CPIN?" => {
                    bench.says(sim);
                    bench.says("OK");
                }
                // Without a SIM these are refused.
                "AT+CLIP=1" | "AT+COPS=3,0" => bench.says("+CME ERROR: 10"),
                "AT+CREG?" => {
                    bench.says("+CREG: 1,0");
                    bench.says("OK");
                }
                other => answers("quectel", other)
                    .into_iter()
                    .for_each(|line| bench.says(line)),
            }
            dialled |= asked == "ATD19;";
        }
        assert!(dialled, "{sim}");
        // The SIM is looked for again when the call is over.
        bench.says("NO CARRIER");
        bench.settles("quectel");
        assert!(bench.told(&Event::Ended(CallEnd::NotConnected)));
        assert!(bench.told(&Event::Failed(Failure::NoSim)));
    }
}

#[test]
fn an_emergency_call_is_given_up_or_fails_with_its_modem_and_ends_once() {
    let mut bench = Bench::new(Beginning::Normal, None);
    bench.modem.dial_emergency(bench.now, "15").unwrap();
    assert_eq!(
        bench.modem.dial_emergency(bench.now, "15"),
        Err(CannotDial::Busy)
    );
    bench.modem.hang_up(bench.now);
    bench.hear();
    assert_eq!(bench.events, [Event::Ended(CallEnd::HungUp)]);
    bench.events.clear();
    bench.modem.dial_emergency(bench.now, "15").unwrap();
    bench.modem.handle_gone();
    bench.hear();
    assert_eq!(
        bench.events,
        [
            Event::Ended(CallEnd::ModemFailed),
            Event::Failed(Failure::Gone)
        ]
    );
}

#[test]
fn what_no_keypad_has_is_not_dialled() {
    let mut bench = Bench::up("simcom");
    for number in ["", "+", "06;AT+CFUN=0", "06 12", "0612\r"] {
        assert_eq!(
            bench.modem.dial(bench.now, number),
            Err(CannotDial::Number),
            "{number:?}"
        );
    }
}

#[test]
fn ts27007_7_18_a_call_that_is_not_listed_twice_is_over() {
    let mut bench = Bench::in_call("quectel");
    bench.passes(ms(2_000));
    bench.settles("quectel");
    assert_eq!(bench.events, []);
    bench.passes(ms(2_000));
    bench.settles("quectel");
    assert_eq!(bench.events, [Event::Ended(CallEnd::FarEnd)]);
}

#[test]
fn keys_are_reported_in_a_call_alone() {
    let mut bench = Bench::in_call("quectel");
    bench.says("+QTONEDET: 35");
    assert_eq!(bench.events, [Event::Digit('#')]);
    bench.says("NO CARRIER");
    bench.settles("quectel");
    bench.events.clear();
    bench.says("+QTONEDET: 35");
    assert_eq!(bench.events, []);
}

#[test]
fn a_modem_that_falls_silent_in_a_call_ends_it_within_twelve_seconds() {
    let mut bench = Bench::in_call("quectel");
    let since = bench.now;
    while !bench.modem.has_failed() {
        bench.asks();
        bench.times_out();
    }
    assert_eq!(
        bench.events,
        [
            Event::Ended(CallEnd::ModemFailed),
            Event::Failed(Failure::Silent)
        ]
    );
    assert!(bench.now - since <= ms(12_000), "{:?}", bench.now - since);
}

#[test]
fn a_reply_that_was_lost_costs_one_command_and_not_the_modem() {
    let mut bench = Bench::up("quectel");
    bench.passes(ms(10_000));
    let lost = bench.asks();
    assert!(lost.is_some());
    bench.passes(ms(5_000));
    assert_eq!(bench.asks().as_deref(), Some("AT"));
    // The late result and the probe's: neither is the next command's.
    bench.says("OK");
    bench.says("OK");
    assert_eq!(bench.asks(), None);
    bench.passes(ms(300));
    assert!(bench.asks().is_some_and(|command| command != "AT"));
    assert!(!bench.modem.has_failed());
}

#[test]
fn rdy_of_a_modem_that_was_up_ends_the_call() {
    let mut bench = Bench::in_call("simcom");
    bench.says("RDY");
    assert_eq!(
        bench.events,
        [
            Event::Ended(CallEnd::ModemFailed),
            Event::Failed(Failure::Restarted)
        ]
    );
}

#[test]
fn a_call_that_nobody_here_knows_of_is_hung_up() {
    let mut bench = Bench::up("quectel");
    bench.passes(ms(10_000));
    let mut asked = Vec::new();
    while let Some(command) = bench.asks() {
        if command == "AT+CLCC" && !asked.contains(&command) {
            bench.says("+CLCC: 1,0,0,0,0,\"0537123456\",129");
        }
        for line in answers("quectel", &command) {
            bench.says(line);
        }
        asked.push(command);
    }
    assert!(asked.contains(&"AT+CHUP".into()), "{asked:?}");
}

#[test]
fn ts27007_7_2_the_line_is_out_of_service_when_both_networks_are_lost() {
    let mut bench = Bench::up("quectel");
    bench.says("+CREG: 3");
    assert_eq!(bench.asks().as_deref(), Some("AT+CEREG?"));
    bench.says("+CEREG: 1,0");
    bench.says("OK");
    assert!(bench.told(&Event::NoNetwork(NoNetwork::Denied)));
    assert_eq!(
        bench.modem.dial(bench.now, "15"),
        Err(CannotDial::NotInService)
    );
}

#[test]
fn a_stray_result_does_not_make_the_two_registrations_chase_each_other() {
    let mut bench = Bench::up("quectel");
    bench.says("+CREG: 0");
    // Nobody's; from here on every answer meets the question after its own.
    bench.says("OK");
    bench.settles("quectel");
}

/// What can happen to an engine.
#[derive(Clone, Debug)]
enum Happening {
    Octets(Vec<u8>),
    Line(&'static str),
    Answered,
    TimesOut,
    Dial,
    Answer,
    HangUp,
    Key,
    Renew,
}

fn happening() -> impl Strategy<Value = Happening> {
    let lines = prop::sample::select(std::vec![
        "OK",
        "ERROR",
        "+CME ERROR: 14",
        "NO CARRIER",
        "BUSY",
        "RING",
        "+CLIP: \"0612345678\",129,,,,0",
        "+CLCC: 1,1,4,0,0,\"0612345678\",129",
        "+CLCC: 1,1,0,0,0,\"0612345678\",129",
        "+CLCC: 1,0,3,0,0,\"0612345678\",129",
        "+CLCC: 1,1,6,0,0,\"0612345678\",129",
        "VOICE CALL: BEGIN",
        "VOICE CALL: END: 000001",
        "+RXDTMF: 1",
        "+CREG: 0",
        "+CREG: 1",
        "+CSQ: 3,99",
        "RDY",
    ]);
    prop_oneof![
        1 => prop::collection::vec(any::<u8>(), 0..80).prop_map(Happening::Octets),
        6 => lines.prop_map(Happening::Line),
        6 => Just(Happening::Answered),
        3 => Just(Happening::TimesOut),
        1 => Just(Happening::Dial),
        2 => Just(Happening::Answer),
        1 => Just(Happening::HangUp),
        1 => Just(Happening::Key),
        1 => Just(Happening::Renew),
    ]
}

/// Calls come one after the other, each ends once, and after a failure nothing more is said.
fn assert_in_order(events: &[Event]) {
    let (mut call, mut failed) = (false, false);
    for event in events {
        assert!(!failed, "{events:?}");
        match event {
            Event::Incoming(_) => {
                assert!(!call, "two calls: {events:?}");
                call = true;
            }
            Event::Ended(_) => call = false,
            Event::Failed(_) => {
                assert!(!call, "a call was left: {events:?}");
                failed = true;
            }
            _ => {}
        }
    }
}

proptest! {
    #[test]
    fn any_octets_are_taken(octets in prop::collection::vec(any::<u8>(), 0..2_000)) {
        let mut bench = Bench::new(Beginning::Normal, None);
        bench.modem.handle_octets(ms(1), &octets);
        bench.hear();
    }

    #[test]
    fn any_text_is_parsed(text in ".{0,300}") {
        let _ = parse(&text);
    }

    #[test]
    fn whatever_happens_no_call_is_left_without_a_timer(
        simcom in any::<bool>(),
        happenings in prop::collection::vec(happening(), 0..120),
    ) {
        let make = if simcom { "simcom" } else { "quectel" };
        let mut bench = Bench::up(make);
        for happening in happenings {
            match happening {
                Happening::Octets(octets) => bench.modem.handle_octets(bench.now, &octets),
                Happening::Line(line) => bench.says(line),
                Happening::Answered => bench.settles(make),
                Happening::TimesOut => if bench.modem.next_timeout().is_some() { bench.times_out() },
                Happening::Dial => { let _ = bench.modem.dial(bench.now, "0537123456"); }
                Happening::Answer => bench.modem.answer(bench.now),
                Happening::HangUp => bench.modem.hang_up(bench.now),
                Happening::Key => bench.modem.send_digit(bench.now, '5'),
                Happening::Renew => bench.modem.renew_audio(bench.now),
            }
            bench.hear();
            if bench.modem.has_failed() {
                prop_assert!(!bench.modem.has_call());
                prop_assert_eq!(bench.modem.next_timeout(), None);
            } else {
                prop_assert!(bench.modem.next_timeout().is_some());
            }
            if bench.modem.has_call() {
                prop_assert!(bench.modem.timers.runs(Timer::Poll));
            }
        }
        assert_in_order(&bench.events);
    }

    #[test]
    fn an_owner_that_does_not_listen_costs_no_memory_and_loses_no_end(
        lines in prop::collection::vec(happening(), 0..400),
    ) {
        let mut bench = Bench::up("quectel");
        for happening in lines {
            if let Happening::Line(line) = happening {
                let framed = std::format!("\r\n{line}\r\n");
                bench.modem.handle_octets(bench.now, framed.as_bytes());
            }
        }
        bench.modem.handle_gone();
        bench.hear();
        assert_in_order(&bench.events);
        prop_assert!(matches!(bench.events.last(), Some(Event::Failed(_))));
    }
}
