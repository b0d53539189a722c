//! What goes into the switch and what comes out: its inputs, commands and outputs.

mod call_back;
mod hours;
mod messages;
mod referral;
mod supervision;
mod voicemail;
mod work;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use jawab_vocabulary::{
    AfterCallReason, Availability, BreakReason, CallId, CallRecord, Cause, ChangedBy, Direction,
    Diversion, Forwarded, HandsetId, Language, LegRole, LineChoice, LineClosed, LineId, Menus,
    Number, QueueName, StaffAction, StaffId, Supervision,
};
use serde::{Deserialize, Serialize};

use crate::ids::{BridgeId, LegId};
use crate::prompt::Announcement;
use crate::recording::{RecordAs, RecordingEnd, RecordingName};

pub use call_back::{CallBackEnd, CallBackId, CallBackWish, CallBacks};
pub use hours::Hours;
pub use messages::{FoundMessage, MessageId, MessageWanted};
pub use referral::{ReferTo, ReferralEvent, ReferralId, ReferralRefusal};
pub use supervision::{SupervisionProgress, SupervisionRefusal};
pub use voicemail::Voicemail;
pub use work::{WorkEvent, WorkId, WorkInput};

pub use jawab_vocabulary::Endpoint;

/// A DTMF digit (ITU-T Q.23): `0`-`9`, `*`, `#`, `A`-`D`.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digit(char);

/// Which key it was, no log tells: a caller may type the number of a card.
impl fmt::Debug for Digit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Digit(*)")
    }
}

impl Digit {
    /// The digit for a character, or `None` if a keypad has no such key.
    #[must_use]
    pub const fn new(character: char) -> Option<Self> {
        match character {
            '0'..='9' | '*' | '#' | 'A'..='D' => Some(Self(character)),
            'a'..='d' => Some(Self(character.to_ascii_uppercase())),
            _ => None,
        }
    }

    /// The key's character.
    #[must_use]
    pub const fn character(self) -> char {
        self.0
    }
}

/// What a driver, the media clock or the desk tells the switch.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Input {
    /// Something happened on a leg.
    Leg(LegId, LegEvent),
    /// A handset registered or was lost.
    Handset(HandsetId, Presence),
    /// What a handset did with calls for it before a restart of the box.
    Diverted(HandsetId, Diversion),
    /// A line came into service or went out of it.
    Line(LineId, Presence),
    /// Whether calls go out on a line, save to emergency services; until it is said they do.
    LineClosed(LineId, LineClosed, bool),
    /// Before a restart of the box somebody called on that line last.
    CalledOn(Number, LineId),
    /// The centre opens or closes; until it is said it is open.
    Hours(Hours),
    /// Messages that callers leave can be kept, or cannot; until it is said they cannot.
    Voicemail(Presence),
    /// The message that somebody wants to hear next in this call; `None`, there is none
    /// ([`MessageWanted::Next`]).
    Message(CallId, Option<FoundMessage>),
    /// That a caller is to be called back is kept, and named so ([`Output::WantsCallBack`]); or it cannot
    /// be, and they go on waiting.
    CallBackKept(CallId, Option<CallBackId>),
    /// Somebody was to be called back before a restart of the box.
    CallBackRestored(CallBackId, CallBackWish),
    /// Whether somebody is still to be called back ([`Output::CallBackDue`]).
    CallBackMay(CallBackId, bool),
    /// A member of staff did something.
    Staff(StaffId, StaffAction),
    /// What a member of staff did last before a restart of the box: it is done again.
    Restored(StaffId, StaffAction),
    /// Something happened to a conversation of another channel than voice.
    Work(WorkId, WorkInput),
    /// The menus that callers hear from now on; `None`, the centre has made none. Who is in one finishes in it.
    Menus(Option<Arc<Menus>>),
    /// The box itself calls somebody.
    TestCall(TestCallId, TestCall),
}

/// Names one test call.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct TestCallId(pub u64);

/// A call that the box makes by itself, for a technician or for its front panel. It opens
/// no contact and leaves no record, and gives way to callers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum TestCall {
    /// Rings a handset; whoever answers hears this.
    Ring {
        /// Which.
        handset: HandsetId,
        /// What is said.
        say: Vec<Announcement>,
    },
    /// Rings the handsets of staff who are ready, or every free one where nobody is;
    /// whoever answers hears this. It takes the place of another test call.
    Announce {
        /// What is said.
        say: Vec<Announcement>,
    },
    /// Rings a handset; whoever answers hears these menus as a caller would, and hears the queue named where
    /// a caller would wait in it.
    Menus {
        /// Which.
        handset: HandsetId,
        /// Live ones, or a draft.
        menus: Arc<Menus>,
        /// In which language.
        language: Language,
    },
    /// Calls a number outside over one line; whoever answers hears this.
    Call {
        /// Which line.
        line: LineId,
        /// Whom. Never an emergency service.
        number: Number,
        /// What is said.
        say: Vec<Announcement>,
    },
    /// Calls a number outside over one line; whoever answers hears themselves.
    Echo {
        /// Which line.
        line: LineId,
        /// Whom. Never an emergency service.
        number: Number,
        /// For how long.
        lasts: Duration,
    },
}

