//! What calls cost: a SIM's credit, and another operator's network.

use std::time::Duration;

use jawab_line_state::LineWarning;
use jawab_lines::{CreditConfig, RoamingPolicy};
use jawab_switch::{Cause, Input, LegEvent, LineClosed, LineId, Presence};
use serde_json::json;

use crate::place::{CALLER, Place, Setting};

const CODE: &str = "*580#";

fn asks_for_credit() -> Setting {
    Setting {
        credit: Some(CreditConfig {
            code: CODE.into(),
            low_centimes: Some(2_000),
            every: Duration::from_secs(86_400),
            quiet: Duration::from_millis(300),
        }),
        ..Setting::default()
    }
}

fn network_says(place: &Place, text: &str, after_ms: u64) {
    place
        .modem
        .send(&json!({"do": "ussd", "code": CODE, "text": text, "after_ms": after_ms}));
}

#[tokio::test]
async fn the_credit_is_asked_for_shown_as_it_came_and_low_below_the_threshold() {
    for make in ["simcom", "quectel"] {
        let mut place = Place::with(make, &[], asks_for_credit());
        network_says(&place, "رصيدكم هو ١٢٫٥٠ درهما", 50);
        place.is(Presence::Here).await;
        let health = place
            .health_is(|health| health.spending.credit.is_some())
            .await;
        let credit = health.spending.credit.unwrap();
        assert_eq!(credit.text, "رصيدكم هو ١٢٫٥٠ درهما");
        assert_eq!(credit.centimes, Some(1_250));
        assert!(health.warnings.contains(&LineWarning::CreditLow));
        // A caller's number is as plain as before.
        place.a_call_goes_well().await;
    }
}

#[tokio::test]
async fn a_call_ends_the_question_and_it_is_asked_again_afterwards() {
    let mut place = Place::with("simcom", &[], asks_for_credit());
    network_says(&place, "Solde: 45,30 DH", 60_000);
    let watch = place.modem.watched();
    place.is(Presence::Here).await;
    let (_, watch) = watch.next("ussd").await;
    let leg = place.talks().await;
    let (_, watch) = watch.next("ussd_ended").await;
    network_says(&place, "Solde: 45,30 DH", 50);
    place.modem.hangs_up();
    place.released(leg, Cause::NORMAL_CLEARING).await;
    watch.next("ussd").await;
    let health = place
        .health_is(|health| health.spending.credit.is_some())
        .await;
    assert_eq!(health.spending.credit.unwrap().centimes, Some(4_530));
    assert!(!health.warnings.contains(&LineWarning::CreditLow));
}

fn closed(closed: bool) -> Input {
    Input::LineClosed(LineId::from("gsm1"), LineClosed::Roaming, closed)
}

#[tokio::test]
async fn while_roaming_calls_are_placed_to_emergency_services_alone_and_callers_are_answered() {
    let mut place = Place::in_service("simcom").await;
    place.modem.send(&json!({"do": "registration", "stat": 5}));
    place.hears_next(closed(true)).await;
    place
        .health_is(|health| health.warnings == [LineWarning::RoamingClosed])
        .await;
    let leg = place.dials("0612345678");
    place.released(leg, Cause::NO_CIRCUIT).await;
    place.a_call_goes_well().await;
    place
        .modem
        .send(&json!({"do": "outgoing", "mode": "answer", "after_ms": 50}));
    let leg = place.dials("15");
    place.says(leg, LegEvent::Alerting).await;
    place.says(leg, LegEvent::Answered).await;
    place.modem.hangs_up();
    place.released(leg, Cause::NORMAL_CLEARING).await;
    place.modem.send(&json!({"do": "registration", "stat": 1}));
    place.hears_next(closed(false)).await;
    place.health_is(|health| health.warnings.is_empty()).await;
}

#[tokio::test]
async fn where_the_setting_says_so_callers_are_not_answered_while_roaming() {
    let setting = Setting {
        roaming: RoamingPolicy {
            calls: true,
            answers: false,
        },
        ..Setting::default()
    };
    let mut place = Place::with("quectel", &[], setting);
    place.is(Presence::Here).await;
    place.modem.send(&json!({"do": "registration", "stat": 5}));
    place
        .health_is(|health| health.warnings == [LineWarning::Roaming])
        .await;
    place.modem.send(&json!({"do": "call", "from": CALLER}));
    place.modem.call_is("idle").await;
    place.is_quiet(300).await;
}
