//! What an endpoint is set to.

use crate::Method;
use crate::flow::Protocol;
use crate::transaction::Times;

/// Whether provisional responses of ours are sent reliably (RFC 3262).
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub enum Reliably {
    /// Only where the far end insists on it: each costs a round trip.
    #[default]
    WhenRequired,
    /// Wherever the far end can.
    WhenSupported,
}

/// How long a session may go without a sign of life (RFC 4028), in seconds.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct SessionTimer {
    /// What we ask for in our own calls.
    pub expires_s: u32,
    /// The least that we agree to; RFC 4028 §5 has no less than 90.
    pub least_s: u32,
}

/// What far ends may subscribe to (RFC 6665), and for how long.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Events {
    /// The event packages: `message-summary`, `dialog`. Without any, SUBSCRIBE is refused.
    pub packages: Vec<String>,
    /// The shortest time that is granted, in seconds. Whoever asks for an hour is not told that
    /// it is too short (RFC 6665 §4.2.1.1).
    pub least_s: u32,
    /// The longest time that is granted, in seconds.
    pub most_s: u32,
}

impl Default for Events {
    fn default() -> Self {
        Self {
            packages: Vec::new(),
            least_s: 60,
            most_s: 3_600,
        }
    }
}

/// How much is kept at a time. What is more is refused with 503, or dropped.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Calls, those that are being set up or ended included.
    pub sessions: usize,
    /// Transactions of our own requests.
    pub client_transactions: usize,
    /// Transactions of far ends' requests other than INVITE; those of INVITE are as many as
    /// sessions, four times.
    pub server_transactions: usize,
    /// Registrations with others.
    pub registrations: usize,
    /// Subscriptions, far ends' and ours.
    pub subscriptions: usize,
    /// Octets of a message.
    pub octets: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            sessions: 512,
            client_transactions: 4_096,
            server_transactions: 4_096,
            registrations: 64,
            subscriptions: 1_024,
            octets: 16 * 1_024,
        }
    }
}

/// What an endpoint is set to.
#[derive(Clone, Debug)]
pub struct Config {
    /// What tags, branches and Call-IDs are made of: 32 octets that nobody knows, another each
    /// time that the program starts.
    pub seed: [u8; 32],
    /// What carries messages, and the port that each is listened for on.
    pub carried: Vec<(Protocol, u16)>,
    /// What User-Agent and Server say; empty for nothing.
    pub user_agent: String,
    /// The methods that the owner does, as Allow says them.
    pub methods: Vec<Method>,
    /// Outside of dialogs, nothing but a method or a scheme that nobody knows is refused before the
    /// owner has found out who asks: RFC 3261 §8.2 has authentication come first. The owner looks
    /// at [`refusal_of`](super::Endpoint::refusal_of) then.
    pub asks_who_first: bool,
    /// The timers of transactions.
    pub times: Times,
    /// The bounds.
    pub limits: Limits,
    /// Session timers; none if we do not ask for any. Those asked for by far ends are kept.
    pub session_timer: Option<SessionTimer>,
    /// Provisional responses of ours.
    pub reliably: Reliably,
    /// Whether the owner keeps the Path of a registration with it, and calls by that (RFC 3327):
    /// then a REGISTER may require it.
    pub takes_path: bool,
    /// From how many octets on a request is tried by TCP first, where that is carried and leads
    /// to where UDP would have (RFC 3261 §18.1.1: 1,300 where the path's MTU is not known); none
    /// to leave it with UDP.
    pub stream_from: Option<usize>,
    /// What far ends may subscribe to; see [`Config::with_packages`].
    pub events: Events,
}

impl Config {
    /// The RFCs' values; every method but SUBSCRIBE (see [`Config::with_packages`]) and
    /// PUBLISH.
    #[must_use]
    pub fn new(seed: [u8; 32], carried: Vec<(Protocol, u16)>) -> Self {
        Self {
            seed,
            carried,
            user_agent: "Jawab".to_owned(),
            methods: vec![
                Method::Invite,
                Method::Ack,
                Method::Bye,
                Method::Cancel,
                Method::Options,
                Method::Register,
                Method::Info,
                Method::Update,
                Method::Prack,
                Method::Refer,
                Method::Notify,
                Method::Message,
            ],
            asks_who_first: false,
            times: Times::default(),
            limits: Limits::default(),
            session_timer: Some(SessionTimer {
                expires_s: 1_800,
                least_s: 90,
            }),
            reliably: Reliably::default(),
            takes_path: false,
            stream_from: Some(1_300),
            events: Events::default(),
        }
    }

    /// The same, and far ends may subscribe to these event packages.
    #[must_use]
    pub fn with_packages(mut self, packages: &[&str]) -> Self {
        self.events.packages = packages
            .iter()
            .map(|package| (*package).to_owned())
            .collect();
        if !self.methods.contains(&Method::Subscribe) {
            self.methods.push(Method::Subscribe);
        }
        self
    }
}
