//! What a leg says, being recorded.

use std::path::Path;
use std::time::Duration;

use jawab_switch::RecordAs;
use tracing::info;

use crate::frame::{Frame, RATE};
use crate::prompts::Prompts;
use crate::wav::{self, WavError, WavFileError};

/// The longest that can be recorded: a megabyte of memory for each minute is set aside at its
/// beginning.
pub const LONGEST: Duration = Duration::from_secs(300);

/// A recording of less than this is a mistake, in samples: 300 ms.
const SHORTEST: usize = 2_400;

/// What a leg says, kept once it is stopped. All its memory is there from the start.
#[derive(Debug)]
pub struct Recording {
    what: RecordAs,
    samples: Vec<i16>,
}

impl Recording {
    /// An empty one, with room for so long, and for [`LONGEST`] at most.
    #[must_use]
    pub fn new(what: RecordAs, at_most: Duration) -> Self {
        let ms = at_most.min(LONGEST).as_millis() as usize;
        Self {
            what,
            samples: Vec::with_capacity(ms * (RATE as usize / 1_000)),
        }
    }

    /// Adds a frame; where there is no more room, nothing.
    pub fn push(&mut self, frame: &Frame) {
        if self.samples.len() + frame.len() <= self.samples.capacity() {
            self.samples.extend_from_slice(frame);
        }
    }

    /// What was recorded.
    #[must_use]
    pub fn samples(&self) -> &[i16] {
        &self.samples
    }

    /// Whether it is kept though nobody stopped it: its leg is gone.
    #[must_use]
    pub const fn is_kept_when_cut(&self) -> bool {
        matches!(self.what, RecordAs::File(_))
    }

    /// Keeps it: on disk first, in this folder if it is a file.
    ///
    /// # Errors
    /// When it is too short to be meant, or cannot be written. What was there before stays.
    pub(crate) fn keep(&self, prompts: &Prompts, folder: &Path) -> Result<(), WavFileError> {
        let path = match &self.what {
            RecordAs::Prompt(prompt, language) => prompts.path_of(*prompt, *language),
            RecordAs::File(name) => folder.join(format!("{name}.wav")),
        };
        if self.samples.len() < SHORTEST {
            let source = WavError::Empty;
            return Err(WavFileError { path, source });
        }
        wav::write_file(&path, &self.samples)?;
        if let RecordAs::Prompt(prompt, language) = self.what {
            prompts.replace(prompt, language, &self.samples);
        }
        info!("{} was recorded", path.display());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jawab_switch::{Language, PromptId};

    fn welcome(at_most: Duration) -> Recording {
        Recording::new(
            RecordAs::Prompt(PromptId::Welcome, Language::French),
            at_most,
        )
    }

    #[test]
    fn a_recording_ends_at_its_limit_without_growing() {
        let mut recording = welcome(Duration::from_secs(2));
        let room = recording.samples.capacity();
        assert!((16_000..16_160).contains(&room));
        for _ in 0..=room / 160 {
            recording.push(&[1; 160]);
        }
        assert_eq!(recording.samples().len(), 16_000);
        assert_eq!(recording.samples.capacity(), room);
    }

    #[test]
    fn nobody_records_for_ever() {
        let room = welcome(Duration::from_secs(1_000_000)).samples.capacity();
        assert!(room <= 301 * 8_000, "{room}");
    }
}
