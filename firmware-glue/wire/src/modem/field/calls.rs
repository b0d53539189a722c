//! Calls, and the modem's other calls.

use super::*;

/// How a second caller who gives up is told of.
const SECOND_CALLER: [&str; 12] = [
    "+CCWA: \"0699999999\",129,1,,0",
    "+CLCC: 2,1,5,0,0,\"0699999999\",129",
    "+CLCC: 2,1,4,0,0,\"0699999999\",129",
    "+CLCC: 2,1,6,0,0,\"0699999999\",129",
    "+QIND: \"ccinfo\",2,1,5,0,0,\"0699999999\",129",
    "+QIND: \"ccinfo\",2,1,-1,0,0,\"0699999999\",129",
    "MISSED_CALL: 02:15PM 0699999999",
    "VOICE CALL: END",
    "NO CARRIER",
    "BUSY",
    "RING",
    "+CLIP: \"0699999999\",129,,,,0",
];

proptest! {
    #[test]
    fn whatever_is_said_of_a_second_caller_the_first_call_goes_on(
        simcom in any::<bool>(),
        said in prop::collection::vec((prop::sample::select(&SECOND_CALLER[..]), 0_u64..1_500), 0..40),
    ) {
        let mut desk = Desk::in_call(if simcom { "simcom" } else { "quectel" });
        for (line, wait) in said {
            desk.says(line);
            desk.passes(wait);
        }
        desk.passes(5_000);
        prop_assert_eq!(&desk.events, &[]);
        prop_assert_eq!(desk.times_asked("AT+CHUP"), 0);
        // … and its own end is not missed for all that.
        desk.answers("AT+CLCC", &["OK"]);
        desk.says("NO CARRIER");
        desk.passes(0);
        prop_assert_eq!(&desk.events, &[Event::Ended(CallEnd::FarEnd)]);
    }
}

#[test]
fn the_network_is_asked_to_give_a_second_caller_the_busy_tone() {
    let mut desk = Desk::new("simcom");
    desk.passes(0);
    assert_eq!(desk.times_asked("AT+CCWA=0,0,1"), 1);
    desk.passes(600_000);
    assert_eq!(desk.times_asked("AT+CCWA=0,0,1"), 1);
}

#[test]
fn a_call_ends_when_its_own_id_is_reported_over() {
    let mut desk = Desk::in_call("quectel");
    desk.passes(2_000);
    desk.says("+QIND: \"ccinfo\",1,1,-1,0,0,\"0612345678\",129");
    assert_eq!(desk.events, [Event::Ended(CallEnd::FarEnd)]);
}

#[test]
fn when_the_first_caller_leaves_the_second_is_offered() {
    let mut desk = Desk::in_call("quectel");
    desk.says("+QIND: \"ccinfo\",2,1,5,0,0,\"0699999999\",129");
    desk.passes(2_000);
    desk.answers("AT+CLCC", &["+CLCC: 2,1,4,0,0,\"0699999999\",129", "OK"]);
    desk.says("NO CARRIER");
    desk.passes(1_000);
    let second = Number::try_from("0699999999").unwrap();
    assert_eq!(
        desk.events,
        [Event::Ended(CallEnd::FarEnd), Event::Incoming(Some(second))]
    );
}

#[test]
fn an_end_that_the_list_cannot_confirm_is_believed() {
    let mut desk = Desk::in_call("quectel");
    desk.answers("AT+CLCC", &["+CME ERROR: 100"]);
    desk.says("NO CARRIER");
    desk.passes(0);
    assert_eq!(desk.events, [Event::Ended(CallEnd::FarEnd)]);
}

#[test]
fn ath_ends_a_call_that_chup_leaves_up() {
    let mut desk = Desk::in_call("simcom");
    let mut up = true;
    desk.rule(move |asked, _| match asked {
        "ATH" => {
            up = false;
            None
        }
        "AT+CLCC" if up => lines(&["+CLCC: 1,1,0,0,0,\"0612345678\",129", "OK"]),
        "AT+CLCC" => lines(&["OK"]),
        _ => None,
    });
    desk.engine.hang_up(desk.now);
    desk.passes(3_000);
    assert_eq!(desk.times_asked("ATH"), 1);
    assert_eq!(desk.events, [Event::Ended(CallEnd::HungUp)]);
}

