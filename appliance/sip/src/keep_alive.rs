//! Notices phones and trunks that vanish: each is asked now and then whether it is there (OPTIONS,
//! RFC 3261 §11). Any final answer will do.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jawab_switch::HandsetId;
use rsipstack::sip::{Method, SipMessage, StatusCodeKind, Transport, Uri};
use rsipstack::transaction::key::{TransactionKey, TransactionRole};
use rsipstack::transaction::transaction::Transaction;
use rsipstack::transport::SipAddr;
use tokio_util::sync::CancellationToken;
use tracing::warn;

use crate::agent::Agent;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(4);

/// Questions in a row without an answer after which a phone is gone.
const UNANSWERED: u8 = 2;

impl Agent {
    /// Asks every registered handset and every trunk in turn, for as long as the box runs.
    pub(crate) async fn keep_alive(self: Arc<Self>, cancel: CancellationToken) {
        let mut turn = tokio::time::interval(self.config.options_every);
        turn.tick().await;
        loop {
            tokio::select! {
                () = cancel.cancelled() => return,
                _ = turn.tick() => {}
            }
            let over = self.registry().expire(Instant::now());
            for handset in over {
                warn!("handset {handset} did not renew its registration; is it switched off?");
                self.handset_gone(&handset).await;
            }
            let all = self.registry().all();
            for handset in all {
                // Some phones answer no question in a call; what they say is answer enough.
                if self.is_speaking(&handset) {
                    continue;
                }
                tokio::spawn(self.clone().check_on(handset, Duration::ZERO));
            }
            for trunk in &self.config.trunks {
                tokio::spawn(self.clone().check_on_trunk(trunk.clone()));
            }
        }
    }

    /// Asks one handset that has been quiet for so long; gives it up when it has not
    /// answered too often.
    pub(crate) async fn check_on(self: Arc<Self>, handset: HandsetId, quiet_for: Duration) {
        let asked = self.registry().ask(&handset, quiet_for, Instant::now());
        let Some(binding) = asked else {
            return;
        };
        loop {
            let answers = self
                .is_there(&binding.contact, binding.source, binding.tcp)
                .await;
            let when = answers.then(Instant::now);
            let unanswered = self.registry().answered(&handset, binding.source, when);
            if unanswered == 0 {
                return;
            }
            if unanswered >= UNANSWERED {
                break;
            }
        }
        if self.registry().forget(&handset) {
            warn!(
                "handset {handset} at {} does not answer any more; is its cable in?",
                binding.source
            );
            self.handset_gone(&handset).await;
        }
    }

    /// Whether somebody answers at an address.
    pub(crate) async fn is_there(&self, uri: &str, address: SocketAddr, tcp: bool) -> bool {
        let asked = async {
            let mut question = self.question(uri, address, tcp)?;
            question.send().await?;
            while let Some(message) = question.receive().await {
                if let SipMessage::Response(response) = message
                    && response.status_code.kind() != StatusCodeKind::Provisional
                {
                    // 408 is the stack's own word for silence.
                    return Ok::<_, rsipstack::Error>(response.status_code.code() != 408);
                }
            }
            Ok(false)
        };
        matches!(tokio::time::timeout(PATIENCE, asked).await, Ok(Ok(true)))
    }

    fn question(
        &self,
        uri: &str,
        address: SocketAddr,
        tcp: bool,
    ) -> rsipstack::Result<Transaction> {
        let uri = Uri::try_from(uri)?;
        let from = self.contact("jawab", address.ip())?;
        let via = self.endpoint.get_via(None, None)?;
        let request = self.endpoint.make_request(
            Method::Options,
            uri.clone(),
            via,
            rsipstack::sip::typed::From {
                display_name: None,
                uri: from,
                params: vec![rsipstack::sip::Param::Tag(
                    rsipstack::transaction::make_tag(),
                )],
            },
            rsipstack::sip::typed::To {
                display_name: None,
                uri,
                params: Vec::new(),
            },
            1,
            None,
        );
        let key = TransactionKey::from_request(&request, TransactionRole::Client)?;
        let mut transaction = Transaction::new_client(key, request, self.endpoint.clone(), None);
        transaction.destination = Some(destination(address, tcp));
        Ok(transaction)
    }
}

/// An address as the stack wants it.
pub(crate) fn destination(address: SocketAddr, tcp: bool) -> SipAddr {
    let transport = if tcp { Transport::Tcp } else { Transport::Udp };
    SipAddr::new(transport, address.into())
}
