//! Session descriptions, as phones and providers send them.
#![no_main]

use jawab_sip::sdp::{Local, answer, remote};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|octets: &[u8]| {
    if let Ok(understood) = remote(octets) {
        let local = Local {
            address: ([127, 0, 0, 1], 16_384).into(),
            version: 1,
        };
        // Our own answer is always understood.
        assert!(remote(answer(local, &understood).as_bytes()).is_ok());
    }
});
