//! Who sent a request: a trunk by its address, a handset by its credentials.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jawab_switch::{HandsetId, LineId};
use rsipstack::sip::prelude::HasHeaders;
use rsipstack::sip::{Header, Method, StatusCode};
use rsipstack::transaction::transaction::Transaction;
use tracing::warn;
use uuid::Uuid;

use crate::agent::{Agent, lock, source};
use crate::config::Ha1;
use crate::digest::{Credentials, Verdict};
use crate::log_limit::shown;

/// How long a refusal waits: slows guessing down, without keeping anybody else waiting.
const REFUSAL_DELAY: Duration = Duration::from_secs(1);

/// Who sent a request, as far as can be told.
pub(crate) enum Sender {
    Trunk(LineId),
    /// With the secret that it proved to have.
    Handset(HandsetId, Ha1),
    /// Nobody known; the request was answered already.
    Refused,
}

impl Agent {
    /// Finds out who sent a request, and answers it if that is nobody who may.
    pub(crate) async fn sender(&self, transaction: &mut Transaction) -> rsipstack::Result<Sender> {
        let source = source(transaction)?;
        let (shows_credentials, credentials) = credentials(transaction);
        // Providers do not register here: whoever does is a phone behind their address.
        let registers = transaction.original.method == Method::Register;
        if !shows_credentials
            && !registers
            && let Some(line) = self.trunk_at(source)
        {
            return Ok(Sender::Trunk(line));
        }
        let Some(credentials) = credentials else {
            self.challenge(transaction, false).await?;
            return Ok(Sender::Refused);
        };
        if lock(&self.guard).is_stale(&credentials, Instant::now()) {
            self.challenge(transaction, true).await?;
            return Ok(Sender::Refused);
        }
        let handset = HandsetId::from(credentials.username.as_str());
        let ha1 = self.ha1(&handset).await;
        let method = transaction.original.method.to_string();
        let verdict = lock(&self.guard).check(&credentials, ha1.as_ref(), &method, Instant::now());
        match (verdict, ha1) {
            (Verdict::Right, Some(ha1)) => Ok(Sender::Handset(handset, ha1)),
            (Verdict::Stale, _) => {
                self.challenge(transaction, true).await?;
                Ok(Sender::Refused)
            }
            // Nobody is right without a secret.
            (Verdict::Wrong | Verdict::Right, ha1) => {
                self.say_why_not(&credentials.username, source, ha1.is_some());
                tokio::time::sleep(REFUSAL_DELAY).await;
                transaction.reply(StatusCode::Forbidden).await?;
                Ok(Sender::Refused)
            }
        }
    }

    /// The trunk at an address: that with the port as well, or else the first.
    pub(crate) fn trunk_at(&self, source: SocketAddr) -> Option<LineId> {
        let trunks = &self.config.trunks;
        trunks
            .iter()
            .find(|trunk| trunk.peer == source)
            .or_else(|| trunks.iter().find(|trunk| trunk.peer.ip() == source.ip()))
            .map(|trunk| trunk.line.clone())
    }

    /// Asks whoever knows, on a thread made for waiting, few at a time.
    async fn ha1(&self, handset: &HandsetId) -> Option<Ha1> {
        let _turn = self.lookups.acquire().await.ok()?;
        let (secrets, handset) = (Arc::clone(&self.secrets), handset.clone());
        tokio::task::spawn_blocking(move || secrets.ha1(&handset))
            .await
            .unwrap_or_default()
    }

    /// The log is told what the sender is not: whether there is such a handset.
    fn say_why_not(&self, username: &str, source: SocketAddr, is_known: bool) {
        let user = shown(username);
        if !self
            .ingress
            .is_to_be_logged(&format!("refused {user} {}", source.ip()))
        {
            return;
        }
        if is_known {
            warn!(
                "handset {user} at {source} is not let in: wrong secret; \
                 enter the secret that `jawab handset add` printed, or add it again"
            );
        } else {
            warn!(
                "handset {user} at {source} is not let in: there is no such handset; \
                 see `jawab handset list`, or `jawab handset add {user}`"
            );
        }
    }

    async fn challenge(&self, transaction: &mut Transaction, stale: bool) -> rsipstack::Result<()> {
        let nonce = Uuid::new_v4().simple().to_string();
        let challenges = lock(&self.guard).challenges(nonce, stale, Instant::now());
        let headers = challenges
            .into_iter()
            .map(|challenge| Header::WwwAuthenticate(challenge.into()))
            .collect();
        transaction
            .reply_with(StatusCode::Unauthorized, headers, None)
            .await
    }
}

/// Whether a request carries any credentials, and those that can be read.
fn credentials(transaction: &Transaction) -> (bool, Option<Credentials>) {
    let mut shown = false;
    let readable = transaction
        .original
        .headers()
        .iter()
        .filter_map(|header| match header {
            Header::Authorization(value) => Some(value.value()),
            Header::ProxyAuthorization(value) => Some(value.value()),
            _ => None,
        })
        .inspect(|_| shown = true)
        .find_map(Credentials::parse);
    (shown, readable)
}
