//! Keys as pairs of tones (ITU-T Q.23): sent to a far end that negotiated no
//! telephone-event, and heard from one that is a channel of an E1.

mod listener;

use std::collections::VecDeque;
use std::f32::consts::TAU;

use jawab_switch::Digit;

use crate::frame::{FRAME_LEN, Frame, RATE};

pub use listener::Listener;

const ROWS: [f32; 4] = [697.0, 770.0, 852.0, 941.0];
const COLUMNS: [f32; 4] = [1_209.0, 1_336.0, 1_477.0, 1_633.0];
const KEYS: [[char; 4]; 4] = [
    ['1', '2', '3', 'A'],
    ['4', '5', '6', 'B'],
    ['7', '8', '9', 'C'],
    ['*', '0', '#', 'D'],
];
/// Peak of each of the two tones: about -11 dBm0.
const PEAK: f32 = 6_400.0;
/// 100 ms of tone, then 80 ms of pause, in ticks.
const TONE_TICKS: u16 = 5;
const WHOLE_TICKS: u16 = 9;
const QUEUE: usize = 32;

/// Sends keys in band, one after the other.
#[derive(Debug)]
pub struct Dialler {
    queue: VecDeque<Digit>,
    sounding: Option<Sounding>,
}

#[derive(Copy, Clone, Debug)]
struct Sounding {
    row: f32,
    column: f32,
    tick: u16,
}

impl Default for Dialler {
    fn default() -> Self {
        Self {
            queue: VecDeque::with_capacity(QUEUE),
            sounding: None,
        }
    }
}

impl Dialler {
    /// Queues a key; beyond 32 that wait, it is dropped.
    pub fn press(&mut self, digit: Digit) {
        if self.queue.len() < QUEUE {
            self.queue.push_back(digit);
        }
    }

    /// The frame of this tick, or `None` when no key is being sent.
    pub fn frame(&mut self) -> Option<Frame> {
        let mut sounding = match self.sounding {
            Some(sounding) => sounding,
            None => tones(self.queue.pop_front()?)?,
        };
        let frame = sounding.frame();
        sounding.tick += 1;
        self.sounding = (sounding.tick < WHOLE_TICKS).then_some(sounding);
        Some(frame)
    }
}

impl Sounding {
    fn frame(&self) -> Frame {
        let mut frame = [0; FRAME_LEN];
        if self.tick < TONE_TICKS {
            let from = usize::from(self.tick) * FRAME_LEN;
            for (n, sample) in frame.iter_mut().enumerate() {
                let time = (from + n) as f32 / RATE as f32;
                let sum = (TAU * self.row * time).sin() + (TAU * self.column * time).sin();
                *sample = (sum * PEAK) as i16;
            }
        }
        frame
    }
}

fn tones(digit: Digit) -> Option<Sounding> {
    KEYS.iter().enumerate().find_map(|(row, keys)| {
        let column = keys.iter().position(|&key| key == digit.character())?;
        Some(Sounding {
            row: ROWS[row],
            column: COLUMNS[column],
            tick: 0,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(signal: &[i16], pitch: f32) -> f32 {
        let (mut re, mut im) = (0.0, 0.0);
        for (n, &sample) in signal.iter().enumerate() {
            let angle = TAU * pitch * n as f32 / RATE as f32;
            re += f32::from(sample) * angle.cos();
            im += f32::from(sample) * angle.sin();
        }
        re.hypot(im) * 2.0 / signal.len() as f32
    }

    #[test]
    fn each_key_is_its_row_and_its_column_and_nothing_else() {
        for (row, keys) in KEYS.iter().enumerate() {
            for (column, &key) in keys.iter().enumerate() {
                let mut dialler = Dialler::default();
                dialler.press(Digit::new(key).unwrap());
                let sent: Vec<i16> = std::iter::from_fn(|| dialler.frame()).flatten().collect();
                assert_eq!(sent.len(), 9 * FRAME_LEN);
                let tone = &sent[..800];
                for (n, &pitch) in ROWS.iter().chain(&COLUMNS).enumerate() {
                    let expected = n == row || n == column + 4;
                    assert_eq!(level(tone, pitch) > 5_000.0, expected, "{key} {pitch}");
                }
                assert!(sent[800..].iter().all(|&sample| sample == 0));
            }
        }
    }
}
