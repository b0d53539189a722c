//! Messages that are in order (§3.1.1).

use jawab_sip_engine::header::{ContentType, MaxForwards};
use jawab_sip_engine::{Contacts, Host, Message, Method, Name, Transport, Uri, Via, body};

use crate::torture::{Torture, UAS, contacts, wsinv};

#[test]
fn rfc4475_3_1_1_1_wsinv_white_space_and_folding_wherever_they_may_be() {
    let octets = wsinv();
    let Ok(Message::Request(request)) = Message::parse(octets.as_bytes()) else {
        panic!("{:?}", Message::parse(octets.as_bytes()));
    };
    let headers = &request.headers;
    assert_eq!(headers.to_tag().unwrap().as_deref(), Some("1918181833n"));
    let from = headers.from().unwrap();
    assert_eq!(from.display.as_deref(), Some("J Rosenberg \\\""));
    assert_eq!(from.tag(), Some("98asjd8"));
    assert_eq!(headers.get(), Ok(MaxForwards(68)));
    assert_eq!(headers.cseq().unwrap().number, 9);
    let vias: Vec<Via> = headers.list().unwrap();
    let branches: Vec<_> = vias.iter().map(|via| via.branch().unwrap()).collect();
    assert_eq!(branches, ["390skdjuw", "z9hG4bK9ikj8", "z9hG4bK30239"]);
    assert_eq!(headers.first(&Name::SUBJECT), Some(""));
    let new = headers.first(&Name::from("newfangledheader"));
    assert_eq!(new, Some("newfangled value continued newfangled value"));
    let unusual = headers.first(&Name::from("UnknownHeaderWithUnusualValue"));
    assert_eq!(unusual, Some(";;,,;;,;"));
    assert!(headers.routes().unwrap()[0].uri.is_loose());
    let contact = &contacts(headers)[0];
    assert_eq!(contact.display.as_deref(), Some("Quoted string \"\""));
    assert_eq!(
        (contact.q(), contact.params.get("newparam")),
        (Some(330), Some("newvalue"))
    );
    assert_eq!(UAS.check(&request), Ok(()));
}

#[test]
fn rfc4475_3_1_1_2_intmeth_every_character_that_may_be() {
    let method = "!interesting-Method0123456789_*+`.%indeed'~";
    let uri = "sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*:&it+has=1,weird!*pas$wo~d_too.(doesn't-it)@example.com";
    let torture = Torture::new(&format!("{method} {uri} SIP/2.0"))
        .line("To", "To: \"BEL:\\\u{7} NUL:\\\0 DEL:\\\u{7f}\" <sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*@example.com>")
        .line("From", "From: token1~` token2'+_ token3*%!.- <sip:mundane@example.com>;fromParam''~+*_!.-%=\"работающий\";tag=_token~1'+`*%!-.")
        .line("Extra", "extensionHeader-!.%*+_`'~:\u{FEFF}大停電");
    let request = torture.request();
    assert_eq!(request.method, Method::Other(method.into()));
    assert_eq!(request.uri.as_str(), uri);
    assert_eq!(
        request.uri.user(),
        Some("1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*")
    );
    assert_eq!(request.uri.host(), Some(&Host::Name("example.com".into())));
    let to = request.headers.to().unwrap();
    assert_eq!(to.display.as_deref(), Some("BEL:\u{7} NUL:\0 DEL:\u{7f}"));
    let from = request.headers.from().unwrap();
    assert_eq!(from.params.get("fromParam''~+*_!.-%"), Some("работающий"));
    assert_eq!(from.tag(), Some("_token~1'+`*%!-."));
    let extra = request
        .headers
        .first(&Name::from("extensionHeader-!.%*+_`'~"));
    assert_eq!(extra, Some("\u{FEFF}大停電"));
    assert_eq!(torture.status(), 501);
}

#[test]
fn rfc4475_3_1_1_3_to_5_escapes_are_left_as_they_are_and_understood() {
    let esc01 = Torture::new("INVITE sip:sips%3Auser%40example.com@example.net SIP/2.0")
        .line("To", "To: sip:%75se%72@example.com")
        .line("From", "From: <sip:I%20have%20spaces@example.net>;tag=938")
        .line(
            "Contact",
            "Contact:\r\n  <sip:cal%6Cer@host5.example.net;%6C%72;n%61me=v%61lue%25%34%31>",
        )
        .with_sdp()
        .request();
    assert_eq!(esc01.uri.number().as_deref(), Some("sips:user@example.com"));
    let user = Uri::parse("sip:user@example.com").unwrap();
    assert!(esc01.headers.to().unwrap().uri.matches(&user));
    assert_eq!(
        esc01.headers.from().unwrap().uri.number().as_deref(),
        Some("I have spaces")
    );
    let text = esc01.to_octets();
    let as_sent = b"<sip:cal%6Cer@host5.example.net;%6C%72;n%61me=v%61lue%25%34%31>";
    assert!(text.windows(as_sent.len()).any(|window| window == as_sent));

    let escnull = Torture::new("REGISTER sip:example.com SIP/2.0")
        .line("To", "To: sip:null-%00-null@example.com")
        .line(
            "Contact",
            "Contact: <sip:%00@host5.example.com>\r\nContact: <sip:%00%00@host5.example.com>",
        )
        .request();
    assert_eq!(
        escnull.headers.to().unwrap().uri.number().as_deref(),
        Some("null-\0-null")
    );
    let contacts = contacts(&escnull.headers);
    assert!(!contacts[0].uri.matches(&contacts[1].uri));

    let esc02 = Torture::new("RE%47IST%45R sip:registrar.example.com SIP/2.0")
        .line("To", "To: \"%Z%45\" <sip:resource@example.com>")
        .line("C%6Fntact", "C%6Fntact: <sip:alias2@host2.example.com>");
    let request = esc02.request();
    assert_ne!(request.method, Method::Register);
    assert_eq!(
        request.headers.to().unwrap().display.as_deref(),
        Some("%Z%45")
    );
    assert_eq!(request.headers.contacts(), Ok(Contacts::List(vec![])));
    assert_eq!(esc02.status(), 501);
}

