//! A span over a socket carries frames, sound and alarms both ways.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::io::{Read, Write};
use std::path::PathBuf;
use std::time::Duration;

use jawab_devices::span::{Alarm, FRAME_OCTETS, Span, SpanEvent, SpanPlace};
use socket2::{Domain, SockAddr, Socket, Type};
use tempfile::TempDir;

/// The far end's side of the socket.
struct FarEnd {
    listener: Socket,
    path: PathBuf,
    _folder: TempDir,
}

impl FarEnd {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("e1");
        let listener = Socket::new(Domain::UNIX, Type::SEQPACKET, None).unwrap();
        listener.bind(&SockAddr::unix(&path).unwrap()).unwrap();
        listener.listen(1).unwrap();
        Self {
            listener,
            path,
            _folder: folder,
        }
    }

    fn open(&self) -> (Span, Socket) {
        let span = Span::open(&SpanPlace::Socket(self.path.clone())).unwrap();
        let (socket, _) = self.listener.accept().unwrap();
        socket
            .set_read_timeout(Some(Duration::from_secs(5)))
            .unwrap();
        (span, socket)
    }
}

fn packet(mut socket: &Socket) -> Vec<u8> {
    let mut packet = vec![0; 1_024];
    let length = socket.read(&mut packet).unwrap();
    packet.truncate(length);
    packet
}

#[tokio::test]
async fn frames_and_alarms_come_and_frames_go() {
    let (mut span, far) = FarEnd::new().open();
    (&far).write_all(b"S0").unwrap();
    (&far).write_all(b"D\x00\x01\x7f").unwrap();
    (&far).write_all(b"S1").unwrap();
    (&far).write_all(b"?").unwrap();
    (&far).write_all(b"S4").unwrap();
    assert_eq!(span.next().await.unwrap(), SpanEvent::Status(None));
    assert_eq!(
        span.next().await.unwrap(),
        SpanEvent::Frame(vec![0, 1, 0x7f])
    );
    let lost = SpanEvent::Status(Some(Alarm::LossOfSignal));
    assert_eq!(span.next().await.unwrap(), lost);
    let remote = SpanEvent::Status(Some(Alarm::Remote));
    assert_eq!(span.next().await.unwrap(), remote);
    span.send(&[2, 1, 0x7f]).await.unwrap();
    assert_eq!(packet(&far), b"D\x02\x01\x7f");
}

#[tokio::test]
async fn each_channel_hears_its_own_time_slot_and_nothing_else() {
    let (mut span, far) = FarEnd::new().open();
    let mut first = span.channel(1).unwrap();
    let mut last = span.channel(31).unwrap();
    for (slot, octet) in [(2, 9), (31, 7), (1, 5)] {
        let sound = [octet; FRAME_OCTETS];
        (&far)
            .write_all(&[&[b'B', slot], &sound[..]].concat())
            .unwrap();
    }
    (&far).write_all(&[b'B', 1, 0]).unwrap();
    (&far).write_all(b"D\x00").unwrap();
    span.next().await.unwrap();
    assert_eq!(first.receive().await.unwrap(), [5; FRAME_OCTETS]);
    assert_eq!(last.receive().await.unwrap(), [7; FRAME_OCTETS]);
    first.send(&[6; FRAME_OCTETS]);
    assert_eq!(packet(&far), [&[b'B', 1], &[6; FRAME_OCTETS][..]].concat());
}

#[tokio::test]
async fn a_far_end_that_goes_is_told_and_one_that_is_not_there_is_named() {
    let far_end = FarEnd::new();
    let (mut span, far) = far_end.open();
    drop(far);
    assert!(span.next().await.is_err());
    let nobody = far_end.path.with_file_name("nobody");
    let error = Span::open(&SpanPlace::Socket(nobody.clone())).unwrap_err();
    assert!(
        error.to_string().contains(nobody.to_str().unwrap()),
        "{error}"
    );
}

#[tokio::test]
async fn the_signalling_slot_carries_no_calls() {
    let (mut span, _far) = FarEnd::new().open();
    for slot in [0, 16, 32] {
        assert!(span.channel(slot).is_err(), "{slot}");
    }
}
