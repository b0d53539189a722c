//! Ends the registration of a handset that was removed or given another secret. The desk may do
//! that, and so may another program (`jawab handset remove`); so the secrets are looked at again,
//! and nobody has to tell.

use std::sync::Arc;
use std::time::Duration;

use jawab_switch::HandsetId;
use tokio_util::sync::CancellationToken;
use tracing::info;

use crate::agent::Agent;
use crate::config::Ha1;

/// How often the secrets of those who are registered are looked at again.
const EVERY: Duration = Duration::from_secs(1);

impl Agent {
    /// Watches for as long as the box runs.
    pub(crate) async fn watch_secrets(self: Arc<Self>, cancel: CancellationToken) {
        let mut turn = tokio::time::interval(EVERY);
        turn.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = cancel.cancelled() => return,
                _ = turn.tick() => {}
            }
            for (handset, proof) in self.revoked().await {
                // Whoever registered anew meanwhile has the new secret.
                if self.registry().revoke(&handset, &proof) {
                    info!(
                        "handset {handset} was removed or has another secret; \
                         it is registered no more"
                    );
                    self.handset_gone(&handset).await;
                }
            }
        }
    }

    /// Those who registered with a secret that is theirs no more.
    async fn revoked(&self) -> Vec<(HandsetId, Ha1)> {
        let proofs = self.registry().proofs();
        if proofs.is_empty() {
            return proofs;
        }
        let Ok(_turn) = self.lookups.acquire().await else {
            return Vec::new();
        };
        let secrets = Arc::clone(&self.secrets);
        let looking = tokio::task::spawn_blocking(move || {
            let is_over = |(handset, proof): &(HandsetId, Ha1)| !secrets.holds(handset, proof);
            proofs.into_iter().filter(is_over).collect()
        });
        looking.await.unwrap_or_default()
    }
}
