//! A ministry of the test's own: two boxes, a case with files, an account.

use std::collections::HashMap;
use std::convert::Infallible;
use std::io::{Seek, Write};
use std::sync::{Arc, Mutex};

use jawab_desk::catalogue::Catalogue;
use jawab_desk::{LoginSource, Role, passwords};
use jawab_line_state::{
    ChannelUse, LineFault, LineKind, LineState, LineStatus, LineWarning, ModemIdentity,
};
use jawab_web::central::{
    Admin, AdminAccount, AdminChange, AdminEdit, BoardRow, BoxRow, CaseAnswer, CaseCursor,
    CaseDetail, CaseFilter, CaseFound, CasesFound, CatalogueEdit, CatalogueOf, CentralDeed,
    CentreDetail, CentreName, Count, EpochRow, Failure, FileContent, FileRow, Ministry, NotDone,
    NotLetIn, NoteRow, Overview, RecentCase, Turn,
};
use jawab_web::session::SessionStorage;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::common::PASSWORD;

pub(super) const BOX: Uuid = Uuid::from_u128(7);
pub(super) const ADMIN: Uuid = Uuid::from_u128(1);

#[derive(Clone, Debug, Default)]
pub(super) struct Drawer(Arc<Mutex<HashMap<String, String>>>);

impl SessionStorage for Drawer {
    type Error = Infallible;

    async fn get(&self, name: &str) -> Result<Option<String>, Infallible> {
        Ok(self.0.lock().unwrap().get(name).cloned())
    }

    async fn put(&self, name: &str, text: &str, _expires_ms: i64) -> Result<(), Infallible> {
        self.0.lock().unwrap().insert(name.into(), text.into());
        Ok(())
    }

    async fn remove(&self, name: &str) -> Result<(), Infallible> {
        self.0.lock().unwrap().remove(name);
        Ok(())
    }
}

/// Two boxes: one that talks, one that was never heard.
#[derive(Clone, Default)]
pub(super) struct Country {
    pub(super) drawer: Drawer,
    pub(super) dismissed: Arc<Mutex<bool>>,
    /// How often the password was changed.
    pub(super) passwords: Arc<Mutex<u32>>,
    /// Whoever logs in is a reader, and not an administrator.
    pub(super) reads: Arc<Mutex<bool>>,
    /// Their password is to be changed first.
    pub(super) once: Arc<Mutex<bool>>,
    /// What was looked for last.
    pub(super) asked: Arc<Mutex<CaseFilter>>,
    /// What was said to the case.
    pub(super) said: Arc<Mutex<Vec<CaseAnswer>>>,
    /// What was said of the catalogue.
    pub(super) edited: Arc<Mutex<Vec<(CatalogueOf, CatalogueEdit)>>>,
}

impl Country {
    pub(super) fn admin_of(&self, id: Uuid) -> Admin {
        Admin {
            id,
            name: "Admin".into(),
            role: if *self.reads.lock().unwrap() {
                Role::Reader
            } else {
                Role::Admin
            },
            password_once: *self.once.lock().unwrap(),
            stamp: self.stamp(),
        }
    }

    pub(super) fn stamp(&self) -> String {
        self.passwords.lock().unwrap().to_string()
    }
}

pub(super) fn row(centre: &str, last_heard: Option<Timestamp>) -> BoxRow {
    BoxRow {
        box_id: BOX,
        centre: centre.into(),
        code: "RAB".into(),
        last_heard,
        copy_seen: last_heard,
        epoch_begun: last_heard,
        backlog: 4,
        contacts: 31,
        cases: 12,
        open_cases: 5,
        lines: vec![
            LineStatus {
                state: LineState::Idle,
                operator: Some("IAM".into()),
                identity: ModemIdentity {
                    iccid: Some("…6789".into()),
                    number: Some("…5678".into()),
                    ..ModemIdentity::default()
                },
                warnings: vec![LineWarning::SimChanged, LineWarning::Other("moon".into())],
                ..LineStatus::starting("gsm1", LineKind::Gsm)
            },
            LineStatus {
                state: LineState::Faulted(LineFault::read(None, |_| None, "<LOS>")),
                channels: Some(ChannelUse {
                    busy: 0,
                    usable: 30,
                }),
                ..LineStatus::starting("e1", LineKind::E1)
            },
            LineStatus {
                state: LineState::Faulted(LineFault::TrunkSilent {
                    peer: "192.0.2.1:5060".into(),
                }),
                ..LineStatus::starting("trunk1", LineKind::SipTrunk)
            },
            LineStatus {
                state: LineState::Unknown("searching".into()),
                ..LineStatus::starting("sat1", LineKind::Gsm)
            },
        ],
    }
}

