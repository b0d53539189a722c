//! What we say of ourselves.

use super::{Codec, Local};
use crate::sdp::{Direction, Line, Media, SessionDescription};

/// The lines before the sections. An answer has the offer's time (RFC 3264 §6).
pub(super) fn session(
    local: &Local,
    version: u64,
    offer: Option<&SessionDescription>,
) -> Vec<Line> {
    let ip = local.address.ip();
    let family = if ip.is_ipv4() { "IP4" } else { "IP6" };
    let session = local.session;
    let times = offer.map(|offer| offer.lines.iter().filter(|line| line.letter == 't'));
    let mut lines = vec![
        Line::new('v', "0"),
        Line::new('o', format!("jawab {session} {version} IN {family} {ip}")),
        Line::new('s', "-"),
        Line::new('c', format!("IN {family} {ip}")),
    ];
    lines.extend(times.into_iter().flatten().cloned());
    if lines.len() == 4 {
        lines.push(Line::new('t', "0 0"));
    }
    lines
}

/// A section of audio.
pub(super) fn audio(
    local: &Local,
    codecs: &[Codec],
    telephone_event: Option<u8>,
    direction: Direction,
) -> Media {
    let attribute = |value: String| Line::new('a', value);
    let mut lines: Vec<Line> = codecs
        .iter()
        .map(|codec| attribute(format!("rtpmap:{} {}", codec.payload, codec.map)))
        .collect();
    if let Some(event) = telephone_event {
        let clock_hz = codecs.first().map_or(8_000, |codec| codec.map.clock_hz);
        lines.push(attribute(format!(
            "rtpmap:{event} telephone-event/{clock_hz}"
        )));
        // The sixteen keys (RFC 4733 §2.4.1, §3.2).
        lines.push(attribute(format!("fmtp:{event} 0-15")));
    }
    lines.push(attribute(format!("ptime:{}", local.ptime_ms)));
    lines.push(attribute(direction.token().to_owned()));
    let payloads = codecs
        .iter()
        .map(|codec| codec.payload)
        .chain(telephone_event);
    Media {
        kind: "audio".to_owned(),
        port: local.address.port(),
        ports: None,
        protocol: "RTP/AVP".to_owned(),
        formats: payloads.map(|payload| payload.to_string()).collect(),
        lines,
    }
}
