//! The console, over TLS, on the database that ships.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use common::{Caller, Central, chain};
use std::net::{IpAddr, Ipv4Addr};

use jawab_central::sqlite::SqliteStore;
use jawab_central::store::{Enrolment, Store};
use jawab_desk::LoginSource;
use jawab_ops::{BoxId, Fields, Value};
use jawab_web::central::{CaseFilter, Ministry, NotLetIn, Turn};
use uuid::Uuid;

const HERE: LoginSource = LoginSource::Address(IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1)));

#[tokio::test]
async fn the_console_opens_to_browsers_and_shows_strangers_the_door() {
    let central = Central::up().await;
    let authority = std::fs::read(central.folder.path().join("data/authority.pem")).unwrap();
    let _ = rustls::crypto::ring::default_provider().install_default();
    let browser = reqwest::Client::builder()
        .tls_certs_only([reqwest::Certificate::from_pem(&authority).unwrap()])
        .no_proxy()
        .build()
        .unwrap();
    let page = browser.get(&central.console).send().await.unwrap();
    assert!(page.url().path().ends_with("/login"), "{}", page.url());
    assert!(page.text().await.unwrap().contains("name=\"password\""));
}

#[tokio::test]
async fn who_guesses_is_slowed_down_and_who_knows_comes_in() {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(&folder.path().join("central.db")).unwrap();
    let hash = jawab_central::hashed("a long password").unwrap();
    store.add_admin("salma", "Salma", &hash).await.unwrap();
    let central = jawab_central::Central::new(store);
    let admin = central
        .authenticate("Salma ", "a long password", &HERE)
        .await
        .unwrap();
    assert_eq!(central.admin(admin.id).await.unwrap(), Some(admin));
    for _ in 0..5 {
        let wrong = central.authenticate("salma", "guess", &HERE).await;
        assert!(matches!(wrong, Err(NotLetIn::WrongPassword)));
    }
    let closed = central
        .authenticate("salma", "a long password", &HERE)
        .await;
    assert!(matches!(
        closed,
        Err(NotLetIn::TooManyTries { wait_s: 1..=6 })
    ));
    let nobody = central.authenticate("nobody", "guess", &HERE).await;
    assert!(matches!(nobody, Err(NotLetIn::WrongPassword)));
}

#[tokio::test]
async fn guesses_keep_no_administrator_out_elsewhere_and_the_command_opens_the_login() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("central.db");
    let store = SqliteStore::open(&file).unwrap();
    let hash = jawab_central::hashed("a long password").unwrap();
    store.add_admin("salma", "Salma", &hash).await.unwrap();
    let central = jawab_central::Central::new(store);
    let guesses = (0..30).map(|_| {
        let central = central.clone();
        tokio::spawn(async move { central.authenticate("salma", "guess", &HERE).await })
    });
    let guesses: Vec<_> = guesses.collect();
    let mut looked_at = 0;
    for guess in guesses {
        match guess.await.unwrap() {
            Err(NotLetIn::WrongPassword) => looked_at += 1,
            Err(NotLetIn::TooManyTries { .. } | NotLetIn::Busy) => {}
            other => panic!("{other:?}"),
        }
    }
    assert!(looked_at <= 5, "{looked_at} of 30 guesses were looked at");
    let her_browser = LoginSource::Device("hers".into());
    let in_again = central.authenticate("salma", "a long password", &her_browser);
    let admin = in_again.await.unwrap();
    while !matches!(
        central.authenticate("salma", "guess", &HERE).await,
        Err(NotLetIn::TooManyTries { .. })
    ) {}
    // Another process of central, or the command line.
    let other = SqliteStore::open(&file).unwrap();
    assert!(!jawab_central::unlock(&other, "nobody").await.unwrap());
    assert!(jawab_central::unlock(&other, "Salma").await.unwrap());
    let open = central
        .authenticate("salma", "a long password", &HERE)
        .await;
    assert_eq!(open.unwrap(), admin);

    jawab_central::end_sessions(&other, admin.id).await.unwrap();
    let now = central.admin(admin.id).await.unwrap().unwrap();
    assert_ne!(now.stamp, admin.stamp);
}

