//! PDUs of strangers' messages, and texts to be sent: what is cut comes back joined.
#![no_main]

use jawab_wire::sms::{Address, Content, Joiner, Pdu, Plan, Submit, octets_of_hex, write_cheap};
use libfuzzer_sys::fuzz_target;

fn joined<'a>(parts: impl IntoIterator<Item = &'a Content>) -> String {
    let mut text = String::new();
    let mut joiner = Joiner::new(&mut text);
    for part in parts {
        joiner.push(part).expect("a String has room");
    }
    joiner.finish().expect("a String has room");
    text
}

/// The DELIVER that a service centre makes of a SUBMIT to a number of twelve digits.
fn delivered(submit: &[u8]) -> Content {
    let mut pdu = vec![0, submit[0] & 0x40];
    pdu.extend_from_slice(&submit[2..12]);
    pdu.extend_from_slice(&[0; 7]);
    pdu.extend_from_slice(&submit[13..]);
    match Pdu::read(&pdu) {
        Ok(Pdu::Deliver(text)) => text.content,
        other => panic!("{other:?}"),
    }
}

fuzz_target!(|octets: &[u8]| {
    if let Ok(Pdu::Deliver(text)) = Pdu::read(octets) {
        let alone = text.content.text();
        assert_eq!(joined([&text.content]), alone.as_str());
        joined([&text.content, &text.content]);
        assert!(text.from.to_string().len() <= 35);
    }
    let Ok(text) = std::str::from_utf8(octets) else {
        return;
    };
    let _ = octets_of_hex(text);
    let mut cheap = String::new();
    write_cheap(text, &mut cheap).expect("a String has room");
    let to = Address::number("+212612345678").expect("a number");
    if let Ok(plan) = Plan::of(text) {
        let parts: Vec<Content> = plan
            .cut()
            .map(|part| delivered(&Submit::of(&to, part.content, part.concat(9)).octets()))
            .collect();
        assert_eq!(parts.len(), usize::from(plan.parts()));
        assert_eq!(joined(&parts), text);
    }
});
