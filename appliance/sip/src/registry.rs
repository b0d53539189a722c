//! Who is registered, and where (RFC 3261 §10).

use std::collections::HashMap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use jawab_sip_engine::Uri;
use jawab_sip_engine::flow::Flow;
use jawab_switch::HandsetId;

use crate::digest::Ha1;

/// The shortest registration granted, in seconds: less would be traffic for nothing.
pub(crate) const LEAST_EXPIRES_S: u32 = 60;

/// The longest, in seconds: a box that was restarted knows no phone until each has
/// registered anew, and may not wait for an hour.
pub(crate) const MOST_EXPIRES_S: u32 = 120;

/// Where a handset is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Binding {
    /// The secret that it proved to have.
    pub(crate) proof: Ha1,
    /// The URI it wants to be called by, as it was written.
    pub(crate) contact: Uri,
    /// By which way its request came: behind NAT that is where it can be reached.
    pub(crate) flow: Flow,
    /// When it is forgotten.
    pub(crate) expires: Instant,
    /// Questions (OPTIONS) in a row that it did not answer.
    pub(crate) unanswered: u8,
    /// A question is under way.
    pub(crate) is_asked: bool,
    /// When it last registered or answered.
    pub(crate) heard: Instant,
}

/// All that are registered. A handset has one place: the one it registered from last.
#[derive(Debug, Default)]
pub(crate) struct Registry {
    bindings: HashMap<HandsetId, Binding>,
}

impl Registry {
    /// Registers a handset; true if it was not there before.
    pub(crate) fn register(&mut self, handset: HandsetId, binding: Binding) -> bool {
        self.bindings.insert(handset, binding).is_none()
    }

    /// Forgets a handset; true if it was there.
    pub(crate) fn forget(&mut self, handset: &HandsetId) -> bool {
        self.bindings.remove(handset).is_some()
    }

    /// Forgets a handset that registered with this secret; true if it was there.
    pub(crate) fn revoke(&mut self, handset: &HandsetId, proof: &Ha1) -> bool {
        self.has(handset, proof) && self.forget(handset)
    }

    /// Whether a handset is registered with this secret.
    pub(crate) fn has(&self, handset: &HandsetId, proof: &Ha1) -> bool {
        let is_it = |binding: &Binding| binding.proof == *proof;
        self.bindings.get(handset).is_some_and(is_it)
    }

    /// The secret that each of those who are registered proved to have.
    pub(crate) fn proofs(&self) -> Vec<(HandsetId, Ha1)> {
        let proof =
            |(handset, binding): (&HandsetId, &Binding)| (handset.clone(), binding.proof.clone());
        self.bindings.iter().map(proof).collect()
    }

    pub(crate) fn get(&self, handset: &HandsetId) -> Option<&Binding> {
        self.bindings.get(handset)
    }

    pub(crate) fn all(&self) -> Vec<HandsetId> {
        self.bindings.keys().cloned().collect()
    }

    /// Forgets those whose registration has run out.
    pub(crate) fn expire(&mut self, now: Instant) -> Vec<HandsetId> {
        let over: Vec<HandsetId> = self
            .bindings
            .iter()
            .filter(|(_, binding)| binding.expires <= now)
            .map(|(handset, _)| handset.clone())
            .collect();
        for handset in &over {
            self.bindings.remove(handset);
        }
        over
    }

    /// Whether some handset registered from here.
    pub(crate) fn is_at(&self, source: SocketAddr) -> bool {
        self.bindings
            .values()
            .any(|binding| binding.flow.peer.ip() == source.ip())
    }

    /// Where to ask a handset whether it is there; `None` if it is asked already, or was
    /// heard in the time given.
    pub(crate) fn ask(
        &mut self,
        handset: &HandsetId,
        quiet_for: Duration,
        now: Instant,
    ) -> Option<Binding> {
        let binding = self.bindings.get_mut(handset)?;
        let quiet = now.saturating_duration_since(binding.heard) >= quiet_for;
        if binding.is_asked || !quiet {
            return None;
        }
        binding.is_asked = true;
        Some(binding.clone())
    }

    /// Whatever was asked is not going to be answered.
    pub(crate) fn nobody_is_asked(&mut self) {
        for binding in self.bindings.values_mut() {
            binding.is_asked = false;
        }
    }

    /// Notes whether a handset answered where it was asked; gives how many questions in a
    /// row it did not. One that has registered anew is not blamed for the old place.
    pub(crate) fn answered(
        &mut self,
        asked: &HandsetId,
        at: SocketAddr,
        when: Option<Instant>,
    ) -> u8 {
        let Some(binding) = self.bindings.get_mut(asked) else {
            return 0;
        };
        if binding.flow.peer != at || !binding.is_asked {
            return 0;
        }
        match when {
            Some(when) => {
                binding.unanswered = 0;
                binding.is_asked = false;
                binding.heard = when;
            }
            None => binding.unanswered = binding.unanswered.saturating_add(1),
        }
        binding.unanswered
    }
}

/// The time granted for one asked for.
pub(crate) fn granted(asked_s: Option<u32>) -> Duration {
    let seconds = asked_s.unwrap_or(MOST_EXPIRES_S);
    Duration::from_secs(seconds.clamp(LEAST_EXPIRES_S, MOST_EXPIRES_S).into())
}

#[cfg(test)]
mod tests {
    use jawab_sip_engine::flow::Protocol;

    use super::*;

    const LATER: Duration = Duration::from_secs(9);

    #[test]
    fn a_registration_runs_out_and_a_silent_phone_is_counted() {
        let (mut registry, now) = (Registry::default(), Instant::now());
        let phone = HandsetId::from("201");
        let proof = |secret: &str| Ha1 {
            md5: secret.into(),
            sha256: secret.into(),
        };
        let binding = Binding {
            proof: proof("one"),
            contact: Uri::parse("sip:201@192.0.2.9").unwrap(),
            flow: Flow {
                protocol: Protocol::Udp,
                local: "192.0.2.1:5060".parse().unwrap(),
                peer: "192.0.2.9:5060".parse().unwrap(),
            },
            expires: now + granted(Some(1)),
            unanswered: 0,
            is_asked: false,
            heard: now,
        };
        assert!(registry.register(phone.clone(), binding.clone()));
        assert!(!registry.register(phone.clone(), binding));
        let at = "192.0.2.9:5060".parse().unwrap();
        assert_eq!(registry.ask(&phone, LATER, now), None, "heard just now");
        assert!(registry.ask(&phone, Duration::ZERO, now).is_some());
        assert_eq!(
            registry.ask(&phone, Duration::ZERO, now),
            None,
            "asked already"
        );
        assert_eq!(registry.answered(&phone, at, None), 1);
        assert_eq!(registry.answered(&phone, at, None), 2);
        assert_eq!(
            registry.answered(&phone, "192.0.2.8:5060".parse().unwrap(), None),
            0
        );
        assert_eq!(registry.answered(&phone, at, Some(now)), 0);
        assert!(registry.ask(&phone, LATER, now + LATER).is_some());
        assert!(!registry.revoke(&phone, &proof("another")));
        assert_eq!(registry.proofs(), [(phone.clone(), proof("one"))]);
        assert!(registry.expire(now).is_empty());
        assert_eq!(
            registry.expire(now + Duration::from_secs(60)),
            std::slice::from_ref(&phone)
        );
        assert!(!registry.forget(&phone));
    }
}
