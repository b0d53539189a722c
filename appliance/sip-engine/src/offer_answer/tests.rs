use proptest::prelude::*;

use super::*;
use crate::sdp::{Line, Media};

fn local() -> Local {
    Local::g711("192.0.2.1:16384".parse().unwrap(), 7)
}

fn offer(sections: &str) -> SessionDescription {
    let text = format!(
        "v=0\r\no=- 1 1 IN IP4 192.0.2.9\r\ns=-\r\nc=IN IP4 192.0.2.9\r\nt=3 4\r\n{sections}"
    );
    SessionDescription::parse(text.as_bytes()).unwrap()
}

fn sections(description: &SessionDescription) -> Vec<String> {
    let section = |media: &Media| format!("{} {} {}", media.kind, media.port, media.protocol);
    description.media.iter().map(section).collect()
}

#[test]
fn what_is_not_spoken_keeps_its_place_with_port_0() {
    let offered = offer(
        "m=video 5000 RTP/AVP 99\r\nm=audio 4000 RTP/SAVP 8\r\nm=audio 4002 RTP/AVP 18 8\r\n\
         m=audio 4004 RTP/AVP 0\r\nm=application 9 UDP/BFCP *\r\n",
    );
    let mut ours = Negotiation::new(local());
    let answer = ours.answer(&offered).unwrap();
    assert_eq!(
        sections(&answer),
        [
            "video 0 RTP/AVP",
            "audio 0 RTP/SAVP",
            "audio 16384 RTP/AVP",
            "audio 0 RTP/AVP",
            "application 0 UDP/BFCP"
        ]
    );
    assert_eq!(answer.media[2].formats, ["8"]);
    assert!(
        answer.to_string().contains("\r\nt=3 4\r\n"),
        "the offer's time"
    );
    assert_eq!(
        ours.agreed().unwrap().remote,
        "192.0.2.9:4002".parse().unwrap()
    );
    // Our own later offer has as many, and ours where it was (§8).
    let again = ours.offer();
    assert_eq!(sections(&again), sections(&answer));
    assert_eq!(again.media[2].formats, ["8", "0", "101"]);
}

#[test]
fn payload_types_are_each_ways_own() {
    // Their offer: they are the names for both ways.
    let mut ours = Negotiation::new(local());
    let offered = offer(
        "m=audio 4000 RTP/AVP 97 98 96\r\na=rtpmap:97 opus/48000/2\r\na=rtpmap:98 pcma/8000\r\n\
         a=rtpmap:96 telephone-event/8000\r\n",
    );
    let answer = ours.answer(&offered).unwrap();
    assert_eq!(answer.media[0].formats, ["98", "96"]);
    let agreed = ours.agreed().unwrap();
    assert_eq!((agreed.send_payload, agreed.receive_payload), (98, 98));
    assert_eq!(
        (agreed.send_event, agreed.receive_event),
        (Some(96), Some(96))
    );
    // Our offer: what they send is named by us, what they are sent by them (RFC 3264 §6.1).
    let mut ours = Negotiation::new(local());
    ours.offer();
    let answer = offer("m=audio 4000 RTP/AVP 8 96\r\na=rtpmap:96 telephone-event/8000\r\n");
    let agreed = ours.answered(&answer).unwrap();
    assert_eq!(
        (agreed.send_event, agreed.receive_event),
        (Some(96), Some(101))
    );
    assert_eq!((agreed.send_payload, agreed.receive_payload), (8, 8));
    // None in the answer: none is sent, none comes.
    let agreed = ours.answered(&offer("m=audio 4000 RTP/AVP 0\r\n")).unwrap();
    assert_eq!((agreed.send_event, agreed.receive_event), (None, None));
    assert_eq!(agreed.codec, Rtpmap::new("PCMU", 8_000));
}

#[test]
fn events_of_another_clock_are_not_taken() {
    let mut ours = Negotiation::new(local());
    let offered = offer(
        "m=audio 4000 RTP/AVP 8 100 101\r\na=rtpmap:100 telephone-event/16000\r\n\
         a=rtpmap:101 telephone-event/8000\r\n",
    );
    ours.answer(&offered).unwrap();
    assert_eq!(ours.agreed().unwrap().send_event, Some(101));
}

#[test]
fn each_way_to_hold_is_understood_and_answered() {
    for (lines, flows, held, answered) in [
        ("", Direction::SendRecv, false, "sendrecv"),
        ("a=sendonly\r\n", Direction::RecvOnly, true, "recvonly"),
        ("a=recvonly\r\n", Direction::SendOnly, false, "sendonly"),
        ("a=inactive\r\n", Direction::Inactive, true, "inactive"),
        (
            "c=IN IP4 0.0.0.0\r\n",
            Direction::Inactive,
            true,
            "inactive",
        ),
    ] {
        let mut ours = Negotiation::new(local());
        let offered = offer(&format!("m=audio 4000 RTP/AVP 8\r\n{lines}"));
        let answer = ours.answer(&offered).unwrap();
        let agreed = ours.agreed().unwrap();
        assert_eq!((agreed.direction, agreed.is_held), (flows, held), "{lines}");
        let own = answer.media[0].lines.last().cloned();
        assert_eq!(own, Some(Line::new('a', answered)), "{lines}");
    }
}

