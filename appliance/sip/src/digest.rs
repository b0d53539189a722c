//! Digest authentication (RFC 8760, RFC 7616), the server's side: challenges, and the
//! check of what comes back against H(A1), for the box keeps no secrets.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use jawab_sip_engine::TypedHeader;
use jawab_sip_engine::header::{AuthParams, Authorization};
use md5::Md5;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq;

/// How long a nonce is good.
const NONCE_LIFE: Duration = Duration::from_secs(300);

/// Nonces remembered; older ones are challenged anew.
const MOST_NONCES: usize = 4_096;

/// Longest header that is looked at, in octets.
const MOST_OCTETS: usize = 4_096;

/// H(user:realm:secret), hexadecimal, by both algorithms (RFC 8760).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ha1 {
    /// By MD5.
    pub md5: String,
    /// By SHA-256.
    pub sha256: String,
}

/// An algorithm of RFC 8760.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Algorithm {
    /// What every phone knows.
    Md5,
    /// What newer ones know as well.
    Sha256,
}

impl Algorithm {
    const fn token(self) -> &'static str {
        match self {
            Self::Md5 => "MD5",
            Self::Sha256 => "SHA-256",
        }
    }

    fn hash(self, text: &str) -> String {
        match self {
            Self::Md5 => hex::encode(Md5::digest(text)),
            Self::Sha256 => hex::encode(Sha256::digest(text)),
        }
    }
}

/// What a phone sends to prove that it knows its secret.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Credentials {
    /// Who it says it is.
    pub username: String,
    realm: String,
    nonce: String,
    uri: String,
    response: String,
    algorithm: Algorithm,
    qop: Option<Qop>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
struct Qop {
    cnonce: String,
    nc: String,
}

impl Credentials {
    /// Credentials from the value of an Authorization header (RFC 7616 §3.4). `None` for anything
    /// else.
    #[must_use]
    pub fn parse(header: &str) -> Option<Self> {
        if header.len() > MOST_OCTETS {
            return None;
        }
        let Authorization(shown) = Authorization::parse(header).ok()?;
        Self::read(&shown)
    }

    /// The same of a header that was read already.
    pub(crate) fn read(shown: &AuthParams) -> Option<Self> {
        if !shown.is("digest") {
            return None;
        }
        let take = |name: &str| shown.get(name).map(str::to_owned);
        let algorithm = match shown.get("algorithm") {
            None => Algorithm::Md5,
            Some(name) if name.eq_ignore_ascii_case("MD5") => Algorithm::Md5,
            Some(name) if name.eq_ignore_ascii_case("SHA-256") => Algorithm::Sha256,
            Some(_) => return None,
        };
        let qop = match shown.get("qop") {
            None => None,
            Some(qop) if qop.eq_ignore_ascii_case("auth") => Some(Qop {
                cnonce: take("cnonce")?,
                nc: take("nc")?,
            }),
            Some(_) => return None,
        };
        Some(Self {
            username: take("username")?,
            realm: take("realm")?,
            nonce: take("nonce")?,
            uri: take("uri")?,
            response: take("response")?,
            algorithm,
            qop,
        })
    }

    fn answers(&self, ha1: &Ha1, method: &str) -> bool {
        let algorithm = self.algorithm;
        let ha1 = match algorithm {
            Algorithm::Md5 => &ha1.md5,
            Algorithm::Sha256 => &ha1.sha256,
        };
        let ha2 = algorithm.hash(&format!("{method}:{}", self.uri));
        let nonce = &self.nonce;
        let expected = algorithm.hash(&match &self.qop {
            Some(Qop { cnonce, nc }) => format!("{ha1}:{nonce}:{nc}:{cnonce}:auth:{ha2}"),
            None => format!("{ha1}:{nonce}:{ha2}"),
        });
        let given = self.response.to_ascii_lowercase();
        expected.as_bytes().ct_eq(given.as_bytes()).into()
    }
}

