//! What a leg's sound is recorded as.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use jawab_vocabulary::Language;

use crate::prompt::PromptId;

/// What a leg's sound is recorded as.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum RecordAs {
    /// A prompt, which is heard from then on. Kept when the recording is stopped; who hangs up
    /// before has changed their mind.
    Prompt(PromptId, Language),
    /// A file of this name. Kept when the recording is stopped or the leg is gone. The name begins
    /// with the id of the contact that it is of, with which the file leaves the box.
    File(RecordingName),
}

/// What became of a file that was recorded.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum RecordingEnd {
    /// It is on disk, and so long.
    Kept(Duration),
    /// Nothing was said; there is no file.
    NothingSaid,
    /// It could not be kept.
    Failed,
}

/// The name of a recording, and of its file: 1 to 64 of `a` to `z`, `0` to `9` and `-`, so that
/// it is nothing but a name wherever it is put.
///
/// ```
/// use jawab_switch::RecordingName;
///
/// let name = RecordingName::new("0192f0c1-message").unwrap();
/// assert_eq!(name.as_str(), "0192f0c1-message");
/// for no_name in ["", "../prompts/fr/welcome", "a b", "Message"] {
///     assert_eq!(RecordingName::new(no_name), None);
/// }
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct RecordingName(Arc<str>);

/// The longest name, in characters.
const LONGEST: usize = 64;

impl RecordingName {
    /// The name, if it is one.
    #[must_use]
    pub fn new(name: &str) -> Option<Self> {
        let is_part =
            |octet: u8| octet.is_ascii_lowercase() || octet.is_ascii_digit() || octet == b'-';
        let is_name = (1..=LONGEST).contains(&name.len()) && name.bytes().all(is_part);
        is_name.then(|| Self(name.into()))
    }

    /// As text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RecordingName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
