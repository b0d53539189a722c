//! What the far end says of itself.

use std::net::SocketAddr;

use super::{Agreed, Disagreement, Local, is_event};
use crate::sdp::{Media, SessionDescription};

/// What a section of the far end's would have us agree on. Its payload types count for both
/// ways here; whoever made the offer knows better of what comes in.
pub(super) fn agreed(
    local: &Local,
    session: &SessionDescription,
    media: &Media,
) -> Result<Agreed, Disagreement> {
    let is_audio = media.kind.eq_ignore_ascii_case("audio")
        && media.protocol.eq_ignore_ascii_case("RTP/AVP")
        && media.port != 0;
    if !is_audio {
        return Err(Disagreement::NoAudio);
    }
    // The far end's order of preference counts.
    let spoken = media
        .payloads()
        .find(|(_, map)| local.codecs.iter().any(|codec| codec.map == *map));
    let (payload, codec) = spoken.ok_or(Disagreement::NoCodec)?;
    let address = session.address_of(media).ok_or(Disagreement::NoAddress)?;
    let event = media
        .payloads()
        .find(|(_, map)| is_event(map, codec.clock_hz))
        .map(|(payload, _)| payload)
        .filter(|_| local.telephone_event.is_some());
    let theirs = session.direction_of(media);
    // `c=0.0.0.0` is how phones of RFC 2543 hold: nothing is to be sent (RFC 3264 §8.4), and
    // those that do it send nothing either.
    let direction = if address.is_unspecified() {
        crate::sdp::Direction::Inactive
    } else {
        theirs.reversed()
    };
    Ok(Agreed {
        remote: SocketAddr::new(address, media.port),
        send_payload: payload,
        receive_payload: payload,
        send_event: event,
        receive_event: event,
        codec,
        ptime_ms: media.ptime_ms(),
        direction,
        is_held: !direction.sends(),
    })
}
