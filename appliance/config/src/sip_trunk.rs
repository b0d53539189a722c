//! `[[line]]` of kind `sip-trunk`: where the operator is, and who the centre is to it.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use crate::Budget;

/// Most peers of a trunk: each that is silent costs time before the next is tried.
const MOST_PEERS: usize = 4;

/// Longest number, with its `+` (E.164 has 15 digits, prefixes come on top).
const LONGEST_NUMBER: usize = 32;

/// What a session timer may be, in seconds: no less than RFC 4028 §5 knows, and a day.
const TIMERS_S: std::ops::RangeInclusive<u32> = 90..=86_400;

/// Unless said: RFC 4028 §4 knows no better than half an hour.
const TIMER_S: u32 = 1_800;

/// A SIP trunk.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SipTrunk {
    /// The line's name.
    pub name: String,
    /// Where the operator is, the one to be tried first in front: addresses, or names that are
    /// resolved beforehand. Calls are taken from these addresses alone.
    #[serde(deserialize_with = "one_or_more")]
    pub peer: Vec<TrunkPeer>,
    /// What carries messages to and from it.
    #[serde(default)]
    pub transport: TrunkTransport,
    /// A file (PEM) with the authorities that the operator's certificate comes of, where those are not the
    /// system's; for `tls`.
    pub authority: Option<PathBuf>,
    /// The box's own certificate (PEM), where the operator asks for one; for `tls`.
    pub certificate: Option<PathBuf>,
    /// Its key (PEM), which the box's account alone may read.
    pub key: Option<PathBuf>,
    /// How many calls it carries at once, those that come in and those that go out together; a
    /// caller beyond them hears that it is busy.
    pub channels: u16,
    /// The account's name: what calls and registrations are made as.
    pub user: Option<String>,
    /// What the password goes with, where that is not `user`.
    pub auth_user: Option<String>,
    /// The account's password.
    pub password: Option<Password>,
    /// A file with the account's password instead, which the box's account alone may read.
    pub password_file: Option<PathBuf>,
    /// Whether the box registers with the operator (RFC 3261 §10); calls are possible only while
    /// it is registered.
    #[serde(default)]
    pub register: bool,
    /// The domain that the account and called numbers are of, where that is not the first peer.
    #[serde(default, deserialize_with = "host_name")]
    pub domain: Option<String>,
    /// The centre's number, as the operator wants it: the caller of outgoing calls.
    pub number: Option<String>,
    /// Where that number stands.
    #[serde(default)]
    pub number_in: NumberIn,
    /// Where it is told of a call that nobody has answered here, and that goes on to somebody else outside: from
    /// which number it comes. Who called is then shown to whoever is called; else it is the centre.
    #[serde(default)]
    pub diverted_in: DivertedIn,
    /// Whether a call that was forwarded to the centre waits in the queue of the number from which it was
    /// (Diversion, History-Info), where a queue names that number.
    #[serde(default)]
    pub queue_by_forwarded: bool,
    /// For how long a call stays up of whose far end nothing is seen, in seconds (RFC 4028); 0 asks for no
    /// timer, for an operator that breaks calls at it.
    #[serde(default = "timer_s")]
    pub session_timer_s: u32,
    /// How numbers begin that are guessed to be of its operator.
    #[serde(default)]
    pub prefixes: Vec<String>,
    /// What it may cost.
    pub budget: Option<Budget>,
}

const fn timer_s() -> u32 {
    TIMER_S
}

/// What carries messages to and from an operator.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TrunkTransport {
    /// Datagrams.
    #[default]
    Udp,
    /// A stream, which the box opens and keeps.
    Tcp,
    /// The same under TLS: the operator shows that it is who `peer` names.
    Tls,
}

/// Where the centre's number stands in calls to an operator.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NumberIn {
    /// In From.
    #[default]
    From,
    /// In P-Asserted-Identity (RFC 3325 §9.1); From has the account's name.
    PAssertedIdentity,
    /// In P-Preferred-Identity (RFC 3325 §9.2); From has the account's name.
    PPreferredIdentity,
}

/// Where an operator is told of a call that goes on to somebody else than its caller called.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DivertedIn {
    /// Nowhere.
    #[default]
    Nowhere,
    /// In Diversion (RFC 5806).
    Diversion,
    /// In History-Info (RFC 7044).
    HistoryInfo,
}

/// Where an operator is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TrunkPeer {
    /// Its address, or the name that leads there.
    pub host: PeerHost,
    /// Its port, if it is not 5060, or 5061 for `tls`.
    pub port: Option<u16>,
}

/// An address or a name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PeerHost {
    /// An address.
    Ip(IpAddr),
    /// A name, in small letters.
    Name(String),
}

/// A password, which nobody sees in a log.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Password(pub String);

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

