//! Sines: keys (ITU-T Q.23) and test tones.

use std::f64::consts::TAU;

use super::RATE;

/// The keys' order in ITU-T Q.23: rows by the low group, columns by the high group.
const KEYS: [&str; 4] = ["123A", "456B", "789C", "*0#D"];
const LOW_HZ: [f64; 4] = [697.0, 770.0, 852.0, 941.0];
const HIGH_HZ: [f64; 4] = [1209.0, 1336.0, 1477.0, 1633.0];

/// How long a key sounds, in samples (100 ms).
const SOUNDS: usize = 800;
/// What a network leaves between keys, in samples (60 ms).
const PAUSES: usize = 480;
/// Of each of the two sines: -13 dB below full scale.
const AMPLITUDE: f64 = 7_300.0;

/// Whether a key of this name exists.
pub(crate) fn is_key(digit: char) -> bool {
    frequencies(digit).is_some()
}

/// The tone of a key and the pause after it; nothing when there is no such key.
pub(crate) fn dtmf(digit: char) -> Vec<i16> {
    let Some((low, high)) = frequencies(digit) else {
        return Vec::new();
    };
    let mut samples: Vec<i16> = (0..SOUNDS)
        .map(|n| ((sine(low, n) + sine(high, n)) * AMPLITUDE) as i16)
        .collect();
    samples.resize(SOUNDS + PAUSES, 0);
    samples
}

/// Sines of these frequencies, together, a quarter of full scale at their loudest.
pub(crate) fn sum(hz: &[f64], seconds: f64) -> Vec<i16> {
    let amplitude = 8_192.0 / hz.len().max(1) as f64;
    (0..(seconds * f64::from(RATE)) as usize)
        .map(|n| (hz.iter().map(|hz| sine(*hz, n)).sum::<f64>() * amplitude) as i16)
        .collect()
}

fn frequencies(digit: char) -> Option<(f64, f64)> {
    let digit = digit.to_ascii_uppercase();
    KEYS.iter().zip(LOW_HZ).find_map(|(row, low)| {
        let column = row.find(digit)?;
        Some((low, HIGH_HZ[column]))
    })
}

fn sine(hz: f64, n: usize) -> f64 {
    (TAU * hz * n as f64 / f64::from(RATE)).sin()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Power at a frequency (Goertzel, as a sum).
    fn power(samples: &[i16], hz: f64) -> f64 {
        let (mut re, mut im) = (0.0, 0.0);
        for (n, sample) in samples.iter().enumerate() {
            let angle = TAU * hz * n as f64 / f64::from(RATE);
            re += f64::from(*sample) * angle.cos();
            im += f64::from(*sample) * angle.sin();
        }
        (re * re + im * im).sqrt() / samples.len() as f64
    }

    #[test]
    fn q23_key_eight_is_852_and_1336_hz() {
        let samples = dtmf('8');
        for hz in [852.0, 1336.0] {
            assert!(power(&samples[..SOUNDS], hz) > 3_000.0, "{hz} Hz is weak");
        }
        for hz in [697.0, 770.0, 941.0, 1209.0, 1477.0, 1633.0] {
            assert!(power(&samples[..SOUNDS], hz) < 300.0, "{hz} Hz sounds");
        }
    }

    #[test]
    fn only_the_sixteen_keys_of_q23_exist() {
        let keys: String = (0..=127u8).map(char::from).filter(|c| is_key(*c)).collect();
        assert_eq!(keys, "#*0123456789ABCDabcd");
    }
}
