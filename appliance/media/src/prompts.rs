//! The spoken texts, tones and music a box can play, all in memory.
//!
//! Files lie in `<folder>/<language>/<prompt>.wav`; what staff recorded wins over what
//! was synthesised. A file that cannot be used is named in the log and left out.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use jawab_switch::{Announcement, Language, PromptId, Tone};
use tracing::{info, warn};

use crate::player::Clip;
use crate::tone;
use crate::wav;

/// The music's file, beside the folders of the languages.
pub const HOLD_MUSIC: &str = "hold-music.wav";

/// Every prompt there is.
pub fn all() -> impl Iterator<Item = PromptId> {
    [
        PromptId::Welcome,
        PromptId::LanguageMenu,
        PromptId::PleaseWait,
        PromptId::PositionBeyond,
        PromptId::AllBusy,
        PromptId::Closed,
        PromptId::AfterHours,
        PromptId::LeaveMessage,
        PromptId::MessageKept,
        PromptId::MessageLost,
        PromptId::NoMoreMessages,
        PromptId::MessageKeys,
        PromptId::MessageDone,
        PromptId::MessagesLogIn,
        PromptId::CallBackOffer,
        PromptId::CallBackKept,
        PromptId::CallBackBegins,
        PromptId::TrialOperator,
        PromptId::RecordAfterTone,
        PromptId::Recorded,
        PromptId::NotKnown,
        PromptId::TestCall,
        PromptId::BoxWorks,
        PromptId::LineOut,
        PromptId::NoLine,
        PromptId::NotSaving,
        PromptId::NoCentral,
        PromptId::PowerGone,
        PromptId::NoEmergency,
        PromptId::Supervised,
        PromptId::WaitBeyond,
    ]
    .into_iter()
    .chain((1..=9).map(PromptId::Position))
    .chain((1..=9).map(PromptId::QueueMenu))
    .chain((1..=9).map(PromptId::MenuText))
    .chain((1..=9).map(PromptId::TrialQueue))
    .chain(PromptId::WAITS.map(PromptId::WaitMinutes))
}

/// The name of a prompt's file, without its folder: `position-3.wav`.
#[must_use]
pub fn file_name(prompt: PromptId) -> String {
    let name = match prompt {
        PromptId::Welcome => "welcome",
        PromptId::LanguageMenu => "language-menu",
        PromptId::PleaseWait => "please-wait",
        PromptId::Position(position) => return format!("position-{position}.wav"),
        PromptId::PositionBeyond => "position-beyond",
        PromptId::QueueMenu(key) => return format!("queue-menu-{key}.wav"),
        PromptId::MenuText(text) => return format!("menu-text-{text}.wav"),
        PromptId::TrialQueue(queue) => return format!("trial-queue-{queue}.wav"),
        PromptId::TrialOperator => "trial-operator",
        PromptId::WaitMinutes(minutes) => return format!("wait-minutes-{minutes}.wav"),
        PromptId::WaitBeyond => "wait-beyond",
        PromptId::AllBusy => "all-busy",
        PromptId::Closed => "closed",
        PromptId::AfterHours => "after-hours",
        PromptId::LeaveMessage => "leave-message",
        PromptId::MessageKept => "message-kept",
        PromptId::MessageLost => "message-lost",
        PromptId::NoMoreMessages => "no-more-messages",
        PromptId::MessageKeys => "message-keys",
        PromptId::MessageDone => "message-done",
        PromptId::MessagesLogIn => "messages-log-in",
        PromptId::CallBackOffer => "call-back-offer",
        PromptId::CallBackKept => "call-back-kept",
        PromptId::CallBackBegins => "call-back-begins",
        PromptId::RecordAfterTone => "record-after-tone",
        PromptId::Recorded => "recorded",
        PromptId::NotKnown => "not-known",
        PromptId::TestCall => "test-call",
        PromptId::BoxWorks => "box-works",
        PromptId::LineOut => "line-out",
        PromptId::NoLine => "no-line",
        PromptId::NotSaving => "not-saving",
        PromptId::NoCentral => "no-central",
        PromptId::PowerGone => "power-gone",
        PromptId::NoEmergency => "no-emergency",
        PromptId::Supervised => "supervised",
    };
    format!("{name}.wav")
}

