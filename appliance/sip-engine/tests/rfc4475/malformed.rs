//! Messages that are malformed (§3.1.2).

use jawab_sip_engine::header::{Expires, RetryAfter, Warning};
use jawab_sip_engine::{Fault, Message, TypedHeader};

use crate::torture::{Torture, contacts};

#[test]
fn rfc4475_3_1_2_what_is_malformed_is_answered_with_400() {
    let invite = || Torture::new("INVITE sip:user@example.com SIP/2.0").with_sdp();
    let options = || Torture::new("OPTIONS sip:user@example.com SIP/2.0");
    let start = |start: &str| Torture::new(start).with_sdp();
    let register = || Torture::new("REGISTER sip:example.com SIP/2.0");
    for (name, torture) in [
        (
            "badinv01, Contact",
            invite().line("Contact", "Contact: \"Joe\" <sip:joe@example.org>;;;;"),
        ),
        (
            "clerr",
            invite().line("Content-Length", "Content-Length: 9999"),
        ),
        (
            "ncl",
            invite().line("Content-Length", "Content-Length: -999"),
        ),
        (
            "scalar02, CSeq",
            register().line("CSeq", "CSeq: 36893488147419103232 REGISTER"),
        ),
        (
            "scalar02, Max-Forwards",
            register().line("Max-Forwards", "Max-Forwards: 300"),
        ),
        (
            "quotbal",
            invite().line("To", "To: \"Mr. J. User <sip:j.user@example.com>"),
        ),
        ("ltgtruri", start("INVITE <sip:user@example.com> SIP/2.0")),
        ("lwsruri", start("INVITE sip:user@example.com; lr SIP/2.0")),
        ("lwsstart", start("INVITE  sip:user@example.com  SIP/2.0")),
        (
            "trws",
            start("OPTIONS sip:remote-target@example.com SIP/2.0  "),
        ),
        (
            "escruri",
            start("INVITE sip:user@example.com?Route=%3Csip:example.com%3E SIP/2.0"),
        ),
        (
            "regbadct",
            register().line(
                "Contact",
                "Contact: sip:user@example.com?Route=%3Csip:sip.example.com%3E",
            ),
        ),
        (
            "baddn",
            options().line(
                "From",
                "From: Bell, Alexander <sip:a.g.bell@example.com>;tag=43",
            ),
        ),
        ("mismatch01", options().line("CSeq", "CSeq: 8 INVITE")),
        (
            "mismatch02",
            Torture::new("NEWMETHOD sip:user@example.com SIP/2.0").line("CSeq", "CSeq: 8 INVITE"),
        ),
        (
            "insuf",
            invite().without("Call-ID").without("From").without("To"),
        ),
        (
            "multi01, CSeq",
            invite().line("CSeq", "CSeq: 5 INVITE\r\nCSeq: 59 INVITE"),
        ),
        (
            "multi01, Call-ID",
            invite().line("Call-ID", "Call-ID: 1\r\ni: 2"),
        ),
        (
            "multi01, From",
            invite().line("From", "From: sip:a@b;tag=1\r\nf: sip:c@b;tag=2"),
        ),
        (
            "multi01, To",
            invite().line("To", "To: sip:a@b\r\nTo: sip:c@b"),
        ),
        (
            "multi01, Max-Forwards",
            invite().line("Max-Forwards", "Max-Forwards: 70\r\nMax-Forwards: 5"),
        ),
        (
            "mcl01",
            options()
                .line("Content-Length", "Content-Length: 13\r\nl: 5")
                .with_body(b"There's no way"),
        ),
    ] {
        assert_eq!(torture.status(), 400, "{name}");
    }
}

#[test]
fn rfc4475_3_1_2_1_badinv01_a_via_of_separators_alone_cannot_be_answered_by_it() {
    let torture = Torture::new("INVITE sip:user@example.com SIP/2.0")
        .line("Via", "Via: SIP/2.0/UDP 192.0.2.15;;,;,,");
    let error = Message::parse(&torture.octets()).unwrap_err();
    assert_eq!(error.fault, Fault::Malformed("Via"));
    assert_eq!(error.response().unwrap().status.code(), 400);
}

#[test]
fn rfc4475_3_1_2_what_may_be_taken_is_taken() {
    let baddate = Torture::new("INVITE sip:user@example.com SIP/2.0")
        .line("Date", "Date: Fri, 01 Jan 2010 16:00:00 EST");
    assert_eq!(baddate.status(), 200);
    let badaspec = Torture::new("OPTIONS sip:user@example.org SIP/2.0")
        .line("To", "To: \"Watson, Thomas\" < sip:t.watson@example.org >");
    let to = badaspec.request().headers.to().unwrap();
    assert_eq!(to.uri.as_str(), "sip:t.watson@example.org");
    // A registration for longer than there are seconds is for as long as there are.
    let scalar02 = Torture::new("REGISTER sip:example.com SIP/2.0")
        .line("Expires", &format!("Expires: 1{}", "0".repeat(100)))
        .line(
            "Contact",
            "Contact: <sip:user@host129.example.com>\r\n  ;expires=280297596632815",
        )
        .request();
    assert_eq!(scalar02.headers.get(), Ok(Expires(u32::MAX)));
    assert_eq!(contacts(&scalar02.headers)[0].expires(), Some(u32::MAX));
}

#[test]
fn rfc4475_3_1_2_responses_that_are_malformed_are_dropped() {
    let response = |start: &str, cseq: &str| Torture::new(start).line("CSeq", cseq);
    for (name, torture) in [
        (
            "scalarlg",
            response(
                "SIP/2.0 503 Service Unavailable",
                "CSeq: 9292394834772304023312 OPTIONS",
            ),
        ),
        (
            "bigcode",
            response(
                "SIP/2.0 4294967301 better not break the receiver",
                "CSeq: 353494 INVITE",
            ),
        ),
    ] {
        let error = Message::parse(&torture.octets()).unwrap_err();
        assert_eq!(error.response(), None, "{name}");
    }
    // What is unusual in scalarlg beside that is no reason to drop it.
    assert_eq!(
        RetryAfter::parse("949302838503028349304023988")
            .unwrap()
            .seconds,
        u32::MAX
    );
    assert!(Warning::parse("1812 overture \"In Progress\"").is_err());
}

#[test]
fn rfc4475_3_1_2_16_badvers_is_answered_with_505() {
    let badvers = Torture::new("OPTIONS sip:t.watson@example.org SIP/7.0").line(
        "Via",
        "Via:     SIP/7.0/UDP c.example.com;branch=z9hG4bKkdjuw",
    );
    assert_eq!(badvers.status(), 505);
}
