//! A peer of the box: a trunk's exchange and a phone, on one socket.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use jawab_media::{MediaConfig, MediaHandle};
use jawab_sip::digest::Algorithm;
use jawab_sip::{Ha1, Secrets, SipConfig, SipEndpoint, SipHandle, TrunkConfig};
use jawab_sip_engine::header::{AuthParams, Authorization, WwwAuthenticate};
use jawab_sip_engine::{Contacts, Headers, Message, Method, Name, Response, StatusCode};
use jawab_switch::{
    HandsetId, Input, LegCommand, LegEvent, LegId, LineId, OfferedLegs, ReferralEvent, ReferralId,
};
use md5::{Digest, Md5};
use tokio::net::UdpSocket;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// Longest wait for anything.
const LONGEST: Duration = Duration::from_secs(10);

pub(crate) const SDP: &str = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\n\
    t=0 0\r\nm=audio 40000 RTP/AVP 8 101\r\na=rtpmap:101 telephone-event/8000\r\n";

/// Numbers of calls, and of requests within them.
static NEXT: AtomicUsize = AtomicUsize::new(1);

/// A request of the peer's, without Content-Length.
pub(crate) fn request(method: &str, uri: &str, more: &str, body: &[u8]) -> Vec<u8> {
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let mut octets = format!(
        "{method} {uri} SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1;rport;branch=z9hG4bK{number}\r\n\
         From: <sip:peer@op.ma>;tag=1\r\nTo: <sip:box@op.ma>\r\nCall-ID: call-{number}\r\n\
         CSeq: 1 {method}\r\nMax-Forwards: 70\r\n{more}{}\r\n",
        if more.contains("Contact:") {
            ""
        } else {
            "Contact: <sip:peer@127.0.0.1>\r\n"
        },
    )
    .into_bytes();
    octets.extend_from_slice(body);
    octets
}

struct OneSecret;

fn md5(text: &str) -> String {
    hex::encode(Md5::digest(text))
}

impl Secrets for OneSecret {
    fn ha1(&self, handset: &HandsetId) -> Option<Ha1> {
        (handset.as_str() == "201").then(|| Ha1 {
            md5: md5("201:jawab:secret"),
            sha256: String::new(),
        })
    }

    fn holds(&self, _: &HandsetId, _: &Ha1) -> bool {
        true
    }
}

/// A peer, and the box that it speaks with.
pub(crate) struct Peer {
    socket: UdpSocket,
    to: SocketAddr,
    handle: SipHandle,
    inputs: mpsc::Receiver<Input>,
    media: MediaHandle,
    stop: CancellationToken,
}

/// A box with one trunk and one handset, and their peer.
pub(crate) async fn sip() -> Peer {
    sip_with(None).await
}

/// The same that may be reached over TCP, too.
pub(crate) async fn sip_with(tcp: Option<SocketAddr>) -> Peer {
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let nowhere = std::env::temp_dir().join("jawab-no-prompts");
    let (media, _) = jawab_media::start(MediaConfig {
        rtp_ports: 0..=0,
        prompts: nowhere.clone(),
        recorded: nowhere.clone(),
        recordings: nowhere,
    })
    .unwrap();
    let config = SipConfig {
        udp: "127.0.0.1:0".parse().unwrap(),
        tcp,
        realm: "jawab".into(),
        digests: vec![Algorithm::Md5],
        options_every: Duration::from_secs(3_600),
        trunks: vec![TrunkConfig::at(
            LineId::from("trunk"),
            socket.local_addr().unwrap(),
            30,
        )],
        memory: None,
        tap: Default::default(),
    };
    let (inputs, heard) = mpsc::channel(64);
    let stop = CancellationToken::new();
    let secrets = Arc::new(OneSecret);
    let legs = OfferedLegs::default();
    let handle = SipEndpoint::start(config, secrets, media.clone(), legs, inputs, stop.clone())
        .await
        .unwrap();
    Peer {
        to: handle.udp_address(),
        socket,
        handle,
        inputs: heard,
        media,
        stop,
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.stop.cancel();
        self.media.shutdown();
    }
}

impl Peer {
    pub(crate) fn address(&self) -> SocketAddr {
        self.socket.local_addr().unwrap()
    }

    /// The box stops.
    pub(crate) fn stops(&self) {
        self.stop.cancel();
    }

    pub(crate) const fn box_address(&self) -> SocketAddr {
        self.to
    }

    pub(crate) async fn send(&self, octets: &[u8]) {
        self.socket.send_to(octets, self.to).await.unwrap();
    }

    /// The next thing that is told of a leg.
    pub(crate) async fn leg(&mut self) -> (LegId, LegEvent) {
        let next = async {
            loop {
                if let Input::Leg(leg, event) = self.inputs.recv().await.unwrap() {
                    break (leg, event);
                }
            }
        };
        tokio::time::timeout(LONGEST, next).await.unwrap()
    }

