//! A telephone shared by a family, forms that two people have open, and forms sent twice.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use common::{Office, inbound, office, question};
use jawab_desk::{
    Address, CaseDetails, CaseKind, DeskError, NewCase, NewContact, PersonDetails, Programme,
    Question, SavedCase, Whose,
};
use jawab_ledger::{Change, Fields};
use jawab_vocabulary::{Channel, Direction};
use jiff::Timestamp;
use uuid::Uuid;

const MOTHERS: &str = "0661000004";

fn case(name: &str, number: &str) -> NewCase {
    let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    NewCase {
        programme: Some(Programme::PassJeunes.into()),
        name: given(name),
        address: given(number),
        ..question()
    }
}

impl Office {
    async fn saves(&self, new: NewCase) -> Result<SavedCase, DeskError> {
        self.desk.save_case(self.salma, new).await
    }

    /// Saves, and gives whose case it became.
    async fn whose(&self, new: NewCase) -> Option<(Uuid, String)> {
        let saved = self.saves(new).await.unwrap();
        let sheet = self.desk.case(saved.id).await.unwrap().unwrap();
        sheet.case.person.map(|person| (person.id, person.name))
    }

    async fn asks(&self, new: NewCase) -> Question {
        match self.saves(new).await {
            Err(DeskError::Whose(question)) => question,
            other => panic!("{other:?}"),
        }
    }

    async fn names_of(&self, number: &str) -> Vec<String> {
        let card = self
            .desk
            .caller_card(Uuid::now_v7(), Address::sought(number))
            .await;
        let people = card.unwrap().people;
        people.into_iter().map(|person| person.name).collect()
    }
}

fn names(question: &Question) -> Vec<&str> {
    let people = question.people.iter();
    people.map(|found| found.person.name.as_str()).collect()
}

#[tokio::test]
async fn another_name_on_a_known_number_is_asked_and_nobody_is_renamed() {
    let office = office().await;
    let (hamza, _) = office.whose(case("Hamza Tazi", MOTHERS)).await.unwrap();
    let before = office.desk.ledger().head().unwrap();
    for number in [
        MOTHERS,
        "06 61 00 00 04",
        "٠٦٦١٠٠٠٠٠٤",
        "661000004",
        "+212 (0)661-000004",
    ] {
        let question = office.asks(case("Lina Tazi", number)).await;
        assert_eq!(names(&question), ["Hamza Tazi"], "{number}");
        assert!(question.by_address);
    }
    assert_eq!(
        office.desk.ledger().head().unwrap(),
        before,
        "nothing was written"
    );
    let sheet = office.desk.person(hamza).await.unwrap().unwrap();
    assert_eq!(sheet.person.name, "Hamza Tazi");
}

#[tokio::test]
async fn the_same_name_written_otherwise_is_the_same_person() {
    let office = office().await;
    let (known, _) = office
        .whose(case("Mohamed Aït Baha", MOTHERS))
        .await
        .unwrap();
    for name in [
        "mohamed aït baha",
        "MOHAMED  AIT-BAHA",
        "Mohammed Ait Baha",
        " Mohamed\u{a0}Aït Baha\u{200f}",
        "",
    ] {
        let (person, shown) = office.whose(case(name, MOTHERS)).await.unwrap();
        assert_eq!(
            (person, shown.as_str()),
            (known, "Mohamed Aït Baha"),
            "{name}"
        );
    }
}

