//! Session descriptions, as phones and providers send them, in offer and answer.
#![no_main]

use jawab_sip_engine::offer_answer::{Local, Negotiation};
use jawab_sip_engine::sdp::SessionDescription;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|octets: &[u8]| {
    let Ok(theirs) = SessionDescription::parse(octets) else {
        return;
    };
    let ours = || Negotiation::new(Local::g711(([127, 0, 0, 1], 16_384).into(), 1));
    let mut asked = ours();
    if let Ok(answer) = asked.answer(&theirs) {
        assert_eq!(answer.media.len(), theirs.media.len(), "each keeps its place");
        // Our own answer is always understood.
        assert!(SessionDescription::parse(answer.to_string().as_bytes()).is_ok());
    }
    let mut asks = ours();
    asks.offer();
    let _ = asks.answered(&theirs);
});
