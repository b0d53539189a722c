//! One connection to the control socket: what it asks, and what it is answered.

use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt};

use jawab_desk::{Action, DeskError, LoginError, LoginSource, StaffLine};
use jawab_switch::TestCallRefusal;
use jawab_vocabulary::HandsetId;
use tokio::io::{AsyncWrite, BufReader};
use tokio::net::UnixStream;
use tokio::sync::oneshot;
use tokio::time::timeout;
use tracing::info;

use super::inside::{PendingTestCall, Shared};
use crate::log::{Filter, LogLine};
use crate::protocol::{
    Answer, Asked, LINE_MAX, Refusal, Reply, Request, TestCallRequest, Unfit, VERSION,
};
use crate::status::{Machine, status};
use crate::trace::{LONGEST_S, Seen, TraceWanted, Watch};

/// How long a connection may say nothing.
const IDLE: Duration = Duration::from_secs(15 * 60);
/// How long an answer may wait to be taken.
const ANSWER_TAKEN_WITHIN: Duration = Duration::from_secs(30);
/// How long whoever has a trace may take none of it.
const TRACE_TAKEN_WITHIN: Duration = Duration::from_secs(30);
/// How long a request for lines waits for one.
const LINE_WAIT: Duration = Duration::from_secs(20);

/// Why something is not done, with words.
pub(super) struct No(pub(super) Refusal, pub(super) String);

impl From<DeskError> for No {
    fn from(error: DeskError) -> Self {
        let why = match error {
            DeskError::Invalid(invalid) => Refusal::Invalid(invalid.into()),
            // The last three are answers to forms of the desk, which the console has none of.
            DeskError::NotFound(_)
            | DeskError::Whose(_)
            | DeskError::SavedOtherwise(_)
            | DeskError::Conflict(_) => Refusal::Invalid(Unfit::Other),
            DeskError::Ledger(_) | DeskError::Hash(_) | DeskError::Stopping => Refusal::Failed,
        };
        Self(why, error.to_string())
    }
}

/// One connection.
pub(super) struct Visitor {
    pub(super) shared: Arc<Shared>,
    pub(super) supervisor: Option<StaffLine>,
    /// Whether root asks, by what the kernel says of the other end.
    pub(super) is_root: bool,
}

