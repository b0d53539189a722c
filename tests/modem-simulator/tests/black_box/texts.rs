//! TS 27.005 on the AT port, and the network behind it.

use serde_json::json;

use crate::modem::{Modem, until};

/// "Hello" from +212612345678, as the simulator's network has it.
const HELLO: &str = "07911262160000F0040C9112622143658700006211924103504005C8329BFD06";
/// "Hello" to +212612345678 with a report wanted, to the SIM's own service centre.
const SUBMIT: &str = "0021000C911262214365870000";
const SUBMIT_TEXT: &str = "05C8329BFD06";

fn writes(modem: &Modem, text: &str) {
    modem.does(json!({"do": "text", "from": "+212612345678", "text": text}));
}

fn sends(modem: &mut Modem) -> String {
    modem.at.write(b"AT+CMGS=18\r");
    modem.at.hears("\r\n> ");
    modem
        .at
        .write(format!("{SUBMIT}{SUBMIT_TEXT}\x1a").as_bytes());
    modem.reply()
}

#[test]
fn ts27005_3_4_1_a_text_is_stored_and_its_place_is_told() {
    for (make, memory) in [("simcom", "SM"), ("quectel", "ME")] {
        let mut modem = Modem::ready(make);
        modem.says("AT+CMGF=0");
        writes(&modem, "Hello");
        modem.at.hears(&format!("\r\n+CMTI: \"{memory}\",0\r\n"));
        assert_eq!(
            modem.says("AT+CMGR=0"),
            format!("\r\n+CMGR: 0,,24\r\n{HELLO}\r\n\r\nOK\r\n")
        );
        assert!(
            modem.says("AT+CMGL=1").contains("+CMGL: 0,1,,24\r\n"),
            "it is read now"
        );
        assert_eq!(modem.says("AT+CMGD=0"), "\r\nOK\r\n");
        assert_eq!(modem.says("AT+CMGL=4"), "\r\nOK\r\n");
    }
}

#[test]
fn ts27005_3_2_2_each_memory_has_its_texts_and_its_size() {
    let mut modem = Modem::with("quectel", &["--sim-texts", "10"]);
    modem.says("AT+CNMI=2,0");
    writes(&modem, "in the modem");
    assert_eq!(
        modem.says("AT+CPMS=\"SM\",\"SM\",\"SM\""),
        "\r\n+CPMS: 0,10,0,10,0,10\r\n\r\nOK\r\n"
    );
    writes(&modem, "on the SIM");
    assert_eq!(
        modem.says("AT+CPMS=\"ME\";+CPMS?"),
        "\r\n+CPMS: 1,255,1,10,1,10\r\n\r\n+CPMS: \"ME\",1,255,\"SM\",1,10,\"SM\",1,10\r\n\r\nOK\r\n"
    );
    assert_eq!(modem.says("AT+CPMS=\"XX\""), "\r\n+CMS ERROR: 303\r\n");
}

#[test]
fn a_full_sim_takes_no_text_and_the_network_keeps_it_until_there_is_room() {
    let mut modem = Modem::with("simcom", &["--sim-texts", "3"]);
    for _ in 0..4 {
        writes(&modem, "Hello");
    }
    modem.at.hears("\r\n+SMS FULL\r\n");
    assert_eq!(modem.does(json!({"do": "texts"}))["held"], 1);
    modem.says("AT+CMGD=1");
    modem.at.hears("\r\n+CMTI: \"SM\",1\r\n");
    assert_eq!(modem.does(json!({"do": "texts"}))["held"], 0);
}

#[test]
fn what_is_on_the_sim_outlives_the_modems_power() {
    let mut modem = Modem::ready("simcom");
    writes(&modem, "Hello");
    modem.does(json!({"do": "misbehave", "how": "disappear", "back_after_ms": 50}));
    modem.at.is_hung_up();
    modem.reopen();
    modem.registered();
    modem.says("ATE0");
    assert!(modem.says("AT+CMGL=4").contains(HELLO));
}

#[test]
fn ts27005_4_3_a_text_is_given_after_the_prompt_and_ends_with_ctrl_z() {
    let mut modem = Modem::ready("quectel");
    assert_eq!(sends(&mut modem), "\r\n+CMGS: 0\r\n\r\nOK\r\n");
    assert_eq!(sends(&mut modem), "\r\n+CMGS: 1\r\n\r\nOK\r\n");
    let taken = &modem.does(json!({"do": "texts"}))["taken"][1];
    assert_eq!(taken["to"], "+212612345678");
    assert_eq!(taken["text"], "Hello");
    assert_eq!(taken["report"], true);
}

