//! What GSM lines cost: a SIM's credit, another operator's network, a budget. Two modems, a phone,
//! somebody at the desk, and the program that ships.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fmt::Write as _;

use jawab_e2e::audio;
use jawab_e2e::centre::{Centre, Plan, ask};
use jawab_e2e::day::{EXTENSION, LOGIN, PASSWORD, SECRET, prompts};
use jawab_e2e::desk::DeskClient;
use jawab_e2e::modem::{Make, Modem, at_port, audio_port};
use jawab_e2e::phone::{Answer, Phone, PhoneSetup};
use jawab_e2e::process::{built, run};
use jawab_e2e::wait::until;
use serde_json::{Value, json};
use tempfile::TempDir;

/// Whom staff call.
const CALLED: &str = "0612345678";
const AN_EMERGENCY: &str = "15";

/// A centre with the GSM lines `gsm1` and `gsm2`.
struct Place {
    centre: Centre,
    modems: Vec<Modem>,
    folder: TempDir,
}

impl Place {
    /// The settings of the first line are these; the network of its SIM answers a code so.
    async fn opens(first: &str, network: Option<(&str, &str)>) -> Self {
        let folder = tempfile::Builder::new()
            .prefix("jawab-costs-")
            .tempdir()
            .unwrap();
        let mut plan = Plan::new(&prompts()).unwrap();
        let mut modems = Vec::new();
        for (name, settings) in [("gsm1", first), ("gsm2", "")] {
            let files = folder.path().join(name);
            let modem = Modem::start(&files, Make::Simcom).await.unwrap();
            let answers = json!({"do": "outgoing", "mode": "answer", "after_ms": 100});
            modem.send(answers).await.unwrap();
            modems.push(modem);
            write!(
                plan.more,
                "[[line]]\nkind = \"gsm\"\nname = {name:?}\nat_port = {:?}\naudio_port = {:?}\n\
                 {settings}\n\n",
                at_port(&files),
                audio_port(&files)
            )
            .unwrap();
        }
        if let Some((code, text)) = network {
            let knows = json!({"do": "ussd", "code": code, "text": text});
            modems[0].send(knows).await.unwrap();
        }
        let mut centre = Centre::set_up(&folder.path().join("box"), plan, None)
            .await
            .unwrap();
        centre
            .takes_on(LOGIN, "Salma Bennani", PASSWORD)
            .await
            .unwrap();
        centre.gets_handset(EXTENSION, SECRET).await.unwrap();
        centre.start().await.unwrap();
        for line in ["gsm1", "gsm2"] {
            let here = format!("{line}: in service");
            centre.process().says(&here).await.unwrap();
        }
        Self {
            centre,
            modems,
            folder,
        }
    }

    async fn phone(&self) -> Phone {
        let setup = PhoneSetup {
            extension: EXTENSION,
            secret: SECRET,
            sip_port: self.centre.sip_port(),
            says: &audio::voice(2, 1.0),
            answer: Answer::AtOnce,
        };
        let folder = self.folder.path().join("phone");
        Phone::registered(&folder, &setup).await.unwrap()
    }

    /// Somebody sits down at the handset, and is there for calls.
    async fn desk(&self) -> DeskClient {
        let url = self.centre.desk_url();
        let desk = DeskClient::log_in(&url, LOGIN, PASSWORD, EXTENSION).await;
        let desk = desk.unwrap();
        desk.ready().await.unwrap();
        desk
    }

    /// `jawab status`, with these words after it.
    async fn status(&self, more: &[&str]) -> String {
        let configuration = self.centre.configuration();
        let mut arguments = vec!["status", "--config", configuration.to_str().unwrap()];
        arguments.extend(more);
        run(&built("jawab").unwrap(), arguments, "").await.unwrap()
    }

    /// Waits until `jawab status --json` says of a line that it warns of something, and gives it.
    async fn warns(&self, line: usize, warning: &str) -> Value {
        until(&format!("the warning {warning}"), || async {
            let status: Value = serde_json::from_str(&self.status(&["--json"]).await)?;
            let line = &status["lines"][line];
            let warnings = line["details"]["warnings"].as_array();
            let warns = warnings.is_some_and(|told| told.iter().any(|told| told == warning));
            Ok(warns.then(|| line.clone()))
        })
        .await
        .unwrap()
    }

    /// The network of a SIM is its own again (1), or another operator's (5).
    async fn registers(&self, line: usize, stat: u8) {
        let told = json!({"do": "registration", "stat": stat});
        self.modems[line].send(told).await.unwrap();
    }

    async fn modem_is(&self, line: usize, state: &str) {
        until(&format!("gsm{}'s call to be {state}", line + 1), || async {
            let status = self.modems[line].send(json!({"do": "status"})).await?;
            Ok((status["call"] == state).then_some(()))
        })
        .await
        .unwrap();
    }

