//! The technician's side of the control socket. It blocks: a console does one thing at a time.

use std::io::{self, BufRead, BufReader, Write};
use std::ops::ControlFlow;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::locale::Locale;
use crate::protocol::{
    Answer, Asked, Refusal, Reply, Request, SOCKET, VERSION, folder_in_memory, is_of,
};
use crate::refusal::refusal;
use crate::trace::{Seen, TraceWanted};

/// Longer than the box waits for a line of the log, or for a disk.
const PATIENCE: Duration = Duration::from_secs(60);
/// Longer than a test takes beside what it is told to: thirty seconds to ring, forty to be heard.
const TEST_PATIENCE: Duration = Duration::from_secs(100);

/// Why a box does not answer as wished.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// No box runs there, or this account may not ask it.
    #[error("no box answers at {path}: {source}; does `jawab serve` run, and is this its account?")]
    NoBox {
        /// The socket.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The connection broke.
    #[error("the box broke the connection off: {0}")]
    Broken(#[source] io::Error),
    /// It does not do that.
    #[error("{words}")]
    Refused {
        /// Why.
        why: Refusal,
        /// The same in words.
        words: String,
    },
}

/// The same for a person, in their language where the box refused.
#[must_use]
pub fn refused_in_words(error: ClientError, locale: Locale) -> String {
    match error {
        ClientError::Refused { why, words } => refusal(locale, why, &words),
        error => error.to_string(),
    }
}

/// A connection to a box whose data folder takes no socket.
fn in_memory(data: &Path) -> Option<UnixStream> {
    let (folder, owner) = folder_in_memory(data).ok()?;
    // Whoever else made it could ask for passwords.
    let is_right = is_of(&folder, owner);
    is_right
        .then(|| UnixStream::connect(folder.join(SOCKET)).ok())
        .flatten()
}

/// The box answered something that no box should.
pub(crate) fn unexpected(answer: &Answer) -> ClientError {
    ClientError::Broken(io::Error::other(format!(
        "an unexpected answer: {answer:?}"
    )))
}

/// A connection to a running box.
#[derive(Debug)]
pub struct Client(BufReader<UnixStream>);

impl Client {
    /// Connects to the box that keeps its record in this folder.
    ///
    /// # Errors
    /// [`ClientError::NoBox`].
    pub fn connect(data: &Path) -> Result<Self, ClientError> {
        let path = data.join(SOCKET);
        match UnixStream::connect(&path).or_else(|error| in_memory(data).ok_or(error)) {
            Ok(stream) => Ok(Self(BufReader::new(stream))),
            Err(source) => Err(ClientError::NoBox { path, source }),
        }
    }

    /// Asks, and waits for the answer.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn ask(&mut self, request: Request) -> Result<Answer, ClientError> {
        let patience = match &request {
            Request::Test(test) => TEST_PATIENCE + test.lasts(),
            _ => PATIENCE,
        };
        let waits = self.0.get_ref().set_read_timeout(Some(patience));
        waits.map_err(ClientError::Broken)?;
        match self.exchange(request).map_err(ClientError::Broken)? {
            Reply::Ok(answer) => Ok(answer),
            Reply::Refused { why, words } => Err(ClientError::Refused { why, words }),
        }
    }

    /// Has each part of a trace looked at, until the last one or until that is enough. Then
    /// this connection is of no use any more, where it was broken off.
    pub(crate) fn trace(
        &mut self,
        what: TraceWanted,
        seconds: u16,
        mut look: impl FnMut(Seen) -> ControlFlow<()>,
    ) -> Result<(), ClientError> {
        let mut answer = self.ask(Request::Trace { what, seconds })?;
        loop {
            let part = match answer {
                Answer::Traced(part) => part,
                other => return Err(unexpected(&other)),
            };
            let is_over = part.is_over;
            if look(part).is_break() || is_over {
                return Ok(());
            }
            answer = match self.hear().map_err(ClientError::Broken)? {
                Reply::Ok(answer) => answer,
                Reply::Refused { why, words } => return Err(ClientError::Refused { why, words }),
            };
        }
    }

    fn exchange(&mut self, request: Request) -> io::Result<Reply> {
        let mut octets = serde_json::to_vec(&Asked {
            v: VERSION,
            request,
        })?;
        octets.push(b'\n');
        self.0.get_mut().write_all(&octets)?;
        self.hear()
    }

    fn hear(&mut self) -> io::Result<Reply> {
        let mut line = String::new();
        if self.0.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(serde_json::from_str(&line)?)
    }
}
