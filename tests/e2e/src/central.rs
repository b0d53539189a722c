//! Central: the program that ships, in a folder of its own.

use std::path::{Path, PathBuf};

use anyhow::Result;
use tokio::process::Command;

use crate::ports;
use crate::process::{Process, built, run};

/// The central admin of tests and the demonstration.
pub const ADMIN: &str = "admin";

/// A central, running or stopped.
#[derive(Debug)]
pub struct Central {
    folder: PathBuf,
    boxes_port: u16,
    console_port: u16,
    process: Option<Process>,
}

impl Central {
    /// Sets a central up: its folder, its certificate authority, an admin.
    ///
    /// # Errors
    /// When `jawab-central` refuses.
    pub async fn set_up(folder: &Path, console_port: u16, admin_password: &str) -> Result<Self> {
        std::fs::create_dir_all(folder)?;
        let central = Self {
            folder: folder.into(),
            boxes_port: ports::free()?,
            console_port,
            process: None,
        };
        central.write_configuration()?;
        central
            .command(&["init", "--name", "localhost", "--name", "127.0.0.1"], "")
            .await?;
        central
            .command(&["admin", "add", ADMIN], admin_password)
            .await?;
        Ok(central)
    }

    /// Takes up a central that was set up before.
    ///
    /// # Errors
    /// When no port is free.
    pub fn again(folder: &Path, console_port: u16) -> Result<Self> {
        let central = Self {
            folder: folder.into(),
            boxes_port: ports::free()?,
            console_port,
            process: None,
        };
        central.write_configuration()?;
        Ok(central)
    }

    fn write_configuration(&self) -> Result<()> {
        let text = format!(
            "data = \"data\"\nboxes_listen = \"127.0.0.1:{}\"\nconsole_listen = \"127.0.0.1:{}\"\n",
            self.boxes_port, self.console_port
        );
        Ok(std::fs::write(self.configuration(), text)?)
    }

    fn configuration(&self) -> PathBuf {
        self.folder.join("central.toml")
    }

    async fn command(&self, words: &[&str], input: &str) -> Result<String> {
        let configuration = self.configuration();
        let mut arguments: Vec<&std::ffi::OsStr> = words.iter().map(AsRef::as_ref).collect();
        arguments.extend([std::ffi::OsStr::new("--config"), configuration.as_os_str()]);
        run(&built("jawab-central")?, arguments, input).await
    }

    /// Issues a box its certificate, into `out`.
    ///
    /// # Errors
    /// When `jawab-central` refuses.
    pub async fn enrol(&self, centre: &str, code: &str, box_id: &str, out: &Path) -> Result<()> {
        let out = out.to_string_lossy();
        self.command(
            &[
                "enrol", "--centre", centre, "--code", code, "--box-id", box_id, "--out", &out,
            ],
            "",
        )
        .await?;
        Ok(())
    }

    /// Publishes a file's records to every box.
    ///
    /// # Errors
    /// When `jawab-central` refuses.
    pub async fn publish(&self, file: &Path) -> Result<()> {
        let file = file.to_string_lossy();
        self.command(&["publish", &file], "").await.map(drop)
    }

    /// Starts it.
    ///
    /// # Errors
    /// When it does not come up.
    pub async fn start(&mut self) -> Result<()> {
        let mut process = Process::start(
            "central",
            &self.folder,
            Command::new(built("jawab-central")?)
                .arg("serve")
                .arg("--config")
                .arg(self.configuration()),
        )?;
        process.says("listening").await?;
        self.process = Some(process);
        Ok(())
    }

    /// Stops it in order.
    ///
    /// # Errors
    /// When it fails to.
    pub async fn stop(&mut self) -> Result<()> {
        match self.process.take() {
            Some(process) => process.stop().await,
            None => Ok(()),
        }
    }

    /// Where boxes sync.
    #[must_use]
    pub fn boxes_url(&self) -> String {
        format!("https://127.0.0.1:{}", self.boxes_port)
    }

    /// Where admins look.
    #[must_use]
    pub fn console_url(&self) -> String {
        format!("https://localhost:{}", self.console_port)
    }

    /// Its output.
    #[must_use]
    pub fn log(&self) -> PathBuf {
        self.folder.join("central.log")
    }

    /// Its SQLite file.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.folder.join("data/central.db")
    }
}
