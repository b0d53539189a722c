//! Session descriptions (RFC 4566) in offer and answer (RFC 3264): one audio stream
//! of G.711, with telephone events (RFC 4733).

use std::net::{IpAddr, SocketAddr};

use jawab_media::{Codec, MediaDirection, RtpRemote};
use sdp_types::{Attribute, Media, Session};

/// Longest description that is looked at, in octets; those of phones have some hundreds.
const MOST_OCTETS: usize = 16 * 1024;

/// The payload type we offer for telephone events.
const TELEPHONE_EVENT: u8 = 101;

/// What is wrong with a session description.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SdpError {
    /// It cannot be read.
    #[error("the session description cannot be read: {0}")]
    Malformed(String),
    /// No audio stream by RTP/AVP.
    #[error("the session description offers no audio by RTP/AVP")]
    NoAudio,
    /// No codec that the box speaks.
    #[error("the session description offers neither PCMA nor PCMU")]
    NoCodec,
    /// No usable address.
    #[error("the session description has no IP address for its audio")]
    NoAddress,
}

/// What the far end's description says of its audio, turned round to our side.
///
/// # Errors
/// [`SdpError`].
pub fn remote(sdp: &[u8]) -> Result<RtpRemote, SdpError> {
    if sdp.len() > MOST_OCTETS {
        return Err(SdpError::Malformed(format!("{} octets", sdp.len())));
    }
    let session = Session::parse(sdp).map_err(|error| SdpError::Malformed(error.to_string()))?;
    let media = session
        .medias
        .iter()
        .find(|media| media.media == "audio" && media.proto == "RTP/AVP" && media.port != 0)
        .ok_or(SdpError::NoAudio)?;
    let address = address(&session, media).ok_or(SdpError::NoAddress)?;
    // `c=0.0.0.0` is how phones of RFC 2543 hold (RFC 3264 §8.4).
    let held = address.is_unspecified();
    Ok(RtpRemote {
        address: SocketAddr::new(address, media.port),
        codec: codec(media).ok_or(SdpError::NoCodec)?,
        telephone_event: telephone_event(media),
        direction: if held {
            MediaDirection::Inactive
        } else {
            direction(&session, media)
        },
    })
}

fn address(session: &Session, media: &Media) -> Option<IpAddr> {
    let own = media.connections.first();
    let connection = own.or(session.connection.as_ref())?;
    // A multicast address may carry a TTL behind a slash.
    let text = connection.connection_address.split('/').next()?;
    text.parse().ok()
}

/// Static payload types (RFC 3551 §6), in the far end's order of preference.
fn codec(media: &Media) -> Option<Codec> {
    media
        .fmt
        .split_whitespace()
        .find_map(|format| match format {
            "8" => Some(Codec::Pcma),
            "0" => Some(Codec::Pcmu),
            _ => None,
        })
}

fn telephone_event(media: &Media) -> Option<u8> {
    media.attributes.iter().find_map(|attribute| {
        let value = value_of(attribute, "rtpmap")?;
        let (payload_type, name) = value.split_once(' ')?;
        let eight_khz = name.trim().eq_ignore_ascii_case("telephone-event/8000");
        let number: u8 = payload_type.parse().ok()?;
        (eight_khz && (96..=127).contains(&number)).then_some(number)
    })
}

fn value_of<'a>(attribute: &'a Attribute, name: &str) -> Option<&'a str> {
    (attribute.attribute == name)
        .then_some(attribute.value.as_deref())
        .flatten()
}

/// The far end's direction, as seen from the box.
fn direction(session: &Session, media: &Media) -> MediaDirection {
    media
        .attributes
        .iter()
        .chain(&session.attributes)
        .find_map(|attribute| match attribute.attribute.as_str() {
            "sendrecv" => Some(MediaDirection::SendRecv),
            "sendonly" => Some(MediaDirection::RecvOnly),
            "recvonly" => Some(MediaDirection::SendOnly),
            "inactive" => Some(MediaDirection::Inactive),
            _ => None,
        })
        .unwrap_or(MediaDirection::SendRecv)
}

/// Our side of a session: where we listen, and how often it was described.
#[derive(Copy, Clone, Debug)]
pub struct Local {
    /// Where our RTP is.
    pub address: SocketAddr,
    /// Counts up with each description of the session (RFC 3264 §8).
    pub version: u64,
}

/// Our offer: both laws, A first, for Europe's and Morocco's networks speak it.
#[must_use]
pub fn offer(local: Local) -> String {
    describe(
        local,
        &[8, 0],
        Some(TELEPHONE_EVENT),
        MediaDirection::SendRecv,
    )
}

/// Our answer to what the far end offered.
#[must_use]
pub fn answer(local: Local, remote: &RtpRemote) -> String {
    let format = match remote.codec {
        Codec::Pcma => 8,
        Codec::Pcmu => 0,
    };
    describe(local, &[format], remote.telephone_event, remote.direction)
}

