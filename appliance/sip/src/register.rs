//! The registrar (RFC 3261 §10.3).

use std::sync::Arc;
use std::time::Instant;

use jawab_switch::{HandsetId, Input, Presence};
use rsipstack::sip::prelude::{HasHeaders, HeadersExt, ToTypedHeader};
use rsipstack::sip::typed::Contact;
use rsipstack::sip::{Header, StatusCode};
use rsipstack::transaction::transaction::Transaction;
use tracing::{info, warn};

use crate::agent::{Agent, is_tcp, source};
use crate::identity::Sender;
use crate::registry::{Binding, granted};

/// Longest contact that is kept, in octets.
const MOST_OCTETS: usize = 512;

impl Agent {
    pub(crate) async fn register(
        self: &Arc<Self>,
        transaction: &mut Transaction,
    ) -> rsipstack::Result<()> {
        let Sender::Handset(handset, proof) = self.sender(transaction).await? else {
            return Ok(());
        };
        if !is_own(transaction, &handset) {
            warn!("handset {handset} may register itself only");
            return transaction.reply(StatusCode::Forbidden).await;
        }
        let asked = Asked::read(transaction);
        match asked {
            Asked::Nothing => self.answer(transaction, &handset).await,
            Asked::Forget => {
                if self.registry().forget(&handset) {
                    info!("handset {handset} logged off");
                    self.handset_gone(&handset).await;
                }
                self.answer(transaction, &handset).await
            }
            Asked::Register { contact, expires_s } => {
                let source = source(transaction)?;
                let binding = Binding {
                    proof,
                    contact,
                    source,
                    tcp: is_tcp(transaction),
                    expires: Instant::now() + granted(expires_s),
                    unanswered: 0,
                    is_asked: false,
                    heard: Instant::now(),
                };
                self.ingress.make_known(source);
                let new = self.registry().register(handset.clone(), binding);
                self.answer(transaction, &handset).await?;
                if new {
                    info!("handset {handset} registered from {source}");
                    self.tell(Input::Handset(handset, Presence::Here)).await;
                }
                Ok(())
            }
        }
    }

    /// 200, with what is registered now (§10.3, step 8).
    async fn answer(
        &self,
        transaction: &mut Transaction,
        handset: &HandsetId,
    ) -> rsipstack::Result<()> {
        let contact = self.registry().get(handset).map(|binding| {
            let left = binding.expires.saturating_duration_since(Instant::now());
            format!("<{}>;expires={}", binding.contact, left.as_secs().max(1))
        });
        let headers = contact
            .map(|contact| Header::Contact(contact.into()))
            .into_iter()
            .collect();
        transaction.reply_with(StatusCode::OK, headers, None).await
    }
}

/// Whether the address to be registered is that of who asks (§10.3, step 4).
fn is_own(transaction: &Transaction, handset: &HandsetId) -> bool {
    let to = transaction
        .original
        .to_header()
        .ok()
        .and_then(|to| to.typed().ok());
    to.is_some_and(|to| to.uri.user() == Some(handset.as_str()))
}

/// What a REGISTER asks for.
enum Asked {
    /// What is registered.
    Nothing,
    /// To be forgotten.
    Forget,
    Register {
        contact: String,
        expires_s: Option<u32>,
    },
}

impl Asked {
    fn read(transaction: &Transaction) -> Self {
        let mut contact = None;
        let mut expires_s = None;
        for header in transaction.original.headers().iter() {
            match header {
                Header::Contact(value) if contact.is_none() => {
                    contact = Some(value.value().to_owned());
                }
                Header::Expires(value) => expires_s = value.value().trim().parse::<u32>().ok(),
                _ => {}
            }
        }
        let Some(contact) = contact.filter(|contact| contact.len() <= MOST_OCTETS) else {
            return Self::Nothing;
        };
        if contact.trim() == "*" {
            return Self::Forget;
        }
        let Ok(parsed) = Contact::parse(&contact) else {
            return Self::Nothing;
        };
        // The contact's own time counts before the request's (§10.2.1.1).
        let own = contact
            .split(';')
            .find_map(|part| part.trim().strip_prefix("expires="))
            .and_then(|text| text.trim().parse().ok());
        match own.or(expires_s) {
            Some(0) => Self::Forget,
            expires_s => Self::Register {
                contact: parsed.uri.to_string(),
                expires_s,
            },
        }
    }
}
