//! Endpoints against each other and against scripts, in virtual time.

mod authentication;
mod calls;
mod dialogs;
mod long;
mod network;
mod offers;
mod pair;
mod phone;
mod races;
mod redirects;
mod registrations;
mod requests;
mod room;
mod script;
mod strangers;
mod streams;
mod subscribed_network;
mod subscriber;
mod subscriptions;
mod timers;
mod transfers;

use std::time::Duration;

const fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

const fn s(s: u64) -> Duration {
    Duration::from_secs(s)
}
