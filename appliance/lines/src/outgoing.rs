//! Texts that a line gives to the network: between whoever has them on disk and the modem's engine.
//!
//! The modem has a text whole before the one octet that sends it off; in between whoever asked writes
//! down that it leaves. So it is known of each, whatever is cut where, that it did not leave, or that
//! it may have.

use std::future::pending;
use std::time::Duration;

use jawab_wire::modem::{Event, NotSent, SendId, TextPdu};
use tokio::sync::oneshot;

/// How long a modem may take to be ready for a text: a call that rings comes first.
const READY_WITHIN: Duration = Duration::from_secs(90);

/// How it ended with a text.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum TextEnd {
    /// The network has it, under this reference where the modem gave one.
    Given(Option<u8>),
    /// The network or the modem refused it, with this number of `+CMS ERROR`: it did not leave.
    Refused(Option<u16>),
    /// It did not leave: a call comes first, the line is out of service or roams, or it was not said
    /// to be written down.
    NotNow,
    /// It may have left.
    NotKnown,
}

/// A text, as the line's task gets it.
#[derive(Debug)]
pub(crate) struct TextToSend {
    pdu: TextPdu,
    ready: oneshot::Sender<()>,
    may_leave: oneshot::Receiver<()>,
    end: oneshot::Sender<TextEnd>,
}

/// The same, for whoever asked.
#[derive(Debug)]
pub(crate) struct Asked {
    ready: oneshot::Receiver<()>,
    may_leave: oneshot::Sender<()>,
    end: oneshot::Receiver<TextEnd>,
}

impl TextToSend {
    /// `None` for what is no PDU.
    pub(crate) fn new(pdu: &[u8]) -> Option<(Self, Asked)> {
        let pdu = TextPdu::from_slice(pdu).ok()?;
        let (ready, is_ready) = oneshot::channel();
        let (leave, may_leave) = oneshot::channel();
        let (ended, end) = oneshot::channel();
        let text = Self {
            pdu,
            ready,
            may_leave,
            end: ended,
        };
        let asked = Asked {
            ready: is_ready,
            may_leave: leave,
            end,
        };
        Some((text, asked))
    }

    /// Nobody waits for it any more.
    pub(crate) fn is_given_up(&self) -> bool {
        self.ready.is_closed()
    }

    pub(crate) fn pdu(&self) -> &TextPdu {
        &self.pdu
    }

    /// It is not sent now.
    pub(crate) fn not_now(self) {
        let _ = self.end.send(TextEnd::NotNow);
    }
}

impl Asked {
    pub(crate) async fn carried_out(self, leaves: impl AsyncFnOnce() -> bool) -> TextEnd {
        match tokio::time::timeout(READY_WITHIN, self.ready).await {
            Ok(Ok(())) => {}
            // Why, it said; a session that ended said nothing, and nothing had left.
            Ok(Err(_)) => return self.end.await.unwrap_or(TextEnd::NotNow),
            Err(_) => return TextEnd::NotNow,
        }
        if !leaves().await {
            return TextEnd::NotNow;
        }
        if self.may_leave.send(()).is_err() {
            // Nobody could hear it: what was there was taken back, or is with a modem that is gone.
            return match self.end.await {
                Ok(end) => end,
                Err(_) => TextEnd::NotNow,
            };
        }
        self.end.await.unwrap_or(TextEnd::NotKnown)
    }
}

/// The text that a line's modem is given.
#[derive(Debug, Default)]
pub(crate) struct LineSends {
    sending: Option<Sending>,
    next_id: u64,
}

#[derive(Debug)]
struct Sending {
    id: SendId,
    /// Until the modem has it.
    ready: Option<oneshot::Sender<()>>,
    /// Until that is decided.
    may_leave: Option<oneshot::Receiver<()>>,
    end: oneshot::Sender<TextEnd>,
}

/// What whoever asked wants of the text.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) enum Decision {
    /// It is on disk that it leaves.
    MayLeave(SendId),
    /// It is not to leave.
    TakeBack(SendId),
}

impl LineSends {
    pub(crate) const fn is_sending(&self) -> bool {
        self.sending.is_some()
    }

    /// The name under which the engine gets the next one.
    pub(crate) fn next_id(&mut self) -> SendId {
        self.next_id += 1;
        SendId(self.next_id)
    }

    /// The engine took it.
    pub(crate) fn begins(&mut self, id: SendId, text: TextToSend) {
        self.sending = Some(Sending {
            id,
            ready: Some(text.ready),
            may_leave: Some(text.may_leave),
            end: text.end,
        });
    }

    /// What is wanted next; for ever where nothing is.
    pub(crate) async fn decided(&mut self) -> Decision {
        let Some(sending) = &mut self.sending else {
            return pending().await;
        };
        if let Some(ready) = &mut sending.ready {
            ready.closed().await;
            sending.ready = None;
            sending.may_leave = None;
            return Decision::TakeBack(sending.id);
        }
        let Some(may_leave) = &mut sending.may_leave else {
            return pending().await;
        };
        let may_leave = may_leave.await;
        sending.may_leave = None;
        match may_leave {
            Ok(()) => Decision::MayLeave(sending.id),
            Err(_) => Decision::TakeBack(sending.id),
        }
    }

    /// What the engine says of it.
    pub(crate) fn event(&mut self, event: &Event) {
        let (id, end) = match event {
            Event::TextReady(id) => {
                let sending = self.sending.as_mut().filter(|sending| sending.id == *id);
                if let Some(ready) = sending.and_then(|sending| sending.ready.take()) {
                    // Where nobody hears it, nobody says that it may leave, and it is taken back.
                    let _ = ready.send(());
                }
                return;
            }
            Event::TextSent(id, reference) => (*id, TextEnd::Given(*reference)),
            Event::TextNotSent(id, NotSent::Refused(number)) => (*id, TextEnd::Refused(*number)),
            Event::TextNotSent(id, NotSent::TakenBack | NotSent::ModemFailed) => {
                (*id, TextEnd::NotNow)
            }
            Event::TextUnknown(id) => (*id, TextEnd::NotKnown),
            _ => return,
        };
        if let Some(sending) = self.sending.take_if(|sending| sending.id == id) {
            let _ = sending.end.send(end);
        }
    }
}
