//! A modem that its line names by IMEI: unplugged in a call, and plugged in again at other ports.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use jawab_e2e::centre::{Centre, Plan, ask};
use jawab_e2e::day::{CALLER, prompts};
use jawab_e2e::modem::Modem;
use jawab_e2e::wait::until;
use serde_json::json;

const IMEI: &str = "861477037812345";

#[tokio::test]
async fn a_modem_that_is_unplugged_in_a_call_comes_back_at_other_ports_without_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let usb = folder.path().join("usb");
    let modem = Modem::on_usb(&folder.path().join("modem"), &usb)
        .await
        .unwrap();
    let mut plan = Plan::new(&prompts()).unwrap();
    plan.more = format!(
        "[modems]\nsys = {:?}\ndev = {:?}\n\n\
         [[line]]\nkind = \"gsm\"\nname = \"gsm1\"\nimei = \"{IMEI}\"\n",
        usb.join("sys"),
        usb.join("dev")
    );
    let mut centre = Centre::set_up(&folder.path().join("box"), plan, None)
        .await
        .unwrap();
    centre.start().await.unwrap();
    centre.process().says("gsm1: in service").await.unwrap();
    let call = json!({"do": "call", "from": CALLER});
    modem.send(call.clone()).await.unwrap();
    centre.process().says("arrives on gsm1").await.unwrap();

    modem
        .send(json!({"do": "misbehave", "how": "disappear"}))
        .await
        .unwrap();
    let records = || async {
        let query = "SELECT cause, ended_by FROM call_records";
        let records = ask(&centre.database(), query)?;
        Ok((!records.is_empty()).then_some(records))
    };
    let record = until("the call's record", records).await.unwrap();
    assert_eq!(record, [[json!(27), json!("failure")]]);
    centre
        .process()
        .says("the modem is not there (IMEI …2345)")
        .await
        .unwrap();

    let ports = || std::fs::read_dir(usb.join("dev")).unwrap().count();
    assert_eq!(ports(), 0);
    modem.send(json!({"do": "behave"})).await.unwrap();
    centre
        .process()
        .says("gsm1: back in service")
        .await
        .unwrap();
    assert!(usb.join("dev/ttyUSB7").exists() && !usb.join("dev/ttyUSB2").exists());
    modem.send(call).await.unwrap();
    centre.process().says("arrives on gsm1").await.unwrap();
}
