//! The whole of it, on real sockets, files and time.

#![allow(
    clippy::disallowed_methods,
    reason = "a thread of the test's own waits"
)]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::{Duration, Instant};

use jawab_media::{
    Codec, MediaConfig, MediaDirection, MediaError, MediaHandle, Payloads, PcmPort, RtpRemote,
    rtp::Packet, wav,
};
use jawab_switch::{
    Announcement, BridgeId, Digit, Language, LegCommand, LegEvent, LegId, Part, PlayId, PromptId,
    RecordAs, RecordingEnd, RecordingName, Tone,
};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::timeout;

const HOME: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
const PATIENCE: Duration = Duration::from_secs(20);
const A: LegId = LegId::offered(1);
const B: LegId = LegId::originated(1);

type Events = UnboundedReceiver<(LegId, LegEvent)>;

fn media(folder: &Path) -> (MediaHandle, Events) {
    jawab_media::start(MediaConfig {
        rtp_ports: 0..=0,
        prompts: folder.join("made"),
        recorded: folder.join("recorded"),
        recordings: folder.join("recordings"),
    })
    .unwrap()
}

/// A SIP phone's audio, on its own socket.
struct Phone {
    socket: UdpSocket,
    box_address: SocketAddr,
    sequence: u16,
}

impl Phone {
    fn new(media: &MediaHandle, leg: LegId, codec: Codec) -> Self {
        let socket = UdpSocket::bind((HOME, 0)).unwrap();
        socket.set_read_timeout(Some(PATIENCE)).unwrap();
        let box_address = media.open_rtp(leg, HOME).unwrap();
        let remote = RtpRemote {
            address: socket.local_addr().unwrap(),
            codec,
            payloads: Payloads::of(codec, Some(101)),
            direction: MediaDirection::SendRecv,
        };
        media.set_remote(leg, remote).unwrap();
        Self {
            socket,
            box_address,
            sequence: 0,
        }
    }

    fn sends(&mut self, payload_type: u8, payload: &[u8]) {
        let mut octets = [0; 400];
        let packet = Packet {
            marker: false,
            payload_type,
            sequence: self.sequence,
            timestamp: u32::from(self.sequence) * 160,
            ssrc: 5,
            payload,
        };
        let length = packet.write(&mut octets).unwrap();
        self.sequence += 1;
        self.socket
            .send_to(&octets[..length], self.box_address)
            .unwrap();
    }

    /// The next packet's payload, as linear samples of A-law.
    fn hears(&self) -> Vec<i16> {
        let mut octets = [0; 400];
        let length = self.socket.recv(&mut octets).unwrap();
        let packet = Packet::parse(&octets[..length]).unwrap();
        packet
            .payload
            .iter()
            .map(|&octet| Codec::Pcma.decode(octet))
            .collect()
    }

    /// Listens until the tone is heard in half a second of audio.
    fn waits_for(&self, pitch: f64) {
        let began = Instant::now();
        let mut heard = Vec::new();
        while purity(&heard, pitch) < 0.95 {
            assert!(began.elapsed() < PATIENCE, "no {pitch} Hz was heard");
            heard.extend(self.hears());
            heard.drain(..heard.len().saturating_sub(4_000));
        }
    }
}

fn tone(pitch: f64, from: usize, count: usize) -> Vec<i16> {
    (from..from + count)
        .map(|n| ((std::f64::consts::TAU * pitch * n as f64 / 8_000.0).sin() * 8_000.0) as i16)
        .collect()
}

fn purity(signal: &[i16], pitch: f64) -> f64 {
    if signal.len() < 4_000 {
        return 0.0;
    }
    let (mut re, mut im, mut energy) = (0.0, 0.0, 1.0);
    for (n, &sample) in signal.iter().enumerate() {
        let angle = std::f64::consts::TAU * pitch * n as f64 / 8_000.0;
        re += f64::from(sample) * angle.cos();
        im += f64::from(sample) * angle.sin();
        energy += f64::from(sample).powi(2);
    }
    2.0 * (re * re + im * im) / (energy * signal.len() as f64)
}

fn play(id: u64, what: Vec<Announcement>, repeat: bool) -> LegCommand {
    LegCommand::Play {
        id: PlayId(id),
        what,
        repeat,
    }
}