/// What makes no sense of a trunk, and how it is without that.
type Wrong = (&'static str, fn(&mut SipTrunk));

impl SipTrunk {
    /// What makes no sense, if anything, in words that follow the line's name.
    pub(crate) fn wrong(&self) -> Option<&'static str> {
        self.first_wrong().map(|(words, _)| words)
    }

    /// Takes out the first that makes no sense, so that the line still carries calls; gives
    /// whether there was one.
    pub(crate) fn mend(&mut self) -> bool {
        let wrong = self.first_wrong();
        if let Some((_, mend)) = wrong {
            mend(self);
        }
        wrong.is_some()
    }

    fn first_wrong(&self) -> Option<Wrong> {
        let has_password = self.password.is_some() || self.password_file.is_some();
        let names = [&self.user, &self.auth_user];
        let mut names = names.into_iter().flatten();
        let number = self.number.as_deref();
        let wrong: Wrong = if self.password.is_some() && self.password_file.is_some() {
            ("has both password and password_file", |it| {
                it.password_file = None;
            })
        } else if names.any(|name| !is_printable(name)) {
            (
                "has a user that is empty or cannot be printed",
                Self::leave_account,
            )
        } else if self.user.is_none() && (has_password || self.auth_user.is_some()) {
            ("has a password and no user", Self::leave_account)
        } else if self.user.is_some() && !has_password {
            (
                "has a user and neither password nor password_file",
                Self::leave_account,
            )
        } else if self.register && self.user.is_none() {
            ("is to register and has no user", Self::leave_account)
        } else if number.is_some_and(|number| !is_number(number)) {
            (
                "has a number that is none: digits, and a + before them perhaps",
                |it| {
                    it.number = None;
                    it.number_in = NumberIn::From;
                },
            )
        } else if number.is_none() && self.number_in != NumberIn::From {
            ("has number_in and no number", |it| {
                it.number_in = NumberIn::From;
            })
        } else if self.transport != TrunkTransport::Tls && self.has_files_for_tls() {
            (
                "has authority, certificate or key, and a transport that is not tls",
                |it| {
                    it.authority = None;
                    it.leave_certificate();
                },
            )
        } else if self.certificate.is_some() != self.key.is_some() {
            (
                "has certificate or key, and not both",
                Self::leave_certificate,
            )
        } else if self.session_timer_s != 0 && !TIMERS_S.contains(&self.session_timer_s) {
            (
                "has a session_timer_s that is neither 0 nor from 90 to 86400 seconds",
                |it| it.session_timer_s = TIMER_S,
            )
        } else {
            return None;
        };
        Some(wrong)
    }

    const fn has_files_for_tls(&self) -> bool {
        self.authority.is_some() || self.certificate.is_some() || self.key.is_some()
    }

    fn leave_certificate(&mut self) {
        self.certificate = None;
        self.key = None;
    }

    fn leave_account(&mut self) {
        self.user = None;
        self.auth_user = None;
        self.password = None;
        self.password_file = None;
        self.register = false;
    }
}

fn is_printable(name: &str) -> bool {
    !name.is_empty() && !name.chars().any(char::is_control)
}

fn is_number(number: &str) -> bool {
    let digits = number.strip_prefix('+').unwrap_or(number);
    !digits.is_empty()
        && number.len() <= LONGEST_NUMBER
        && digits.bytes().all(|octet| octet.is_ascii_digit())
}

/// A host name (RFC 1123 §2.1), which is no address that somebody mistyped.
fn is_host_name(name: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|octet| octet.is_ascii_alphanumeric() || octet == b'-')
    };
    let mut labels = name.rsplit('.');
    let is_top = |label: &str| !label.bytes().all(|octet| octet.is_ascii_digit());
    name.len() <= 253 && name.split('.').all(is_label) && labels.next().is_some_and(is_top)
}

impl TrunkPeer {
    /// Reads `203.0.113.5`, `203.0.113.5:5060`, `[2001:db8::1]:5060`, `sip.operator.ma`,
    /// `sip.operator.ma:5060`.
    fn read(text: &str) -> Option<Self> {
        if let Ok(address) = text.parse::<SocketAddr>() {
            return Some(Self {
                host: PeerHost::Ip(address.ip()),
                port: Some(address.port()),
            });
        }
        if let Ok(ip) = text.parse() {
            return Some(Self {
                host: PeerHost::Ip(ip),
                port: None,
            });
        }
        let (name, port) = match text.split_once(':') {
            Some((name, port)) => (name, Some(port.parse().ok()?)),
            None => (text, None),
        };
        is_host_name(name).then(|| Self {
            host: PeerHost::Name(name.to_ascii_lowercase()),
            port,
        })
    }
}

impl fmt::Display for TrunkPeer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.host, self.port) {
            (PeerHost::Ip(ip), Some(port)) => SocketAddr::new(*ip, port).fmt(f),
            (PeerHost::Ip(ip), None) => ip.fmt(f),
            (PeerHost::Name(name), Some(port)) => write!(f, "{name}:{port}"),
            (PeerHost::Name(name), None) => f.write_str(name),
        }
    }
}

