//! What can be run without a card: sockets stand for channels, a folder for sysfs, and a device
//! that is not DAHDI's refuses its ioctls.

use std::os::fd::OwnedFd;

use socket2::{Domain, Socket, Type};
use tokio::time::{Instant, interval_at};

use super::*;

const BOTH: Interest = Interest::READABLE.add(Interest::WRITABLE);

fn pair() -> (File, Socket) {
    let (ours, far) = Socket::pair(Domain::UNIX, Type::SEQPACKET, None).unwrap();
    ours.set_nonblocking(true).unwrap();
    (File::from(OwnedFd::from(ours)), far)
}

fn no_dahdi() -> File {
    OpenOptions::new()
        .read(true)
        .write(true)
        .open("/dev/null")
        .unwrap()
}

fn sysfs(channels: &str, base: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let span = folder.path().join("span-2");
    std::fs::create_dir(&span).unwrap();
    std::fs::write(span.join("channels"), channels).unwrap();
    std::fs::write(span.join("basechan"), base).unwrap();
    folder
}

#[test]
fn sysfs_tells_where_a_spans_channels_begin() {
    assert_eq!(base(sysfs("31\n", "32\n").path(), 2).unwrap(), 31);
}

#[test]
fn a_t1_and_a_span_that_is_not_there_are_refused() {
    let t1 = sysfs("24\n", "1\n");
    let refused = base(t1.path(), 2).unwrap_err();
    assert!(matches!(
        refused,
        SpanError::NotE1 {
            span: 2,
            channels: 24
        }
    ));
    let refused = base(t1.path(), 3).unwrap_err();
    assert!(matches!(refused, SpanError::NoSpan { span: 3, .. }));
    let strange = sysfs("many\n", "1\n");
    let refused = base(strange.path(), 2).unwrap_err();
    assert!(matches!(refused, SpanError::NoSpan { span: 2, .. }));
}

#[test]
fn thirty_channels_carry_calls_and_the_sixteenth_signalling() {
    let channels: Vec<_> = channel_configs(31).collect();
    assert_eq!(channels.len(), 31);
    for channel in &channels {
        let signalling = channel.chan == 31 + 16;
        assert_eq!(channel.sigtype == abi::SIG_HDLCFCS, signalling);
        assert_eq!(channel.sigtype == abi::SIG_CLEAR, !signalling);
        assert_eq!(channel.deflaw, abi::LAW_ALAW);
    }
    let mut numbers: Vec<_> = channels.iter().map(|channel| channel.chan).collect();
    numbers.sort_unstable();
    assert!(numbers.into_iter().eq(32..=62));
}

#[test]
fn the_line_gives_the_clock_unless_the_card_does() {
    let line = line_config(2, Clock::FromLine);
    assert_eq!((line.span, line.sync), (2, 1));
    assert_eq!(
        line.lineconfig,
        abi::CONFIG_CCS | abi::CONFIG_HDB3 | abi::CONFIG_CRC4
    );
    assert_eq!(line_config(2, Clock::Own).sync, 0);
}

#[test]
fn a_device_that_is_not_dahdis_refuses_and_it_is_told_at_which_step() {
    let refused = configure(&no_dahdi(), 2, Clock::FromLine, 31).unwrap_err();
    let SpanError::SetUp { span, what, source } = refused else {
        panic!("{refused}");
    };
    assert_eq!((span, what), (2, "frame and code of the line"));
    assert_eq!(source.raw_os_error(), Some(libc::ENOTTY));
    let refused = span_info(&no_dahdi(), 2).map(|_| ()).unwrap_err();
    assert_eq!(refused.raw_os_error(), Some(libc::ENOTTY));
}

#[tokio::test]
async fn without_dahdi_it_is_told_what_to_do() {
    if Path::new(CONTROL).exists() {
        println!("DAHDI is here; whether it is not cannot be tested");
        return;
    }
    let refused = DahdiSpan::open(1, Clock::FromLine).unwrap_err();
    assert!(
        refused
            .to_string()
            .contains("is there a card, and its module loaded")
    );
}

fn span_on(file: File) -> DahdiSpan {
    let late = Instant::now() + Duration::from_secs(3_600);
    DahdiSpan {
        span: 1,
        control: no_dahdi(),
        d_channel: watched(file, BOTH.add(Interest::PRIORITY)).unwrap(),
        base: 0,
        look: interval_at(late, LOOK),
        told: None,
    }
}

#[tokio::test]
async fn a_frame_comes_without_its_fcs_and_goes_with_room_for_it() {
    let (file, far) = pair();
    let mut span = span_on(file);
    far.send(&[0x00, 0x01, 0x7F, 0xAA, 0xBB]).unwrap();
    let frame = span.next().await.unwrap();
    assert_eq!(frame, SpanEvent::Frame(vec![0x00, 0x01, 0x7F]));
    span.send(&[0x02, 0x01, 0x73]).await.unwrap();
    let mut octets = [std::mem::MaybeUninit::uninit(); 16];
    assert_eq!(far.recv(&mut octets).unwrap(), 5, "with the FCS's room");
}

#[tokio::test]
async fn a_span_whose_d_channel_is_shut_is_gone() {
    let (file, far) = pair();
    let mut span = span_on(file);
    drop(far);
    // By the end of what is read, or by the state of the line that is asked for then.
    assert!(span.next().await.is_err());
}

#[tokio::test]
async fn sound_comes_in_whole_blocks_and_what_finds_no_room_is_lost() {
    let (file, far) = pair();
    let mut channel = DahdiChannel(watched(file, BOTH).unwrap());
    far.send(&[1; 40]).unwrap();
    far.send(&[2; FRAME_OCTETS]).unwrap();
    assert_eq!(channel.receive().await.unwrap(), [2; FRAME_OCTETS]);
    // Nobody reads: it does not wait.
    for _ in 0..10_000 {
        channel.send(&[3; FRAME_OCTETS]);
    }
    drop(far);
    assert!(channel.receive().await.is_err());
}
