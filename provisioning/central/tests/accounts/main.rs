//! Accounts, who did what, and cases that are looked for: the same on both stores.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod of_before;
#[path = "../common/postgres.rs"]
mod postgres;

use jawab_central::Central;
use jawab_central::postgres::PostgresStore;
use jawab_central::sqlite::SqliteStore;
use jawab_central::store::{AdminFields, AdminOutcome, Enrolment, Store};
use jawab_desk::{LoginSource, Role};
use jawab_ledger::{Change, Fields};
use jawab_ops::BoxId;
use jawab_web::central::{
    Admin, AdminChange, AdminEdit, CaseAnswer, CaseCursor, CaseFilter, CaseOrder, Ministry,
    NotDone, Turn,
};
use jiff::Timestamp;
use postgres::Cluster;
use uuid::Uuid;

const PASSWORD: &str = "a long password";
const BOX: BoxId = BoxId(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001));

/// Runs a promise on SQLite, and on PostgreSQL.
macro_rules! on_both {
    ($($name:ident)*) => {
        mod on_sqlite {
            $(#[tokio::test]
            async fn $name() {
                let folder = tempfile::tempdir().unwrap();
                let store = super::SqliteStore::open(&folder.path().join("central.db")).unwrap();
                super::$name(store).await;
            })*
        }
        mod on_postgres {
            $(#[tokio::test]
            async fn $name() {
                let database = super::Cluster::shared().database();
                let store = super::PostgresStore::connect(&database.url(), None, 5).await.unwrap();
                super::$name(store).await;
            })*
        }
    };
}

on_both! {
    sessions_of_whoever_was_removed_stay_ended
    the_last_administrator_stays
    accounts_are_changed_and_it_is_noted_by_whom
    a_reset_password_is_told_once
    cases_are_found_by_reference_and_filters
    an_answer_reaches_the_box_and_is_noted
}

async fn admin<S: Store>(central: &Central<S>, login: &str) -> Admin {
    let let_in = central.authenticate(login, PASSWORD, &LoginSource::Console);
    let_in.await.unwrap()
}

/// A central with one administrator, let in as one was before there were roles.
async fn central<S: Store>(store: S) -> (Central<S>, Admin) {
    let hash = jawab_central::hashed(PASSWORD).unwrap();
    store.add_admin("hafsa", "Hafsa", &hash).await.unwrap();
    let central = Central::new(store);
    let hafsa = admin(&central, "hafsa").await;
    (central, hafsa)
}

fn edit(login: &str, role: Role) -> AdminEdit {
    AdminEdit {
        login: login.into(),
        name: "Nada Filali".into(),
        role,
    }
}

async fn sessions_of_whoever_was_removed_stay_ended(store: impl Store) {
    let (central, hafsa) = central(store.clone()).await;
    let told = central.invite(&hafsa, edit("nada", Role::Admin)).await;
    let told = told.unwrap();
    let let_in = central.authenticate("nada", &told, &LoginSource::Console);
    let nada = let_in.await.unwrap();
    let change = async |change| central.change_admin(&hafsa, nada.id, change).await.unwrap();
    change(AdminChange::Active(false)).await;
    assert_eq!(central.admin(nada.id).await.unwrap(), None);
    change(AdminChange::Active(true)).await;
    let back = central.admin(nada.id).await.unwrap().unwrap();
    assert_ne!(back.stamp, nada.stamp, "a session of before is nobody's");
    change(AdminChange::Edit(edit("nada", Role::Reader))).await;
    let reads = central.admin(nada.id).await.unwrap().unwrap();
    assert_ne!(reads.stamp, back.stamp, "nor one of another role");
    change(AdminChange::EndSessions).await;
    let ended = central.admin(nada.id).await.unwrap().unwrap();
    assert_ne!(ended.stamp, reads.stamp);
}