#[tokio::test]
async fn every_case_of_a_centre_is_on_one_of_its_pages() {
    const CASES: u64 = 120;
    let central = Central::up().await;
    let it = common::Box::enrolled(&central);
    let id = it.ledger.box_id();
    let mut ops = chain(id, 1, CASES);
    for (n, op) in ops.iter_mut().enumerate() {
        let opened = match n % 4 {
            0 => Value::Null,
            // Several at one moment, and what no clock says.
            1 => i64::MAX.into(),
            _ => i64::try_from(n / 8).unwrap().into(),
        };
        let status = if n % 3 == 0 { "closed" } else { "open" };
        op.entity = jawab_ops::EntityKind::new("case");
        op.fields = Fields::from([
            ("reference".into(), format!("RAB-{n:06}").as_str().into()),
            ("status".into(), status.into()),
            ("opened_ms".into(), opened),
        ]);
    }
    for n in 1..ops.len() {
        ops[n].previous = ops[n - 1].hash();
    }
    Caller::new(&central, &it.keys()).pushes(id, &ops).await;
    let store = SqliteStore::open(&central.folder.path().join("data/central.db")).unwrap();
    for (open, count) in [(None, 120), (Some(true), 80), (Some(false), 40)] {
        let mut seen = std::collections::BTreeSet::new();
        let mut asked = CaseFilter {
            open,
            centre: Some(id.0),
            ..CaseFilter::default()
        };
        loop {
            let page = store.find_cases(&asked).await.unwrap();
            assert_eq!(page.count, u64::try_from(count).unwrap());
            assert_eq!(page.before, u64::try_from(seen.len()).unwrap());
            for found in page.rows {
                assert!(open.is_none_or(|open| found.case.open == open));
                assert!(seen.insert(found.case.reference), "no case is on two pages");
            }
            let Some(next) = page.next else { break };
            asked.turn = Turn::After(next);
        }
        assert_eq!(seen.len(), count, "{open:?}");
    }
}

#[tokio::test]
async fn the_ministry_sees_what_boxes_brought() {
    let central = Central::up().await;
    let it = common::Box::enrolled(&central);
    let id = it.ledger.box_id();
    let mut ops = chain(id, 1, 3);
    for (op, status) in ops.iter_mut().zip(["open", "closed", "of tomorrow"]) {
        op.entity = jawab_ops::EntityKind::new("case");
        op.fields = Fields::from([
            ("reference".into(), "RAB-000001".into()),
            ("status".into(), status.into()),
            ("kind".into(), "complaint".into()),
            ("programme".into(), Value::Null),
            ("opened_ms".into(), i64::MAX.into()),
        ]);
    }
    for n in 1..3 {
        ops[n].previous = ops[n - 1].hash();
    }
    Caller::new(&central, &it.keys()).pushes(id, &ops).await;

    let store = SqliteStore::open(&central.folder.path().join("data/central.db")).unwrap();
    let silent = BoxId(Uuid::from_u128(9));
    let enrolment = Enrolment {
        box_id: silent,
        centre: "Agadir".into(),
        code: "AGA".into(),
        certificate: [0; 32],
    };
    store.enrol(&enrolment).await.unwrap();
    let overview = store.overview().await.unwrap();
    let centres: Vec<_> = overview.boxes.iter().map(|row| &*row.centre).collect();
    assert_eq!(centres, ["Agadir", "Rabat"]);
    assert_eq!(overview.boxes[0].last_heard, None);
    let rabat = &overview.boxes[1];
    assert!(rabat.last_heard.is_some());
    assert_eq!((rabat.cases, rabat.open_cases), (3, 2));
    assert_eq!(
        (overview.by_kind[0].count, &*overview.by_kind[0].of),
        (3, "complaint")
    );
    assert_eq!(overview.by_programme[0].of, "");
    let of_it = CaseFilter {
        centre: Some(id.0),
        ..CaseFilter::default()
    };
    assert_eq!(store.find_cases(&of_it).await.unwrap().rows.len(), 3);
    assert!(store.centre(id).await.unwrap().is_some());
    let unknown = store.centre(BoxId(Uuid::from_u128(8))).await.unwrap();
    assert_eq!(unknown, None);
}

#[tokio::test]
async fn a_session_outlives_a_restart_and_not_its_time() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("central.db");
    let store = SqliteStore::open(&path).unwrap();
    store.put_text("a", "one", i64::MAX).await.unwrap();
    store.put_text("old", "two", 1).await.unwrap();
    drop(store);
    let store = SqliteStore::open(&path).unwrap();
    assert_eq!(store.get_text("a").await.unwrap().as_deref(), Some("one"));
    assert_eq!(store.get_text("old").await.unwrap(), None);
    store.delete_text("a").await.unwrap();
    assert_eq!(store.get_text("a").await.unwrap(), None);
}
