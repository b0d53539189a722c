//! Calls that were forwarded to the centre: what is known of it, and in which queue they wait.

use super::script::Centre;
use crate::*;

const CAMPS: &str = "0537000001";

fn forwarded(from: &str) -> Forwarded {
    Forwarded {
        from: from.into(),
        why: Some(ForwardReason::NoAnswer),
    }
}

/// A centre with a queue for one number, and one for all others.
fn centre(goes_by_forwarded: bool) -> Centre {
    let mut centre = Centre::with(|config| {
        let mut camps = QueueConfig::named("Colonies");
        camps.numbers = vec![CAMPS.into()];
        config.queues = vec![camps, QueueConfig::named("Accueil")];
        if goes_by_forwarded {
            config.queue_by_forwarded.insert("gsm1".into());
        }
    });
    centre.ready(1, "201");
    centre
}

/// A call on a line that was forwarded from there, in French: the queue it waited in.
fn waits_in(centre: &mut Centre, line: &str, from: &str) -> Option<QueueName> {
    let leg = centre.offers(Endpoint::Line(line.into()), "0612345678", "0537000000");
    centre.leg(leg, LegEvent::Forwarded(forwarded(from)));
    centre.leg(leg, LegEvent::Answered);
    centre.presses(leg, '2');
    centre.hangs_up(leg);
    let record = centre.records.last().unwrap();
    assert_eq!(record.forwarded, Some(forwarded(from)));
    assert_eq!(record.called, Some("0537000000".into()), "it stays so");
    record.queue.clone()
}

#[test]
fn from_where_a_call_was_forwarded_is_told_once_and_in_its_record() {
    let mut centre = centre(false);
    let leg = centre.offers(Endpoint::Line("gsm1".into()), "0612345678", "0537000000");
    centre.leg(leg, LegEvent::Forwarded(forwarded(CAMPS)));
    centre.leg(leg, LegEvent::Forwarded(forwarded("0522000000")));
    centre.hangs_up(leg);
    let told = |event: &&CallEvent| matches!(event, CallEvent::Forwarded(_));
    let told: Vec<_> = centre.events.iter().filter(told).collect();
    assert_eq!(told, [&CallEvent::Forwarded(forwarded(CAMPS))]);
    assert_eq!(centre.only_record().forwarded, Some(forwarded(CAMPS)));
}

#[test]
fn a_forwarded_call_waits_in_the_queue_of_the_number_called_first_where_the_line_says_so() {
    let general = Some("Accueil".into());
    let mut as_ever = centre(false);
    assert_eq!(waits_in(&mut as_ever, "gsm1", CAMPS), general);
    let mut centre = centre(true);
    let camps = Some("Colonies".into());
    assert_eq!(waits_in(&mut centre, "gsm1", CAMPS), camps);
    assert_eq!(waits_in(&mut centre, "gsm1", "+212537000001"), camps);
    assert_eq!(
        waits_in(&mut centre, "gsm1", "0522000000"),
        general,
        "no queue names it"
    );
    assert_eq!(
        waits_in(&mut centre, "gsm2", CAMPS),
        general,
        "another line"
    );
}

#[test]
fn a_handset_forwards_nothing_and_a_leg_of_ours_neither() {
    let mut centre = centre(true);
    let leg = centre.offers(Endpoint::Handset("201".into()), "201", "0612345678");
    centre.leg(leg, LegEvent::Forwarded(forwarded(CAMPS)));
    centre.hangs_up(leg);
    assert_eq!(centre.only_record().forwarded, None);
}
