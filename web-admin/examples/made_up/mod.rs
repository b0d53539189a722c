//! A ministry that is made up: what the preview of central's console shows, and what tests look at.
#![allow(dead_code, unreachable_pub, reason = "each target uses its part")]

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};

use jawab_desk::calendar::{
    Calendar, Certainty, Holiday, HoursOf, Opening, SpecialHours, WeekDay, Word, spans,
};
use jawab_desk::catalogue::{Catalogue, Row};
use jawab_desk::{LoginSource, Names, Role};
use jawab_line_state::{LineFault, LineKind, LineState, LineStatus};
use jawab_web::central::{
    Admin, AdminAccount, AdminChange, AdminEdit, BoardRow, BoxRow, CaseAnswer, CaseDetail,
    CaseFilter, CaseFound, CasesFound, CatalogueEdit, CatalogueOf, CentralDeed, CentreDetail,
    CentreName, Count, EpochRow, Failure, FileContent, FileRow, Ministry, NotDone, NotLetIn,
    NoteRow, Overview, RecentCase,
};
use jawab_web::session::SessionStorage;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

/// The password of whoever logs in.
pub const PASSWORD: &str = "correct horse";

/// A centre that is not new, one of its cases, and an administrator.
pub const LOOKED_AT: [Uuid; 3] = [
    Uuid::from_u128(2),
    Uuid::from_u64_pair(1, 1),
    Uuid::from_u128(2),
];

#[derive(Clone, Debug, Default)]
pub struct MadeUp(Arc<Mutex<HashMap<String, String>>>);

impl SessionStorage for MadeUp {
    type Error = Infallible;

    async fn get(&self, name: &str) -> Result<Option<String>, Infallible> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(kept.get(name).cloned())
    }

    async fn put(&self, name: &str, text: &str, _expires_ms: i64) -> Result<(), Infallible> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.insert(name.into(), text.into());
        Ok(())
    }

    async fn remove(&self, name: &str) -> Result<(), Infallible> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.remove(name);
        Ok(())
    }
}

fn admin(id: Uuid) -> Admin {
    Admin {
        id,
        name: "Hafsa Lahlou".into(),
        role: Role::Admin,
        password_once: false,
        stamp: String::new(),
    }
}

fn rows() -> Vec<BoxRow> {
    let heard = |minutes| Some(Timestamp::now() - SignedDuration::from_mins(minutes));
    [
        ("Agadir", "AGA", heard(2), 0, 1_204, 388, 41),
        ("Errachidia", "ERR", heard(3_100), 57, 310, 122, 30),
        ("Rabat-Agdal", "RAB", heard(0), 3, 4_870, 1_530, 96),
        ("زاكورة", "ZAG", None, 0, 0, 0, 0),
    ]
    .into_iter()
    .enumerate()
    .map(
        |(n, (centre, code, last_heard, backlog, contacts, cases, open_cases))| BoxRow {
            box_id: Uuid::from_u128(n as u128),
            centre: centre.into(),
            code: code.into(),
            last_heard,
            copy_seen: None,
            epoch_begun: None,
            backlog,
            contacts,
            cases,
            open_cases,
            lines: vec![LineStatus {
                state: if n % 3 == 1 {
                    LineState::Faulted(LineFault::ModemSilent)
                } else {
                    LineState::Idle
                },
                operator: Some("Maroc Telecom".into()),
                signal_dbm: Some(-77),
                ..LineStatus::starting("gsm1", LineKind::Gsm)
            }],
        },
    )
    .collect()
}

fn epoch(epoch: u32, hours_ago: i64) -> EpochRow {
    let begun = Timestamp::now() - SignedDuration::from_hours(hours_ago);
    EpochRow {
        epoch,
        begun,
        grown: begun + SignedDuration::from_hours(30),
    }
}

fn board(fingerprint: &str) -> BoardRow {
    BoardRow {
        fingerprint: fingerprint.into(),
        model: "Raspberry Pi Compute Module 4 Rev 1.0".into(),
        first: Timestamp::now() - SignedDuration::from_hours(900),
        last: Timestamp::now() - SignedDuration::from_hours(2),
    }
}