#[tokio::test]
async fn a_number_is_of_all_who_were_said_to_have_it() {
    let office = office().await;
    let (hamza, _) = office.whose(case("Hamza Tazi", MOTHERS)).await.unwrap();
    let another = |name: &str| NewCase {
        whose: Whose::Another,
        ..case(name, MOTHERS)
    };
    let (lina, _) = office.whose(another("Lina Tazi")).await.unwrap();
    let (mother, _) = office.whose(another("Khadija Alami")).await.unwrap();
    assert_eq!(
        office.names_of(MOTHERS).await,
        ["Hamza Tazi", "Lina Tazi", "Khadija Alami"]
    );
    // Each has what is theirs, and is found by name from now on.
    for (name, person) in [
        ("LINA TAZI", lina),
        ("khadija alami", mother),
        ("Hamza Tazi", hamza),
    ] {
        assert_eq!(
            office.whose(case(name, MOTHERS)).await.unwrap().0,
            person,
            "{name}"
        );
        let sheet = office.desk.person(person).await.unwrap().unwrap();
        assert_eq!((sheet.cases.len(), sheet.addresses.len()), (2, 1), "{name}");
    }
    // Without a name, or with a fourth one, it is not plain.
    for name in ["", "Omar Tazi"] {
        let question = office.asks(case(name, MOTHERS)).await;
        assert_eq!(question.people.len(), 3, "{name}");
    }
    let unknown = NewCase {
        whose: Whose::Nobody,
        ..case("", MOTHERS)
    };
    assert_eq!(office.whose(unknown).await, None);
    office.desk.ledger().verify().unwrap();
}

#[tokio::test]
async fn a_typing_mistake_is_corrected_where_it_is_said_to_be_one() {
    let office = office().await;
    let (person, _) = office.whose(case("Hamza Tzai", MOTHERS)).await.unwrap();
    let corrected = NewCase {
        whose: Whose::Corrected(person),
        ..case("Hamza Tazi", MOTHERS)
    };
    let hamza = (person, "Hamza Tazi".to_owned());
    assert_eq!(office.whose(corrected).await, Some(hamza.clone()));
    // As it is known, whatever was typed.
    let this = NewCase {
        whose: Whose::This(person),
        ..case("le petit Hamza", MOTHERS)
    };
    assert_eq!(office.whose(this).await, Some(hamza));
    assert_eq!(office.names_of(MOTHERS).await, ["Hamza Tazi"]);
    let nobody = NewCase {
        whose: Whose::This(Uuid::now_v7()),
        ..case("x", MOTHERS)
    };
    assert!(matches!(
        office.saves(nobody).await,
        Err(DeskError::NotFound("person"))
    ));
}

#[tokio::test]
async fn who_comes_in_person_or_with_a_new_number_is_chosen_among_those_of_the_name() {
    let office = office().await;
    let (amina, _) = office.whose(case("Amina Alaoui", "")).await.unwrap();
    for (name, number) in [
        ("amina  alaoui", ""),
        ("AMINA ALAOUI", "0661000009"),
        ("أمينة العلوي", ""),
    ] {
        let question = office.asks(case(name, number)).await;
        assert_eq!(
            (names(&question), question.by_address),
            (vec!["Amina Alaoui"], false),
            "{name}"
        );
    }
    let this = NewCase {
        whose: Whose::This(amina),
        ..case("Amina Alaoui", "0661000009")
    };
    assert_eq!(office.whose(this).await.unwrap().0, amina);
    assert_eq!(office.names_of("0661000009").await, ["Amina Alaoui"]);
    let another = NewCase {
        whose: Whose::Another,
        ..case("Amina Alaoui", "")
    };
    assert_ne!(office.whose(another).await.unwrap().0, amina);
    // A brother's name that only sounds alike is nobody's question.
    office.whose(case("Hassan Tazi", "")).await.unwrap();
    office.whose(case("Houcine Tazi", "")).await.unwrap();
}

#[tokio::test]
async fn a_call_of_a_shared_number_is_listed_once_with_whom_it_was_about() {
    let office = office().await;
    let contact = Uuid::now_v7();
    let new = inbound(contact, MOTHERS);
    office.desk.open_contact(new).await.unwrap();
    let (hamza, _) = office.whose(case("Hamza Tazi", MOTHERS)).await.unwrap();
    let lina = NewCase {
        whose: Whose::Another,
        ..case("Lina Tazi", MOTHERS)
    };
    office.whose(lina).await.unwrap();
    let listed = office.desk.recent_contacts(10).await.unwrap();
    assert_eq!((listed.len(), listed[0].people.len()), (1, 2));
    let about = NewCase {
        contact: Some(contact),
        ..case("Hamza Tazi", MOTHERS)
    };
    office.whose(about).await.unwrap();
    let listed = office.desk.recent_contacts(10).await.unwrap();
    assert_eq!(listed[0].people.len(), 1);
    assert_eq!(listed[0].people[0].id, hamza);
}