    pub(crate) fn command(&self, leg: u64, command: LegCommand) {
        self.handle.command(LegId::originated(leg), command);
    }

    /// Call control says how a transfer goes.
    pub(crate) fn referral(&self, id: ReferralId, event: ReferralEvent) {
        self.handle.referral(id, event);
    }

    /// So many messages of callers wait.
    pub(crate) fn messages(&self, new: u32, heard: u32) {
        self.handle.messages(new, heard);
    }

    /// A phone is to fetch its settings.
    pub(crate) fn fetches_settings(&self, handset: &str) {
        self.handle.check_sync(handset.into());
    }

    pub(crate) fn command_leg(&self, leg: LegId, command: LegCommand) {
        self.handle.command(leg, command);
    }

    /// The next message that is wanted; OPTIONS of the box's are answered meanwhile.
    async fn next(&self, is_wanted: impl Fn(&Message) -> bool) -> Vec<u8> {
        let mut buffer = vec![0; 65_536];
        let next = async {
            loop {
                let (length, _) = self.socket.recv_from(&mut buffer).await.unwrap();
                let octets = &buffer[..length];
                let message = Message::parse(octets).unwrap();
                if is_wanted(&message) {
                    break octets.to_vec();
                }
                if let Message::Request(request) = &message
                    && request.method == Method::Options
                {
                    let ok = Response::to(request, StatusCode::OK);
                    self.send(&ok.to_octets()).await;
                }
            }
        };
        tokio::time::timeout(LONGEST, next).await.unwrap()
    }

    pub(crate) async fn request(&self, method: &str) -> Vec<u8> {
        self.next(|message| match message {
            Message::Request(request) => request.method.as_str() == method,
            Message::Response(_) => false,
        })
        .await
    }

    /// The status of the next final response, which may repeat what cannot be read.
    pub(crate) async fn status(&self) -> u16 {
        let mut buffer = vec![0; 65_536];
        let next = async {
            loop {
                let (length, _) = self.socket.recv_from(&mut buffer).await.unwrap();
                let octets = &buffer[..length];
                let text = String::from_utf8_lossy(octets);
                let status = text
                    .strip_prefix("SIP/2.0 ")
                    .map(|text| text[..3].to_owned());
                let status: u16 = status.map_or(0, |status| status.parse().unwrap());
                if status >= 200 {
                    if let Ok(Message::Response(response)) = Message::parse(octets) {
                        self.acknowledges_refusal(&response).await;
                    }
                    break status;
                }
            }
        };
        tokio::time::timeout(LONGEST, next).await.unwrap()
    }

    async fn acknowledges_refusal(&self, response: &Response) {
        let headers = &response.headers;
        let cseq = headers.cseq().unwrap();
        if cseq.method != Method::Invite || response.status.is_success() {
            return;
        }
        let line = |name: &Name| headers.first(name).unwrap().to_owned();
        let ack = format!(
            "ACK sip:box SIP/2.0\r\nVia: {}\r\nFrom: {}\r\nTo: {}\r\nCall-ID: {}\r\n\
             CSeq: {} ACK\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n",
            line(&Name::VIA),
            line(&Name::FROM),
            line(&Name::TO),
            line(&Name::CALL_ID),
            cseq.number,
        );
        self.send(ack.as_bytes()).await;
    }

    /// The next final response; a refusal of a call is acknowledged.
    pub(crate) async fn any_response(&self) -> (Response, Vec<u8>) {
        let is_final = |message: &Message| match message {
            Message::Request(_) => false,
            Message::Response(response) => response.status.is_final(),
        };
        let octets = self.next(is_final).await;
        let Ok(Message::Response(response)) = Message::parse(&octets) else {
            panic!("no response");
        };
        self.acknowledges_refusal(&response).await;
        (response, octets)
    }

    /// Waits until the switch is told this.
    pub(crate) async fn is_told(&mut self, wanted: &Input) {
        let told = async { while self.inputs.recv().await.as_ref() != Some(wanted) {} };
        tokio::time::timeout(LONGEST, told).await.unwrap();
    }

    pub(crate) async fn response(&self, status: u16) -> Vec<u8> {
        let (response, octets) = self.any_response().await;
        assert_eq!(
            response.status.code(),
            status,
            "{}",
            String::from_utf8_lossy(&octets)
        );
        octets
    }

    async fn respond(&self, request: &[u8], status: StatusCode, more: &str, body: &[u8]) {
        let Message::Request(request) = Message::parse(request).unwrap() else {
            panic!("no request");
        };
        let mut response = Response::to(&request, status);
        response.set_to_tag("peer");
        for line in more.lines() {
            let (name, value) = line.split_once(':').unwrap();
            response.headers.push(Name::from(name), value);
        }
        response.body = body.to_vec();
        self.send(&response.to_octets()).await;
    }