    /// The lines of the calls in the record, the oldest first, once there are so many.
    async fn went_out_on(&self, calls: usize) -> Vec<Value> {
        let query = "SELECT line FROM call_records JOIN contacts ON contacts.id = contact \
                     ORDER BY started_ms";
        let rows = until(&format!("{calls} calls in the record"), || async {
            let rows = ask(&self.centre.database(), query)?;
            Ok((rows.len() == calls).then_some(rows))
        })
        .await
        .unwrap();
        rows.into_iter().map(|mut row| row.remove(0)).collect()
    }
}

/// What the desk says of the line that the call in hand goes out on, or of why it does not.
async fn says_of_the_way_out(desk: &mut DeskClient) -> String {
    for _ in 0..100 {
        let page = desk.get("/").await.unwrap();
        if let Some((_, told)) = page.split_once("data-test=\"way-out\"") {
            let (_, told) = told.split_once("<span>").unwrap();
            return told.split_once("</span>").unwrap().0.to_owned();
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("the desk says nothing of the way out");
}

#[tokio::test]
async fn a_sims_credit_is_on_the_status_and_staff_are_told_that_it_is_low() {
    let settings = "credit_code = \"*580#\"\ncredit_low_dh = 20\ncredit_quiet_s = 1";
    let said = "Votre solde est de 12,50 DH";
    let place = Place::opens(settings, Some(("*580#", said))).await;
    let line = place.warns(0, "credit-low").await;
    let credit = &line["spending"]["credit"];
    assert_eq!(
        (&credit["text"], &credit["centimes"]),
        (&json!(said), &json!(1_250))
    );
    let told = place.status(&[]).await;
    assert!(told.contains(said), "{told}");
    let page = place.desk().await.get("/").await.unwrap();
    assert!(page.contains("Le crédit de la SIM est bas"), "{page}");
}

#[tokio::test]
async fn lines_that_roam_call_emergency_services_alone_and_the_desk_says_why() {
    let place = Place::opens("", None).await;
    let mut desk = place.desk().await;
    let phone = place.phone().await;
    for line in [0, 1] {
        place.registers(line, 5).await;
        place.warns(line, "roaming-closed").await;
    }
    phone.told("dial", CALLED).await.unwrap();
    let why = says_of_the_way_out(&mut desk).await;
    assert!(why.contains("réseau d’un autre opérateur"), "{why}");
    phone.told("hangup", "").await.unwrap();
    let query = "SELECT outcome, talk_ms FROM call_records";
    let refused = until("the record", || async {
        let rows = ask(&place.centre.database(), query)?;
        Ok(rows.into_iter().next())
    });
    let refused = refused.await.unwrap();
    assert_eq!(refused[1], 0, "{refused:?}");
    for line in [0, 1] {
        place.modem_is(line, "idle").await;
    }

    phone.told("dial", AN_EMERGENCY).await.unwrap();
    place.modem_is(0, "active").await;
    phone.told("hangup", "").await.unwrap();
    place.modem_is(0, "idle").await;

    place.registers(1, 1).await;
    phone.told("dial", CALLED).await.unwrap();
    place.modem_is(1, "active").await;
}

#[tokio::test]
async fn a_line_whose_budget_is_used_up_is_passed_over() {
    // Two seconds of talk, and it is the line of the number's operator.
    let settings = "prefixes = [\"061\"]\nbudget = { dh_day = 1, dh_minute = 30 }";
    let mut place = Place::opens(settings, None).await;
    let mut desk = place.desk().await;
    let phone = place.phone().await;
    phone.told("dial", CALLED).await.unwrap();
    place.modem_is(0, "active").await;
    tokio::time::sleep(std::time::Duration::from_secs(3)).await;
    phone.told("hangup", "").await.unwrap();
    let used_up = "gsm1: its budget is used up";
    place.centre.process().says(used_up).await.unwrap();
    let line = place.warns(0, "budget-used").await;
    assert_eq!(line["spending"]["budget"]["left_s"], 0, "{line}");

    for _ in 0..2 {
        phone.told("dial", CALLED).await.unwrap();
        place.modem_is(1, "active").await;
        phone.told("hangup", "").await.unwrap();
        place.modem_is(1, "idle").await;
    }
    assert_eq!(place.went_out_on(3).await, ["gsm1", "gsm2", "gsm2"]);

    // Without the other there is none, and whoever dialled reads why.
    place.registers(1, 5).await;
    place.warns(1, "roaming-closed").await;
    phone.told("dial", CALLED).await.unwrap();
    let why = says_of_the_way_out(&mut desk).await;
    assert!(why.contains("budget"), "{why}");
}
