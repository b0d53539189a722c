//! Passwords, guesses, and what ends a session.

use std::net::{IpAddr, Ipv4Addr};

use jawab_desk::{Desk, DeskError, Ledger, LoginError, LoginSource, Role};

use crate::common::{PASSWORD, office};

const HERE: LoginSource = LoginSource::Address(IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1)));
const THERE: LoginSource = LoginSource::Address(IpAddr::V4(Ipv4Addr::new(10, 0, 0, 2)));

#[tokio::test]
async fn the_right_password_lets_in_and_a_wrong_one_or_nobodys_says_the_same() {
    let office = office().await;
    let staff = office
        .desk
        .authenticate(" Salma", PASSWORD, &HERE)
        .await
        .unwrap();
    assert_eq!((staff.id, staff.role), (office.salma, Role::Supervisor));
    for (login, password) in [("salma", "wrong"), ("nobody", PASSWORD), ("", "")] {
        let refused = office
            .desk
            .authenticate(login, password, &HERE)
            .await
            .unwrap_err();
        assert!(matches!(refused, LoginError::Wrong), "{login}");
    }
}

#[tokio::test]
async fn guessing_is_slowed_down() {
    let office = office().await;
    for _ in 0..5 {
        let refused = office.desk.authenticate("salma", "wrong", &HERE).await;
        assert!(matches!(refused, Err(LoginError::Wrong)));
    }
    let refused = office.desk.authenticate("salma", PASSWORD, &HERE).await;
    assert!(matches!(refused, Err(LoginError::Wait { .. })));
}

#[tokio::test]
async fn guesses_side_by_side_are_counted_before_they_are_looked_at() {
    let office = office().await;
    let guesses = (0..40).map(|_| {
        let desk = office.desk.clone();
        tokio::spawn(async move { desk.authenticate("salma", "wrong", &HERE).await })
    });
    let guesses: Vec<_> = guesses.collect();
    let mut looked_at = 0;
    for guess in guesses {
        match guess.await.unwrap() {
            Err(LoginError::Wrong) => looked_at += 1,
            Err(LoginError::Wait { .. } | LoginError::Busy(_)) => {}
            other => panic!("{other:?}"),
        }
    }
    assert!(looked_at <= 5, "{looked_at} of 40 guesses were looked at");
}

#[tokio::test]
async fn who_guesses_keeps_nobody_else_out_and_a_supervisor_opens_what_is_closed() {
    let office = office().await;
    for _ in 0..5 {
        let refused = office.desk.authenticate("salma", "wrong", &HERE).await;
        assert!(matches!(refused, Err(LoginError::Wrong)));
    }
    let her_browser = LoginSource::Device("hers".into());
    for from in [&THERE, &her_browser, &LoginSource::Console] {
        office
            .desk
            .authenticate("salma", PASSWORD, from)
            .await
            .unwrap();
    }
    let closed = office.desk.authenticate("salma", PASSWORD, &HERE).await;
    assert!(matches!(closed, Err(LoginError::Wait { .. })));
    // Said by another process, as `jawab staff unlock` does.
    let ledger = Ledger::open(office.desk.ledger().path()).unwrap();
    let other_process = Desk::new(ledger, "RAB");
    other_process.unlock(" Salma").await.unwrap();
    office
        .desk
        .authenticate("salma", PASSWORD, &HERE)
        .await
        .unwrap();
    let nobody = other_process.unlock("nobody").await;
    assert!(matches!(nobody, Err(DeskError::NotFound(_))));
}

#[tokio::test]
async fn what_ends_sessions_changes_their_stamp_and_nothing_else_does() {
    let office = office().await;
    let desk = &office.desk;
    let stamp = async || desk.staff(office.salma).await.unwrap().unwrap().stamp;
    let first = stamp().await;
    desk.set_ui_language(office.salma, "fr").await.unwrap();
    assert_eq!(stamp().await, first);
    desk.set_password("console", "salma", "another long one")
        .await
        .unwrap();
    let second = stamp().await;
    assert_ne!(second, first);
    desk.end_sessions(office.salma).await.unwrap();
    assert_ne!(stamp().await, second);
}