fn hour(hour: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + hour * 3_600).unwrap()
}

pub(super) fn epoch(epoch: u32, begun: i64, grown: i64) -> EpochRow {
    EpochRow {
        epoch,
        begun: hour(begun),
        grown: hour(grown),
    }
}

fn board(fingerprint: &str) -> BoardRow {
    BoardRow {
        fingerprint: fingerprint.into(),
        model: "Raspberry Pi 4".into(),
        first: hour(0),
        last: hour(3),
    }
}

pub(super) fn account(id: Uuid, login: &str, role: Role) -> AdminAccount {
    AdminAccount {
        id,
        login: login.into(),
        name: "Hafsa <Lahlou>".into(),
        role,
        active: true,
        password_once: false,
    }
}

fn counts(of: &str) -> Vec<Count> {
    vec![Count {
        of: of.into(),
        count: 12,
    }]
}

impl Ministry for Country {
    type SessionStorage = Drawer;

    fn session_storage(&self) -> Drawer {
        self.drawer.clone()
    }

    async fn authenticate(
        &self,
        login: &str,
        password: &str,
        _from: &LoginSource,
    ) -> Result<Admin, NotLetIn> {
        match (login, password) {
            ("admin", PASSWORD) => Ok(self.admin_of(ADMIN)),
            ("hasty", _) => Err(NotLetIn::TooManyTries { wait_s: 9 }),
            ("many", _) => Err(NotLetIn::Busy),
            ("broken", _) => Err(NotLetIn::Failed("the database is gone".into())),
            _ => Err(NotLetIn::WrongPassword),
        }
    }

    async fn admin(&self, id: Uuid) -> Result<Option<Admin>, Failure> {
        let dismissed = *self.dismissed.lock().unwrap();
        Ok((id == ADMIN && !dismissed).then(|| self.admin_of(id)))
    }

    async fn admins(&self) -> Result<Vec<AdminAccount>, Failure> {
        Ok(vec![account(ADMIN, "admin", Role::Admin)])
    }

    async fn invite(&self, _by: &Admin, new: AdminEdit) -> Result<String, NotDone> {
        match new.login.as_str() {
            "taken" => Err(NotDone::LoginTaken),
            _ => Ok("k7wm-p2ad-x9te-4hqs".into()),
        }
    }

    async fn change_admin(
        &self,
        _by: &Admin,
        _id: Uuid,
        change: AdminChange,
    ) -> Result<Option<String>, NotDone> {
        match change {
            AdminChange::Active(false) => Err(NotDone::LastAdmin),
            AdminChange::ResetPassword => Ok(Some("k7wm-p2ad-x9te-4hqs".into())),
            _ => Ok(None),
        }
    }

    async fn change_own_password(
        &self,
        of: &Admin,
        old: &str,
        new: &str,
    ) -> Result<Admin, NotDone> {
        if old != PASSWORD {
            return Err(NotDone::WrongPassword);
        }
        passwords::check(new, &["admin"])?;
        *self.passwords.lock().unwrap() += 1;
        Ok(Admin {
            stamp: self.stamp(),
            ..of.clone()
        })
    }

    async fn deeds(&self, _about: Uuid) -> Result<Vec<CentralDeed>, Failure> {
        Ok(vec![CentralDeed {
            at: Timestamp::now(),
            by: Some("<Hafsa>".into()),
            what: "role".into(),
            value: Some("reader".into()),
        }])
    }

    async fn find_cases(&self, filter: &CaseFilter) -> Result<CasesFound, Failure> {
        *self.asked.lock().unwrap() = filter.clone();
        let is_first = filter.turn == Turn::First;
        Ok(CasesFound {
            count: 120,
            before: if is_first { 0 } else { 100 },
            rows: vec![CaseFound {
                box_id: BOX,
                centre: "Rabat <b>Agdal</b>".into(),
                case: case(),
            }],
            next: is_first.then(|| CaseCursor::new(7, CASE)),
            previous: (!is_first).then(|| CaseCursor::new(8, CASE)),
        })
    }

