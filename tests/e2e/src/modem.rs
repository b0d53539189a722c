//! The modem simulator, and its control socket.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::UnixStream;
use tokio::process::Command;

use crate::process::{Process, built};
use crate::wait::until;

/// Whose manual the simulator follows.
#[derive(Copy, Clone, Debug)]
pub enum Make {
    /// SIM7600.
    Simcom,
    /// EC25.
    Quectel,
}

/// A running modem simulator.
#[derive(Debug)]
pub struct Modem {
    folder: PathBuf,
    process: Process,
}

impl Modem {
    /// Plugs a modem in; its ports and its control socket are in `folder`.
    ///
    /// # Errors
    /// When it does not come up.
    pub async fn start(folder: &Path, make: Make) -> Result<Self> {
        std::fs::create_dir_all(folder)?;
        let make = match make {
            Make::Simcom => "simcom",
            Make::Quectel => "quectel",
        };
        let process = Process::start(
            "modem",
            folder,
            Command::new(built("modem-simulator")?)
                .args(["serve", "--make", make])
                .arg("--at")
                .arg(at_port(folder))
                .arg("--audio")
                .arg(audio_port(folder))
                .arg("--control")
                .arg(control(folder)),
        )?;
        let modem = Self {
            folder: folder.into(),
            process,
        };
        until("the modem's control socket", || async {
            Ok(UnixStream::connect(control(folder)).await.ok())
        })
        .await?;
        Ok(modem)
    }

    /// Plugs a modem into a machine that the folder `usb` stands for; its control socket is in
    /// `folder`.
    ///
    /// # Errors
    /// When it does not come up.
    pub async fn on_usb(folder: &Path, usb: &Path) -> Result<Self> {
        std::fs::create_dir_all(folder)?;
        let process = Process::start(
            "modem",
            folder,
            Command::new(built("modem-simulator")?)
                .args(["serve", "--make", "simcom", "--usb"])
                .arg(usb)
                .arg("--control")
                .arg(control(folder)),
        )?;
        until("the modem's control socket", || async {
            Ok(UnixStream::connect(control(folder)).await.ok())
        })
        .await?;
        Ok(Self {
            folder: folder.into(),
            process,
        })
    }

    /// Tells the simulator what to do, and gives its answer.
    ///
    /// # Errors
    /// When it refuses.
    pub async fn send(&self, command: Value) -> Result<Value> {
        send(&self.folder, command).await
    }

    /// A call comes in; when it is answered the caller says what is in the WAV file.
    ///
    /// # Errors
    /// When the simulator refuses.
    pub async fn call(&self, from: &str, says: &Path, after_ms: u64, hears: &Path) -> Result<()> {
        self.send(json!({
            "do": "call", "from": from, "wav": says, "wav_after_ms": after_ms, "record": hears,
        }))
        .await?;
        Ok(())
    }

    /// The caller presses keys.
    ///
    /// # Errors
    /// When the simulator refuses.
    pub async fn presses(&self, digits: &str) -> Result<()> {
        self.send(json!({"do": "dtmf", "digits": digits})).await?;
        Ok(())
    }

    /// The caller hangs up.
    ///
    /// # Errors
    /// When the simulator refuses.
    pub async fn hangs_up(&self) -> Result<()> {
        self.send(json!({"do": "hang_up"})).await?;
        Ok(())
    }

    /// Unplugs the modem for good.
    ///
    /// # Errors
    /// When it cannot be killed.
    pub async fn unplug(self) -> Result<()> {
        self.process.kill().await
    }
}

/// Its AT port.
#[must_use]
pub fn at_port(folder: &Path) -> PathBuf {
    folder.join("at")
}

/// Its audio port.
#[must_use]
pub fn audio_port(folder: &Path) -> PathBuf {
    folder.join("audio")
}

fn control(folder: &Path) -> PathBuf {
    folder.join("control")
}

/// Whether a simulator stands in `folder`.
pub async fn is_plugged_in(folder: &Path) -> bool {
    UnixStream::connect(control(folder)).await.is_ok()
}

/// Tells the simulator that stands in `folder` what to do.
///
/// # Errors
/// When none runs there, or it refuses.
pub async fn send(folder: &Path, command: Value) -> Result<Value> {
    let mut stream = UnixStream::connect(control(folder))
        .await
        .with_context(|| format!("no modem simulator runs in {}", folder.display()))?;
    stream.write_all(format!("{command}\n").as_bytes()).await?;
    let mut answer = String::new();
    BufReader::new(stream).read_line(&mut answer).await?;
    let answer: Value = serde_json::from_str(&answer)
        .with_context(|| format!("the modem simulator answered {answer:?}"))?;
    if answer["ok"] != json!(true) {
        bail!("the modem simulator refuses {command}: {answer}");
    }
    Ok(answer)
}
