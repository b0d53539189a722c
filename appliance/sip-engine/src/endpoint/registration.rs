//! Registrations of ours with an operator's registrar (RFC 3261 §10.2), kept and renewed.

use std::time::Duration;

use super::event::{Event, RegistrationFailure, RegistrationId};
use super::{Due, Endpoint};
use crate::digest::{Account, Authenticator};
use crate::flow::Flow;
use crate::header::{Contacts, MinExpires, Path, RetryAfter, ServiceRoute};
use crate::session::CallError;
use crate::transaction::{ClientId, Owner};
use crate::{CSeq, Method, Name, NameAddr, Request, Response, StatusCode, Uri};

/// How long is waited after a failure, in seconds: twice as long after each next.
#[derive(Copy, Clone, Debug)]
struct Pauses {
    first_s: u32,
    longest_s: u32,
}

/// After silence: a REGISTER costs little, and a link that is back is to be noticed.
const SILENCE: Pauses = Pauses {
    first_s: 30,
    longest_s: 2 * 60,
};

/// After a refusal that has nothing to do with who we are (RFC 5626 §4.5).
const REFUSAL: Pauses = Pauses {
    first_s: 30,
    longest_s: LONGEST_PAUSE_S,
};

/// After one of who we are. Registrars lock out whoever shows a wrong secret five or ten times
/// in some minutes.
const DENIAL: Pauses = Pauses {
    first_s: 10 * 60,
    longest_s: LONGEST_PAUSE_S,
};

/// The longest pause of all, in seconds.
const LONGEST_PAUSE_S: u32 = 30 * 60;

/// Most proxies of a route that are kept.
const MOST_ROUTES: usize = 16;

/// A registration of ours.
#[derive(Clone, Debug)]
pub struct Register {
    /// The registrar: the Request-URI, without a user.
    pub registrar: Uri,
    /// What is registered: To and From.
    pub address: NameAddr,
    /// Where it is reached.
    pub contact: Uri,
    /// For how long we ask, in seconds.
    pub expires_s: u32,
    /// The ways to the registrar, the best first; where there is none, the table of names says
    /// them, each time anew.
    pub ways: Vec<Flow>,
    /// A way to go by what is not resolved: our address counts.
    pub like: Flow,
    /// Who we are.
    pub account: Option<Account>,
}

#[derive(Debug)]
pub(super) struct Registration {
    register: Register,
    call_id: String,
    tag: String,
    cseq: u32,
    client: Option<ClientId>,
    authenticator: Authenticator,
    /// How often the request under way was sent anew.
    attempt: u8,
    failures: u32,
    /// It was who we are that was refused last: that is not shown more often than it must be.
    is_denied: bool,
    /// What the registrar has our requests pass (RFC 3608).
    service_route: Vec<NameAddr>,
    /// By what the registrar reaches us (RFC 3327).
    path: Vec<NameAddr>,
    /// It is to be no more.
    is_leaving: bool,
}

impl Endpoint {
    /// Registers, and stays registered. [`Event::Registered`] or [`Event::NotRegistered`] follows
    /// at each change, and each time that it is renewed.
    ///
    /// # Errors
    /// [`CallError::Full`].
    pub fn register(
        &mut self,
        now: Duration,
        register: Register,
    ) -> Result<RegistrationId, CallError> {
        if self.registrations.len() >= self.core.config.limits.registrations {
            return Err(CallError::Full);
        }
        let id = RegistrationId(self.next_number());
        let registration = Registration {
            call_id: self.core.random.call_id(),
            tag: self.core.random.token(),
            cseq: 0,
            client: None,
            authenticator: Authenticator::new(register.account.clone()),
            attempt: 0,
            failures: 0,
            is_denied: false,
            service_route: Vec::new(),
            path: Vec::new(),
            is_leaving: false,
            register,
        };
        self.registrations.insert(id, registration);
        self.registration_due(now, id);
        Ok(id)
    }

    /// Registers no more, and says so to the registrar: [`Event::Unregistered`] follows.
    ///
    /// # Errors
    /// [`CallError::Gone`].
    pub fn unregister(&mut self, now: Duration, id: RegistrationId) -> Result<(), CallError> {
        let registration = self.registrations.get_mut(&id).ok_or(CallError::Gone)?;
        if std::mem::replace(&mut registration.is_leaving, true) {
            return Ok(());
        }
        if let Some(client) = registration.client.take() {
            self.core.clients.disown(now, client);
        }
        self.registration_due(now, id);
        Ok(())
    }

