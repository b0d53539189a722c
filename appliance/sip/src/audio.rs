//! What is agreed on in offer and answer, as the media clock is told of it.

use jawab_media::{Codec, MediaDirection, MediaError, Payloads, RtpRemote};
use jawab_sip_engine::header::Warning;
use jawab_sip_engine::offer_answer::{Agreed, Disagreement};
use jawab_sip_engine::sdp::{Direction, SdpError};
use jawab_sip_engine::{Name, StatusCode};

/// Why a leg cannot have audio.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoAudio {
    #[error("the session description cannot be read: {0}")]
    Sdp(#[from] SdpError),
    #[error(transparent)]
    Disagreement(#[from] Disagreement),
    #[error("there is no session description")]
    NoDescription,
    #[error(transparent)]
    Media(#[from] MediaError),
}

impl NoAudio {
    /// The status that refuses what cannot be agreed on, and the headers with it.
    pub(crate) fn refusal(&self) -> (StatusCode, Vec<(Name, String)>) {
        let (code, text) = match self {
            Self::Disagreement(disagreement) => disagreement.warning(),
            Self::Sdp(_) | Self::NoDescription => (399, "The session description cannot be read"),
            Self::Media(_) => return (StatusCode::SERVICE_UNAVAILABLE, Vec::new()),
        };
        let warning = Warning {
            code,
            agent: "jawab".to_owned(),
            text: text.to_owned(),
        };
        let headers = vec![(Name::WARNING, warning.to_string())];
        (StatusCode::NOT_ACCEPTABLE_HERE, headers)
    }
}

/// The far end's side of what is agreed on. (Two codecs are offered, and one of them it is.)
pub(crate) fn remote_of(agreed: &Agreed) -> RtpRemote {
    let is_alaw = agreed.codec.name.eq_ignore_ascii_case("PCMA");
    RtpRemote {
        address: agreed.remote,
        codec: if is_alaw { Codec::Pcma } else { Codec::Pcmu },
        payloads: Payloads {
            send: agreed.send_payload,
            receive: agreed.receive_payload,
            send_event: agreed.send_event,
            receive_event: agreed.receive_event,
        },
        direction: match agreed.direction {
            Direction::SendRecv => MediaDirection::SendRecv,
            Direction::SendOnly => MediaDirection::SendOnly,
            Direction::RecvOnly => MediaDirection::RecvOnly,
            Direction::Inactive => MediaDirection::Inactive,
        },
    }
}

#[cfg(test)]
mod tests {
    use jawab_sip_engine::offer_answer::{Local, Negotiation};
    use jawab_sip_engine::sdp::SessionDescription;

    use super::*;

    const PHONE: &str = "v=0\r\no=- 1 1 IN IP4 192.0.2.9\r\ns=-\r\nc=IN IP4 192.0.2.9\r\nt=0 0\r\n\
        m=audio 4000 RTP/AVP 96 0 8 97\r\na=rtpmap:96 opus/48000/2\r\n\
        a=rtpmap:97 telephone-event/8000\r\n";

    fn negotiation() -> Negotiation {
        Negotiation::new(Local::g711("192.0.2.1:16384".parse().unwrap(), 1))
    }

    fn agreed(offer: &str) -> Result<RtpRemote, NoAudio> {
        let offer = SessionDescription::parse(offer.as_bytes())?;
        let mut ours = negotiation();
        ours.answer(&offer)?;
        Ok(remote_of(ours.agreed().unwrap()))
    }

    #[test]
    fn a_phones_offer_is_what_the_media_clock_sends_to() {
        assert_eq!(
            agreed(PHONE).unwrap(),
            RtpRemote {
                address: "192.0.2.9:4000".parse().unwrap(),
                codec: Codec::Pcmu,
                payloads: Payloads::of(Codec::Pcmu, Some(97)),
                direction: MediaDirection::SendRecv,
            }
        );
        for (hold, direction) in [
            ("a=sendonly\r\n", MediaDirection::RecvOnly),
            ("a=recvonly\r\n", MediaDirection::SendOnly),
            ("a=inactive\r\n", MediaDirection::Inactive),
            ("c=IN IP4 0.0.0.0\r\n", MediaDirection::Inactive),
        ] {
            let held = agreed(&format!("{PHONE}{hold}")).unwrap();
            assert_eq!(held.direction, direction, "{hold}");
        }
    }

    #[test]
    fn rfc3264_6_1_a_phone_that_numbers_keys_otherwise_is_sent_its_own_number() {
        let mut ours = negotiation();
        ours.offer();
        let answer = PHONE.replace("96 0 8 97", "8 97");
        let answer = SessionDescription::parse(answer.as_bytes()).unwrap();
        let payloads = remote_of(ours.answered(&answer).unwrap()).payloads;
        assert_eq!(
            payloads,
            Payloads {
                send_event: Some(97),
                ..Payloads::of(Codec::Pcma, Some(101))
            }
        );
    }

    #[test]
    fn rfc3261_20_43_what_cannot_be_spoken_is_told_why() {
        for (offer, code) in [
            (PHONE.replace("m=audio", "m=video"), "304"),
            (PHONE.replace("96 0 8 97", "96 97"), "305"),
            (
                PHONE.replace("c=IN IP4 192.0.2.9", "c=IN IP4 phone.example"),
                "301",
            ),
            ("x".to_owned(), "399"),
        ] {
            let (status, headers) = agreed(&offer).unwrap_err().refusal();
            assert_eq!(status, StatusCode::NOT_ACCEPTABLE_HERE);
            assert!(headers[0].1.starts_with(code), "{offer}: {headers:?}");
        }
    }
}
