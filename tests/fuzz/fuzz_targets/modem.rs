//! Octets from a modem's AT port, in the midst of what its owner does.
#![no_main]

use std::time::Duration;

use jawab_wire::modem::{Beginning, Event, Modem, ModemConfig, Pin, PinDoubt, Probe, SendId, TextPdu, UssdEnd};
use libfuzzer_sys::fuzz_target;

/// Brought up and registered, so that what follows meets a modem that takes calls.
fn up() -> Modem {
    let config = ModemConfig {
        beginning: Beginning::Normal,
        pin: Pin::try_from("1234").ok(),
        pin_doubt: PinDoubt::default(),
    };
    let mut modem = Modem::new(Duration::ZERO, config);
    while let Some(command) = modem.poll_transmit() {
        let information: &[u8] = match &command[..] {
            b"AT+CGMI\r" => b"\r\nSIMCOM INCORPORATED\r\n",
            b"AT+CPIN?\r" => b"\r\n+CPIN: READY\r\n",
            b"AT+CREG?\r" => b"\r\n+CREG: 1,1\r\n",
            b"AT+CPMS=\"SM\",\"SM\",\"SM\"\r" => b"\r\n+CPMS: 0,10\r\n",
            _ => b"",
        };
        modem.handle_octets(Duration::ZERO, information);
        modem.handle_octets(Duration::ZERO, b"\r\nOK\r\n");
    }
    modem
}

/// The same octets, to whoever asks which modem is at the port.
fn probed(octets: &[u8]) {
    let mut probe = Probe::new(Duration::ZERO);
    let mut now = Duration::ZERO;
    for piece in octets.chunks(7) {
        probe.handle_octets(now, piece);
        while probe.poll_transmit().is_some() {}
        now = now.saturating_add(Duration::from_millis(50));
        probe.handle_timeout(now);
    }
    for _ in 0..8 {
        now = now.max(probe.next_timeout());
        probe.handle_timeout(now);
    }
    assert!(probe.finding().is_some());
}

fuzz_target!(|octets: &[u8]| {
    probed(octets);
    let mut modem = up();
    let mut now = Duration::ZERO;
    let mut failed = false;
    for line in octets.split_inclusive(|octet| *octet == b'\n') {
        // A line's first octet says what the owner does before it.
        match line.first() {
            Some(0) => modem.answer(now),
            Some(1) => modem.hang_up(now),
            Some(2) => drop(modem.dial(now, "0612345678")),
            Some(3) => modem.send_digit(now, '#'),
            Some(4..=9) => {
                if let Some(next) = modem.next_timeout() {
                    now = now.max(next);
                    modem.handle_timeout(now);
                }
            }
            Some(10..=12) => modem.handle_octets(now, b"OK\r\n"),
            Some(13) => {
                let pdu = TextPdu::from_slice(&[0; 160]).expect("it fits");
                let _ = modem.send_text(now, SendId(1), pdu);
            }
            Some(14) => modem.take_text_back(now, SendId(1)),
            Some(15) => modem.handle_octets(now, b"\r\n> "),
            Some(16) => drop(modem.ask_network(now, "*580#")),
            _ => {}
        }
        modem.handle_octets(now, line.get(1..).unwrap_or_default());
        while modem.poll_transmit().is_some() {}
        while let Some(event) = modem.poll_event() {
            assert!(!failed, "{event:?} after a failure");
            failed = matches!(event, Event::Failed(_));
            match event {
                Event::Text(id) => {
                    assert!(modem.text(id).is_some());
                    modem.text_is_durable(now, id);
                }
                Event::TextReady(id) => modem.text_may_leave(now, id),
                Event::Ussd(UssdEnd::Answered) => {
                    assert!(!modem.take_ussd().chars().any(char::is_control));
                }
                _ => {}
            }
        }
        assert_eq!(modem.next_timeout().is_none(), modem.has_failed());
        assert!(!(modem.has_failed() && modem.has_call()));
    }
});