    async fn answer(
        &self,
        _by: &Admin,
        box_id: Uuid,
        case: Uuid,
        answer: CaseAnswer,
    ) -> Result<(), NotDone> {
        if (box_id, case) != (BOX, CASE) {
            return Err(NotDone::NotFound);
        }
        if answer == CaseAnswer::default() {
            return Err(NotDone::Answer);
        }
        self.said.lock().unwrap().push(answer);
        Ok(())
    }

    async fn overview(&self) -> Result<Overview, Failure> {
        let recently = Timestamp::now() - SignedDuration::from_mins(1);
        Ok(Overview {
            calendar: jawab_desk::calendar::Calendar::default(),
            boxes: vec![
                row("Rabat <b>Agdal</b>", Some(recently)),
                row("Zagora", None),
            ],
            by_programme: counts("pass-jeunes"),
            by_kind: counts("complaint"),
            by_caller_kind: counts("parent"),
        })
    }

    async fn catalogue(&self) -> Result<Catalogue, Failure> {
        let threat = jawab_desk::catalogue::Row {
            id: BOX.to_string(),
            code: "threat".into(),
            names: [Some("Menace <b>".into()), None, None, None],
            numbers: [None, Some(0), Some(1), None],
        };
        Ok(Catalogue::of_rows(Vec::new(), vec![threat]))
    }

    async fn change_catalogue(
        &self,
        _by: &Admin,
        of: CatalogueOf,
        edit: CatalogueEdit,
    ) -> Result<(), NotDone> {
        match (edit.code.as_str(), edit.age_from) {
            ("A B", _) => return Err(NotDone::Code),
            (_, Some(200)) => return Err(NotDone::Ages),
            _ => {}
        }
        self.edited.lock().unwrap().push((of, edit));
        Ok(())
    }

    async fn centres(&self) -> Result<Vec<CentreName>, Failure> {
        Ok(vec![CentreName {
            box_id: BOX,
            centre: "Rabat <b>Agdal</b>".into(),
        }])
    }

    async fn centre(&self, box_id: Uuid) -> Result<Option<CentreDetail>, Failure> {
        Ok((box_id == BOX).then(|| CentreDetail {
            epochs: vec![epoch(2, 1, 2), epoch(1, 0, 3)],
            boards: vec![board("0a0b0c0d"), board("<b>")],
            row: row("Rabat", None),
            by_programme: counts(""),
            by_kind: counts("a-kind-of-tomorrow"),
            by_caller_kind: Vec::new(),
        }))
    }

    async fn case(&self, box_id: Uuid, id: Uuid) -> Result<Option<CaseDetail>, Failure> {
        Ok((box_id == BOX && id == CASE).then(|| CaseDetail {
            case: case(),
            centre: "Rabat".into(),
            files: [HERE, ON_ITS_WAY, DAMAGED].map(file).into(),
            notes: vec![NoteRow {
                text: "Il demande <quand>".into(),
                author: Some("Salma".into()),
                at: Timestamp::now(),
            }],
            assigned: Some("Direction <régionale>".into()),
        }))
    }

    async fn file(
        &self,
        box_id: Uuid,
        case: Uuid,
        id: Uuid,
    ) -> Result<Option<(FileRow, FileContent)>, Failure> {
        let content = match id {
            HERE => {
                let mut content = tempfile::tempfile()?;
                content.write_all(b"<script>alert(1)</script>")?;
                content.rewind()?;
                FileContent::Whole(content)
            }
            ON_ITS_WAY => FileContent::OnItsWay,
            DAMAGED => FileContent::Damaged,
            _ => return Ok(None),
        };
        Ok((box_id == BOX && case == CASE).then(|| (file(id), content)))
    }
}

pub(super) const CASE: Uuid = Uuid::from_u128(20);
pub(super) const HERE: Uuid = Uuid::from_u128(31);
pub(super) const ON_ITS_WAY: Uuid = Uuid::from_u128(32);
pub(super) const DAMAGED: Uuid = Uuid::from_u128(33);

pub(super) fn case() -> RecentCase {
    RecentCase {
        id: CASE,
        reference: "RAB-2026-000001".into(),
        opened: Timestamp::now(),
        programme: None,
        kind: "complaint".into(),
        open: true,
    }
}

/// As a box that somebody else got hold of would tell of it.
pub(super) fn file(id: Uuid) -> FileRow {
    FileRow {
        id,
        name: "../cin\u{202e}fdp.html".into(),
        media_type: "text/html".into(),
        octets: 25,
        added_by: Some("<Salma>".into()),
        at: Timestamp::now(),
        arrived: id != ON_ITS_WAY,
    }
}
