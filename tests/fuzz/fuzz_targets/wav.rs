//! WAV files of prompts, as somebody's USB stick may hold them.
#![no_main]

use jawab_media::wav;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|octets: &[u8]| {
    if let Ok(samples) = wav::read(octets) {
        assert!((1..=wav::MAX_SECONDS * 8_000).contains(&samples.len()));
    }
});
