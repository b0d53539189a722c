//! What is for transactions and applications to judge (§3.2 to §3.4).

use jawab_sip_engine::header::{Authorization, MaxForwards};
use jawab_sip_engine::{Scheme, Via};

use crate::torture::{SDP, Torture, contacts};

#[test]
fn rfc4475_3_2_1_badbranch_is_a_transaction_of_rfc2543() {
    let badbranch = Torture::new("OPTIONS sip:user@example.com SIP/2.0")
        .line("Via", "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK");
    assert_eq!(
        badbranch.request().headers.via().unwrap().branch(),
        Some("z9hG4bK")
    );
}

#[test]
fn rfc4475_3_3_what_is_not_spoken_is_told() {
    for (name, torture, status) in [
        (
            "unkscm",
            Torture::new("OPTIONS nobodyKnowsThisScheme:totallyopaquecontent SIP/2.0"),
            416,
        ),
        (
            "novelsc",
            Torture::new("OPTIONS soap.beep://192.0.2.103:3002 SIP/2.0"),
            416,
        ),
        (
            "bext01",
            Torture::new("OPTIONS sip:user@example.com SIP/2.0")
                .line(
                    "Require",
                    "Require: nothingSupportsThis, nothingSupportsThisEither",
                )
                .line("Proxy-Require", "Proxy-Require: noProxiesSupportThis"),
            420,
        ),
        (
            "invut",
            Torture::new("INVITE sip:user@example.com SIP/2.0")
                .line("Content-Type", "Content-Type: application/unknownformat")
                .with_body(b"<audio>\r\n <pcmu port=\"443\"/>\r\n</audio>"),
            415,
        ),
        (
            "sdp01",
            Torture::new("INVITE sip:user@example.com SIP/2.0")
                .line("Accept", "Accept: text/nobodyKnowsThis")
                .with_sdp(),
            406,
        ),
    ] {
        assert_eq!(torture.status(), status, "{name}");
    }
}

#[test]
fn rfc4475_3_3_what_is_somebody_elses_to_judge_is_read() {
    let unksm2 = Torture::new("REGISTER sip:example.com SIP/2.0")
        .line("To", "To: isbn:2983792873")
        .line("From", "From: <http://www.example.com>;tag=3234233")
        .line("Contact", "Contact: <name:John_Smith>")
        .request();
    assert_eq!(unksm2.headers.to().unwrap().uri.scheme(), Scheme::Other);
    assert_eq!(contacts(&unksm2.headers)[0].uri.as_str(), "name:John_Smith");
    let regaut01 = Torture::new("REGISTER sip:example.com SIP/2.0")
        .line(
            "Authorization",
            "Authorization: NoOneKnowsThisScheme opaque-data=here",
        )
        .request();
    let credentials = &Authorization::all(&regaut01.headers)[0].0;
    assert!(!credentials.is("Digest"));
    assert_eq!(credentials.get("opaque-data"), Some("here"));
    let bcast = Torture::new("SIP/2.0 200 OK")
        .line("Via", "Via: SIP/2.0/UDP 192.0.2.198;branch=z9hG4bK1324923\r\nVia: SIP/2.0/UDP 255.255.255.255;branch=z9hG4bK1saber23")
        .line("CSeq", "CSeq: 35 INVITE")
        .response();
    assert_eq!(
        bcast.headers.list::<Via>().unwrap().len(),
        2,
        "whoever has one Via drops it"
    );
    let zeromf = Torture::new("OPTIONS sip:user@example.com SIP/2.0")
        .line("Max-Forwards", "Max-Forwards: 0");
    assert_eq!(zeromf.request().headers.get(), Ok(MaxForwards(0)));
}

#[test]
fn rfc4475_3_3_parameters_are_of_the_uri_or_of_the_contact() {
    let register = |contact: &str| {
        let line = format!("Contact: {contact}");
        contacts(
            &Torture::new("REGISTER sip:example.com SIP/2.0")
                .line("Contact", &line)
                .request()
                .headers,
        )
        .remove(0)
    };
    let cparam01 = register("sip:+19725552222@gw1.example.net;unknownparam");
    assert!(cparam01.params.contains("unknownparam") && cparam01.uri.params().count() == 0);
    let cparam02 = register("<sip:+19725552222@gw1.example.net;unknownparam>");
    assert!(cparam02.params.is_empty() && cparam02.uri.param("unknownparam").is_some());
    let regescrt = register("<sip:user@example.com?Route=%3Csip:sip.example.com%3E>");
    assert_eq!(
        regescrt.uri.headers(),
        [("Route".into(), "<sip:sip.example.com>".into())]
    );
}

#[test]
fn rfc4475_3_4_1_inv2543_a_request_of_the_older_standard_is_read() {
    let inv2543 = Torture::new("INVITE sip:UserB@example.com SIP/2.0")
        .line("Via", "Via: SIP/2.0/UDP iftgw.example.com")
        .line(
            "From",
            "From: <sip:+13035551111@ift.client.example.net;user=phone>",
        )
        .line("To", "To: sip:+16505552222@ss1.example.net;user=phone")
        .without("Max-Forwards")
        .line(
            "Record-Route",
            "Record-Route: <sip:UserB@example.com;maddr=ss1.example.com>",
        )
        .with_sdp();
    let request = inv2543.request();
    assert_eq!(request.headers.from_tag(), Ok(None));
    assert_eq!(request.headers.via().unwrap().branch(), None);
    assert_eq!(
        request.headers.to().unwrap().params.get("user"),
        Some("phone")
    );
    assert_eq!(
        request.body,
        SDP.as_bytes(),
        "no Content-Length: all the rest"
    );
    assert_eq!(inv2543.status(), 200);
}
