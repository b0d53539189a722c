//! Giving texts to the network (TS 27.005 clause 4.3).
//!
//! A text is written to the modem whole before the one octet that sends it off, Ctrl-Z. In between
//! the owner writes down that it leaves. So whatever is cut where: before that the text was not
//! sent, for sure; after it and before the result nobody knows, and it is not sent again by machine.

use core::time::Duration;

use super::{Modem, Outcome};
use crate::modem::Octets;
use crate::modem::Timer;
use crate::modem::call::Call;
use crate::modem::command::Command;
use crate::modem::event::Event;
use crate::modem::message::{CannotSend, NotSent, SendId, TextPdu};

const CTRL_Z: u8 = 0x1a;
const ESCAPE: u8 = 0x1b;
/// How long the owner may take to write down that a text leaves.
const OWNER: Duration = Duration::from_secs(10);
/// How long the network may take. The manuals allow a minute and two.
const NETWORK: Duration = Duration::from_secs(60);
/// How long the modem may take to come back from a text that is taken back.
const BACK: Duration = Duration::from_secs(2);
/// Octets of a PDU that are written at a time: two digits each, in a command's room.
const PIECE: usize = 32;

/// The text that is being sent.
#[derive(Clone, Debug)]
pub(super) struct Sending {
    id: SendId,
    pdu: TextPdu,
    stage: Stage,
}

#[derive(Copy, Clone, PartialEq, Eq, Debug)]
enum Stage {
    /// The modem was not told yet.
    Waiting,
    /// It was, and its prompt is waited for.
    Asked,
    /// So many octets of it are written.
    Writing(usize),
    /// All are, and the owner writes down that it leaves.
    Ready,
    /// It is taken back.
    TakenBack(NotSent),
    /// It left; the network's reference is told before the result.
    Left(Option<u8>),
}

impl Modem {
    /// Has a text sent: a SUBMIT with the service centre's address before it. Events follow:
    /// [`Event::TextReady`], upon which [`Modem::text_may_leave`] is to be called, and then one
    /// of [`Event::TextSent`], [`Event::TextNotSent`], [`Event::TextUnknown`].
    ///
    /// # Errors
    /// When it is not taken now.
    pub fn send_text(&mut self, now: Duration, id: SendId, pdu: TextPdu) -> Result<(), CannotSend> {
        if self.messages.sending.is_some() {
            return Err(CannotSend::Busy);
        }
        if !self.is_in_service() {
            return Err(CannotSend::NotInService);
        }
        if !self.call.as_ref().is_none_or(Call::is_connected) {
            return Err(CannotSend::Calling);
        }
        self.messages.sending = Some(Sending {
            id,
            pdu,
            stage: Stage::Waiting,
        });
        self.send_next(now);
        Ok(())
    }

    /// It is on disk that this text leaves: it does.
    pub fn text_may_leave(&mut self, now: Duration, id: SendId) {
        if let Some(sending) = &mut self.messages.sending
            && sending.id == id
            && sending.stage == Stage::Ready
        {
            sending.stage = Stage::Left(None);
            self.transmit = Some(octets(&[CTRL_Z]));
            self.after(now, NETWORK, Timer::Command);
        }
    }

    /// The text is not to leave: it is on disk nowhere that it does.
    pub fn take_text_back(&mut self, now: Duration, id: SendId) {
        let Some(sending) = &mut self.messages.sending else {
            return;
        };
        if sending.id != id {
            return;
        }
        match sending.stage {
            Stage::Waiting => {
                self.messages.sending = None;
                self.tell(Event::TextNotSent(id, NotSent::TakenBack));
            }
            Stage::Asked | Stage::Writing(_) | Stage::Ready => {
                self.take_back(now, NotSent::TakenBack);
            }
            Stage::TakenBack(_) | Stage::Left(_) => {}
        }
    }

    /// The text that is being sent, if any.
    #[must_use]
    pub fn sends(&self) -> Option<SendId> {
        self.messages.sending.as_ref().map(|sending| sending.id)
    }

    pub(super) fn next_to_send(&mut self) -> Option<Command> {
        if !self.is_in_service() {
            return None;
        }
        let sending = self.messages.sending.as_mut()?;
        if sending.stage != Stage::Waiting {
            return None;
        }
        sending.stage = Stage::Asked;
        self.messages.sends_next = false;
        let centre = sending
            .pdu
            .first()
            .map_or(0, |count| usize::from(*count) + 1);
        // A PDU has fewer octets than 256.
        let announced = sending.pdu.len().saturating_sub(centre);
        Some(Command::SendText(announced as u8))
    }

