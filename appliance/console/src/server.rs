//! The box's side of the control socket.

use std::fmt;
use std::fs;
use std::io;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use jawab_desk::floor::Floor;
use jawab_desk::{
    Action, Desk, DeskError, LoginError, LoginSource, NewHandset, NewStaff, Role, StaffLine,
};
use jawab_switch::TestCallRefusal;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::{Semaphore, mpsc, oneshot, watch};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::client::Client;
use crate::log::{Filter, LogBook, LogLine};
use crate::protocol::{
    Answer, Asked, HandsetEntry, LINE_MAX, Refusal, Reply, Request, SOCKET, StaffEntry,
    TestCallReport, TestCallRequest, Unfit, VERSION, folder_in_memory, is_of,
};
use crate::reset::{RESET_WANTED, ask_for_reset};
use crate::status::{Machine, status};
use crate::trace::{LONGEST_S, Seen, TraceWanted, Watch, Wires};

/// Connections at once; more wait.
const CONNECTIONS: usize = 8;
/// How long a connection may say nothing.
const IDLE: Duration = Duration::from_secs(15 * 60);
/// Traces at once.
const TRACES: usize = 2;
/// How long an answer may wait to be taken.
const ANSWER_TAKEN_WITHIN: Duration = Duration::from_secs(30);
/// How long whoever has a trace may take none of it.
const TRACE_TAKEN_WITHIN: Duration = Duration::from_secs(30);
/// How long a request for lines waits for one.
const LINE_WAIT: Duration = Duration::from_secs(20);

/// A test that is asked for, and where its outcome goes.
#[derive(Debug)]
pub struct PendingTestCall {
    /// Which.
    pub test: TestCallRequest,
    /// How it went, or why it was not begun.
    pub outcome: oneshot::Sender<Result<TestCallReport, TestCallRefusal>>,
}

/// What the control socket may see and do of a box.
pub struct Inside {
    /// The centre's name.
    pub centre: String,
    /// The program's version.
    pub version: String,
    /// The realm that handsets' secrets are bound to.
    pub realm: String,
    /// Where the record is kept.
    pub data: PathBuf,
    /// The desk.
    pub desk: Desk,
    /// What is up now.
    pub floor: Floor,
    /// The log.
    pub log: LogBook,
    /// What the front panel's button shows for a while: the code to enrol the box with.
    pub enrolment_code: watch::Receiver<Option<String>>,
    /// Takes tests.
    pub tests: mpsc::Sender<PendingTestCall>,
    /// What can be traced.
    pub wires: Wires,
    /// Ends the box in order.
    pub stop: Box<dyn Fn() + Send + Sync>,
}

impl fmt::Debug for Inside {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.debug_struct("Inside").finish_non_exhaustive()
    }
}

/// A control socket that is bound and not served yet. Its file goes with it.
#[derive(Debug)]
pub struct Control {
    listener: UnixListener,
    path: PathBuf,
}

impl Drop for Control {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

impl Control {
    /// Binds the socket in the data folder, for the box's own account alone (0600).
    /// One that a power cut left behind is replaced. Where the folder takes none (a read-only
    /// disk), the socket is in memory, where [`Client`] finds it.
    ///
    /// Must be called within a tokio runtime.
    ///
    /// # Errors
    /// Another box runs on this folder, or the folder cannot be written to.
    pub fn bind(data: &Path) -> io::Result<Self> {
        if Client::connect(data).is_ok() {
            return Err(io::Error::new(
                io::ErrorKind::AddrInUse,
                format!("a box runs on {} already", data.display()),
            ));
        }
        Self::bind_in(data).or_else(|error| {
            let (folder, owner) = folder_in_memory(data)?;
            if !folder.exists() {
                fs::DirBuilder::new().mode(0o700).create(&folder)?;
            }
            if !is_of(&folder, owner) {
                return Err(error);
            }
            Self::bind_in(&folder)
        })
    }

    fn bind_in(folder: &Path) -> io::Result<Self> {
        let path = folder.join(SOCKET);
        // Under another name until its mode is right: nobody gets in between.
        let new = folder.join("control.sock.new");
        let _ = fs::remove_file(&new);
        let listener = UnixListener::bind(&new).map_err(|error| match error.kind() {
            // An old file that cannot be removed is no other box.
            io::ErrorKind::AddrInUse => io::Error::other(error),
            _ => error,
        })?;
        fs::set_permissions(&new, fs::Permissions::from_mode(0o600))?;
        fs::rename(&new, &path)?;
        Ok(Self { listener, path })
    }

    /// Answers until told to stop.
    pub async fn serve(self, inside: Inside, stop: CancellationToken) {
        let inside = Arc::new(Shared {
            inside,
            begun: Instant::now(),
            traces: Semaphore::new(TRACES),
        });
        let room = Arc::new(Semaphore::new(CONNECTIONS));
        loop {
            let accepted = tokio::select! {
                () = stop.cancelled() => return,
                accepted = accept(&self.listener, &room) => accepted,
            };
            let (stream, place) = match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    warn!("the control socket takes no connection: {error}");
                    tokio::time::sleep(Duration::from_secs(1)).await;
                    continue;
                }
            };
            let (inside, stop) = (Arc::clone(&inside), stop.clone());
            tokio::spawn(async move {
                let _place = place;
                tokio::select! {
                    () = stop.cancelled() => {}
                    // Whoever hangs up, or says too much, is not worth a line in the log.
                    _ = Visitor::new(inside).talk(stream) => {}
                }
            });
        }
    }
}