    /// Sets by which ways the registrar is reached from now on, the best first, and by what we
    /// are: another address of ours is registered at once, other ways count for the next time.
    ///
    /// # Errors
    /// [`CallError::Gone`].
    pub fn reach_registrar(
        &mut self,
        now: Duration,
        id: RegistrationId,
        ways: Vec<Flow>,
        contact: Uri,
    ) -> Result<(), CallError> {
        let registration = self.registrations.get_mut(&id).ok_or(CallError::Gone)?;
        let register = &mut registration.register;
        register.ways = ways;
        if register.contact != contact {
            register.contact = contact;
            if let Some(client) = registration.client.take() {
                self.core.clients.disown(now, client);
            }
            self.registration_due(now, id);
        }
        Ok(())
    }

    /// The registrar knows us by a stream that is no more, and there is another: it is told at once
    /// (RFC 5626 §4.5). Nothing is done while it is being told anyway, or refuses who we are.
    ///
    /// # Errors
    /// [`CallError::Gone`].
    pub fn renew(&mut self, now: Duration, id: RegistrationId) -> Result<(), CallError> {
        let registration = self.registrations.get(&id).ok_or(CallError::Gone)?;
        if registration.client.is_none() && !registration.is_denied && !registration.is_leaving {
            self.registration_due(now, id);
        }
        Ok(())
    }

    /// The proxies that requests of ours are to pass which go out by this registration (RFC 3608),
    /// as the registrar has said last: for `routes` of a call. None while we are not registered.
    #[must_use]
    pub fn service_route_of(&self, id: RegistrationId) -> &[NameAddr] {
        let found = self.registrations.get(&id);
        found.map_or(&[], |registration| &registration.service_route)
    }

    /// The proxies by which the registrar reaches us (RFC 3327), as it has said last.
    #[must_use]
    pub fn path_of(&self, id: RegistrationId) -> &[NameAddr] {
        let found = self.registrations.get(&id);
        found.map_or(&[], |registration| &registration.path)
    }

    /// Sends REGISTER.
    pub(super) fn registration_due(&mut self, now: Duration, id: RegistrationId) {
        let core = &mut self.core;
        let Some(registration) = self.registrations.get_mut(&id) else {
            return;
        };
        registration.attempt = 0;
        registration.cseq += 1;
        let mut request = registration.request();
        registration
            .authenticator
            .authorize(&mut request, &core.random.token());
        let register = &registration.register;
        let ways = if register.ways.is_empty() {
            core.names.resolve(&register.registrar, register.like)
        } else {
            register.ways.clone()
        };
        registration.client = core.send(now, request, ways, Owner::Registration(id));
        let is_sent = registration.client.is_some();
        self.deadlines.set(Due::Registration(id), None);
        if !is_sent {
            self.registration_unanswered(now, id);
        }
    }

    pub(super) fn registration_unanswered(&mut self, now: Duration, id: RegistrationId) {
        self.registration_failed(now, id, RegistrationFailure::NoResponse, None);
    }

    pub(super) fn registration_answered(
        &mut self,
        now: Duration,
        id: RegistrationId,
        client: ClientId,
        response: &Response,
    ) {
        let Some(registration) = self.registrations.get_mut(&id) else {
            return;
        };
        if response.status.is_provisional() || registration.client != Some(client) {
            return;
        }
        self.core
            .informed(client, &mut registration.authenticator, response);
        if response.status.is_success() && !registration.is_leaving {
            let expires_s = registration.granted(response);
            registration.note_routes(response);
            registration.failures = 0;
            registration.is_denied = false;
            registration.client = None;
            // Before it runs out, by a tenth, but by no less than a transaction may take.
            let margin_s = (expires_s / 10).max(32).min(expires_s / 2);
            let due = now + Duration::from_secs((expires_s - margin_s).max(1).into());
            self.deadlines.set(Due::Registration(id), Some(due));
            self.core.tell(Event::Registered {
                registration: id,
                expires_s,
            });
            return;
        }
        if self.registered_again(now, id, client, response) {
            return;
        }
        let wait = response.headers.get::<RetryAfter>().ok();
        let failure = RegistrationFailure::Refused(Box::new(response.clone()));
        self.registration_failed(now, id, failure, wait.map(|wait| wait.seconds));
    }

    /// Sends a REGISTER again that was challenged, or asked for too short a time.
    fn registered_again(
        &mut self,
        now: Duration,
        id: RegistrationId,
        client: ClientId,
        response: &Response,
    ) -> bool {
        let Some(registration) = self.registrations.get_mut(&id) else {
            return false;
        };
        let least = response.headers.get::<MinExpires>().ok();
        let least_s = least
            .filter(|_| response.status == StatusCode::INTERVAL_TOO_BRIEF)
            .map(|least| least.0)
            .filter(|_| !registration.is_leaving);
        let attempt = registration.attempt;
        let is_challenged = registration.authenticator.challenged(response, attempt);
        if attempt >= 4 || !(is_challenged || least_s.is_some()) {
            return false;
        }
        if let Some(least_s) = least_s {
            registration.register.expires_s = registration.register.expires_s.max(least_s);
        }
        registration.cseq += 1;
        registration.attempt += 1;
        let authenticator = &mut registration.authenticator;
        let owner = Owner::Registration(id);
        let number = registration.cseq;
        let again = self
            .core
            .send_again(now, client, number, owner, authenticator, |request| {
                if let Some(least_s) = least_s {
                    request.headers.set(Name::EXPIRES, least_s.to_string());
                }
            });
        registration.client = again;
        again.is_some()
    }

