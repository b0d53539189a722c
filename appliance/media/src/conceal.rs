//! Packet loss concealment, in the manner of G.711 Appendix I: what is missing is
//! made from the last pitch period heard, and fades to silence within 60 ms.

use crate::frame::{FRAME_LEN, Frame, SILENCE};

/// Shortest pitch period looked for: 200 Hz, in samples.
const PITCH_MIN: usize = 40;
/// Longest: 66 Hz.
const PITCH_MAX: usize = 120;
/// How much of the past a period is compared over.
const COMPARED: usize = 160;
const HISTORY: usize = COMPARED + PITCH_MAX;
/// Concealment keeps its level for 10 ms …
const FADE_FROM: usize = 80;
/// … and is silent after 60.
const FADE_TO: usize = 480;
/// What comes back is faded in over 5 ms.
const OVERLAP: usize = 40;

/// Fills the holes of one stream.
#[derive(Debug)]
pub struct Concealer {
    history: [i16; HISTORY],
    period: [i16; PITCH_MAX],
    pitch: usize,
    /// Samples made up since the last good frame.
    made_up: usize,
}

impl Default for Concealer {
    fn default() -> Self {
        Self {
            history: [0; HISTORY],
            period: [0; PITCH_MAX],
            pitch: PITCH_MIN,
            made_up: 0,
        }
    }
}

/// Whether a good frame was left as it came.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Joined {
    /// Bit for bit.
    Untouched,
    /// Its start was blended with the concealment before it.
    Blended,
}

impl Concealer {
    /// Takes note of a frame that arrived, and smooths its start after a hole.
    pub fn good(&mut self, frame: &mut Frame) -> Joined {
        let joined = if self.made_up == 0 {
            Joined::Untouched
        } else {
            for (n, sample) in frame.iter_mut().take(OVERLAP).enumerate() {
                let old = i32::from(self.made_up_sample(self.made_up + n));
                let new = i32::from(*sample);
                let weight = n as i32;
                let blended = (old * (OVERLAP as i32 - weight) + new * weight) / OVERLAP as i32;
                *sample = blended as i16;
            }
            self.made_up = 0;
            Joined::Blended
        };
        self.remember(frame);
        joined
    }

    /// Makes up a frame in the place of one that is missing.
    pub fn conceal(&mut self) -> Frame {
        if self.made_up == 0 {
            self.find_period();
        }
        let mut frame = SILENCE;
        if self.made_up < FADE_TO {
            for (n, sample) in frame.iter_mut().enumerate() {
                *sample = self.made_up_sample(self.made_up + n);
            }
        }
        // From here on it is silence: counting further would only overflow.
        self.made_up = (self.made_up + FRAME_LEN).min(FADE_TO);
        self.remember(&frame);
        frame
    }

    fn made_up_sample(&self, position: usize) -> i16 {
        let gain = FADE_TO.saturating_sub(position).min(FADE_TO - FADE_FROM) as i32;
        let sample = i32::from(self.period[position % self.pitch]);
        (sample * gain / (FADE_TO - FADE_FROM) as i32) as i16
    }

    fn remember(&mut self, frame: &Frame) {
        self.history.copy_within(FRAME_LEN.., 0);
        self.history[HISTORY - FRAME_LEN..].copy_from_slice(frame);
    }

    /// The lag at which the recent past resembles itself most.
    fn find_period(&mut self) {
        let recent = &self.history[PITCH_MAX..];
        let mut best = f32::MIN;
        for lag in PITCH_MIN..=PITCH_MAX {
            let earlier = &self.history[PITCH_MAX - lag..HISTORY - lag];
            let (mut product, mut energy) = (0_i64, 1_i64);
            for (&a, &b) in recent.iter().zip(earlier) {
                product += i64::from(a) * i64::from(b);
                energy += i64::from(b) * i64::from(b);
            }
            let likeness = product as f32 / (energy as f32).sqrt();
            if likeness > best {
                best = likeness;
                self.pitch = lag;
            }
        }
        self.period[..self.pitch].copy_from_slice(&self.history[HISTORY - self.pitch..]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A voice-like signal of 100 Hz: a period of 80 samples with two harmonics.
    fn voice(n: usize) -> i16 {
        let angle = std::f64::consts::TAU * n as f64 / 80.0;
        (angle.sin() * 6_000.0 + (2.0 * angle).sin() * 3_000.0) as i16
    }

    fn frame(number: usize) -> Frame {
        std::array::from_fn(|n| voice(number * FRAME_LEN + n))
    }

    fn warmed() -> Concealer {
        let mut concealer = Concealer::default();
        for number in 0..4 {
            concealer.good(&mut frame(number));
        }
        concealer
    }

    fn correlation(a: &[i16], b: &[i16]) -> f64 {
        let dot = |x: &[i16], y: &[i16]| -> f64 {
            x.iter()
                .zip(y)
                .map(|(&x, &y)| f64::from(x) * f64::from(y))
                .sum()
        };
        dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()
    }

    #[test]
    fn a_voice_goes_on_over_one_lost_frame() {
        let made_up = warmed().conceal();
        assert!(correlation(&made_up, &frame(4)) > 0.95);
    }

    #[test]
    fn a_longer_hole_fades_and_is_silent_after_60_ms() {
        let mut concealer = warmed();
        let powers: Vec<u32> = (0..4)
            .map(|_| crate::frame::power(&concealer.conceal()))
            .collect();
        assert!(powers[0] > powers[1] && powers[1] > powers[2], "{powers:?}");
        assert!(powers[2] > 0);
        assert_eq!(powers[3], 0);
    }

    #[test]
    fn frames_without_a_hole_before_them_are_untouched() {
        let mut concealer = warmed();
        let mut next = frame(4);
        assert_eq!(concealer.good(&mut next), Joined::Untouched);
        assert_eq!(next, frame(4));
    }

    #[test]
    fn the_return_after_a_hole_has_no_step() {
        let mut concealer = warmed();
        let made_up = concealer.conceal();
        let mut back = frame(5);
        assert_eq!(concealer.good(&mut back), Joined::Blended);
        let largest = (0..79)
            .map(|n| voice(n).abs_diff(voice(n + 1)))
            .max()
            .unwrap();
        let step = made_up[FRAME_LEN - 1].abs_diff(back[0]);
        assert!(step <= largest * 2, "{step} {largest}");
        assert_eq!(back[OVERLAP..], frame(5)[OVERLAP..]);
    }

    #[test]
    fn a_hole_of_hours_is_silence() {
        let mut concealer = warmed();
        for _ in 0..1_000 {
            concealer.conceal();
        }
        assert_eq!(concealer.conceal(), SILENCE);
    }
}
