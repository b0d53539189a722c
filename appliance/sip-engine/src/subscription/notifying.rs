//! What a far end that has subscribed is told (RFC 6665 §4.2.2): one NOTIFY after the other, for
//! those that overtake each other would be refused; the newest document goes next.

use std::time::Duration;

use super::notifier::{Notifier, State, Told};
use super::{Because, SubscriptionEnd, Timer, is_end};
use crate::endpoint::Core;
use crate::flow::Flow;
use crate::header::RetryAfter;
use crate::session::{CallError, Content};
use crate::transaction::{ClientId, Owner};
use crate::{Method, Name, Response};

/// The longest that a far end may put us off, in seconds.
const LONGEST_WAIT_S: u32 = 300;

impl Notifier {
    /// This is to be known from now on.
    pub(crate) fn notify(
        &mut self,
        core: &mut Core,
        now: Duration,
        document: Content,
    ) -> Result<(), CallError> {
        if self.state != State::Active {
            return Err(CallError::State);
        }
        self.document = Some(document);
        self.is_owed = true;
        self.go_on(core, now);
        Ok(())
    }

    /// There is nothing more to be told.
    pub(crate) fn terminate(
        &mut self,
        core: &mut Core,
        now: Duration,
        because: Because,
        retry_after_s: Option<u32>,
    ) -> Result<(), CallError> {
        if self.state != State::Active {
            return Err(CallError::State);
        }
        self.retry_after_s = retry_after_s;
        self.tell_end(core, SubscriptionEnd::Here);
        self.finish(core, now, because);
        Ok(())
    }

    pub(super) fn finish(&mut self, core: &mut Core, now: Duration, because: Because) {
        self.state = State::Ending(because);
        self.timers.stop_all();
        self.go_on(core, now);
    }

    /// Tells what is owed, unless the answer to what was told before is awaited.
    pub(super) fn go_on(&mut self, core: &mut Core, now: Duration) {
        let is_last = matches!(self.state, State::Ending(_));
        let is_put_off = self.timers.is_running(Timer::Resend);
        if self.told.is_some() || !(is_last || self.is_owed && !is_put_off) {
            return;
        }
        let state = match self.state {
            State::Active => {
                let left = self.until.saturating_sub(now).as_secs();
                format!("active;expires={left}")
            }
            State::Ending(because) => {
                let retry = self.retry_after_s;
                let retry = retry.map(|seconds| format!(";retry-after={seconds}"));
                format!("terminated;reason={because}{}", retry.unwrap_or_default())
            }
            State::Asked { .. } | State::Over => return,
        };
        self.is_owed = false;
        let mut notify = self.dialog.request(Method::Notify);
        let headers = &mut notify.headers;
        headers.push(Name::EVENT, self.event.to_string());
        headers.push(Name::SUBSCRIPTION_STATE, state);
        if let Some(document) = &self.document {
            headers.push(Name::CONTENT_TYPE, document.kind.clone());
            notify.body.clone_from(&document.octets);
        }
        let cnonce = core.random.token();
        self.authenticator.authorize(&mut notify, &cnonce);
        let owner = Owner::Subscription(self.id);
        match core.send_in(now, notify, &self.dialog, owner) {
            Some(client) => {
                self.told = Some(Told {
                    client,
                    attempt: 0,
                    is_last,
                });
            }
            // No room for a transaction: it will see that at its next renewal.
            None => self.over(core, SubscriptionEnd::Lost),
        }
    }

    /// The final response to a NOTIFY.
    pub(super) fn answered(
        &mut self,
        core: &mut Core,
        now: Duration,
        client: ClientId,
        response: &Response,
        heard: Flow,
    ) {
        let Some(mut told) = self.told.take_if(|told| told.client == client) else {
            return;
        };
        self.dialog.heard = heard;
        core.informed(client, &mut self.authenticator, response);
        if self.authenticator.challenged(response, told.attempt) {
            let number = self.dialog.next_cseq();
            let owner = Owner::Subscription(self.id);
            let authenticator = &mut self.authenticator;
            let again = core.send_again(now, client, number, owner, authenticator, |_| {});
            if let Some(client) = again {
                told.client = client;
                told.attempt += 1;
                self.told = Some(told);
                return;
            }
        }
        if told.is_last || is_end(response.status) {
            self.over(core, SubscriptionEnd::Lost);
            return;
        }
        if response.status.is_success() {
            self.dialog.refresh_target(&response.headers);
        } else if let Ok(wait) = response.headers.get::<RetryAfter>() {
            let seconds = wait.seconds.clamp(1, LONGEST_WAIT_S);
            let wait = Duration::from_secs(seconds.into());
            self.timers.start(Timer::Resend, now + wait);
        }
        self.go_on(core, now);
    }

    /// Nobody has answered a NOTIFY: nobody is there (§4.2.2).
    pub(super) fn unanswered(&mut self, core: &mut Core, _: Duration, client: ClientId) {
        if self.told.take_if(|told| told.client == client).is_some() {
            self.over(core, SubscriptionEnd::Lost);
        }
    }
}
