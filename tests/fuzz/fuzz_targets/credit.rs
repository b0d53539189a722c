//! What a network says of a SIM's credit, in whatever words.
#![no_main]

use jawab_line_state::Credit;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|octets: &[u8]| {
    let text = String::from_utf8_lossy(octets).into_owned();
    let credit = Credit::said(text.clone(), 0);
    assert_eq!(credit.text, text);
    // No prepaid SIM has more than a hundred thousand dirhams.
    assert!(credit.centimes.is_none_or(|centimes| centimes <= 10_000_000));
    assert_eq!(credit.dirhams(',').is_some(), credit.centimes.is_some());
});
