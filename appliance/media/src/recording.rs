//! What a leg says, being recorded.

use std::path::Path;
use std::time::Duration;

use jawab_switch::{RecordAs, RecordingName};
use tracing::info;

use crate::frame::{FRAME_LEN, Frame, RATE, is_quiet};
use crate::prompts::Prompts;
use crate::wav::{self, WavError, WavFileError};

/// The longest that can be recorded: a megabyte of memory for each minute is set aside at its
/// beginning.
pub const LONGEST: Duration = Duration::from_secs(300);

/// A recording of less than this is a mistake, in samples: 300 ms.
const SHORTEST: usize = 2_400;

/// What is left of the silence at the end of a file, in samples: half a second.
const TAIL: usize = 4_000;

/// What a leg says, kept once it is stopped; or, of a file, once it is over by itself. All its
/// memory is there from the start.
#[derive(Debug)]
pub struct Recording {
    what: RecordAs,
    samples: Vec<i16>,
    /// After so many samples of silence a file is over.
    silence: Option<usize>,
    /// Samples of silence at the end.
    quiet: usize,
    /// Samples that were none.
    loud: usize,
}

/// Samples in so long.
fn samples_in(duration: Duration) -> usize {
    duration.min(LONGEST).as_millis() as usize * (RATE as usize / 1_000)
}

impl Recording {
    /// An empty one, with room for so long, and for [`LONGEST`] at most.
    #[must_use]
    pub fn new(what: RecordAs, at_most: Duration) -> Self {
        Self {
            what,
            samples: Vec::with_capacity(samples_in(at_most)),
            silence: None,
            quiet: 0,
            loud: 0,
        }
    }

    /// The same, of a file that is over after so much silence.
    #[must_use]
    pub fn until_silence(self, silence: Option<Duration>) -> Self {
        let silence = silence.map(samples_in);
        Self { silence, ..self }
    }

    /// Adds a frame; where there is no more room, nothing.
    pub fn push(&mut self, frame: &Frame) {
        if !self.has_room() {
            return;
        }
        self.samples.extend_from_slice(frame);
        if is_quiet(frame) {
            self.quiet += frame.len();
        } else {
            self.quiet = 0;
            self.loud += frame.len();
        }
    }

    fn has_room(&self) -> bool {
        self.samples.len() + FRAME_LEN <= self.samples.capacity()
    }

    /// Whether it is over though nobody stopped it: a file that is full, or ends in silence.
    #[must_use]
    pub fn is_over(&self) -> bool {
        let is_silent = self.silence.is_some_and(|most| self.quiet >= most);
        self.file().is_some() && (is_silent || !self.has_room())
    }

    /// What was recorded.
    #[must_use]
    pub fn samples(&self) -> &[i16] {
        &self.samples
    }

    /// The name of the file that it becomes, if it becomes one.
    #[must_use]
    pub const fn file(&self) -> Option<&RecordingName> {
        match &self.what {
            RecordAs::File(name) => Some(name),
            RecordAs::Prompt(..) => None,
        }
    }

    /// Whether it is kept though nobody stopped it: its leg is gone.
    #[must_use]
    pub const fn is_kept_when_cut(&self) -> bool {
        matches!(self.what, RecordAs::File(_))
    }

    /// Keeps it: on disk first, in this folder if it is a file. Gives how long it is.
    ///
    /// # Errors
    /// When it is too short to be meant, or cannot be written. What was there before stays.
    pub(crate) fn keep(&self, prompts: &Prompts, folder: &Path) -> Result<Duration, WavFileError> {
        let (path, samples, meant) = match &self.what {
            RecordAs::Prompt(prompt, language) => {
                let path = prompts.path_of(*prompt, *language);
                (path, &*self.samples, self.samples.len())
            }
            RecordAs::File(name) => {
                let path = folder.join(format!("{name}.wav"));
                (path, self.without_tail(), self.loud)
            }
        };
        if meant < SHORTEST {
            let source = WavError::Empty;
            return Err(WavFileError { path, source });
        }
        wav::write_file(&path, samples)?;
        if let RecordAs::Prompt(prompt, language) = self.what {
            prompts.replace(prompt, language, samples);
        }
        info!("{} was recorded", path.display());
        let ms = samples.len() / (RATE as usize / 1_000);
        Ok(Duration::from_millis(ms as u64))
    }

    /// Without most of the silence at its end, in which nobody spoke any more.
    fn without_tail(&self) -> &[i16] {
        let end = self.samples.len() - self.quiet.saturating_sub(TAIL);
        &self.samples[..end]
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

    fn message(silence: Option<Duration>) -> Recording {
        let name = RecordingName::new("message").map(RecordAs::File).unwrap();
        Recording::new(name, Duration::from_secs(4)).until_silence(silence)
    }

    fn pushes(recording: &mut Recording, frames: usize, sample: i16) {
        for _ in 0..frames {
            recording.push(&[sample; 160]);
        }
    }

    #[test]
    fn a_file_is_over_when_it_is_full_or_nobody_speaks_any_more_and_a_prompt_is_not() {
        let mut file = message(Some(Duration::from_secs(1)));
        pushes(&mut file, 49, 0);
        assert!(!file.is_over());
        pushes(&mut file, 1, 900);
        pushes(&mut file, 49, 3);
        assert!(!file.is_over(), "they spoke in between");
        pushes(&mut file, 1, 3);
        assert!(file.is_over());
        let mut file = message(None);
        pushes(&mut file, 199, 900);
        assert!(!file.is_over());
        pushes(&mut file, 1, 900);
        assert!(file.is_over(), "it is full");
        let mut prompt = welcome(Duration::from_secs(2)).until_silence(Some(Duration::ZERO));
        pushes(&mut prompt, 200, 0);
        assert!(!prompt.is_over());
    }

    #[test]
    fn a_message_is_kept_without_the_silence_that_ended_it_and_silence_alone_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let prompts = Prompts::load(folder.path(), folder.path());
        let mut spoken = message(Some(Duration::from_secs(2)));
        pushes(&mut spoken, 50, 900);
        pushes(&mut spoken, 100, 3);
        let length = spoken.keep(&prompts, folder.path()).unwrap();
        assert_eq!(length, Duration::from_millis(1_500));
        let kept = wav::read_file(&folder.path().join("message.wav")).unwrap();
        assert_eq!(kept.len(), 12_000);
        let mut silent = message(None);
        pushes(&mut silent, 150, 3);
        let refused = silent.keep(&prompts, folder.path()).unwrap_err();
        assert!(matches!(refused.source, WavError::Empty));
    }
}
