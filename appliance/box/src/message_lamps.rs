//! Tells telephones whether messages of callers wait (RFC 3842): the same at each, for they are the
//! centre's. The record is looked at when it has changed, and not more often than every two seconds; and now
//! and then, because a message becomes too old as well.

use std::time::Duration;

use jawab_desk::{Desk, OpenMessages};
use jawab_sip::SipHandle;
use tokio_util::sync::CancellationToken;
use tracing::{debug, warn};

/// However much is written, it is not counted more often than this.
const COUNT_AGAIN: Duration = Duration::from_secs(2);

/// It is counted without a change.
const TOO_OLD: Duration = Duration::from_secs(600);

/// Follows the record until the box stops.
pub(crate) async fn follow(desk: Desk, sip: SipHandle, stop: CancellationToken) {
    let mut heads = desk.ledger().follow();
    let mut told: Option<OpenMessages> = None;
    let mut is_told_of_fault = false;
    loop {
        heads.mark_unchanged();
        match desk.count_open_messages().await {
            Ok(count) => {
                if told != Some(count) {
                    debug!(
                        "messages of callers: {} new, {} heard",
                        count.new, count.heard
                    );
                    sip.messages(number(count.new), number(count.heard));
                    told = Some(count);
                }
                is_told_of_fault = false;
            }
            Err(error) if !is_told_of_fault => {
                warn!("whether messages wait is not known: {error}");
                is_told_of_fault = true;
            }
            Err(_) => {}
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(TOO_OLD) => {}
            changed = heads.changed() => if changed.is_err() {
                return;
            },
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(COUNT_AGAIN) => {}
        }
    }
}

fn number(of: usize) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}
