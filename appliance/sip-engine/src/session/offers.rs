//! Whose turn it is in a dialog's offers and answers (RFC 3261 §13.2.1, RFC 3262 §5, RFC 3264
//! §4, RFC 6337).

use crate::endpoint::Description;
use crate::{Headers, body};

/// Whose turn it is.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum Offers {
    /// Nothing was offered yet.
    None,
    /// We offered; the answer is awaited.
    Ours,
    /// The far end offered; the answer is ours to give.
    Theirs,
    /// Each offer was answered.
    Settled,
}

/// How a message carries a description.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum Carried {
    /// It arrives, or is repeated until it does.
    Reliably,
    /// A provisional response that may be lost: it decides nothing.
    Unreliably,
}

impl Offers {
    /// No offer is open, so that another may be made.
    pub(super) const fn are_closed(self) -> bool {
        matches!(self, Self::None | Self::Settled)
    }

    /// What a response to our INVITE, or the ACK or PRACK of what we sent, describes.
    pub(super) fn read_answer(
        &mut self,
        headers: &Headers,
        body: &[u8],
        carried: Carried,
    ) -> Option<Description> {
        let sdp = sdp_of(headers, body)?;
        match (*self, carried) {
            (Self::Ours, Carried::Reliably) => {
                *self = Self::Settled;
                Some(Description::Answer(sdp))
            }
            (Self::None, Carried::Reliably) => {
                *self = Self::Theirs;
                Some(Description::Offer(sdp))
            }
            (Self::Ours | Self::None, Carried::Unreliably) => Some(Description::Preview(sdp)),
            // Said before: whatever comes after the answer is no more (RFC 3261 §13.2.1).
            (Self::Theirs | Self::Settled, _) => None,
        }
    }
}

/// The session description of a message, alone or among other parts (RFC 5621).
pub(super) fn sdp_of(headers: &Headers, octets: &[u8]) -> Option<Vec<u8>> {
    let sdp = body::find(headers, octets, "application", "sdp").ok()??;
    Some(sdp.to_vec())
}
