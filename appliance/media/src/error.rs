//! What can go wrong when a leg is opened or changed.

use std::io;
use std::net::IpAddr;
use std::ops::RangeInclusive;

use jawab_switch::LegId;

/// Why the media could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum MediaError {
    /// A thread could not be started.
    #[error(
        "cannot start the media thread {name}: {source}; free memory or raise the limit of tasks"
    )]
    Thread {
        /// Which one.
        name: &'static str,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// No pair of ports is left for RTP and RTCP.
    #[error(
        "no free pair of UDP ports for audio on {ip} in {}-{}; widen the range of RTP ports, or see what else uses it: {source}",
        ports.start(), ports.end()
    )]
    NoPort {
        /// The address.
        ip: IpAddr,
        /// Where was looked.
        ports: RangeInclusive<u16>,
        /// Why the last pair could not be had.
        #[source]
        source: io::Error,
    },
    /// The leg is open already.
    #[error("the audio of {0} is open already")]
    AlreadyOpen(LegId),
    /// No such leg.
    #[error("the audio of {0} is not open")]
    NotOpen(LegId),
    /// The leg's audio is not RTP.
    #[error("the audio of {0} is not carried by RTP")]
    NotRtp(LegId),
    /// Every place is taken.
    #[error("{0} legs are open, and there is room for no more")]
    TooManyLegs(usize),
    /// The clock thread does not keep up, or has ended.
    #[error(
        "the media clock does not take commands; the machine is overloaded, or the media were shut down"
    )]
    Overloaded,
}