type Texts = HashMap<(PromptId, Language), Arc<[i16]>>;

/// Everything that can be played.
#[derive(Debug)]
pub struct Prompts {
    recorded: PathBuf,
    texts: RwLock<Texts>,
    hold_music: Arc<[i16]>,
    tones: [Arc<[i16]>; 5],
    told_missing: Mutex<HashSet<(PromptId, Language)>>,
    faults: Vec<PromptFault>,
}

/// Announcements that cannot be used.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PromptFault {
    /// The file or the folder.
    pub file: PathBuf,
    /// What is wrong with it.
    pub why: String,
}

impl Prompts {
    /// Loads what is in the folders. A folder or file that is missing is no error:
    /// a box without prompts still joins people.
    #[must_use]
    pub fn load(synthesised: &Path, recorded: &Path) -> Self {
        let folders = [recorded, synthesised];
        let mut texts = Texts::new();
        let mut faults = Vec::new();
        for language in Language::ALL {
            for prompt in all() {
                let name = Path::new(language.tag()).join(file_name(prompt));
                if let Some(samples) = first_usable(folders, &name, &mut faults) {
                    texts.insert((prompt, language), samples);
                }
            }
            let count = texts.keys().filter(|(_, of)| *of == language).count();
            info!(
                "{count} of {} prompts are there in {}",
                all().count(),
                language.tag()
            );
        }
        let hold_music = first_usable(folders, Path::new(HOLD_MUSIC), &mut faults)
            .unwrap_or_else(|| tone::soft_music().into());
        if texts.is_empty() && faults.is_empty() {
            let why = match fs::read_dir(synthesised) {
                Err(error) => error.to_string(),
                Ok(_) => "there is no announcement in it".into(),
            };
            faults.push(PromptFault {
                file: synthesised.into(),
                why,
            });
        }
        Self {
            faults,
            recorded: recorded.into(),
            texts: RwLock::new(texts),
            hold_music,
            tones: TONES.map(|tone| tone::announcement(tone).into()),
            told_missing: Mutex::default(),
        }
    }

    /// What could not be used.
    #[must_use]
    pub fn faults(&self) -> &[PromptFault] {
        &self.faults
    }

    /// Whether a text is there in a language.
    pub(crate) fn has(&self, prompt: PromptId, language: Language) -> bool {
        let texts = self.texts.read().unwrap_or_else(PoisonError::into_inner);
        texts.contains_key(&(prompt, language))
    }

    /// What is played for announcements, one after the other. A text that is said in several
    /// languages and was never recorded in one of them is not said twice in another's stead.
    #[must_use]
    pub fn clips(&self, what: &[Announcement]) -> Vec<Clip> {
        let is_said_anyway = |announcement: &&Announcement| match **announcement {
            Announcement::Prompt(prompt, language) => self
                .said_in(prompt, language)
                .filter(|other| *other != language)
                .is_some_and(|other| what.contains(&Announcement::Prompt(prompt, other))),
            Announcement::Message(_) | Announcement::HoldMusic | Announcement::Tone(_) => false,
        };
        let said = what.iter().filter(|it| !is_said_anyway(it));
        said.filter_map(|announcement| self.clip(announcement))
            .collect()
    }

    /// What is played for an announcement, or `None` if there is nothing for it.
    #[must_use]
    pub fn clip(&self, announcement: &Announcement) -> Option<Clip> {
        match *announcement {
            Announcement::Prompt(prompt, language) => self.text(prompt, language).map(Clip::once),
            Announcement::Message(ref sound) => Some(Clip::once(sound.0.clone())),
            Announcement::HoldMusic => Some(Clip::endless(self.hold_music.clone())),
            Announcement::Tone(tone) => {
                let samples = TONES.iter().zip(&self.tones).find(|(of, _)| **of == tone)?;
                Some(Clip::once(samples.1.clone()))
            }
        }
    }

