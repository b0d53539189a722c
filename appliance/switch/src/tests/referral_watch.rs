//! What is true of referrals, whatever happens: each is answered at once, and one that was accepted is
//! done or has failed, once, while whoever it goes to rings or at the latest when its call is over.

use std::collections::BTreeMap;

use crate::io::{ReferralEvent, ReferralId};
use crate::state::call::State;
use crate::state::transfer::Destination;
use crate::switch::Switch;

/// Those that are not over, and whether they were accepted.
#[derive(Debug, Default)]
pub(super) struct Referrals(BTreeMap<ReferralId, bool>);

impl Referrals {
    pub(super) fn asked(&mut self, id: ReferralId) {
        assert_eq!(self.0.insert(id, false), None);
    }

    pub(super) fn goes_on(&mut self, id: ReferralId, event: ReferralEvent) {
        let before = self.0.remove(&id);
        let is_answer = matches!(event, ReferralEvent::Refused(_) | ReferralEvent::Accepted);
        assert_eq!(before, Some(!is_answer), "{id:?}: {event:?}");
        if matches!(event, ReferralEvent::Accepted | ReferralEvent::Alerting) {
            self.0.insert(id, true);
        }
    }

    pub(super) fn check(&self, switch: &Switch) {
        let mut under_way = BTreeMap::new();
        for call in switch.calls.values() {
            let Some(id) = call.referral else {
                continue;
            };
            assert_eq!(under_way.insert(id, true), None);
            let State::Transferring(transfer) = &call.state else {
                panic!("nobody rings for {call:?}");
            };
            assert!(matches!(transfer.to, Destination::Other(_)), "{call:?}");
        }
        assert_eq!(self.0, under_way);
    }
}
