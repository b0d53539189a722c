//! Every message of RFC 4475, in its order, and what a user agent does with it.

use std::time::Duration;

use jawab_sip_engine::Message;
use jawab_sip_engine::endpoint::{Config, Endpoint, Event, Rejected};
use jawab_sip_engine::flow::{Flow, Protocol};

use crate::torture::{Torture, wsinv};

/// What becomes of a message.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
enum Does {
    /// It is answered with this status.
    Answers(u16),
    /// The owner is asked: there is nothing wrong with it.
    Asks,
    /// It is a call that rings.
    Rings,
    /// Nothing: it is a response to nothing that was asked, or none.
    Drops,
}

use Does::{Answers, Asks, Drops, Rings};

fn does(octets: &[u8]) -> Does {
    let config = Config::new([1; 32], vec![(Protocol::Udp, 5_060)]);
    let mut endpoint = Endpoint::new(config);
    let flow = Flow {
        protocol: Protocol::Udp,
        local: "192.0.2.1:5060".parse().unwrap(),
        peer: "192.0.2.9:5060".parse().unwrap(),
    };
    let taken = endpoint.handle_message(Duration::ZERO, flow, octets);
    let sent = std::iter::from_fn(|| endpoint.poll_transmit()).map(|sent| sent.octets);
    let mut statuses = Vec::new();
    for octets in sent {
        let text = String::from_utf8_lossy(&octets).into_owned();
        let status = text.split(' ').nth(1).and_then(|code| code.parse().ok());
        let status: u16 = status.unwrap();
        // What is answered in a transaction can be read; without one the Via may be broken.
        if taken.is_ok() {
            assert!(matches!(Message::parse(&octets), Ok(Message::Response(_))));
        }
        if status != 100 {
            statuses.push(status);
        }
    }
    let event = endpoint.poll_event();
    assert_eq!(endpoint.poll_event(), None, "one message, one event");
    match (event, &statuses[..]) {
        (None, [status]) => Answers(*status),
        (None, []) => {
            let is_nothing = matches!(taken, Err(Rejected::Unasked | Rejected::Malformed(_)));
            assert!(is_nothing, "{taken:?}");
            Drops
        }
        (Some(Event::Request { .. }), []) => Asks,
        (Some(Event::Incoming { .. }), []) => Rings,
        other => panic!("{other:?}"),
    }
}

fn start(line: &str) -> Torture {
    Torture::new(line)
}

fn invite() -> Torture {
    start("INVITE sip:user@example.com SIP/2.0")
        .line("Contact", "Contact: <sip:caller@host5.example.net>")
        .with_sdp()
}

fn options() -> Torture {
    start("OPTIONS sip:user@example.com SIP/2.0")
}

fn register() -> Torture {
    start("REGISTER sip:example.com SIP/2.0")
}