    /// A text in its language; where it was never recorded, in Arabic or else in
    /// French. The menu's lines are only ever said in the language they offer.
    fn text(&self, prompt: PromptId, language: Language) -> Option<Arc<[i16]>> {
        let said_in = self.said_in(prompt, language);
        if said_in != Some(language) {
            self.tell_missing(prompt, language, said_in);
        }
        let texts = self.texts.read().unwrap_or_else(PoisonError::into_inner);
        texts.get(&(prompt, said_in?)).cloned()
    }

    /// The language that a text of a language is said in.
    fn said_in(&self, prompt: PromptId, language: Language) -> Option<Language> {
        let others: &[Language] = match prompt {
            PromptId::LanguageMenu => &[],
            _ => &[Language::Arabic, Language::French],
        };
        let texts = self.texts.read().unwrap_or_else(PoisonError::into_inner);
        let mut languages = std::iter::once(&language).chain(others);
        languages
            .find(|known| texts.contains_key(&(prompt, **known)))
            .copied()
    }

    fn tell_missing(&self, prompt: PromptId, language: Language, instead: Option<Language>) {
        let mut told = self
            .told_missing
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if !told.insert((prompt, language)) {
            return;
        }
        let instead = instead.map_or("nothing", Language::tag);
        warn!(
            "there is no prompt {}/{}; callers hear {instead} instead. Record it from a handset, or make it with appliance/media/prompts/make",
            language.tag(),
            file_name(prompt),
        );
    }

    /// Where a prompt is kept that staff recorded.
    pub(crate) fn path_of(&self, prompt: PromptId, language: Language) -> PathBuf {
        self.recorded.join(language.tag()).join(file_name(prompt))
    }

    /// A prompt was recorded anew: from now on it is in every new announcement.
    pub(crate) fn replace(&self, prompt: PromptId, language: Language, samples: &[i16]) {
        self.texts
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert((prompt, language), samples.into());
    }
}

const TONES: [Tone; 5] = [
    Tone::Ringback,
    Tone::Busy,
    Tone::Congestion,
    Tone::Beep,
    Tone::Test,
];

