//! A call, and its states (clause 2.1).

use core::time::Duration;

use heapless::Vec;

use super::bearer::Bearer;
use super::channel::Channel;
use super::message::Reference;
use super::number::{Number, Party};
use super::progress::Progress;
use super::timer::Timer;
use crate::isdn::{Cause, Side};

/// A call's handle. One that is over is never mistaken for another.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug)]
pub struct CallId {
    pub(super) index: u8,
    pub(super) generation: u32,
}

/// Whether a number is sent as a whole.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub enum Sending {
    /// It is: no digits follow.
    #[default]
    EnBloc,
    /// More digits may follow.
    Overlap,
}

/// What a SETUP says. What layer 3 only carries is as it came: octets.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Setup {
    /// What the channel is to carry.
    pub bearer: Bearer,
    /// Who calls.
    pub calling: Option<Party>,
    /// Who is called, as far as it was dialled.
    pub called: Option<Number>,
    /// Whether the called number is complete.
    pub sending: Sending,
    /// What is said of the call's way.
    pub progress: Option<Progress>,
    /// Text to display.
    pub display: Vec<u8, 82>,
    /// High layer compatibility.
    pub high_layer: Vec<u8, 3>,
    /// Low layer compatibility.
    pub low_layer: Vec<u8, 16>,
}

impl Setup {
    /// A call of speech to a number, sent as a whole.
    #[must_use]
    pub const fn speech(calling: Option<Party>, called: Option<Number>) -> Self {
        Self {
            bearer: Bearer::SPEECH,
            calling,
            called,
            sending: Sending::EnBloc,
            progress: None,
            display: Vec::new(),
            high_layer: Vec::new(),
            low_layer: Vec::new(),
        }
    }
}

/// The states of a call, with the recommendation's numbers: U or N of them.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[repr(u8)]
pub enum State {
    /// U1, N1.
    CallInitiated = 1,
    /// U2, N2.
    OverlapSending = 2,
    /// U3, N3.
    OutgoingCallProceeding = 3,
    /// U4, N4.
    CallDelivered = 4,
    /// U6, N6.
    CallPresent = 6,
    /// U7, N7.
    CallReceived = 7,
    /// U8; the network is never seen in it, since it acknowledges at once.
    ConnectRequest = 8,
    /// U9, N9.
    IncomingCallProceeding = 9,
    /// U10, N10.
    Active = 10,
    /// U11, N11.
    DisconnectRequest = 11,
    /// U12, N12.
    DisconnectIndication = 12,
    /// U19, N19.
    ReleaseRequest = 19,
    /// U25, N25.
    OverlapReceiving = 25,
}

/// How far a call is, seen from here. Together with the side and with who called it is the
/// recommendation's state: its "outgoing" is the user's, whichever side that is.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum Step {
    /// SETUP was sent.
    SetupSent,
    /// The peer takes digits.
    SendingDigits,
    /// The peer has all it needs.
    PeerProceeds,
    /// The far party is alerted.
    PeerAlerts,
    /// SETUP came.
    Offered,
    /// Digits are taken from the peer.
    TakingDigits,
    /// All is there that is needed.
    Proceeding,
    /// Somebody is alerted here.
    Alerting,
    /// CONNECT was sent, and is not acknowledged.
    ConnectSent,
    /// The parties talk.
    Active,
    /// DISCONNECT was sent.
    DisconnectSent,
    /// DISCONNECT came, and tones can be heard until the owner releases the call.
    DisconnectReceived,
    /// RELEASE was sent.
    ReleaseSent,
}

impl Step {
    pub(super) const fn is_clearing(self) -> bool {
        matches!(
            self,
            Self::DisconnectSent | Self::DisconnectReceived | Self::ReleaseSent
        )
    }

    /// Digits are on their way, so that the call does not survive a lost message (5.8.8).
    pub(super) const fn is_overlap(self) -> bool {
        matches!(self, Self::SendingDigits | Self::TakingDigits)
    }

