//! Modems as another program, another start or the network left them.

use super::*;

#[test]
fn v250_6_2_6_a_modem_that_answers_in_digits_is_told_to_use_words() {
    let mut desk = Desk::new("simcom");
    let mut words = false;
    desk.rule(move |asked, _| {
        if asked.contains("V1") {
            // The setting holds from the next line on.
            if !core::mem::replace(&mut words, true) {
                return lines(&["0"]);
            }
        }
        (!words).then(|| lines(&["0"]))?
    });
    desk.passes(5_000);
    assert!(desk.events.contains(&Event::InService), "{:?}", desk.events);
}

#[test]
fn v250_6_2_5_a_modem_that_gives_no_results_is_told_to() {
    let mut desk = Desk::new("quectel");
    let mut quiet = true;
    desk.rule(move |asked, _| {
        quiet &= !asked.contains("Q0");
        quiet.then(|| lines(&[]))?
    });
    desk.passes(5_000);
    assert!(desk.events.contains(&Event::InService), "{:?}", desk.events);
}

#[test]
fn a_modem_in_the_midst_of_a_text_message_is_let_out_of_it() {
    let mut desk = Desk::new("quectel");
    let mut input = true;
    desk.rule(move |asked, _| {
        input &= !asked.starts_with('\u{1b}');
        input.then(|| lines(&[">"]))?
    });
    desk.passes(30_000);
    assert!(desk.events.contains(&Event::InService), "{:?}", desk.events);
}

#[test]
fn what_others_left_behind_is_put_right_at_each_start() {
    let mut desk = Desk::new("quectel");
    desk.passes(0);
    for command in ["AT+CSCS=\"IRA\"", "AT+CMGF=0", "AT+CNMI=2,1,0,0,0"] {
        assert_eq!(desk.times_asked(command), 1, "{command}");
    }
}

#[test]
fn a_port_for_positions_or_diagnostics_is_said_to_be_one() {
    for said in [
        &b"$GPGGA,,,,,,0,,,,,,,,*66\r\n$GPRMC,,V,,,,,,,,,,N*53\r\n"[..],
        b"\x7e\x10\x02\x7e\r\n\x7d\x01\r\n",
        b"ATV1E0Q0\r\nAT\r\n",
    ] {
        let mut desk = Desk::new("simcom");
        desk.rule(|_, _| Some(Vec::new()));
        for _ in 0..60 {
            desk.hears(said);
            desk.passes(1_000);
        }
        assert!(desk.has_failed(Failure::NotAtPort), "{:?}", desk.events);
    }
    let mut silent = Desk::new("simcom");
    silent.rule(|_, _| Some(Vec::new()));
    silent.passes(60_000);
    assert!(silent.has_failed(Failure::Silent));
}

/// How a modem that restarted and has forgotten its settings can be known.
fn restarted_and_says(words: &[&str]) {
    let mut desk = Desk::up("quectel");
    desk.passes(20_000);
    desk.forget();
    for word in words {
        desk.says(word);
    }
    desk.passes(3_000);
    for command in [
        "AT+CLIP=1",
        "AT+QPCMV=1,0",
        "AT+QINDCFG=\"ccinfo\",1",
        "AT+CNMI=2,1,0,0,0",
    ] {
        assert_eq!(desk.times_asked(command), 1, "{words:?}: {command}");
    }
    assert_eq!(desk.events, [Event::SetUpAnew], "{words:?}");
    // Once, and the line works.
    desk.forget();
    desk.passes(60_000);
    assert_eq!(desk.times_asked("AT+CLIP=1"), 0, "{words:?}");
    desk.is_called();
}

#[test]
fn a_modem_that_restarted_without_rdy_is_set_up_anew() {
    for words in [
        &[
            "+CFUN: 1",
            "+CPIN: READY",
            "+QIND: SMS DONE",
            "+QIND: PB DONE",
        ][..],
        &["PB DONE"],
        &["SMS DONE"],
        &["SMS Ready"],
        &["Call Ready"],
        &["+CPIN: READY"],
    ] {
        restarted_and_says(words);
    }
}

#[test]
fn a_modem_that_echoes_again_is_set_up_anew() {
    let mut desk = Desk::up("quectel");
    desk.passes(20_000);
    desk.forget();
    let mut echo = true;
    desk.rule(move |asked, _| {
        echo &= asked != "ATE0Q0V1";
        (echo && asked == "AT+CSQ").then(|| lines(&["AT+CSQ", "+CSQ: 20,99", "OK"]))?
    });
    desk.passes(20_000);
    assert_eq!(desk.times_asked("AT+CLIP=1"), 1);
}

#[test]
fn a_modem_that_always_echoes_is_not_set_up_for_ever() {
    let mut desk = Desk::new("quectel");
    desk.rule(|asked, _| (asked == "AT+CSQ").then(|| lines(&["AT+CSQ", "+CSQ: 20,99", "OK"]))?);
    desk.passes(120_000);
    assert!(desk.times_asked("AT+CLIP=1") <= 2);
}

#[test]
fn ts27007_7_2_a_registration_that_is_not_reported_any_more_is_a_sign_of_a_restart() {
    let mut desk = Desk::up("simcom");
    let mut set = false;
    desk.rule(move |asked, _| {
        set |= asked == "AT+CREG=1";
        (asked == "AT+CREG?" && !set).then(|| lines(&["+CREG: 0,1", "OK"]))?
    });
    desk.passes(20_000);
    assert_eq!(desk.times_asked("AT+CLIP=1"), 1);
    // A modem that never says that it reports is none that has restarted.
    let mut desk = Desk::new("simcom");
    desk.answers("AT+CREG?", &["+CREG: 0,1", "OK"]);
    desk.passes(120_000);
    assert_eq!(desk.times_asked("AT+CLIP=1"), 1);
}

