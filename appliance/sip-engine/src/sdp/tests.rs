use proptest::prelude::*;

use super::*;

const PHONE: &str = "v=0\r\no=- 1 1 IN IP4 192.0.2.9\r\ns=-\r\nb=AS:84\r\nc=IN IP4 192.0.2.9\r\n\
    t=0 0\r\na=X-nat:0\r\nm=audio 4000 RTP/AVP 96 0 8 97\r\na=rtpmap:96 opus/48000/2\r\n\
    a=rtpmap:97 TELEPHONE-EVENT/8000\r\na=ptime:30\r\na=crypto:1 X inline:y\r\n\
    m=video 0 RTP/SAVP 99\r\nc=IN IP6 2001:db8::1\r\na=inactive\r\n";

#[test]
fn a_description_read_and_written_is_the_same() {
    let session = SessionDescription::parse(PHONE.as_bytes()).unwrap();
    assert_eq!(session.to_string(), PHONE);
}

#[test]
fn sections_say_what_they_carry() {
    let session = SessionDescription::parse(PHONE.as_bytes()).unwrap();
    let [audio, video] = &session.media[..] else {
        panic!("two sections")
    };
    let payloads: Vec<_> = audio
        .payloads()
        .map(|(number, map)| (number, map.to_string()))
        .collect();
    let expected = [
        (96, "opus/48000/2"),
        (0, "PCMU/8000"),
        (8, "PCMA/8000"),
        (97, "TELEPHONE-EVENT/8000"),
    ];
    assert_eq!(
        payloads,
        expected.map(|(number, map)| (number, map.to_owned()))
    );
    assert_eq!(audio.ptime_ms(), Some(30));
    assert_eq!(
        session.address_of(audio),
        Some("192.0.2.9".parse().unwrap())
    );
    assert_eq!(
        session.address_of(video),
        Some("2001:db8::1".parse().unwrap())
    );
    assert_eq!(session.direction_of(audio), Direction::SendRecv);
    assert_eq!(session.direction_of(video), Direction::Inactive);
    assert_eq!(session.origin(), Some("- 1 1 IN IP4 192.0.2.9"));
}

#[test]
fn lines_may_end_by_lf_or_not_at_all() {
    let session = SessionDescription::parse(b"v=0\ns=-\nm=audio 4000 RTP/AVP 0").unwrap();
    assert_eq!(session.media.len(), 1);
}

#[test]
fn what_is_no_description_is_refused() {
    for (octets, why) in [
        (&b""[..], SdpError::Version),
        (b"m=audio 1 RTP/AVP 0\r\n", SdpError::Version),
        (b"v=1\r\n", SdpError::Version),
        (b"v=0\r\nhello\r\n", SdpError::Line("hello".into())),
        (
            b"v=0\r\nm=audio x RTP/AVP 0\r\n",
            SdpError::Line("m=audio x RTP/AVP 0".into()),
        ),
        (
            b"v=0\r\nm=audio 70000 RTP/AVP 0\r\n",
            SdpError::Line("m=audio 70000 RTP/AVP 0".into()),
        ),
    ] {
        assert_eq!(SessionDescription::parse(octets), Err(why));
    }
    let many = format!("v=0\r\n{}", "m=audio 0 RTP/AVP 0\r\n".repeat(33));
    assert_eq!(
        SessionDescription::parse(many.as_bytes()),
        Err(SdpError::TooManyMedia)
    );
    let long = format!("v=0\r\ns={}\r\n", "x".repeat(MOST_OCTETS));
    assert!(matches!(
        SessionDescription::parse(long.as_bytes()),
        Err(SdpError::TooLong { .. })
    ));
}

proptest! {
    #[test]
    fn any_octets_are_a_description_or_an_error(octets in prop::collection::vec(any::<u8>(), 0..1_000)) {
        let _ = SessionDescription::parse(&octets);
    }

    #[test]
    fn a_damaged_description_that_is_read_is_written_so_that_it_reads_the_same(
        at in 0..PHONE.len(), with in any::<u8>(),
    ) {
        let mut octets = PHONE.as_bytes().to_vec();
        octets[at] = with;
        if let Ok(session) = SessionDescription::parse(&octets) {
            prop_assert_eq!(SessionDescription::parse(session.to_string().as_bytes()), Ok(session));
        }
    }
}
