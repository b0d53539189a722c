use proptest::prelude::*;

use super::*;

fn mail(text: &str) -> Result<String, Invalid> {
    Address::new(AddressKind::Mail, text).map(|address| address.value)
}

#[test]
fn all_ways_to_write_a_mail_address_are_one() {
    for written in [
        "amina.tazi@example.org",
        "Amina.Tazi@Example.ORG",
        "  amina.tazi@example.org\u{200f} ",
        "Amina Tazi <amina.tazi@example.org>",
        "\"Tazi, Amina\" <Amina.Tazi@example.org>",
        "mailto:amina.tazi@example.org",
        "ａｍｉｎａ.tazi＠example．org",
        "\u{202a}amina.tazi@example.org\u{202c}",
    ] {
        let kept = Ok("amina.tazi@example.org".to_owned());
        assert_eq!(mail(written), kept, "{written}");
    }
}

#[test]
fn a_domain_in_arabic_is_kept_as_dns_has_it() {
    assert_eq!(mail("info@المغرب"), Err(Invalid::Mail), "a top level alone");
    let of_ministry = mail("info@شباب.المغرب").unwrap();
    assert!(of_ministry.starts_with("info@xn--"), "{of_ministry}");
    assert!(of_ministry.ends_with(".xn--mgbc0a9azcg"), "{of_ministry}");
    assert_eq!(mail(&of_ministry), Ok(of_ministry.clone()));
}

#[test]
fn what_is_no_mail_address_is_refused() {
    let long = format!("{}@example.org", "a".repeat(65));
    let longer = format!("a@{}.org", "a.".repeat(126));
    for written in [
        "amina",
        "@example.org",
        "amina@",
        "amina@localhost",
        "amina@example..org",
        ".amina@example.org",
        "amina.@example.org",
        "ami..na@example.org",
        "ami na@example.org",
        "amina@exa mple.org",
        "amina@exa_mple.org",
        "amina@-example.org",
        "amina@192.0.2.1",
        "amina@[192.0.2.1]",
        "\"ami na\"@example.org",
        "amina@example.org, hamza@example.org",
        "amina,@example.org",
        &long,
        &longer,
    ] {
        assert_eq!(mail(written), Err(Invalid::Mail), "{written}");
    }
}

#[test]
fn names_of_senders_are_of_eleven_characters_of_gsm_and_no_number() {
    let name = |text| Address::new(AddressKind::SenderName, text).map(|address| address.value);
    for (sent, kept) in [
        ("Jawab", "Jawab"),
        (" Inwi  Info ", "Inwi Info"),
        ("IAM", "IAM"),
        ("Pass Jeunés", "Pass Jeunés"),
        ("3Team", "3Team"),
        ("ABCDEFGHIJK", "ABCDEFGHIJK"),
    ] {
        assert_eq!(name(sent), Ok(kept.to_owned()), "{sent}");
    }
    for sent in [
        "",
        "  ",
        "0612345678",
        "212",
        "+-*",
        "ABCDEFGHIJKL",
        "جواب",
        "a`b",
    ] {
        assert_eq!(name(sent), Err(Invalid::SenderName), "{sent}");
    }
}

#[test]
fn a_chat_device_is_the_uuid_that_it_was_given() {
    let device = |text| Address::new(AddressKind::ChatDevice, text).map(|address| address.value);
    let kept = Ok("018f3a2e-7d4b-7c11-8a55-0123456789ab".to_owned());
    for written in [
        "018f3a2e-7d4b-7c11-8a55-0123456789ab",
        "018F3A2E7D4B7C118A550123456789AB",
        "urn:uuid:018f3a2e-7d4b-7c11-8a55-0123456789ab",
        " {018f3a2e-7d4b-7c11-8a55-0123456789ab} ",
    ] {
        assert_eq!(device(written), kept, "{written}");
    }
    for none in ["", "chat", "00000000-0000-0000-0000-000000000000"] {
        assert_eq!(device(none), Err(Invalid::ChatDevice), "{none}");
    }
}

#[test]
fn short_codes_and_numbers_are_told_apart_by_their_form() {
    for (sent, kind) in [
        ("0612345678", AddressKind::Number),
        ("+33123456789", AddressKind::Number),
        ("53711223", AddressKind::Number),
        ("06", AddressKind::Number),
        ("19", AddressKind::ShortCode),
        ("177", AddressKind::ShortCode),
        ("١٤١", AddressKind::ShortCode),
        ("3737", AddressKind::ShortCode),
    ] {
        assert_eq!(
            Address::number(sent).map(|it| it.kind()),
            Some(kind),
            "{sent}"
        );
    }
    assert_eq!(Address::number("anonymous"), None);
    assert_eq!(Address::number(""), None);
    let wrong = Address::new(AddressKind::ShortCode, "0612345678");
    assert_eq!(wrong, Err(Invalid::Number));
    assert!(Address::new(AddressKind::ShortCode, "3737").is_ok());
    assert!(Address::new(AddressKind::Number, "0612345678").is_ok());
}