    fn registration_failed(
        &mut self,
        now: Duration,
        id: RegistrationId,
        failure: RegistrationFailure,
        wait_s: Option<u32>,
    ) {
        let Some(registration) = self.registrations.get_mut(&id) else {
            return;
        };
        registration.client = None;
        registration.service_route.clear();
        registration.path.clear();
        if registration.is_leaving {
            self.registrations.remove(&id);
            self.deadlines.set(Due::Registration(id), None);
            self.core.tell(Event::Unregistered { registration: id });
            return;
        }
        let is_denied = is_denied(&failure);
        let pauses = match &failure {
            RegistrationFailure::NoResponse => SILENCE,
            RegistrationFailure::Refused(_) if is_denied => DENIAL,
            RegistrationFailure::Refused(_) => REFUSAL,
        };
        let doubled = pauses.first_s << registration.failures.min(6);
        registration.failures += 1;
        registration.is_denied = is_denied;
        let most_s = doubled.min(pauses.longest_s);
        // Not all boxes at once, when an operator comes back (RFC 5626 §4.5).
        let retry_s = if is_denied {
            registration.authenticator.forget();
            let own_s = most_s + self.core.random.below(most_s / 4 + 1);
            own_s.max(wait_s.unwrap_or(0).min(LONGEST_PAUSE_S))
        } else {
            let own_s = most_s / 2 + self.core.random.below(most_s / 2 + 1);
            wait_s.map_or(own_s, |wait_s| wait_s.clamp(1, LONGEST_PAUSE_S))
        };
        let due = now + Duration::from_secs(retry_s.into());
        self.deadlines.set(Due::Registration(id), Some(due));
        self.core.tell(Event::NotRegistered {
            registration: id,
            failure,
            retry_s,
        });
    }
}

/// Whether it is who we are that was refused: the secret, the name, or that there is such a user.
fn is_denied(failure: &RegistrationFailure) -> bool {
    match failure {
        RegistrationFailure::Refused(response) => {
            matches!(response.status.code(), 401 | 403 | 404 | 407 | 604)
        }
        RegistrationFailure::NoResponse => false,
    }
}

impl Registration {
    fn request(&self) -> Request {
        let register = &self.register;
        let mut request = Request::new(Method::Register, register.registrar.without_headers());
        let headers = &mut request.headers;
        headers.push(Name::MAX_FORWARDS, "70");
        let from = register.address.clone().with_tag(&self.tag);
        headers.push(Name::FROM, from.to_string());
        headers.push(Name::TO, register.address.to_string());
        headers.push(Name::CALL_ID, self.call_id.clone());
        let cseq = CSeq {
            number: self.cseq,
            method: Method::Register,
        };
        headers.push(Name::CSEQ, cseq.to_string());
        headers.push(
            Name::CONTACT,
            NameAddr::new(register.contact.clone()).to_string(),
        );
        let expires_s = if self.is_leaving {
            0
        } else {
            register.expires_s
        };
        headers.push(Name::EXPIRES, expires_s.to_string());
        headers.push(Name::SUPPORTED, "path");
        request
    }

    /// Each 2xx says them anew, and one without has none (RFC 3608 §6.1).
    fn note_routes(&mut self, response: &Response) {
        let headers = &response.headers;
        let routes = headers.list::<ServiceRoute>().unwrap_or_default();
        let routes = routes.into_iter().map(|ServiceRoute(address)| address);
        self.service_route = routes.take(MOST_ROUTES).collect();
        let path = headers.list::<Path>().unwrap_or_default();
        let path = path.into_iter().map(|Path(address)| address);
        self.path = path.take(MOST_ROUTES).collect();
    }

    /// For how long we are registered: what our Contact says counts before Expires (§10.2.4).
    fn granted(&self, response: &Response) -> u32 {
        let ours = match response.headers.contacts() {
            Ok(Contacts::List(contacts)) => contacts
                .into_iter()
                .find(|contact| contact.uri.matches(&self.register.contact))
                .and_then(|contact| contact.expires()),
            _ => None,
        };
        let granted_s = ours.or_else(|| response.headers.expires());
        granted_s.unwrap_or(self.register.expires_s).max(1)
    }
}
