//! SIMs that need time, a PIN, a restart, or another modem.

use super::*;

fn busy_until(command: &'static str, until: Duration, error: &'static str) -> Rule {
    std::boxed::Box::new(move |asked, now| {
        (asked == command && now < until).then(|| lines(&[error]))?
    })
}

#[test]
fn a_sim_that_is_busy_long_after_it_was_ready_is_waited_for() {
    for error in [
        "+CME ERROR: 14",
        "+CME ERROR: 256",
        "+CME ERROR: 515",
        "+CME ERROR: SIM busy",
    ] {
        for command in ["AT+CLIP=1", "AT+CPIN?", "AT+CREG=1"] {
            let mut desk = Desk::new("simcom");
            desk.rules.push(busy_until(command, ms(45_000), error));
            desk.passes(46_000);
            assert!(desk.events.contains(&Event::InService), "{error} {command}");
        }
    }
}

#[test]
fn what_is_only_better_to_have_is_asked_again_while_the_sim_is_busy() {
    let mut desk = Desk::new("simcom");
    desk.rules
        .push(busy_until("AT+CLCC=1", ms(3_000), "+CME ERROR: 14"));
    desk.passes(10_000);
    assert!(desk.times_asked("AT+CLCC=1") > 1);
    assert!(desk.events.contains(&Event::InService));
}

#[test]
fn a_sim_says_what_is_wrong_with_it() {
    for (said, failure) in [
        ("+CME ERROR: 10", Failure::NoSim),
        ("+CME ERROR: 13", Failure::SimFailure),
        ("+CME ERROR: 15", Failure::SimFailure),
        ("+CME ERROR: 14", Failure::SimBusy),
        ("+CPIN: NOT INSERTED", Failure::NoSim),
        ("+CPIN: NOT READY", Failure::SimBusy),
        ("+CPIN: SIM PUK", Failure::PukWanted),
        ("+CPIN: SIM PIN", Failure::PinWanted),
        ("+CPIN: PH-NET PIN", Failure::Locked(Lock::Operator)),
        ("+CPIN: PH-NETSUB PUK", Failure::Locked(Lock::Operator)),
        ("+CPIN: PH-SP PIN", Failure::Locked(Lock::Operator)),
        ("+CPIN: PH-SIM PIN", Failure::Locked(Lock::Sim)),
        ("+CPIN: PH-FSIM PIN", Failure::Locked(Lock::Sim)),
        ("+CPIN: PH-CORP PIN", Failure::Locked(Lock::Company)),
        ("+CME ERROR: 40", Failure::Locked(Lock::Operator)),
        ("+CME ERROR: 12", Failure::PukWanted),
        ("ERROR", Failure::NoSim),
    ] {
        let mut desk = Desk::new("quectel");
        desk.rule(move |asked, _| {
            let answer = if said.contains("ERROR") {
                std::vec![said]
            } else {
                std::vec![said, "OK"]
            };
            (asked == "AT+CPIN?").then(|| lines(&answer))?
        });
        desk.passes(120_000);
        assert!(desk.has_failed(failure), "{said}: {:?}", desk.events);
    }
}

#[test]
fn a_second_pin_keeps_nobody_from_calling() {
    for said in ["+CPIN: SIM PIN2", "+CPIN: SIM PUK2"] {
        let mut desk = Desk::new("quectel");
        desk.rule(move |asked, _| (asked == "AT+CPIN?").then(|| lines(&[said, "OK"]))?);
        desk.passes(0);
        assert!(desk.events.contains(&Event::SecondPinWanted), "{said}");
        assert!(desk.events.contains(&Event::InService), "{said}");
    }
}

/// What a SIM with the PIN 1234 makes of what it is given.
struct Card {
    tries: u8,
    open: bool,
    /// So often a PIN does not reach it, and what the modem says then.
    unseen: usize,
    says_unseen: Vec<&'static str>,
    /// Whether the modem can be asked for the tries.
    tells_tries: bool,
}

impl Card {
    fn into_rule(mut self) -> Rule {
        std::boxed::Box::new(move |asked, _| match asked {
            "AT+CPIN?" if self.open => lines(&["+CPIN: READY", "OK"]),
            "AT+CPIN?" => lines(&["+CPIN: SIM PIN", "OK"]),
            "AT+SPIC" | "AT+QPINC=\"SC\"" | "AT+CPINR=\"SIM PIN\"" if !self.tells_tries => {
                lines(&["ERROR"])
            }
            "AT+SPIC" => lines(&[&std::format!("+SPIC: {},10,3,10", self.tries), "OK"]),
            "AT+QPINC=\"SC\"" => lines(&[&std::format!("+QPINC: \"SC\",{},10", self.tries), "OK"]),
            _ if asked.starts_with("AT+CPIN=") && self.unseen > 0 => {
                self.unseen -= 1;
                lines(&self.says_unseen)
            }
            "AT+CPIN=\"1234\"" => {
                self.open = true;
                lines(&["OK"])
            }
            _ if asked.starts_with("AT+CPIN=") => {
                self.tries -= 1;
                lines(&["+CME ERROR: 16"])
            }
            _ => None,
        })
    }
}