fn one_or_more<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<TrunkPeer>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Peers {
        One(String),
        More(Vec<String>),
    }
    let peers = match Peers::deserialize(from) {
        Ok(Peers::One(peer)) => vec![peer],
        Ok(Peers::More(peers)) => peers,
        Err(_) => return Err(D::Error::custom("peer is a text, or a list of texts")),
    };
    if !(1..=MOST_PEERS).contains(&peers.len()) {
        return Err(D::Error::custom(format!(
            "a trunk has a peer, and {MOST_PEERS} at most"
        )));
    }
    let read = |peer: &String| {
        TrunkPeer::read(peer).ok_or_else(|| {
            D::Error::custom(format!(
                "peer {peer:?} is neither an address (203.0.113.5:5060) nor a name (sip.operator.ma)"
            ))
        })
    };
    peers.iter().map(read).collect()
}

fn host_name<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    let text = String::deserialize(from)?;
    if is_host_name(&text) || text.parse::<IpAddr>().is_ok() {
        return Ok(Some(text));
    }
    Err(D::Error::custom(format!(
        "domain {text:?} is neither a name (operator.ma) nor an address"
    )))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn peer(text: &str) -> Option<String> {
        TrunkPeer::read(text).map(|peer| peer.to_string())
    }

    #[test]
    fn a_peer_is_an_address_or_a_name_with_a_port_perhaps() {
        for text in [
            "203.0.113.5",
            "203.0.113.5:5060",
            "2001:db8::1",
            "[2001:db8::1]:5080",
            "sip.operator.ma",
            "sip.operator.ma:5080",
            "sbc1",
        ] {
            assert_eq!(peer(text).as_deref(), Some(text));
        }
        assert_eq!(peer("SIP.Operator.MA").as_deref(), Some("sip.operator.ma"));
        for text in [
            "",
            "203.0.113",
            "203.0.113.500",
            "203.0.113.5:99999",
            "sip:sip.operator.ma",
            "sip.operator.ma:",
            "sip..ma",
            "-sip.ma",
            "sip operator.ma",
            "2001:db8::1:",
        ] {
            assert_eq!(peer(text), None, "{text}");
        }
    }

    /// A trunk of any of these, whether they make sense together or not.
    fn trunks() -> impl Strategy<Value = SipTrunk> {
        let text = |texts: &'static [&'static str]| {
            prop::option::of(prop::sample::select(texts).prop_map(str::to_owned))
        };
        let transport = prop::sample::select(vec![
            TrunkTransport::Udp,
            TrunkTransport::Tcp,
            TrunkTransport::Tls,
        ]);
        let number_in = prop::sample::select(vec![
            NumberIn::From,
            NumberIn::PAssertedIdentity,
            NumberIn::PPreferredIdentity,
        ]);
        (
            text(&["0537000000", "", "a\u{7}"]),
            text(&["box@op.ma", ""]),
            text(&["s3cret", ""]),
            text(&["keys/trunk"]),
            any::<bool>(),
            (transport, any::<[bool; 3]>(), any::<u32>()),
            text(&["0537000000", "+212537000000", "+", "rabat", ""]),
            number_in,
        )
            .prop_map(
                |(user, auth_user, password, file, register, tls, number, number_in)| SipTrunk {
                    name: "t".into(),
                    peer: vec![TrunkPeer::read("sip.operator.ma").unwrap()],
                    transport: tls.0,
                    authority: tls.1[0].then(|| "keys/authority".into()),
                    certificate: tls.1[1].then(|| "keys/certificate".into()),
                    key: tls.1[2].then(|| "keys/key".into()),
                    channels: 8,
                    user,
                    auth_user,
                    password: password.map(Password),
                    password_file: file.map(Into::into),
                    register,
                    domain: None,
                    number,
                    number_in,
                    diverted_in: DivertedIn::Nowhere,
                    queue_by_forwarded: false,
                    session_timer_s: tls.2,
                    prefixes: Vec::new(),
                    budget: None,
                },
            )
    }

    proptest! {
        /// Whatever is wrong with an account never keeps the line from carrying calls.
        #[test]
        fn what_makes_no_sense_is_said_and_taken_out_and_the_line_stays(mut trunk in trunks()) {
            let mut mended = 0;
            while let Some(words) = trunk.wrong() {
                prop_assert!(words.starts_with("has ") || words.starts_with("is "));
                prop_assert!(trunk.mend() && mended < 7, "{:?}", trunk);
                mended += 1;
            }
            prop_assert!(!trunk.mend());
            let has_account = trunk.user.is_some();
            let passwords = [trunk.password.is_some(), trunk.password_file.is_some()];
            prop_assert_eq!(passwords.iter().filter(|has| **has).count(), usize::from(has_account));
            prop_assert!(has_account || !trunk.register);
            prop_assert!(trunk.number.is_some() || trunk.number_in == NumberIn::From);
            prop_assert_eq!(trunk.certificate.is_some(), trunk.key.is_some());
            prop_assert!(trunk.transport == TrunkTransport::Tls || !trunk.has_files_for_tls());
            prop_assert!(trunk.session_timer_s == 0 || TIMERS_S.contains(&trunk.session_timer_s));
            prop_assert_eq!((trunk.channels, trunk.peer.len()), (8, 1));
        }
    }

    #[test]
    fn a_password_is_not_in_what_is_printed() {
        let password = Some(Password("s3cret".into()));
        assert!(!format!("{password:?}").contains("s3cret"));
    }
}