/// Hours of the lines, and special days: one to be confirmed by tomorrow, and one with a name as
/// long as they come.
fn calendar() -> Calendar {
    let week = WeekDay::ALL.iter().zip(1..).map(|(weekday, n)| Opening {
        id: Uuid::from_u64_pair(3, n),
        what: HoursOf::Lines,
        weekday: *weekday,
        spans: spans("09:00-12:00 14:00-18:30").unwrap_or_default(),
        word: Word::Country,
    });
    let days = [
        (1, 2, "Aïd el-Fitr", Some("عيد الفطر"), Certainty::Expected),
        (
            30,
            1,
            "Nouvel an amazigh",
            Some("رأس السنة الأمازيغية"),
            Certainty::Confirmed,
        ),
        (
            60,
            14,
            "Vacancesscolairesdumilieudelannéedanstouteslesrégionsdupays",
            None,
            Certainty::Confirmed,
        ),
    ];
    let holidays = days
        .into_iter()
        .zip(1..)
        .map(|((ahead, days, name, ar, certainty), n)| Holiday {
            id: Uuid::from_u64_pair(4, n),
            day: jawab_zone::day(Timestamp::now() + SignedDuration::from_hours(24 * ahead)),
            days,
            name: Names {
                plain: name.into(),
                ar: ar.map(str::to_owned),
                zgh: None,
                en: None,
            },
            certainty,
            hours: SpecialHours::Closed,
            word: Word::Country,
        });
    Calendar::new(week.collect(), holidays.collect())
}

/// What is built in, with a programme of a long name, one that is retired, and an urgent kind.
fn catalogue() -> Catalogue {
    let row = |n, code: &str, fr: &str, ar: &str, numbers| Row {
        id: Uuid::from_u64_pair(5, n).to_string(),
        code: code.into(),
        names: [Some(fr.into()), Some(ar.into()), None, None],
        numbers,
    };
    let programmes = vec![
        row(
            1,
            "camps",
            "Colonies de vacances et centres d’accueil de loisirs sans hébergement",
            "المخيمات الصيفية ومراكز الاستقبال للأطفال واليافعين",
            [Some(1), Some(1), Some(8), Some(25)],
        ),
        row(2, "trips", "Voyages", "الأسفار", [None, Some(0), None, None]),
    ];
    let threat = row(
        3,
        "threat",
        "Menace",
        "تهديد",
        [None, Some(1), Some(1), None],
    );
    Catalogue::of_rows(programmes, vec![threat])
}

fn counts(counts: &[(&str, u64)]) -> Vec<Count> {
    counts
        .iter()
        .map(|&(of, count)| Count {
            of: of.into(),
            count,
        })
        .collect()
}

fn by_programme() -> Vec<Count> {
    counts(&[
        ("pass-jeunes", 1_102),
        ("camps", 640),
        ("volunteering", 201),
        ("", 97),
    ])
}

fn by_kind() -> Vec<Count> {
    counts(&[
        ("information", 1_420),
        ("registration", 402),
        ("complaint", 160),
        ("incident", 58),
    ])
}

fn by_caller_kind() -> Vec<Count> {
    counts(&[
        ("young-person", 1_688),
        ("parent", 514),
        ("association", 73),
        ("official", 12),
    ])
}

impl Ministry for MadeUp {
    type SessionStorage = Self;

    fn session_storage(&self) -> Self {
        self.clone()
    }

    async fn authenticate(
        &self,
        _login: &str,
        password: &str,
        _from: &LoginSource,
    ) -> Result<Admin, NotLetIn> {
        match password {
            PASSWORD => Ok(admin(Uuid::from_u128(1))),
            _ => Err(NotLetIn::WrongPassword),
        }
    }

    async fn admin(&self, id: Uuid) -> Result<Option<Admin>, Failure> {
        Ok(Some(admin(id)))
    }

    async fn admins(&self) -> Result<Vec<AdminAccount>, Failure> {
        let account = |n, login: &str, name: &str, role, active| AdminAccount {
            id: Uuid::from_u128(n),
            login: login.into(),
            name: name.into(),
            role,
            active,
            password_once: n == 2,
        };
        Ok(vec![
            account(1, "hafsa", "Hafsa Lahlou", Role::Admin, true),
            account(2, "omar", "عمر التازي", Role::Reader, true),
            account(3, "nada", "Nada Filali", Role::Reader, false),
        ])
    }

    async fn invite(&self, _by: &Admin, _new: AdminEdit) -> Result<String, NotDone> {
        Ok("k7wm-p2ad-x9te-4hqs".into())
    }

    async fn change_admin(
        &self,
        _by: &Admin,
        _id: Uuid,
        change: AdminChange,
    ) -> Result<Option<String>, NotDone> {
        match change {
            AdminChange::ResetPassword => Ok(Some("k7wm-p2ad-x9te-4hqs".into())),
            _ => Ok(None),
        }
    }

    async fn change_own_password(
        &self,
        of: &Admin,
        _old: &str,
        _new: &str,
    ) -> Result<Admin, NotDone> {
        Ok(of.clone())
    }

