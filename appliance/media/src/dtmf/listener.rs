//! Hears keys in a far end's sound (ITU-T Q.24).
//!
//! Sound is looked at through windows of 12.75 ms, a new one every 6.4. In each, the energy at
//! each of the eight pitches is measured (Goertzel) and held against all the energy there is:
//! a key is one row and one column, of like level, and next to nothing else. Four windows in a
//! row begin a key, four without it end it. So 40 ms of tone are always a key and 23 ms never,
//! and a break of 10 ms in a key does not make two of it (Q.24 table A-1).

use std::f32::consts::TAU;

use jawab_switch::Digit;

use super::{COLUMNS, KEYS, ROWS};
use crate::frame::{Frame, RATE};

/// Samples in a window. Long enough to tell neighbouring pitches apart, short enough for four
/// whole ones, half over each other, to lie within 40 ms wherever they begin.
const WINDOW: usize = 102;
/// Windows that make a beginning or an end.
const SURE: u8 = 4;
/// The least a tone's peak may be: -35 dBm0. Networks deliver -6 to -25.
const PEAK_MIN: f32 = 405.0;
/// How much stronger, in power, a tone must be than the others of its group: 8 dB.
const CLEAR: f32 = 6.3;
/// How much weaker than the row the column may be: 8 dB, since lines dampen high pitches …
const TWIST: f32 = 6.3;
/// … and how much stronger: 4 dB.
const TWIST_REVERSED: f32 = 2.5;
/// What share of all energy the two tones must have. Pitches that are off by 1.5 % leave
/// 0.81 of it, by 3.5 % half; speech and music far less for as long as a key.
const SHARE: f32 = 0.8;

/// Hears keys in one stream of sound.
#[derive(Debug)]
pub struct Listener {
    windows: [Window; 2],
    /// What the last windows showed, and how many of them.
    shown: Option<Digit>,
    times: u8,
    /// The key that is held, which was told.
    held: Option<Digit>,
    /// Windows since it was last seen.
    missed: u8,
}

impl Default for Listener {
    fn default() -> Self {
        Self {
            windows: [Window::starting_at(0), Window::starting_at(WINDOW / 2)],
            shown: None,
            times: 0,
            held: None,
            missed: 0,
        }
    }
}

impl Listener {
    /// Listens to a frame, and tells each key once, when it begins.
    pub fn hear(&mut self, frame: &Frame, mut told: impl FnMut(Digit)) {
        let mut rest = frame.as_slice();
        while !rest.is_empty() {
            // As far as no window becomes full before the end.
            let rooms = self.windows.iter().map(Window::room);
            let (next, later) = rest.split_at(rooms.fold(rest.len(), usize::min));
            rest = later;
            // Both at once: neither then waits for its own last sample.
            let [one, other] = &mut self.windows;
            for sample in next.iter().map(|&sample| f32::from(sample)) {
                one.push(sample);
                other.push(sample);
            }
            for n in 0..self.windows.len() {
                if let Some(shown) = self.windows[n].end(next.len())
                    && let Some(key) = self.see(shown)
                {
                    told(key);
                }
            }
        }
    }

    /// The key that begins with what this window shows.
    fn see(&mut self, shown: Option<Digit>) -> Option<Digit> {
        self.times = if shown == self.shown {
            self.times.saturating_add(1)
        } else {
            1
        };
        self.shown = shown;
        if self.held.is_some() {
            self.missed = if shown == self.held {
                0
            } else {
                self.missed + 1
            };
            if self.missed == SURE {
                self.held = None;
            }
        }
        let begins = shown.filter(|_| self.times >= SURE && shown != self.held);
        if begins.is_some() {
            self.held = begins;
            self.missed = 0;
        }
        begins
    }
}

/// A stretch of sound that is being measured.
#[derive(Debug)]
struct Window {
    pitches: Pitches,
    energy: f32,
    samples: usize,
}

impl Window {
    fn starting_at(samples: usize) -> Self {
        Self {
            pitches: Pitches::new(),
            energy: 0.0,
            samples,
        }
    }

    /// Samples until it is full.
    const fn room(&self) -> usize {
        WINDOW - self.samples
    }

    /// Takes a sample in, for which there is room.
    #[inline]
    fn push(&mut self, sample: f32) {
        self.energy += sample * sample;
        self.pitches.push(sample);
    }

    /// Takes note of how many were taken in. When the window is full: the key that it shows, if any.
    fn end(&mut self, samples: usize) -> Option<Option<Digit>> {
        self.samples += samples;
        if self.samples < WINDOW {
            return None;
        }
        let key = self.key();
        self.pitches.reset();
        self.energy = 0.0;
        self.samples = 0;
        Some(key)
    }

