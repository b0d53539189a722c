//! Programs under test: started, listened to, killed.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context, Result, bail};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tokio::io::AsyncWriteExt;
use tokio::process::{Child, Command};

use crate::wait::until;

/// A running program, whose output goes to a file. Killed when dropped.
#[derive(Debug)]
pub struct Process {
    name: String,
    child: Child,
    log: PathBuf,
}

/// Where the programs of this workspace were built: beside the running one.
///
/// # Errors
/// When it is not there, with the command that builds it.
pub fn built(program: &str) -> Result<PathBuf> {
    let mut folder = std::env::current_exe()?;
    folder.pop();
    if folder.ends_with("deps") {
        folder.pop();
    }
    let path = folder.join(program);
    if !path.exists() {
        bail!(
            "{} is not built; run `cargo build --workspace` first",
            path.display()
        );
    }
    if let Some(newer) = newer_source(&path) {
        eprintln!(
            "{} is older than {newer}: what is tested is not what is written; run `cargo build --workspace`",
            path.display()
        );
    }
    Ok(path)
}

/// A file that a program is made of and that was changed since, by the list that cargo writes beside it.
/// (`cargo nextest run -p jawab-e2e` builds the tests alone.)
fn newer_source(program: &Path) -> Option<String> {
    let made = program.metadata().ok()?.modified().ok()?;
    let list = std::fs::read_to_string(program.with_extension("d")).ok()?;
    let (_, sources) = list.lines().next()?.split_once(": ")?;
    let is_newer = |source: &&str| {
        let about = std::fs::metadata(source).and_then(|about| about.modified());
        about.is_ok_and(|changed| changed > made)
    };
    sources
        .split_whitespace()
        .find(is_newer)
        .map(ToOwned::to_owned)
}

impl Process {
    /// Starts a program; its output is added to `folder/name.log`.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(name: &str, folder: &Path, command: &mut Command) -> Result<Self> {
        let log = folder.join(format!("{name}.log"));
        let output = std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(&log)?;
        let child = command
            .stdin(Stdio::null())
            .stdout(output.try_clone()?)
            .stderr(output)
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("cannot start {name}: {command:?}"))?;
        Ok(Self {
            name: name.into(),
            child,
            log,
        })
    }

    /// The file its output goes to.
    #[must_use]
    pub fn log(&self) -> &Path {
        &self.log
    }

    /// Waits until its output holds a line with these words, and gives that line.
    ///
    /// # Errors
    /// When it ends first, or never says so.
    pub async fn says(&mut self, words: &str) -> Result<String> {
        let what = format!("{} to say {words:?}", self.name);
        let (log, name, child) = (&self.log, &self.name, &mut self.child);
        let said = until(&what, || {
            let answer = heard(log, words).and_then(|line| match line {
                Some(line) => Ok(Some(line)),
                None => match child.try_wait()? {
                    Some(status) => bail!("{name} ended with {status} before it said {words:?}"),
                    None => Ok(None),
                },
            });
            async { answer }
        })
        .await;
        said.with_context(|| format!("its output:\n{}", tail(&self.log)))
    }

    /// Whether its output holds these words.
    ///
    /// # Errors
    /// When the output cannot be read.
    pub fn has_said(&self, words: &str) -> Result<bool> {
        Ok(heard(&self.log, words)?.is_some())
    }

    /// Pulls its plug (SIGKILL).
    ///
    /// # Errors
    /// When it cannot be killed.
    pub async fn kill(mut self) -> Result<()> {
        self.child.kill().await.context("cannot kill")
    }

    /// Sends it a signal.
    ///
    /// # Errors
    /// When it is gone.
    pub fn signal(&self, signal: Signal) -> Result<()> {
        let pid = self.child.id().context("it has ended")?;
        kill(Pid::from_raw(i32::try_from(pid)?), signal)?;
        Ok(())
    }

    /// Asks it to end (SIGTERM) and waits until it has.
    ///
    /// # Errors
    /// When it ends with a failure.
    pub async fn stop(mut self) -> Result<()> {
        self.signal(Signal::SIGTERM)?;
        let status = self.child.wait().await?;
        if !status.success() {
            bail!("{} ended with {status}:\n{}", self.name, tail(&self.log));
        }
        Ok(())
    }

    /// Its number; none once it has ended.
    #[must_use]
    pub fn id(&self) -> Option<u32> {
        self.child.id()
    }

    /// Whether it still runs.
    ///
    /// # Errors
    /// When the system does not tell.
    pub fn is_running(&mut self) -> Result<bool> {
        Ok(self.child.try_wait()?.is_none())
    }

    /// Waits until it ends by itself; true if it says that all went well.
    ///
    /// # Errors
    /// When it does not end.
    pub async fn ends(&mut self) -> Result<bool> {
        let status = tokio::time::timeout(crate::wait::PATIENCE, self.child.wait())
            .await
            .with_context(|| format!("{} does not end:\n{}", self.name, tail(&self.log)))??;
        Ok(status.success())
    }
}

/// Runs a program to its end, gives its standard output.
///
/// # Errors
/// When it fails, with its standard error.
pub async fn run(
    program: &Path,
    arguments: impl IntoIterator<Item = impl AsRef<OsStr>>,
    input: &str,
) -> Result<String> {
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {}", program.display()))?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(input.as_bytes()).await?;
    }
    let output = child.wait_with_output().await?;
    if !output.status.success() {
        bail!(
            "{} failed: {}{}",
            program.display(),
            String::from_utf8_lossy(&output.stderr),
            String::from_utf8_lossy(&output.stdout)
        );
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn heard(log: &Path, words: &str) -> Result<Option<String>> {
    let output = std::fs::read(log)?;
    Ok(String::from_utf8_lossy(&output)
        .lines()
        .find(|line| line.contains(words))
        .map(str::to_owned))
}

fn tail(log: &Path) -> String {
    let output = std::fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&output);
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(40)..].join("\n")
}
