//! How it goes with a supervisor who wants to take part in a call.

/// How far a supervisor is.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum SupervisionProgress {
    /// Their handset rings.
    Rings,
    /// Those who talk hear that a supervisor comes, who hears nothing of them until they have.
    IsTold,
    /// They hear those who talk.
    TakesPart,
}

/// Why a supervisor cannot take part in a call.
#[derive(Copy, Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SupervisionRefusal {
    /// It is over, or nobody talks in it.
    #[error("nobody talks in that call")]
    NotTalking,
    /// It is for an emergency service, where nothing is to delay or disturb those who talk.
    #[error("that call is for an emergency service")]
    Emergency,
    /// Two colleagues talk, and nobody calls the centre.
    #[error("that call is among colleagues")]
    Internal,
    /// Another supervisor takes part in it.
    #[error("another supervisor takes part in that call")]
    Another,
    /// They speak in it themselves, or somebody does at that handset.
    #[error("they speak in that call themselves")]
    Own,
    /// Their handset is not registered.
    #[error("their handset is not registered")]
    HandsetGone,
    /// Their handset rings, or they speak at it.
    #[error("their handset is in use")]
    HandsetBusy,
}