/// How a test call goes on.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum TestCallEvent {
    /// It was not begun; nothing follows.
    Refused(TestCallRefusal),
    /// Somebody's telephone rings.
    Alerting,
    /// Somebody answered first.
    Answered,
    /// It is over; nothing follows.
    Over {
        /// Whether somebody answered.
        answered: bool,
        /// Whether it was broken off for somebody who needed what it held.
        gave_way: bool,
        /// Why its last leg was released (Q.850).
        cause: Cause,
    },
}

/// Why a test call was not begun.
#[derive(Copy, Clone, PartialEq, Eq, Debug, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TestCallRefusal {
    /// Another one is under way.
    #[error("another test is under way")]
    Another,
    /// Callers wait, or are about to.
    #[error("callers wait; they come first")]
    CallersWait,
    /// That handset is not registered.
    #[error("that handset is not registered")]
    HandsetGone,
    /// Somebody speaks at that handset, or it rings.
    #[error("that handset is in use")]
    HandsetBusy,
    /// No handset is free to hear an announcement.
    #[error("no handset is registered and free")]
    NobodyThere,
    /// No line has that name.
    #[error("no line has that name")]
    NoSuchLine,
    /// That line is out of service.
    #[error("that line is out of service")]
    LineGone,
    /// All channels of that line are in calls.
    #[error("that line is in a call")]
    LineBusy,
    /// It is the last free channel, and staff are at work: it is left to callers.
    #[error("it is the last free channel, and staff are at work: it is left to callers")]
    LastChannel,
    /// That is no number of the public network, or it is an emergency service's.
    #[error("that is no number outside; an emergency service is never called for a test")]
    Number,
}

/// Whether a handset or a line can be used.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Presence {
    /// Registered, in service.
    Here,
    /// Lost, out of service. Its legs are released by its driver, each with a cause.
    Gone,
}

/// What happens on a leg. After [`LegEvent::Released`] the driver says nothing more of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum LegEvent {
    /// A call arrives and waits for an answer.
    Offered {
        /// Where it arrives.
        from: Endpoint,
        /// Who calls, where the network says.
        caller: Option<Number>,
        /// The number that was dialled, where the network says.
        called: Option<Number>,
    },
    /// The same, of a handset's call that is to take up what rings at another leg: an INVITE that
    /// names it (Replaces, RFC 3891). One that may not is released with cause 21.
    OfferedInPlaceOf {
        /// Where it arrives.
        from: Endpoint,
        /// Who calls.
        caller: Option<Number>,
        /// What rings.
        leg: LegId,
    },
    /// Who calls on an offered leg, where the network says so later than that somebody does
    /// (`+CLIP` with a later RING, TS 27.007 clause 7.6). What was said before stands.
    Caller(Number),
    /// Somebody forwarded the call on an offered leg to the centre, says the network (Diversion, RFC 5806;
    /// History-Info, RFC 7044). It is told right behind the offer.
    Forwarded(Forwarded),
    /// The far end of a leg we originated is alerting (SIP 180, Q.931 ALERTING).
    Alerting,
    /// The far end of a leg we originated is heard, before its answer or after: the network's
    /// ring tone, its words, a voice. Told once at most.
    Audible,
    /// A leg we originated was answered, or our answer to an offered leg is
    /// through: audio flows both ways.
    Answered,
    /// A key was pressed, by whatever means (RFC 4733, a modem's report, in band).
    Digit(Digit),
    /// The far end put us on hold (RFC 3264 §8.4).
    Held,
    /// The far end took us off hold.
    Resumed,
    /// The far end wants its call handed over, by its own transfer key (REFER, RFC 3515).
    /// [`Output::Referral`] says whether that is done, and how it goes.
    Refers(ReferralId, ReferTo),
    /// What was asked by the [`LegCommand::Play`] with this id has been played to its end.
    Played(PlayId),
    /// A file that the leg was recorded to ([`LegCommand::Record`]) is over, by whatever ended it. It
    /// is told by the media, and may come when the leg is gone.
    Recorded(RecordingName, RecordingEnd),
    /// The leg is gone: the far end hung up, the driver failed, or our release is complete.
    Released(Cause),
}

/// Names one [`LegCommand::Play`], so that a late end is not taken for another's.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct PlayId(pub u64);