    fn key(&self) -> Option<Digit> {
        let powers = self.pitches.powers();
        let (row, row_power) = clearest(&powers[..4])?;
        let (column, column_power) = clearest(&powers[4..])?;
        let is_balanced =
            row_power <= column_power * TWIST && column_power <= row_power * TWIST_REVERSED;
        // A sine's energy is half the square of its peak, for each sample.
        let explained = (row_power + column_power) * WINDOW as f32 / 2.0;
        if !is_balanced || explained < SHARE * self.energy {
            return None;
        }
        Digit::new(KEYS[row][column])
    }
}

/// The strongest of a group, if it is loud and stands out.
fn clearest(powers: &[f32]) -> Option<(usize, f32)> {
    let (best, &power) = powers
        .iter()
        .enumerate()
        .max_by(|(_, a), (_, b)| a.total_cmp(b))?;
    let stands_out = powers
        .iter()
        .enumerate()
        .all(|(n, &other)| n == best || other * CLEAR < power);
    (power >= PEAK_MIN * PEAK_MIN && stands_out).then_some((best, power))
}

/// How much there is of each of the eight pitches, rows first (Goertzel's algorithm). They lie side
/// by side, so that a processor takes several at once.
#[derive(Debug)]
struct Pitches {
    coefficients: [f32; 8],
    newer: [f32; 8],
    older: [f32; 8],
}

impl Pitches {
    fn new() -> Self {
        let pitch = |n: usize| if n < 4 { ROWS[n] } else { COLUMNS[n - 4] };
        Self {
            coefficients: std::array::from_fn(|n| 2.0 * (TAU * pitch(n) / RATE as f32).cos()),
            newer: [0.0; 8],
            older: [0.0; 8],
        }
    }

    #[inline]
    fn push(&mut self, sample: f32) {
        let held = self.newer.iter_mut().zip(&mut self.older);
        for ((newer, older), coefficient) in held.zip(&self.coefficients) {
            let next = sample + coefficient * *newer - *older;
            *older = *newer;
            *newer = next;
        }
    }

    /// The square of each pitch's peak amplitude.
    fn powers(&self) -> [f32; 8] {
        std::array::from_fn(|n| {
            let (newer, older) = (self.newer[n], self.older[n]);
            let squared = newer * newer + older * older - self.coefficients[n] * newer * older;
            squared * (2.0 / WINDOW as f32).powi(2)
        })
    }

