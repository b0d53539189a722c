//! People and contacts by addresses of every kind.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use common::{Office, office, question};
use jawab_desk::{
    Address, ContactLine, ContactList, DeskError, Invalid, NewCase, NewContact, Whose,
};
use jawab_ledger::{Change, Fields};
use jawab_vocabulary::{AddressKind, Channel, Direction};
use jiff::Timestamp;
use uuid::Uuid;

const MAIL: &str = "famille.tazi@example.org";

fn case(name: &str, address: &str) -> NewCase {
    NewCase {
        name: Some(name.into()),
        address: Some(address.into()),
        ..question()
    }
}

/// A contact from an address of this kind, or to it.
fn contact(channel: Channel, direction: Direction, kind: AddressKind, value: &str) -> NewContact {
    let party = Some(Address::new(kind, value).unwrap());
    let (caller, called) = match direction {
        Direction::Inbound => (party, None),
        Direction::Outbound | Direction::Internal => (None, party),
    };
    NewContact {
        id: Uuid::now_v7(),
        channel,
        direction,
        line: None,
        caller,
        called,
        started: Timestamp::now(),
    }
}

impl Office {
    async fn person_of(&self, new: NewCase) -> Uuid {
        let saved = self.desk.save_case(self.salma, new).await.unwrap();
        let sheet = self.desk.case(saved.id).await.unwrap().unwrap();
        sheet.case.person.unwrap().id
    }

    async fn contacts_of(&self, person: Uuid) -> Vec<ContactLine> {
        let list = ContactList {
            person: Some(person),
            ..ContactList::default()
        };
        self.desk.list_contacts(list).await.unwrap().rows
    }

    fn value<T: jawab_ledger::rusqlite::types::FromSql>(&self, query: &str) -> T {
        let ledger = self.desk.ledger();
        ledger
            .read(|db| db.query_row(query, [], |row| row.get(0)))
            .unwrap()
    }
}

#[tokio::test]
async fn a_mail_address_is_shared_by_a_family_as_a_telephone_is() {
    let office = office().await;
    let hamza = office.person_of(case("Hamza Tazi", MAIL)).await;
    for written in [
        MAIL,
        "Famille.Tazi@Example.ORG",
        "Tazi <famille.tazi@example.org>",
    ] {
        let asked = office
            .desk
            .save_case(office.salma, case("Lina Tazi", written))
            .await;
        let Err(DeskError::Whose(question)) = asked else {
            panic!("{asked:?}");
        };
        assert!(question.by_address, "{written}");
        assert_eq!(question.people[0].person.id, hamza, "{written}");
    }
    let lina = NewCase {
        whose: Whose::Another,
        ..case("Lina Tazi", MAIL)
    };
    let lina = office.person_of(lina).await;
    let known = office.desk.candidates("", MAIL).await.unwrap();
    let known: Vec<Uuid> = known.people.iter().map(|found| found.person.id).collect();
    assert_eq!(known, [hamza, lina]);
    // A number beside it is one more address of hers.
    let by_number = NewCase {
        whose: Whose::This(lina),
        ..case("Lina Tazi", "0661000004")
    };
    assert_eq!(office.person_of(by_number).await, lina);
    let sheet = office.desk.person(lina).await.unwrap().unwrap();
    let addresses: Vec<_> = sheet.addresses.iter().map(Address::as_str).collect();
    assert_eq!(addresses, ["+212661000004", MAIL]);
    office.desk.ledger().verify().unwrap();
}

#[tokio::test]
async fn a_mistake_in_a_mail_address_is_seen() {
    let office = office().await;
    for typed in ["famille.tazi@example", "@example.org", "a b@example.org"] {
        let refused = office
            .desk
            .save_case(office.salma, case("Hamza", typed))
            .await;
        let is_seen = matches!(refused, Err(DeskError::Invalid(Invalid::Mail)));
        assert!(is_seen, "{typed}: {refused:?}");
    }
    assert_eq!(office.value::<i64>("SELECT COUNT(*) FROM cases"), 0);
}

/// So a box and a central of an earlier version read it, and one pair of both is one record.
#[tokio::test]
async fn a_number_is_written_down_as_earlier_versions_did() {
    let office = office().await;
    let person = office.person_of(case("Hamza Tazi", "0661000004")).await;
    office.person_of(case("Lina Naciri", MAIL)).await;
    let of_number = "FROM numbers WHERE number = '+212661000004'";
    let kind: Option<String> = office.value(&format!("SELECT kind {of_number}"));
    assert_eq!(kind, None);
    let said: String = office.value(&format!(
        "SELECT group_concat(field, ' ') FROM (SELECT field FROM stamps WHERE tab = 'numbers' \
         AND id = (SELECT id {of_number}) ORDER BY field)"
    ));
    assert_eq!(said, "number person");
    let whose: String = office.value(&format!("SELECT person {of_number}"));
    assert_eq!(whose, person.to_string());
    let kind: Option<String> = office.value("SELECT kind FROM addresses WHERE kind IS NOT NULL");
    assert_eq!(kind.as_deref(), Some("mail"));
}

