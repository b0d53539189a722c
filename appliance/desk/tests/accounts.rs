//! What supervisors change of accounts, and staff of their own.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use jawab_desk::{
    Desk, DeskError, Invalid, Ledger, LoginError, LoginSource, NewStaff, Role, StaffEdit, TrailOf,
};
use jawab_ledger::{Change, Fields};
use jawab_ops::{BoxId, Hlc, Op, OpHash};
use jawab_vocabulary::{Language, QueueName, Skills, StaffId};
use tempfile::TempDir;
use uuid::Uuid;

const PASSWORD: &str = "une phrase de passe";

struct Office {
    desk: Desk,
    salma: StaffId,
    idir: StaffId,
    _folder: TempDir,
}

async fn office() -> Office {
    let folder = tempfile::tempdir().unwrap();
    let ledger = Ledger::open(&folder.path().join("ledger.db")).unwrap();
    let desk = Desk::new(ledger, "RAB").of_centre("Maison des jeunes Agdal");
    let add = async |login: &str, name: &str, role| {
        let new = NewStaff {
            login: login.into(),
            name: name.into(),
            password: PASSWORD.into(),
            role,
        };
        desk.add_staff("test", new).await.unwrap()
    };
    let salma = add("salma", "Salma Benkirane", Role::Supervisor).await;
    let idir = add("idir", "Idir Aït", Role::Staff).await;
    Office {
        desk,
        salma,
        idir,
        _folder: folder,
    }
}

impl Office {
    fn edit(name: &str, login: &str, role: Role) -> StaffEdit {
        StaffEdit {
            name: name.into(),
            login: login.into(),
            role,
        }
    }

    async fn may_log_in(&self, login: &str, password: &str) -> bool {
        self.desk
            .authenticate(login, password, &LoginSource::Console)
            .await
            .is_ok()
    }
}

fn invalid<T: std::fmt::Debug>(outcome: Result<T, DeskError>) -> Invalid {
    match outcome {
        Err(DeskError::Invalid(invalid)) => invalid,
        other => panic!("not refused: {other:?}"),
    }
}

#[tokio::test]
async fn a_name_a_login_and_a_role_are_changed_and_only_they_are_written() {
    let office = office().await;
    let edit = Office::edit("Idir Aït Ali", "idir.a", Role::Supervisor);
    office
        .desk
        .edit_staff("salma", office.idir, edit.clone())
        .await
        .unwrap();
    assert!(office.may_log_in("idir.a", PASSWORD).await);
    assert!(!office.may_log_in("idir", PASSWORD).await);
    let account = office.desk.account(office.idir).await.unwrap().unwrap();
    assert_eq!(
        (&*account.name, account.role),
        ("Idir Aït Ali", Role::Supervisor)
    );

    let head = office.desk.ledger().head().unwrap();
    office
        .desk
        .edit_staff("salma", office.idir, edit)
        .await
        .unwrap();
    assert_eq!(
        office.desk.ledger().head().unwrap(),
        head,
        "nothing changed"
    );
}

#[tokio::test]
async fn a_login_of_somebody_else_is_refused_until_they_have_gone() {
    let office = office().await;
    let taken = Office::edit("Salma", "idir", Role::Supervisor);
    let refused = office
        .desk
        .edit_staff("x", office.salma, taken.clone())
        .await;
    assert_eq!(invalid(refused), Invalid::LoginTaken);
    office
        .desk
        .set_staff_active("x", office.idir, false)
        .await
        .unwrap();
    office
        .desk
        .edit_staff("x", office.salma, taken)
        .await
        .unwrap();
    let back = office.desk.set_staff_active("x", office.idir, true).await;
    assert_eq!(invalid(back), Invalid::LoginTaken);
}

#[tokio::test]
async fn who_was_deactivated_is_out_and_comes_back_with_the_same_password() {
    let office = office().await;
    office
        .desk
        .set_staff_active("x", office.idir, false)
        .await
        .unwrap();
    assert!(!office.may_log_in("idir", PASSWORD).await);
    assert_eq!(office.desk.staff(office.idir).await.unwrap(), None);
    let all = office.desk.all_staff().await.unwrap();
    let states: Vec<_> = all.iter().map(|line| (&*line.login, line.active)).collect();
    assert_eq!(states, [("salma", true), ("idir", false)]);
    office
        .desk
        .set_staff_active("x", office.idir, true)
        .await
        .unwrap();
    assert!(office.may_log_in("idir", PASSWORD).await);
}