impl Visitor {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        Self {
            shared,
            supervisor: None,
            is_root: false,
        }
    }

    pub(super) async fn talk(mut self, stream: UnixStream) -> io::Result<()> {
        self.is_root = stream.peer_cred().is_ok_and(|peer| peer.uid() == 0);
        let (reader, mut writer) = stream.into_split();
        let mut reader = BufReader::new(reader);
        let mut line = Vec::new();
        loop {
            line.clear();
            let mut bounded = (&mut reader).take(LINE_MAX);
            let read = bounded.read_until(b'\n', &mut line);
            timeout(IDLE, read).await??;
            if line.last() != Some(&b'\n') {
                return Ok(());
            }
            let answer = match understood(&line) {
                Ok(Request::Trace { what, seconds }) => {
                    self.trace(&what, seconds, &mut writer).await?;
                    continue;
                }
                Ok(request) => self.asked(request).await,
                Err(no) => Err(no),
            };
            timeout(ANSWER_TAKEN_WITHIN, say(&mut writer, answer)).await??;
        }
    }

    pub(super) async fn asked(&mut self, request: Request) -> Result<Answer, No> {
        match request {
            Request::Status => Ok(Answer::Status(Box::new(self.status().await))),
            Request::Log {
                after,
                filter,
                wait,
            } => {
                self.may_read_the_log()?;
                Ok(Answer::Log(self.lines(after, &filter, wait).await))
            }
            Request::Login { login, password } => self.login(&login, &password).await,
            Request::Test(test) => self.test(test).await,
            Request::FetchSettings { extension } => self.fetch_settings(&extension),
            request => self.for_supervisor(request).await,
        }
    }

    /// The log says who works here, which lines there are, and when who called: it is for root,
    /// who could read the journal as well, and for supervisors.
    pub(super) fn may_read_the_log(&self) -> Result<(), No> {
        if self.is_root || self.supervisor.is_some() {
            return Ok(());
        }
        let words = "the log is for root, or for a supervisor who logs in";
        Err(No(Refusal::LoginFirst, words.into()))
    }

    pub(super) async fn status(&self) -> crate::Status {
        let Shared { inside, begun, .. } = &*self.shared;
        let data = inside.data.clone();
        let machine = tokio::task::spawn_blocking(move || Machine::now(&data))
            .await
            .unwrap_or_default();
        let board = inside.floor.board();
        let up_s = begun.elapsed().as_secs();
        let mut status = status(&board, &inside.centre, &inside.version, up_s, machine);
        status.box_id = Some(inside.desk.ledger().box_id().to_string());
        status.enrolment_code = inside.enrolment_code.borrow().clone();
        status
    }

    pub(super) async fn test(&self, test: TestCallRequest) -> Result<Answer, No> {
        let (outcome, heard) = oneshot::channel();
        let asked = PendingTestCall { test, outcome };
        let stopping = || No(Refusal::Failed, "the box is stopping".into());
        if self.shared.inside.tests.send(asked).await.is_err() {
            return Err(stopping());
        }
        match heard.await {
            Ok(Ok(report)) => Ok(Answer::Tested(report)),
            Ok(Err(why)) => Err(No(Refusal::Test(why), why.to_string())),
            Err(_) => Err(stopping()),
        }
    }

    /// A telephone that is here is told to fetch its settings anew.
    fn fetch_settings(&self, extension: &str) -> Result<Answer, No> {
        let inside = &self.shared.inside;
        if !inside.floor.board().has_handset(extension) {
            let words = "that handset is not registered; it fetches its settings when it starts";
            return Err(No(
                Refusal::Test(TestCallRefusal::HandsetGone),
                words.into(),
            ));
        }
        (inside.fetch_settings)(HandsetId::from(extension));
        Ok(Answer::Done)
    }

    /// Hands parts of a trace on until it is over. Who does not take them is hung up on.
    pub(super) async fn trace(
        &self,
        what: &TraceWanted,
        seconds: u16,
        writer: &mut (impl AsyncWrite + Unpin),
    ) -> io::Result<()> {
        let Ok(_place) = self.shared.traces.try_acquire() else {
            let words = "as many traces as there may be are under way".into();
            return say(writer, Err(No(Refusal::TracesAlready, words))).await;
        };
        let mut watch = match Watch::begin(&self.shared.inside.wires, what) {
            Ok(watch) => watch,
            Err(why) => {
                let words = "no line that can be traced has that name".into();
                return say(writer, Err(No(why, words))).await;
            }
        };
        let seconds = seconds.min(LONGEST_S);
        info!("a trace begins, for {seconds} s at most: {what:?}");
        let until = tokio::time::Instant::now() + Duration::from_secs(seconds.into());
        let mut part = Seen::default();
        loop {
            let is_over = part.is_over;
            let said = say(writer, Ok(Answer::Traced(part)));
            let is_taken = matches!(timeout(TRACE_TAKEN_WITHIN, said).await, Ok(Ok(())));
            if is_over || !is_taken {
                info!("the trace is over");
                // Half a part may have gone: nothing more can be said on this connection.
                return is_taken
                    .then_some(())
                    .ok_or_else(|| io::ErrorKind::BrokenPipe.into());
            }
            part = watch.next(until).await;
        }
    }

    pub(super) async fn lines(&self, after: u64, filter: &Filter, wait: bool) -> Vec<LogLine> {
        let log = &self.shared.inside.log;
        let mut news = log.follow();
        let until = tokio::time::Instant::now() + LINE_WAIT;
        loop {
            news.borrow_and_update();
            let lines = log.after(after, filter);
            if !wait || !lines.is_empty() {
                return lines;
            }
            if tokio::time::timeout_at(until, news.changed())
                .await
                .is_err()
            {
                return lines;
            }
        }
    }

    pub(super) async fn login(&mut self, login: &str, password: &str) -> Result<Answer, No> {
        self.supervisor = None;
        let refused = |error: LoginError| match error {
            LoginError::Wrong => No(Refusal::Wrong, error.to_string()),
            LoginError::Wait { .. } | LoginError::Busy(_) => No(Refusal::Wait, error.to_string()),
            LoginError::Desk(error) => error.into(),
        };
        let staff = self
            .shared
            .inside
            .desk
            .authenticate(login, password, &LoginSource::Console)
            .await
            .map_err(refused)?;
        if staff.password_once {
            let words = "the password was given by somebody else; change it at the desk first";
            return Err(No(Refusal::ChangePassword, words.into()));
        }
        if !staff.role.may(Action::ManageBox) {
            let words = "only a supervisor may use the console";
            return Err(No(Refusal::Wrong, words.into()));
        }
        info!("{} is at the console", staff.name);
        let name = staff.name.clone();
        self.supervisor = Some(staff);
        Ok(Answer::Welcome { name })
    }
}

fn understood(line: &[u8]) -> Result<Request, No> {
    let asked: Asked =
        serde_json::from_slice(line).map_err(|error| No(Refusal::Senseless, error.to_string()))?;
    if asked.v != VERSION {
        let words = format!("this box speaks version {VERSION}");
        return Err(No(Refusal::Version, words));
    }
    Ok(asked.request)
}

async fn say(writer: &mut (impl AsyncWrite + Unpin), answer: Result<Answer, No>) -> io::Result<()> {
    let reply = match answer {
        Ok(answer) => Reply::Ok(answer),
        Err(No(why, words)) => Reply::Refused { why, words },
    };
    let mut octets = serde_json::to_vec(&reply)?;
    octets.push(b'\n');
    writer.write_all(&octets).await
}