fn describe(
    local: Local,
    formats: &[u8],
    telephone_event: Option<u8>,
    direction: MediaDirection,
) -> String {
    let Local { address, version } = local;
    let family = if address.is_ipv4() { "IP4" } else { "IP6" };
    let ip = address.ip();
    let list: Vec<String> = formats
        .iter()
        .copied()
        .chain(telephone_event)
        .map(|format| format.to_string())
        .collect();
    let mut sdp = format!(
        "v=0\r\no=jawab {port} {version} IN {family} {ip}\r\ns=-\r\nc=IN {family} {ip}\r\n\
         t=0 0\r\nm=audio {port} RTP/AVP {list}\r\n",
        port = address.port(),
        list = list.join(" "),
    );
    for format in formats {
        let name = if *format == 8 { "PCMA" } else { "PCMU" };
        sdp.push_str(&format!("a=rtpmap:{format} {name}/8000\r\n"));
    }
    if let Some(format) = telephone_event {
        sdp.push_str(&format!(
            "a=rtpmap:{format} telephone-event/8000\r\na=fmtp:{format} 0-15\r\n"
        ));
    }
    let direction = match direction {
        MediaDirection::SendRecv => "sendrecv",
        MediaDirection::SendOnly => "sendonly",
        MediaDirection::RecvOnly => "recvonly",
        MediaDirection::Inactive => "inactive",
    };
    sdp.push_str(&format!("a=ptime:20\r\na={direction}\r\n"));
    sdp
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PHONE: &str = "v=0\r\no=- 1 1 IN IP4 192.0.2.9\r\ns=-\r\nc=IN IP4 192.0.2.9\r\nt=0 0\r\n\
        m=audio 4000 RTP/AVP 96 0 8 97\r\na=rtpmap:96 opus/48000/2\r\n\
        a=rtpmap:97 telephone-event/8000\r\n";

    fn local() -> Local {
        Local {
            address: "192.0.2.1:16384".parse().unwrap(),
            version: 1,
        }
    }

    #[test]
    fn a_phones_offer_is_understood() {
        let remote = remote(PHONE.as_bytes()).unwrap();
        assert_eq!(remote.address, "192.0.2.9:4000".parse().unwrap());
        assert_eq!(remote.codec, Codec::Pcmu);
        assert_eq!(remote.telephone_event, Some(97));
        assert_eq!(remote.direction, MediaDirection::SendRecv);
    }

    #[test]
    fn both_ways_to_hold_are_understood() {
        for (hold, expected) in [
            ("a=sendonly\r\n", MediaDirection::RecvOnly),
            ("a=inactive\r\n", MediaDirection::Inactive),
            ("c=IN IP4 0.0.0.0\r\n", MediaDirection::Inactive),
        ] {
            let sdp = if hold.starts_with('c') {
                PHONE.replace("c=IN IP4 192.0.2.9\r\n", hold)
            } else {
                format!("{PHONE}{hold}")
            };
            assert_eq!(
                remote(sdp.as_bytes()).unwrap().direction,
                expected,
                "{hold}"
            );
        }
    }

    #[test]
    fn what_cannot_be_spoken_is_said() {
        let video = PHONE.replace("m=audio", "m=video");
        assert_eq!(remote(video.as_bytes()).unwrap_err(), SdpError::NoAudio);
        let opus = PHONE.replace("96 0 8 97", "96 97");
        assert_eq!(remote(opus.as_bytes()).unwrap_err(), SdpError::NoCodec);
        let name = PHONE.replace("c=IN IP4 192.0.2.9", "c=IN IP4 phone.example");
        assert_eq!(remote(name.as_bytes()).unwrap_err(), SdpError::NoAddress);
        assert!(matches!(remote(b"\xff"), Err(SdpError::Malformed(_))));
    }

    #[test]
    fn our_own_descriptions_are_understood_too() {
        let offered = remote(offer(local()).as_bytes()).unwrap();
        assert_eq!(offered.codec, Codec::Pcma);
        assert_eq!(offered.telephone_event, Some(101));
        let answered =
            remote(answer(local(), &remote(PHONE.as_bytes()).unwrap()).as_bytes()).unwrap();
        assert_eq!(
            (answered.codec, answered.telephone_event),
            (Codec::Pcmu, Some(97))
        );
    }

    proptest! {
        #[test]
        fn any_octets_at_all_are_a_description_or_an_error(octets in prop::collection::vec(any::<u8>(), 0..2_000)) {
            let _ = remote(&octets);
        }

        #[test]
        fn a_damaged_description_is_one_or_an_error(at in 0..PHONE.len(), with in any::<u8>()) {
            let mut octets = PHONE.as_bytes().to_vec();
            octets[at] = with;
            let _ = remote(&octets);
        }
    }
}