    /// A description whose audio goes to this port.
    pub(crate) fn sdp_at(port: u16, more: &str) -> String {
        let sdp = SDP.replace("m=audio 40000", &format!("m=audio {port}"));
        format!("{sdp}{more}")
    }

    pub(crate) async fn rings(&self, invite: &[u8], more: &str, body: &[u8]) {
        let status = StatusCode::SESSION_PROGRESS;
        self.respond(invite, status, more, body).await;
    }

    pub(crate) async fn answers(&self, invite: &[u8], more: &str, body: &[u8]) {
        self.respond(invite, StatusCode::OK, more, body).await;
    }

    pub(crate) async fn agrees(&self, request: &[u8]) {
        self.respond(request, StatusCode::OK, "", b"").await;
    }

    /// Refuses a call, and has the refusal acknowledged.
    pub(crate) async fn refuses(&mut self, invite: &[u8]) {
        self.respond(invite, StatusCode::BUSY_HERE, "", b"").await;
        self.request("ACK").await;
        assert!(matches!(self.leg().await.1, LegEvent::Released(_)));
    }

    /// A request in the dialog that a 2xx to the peer's INVITE has made.
    pub(crate) async fn in_dialog(&self, method: &str, ok: &[u8], more: &str, body: &[u8]) {
        let ok = Message::parse(ok).unwrap();
        let headers = ok.headers();
        let uri = match headers.contacts().unwrap() {
            Contacts::List(contacts) => contacts[0].uri.to_string(),
            Contacts::Star => panic!("no contact"),
        };
        let text = |name: &Name| headers.first(name).unwrap().to_owned();
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        // An ACK has the number of what it acknowledges; others are after all that went before.
        let cseq = match method {
            "ACK" => headers.cseq().unwrap().number,
            _ => u32::try_from(number).unwrap() + 1,
        };
        let Ok(Message::Request(mut request)) = Message::parse(&request(method, &uri, more, body))
        else {
            panic!("no request");
        };
        for name in [Name::FROM, Name::TO, Name::CALL_ID] {
            let value = text(&name);
            request.headers.set(name, value);
        }
        request.headers.set(Name::CSEQ, format!("{cseq} {method}"));
        self.send(&request.to_octets()).await;
    }

    /// Acknowledges an offer of the box's, and answers it.
    pub(crate) async fn acknowledges_with(&self, ok: &[u8], answer: &str) {
        let kind = "Content-Type: application/sdp\r\n";
        self.in_dialog("ACK", ok, kind, answer.as_bytes()).await;
    }

    pub(crate) async fn acknowledges(&self, ok: &[u8]) {
        self.in_dialog("ACK", ok, "", b"").await;
    }

    /// Credentials of 201's for one request.
    pub(crate) async fn shows(&self, method: &str, uri: &str) -> String {
        self.send(&request("REGISTER", "sip:box", "", b"")).await;
        let challenge = Message::parse(&self.response(401).await).unwrap();
        authorization_for(challenge.headers(), method, uri)
    }

    /// Registers 201 with its secret; gives the 200.
    pub(crate) async fn registers(&self, lines: &str) -> Vec<u8> {
        self.asks_to_register(lines, 200).await
    }

    /// The same, where something else than 200 is the answer.
    pub(crate) async fn asks_to_register(&self, lines: &str, status: u16) -> Vec<u8> {
        let register = |more: &str| {
            let octets = request("REGISTER", "sip:box", &format!("{lines}{more}"), b"");
            let Ok(Message::Request(mut request)) = Message::parse(&octets) else {
                panic!("no request");
            };
            request.headers.set(Name::TO, "<sip:201@box>");
            request.to_octets()
        };
        self.send(&register("")).await;
        let challenge = Message::parse(&self.response(401).await).unwrap();
        let line = authorization(challenge.headers());
        self.send(&register(&line)).await;
        self.response(status).await
    }
}

/// What answers a challenge to 201's REGISTER.
pub(crate) fn authorization(challenge: &Headers) -> String {
    authorization_for(challenge, "REGISTER", "sip:box")
}

fn authorization_for(challenge: &Headers, method: &str, uri: &str) -> String {
    let WwwAuthenticate(challenge) = challenge.get().unwrap();
    let nonce = challenge.get("nonce").unwrap();
    let ha2 = md5(&format!("{method}:{uri}"));
    let proof = md5(&format!(
        "{}:{nonce}:00000001:c:auth:{ha2}",
        md5("201:jawab:secret")
    ));
    let credentials = AuthParams::new("Digest")
        .quoted("username", "201")
        .quoted("realm", "jawab")
        .quoted("nonce", nonce)
        .quoted("uri", uri)
        .quoted("response", &proof)
        .quoted("cnonce", "c")
        .bare("algorithm", "MD5")
        .bare("qop", "auth")
        .bare("nc", "00000001");
    format!("Authorization: {}\r\n", Authorization(credentials))
}
