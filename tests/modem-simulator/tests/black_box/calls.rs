//! How calls go, by each make's manual.

use serde_json::json;

use crate::modem::Modem;

const CALLER: &str = "+212612345678";

#[test]
fn simcom_an_incoming_call_is_answered_and_the_caller_hangs_up() {
    let mut modem = Modem::ready("simcom");
    modem.says("AT+CLIP=1");
    modem.does(json!({"do": "call", "from": CALLER}));
    assert_eq!(
        modem.at.hears(",0\r\n"),
        format!("\r\nRING\r\n\r\n+CLIP: \"{CALLER}\",145,,,,0\r\n")
    );
    assert_eq!(
        modem.says("AT+CLCC"),
        format!("\r\n+CLCC: 1,1,4,0,0,\"{CALLER}\",145\r\n\r\nOK\r\n")
    );
    assert_eq!(modem.says("ATA"), "\r\nVOICE CALL: BEGIN\r\n\r\nOK\r\n");
    assert!(modem.says("AT+CLCC").contains("+CLCC: 1,1,0,0,0,"));
    modem.does(json!({"do": "hang_up"}));
    let said = modem.at.hears("NO CARRIER\r\n");
    assert!(said.starts_with("\r\nVOICE CALL: END: 0000"), "{said:?}");
    assert_eq!(modem.says("AT+CLCC"), "\r\nOK\r\n");
}

#[test]
fn quectel_an_incoming_call_is_answered_and_the_caller_hangs_up() {
    let mut modem = Modem::ready("quectel");
    modem.says("AT+CLIP=1;+CRC=1");
    modem.does(json!({"do": "call", "from": "0612345678"}));
    assert_eq!(
        modem.at.hears(",0\r\n"),
        "\r\n+CRING: VOICE\r\n\r\n+CLIP: \"0612345678\",129,,,,0\r\n"
    );
    assert_eq!(modem.says("ATA"), "\r\nOK\r\n");
    modem.does(json!({"do": "hang_up"}));
    assert_eq!(modem.at.hears("CARRIER\r\n"), "\r\nNO CARRIER\r\n");
}

#[test]
fn it_rings_until_the_caller_gives_up() {
    for (make, end) in [
        ("simcom", "M 0612345678\r\n"),
        ("quectel", "NO CARRIER\r\n"),
    ] {
        let modem = Modem::ready(make);
        modem.does(json!({
            "do": "call", "from": "0612345678", "ring_every_ms": 50, "give_up_after_ms": 1_000,
        }));
        for _ in 0..3 {
            modem.at.hears("\r\nRING\r\n");
        }
        let said = modem.at.hears(end);
        assert_eq!(
            said.contains("\r\nMISSED_CALL: "),
            make == "simcom",
            "{said:?}"
        );
        modem.call_is("idle");
    }
}

#[test]
fn ts27007_7_6_a_withheld_number_has_validity_1() {
    let mut modem = Modem::ready("quectel");
    modem.says("AT+CLIP=1");
    modem.does(json!({"do": "call", "from": null}));
    modem.at.hears("\r\n+CLIP: \"\",128,,,,1\r\n");
}

#[test]
fn the_box_hangs_up_an_answered_call_and_refuses_another() {
    let mut modem = Modem::ready("simcom");
    let mut watch = modem.watch();
    modem.does(json!({"do": "call", "from": CALLER}));
    modem.at.hears("RING\r\n");
    modem.says("ATA");
    let said = modem.says("AT+CHUP");
    assert!(said.starts_with("\r\nVOICE CALL: END: "), "{said:?}");
    let event = watch.sees("hung_up");
    assert_eq!(
        (&event["by"], &event["answered"]),
        (&json!("box"), &json!(true))
    );

    modem.does(json!({"do": "call", "from": CALLER}));
    modem.at.hears("RING\r\n");
    assert_eq!(modem.says("AT+CHUP"), "\r\nOK\r\n");
    let event = watch.sees("hung_up");
    assert_eq!(
        (&event["by"], &event["answered"]),
        (&json!("box"), &json!(false))
    );
}

#[test]
fn simcom_ath_leaves_voice_calls_alone_until_cvhu_0() {
    let mut modem = Modem::ready("simcom");
    modem.does(json!({"do": "call", "from": CALLER}));
    modem.says("ATA");
    assert_eq!(modem.says("ATH"), "\r\nOK\r\n");
    modem.call_is("active");
    assert!(modem.says("AT+CVHU=0;H").contains("VOICE CALL: END"));
    modem.call_is("idle");
}

#[test]
fn v250_6_3_5_there_is_nothing_to_answer_without_a_call() {
    for make in ["simcom", "quectel"] {
        assert_eq!(Modem::ready(make).says("ATA"), "\r\nNO CARRIER\r\n");
    }
}

