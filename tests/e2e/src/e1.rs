//! An operator's exchange on an E1: a program with libpri in it, which shares no code with
//! the box, and its control socket.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use anyhow::{Context, Result, bail, ensure};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::net::UnixStream;
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::process::Command;

use crate::process::Process;
use crate::wait::{PATIENCE, until};

/// A running exchange.
#[derive(Debug)]
pub struct Operator {
    folder: PathBuf,
    process: Process,
    says: Lines<BufReader<OwnedReadHalf>>,
    told: OwnedWriteHalf,
}

/// The span's socket of an exchange in this folder, for the box's configuration.
#[must_use]
pub fn span(folder: &Path) -> PathBuf {
    folder.join("e1")
}

impl Operator {
    /// Starts an exchange; its sockets are in `folder`.
    ///
    /// # Errors
    /// When it cannot be built or does not come up.
    pub async fn start(folder: &Path) -> Result<Self> {
        std::fs::create_dir_all(folder)?;
        let control = folder.join("control");
        let process = Process::start(
            "operator",
            folder,
            Command::new(program()?).arg(span(folder)).arg(&control),
        )?;
        let stream = until("the operator's control socket", || async {
            Ok(UnixStream::connect(&control).await.ok())
        })
        .await?;
        let (reader, told) = stream.into_split();
        Ok(Self {
            folder: folder.into(),
            process,
            says: BufReader::new(reader).lines(),
            told,
        })
    }

    /// Tells it something; `tests/e1-operator/operator.c` lists what it knows.
    ///
    /// # Errors
    /// When it is gone.
    pub async fn does(&mut self, command: &str) -> Result<()> {
        Ok(self
            .told
            .write_all(format!("{command}\n").as_bytes())
            .await?)
    }

    /// Waits until it says a line that begins with this word, and gives the words after it.
    ///
    /// # Errors
    /// When it never does.
    pub async fn says(&mut self, word: &str) -> Result<Vec<String>> {
        let line = tokio::time::timeout(PATIENCE, async {
            while let Some(line) = self.says.next_line().await? {
                let mut words = line.split_whitespace().map(str::to_owned);
                if words.next().as_deref() == Some(word) {
                    return Ok(words.collect());
                }
            }
            bail!("the operator ended before it said {word:?}")
        });
        line.await
            .with_context(|| format!("waiting for the operator to say {word:?}"))?
    }

    /// Calls the box, and gives the channel.
    ///
    /// # Errors
    /// When no channel is free.
    pub async fn calls(&mut self, caller: &str, called: &str) -> Result<u8> {
        self.does(&format!("call {caller} {called}")).await?;
        let words = self.says("calling").await?;
        Ok(words[0].parse()?)
    }

    /// Has these octets of A-law said on a channel.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub async fn speaks(&mut self, channel: u8, octets: &[u8]) -> Result<()> {
        let file = self.folder.join(format!("says-{channel}.al"));
        std::fs::write(&file, octets)?;
        self.does(&format!("play {channel} {}", file.display()))
            .await
    }

    /// Keeps what is heard on a channel from now on, for [`Operator::heard`].
    ///
    /// # Errors
    /// When it is gone.
    pub async fn listens(&mut self, channel: u8) -> Result<()> {
        let file = self.heard_file(channel);
        self.does(&format!("record {channel} {}", file.display()))
            .await
    }

    /// The octets of A-law that were heard on a channel.
    ///
    /// # Errors
    /// When it did not listen.
    pub fn heard(&self, channel: u8) -> Result<Vec<u8>> {
        Ok(std::fs::read(self.heard_file(channel))?)
    }

    fn heard_file(&self, channel: u8) -> PathBuf {
        self.folder.join(format!("heard-{channel}.al"))
    }

    /// Its process.
    pub const fn process(&mut self) -> &mut Process {
        &mut self.process
    }
}

/// Where the program is, built beside the tests.
fn program() -> Result<PathBuf> {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    if let Some(program) = BUILT.get() {
        return Ok(program.clone());
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../e1-operator");
    let sources = ["operator.c", "socket.c", "listen.c"].map(|name| folder.join(name));
    let headers = ["line.h", "listen.h"].map(|name| folder.join(name));
    let program = std::env::current_exe()?.with_file_name("e1-operator");
    let changed = |path: &Path| path.metadata().and_then(|data| data.modified());
    let is_built = changed(&program).is_ok_and(|built| {
        let mut files = sources.iter().chain(&headers);
        files.all(|file| changed(file).is_ok_and(|at| at < built))
    });
    if !is_built {
        // Tests are processes of their own that may do so at the same time.
        let made = program.with_extension(std::process::id().to_string());
        let status = std::process::Command::new("cc")
            .args(["-O2", "-Wall", "-o"])
            .arg(&made)
            .args(&sources)
            .args(["-lpri", "-lm"])
            .status()
            .context("a C compiler is needed: apt-get install gcc")?;
        ensure!(
            status.success(),
            "the operator cannot be built; libpri is needed: apt-get install libpri-dev"
        );
        std::fs::rename(&made, &program)?;
    }
    Ok(BUILT.get_or_init(|| program).clone())
}
