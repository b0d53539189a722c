//! Texts that lines bring are kept by the desk, before their modems delete them.

use std::time::Duration;

use jawab_desk::{Desk, NewText, TextReceived};
use jawab_lines::ArrivedText;
use jiff::Timestamp;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

/// Between two attempts where the disk takes nothing; meanwhile the SIM keeps the text, and the
/// network those after it.
const AGAIN: Duration = Duration::from_secs(5);

/// Keeps what comes, one after the other, until the box stops.
pub(crate) async fn keep(
    desk: Desk,
    mut texts: mpsc::Receiver<ArrivedText>,
    stop: CancellationToken,
) {
    let mut complained = false;
    loop {
        let text = tokio::select! {
            () = stop.cancelled() => return,
            text = texts.recv() => match text {
                Some(text) => text,
                None => return,
            },
        };
        let at = Timestamp::now();
        loop {
            let new = NewText {
                line: text.line.to_string(),
                pdu: text.pdu.clone(),
                at,
            };
            match desk.receive_text(new).await {
                Ok(what) => {
                    told(&text, what);
                    complained = false;
                    text.is_kept();
                    break;
                }
                Err(error) if !complained => {
                    complained = true;
                    warn!(
                        "{}: a text cannot be saved, and stays on the SIM: {error}",
                        text.line
                    );
                }
                Err(_) => {}
            }
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(AGAIN) => {}
            }
        }
    }
}

/// Not who wrote, and not what.
fn told(text: &ArrivedText, what: TextReceived) {
    let line = &text.line;
    match what {
        TextReceived::Kept(contact) => info!("{line}: a text came, contact {contact}"),
        TextReceived::Known => info!("{line}: a text came that was here already"),
        TextReceived::Report(contact) => {
            info!("{line}: a report came on a text, contact {contact}");
        }
        TextReceived::NotWritten => {}
    }
}
