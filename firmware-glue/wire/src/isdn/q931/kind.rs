//! Message types (clause 4.4).

/// Message types (table 4-2).
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
#[repr(u8)]
pub(super) enum Kind {
    Alerting = 0x01,
    CallProceeding = 0x02,
    Progress = 0x03,
    Setup = 0x05,
    Connect = 0x07,
    SetupAcknowledge = 0x0D,
    ConnectAcknowledge = 0x0F,
    Suspend = 0x25,
    SuspendReject = 0x21,
    Resume = 0x26,
    ResumeReject = 0x22,
    Disconnect = 0x45,
    Restart = 0x46,
    Release = 0x4D,
    RestartAcknowledge = 0x4E,
    ReleaseComplete = 0x5A,
    Notify = 0x6E,
    StatusEnquiry = 0x75,
    Information = 0x7B,
    Status = 0x7D,
}

impl Kind {
    const ALL: [Self; 20] = [
        Self::Alerting,
        Self::CallProceeding,
        Self::Progress,
        Self::Setup,
        Self::Connect,
        Self::SetupAcknowledge,
        Self::ConnectAcknowledge,
        Self::Suspend,
        Self::SuspendReject,
        Self::Resume,
        Self::ResumeReject,
        Self::Disconnect,
        Self::Restart,
        Self::Release,
        Self::RestartAcknowledge,
        Self::ReleaseComplete,
        Self::Notify,
        Self::StatusEnquiry,
        Self::Information,
        Self::Status,
    ];

    /// The type of an octet, or the octet where it is none.
    pub(super) fn of(octet: u8) -> Result<Self, u8> {
        Self::ALL
            .into_iter()
            .find(|kind| *kind as u8 == octet)
            .ok_or(octet)
    }
}
