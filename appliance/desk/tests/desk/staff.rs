//! Staff and their handsets.

use jawab_desk::{DeskError, Invalid, NewHandset, NewStaff};
use jawab_vocabulary::{BreakReason, Diversion, HandsetId, StaffAction, StaffId};

use crate::common::{office, staff};

#[tokio::test]
async fn senseless_staff_and_handsets_are_refused_with_the_reason() {
    let office = office().await;
    let desk = &office.desk;
    let refused = |outcome: Result<StaffId, DeskError>| match outcome {
        Err(DeskError::Invalid(why)) => why,
        other => panic!("{other:?}"),
    };
    assert_eq!(
        refused(desk.add_staff("x", staff("SALMA")).await),
        Invalid::LoginTaken
    );
    assert_eq!(
        refused(desk.add_staff("x", staff("s p a")).await),
        Invalid::Login
    );
    let weak = NewStaff {
        password: "court".into(),
        ..staff("ali")
    };
    assert_eq!(
        refused(desk.add_staff("x", weak).await),
        Invalid::WeakPassword
    );
    let nameless = NewStaff {
        name: " ".into(),
        ..staff("ali")
    };
    assert_eq!(
        refused(desk.add_staff("x", nameless).await),
        Invalid::EmptyName
    );

    for (extension, expected) in [
        ("15", Invalid::Extension),
        ("2", Invalid::Extension),
        ("2a1", Invalid::Extension),
    ] {
        let new = NewHandset {
            extension: extension.into(),
            label: String::new(),
            secret: None,
            realm: "jawab".into(),
        };
        let error = desk.add_handset("x", new).await.unwrap_err();
        assert!(
            matches!(error, DeskError::Invalid(why) if why == expected),
            "{extension}"
        );
    }
}

#[tokio::test]
async fn a_handsets_secret_is_kept_as_its_digests_alone() {
    let office = office().await;
    let new = NewHandset {
        extension: "201".into(),
        label: "Accueil".into(),
        secret: Some("Circle of Life".into()),
        realm: "http-auth@example.org".into(),
    };
    office.desk.add_handset("x", new.clone()).await.unwrap();
    let ha1 = office.desk.ha1("201").unwrap().unwrap();
    // As `printf '201:http-auth@example.org:Circle of Life' | md5sum` and `sha256sum` say.
    assert_eq!(ha1.md5, "5bf7c1a1a78240d68ac38b5ab95d48b0");
    assert_eq!(
        ha1.sha256,
        "700d769a9815c39173e9eb2c3a5aa3d57367f3775f417bb1195b4ccda5aa4f18"
    );
    assert!(office.desk.ha1("999").unwrap().is_none());
    let error = office.desk.add_handset("x", new).await.unwrap_err();
    assert!(matches!(error, DeskError::Invalid(Invalid::ExtensionTaken)));
    assert_eq!(office.desk.handsets().await.unwrap()[0].label, "Accueil");
}

#[tokio::test]
async fn what_staff_did_last_is_remembered() {
    let office = office().await;
    for reason in BreakReason::ALL {
        let on_a_break = StaffAction::Break("202".into(), reason);
        let (desk, salma) = (&office.desk, office.salma);
        desk.remember_presence(salma, &on_a_break).await.unwrap();
        let remembered = desk.remembered_presence().await.unwrap();
        assert_eq!(remembered, [(salma, on_a_break)]);
    }
    // As a version without reasons kept it.
    let key = office.salma.to_string();
    let ledger = office.desk.ledger();
    ledger
        .local_put("presence", &key, b"break 203", None)
        .unwrap();
    let before = StaffAction::Break("203".into(), BreakReason::Other);
    let remembered = office.desk.remembered_presence().await.unwrap();
    assert_eq!(remembered, [(office.salma, before)]);
    let ready = StaffAction::Ready("201".into());
    office
        .desk
        .remember_presence(office.salma, &ready)
        .await
        .unwrap();
    office
        .desk
        .remember_presence(office.salma, &StaffAction::Hold)
        .await
        .unwrap();
    assert_eq!(
        office.desk.remembered_presence().await.unwrap(),
        [(office.salma, ready)]
    );
    office
        .desk
        .remember_presence(office.salma, &StaffAction::Leave)
        .await
        .unwrap();
    assert!(office.desk.remembered_presence().await.unwrap().is_empty());
}

#[tokio::test]
async fn that_a_handset_does_not_ring_is_remembered_as_long_as_it_is_here() {
    let office = office().await;
    let desk = &office.desk;
    for extension in ["201", "202"] {
        let new = NewHandset {
            extension: extension.into(),
            label: String::new(),
            secret: None,
            realm: "jawab".into(),
        };
        desk.add_handset("x", new).await.unwrap();
    }
    let (one, other, gone) = (
        HandsetId::from("201"),
        HandsetId::from("202"),
        HandsetId::from("203"),
    );
    let to = Diversion::To("203".into());
    let quiet = Diversion::DoNotDisturb;
    desk.remember_diversion(&one, Some(&quiet)).await.unwrap();
    desk.remember_diversion(&gone, Some(&quiet)).await.unwrap();
    desk.remember_diversion(&other, Some(&quiet)).await.unwrap();
    desk.remember_diversion(&other, Some(&to)).await.unwrap();
    // As another version kept it.
    desk.ledger()
        .local_put("diversions", "203", b"busy 202", None)
        .unwrap();
    let remembered = desk.remembered_diversions().await.unwrap();
    assert_eq!(
        remembered,
        [(one.clone(), quiet), (other.clone(), to.clone())]
    );
    desk.remember_diversion(&one, None).await.unwrap();
    let remembered = desk.remembered_diversions().await.unwrap();
    assert_eq!(remembered, [(other, to)]);
}
