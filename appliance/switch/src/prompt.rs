//! What callers and staff are played.

use std::fmt;
use std::sync::Arc;

use jawab_vocabulary::Language;
use serde::{Deserialize, Serialize};

/// A spoken text, recorded or synthesised once for each language.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PromptId {
    /// "Welcome to the youth centre."
    Welcome,
    /// "For Arabic, press 1." Said in the language it offers.
    LanguageMenu,
    /// "Please wait, we will answer you soon."
    PleaseWait,
    /// "You are number … in the queue": said before a number, 1 to 9.
    Position(u8),
    /// "More than nine people are before you."
    PositionBeyond,
    /// "For the service …, press …": said of a queue that has this key, 1 to 9. What the service
    /// is, the centre records.
    QueueMenu(u8),
    /// A text of the centre's own, 1 to 9: what its menus say ([`crate::Menus`]). There is none until the
    /// centre has recorded it.
    MenuText(u8),
    /// "Callers wait in queue … now": said of that queue, 1 to 9, to whoever tries menus.
    TrialQueue(u8),
    /// "Callers wait for whoever is free now." (to whoever tries menus)
    TrialOperator,
    /// "You will wait for about … minutes": said of so many, of [`Self::WAITS`].
    WaitMinutes(u8),
    /// "You will wait for more than half an hour."
    WaitBeyond,
    /// "All our staff are busy; please call again later."
    AllBusy,
    /// "The centre is closed or nobody is at work."
    Closed,
    /// "The centre is closed now; you reach us during opening hours."
    AfterHours,
    /// "Leave a message after the tone; it is recorded, and kept so that we can call you back."
    LeaveMessage,
    /// "Your message is kept; we will call you back."
    MessageKept,
    /// "Your message could not be kept; please call again."
    MessageLost,
    /// "There are no more messages." (to who hears them at a handset)
    NoMoreMessages,
    /// "To hear it again, press 1; the next one, 2; nobody has to call back, 3; to call back, 4."
    MessageKeys,
    /// "Nobody has to call back any more."
    MessageDone,
    /// "Log in at the desk with this telephone first."
    MessagesLogIn,
    /// "To be called back and keep your place, press 5." (to who waits in the queue)
    CallBackOffer,
    /// "You keep your place; we call you back at this number."
    CallBackKept,
    /// "Somebody is called back now." (to whoever is to speak with them)
    CallBackBegins,
    /// "Speak after the tone; press # to end." (recording a prompt)
    RecordAfterTone,
    /// "It is kept. This is how it sounds:"
    Recorded,
    /// "This code or number is not known."
    NotKnown,
    /// "This is a test of the telephone." (a technician's)
    TestCall,
    /// "The box works, and can be called." (the front panel's button)
    BoxWorks,
    /// "One of the lines is out of service."
    LineOut,
    /// "No line is in service: nobody can call."
    NoLine,
    /// "Nothing can be saved."
    NotSaving,
    /// "The ministry's instance is not reached; calls go on."
    NoCentral,
    /// "The current is gone; the box will stop."
    PowerGone,
    /// "The call to the emergency service cannot be put through; use another telephone."
    NoEmergency,
    /// "Somebody responsible for this centre listens to this call." (before a supervisor does)
    Supervised,
}

impl PromptId {
    /// The waits that have words of their own, in minutes. What is between two is told as the
    /// longer one.
    pub const WAITS: [u8; 8] = [1, 2, 3, 5, 10, 15, 20, 30];
}

/// Something that was recorded: samples of 16 bits, 8000 a second. Call control passes it on, and looks at
/// nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Sound(pub Arc<[i16]>);

/// What somebody said no log tells.
impl fmt::Debug for Sound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sound({} samples)", self.0.len())
    }
}

/// One thing to play.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Announcement {
    /// A spoken text.
    Prompt(PromptId, Language),
    /// What a caller said.
    Message(Sound),
    /// Music while waiting; endless.
    HoldMusic,
    /// A call progress tone (ITU-T E.180).
    Tone(Tone),
}

/// Call progress tones (ITU-T E.180), 425 Hz in Morocco.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Tone {
    /// The far end rings.
    Ringback,
    /// The far end is busy.
    Busy,
    /// No circuit.
    Congestion,
    /// The start of a recording: one short beep.
    Beep,
    /// What a line is measured with: three seconds of 1020 Hz (ITU-T O.6).
    Test,
}
