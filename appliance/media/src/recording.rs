//! A prompt being recorded by a member of staff.

use jawab_switch::{Language, PromptId};

use crate::frame::{Frame, RATE};

/// The longest prompt that can be recorded, in seconds.
pub const MAX_SECONDS: usize = 60;

/// What a leg says, kept as a prompt once it is stopped. All its memory is there from the start.
#[derive(Debug)]
pub struct Recording {
    /// Which prompt.
    pub prompt: PromptId,
    /// In which language.
    pub language: Language,
    samples: Vec<i16>,
}

impl Recording {
    /// An empty one, with room for [`MAX_SECONDS`].
    #[must_use]
    pub fn new(prompt: PromptId, language: Language) -> Self {
        Self {
            prompt,
            language,
            samples: Vec::with_capacity(MAX_SECONDS * RATE as usize),
        }
    }

    /// Adds a frame; beyond [`MAX_SECONDS`], nothing.
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recording_ends_at_its_limit_without_growing() {
        let mut recording = Recording::new(PromptId::Welcome, Language::French);
        let room = recording.samples.capacity();
        for _ in 0..=room / 160 {
            recording.push(&[1; 160]);
        }
        assert_eq!(recording.samples().len(), room / 160 * 160);
        assert_eq!(recording.samples.capacity(), room);
    }
}
