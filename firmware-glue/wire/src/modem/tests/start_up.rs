//! Bringing the modem up, and watching whether it is in service.

use std::vec::Vec;

use super::*;

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
