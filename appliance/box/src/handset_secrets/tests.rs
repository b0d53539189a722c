//! A handset on a socket, and what somebody does to it meanwhile.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use jawab_desk::{Desk, Ledger, NewHandset};
use jawab_media::MediaConfig;
use jawab_sip::digest::Algorithm;
use jawab_sip::{SipConfig, SipEndpoint};
use jawab_switch::{Input, OfferedLegs, Presence};
use jawab_trace::Tap;
use md5::{Digest, Md5};
use tempfile::TempDir;
use tokio::net::UdpSocket;
use tokio::sync::mpsc;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::HandsetSecrets;

const REALM: &str = "jawab";
/// How soon a registration is over; it would run out after a minute at the earliest.
const AT_ONCE: Duration = Duration::from_secs(5);

struct Registrar {
    folder: TempDir,
    desk: Desk,
    at: SocketAddr,
    inputs: mpsc::Receiver<Input>,
    stop: CancellationToken,
}

impl Registrar {
    async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let desk = desk(&folder);
        let (media, _events) = jawab_media::start(MediaConfig {
            rtp_ports: 0..=0,
            prompts: folder.path().join("prompts"),
            recorded: folder.path().join("recorded"),
            recordings: folder.path().join("recordings"),
        })
        .unwrap();
        let stop = CancellationToken::new();
        let (told, inputs) = mpsc::channel(64);
        let config = SipConfig {
            udp: "127.0.0.1:0".parse().unwrap(),
            tcp: None,
            realm: REALM.into(),
            digests: vec![Algorithm::Md5],
            // Nobody is found gone because it does not answer.
            options_every: Duration::from_secs(600),
            trunks: Vec::new(),
            memory: None,
            tap: Tap::default(),
        };
        let secrets = Arc::new(HandsetSecrets::new(desk.clone()));
        let legs = OfferedLegs::default();
        let sip = SipEndpoint::start(config, secrets, media, legs, told, stop.clone());
        let at = sip.await.unwrap().udp_address();
        Self {
            folder,
            desk,
            at,
            inputs,
            stop,
        }
    }

    async fn has(&self, extension: &str) -> String {
        let new = NewHandset {
            extension: extension.into(),
            label: String::new(),
            secret: None,
            realm: REALM.into(),
        };
        self.desk.add_handset("test", new).await.unwrap()
    }

    /// What the switch is told next of a handset.
    async fn hears(&mut self) -> (String, Presence) {
        let told = timeout(AT_ONCE, self.inputs.recv())
            .await
            .expect("nothing is told");
        match told.unwrap() {
            Input::Handset(handset, presence) => (handset.to_string(), presence),
            other => panic!("{other:?}"),
        }
    }

    async fn hears_nothing(&mut self) {
        let told = timeout(Duration::from_secs(3), self.inputs.recv()).await;
        assert!(told.is_err(), "{told:?}");
    }
}

impl Drop for Registrar {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

fn desk(folder: &TempDir) -> Desk {
    Desk::new(
        Ledger::open(&folder.path().join("ledger.db")).unwrap(),
        "RAB",
    )
}

fn md5(text: &str) -> String {
    hex::encode(Md5::digest(text))
}

/// Registers as a phone does; gives the last answer's status.
async fn registers(at: SocketAddr, user: &str, secret: &str) -> u16 {
    let phone = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    phone.connect(at).await.unwrap();
    let own = phone.local_addr().unwrap();
    let (uri, call) = (
        format!("sip:{at}"),
        uuid::Uuid::now_v7().simple().to_string(),
    );
    let mut authorization = String::new();
    for sequence in 1..3 {
        let request = format!(
            "REGISTER {uri} SIP/2.0\r\nVia: SIP/2.0/UDP {own};branch=z9hG4bK{call}{sequence};rport\r\n\
             Max-Forwards: 70\r\nFrom: <sip:{user}@{at}>;tag=a{sequence}\r\nTo: <sip:{user}@{at}>\r\n\
             Call-ID: {call}\r\nCSeq: {sequence} REGISTER\r\nContact: <sip:{user}@{own}>\r\n\
             Expires: 120\r\n{authorization}Content-Length: 0\r\n\r\n"
        );
        phone.send(request.as_bytes()).await.unwrap();
        let mut octets = [0; 4_096];
        let length = timeout(AT_ONCE, phone.recv(&mut octets))
            .await
            .unwrap()
            .unwrap();
        let answer = String::from_utf8_lossy(&octets[..length]).into_owned();
        let status: u16 = answer[8..11].parse().unwrap();
        if status != 401 {
            return status;
        }
        let nonce = answer
            .split("nonce=\"")
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap();
        let ha1 = md5(&format!("{user}:{REALM}:{secret}"));
        let ha2 = md5(&format!("REGISTER:{uri}"));
        let response = md5(&format!("{ha1}:{nonce}:00000001:cafe:auth:{ha2}"));
        authorization = format!(
            "Authorization: Digest username=\"{user}\", realm=\"{REALM}\", nonce=\"{nonce}\", \
             uri=\"{uri}\", response=\"{response}\", algorithm=MD5, qop=auth, nc=00000001, \
             cnonce=\"cafe\"\r\n"
        );
    }
    401
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handset_that_is_removed_or_rekeyed_is_registered_no_more_at_once() {
    let mut registrar = Registrar::start().await;
    let at = registrar.at;
    let (one, other) = (registrar.has("201").await, registrar.has("202").await);
    assert_eq!(registers(at, "201", &one).await, 200);
    assert_eq!(registrar.hears().await, ("201".into(), Presence::Here));
    assert_eq!(registers(at, "202", &other).await, 200);
    assert_eq!(registrar.hears().await, ("202".into(), Presence::Here));

    // As another program does it, on the same record.
    let elsewhere = desk(&registrar.folder);
    elsewhere
        .rename_handset("test", "201", "Library")
        .await
        .unwrap();
    registrar.hears_nothing().await;
    let new = elsewhere.rekey_handset("test", "201", REALM).await.unwrap();
    assert_eq!(registrar.hears().await, ("201".into(), Presence::Gone));
    assert_eq!(registers(at, "201", &one).await, 403, "the old secret");
    assert_eq!(registers(at, "201", &new).await, 200);
    assert_eq!(registrar.hears().await, ("201".into(), Presence::Here));
    elsewhere.remove_handset("test", "201").await.unwrap();
    assert_eq!(registrar.hears().await, ("201".into(), Presence::Gone));
    assert_eq!(registers(at, "201", &new).await, 403);
    // The other one was there all the time.
    registrar.hears_nothing().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_cannot_be_read_takes_no_handset_away() {
    let mut registrar = Registrar::start().await;
    let secret = registrar.has("201").await;
    assert_eq!(registers(registrar.at, "201", &secret).await, 200);
    assert_eq!(registrar.hears().await, ("201".into(), Presence::Here));
    let file = registrar.folder.path().join("ledger.db");
    let db = jawab_ledger::rusqlite::Connection::open(file).unwrap();
    db.execute_batch("ALTER TABLE handsets RENAME TO elsewhere")
        .unwrap();
    registrar.hears_nothing().await;
}
