//! A box on its data folder, started and asked.

use std::fs;
use std::net::{SocketAddr, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};

/// Calls that were made: each is one of its own, and no repetition (RFC 3261 §17.2.3).
static CALLS: AtomicU32 = AtomicU32::new(0);

/// Numbers by a seed (splitmix64).
pub(super) struct Chance(pub(super) u64);

impl Chance {
    pub(super) fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % end as u64).unwrap()
    }

    pub(super) fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }
}

/// A centre whose calls come over a trunk, with everything that a start loads.
pub(super) struct Centre {
    pub(super) folder: tempfile::TempDir,
    /// The provider's end of the trunk.
    pub(super) trunk: UdpSocket,
}

pub(super) struct Running<'a> {
    centre: &'a Centre,
    serve: Child,
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        let _ = self.serve.kill();
        let _ = self.serve.wait();
    }
}

impl Centre {
    pub(super) fn set_up() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let trunk = UdpSocket::bind("127.0.0.1:0").unwrap();
        trunk
            .set_read_timeout(Some(Duration::from_millis(200)))
            .unwrap();
        let centre = Self { folder, trunk };
        fs::create_dir(centre.path("keys")).unwrap();
        fs::create_dir_all(centre.path("prompts/ar")).unwrap();
        fs::write(centre.path("prompts/ar/welcome.wav"), wav()).unwrap();
        let (authority, certificate, key) = keys();
        fs::write(centre.path("keys/authority.pem"), authority).unwrap();
        fs::write(centre.path("keys/box.pem"), certificate).unwrap();
        fs::write(centre.path("keys/box.key"), key).unwrap();
        fs::write(centre.path("box.toml"), centre.configuration()).unwrap();
        centre.does(&["handset", "add", "201"]);
        // Once all was well: what a later start falls back on is from then.
        let well = centre.start();
        assert_eq!(well.defects(), Vec::<String>::new());
        well.answers_a_call();
        drop(well);
        centre
    }

    pub(super) fn configuration(&self) -> String {
        format!(
            "[centre]\nname = \"Rabat\"\ncode = \"RAB\"\n[data]\nfolder = \"data\"\n\
             [prompts]\nfolder = \"prompts\"\n[desk]\nlisten = \"127.0.0.1:0\"\n\
             [sip]\nudp = \"127.0.0.1:0\"\n[rtp]\nfirst_port = 0\nlast_port = 0\n\
             [[line]]\nkind = \"sip-trunk\"\nname = \"trunk1\"\npeer = \"{}\"\nchannels = 2\n\
             [central]\nurl = \"https://127.0.0.1:9\"\nauthority = \"keys/authority.pem\"\n\
             certificate = \"keys/box.pem\"\nkey = \"keys/box.key\"\n",
            self.trunk.local_addr().unwrap()
        )
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(super) fn says(&self, words: &[&str]) -> std::process::Output {
        Command::new(env!("CARGO_BIN_EXE_jawab"))
            .args(words)
            .arg("--config")
            .arg(self.path("box.toml"))
            .env("LC_ALL", "en")
            .output()
            .unwrap()
    }

    pub(super) fn does(&self, words: &[&str]) -> String {
        let output = self.says(words);
        assert!(output.status.success(), "{words:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    pub(super) fn start(&self) -> Running<'_> {
        let log = fs::File::create(self.path("log")).unwrap();
        let serve = Command::new(env!("CARGO_BIN_EXE_jawab"))
            .args(["serve", "--config"])
            .arg(self.path("box.toml"))
            .stderr(log)
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let running = Running {
            centre: self,
            serve,
        };
        let until = Instant::now() + Duration::from_secs(30);
        while !running.log().contains("ready for calls") {
            assert!(Instant::now() < until, "no start:\n{}", running.log());
            std::thread::sleep(Duration::from_millis(20));
        }
        running
    }
}

impl Running<'_> {
    pub(super) fn log(&self) -> String {
        fs::read_to_string(self.centre.path("log")).unwrap()
    }

    /// The files that the status names.
    pub(super) fn defects(&self) -> Vec<String> {
        let status = self.centre.does(&["status", "--json"]);
        let status: serde_json::Value = serde_json::from_str(&status).unwrap();
        let defects = status["defects"].as_array().unwrap();
        defects
            .iter()
            .map(|defect| defect["file"].as_str().unwrap().to_owned())
            .collect()
    }

    pub(super) fn names(&self, file: &str) {
        let until = Instant::now() + Duration::from_secs(20);
        loop {
            let named = self.defects();
            if named.iter().any(|name| name.contains(file)) {
                break;
            }
            let log = self.log();
            assert!(
                Instant::now() < until,
                "{file} is not named: {named:?}\n{log}"
            );
            std::thread::sleep(Duration::from_millis(100));
        }
        let words = self.centre.does(&["status"]);
        assert!(words.contains("FAULT") && words.contains(file), "{words}");
    }

    /// Where the box takes SIP, by what the kernel says of its sockets.
    fn sip(&self) -> SocketAddr {
        let process = format!("/proc/{}", self.serve.id());
        let sockets = fs::read_to_string(format!("{process}/net/udp")).unwrap();
        let links = fs::read_dir(format!("{process}/fd")).unwrap();
        let inodes: Vec<String> = links
            .filter_map(|file| fs::read_link(file.ok()?.path()).ok())
            .filter_map(|link| {
                let socket = link.to_str()?.strip_prefix("socket:[")?;
                Some(socket.strip_suffix(']')?.to_owned())
            })
            .collect();
        let port = sockets.lines().find_map(|line| {
            let words: Vec<&str> = line.split_whitespace().collect();
            let is_ours = inodes
                .iter()
                .any(|inode| words.get(9) == Some(&inode.as_str()));
            let (_, port) = words.get(1)?.split_once(':')?;
            is_ours.then(|| u16::from_str_radix(port, 16).unwrap())
        });
        SocketAddr::from(([127, 0, 0, 1], port.unwrap()))
    }

    /// Calls over the trunk, is answered, and hangs up.
    pub(super) fn answers_a_call(&self) {
        let (trunk, to) = (&self.centre.trunk, self.sip());
        let here = trunk.local_addr().unwrap();
        let id = CALLS.fetch_add(1, Ordering::Relaxed);
        let head = |method: &str, cseq: u32, to_tag: &str| {
            format!(
                "{method} sip:0537000000@{to} SIP/2.0\r\n\
                 Via: SIP/2.0/UDP {here};branch=z9hG4bK{id}{method}{cseq}\r\n\
                 From: <sip:0612345678@{here}>;tag=t{id}\r\nTo: <sip:0537000000@{to}>{to_tag}\r\n\
                 Call-ID: start-{id}.\r\nCSeq: {cseq} {method}\r\nContact: <sip:0612345678@{here}>\r\n\
                 Max-Forwards: 70\r\n"
            )
        };
        let sdp = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n\
                   m=audio 40000 RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\n";
        let invite = format!(
            "{}Content-Type: application/sdp\r\nContent-Length: {}\r\n\r\n{sdp}",
            head("INVITE", 1, ""),
            sdp.len()
        );
        let until = Instant::now() + Duration::from_secs(20);
        let mut sent = Instant::now();
        trunk.send_to(invite.as_bytes(), to).unwrap();
        let answer = loop {
            assert!(Instant::now() < until, "no answer:\n{}", self.log());
            let mut octets = [0; 4_096];
            let Ok((length, from)) = trunk.recv_from(&mut octets) else {
                if sent.elapsed() > Duration::from_millis(500) {
                    trunk.send_to(invite.as_bytes(), to).unwrap();
                    sent = Instant::now();
                }
                continue;
            };
            let text = String::from_utf8_lossy(&octets[..length]).into_owned();
            if let Some(asked) = text.strip_prefix("OPTIONS ") {
                let kept: Vec<&str> = asked
                    .lines()
                    .filter(|line| {
                        ["Via:", "From:", "To:", "Call-ID:", "CSeq:"]
                            .iter()
                            .any(|name| line.starts_with(name))
                    })
                    .collect();
                let well = format!(
                    "SIP/2.0 200 OK\r\n{}\r\nContent-Length: 0\r\n\r\n",
                    kept.join("\r\n")
                );
                trunk.send_to(well.as_bytes(), from).unwrap();
            } else if text.contains(&format!("start-{id}.")) && text.contains("1 INVITE") {
                let code = text.split(' ').nth(1).unwrap();
                assert!(code.starts_with(['1', '2']), "{text}\n{}", self.log());
                if code == "200" {
                    break text;
                }
            }
        };
        let tag = answer
            .lines()
            .find(|line| line.to_ascii_lowercase().starts_with("to:"))
            .and_then(|line| Some(format!(";tag={}", line.split_once(";tag=")?.1)))
            .unwrap();
        for (method, cseq) in [("ACK", 1), ("BYE", 2)] {
            let request = format!("{}Content-Length: 0\r\n\r\n", head(method, cseq, &tag));
            trunk.send_to(request.as_bytes(), to).unwrap();
        }
    }
}