#[test]
fn ts27005_4_3_an_escape_takes_the_text_back() {
    let mut modem = Modem::ready("quectel");
    modem.at.write(b"AT+CMGS=18\r");
    modem.at.hears("> ");
    modem.at.write(format!("{SUBMIT}\x1b").as_bytes());
    modem.at.hears("OK\r\n");
    assert_eq!(modem.says("AT"), "\r\nOK\r\n");
    assert_eq!(modem.does(json!({"do": "texts"}))["taken"], json!([]));
}

#[test]
fn ts27005_3_2_5_a_length_that_is_not_the_pdus_is_refused() {
    let mut modem = Modem::ready("quectel");
    modem.at.write(b"AT+CMGS=17\r");
    modem.at.hears("> ");
    modem
        .at
        .write(format!("{SUBMIT}{SUBMIT_TEXT}\x1a").as_bytes());
    assert_eq!(modem.reply(), "\r\n+CMS ERROR: 304\r\n");
}

#[test]
fn the_network_refuses_as_it_is_told_and_as_often() {
    let mut modem = Modem::ready("simcom");
    modem.does(json!({"do": "sending", "refuses": 38, "count": 1}));
    assert_eq!(sends(&mut modem), "\r\n+CMS ERROR: 38\r\n");
    assert_eq!(sends(&mut modem), "\r\n+CMGS: 0\r\n\r\nOK\r\n");
    modem.does(json!({"do": "registration", "stat": 2}));
    assert_eq!(sends(&mut modem), "\r\n+CMS ERROR: 331\r\n");
}

#[test]
fn ts27005_3_4_1_reports_go_where_cnmi_says() {
    let mut modem = Modem::ready("quectel");
    // Nowhere, as after a start; it comes before the result.
    modem.does(json!({"do": "sending", "report_after_ms": 0}));
    sends(&mut modem);
    modem.does(json!({"do": "sending"}));
    modem.says("AT+CNMI=2,1,0,2,0");
    sends(&mut modem);
    modem.at.hears("\r\n+CDSI: \"SR\",0\r\n");
    modem.says("AT+CPMS=\"SR\"");
    assert!(
        modem
            .says("AT+CMGR=0")
            .contains("07911262160000F006010C91126221436587")
    );
    modem.says("AT+CNMI=2,1,0,1,0");
    modem.does(json!({"do": "sending", "status": 70}));
    sends(&mut modem);
    let said = modem.at.hears("46\r\n");
    assert!(
        said.starts_with("\r\n+CDS: 25\r\n07911262160000F006020C91"),
        "{said}"
    );
}

#[test]
fn a_result_that_is_lost_is_lost_and_the_text_is_not() {
    let mut modem = Modem::ready("quectel");
    modem.does(json!({"do": "sending", "result_lost": true}));
    modem.at.write(b"AT+CMGS=18\r");
    modem.at.hears("> ");
    modem
        .at
        .write(format!("{SUBMIT}{SUBMIT_TEXT}\x1a").as_bytes());
    let taken = |modem: &Modem| {
        modem.does(json!({"do": "texts"}))["taken"]
            .as_array()
            .map(Vec::len)
    };
    until("the text to be taken", || {
        (taken(&modem) == Some(1)).then_some(())
    });
    assert_eq!(modem.says("AT"), "\r\nOK\r\n", "and the modem answers");
}

#[test]
fn texts_that_are_doubled_or_not_told_of_are_there() {
    let mut modem = Modem::ready("simcom");
    modem.does(json!({"do": "misbehave", "how": "texts_unannounced"}));
    modem.does(json!({"do": "misbehave", "how": "texts_doubled"}));
    writes(&modem, "Hello");
    assert_eq!(
        modem.says("AT+CPMS?"),
        "\r\n+CPMS: \"SM\",2,20,\"SM\",2,20,\"SM\",2,20\r\n\r\nOK\r\n"
    );
}

#[test]
fn with_cnmi_2_a_text_is_shown_and_not_stored() {
    let mut modem = Modem::ready("quectel");
    modem.says("AT+CNMI=2,2");
    writes(&modem, "Hello");
    modem.at.hears(&format!("\r\n+CMT: ,24\r\n{HELLO}\r\n"));
    assert_eq!(modem.does(json!({"do": "texts"}))["memories"]["ME"][0], 0);
}
