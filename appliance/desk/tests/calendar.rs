//! When a centre is open: the ministry's word, the centre's own beside it, and that taken back.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use jawab_desk::calendar::{HoursOf, NewHoliday, SpecialHours, Standing, WeekDay, Word, written};
use jawab_desk::{Desk, DeskError, Invalid};
use jawab_ops::{BoxId, EntityKind, Fields, Head, Hlc, Op, Value};
use jawab_vocabulary::StaffId;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use tempfile::TempDir;
use uuid::Uuid;

/// Monday, 1 March 2027.
const MONDAY: Date = Date::constant(2027, 3, 1);

struct Office {
    desk: Desk,
    salma: StaffId,
    /// The last thing that central said.
    said: Head,
    _folder: TempDir,
}

async fn office() -> Office {
    let common::Office {
        desk,
        salma,
        folder,
    } = common::office().await;
    Office {
        desk,
        salma,
        said: Head::start(1),
        _folder: folder,
    }
}

impl Office {
    /// The ministry says something, and the box hears it.
    fn hears(&mut self, kind: &str, id: u128, fields: &[(&str, Value)]) {
        let central = BoxId(Uuid::max());
        let fields = fields.iter();
        let fields: Fields = fields
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect();
        let op = Op {
            box_id: central,
            epoch: 1,
            sequence: self.said.sequence + 1,
            clock: Hlc::at_ms(1_700_000_000_000 + self.said.sequence),
            author: "ministry".into(),
            entity: EntityKind::new(kind),
            id: Uuid::from_u128(id),
            fields,
            previous: self.said.hash,
        };
        let body = op.encode();
        let hash = Op::hash_of(&body);
        self.desk.ledger().hear(1, &[body]).unwrap();
        self.said = self.said.extend(central, &op, hash).unwrap();
    }

    fn hears_week(&mut self) {
        for (n, weekday) in WeekDay::ALL.iter().take(5).enumerate() {
            self.hears(
                "opening",
                n as u128 + 1,
                &[
                    ("what", "lines".into()),
                    ("weekday", weekday.code().into()),
                    ("times", "09:00-12:00 14:00-18:00".into()),
                    ("scope", "country".into()),
                    ("active", true.into()),
                ],
            );
        }
    }

    async fn at(&self, day: Date, hour: i8) -> Standing {
        let at = instant(day, hour);
        let calendar = self.desk.calendar().await.unwrap();
        calendar.at(HoursOf::Lines, at, &TimeZone::UTC)
    }
}

fn instant(day: Date, hour: i8) -> Timestamp {
    TimeZone::UTC.to_timestamp(day.at(hour, 0, 0, 0)).unwrap()
}

fn week(times: [&str; 7]) -> [String; 7] {
    times.map(Into::into)
}

#[tokio::test]
async fn the_ministrys_hours_hold_until_a_centre_says_its_own_and_again_when_it_takes_them_back() {
    let mut office = office().await;
    assert_eq!(office.at(MONDAY, 10).await, Standing::Unknown);
    office.hears_week();
    let noon = Some(instant(MONDAY, 12));
    assert_eq!(office.at(MONDAY, 10).await, Standing::Open(noon));
    let two = Some(instant(MONDAY, 14));
    assert_eq!(office.at(MONDAY, 12).await, Standing::Closed(two));
    let friday = MONDAY + 4.days();
    let next = Some(instant(MONDAY + 7.days(), 9));
    assert_eq!(office.at(friday, 18).await, Standing::Closed(next));

    let usual = "9-12 14-18";
    let own = week([usual, usual, "", usual, usual, "10-13", ""]);
    let (desk, salma) = (office.desk.clone(), office.salma);
    desk.set_hours(salma, HoursOf::Lines, own.clone())
        .await
        .unwrap();
    let calendar = desk.calendar().await.unwrap();
    let monday = calendar.opening(HoursOf::Lines, WeekDay::Monday).unwrap();
    assert_eq!(monday.word, Word::Country, "what is as it was is not said");
    let saturday = calendar.opening(HoursOf::Lines, WeekDay::Saturday).unwrap();
    assert_eq!(written(&saturday.spans), "10:00-13:00");
    let thursday = Some(instant(MONDAY + 3.days(), 9));
    let wednesday = MONDAY + 2.days();
    assert_eq!(office.at(wednesday, 10).await, Standing::Closed(thursday));
    let head = desk.ledger().head().unwrap();
    desk.set_hours(salma, HoursOf::Lines, own).await.unwrap();
    assert_eq!(desk.ledger().head().unwrap(), head, "twice is once");

    desk.take_ministrys_hours(salma, HoursOf::Lines)
        .await
        .unwrap();
    let noon = Some(instant(wednesday, 12));
    assert_eq!(office.at(wednesday, 10).await, Standing::Open(noon));
}

#[tokio::test]
async fn a_feast_is_expected_and_moved_on_the_eve_and_a_centre_may_open_all_the_same() {
    let mut office = office().await;
    office.hears_week();
    let tuesday = MONDAY + 1.days();
    let feast = 100;
    let name = ("name", "Aïd al-Fitr".into());
    office.hears(
        "holiday",
        feast,
        &[
            name,
            ("day", MONDAY.to_string().into()),
            ("certainty", "expected".into()),
            ("scope", "country".into()),
            ("active", true.into()),
        ],
    );
    let opens = Some(instant(tuesday, 9));
    assert_eq!(office.at(MONDAY, 10).await, Standing::Closed(opens));
    // The moon was not seen: it is a day later.
    office.hears(
        "holiday",
        feast,
        &[
            ("day", tuesday.to_string().into()),
            ("certainty", "confirmed".into()),
        ],
    );
    assert!(matches!(office.at(MONDAY, 10).await, Standing::Open(_)));
    assert!(matches!(office.at(tuesday, 10).await, Standing::Closed(_)));

    let (desk, salma) = (office.desk.clone(), office.salma);
    let new = NewHoliday {
        id: Uuid::now_v7(),
        day: tuesday,
        days: 1,
        name: "Permanence".into(),
        hours: SpecialHours::Usual,
    };
    desk.add_holiday(salma, new.clone()).await.unwrap();
    assert!(matches!(office.at(tuesday, 10).await, Standing::Open(_)));
    desk.withdraw_holiday(salma, new.id).await.unwrap();
    assert!(matches!(office.at(tuesday, 10).await, Standing::Closed(_)));
    let theirs = desk.withdraw_holiday(salma, Uuid::from_u128(feast)).await;
    assert!(matches!(theirs, Err(DeskError::NotFound(_))), "{theirs:?}");
}

#[tokio::test]
async fn hours_and_days_that_make_no_sense_are_not_kept() {
    let office = office().await;
    let (desk, salma) = (&office.desk, office.salma);
    let said = week(["9-12", "", "", "", "", "", "from nine"]);
    let said = desk.set_hours(salma, HoursOf::Lines, said).await;
    assert!(
        matches!(said, Err(DeskError::Invalid(Invalid::Hours))),
        "{said:?}"
    );
    assert_eq!(office.at(MONDAY, 10).await, Standing::Unknown);
    for days in [0, -1, 367] {
        let new = NewHoliday {
            id: Uuid::now_v7(),
            day: MONDAY,
            days,
            name: "Aïd".into(),
            hours: SpecialHours::Closed,
        };
        let said = desk.add_holiday(salma, new).await;
        assert!(
            matches!(said, Err(DeskError::Invalid(Invalid::Days))),
            "{said:?}"
        );
    }
}
