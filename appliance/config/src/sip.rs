//! `[sip]`: the SIP side, for handsets and trunks.

use std::net::{Ipv4Addr, SocketAddr};

use serde::Deserialize;

/// The SIP side, for handsets and trunks.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Sip {
    /// UDP address and port.
    pub udp: SocketAddr,
    /// TCP address and port, if wanted.
    pub tcp: Option<SocketAddr>,
    /// The realm of digest authentication (RFC 8760). Handsets' secrets are bound to it.
    pub realm: String,
    /// What phones may prove their secret by, the preferred one first.
    pub digest: Vec<Digest>,
    /// Seconds between keep-alives (OPTIONS) to each handset.
    pub keep_alive_s: u64,
}

/// A digest algorithm of RFC 8760.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Deserialize)]
pub enum Digest {
    /// What every phone knows.
    #[serde(rename = "md5")]
    Md5,
    /// What newer ones know as well.
    #[serde(rename = "sha-256")]
    Sha256,
}

/// The realm that handsets' secrets are bound to unless the configuration says otherwise.
const DEFAULT_REALM: &str = "jawab";

impl Default for Sip {
    fn default() -> Self {
        Self {
            udp: SocketAddr::from((Ipv4Addr::UNSPECIFIED, 5060)),
            tcp: None,
            realm: DEFAULT_REALM.into(),
            // Common phones (baresip 1.0 among them) fail on any challenge that they do
            // not know, wherever it stands: SHA-256 is for centres whose phones all know it.
            digest: vec![Digest::Md5],
            keep_alive_s: 30,
        }
    }
}
