//! On which line a call goes out: who called on it, prefixes, turns; and lines that are closed.

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

fn closed(centre: &mut Centre, line: u8, why: LineClosed, closed: bool) {
    centre.input(Input::LineClosed(gsm(line), why, closed));
}

#[test]
fn whoever_called_is_called_on_the_line_on_which_they_called_last() {
    let mut centre = Centre::new();
    centre.input(Input::CalledOn("+212612345678".into(), gsm(2)));
    for _ in 0..3 {
        assert_eq!(goes_out_on(&mut centre, "0612345678"), Some(gsm(2)));
    }
    let chosen = CallEvent::LineChosen {
        line: gsm(2),
        because: LineChoice::CalledOn,
    };
    assert!(centre.events.contains(&chosen));
    // They call, on the other.
    let leg = centre.offers(Endpoint::Line(gsm(1)), "0612345678", "0537000000");
    centre.hangs_up(leg);
    assert_eq!(goes_out_on(&mut centre, "00212612345678"), Some(gsm(1)));
}

#[test]
fn a_number_of_a_lines_prefix_goes_out_on_it_where_it_is_free() {
    let mut centre = Centre::with(|config| {
        config
            .prefixes
            .insert(gsm(2), vec!["0661".into(), "+33".into(), "+212520".into()]);
    });
    for number in [
        "0661000000",
        "+212661000000",
        "0661999999",
        "0033612345678",
        "0520123456",
    ] {
        assert_eq!(goes_out_on(&mut centre, number), Some(gsm(2)), "{number}");
    }
    assert!(centre.events.contains(&CallEvent::LineChosen {
        line: gsm(2),
        because: LineChoice::Prefix,
    }));
    assert_eq!(goes_out_on(&mut centre, "0522000000"), Some(gsm(1)));
    centre.input(Input::Line(gsm(2), Presence::Gone));
    assert_eq!(goes_out_on(&mut centre, "0661000000"), Some(gsm(1)));
}

#[test]
fn a_closed_line_places_no_calls_and_takes_those_that_come_in() {
    let mut centre = Centre::new();
    closed(&mut centre, 1, LineClosed::Budget, true);
    for _ in 0..3 {
        assert_eq!(goes_out_on(&mut centre, "0612345678"), Some(gsm(2)));
    }
    closed(&mut centre, 2, LineClosed::Roaming, true);
    assert_eq!(goes_out_on(&mut centre, "0612345678"), None);
    assert!(
        centre
            .events
            .contains(&CallEvent::LinesClosed(LineClosed::Budget))
    );
    let caller = centre.offers(Endpoint::Line(gsm(1)), "0612345678", "0537000000");
    assert!(centre.was_told(caller, &LegCommand::Answer));
    // Both reasons have to go.
    closed(&mut centre, 2, LineClosed::Budget, true);
    closed(&mut centre, 2, LineClosed::Roaming, false);
    assert_eq!(goes_out_on(&mut centre, "0612345678"), None);
    closed(&mut centre, 2, LineClosed::Budget, false);
    assert_eq!(goes_out_on(&mut centre, "0612345678"), Some(gsm(2)));
}

#[test]
fn an_emergency_service_is_called_on_a_closed_line() {
    for number in EMERGENCY {
        let mut centre = Centre::new();
        for line in [1, 2] {
            closed(&mut centre, line, LineClosed::Budget, true);
            closed(&mut centre, line, LineClosed::Roaming, true);
        }
        assert!(goes_out_on(&mut centre, number).is_some(), "{number}");
    }
}
