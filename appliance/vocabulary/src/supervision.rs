//! What a supervisor does in a call that somebody else answers.

use crate::codes;

codes! {
    /// What a supervisor does in a call that somebody else answers.
    Supervision {
        /// Hears all of it, and is heard by nobody.
        Listen = "listen",
        /// Hears all of it, and is heard by who answers for the centre alone.
        Whisper = "whisper",
        /// Hears all of it, and is heard by all.
        Join = "join",
    }
}

codes! {
    /// What a supervisor did in a call of somebody else's, for the record of who did what.
    SupervisorDeed {
        /// Listened to it.
        Listened = "listen",
        /// Whispered to who answers.
        Whispered = "whisper",
        /// Joined it.
        Joined = "join",
        /// Ended it.
        Ended = "end",
    }
}

impl From<Supervision> for SupervisorDeed {
    fn from(does: Supervision) -> Self {
        match does {
            Supervision::Listen => Self::Listened,
            Supervision::Whisper => Self::Whispered,
            Supervision::Join => Self::Joined,
        }
    }
}
