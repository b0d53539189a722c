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

/// How something that was said again and again was heard: where it went on as it came, and where not.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Followed {
    /// Half seconds that were found.
    pub found: usize,
    /// Half seconds that were not.
    pub lost: usize,
    /// Where what is heard jumped, in half seconds from the beginning, and by how many samples: below zero where some
    /// are missing.
    pub slips: Vec<(usize, isize)>,
}

/// How far off a piece is looked for after a slip, in samples either way.
const SLIPS_BY: usize = RATE / 4;
/// In what time of the beginning its first half second is looked for.
const BEGINS_WITHIN: usize = 4 * RATE;

/// Follows `said`, which is said again and again, through `heard`, half second by half second, each where the one before
/// says that it must be.
#[must_use]
pub fn follow(said: &[i16], heard: &[i16]) -> Followed {
    let pieces: Vec<&[i16]> = said.chunks_exact(RATE / 2).collect();
    let mut followed = Followed::default();
    let begin = heard.len().min(BEGINS_WITHIN + RATE / 2);
    let Some((mut at, _)) = pieces
        .first()
        .and_then(|first| place(first, &heard[..begin], 0))
    else {
        return followed;
    };
    for (n, piece) in pieces.iter().cycle().enumerate() {
        if at + piece.len() + SLIPS_BY > heard.len() {
            break;
        }
        let here = &heard[at..at + piece.len()];
        if correlation(piece, here) > 0.9 {
            followed.found += 1;
        } else {
            let from = at.saturating_sub(SLIPS_BY);
            let around = &heard[from..at + piece.len() + SLIPS_BY];
            match place(piece, around, from) {
                Some((found, how_well)) if how_well > 0.9 => {
                    followed.found += 1;
                    followed
                        .slips
                        .push((n, found.wrapping_sub(at).cast_signed()));
                    at = found;
                }
                _ => followed.lost += 1,
            }
        }
        at += piece.len();
    }
    followed
}

/// Where a piece is best found, counted from `offset`, and how well.
fn place(piece: &[i16], heard: &[i16], offset: usize) -> Option<(usize, f64)> {
    let windows = heard.windows(piece.len()).enumerate();
    windows
        .filter(|(_, window)| correlation_of_some(piece, window) > 0.5)
        .map(|(at, window)| (offset + at, correlation(piece, window)))
        .max_by(|one, other| one.1.total_cmp(&other.1))
}

/// Of each seventh sample: enough to rule a place out.
fn correlation_of_some(piece: &[i16], window: &[i16]) -> f64 {
    normalised(piece.iter().step_by(7).zip(window.iter().step_by(7)))
}

fn correlation(piece: &[i16], window: &[i16]) -> f64 {
    normalised(piece.iter().zip(window))
}

fn normalised<'a>(pairs: impl Iterator<Item = (&'a i16, &'a i16)>) -> f64 {
    let (mut product, mut one, mut other) = (0, 0, 0);
    for (a, b) in pairs {
        let (a, b) = (i64::from(*a), i64::from(*b));
        product += a * b;
        one += a * a;
        other += b * b;
    }
    product as f64 / (one as f64 * other as f64).sqrt().max(1.0)
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

    #[test]
    fn a_slip_is_found_where_it_was_and_a_gap_is_none() {
        let said = voice(1, 4.0);
        let mut heard = vec![0; 777];
        heard.extend(said.repeat(4));
        let whole = follow(&said, &heard);
        assert!(whole.found >= 30, "{whole:?}");
        assert_eq!((whole.lost, whole.slips.as_slice()), (0, &[][..]));
        // Two seconds that nobody heard, in their time.
        heard[20_000..36_000].fill(0);
        let gap = follow(&said, &heard);
        assert_eq!(gap.slips, []);
        assert!((3..=5).contains(&gap.lost), "{gap:?}");
        // Twenty milliseconds that are missing.
        heard.drain(60_000..60_160);
        let slip = follow(&said, &heard);
        assert_eq!(slip.slips, [(15, -160)], "{slip:?}");
    }
}
