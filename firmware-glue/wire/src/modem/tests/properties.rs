//! Whatever happens, in whatever order.

use std::vec::Vec;

use proptest::prelude::*;

use super::*;

/// What can happen to an engine.
#[derive(Clone, Debug)]
enum Happening {
    Octets(Vec<u8>),
    Line(&'static str),
    Answered,
    TimesOut,
    Dial,
    Answer,
    HangUp,
    Key,
    Renew,
}

fn happening() -> impl Strategy<Value = Happening> {
    let lines = prop::sample::select(std::vec![
        "OK",
        "ERROR",
        "+CME ERROR: 14",
        "NO CARRIER",
        "BUSY",
        "RING",
        "+CLIP: \"0612345678\",129,,,,0",
        "+CLCC: 1,1,4,0,0,\"0612345678\",129",
        "+CLCC: 1,1,0,0,0,\"0612345678\",129",
        "+CLCC: 1,0,3,0,0,\"0612345678\",129",
        "+CLCC: 1,1,6,0,0,\"0612345678\",129",
        "VOICE CALL: BEGIN",
        "VOICE CALL: END: 000001",
        "+RXDTMF: 1",
        "+CREG: 0",
        "+CREG: 1",
        "+CSQ: 3,99",
        "RDY",
    ]);
    prop_oneof![
        1 => prop::collection::vec(any::<u8>(), 0..80).prop_map(Happening::Octets),
        6 => lines.prop_map(Happening::Line),
        6 => Just(Happening::Answered),
        3 => Just(Happening::TimesOut),
        1 => Just(Happening::Dial),
        2 => Just(Happening::Answer),
        1 => Just(Happening::HangUp),
        1 => Just(Happening::Key),
        1 => Just(Happening::Renew),
    ]
}

/// Calls come one after the other, each ends once, and after a failure nothing more is said.
fn assert_in_order(events: &[Event]) {
    let (mut call, mut failed) = (false, false);
    for event in events {
        assert!(!failed, "{events:?}");
        match event {
            Event::Incoming(_) => {
                assert!(!call, "two calls: {events:?}");
                call = true;
            }
            Event::Ended(_) => call = false,
            Event::Failed(_) => {
                assert!(!call, "a call was left: {events:?}");
                failed = true;
            }
            _ => {}
        }
    }
}

proptest! {
    #[test]
    fn any_octets_are_taken(octets in prop::collection::vec(any::<u8>(), 0..2_000)) {
        let mut bench = Bench::new(Beginning::Normal, None);
        bench.modem.handle_octets(ms(1), &octets);
        bench.hear();
    }

    #[test]
    fn any_text_is_parsed(text in ".{0,300}") {
        let _ = parse(&text);
    }

    #[test]
    fn whatever_happens_no_call_is_left_without_a_timer(
        simcom in any::<bool>(),
        happenings in prop::collection::vec(happening(), 0..120),
    ) {
        let make = if simcom { "simcom" } else { "quectel" };
        let mut bench = Bench::up(make);
        for happening in happenings {
            match happening {
                Happening::Octets(octets) => bench.modem.handle_octets(bench.now, &octets),
                Happening::Line(line) => bench.says(line),
                Happening::Answered => bench.settles(make),
                Happening::TimesOut => if bench.modem.next_timeout().is_some() { bench.times_out() },
                Happening::Dial => { let _ = bench.modem.dial(bench.now, "0537123456"); }
                Happening::Answer => bench.modem.answer(bench.now),
                Happening::HangUp => bench.modem.hang_up(bench.now),
                Happening::Key => bench.modem.send_digit(bench.now, '5'),
                Happening::Renew => bench.modem.renew_audio(bench.now),
            }
            bench.hear();
            if bench.modem.has_failed() {
                prop_assert!(!bench.modem.has_call());
                prop_assert_eq!(bench.modem.next_timeout(), None);
            } else {
                prop_assert!(bench.modem.next_timeout().is_some());
            }
            if bench.modem.has_call() {
                prop_assert!(bench.modem.timers.runs(Timer::Poll));
            }
        }
        assert_in_order(&bench.events);
    }

    #[test]
    fn an_owner_that_does_not_listen_costs_no_memory_and_loses_no_end(
        lines in prop::collection::vec(happening(), 0..400),
    ) {
        let mut bench = Bench::up("quectel");
        for happening in lines {
            if let Happening::Line(line) = happening {
                let framed = std::format!("\r\n{line}\r\n");
                bench.modem.handle_octets(bench.now, framed.as_bytes());
            }
        }
        bench.modem.handle_gone();
        bench.hear();
        assert_in_order(&bench.events);
        prop_assert!(matches!(bench.events.last(), Some(Event::Failed(_))));
    }
}
