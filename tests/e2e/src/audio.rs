//! What was said and what was heard: 8 kHz mono 16-bit.

use std::path::Path;

use anyhow::{Context, Result, ensure};

/// Samples in a second.
pub const RATE: usize = 8_000;

/// Speech-like test signal: a sweep whose pitch and loudness never repeat, so that
/// a piece of it correlates with itself in one place alone. `voice` makes voices
/// that do not resemble each other.
#[must_use]
pub fn voice(voice: u32, seconds: f64) -> Vec<i16> {
    let mut phase = 0.0_f64;
    let mut state = 0x9E37_79B9_u32.wrapping_mul(voice.wrapping_add(1));
    let mut pitch = 600.0;
    let mut target = 600.0;
    (0..(seconds * RATE as f64) as usize)
        .map(|n| {
            if n % 400 == 0 {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                target = 350.0 + f64::from(state >> 20) / 4096.0 * 1_850.0;
            }
            pitch += (target - pitch) * 0.01;
            phase += std::f64::consts::TAU * pitch / RATE as f64;
            (phase.sin() * 9_000.0) as i16
        })
        .collect()
}

/// Reads a WAV file.
///
/// # Errors
/// When it is none, or not 8 kHz mono 16-bit.
pub fn read(path: &Path) -> Result<Vec<i16>> {
    let mut reader =
        hound::WavReader::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    let spec = reader.spec();
    ensure!(
        (spec.sample_rate, spec.channels, spec.bits_per_sample) == (8_000, 1, 16),
        "{} is {spec:?}",
        path.display()
    );
    reader
        .samples::<i16>()
        .collect::<Result<_, _>>()
        .with_context(|| format!("{} is damaged", path.display()))
}

/// Writes a WAV file.
///
/// # Errors
/// When it cannot be written.
pub fn write(path: &Path, samples: &[i16]) -> Result<()> {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 8_000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::create(path, spec)?;
    for sample in samples {
        writer.write_sample(*sample)?;
    }
    Ok(writer.finalize()?)
}

/// How well each half second of `said` is found in `heard`, each at its own best
/// place: normalised cross-correlation, 0 to 1. Pieces are placed one by one, for
/// a jitter buffer may take a frame out or put one in between them.
#[must_use]
pub fn correlations(said: &[i16], heard: &[i16]) -> Vec<f64> {
    said.chunks_exact(RATE / 2)
        .map(|piece| best_match(piece, heard))
        .collect()
}

/// The share of half seconds of `said` that are found in `heard` with a correlation above 0.9.
#[must_use]
pub fn share_heard(said: &[i16], heard: &[i16]) -> f64 {
    let found = correlations(said, heard);
    if found.is_empty() {
        return 0.0;
    }
    found.iter().filter(|c| **c > 0.9).count() as f64 / found.len() as f64
}

fn best_match(piece: &[i16], heard: &[i16]) -> f64 {
    let piece: Vec<f32> = piece.iter().map(|s| f32::from(*s)).collect();
    let heard: Vec<f32> = heard.iter().map(|s| f32::from(*s)).collect();
    let energy: f32 = piece.iter().map(|s| s * s).sum();
    let mut best = 0.0_f32;
    for window in heard.windows(piece.len()) {
        // A tenth of the samples rules out almost every place.
        let rough: f32 = window
            .iter()
            .zip(&piece)
            .step_by(7)
            .map(|(a, b)| a * b)
            .sum();
        if rough * 7.0 < energy * 0.1 {
            continue;
        }
        let product: f32 = window.iter().zip(&piece).map(|(a, b)| a * b).sum();
        let power: f32 = window.iter().map(|s| s * s).sum();
        let correlation = product / (energy * power).sqrt().max(1.0);
        best = best.max(correlation);
    }
    f64::from(best)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_voice_is_found_in_itself_and_not_in_another() {
        let (one, other) = (voice(1, 3.0), voice(2, 3.0));
        let mut heard = vec![0; 1_234];
        heard.extend(one.iter().map(|s| s / 2));
        assert!(share_heard(&one, &heard) > 0.99);
        assert!(share_heard(&other, &heard) < 0.01);
    }
}
