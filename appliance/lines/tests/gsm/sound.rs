//! Tones to speak with, and how much of a tone is in what was heard.

use std::path::Path;

const RATE: f64 = 8_000.0;

/// So many seconds of a tone.
pub(crate) fn tone(hz: f64, seconds: f64) -> Vec<i16> {
    (0..(seconds * RATE) as usize)
        .map(|n| ((n as f64 * hz / RATE * std::f64::consts::TAU).sin() * 8_000.0) as i16)
        .collect()
}

/// The share of the energy that is at a frequency (Goertzel), in pieces of 20 ms.
fn share(hz: f64, piece: &[i16]) -> f64 {
    let (mut sine, mut cosine, mut energy) = (0.0, 0.0, 0.0);
    for (n, sample) in piece.iter().enumerate() {
        let (sample, angle) = (
            f64::from(*sample),
            n as f64 * hz / RATE * std::f64::consts::TAU,
        );
        sine += sample * angle.sin();
        cosine += sample * angle.cos();
        energy += sample * sample;
    }
    2.0 * (sine * sine + cosine * cosine) / (energy * piece.len() as f64).max(1.0)
}

/// For how many seconds this tone, and nothing else, is heard.
pub(crate) fn seconds_of(hz: f64, heard: &[i16]) -> f64 {
    let pieces = heard.chunks_exact(160);
    pieces.filter(|piece| share(hz, piece) > 0.9).count() as f64 * 0.02
}

pub(crate) fn write(path: &Path, samples: &[i16]) {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 8_000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::create(path, spec).unwrap();
    for sample in samples {
        writer.write_sample(*sample).unwrap();
    }
    writer.finalize().unwrap();
}

pub(crate) fn read(path: &Path) -> Vec<i16> {
    hound::WavReader::open(path)
        .unwrap()
        .samples::<i16>()
        .map(Result::unwrap)
        .collect()
}

#[test]
fn a_tone_is_told_from_another() {
    assert!(seconds_of(700.0, &tone(700.0, 1.0)) > 0.9);
    assert!(seconds_of(700.0, &tone(900.0, 1.0)) < 0.1);
    assert!(seconds_of(700.0, &[0; 8_000]) < 0.1);
}
