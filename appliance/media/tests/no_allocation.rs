//! The tick neither allocates nor frees, whatever happens in it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use assert_no_alloc::{AllocDisabler, assert_no_alloc};
use jawab_media::dtmf::Dialler;
use jawab_media::mixer::{Command, Leg, Mixer, Port, Report};
use jawab_media::player::{Clip, Playlist};
use jawab_media::recording::Recording;
use jawab_media::rtp::Packet;
use jawab_media::{Codec, FRAME, FRAME_LEN, MediaDirection, Payloads, RtpRemote};
use jawab_switch::{BridgeId, Digit, Language, LegEvent, LegId, Part, PlayId, PromptId, RecordAs};
use rtrb::RingBuffer;

// Ends the program at any allocation inside `assert_no_alloc`.
#[global_allocator]
static ALLOCATOR: AllocDisabler = AllocDisabler;

/// A phone that speaks, loses packets, sends them twice, and presses keys.
#[derive(Debug)]
struct Phone {
    sequence: u16,
    given: bool,
}

impl Port for Phone {
    fn receive(&mut self, octets: &mut [u8]) -> Option<(usize, SocketAddr)> {
        self.given = !self.given;
        if !self.given {
            return None;
        }
        self.sequence = self.sequence.wrapping_add(1);
        let sequence = match self.sequence % 50 {
            7..12 => return None,
            20 => self.sequence - 1,
            _ => self.sequence,
        };
        let presses = self.sequence % 50 == 30;
        let audio = [0x2a; FRAME_LEN];
        let packet = Packet {
            marker: false,
            payload_type: if presses { 101 } else { 8 },
            sequence,
            timestamp: u32::from(sequence) * 160,
            ssrc: 9,
            payload: if presses { &[5, 10, 0, 160] } else { &audio },
        };
        Some((packet.write(octets)?, SocketAddr::from(([127, 0, 0, 1], 9))))
    }

    fn send(&mut self, _octets: &[u8], _to: SocketAddr) {}
}

#[test]
fn a_tick_of_everything_at_once_does_not_allocate() {
    let (reports_in, mut reports) = RingBuffer::new(4_096);
    let mut mixer = Mixer::new(reports_in);
    let leg = LegId::offered;
    for n in 0..6 {
        let phone = Phone {
            sequence: 0,
            given: false,
        };
        mixer.apply(Command::Open(Box::new(Leg::rtp(leg(n), phone, 77))));
        let codec = if n % 2 == 0 { Codec::Pcma } else { Codec::Pcmu };
        let remote = RtpRemote {
            address: SocketAddr::from(([127, 0, 0, 1], 9)),
            codec,
            payloads: Payloads::of(codec, (n % 3 != 0).then_some(101)),
            direction: MediaDirection::SendRecv,
        };
        mixer.apply(Command::SetRemote(leg(n), remote));
    }
    let (modem, mut port) = Leg::pcm(leg(6));
    mixer.apply(Command::Open(Box::new(modem)));
    let (channel, mut e1) = Leg::alaw(leg(7));
    mixer.apply(Command::Open(Box::new(channel)));

    let join = |n, bridge| Command::Join(leg(n), BridgeId(bridge), Part::Both);
    let key = Digit::new('5').unwrap();
    let mut commands = vec![
        join(0, 1),
        join(1, 1),
        join(2, 2),
        join(6, 2),
        join(5, 2),
        Command::Play(leg(3), Box::new(playlist(1))),
        Command::Play(leg(3), Box::new(playlist(2))),
        Command::SendDigit(leg(4), key),
        Command::SendDigit(leg(3), key),
        Command::SendDigit(leg(7), key),
        join(7, 3),
        join(0, 3),
        Command::Echo(leg(1)),
        Command::Record(
            leg(5),
            Box::new(Recording::new(
                RecordAs::Prompt(PromptId::Welcome, Language::French),
                Duration::from_secs(2),
            )),
        ),
        Command::StopRecording(leg(4)),
        Command::Close(leg(1)),
        Command::Leave(leg(2)),
        Command::StopRecording(leg(5)),
        Command::StopPlaying(leg(3)),
    ];
    commands.reverse();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();

    // Keys again and again on the channel, as octets.
    let mut dialler = Dialler::default();
    let mut now = Duration::ZERO;
    for number in 0..860_i16 {
        // A modem that stops for a while, and a driver that waits to be woken.
        if number % 100 < 80 {
            port.put(&[number; FRAME_LEN]);
        }
        dialler.press(key);
        let pressed = dialler.frame().unwrap_or([0; FRAME_LEN]);
        if number % 90 < 80 {
            e1.put(&pressed.map(|sample| Codec::Pcma.encode(sample)));
        }
        let command = (number % 40 == 20).then(|| commands.pop()).flatten();
        let woken = runtime.spawn({
            let wake = port.wake.clone();
            async move { wake.notified().await }
        });
        runtime.block_on(tokio::task::yield_now());
        assert_no_alloc(|| {
            if let Some(command) = command {
                mixer.apply(command);
            }
            mixer.tick(now);
            if number == 500 {
                mixer.skip(20);
            }
        });
        runtime.block_on(woken).unwrap();
        port.take_frame();
        e1.take_frame();
        now += FRAME;
    }

    assert!(commands.is_empty(), "every command was carried out");
    let reports: Vec<_> = std::iter::from_fn(|| reports.pop().ok()).collect();
    let count = |wanted: fn(&Report<Phone>) -> bool| reports.iter().filter(|r| wanted(r)).count();
    let channel = |r: &Report<Phone>| matches!(r, Report::Event(id, LegEvent::Digit(_)) if *id == LegId::offered(7));
    assert!(count(channel) > 20);
    assert!(count(|r| matches!(r, Report::Event(_, LegEvent::Digit(_)))) > 40);
    assert_eq!(count(|r| matches!(r, Report::Recorded(_, Some(_)))), 1);
    assert_eq!(count(|r| matches!(r, Report::Recorded(_, None))), 1);
    assert_eq!(count(|r| matches!(r, Report::Leg(_))), 1);
    assert_eq!(count(|r| matches!(r, Report::Playlist(_))), 2);
}

fn playlist(id: u64) -> Playlist {
    let clip = Clip::once(Arc::from([3; 5_000]));
    Playlist::new(PlayId(id), vec![clip; 3], true)
}
