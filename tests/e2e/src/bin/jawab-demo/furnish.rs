//! What there is to be seen before anybody calls: what the ministry published, a family whose
//! people are linked, and somebody on a break.

use std::path::Path;

use anyhow::{Context, Result};
use jawab_e2e::central::Central;
use jawab_e2e::desk::DeskClient;
use jiff::civil::Date;

/// Programmes and kinds of case beside those that are built in, and the hours of the country.
const PUBLISHED: &str = include_str!("published.toml");

/// Feasts of the country on days of the civil calendar: month, day, and their names.
const FEASTS: [(i8, i8, &str, &str); 8] = [
    (1, 1, "Nouvel an", "رأس السنة الميلادية"),
    (
        1,
        11,
        "Manifeste de l’indépendance",
        "ذكرى تقديم وثيقة الاستقلال",
    ),
    (1, 14, "Nouvel an amazigh", "رأس السنة الأمازيغية"),
    (5, 1, "Fête du travail", "عيد الشغل"),
    (7, 30, "Fête du trône", "عيد العرش"),
    (8, 14, "Oued Ed-Dahab", "ذكرى استرجاع إقليم وادي الذهب"),
    (11, 6, "Marche verte", "ذكرى المسيرة الخضراء"),
    (11, 18, "Fête de l’indépendance", "عيد الاستقلال"),
];

/// Publishes what the ministry would, if any of it is new: the day that is expected tomorrow is
/// another one each day.
///
/// # Errors
/// When central refuses it.
pub(crate) async fn publish(central: &Central, folder: &Path, today: Date) -> Result<()> {
    let text = published(today)?;
    let file = folder.join("published.toml");
    if std::fs::read_to_string(&file).is_ok_and(|before| before == text) {
        return Ok(());
    }
    let new = folder.join("published.new");
    std::fs::write(&new, text)?;
    central.publish(&new).await?;
    Ok(std::fs::rename(new, file)?)
}

fn published(today: Date) -> Result<String> {
    let mut text = PUBLISHED.to_owned();
    let mut say = |id: usize, day: Date, name: &str, name_ar: &str, certainty: &str| {
        text += &format!(
            "\n[[holiday]]\nid = \"0198f0aa-0000-7000-8000-0000000003{id:02x}\"\n\
             day = \"{day}\"\ndays = 1\nname = \"{name}\"\nname_ar = \"{name_ar}\"\n\
             certainty = \"{certainty}\"\ntimes = \"\"\nscope = \"country\"\n"
        );
    };
    let tomorrow = today.tomorrow()?;
    let named = ("Journée de démonstration", "يوم العرض التجريبي");
    say(0, tomorrow, named.0, named.1, "expected");
    for (id, (month, day, name, name_ar)) in FEASTS.into_iter().enumerate() {
        let this_year = Date::new(today.year(), month, day)?;
        let next = if this_year < today {
            Date::new(today.year() + 1, month, day)?
        } else {
            this_year
        };
        say(id + 1, next, name, name_ar, "confirmed");
    }
    Ok(text)
}

/// One of the family: name, number, day of birth, and a case.
struct Person {
    name: &'static str,
    number: &'static str,
    born: &'static str,
    programme: &'static str,
    kind: &'static str,
    note: &'static str,
}

/// Writes a family up: a minor who calls, who answers for her, and her brother; none where they
/// are known.
///
/// # Errors
/// When the desk refuses.
pub(crate) async fn write_up_a_family(desk: &mut DeskClient, caller: &'static str) -> Result<()> {
    if desk.finds_person(caller).await?.is_some() {
        return Ok(());
    }
    let family = [
        Person {
            name: "Yasmine El Idrissi",
            number: caller,
            born: "2009-05-14",
            programme: "pass-jeunes",
            kind: "information",
            note: "Demande quels documents il faut pour le Pass Jeunes.",
        },
        Person {
            name: "خديجة الإدريسي",
            number: "0661000011",
            born: "1979-02-03",
            programme: "camps",
            kind: "registration",
            note: "تريد تسجيل ابنتها في المخيم الصيفي.",
        },
        Person {
            name: "Anas El Idrissi",
            number: "0661000012",
            born: "2013-09-30",
            programme: "volunteering",
            kind: "information",
            note: "Veut aider à la bibliothèque.",
        },
    ];
    let mut people = Vec::new();
    for person in &family {
        let form = [
            ("note", person.note),
            ("programme", person.programme),
            ("kind", person.kind),
            ("status", "open"),
            ("name", person.name),
            ("number", person.number),
        ];
        desk.saves_case(&form).await?;
        let found = desk.finds_person(person.number).await?;
        let id = found.with_context(|| format!("{} was saved and is not found", person.name))?;
        let details = [("name", person.name), ("born", person.born)];
        desk.sends(&format!("/people/{id}"), &details).await?;
        people.push(id);
    }
    let [child, mother, brother] = &people[..] else {
        return Ok(());
    };
    for (other, what) in [(mother, "guardian"), (brother, "household")] {
        let link = [("other", other.as_str()), ("what", what)];
        desk.sends(&format!("/people/{child}/links"), &link).await?;
    }
    Ok(())
}