/// What the switch asks for.
#[derive(Clone, PartialEq, Debug)]
pub enum Output {
    /// For the driver or the media clock, of one leg.
    Leg(LegId, LegCommand),
    /// For the desk and the log: how a call goes on.
    Call(CallId, CallEvent),
    /// For the desk: a member of staff sits down at a handset; what they do there follows.
    Sits(StaffId, HandsetId),
    /// For the desk: a member of staff sits at a handset that was another's until now.
    Taken {
        /// Which.
        handset: HandsetId,
        /// Whose it was.
        from: StaffId,
        /// Whose it is.
        by: StaffId,
    },
    /// For the desk: a member of staff is in a new state.
    Agent(StaffId, AgentState),
    /// For the ledger: what a member of staff is there for is another now, and who changed it.
    Availability(StaffId, Availability, ChangedBy),
    /// For the ledger: a member of staff has written a call up, which took this long. After-call
    /// work for which a reason was given is an [`Availability`] of its own, and not in this.
    WroteUp(StaffId, Duration),
    /// For whoever brings conversations, and for the desk: who is offered one, and who has it.
    Work(WorkId, WorkEvent),
    /// For the desk, and to be remembered: what a handset does with calls for it from now on.
    Diversion(HandsetId, Option<Diversion>),
    /// For the media: a message is to be recorded from this leg, as a file of the name that belongs
    /// to the contact of the call. [`LegEvent::Recorded`] says what becomes of it.
    TakeMessage {
        /// Of which call.
        call: CallId,
        /// What is recorded.
        leg: LegId,
        /// How long it may be.
        limits: Voicemail,
    },
    /// For whoever keeps the messages of callers: somebody hears them in this call.
    Messages {
        /// In which.
        call: CallId,
        /// Who.
        by: StaffId,
        /// What they want.
        what: MessageWanted,
    },
    /// For whoever keeps them: the caller of this call wants to be called back.
    /// [`Input::CallBackKept`] answers.
    WantsCallBack(CallId, CallBackWish),
    /// For whoever keeps them: somebody is about to be called back. [`Input::CallBackMay`] answers once that is
    /// kept, so that nobody is called twice.
    CallBackDue(CallBackId),
    /// For whoever keeps them: what became of it.
    CallBackOver(CallBackId, CallBackEnd),
    /// For the driver of handsets: the telephone of this one is to fetch its settings anew.
    FetchSettings(HandsetId),
    /// For the ledger: a call is over. Exactly one for each call. Beside it, which legs those of
    /// its course were: how their sound fared, whoever measured it fills in.
    Record(Box<CallRecord>, Vec<LegId>),
    /// For whoever wanted a test call: how it goes on.
    TestCall(TestCallId, TestCallEvent),
    /// For the driver of whoever wanted a call handed over: how that goes.
    Referral(ReferralId, ReferralEvent),
    /// For the log: a supervisor wanted to take part in a call, and cannot.
    NotSupervised(StaffId, SupervisionRefusal),
}

/// What a leg has of the sound of its bridge.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Part {
    /// It hears the others, and they hear it.
    Both,
    /// It hears the others.
    Listens,
    /// The others hear it.
    Speaks,
    /// As [`Self::Both`], and it hears who whispers.
    Coached,
    /// It hears the others; of them those who are [coached](Self::Coached) hear it.
    Whispers,
}

impl Part {
    /// Whether it hears the others.
    #[must_use]
    pub const fn hears(self) -> bool {
        !matches!(self, Self::Speaks)
    }

    /// Whether another that hears, with that part, hears it.
    #[must_use]
    pub const fn is_heard_by(self, other: Self) -> bool {
        match self {
            Self::Both | Self::Speaks | Self::Coached => true,
            Self::Whispers => matches!(other, Self::Coached),
            Self::Listens => false,
        }
    }
}

impl From<LegRole> for Part {
    fn from(role: LegRole) -> Self {
        match role {
            LegRole::Caller | LegRole::Consulted => Self::Both,
            LegRole::Staff => Self::Coached,
            LegRole::Supervisor => Self::Listens,
            LegRole::Announcer => Self::Speaks,
        }
    }
}

/// A call that nobody has answered, and that goes on to somebody else outside than whom its caller called.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Diverted {
    /// The number that the caller has dialled, where their line said it.
    pub from: Option<Number>,
}

