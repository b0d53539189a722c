//! What the far end hears, in a file, at the time it is heard.
//!
//! Samples follow one another in the file as they did on the port, so that a voice
//! is kept whole when its frames come a little early or late. Where the box left out
//! more than [`LATE`], silence takes its place; what comes more than [`EARLY`] ahead
//! of time is lost, as it is when a modem's buffer overflows.

use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use hound::WavWriter;

use super::RATE;
use super::wav::SPEC;

/// How far the box may be behind before silence is heard.
const LATE: u64 = RATE as u64 / 10;
/// How much a modem keeps of what comes too early.
const EARLY: u64 = RATE as u64 / 2;
const FLUSH_EVERY: Duration = Duration::from_secs(1);

/// A recording that has a file, and starts at the answer.
pub(crate) struct Recorder {
    path: PathBuf,
    writer: WavWriter<BufWriter<File>>,
    started: Option<Instant>,
    flushed: Option<Instant>,
    written: u64,
}

impl Recorder {
    pub(crate) fn create(path: &Path) -> Result<Self> {
        let mut writer = WavWriter::create(path, SPEC).with_context(|| cannot(path))?;
        // From now on the file is a WAV file at any time, if an empty one.
        writer.flush().with_context(|| cannot(path))?;
        Ok(Self {
            path: path.into(),
            writer,
            started: None,
            flushed: None,
            written: 0,
        })
    }

    /// The call is answered: sample 0 is now.
    pub(crate) fn start(mut self, now: Instant) -> Self {
        self.started = Some(now);
        self.flushed = Some(now);
        self
    }

    /// Adds samples that came just now; says how many were lost.
    pub(crate) fn write(&mut self, samples: &[i16], now: Instant) -> Result<u64> {
        let due = self.due(now);
        let begun = due.saturating_sub(samples.len() as u64);
        if begun > self.written + LATE {
            self.silence(begun - self.written)?;
        }
        let room = (due + EARLY).saturating_sub(self.written);
        let kept = samples
            .len()
            .min(usize::try_from(room).unwrap_or(usize::MAX));
        for sample in &samples[..kept] {
            self.writer
                .write_sample(*sample)
                .with_context(|| cannot(&self.path))?;
        }
        self.written += kept as u64;
        Ok((samples.len() - kept) as u64)
    }

    /// Makes the file readable as far as it goes.
    pub(crate) fn flush(&mut self, now: Instant) -> Result<()> {
        if self.flushed.is_some_and(|last| now - last >= FLUSH_EVERY) {
            self.flushed = Some(now);
            self.writer.flush().with_context(|| cannot(&self.path))?;
        }
        Ok(())
    }

    /// The call is over: the file is as long as the call was.
    pub(crate) fn finish(mut self, now: Instant) -> Result<()> {
        let missing = self.due(now).saturating_sub(self.written);
        self.silence(missing)?;
        self.writer.finalize().with_context(|| cannot(&self.path))
    }

    fn silence(&mut self, samples: u64) -> Result<()> {
        for _ in 0..samples {
            self.writer
                .write_sample(0_i16)
                .with_context(|| cannot(&self.path))?;
        }
        self.written += samples;
        Ok(())
    }

    /// Samples in the time since the answer.
    fn due(&self, now: Instant) -> u64 {
        self.started.map_or(0, |start| {
            now.duration_since(start).as_micros() as u64 * u64::from(RATE) / 1_000_000
        })
    }
}

fn cannot(path: &Path) -> String {
    format!("cannot write the recording {}", path.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recorded(script: impl FnOnce(&mut Recorder, Instant), ends_ms: u64) -> Vec<i16> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("heard.wav");
        let start = Instant::now();
        let mut recorder = Recorder::create(&path).unwrap().start(start);
        script(&mut recorder, start);
        recorder
            .finish(start + Duration::from_millis(ends_ms))
            .unwrap();
        crate::voice::wav::read(&path).unwrap()
    }

    #[test]
    fn what_comes_in_time_is_kept_as_it_came() {
        let voice: Vec<i16> = (1..=800).collect();
        let heard = recorded(
            |recorder, start| {
                for (n, frame) in voice.chunks(160).enumerate() {
                    // Up to 20 ms of jitter.
                    let at = start + Duration::from_millis(20 * n as u64 + 20 * (n as u64 % 2));
                    assert_eq!(recorder.write(frame, at).unwrap(), 0);
                }
            },
            100,
        );
        assert_eq!(heard, voice);
    }

    #[test]
    fn what_is_missing_is_silence_in_its_place() {
        let heard = recorded(
            |recorder, start| {
                recorder
                    .write(&[7; 160], start + Duration::from_millis(20))
                    .unwrap();
                recorder
                    .write(&[9; 160], start + Duration::from_millis(500))
                    .unwrap();
            },
            1_000,
        );
        assert_eq!(heard.len(), 8_000);
        assert_eq!(heard[159], 7);
        assert!(heard[160..3_840].iter().all(|sample| *sample == 0));
        assert!(heard[3_840..4_000].iter().all(|sample| *sample == 9));
        assert!(heard[4_000..].iter().all(|sample| *sample == 0));
    }

    #[test]
    fn what_overflows_the_modem_is_lost_and_counted() {
        recorded(
            |recorder, start| {
                let lost = recorder
                    .write(&[1; 8_000], start + Duration::from_millis(100))
                    .unwrap();
                assert_eq!(lost, 8_000 - 800 - EARLY);
            },
            2_000,
        );
    }
}
