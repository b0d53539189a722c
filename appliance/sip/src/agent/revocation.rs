//! Ends the registration of a handset that was removed or given another secret. The desk may do
//! that, and so may another program (`jawab handset remove`); so the secrets are looked at again,
//! and nobody has to tell.

use jawab_switch::HandsetId;
use tracing::info;

use crate::agent::Agent;
use crate::digest::Ha1;

impl Agent {
    /// Looks, once a second, at the secrets of those who are registered.
    pub(crate) fn check_secrets(&mut self) {
        let proofs = self.registry.proofs();
        if !proofs.is_empty() {
            self.lookups.check(proofs);
        }
    }

    /// Ends the registrations of those who registered with a secret that is theirs no more.
    pub(crate) fn revoke(&mut self, revoked: Vec<(HandsetId, Ha1)>) {
        for (handset, proof) in revoked {
            self.end_lamps_of(&handset);
            self.end_mailboxes_of(&handset);
            // It may find its new secret where it fetches its settings.
            if self.registry.has(&handset, &proof) {
                self.check_sync(&handset);
            }
            // Whoever registered anew meanwhile has the new secret.
            if self.registry.revoke(&handset, &proof) {
                info!(
                    "handset {handset} was removed or has another secret; \
                     it is registered no more"
                );
                self.handset_gone(&handset);
            }
        }
    }
}