#[tokio::test]
async fn the_last_supervisor_stays_one_whatever_is_tried() {
    let office = office().await;
    let agent = Office::edit("Salma", "salma", Role::Staff);
    let refused = office.desk.set_staff_active("x", office.salma, false).await;
    assert_eq!(invalid(refused), Invalid::LastSupervisor);
    let refused = office
        .desk
        .edit_staff("x", office.salma, agent.clone())
        .await;
    assert_eq!(invalid(refused), Invalid::LastSupervisor);
    // One who was deactivated, or who cannot log in, is no other supervisor.
    let other = Office::edit("Idir", "idir", Role::Supervisor);
    office
        .desk
        .edit_staff("x", office.idir, other)
        .await
        .unwrap();
    office
        .desk
        .set_staff_active("x", office.idir, false)
        .await
        .unwrap();
    let refused = office.desk.set_staff_active("x", office.salma, false).await;
    assert_eq!(invalid(refused), Invalid::LastSupervisor);
    office
        .desk
        .set_staff_active("x", office.idir, true)
        .await
        .unwrap();
    office
        .desk
        .edit_staff("x", office.salma, agent)
        .await
        .unwrap();
    let refused = office.desk.set_staff_active("x", office.idir, false).await;
    assert_eq!(invalid(refused), Invalid::LastSupervisor);
}

