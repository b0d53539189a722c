//! Replies that are lost, and a modem that restarts or falls silent.

use super::*;

#[test]
fn a_modem_that_falls_silent_in_a_call_ends_it_within_twelve_seconds() {
    let mut bench = Bench::in_call("quectel");
    let since = bench.now;
    while !bench.modem.has_failed() {
        bench.asks();
        bench.times_out();
    }
    assert_eq!(
        bench.events,
        [
            Event::Ended(CallEnd::ModemFailed),
            Event::Failed(Failure::Silent)
        ]
    );
    assert!(bench.now - since <= ms(12_000), "{:?}", bench.now - since);
}

#[test]
fn a_reply_that_was_lost_costs_one_command_and_not_the_modem() {
    let mut bench = Bench::up("quectel");
    bench.passes(ms(10_000));
    let lost = bench.asks();
    assert!(lost.is_some());
    bench.passes(ms(5_000));
    assert_eq!(bench.asks().as_deref(), Some("AT"));
    // The late result and the probe's: neither is the next command's.
    bench.says("OK");
    bench.says("OK");
    assert_eq!(bench.asks(), None);
    bench.passes(ms(300));
    assert!(bench.asks().is_some_and(|command| command != "AT"));
    assert!(!bench.modem.has_failed());
}

#[test]
fn rdy_of_a_modem_that_was_up_ends_the_call() {
    let mut bench = Bench::in_call("simcom");
    bench.says("RDY");
    assert_eq!(
        bench.events,
        [
            Event::Ended(CallEnd::ModemFailed),
            Event::Failed(Failure::Restarted)
        ]
    );
}
