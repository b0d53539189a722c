//! V.250 and TS 27.007 on the AT port.

use serde_json::json;

use crate::modem::Modem;

#[test]
fn v250_5_2_3_echo_is_on_until_ate0() {
    let mut modem = Modem::boots("simcom", &[]);
    assert!(modem.says("AT").ends_with("AT\r\r\nOK\r\n"));
    assert_eq!(modem.says("ATE0"), "ATE0\r\r\nOK\r\n");
    assert_eq!(modem.says("AT"), "\r\nOK\r\n");
}

#[test]
fn it_says_what_a_sim7600_says_when_it_has_started() {
    let modem = Modem::boots("simcom", &[]);
    let said = modem.at.hears("PB DONE\r\n");
    assert_eq!(
        said,
        "\r\nRDY\r\n\r\n+CPIN: READY\r\n\r\nSMS DONE\r\n\r\nPB DONE\r\n"
    );
}

#[test]
fn v250_5_7_1_results_are_numbers_with_v0() {
    let mut modem = Modem::ready("quectel");
    modem.at.write(b"ATV0\r");
    modem.at.hears("0\r");
    modem.at.write(b"AT+CSQ\r");
    assert_eq!(modem.at.hears("0\r"), "+CSQ: 20,99\r\n0\r");
    modem.at.write(b"AT+NOSUCH\r");
    assert_eq!(modem.at.hears("\r"), "4\r");
}

#[test]
fn v250_5_4_commands_of_a_line_are_carried_out_in_order() {
    let mut modem = Modem::ready("quectel");
    assert_eq!(
        modem.says("ATV1S0=0S0?+CREG=1;+CREG?;+CSQ"),
        "\r\n000\r\n\r\n+CREG: 1,1\r\n\r\n+CSQ: 20,99\r\n\r\nOK\r\n"
    );
}

#[test]
fn v250_5_6_what_follows_an_error_is_not_carried_out() {
    let mut modem = Modem::ready("simcom");
    assert_eq!(modem.says("AT+CREG=1;+NOSUCH;+CREG=2"), "\r\nERROR\r\n");
    assert_eq!(modem.says("AT+CREG?"), "\r\n+CREG: 1,1\r\n\r\nOK\r\n");
}

#[test]
fn ts27007_9_1_cmee_decides_how_errors_are_said() {
    let mut modem = Modem::ready("quectel");
    let mut with = |cmee: u8| modem.says(&format!("AT+CMEE={cmee};+VTS=1"));
    assert_eq!(with(0), "\r\nERROR\r\n");
    assert_eq!(with(1), "\r\n+CME ERROR: 3\r\n");
    assert_eq!(with(2), "\r\n+CME ERROR: operation not allowed\r\n");
}

#[test]
fn ts27007_7_2_registration_is_reported_as_asked() {
    let mut modem = Modem::ready("simcom");
    modem.says("AT+CREG=2");
    modem.does(json!({"do": "registration", "stat": 2}));
    assert_eq!(modem.at.hears("2\r\n"), "\r\n+CREG: 2\r\n");
    assert_eq!(modem.says("AT+COPS?"), "\r\n+COPS: 0\r\n\r\nOK\r\n");
    modem.does(json!({"do": "registration", "stat": 5}));
    assert_eq!(
        modem.at.hears(",0\r\n"),
        "\r\n+CREG: 5,\"2F51\",\"01A3C4D2\",0\r\n"
    );
}

#[test]
fn signal_and_operator_are_those_it_was_given() {
    let mut modem = Modem::with("quectel", &["--operator", "inwi"]);
    modem.does(json!({"do": "signal", "rssi": 7}));
    assert_eq!(
        modem.says("AT+CSQ;+COPS?;+COPS=3,2;+COPS?"),
        "\r\n+CSQ: 7,99\r\n\r\n+COPS: 0,0,\"inwi\",7\r\n\r\n+COPS: 0,2,\"60401\",7\r\n\r\nOK\r\n"
    );
}

#[test]
fn quectel_reports_the_signal_when_qindcfg_says_so() {
    let mut modem = Modem::ready("quectel");
    assert_eq!(
        modem.says("AT+QINDCFG=\"csq\";+QINDCFG=\"csq\",1"),
        "\r\n+QINDCFG: \"csq\",0\r\n\r\nOK\r\n"
    );
    modem.does(json!({"do": "signal", "rssi": 9}));
    modem.at.hears("\r\n+QIND: \"csq\",9,99\r\n");
}

#[test]
fn a_sim_with_a_pin_is_of_no_use_before_it() {
    let mut modem = Modem::boots("simcom", &["--sim-pin", "1234"]);
    modem.at.hears("\r\n+CPIN: SIM PIN\r\n");
    modem.says("ATE0+CMEE=1");
    assert_eq!(modem.says("AT+CIMI"), "\r\n+CME ERROR: 11\r\n");
    assert_eq!(modem.says("AT+CREG?"), "\r\n+CREG: 0,0\r\n\r\nOK\r\n");
    assert_eq!(modem.says("AT+CPIN=9999"), "\r\n+CME ERROR: 16\r\n");
    assert_eq!(modem.says("AT+CPIN=\"1234\""), "\r\nOK\r\n");
    modem.at.hears("\r\n+CPIN: READY\r\n");
    modem.registered();
}

#[test]
fn three_wrong_pins_block_the_sim() {
    let mut modem = Modem::boots("quectel", &["--sim-pin", "1234"]);
    modem.says("ATE0+CMEE=1");
    for _ in 0..3 {
        modem.says("AT+CPIN=9999");
    }
    assert_eq!(modem.says("AT+CPIN=1234"), "\r\n+CME ERROR: 12\r\n");
    assert_eq!(modem.says("AT+CPIN?"), "\r\n+CPIN: SIM PUK\r\n\r\nOK\r\n");
}

#[test]
fn the_commands_of_the_other_make_are_unknown() {
    let mut simcom = Modem::ready("simcom");
    assert_eq!(simcom.says("AT+QPCMV=1,0"), "\r\nERROR\r\n");
    assert!(simcom.says("AT+CGMI").contains("SIMCOM"));
    let mut quectel = Modem::ready("quectel");
    assert_eq!(quectel.says("AT+CPCMREG=1"), "\r\nERROR\r\n");
    assert!(quectel.says("AT+CGMI").contains("Quectel"));
}

#[test]
fn a_reset_takes_the_ports_away_and_forgets_the_settings() {
    for (make, reset) in [("simcom", "AT+CRESET"), ("quectel", "AT+CFUN=1,1")] {
        let mut modem = Modem::ready(make);
        assert_eq!(modem.says(reset), "\r\nOK\r\n");
        modem.at.is_hung_up();
        modem.reopen();
        modem.at.hears("PB DONE\r\n");
        assert!(modem.says("AT").ends_with("AT\r\r\nOK\r\n"), "echo is on");
    }
}

#[test]
fn with_the_radio_off_there_is_no_network_until_it_is_on() {
    let mut modem = Modem::ready("quectel");
    assert_eq!(
        modem.says("AT+CFUN=4;+CREG?"),
        "\r\n+CREG: 0,0\r\n\r\nOK\r\n"
    );
    assert_eq!(modem.says("AT+CFUN=1"), "\r\nOK\r\n");
    modem.registered();
}
