//! The switch, driven by hand and at random.

mod call_back;
mod diversion;
mod emergency;
mod handsets;
mod heard;
mod hours;
mod inbound;
mod invariants;
mod messages;
mod outbound;
mod outgoing;
mod park;
mod properties;
mod queueing;
mod queues;
mod referral;
mod referral_watch;
mod script;
mod staffing;
mod star_codes;
mod supervise;
mod supervising;
mod test_calls;
mod transfer;
mod voicemail;
mod work;
