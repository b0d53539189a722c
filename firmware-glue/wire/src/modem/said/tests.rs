//! Lines of modems, as they say them.

use super::*;

fn num(text: &str) -> Option<Number> {
    Some(Number::try_from(text).unwrap())
}

#[test]
fn v250_table_1_results() {
    assert_eq!(parse("OK"), Said::Ok);
    assert_eq!(parse("NO CARRIER"), Said::NoCarrier);
    assert_eq!(parse("NO DIALTONE"), Said::NoCarrier);
    assert_eq!(parse("BUSY"), Said::Busy);
    assert_eq!(parse("NO ANSWER"), Said::NoAnswer);
}

#[test]
fn ts27007_9_2_errors_by_number_and_by_words() {
    assert_eq!(parse("ERROR"), Said::Error(None));
    assert_eq!(parse("+CME ERROR: 10"), Said::Error(Some(10)));
    assert_eq!(parse("+CME ERROR: SIM busy"), Said::Error(Some(14)));
    assert_eq!(parse("+CME ERROR: something new"), Said::Error(None));
}

#[test]
fn ts27007_6_11_voice_rings_and_a_fax_does_not() {
    assert_eq!(parse("RING"), Said::Ring);
    assert_eq!(parse("+CRING: VOICE"), Said::Ring);
    assert_eq!(parse("+CRING: FAX"), Said::Other("+CRING: FAX"));
}

#[test]
fn ts27007_7_6_caller_and_withheld_caller() {
    assert_eq!(
        parse("+CLIP: \"+212612345678\",145,,,,0"),
        Said::CallerId(num("+212612345678"))
    );
    assert_eq!(parse("+CLIP: \"\",128,,,,1"), Said::CallerId(None));
}

#[test]
fn ts27007_7_18_calls_are_listed_and_data_sessions_are_none() {
    assert_eq!(
        parse("+CLCC: 1,1,4,0,0,\"0612345678\",129"),
        Said::Call(Listed {
            id: 1,
            incoming: true,
            stat: Stat::Incoming,
            number: num("0612345678"),
        })
    );
    let data = "+CLCC: 1,0,0,1,0,\"\",128";
    assert_eq!(parse(data), Said::Other(data));
}

#[test]
fn vendors_report_the_end_of_a_call() {
    let over = |line| {
        matches!(
            parse(line),
            Said::Call(Listed {
                stat: Stat::Over,
                ..
            })
        )
    };
    assert!(over("+CLCC: 1,1,6,0,0,\"0612345678\",128"));
    assert!(over("+QIND: \"ccinfo\",1,1,-1,0,0,\"0612345678\",129"));
    assert_eq!(parse("VOICE CALL: END: 000012"), Said::VoiceEnd);
    assert_eq!(parse("MISSED_CALL: 08:48AM 0612345678"), Said::Missed);
}

#[test]
fn vendors_report_keys() {
    assert_eq!(parse("+RXDTMF: #"), Said::Digit('#'));
    assert_eq!(parse("+QTONEDET: 49"), Said::Digit('1'));
    assert_eq!(parse("+QTONEDET: 7"), Said::Other("+QTONEDET: 7"));
}

#[test]
fn ts27007_7_2_registration_asked_for_and_reported() {
    let stat = |line| match parse(line) {
        Said::Registration { stat, reported, .. } => Some((stat, reported)),
        _ => None,
    };
    assert_eq!(stat("+CREG: 1,5"), Some((5, Some(1))));
    assert_eq!(stat("+CREG: 2"), Some((2, None)));
    assert_eq!(
        stat("+CREG: 2,1,\"2F51\",\"01A3C4D2\",7"),
        Some((1, Some(2)))
    );
    assert_eq!(stat("+CREG: 1,\"2F51\",\"01A3C4D2\",7"), Some((1, None)));
    assert_eq!(stat("+CEREG: 0,1"), Some((1, Some(0))));
    assert_eq!(stat("+CREG: 1,10"), Some((10, Some(1))));
}

#[test]
fn ts27007_8_5_signal_in_dbm() {
    assert_eq!(parse("+CSQ: 20,99"), Said::Signal(Some(-73)));
    assert_eq!(parse("+CSQ: 99,99"), Said::Signal(None));
    assert_eq!(parse("+QIND: \"csq\",31,99"), Said::Signal(Some(-51)));
}

#[test]
fn ts27007_7_3_operator() {
    assert_eq!(
        parse("+COPS: 0,0,\"Maroc Telecom\",7"),
        Said::Operator("Maroc Telecom")
    );
    assert_eq!(parse("+COPS: 0"), Said::Other("+COPS: 0"));
}

#[test]
fn ts27007_7_12_a_waiting_call_is_reported_and_a_setting_is_not() {
    assert_eq!(parse("+CCWA: \"0699999999\",129,1,,0"), Said::Waiting);
    assert_eq!(parse("+CCWA: 0,1"), Said::Other("+CCWA: 0,1"));
}

#[test]
fn vendors_say_that_they_have_started() {
    for line in [
        "PB DONE",
        "SMS DONE",
        "+CFUN: 1",
        "+QIND: SMS DONE",
        "+QIND: PB DONE",
    ] {
        assert_eq!(parse(line), Said::Awake, "{line}");
    }
}

#[test]
fn the_tries_that_a_pin_has_left() {
    assert_eq!(parse("+SPIC: 3,10,0,10"), Said::PinTries(3));
    assert_eq!(parse("+QPINC: \"SC\",2,10"), Said::PinTries(2));
    assert_eq!(parse("+CPINR: SIM PIN,1,3"), Said::PinTries(1));
}

#[test]
fn what_names_a_sim_and_a_modem() {
    let digits = |text| Digits::try_from(text).unwrap();
    assert_eq!(
        parse("604000123456789"),
        Said::Digits(digits("604000123456789"))
    );
    assert_eq!(
        parse("+QCCID: 89212010000123456789F"),
        Said::CardNumber(digits("89212010000123456789"))
    );
    assert_eq!(
        parse("+CNUM: \"\",\"212612345678\",145"),
        Said::OwnNumber(num("+212612345678"))
    );
}

#[test]
fn ts27005_3_2_5_the_sims_errors_have_the_same_numbers_everywhere() {
    assert_eq!(parse("+CMS ERROR: 314"), Said::Error(Some(14)));
    assert_eq!(parse("+CMS ERROR: 500"), Said::Error(Some(500)));
}