/// What a request's credentials are permits.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// They are right.
    Right,
    /// The nonce is old or not ours; the phone has to try again with a new one.
    Stale,
    /// They are wrong.
    Wrong,
}

/// Hands nonces out and takes them back.
#[derive(Debug)]
pub struct Guard {
    realm: String,
    offered: Vec<Algorithm>,
    nonces: HashMap<String, Nonce>,
    nobody: Ha1,
}

#[derive(Debug)]
struct Nonce {
    born: Instant,
    /// The highest count seen: a request replayed has one not above it.
    count: u64,
}

impl Guard {
    /// A guard of a realm, who offers these algorithms, the preferred one first.
    #[must_use]
    pub fn new(realm: &str, offered: &[Algorithm]) -> Self {
        Self {
            realm: realm.into(),
            offered: offered.to_vec(),
            nonces: HashMap::new(),
            nobody: Ha1 {
                md5: "0".repeat(32),
                sha256: "0".repeat(64),
            },
        }
    }

    /// Values for WWW-Authenticate or Proxy-Authenticate, the preferred one first (RFC 8760 §2.4).
    pub fn challenges(&mut self, nonce: String, stale: bool, now: Instant) -> Vec<String> {
        self.nonces
            .retain(|_, nonce| now.saturating_duration_since(nonce.born) < NONCE_LIFE);
        if self.nonces.len() >= MOST_NONCES {
            // A flood of requests without credentials: whoever is in the middle of a
            // dialogue is challenged once more.
            self.nonces.clear();
        }
        let challenge = |algorithm: &Algorithm| {
            format!(
                "Digest realm=\"{}\", nonce=\"{nonce}\", algorithm={}, qop=\"auth\"{}",
                self.realm,
                algorithm.token(),
                if stale { ", stale=true" } else { "" }
            )
        };
        let challenges = self.offered.iter().map(challenge).collect();
        self.nonces.insert(
            nonce,
            Nonce {
                born: now,
                count: 0,
            },
        );
        challenges
    }

    /// Whether the nonce is old or not ours: nobody needs to be looked up for those.
    #[must_use]
    pub fn is_stale(&self, credentials: &Credentials, now: Instant) -> bool {
        self.nonces
            .get(&credentials.nonce)
            .is_none_or(|nonce| now.saturating_duration_since(nonce.born) >= NONCE_LIFE)
    }