#[test]
fn a_late_word_of_an_ordinary_start_ends_no_call() {
    let mut desk = Desk::in_call("quectel");
    desk.says("+QIND: PB DONE");
    desk.passes(10_000);
    assert_eq!(desk.events, []);
    desk.answers("AT+CLCC", &["OK"]);
    desk.says("NO CARRIER");
    desk.passes(3_000);
    assert_eq!(
        desk.events,
        [Event::Ended(CallEnd::FarEnd), Event::SetUpAnew]
    );
}

#[test]
fn a_call_that_a_restart_ended_is_over_at_once() {
    let mut desk = Desk::in_call("quectel");
    desk.answers("AT+CLCC", &["OK"]);
    desk.says("+CFUN: 1");
    desk.passes(0);
    assert_eq!(desk.events, [Event::Ended(CallEnd::ModemFailed)]);
}

#[test]
fn ec25_a_firmware_without_voice_is_named() {
    let mut desk = Desk::new("quectel");
    desk.answers("AT+QPCMV=1,0", &["ERROR"]);
    desk.passes(60_000);
    assert!(desk.has_failed(Failure::NoVoice));
}

#[test]
fn the_number_of_the_error_is_told_with_the_command_that_is_refused() {
    let mut desk = Desk::new("quectel");
    desk.answers("AT+CLIP=1", &["+CME ERROR: 4"]);
    desk.passes(60_000);
    assert!(desk.has_failed(Failure::Refuses("AT+CLIP=1", Some(4))));
}

#[test]
fn simcom_a_restart_that_cfun_refuses_is_made_by_creset() {
    let mut desk = Desk::new("simcom");
    desk.engine = Modem::new(
        Duration::ZERO,
        ModemConfig {
            beginning: Beginning::Restart,
            pin: None,
            pin_doubt: PinDoubt::default(),
        },
    );
    desk.answers("AT+CFUN=1,1", &["ERROR"]);
    desk.passes(0);
    assert_eq!(desk.times_asked("AT+CRESET"), 1);
    assert!(desk.has_failed(Failure::RestartWanted));
}

/// What the two networks say, and whether calls go by the packet network.
fn service(creg: &'static str, cereg: &'static str, cireg: &'static [&'static str]) -> Desk {
    let mut desk = Desk::new("quectel");
    desk.rule(move |asked, _| match asked {
        "AT+CREG?" => lines(&[creg, "OK"]),
        "AT+CEREG?" => lines(&[cereg, "OK"]),
        "AT+CIREG?" => lines(cireg),
        _ => None,
    });
    desk.passes(5_000);
    desk
}

#[test]
fn ts27007_7_2_a_line_that_can_carry_no_call_is_not_in_service() {
    for (creg, cereg, cireg, why) in [
        (
            "+CREG: 1,3",
            "+CEREG: 1,1",
            &["ERROR"][..],
            NoNetwork::NoCalls,
        ),
        ("+CREG: 1,6", "+CEREG: 1,1", &["ERROR"], NoNetwork::NoCalls),
        (
            "+CREG: 1,7",
            "+CEREG: 1,5",
            &["+CIREG: 0,0", "OK"],
            NoNetwork::NoCalls,
        ),
        (
            "+CREG: 1,2",
            "+CEREG: 1,1",
            &["+CIREG: 0,0", "OK"],
            NoNetwork::NoCalls,
        ),
        ("+CREG: 1,6", "+CEREG: 1,0", &["ERROR"], NoNetwork::NoCalls),
        ("+CREG: 1,3", "+CEREG: 1,3", &["ERROR"], NoNetwork::Denied),
        (
            "+CREG: 1,8",
            "+CEREG: 1,8",
            &["ERROR"],
            NoNetwork::EmergencyOnly,
        ),
        ("+CREG: 1,2", "+CEREG: 1,2", &["ERROR"], NoNetwork::Lost),
    ] {
        let desk = service(creg, cereg, cireg);
        assert!(
            desk.events.contains(&Event::NoNetwork(why)),
            "{creg} {cereg}: {:?}",
            desk.events
        );
        assert!(!desk.events.contains(&Event::InService), "{creg} {cereg}");
    }
}

#[test]
fn ts27007_8_71_calls_by_lte_are_service_where_the_modem_says_so() {
    for (creg, cereg, cireg) in [
        ("+CREG: 1,3", "+CEREG: 1,1", &["+CIREG: 0,1", "OK"][..]),
        ("+CREG: 1,0", "+CEREG: 1,1", &["ERROR"]),
        ("+CREG: 1,9", "+CEREG: 1,1", &["ERROR"]),
        ("+CREG: 1,1", "+CEREG: 1,3", &["ERROR"]),
    ] {
        let desk = service(creg, cereg, cireg);
        assert!(
            desk.events.contains(&Event::InService),
            "{creg} {cereg}: {:?}",
            desk.events
        );
    }
}

#[test]
fn a_modem_that_refuses_to_report_keys_is_told_of() {
    for (make, command) in [("simcom", "AT+DDET=1"), ("quectel", "AT+QTONEDET=1")] {
        let mut desk = Desk::new(make);
        desk.answers(command, &["ERROR"]);
        desk.passes(5_000);
        assert!(desk.events.contains(&Event::InService), "{:?}", desk.events);
        assert!(desk.events.contains(&Event::KeysReported(false)), "{make}");
        let mut desk = Desk::new(make);
        desk.passes(5_000);
        assert!(desk.events.contains(&Event::KeysReported(true)), "{make}");
    }
}