async fn next(events: &mut Events) -> (LegId, LegEvent) {
    timeout(PATIENCE, events.recv()).await.unwrap().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_handset_and_a_modem_are_joined_and_hear_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let (media, _events) = media(folder.path());
    let mut phone = Phone::new(&media, A, Codec::Pcma);
    let modem = media.open_pcm(B).unwrap();
    for leg in [A, B] {
        media.command(leg, &LegCommand::Join(BridgeId(1), Part::Both));
    }

    let handset_heard = Arc::new(AtomicBool::new(false));
    let told = handset_heard.clone();
    let driver = tokio::spawn(modem_talks(modem, told));
    let modem_heard = Arc::new(AtomicBool::new(false));
    let told = modem_heard.clone();
    let handset = tokio::task::spawn_blocking(move || {
        let mut heard = Vec::new();
        for said in 0.. {
            let octets = tone(900.0, said * 160, 160);
            let octets: Vec<u8> = octets.into_iter().map(|s| Codec::Pcma.encode(s)).collect();
            phone.sends(8, &octets);
            heard.extend(phone.hears());
            heard.drain(..heard.len().saturating_sub(4_000));
            if purity(&heard, 500.0) > 0.9 {
                handset_heard.store(true, Relaxed);
            }
            if handset_heard.load(Relaxed) && told.load(Relaxed) {
                return;
            }
        }
    });
    timeout(PATIENCE, driver).await.unwrap().unwrap();
    modem_heard.store(true, Relaxed);
    timeout(PATIENCE, handset).await.unwrap().unwrap();
    assert!(media.last_heard(A).unwrap() < PATIENCE);
    assert!(media.stats(A).unwrap().packets > 20);
    // What is kept of a leg outlives it.
    for leg in [A, B] {
        media.close(leg);
        assert_eq!(media.stats(leg), None);
    }
    let handset = media.quality(A).unwrap();
    assert!(handset.packets > 20 && handset.lost == 0, "{handset:?}");
    assert!((10..=44).contains(&handset.mos_tenths.unwrap()));
    let modem = media.quality(B).unwrap();
    assert!(modem.packets > 20, "{modem:?}");
    assert_eq!(modem.mos_tenths, None, "its network's codec is not known");
    assert_eq!(media.quality(LegId::offered(99)), None);
    media.shutdown();
}