/// What is to be done with a leg.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum LegCommand {
    /// Originate the leg: ring a handset, or dial on a line.
    Originate {
        /// Where to.
        to: Endpoint,
        /// The number to dial on a line; for a handset, its own extension.
        called: Number,
        /// Who calls, to be shown.
        caller: Option<Number>,
        /// Whether it is a caller's call that goes on to somebody else outside.
        diverted: Option<Diverted>,
    },
    /// Tell the far end of an offered leg that we are alerting (SIP 180).
    Alert,
    /// Let the far end of an offered leg hear what its audio is joined with, before it is
    /// answered (SIP 183 with SDP).
    Progress,
    /// Answer an offered leg.
    Answer,
    /// Release the leg, whatever its state: refuse, cancel or hang up.
    Release(Cause),
    /// Be in this bridge, with this part in it, and in no other: its far end hears the others of
    /// the bridge, and not itself. Ends what is being played to it.
    Join(BridgeId, Part),
    /// Leave the bridge; the far end hears silence.
    Leave,
    /// Let the far end hear itself, until it joins a bridge or leaves. Ends what is being played
    /// to it.
    Echo,
    /// Play announcements one after the other; with `repeat`, until told otherwise.
    Play {
        /// Comes back in [`LegEvent::Played`].
        id: PlayId,
        /// What, in order.
        what: Vec<Announcement>,
        /// Start again at the end, for ever.
        repeat: bool,
    },
    /// Stop what is being played; no [`LegEvent::Played`] follows.
    StopPlaying,
    /// Send a key on (RFC 4733, or the modem's own way).
    SendDigit(Digit),
    /// Record what the leg says, until [`LegCommand::StopRecording`] comes.
    Record {
        /// As what.
        what: RecordAs,
        /// For how long at most; what is said later is not recorded. A file is over then.
        at_most: Duration,
        /// A file is over after so much silence.
        silence: Option<Duration>,
    },
    /// Keep what was recorded.
    StopRecording,
}

/// How a call goes on, for the desk's screens and the log.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum CallEvent {
    /// A call began: it arrived on a line, or a handset dialled.
    Started {
        /// Where it arrived.
        from: Endpoint,
        /// Which way it goes; what is said here holds for the call's record, too.
        direction: Direction,
        /// Who calls.
        caller: Option<Number>,
        /// The number dialled.
        called: Option<Number>,
    },
    /// The line on which it goes out was chosen for whom it goes to.
    LineChosen {
        /// Which.
        line: LineId,
        /// Why.
        because: LineChoice,
    },
    /// A line is free, and no calls go out on it now.
    LinesClosed(LineClosed),
    /// Who calls, known later than the call.
    CallerKnown(Number),
    /// It was forwarded to the centre from another number.
    Forwarded(Forwarded),
    /// The caller chose a language.
    LanguageChosen(Language),
    /// The caller waits in this queue; `None` for the one without a name.
    Queued(Option<QueueName>),
    /// Nobody answers the caller, who may leave a message.
    MessageAsked,
    /// A member of staff's handset rings.
    Ringing(StaffId, HandsetId),
    /// They did not answer, or could not be reached.
    NotAnswered(StaffId, Cause),
    /// They answered; caller and staff are joined.
    Joined(StaffId),
    /// The caller is on hold.
    Held,
    /// The caller is off hold.
    Resumed,
    /// Somebody is called in the course of it, to be asked or to take it; the other is on hold.
    Consults {
        /// Where.
        to: Endpoint,
        /// The number dialled there; for a handset, its own extension.
        called: Number,
    },
    /// Whoever was called to be asked answered.
    ConsultAnswered,
    /// Whoever was called is out of it again: they hung up, or were not reached. Where three
    /// talked, two do.
    ConsultOver(Cause),
    /// Staff, whoever was asked and the other talk, all three.
    ThreeWay,
    /// Somebody took it over.
    Transferred(Endpoint),
    /// Somebody took it up from this handset, which rang elsewhere, waited or was parked.
    PickedUp(HandsetId),
    /// It is parked at this handset, by who sits there.
    Parked(HandsetId),
    /// Nobody took it over: it comes back to this handset.
    ComesBack(HandsetId),
    /// Its channel is taken from it: somebody dials an emergency service, and no other is free.
    GivesWay,
    /// It is for an emergency service, and nothing can carry it.
    NoWayOut,
    /// A supervisor takes part in it, or is about to.
    Supervised {
        /// Who.
        by: StaffId,
        /// What they do in it, or will.
        how: Supervision,
        /// How far they are.
        progress: SupervisionProgress,
    },
    /// No supervisor takes part in it any more; it goes on as before.
    SupervisionOver(Cause),
    /// A supervisor ends it.
    EndedBySupervisor(StaffId),
    /// The call is over.
    Ended(Cause),
}

/// What a member of staff is doing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum AgentState {
    /// Not at work.
    Away,
    /// Takes calls.
    Ready,
    /// On a break, or put on one after several calls not answered.
    Break(BreakReason),
    /// Their handset rings for this call.
    Ringing(CallId),
    /// In conversation.
    OnCall(CallId),
    /// In a call whose other side is on hold.
    OnHold(CallId),
    /// After-call work: ready by themselves after a while; with a reason, when they say so.
    AfterCallWork(CallId, Option<AfterCallReason>),
}
