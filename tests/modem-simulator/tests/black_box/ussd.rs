//! What the network answers to a code (TS 27.007 clause 7.15, `+CUSD`).

use serde_json::json;

use crate::modem::Modem;

#[test]
fn ts27007_7_15_a_code_is_answered_in_the_character_set_that_is_set() {
    for make in ["simcom", "quectel"] {
        let mut modem = Modem::ready(make);
        let text = "Solde: 5 DH";
        modem.does(json!({"do": "ussd", "code": "*580#", "text": text}));
        assert_eq!(modem.says("AT+CUSD=1,\"*580#\",15"), "\r\nOK\r\n");
        modem.at.hears("\r\n+CUSD: 0,\"Solde: 5 DH\",15\r\n");
        modem.says("AT+CSCS=\"UCS2\"");
        assert_eq!(
            modem.says("AT+CUSD=1,\"002A0035003800300023\",15"),
            "\r\nOK\r\n"
        );
        modem
            .at
            .hears("\r\n+CUSD: 0,\"0053006F006C00640065003A00200035002000440048\",72\r\n");
    }
}

#[test]
fn arabic_is_ucs2_whatever_the_character_set_and_a_code_of_nobodys_is_not_supported() {
    let mut modem = Modem::ready("simcom");
    modem.does(json!({"do": "ussd", "code": "*580#", "text": "رصيد", "stage": 1}));
    modem.says("AT+CUSD=1,\"*580#\",15");
    modem.at.hears("\r\n+CUSD: 1,\"06310635064A062F\",72\r\n");
    modem.says("AT+CUSD=1,\"*999#\",15");
    modem.at.hears("\r\n+CUSD: 4\r\n");
}

#[test]
fn nobody_is_answered_who_has_ended_it_or_is_in_a_call() {
    let mut modem = Modem::ready("quectel");
    let mut watch = modem.watch();
    modem.says("AT+CMEE=1");
    modem.does(json!({"do": "ussd", "code": "*580#", "text": "late", "after_ms": 300}));
    modem.says("AT+CUSD=1,\"*580#\",15");
    assert_eq!(watch.sees("ussd")["code"], "*580#");
    modem.says("AT+CUSD=2");
    watch.sees("ussd_ended");
    modem.does(json!({"do": "call", "from": "0612345678"}));
    modem.call_is("incoming");
    modem.at.hears("RING");
    assert!(
        modem
            .says("AT+CUSD=1,\"*580#\",15")
            .contains("+CME ERROR: 3")
    );
}
