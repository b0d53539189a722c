//! Who is at the boxes' door: what the certificate of the connection says.

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use axum::http::Extensions;
use jawab_listener::{Reception, Seldom};
use jawab_ops::BoxId;
use rustls::ServerConnection;
use tracing::warn;
use uuid::Uuid;
use x509_parser::prelude::{FromDer, X509Certificate};

use crate::authority::{Fingerprint, fingerprint};

/// A box, by a certificate that the authority signed and whose key it has.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct Peer {
    /// The box.
    pub box_id: BoxId,
    /// Its certificate.
    pub certificate: Fingerprint,
}

impl Peer {
    /// The box that a certificate was issued to: its common name is the box's id.
    fn of(certificate: &[u8]) -> Option<Self> {
        let (_, parsed) = X509Certificate::from_der(certificate).ok()?;
        let mut names = parsed.subject().iter_common_name();
        let (name, None) = (names.next()?, names.next()) else {
            return None;
        };
        Some(Self {
            box_id: BoxId(Uuid::try_parse(name.as_str().ok()?).ok()?),
            certificate: fingerprint(certificate),
        })
    }
}

/// Lets boxes in, and tells each request of them who it is from.
#[derive(Debug, Default)]
pub(crate) struct BoxReception {
    turned_away: Mutex<HashMap<IpAddr, Seldom>>,
}

/// Addresses whose failures are told apart; of all others there is a word together.
const TOLD_APART: usize = 64;

impl Reception for BoxReception {
    fn let_in(&self, connection: &ServerConnection) -> io::Result<Extensions> {
        let peer = connection
            .peer_certificates()
            .and_then(|chain| chain.first())
            .and_then(|certificate| Peer::of(certificate))
            .ok_or_else(|| io::Error::other("the certificate names no box"))?;
        let mut extensions = Extensions::new();
        extensions.insert(peer);
        Ok(extensions)
    }

    fn turned_away(&self, address: SocketAddr, error: &io::Error) {
        let mut told = self
            .turned_away
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let mut key = address.ip();
        if told.len() >= TOLD_APART && !told.contains_key(&key) {
            key = IpAddr::V4(Ipv4Addr::UNSPECIFIED);
        }
        if let Some(times) = told.entry(key).or_default().happened(Instant::now()) {
            warn!(
                "{address} was not let in at the boxes' door: {error}; if it is a box, \
                 look whether its certificate is of this authority ({times} times)"
            );
        }
    }
}
