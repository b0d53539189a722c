//! The call centre's business: staff, handsets, people, contacts, cases; and the
//! floor, what is up now.
//!
//! [`Desk`] stands on the ledger. Its methods wait for the disk on threads of their own,
//! so that they can be called from any task; what they say is saved is on disk.
//!
//! ```
//! use jawab_desk::{Desk, Ledger, NewStaff, Role};
//!
//! # tokio::runtime::Runtime::new()?.block_on(async {
//! # let folder = tempfile::tempdir()?;
//! let desk = Desk::new(Ledger::open(&folder.path().join("ledger.db"))?, "RAB");
//! let salma = desk.add_staff("setup", NewStaff {
//!     login: "salma".into(),
//!     name: "Salma Benkirane".into(),
//!     password: "correct horse".into(),
//!     role: Role::Supervisor,
//! }).await?;
//! // Saved: it is on disk.
//! let staff = desk.staff(salma).await?;
//! assert_eq!(staff.map(|staff| staff.login).as_deref(), Some("salma"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#![forbid(unsafe_code)]

mod accounts;
mod address;
mod agent_states;
pub mod calendar;
mod call_back_wishes;
mod call_backs;
mod call_course;
mod cases;
pub mod catalogue;
mod clash;
mod contact_sheet;
mod contacts;
mod conversations;
mod desk;
mod diversions;
mod edits;
mod error;
mod files;
pub mod floor;
mod found_person;
mod guide;
mod handset_changes;
mod handsets;
mod held;
mod identity;
mod invalid;
mod limits;
mod line_use;
mod link_trouble;
mod links;
mod lists;
mod login;
mod login_throttle;
mod menus;
mod names;
mod new_staff;
mod numbers;
mod once;
mod open_messages;
mod opt_out;
mod own_texts;
mod password_checks;
pub mod passwords;
mod people;
mod person_line;
mod question;
mod reference;
mod roles;
mod row;
mod saved_case;
mod search;
mod session_stamp;
mod set_aside;
mod skills;
mod staff;
mod staff_line;
mod supervised;
mod text;
mod texts;
mod trail;
pub mod voice_messages;
mod whose;

pub use accounts::StaffEdit;
pub use address::Address;
pub use agent_states::{AgentChange, AgentDay, Changer, Stretch, Times};
pub use call_back_wishes::CallBackWanted;
pub use call_backs::{
    CallBackDone, CallBackLine, CallBackList, CallBackRules, CallBackTaken, CallBackTry, CallBacks,
};
pub use call_course::CallCourse;
pub use cases::{
    CaseDetails, CaseKind, CaseLine, CaseSheet, Filter, NOTE_LIMIT, NewCase, NoteLine, Programme,
};
pub use clash::Clash;
pub use contact_sheet::ContactSheet;
pub use contacts::{CallLine, ContactLine, NewContact};
pub use conversations::{Conversation, ConversationEntry, UnansweredText};
pub use desk::Desk;
pub use error::DeskError;
pub use files::{
    FILE_NAME_LIMIT, FileHere, FileKind, FileLine, MAX_FILE_OCTETS, Upload, clean_name,
};
pub use found_person::FoundPerson;
pub use guide::{Article, Edition, Guide, Published};
pub use handset_changes::HandsetAccount;
pub use handsets::{Ha1, HandsetLine, NewHandset};
pub use held::{Held, HeldField, HeldKind, HeldRecord, HeldValue, kinds_held};
pub use invalid::Invalid;
pub use jawab_ledger::{Board, ClockTrouble, Head, Ledger, LedgerError};
pub use jawab_records::call_back::DoneReason;
pub use limits::MAX_FILES;
pub use link_trouble::LinkTrouble;
pub use links::{LinkLine, LinkedAs};
pub use lists::{
    Bound, CaseList, CaseOrder, ContactList, Counts, Cursor, Dialect, Kind as ContactKind,
    ListQuery, Listing, NotACursor, Page, Part, ROWS, Span, Turn,
};
pub use login::LoginError;
pub use login_throttle::{LoginSource, LoginThrottle, Try};
pub use menus::{HasText, MenuDesk, MenuError, MenuOrder, MenuQueue, MenusNow, TrialRefusal};
pub use names::Names;
pub use new_staff::NewStaff;
pub use numbers::{masked, normalised};
pub use open_messages::{OpenMessage, OpenMessages};
pub use own_texts::{OwnText, PartEnd, TextCount, TextRules, WaitingText};
pub use password_checks::{Busy, PasswordChecks};
pub use people::{CallerCard, PersonDetails, PersonSheet};
pub use person_line::PersonLine;
pub use question::Question;
pub use reference::{Mark, NotAReference, Reference, Wanted};
pub use roles::{Action, Role};
pub use saved_case::SavedCase;
pub use search::{Found, FoundCount, FoundKind, FoundPart, MOST_FOUND};
pub use session_stamp::session_stamp;
pub use set_aside::SetAside;
pub use staff_line::StaffLine;
pub use texts::{NewText, OwnShown, TextReceived, TextShown};
pub use trail::{Deed, Doer, TrailOf};
pub use voice_messages::{NewVoiceMessage, VoiceMessage};
pub use whose::Whose;
