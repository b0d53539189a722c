//! WAV files: prompts and music in, recordings out.

use std::fs::{self, File};
use std::io::{self, Cursor, Read};
use std::path::{Path, PathBuf};

use hound::{SampleFormat, WavReader, WavSpec, WavWriter};
use thiserror::Error;

use crate::frame::RATE;

/// The longest file taken, in seconds: music of five minutes.
pub const MAX_SECONDS: usize = 300;
const MAX_SAMPLES: usize = MAX_SECONDS * RATE as usize;
/// Room for the longest file as 32-bit stereo, and for its chunks of text.
const MAX_OCTETS: u64 = (MAX_SAMPLES * 8 + 65_536) as u64;

/// Why a WAV file cannot be used.
#[derive(Debug, Error)]
pub enum WavError {
    /// It cannot be read or written.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// It is not a WAV file, or a damaged one.
    #[error("not a usable WAV file: {0}")]
    Damaged(hound::Error),
    /// Its rate is not 8 kHz.
    #[error(
        "{0} samples a second instead of 8000; convert it with: sox IN.wav -r 8000 -c 1 -b 16 OUT.wav"
    )]
    Rate(u32),
    /// More than two channels.
    #[error("{0} channels; one or two can be used")]
    Channels(u16),
    /// It is longer than [`MAX_SECONDS`].
    #[error("longer than {MAX_SECONDS} seconds")]
    Long,
    /// There is not one sample in it.
    #[error("there is no sound in it")]
    Empty,
}

/// Which file cannot be used, and why.
#[derive(Debug, Error)]
#[error("{}: {source}", path.display())]
pub struct WavFileError {
    /// Which file.
    pub path: PathBuf,
    /// What is wrong with it.
    #[source]
    pub source: WavError,
}

impl From<hound::Error> for WavError {
    fn from(error: hound::Error) -> Self {
        match error {
            hound::Error::IoError(error) if error.kind() != io::ErrorKind::Other => {
                // hound tells a file that ends early by an error of the reader.
                Self::Damaged(hound::Error::IoError(error))
            }
            error => Self::Damaged(error),
        }
    }
}

/// Reads a file as 8 kHz mono 16-bit. Two channels are mixed, other depths scaled.
///
/// # Errors
/// When the file cannot be used; names it and says why.
pub fn read_file(path: &Path) -> Result<Vec<i16>, WavFileError> {
    File::open(path)
        .map_err(WavError::Io)
        .and_then(|file| {
            let mut octets = Vec::new();
            file.take(MAX_OCTETS).read_to_end(&mut octets)?;
            read(&octets)
        })
        .map_err(|source| WavFileError {
            path: path.into(),
            source,
        })
}

/// Reads a file's octets as 8 kHz mono 16-bit.
///
/// # Errors
/// When they are no WAV file that can be used.
pub fn read(octets: &[u8]) -> Result<Vec<i16>, WavError> {
    let reader = WavReader::new(Cursor::new(octets))?;
    let spec = reader.spec();
    if spec.sample_rate != RATE {
        return Err(WavError::Rate(spec.sample_rate));
    }
    let samples = match spec.sample_format {
        SampleFormat::Int => {
            let bits = u32::from(spec.bits_per_sample);
            mono(reader.into_samples::<i32>(), spec.channels, |sample| {
                scale(sample, bits)
            })?
        }
        SampleFormat::Float => mono(reader.into_samples::<f32>(), spec.channels, |sample| {
            (sample * 32_767.0) as i16
        })?,
    };
    if samples.is_empty() {
        return Err(WavError::Empty);
    }
    Ok(samples)
}

fn scale(sample: i32, bits: u32) -> i16 {
    let scaled = match bits {
        16 => sample,
        17.. => sample >> (bits - 16).min(31),
        0..16 => sample << (16 - bits),
    };
    scaled.clamp(i16::MIN.into(), i16::MAX.into()) as i16
}

fn mono<S>(
    mut samples: impl Iterator<Item = Result<S, hound::Error>>,
    channels: u16,
    convert: impl Fn(S) -> i16,
) -> Result<Vec<i16>, WavError> {
    if !(1..=2).contains(&channels) {
        return Err(WavError::Channels(channels));
    }
    let mut mixed = Vec::new();
    while let Some(first) = samples.next() {
        let first = i32::from(convert(first?));
        let sample = match channels {
            1 => first,
            _ => match samples.next() {
                Some(second) => (first + i32::from(convert(second?))) / 2,
                None => first,
            },
        };
        if mixed.len() == MAX_SAMPLES {
            return Err(WavError::Long);
        }
        mixed.push(sample as i16);
    }
    Ok(mixed)
}