/// The driver of a modem whose far end says 500 Hz: a frame in for each frame out,
/// woken by the tick. Ends when both sides have heard each other.
async fn modem_talks(mut modem: PcmPort, handset_heard: Arc<AtomicBool>) {
    let mut heard = Vec::new();
    let mut said = 0;
    while purity(&heard, 900.0) < 0.9 || !handset_heard.load(Relaxed) {
        modem.wake.notified().await;
        while let Some(frame) = modem.take_frame() {
            heard.extend(frame);
            modem.put(&tone(500.0, said, 160));
            said += 160;
        }
        heard.drain(..heard.len().saturating_sub(4_000));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn prompts_are_played_from_files_and_their_end_is_told() {
    let folder = tempfile::tempdir().unwrap();
    for (n, pitch) in [(1, 600.0), (2, 1_100.0)] {
        let path = folder.path().join(format!("made/fr/position-{n}.wav"));
        wav::write_file(&path, &tone(pitch, 0, 8_000)).unwrap();
    }
    let (media, mut events) = media(folder.path());
    let phone = Phone::new(&media, A, Codec::Pcma);
    let texts = (1..=3).map(|n| Announcement::Prompt(PromptId::Position(n), Language::French));
    media.command(A, &play(4, texts.collect(), false));
    let phone = tokio::task::spawn_blocking(move || {
        phone.waits_for(600.0);
        phone.waits_for(1_100.0);
        phone
    })
    .await
    .unwrap();
    assert_eq!(next(&mut events).await, (A, LegEvent::Played(PlayId(4))));

    media.command(A, &play(5, vec![Announcement::Tone(Tone::Busy)], true));
    tokio::task::spawn_blocking(move || phone.waits_for(425.0))
        .await
        .unwrap();
    media.shutdown();
}

#[tokio::test]
async fn a_text_that_is_nowhere_is_over_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let (media, mut events) = media(folder.path());
    let _modem = media.open_pcm(A).unwrap();
    let text = Announcement::Prompt(PromptId::Closed, Language::Tamazight);
    media.command(A, &play(1, vec![text], false));
    assert_eq!(next(&mut events).await, (A, LegEvent::Played(PlayId(1))));
    media.shutdown();
}

#[tokio::test]
async fn a_key_reaches_the_switch_once() {
    let folder = tempfile::tempdir().unwrap();
    let (media, mut events) = media(folder.path());
    let mut phone = Phone::new(&media, A, Codec::Pcma);
    for _ in 0..3 {
        // The same event three times: the same timestamp, other sequence numbers.
        let mut octets = [0; 100];
        let packet = Packet {
            marker: false,
            payload_type: 101,
            sequence: phone.sequence,
            timestamp: 0,
            ssrc: 5,
            payload: &[2, 0x8a, 1, 64],
        };
        let length = packet.write(&mut octets).unwrap();
        phone.sequence += 1;
        phone
            .socket
            .send_to(&octets[..length], phone.box_address)
            .unwrap();
    }
    phone.sends(101, &[3, 0x8a, 1, 64]);
    for key in ['2', '3'] {
        let digit = Digit::new(key).unwrap();
        assert_eq!(next(&mut events).await, (A, LegEvent::Digit(digit)));
    }
    media.shutdown();
}

fn record(what: RecordAs) -> LegCommand {
    LegCommand::Record {
        what,
        at_most: Duration::from_secs(1),
        silence: None,
    }
}

#[tokio::test]
async fn a_file_is_recorded_from_a_leg_by_name_and_no_longer_than_was_said() {
    let folder = tempfile::tempdir().unwrap();
    let (media, mut events) = media(folder.path());
    let mut modem = media.open_pcm(A).unwrap();
    let name = RecordingName::new("0192f0c1-message").unwrap();
    media.command(A, &record(RecordAs::File(name.clone())));
    say(&mut modem, 700.0).await;
    let kept = RecordingEnd::Kept(Duration::from_secs(1));
    assert_eq!(next(&mut events).await, (A, LegEvent::Recorded(name, kept)));
    // Whoever left it hangs up; nobody stops it.
    media.close(A);
    media.shutdown();
    let file = folder.path().join("recordings/0192f0c1-message.wav");
    let file = wav::read_file(&file).unwrap();
    assert_eq!(file.len(), 8_000, "a second of it");
    assert!(purity(&file, 700.0) > 0.8, "{}", purity(&file, 700.0));
}

/// Says a tone into the modem leg for as long as it takes to have 1.5 seconds recorded.
async fn say(modem: &mut PcmPort, pitch: f64) {
    let mut said = 0;
    while said < 12_000 {
        modem.wake.notified().await;
        modem.take_frame();
        modem.put(&tone(pitch, said, 160));
        said += 160;
    }
}

#[tokio::test]
async fn a_message_whose_caller_hangs_up_is_kept_and_told_and_one_that_cannot_be_is_told_too() {
    for in_the_way in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        if in_the_way {
            std::fs::write(folder.path().join("recordings"), "a file").unwrap();
        }
        let (media, mut events) = media(folder.path());
        let mut modem = media.open_pcm(A).unwrap();
        let name = RecordingName::new("0192f0c1-message").unwrap();
        let what = RecordAs::File(name.clone());
        let record = LegCommand::Record {
            what,
            at_most: Duration::from_secs(60),
            silence: None,
        };
        media.command(A, &record);
        say(&mut modem, 700.0).await;
        media.close(A);
        let (leg, told) = next(&mut events).await;
        let LegEvent::Recorded(of, end) = told else {
            panic!("{told:?}");
        };
        assert_eq!((leg, of), (A, name));
        match end {
            RecordingEnd::Kept(length) if !in_the_way => {
                assert!(length >= Duration::from_secs(1), "{length:?}");
            }
            RecordingEnd::Failed if in_the_way => {}
            end => panic!("{end:?}"),
        }
        media.shutdown();
    }
}

