//! Today's programs go on with what an earlier version left: nothing is lost, nothing is done
//! anew, and everybody gets in as before.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::path::Path;

use jawab_e2e::central::Central;
use jawab_e2e::centre::{Centre, Plan, ask};
use jawab_e2e::desk::DeskClient;
use jawab_e2e::ports;
use jawab_e2e::process::{built, run};
use jawab_e2e::wait::until;
use serde_json::{Value, json};
use tempfile::TempDir;

/// Unpacks the earlier version's folders.
async fn unpacked() -> TempDir {
    let folder = TempDir::with_prefix("jawab-takeover-").unwrap();
    let archive = Path::new(env!("CARGO_MANIFEST_DIR")).join("takeover/november-2026.tar.gz");
    let (archive, into) = (archive.to_string_lossy(), folder.path().to_string_lossy());
    run(
        Path::new("tar"),
        ["-xzf", &archive, "-C", &into, "--no-same-owner"],
        "",
    )
    .await
    .unwrap();
    folder
}

fn rows(database: &Path, query: &str) -> Vec<Vec<Value>> {
    ask(database, query).unwrap()
}

#[tokio::test]
async fn a_box_and_a_central_of_the_version_before_go_on_without_loss() {
    let folder = unpacked().await;
    let logins = std::fs::read(folder.path().join("logins.json")).unwrap();
    let logins: Value = serde_json::from_slice(&logins).unwrap();
    let (box_folder, central_folder) = (folder.path().join("box"), folder.path().join("central"));

    // Its configuration is understood as it is.
    let toml = box_folder.join("box.toml");
    let shown = run(
        &built("jawab").unwrap(),
        ["handset", "list", "--config", &toml.to_string_lossy()],
        "",
    )
    .await
    .unwrap();
    assert!(shown.contains("201") && shown.contains("202"), "{shown}");

    let ledger = box_folder.join("data/ledger.db");
    let what = "SELECT cases.reference, cases.kind, cases.status, people.name FROM cases \
        LEFT JOIN people ON people.id = cases.person ORDER BY cases.reference, people.name";
    let before = rows(&ledger, what);
    assert_eq!(before.len(), 8);
    let notes = "SELECT text FROM notes ORDER BY text";
    let notes_before = rows(&ledger, notes);

    let mut central = Central::again(&central_folder, ports::free().unwrap()).unwrap();
    central.start().await.unwrap();
    let mut plan = Plan::new(Path::new("../../target/prompts")).unwrap();
    plan.name = "Maison des jeunes de Rabat".into();
    let mut centre = Centre::again(&box_folder, plan, Some(&central)).unwrap();
    centre.start().await.unwrap();

    // What the plug kept from central comes to it; what was there is not doubled.
    let central_db = central.database();
    until("central to have all cases", || async {
        let has = rows(&central_db, "SELECT COUNT(*) FROM cases")[0][0].clone();
        Ok((has == json!(8)).then_some(()))
    })
    .await
    .unwrap();
    assert_eq!(rows(&ledger, what), before);
    assert_eq!(rows(&central_db, what), before);
    assert_eq!(rows(&ledger, notes), notes_before);

    // Staff log in as before, find a case by the reference they wrote down, and save another.
    let password = logins["staff_password"].as_str().unwrap();
    let mut desk = DeskClient::log_in(&centre.desk_url(), "youssef", password, "202")
        .await
        .unwrap();
    let found = desk.get("/search?q=RAB-2026-000002").await.unwrap();
    assert!(found.contains("RAB-2026-000002"), "{found}");
    let answered = rows(
        &ledger,
        "SELECT notes.case_id FROM notes WHERE notes.text = 'Le ministère répond'",
    );
    let case = answered[0][0].as_str().unwrap();
    let case = desk.get(&format!("/cases/{case}")).await.unwrap();
    assert!(case.contains("Le ministère répond"), "{case}");
    let new = [
        ("name", "Idir Amrani"),
        ("note", "Volontariat"),
        ("kind", "information"),
        ("status", "open"),
    ];
    desk.saves_case(&new).await.unwrap();
    let given = "SELECT COUNT(DISTINCT reference) FROM cases WHERE reference IS NOT NULL";
    assert_eq!(rows(&ledger, given)[0][0], json!(9));
    until("central to have the new case", || async {
        let has = rows(&central_db, "SELECT COUNT(*) FROM cases")[0][0].clone();
        Ok((has == json!(9)).then_some(()))
    })
    .await
    .unwrap();

    // Both records hold together.
    centre.stop().await.unwrap();
    central.stop().await.unwrap();
    let box_toml = toml.to_string_lossy().into_owned();
    run(
        &built("jawab").unwrap(),
        ["ledger", "verify", "--config", &box_toml],
        "",
    )
    .await
    .unwrap();
    let central_toml = central_folder.join("central.toml");
    run(
        &built("jawab-central").unwrap(),
        ["verify", "--config", &central_toml.to_string_lossy()],
        "",
    )
    .await
    .unwrap();
}
