//! Messages of callers for whoever hears them at a handset: what call control wants of them is looked up in
//! the record and on disk, elsewhere than where calls are handled.

use std::io::Read;

use jawab_desk::{Address, Desk, DeskError, OpenMessage};
use jawab_media::wav;
use jawab_switch::{FoundMessage, MessageId, MessageWanted, Sound};
use jawab_vocabulary::{CallId, Number, StaffId};
use tokio::sync::mpsc::UnboundedSender;
use tracing::{info, warn};
use uuid::Uuid;

use super::Looked;

/// What somebody wants of the messages is done; the exchange is told what was found.
pub(super) fn want(
    desk: Desk,
    tell: UnboundedSender<Looked>,
    (call, by): (CallId, StaffId),
    what: MessageWanted,
) {
    tokio::spawn(async move {
        match what {
            MessageWanted::Next(after) => {
                let found = next(&desk, by, after).await.unwrap_or_else(|error| {
                    warn!("{call}: the messages of callers cannot be looked up: {error}");
                    None
                });
                // The exchange may have stopped meanwhile.
                drop(tell.send(Looked::Message(call, found)));
            }
            MessageWanted::Done(id) => {
                let contact = Uuid::from_u128(id.0);
                // Of a withheld number, or once a colleague has taken it, there is nothing to say.
                match desk.finish_message(by, contact).await {
                    Ok(()) => info!("{call}: nobody has to call back for a message any more"),
                    Err(error) => info!("{call}: a message is not said to be done: {error}"),
                }
            }
        }
    });
}

/// The next message whose sound is here; whoever hears it is written down.
async fn next(
    desk: &Desk,
    by: StaffId,
    after: Option<MessageId>,
) -> Result<Option<FoundMessage>, DeskError> {
    let mut after = after.map(|id| Uuid::from_u128(id.0));
    while let Some(OpenMessage { contact, caller }) = desk.next_open_message(after).await? {
        if let Some(sound) = sound(desk, by, contact).await? {
            return Ok(Some(FoundMessage {
                id: MessageId(contact.as_u128()),
                caller: caller.as_ref().map(Address::as_str).map(Number::from),
                sound,
            }));
        }
        after = Some(contact);
    }
    Ok(None)
}

async fn sound(desk: &Desk, by: StaffId, contact: Uuid) -> Result<Option<Sound>, DeskError> {
    let Some(mut file) = desk.hear_voice_message(by, contact).await? else {
        return Ok(None);
    };
    let read = tokio::task::spawn_blocking(move || {
        let mut octets = Vec::new();
        let read = file.read_to_end(&mut octets);
        read.map_err(|error| error.to_string())
            .and_then(|_| wav::read(&octets).map_err(|error| error.to_string()))
    });
    match read.await {
        Ok(Ok(samples)) => Ok(Some(Sound(samples.into()))),
        Ok(Err(why)) => {
            warn!("the message of contact {contact} cannot be played: {why}");
            Ok(None)
        }
        // It only fails as the whole box does.
        Err(_) => Ok(None),
    }
}
