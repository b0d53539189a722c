//! Boxes at central's door: their certificates, their connections, what they say.
#![allow(clippy::unwrap_used, reason = "a benchmark that cannot go on ends")]

use std::path::Path;

use jawab_central::authority::Authority;
use jawab_central::postgres::PostgresStore;
use jawab_central::store::{Enrolment, Store};
use jawab_ops::BoxId;
use jawab_protocol::{Dialect, MEDIA_TYPE, PATH, Reply, Request, ToBox, ToCentral, decode, encode};
use reqwest::{Certificate, Client, Identity};

/// A box's way to central.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    client: Client,
    url: String,
}

impl Caller {
    /// Enrols a box, and gives its way to central: a connection of its own, mutual TLS.
    pub(crate) async fn enrolled(
        authority: &Authority,
        store: &PostgresStore,
        box_id: BoxId,
        keys: &Path,
        central: &str,
    ) -> Self {
        let certificate = authority.issue(box_id, keys).unwrap();
        let enrolment = Enrolment {
            box_id,
            centre: format!("Centre {box_id}"),
            code: "RAB".into(),
            certificate,
        };
        store.enrol(&enrolment).await.unwrap();
        let pem = |name: &str| std::fs::read(keys.join(name)).unwrap();
        let identity = [pem("box.key"), pem("box.pem")].concat();
        let client = Client::builder()
            .tls_certs_only([Certificate::from_pem(&pem("authority.pem")).unwrap()])
            .identity(Identity::from_pem(&identity).unwrap())
            .no_proxy()
            .build()
            .unwrap();
        Self {
            client,
            url: format!("{central}{PATH}"),
        }
    }

    pub(crate) async fn sends(&self, octets: Vec<u8>) {
        let response = self
            .client
            .post(&self.url)
            .header("content-type", MEDIA_TYPE)
            .body(octets)
            .send()
            .await
            .unwrap();
        let reply = heard(&response.bytes().await.unwrap());
        assert!(!matches!(reply, Reply::Refused(_)), "{reply:?}");
    }

    /// Puts a document; says whether its revision was the right one.
    pub(crate) async fn puts(&self, place: &str, document: String) -> bool {
        let response = self.client.put(place).body(document).send().await.unwrap();
        response.status().is_success()
    }
}

/// A request as it travels.
pub(crate) fn octets_of(request: &Request) -> Vec<u8> {
    encode(&ToCentral::from(request.clone()), Dialect::NEWEST).unwrap()
}

fn heard(octets: &[u8]) -> Reply {
    let (answer, _) = decode::<ToBox>(octets).unwrap();
    answer.reply
}
