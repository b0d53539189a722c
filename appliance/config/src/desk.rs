//! `[desk]`: the staff desk's web server.

use std::net::{Ipv4Addr, SocketAddr};

use serde::Deserialize;

/// The staff desk's web server.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Desk {
    /// Address and port to listen on, HTTPS only.
    pub listen: SocketAddr,
    /// Names and addresses that staff reach it by, for its certificate.
    pub names: Vec<String>,
}

impl Default for Desk {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::UNSPECIFIED, 443)),
            names: vec!["jawab.local".into(), "localhost".into()],
        }
    }
}
