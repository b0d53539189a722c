//! Texts that lines bring: each stays with its modem until it is said to be kept.

use std::future::pending;

use jawab_switch::LineId;
use jawab_wire::modem::{Modem, TextId};
use tokio::sync::{mpsc, oneshot};

/// Texts that wait to be kept. A line has one at a time.
const WAITING: usize = 64;

/// A text that a line brings.
#[derive(Debug)]
pub struct ArrivedText {
    /// The line.
    pub line: LineId,
    /// What the network gave: a PDU (3GPP TS 23.040), with the service centre's address before it.
    pub pdu: Vec<u8>,
    kept: oneshot::Sender<()>,
}

impl ArrivedText {
    /// It is on disk, or need not be: the modem may delete it. Dropped without this it stays
    /// there, and comes again when the modem is next brought up.
    pub fn is_kept(self) {
        // The line may be gone; then it comes again, and is known.
        let _ = self.kept.send(());
    }
}

/// Where lines bring their texts.
#[derive(Clone, Debug, Default)]
pub struct TextsTo(Option<mpsc::Sender<ArrivedText>>);

impl TextsTo {
    /// … to whoever receives here.
    #[must_use]
    pub fn somebody() -> (Self, mpsc::Receiver<ArrivedText>) {
        let (sender, receiver) = mpsc::channel(WAITING);
        (Self(Some(sender)), receiver)
    }

    /// … nowhere: they stay with their modems.
    #[must_use]
    pub const fn nobody() -> Self {
        Self(None)
    }
}

/// A line's texts: the one that is to be kept.
#[derive(Debug)]
pub(crate) struct LineTexts {
    to: TextsTo,
    awaited: Option<(TextId, oneshot::Receiver<()>)>,
}

impl LineTexts {
    pub(crate) const fn new(to: TextsTo) -> Self {
        Self { to, awaited: None }
    }

    /// A text came: it goes to whoever keeps it.
    pub(crate) fn came(&mut self, line: &LineId, modem: &Modem, id: TextId) {
        let (Some(pdu), Some(to)) = (modem.text(id), &self.to.0) else {
            return;
        };
        let (kept, awaited) = oneshot::channel();
        let text = ArrivedText {
            line: line.clone(),
            pdu: pdu.to_vec(),
            kept,
        };
        // Where nobody takes it now, it stays with the modem.
        if to.try_send(text).is_ok() {
            self.awaited = Some((id, awaited));
        }
    }

    /// The next text that is kept; for ever where none is awaited.
    pub(crate) async fn kept(&mut self) -> TextId {
        if let Some((id, awaited)) = &mut self.awaited {
            let (id, kept) = (*id, awaited.await.is_ok());
            self.awaited = None;
            if kept {
                return id;
            }
        }
        pending().await
    }
}
