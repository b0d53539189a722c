//! The control socket: one JSON object a line, one answer to each; events for who watches.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::unix::OwnedWriteHalf;
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::{broadcast, mpsc, oneshot};

use crate::misbehaviour::Misbehave;
use crate::modem::{Sending, Written};

/// What the modem, the network or the caller is told to do.
#[derive(Debug, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Command {
    /// Somebody calls.
    Call(Box<IncomingCall>),
    /// The far end hangs up.
    HangUp {},
    /// The far end presses keys.
    Dtmf {
        digits: String,
        #[serde(default = "yes")]
        inband: bool,
    },
    /// The far end speaks.
    Play {
        wav: PathBuf,
        #[serde(default, rename = "loop")]
        repeat: bool,
    },
    /// The far end of a call placed by the box answers it now.
    Answer {
        wav: Option<PathBuf>,
        record: Option<PathBuf>,
    },
    /// What becomes of the next calls that the box places.
    Outgoing(Outgoing),
    /// What the network answers to a code.
    Ussd(Ussd),
    Misbehave(Misbehave),
    /// Every misbehaviour ends; a modem that had disappeared comes back.
    Behave {},
    /// The signal the antenna has, 0 to 31, or 99 (TS 27.007 clause 8.5).
    Signal {
        rssi: u8,
    },
    /// What the network says of the SIM (TS 27.007 clause 7.2).
    Registration {
        stat: u8,
    },
    /// Somebody writes a text, or a part of one.
    Text(Written),
    /// The network has this PDU for the SIM, whatever it is; the service centre's address is before it.
    Pdu {
        pdu: String,
    },
    /// What becomes of texts that the box sends.
    Sending(Sending),
    /// What is in the memories, and what the network has taken.
    Texts {},
    Status {},
    /// Forgets when sound was first sent and heard.
    Mark {},
}

/// A call to the box.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct IncomingCall {
    /// The caller's number; withheld when absent or null.
    pub(crate) from: Option<String>,
    /// The caller's voice.
    pub(crate) wav: Option<PathBuf>,
    /// From the answer to the caller's first word.
    #[serde(default)]
    pub(crate) wav_after_ms: u64,
    #[serde(default)]
    pub(crate) wav_loop: bool,
    /// Where to keep what the caller hears.
    pub(crate) record: Option<PathBuf>,
    #[serde(default)]
    pub(crate) digits: Vec<TimedDigit>,
    #[serde(default = "yes")]
    pub(crate) inband: bool,
    /// From the answer.
    pub(crate) hang_up_after_ms: Option<u64>,
    /// From the first ring; the caller hangs up when nobody answers for that long.
    pub(crate) give_up_after_ms: Option<u64>,
    #[serde(default = "three_seconds")]
    pub(crate) ring_every_ms: u64,
}

/// A key pressed at a time.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TimedDigit {
    pub(crate) digit: char,
    /// From the answer.
    pub(crate) at_ms: u64,
}

/// What becomes of calls that the box places.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Outgoing {
    pub(crate) mode: Mode,
    /// From the dialling to the outcome; without it, `answer` waits for the command.
    pub(crate) after_ms: Option<u64>,
    /// What the answering person says.
    pub(crate) wav: Option<PathBuf>,
    /// Where to keep what they hear.
    pub(crate) record: Option<PathBuf>,
}

/// What the network answers to a code.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Ussd {
    pub(crate) code: String,
    pub(crate) text: String,
    /// `<m>`: 0 is over, 1 waits for an answer, 2 ended.
    #[serde(default)]
    pub(crate) stage: u8,
    /// From the command's result to the answer.
    #[serde(default = "fifty")]
    pub(crate) after_ms: u64,
}

/// Outcomes of a call that the box places.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Mode {
    Answer,
    Busy,
    NoAnswer,
    NoCarrier,
}

fn fifty() -> u64 {
    50
}

fn yes() -> bool {
    true
}
fn three_seconds() -> u64 {
    3_000
}

/// A command, and where its answer is awaited.
pub(crate) struct Request {
    pub(crate) command: Command,
    pub(crate) answer: oneshot::Sender<Value>,
}

/// Makes an answer of a result: the fields of the object, and `ok`.
pub(crate) fn answer(result: Result<Value>) -> Value {
    match result {
        Ok(Value::Object(mut fields)) => {
            fields.insert("ok".into(), json!(true));
            Value::Object(fields)
        }
        Ok(_) => json!({"ok": true}),
        Err(error) => json!({"ok": false, "error": format!("{error:#}")}),
    }
}

/// The socket; its file goes when this is dropped.
pub(crate) struct Socket {
    listener: UnixListener,
    path: PathBuf,
}

impl Socket {
    pub(crate) fn bind(path: &Path) -> Result<Self> {
        if std::os::unix::net::UnixStream::connect(path).is_ok() {
            bail!(
                "another modem simulator listens on {}; end it, or give another name",
                path.display()
            );
        }
        // What one that was killed left behind.
        let _ = std::fs::remove_file(path);
        let listener = UnixListener::bind(path).with_context(|| {
            format!(
                "cannot listen on {}; does its folder exist?",
                path.display()
            )
        })?;
        Ok(Self {
            listener,
            path: path.into(),
        })
    }

    /// Serves whoever connects, for ever.
    pub(crate) async fn serve(
        &self,
        requests: mpsc::Sender<Request>,
        events: broadcast::Sender<Arc<str>>,
    ) -> Result<()> {
        loop {
            let (stream, _) = self.listener.accept().await?;
            tokio::task::spawn_local(converse(stream, requests.clone(), events.clone()));
        }
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

async fn converse(
    stream: UnixStream,
    requests: mpsc::Sender<Request>,
    events: broadcast::Sender<Arc<str>>,
) {
    let (from, mut to) = stream.into_split();
    let mut lines = BufReader::new(from).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        if line.trim().is_empty() {
            continue;
        }
        if asks_to_watch(&line) {
            // Subscribed before the answer, so that nothing after the answer is missed.
            let subscription = events.subscribe();
            if say(&mut to, &json!({"ok": true}).to_string()).await {
                report(subscription, &mut to).await;
            }
            return;
        }
        let answer = match serde_json::from_str(&line) {
            Ok(command) => ask(&requests, command).await,
            Err(error) => json!({"ok": false, "error": format!("not understood: {error}")}),
        };
        if !say(&mut to, &answer.to_string()).await {
            return;
        }
    }
}

fn asks_to_watch(line: &str) -> bool {
    serde_json::from_str::<Value>(line).is_ok_and(|value| value["do"] == "watch")
}

async fn ask(requests: &mpsc::Sender<Request>, command: Command) -> Value {
    let (answer, awaited) = oneshot::channel();
    if requests.send(Request { command, answer }).await.is_err() {
        return json!({"ok": false, "error": "the modem simulator is ending"});
    }
    awaited
        .await
        .unwrap_or_else(|_| json!({"ok": false, "error": "the modem simulator is ending"}))
}

async fn report(mut events: broadcast::Receiver<Arc<str>>, to: &mut OwnedWriteHalf) {
    loop {
        let line = match events.recv().await {
            Ok(event) => event,
            Err(broadcast::error::RecvError::Lagged(missed)) => {
                Arc::from(json!({"event": "missed", "count": missed}).to_string())
            }
            Err(broadcast::error::RecvError::Closed) => return,
        };
        if !say(to, &line).await {
            return;
        }
    }
}

async fn say(to: &mut OwnedWriteHalf, line: &str) -> bool {
    to.write_all(format!("{line}\n").as_bytes()).await.is_ok()
}
