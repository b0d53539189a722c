//! What is wrong with something that was given.

use crate::passwords::{self, Unfit};
use crate::text;

/// What is wrong with something that was given.
#[derive(Copy, Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Invalid {
    /// A note without text.
    #[error("the note is empty")]
    EmptyNote,
    /// A text to somebody without words.
    #[error("the text is empty")]
    EmptyText,
    /// A text that takes more messages than one is sent in.
    #[error("the text takes more than {} messages", jawab_wire::sms::PARTS_MAX)]
    TextTooLong,
    /// An address that no text goes to.
    #[error(
        "no texts go to this address by the settings: Moroccan mobiles alone, or [texts] says more"
    )]
    TextTo,
    /// Whoever has the address wants no texts.
    #[error("they wrote that they want no texts, and none go to them until they write otherwise")]
    OptedOut,
    /// A colleague answered, which the writer did not see.
    #[error("a colleague answered meanwhile; look at it, and send again if yours is still wanted")]
    AnsweredMeanwhile,
    /// A text beyond its limit.
    #[error("the text is too long: {limit} characters at most")]
    TooLong {
        /// The limit.
        limit: usize,
    },
    /// No programme has this code.
    #[error("no programme has this code")]
    Programme,
    /// No kind of case has this code.
    #[error("no kind of case has this code")]
    Kind,
    /// Not a telephone number.
    #[error("this is no telephone number: write digits, with + before another country's code")]
    Number,
    /// Too few digits for a telephone number, or too many.
    #[error("a number has ten digits, or is a short code, or begins with + and a country's code")]
    NumberLength,
    /// More than one telephone number.
    #[error("these are several telephone numbers; one is kept with a case")]
    NumberSeveral,
    /// Not a mail address.
    #[error("this is no mail address: write it as name@example.org")]
    Mail,
    /// Not a name that can stand for the sender of a text.
    #[error("a sender's name is up to eleven letters, digits and signs of GSM's alphabet")]
    SenderName,
    /// Not the id of a chat's device.
    #[error("a chat's device is named by a UUID")]
    ChatDevice,
    /// Not a date that somebody can be born on.
    #[error("this is no date of birth; write day, month and year")]
    BirthDate,
    /// Not the number of a national card.
    #[error("a CIN is one or two letters and up to seven digits")]
    Cin,
    /// A link of a person with themselves.
    #[error("a person is not linked with themselves")]
    LinkedToSelf,
    /// Hours that cannot be read.
    #[error("hours are written as 09:00-12:00 14:00-18:30")]
    Hours,
    /// Special days without a first day, or of none or too many.
    #[error("special days are a first day and 1 to 366 days")]
    Days,
    /// A file without content.
    #[error("the file is empty")]
    FileEmpty,
    /// A file beyond the limit.
    #[error("the file is too long: {} MiB at most", jawab_ledger::MAX_FILE_OCTETS / (1024 * 1024))]
    FileTooLong,
    /// A file that is no paper, picture or letter.
    #[error("a file is a PDF, a picture, a plain text or a letter")]
    FileKind,
    /// A program, a script or a web page.
    #[error("programs, scripts and web pages are not taken")]
    FileRuns,
    /// A case with the most files already.
    #[error(
        "the case has {} files already, which is the most",
        crate::limits::MAX_FILES
    )]
    FilesTooMany,
    /// A login must be 2 to 32 of a-z, 0-9, dot, dash.
    #[error("a login is 2 to 32 of these: a-z, 0-9, dot, dash")]
    Login,
    /// Somebody has this login already.
    #[error("somebody has this login already")]
    LoginTaken,
    /// A password must have ten characters or more.
    #[error("a password has ten characters or more")]
    WeakPassword,
    /// A password that everybody tries first.
    #[error("this password is one of those that everybody tries first; take several words")]
    CommonPassword,
    /// A password with the login, the person's name or the centre's in it.
    #[error("a password has neither the login, nor the name, nor the centre's in it")]
    TellingPassword,
    /// The password before, again.
    #[error("this is the password that is to be changed")]
    SamePassword,
    /// Without them nobody could administer the box.
    #[error("the centre keeps one supervisor at least; make somebody else one first")]
    LastSupervisor,
    /// A name is missing.
    #[error("the name is missing")]
    EmptyName,
    /// An extension must be 2 to 6 digits.
    #[error("an extension is two to six digits, and no emergency number")]
    Extension,
    /// A handset has this extension already.
    #[error("a handset has this extension already")]
    ExtensionTaken,
    /// A secret must have eight characters or more.
    #[error("a handset's secret has eight characters or more")]
    WeakSecret,
}

/// A name, as it is kept: of one line, of which something is seen, and not beyond a limit (in
/// characters).
pub(crate) fn bounded(text: &str, limit: usize, empty: Invalid) -> Result<String, Invalid> {
    within(text::line(text), limit, empty)
}

/// A text of several lines, as it is kept, within the same bounds.
pub(crate) fn bounded_lines(text: &str, limit: usize, empty: Invalid) -> Result<String, Invalid> {
    within(text::lines(text), limit, empty)
}

fn within(text: String, limit: usize, empty: Invalid) -> Result<String, Invalid> {
    match text.chars().count() {
        0 => Err(empty),
        length if length > limit => Err(Invalid::TooLong { limit }),
        _ => Ok(text),
    }
}

impl From<Unfit> for Invalid {
    fn from(unfit: Unfit) -> Self {
        match unfit {
            Unfit::Short => Self::WeakPassword,
            Unfit::Long => Self::TooLong {
                limit: passwords::MOST,
            },
            Unfit::Common => Self::CommonPassword,
            Unfit::TellsWho => Self::TellingPassword,
        }
    }
}
