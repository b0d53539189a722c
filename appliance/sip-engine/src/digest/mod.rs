//! Digest authentication, the client's side (RFC 7616, RFC 8760; RFC 3261 §22).

mod algorithm;
mod info;
#[cfg(test)]
mod tests;

use self::algorithm::Algorithm;
use crate::header::{AuthParams, ProxyAuthenticate, WwwAuthenticate};
use crate::{Name, Request, Response, StatusCode};

/// Most realms that one request passes.
const MOST_REALMS: usize = 4;

/// Who we are to a registrar or a proxy.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// The name that goes with the secret.
    pub username: String,
    /// The secret.
    pub password: String,
}

impl std::fmt::Debug for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Account")
            .field("username", &self.username)
            .finish_non_exhaustive()
    }
}

/// Which header a challenge came by: where its answer goes.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
enum By {
    Registrar,
    Proxy,
}

/// A challenge that was answered, and can be again (RFC 7616 §3.4.5).
#[derive(Clone, Debug)]
struct Realm {
    by: By,
    realm: String,
    nonce: String,
    opaque: Option<String>,
    algorithm: Algorithm,
    qop: Option<&'static str>,
    count: u32,
}

/// Answers challenges for an account; later requests are sent with an answer at once.
#[derive(Clone, Debug)]
pub(crate) struct Authenticator {
    account: Option<Account>,
    realms: Vec<Realm>,
}

impl Authenticator {
    pub(crate) const fn new(account: Option<Account>) -> Self {
        Self {
            account,
            realms: Vec::new(),
        }
    }

    /// Who we are was refused: the next request begins without credentials, so that one that is
    /// wrong is said once and not twice.
    pub(crate) fn forget(&mut self) {
        self.realms.clear();
    }

    /// A request was challenged; true if it is to be sent again with [`Self::authorize`].
    /// `attempt` is how often it was sent again before: a secret that was refused is not tried
    /// twice, but a nonce that is only old is no refusal.
    pub(crate) fn challenged(&mut self, response: &Response, attempt: u8) -> bool {
        if self.account.is_none() || usize::from(attempt) > MOST_REALMS {
            return false;
        }
        let (by, challenges): (By, Vec<AuthParams>) = match response.status {
            StatusCode::UNAUTHORIZED => {
                let found = WwwAuthenticate::all(&response.headers);
                (
                    By::Registrar,
                    found.into_iter().map(|header| header.0).collect(),
                )
            }
            StatusCode::PROXY_AUTHENTICATION_REQUIRED => {
                let found = ProxyAuthenticate::all(&response.headers);
                (
                    By::Proxy,
                    found.into_iter().map(|header| header.0).collect(),
                )
            }
            _ => return false,
        };
        let mut is_new = false;
        let mut answered: Vec<String> = Vec::new();
        for challenge in &challenges {
            // Of those of a realm the topmost that is known (RFC 8760 §2.4).
            let Some(realm) = Realm::read(by, challenge) else {
                continue;
            };
            if answered.contains(&realm.realm) {
                continue;
            }
            answered.push(realm.realm.clone());
            let is_stale = challenge
                .get("stale")
                .is_some_and(|stale| stale.eq_ignore_ascii_case("true"));
            let same = |other: &Realm| other.by == by && other.realm == realm.realm;
            match self.realms.iter().position(same) {
                Some(index) if attempt == 0 || (is_stale && attempt < 3) => {
                    self.realms[index] = realm;
                    is_new = true;
                }
                None if self.realms.len() < MOST_REALMS => {
                    self.realms.push(realm);
                    is_new = true;
                }
                _ => {}
            }
        }
        is_new
    }

    /// Puts answers to all challenges so far into a request that has none.
    pub(crate) fn authorize(&mut self, request: &mut Request, cnonce: &str) {
        let Some(account) = &self.account else {
            return;
        };
        for realm in &mut self.realms {
            realm.count += 1;
            let name = match realm.by {
                By::Registrar => Name::AUTHORIZATION,
                By::Proxy => Name::PROXY_AUTHORIZATION,
            };
            let value = realm.answer(account, request, cnonce);
            request.headers.push(name, value);
        }
    }
}

impl Realm {
    fn read(by: By, challenge: &AuthParams) -> Option<Self> {
        if !challenge.is("digest") {
            return None;
        }
        let algorithm = match challenge.get("algorithm") {
            None => Algorithm::MD5,
            Some(name) => Algorithm::named(name)?,
        };
        let qop = match challenge.get("qop") {
            None => None,
            Some(offered) => {
                let mut offered = offered.split(',').map(str::trim);
                let has = |name: &str| offered.clone().any(|own| own.eq_ignore_ascii_case(name));
                if has("auth") {
                    Some("auth")
                } else if offered.any(|own| own.eq_ignore_ascii_case("auth-int")) {
                    Some("auth-int")
                } else {
                    return None;
                }
            }
        };
        Some(Self {
            by,
            realm: challenge.get("realm")?.to_owned(),
            nonce: challenge.get("nonce")?.to_owned(),
            opaque: challenge.get("opaque").map(str::to_owned),
            algorithm,
            qop,
            count: 0,
        })
    }

    /// Who we are (RFC 7616 §3.4.2).
    fn ha1(&self, account: &Account, cnonce: &str) -> String {
        let (realm, nonce, algorithm) = (&self.realm, &self.nonce, self.algorithm);
        let Account { username, password } = account;
        let ha1 = algorithm.hash(&format!("{username}:{realm}:{password}"));
        if algorithm.is_session() {
            algorithm.hash(&format!("{ha1}:{nonce}:{cnonce}"))
        } else {
            ha1
        }
    }

    /// What is said (§3.4.3).
    fn ha2(&self, method: &str, uri: &str, body: &[u8]) -> String {
        let algorithm = self.algorithm;
        match self.qop {
            Some("auth-int") => {
                let body = algorithm.hash_octets(body);
                algorithm.hash(&format!("{method}:{uri}:{body}"))
            }
            _ => algorithm.hash(&format!("{method}:{uri}")),
        }
    }

    /// The header's value (RFC 7616 §3.4).
    fn answer(&self, account: &Account, request: &Request, cnonce: &str) -> String {
        let Self {
            realm,
            nonce,
            algorithm,
            count,
            ..
        } = self;
        let username = &account.username;
        let (method, uri) = (request.method.as_str(), request.uri.as_str());
        let ha1 = self.ha1(account, cnonce);
        let ha2 = self.ha2(method, uri, &request.body);
        let response = match self.qop {
            Some(qop) => algorithm.hash(&format!("{ha1}:{nonce}:{count:08x}:{cnonce}:{qop}:{ha2}")),
            None => algorithm.hash(&format!("{ha1}:{nonce}:{ha2}")),
        };
        let credentials = AuthParams::new("Digest")
            .quoted("username", username)
            .quoted("realm", realm)
            .quoted("nonce", nonce)
            .quoted("uri", uri)
            .quoted("response", &response)
            .bare("algorithm", algorithm.token());
        let credentials = match &self.opaque {
            Some(opaque) => credentials.quoted("opaque", opaque),
            None => credentials,
        };
        let credentials = match self.qop {
            Some(qop) => credentials
                .bare("qop", qop)
                .quoted("cnonce", cnonce)
                .bare("nc", &format!("{count:08x}")),
            None if algorithm.is_session() => credentials.quoted("cnonce", cnonce),
            None => credentials,
        };
        credentials.to_string()
    }
}