#[tokio::test]
async fn two_supervisors_who_demote_each_other_at_once_leave_one() {
    let office = office().await;
    let other = Office::edit("Idir", "idir", Role::Supervisor);
    office
        .desk
        .edit_staff("x", office.idir, other)
        .await
        .unwrap();
    let (one, two) = tokio::join!(
        office.desk.set_staff_active("idir", office.salma, false),
        office.desk.set_staff_active("salma", office.idir, false),
    );
    assert_eq!(u8::from(one.is_ok()) + u8::from(two.is_ok()), 1);
    assert_eq!(office.desk.staff_list().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_reset_password_is_told_once_and_waits_to_be_changed() {
    let office = office().await;
    let told = office
        .desk
        .reset_password("salma", office.idir)
        .await
        .unwrap();
    assert!(!office.may_log_in("idir", PASSWORD).await);
    let idir = office
        .desk
        .authenticate("idir", &told, &LoginSource::Console)
        .await
        .unwrap();
    assert!(idir.password_once);
    let new = "le thé est servi";
    office
        .desk
        .change_own_password(office.idir, &told, new)
        .await
        .unwrap();
    let idir = office
        .desk
        .authenticate("idir", new, &LoginSource::Console)
        .await
        .unwrap();
    assert!(!idir.password_once);
    assert!(!office.may_log_in("idir", &told).await);
}

#[tokio::test]
async fn who_is_invited_gets_a_password_of_the_box() {
    let office = office().await;
    let new = NewStaff {
        login: "nada".into(),
        name: "Nada".into(),
        password: String::new(),
        role: Role::Staff,
    };
    let (_, told) = office.desk.invite_staff("salma", new).await.unwrap();
    assert!(
        office
            .desk
            .authenticate("nada", &told, &LoginSource::Console)
            .await
            .unwrap()
            .password_once
    );
}

#[tokio::test]
async fn ones_own_password_asks_for_the_old_one_and_wants_a_fit_one() {
    let office = office().await;
    let change = async |old: &str, new: &str| {
        office
            .desk
            .change_own_password(office.salma, old, new)
            .await
    };
    let wrong = change("not it at all", "le thé est servi").await;
    assert!(matches!(wrong, Err(LoginError::Wrong)));
    for (unfit, why) in [
        ("court", Invalid::WeakPassword),
        ("azertyuiop", Invalid::CommonPassword),
        ("motdepasse2026", Invalid::CommonPassword),
        ("salma et le thé", Invalid::TellingPassword),
        ("le thé de Benkirane", Invalid::TellingPassword),
        ("vive l'Agdal rbati", Invalid::TellingPassword),
        (PASSWORD, Invalid::SamePassword),
    ] {
        match change(PASSWORD, unfit).await {
            Err(LoginError::Desk(DeskError::Invalid(found))) => assert_eq!(found, why, "{unfit}"),
            other => panic!("{unfit}: {other:?}"),
        }
    }
    change(PASSWORD, "le thé est servi").await.unwrap();
    assert!(office.may_log_in("salma", "le thé est servi").await);
}

/// Central and a box may change the same account: fields are merged one by one.
#[tokio::test]
async fn what_central_publishes_of_an_account_merges_with_what_the_box_changes() {
    let office = office().await;
    let ledger = office.desk.ledger();
    let edit = Office::edit("Idir Later", "idir", Role::Supervisor);
    office
        .desk
        .edit_staff("salma", office.idir, edit)
        .await
        .unwrap();
    let mut said = Said::default();
    // Central wrote the name before the box did, and the role after.
    let before = Fields::from([("name".into(), "Earlier".into())]);
    let after = Fields::from([("role".into(), "staff".into())]);
    let later = i64::MAX.cast_unsigned() >> 20;
    ledger
        .hear(
            1,
            &[
                said.op(office.idir, 1_000, before),
                said.op(office.idir, later, after),
            ],
        )
        .unwrap();
    let idir = office.desk.account(office.idir).await.unwrap().unwrap();
    assert_eq!((&*idir.name, idir.role), ("Idir Later", Role::Staff));
}

#[tokio::test]
async fn somebody_whom_central_published_is_edited_and_dismissed_like_any_other() {
    let office = office().await;
    let nada = StaffId(Uuid::from_u128(77));
    let mut said = Said::default();
    let hash = jawab_desk::passwords::hashed(PASSWORD).unwrap();
    let published = Fields::from([
        ("login".into(), "nada".into()),
        ("name".into(), "Nada".into()),
        ("role".into(), "supervisor".into()),
        ("active".into(), true.into()),
        ("password_hash".into(), hash.into()),
    ]);
    let now = jiff::Timestamp::now().as_millisecond().cast_unsigned();
    let op = said.op(nada, now, published);
    office.desk.ledger().hear(1, &[op]).unwrap();
    assert!(office.may_log_in("nada", PASSWORD).await);
    let told = office.desk.reset_password("salma", nada).await.unwrap();
    assert!(
        office
            .desk
            .authenticate("nada", &told, &LoginSource::Console)
            .await
            .unwrap()
            .password_once
    );
    // Published as a supervisor, she is one: Salma may go.
    office
        .desk
        .set_staff_active("nada", office.salma, false)
        .await
        .unwrap();
    let dismissed = Fields::from([("active".into(), false.into())]);
    let op = said.op(nada, now + 60_000, dismissed);
    office.desk.ledger().hear(1, &[op]).unwrap();
    assert!(!office.may_log_in("nada", &told).await);
}

/// What central says, in its channel.
#[derive(Default)]
struct Said {
    sequence: u64,
    previous: OpHash,
}

impl Said {
    fn op(&mut self, staff: StaffId, at_ms: u64, fields: Fields) -> Vec<u8> {
        let change = Change::new("staff", staff.0, fields);
        self.sequence += 1;
        let op = Op {
            box_id: BoxId(Uuid::max()),
            epoch: 1,
            sequence: self.sequence,
            clock: Hlc::at_ms(at_ms),
            author: "ministry".into(),
            entity: change.entity,
            id: change.id,
            fields: change.fields,
            previous: self.previous,
        };
        let octets = op.encode();
        self.previous = Op::hash_of(&octets);
        octets
    }
}

#[tokio::test]
async fn what_somebody_is_for_is_said_and_taken_back_and_only_what_changed_is_written() {
    let office = office().await;
    let skills = |queues: &[&str], languages: &[Language]| Skills {
        queues: queues.iter().map(|name| QueueName::from(*name)).collect(),
        languages: languages.iter().copied().collect(),
    };
    let is = async || {
        let staff = office.desk.staff(office.idir).await.unwrap();
        staff.unwrap().skills
    };
    assert_eq!(is().await, Skills::default(), "of whom nothing is said");
    for said in [
        skills(&["Pass Jeunes", "Colonies"], &[Language::Tamazight]),
        skills(&["Colonies"], &[Language::Tamazight]),
        skills(&[], &[Language::Arabic, Language::French]),
        Skills::default(),
    ] {
        let set = || office.desk.set_skills("salma", office.idir, said.clone());
        set().await.unwrap();
        assert_eq!(is().await, said);
        let head = office.desk.ledger().head().unwrap();
        set().await.unwrap();
        assert_eq!(office.desk.ledger().head().unwrap(), head);
    }
    let deeds = office.desk.trail(TrailOf::Staff(office.idir.0)).await;
    let deeds = deeds.unwrap();
    let fields = deeds.iter().flat_map(|deed| &deed.what);
    let serves = fields.filter(|(field, _)| field == "serves").count();
    assert_eq!(serves, 3, "{deeds:?}");
    let nobody = StaffId(Uuid::now_v7());
    let refused = office.desk.set_skills("x", nobody, Skills::default()).await;
    assert!(matches!(refused, Err(DeskError::NotFound(_))));
}