    /// Checks credentials; `ha1` is that of their user, if there is one.
    pub fn check(
        &mut self,
        credentials: &Credentials,
        ha1: Option<&Ha1>,
        method: &str,
        now: Instant,
    ) -> Verdict {
        if self.is_stale(credentials, now) {
            return Verdict::Stale;
        }
        // As much is reckoned for a user that does not exist as for one that does.
        let answers = credentials.answers(ha1.unwrap_or(&self.nobody), method);
        let right = answers && ha1.is_some() && credentials.realm == self.realm;
        if !right {
            return Verdict::Wrong;
        }
        let Some(qop) = &credentials.qop else {
            return Verdict::Right;
        };
        let Some(nonce) = self.nonces.get_mut(&credentials.nonce) else {
            return Verdict::Stale;
        };
        match u64::from_str_radix(&qop.nc, 16) {
            Ok(count) if count > nonce.count => {
                nonce.count = count;
                Verdict::Right
            }
            _ => Verdict::Stale,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ha1(user: &str, secret: &str) -> Ha1 {
        let plain = format!("{user}:jawab:{secret}");
        Ha1 {
            md5: Algorithm::Md5.hash(&plain),
            sha256: Algorithm::Sha256.hash(&plain),
        }
    }

    /// What a phone would send.
    fn header(algorithm: Algorithm, secret: &str, nonce: &str, nc: u32) -> String {
        let ha1 = algorithm.hash(&format!("201:jawab:{secret}"));
        let ha2 = algorithm.hash("REGISTER:sip:box");
        let response = algorithm.hash(&format!("{ha1}:{nonce}:{nc:08x}:abc:auth:{ha2}"));
        format!(
            "Digest username=\"201\", realm=\"jawab\", nonce=\"{nonce}\", uri=\"sip:box\", \
             response=\"{response}\", algorithm={}, qop=auth, cnonce=\"abc\", nc={nc:08x}",
            algorithm.token()
        )
    }

    fn verdict(guard: &mut Guard, header: &str, ha1: Option<&Ha1>, now: Instant) -> Verdict {
        guard.check(&Credentials::parse(header).unwrap(), ha1, "REGISTER", now)
    }

    #[test]
    fn the_right_secret_is_right_by_both_algorithms() {
        let (mut guard, now) = (
            Guard::new("jawab", &[Algorithm::Sha256, Algorithm::Md5]),
            Instant::now(),
        );
        guard.challenges("n1".into(), false, now);
        let known = ha1("201", "s3cret");
        let sha256 = header(Algorithm::Sha256, "s3cret", "n1", 1);
        let md5 = header(Algorithm::Md5, "s3cret", "n1", 2);
        assert_eq!(
            verdict(&mut guard, &sha256, Some(&known), now),
            Verdict::Right
        );
        assert_eq!(verdict(&mut guard, &md5, Some(&known), now), Verdict::Right);
    }

    #[test]
    fn a_wrong_secret_and_an_unknown_user_are_the_same_wrong() {
        let (mut guard, now) = (
            Guard::new("jawab", &[Algorithm::Sha256, Algorithm::Md5]),
            Instant::now(),
        );
        guard.challenges("n1".into(), false, now);
        let wrong = header(Algorithm::Sha256, "guess", "n1", 1);
        assert_eq!(
            verdict(&mut guard, &wrong, Some(&ha1("201", "s3cret")), now),
            Verdict::Wrong
        );
        assert_eq!(verdict(&mut guard, &wrong, None, now), Verdict::Wrong);
    }

    #[test]
    fn a_request_replayed_or_an_old_nonce_is_stale() {
        let (mut guard, now) = (
            Guard::new("jawab", &[Algorithm::Sha256, Algorithm::Md5]),
            Instant::now(),
        );
        guard.challenges("n1".into(), false, now);
        let known = ha1("201", "s3cret");
        let sent = header(Algorithm::Sha256, "s3cret", "n1", 1);
        assert_eq!(
            verdict(&mut guard, &sent, Some(&known), now),
            Verdict::Right
        );
        assert_eq!(
            verdict(&mut guard, &sent, Some(&known), now),
            Verdict::Stale
        );
        let later = header(Algorithm::Sha256, "s3cret", "n1", 2);
        let old = now + NONCE_LIFE;
        assert_eq!(
            verdict(&mut guard, &later, Some(&known), old),
            Verdict::Stale
        );
        let foreign = header(Algorithm::Sha256, "s3cret", "n2", 1);
        assert_eq!(
            verdict(&mut guard, &foreign, Some(&known), now),
            Verdict::Stale
        );
    }

    /// RFC 7616 §3.9.1: the example's own numbers.
    #[test]
    fn the_example_of_rfc_7616_checks() {
        let header = "Digest username=\"Mufasa\", realm=\"http-auth@example.org\", \
            uri=\"/dir/index.html\", algorithm=SHA-256, \
            nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", nc=00000001, \
            cnonce=\"f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ\", qop=auth, \
            response=\"753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1\", \
            opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"";
        let credentials = Credentials::parse(header).unwrap();
        let sha256 = Algorithm::Sha256.hash("Mufasa:http-auth@example.org:Circle of Life");
        let ha1 = Ha1 {
            md5: String::new(),
            sha256,
        };
        assert!(credentials.answers(&ha1, "GET"));
        assert!(!credentials.answers(&ha1, "PUT"));
    }

    proptest! {
        #[test]
        fn any_text_at_all_is_credentials_or_nothing(text in ".*") {
            let _ = Credentials::parse(&text);
            let _ = Credentials::parse(&format!("Digest {text}"));
        }
    }
}
