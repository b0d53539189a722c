//! `[rtp]`: the ports of the voice.

use serde::Deserialize;

use crate::{Config, Line};

/// Most telephones and lines that a box carries sound for at once: the slots of its mixer. Each
/// has two ports, for RTP and RTCP (RFC 3550).
pub const MOST_LEGS: u16 = 256;

/// The last port unless it is said: room for 128 telephones and lines, an E1 and a trunk as large
/// among them. The image's packet filter lets these through, and so may others at centres.
const LAST_PORT: u16 = 16_639;

/// RTP ports.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Rtp {
    /// The first port, even; 0 lets the system choose each.
    pub first_port: u16,
    /// The last port.
    pub last_port: u16,
}

impl Default for Rtp {
    fn default() -> Self {
        Self {
            first_port: 16_384,
            last_port: LAST_PORT,
        }
    }
}

impl Config {
    /// Where the ports of the voice are too few for the calls that the lines can carry at once:
    /// how many there are, how many are needed, in words.
    #[must_use]
    pub fn too_few_rtp_ports(&self) -> Option<String> {
        let (first, last) = (
            u32::from(self.rtp.first_port),
            u32::from(self.rtp.last_port),
        );
        if last == 0 {
            return None;
        }
        let first_even = first + first % 2;
        let there = (last + 1).saturating_sub(first_even) / 2;
        // Each call has a telephone on its inner side; on a trunk both sides are SIP.
        let lines: u32 = self
            .lines
            .iter()
            .map(|line| {
                let sides = if matches!(line, Line::SipTrunk(_)) {
                    2
                } else {
                    1
                };
                u32::from(line.channels()) * sides
            })
            .sum();
        let wanted = (lines + BETWEEN_HANDSETS).min(u32::from(MOST_LEGS));
        (there < wanted).then(|| format!(
            "rtp: the ports {first} to {last} carry {there} telephones at once, and the lines need \
             {wanted}: what is beyond is refused; set rtp.last_port to {} or more, and let the \
             firewall pass these ports",
            first_even + 2 * wanted - 1
        ))
    }
}

/// Ports for calls between handsets, beside those of the lines: four such calls.
const BETWEEN_HANDSETS: u32 = 8;
