//! Who and what is found.

use jawab_desk::{DeskError, Invalid, NewCase, PersonDetails, Whose};
use uuid::Uuid;

use super::case;
use crate::common::{Office, office};

pub(super) async fn saves(office: &Office, name: &str, number: &str) -> String {
    let new = NewCase {
        name: Some(name.into()),
        address: Some(number.into()),
        ..case("Une question.")
    };
    let saved = match office.desk.save_case(office.salma, new.clone()).await {
        // A namesake.
        Err(DeskError::Whose(_)) => {
            let whose = Whose::Another;
            let new = NewCase { whose, ..new };
            office.desk.save_case(office.salma, new).await
        }
        saved => saved,
    };
    saved.unwrap().reference
}

async fn found(office: &Office, text: &str) -> Vec<String> {
    let found = office.desk.search_people(text).await.unwrap();
    found.into_iter().map(|found| found.person.name).collect()
}

#[tokio::test]
async fn people_are_found_by_name_in_any_script_and_by_address_in_any_form() {
    let office = office().await;
    saves(&office, "محمد آيت باها", "0661234567").await;
    saves(&office, "Youssef El Idrissi", "0662000001").await;
    let reference = saves(&office, "Mohammed Benjelloun", "0537112233").await;
    assert_eq!(
        found(&office, "Mohammed").await,
        ["Mohammed Benjelloun", "محمد آيت باها"],
        "spelt so first"
    );
    assert_eq!(found(&office, "mohamed ait").await, ["محمد آيت باها"]);
    assert_eq!(found(&office, "الإدريسي").await, ["Youssef El Idrissi"]);
    assert_eq!(found(&office, "ⵢⵓⵙⴼ").await, ["Youssef El Idrissi"]);
    for number in ["+212 6 61 23 45 67", "06.61.23", "34567", "٠٦٦١٢٣٤٥٦٧"] {
        assert_eq!(found(&office, number).await, ["محمد آيت باها"], "{number}");
    }
    for nothing in ["", "el", "\"", "Karima", "99", "(((", "NEAR AND OR NOT"] {
        assert!(found(&office, nothing).await.is_empty(), "{nothing}");
    }
    let by_reference = office.desk.search(&reference.to_lowercase()).await.unwrap();
    assert_eq!(by_reference.cases[0].reference, reference);
}

#[tokio::test]
async fn a_case_is_found_by_the_last_digits_of_its_reference_however_they_are_written() {
    let office = office().await;
    let mut references = Vec::new();
    for n in 0..12 {
        references.push(saves(&office, &format!("Amina {n}"), &format!("06610000{n:02}")).await);
    }
    let year = &references[1][4..8];
    for text in [
        "2",
        "02",
        "000002",
        "٢",
        "#2",
        "dossier 2",
        "ملف ٢",
        &format!("RAB {year} 2"),
        &format!("rab {year} 000002"),
        &format!("#RAB-{year}-000002"),
        &format!("RAB\u{2011}{year}\u{2013}000002"),
        &format!("\u{2068}RAB-{year}-000002\u{2069}"),
        &format!("{year}-000002"),
    ] {
        let found = office.desk.search(text).await.unwrap().cases;
        assert_eq!(found[0].reference, references[1], "{text}");
    }
    // Those that end so come after the one that is so.
    let found = office.desk.search("02").await.unwrap().cases;
    assert_eq!(found.len(), 1);
    let found = office.desk.search("12").await.unwrap().cases;
    assert_eq!(found[0].reference, references[11]);
    let elsewhere = office.desk.search("FES 2026 2").await.unwrap();
    assert!(elsewhere.cases.is_empty());
}

#[tokio::test]
async fn a_case_is_found_by_the_words_of_its_notes_until_they_leave() {
    let office = office().await;
    let saved = office
        .desk
        .save_case(
            office.salma,
            case("Demande l’équivalence du baccalauréat, وثائق ناقصة"),
        )
        .await
        .unwrap();
    let noted = "Le lycée rappelle: dossier scolaire 4471.";
    office
        .desk
        .add_note(office.salma, saved.id, noted)
        .await
        .unwrap();
    for text in [
        "baccalaureat",
        "EQUIVALENCE baccal",
        "الوثائق",
        "ناقصة",
        "scolaire 4471",
        "lycee",
        "4471",
    ] {
        let found = office.desk.search(text).await.unwrap().cases;
        assert_eq!(found.len(), 1, "{text}");
        assert_eq!(found[0].reference, saved.reference, "{text}");
    }
    for nothing in [
        "baccalaureat lycee",
        "le",
        "universite",
        "\"",
        "4472",
        "NOT lycee OR",
    ] {
        let found = office.desk.search(nothing).await.unwrap().cases;
        assert!(found.is_empty(), "{nothing}");
    }
    office.desk.ledger().rebuild().unwrap();
    assert_eq!(office.desk.search("lycee").await.unwrap().cases.len(), 1);
}