impl Centre {
    /// The same centre on another disk; only one of them runs at a time.
    pub(super) fn copy(&self) -> Self {
        let folder = tempfile::tempdir().unwrap();
        copy(self.folder.path(), folder.path());
        Self {
            folder,
            trunk: self.trunk.try_clone().unwrap(),
        }
    }
}

pub(super) fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let there = to.join(entry.file_name());
        let kind = entry.file_type().unwrap();
        if kind.is_dir() {
            fs::create_dir_all(&there).unwrap();
            copy(&entry.path(), &there);
        } else if kind.is_file() {
            fs::copy(entry.path(), there).unwrap();
        }
    }
}

/// An authority, and a certificate and key that it made.
fn keys() -> (String, String, String) {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority_key = KeyPair::generate().unwrap();
    let authority = params.self_signed(&authority_key).unwrap();
    let issuer = Issuer::new(params, authority_key);
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(vec!["box.test".into()])
        .unwrap()
        .signed_by(&key, &issuer)
        .unwrap();
    (authority.pem(), certificate.pem(), key.serialize_pem())
}

/// A third of a second of silence: RIFF, 8 kHz, 16 bits, one channel.
fn wav() -> Vec<u8> {
    let mut wav = b"RIFF\x24\x14\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x80\x3e\0\0\x02\0\x10\0data\0\x14\0\0".to_vec();
    wav.resize(wav.len() + 5_120, 0);
    wav
}
