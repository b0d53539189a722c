//! The sound of one call: what the far end says and hears.
//!
//! Linear PCM, 8 kHz, mono, signed 16 bits, little endian, in frames of 20 ms, as
//! the audio ports of both makes carry it.

pub(crate) mod record;
pub(crate) mod tones;
pub(crate) mod wav;

use std::collections::VecDeque;
use std::path::Path;
use std::time::Instant;

use anyhow::Result;

use crate::clock::monotonic_ns;
use record::Recorder;

/// Samples in a second.
pub(crate) const RATE: u32 = 8_000;
/// Samples in 20 ms.
pub(crate) const FRAME: usize = 160;
/// A sample at least this far from zero is sound, and not the noise of a codec's zero.
const LOUD: u16 = 512;

/// Counts over the whole life of the simulator, and when sound was first seen.
#[derive(Clone, Debug, Default)]
pub(crate) struct Meter {
    pub(crate) frames_sent: u64,
    pub(crate) samples_received: u64,
    /// Frames that found the port's buffer full.
    pub(crate) frames_dropped: u64,
    /// Samples that came when nobody was there to hear them, or far too early.
    pub(crate) samples_dropped: u64,
    /// `CLOCK_MONOTONIC`, since the last mark.
    pub(crate) first_loud_sent_ns: Option<i64>,
    pub(crate) first_loud_heard_ns: Option<i64>,
}

impl Meter {
    pub(crate) fn mark(&mut self) {
        self.first_loud_sent_ns = None;
        self.first_loud_heard_ns = None;
    }

    /// A frame that went to the box whole.
    pub(crate) fn sent(&mut self, frame: &[i16]) {
        self.frames_sent += 1;
        if self.first_loud_sent_ns.is_none() && is_loud(frame) {
            self.first_loud_sent_ns = Some(monotonic_ns());
        }
    }

    fn heard(&mut self, samples: &[i16]) {
        self.samples_received += samples.len() as u64;
        if self.first_loud_heard_ns.is_none() && is_loud(samples) {
            self.first_loud_heard_ns = Some(monotonic_ns());
        }
    }
}

fn is_loud(samples: &[i16]) -> bool {
    samples.iter().any(|sample| sample.unsigned_abs() >= LOUD)
}

/// Both directions of a call's sound.
#[derive(Default)]
pub(crate) struct Voice {
    speech: Option<Speech>,
    /// A key's tone, in the place of speech while it lasts.
    tone: VecDeque<i16>,
    recorder: Option<Recorder>,
    /// The first half of a sample whose second has not come yet.
    half: Option<u8>,
}

struct Speech {
    samples: Vec<i16>,
    at: usize,
    repeat: bool,
}

impl Voice {
    /// Speaks, in the place of what was being said.
    pub(crate) fn speak(&mut self, samples: Vec<i16>, repeat: bool) {
        self.speech = (!samples.is_empty()).then_some(Speech {
            samples,
            at: 0,
            repeat,
        });
    }

    pub(crate) fn press(&mut self, digit: char) {
        self.tone.extend(tones::dtmf(digit));
    }

    /// Keeps what is heard from now on in a file.
    pub(crate) fn record(&mut self, recorder: Recorder) {
        self.recorder = Some(recorder);
    }

    /// The next 20 ms of the far end's sound.
    pub(crate) fn next_frame(&mut self) -> [i16; FRAME] {
        std::array::from_fn(|_| {
            let spoken = self.next_spoken();
            self.tone.pop_front().unwrap_or(spoken)
        })
    }

    fn next_spoken(&mut self) -> i16 {
        let Some(speech) = &mut self.speech else {
            return 0;
        };
        let sample = speech.samples[speech.at];
        speech.at += 1;
        if speech.at == speech.samples.len() {
            speech.at = 0;
            if !speech.repeat {
                self.speech = None;
            }
        }
        sample
    }

    /// Forgets a half sample: the box starts anew.
    pub(crate) fn realign(&mut self) {
        self.half = None;
    }

    /// Hears what the box sent.
    pub(crate) fn hear(&mut self, octets: &[u8], now: Instant, meter: &mut Meter) {
        let samples = self.samples(octets);
        meter.heard(&samples);
        if let Some(recorder) = &mut self.recorder {
            match recorder.write(&samples, now) {
                Ok(dropped) => meter.samples_dropped += dropped,
                Err(error) => self.stop_recording(&error),
            }
        }
    }

    /// Lets what the box sent pass unheard.
    pub(crate) fn miss(&mut self, octets: &[u8], meter: &mut Meter) {
        meter.samples_dropped += self.samples(octets).len() as u64;
    }

    fn samples(&mut self, octets: &[u8]) -> Vec<i16> {
        let whole: Vec<u8> = self
            .half
            .take()
            .into_iter()
            .chain(octets.iter().copied())
            .collect();
        let pairs = whole.chunks_exact(2);
        self.half = pairs.remainder().first().copied();
        pairs
            .map(|pair| i16::from_le_bytes([pair[0], pair[1]]))
            .collect()
    }

    /// Brings the recording's file up to date, about every second.
    pub(crate) fn keep(&mut self, now: Instant) {
        if let Some(recorder) = &mut self.recorder
            && let Err(error) = recorder.flush(now)
        {
            self.stop_recording(&error);
        }
    }

    /// Ends the recording, as long as the call was.
    pub(crate) fn finish(&mut self, now: Instant) {
        if let Some(recorder) = self.recorder.take()
            && let Err(error) = recorder.finish(now)
        {
            tracing::error!("the recording is not complete: {error:#}");
        }
    }

    fn stop_recording(&mut self, error: &anyhow::Error) {
        tracing::error!("the recording stops here: {error:#}");
        self.recorder = None;
    }
}

/// What a person at the far end brings to a call, read and opened beforehand, so that
/// a wrong path is an answer to the command and not a silent call.
#[derive(Default)]
pub(crate) struct FarEnd {
    pub(crate) speech: Option<Vec<i16>>,
    pub(crate) recorder: Option<Recorder>,
}

impl FarEnd {
    pub(crate) fn prepare(wav: Option<&Path>, record: Option<&Path>) -> Result<Self> {
        Ok(Self {
            speech: wav.map(wav::read).transpose()?,
            recorder: record.map(Recorder::create).transpose()?,
        })
    }
}
