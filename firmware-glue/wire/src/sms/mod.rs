//! Short messages (SMS) as the network carries them: 3GPP TS 23.040, alphabets by TS 23.038.
//!
//! Nothing here sends or keeps anything. Octets of a modem or of a SIM go in and what they mean comes
//! out ([`Pdu`]); a text goes in and the messages it takes come out ([`Plan`]). Every reader takes any
//! octets, and everything is bounded. `README.md` beside this file says what is difficult about it.
//!
//! ```
//! use jawab_wire::sms::{Address, Concat, Plan, Reference, Submit};
//!
//! let plan = Plan::of("Votre dossier est prêt. À bientôt !").map_err(|_| "too long")?;
//! assert_eq!(plan.parts(), 1);
//! // The ê has no place in the GSM alphabet, and makes the text as dear as Arabic.
//! assert_eq!(plan.dear().map(|dear| dear.letter), Some('ê'));
//!
//! let to = Address::number("+212612345678").ok_or("no number")?;
//! for part in plan.cut() {
//!     let submit = Submit::of(&to, part.content, None).with_report();
//!     let mut line = jawab_wire::sms::Hex::new();
//!     submit.write_hex(&mut line);
//!     assert!(line.starts_with("00"));
//! }
//! # let _ = Concat { reference: Reference::Short(1), total: 2, number: 1 };
//! # Ok::<(), &str>(())
//! ```

mod address;
mod alphabet;
mod assembly;
mod cheap;
mod content;
mod header;
mod octets;
mod pdu;
mod plan;
mod scheme;
mod septets;
mod submit;
mod timestamp;

#[cfg(test)]
mod tests;

pub use address::{Address, AddressKind};
pub use alphabet::{Shift, Shifts};
pub use assembly::{KnownPart, NewPart, Placement, place};
pub use cheap::{Dear, write_cheap};
pub use content::{Content, ContentText, Joiner};
pub use header::{Concat, Header, Reference};
pub use octets::{PDU_MAX, Unreadable, octets_of_hex};
pub use pdu::{Delivered, Outcome, Pdu, Report};
pub use plan::{PARTS_MAX, PartContent, Plan, PlannedPart, TooLong};
pub use scheme::{Alphabet, Scheme};
pub use submit::{Hex, Submit};
pub use timestamp::Timestamp;