    /// Whether the modem's prompt (`> `) is waited for.
    pub(in crate::modem::engine) fn awaits_prompt(&self) -> bool {
        self.stage() == Some(Stage::Asked)
            && matches!(
                self.in_flight.as_ref().map(|sent| &sent.command),
                Some(Command::SendText(_))
            )
    }

    pub(in crate::modem::engine) fn prompted(&mut self, now: Duration) {
        self.at(Stage::Writing(0));
        self.after(now, OWNER, Timer::Command);
    }

    /// The next piece of the text, when the port has taken what was there.
    pub(in crate::modem::engine) fn next_piece(&mut self) -> Option<Octets> {
        let sending = self.messages.sending.as_mut()?;
        let Stage::Writing(written) = sending.stage else {
            return None;
        };
        let rest = sending.pdu.get(written..).unwrap_or_default();
        let piece = rest.get(..PIECE).unwrap_or(rest);
        let mut digits = Octets::new();
        for octet in piece {
            let hex = |nibble: u8| b"0123456789ABCDEF"[usize::from(nibble & 0xf)];
            let _ = digits.extend_from_slice(&[hex(octet >> 4), hex(*octet)]);
        }
        let (id, written) = (sending.id, written + piece.len());
        if written < sending.pdu.len() {
            sending.stage = Stage::Writing(written);
        } else {
            sending.stage = Stage::Ready;
            self.tell(Event::TextReady(id));
        }
        Some(digits)
    }

    /// `+CMGS: <mr>`: the network has it.
    pub(in crate::modem::engine) fn text_accepted(&mut self, reference: u8) {
        if let Some(Stage::Left(_)) = self.stage() {
            self.at(Stage::Left(Some(reference)));
        }
    }

    /// Nothing came of it in time: before it left, it is taken back.
    pub(in crate::modem::engine) fn text_takes_too_long(&mut self, now: Duration) -> bool {
        match self.stage() {
            Some(Stage::Asked) => self.take_back(now, NotSent::ModemFailed),
            Some(Stage::Writing(_) | Stage::Ready) => self.take_back(now, NotSent::TakenBack),
            _ => return false,
        }
        true
    }

    /// An escape ends the input, and nothing is sent.
    fn take_back(&mut self, now: Duration, why: NotSent) {
        self.at(Stage::TakenBack(why));
        self.transmit = Some(octets(&[ESCAPE]));
        self.after(now, BACK, Timer::Command);
    }

    pub(super) fn send_concluded(&mut self, _now: Duration, outcome: Outcome) {
        let Some(Sending { id, stage, .. }) = self.messages.sending.take() else {
            return;
        };
        self.messages.sends_next = false;
        let event = match (stage, outcome) {
            (Stage::Left(reference), Outcome::Ok) => Event::TextSent(id, reference),
            (Stage::Left(Some(reference)), _) => Event::TextSent(id, Some(reference)),
            (Stage::Left(None), Outcome::Error(Some(number))) if NotSent::is_certain(number) => {
                Event::TextNotSent(id, NotSent::Refused(Some(number)))
            }
            (Stage::Left(None), _) => Event::TextUnknown(id),
            (Stage::TakenBack(why), _) => Event::TextNotSent(id, why),
            (_, Outcome::Error(number)) => Event::TextNotSent(id, NotSent::Refused(number)),
            (_, Outcome::Ok | Outcome::Lost) => Event::TextNotSent(id, NotSent::ModemFailed),
        };
        self.tell(event);
    }

    /// The modem is of no use any more.
    pub(in crate::modem::engine) fn sending_fails(&mut self) {
        let Some(Sending { id, stage, .. }) = self.messages.sending.take() else {
            return;
        };
        self.tell(match stage {
            Stage::Left(Some(reference)) => Event::TextSent(id, Some(reference)),
            Stage::Left(None) => Event::TextUnknown(id),
            _ => Event::TextNotSent(id, NotSent::ModemFailed),
        });
    }

    fn stage(&self) -> Option<Stage> {
        self.messages.sending.as_ref().map(|sending| sending.stage)
    }

    fn at(&mut self, stage: Stage) {
        if let Some(sending) = &mut self.messages.sending {
            sending.stage = stage;
        }
    }
}

fn octets(of: &[u8]) -> Octets {
    let mut octets = Octets::new();
    // One octet fits.
    let _ = octets.extend_from_slice(of);
    octets
}