    const fn reset(&mut self) {
        (self.newer, self.older) = ([0.0; 8], [0.0; 8]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dtmf::Dialler;
    use crate::frame::{FRAME_LEN, SILENCE};
    use crate::g711::Codec;

    /// Peak of a sine of 0 dBm0.
    const DBM0: f64 = 22_800.0;

    /// What the sound is heard as, after a way through A-law.
    fn heard(sound: &[i16]) -> String {
        let mut listener = Listener::default();
        let mut keys = String::new();
        for samples in sound.chunks(FRAME_LEN) {
            let mut frame = SILENCE;
            for (to, &sample) in frame.iter_mut().zip(samples) {
                *to = Codec::Pcma.decode(Codec::Pcma.encode(sample));
            }
            listener.hear(&frame, |key| keys.push(key.character()));
        }
        keys
    }

    fn amplitude(dbm0: f64) -> f64 {
        DBM0 * 10_f64.powf(dbm0 / 20.0)
    }

    /// So many ms of sines, each of a pitch and a level, from this sample on.
    fn sound(from: usize, ms: usize, sines: &[(f64, f64)]) -> Vec<i16> {
        (from..from + ms * 8)
            .map(|n| {
                let time = n as f64 / 8_000.0;
                let sum: f64 = sines
                    .iter()
                    .map(|(pitch, dbm0)| {
                        (std::f64::consts::TAU * pitch * time).sin() * amplitude(*dbm0)
                    })
                    .sum();
                sum as i16
            })
            .collect()
    }

    /// Key 5 for so many ms, somewhere in half a second of silence.
    fn five(offset: usize, ms: usize) -> Vec<i16> {
        let mut whole = vec![0; 1_000 + offset];
        whole.extend(sound(0, ms, &[(770.0, -10.0), (1_336.0, -10.0)]));
        whole.resize(4_000, 0);
        whole
    }

    #[test]
    fn every_key_that_we_send_is_heard_once() {
        let mut dialler = Dialler::default();
        let keys = "123A456B789C*0#D";
        for key in keys.chars() {
            dialler.press(Digit::new(key).unwrap());
        }
        let sound: Vec<i16> = std::iter::from_fn(|| dialler.frame()).flatten().collect();
        assert_eq!(heard(&sound), keys);
    }

    #[test]
    fn forty_ms_are_a_key_and_twenty_three_are_not_wherever_they_begin() {
        for offset in 0..WINDOW {
            assert_eq!(heard(&five(offset, 40)), "5", "{offset}");
            assert_eq!(heard(&five(offset, 23)), "", "{offset}");
        }
    }

    #[test]
    fn a_key_held_for_long_is_one_and_one_pressed_twice_is_two() {
        assert_eq!(heard(&five(0, 370)), "5");
        let mut twice = five(17, 60);
        twice.truncate(1_017 + 480);
        twice.extend([0; 320]);
        twice.extend(sound(0, 60, &[(770.0, -10.0), (1_336.0, -10.0)]));
        twice.extend([0; 800]);
        assert_eq!(heard(&twice), "55");
    }

    #[test]
    fn a_break_of_ten_ms_does_not_make_two_keys_of_one() {
        for offset in 0..WINDOW {
            let mut broken = five(offset, 200);
            broken[1_600..1_680].fill(0);
            assert_eq!(heard(&broken), "5", "{offset}");
        }
    }

    #[test]
    fn a_pitch_may_be_off_by_a_percent_and_a_half_and_not_by_three_and_a_half() {
        for (row, column, key) in [
            (697.0, 1_209.0, "1"),
            (941.0, 1_633.0, "D"),
            (852.0, 1_477.0, "9"),
        ] {
            let at = |by: f64| {
                let sines = [(row * by, -10.0), (column * by, -10.0)];
                heard(&sound(5, 200, &sines))
            };
            for by in [0.985, 1.0, 1.015] {
                assert_eq!(at(by), key, "{by}");
            }
            for by in [0.965, 1.035] {
                assert_eq!(at(by), "", "{key} {by}");
            }
        }
    }

    #[test]
    fn levels_and_twist_are_those_of_q_24() {
        let key = |row: f64, column: f64| heard(&sound(0, 100, &[(852.0, row), (1_209.0, column)]));
        for (row, column) in [(-3.0, -3.0), (-27.0, -27.0), (-10.0, -17.0), (-13.0, -10.0)] {
            assert_eq!(key(row, column), "7", "{row} {column}");
        }
        for (row, column) in [(-38.0, -38.0), (-10.0, -20.0), (-16.0, -10.0)] {
            assert_eq!(key(row, column), "", "{row} {column}");
        }
    }

    #[test]
    fn a_key_is_heard_over_noise_of_a_bad_line() {
        // White noise 15 dB below the key (Q.24 §2.6 says nothing, TIA-464 12 dB).
        let mut seed = 1_u32;
        let mut noisy = five(0, 100);
        for sample in &mut noisy {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let noise = (f64::from(seed >> 8) / f64::from(1 << 24) - 0.5) * 2.0;
            *sample += (noise * 3_f64.sqrt() * amplitude(-25.0) / 2_f64.sqrt()) as i16;
        }
        assert_eq!(heard(&noisy), "5");
    }

    #[test]
    fn tones_of_the_network_and_music_are_no_keys() {
        use jawab_switch::Tone::{Beep, Busy, Congestion, Ringback};
        for tone in [Beep, Busy, Congestion, Ringback] {
            assert_eq!(heard(&crate::tone::cadence(tone).repeat(4)), "", "{tone:?}");
        }
        assert_eq!(heard(&crate::tone::soft_music()), "");
    }

    #[test]
    fn a_row_or_a_column_alone_or_a_third_tone_is_no_key() {
        assert_eq!(heard(&sound(0, 200, &[(770.0, -10.0)])), "");
        assert_eq!(heard(&sound(0, 200, &[(1_336.0, -10.0)])), "");
        let third = [(770.0, -10.0), (1_336.0, -10.0), (1_477.0, -12.0)];
        assert_eq!(heard(&sound(0, 200, &third)), "");
    }

    /// Voiced sound: harmonics of a gliding pitch that fall by 6 dB an octave, shaped by
    /// three formants.
    #[test]
    fn voices_are_no_keys() {
        let mut seed = 7_u32;
        let mut random = |from: f64, to: f64| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            from + (to - from) * f64::from(seed >> 8) / f64::from(1 << 24)
        };
        let mut voice = Vec::new();
        let mut phase = 0.0_f64;
        for _syllable in 0..500 {
            let (pitch, glide) = (random(90.0, 300.0), random(-60.0, 60.0));
            let formants = [
                random(300.0, 900.0),
                random(900.0, 2_200.0),
                random(2_300.0, 3_000.0),
            ];
            let length = random(800.0, 2_400.0) as usize;
            for n in 0..length {
                let pitch = pitch + glide * n as f64 / length as f64;
                phase += pitch / 8_000.0;
                let harmonics = (1..=(3_400.0 / pitch) as i32).map(|harmonic| {
                    let at = pitch * f64::from(harmonic);
                    let gain: f64 = formants
                        .iter()
                        .map(|formant| 1.0 / (1.0 + ((at - formant) / 90.0).powi(2)))
                        .sum();
                    (std::f64::consts::TAU * phase * f64::from(harmonic)).sin() * gain
                        / f64::from(harmonic)
                });
                let swell = (std::f64::consts::PI * n as f64 / length as f64).sin();
                voice.push((harmonics.sum::<f64>() * swell * 6_000.0) as i16);
            }
        }
        assert!(voice.len() > 8_000 * 60, "over a minute of it");
        assert_eq!(heard(&voice), "");
    }
}