/// An older central let only administrators in.
async fn administer(store: impl Store) {
    let all = store.admins().await.unwrap();
    assert_eq!(all.len(), 1);
    let [of_before] = &*all else { unreachable!() };
    assert!(of_before.active && !of_before.password_once);
    assert_eq!(of_before.role, Role::Admin);
    let central = Central::new(store.clone());
    let admin = central.admin(of_before.id).await.unwrap().unwrap();
    assert_eq!((admin.role, admin.password_once), (Role::Admin, false));
    let refused = central
        .change_admin(&admin, admin.id, AdminChange::Active(false))
        .await;
    assert!(matches!(refused, Err(NotDone::LastAdmin)), "{refused:?}");
    central
        .invite(&admin, edit("nada", Role::Reader))
        .await
        .unwrap();
}

async fn the_last_administrator_stays(store: impl Store) {
    let (central, hafsa) = central(store.clone()).await;
    for change in [
        AdminChange::Active(false),
        AdminChange::Edit(edit("hafsa", Role::Reader)),
    ] {
        let refused = central.change_admin(&hafsa, hafsa.id, change).await;
        assert!(matches!(refused, Err(NotDone::LastAdmin)), "{refused:?}");
    }
    // A reader, and an administrator who was deactivated, are no others.
    central
        .invite(&hafsa, edit("nada", Role::Reader))
        .await
        .unwrap();
    central
        .invite(&hafsa, edit("omar", Role::Admin))
        .await
        .unwrap();
    let all = store.admins().await.unwrap();
    let omar = all
        .iter()
        .find(|account| account.login == "omar")
        .unwrap()
        .id;
    central
        .change_admin(&hafsa, omar, AdminChange::Active(false))
        .await
        .unwrap();
    let refused = central
        .change_admin(&hafsa, hafsa.id, AdminChange::Active(false))
        .await;
    assert!(matches!(refused, Err(NotDone::LastAdmin)), "{refused:?}");
    central
        .change_admin(&hafsa, omar, AdminChange::Active(true))
        .await
        .unwrap();
    // Two who demote each other at once leave one.
    let inactive = || AdminFields {
        active: Some(false),
        ..AdminFields::default()
    };
    let (one, two) = tokio::join!(
        store.write_admin(hafsa.id, inactive(), vec![]),
        store.write_admin(omar, inactive(), vec![]),
    );
    let outcomes = [one.unwrap(), two.unwrap()];
    assert!(outcomes.contains(&AdminOutcome::Written), "{outcomes:?}");
    assert!(outcomes.contains(&AdminOutcome::LastAdmin), "{outcomes:?}");
}

async fn accounts_are_changed_and_it_is_noted_by_whom(store: impl Store) {
    let (central, hafsa) = central(store.clone()).await;
    central
        .invite(&hafsa, edit("nada", Role::Reader))
        .await
        .unwrap();
    let taken = central.invite(&hafsa, edit("nada", Role::Admin)).await;
    assert!(matches!(taken, Err(NotDone::LoginTaken)), "{taken:?}");
    let all = store.admins().await.unwrap();
    let nada = all.iter().find(|account| account.login == "nada").unwrap();
    assert_eq!(
        (nada.role, nada.active, nada.password_once),
        (Role::Reader, true, true)
    );
    let change = AdminChange::Edit(edit("nada.f", Role::Admin));
    central.change_admin(&hafsa, nada.id, change).await.unwrap();
    central
        .change_admin(&hafsa, nada.id, AdminChange::Active(false))
        .await
        .unwrap();
    assert_eq!(store.admin(nada.id).await.unwrap(), None);
    let deeds = central.deeds(nada.id).await.unwrap();
    let said: Vec<_> = deeds
        .iter()
        .map(|deed| (&*deed.what, deed.value.as_deref()))
        .collect();
    assert_eq!(said[0], ("inactive", None));
    assert!(
        said.contains(&("role", Some("admin"))) && said.contains(&("added", None)),
        "{said:?}"
    );
    assert!(said.contains(&("login", None)), "{said:?}");
    assert!(deeds.iter().all(|deed| deed.by.as_deref() == Some("Hafsa")));
    let nobody = central
        .change_admin(&hafsa, Uuid::nil(), AdminChange::Unlock)
        .await;
    assert!(matches!(nobody, Err(NotDone::NotFound)), "{nobody:?}");
}

