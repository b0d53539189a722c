//! Calls that the exchange offers.

use jawab_switch::{Endpoint, Input, LegEvent, Number};
use jawab_wire::isdn::{self, CallId, Sending, Transfer};
use tracing::info;

use super::super::session::Session;
use super::super::{Overlap, numbers};
use super::Call;
use super::Calls;

impl Calls {
    pub(super) async fn offered(&mut self, call: CallId, session: &mut Session) {
        let now = session.now();
        let Some(setup) = session.engine.setup_of(call) else {
            return;
        };
        let bearer = setup.bearer;
        let is_voice = matches!(bearer.transfer, Transfer::Speech | Transfer::Audio)
            && bearer.is_circuit_of_64_kbit;
        if !is_voice {
            info!("{}: a call that is no voice is refused", self.line);
            let cause = isdn::Cause::INCOMPATIBLE_DESTINATION;
            let _over = session.engine.disconnect(now, call, cause);
            return;
        }
        let called = setup
            .called
            .as_ref()
            .and_then(|number| numbers::dialled(number, &self.plan));
        let called = called.map_or_else(String::new, |number| number.as_str().to_owned());
        if setup.sending == Sending::Overlap && !self.is_complete(&called) {
            self.calls.insert(call, Call::Dialling(called));
            let _over = session.engine.more_digits(now, call);
            return;
        }
        let _over = session.engine.proceed(now, call, None);
        self.offer(call, &called, session).await;
    }

    const fn is_complete(&self, called: &str) -> bool {
        match self.overlap {
            Overlap::None => true,
            Overlap::Digits(wanted) => called.len() >= wanted as usize,
        }
    }

    pub(super) async fn digits(
        &mut self,
        call: CallId,
        more: &str,
        complete: bool,
        session: &mut Session,
    ) {
        let Some(Call::Dialling(called)) = self.calls.get_mut(&call) else {
            return;
        };
        called.push_str(more);
        let called = called.clone();
        if complete || self.is_complete(&called) {
            let now = session.now();
            let _over = session.engine.proceed(now, call, None);
            self.offer(call, &called, session).await;
        }
    }

    async fn offer(&mut self, call: CallId, called: &str, session: &mut Session) {
        let id = self.offered.next();
        let Some(port) = self.open_sound(id) else {
            let now = session.now();
            let cause = isdn::Cause::CONGESTION;
            let _over = session.engine.disconnect(now, call, cause);
            return;
        };
        let setup = session.engine.setup_of(call);
        let caller = setup.and_then(|setup| numbers::caller(setup.calling.as_ref(), &self.plan));
        self.keep(call, id, port, None);
        let offered = LegEvent::Offered {
            from: Endpoint::Line(self.line.clone()),
            caller,
            called: (!called.is_empty()).then(|| Number::from(called)),
        };
        self.tell(Input::Leg(id, offered)).await;
    }
}