/// Writes a file so that, whatever fails, either the old one or the new one is there
/// in full. Makes the folder.
///
/// # Errors
/// When it cannot be written; names the file and says why.
pub fn write_file(path: &Path, samples: &[i16]) -> Result<(), WavFileError> {
    write(path, samples).map_err(|source| WavFileError {
        path: path.into(),
        source,
    })
}

fn write(path: &Path, samples: &[i16]) -> Result<(), WavError> {
    let mut octets = Cursor::new(Vec::with_capacity(44 + samples.len() * 2));
    let spec = WavSpec {
        channels: 1,
        sample_rate: RATE,
        bits_per_sample: 16,
        sample_format: SampleFormat::Int,
    };
    let mut writer = WavWriter::new(&mut octets, spec)?;
    for &sample in samples {
        writer.write_sample(sample)?;
    }
    writer.finalize()?;

    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    // What was said is for the box alone.
    jawab_durable_file::write(path, octets.get_ref(), 0o600)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn made(spec: WavSpec, samples: &[i32]) -> Vec<u8> {
        let mut octets = Cursor::new(Vec::new());
        let mut writer = WavWriter::new(&mut octets, spec).unwrap();
        for &sample in samples {
            writer.write_sample(sample).unwrap();
        }
        writer.finalize().unwrap();
        octets.into_inner()
    }

    const SPEC: WavSpec = WavSpec {
        channels: 1,
        sample_rate: 8_000,
        bits_per_sample: 16,
        sample_format: SampleFormat::Int,
    };

    #[test]
    fn what_is_written_is_read_and_nothing_else_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("fr/welcome.wav");
        for samples in [vec![1, -2, 3], (-900..900).collect()] {
            write_file(&path, &samples).unwrap();
            assert_eq!(read_file(&path).unwrap(), samples);
        }
        assert_eq!(fs::read_dir(folder.path().join("fr")).unwrap().count(), 1);
    }

    #[test]
    fn two_channels_are_mixed_and_depths_scaled() {
        let stereo = WavSpec {
            channels: 2,
            ..SPEC
        };
        assert_eq!(
            read(&made(stereo, &[100, 300, -10, -30])).unwrap(),
            [200, -20]
        );
        let deep = WavSpec {
            bits_per_sample: 24,
            ..SPEC
        };
        assert_eq!(
            read(&made(deep, &[256_000, -256_000])).unwrap(),
            [1_000, -1_000]
        );
    }

    #[test]
    fn another_rate_is_refused_with_the_way_to_convert_it() {
        let fast = WavSpec {
            sample_rate: 44_100,
            ..SPEC
        };
        let error = read(&made(fast, &[1])).unwrap_err().to_string();
        assert!(
            error.contains("44100") && error.contains("-r 8000"),
            "{error}"
        );
    }

    #[test]
    fn a_text_an_empty_file_and_a_silent_one_are_refused() {
        assert!(matches!(read(b"hello, world"), Err(WavError::Damaged(_))));
        assert!(matches!(read(b""), Err(WavError::Damaged(_))));
        assert!(matches!(read(&made(SPEC, &[])), Err(WavError::Empty)));
    }

    #[test]
    fn a_file_that_cannot_be_used_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("welcome.wav");
        fs::write(&path, "RIFFxxxxWAVEgarbage").unwrap();
        let error = read_file(&path).unwrap_err().to_string();
        assert!(error.contains("welcome.wav"), "{error}");
        assert!(error.contains("not a usable WAV file"), "{error}");
    }

    #[test]
    fn a_file_of_more_than_five_minutes_is_refused() {
        let long = made(SPEC, &vec![1; MAX_SAMPLES + 1]);
        assert!(matches!(read(&long), Err(WavError::Long)));
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_named_and_the_old_file_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ar/welcome.wav");
        fs::write(folder.path().join("ar"), "a file in the way").unwrap();
        let error = write_file(&path, &[1]).unwrap_err().to_string();
        assert!(error.contains("welcome.wav"), "{error}");
    }

    proptest! {
        #[test]
        fn damage_anywhere_is_no_panic(
            at in 0_usize..64, octet: u8, cut in 0_usize..80,
        ) {
            let mut octets = made(SPEC, &[5; 16]);
            let length = octets.len();
            octets[at % length] = octet;
            octets.truncate(length - cut % length);
            let _ = read(&octets);
        }
    }
}
