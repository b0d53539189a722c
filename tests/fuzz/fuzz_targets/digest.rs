//! Authorization headers, from anybody at all.
#![no_main]

use std::time::Instant;

use jawab_sip::digest::{Algorithm, Credentials, Guard, Verdict};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Some(credentials) = Credentials::parse(text) else {
        return;
    };
    let offered = [Algorithm::Sha256, Algorithm::Md5];
    let (mut guard, now) = (Guard::new("jawab", &offered), Instant::now());
    guard.challenges("nonce".into(), false, now);
    let verdict = guard.check(&credentials, None, "REGISTER", now);
    assert_ne!(verdict, Verdict::Right, "nobody is let in without a secret");
});
