//! Audio: 20 ms frames of 8 kHz, RTP, jitter, G.711, prompts, bridging.
//!
//! One thread runs one 20 ms clock. At each tick the [`mixer`] reads what came in
//! from every leg, mixes those of a bridge or plays to them, and sends one frame out to each.
//! The mixer is sans-IO and does not allocate: whatever it needs is prepared by the
//! caller of [`MediaHandle`], comes in through a bounded ring, and goes back out to
//! be freed elsewhere.
//!
//! ```text
//! drivers, switch --MediaHandle--> commands --> clock thread: Mixer::tick, 20 ms
//!        ^                                           | events, recordings, garbage
//!        '------ (LegId, LegEvent) <-- back office <-'  (files, freeing, forwarding)
//! ```
//!
//! ```no_run
//! use jawab_media::{MediaConfig, start};
//! use jawab_switch::{BridgeId, LegCommand, LegId, Part};
//!
//! let (media, mut keys) = start(MediaConfig {
//!     rtp_ports: 16_384..=16_639,
//!     prompts: "/usr/share/jawab/prompts".into(),
//!     recorded: "/var/lib/jawab/prompts".into(),
//!     recordings: "/var/lib/jawab/recordings".into(),
//! })?;
//! let (caller, staff) = (LegId::offered(1), LegId::originated(1));
//! let port = media.open_rtp(staff, "10.77.0.1".parse()?)?;    // for the answer's SDP
//! let modem = media.open_pcm(caller)?;                        // 8 kHz, 16 bit
//! for leg in [caller, staff] {
//!     // They hear each other.
//!     media.command(leg, &LegCommand::Join(BridgeId(1), Part::Both));
//! }
//! # let _ = (port, modem, keys.try_recv());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#![forbid(unsafe_code)]

mod api;
mod back_office;
mod clock;
pub mod conceal;
pub mod dtmf;
pub mod emodel;
mod error;
mod frame;
pub mod g711;
mod handle;
pub mod jitter;
mod meter;
pub mod mixer;
pub mod pcm;
pub mod player;
pub mod prompts;
mod quality;
pub mod recording;
pub mod rtp;
mod socket;
pub mod telephone_event;
pub mod tone;
pub mod wav;

pub use api::{LegStats, MediaConfig, MediaDirection, Payloads, RtpRemote};
pub use error::MediaError;
pub use frame::{FRAME, FRAME_LEN, Frame, RATE, SILENCE};
pub use g711::Codec;
pub use handle::{MediaHandle, start};
pub use pcm::{AlawPort, PcmPort};
