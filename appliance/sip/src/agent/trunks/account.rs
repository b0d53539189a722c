//! How it stands with the centre's account at an operator.

use std::time::{Duration, Instant};

use jawab_line_state::LineFault;
use jawab_sip_engine::StatusCode;
use jawab_sip_engine::endpoint::RegistrationId;

use crate::config::TrunkAccount;

/// For how long no call is made with an account that was refused: an operator locks one that
/// shows a wrong secret with each call.
const DENIED_FOR: Duration = Duration::from_secs(10 * 60);

/// How it stands with an account; without one there is nothing to stand.
#[derive(Debug)]
pub(super) struct AccountState {
    /// Registered with the operator, or to be.
    registers: bool,
    registration: Option<RegistrationId>,
    is_registered: bool,
    /// Why it is not to be used, and until when, if that is for a time.
    fault: Option<(LineFault, Option<Instant>)>,
}

impl AccountState {
    pub(super) fn new(account: Option<&TrunkAccount>) -> Self {
        let unreadable = account.filter(|account| account.login.is_none());
        let fault = unreadable.map(|account| {
            let user = account.user.clone();
            (LineFault::TrunkPasswordMissing { user }, None)
        });
        Self {
            registers: account.is_some_and(|account| account.registers && account.login.is_some()),
            registration: None,
            is_registered: false,
            fault,
        }
    }

    /// Whether it is to be registered.
    pub(super) const fn registers(&self) -> bool {
        self.registers
    }

    pub(super) const fn registration(&self) -> Option<RegistrationId> {
        self.registration
    }

    /// It is tried to register it; or that was lost with the engine.
    pub(super) fn set_registration(&mut self, id: Option<RegistrationId>) {
        self.registration = id;
        self.is_registered = false;
    }

    /// Why it cannot be used, if it cannot.
    pub(super) fn fault(&self) -> Option<&LineFault> {
        self.fault.as_ref().map(|(fault, _)| fault)
    }

    /// Whether it is not registered yet, or not any more for a reason that is not known.
    pub(super) const fn is_awaited(&self) -> bool {
        self.registers && !self.is_registered
    }

    /// It is registered; gives whether it was not before.
    pub(super) fn registered(&mut self) -> bool {
        self.fault = None;
        !std::mem::replace(&mut self.is_registered, true)
    }

    /// It is not registered.
    pub(super) fn not_registered(&mut self, fault: LineFault) {
        self.is_registered = false;
        self.fault = Some((fault, None));
    }

    /// A call was refused because of who the centre is.
    pub(super) fn denied(&mut self, fault: LineFault, now: Instant) {
        if !matches!(self.fault, Some((_, None))) {
            self.fault = Some((fault, Some(now + DENIED_FOR)));
        }
    }

    /// When the time is over for which no call is to be made with it.
    pub(super) fn next_timeout(&self) -> Option<Instant> {
        self.fault.as_ref().and_then(|(_, until)| *until)
    }

    /// Whether the time is over for which no call was to be made with it.
    pub(super) fn forgives(&mut self, now: Instant) -> bool {
        let is_over = |(_, until): &(LineFault, Option<Instant>)| until.is_some_and(|it| it <= now);
        self.fault.take_if(|fault| is_over(fault)).is_some()
    }
}

/// A status as it is known: "403 Forbidden".
pub(super) fn words(status: StatusCode) -> String {
    format!("{} {}", status.code(), status.phrase())
}

/// Why an operator does not register an account, by its answer.
pub(super) fn refusal(status: StatusCode, user: &str, domain: &str) -> LineFault {
    let (user, status_said) = (user.to_owned(), words(status));
    match status.code() {
        401 | 403 | 407 => LineFault::TrunkAccountRefused {
            user,
            status: status_said,
        },
        404 | 604 => LineFault::TrunkUserUnknown {
            user,
            domain: domain.to_owned(),
        },
        _ => LineFault::TrunkRegistrationRefused {
            status: status_said,
        },
    }
}

#[cfg(test)]
mod tests {
    use jawab_sip_engine::digest::Account;

    use super::*;

    fn account(registers: bool) -> TrunkAccount {
        TrunkAccount {
            user: "rabat".into(),
            login: Some(Account {
                username: "rabat".into(),
                password: "s3cret".into(),
            }),
            registers,
        }
    }

    #[test]
    fn an_account_is_awaited_until_it_is_registered_and_says_why_it_is_not() {
        let mut state = AccountState::new(Some(&account(true)));
        assert!(state.is_awaited() && state.fault().is_none());
        assert!(state.registered() && !state.registered());
        assert!(!state.is_awaited());
        let refused = refusal(StatusCode::FORBIDDEN, "rabat", "op.ma");
        state.not_registered(refused.clone());
        assert_eq!(state.fault(), Some(&refused));
        assert!(
            !state.forgives(Instant::now() + 2 * DENIED_FOR),
            "the registrar does"
        );
        assert!(state.registered() && state.fault().is_none());
        let mut unregistered = AccountState::new(Some(&account(false)));
        assert!(!unregistered.is_awaited() && !unregistered.registers());
        assert!(!AccountState::new(None).is_awaited());
        let now = Instant::now();
        unregistered.denied(refused, now);
        assert!(!unregistered.forgives(now + DENIED_FOR / 2) && unregistered.fault().is_some());
        assert!(unregistered.forgives(now + DENIED_FOR) && unregistered.fault().is_none());
    }

    #[test]
    fn each_answer_of_a_registrar_is_a_fault_in_words_and_a_password_is_in_none() {
        for (code, fault) in [
            (401, "trunk-account-refused"),
            (403, "trunk-account-refused"),
            (407, "trunk-account-refused"),
            (404, "trunk-user-unknown"),
            (604, "trunk-user-unknown"),
            (486, "trunk-registration-refused"),
            (500, "trunk-registration-refused"),
            (503, "trunk-registration-refused"),
        ] {
            let status = StatusCode::new(code).unwrap();
            let told = refusal(status, "rabat", "op.ma");
            assert_eq!(told.code(), fault);
            let words = told.to_string();
            let named = ["rabat", &super::words(status)];
            assert!(named.iter().any(|it| words.contains(it)), "{words}");
        }
        let unreadable = TrunkAccount {
            login: None,
            ..account(true)
        };
        let state = AccountState::new(Some(&unreadable));
        let fault = state.fault().map(LineFault::code);
        assert!(fault == Some("trunk-password-missing") && !state.registers());
        assert!(!format!("{:?}", account(true)).contains("s3cret"));
    }
}
