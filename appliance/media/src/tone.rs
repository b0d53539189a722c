//! Call progress tones (ITU-T E.180), and the music a box makes when it has none.

use std::f64::consts::TAU;

use jawab_switch::Tone;

use crate::frame::RATE;

/// Morocco's tones are 425 Hz (ITU-T E.180 supplement 2).
const PITCH: f64 = 425.0;
/// Recording starts after a beep of another pitch, so that nobody takes it for a call's end.
const BEEP_PITCH: f64 = 1_400.0;
/// Lines are measured at 1020 Hz, not 1000, so that no sample repeats (ITU-T O.6).
const TEST_PITCH: f64 = 1_020.0;
/// Peak of a sine at -10 dBm0; a full-scale one is +3.14 dBm0.
const PEAK: f64 = 7_217.0;
/// Edges are rounded so that they do not click, in samples.
const EDGE: usize = 40;

/// One cadence of a tone, silence included.
#[must_use]
pub fn cadence(tone: Tone) -> Vec<i16> {
    match tone {
        Tone::Ringback => burst(PITCH, 1_700, 3_300),
        Tone::Busy => burst(PITCH, 500, 500),
        Tone::Congestion => burst(PITCH, 250, 250),
        Tone::Beep => burst(BEEP_PITCH, 250, 50),
        Tone::Test => burst(TEST_PITCH, 3_000, 250),
    }
}

/// What a tone is when it is played once: long enough to be known for what it is.
#[must_use]
pub fn announcement(tone: Tone) -> Vec<i16> {
    let times = match tone {
        Tone::Ringback | Tone::Beep | Tone::Test => 1,
        Tone::Busy => 4,
        Tone::Congestion => 8,
    };
    cadence(tone).repeat(times)
}

fn burst(pitch: f64, on_ms: usize, off_ms: usize) -> Vec<i16> {
    let on = samples(on_ms);
    let mut burst: Vec<i16> = (0..on)
        .map(|n| {
            let edge = n.min(on - 1 - n).min(EDGE) as f64 / EDGE as f64;
            (sine(pitch, n) * PEAK * edge) as i16
        })
        .collect();
    burst.resize(on + samples(off_ms), 0);
    burst
}

/// Soft chords, four of two seconds each, for a box without `hold-music.wav`.
/// Each chord swells and fades, so that the end meets the start in silence.
#[must_use]
pub fn soft_music() -> Vec<i16> {
    const CHORDS: [[f64; 3]; 4] = [
        [261.63, 329.63, 392.00],
        [220.00, 261.63, 329.63],
        [349.23, 440.00, 523.25],
        [293.66, 392.00, 493.88],
    ];
    let length = samples(2_000);
    CHORDS
        .iter()
        .flat_map(|chord| {
            (0..length).map(move |n| {
                let swell = (TAU / 2.0 * n as f64 / length as f64).sin();
                let sum: f64 = chord.iter().map(|&pitch| sine(pitch, n)).sum();
                (sum * swell * 900.0) as i16
            })
        })
        .collect()
}

fn sine(pitch: f64, n: usize) -> f64 {
    (TAU * pitch * n as f64 / f64::from(RATE)).sin()
}

const fn samples(ms: usize) -> usize {
    ms * RATE as usize / 1_000
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Share of the signal's energy that is at this pitch.
    fn purity(signal: &[i16], pitch: f64) -> f64 {
        let (mut re, mut im, mut energy) = (0.0, 0.0, 0.0);
        for (n, &sample) in signal.iter().enumerate() {
            let angle = TAU * pitch * n as f64 / f64::from(RATE);
            let sample = f64::from(sample);
            re += sample * angle.cos();
            im += sample * angle.sin();
            energy += sample * sample;
        }
        2.0 * (re * re + im * im) / (energy * signal.len() as f64)
    }

    fn sounding(cadence: &[i16]) -> usize {
        cadence.iter().rposition(|&s| s != 0).unwrap() + 1
    }

    #[test]
    fn cadences_are_those_of_e_180() {
        for (tone, on_ms, whole_ms) in [
            (Tone::Ringback, 1_700, 5_000),
            (Tone::Busy, 500, 1_000),
            (Tone::Congestion, 250, 500),
        ] {
            let cadence = cadence(tone);
            assert_eq!(cadence.len(), samples(whole_ms), "{tone:?}");
            let on = sounding(&cadence);
            assert!(on.abs_diff(samples(on_ms)) < 4, "{tone:?} {on}");
            assert!(purity(&cadence[..on], 425.0) > 0.97, "{tone:?}");
        }
    }

    #[test]
    fn the_test_tone_is_three_seconds_of_1020_hz() {
        let tone = announcement(Tone::Test);
        let on = sounding(&tone);
        assert!(on.abs_diff(samples(3_000)) < 4, "{on}");
        assert!(purity(&tone[..on], 1_020.0) > 0.97);
    }

    #[test]
    fn the_beep_is_not_a_call_progress_tone() {
        let beep = cadence(Tone::Beep);
        assert!(purity(&beep[..sounding(&beep)], 1_400.0) > 0.9);
    }

    #[test]
    fn music_loops_without_a_click_and_is_soft() {
        let music = soft_music();
        let step = (music[0] - music[music.len() - 1]).unsigned_abs();
        assert!(step < 50, "{step}");
        let peak = music.iter().map(|s| s.unsigned_abs()).max().unwrap();
        assert!((1_000..4_000).contains(&peak), "{peak}");
    }
}