/// The first of a file's places where it is and can be used.
fn first_usable(
    folders: [&Path; 2],
    name: &Path,
    faults: &mut Vec<PromptFault>,
) -> Option<Arc<[i16]>> {
    folders.iter().find_map(|folder| {
        let path = folder.join(name);
        // A file where a folder should be has nothing in it, either.
        if fs::metadata(&path).is_err_and(|error| {
            matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
        }) {
            return None;
        }
        match wav::read_file(&path) {
            Ok(samples) => Some(samples.into()),
            Err(error) => {
                warn!("{error}; the file is left out");
                faults.push(PromptFault {
                    why: error.to_string(),
                    file: path,
                });
                None
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use jawab_switch::RecordAs;

    use super::*;
    use crate::frame::SILENCE;
    use crate::player::Playlist;
    use crate::recording::Recording;
    use crate::wav::WavFileError;

    struct Folders(tempfile::TempDir);

    impl Folders {
        fn new() -> Self {
            Self(tempfile::tempdir().unwrap())
        }

        fn with(self, path: &str, level: i16) -> Self {
            wav::write_file(&self.0.path().join(path), &[level; 2_400]).unwrap();
            self
        }

        fn load(&self) -> Prompts {
            Prompts::load(&self.0.path().join("made"), &self.0.path().join("recorded"))
        }
    }

    /// The level of what is heard, or `None` for nothing.
    fn heard(prompts: &Prompts, announcement: Announcement) -> Option<i16> {
        let clip = prompts.clip(&announcement)?;
        let mut frame = SILENCE;
        Playlist::new(jawab_switch::PlayId(0), vec![clip], false).fill(&mut frame);
        Some(frame[80])
    }

    const WELCOME: fn(Language) -> Announcement =
        |language| Announcement::Prompt(PromptId::Welcome, language);

    #[test]
    fn names_are_those_of_the_vocabulary_in_kebab_case() {
        for prompt in all() {
            let name = match serde_json::to_value(prompt).unwrap() {
                serde_json::Value::String(name) => name,
                object => {
                    let (name, number) = object.as_object().unwrap().iter().next().unwrap();
                    format!("{name}-{number}")
                }
            };
            assert_eq!(file_name(prompt), format!("{name}.wav"));
        }
    }

    #[test]
    fn what_staff_recorded_wins() {
        let folders = Folders::new()
            .with("made/fr/welcome.wav", 100)
            .with("made/ar/welcome.wav", 200)
            .with("recorded/fr/welcome.wav", 300);
        let prompts = folders.load();
        assert_eq!(heard(&prompts, WELCOME(Language::French)), Some(300));
        assert_eq!(heard(&prompts, WELCOME(Language::Arabic)), Some(200));
    }

    #[test]
    fn a_missing_text_is_said_in_arabic_or_else_in_french() {
        let folders = Folders::new().with("made/fr/welcome.wav", 100);
        assert_eq!(
            heard(&folders.load(), WELCOME(Language::Tamazight)),
            Some(100)
        );
        let folders = folders.with("made/ar/welcome.wav", 200);
        assert_eq!(
            heard(&folders.load(), WELCOME(Language::Tamazight)),
            Some(200)
        );
    }

    #[test]
    fn a_menu_line_is_not_said_in_another_language() {
        let folders = Folders::new().with("made/ar/language-menu.wav", 100);
        let menu = |language| Announcement::Prompt(PromptId::LanguageMenu, language);
        let prompts = folders.load();
        assert_eq!(heard(&prompts, menu(Language::Arabic)), Some(100));
        assert_eq!(heard(&prompts, menu(Language::Tamazight)), None);
    }

    #[test]
    fn what_is_said_in_three_languages_is_said_once_where_one_was_never_recorded() {
        let folders = Folders::new()
            .with("made/ar/after-hours.wav", 200)
            .with("made/fr/after-hours.wav", 100);
        let closed = Language::ALL.map(|of| Announcement::Prompt(PromptId::AfterHours, of));
        let count = |prompts: &Prompts, what: &[Announcement]| prompts.clips(what).len();
        assert_eq!(count(&folders.load(), &closed), 2);
        // Alone it is said in another language.
        assert_eq!(count(&folders.load(), &closed[2..]), 1);
        let folders = folders.with("recorded/zgh/after-hours.wav", 300);
        assert_eq!(count(&folders.load(), &closed), 3);
    }

    #[test]
    fn a_damaged_recording_gives_way_to_the_synthesised_one() {
        let folders = Folders::new().with("made/ar/welcome.wav", 200);
        let damaged = folders.0.path().join("recorded/ar");
        fs::create_dir_all(&damaged).unwrap();
        fs::write(damaged.join("welcome.wav"), "not a sound").unwrap();
        assert_eq!(heard(&folders.load(), WELCOME(Language::Arabic)), Some(200));
    }

    /// Records the welcome in Arabic, so many frames of it.
    fn records(prompts: &Prompts, frames: usize) -> Result<Duration, WavFileError> {
        let what = RecordAs::Prompt(PromptId::Welcome, Language::Arabic);
        let mut recording = Recording::new(what, Duration::from_secs(10));
        for _ in 0..frames {
            recording.push(&[900; 160]);
        }
        recording.keep(prompts, Path::new("/nowhere"))
    }

    #[test]
    fn a_recording_is_played_from_the_moment_it_is_kept_and_after_a_restart() {
        let folders = Folders::new().with("made/ar/welcome.wav", 200);
        let prompts = folders.load();
        records(&prompts, 25).unwrap();
        assert_eq!(heard(&prompts, WELCOME(Language::Arabic)), Some(900));
        assert_eq!(heard(&folders.load(), WELCOME(Language::Arabic)), Some(900));
    }

    #[test]
    fn a_recording_of_a_moment_does_not_replace_anything() {
        let folders = Folders::new().with("made/ar/welcome.wav", 200);
        let prompts = folders.load();
        assert!(records(&prompts, 14).is_err());
        assert_eq!(heard(&prompts, WELCOME(Language::Arabic)), Some(200));
    }

    #[test]
    fn a_box_without_any_file_has_tones_and_music() {
        let prompts = Folders::new().load();
        assert!(heard(&prompts, Announcement::HoldMusic).is_some());
        for tone in TONES {
            assert!(heard(&prompts, Announcement::Tone(tone)).is_some());
        }
        assert_eq!(heard(&prompts, WELCOME(Language::French)), None);
    }
}