#[tokio::test]
async fn a_contact_is_a_persons_by_an_address_of_any_kind_and_direction() {
    let office = office().await;
    let hamza = office.person_of(case("Hamza Tazi", MAIL)).await;
    let other = office.person_of(case("Lina Naciri", "0661000004")).await;
    let from = contact(Channel::Mail, Direction::Inbound, AddressKind::Mail, MAIL);
    let to = contact(Channel::Mail, Direction::Outbound, AddressKind::Mail, MAIL);
    let call = contact(
        Channel::Voice,
        Direction::Inbound,
        AddressKind::Number,
        "0661000004",
    );
    let ids = [&from, &to, &call].map(|new| new.id);
    for new in [from, to, call] {
        office.desk.open_contact(new).await.unwrap();
    }
    let mut of_hamza: Vec<Uuid> = office
        .contacts_of(hamza)
        .await
        .iter()
        .map(|it| it.id)
        .collect();
    of_hamza.sort_unstable();
    assert_eq!(of_hamza, ids[..2]);
    let of_other = office.contacts_of(other).await;
    assert_eq!(of_other.len(), 1);
    let address = of_other[0].address.as_ref().unwrap();
    assert_eq!(address.kind(), AddressKind::Number);
    // Their card, apart from the one in hand.
    let card = office
        .desk
        .caller_card(ids[0], Address::typed(MAIL).unwrap())
        .await
        .unwrap();
    assert_eq!(card.people[0].id, hamza);
    assert_eq!(card.open_cases.len(), 1);
    let earlier: Vec<Uuid> = card.earlier.iter().map(|it| it.id).collect();
    assert_eq!(earlier, [ids[1]]);
    let listed = office.desk.recent_contacts(10).await.unwrap();
    let of_mail = listed.iter().find(|it| it.id == ids[0]).unwrap();
    assert_eq!(of_mail.people[0].id, hamza);
    office.desk.ledger().verify().unwrap();
}

/// A short code and a sender's name may be written alike, and are two addresses all the same.
#[tokio::test]
async fn a_contact_with_an_address_of_another_kind_that_is_written_alike_is_not_a_persons() {
    let office = office().await;
    let hamza = office.person_of(case("Hamza Tazi", MAIL)).await;
    let says = |kind: &str, fields: &[(&str, &str)]| {
        let id = Uuid::now_v7();
        let fields = fields.iter();
        let fields: Fields = fields
            .map(|(name, value)| ((*name).into(), (*value).into()))
            .collect();
        let ledger = office.desk.ledger();
        ledger
            .commit("salma", vec![Change::new(kind, id, fields)])
            .unwrap();
        id
    };
    let person = hamza.to_string();
    let kind = ("kind", AddressKind::SenderName.code());
    says("number", &[("number", "3737"), ("person", &person)]);
    says("number", &[("number", "Inwi"), kind, ("person", &person)]);
    let text = [("direction", "inbound"), ("caller", "3737")];
    let theirs = says("contact", &text);
    let kind = ("address_kind", AddressKind::SenderName.code());
    says("contact", &[text[0], text[1], kind]);
    let listed = office.contacts_of(hamza).await;
    let ids: Vec<Uuid> = listed.iter().map(|line| line.id).collect();
    assert_eq!(ids, [theirs]);
}

#[tokio::test]
async fn people_and_contacts_are_found_by_the_beginning_of_a_mail_address() {
    let office = office().await;
    let hamza = office
        .person_of(case("Hamza Tazi", "hamza2009@example.org"))
        .await;
    office.person_of(case("Lina Naciri", MAIL)).await;
    let new = contact(
        Channel::Mail,
        Direction::Inbound,
        AddressKind::Mail,
        "hamza2009@example.org",
    );
    let mails = new.id;
    office.desk.open_contact(new).await.unwrap();
    for typed in ["hamza2009@", "Hamza2009@exa", " hamza2009@example.org "] {
        let found = office.desk.search(typed).await.unwrap();
        let people: Vec<Uuid> = found.people.iter().map(|it| it.person.id).collect();
        assert_eq!(people, [hamza], "{typed}");
        let contacts: Vec<Uuid> = found.contacts.iter().map(|it| it.id).collect();
        assert_eq!(contacts, [mails], "{typed}");
    }
    // Its digits are no number's.
    for typed in ["2009", "009"] {
        let found = office.desk.search(typed).await.unwrap();
        assert!(
            found.people.is_empty() && found.contacts.is_empty(),
            "{typed}"
        );
    }
    assert!(
        office
            .desk
            .search("@example.org")
            .await
            .unwrap()
            .people
            .is_empty()
    );
}

/// What a network or a chat shows is an address before anybody knows whose.
#[tokio::test]
async fn a_sender_and_a_chat_device_are_addresses_of_nobody_yet() {
    let office = office().await;
    let device = "018f3a2e-7d4b-7c11-8a55-0123456789ab";
    for new in [
        contact(
            Channel::Text,
            Direction::Inbound,
            AddressKind::SenderName,
            "Inwi",
        ),
        contact(
            Channel::Text,
            Direction::Inbound,
            AddressKind::ShortCode,
            "3737",
        ),
        contact(
            Channel::Chat,
            Direction::Inbound,
            AddressKind::ChatDevice,
            device,
        ),
    ] {
        office.desk.open_contact(new).await.unwrap();
    }
    let listed = office.desk.recent_contacts(10).await.unwrap();
    let mut shown: Vec<_> = listed
        .iter()
        .map(|line| {
            let address = line.address.as_ref().unwrap();
            (address.kind(), address.as_str().to_owned())
        })
        .collect();
    shown.sort();
    let mut expected = [
        (AddressKind::ShortCode, "3737".to_owned()),
        (AddressKind::SenderName, "Inwi".to_owned()),
        (AddressKind::ChatDevice, device.to_owned()),
    ];
    expected.sort();
    assert_eq!(shown, expected);
    assert!(listed.iter().all(|line| line.people.is_empty()));
}