async fn accept(
    listener: &UnixListener,
    room: &Arc<Semaphore>,
) -> io::Result<(UnixStream, tokio::sync::OwnedSemaphorePermit)> {
    let place = Arc::clone(room)
        .acquire_owned()
        .await
        .map_err(io::Error::other)?;
    let (stream, _) = listener.accept().await?;
    Ok((stream, place))
}

/// Why something is not done, with words.
struct No(Refusal, String);

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

/// What all connections have in common.
struct Shared {
    inside: Inside,
    begun: Instant,
    traces: Semaphore,
}

/// One connection.
struct Visitor {
    shared: Arc<Shared>,
    supervisor: Option<StaffLine>,
    /// Whether root asks, by what the kernel says of the other end.
    is_root: bool,
}

impl Visitor {
    fn new(shared: Arc<Shared>) -> Self {
        Self {
            shared,
            supervisor: None,
            is_root: false,
        }
    }

    async fn talk(mut self, stream: UnixStream) -> io::Result<()> {
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

    async fn asked(&mut self, request: Request) -> Result<Answer, No> {
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
            request => self.for_supervisor(request).await,
        }
    }

    /// The log says who works here, which lines there are, and when who called: it is for root,
    /// who could read the journal as well, and for supervisors.
    fn may_read_the_log(&self) -> Result<(), No> {
        if self.is_root || self.supervisor.is_some() {
            return Ok(());
        }
        let words = "the log is for root, or for a supervisor who logs in";
        Err(No(Refusal::LoginFirst, words.into()))
    }

    async fn status(&self) -> crate::Status {
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

    async fn test(&self, test: TestCallRequest) -> Result<Answer, No> {
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

    /// Hands parts of a trace on until it is over. Who does not take them is hung up on.
    async fn trace(
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

    async fn lines(&self, after: u64, filter: &Filter, wait: bool) -> Vec<LogLine> {
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

    async fn login(&mut self, login: &str, password: &str) -> Result<Answer, No> {
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

    async fn for_supervisor(&self, request: Request) -> Result<Answer, No> {
        let inside = &self.shared.inside;
        let desk = &inside.desk;
        let login_first = || {
            let words = "a supervisor must log in first";
            No(Refusal::LoginFirst, words.into())
        };
        let known = self.supervisor.as_ref().ok_or_else(login_first)?.id;
        // Asked anew each time: whoever was deactivated, or is no supervisor any more, is out.
        let supervisor = desk.staff(known).await?.ok_or_else(login_first)?;
        if needed(&request).is_none_or(|action| !supervisor.role.may(action)) {
            return Err(login_first());
        }
        let author = supervisor.id.to_string();
        Ok(match request {
            Request::Staff => Answer::Staff(
                desk.staff_list()
                    .await?
                    .into_iter()
                    .map(|line| StaffEntry {
                        login: line.login,
                        name: line.name,
                        supervisor: line.role == Role::Supervisor,
                    })
                    .collect(),
            ),
            Request::AddStaff {
                login,
                name,
                password,
                supervisor,
            } => {
                let role = if supervisor {
                    Role::Supervisor
                } else {
                    Role::Staff
                };
                let new = NewStaff {
                    login,
                    name,
                    password,
                    role,
                };
                desk.add_staff(&author, new).await?;
                Answer::Done
            }
            Request::Handsets => {
                let here = inside.floor.board();
                let entry = |line: jawab_desk::HandsetLine| HandsetEntry {
                    here: here
                        .handsets
                        .iter()
                        .any(|known| known.as_str() == line.extension),
                    extension: line.extension,
                    label: line.label,
                };
                Answer::Handsets(desk.handsets().await?.into_iter().map(entry).collect())
            }
            Request::AddHandset { extension, label } => {
                let new = NewHandset {
                    extension,
                    label,
                    secret: None,
                    realm: inside.realm.clone(),
                };
                Answer::Secret(desk.add_handset(&author, new).await?)
            }
            Request::FactoryReset { centre } if centre.trim() == inside.centre => {
                let data = inside.data.clone();
                let written =
                    tokio::task::spawn_blocking(move || ask_for_reset(&data, "the console")).await;
                let written = written.map_err(io::Error::other).flatten();
                written.map_err(|error| No(Refusal::Failed, error.to_string()))?;
                warn!(
                    "{} asks for a factory reset at the console, by the file {RESET_WANTED} in {}; \
                     delete that file to take it back",
                    supervisor.name,
                    inside.data.display()
                );
                Answer::Done
            }
            Request::FactoryReset { .. } => {
                let words = "that is not the name of this centre";
                return Err(No(Refusal::OtherCentre, words.into()));
            }
            Request::Stop => {
                warn!("{} stops the box from the console", supervisor.name);
                (inside.stop)();
                Answer::Done
            }
            Request::Status
            | Request::Log { .. }
            | Request::Login { .. }
            | Request::Test(_)
            | Request::Trace { .. } => {
                let words = "nobody has to log in for this request";
                return Err(No(Refusal::Senseless, words.into()));
            }
        })
    }
}

/// What a request that somebody has to log in for does; `None` for the others.
const fn needed(request: &Request) -> Option<Action> {
    match request {
        Request::Staff | Request::AddStaff { .. } => Some(Action::ManageStaff),
        Request::Handsets | Request::AddHandset { .. } => Some(Action::ManageHandsets),
        Request::FactoryReset { .. } | Request::Stop => Some(Action::ManageBox),
        Request::Status
        | Request::Log { .. }
        | Request::Login { .. }
        | Request::Test(_)
        | Request::Trace { .. } => None,
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