    pub(super) const fn is_incoming(self) -> bool {
        matches!(
            self,
            Self::Offered | Self::TakingDigits | Self::Proceeding | Self::Alerting
        )
    }
}

#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) id: CallId,
    pub(super) value: u16,
    /// This side made the call, and chose the reference.
    pub(super) ours: bool,
    pub(super) step: Step,
    pub(super) channel: Option<Channel>,
    /// No other channel will do.
    pub(super) exclusive: bool,
    /// The channel is settled: an answer has come, or was given.
    pub(super) agreed: bool,
    pub(super) timer: Option<(Timer, Duration)>,
    pub(super) t309: Option<Duration>,
    pub(super) t322: Option<Duration>,
    /// How often the message under `timer` was sent again.
    pub(super) retries: u8,
    pub(super) enquiries: u8,
    /// Why it ends, for the peer.
    pub(super) sent_cause: Cause,
    /// Why it ends, for the owner.
    pub(super) cause: Cause,
    pub(super) setup: Setup,
    /// Who answered.
    pub(super) connected: Option<Party>,
    /// What was said last of the call's way.
    pub(super) progress: Option<Progress>,
}

impl Call {
    /// A call that this side makes.
    pub(super) fn new(id: CallId, value: u16, setup: Setup) -> Self {
        Self {
            id,
            value,
            ours: true,
            step: Step::SetupSent,
            channel: None,
            exclusive: false,
            agreed: false,
            timer: None,
            t309: None,
            t322: None,
            retries: 0,
            enquiries: 0,
            sent_cause: Cause::NORMAL_CLEARING,
            cause: Cause::NORMAL_CLEARING,
            setup,
            connected: None,
            progress: None,
        }
    }

    pub(super) const fn reference(&self) -> Reference {
        Reference {
            value: self.value,
            flag: !self.ours,
        }
    }

    pub(super) fn state(&self, side: Side) -> State {
        let by_user = self.ours == (side == Side::User);
        match (self.step, by_user) {
            (Step::SetupSent | Step::Offered, true) => State::CallInitiated,
            (Step::SendingDigits | Step::TakingDigits, true) => State::OverlapSending,
            (Step::PeerProceeds | Step::Proceeding, true) => State::OutgoingCallProceeding,
            (Step::PeerAlerts | Step::Alerting, true) => State::CallDelivered,
            (Step::SetupSent | Step::Offered, false) => State::CallPresent,
            (Step::SendingDigits | Step::TakingDigits, false) => State::OverlapReceiving,
            (Step::PeerProceeds | Step::Proceeding, false) => State::IncomingCallProceeding,
            (Step::PeerAlerts | Step::Alerting, false) => State::CallReceived,
            (Step::ConnectSent, _) => State::ConnectRequest,
            (Step::Active, _) => State::Active,
            (Step::ReleaseSent, _) => State::ReleaseRequest,
            (Step::DisconnectSent, _) if side == Side::User => State::DisconnectRequest,
            (Step::DisconnectReceived, _) if side == Side::Network => State::DisconnectRequest,
            (Step::DisconnectSent | Step::DisconnectReceived, _) => State::DisconnectIndication,
        }
    }

    pub(super) fn next_timeout(&self) -> Option<Duration> {
        let timer = self.timer.map(|(_, at)| at);
        [timer, self.t309, self.t322].into_iter().flatten().min()
    }
}

/// Whether a peer in state `theirs` and this side in `ours` speak of the same call, messages
/// on their way granted (5.8.11).
pub(super) const fn is_compatible(ours: State, theirs: u8) -> bool {
    let clearing = matches!(theirs, 11 | 12 | 19 | 22);
    match ours as u8 {
        1..=4 => matches!(theirs, 1..=4 | 10) || clearing,
        6..=9 | 25 => matches!(theirs, 6..=10 | 25) || clearing,
        10 => matches!(theirs, 4 | 8 | 10) || clearing,
        // T305 and T308 see to these.
        _ => true,
    }
}
