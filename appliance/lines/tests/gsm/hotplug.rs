//! Modems that lines name by IMEI or IMSI: unplugged, and plugged in again at other ports.

use jawab_lines::{ModemPlace, Modems, Wanted};
use jawab_switch::{Cause, Presence};
use serde_json::json;

use crate::place::{Place, Setting};

const IMEI: &str = "861477037812345";
const IMSI: &str = "604010123456789";

fn named(imei: Option<&str>, imsi: Option<&str>) -> impl Fn(Modems) -> ModemPlace {
    let wanted = Wanted {
        imei: imei.map(Into::into),
        imsi: imsi.map(Into::into),
    };
    move |modems| ModemPlace::Found(modems, wanted.clone())
}

#[tokio::test]
async fn a_modem_unplugged_in_a_call_is_found_again_at_other_ports() {
    let mut place = Place::on_usb("simcom", &[], named(Some(IMEI), None), Setting::default());
    place.is(Presence::Here).await;
    let first = place.ports();
    let leg = place.talks().await;
    place.modem.misbehaves("disappear");
    place.released(leg, Cause::DESTINATION_OUT_OF_ORDER).await;
    place.is(Presence::Gone).await;
    place
        .is_faulted("the modem is not there (IMEI …2345)")
        .await;
    place.modem.behaves();
    place.is(Presence::Here).await;
    let second = place.ports();
    assert!(
        first.iter().all(|port| !second.contains(port)),
        "{first:?} {second:?}"
    );
    place.a_call_goes_well().await;
}

#[tokio::test]
async fn a_sim_is_found_in_a_modem_that_no_manual_here_knows() {
    let options = ["--usb-product", "0999"];
    let by_imsi = named(None, Some(IMSI));
    let mut place = Place::on_usb("quectel", &options, by_imsi, Setting::default());
    place.is(Presence::Here).await;
    place.a_call_goes_well().await;
}

#[tokio::test]
async fn another_modem_than_the_lines_is_left_alone() {
    let other = named(Some("861477037899999"), None);
    let place = Place::on_usb("simcom", &[], other, Setting::default());
    place
        .is_faulted("the modem is not there (IMEI …9999)")
        .await;
    let status = place.modem.send(&json!({"do": "status"}));
    assert_eq!(status["call"], "idle");
}