    async fn deeds(&self, _about: Uuid) -> Result<Vec<CentralDeed>, Failure> {
        let deed = |what: &str, value: Option<&str>| CentralDeed {
            at: Timestamp::now(),
            by: Some("Hafsa Lahlou".into()),
            what: what.into(),
            value: value.map(str::to_owned),
        };
        Ok(vec![
            deed("assigned", Some("Direction régionale")),
            deed("answered", None),
            deed("role", Some("reader")),
        ])
    }

    async fn find_cases(&self, _filter: &CaseFilter) -> Result<CasesFound, Failure> {
        let rows = rows().into_iter().flat_map(|row| {
            (1..8).map(move |n| CaseFound {
                box_id: row.box_id,
                centre: row.centre.clone(),
                case: case(&row.code, n),
            })
        });
        Ok(CasesFound {
            count: 312,
            before: 0,
            rows: rows.collect(),
            next: None,
            previous: None,
        })
    }

    async fn answer(
        &self,
        _by: &Admin,
        _box_id: Uuid,
        _case: Uuid,
        _answer: CaseAnswer,
    ) -> Result<(), NotDone> {
        Ok(())
    }

    async fn overview(&self) -> Result<Overview, Failure> {
        Ok(Overview {
            calendar: calendar(),
            boxes: rows(),
            by_programme: by_programme(),
            by_kind: by_kind(),
            by_caller_kind: by_caller_kind(),
        })
    }

    async fn catalogue(&self) -> Result<Catalogue, Failure> {
        Ok(catalogue())
    }

    async fn change_catalogue(
        &self,
        _: &Admin,
        _: CatalogueOf,
        edit: CatalogueEdit,
    ) -> Result<(), NotDone> {
        match edit.age_from {
            Some(151..) => Err(NotDone::Ages),
            _ => Ok(()),
        }
    }

    async fn centres(&self) -> Result<Vec<CentreName>, Failure> {
        let rows = rows().into_iter();
        Ok(rows
            .map(|row| CentreName {
                box_id: row.box_id,
                centre: row.centre,
            })
            .collect())
    }

    async fn centre(&self, box_id: Uuid) -> Result<Option<CentreDetail>, Failure> {
        let row = rows().into_iter().find(|row| row.box_id == box_id);
        Ok(row.map(|row| CentreDetail {
            epochs: vec![epoch(2, 40), epoch(1, 900)],
            boards: vec![board("0a1b2c3d4e5f"), board("f5e4d3c2b1a0")],
            row,
            by_programme: by_programme(),
            by_kind: by_kind(),
            by_caller_kind: by_caller_kind(),
        }))
    }

    async fn case(&self, box_id: Uuid, id: Uuid) -> Result<Option<CaseDetail>, Failure> {
        let row = rows().into_iter().find(|row| row.box_id == box_id);
        let number = (1..8).find(|n| case("", *n).id == id);
        Ok(row.zip(number).map(|(row, number)| CaseDetail {
            case: case(&row.code, number),
            centre: row.centre,
            files: files(),
            notes: vec![NoteRow {
                text: "تسأل الأم عن تاريخ المخيم. Rappeler jeudi.".into(),
                author: Some("Salma Benkirane".into()),
                at: Timestamp::now(),
            }],
            assigned: Some("Direction régionale de Rabat".into()),
        }))
    }

    async fn file(
        &self,
        _box_id: Uuid,
        _case: Uuid,
        file: Uuid,
    ) -> Result<Option<(FileRow, FileContent)>, Failure> {
        let row = files().into_iter().find(|row| row.id == file);
        Ok(row.map(|row| (row, FileContent::OnItsWay)))
    }
}

fn case(code: &str, n: i64) -> RecentCase {
    RecentCase {
        id: Uuid::from_u64_pair(1, n.unsigned_abs()),
        reference: format!("{code}-2026-{n:06}"),
        opened: Timestamp::now() - SignedDuration::from_hours(n * 7),
        programme: (n % 3 > 0).then(|| "camps".into()),
        kind: "registration".into(),
        open: n % 2 == 0,
    }
}

fn files() -> Vec<FileRow> {
    let file = |n, name: &str, media_type: &str, octets, arrived| FileRow {
        id: Uuid::from_u64_pair(2, n),
        name: name.into(),
        media_type: media_type.into(),
        octets,
        added_by: Some("Salma Benkirane".into()),
        at: Timestamp::now() - SignedDuration::from_hours(30),
        arrived,
    };
    vec![
        file(1, "بطاقة التعريف.pdf", "application/pdf", 814_212, true),
        file(
            2,
            "Certificat de scolarité.jpg",
            "image/jpeg",
            2_914_212,
            false,
        ),
    ]
}