fn card() -> Card {
    Card {
        tries: 3,
        open: false,
        unseen: 0,
        says_unseen: std::vec![],
        tells_tries: true,
    }
}

fn with_card(make: &'static str, pin: &str, card: Card) -> Desk {
    let mut desk = Desk::with_pin(make, Some(pin));
    desk.rules.push(card.into_rule());
    desk.passes(120_000);
    desk
}

#[test]
fn a_pin_that_did_not_reach_the_sim_is_entered_again() {
    for make in ["simcom", "quectel"] {
        for tells_tries in [true, false] {
            for (unseen, says) in [
                (1, std::vec![]),
                (1, std::vec!["+CME ERROR: 14"]),
                (8, std::vec!["+CME ERROR: 14"]),
                (5, std::vec!["+CME ERROR: 515"]),
            ] {
                let card = Card {
                    unseen,
                    says_unseen: says.clone(),
                    tells_tries,
                    ..card()
                };
                let desk = with_card(make, "1234", card);
                assert!(
                    desk.events.contains(&Event::InService),
                    "{make} {tells_tries} {says:?}: {:?}",
                    desk.events
                );
            }
        }
    }
}

#[test]
fn an_error_that_says_nothing_is_judged_by_the_tries_that_are_left() {
    for says in ["ERROR", "+CME ERROR: 3", "+CME ERROR: 100"] {
        let unseen = Card {
            unseen: 2,
            says_unseen: std::vec![says],
            ..card()
        };
        let desk = with_card("simcom", "1234", unseen);
        assert!(
            desk.events.contains(&Event::InService),
            "{says}: {:?}",
            desk.events
        );
        // Without the tries it may have been a refusal.
        let unknown = Card {
            unseen: 2,
            says_unseen: std::vec![says],
            tells_tries: false,
            ..card()
        };
        let desk = with_card("simcom", "1234", unknown);
        assert!(desk.has_failed(Failure::PinRefused), "{says}");
        assert_eq!(desk.times_asked("AT+CPIN=\"1234\""), 1, "{says}");
    }
}

#[test]
fn a_wrong_pin_is_entered_once() {
    for tells_tries in [true, false] {
        let desk = with_card(
            "quectel",
            "9999",
            Card {
                tells_tries,
                ..card()
            },
        );
        assert!(desk.has_failed(Failure::PinRefused));
        assert_eq!(desk.times_asked("AT+CPIN=\"9999\""), 1);
    }
}

#[test]
fn a_wrong_pin_whose_refusal_was_lost_is_found_out_by_the_tries() {
    let mut tries = 3;
    let mut desk = Desk::with_pin("simcom", Some("9999"));
    desk.rule(move |asked, _| match asked {
        "AT+CPIN?" => lines(&["+CPIN: SIM PIN", "OK"]),
        "AT+SPIC" => lines(&[&std::format!("+SPIC: {tries},10,3,10"), "OK"]),
        "AT+CPIN=\"9999\"" => {
            tries -= 1;
            Some(Vec::new())
        }
        _ => None,
    });
    desk.passes(120_000);
    assert!(desk.has_failed(Failure::PinRefused));
    assert_eq!(desk.times_asked("AT+CPIN=\"9999\""), 1);
}

impl Desk {
    /// The port is opened anew; the modem and its SIM are the same.
    fn reopens(&mut self) {
        self.engine.handle_gone();
        self.forget();
        let config = ModemConfig {
            beginning: Beginning::Normal,
            pin: Pin::try_from("1234").ok(),
            pin_doubt: self.engine.pin_doubt(),
        };
        self.engine = Modem::new(self.now, config);
    }
}

/// A SIM behind a modem that falls silent at the PIN, opening after opening: how often it was
/// entered, and how it ended.
fn silent_at_each_pin(tries: Option<[u8; 8]>, openings: usize) -> (usize, Desk) {
    let mut desk = Desk::with_pin("simcom", Some("1234"));
    let (opening, silent) = (
        std::rc::Rc::new(core::cell::Cell::new(0)),
        core::cell::Cell::new(None),
    );
    let at = opening.clone();
    desk.rule(move |asked, _| {
        if silent.get() == Some(at.get()) {
            return Some(Vec::new());
        }
        match asked {
            "AT+CPIN?" => lines(&["+CPIN: SIM PIN", "OK"]),
            "AT+SPIC" => match tries {
                Some(tries) => lines(&[&std::format!("+SPIC: {},10,3,10", tries[at.get()]), "OK"]),
                None => lines(&["ERROR"]),
            },
            "AT+CPINR=\"SIM PIN\"" => lines(&["ERROR"]),
            _ if asked.starts_with("AT+CPIN=") => {
                silent.set(Some(at.get()));
                Some(Vec::new())
            }
            _ => None,
        }
    });
    let mut entered = 0;
    for number in 0..openings {
        if number > 0 {
            desk.reopens();
        }
        opening.set(number);
        desk.passes(120_000);
        entered += desk.times_asked("AT+CPIN=\"1234\"");
    }
    (entered, desk)
}