#[test]
fn rfc4475_3_1_1_6_to_10_long_ones_and_spare_ones_are_in_order() {
    let lwsdisp = Torture::new("OPTIONS sip:user@example.com SIP/2.0")
        .line("From", "From: caller<sip:caller@example.com>;tag=323")
        .request();
    assert_eq!(
        lwsdisp.headers.from().unwrap().display.as_deref(),
        Some("caller")
    );

    let long = "long".repeat(40);
    let vias = (1..34).map(|hop| format!("v : SIP/2.0/TCP sip{hop}.example.com"));
    let vias: Vec<String> = vias.collect();
    let longreq = Torture::new(&format!(
        "INVITE sip:user@example.com;{long}={long} SIP/2.0"
    ))
    .line("Via", &vias.join("\r\n"))
    .line(
        "Unknown",
        &format!("Unknown-{long}: {long}; {long} = {long}"),
    )
    .with_sdp()
    .request();
    assert_eq!(longreq.headers.list::<Via>().unwrap().len(), 33);
    assert_eq!(longreq.uri.param(&long), Some(long));

    // The body ends where Content-Length says; what follows is of no concern.
    let dblreq = Torture::new("REGISTER sip:example.com SIP/2.0")
        .line("Content-Length", "Content-Length: 0")
        .with_body(b"INVITE sip:joe@example.com SIP/2.0\r\n\r\n")
        .request();
    assert_eq!((dblreq.method, dblreq.body.len()), (Method::Register, 0));

    let semiuri = Torture::new("OPTIONS sip:user;par=u%40example.net@example.com SIP/2.0")
        .line("Accept", "Accept: application/sdp, application/pkcs7-mime,")
        .request();
    assert_eq!(semiuri.uri.user(), Some("user;par=u%40example.net"));
    assert_eq!(semiuri.uri.params().count(), 0);

    let by = ["UDP", "SCTP", "TLS", "UNKNOWN", "TCP"];
    let vias = by.map(|by| format!("Via: SIP/2.0/{by} t.example.com;branch=z9hG4bK{by}"));
    let transports = Torture::new("OPTIONS sip:user@example.com SIP/2.0")
        .line("Via", &vias.join("\r\n"))
        .request();
    let vias: Vec<Via> = transports.headers.list().unwrap();
    assert!(vias.iter().map(|via| via.transport.as_str()).eq(by));
    assert_eq!(vias[3].transport, Transport::Other("UNKNOWN".into()));
}

#[test]
fn rfc4475_3_1_1_11_mpart01_a_multipart_with_octets_that_are_no_text() {
    let binary = [0x30, 0x82, 0x00, 0xFF, b'\r', b'\n', b'-', b'-', 0x0A];
    let mut mixed = b"--7a9cbec02ceef655\r\nContent-Type: text/plain\r\n\
        Content-Transfer-Encoding: binary\r\n\r\nHello\r\n--7a9cbec02ceef655\r\n\
        Content-Type: application/octet-stream\r\n\r\n"
        .to_vec();
    mixed.extend_from_slice(&binary);
    mixed.extend_from_slice(b"\r\n--7a9cbec02ceef655--\r\n");
    let request = Torture::new("MESSAGE sip:kumiko@example.org SIP/2.0")
        .line(
            "Content-Type",
            "Content-Type: multipart/mixed;boundary=7a9cbec02ceef655",
        )
        .with_body(&mixed)
        .request();
    let kind: ContentType = request.headers.get().unwrap();
    let parts = body::parts(&kind, &request.body).unwrap();
    assert_eq!((parts[0].body, parts[1].body), (&b"Hello"[..], &binary[..]));
    assert_eq!(Message::from(request.clone()).to_octets(), {
        let again = Message::parse(&request.to_octets()).unwrap();
        again.to_octets()
    });
}

#[test]
fn rfc4475_3_1_1_12_and_13_reasons_are_whatever_they_are() {
    let unreason = Torture::new("SIP/2.0 200 = 2**3 * 5**2 но сто девяносто девять - простое")
        .line("CSeq", "CSeq: 35 INVITE")
        .response();
    assert_eq!(
        unreason.phrase,
        "= 2**3 * 5**2 но сто девяносто девять - простое"
    );
    let noreason = Torture::new("SIP/2.0 100 ")
        .line("CSeq", "CSeq: 35 INVITE")
        .response();
    assert_eq!(
        (noreason.status.code(), noreason.phrase.as_str()),
        (100, "")
    );
}
