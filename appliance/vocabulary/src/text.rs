//! What becomes of a text that the centre writes.

use crate::codes;

codes! {
    /// What is known of a text that the centre wrote.
    TextState {
        /// It waits for a line.
        OnTheBox = "on-the-box",
        /// The network took it.
        Given = "given",
        /// The telephone has it.
        Arrived = "arrived",
        /// It does not arrive; [`TextFailure`] says why.
        Failed = "failed",
        /// It may have left, and nobody knows: it is never sent again by machine.
        NotKnown = "not-known",
    }
}

codes! {
    /// Why a text does not arrive.
    TextFailure {
        /// The network did not take it.
        Refused = "refused",
        /// The network took it and could not deliver it.
        NotDelivered = "not-delivered",
        /// Some of its messages went, and the others do not.
        Partly = "partly",
        /// No line could take it for so long that it is out of date.
        TooLate = "too-late",
        /// The settings do not allow texts to this number any more.
        NotAllowed = "not-allowed",
        /// Whoever it is for wrote meanwhile that they want no texts.
        OptedOut = "opted-out",
    }
}
