//! How each route is opened as a page, and a centre with something on every one of them.
#![allow(dead_code, unreachable_pub, reason = "each test crate uses its part")]

use jawab_desk::calendar::{HoursOf, NewHoliday, SpecialHours};
use jawab_desk::{
    AgentChange, CaseKind, DoneReason, LedgerError, LinkedAs, NewCase, NewStaff, NewVoiceMessage,
    Programme, Role, Whose,
};
use jawab_ledger::{Change, Fields, Value};
use jawab_vocabulary::{
    AfterCallReason, Availability, BreakReason, ChangedBy, Direction, Menu, MenuKey, Menus,
    Outcome, StaffId, Way,
};
use jawab_web::access::{CENTRAL, DESK, Route};
use jiff::{SignedDuration, Timestamp};
use std::time::Duration;
use uuid::Uuid;

use crate::common::{Centre, PASSWORD};

/// Who calls.
const CALLER: &str = "+212612345678";

/// The longest that the desk takes, in one word.
pub fn long() -> String {
    "Abdelmoumenibnabdelaziz".repeat(6)[..120].to_owned()
}

/// A name and an address.
pub type Shown = (&'static str, String);

/// What there is to be looked at in a centre.
pub struct Furnished {
    pub case: Uuid,
    pub contact: Uuid,
    pub person: Uuid,
    pub staff: StaffId,
}

/// The pages of a route of the desk; none for what is no page.
///
/// # Panics
/// For a route that nobody said it of.
fn of_desk(route: Route, at: &Furnished) -> Vec<Shown> {
    let one = |name, path: &str| vec![(name, path.to_owned())];
    match route.path {
        // A token, a stream, a part of the desk, a file, a sound: no pages.
        "/token"
        | "/live"
        | "/supervision/live"
        | "/write-up/{contact}"
        | "/cases/{id}/files/{file}"
        | "/contacts/{id}/message"
        | "/people/{id}/held/file" => Vec::new(),
        "/" => one("desk", "/"),
        "/password" => one("password", "/password"),
        "/cases" => vec![
            ("cases", "/cases".into()),
            ("cases-filtered", "/cases?kind=registration".into()),
            ("cases-none", "/cases?kind=partner".into()),
        ],
        "/cases/{id}" => one("case", &format!("/cases/{}", at.case)),
        "/search" => vec![
            ("search", "/search?q=abdel".into()),
            ("search-all", "/search?q=abdel&of=people".into()),
            ("search-none", "/search?q=zzzz".into()),
        ],
        "/contacts" => vec![
            ("contacts", "/contacts".into()),
            ("contacts-none", "/contacts?to=2019-03-01".into()),
        ],
        "/contacts/{id}" => one("contact", &format!("/contacts/{}", at.contact)),
        // A part of the page.
        "/conversations/{id}/newest" => Vec::new(),
        "/conversations" => one("conversations", "/conversations"),
        "/conversations/{id}" => one("conversation", &format!("/conversations/{}", at.contact)),
        "/call-backs" => vec![
            ("call-backs", "/call-backs".into()),
            ("call-backs-filtered", "/call-backs?whose=mine".into()),
        ],
        "/guide" => one("guide", "/guide"),
        "/codes" => one("codes", "/codes"),
        "/supervision" => one("supervision", "/supervision"),
        "/people/{id}" => vec![
            ("person", format!("/people/{}", at.person)),
            ("person-links", format!("/people/{}?with=abdel", at.person)),
        ],
        "/people/{id}/held" => one("held", &format!("/people/{}/held", at.person)),
        "/settings" => one("settings", "/settings"),
        "/settings/times" => vec![
            ("times", "/settings/times".into()),
            ("times-none", "/settings/times?day=2019-03-01".into()),
        ],
        "/settings/calendar" => one("calendar", "/settings/calendar"),
        "/settings/menus" => one("menus", "/settings/menus"),
        "/settings/staff/{id}" => one("staff", &format!("/settings/staff/{}", at.staff.0)),
        "/settings/handsets/{extension}" => one("handset", "/settings/handsets/201"),
        other => panic!("say which page {other} is, so that it is looked at"),
    }
}

/// The pages of a route of central's console; none for what is no page.
///
/// # Panics
/// For a route that nobody said it of.
fn of_central(route: Route, [box_id, case, admin]: [Uuid; 3]) -> Vec<Shown> {
    let one = |name, path: &str| vec![(name, path.to_owned())];
    match route.path {
        // A part of a page, and a file.
        "/parts/overview" | "/centres/{box_id}/cases/{case}/files/{file}" => Vec::new(),
        "/" => one("overview", "/"),
        "/password" => one("password", "/password"),
        "/cases" => one("cases", "/cases"),
        "/catalogue" => one("catalogue", "/catalogue"),
        "/catalogue/{of}/{code}" => vec![
            ("programme", "/catalogue/programmes/camps".into()),
            ("kind", "/catalogue/kinds/complaint".into()),
        ],
        "/centres/{box_id}" => one("centre", &format!("/centres/{box_id}")),
        "/centres/{box_id}/cases/{case}" => one("case", &format!("/centres/{box_id}/cases/{case}")),
        "/admins" => one("admins", "/admins"),
        "/admins/{id}" => one("admin", &format!("/admins/{admin}")),
        other => panic!("say which page {other} is, so that it is looked at"),
    }
}

/// Every page of the desk that somebody who is logged in can open, and one that there is not.
pub fn desk(at: &Furnished) -> Vec<Shown> {
    let pages = DESK.iter().filter(|route| route.method == "GET");
    let mut pages: Vec<_> = pages.flat_map(|route| of_desk(*route, at)).collect();
    pages.push(("not-found", "/nowhere".into()));
    pages
}

/// Every page of central's console, of a centre, a case of it and an administrator.
pub fn central(of: [Uuid; 3]) -> Vec<Shown> {
    let pages = CENTRAL.iter().filter(|route| route.method == "GET");
    pages.flat_map(|route| of_central(*route, of)).collect()
}

/// The address of a page in a language.
pub fn in_language(path: &str, language: &str) -> String {
    let sign = if path.contains('?') { '&' } else { '?' };
    format!("{path}{sign}lang={language}")
}

fn fields(of: &[(&str, Value)]) -> Fields {
    let fields = of.iter();
    fields
        .map(|(name, value)| ((*name).to_owned(), value.clone()))
        .collect()
}

fn change(kind: &str, of: &[(&str, Value)]) -> Change {
    Change::new(kind, Uuid::now_v7(), fields(of))
}

/// A centre with something of every kind in it, with names and words as long as they come.
pub async fn furnish(centre: &Centre) -> Furnished {
    let staff = NewStaff {
        login: "abdelmoumen".into(),
        name: long(),
        password: PASSWORD.into(),
        role: Role::Staff,
    };
    let staff = centre.desk.add_staff("test", staff).await.unwrap();
    publish(centre);
    let contact = centre.call(centre.course()).await;
    missed_calls(centre, staff).await;
    let case = written_up(centre, Some(contact), &long(), Some(CALLER)).await;
    let person = owner(centre, case).await;
    link_a_family(centre, person).await;
    a_day(centre, staff).await;
    a_calendar(centre).await;
    menus_in_draft(centre).await;
    Furnished {
        case,
        contact,
        person,
        staff,
    }
}

/// Menus that callers hear, and a draft that has every kind of way, and some that lead nowhere.
async fn menus_in_draft(centre: &Centre) {
    let menu = |name: &str, text, ways: Vec<Way>, otherwise| Menu {
        name: name.into(),
        text,
        keys: (1..)
            .zip(ways)
            .map(|(key, way)| MenuKey { key, way })
            .collect(),
        otherwise,
    };
    let to = |name: &str| Way::Menu(name.into());
    let queue = |name: &str| Way::Queue(name.into());
    let live = vec![
        menu(
            "Accueil",
            Some(1),
            vec![queue("Pass Jeunes"), to("Inscriptions aux colonies")],
            Way::Operator,
        ),
        menu(
            "Inscriptions aux colonies",
            None,
            vec![Way::Text(1), to("Accueil")],
            queue("Accueil"),
        ),
    ];
    let mut draft = live.clone();
    draft[0].keys[0].way = queue("Piscine");
    draft[1].otherwise = to("Inscriptions aux colonies");
    draft[1].text = Some(2);
    centre.menus.draft(Some(Menus(live))).await.unwrap();
    centre.menus.make_live("Salma Benkirane").await.unwrap();
    centre.menus.draft(Some(Menus(draft))).await.unwrap();
}

/// Calls that nobody answered: of one whom a member of staff calls back, of one whom nobody has taken,
/// of one who is done, and of nobody knows whom.
async fn missed_calls(centre: &Centre, staff: StaffId) {
    use Direction::{Inbound, Outbound};
    let family = Some("0661000001");
    let in_queue = Outcome::AbandonedInQueue;
    centre.ended(family, Inbound, in_queue).await;
    let closed = centre.ended(family, Inbound, Outcome::OutsideHours).await;
    leaves_a_message(centre, closed).await;
    centre.ended(family, Outbound, Outcome::Failed).await;
    let taken = centre.ended(family, Inbound, in_queue).await;
    let take = centre.desk.take_call_back(staff, taken, None);
    take.await.unwrap();
    let stranger = Some("+33123456789");
    centre.ended(stranger, Inbound, Outcome::Failed).await;
    let settled = centre.ended(Some("3737"), Inbound, in_queue).await;
    let why = DoneReason::WrongNumber;
    let done = centre.desk.finish_call_back(staff, settled, None, why);
    done.await.unwrap();
    let withheld = centre.ended(None, Inbound, Outcome::TurnedAway).await;
    leaves_a_message(centre, withheld).await;
    let menu = Outcome::AbandonedInMenu;
    centre.ended(Some("0661000003"), Inbound, menu).await;
}

async fn leaves_a_message(centre: &Centre, contact: Uuid) {
    let left = centre.desk.voice_message_left(NewVoiceMessage {
        contact,
        length: Duration::from_secs(95),
        at: Timestamp::now(),
    });
    left.await.unwrap();
}

async fn written_up(
    centre: &Centre,
    contact: Option<Uuid>,
    name: &str,
    address: Option<&str>,
) -> Uuid {
    let new = NewCase {
        id: Uuid::now_v7(),
        contact,
        caller_kind: None,
        note: "w".repeat(300),
        programme: Some(Programme::PassJeunes.into()),
        kind: CaseKind::Registration.into(),
        open: true,
        name: Some(name.into()),
        address: address.map(str::to_owned),
        whose: Whose::Unsaid,
    };
    centre.desk.save_case(centre.salma, new).await.unwrap().id
}

async fn owner(centre: &Centre, case: Uuid) -> Uuid {
    let sheet = centre.desk.case(case).await.unwrap().unwrap();
    sheet.case.person.unwrap().id
}

/// A mother, a brother, and a second record of the same person.
async fn link_a_family(centre: &Centre, person: Uuid) {
    for (name, number, linked_as) in [
        (
            "فاطمة الزهراء بنعبد العزيز",
            "0661000001",
            LinkedAs::Guardian,
        ),
        ("Abdelilah Ben Abdelaziz", "0661000002", LinkedAs::Household),
        ("Abdel", "famille.ben-abdelaziz@example.org", LinkedAs::Same),
    ] {
        let case = written_up(centre, None, name, Some(number)).await;
        let other = owner(centre, case).await;
        let linked = centre.desk.link(centre.salma, person, other, linked_as);
        linked.await.unwrap();
    }
}

/// Some hours of today, with breaks and their reasons.
async fn a_day(centre: &Centre, staff: StaffId) {
    let now = Timestamp::now();
    for (minutes_ago, of, is, by) in [
        (50, centre.salma, Availability::Ready, ChangedBy::Themselves),
        (45, staff, Availability::Ready, ChangedBy::Restart),
        (
            40,
            centre.salma,
            Availability::AfterCallWork(AfterCallReason::FollowUp),
            ChangedBy::Themselves,
        ),
        (
            30,
            centre.salma,
            Availability::Break(BreakReason::Prayer),
            ChangedBy::Themselves,
        ),
        (
            20,
            staff,
            Availability::Break(BreakReason::NotAnswered),
            ChangedBy::Box,
        ),
        (
            10,
            staff,
            Availability::Away,
            ChangedBy::Colleague(centre.salma),
        ),
    ] {
        let change = AgentChange {
            id: Uuid::now_v7(),
            staff: of,
            is,
            by,
            at: now - SignedDuration::from_mins(minutes_ago),
        };
        centre.desk.agent_changed(change).await.unwrap();
    }
}

/// Hours of the lines, a holiday of several days, one that is expected, one in short.
async fn a_calendar(centre: &Centre) {
    let mut week = [(); 7].map(|()| "08:30-12:00 14:00-18:30".to_owned());
    week[6].clear();
    let hours = centre.desk.set_hours(centre.salma, HoursOf::Lines, week);
    hours.await.unwrap();
    let day = |days: i64| jawab_zone::day(Timestamp::now() + SignedDuration::from_hours(24 * days));
    for (ahead, days, name, hours) in [
        (20, 4, long()[..80].to_owned(), SpecialHours::Closed),
        (60, 1, "تاسوعاء".into(), SpecialHours::Usual),
    ] {
        let holiday = NewHoliday {
            id: Uuid::now_v7(),
            day: day(ahead),
            days,
            name,
            hours,
        };
        let added = centre.desk.add_holiday(centre.salma, holiday);
        added.await.unwrap();
    }
    let expected = [
        ("day", day(90).to_string().as_str().into()),
        ("days", 2.into()),
        ("name", "Aïd el-Fitr".into()),
        ("name_ar", "عيد الفطر".into()),
        ("certainty", "expected".into()),
        ("times", "".into()),
        ("scope", "country".into()),
        ("active", true.into()),
    ];
    writes(centre, vec![change("holiday", &expected)]);
}

/// Some of what the ministry publishes.
fn publish(centre: &Centre) {
    let day = |days: i64| {
        let at = Timestamp::now() + SignedDuration::from_hours(24 * days);
        Value::from(at.as_millisecond())
    };
    let camps = ("programme", Value::from("camps"));
    let changes = vec![
        change(
            "programme",
            &[
                ("code", "camps".into()),
                ("name", long()[..80].into()),
                (
                    "name_ar",
                    "المخيمات الصيفية للأطفال واليافعين والشباب".into(),
                ),
                ("age_from", 8.into()),
                ("age_to", 25.into()),
            ],
        ),
        change(
            "edition",
            &[
                camps.clone(),
                ("name", "Été 2027".into()),
                ("opens_ms", day(-3)),
                ("closes_ms", day(40)),
            ],
        ),
        change(
            "document",
            &[
                camps.clone(),
                ("name", "Certificat médical".into()),
                ("name_ar", "شهادة طبية".into()),
            ],
        ),
        change(
            "article",
            &[
                camps,
                ("title", "Zones de départ".into()),
                ("language", "fr".into()),
                ("text", "Rabat, Salé et Témara : départ à 8 h.".into()),
            ],
        ),
    ];
    writes(centre, changes);
}

fn writes(centre: &Centre, changes: Vec<Change>) {
    let write = |_: &_| Ok::<_, LedgerError>((changes, ()));
    centre.desk.ledger().write("ministry", write).unwrap();
}
