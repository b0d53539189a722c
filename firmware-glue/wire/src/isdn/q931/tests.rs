mod basic;
mod clearing;
mod errors;
mod pair;
mod properties;
mod timers;