/// What is in order, or may be taken for it (§3.1.1).
fn valid() -> Vec<(&'static str, Vec<u8>, Does)> {
    let long = "long".repeat(40);
    let transports = ["UDP", "SCTP", "TLS", "UNKNOWN", "TCP"];
    let transports =
        transports.map(|by| format!("Via: SIP/2.0/{by} t.example.com;branch=z9hG4bK{by}"));
    vec![
        // It names a dialog that is none here.
        ("wsinv", wsinv().into_bytes(), Answers(481)),
        (
            "intmeth",
            start("!interesting-Method0123456789_*+`.%indeed'~ sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*:&it+has=1,weird!*pas$wo~d_too.(doesn't-it)@example.com SIP/2.0").octets(),
            Answers(501),
        ),
        (
            "esc01",
            start("INVITE sip:sips%3Auser%40example.com@example.net SIP/2.0")
                .line("To", "To: sip:%75se%72@example.com")
                .line("Contact", "Contact: <sip:cal%6Cer@host5.example.net;%6C%72;n%61me=v%61lue%25%34%31>")
                .with_sdp()
                .octets(),
            Rings,
        ),
        (
            "escnull",
            register()
                .line("To", "To: sip:null-%00-null@example.com")
                .line("Contact", "Contact: <sip:%00@host5.example.com>\r\nContact: <sip:%00%00@host5.example.com>")
                .octets(),
            Asks,
        ),
        ("esc02", start("RE%47IST%45R sip:registrar.example.com SIP/2.0").octets(), Answers(501)),
        (
            "lwsdisp",
            options().line("From", "From: caller<sip:caller@example.com>;tag=323").octets(),
            Asks,
        ),
        (
            "longreq",
            start(&format!("INVITE sip:user@example.com;{long}={long} SIP/2.0"))
                .line("Unknown", &format!("Unknown-{long}: {long}; {long} = {long}"))
                .with_sdp()
                .octets(),
            Rings,
        ),
        (
            "dblreq",
            register()
                .line("Content-Length", "Content-Length: 0")
                .with_body(b"INVITE sip:joe@example.com SIP/2.0\r\n\r\n")
                .octets(),
            Asks,
        ),
        ("semiuri", start("OPTIONS sip:user;par=u%40example.net@example.com SIP/2.0").octets(), Asks),
        ("transports", options().line("Via", &transports.join("\r\n")).octets(), Asks),
        (
            "mpart01",
            start("MESSAGE sip:kumiko@example.org SIP/2.0")
                .line("Content-Type", "Content-Type: multipart/mixed;boundary=7a9cbec02ceef655")
                .with_body(b"--7a9cbec02ceef655\r\nContent-Type: text/plain\r\n\r\nHello\r\n\
                    --7a9cbec02ceef655\r\nContent-Type: application/octet-stream\r\n\r\n\0\x82\r\n--7a9cbec02ceef655--")
                .octets(),
            Asks,
        ),
        (
            "unreason",
            start("SIP/2.0 200 = 2**3 * 5**2 \u{43d}\u{43e} \u{441}\u{442}\u{43e}")
                .line("CSeq", "CSeq: 35 INVITE")
                .octets(),
            Drops,
        ),
        ("noreason", start("SIP/2.0 100 ").line("CSeq", "CSeq: 35 INVITE").octets(), Drops),
    ]
}

/// What is malformed (§3.1.2).
fn malformed() -> Vec<(&'static str, Vec<u8>, Does)> {
    let bad = Answers(400);
    vec![
        (
            "badinv01",
            invite()
                .line("Contact", "Contact: \"Joe\" <sip:joe@example.org>;;;;")
                .line("Via", "Via: SIP/2.0/UDP 192.0.2.15;;,;,,")
                .octets(),
            bad,
        ),
        (
            "clerr",
            invite()
                .line("Content-Length", "Content-Length: 9999")
                .octets(),
            bad,
        ),
        (
            "ncl",
            invite()
                .line("Content-Length", "Content-Length: -999")
                .octets(),
            bad,
        ),
        (
            "scalar02",
            register()
                .line("CSeq", "CSeq: 36893488147419103232 REGISTER")
                .line("Max-Forwards", "Max-Forwards: 300")
                .line("Expires", &format!("Expires: 1{}", "0".repeat(100)))
                .octets(),
            bad,
        ),
        (
            "scalarlg",
            start("SIP/2.0 503 Service Unavailable")
                .line("CSeq", "CSeq: 9292394834772304023312 OPTIONS")
                .line("Retry-After", "Retry-After: 949302838503028349304023988")
                .octets(),
            Drops,
        ),
        (
            "quotbal",
            invite()
                .line("To", "To: \"Mr. J. User <sip:j.user@example.com>")
                .octets(),
            bad,
        ),
        (
            "ltgtruri",
            start("INVITE <sip:user@example.com> SIP/2.0")
                .with_sdp()
                .octets(),
            bad,
        ),
        (
            "lwsruri",
            start("INVITE sip:user@example.com; lr SIP/2.0")
                .with_sdp()
                .octets(),
            bad,
        ),
        (
            "lwsstart",
            start("INVITE  sip:user@example.com  SIP/2.0")
                .with_sdp()
                .octets(),
            bad,
        ),
        (
            "trws",
            start("OPTIONS sip:remote-target@example.com SIP/2.0  ").octets(),
            bad,
        ),
        (
            "escruri",
            start("INVITE sip:user@example.com?Route=%3Csip:example.com%3E SIP/2.0")
                .with_sdp()
                .octets(),
            bad,
        ),
        (
            "baddate",
            invite()
                .line("Date", "Date: Fri, 01 Jan 2010 16:00:00 EST")
                .octets(),
            Rings,
        ),
        (
            "regbadct",
            register()
                .line(
                    "Contact",
                    "Contact: sip:user@example.com?Route=%3Csip:sip.example.com%3E",
                )
                .octets(),
            bad,
        ),
        (
            "badaspec",
            start("OPTIONS sip:user@example.org SIP/2.0")
                .line("To", "To: \"Watson, Thomas\" < sip:t.watson@example.org >")
                .octets(),
            Asks,
        ),
        (
            "baddn",
            options()
                .line(
                    "From",
                    "From: Bell, Alexander <sip:a.g.bell@example.com>;tag=43",
                )
                .octets(),
            bad,
        ),
        (
            "badvers",
            start("OPTIONS sip:t.watson@example.org SIP/7.0")
                .line("Via", "Via: SIP/7.0/UDP c.example.com;branch=z9hG4bKkdjuw")
                .octets(),
            Answers(505),
        ),
        (
            "mismatch01",
            options().line("CSeq", "CSeq: 8 INVITE").octets(),
            bad,
        ),
        (
            "mismatch02",
            start("NEWMETHOD sip:user@example.com SIP/2.0")
                .line("CSeq", "CSeq: 8 INVITE")
                .octets(),
            bad,
        ),
        (
            "bigcode",
            start("SIP/2.0 4294967301 better not break the receiver")
                .line("CSeq", "CSeq: 353494 INVITE")
                .octets(),
            Drops,
        ),
    ]
}

