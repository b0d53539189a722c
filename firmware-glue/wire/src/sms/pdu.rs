//! What comes from the network: DELIVER and STATUS-REPORT (TS 23.040 clause 9.2.2).

use super::address::Address;
use super::content::Content;
use super::header::Header;
use super::octets::{Reader, Unreadable};
use super::scheme::Scheme;
use super::timestamp::Timestamp;

/// A PDU as a modem gives it, the service centre's address before it (TS 27.005 clause 3.1).
#[derive(Clone, PartialEq, Eq, Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "there is no allocator, and one is looked at at a time"
)]
pub enum Pdu {
    /// Somebody wrote.
    Deliver(Delivered),
    /// What became of a message that was sent.
    Report(Report),
    /// A message that somebody left in the storage to be sent, or that was: none of ours.
    Submit,
}

/// A message that came (clause 9.2.2.1).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Delivered {
    /// The service centre that kept it.
    pub centre: Option<Address>,
    /// Who wrote.
    pub from: Address,
    /// When the service centre had it; `None` where it says no time.
    pub at: Option<Timestamp>,
    /// The protocol identifier: 0 for a text between people (clause 9.2.3.9).
    pub protocol: u8,
    /// How it is coded.
    pub scheme: Scheme,
    /// Which part of what it is, and for whom in the phone.
    pub header: Header,
    /// What it says.
    pub content: Content,
}

/// A report (clause 9.2.2.3).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Report {
    /// The reference that `+CMGS` gave when the message was sent; it wraps at 256.
    pub reference: u8,
    /// To whom the message went.
    pub to: Address,
    /// When the service centre had it.
    pub submitted_at: Option<Timestamp>,
    /// When what it reports happened.
    pub at: Option<Timestamp>,
    /// What became of it.
    pub outcome: Outcome,
}

/// What became of a message (clause 9.2.3.15).
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// The phone has it.
    Arrived,
    /// It left the service centre, which cannot say whether it arrived, or another took its place.
    Unconfirmed(u8),
    /// The service centre goes on trying.
    Trying(u8),
    /// It will not arrive.
    Failed(u8),
}

impl Outcome {
    const fn of(status: u8) -> Self {
        match status {
            0x00 => Self::Arrived,
            0x01..=0x1f => Self::Unconfirmed(status),
            0x20..=0x3f => Self::Trying(status),
            // What is reserved is an error that the service centre does not try again.
            _ => Self::Failed(status),
        }
    }
}

impl Pdu {
    /// Reads one.
    ///
    /// # Errors
    /// When it ends too early, or an address has no end.
    pub fn read(octets: &[u8]) -> Result<Self, Unreadable> {
        let mut reader = Reader(octets);
        let centre = Address::read_centre(&mut reader)?;
        let first = reader.octet()?;
        let has_header = first & 0x40 != 0;
        match first & 3 {
            1 => Ok(Self::Submit),
            2 => report(&mut reader).map(Self::Report),
            // A type that is reserved is read as this one (clause 9.2.3.1).
            _ => deliver(centre, has_header, &mut reader).map(Self::Deliver),
        }
    }
}

fn deliver(
    centre: Option<Address>,
    has_header: bool,
    reader: &mut Reader<'_>,
) -> Result<Delivered, Unreadable> {
    let from = Address::read(reader)?;
    let protocol = reader.octet()?;
    let scheme = Scheme::of(reader.octet()?);
    let at = time(reader)?;
    let length = reader.octet()?;
    let (header, content) = Content::read(scheme.alphabet, has_header, length, reader.0);
    Ok(Delivered {
        centre,
        from,
        at,
        protocol,
        scheme,
        header,
        content,
    })
}

fn report(reader: &mut Reader<'_>) -> Result<Report, Unreadable> {
    Ok(Report {
        reference: reader.octet()?,
        to: Address::read(reader)?,
        submitted_at: time(reader)?,
        at: time(reader)?,
        outcome: Outcome::of(reader.octet()?),
    })
}

fn time(reader: &mut Reader<'_>) -> Result<Option<Timestamp>, Unreadable> {
    let octets = reader.octets(7)?;
    Ok(octets.try_into().ok().and_then(Timestamp::read))
}