#[test]
fn a_call_that_nothing_ends_is_the_modems_failure_within_half_a_minute() {
    for (answer, make) in [
        ("OK", "simcom"),
        ("+CME ERROR: 3", "quectel"),
        ("ERROR", "simcom"),
    ] {
        let mut desk = Desk::in_call(make);
        desk.rule(move |asked, _| matches!(asked, "AT+CHUP" | "ATH").then(|| lines(&[answer]))?);
        desk.engine.hang_up(desk.now);
        desk.passes(1_000);
        // The line is not free, and nobody is told that it is.
        assert_eq!(desk.end(), None, "{answer}");
        desk.passes(29_000);
        assert!(desk.times_asked("ATH") > 1, "{answer}");
        assert!(
            desk.has_failed(Failure::WillNotHangUp),
            "{answer}: {:?}",
            desk.events
        );
    }
}

#[test]
fn a_call_of_nobodys_that_nothing_ends_is_the_modems_failure_too() {
    let mut desk = Desk::up("quectel");
    desk.answers("AT+CLCC", &["+CLCC: 1,1,0,0,0,\"0612345678\",129", "OK"]);
    desk.passes(40_000);
    assert!(desk.times_asked("ATH") > 1);
    assert_eq!(desk.events, [Event::Failed(Failure::WillNotHangUp)]);
}

/// The sound of a call is refused for so long after the answer.
fn sound_refused_for(desk: &mut Desk, time: Duration) {
    let mut since = None;
    desk.rule(move |asked, now| {
        let refused = asked == "AT+CPCMREG=1" && now - *since.get_or_insert(now) < time;
        refused.then(|| lines(&["ERROR"]))?
    });
    desk.is_called();
    desk.answers("AT+CLCC", &["+CLCC: 1,1,0,0,0,\"0612345678\",129", "OK"]);
    desk.engine.answer(desk.now);
}

#[test]
fn sim7600_sound_that_is_refused_for_seconds_is_asked_for_until_it_comes() {
    for seconds in [1, 5, 12, 40] {
        let mut desk = Desk::up("simcom");
        sound_refused_for(&mut desk, Duration::from_secs(seconds));
        desk.passes(seconds * 1_000 + 1_500);
        assert!(
            desk.events.contains(&Event::Answered),
            "{seconds} s: {:?}",
            desk.events
        );
        assert_eq!(desk.times_asked("AT+CHUP"), 0, "{seconds} s");
        desk.answers("AT+CLCC", &["OK"]);
        desk.says("NO CARRIER");
        desk.passes(0);
        assert!(!desk.engine.has_failed(), "{seconds} s");
    }
}

#[test]
fn sim7600_a_call_whose_sound_never_came_has_the_modem_restarted() {
    let mut desk = Desk::up("simcom");
    sound_refused_for(&mut desk, Duration::MAX);
    desk.passes(20_000);
    assert_eq!(desk.end(), None);
    desk.answers("AT+CLCC", &["OK"]);
    desk.says("NO CARRIER");
    desk.passes(0);
    assert_eq!(desk.end(), Some(CallEnd::FarEnd));
    assert!(desk.has_failed(Failure::NoSound));
}

#[test]
fn nobody_is_kept_in_silence_for_ever() {
    let mut desk = Desk::up("simcom");
    sound_refused_for(&mut desk, Duration::MAX);
    let mut up = true;
    desk.rule(move |asked, _| {
        up &= asked != "AT+CHUP";
        (asked == "AT+CLCC" && !up).then(|| lines(&["OK"]))?
    });
    desk.passes(70_000);
    assert_eq!(desk.end(), Some(CallEnd::NoSound));
}

#[test]
fn the_words_of_a_text_message_are_not_the_modems() {
    for text in [
        "RDY",
        "NO CARRIER",
        "OK",
        "RING",
        "+CPIN: NOT READY",
        "VOICE CALL: END: 000001",
        "hello\r\nRDY",
        "hello\nNO CARRIER\nBUSY",
        "+CLCC: 1,1,6,0,0,\"0612345678\",129\r\nRDY",
        "\u{1}\u{2}\r\nRDY",
    ] {
        for header in [
            "+CMT: \"+212698765432\",,\"26/11/29,14:00:00+04\"",
            "+CDS: 24",
            "+CBM: 88",
        ] {
            let mut desk = Desk::in_call("simcom");
            desk.answers("AT+CLCC", &["+CLCC: 1,1,0,0,0,\"0612345678\",129", "OK"]);
            desk.says(&std::format!("{header}\r\n{text}"));
            desk.passes(3_000);
            assert_eq!(desk.events, [], "{header} {text:?}");
            // What the modem says afterwards is the modem's.
            desk.answers("AT+CLCC", &["OK"]);
            desk.says("NO CARRIER");
            desk.passes(0);
            assert_eq!(desk.events, [Event::Ended(CallEnd::FarEnd)], "{text:?}");
        }
    }
}

