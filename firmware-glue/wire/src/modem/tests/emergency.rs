//! Calls of emergency services (TS 22.101 clause 10.1).

use super::*;

#[test]
fn ts22101_10_1_an_emergency_call_is_dialled_where_the_network_lets_nobody_else_in() {
    for (creg, cereg) in [("3", "3"), ("3", "0"), ("2", "2"), ("0", "8")] {
        let mut bench = Bench::up("simcom");
        bench.says(&std::format!("+CREG: {creg}"));
        bench.says(&std::format!("+CEREG: {cereg}"));
        let at = bench.now;
        assert_eq!(
            bench.modem.dial(at, "0612345678"),
            Err(CannotDial::NotInService)
        );
        bench.modem.dial_emergency(at, "15").unwrap();
        let mut asked = core::iter::from_fn(|| {
            let asked = bench.asks()?;
            bench.says("OK");
            Some(asked)
        });
        assert!(asked.any(|asked| asked == "ATD15;"), "{creg}, {cereg}");
    }
}

#[test]
fn ts22101_10_1_an_emergency_call_waits_for_no_sim() {
    for sim in [
        "+CME ERROR: 10",
        "+CME ERROR: 13",
        "+CPIN: SIM PUK",
        "+CPIN: SIM PIN",
    ] {
        let mut bench = Bench::new(Beginning::Normal, Some("1234"));
        bench.modem.dial_emergency(bench.now, "19").unwrap();
        let mut dialled = false;
        for _ in 0..60 {
            let Some(asked) = bench.asks() else { break };
            assert!(!asked.starts_with("AT+CPIN="), "a PIN is not risked");
            match asked.as_str() {
                "AT+CPIN?" if sim.starts_with("+CME") => bench.says(sim),
                "AT+CPIN?" => {
                    bench.says(sim);
                    bench.says("OK");
                }
                // Without a SIM these are refused.
                "AT+CLIP=1" | "AT+COPS=3,0" => bench.says("+CME ERROR: 10"),
                "AT+CREG?" => {
                    bench.says("+CREG: 1,0");
                    bench.says("OK");
                }
                other => answers("quectel", other)
                    .into_iter()
                    .for_each(|line| bench.says(line)),
            }
            dialled |= asked == "ATD19;";
        }
        assert!(dialled, "{sim}");
        // The SIM is looked for again when the call is over.
        bench.says("NO CARRIER");
        bench.settles("quectel");
        assert!(bench.told(&Event::Ended(CallEnd::NotConnected)));
        assert!(bench.told(&Event::Failed(Failure::NoSim)));
    }
}

#[test]
fn an_emergency_call_is_given_up_or_fails_with_its_modem_and_ends_once() {
    let mut bench = Bench::new(Beginning::Normal, None);
    bench.modem.dial_emergency(bench.now, "15").unwrap();
    assert_eq!(
        bench.modem.dial_emergency(bench.now, "15"),
        Err(CannotDial::Busy)
    );
    bench.modem.hang_up(bench.now);
    bench.hear();
    assert_eq!(bench.events, [Event::Ended(CallEnd::HungUp)]);
    bench.events.clear();
    bench.modem.dial_emergency(bench.now, "15").unwrap();
    bench.modem.handle_gone();
    bench.hear();
    assert_eq!(
        bench.events,
        [
            Event::Ended(CallEnd::ModemFailed),
            Event::Failed(Failure::Gone)
        ]
    );
}
