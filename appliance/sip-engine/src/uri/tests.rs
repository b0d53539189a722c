use proptest::prelude::*;

use super::*;

fn uri(text: &str) -> Uri {
    Uri::parse(text).unwrap()
}

#[test]
fn rfc3261_19_1_1_the_parts_of_a_uri_are_found_and_its_text_is_left() {
    let text = "sip:+212612345678;tgrp=TG1;trunk-context=op.ma:pw@[2001:db8::1]:5070;user=phone;lr?Subject=a%20b&X=";
    let uri = uri(text);
    assert_eq!(uri.as_str(), text);
    assert_eq!(
        uri.user(),
        Some("+212612345678;tgrp=TG1;trunk-context=op.ma")
    );
    assert_eq!(uri.number().as_deref(), Some("+212612345678"));
    assert_eq!(
        (uri.host().unwrap().to_string().as_str(), uri.port()),
        ("[2001:db8::1]", Some(5070))
    );
    assert_eq!(uri.param("User").as_deref(), Some("phone"));
    assert!(uri.is_loose());
    assert_eq!(
        uri.headers(),
        [
            ("Subject".into(), "a b".into()),
            ("X".into(), String::new())
        ]
    );
    assert_eq!(
        uri.without_headers().as_str(),
        "sip:+212612345678;tgrp=TG1;trunk-context=op.ma:pw@[2001:db8::1]:5070;user=phone;lr"
    );
}

#[test]
fn rfc3966_a_telephone_uri_has_a_number_and_parameters() {
    let tel = uri("tel:+212-6-12-34-56-78;ext=4;phone-context=op.ma");
    assert_eq!(tel.scheme(), Scheme::Tel);
    assert_eq!(tel.number().as_deref(), Some("+212-6-12-34-56-78"));
    assert_eq!(tel.param("phone-context").as_deref(), Some("op.ma"));
    assert!(tel.matches(&uri("tel:+212(612)345678;phone-context=OP.MA;ext=4")));
    assert!(!tel.matches(&uri("tel:+212612345678;ext=5;phone-context=op.ma")));
}

#[test]
fn what_people_dial_is_taken() {
    assert_eq!(uri("sip:*21#@box").number().as_deref(), Some("*21#"));
    assert_eq!(uri("sip:%2321%23@box").number().as_deref(), Some("#21#"));
    assert_eq!(uri("SIP:201@box;").params().count(), 0);
    assert_eq!(uri("sips:box").scheme(), Scheme::Sips);
}

#[test]
fn what_is_no_uri_is_refused() {
    for wrong in [
        "",
        "sip",
        "sip:",
        ":x",
        "1sip:a@b",
        "sip:@b",
        "sip:a@",
        "sip:a@b@c",
        "sip:a b@c",
        "sip:a@b;x y",
        "sip:a@b:x",
        "sip:a@[::1",
        "<sip:a@b>",
        "sip:a@b\r\n",
        "tel:",
        "tel:;x",
        "tel:1@b",
        "sip:a\"@b",
    ] {
        assert!(Uri::parse(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn a_uri_is_made_with_its_escapes() {
    let host = Host::parse("192.0.2.1").unwrap();
    assert_eq!(
        Uri::sip(Some("*21#"), &host, Some(5060)).as_str(),
        "sip:*21%23@192.0.2.1:5060"
    );
    assert_eq!(
        Uri::sip(Some("a b@c"), &host, None).as_str(),
        "sip:a%20b%40c@192.0.2.1"
    );
    assert_eq!(Uri::sip(None, &host, None).as_str(), "sip:192.0.2.1");
    let with = uri("sip:a@b;x?h=1").with_param("transport", Some("tcp"));
    assert_eq!(with.as_str(), "sip:a@b;x;transport=tcp?h=1");
    assert_eq!(uri("sip:a@b").with_param("lr", None).as_str(), "sip:a@b;lr");
}

#[test]
fn rfc3261_19_1_1_a_method_is_none_of_a_request_uri() {
    let uri = uri("sip:a@b;method=REGISTER;x=1?Route=c");
    assert_eq!(uri.without_headers().as_str(), "sip:a@b;x=1");
    assert_eq!(
        super::tests::uri("sip:b?a=1").without_headers().as_str(),
        "sip:b"
    );
}

#[test]
fn rfc3261_19_1_4_the_uris_of_the_standards_own_list() {
    for (one, other) in [
        (
            "sip:%61lice@atlanta.com;transport=TCP",
            "sip:alice@AtLanTa.CoM;Transport=tcp",
        ),
        ("sip:carol@chicago.com", "sip:carol@chicago.com;newparam=5"),
        (
            "sip:carol@chicago.com;security=on",
            "sip:carol@chicago.com;newparam=5",
        ),
        (
            "sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com",
            "sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com",
        ),
        (
            "sip:alice@atlanta.com?subject=project%20x&priority=urgent",
            "sip:alice@atlanta.com?priority=urgent&subject=project%20x",
        ),
    ] {
        assert!(uri(one).matches(&uri(other)), "{one} {other}");
    }
    for (one, other) in [
        (
            "SIP:ALICE@AtLanTa.CoM;Transport=udp",
            "sip:alice@AtLanTa.CoM;Transport=UDP",
        ),
        ("sip:bob@biloxi.com", "sip:bob@biloxi.com:5060"),
        ("sip:bob@biloxi.com", "sip:bob@biloxi.com;transport=udp"),
        (
            "sip:bob@biloxi.com",
            "sip:bob@biloxi.com:6000;transport=tcp",
        ),
        (
            "sip:carol@chicago.com",
            "sip:carol@chicago.com?Subject=next%20meeting",
        ),
        ("sip:bob@phone21.boxesbybob.com", "sip:bob@192.0.2.4"),
        (
            "sip:carol@chicago.com;security=on",
            "sip:carol@chicago.com;security=off",
        ),
        ("sip:a%3Bb@c", "sip:a;b@c"),
        ("sip:a@b", "sips:a@b"),
        ("sip:a@b", "sip:b"),
    ] {
        assert!(!uri(one).matches(&uri(other)), "{one} {other}");
    }
}

proptest! {
    #[test]
    fn any_text_is_a_uri_or_none(text in ".{0,60}") {
        if let Ok(uri) = Uri::parse(&text) {
            prop_assert_eq!(uri.as_str(), text.as_str());
            prop_assert!(uri.matches(&uri));
            let _ = (uri.number(), uri.headers(), uri.without_headers(), uri.params().count());
        }
    }

    #[test]
    fn a_user_that_is_put_into_a_uri_comes_out_of_it(user in ".{1,20}") {
        let host = Host::parse("box").unwrap();
        let uri = Uri::sip(Some(&user), &host, None);
        prop_assert_eq!(uri.scheme(), Scheme::Sip);
        // What comes behind a `;` is a parameter of the user.
        let expected = user.split(';').next().unwrap_or_default();
        prop_assert_eq!(uri.number().unwrap_or_default(), expected);
    }
}