#[test]
fn the_session_counts_what_is_new_only() {
    let mut ours = Negotiation::new(local());
    let version = |description: &SessionDescription| {
        description
            .origin()
            .unwrap()
            .split(' ')
            .nth(2)
            .unwrap()
            .to_owned()
    };
    assert_eq!(version(&ours.offer()), "1");
    assert_eq!(version(&ours.offer()), "1", "a refresh (RFC 4028 §7.4)");
    ours.want(Direction::SendOnly);
    let hold = ours.offer();
    assert_eq!(version(&hold), "2");
    assert_eq!(ours.said(), Some(&hold));
    let agreed = ours
        .answered(&offer("m=audio 4000 RTP/AVP 8\r\na=recvonly\r\n"))
        .unwrap();
    assert_eq!(agreed.direction, Direction::SendOnly);
    assert!(!agreed.is_held);
}

#[test]
fn what_cannot_be_agreed_on_says_why_and_changes_nothing() {
    let mut ours = Negotiation::new(local());
    ours.answer(&offer("m=audio 4000 RTP/AVP 8\r\n")).unwrap();
    let before = ours.agreed().cloned();
    for (sections, why) in [
        ("", Disagreement::NoAudio),
        ("m=audio 0 RTP/AVP 8\r\n", Disagreement::NoAudio),
        ("m=image 4000 udptl t38\r\n", Disagreement::NoAudio),
        (
            "m=image 4000 udptl t38\r\nm=audio 4000 RTP/AVP 18\r\n",
            Disagreement::NoCodec,
        ),
        (
            "m=audio 4000 RTP/AVP 8\r\nc=IN IP4 phone.example\r\n",
            Disagreement::NoAddress,
        ),
    ] {
        assert_eq!(ours.answer(&offer(sections)), Err(why), "{sections}");
        assert_eq!(ours.agreed().cloned(), before);
    }
    assert_eq!(
        ours.answered(&offer("")).cloned(),
        Err(Disagreement::NoAudio)
    );
    assert_eq!(Disagreement::NoCodec.warning().0, 305);
}

prop_compose! {
    fn section()(
        kind in prop::sample::select(vec!["audio", "video", "image", "message"]),
        port in prop::sample::select(vec![0_u16, 4_000, 5_000]),
        protocol in prop::sample::select(vec!["RTP/AVP", "RTP/SAVP", "udptl"]),
        formats in prop::collection::vec(0_u8..128, 0..6),
        events in prop::option::of(96_u8..128),
        direction in prop::sample::select(Direction::ALL.to_vec()),
        connection in prop::option::of(prop::sample::select(vec!["192.0.2.7", "0.0.0.0", "x.example"])),
    ) -> Media {
        let mut lines = Vec::new();
        if let Some(connection) = connection {
            lines.push(Line::new('c', format!("IN IP4 {connection}")));
        }
        if let Some(events) = events {
            lines.push(Line::new('a', format!("rtpmap:{events} telephone-event/8000")));
        }
        lines.push(Line::new('a', direction.token()));
        let formats = formats.into_iter().chain(events).map(|format| format.to_string());
        Media {
            kind: kind.into(), port, ports: None, protocol: protocol.into(),
            formats: formats.collect(), lines,
        }
    }
}

proptest! {
    /// §6: as many sections, in their order, of their kinds; formats out of the offer's.
    #[test]
    fn an_answer_has_every_section_of_its_offer(offers in prop::collection::vec(
        prop::collection::vec(section(), 0..5), 1..4,
    )) {
        let mut ours = Negotiation::new(local());
        for media in offers {
            let mut offered = offer("");
            offered.media = media;
            let before = ours.agreed().cloned();
            let Ok(answer) = ours.answer(&offered) else {
                prop_assert_eq!(ours.agreed().cloned(), before);
                continue;
            };
            prop_assert_eq!(answer.media.len(), offered.media.len());
            let taken = answer.media.iter().filter(|media| media.port != 0).count();
            prop_assert_eq!(taken, 1);
            for (theirs, own) in offered.media.iter().zip(&answer.media) {
                prop_assert_eq!(&own.kind, &theirs.kind);
                prop_assert_eq!(&own.protocol, &theirs.protocol);
                prop_assert!(own.formats.iter().all(|format| theirs.formats.contains(format)));
                prop_assert!(own.port == 0 || theirs.port != 0);
                if own.port != 0 {
                    let (theirs, own) = (offered.direction_of(theirs), answer.direction_of(own));
                    prop_assert_eq!(own.and(theirs.reversed()), own, "no way that was not offered");
                }
            }
            // What we offer next has them all as well.
            let next = ours.clone().offer();
            prop_assert_eq!(next.media.len(), answer.media.len());
        }
    }

    /// Both sides, whoever offers, agree on the same; each sends by what the other takes.
    #[test]
    fn two_sides_agree(changes in prop::collection::vec((any::<bool>(), 0..4_usize), 1..8)) {
        let mut other = local();
        other.address = "192.0.2.2:20000".parse().unwrap();
        other.telephone_event = Some(96);
        other.codecs.reverse();
        let mut sides = [Negotiation::new(local()), Negotiation::new(other)];
        for (first, wanted) in changes {
            let [a, b] = &mut sides;
            let (offerer, answerer) = if first { (a, b) } else { (b, a) };
            offerer.want(Direction::ALL[wanted]);
            let answer = answerer.answer(&offerer.offer()).unwrap();
            offerer.answered(&answer).unwrap();
            let (one, two) = (offerer.agreed().unwrap(), answerer.agreed().unwrap());
            prop_assert_eq!(&one.codec, &two.codec);
            prop_assert_eq!(one.direction, two.direction.reversed());
            prop_assert_eq!(one.send_payload, two.receive_payload);
            prop_assert_eq!(one.send_event, two.receive_event);
            prop_assert_eq!(two.send_payload, one.receive_payload);
            prop_assert_eq!(two.send_event, one.receive_event);
            prop_assert_eq!(one.remote, answerer.local.address);
        }
    }
}