#[test]
fn words_of_an_operators_menu_over_several_lines_are_not_the_modems() {
    let mut desk = Desk::in_call("quectel");
    desk.says("+CUSD: 1,\"Votre solde:\r\nRDY\r\n\r\nNO CARRIER\r\n0 DH\",15");
    desk.passes(3_000);
    assert_eq!(desk.events, []);
}

#[test]
fn a_text_right_before_a_result_does_not_cost_the_result() {
    let mut desk = Desk::up("quectel");
    desk.answers(
        "AT+CSQ",
        &[
            "+CMT: \"+212698765432\",,\"26/11/29,14:00:00+04\"\r\nRDY",
            "+CSQ: 9,99",
            "OK",
        ],
    );
    desk.passes(10_500);
    assert!(desk.events.contains(&Event::Signal(Some(-95))));
    assert_eq!(
        desk.times_asked("AT"),
        0,
        "nothing was lost: {:?}",
        desk.asked
    );
}

#[test]
fn a_number_that_only_the_list_has_is_offered_with_the_call() {
    let mut desk = Desk::up("quectel");
    desk.answers("AT+CLCC", &["+CLCC: 1,1,4,0,0,\"0612345679\",129", "OK"]);
    desk.says("RING");
    desk.passes(2_000);
    let number = Number::try_from("0612345679").unwrap();
    assert_eq!(desk.events, [Event::Incoming(Some(number))]);
}

#[test]
fn a_number_that_comes_with_the_second_ring_is_told_then() {
    let mut desk = Desk::up("quectel");
    desk.answers("AT+CLCC", &["+CLCC: 1,1,4,0,0,\"\",128", "OK"]);
    desk.says("RING");
    desk.passes(2_500);
    desk.engine.answer(desk.now);
    desk.passes(0);
    desk.says("+CLIP: \"612345678\",161,\"\",0,\"\",0");
    let number = Number::try_from("0612345678").unwrap();
    assert_eq!(desk.events[0], Event::Incoming(None));
    assert!(desk.events.contains(&Event::Answered));
    // The call was answered by then: the list has the number, too.
    desk.answers("AT+CLCC", &["+CLCC: 1,1,0,0,0,\"612345678\",161", "OK"]);
    desk.passes(2_000);
    assert_eq!(desk.events.last(), Some(&Event::Caller(number)));
}

#[test]
fn a_number_of_any_type_and_name_is_the_callers() {
    for (line, number) in [
        (
            &b"\r\n+CLIP: \"612345678\",161,\"\",0,\"\",0\r\n"[..],
            "0612345678",
        ),
        (b"\r\n+CLIP: \"212612345678\",145\r\n", "+212612345678"),
        (
            b"\r\n+CLIP: \"0612345671\",129,\"\",0,\"Ren\xe9\",0\r\n",
            "0612345671",
        ),
        (
            b"\r\n+CLIP: \"0612345671\",129,\"\",0,\"\x05\x00\x7f\",0\r\n",
            "0612345671",
        ),
    ] {
        let mut desk = Desk::up("quectel");
        desk.says("RING");
        desk.hears(line);
        let number = Number::try_from(number).unwrap();
        assert_eq!(desk.events, [Event::Incoming(Some(number))]);
    }
}

#[test]
fn why_a_call_was_not_put_through_is_asked_and_told() {
    let mut desk = Desk::up("quectel");
    desk.answers("AT+CEER", &["+CEER: Unassigned (unallocated) number", "OK"]);
    desk.answers("AT+CLCC", &["+CLCC: 1,0,2,0,0,\"0537123456\",129", "OK"]);
    desk.engine.dial(desk.now, "0537123456").unwrap();
    desk.passes(1_000);
    desk.says("NO CARRIER");
    desk.passes(0);
    assert!(matches!(
        &desk.events[..],
        [
            Event::Why(Why::Said { cause: Some(1), .. }),
            Event::Ended(CallEnd::NotConnected)
        ]
    ));
}

#[test]
fn a_modem_that_does_not_say_why_delays_nothing_for_long() {
    let mut desk = Desk::up("quectel");
    desk.answers("AT+CEER", &[]);
    desk.engine.dial(desk.now, "0537123456").unwrap();
    desk.passes(0);
    desk.says("NO CARRIER");
    desk.passes(1_500);
    assert_eq!(desk.events, [Event::Ended(CallEnd::NotConnected)]);
}

#[test]
fn the_number_of_the_error_that_refuses_a_call_is_told() {
    let mut desk = Desk::up("quectel");
    desk.answers("ATD0537123456;", &["+CME ERROR: 30"]);
    desk.engine.dial(desk.now, "0537123456").unwrap();
    desk.passes(0);
    assert_eq!(
        desk.events,
        [Event::Why(Why::Error(30)), Event::Ended(CallEnd::Refused)]
    );
}