/// What is for transactions and applications to judge (§3.2 to §3.4).
fn semantic() -> Vec<(&'static str, Vec<u8>, Does)> {
    let bad = Answers(400);
    vec![
        (
            "badbranch",
            options().line("Via", "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK").octets(),
            Asks,
        ),
        ("insuf", invite().without("Call-ID").without("From").without("To").octets(), bad),
        (
            "unkscm",
            start("OPTIONS nobodyKnowsThisScheme:totallyopaquecontent SIP/2.0").octets(),
            Answers(416),
        ),
        ("novelsc", start("OPTIONS soap.beep://192.0.2.103:3002 SIP/2.0").octets(), Answers(416)),
        // The registrar, which is the owner, knows nobody of that name.
        (
            "unksm2",
            register()
                .line("To", "To: isbn:2983792873")
                .line("From", "From: <http://www.example.com>;tag=3234233")
                .line("Contact", "Contact: <name:John_Smith>")
                .octets(),
            Asks,
        ),
        (
            "bext01",
            options()
                .line("Require", "Require: nothingSupportsThis, nothingSupportsThisEither")
                .line("Proxy-Require", "Proxy-Require: noProxiesSupportThis")
                .octets(),
            Answers(420),
        ),
        (
            "invut",
            invite()
                .line("Content-Type", "Content-Type: application/unknownformat")
                .with_body(b"<audio>\r\n <pcmu port=\"443\"/>\r\n</audio>")
                .octets(),
            Answers(415),
        ),
        (
            "regaut01",
            register().line("Authorization", "Authorization: NoOneKnowsThisScheme opaque-data=here").octets(),
            Asks,
        ),
        (
            "multi01",
            invite()
                .line("CSeq", "CSeq: 5 INVITE\r\nCSeq: 59 INVITE")
                .line("Call-ID", "Call-ID: 1\r\ni: 2")
                .octets(),
            bad,
        ),
        (
            "mcl01",
            options()
                .line("Content-Length", "Content-Length: 13\r\nl: 5")
                .with_body(b"There's no way")
                .octets(),
            bad,
        ),
        (
            "bcast",
            start("SIP/2.0 200 OK")
                .line("Via", "Via: SIP/2.0/UDP 192.0.2.198;branch=z9hG4bK1324923\r\nVia: SIP/2.0/UDP 255.255.255.255;branch=z9hG4bK1saber23")
                .line("CSeq", "CSeq: 35 INVITE")
                .octets(),
            Drops,
        ),
        // Who is asked may answer: nobody forwards it.
        ("zeromf", options().line("Max-Forwards", "Max-Forwards: 0").octets(), Asks),
        (
            "cparam01",
            register().line("Contact", "Contact: sip:+19725552222@gw1.example.net;unknownparam").octets(),
            Asks,
        ),
        (
            "cparam02",
            register().line("Contact", "Contact: <sip:+19725552222@gw1.example.net;unknownparam>").octets(),
            Asks,
        ),
        (
            "regescrt",
            register()
                .line("Contact", "Contact: <sip:user@example.com?Route=%3Csip:sip.example.com%3E>")
                .octets(),
            Asks,
        ),
        ("sdp01", invite().line("Accept", "Accept: text/nobodyKnowsThis").octets(), Answers(406)),
        (
            "inv2543",
            start("INVITE sip:UserB@example.com SIP/2.0")
                .line("Via", "Via: SIP/2.0/UDP iftgw.example.com")
                .line("From", "From: <sip:+13035551111@ift.client.example.net;user=phone>")
                .line("To", "To: sip:+16505552222@ss1.example.net;user=phone")
                .without("Max-Forwards")
                .line("Record-Route", "Record-Route: <sip:UserB@example.com;maddr=ss1.example.com>")
                .with_sdp()
                .octets(),
            Rings,
        ),
    ]
}

