//! A media section: its m-line and the lines below.

use std::fmt;

use super::Line;
use super::attribute::{Rtpmap, static_payload};

/// A media section (RFC 8866 §5.14).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Media {
    /// "audio", "video", "image" …
    pub kind: String,
    /// Where it is to be sent; 0 refuses it, or ends it (RFC 3264 §6, §8.2).
    pub port: u16,
    /// Of several ports in a row, how many.
    pub ports: Option<u16>,
    /// "RTP/AVP", "RTP/SAVP", "udptl" …
    pub protocol: String,
    /// The formats, the preferred one first: payload types by number, for RTP.
    pub formats: Vec<String>,
    /// The lines below, in their order.
    pub lines: Vec<Line>,
}

impl Media {
    pub(super) fn parse(value: &str) -> Option<Self> {
        let mut words = value.split_whitespace();
        let kind = words.next()?.to_owned();
        let port = words.next()?;
        let (port, ports) = match port.split_once('/') {
            Some((port, ports)) => (port, Some(ports.parse().ok()?)),
            None => (port, None),
        };
        Some(Self {
            kind,
            port: port.parse().ok()?,
            ports,
            protocol: words.next()?.to_owned(),
            formats: words.map(str::to_owned).collect(),
            lines: Vec::new(),
        })
    }

    /// The same section, refused (RFC 3264 §6): its place and its kind stay, nothing else counts.
    #[must_use]
    pub fn refused(&self) -> Self {
        Self {
            kind: self.kind.clone(),
            port: 0,
            ports: None,
            protocol: self.protocol.clone(),
            formats: self.formats.clone(),
            lines: Vec::new(),
        }
    }

    /// The values of all attributes of a name.
    pub fn attributes<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.lines.iter().filter_map(|line| line.attribute(name))
    }

    /// What a payload type stands for: by its rtpmap, or by RFC 3551 §6.
    #[must_use]
    pub fn rtpmap(&self, payload: u8) -> Option<Rtpmap> {
        let mapped = self.attributes("rtpmap").find_map(|value| {
            let (number, map) = value.trim().split_once(char::is_whitespace)?;
            (number.parse() == Ok(payload)).then(|| Rtpmap::parse(map))
        });
        mapped.unwrap_or_else(|| static_payload(payload))
    }

    /// The payload types of its formats, the preferred one first, and what they stand for.
    pub fn payloads(&self) -> impl Iterator<Item = (u8, Rtpmap)> {
        self.formats.iter().filter_map(|format| {
            let payload = format.parse().ok().filter(|payload| *payload < 128)?;
            Some((payload, self.rtpmap(payload)?))
        })
    }

    /// How much sound its sender wants in a packet, in ms.
    #[must_use]
    pub fn ptime_ms(&self) -> Option<u16> {
        let value = self.attributes("ptime").next()?;
        value.trim().parse().ok().filter(|ptime| *ptime > 0)
    }
}

impl fmt::Display for Media {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "m={} {}", self.kind, self.port)?;
        if let Some(ports) = self.ports {
            write!(f, "/{ports}")?;
        }
        write!(f, " {}", self.protocol)?;
        for format in &self.formats {
            write!(f, " {format}")?;
        }
        f.write_str("\r\n")?;
        self.lines.iter().try_for_each(|line| line.fmt(f))
    }
}
