//! Browsers in which somebody was in before. Each has a cookie of its own, by which a login
//! is let try from there whoever guesses at it elsewhere.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};
use axum_extra::extract::CookieJar;
use jawab_desk::LoginSource;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use tracing::warn;

use crate::guard::new_token;
use crate::session::SessionStorage;

/// The cookie that tells a browser from others (RFC 6265bis, 4.1.3.2).
const COOKIE: &str = "__Host-device";

/// A browser is forgotten when nobody logged in with it for so long.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(180 * 24);

/// Logins of one browser: the shifts of a centre share computers. The latest are kept.
const MOST_LOGINS: usize = 16;

/// Where a request comes from, as the listener tells it.
pub(crate) struct PeerAddress(IpAddr);

impl<S: Send + Sync> FromRequestParts<S> for PeerAddress {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        // Without a listener all are one.
        Ok(Self(
            peer.map_or(Ipv4Addr::UNSPECIFIED.into(), |peer| peer.0.ip()),
        ))
    }
}

/// The browsers, in the storage of sessions: each by the hash of its cookie, with the logins that were in there.
#[derive(Clone, Debug)]
pub(crate) struct Devices<S>(S);

impl<S: SessionStorage> Devices<S> {
    pub(crate) const fn new(storage: S) -> Self {
        Self(storage)
    }

    /// Where a login is tried from: a browser that knows it, or else an address.
    pub(crate) async fn source(
        &self,
        headers: &HeaderMap,
        PeerAddress(address): PeerAddress,
        login: &str,
    ) -> LoginSource {
        let login = folded(login);
        match self.known(headers).await {
            Some((token, logins)) if logins.contains(&login) => LoginSource::Device(name(&token)),
            _ => LoginSource::Address(address),
        }
    }

    /// Remembers that a login was in there; gives the browser's cookie.
    pub(crate) async fn remember(&self, headers: &HeaderMap, login: &str) -> Option<HeaderValue> {
        let (token, mut logins) = match self.known(headers).await {
            Some(known) => known,
            None => (new_token(), Vec::new()),
        };
        let login = folded(login);
        logins.retain(|known| *known != login);
        logins.push(login);
        let logins = logins.split_off(logins.len().saturating_sub(MOST_LOGINS));
        let text = serde_json::to_string(&logins).ok()?;
        let until = Timestamp::now().checked_add(REMEMBERED).ok()?;
        if let Err(error) = self
            .0
            .put(&name(&token), &text, until.as_millisecond())
            .await
        {
            warn!("a browser that somebody logged in with is not remembered: {error}");
            return None;
        }
        let cookie = format!(
            "{COOKIE}={token}; Path=/; Max-Age={}; Secure; HttpOnly; SameSite=Strict",
            REMEMBERED.as_secs()
        );
        HeaderValue::from_str(&cookie).ok()
    }

    async fn known(&self, headers: &HeaderMap) -> Option<(String, Vec<String>)> {
        let token = CookieJar::from_headers(headers)
            .get(COOKIE)
            .map(|cookie| cookie.value().to_owned())
            .filter(|token| token.len() == 32)?;
        let text = match self.0.get(&name(&token)).await {
            Ok(text) => text?,
            Err(error) => {
                warn!("a browser that somebody logged in with is not known again: {error}");
                return None;
            }
        };
        Some((token, serde_json::from_str(&text).ok()?))
    }
}

/// A login as it is compared.
fn folded(login: &str) -> String {
    login.trim().to_lowercase()
}

/// The name in the storage is not the cookie's value: who reads the disk has no browser of it.
fn name(token: &str) -> String {
    format!("device:{}", hex::encode(Sha256::digest(token)))
}