#[test]
fn rfc4475_every_message_is_answered_as_it_says() {
    let all = [valid(), malformed(), semantic()].concat();
    assert_eq!(all.len(), 49, "all that the RFC has");
    for (name, octets, expected) in all {
        assert_eq!(does(&octets), expected, "{name}");
    }
}

/// RFC 5118 §4: IPv6 addresses where they may be, and where their brackets are missing.
#[test]
fn rfc5118_every_message_is_answered_as_it_says() {
    let register = |host: &str| {
        start(&format!("REGISTER sip:{host} SIP/2.0"))
            .line(
                "Via",
                "Via: SIP/2.0/UDP [2001:db8::9:1];branch=z9hG4bKas3-111",
            )
            .line("Contact", "Contact: \"Caller\" <sip:caller@[2001:db8::1]>")
    };
    let via = |via: &str| options().line("Via", via);
    let media = |address: &str| {
        let body = format!(
            "v=0\r\no=assistant 971731711378798081 0 IN IP6 2001:db8::20\r\ns=-\r\n\
             c=IN {address}\r\nt=3338481189 3370017201\r\nm=audio 6000 RTP/AVP 2\r\n"
        );
        invite().with_body(body.as_bytes())
    };
    for (name, torture, expected) in [
        ("4.1", register("[2001:db8::10]"), Asks),
        ("4.2", register("2001:db8::10"), Answers(400)),
        ("4.3", register("[2001:db8::10:5070]"), Asks),
        ("4.4", register("[2001:db8::10]:5070"), Asks),
        (
            "4.5, with brackets",
            via(
                "Via: SIP/2.0/UDP [2001:db8::9:1];received=[2001:db8::9:255];branch=z9hG4bKas3-111",
            ),
            Asks,
        ),
        (
            "4.5, without",
            via("Via: SIP/2.0/UDP [2001:db8::9:1];received=2001:db8::9:255;branch=z9hG4bKas3"),
            Asks,
        ),
        ("4.6", media("IP6 2001:db8::20"), Rings),
        (
            "4.7",
            via(
                "Via: SIP/2.0/UDP [2001:db8::9:1]:6050;branch=z9hG4bKas3-111\r\n\
                 Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKjhja8781hjuaij65144",
            ),
            Asks,
        ),
        ("4.8", media("IP4 192.0.2.1"), Rings),
        (
            "4.9",
            via("Via: SIP/2.0/UDP [::ffff:192.0.2.10]:19823;branch=z9hG4bKbh19"),
            Asks,
        ),
        // The grammar of RFC 2373 had it so by mistake; RFC 3986 has not.
        ("4.10", register("[2001:db8:::192.0.2.1]"), Answers(400)),
    ] {
        assert_eq!(does(&torture.octets()), expected, "{name}");
    }
}
