//! WAV files of the one kind that the audio ports carry.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use hound::{SampleFormat, WavReader, WavSpec, WavWriter};

use super::RATE;

/// 8 kHz, mono, 16-bit integers.
pub(crate) const SPEC: WavSpec = WavSpec {
    channels: 1,
    sample_rate: RATE,
    bits_per_sample: 16,
    sample_format: SampleFormat::Int,
};

pub(crate) fn read(path: &Path) -> Result<Vec<i16>> {
    let mut reader =
        WavReader::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    let spec = reader.spec();
    ensure!(
        spec == SPEC,
        "{} has {} Hz, {} channels and {} bits; 8000 Hz, 1 channel and 16 bits are needed \
         (sox {} -r 8000 -c 1 -b 16 out.wav)",
        path.display(),
        spec.sample_rate,
        spec.channels,
        spec.bits_per_sample,
        path.display()
    );
    reader
        .samples::<i16>()
        .collect::<Result<_, _>>()
        .with_context(|| format!("{} is damaged", path.display()))
}

pub(crate) fn write(path: &Path, samples: &[i16]) -> Result<()> {
    let cannot = || format!("cannot write {}", path.display());
    let mut writer = WavWriter::create(path, SPEC).with_context(cannot)?;
    for sample in samples {
        writer.write_sample(*sample).with_context(cannot)?;
    }
    writer.finalize().with_context(cannot)
}
