//! The network is asked something by a code (TS 27.007 clause 7.15).

use super::*;

const CODE: &str = "*580#";
const ASKED: &str = "AT+CUSD=1,\"002A0035003800300023\",15";

/// The code is sent, the modem has taken it.
fn asking() -> Bench {
    let mut bench = Bench::up("simcom");
    bench.modem.ask_network(bench.now, CODE).unwrap();
    assert_eq!(bench.asks().as_deref(), Some("AT+CSCS=\"UCS2\""));
    bench.says("OK");
    assert_eq!(bench.asks().as_deref(), Some(ASKED));
    bench.says("OK");
    bench
}

fn ended(bench: &Bench, end: UssdEnd) -> bool {
    bench.told(&Event::Ussd(end))
}

/// All that the modem is asked until it comes to rest.
fn all_asked(bench: &mut Bench) -> Vec<String> {
    let mut asked = Vec::new();
    while let Some(command) = bench.asks() {
        bench.says("OK");
        asked.push(command);
    }
    asked
}

#[test]
fn ts27007_7_15_an_answer_is_read_and_the_character_set_is_as_before() {
    let mut bench = asking();
    bench.says("+CUSD: 0,\"00530030\",72");
    assert!(ended(&bench, UssdEnd::Answered), "{:?}", bench.events);
    assert_eq!(bench.modem.take_ussd(), "S0");
    assert_eq!(bench.modem.take_ussd(), "", "once");
    assert_eq!(all_asked(&mut bench), ["AT+CSCS=\"IRA\""]);
}

#[test]
fn ts27007_7_15_a_network_that_waits_for_more_is_told_that_nobody_answers() {
    let mut bench = asking();
    bench.says("+CUSD: 1,\"00530030\",72");
    assert!(ended(&bench, UssdEnd::Answered));
    assert_eq!(all_asked(&mut bench), ["AT+CUSD=2", "AT+CSCS=\"IRA\""]);
}

#[test]
fn a_modem_without_ucs2_is_asked_as_it_is_and_a_text_of_several_lines_ends_no_call() {
    let mut bench = Bench::up("quectel");
    bench.modem.ask_network(bench.now, CODE).unwrap();
    let _ = bench.asks();
    bench.says("ERROR");
    assert_eq!(bench.asks().as_deref(), Some("AT+CUSD=1,\"*580#\",15"));
    bench.says("OK");
    bench.modem.handle_octets(
        bench.now,
        b"\r\n+CUSD: 0,\"Votre solde: 12,50 DH\nRDY\nNO CARRIER\",15\r\n",
    );
    bench.hear();
    assert!(ended(&bench, UssdEnd::Answered));
    assert_eq!(bench.modem.take_ussd(), "Votre solde: 12,50 DH");
    assert!(!bench.modem.has_failed());
}

#[test]
fn what_is_refused_or_not_answered_ends_within_a_minute() {
    let mut bench = Bench::up("simcom");
    bench.modem.ask_network(bench.now, CODE).unwrap();
    let _ = bench.asks();
    bench.says("OK");
    let _ = bench.asks();
    bench.says("+CME ERROR: 30");
    assert!(ended(&bench, UssdEnd::Refused(Some(30))));
    let mut bench = asking();
    bench.says("+CUSD: 4");
    assert!(ended(&bench, UssdEnd::Refused(None)));
    let mut bench = asking();
    let began = bench.now;
    while !ended(&bench, UssdEnd::Unanswered) {
        bench.times_out();
        bench.settles("simcom");
        assert!(bench.now - began < Duration::from_secs(60));
    }
    // Late, and of nobody's asking.
    bench.says("+CUSD: 0,\"0053\",72");
    assert!(!ended(&bench, UssdEnd::Answered));
}

#[test]
fn a_caller_and_a_call_that_is_placed_end_it_at_once() {
    let mut bench = asking();
    bench.says("RING");
    assert_eq!(all_asked(&mut bench)[..1], ["AT+CUSD=2"]);
    let mut bench = asking();
    bench.modem.dial(bench.now, "0612345678").unwrap();
    bench.hear();
    assert!(ended(&bench, UssdEnd::GaveWay));
    assert_eq!(all_asked(&mut bench)[..2], ["AT+CUSD=2", "ATD0612345678;"]);
    // Before it was sent there is nothing to end.
    let mut bench = Bench::up("simcom");
    bench.modem.ask_network(bench.now, CODE).unwrap();
    bench.modem.dial(bench.now, "0612345678").unwrap();
    let asked = all_asked(&mut bench);
    assert!(asked.iter().all(|line| !line.starts_with("AT+CUSD")));
    assert_eq!(asked.last().unwrap(), "AT+CSCS=\"IRA\"");
}

#[test]
fn a_callers_number_in_hexadecimal_digits_is_not_taken_for_one() {
    let mut bench = asking();
    bench.says("RING");
    bench.says("+CLIP: \"00310035\",129,,,,0");
    assert!(bench.told(&Event::Incoming(None)), "{:?}", bench.events);
    all_asked(&mut bench);
    bench.says("+CLIP: \"0612345678\",129,,,,0");
    let caller = Number::try_from("0612345678").unwrap();
    assert!(bench.told(&Event::Caller(caller)), "{:?}", bench.events);
}

#[test]
fn it_is_not_asked_while_there_is_a_call_or_no_network() {
    let bench = &mut Bench::in_call("simcom");
    let ask = |bench: &mut Bench, code| bench.modem.ask_network(bench.now, code);
    assert_eq!(ask(bench, CODE), Err(CannotAsk::Busy));
    let bench = &mut Bench::new(Beginning::Normal, None);
    assert_eq!(ask(bench, CODE), Err(CannotAsk::NotInService));
    assert_eq!(ask(bench, "ATH"), Err(CannotAsk::Code));
    let bench = &mut asking();
    assert_eq!(ask(bench, CODE), Err(CannotAsk::Busy));
}