#[tokio::test]
async fn a_recorded_prompt_is_on_disk_before_what_is_played_after_it() {
    let folder = tempfile::tempdir().unwrap();
    let (media, mut events) = media(folder.path());
    let mut modem = media.open_pcm(A).unwrap();
    let text = Announcement::Prompt(PromptId::Closed, Language::Tamazight);
    let record = record(RecordAs::Prompt(PromptId::Closed, Language::Tamazight));
    media.command(A, &record);
    say(&mut modem, 700.0).await;
    media.command(A, &LegCommand::StopRecording);
    media.command(A, &play(6, vec![text], false));

    let mut heard = Vec::new();
    let played = async {
        loop {
            modem.wake.notified().await;
            while let Some(frame) = modem.take_frame() {
                heard.extend(frame);
            }
            if let Ok(event) = events.try_recv() {
                break event;
            }
        }
    };
    assert_eq!(
        timeout(PATIENCE, played).await.unwrap(),
        (A, LegEvent::Played(PlayId(6)))
    );
    let file = wav::read_file(&folder.path().join("recorded/zgh/closed.wav")).unwrap();
    assert!(purity(&file, 700.0) > 0.8, "{}", purity(&file, 700.0));
    let sounding: Vec<i16> = heard.into_iter().skip_while(|&s| s == 0).collect();
    assert!(purity(&sounding, 700.0) > 0.5);
    media.shutdown();
}

#[tokio::test]
async fn a_recording_that_cannot_be_kept_is_told_by_congestion_tone() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("recorded"), "a file in the way").unwrap();
    let (media, mut events) = media(folder.path());
    let mut modem = media.open_pcm(A).unwrap();
    let what = RecordAs::Prompt(PromptId::Closed, Language::French);
    media.command(A, &record(what));
    say(&mut modem, 700.0).await;
    media.command(A, &LegCommand::StopRecording);
    let text = Announcement::Prompt(PromptId::Recorded, Language::French);
    media.command(A, &play(7, vec![text], false));
    let mut heard = Vec::new();
    let played = async {
        while events.try_recv().is_err() {
            modem.wake.notified().await;
            while let Some(frame) = modem.take_frame() {
                heard.extend(frame);
            }
        }
    };
    timeout(PATIENCE, played).await.unwrap();
    let loud: Vec<i16> = heard
        .chunks(160)
        .filter(|frame| frame[80] != 0)
        .flatten()
        .copied()
        .collect();
    assert!(loud.len() > 4_000, "{}", loud.len());
    media.shutdown();
}

#[test]
fn what_cannot_be_done_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let (media, _events) = media(folder.path());
    let _port = media.open_pcm(A).unwrap();
    assert!(matches!(media.open_pcm(A), Err(MediaError::AlreadyOpen(A))));
    assert!(matches!(
        media.open_rtp(A, HOME),
        Err(MediaError::AlreadyOpen(A))
    ));
    let remote = RtpRemote {
        address: (HOME, 9).into(),
        codec: Codec::Pcma,
        payloads: Payloads::of(Codec::Pcma, None),
        direction: MediaDirection::SendRecv,
    };
    assert!(matches!(
        media.set_remote(A, remote),
        Err(MediaError::NotRtp(A))
    ));
    assert!(matches!(
        media.set_remote(B, remote),
        Err(MediaError::NotOpen(B))
    ));
    let elsewhere = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));
    let error = media.open_rtp(B, elsewhere).unwrap_err().to_string();
    assert!(error.contains("192.0.2.1"), "{error}");
    assert_eq!(media.last_heard(A), None);
    media.close(A);
    assert_eq!(media.stats(A), None);
    assert!(
        media.open_pcm(A).is_ok(),
        "a closed leg can be opened again"
    );
    media.shutdown();
    assert!(matches!(media.open_pcm(B), Err(MediaError::Overloaded)));
}

#[test]
fn a_port_is_free_again_once_its_leg_is_closed() {
    let folder = tempfile::tempdir().unwrap();
    let (media, _events) = media(folder.path());
    let address = media.open_rtp(A, HOME).unwrap();
    assert!(UdpSocket::bind(address).is_err());
    media.close(A);
    let began = Instant::now();
    while UdpSocket::bind(address).is_err() {
        assert!(began.elapsed() < PATIENCE);
        std::thread::sleep(Duration::from_millis(5));
    }
    media.shutdown();
}
