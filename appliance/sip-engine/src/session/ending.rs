//! How we end a call (RFC 3261 §15).

use std::time::Duration;

use super::offers::Offers;
use super::usage::{Owed, Purpose};
use super::{Call, Session};
use crate::endpoint::{Core, End};
use crate::{Method, Name, StatusCode};

impl Session {
    /// Ends the call as its state asks for: by CANCEL, by a refusal, by BYE.
    pub(crate) fn end(&mut self, core: &mut Core, now: Duration, headers: Vec<(Name, String)>) {
        match &self.call {
            Call::Calling(_) => self.want_cancel(headers),
            Call::Ringing(_) => {
                // Of a call that rings nothing else can be wrong than that it is over.
                let _ = self.reject(core, now, StatusCode::TEMPORARILY_UNAVAILABLE, &headers);
            }
            Call::Up => {
                self.tell_end(core, End::Here);
                self.hang_up(core, now, headers);
            }
            Call::Closing | Call::Over => {}
        }
        self.go_on(core, now);
    }

    /// Sends BYE, as soon as that may be: who was called waits for the ACK, or for the end of
    /// the wait for it (§15).
    pub(super) fn hang_up(&mut self, core: &mut Core, now: Duration, headers: Vec<(Name, String)>) {
        if !matches!(self.call, Call::Up) {
            return;
        }
        if let Some(usage) = self.usages.first_mut() {
            usage.hang_up = Some(headers);
        }
        self.hang_up_if_wanted(core, now);
    }

    pub(super) fn hang_up_if_wanted(&mut self, core: &mut Core, now: Duration) {
        let Some(usage) = self.usages.first_mut() else {
            return;
        };
        if usage.first_is_unacknowledged() || !matches!(self.call, Call::Up) {
            return;
        }
        let Some(headers) = usage.hang_up.take() else {
            return;
        };
        if let Some(Owed::Ack { client, cseq }) = usage.owed {
            // Acknowledged without an answer: there is going to be no session.
            usage.owed = None;
            usage.offers = Offers::Settled;
            self.acknowledge(core, now, client, cseq, None);
        }
        let Some(usage) = self.usages.first_mut() else {
            return;
        };
        usage.abandon(core, now);
        let mut bye = usage.dialog.request(Method::Bye);
        for (name, value) in headers {
            bye.headers.push(name, value);
        }
        self.timers.stop_all();
        if self.send(core, now, 0, bye, Purpose::Bye) {
            self.call = Call::Closing;
        } else {
            self.finish(core, now, End::Here);
        }
    }
}