/// A record of an earlier version has numbers as they were typed, or as a network sent them.
#[tokio::test]
async fn numbers_that_were_kept_in_another_form_are_met() {
    for form in ["661000004", "2120661000004", "0661000004", "+2120661000004"] {
        let office = office().await;
        let person = Uuid::now_v7();
        let fields = |pairs: &[(&str, jawab_ledger::Value)]| -> Fields {
            let pairs = pairs.iter().cloned();
            pairs
                .map(|(name, value)| (name.to_owned(), value))
                .collect()
        };
        let changes = vec![
            Change::new("person", person, fields(&[("name", "Hamza Tazi".into())])),
            Change::new(
                "number",
                Uuid::now_v7(),
                fields(&[("number", form.into()), ("person", person.into())]),
            ),
            Change::new(
                "contact",
                Uuid::now_v7(),
                fields(&[("direction", "outbound".into()), ("called", form.into())]),
            ),
        ];
        office.desk.ledger().commit("old", changes).unwrap();
        assert_eq!(office.names_of(MOTHERS).await, ["Hamza Tazi"], "{form}");
        assert_eq!(
            office.whose(case("hamza tazi", MOTHERS)).await.unwrap().0,
            person,
            "{form}"
        );
        let sheet = office.desk.person(person).await.unwrap().unwrap();
        assert_eq!(
            (sheet.addresses.len(), sheet.contacts.len()),
            (1, 1),
            "{form}"
        );
        for typed in [MOTHERS, "661000004", "+212 661 000004", "000004"] {
            let found = office.desk.search_people(typed).await.unwrap();
            assert_eq!(found.len(), 1, "{form} by {typed}");
        }
    }
}

#[tokio::test]
async fn the_number_of_a_call_is_taken_as_the_network_gave_it() {
    let office = office().await;
    let contact = Uuid::now_v7();
    let new = NewContact {
        id: contact,
        channel: Channel::Voice,
        direction: Direction::Inbound,
        line: Some("e1".into()),
        caller: Address::number("53711223"),
        called: None,
        started: Timestamp::now(),
    };
    office.desk.open_contact(new).await.unwrap();
    let of_the_call = NewCase {
        contact: Some(contact),
        ..case("Hamza Tazi", "53711223")
    };
    office.whose(of_the_call).await.unwrap();
    assert_eq!(office.names_of("53711223").await, ["Hamza Tazi"]);
    let typed = office.saves(case("Lina Tazi", "53711224")).await;
    assert!(matches!(typed, Err(DeskError::Invalid(_))), "{typed:?}");
}

