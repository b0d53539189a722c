//! Calls in both directions, and how they end.

use std::vec::Vec;

use super::*;

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
