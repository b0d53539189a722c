//! What was said and what was heard, for tests that are no Rust (`image/steps/e1.sh`). Files are WAV, or raw A-law.
//!
//! ```text
//! jawab-heard voice 3 20 FILE     says the third voice for 20 seconds
//! jawab-heard exact SAID HEARD    how many of its frames of 20 ms were heard bit for bit, in percent
//! jawab-heard follow SAID HEARD   said again and again: half seconds found, lost, and slips
//! ```

use std::path::Path;

use anyhow::{Context, Result, bail};
use jawab_e2e::audio::{self, Followed};
use jawab_e2e::rtp::{decode, encode};

/// Octets in 20 ms.
const FRAME: usize = 160;

fn main() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words[..] {
        ["voice", voice, seconds, file] => {
            let samples = audio::voice(voice.parse()?, seconds.parse()?);
            std::fs::write(file, a_law(&samples)).with_context(|| format!("cannot write {file}"))
        }
        ["exact", said, heard] => {
            let (said, heard) = (a_law(&samples(said)?), a_law(&samples(heard)?));
            println!("{}", share_exact(&said, &heard));
            Ok(())
        }
        ["follow", said, heard] => {
            let Followed { found, lost, slips } = audio::follow(&samples(said)?, &samples(heard)?);
            println!("{found} {lost} {}", slips.len());
            for (at, by) in slips {
                println!("slip at {} s: {by} samples", at as f64 / 2.0);
            }
            Ok(())
        }
        _ => {
            bail!("usage: jawab-heard voice N SECONDS FILE | exact SAID HEARD | follow SAID HEARD")
        }
    }
}

fn a_law(samples: &[i16]) -> Vec<u8> {
    samples.iter().copied().map(encode).collect()
}

/// Silence is not looked for: it is found anywhere.
fn share_exact(said: &[u8], heard: &[u8]) -> usize {
    let (mut frames, mut found) = (0, 0);
    for frame in said.chunks_exact(FRAME) {
        if frame.iter().all(|octet| octet & 0x7f >= 0x50) {
            continue;
        }
        frames += 1;
        found += usize::from(heard.windows(FRAME).any(|window| window == frame));
    }
    found * 100 / frames.max(1)
}

fn samples(file: &str) -> Result<Vec<i16>> {
    let path = Path::new(file);
    if path.extension().is_some_and(|kind| kind == "wav") {
        return audio::read(path);
    }
    let octets = std::fs::read(path).with_context(|| format!("cannot read {file}"))?;
    Ok(octets.into_iter().map(decode).collect())
}