#[test]
fn v250_6_3_8_s0_answers_after_that_many_rings() {
    let mut modem = Modem::ready("simcom");
    modem.says("ATS0=2");
    modem.does(json!({"do": "call", "from": CALLER, "ring_every_ms": 20}));
    let said = modem.at.hears("VOICE CALL: BEGIN\r\n");
    assert_eq!(said.matches("RING").count(), 2, "{said:?}");
}

#[test]
fn one_call_at_a_time() {
    let modem = Modem::ready("quectel");
    modem.does(json!({"do": "call", "from": CALLER}));
    let answer = modem.asks(json!({"do": "call", "from": CALLER}));
    assert_eq!(answer["error"], "the line is busy: its call is incoming");
}

#[test]
fn the_box_calls_and_is_answered() {
    let mut modem = Modem::ready("simcom");
    let mut watch = modem.watch();
    assert_eq!(modem.says("ATD0537000000;"), "\r\nOK\r\n");
    assert_eq!(watch.sees("outgoing")["number"], "0537000000");
    watch.sees("alerting");
    assert_eq!(
        modem.says("AT+CLCC"),
        "\r\n+CLCC: 1,0,3,0,0,\"0537000000\",128\r\n\r\nOK\r\n"
    );
    modem.does(json!({"do": "answer"}));
    modem.at.hears("\r\nVOICE CALL: BEGIN\r\n");
    assert_eq!(modem.says("AT+VTS=1;+VTS=\"2,#\""), "\r\nOK\r\n");
    for digit in ["1", "2", "#"] {
        assert_eq!(watch.sees("heard_dtmf")["digit"], digit);
    }
}

#[test]
fn what_becomes_of_a_call_of_the_box_is_as_planned() {
    for (mode, said) in [
        ("busy", "\r\nBUSY\r\n"),
        ("no_answer", "\r\nNO ANSWER\r\n"),
        ("no_carrier", "\r\nNO CARRIER\r\n"),
    ] {
        let mut modem = Modem::ready("quectel");
        modem.does(json!({"do": "outgoing", "mode": mode, "after_ms": 50}));
        assert_eq!(modem.says("ATD0537000000;"), "\r\nOK\r\n");
        assert_eq!(modem.at.hears(said), said);
        modem.call_is("idle");
    }
    let mut modem = Modem::ready("quectel");
    modem.does(json!({"do": "outgoing", "mode": "answer", "after_ms": 50}));
    modem.says("ATD0537000000;");
    modem.call_is("active");
}

#[test]
fn without_a_network_calls_go_neither_way() {
    let mut modem = Modem::ready("quectel");
    modem.does(json!({"do": "registration", "stat": 2}));
    assert_eq!(modem.says("ATD0537000000;"), "\r\nNO CARRIER\r\n");
    assert_eq!(
        modem.asks(json!({"do": "call", "from": CALLER}))["ok"],
        false
    );
}

#[test]
fn a_lost_network_ends_the_call() {
    let mut modem = Modem::ready("quectel");
    modem.does(json!({"do": "call", "from": CALLER}));
    modem.says("ATA");
    modem.does(json!({"do": "registration", "stat": 0}));
    modem.at.hears("\r\nNO CARRIER\r\n");
}

#[test]
fn calls_are_reported_where_the_make_can() {
    let mut simcom = Modem::ready("simcom");
    simcom.says("AT+CLCC=1");
    let mut quectel = Modem::ready("quectel");
    quectel.says("AT+QINDCFG=\"ccinfo\",1");
    for (modem, start, ended) in [
        (&mut simcom, "+CLCC: 1,1,", "6"),
        (&mut quectel, "+QIND: \"ccinfo\",1,1,", "-1"),
    ] {
        modem.does(json!({"do": "call", "from": "0612"}));
        modem.at.hears(&format!("\r\n{start}4,0,0,\"0612\","));
        modem.at.write(b"ATA\r");
        modem.at.hears(&format!("\r\n{start}0,0,0,\"0612\","));
        modem.does(json!({"do": "hang_up"}));
        modem.at.hears(&format!("\r\n{start}{ended},0,0,\"0612\","));
    }
}

#[test]
fn a_data_session_stands_before_the_calls() {
    let mut modem = Modem::with("quectel", &["--data-session"]);
    modem.does(json!({"do": "call", "from": "0612"}));
    modem.at.hears("RING\r\n");
    assert_eq!(
        modem.says("AT+CLCC"),
        "\r\n+CLCC: 1,0,0,1,0,\"\",128\r\n\r\n+CLCC: 2,1,4,0,0,\"0612\",129\r\n\r\nOK\r\n"
    );
}
