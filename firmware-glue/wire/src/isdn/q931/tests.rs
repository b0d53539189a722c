mod basic;
mod clearing;
mod errors;
mod network_timers;
mod pair;
mod properties;
mod recovery;
mod timers;