async fn a_reset_password_is_told_once(store: impl Store) {
    let (central, hafsa) = central(store.clone()).await;
    let told = central
        .invite(&hafsa, edit("nada", Role::Reader))
        .await
        .unwrap();
    let nada = central
        .authenticate("nada", &told, &LoginSource::Console)
        .await
        .unwrap();
    assert!(nada.password_once);
    let again = central
        .change_admin(&hafsa, nada.id, AdminChange::ResetPassword)
        .await
        .unwrap()
        .unwrap();
    assert!(
        central
            .authenticate("nada", &told, &LoginSource::Console)
            .await
            .is_err()
    );
    let nada = central
        .authenticate("nada", &again, &LoginSource::Console)
        .await
        .unwrap();
    let change = async |old: &str, new: &str| central.change_own_password(&nada, old, new).await;
    assert!(matches!(
        change("not it", "le thé est servi").await,
        Err(NotDone::WrongPassword)
    ));
    assert!(matches!(
        change(&again, "azertyuiop").await,
        Err(NotDone::Password(_))
    ));
    assert!(matches!(
        change(&again, "nada filali le thé").await,
        Err(NotDone::Password(_))
    ));
    let changed = change(&again, "le thé est servi").await.unwrap();
    assert!(!changed.password_once);
    assert_ne!(changed.stamp, nada.stamp, "other sessions end");
}

/// A box with cases; the ids and references of `n` of them.
async fn with_cases(store: &impl Store, n: u128) {
    let enrolment = Enrolment {
        box_id: BOX,
        centre: "Rabat".into(),
        code: "RAB".into(),
        certificate: [0; 32],
    };
    store.enrol(&enrolment).await.unwrap();
    let changes = (1..=n).map(|n| {
        let fields = Fields::from([
            ("reference".into(), format!("RAB-2026-{n:06}").into()),
            (
                "kind".into(),
                if n % 2 == 0 { "complaint" } else { "other" }.into(),
            ),
            (
                "status".into(),
                if n % 3 == 0 { "closed" } else { "open" }.into(),
            ),
            ("opened_ms".into(), i64::try_from(n).unwrap().into()),
        ]);
        Change::new("case", Uuid::from_u128(n), fields)
    });
    brought(store, changes.collect()).await;
}

/// What the box itself says.
async fn brought(store: &impl Store, changes: Vec<Change>) {
    let mut head = jawab_ops::Head::start(1);
    let mut ops = Vec::new();
    for change in changes {
        let op = jawab_ops::Op {
            box_id: BOX,
            epoch: 1,
            sequence: head.sequence + 1,
            clock: jawab_ops::Hlc::at_ms(1_700_000_000_000 + head.sequence),
            author: "salma".into(),
            entity: change.entity,
            id: change.id,
            fields: change.fields,
            previous: head.hash,
        };
        let octets = op.encode();
        head = head
            .extend(BOX, &op, jawab_ops::Op::hash_of(&octets))
            .unwrap();
        ops.push(octets);
    }
    let batch = jawab_protocol::Batch {
        box_id: BOX,
        epoch: 1,
        pending: 0,
        ops: jawab_protocol::EncodedOps(ops),
    };
    store
        .ingest(batch, Timestamp::now())
        .await
        .unwrap()
        .unwrap();
}