#[test]
fn a_modem_silent_at_each_pin_is_given_two_over_all_openings() {
    let (entered, desk) = silent_at_each_pin(None, 2);
    assert!(desk.has_failed(Failure::Silent), "{:?}", desk.events);
    assert_eq!(entered, 2);
    for openings in 3..8 {
        let (entered, desk) = silent_at_each_pin(None, openings);
        assert_eq!(entered, 2, "{openings}");
        assert!(desk.has_failed(Failure::PinUnanswered), "{:?}", desk.events);
    }
}

#[test]
fn tries_read_at_the_next_opening_tell_whether_the_sim_saw_the_pin() {
    let (entered, desk) = silent_at_each_pin(Some([3, 2, 2, 2, 2, 2, 2, 2]), 2);
    assert_eq!(entered, 1);
    assert!(desk.has_failed(Failure::PinRefused), "{:?}", desk.events);
    let (entered, _) = silent_at_each_pin(Some([3; 8]), 5);
    assert_eq!(entered, 5, "it never reaches the SIM");
    let (entered, desk) = silent_at_each_pin(Some([1; 8]), 2);
    assert_eq!(entered, 0);
    assert!(desk.has_failed(Failure::PinLastTry), "{:?}", desk.events);
}

#[test]
fn a_port_that_goes_right_after_the_pin_leaves_it_in_doubt() {
    let mut desk = Desk::with_pin("quectel", Some("1234"));
    desk.rules.push(
        Card {
            unseen: usize::MAX,
            tells_tries: false,
            ..card()
        }
        .into_rule(),
    );
    let mut entered = 0;
    for _ in 0..5 {
        let before = entered;
        for _ in 0..200 {
            desk.passes(100);
            entered = before + desk.times_asked("AT+CPIN=\"1234\"");
            if entered > before || desk.engine.has_failed() {
                break;
            }
        }
        desk.reopens();
    }
    assert_eq!(entered, 2);
    assert_eq!(desk.engine.pin_doubt().entries, 2);
}

#[test]
fn a_modem_that_restarts_at_each_pin_in_one_opening_is_given_two() {
    let mut desk = Desk::with_pin("simcom", Some("1234"));
    desk.rules.push(
        Card {
            unseen: usize::MAX,
            says_unseen: std::vec!["RDY"],
            tells_tries: false,
            ..card()
        }
        .into_rule(),
    );
    desk.passes(300_000);
    assert_eq!(desk.times_asked("AT+CPIN=\"1234\""), 2);
    assert!(desk.engine.has_failed(), "{:?}", desk.events);
}

#[test]
fn a_wrong_pin_at_which_the_modem_restarts_is_found_out_by_the_tries() {
    let mut tries = 3;
    let mut desk = Desk::with_pin("simcom", Some("9999"));
    desk.rule(move |asked, _| match asked {
        "AT+CPIN?" => lines(&["+CPIN: SIM PIN", "OK"]),
        "AT+SPIC" => lines(&[&std::format!("+SPIC: {tries},10,3,10"), "OK"]),
        "AT+CPIN=\"9999\"" => {
            tries -= 1;
            lines(&["RDY"])
        }
        _ => None,
    });
    desk.passes(120_000);
    assert!(desk.has_failed(Failure::PinRefused), "{:?}", desk.events);
    assert_eq!(desk.times_asked("AT+CPIN=\"9999\""), 1);
}

#[test]
fn a_pin_that_is_accepted_puts_an_end_to_the_doubt() {
    let mut desk = Desk::with_pin("simcom", Some("1234"));
    desk.rules.push(
        Card {
            unseen: 1,
            tells_tries: false,
            ..card()
        }
        .into_rule(),
    );
    while desk.times_asked("AT+CPIN=\"1234\"") == 0 {
        desk.passes(100);
    }
    assert_eq!(desk.engine.pin_doubt().entries, 1);
    desk.reopens();
    desk.passes(60_000);
    assert!(desk.events.contains(&Event::InService), "{:?}", desk.events);
    assert_eq!(desk.engine.pin_doubt().entries, 0);
}

#[test]
fn the_last_try_is_left_to_a_person() {
    let desk = with_card("quectel", "1234", Card { tries: 1, ..card() });
    assert!(desk.has_failed(Failure::PinLastTry));
    assert_eq!(desk.times_asked("AT+CPIN=\"1234\""), 0);
}

#[test]
fn the_modem_and_the_sim_are_named() {
    let mut desk = Desk::new("simcom");
    desk.answers("AT+CGSN", &["867584030123456", "OK"]);
    desk.answers("AT+CIMI", &["604000123456789", "OK"]);
    desk.answers("AT+CICCID", &["+ICCID: 89212010000123456789", "OK"]);
    desk.answers("AT+CNUM", &["+CNUM: \"\",\"212612345678\",145", "OK"]);
    desk.passes(0);
    let digits = |text| Some(Digits::try_from(text).unwrap());
    assert!(desk.events.contains(&Event::Identity(Identity {
        imei: digits("867584030123456"),
        imsi: digits("604000123456789"),
        iccid: digits("89212010000123456789"),
        number: Number::try_from("+212612345678").ok(),
    })));
}
