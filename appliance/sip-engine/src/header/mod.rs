//! Headers: kept as they come, read on demand.

mod address;
mod auth;
mod content;
mod counter;
mod event;
mod list;
mod name;
mod replaces;
mod told;
mod typed;
mod via;

pub use address::{
    Contact, Contacts, Diversion, From, HistoryInfo, NameAddr, PAssertedIdentity,
    PPreferredIdentity, Path, RecordRoute, ReferTo, ReferredBy, RemotePartyId, Route, ServiceRoute,
    To, uri_ranges,
};
pub use auth::{AuthParams, Authorization, ProxyAuthenticate, ProxyAuthorization, WwwAuthenticate};
pub use content::{ContentDisposition, ContentType};
pub use counter::{
    CSeq, Expires, MaxForwards, MinExpires, MinSe, RAck, RSeq, Refresher, SessionExpires,
};
pub use event::{Event, SubscriptionState};
pub use list::Headers;
pub use name::Name;
pub use replaces::Replaces;
pub use told::{Privacy, Reason, RetryAfter, Warning};
pub use typed::{Header, ListHeader, TypedHeader};
pub use via::{Transport, Via};