async fn cases_are_found_by_reference_and_filters(store: impl Store) {
    with_cases(&store, 120).await;
    let find = async |filter: CaseFilter| {
        let found = store.find_cases(&filter).await.unwrap();
        let rows = found.rows.iter().map(|row| row.case.reference.clone());
        (found.count, rows.collect::<Vec<_>>())
    };
    for text in [
        "61",
        "rab 61",
        "RAB-2026-000061",
        "000061",
        "٦١",
        "rab 2026 61",
        "#RAB–61",
    ] {
        let filter = CaseFilter {
            text: text.into(),
            ..CaseFilter::default()
        };
        assert_eq!(
            find(filter).await,
            (1, vec!["RAB-2026-000061".into()]),
            "{text}"
        );
    }
    let mut page = CaseFilter::default();
    let (total, first) = find(page.clone()).await;
    assert_eq!(
        (total, first.len(), &*first[0]),
        (120, 50, "RAB-2026-000120")
    );
    let mut rows = first;
    while let Some(next) = store.find_cases(&page).await.unwrap().next {
        page.turn = Turn::After(next);
        rows.extend(find(page.clone()).await.1);
    }
    assert_eq!((rows.len(), &*rows[119]), (120, "RAB-2026-000001"));
    let beyond = CaseCursor::new(i64::MIN, Uuid::nil());
    page.turn = Turn::After(beyond);
    assert_eq!(find(page).await, (120, vec![]));
    let oldest = CaseFilter {
        order: CaseOrder::Oldest,
        ..CaseFilter::default()
    };
    assert_eq!(find(oldest).await.1[0], "RAB-2026-000001");
    let open = CaseFilter {
        open: Some(true),
        kind: Some("complaint".into()),
        programme: Some(String::new()),
        centre: Some(BOX.0),
        ..CaseFilter::default()
    };
    assert_eq!(find(open.clone()).await.0, 40);
    let elsewhere = CaseFilter {
        centre: Some(Uuid::nil()),
        ..open
    };
    assert_eq!(find(elsewhere).await, (0, vec![]));
}

async fn an_answer_reaches_the_box_and_is_noted(store: impl Store) {
    let (central, hafsa) = central(store.clone()).await;
    with_cases(&store, 2).await;
    let case = Uuid::from_u128(1);
    let empty = central
        .answer(&hafsa, BOX.0, case, CaseAnswer::default())
        .await;
    assert!(matches!(empty, Err(NotDone::Answer)), "{empty:?}");
    let answer = CaseAnswer {
        text: Some("Le camp est complet.".into()),
        assigned: Some("Direction".into()),
        closes: true,
        once: Some(Uuid::from_u128(7)),
    };
    let nobody = central
        .answer(&hafsa, BOX.0, Uuid::nil(), answer.clone())
        .await;
    assert!(matches!(nobody, Err(NotDone::NotFound)), "{nobody:?}");
    for _ in 0..2 {
        // Two clicks are one answer.
        let said = central.answer(&hafsa, BOX.0, case, answer.clone()).await;
        said.unwrap();
    }
    let detail = Ministry::case(&central, BOX.0, case)
        .await
        .unwrap()
        .unwrap();
    assert!(!detail.case.open);
    assert_eq!(detail.assigned.as_deref(), Some("Direction"));
    assert_eq!(detail.notes.len(), 1);
    assert_eq!(detail.notes[0].text, "Le camp est complet.");
    assert!(
        detail.notes[0]
            .author
            .as_deref()
            .unwrap()
            .contains("Minist"),
        "{detail:?}"
    );
    let (batches, _) = store.news(BOX, &[], 1 << 20).await.unwrap();
    assert!(
        batches.iter().any(|batch| !batch.ops.0.is_empty()),
        "the box hears it"
    );
    let deeds = central.deeds(case).await.unwrap();
    let said: Vec<_> = deeds.iter().map(|deed| &*deed.what).collect();
    for what in ["answered", "assigned", "closed"] {
        assert!(said.contains(&what), "{said:?}");
    }
    let answered = said.iter().filter(|what| **what == "answered").count();
    assert_eq!(answered, 1, "{said:?}");
    let corrected = CaseAnswer {
        text: Some("Le camp est complet jusqu'en mai.".into()),
        ..answer
    };
    let said = central.answer(&hafsa, BOX.0, case, corrected).await;
    said.unwrap();
    let detail = Ministry::case(&central, BOX.0, case)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        detail.notes.len(),
        2,
        "a correction is lost no more than what it corrects"
    );
}