#[test]
fn what_is_typed_is_a_mail_address_where_it_has_an_at_sign() {
    let typed = |text| Address::typed(text).map(|it| it.map(|it| (it.kind, it.value)));
    let number = (AddressKind::Number, "+212612345678".to_owned());
    assert_eq!(typed("06 12 34 56 78"), Ok(Some(number)));
    let of_mail = (AddressKind::Mail, "amina@example.org".to_owned());
    assert_eq!(typed("Amina@example.org"), Ok(Some(of_mail)));
    assert_eq!(typed("amina@example"), Err(Invalid::Mail));
    assert_eq!(typed("amina"), Err(Invalid::Number));
    assert_eq!(typed("  "), Ok(None));
}

#[test]
fn a_log_tells_nobodys_address() {
    let shown = |address: Address| format!("{address:?}");
    let amina = Address::typed("amina@example.org").unwrap().unwrap();
    assert_eq!(shown(amina), "Address(mail •••@example.org)");
    let number = Address::number("0612345678").unwrap();
    assert_eq!(shown(number), "Address(number •••••••••••78)");
    let device = "018f3a2e-7d4b-7c11-8a55-0123456789ab";
    let device = Address::new(AddressKind::ChatDevice, device).unwrap();
    assert_eq!(shown(device), "Address(chat-device •••89ab)");
}

#[test]
fn a_kind_that_only_a_newer_version_knows_is_no_address_here() {
    assert_eq!(Address::kept(Some("pigeon"), Some("coop 4".into())), None);
    assert_eq!(Address::kept(None, None), None);
    assert_eq!(Address::kept(Some("mail"), Some(String::new())), None);
}

fn kinds() -> impl Strategy<Value = AddressKind> {
    prop::sample::select(AddressKind::ALL.to_vec())
}

/// Texts near addresses of each kind, and any others.
fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,40}",
        "[+0-9 ().-]{0,24}",
        "[a-zA-Z0-9 &@.]{0,13}",
        "[a-zA-ZéÉﬁİΣسﺱ0-9.+_-]{1,12}[@＠][a-zA-ZßéسΣ0-9-]{1,8}[.。][a-zA-Z]{2,4}",
        "[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}",
    ]
}

proptest! {
    /// Total; and what was taken once is taken again, as it is.
    #[test]
    fn an_address_in_its_canonical_form_stays_as_it_is(kind in kinds(), text in texts()) {
        if let Ok(address) = Address::new(kind, &text) {
            prop_assert_eq!(address.kind(), kind);
            prop_assert!(!address.as_str().is_empty());
            prop_assert_eq!(Address::new(kind, address.as_str()), Ok(address.clone()));
            let kept = Address::kept(address.kind_kept(), Some(address.value.clone()));
            prop_assert_eq!(kept, Some(address));
        }
    }

    /// Capitals, blanks around it and marks of direction make no other address of it.
    #[test]
    fn a_mail_address_is_one_however_it_is_written(
        local in "[a-z0-9]{1,10}([.+_-][a-z0-9]{1,5})?",
        domain in "[a-z0-9]{1,10}\\.(ma|org|co\\.ma)",
        capitals in any::<u64>(),
        around in "[ \u{200e}\u{202a}\u{a0}]{0,2}",
    ) {
        let plain = format!("{local}@{domain}");
        let written: String = plain
            .chars()
            .enumerate()
            .map(|(n, c)| if capitals >> (n % 64) & 1 == 1 { c.to_ascii_uppercase() } else { c })
            .collect();
        prop_assert_eq!(mail(&format!("{around}{written}{around}")), Ok(plain));
    }

    /// Nothing that is typed is an address of another kind than its form says.
    #[test]
    fn what_is_typed_is_a_number_or_a_mail_address_or_refused(text in texts()) {
        if let Ok(Some(address)) = Address::typed(&text) {
            let has_at = address.as_str().contains('@');
            prop_assert_eq!(has_at, address.kind() == AddressKind::Mail);
            prop_assert_eq!(Address::typed(address.as_str()), Ok(Some(address)));
        }
    }
}
