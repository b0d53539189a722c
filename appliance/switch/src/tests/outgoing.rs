//! On which line a call goes out, and lines that are closed.

use super::script::Centre;
use crate::*;

fn gsm(line: u8) -> LineId {
    LineId::from(format!("gsm{line}").as_str())
}

fn handset() -> Endpoint {
    Endpoint::Handset("201".into())
}

/// The line that a call to a number goes out on, which is over then.
fn goes_out_on(centre: &mut Centre, number: &str) -> Option<LineId> {
    let before: Vec<LegId> = centre.legs.keys().copied().collect();
    let leg = centre.offers(handset(), "201", number);
    let out = centre.legs.iter().find_map(|(leg, log)| {
        if before.contains(leg) {
            return None;
        }
        let Some(Endpoint::Line(line)) = &log.to else {
            return None;
        };
        Some((*leg, line.clone()))
    });
    if let Some((out, _)) = &out {
        centre.leg(*out, LegEvent::Released(Cause::USER_BUSY));
    }
    centre.hangs_up(leg);
    out.map(|(_, line)| line)
}

fn closed(centre: &mut Centre, line: u8, closed: bool) {
    centre.input(Input::LineClosed(gsm(line), LineClosed::Roaming, closed));
}

#[test]
fn a_closed_line_places_no_calls_and_takes_those_that_come_in() {
    let mut centre = Centre::new();
    closed(&mut centre, 1, true);
    for _ in 0..3 {
        assert_eq!(goes_out_on(&mut centre, "0612345678"), Some(gsm(2)));
    }
    closed(&mut centre, 2, true);
    assert_eq!(goes_out_on(&mut centre, "0612345678"), None);
    assert!(
        centre
            .events
            .contains(&CallEvent::LinesClosed(LineClosed::Roaming))
    );
    let caller = centre.offers(Endpoint::Line(gsm(1)), "0612345678", "0537000000");
    assert!(centre.was_told(caller, &LegCommand::Answer));
    closed(&mut centre, 2, false);
    assert_eq!(goes_out_on(&mut centre, "0612345678"), Some(gsm(2)));
}

#[test]
fn an_emergency_service_is_called_on_a_closed_line() {
    for number in EMERGENCY {
        let mut centre = Centre::new();
        for line in [1, 2] {
            closed(&mut centre, line, true);
        }
        assert!(goes_out_on(&mut centre, number).is_some(), "{number}");
    }
}