#[tokio::test]
async fn a_form_sent_again_with_a_correction_is_not_said_to_be_saved() {
    let office = office().await;
    let first = case("Rania", "0661000002");
    let saved = office.saves(first.clone()).await.unwrap();
    assert_eq!(office.saves(first.clone()).await.unwrap(), saved);
    let with_note = |note: &str| NewCase {
        note: note.into(),
        ..first.clone()
    };
    // The same content, as a browser sends it another time.
    assert_eq!(
        office.saves(with_note("Une question.\r\n")).await.unwrap(),
        saved
    );
    let corrections = [
        with_note("Une question, dossier scolaire 4471."),
        NewCase {
            name: Some("Rania B.".into()),
            ..first.clone()
        },
        NewCase {
            address: Some("0661000003".into()),
            ..first.clone()
        },
        NewCase {
            kind: CaseKind::Complaint.into(),
            ..first.clone()
        },
        NewCase {
            programme: None,
            ..first.clone()
        },
        NewCase {
            open: false,
            ..first.clone()
        },
    ];
    let before = office.desk.ledger().head().unwrap();
    for correction in corrections {
        match office.saves(correction).await {
            Err(DeskError::SavedOtherwise(case)) => assert_eq!(case, saved),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(office.desk.ledger().head().unwrap(), before);
}

#[tokio::test]
async fn a_note_sent_twice_is_one_and_one_with_another_text_is_another() {
    let office = office().await;
    let saved = office.saves(case("Rania", "")).await.unwrap();
    let once = Uuid::now_v7();
    for text in [
        "Rappelée.",
        "Rappelée.",
        " Rappelée.\r\n",
        "Rappelée demain.",
        "Rappelée demain.",
    ] {
        office
            .desk
            .add_note_once(office.salma, saved.id, once, text)
            .await
            .unwrap();
    }
    let sheet = office.desk.case(saved.id).await.unwrap().unwrap();
    let texts: Vec<&str> = sheet.notes.iter().map(|note| note.text.as_str()).collect();
    assert_eq!(texts, ["Une question.", "Rappelée.", "Rappelée demain."]);
    // A note of four thousand characters, as a browser counts and sends them.
    let lines = format!(
        "{}{}{}",
        "x".repeat(1_990),
        "\r\n".repeat(20),
        "y".repeat(1_990)
    );
    office
        .desk
        .add_note(office.salma, saved.id, &lines)
        .await
        .unwrap();
    let blank = office
        .desk
        .add_note(office.salma, saved.id, "\u{200b}\u{200e} \u{2800}")
        .await;
    assert!(matches!(blank, Err(DeskError::Invalid(_))), "{blank:?}");
}

fn details(name: &str, born: &str, cin: &str) -> PersonDetails {
    PersonDetails {
        name: name.into(),
        born: born.into(),
        cin: cin.into(),
    }
}

#[tokio::test]
async fn a_page_opened_before_erases_nothing_that_a_colleague_saved() {
    let office = office().await;
    let (person, _) = office.whose(case("Hamza Tazi", MOTHERS)).await.unwrap();
    let opened = details("Hamza Tazi", "", "");
    let describes = async |typed: PersonDetails| {
        let was = Some(opened.clone());
        office
            .desk
            .describe_person(office.salma, person, typed, was)
            .await
    };
    assert!(
        describes(details("Hamza Tazi", "", "AB123456"))
            .await
            .unwrap()
            .is_empty()
    );
    // The other page knows nothing of it.
    let meanwhile = describes(details("Hamza Tazi", "2009-03-31", ""))
        .await
        .unwrap();
    assert_eq!(meanwhile, ["cin"]);
    let sheet = office.desk.person(person).await.unwrap().unwrap();
    assert_eq!(sheet.cin.as_deref(), Some("AB123456"));
    assert_eq!(sheet.born.unwrap().to_string(), "2009-03-31");
    // Both changed the same: told with both values, and nothing is written.
    let clash = describes(details("Hamza Tazi B.", "", "CD1")).await;
    let Err(DeskError::Conflict(clashes)) = clash else {
        panic!("{clash:?}");
    };
    assert_eq!(clashes.len(), 1);
    assert_eq!(clashes[0].field, "cin");
    assert_eq!(clashes[0].saved.as_deref(), Some("AB123456"));
    assert_eq!(clashes[0].typed.as_deref(), Some("CD1"));
    let sheet = office.desk.person(person).await.unwrap().unwrap();
    assert_eq!(sheet.person.name, "Hamza Tazi");
}

#[tokio::test]
async fn what_a_case_is_about_is_written_field_by_field() {
    let office = office().await;
    let saved = office.saves(case("Rania", "")).await.unwrap();
    let describes = async |kind: CaseKind, programme: Option<Programme>, was: (&str, &str)| {
        let details = CaseDetails {
            kind: kind.into(),
            programme: programme.map(String::from),
        };
        let was = Some((was.0.to_owned(), was.1.to_owned()));
        office
            .desk
            .describe_case(office.salma, saved.id, details, was)
            .await
    };
    let opened = ("information", "pass-jeunes");
    describes(CaseKind::Complaint, Some(Programme::PassJeunes), opened)
        .await
        .unwrap();
    let meanwhile = describes(CaseKind::Information, Some(Programme::Camps), opened)
        .await
        .unwrap();
    assert_eq!(meanwhile, ["kind"]);
    let sheet = office.desk.case(saved.id).await.unwrap().unwrap();
    assert_eq!(sheet.case.kind, "complaint");
    assert_eq!(sheet.case.programme.as_deref(), Some("camps"));
    let clash = describes(CaseKind::Incident, None, opened).await;
    assert!(matches!(clash, Err(DeskError::Conflict(clashes)) if clashes.len() == 2));
}