#[tokio::test]
async fn people_are_found_by_what_is_remembered_of_them() {
    let office = office().await;
    saves(&office, "Abdessalam Zerhouni", "0661234567").await;
    saves(&office, "Abdel Rahman Filali", "0662000001").await;
    saves(&office, "Hicham Filali", "0662345671").await;
    let person = office.desk.search_people("Hicham").await.unwrap()[0]
        .person
        .id;
    let details = PersonDetails {
        name: "Hicham Filali".into(),
        born: "31 mars 2009".into(),
        cin: "AB987654".into(),
    };
    let described = office
        .desk
        .describe_person(office.salma, person, details, None);
    described.await.unwrap();
    for (text, name) in [
        ("Abdel Salam", "Abdessalam Zerhouni"),
        ("عبد السلام", "Abdessalam Zerhouni"),
        ("Abderrahmane", "Abdel Rahman Filali"),
        ("Icham", "Hicham Filali"),
        ("31/03/09", "Hicham Filali"),
        ("31 mars 2009", "Hicham Filali"),
        ("٣١/٠٣/٢٠٠٩", "Hicham Filali"),
        ("Filali 2009", "Hicham Filali"),
        ("Filali 0662000", "Abdel Rahman Filali"),
        ("2345 67 1", "Hicham Filali"),
        ("3456 7", "Abdessalam Zerhouni"),
        ("987654", "Hicham Filali"),
    ] {
        assert_eq!(found(&office, text).await[0], name, "{text}");
    }
}

#[tokio::test]
async fn namesakes_are_told_apart_by_their_date_of_birth_and_their_cin() {
    let office = office().await;
    saves(&office, "Amina Alaoui", "0661000001").await;
    saves(&office, "Amina Alaoui", "0661000002").await;
    let people = office.desk.search_people("Amina").await.unwrap();
    let [one, other] = [0, 1].map(|index| people[index].person.id);
    let describes = async |person, born: &str, cin: &str| {
        let details = PersonDetails {
            name: "Amina Alaoui".into(),
            born: born.into(),
            cin: cin.into(),
        };
        office
            .desk
            .describe_person(office.salma, person, details, None)
            .await
    };
    describes(one, "31/03/2006", "ab 123456").await.unwrap();
    describes(other, "٠١/٠٤/٢٠١٠", "").await.unwrap();
    for (text, id) in [
        ("AB123456", one),
        ("ab123", one),
        ("31/3/2006", one),
        ("2006-03-31", one),
        ("1.4.2010", other),
    ] {
        let found = office.desk.search_people(text).await.unwrap();
        let found: Vec<Uuid> = found.iter().map(|found| found.person.id).collect();
        assert_eq!(found, [id], "{text}");
    }
    let sheet = office.desk.person(one).await.unwrap().unwrap();
    assert_eq!(sheet.cin.as_deref(), Some("AB123456"));
    assert!(sheet.age.unwrap() >= 19);

    // What makes no sense is refused, and nothing of it is kept.
    for (born, cin, why) in [
        ("31/02/2006", "", Invalid::BirthDate),
        ("1/1/2999", "", Invalid::BirthDate),
        ("", "123456", Invalid::Cin),
    ] {
        let refused = describes(one, born, cin).await;
        assert!(
            matches!(refused, Err(DeskError::Invalid(it)) if it == why),
            "{born} {cin}"
        );
    }
    assert_eq!(office.desk.person(one).await.unwrap().unwrap(), sheet);

    // What is the same is not written again; what is left empty is forgotten.
    let head = office.desk.ledger().head().unwrap();
    describes(one, "2006-03-31", "AB123456").await.unwrap();
    assert_eq!(office.desk.ledger().head().unwrap(), head);
    describes(one, "", "").await.unwrap();
    assert!(
        office
            .desk
            .search_people("AB123456")
            .await
            .unwrap()
            .is_empty()
    );
    let nobody = describes(Uuid::from_u128(1), "", "").await;
    assert!(matches!(nobody, Err(DeskError::NotFound(_))));
}

#[tokio::test]
async fn who_is_renamed_is_found_by_the_new_name_alone() {
    let office = office().await;
    saves(&office, "Hind", "0661234567").await;
    let hind = office.desk.search_people("Hind").await.unwrap()[0]
        .person
        .id;
    let renamed = NewCase {
        name: Some("Khadija Amrani".into()),
        address: Some("0661234567".into()),
        whose: Whose::Corrected(hind),
        ..case("Une question.")
    };
    office.desk.save_case(office.salma, renamed).await.unwrap();
    assert!(found(&office, "Hind").await.is_empty());
    assert_eq!(found(&office, "خديجة").await, ["Khadija Amrani"]);
    office.desk.ledger().rebuild().unwrap();
    assert_eq!(found(&office, "خديجة").await, ["Khadija Amrani"]);
}
