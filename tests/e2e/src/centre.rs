//! A box at a centre: the program that ships, configured in a folder of its own.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use rusqlite::OpenFlags;
use tokio::process::Command;

use crate::central::Central;
use crate::modem;
use crate::ports;
use crate::process::{Process, built, run};

/// What a centre is made of.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Its name.
    pub name: String,
    /// The code of its case references.
    pub code: String,
    /// Folders of the modems on its GSM lines (`gsm1`, `gsm2` …).
    pub modems: Vec<PathBuf>,
    /// Peers of its SIP trunks (`trunk1` …): address and port.
    pub trunks: Vec<String>,
    /// Port of the desk.
    pub desk_port: u16,
    /// Port for SIP.
    pub sip_port: u16,
    /// Folder of the prompts.
    pub prompts: PathBuf,
    /// More lines for its configuration file.
    pub more: String,
}

impl Plan {
    /// A centre without lines.
    ///
    /// # Errors
    /// When no port is free.
    pub fn new(prompts: &Path) -> Result<Self> {
        Ok(Self {
            name: "Maison des jeunes de Rabat".into(),
            code: "RAB".into(),
            modems: Vec::new(),
            trunks: Vec::new(),
            desk_port: ports::free()?,
            sip_port: ports::free()?,
            prompts: prompts.into(),
            more: String::new(),
        })
    }
}

/// A box, running or stopped.
#[derive(Debug)]
pub struct Centre {
    folder: PathBuf,
    plan: Plan,
    process: Option<Process>,
}

impl Centre {
    /// Sets a box up, and enrols it at central if there is one.
    ///
    /// # Errors
    /// When `jawab` or `jawab-central` refuses.
    pub async fn set_up(folder: &Path, plan: Plan, central: Option<&Central>) -> Result<Self> {
        std::fs::create_dir_all(folder)?;
        let centre = Self {
            folder: folder.into(),
            plan,
            process: None,
        };
        centre.write_configuration(central)?;
        if let Some(central) = central {
            let box_id = centre.command(&["identity"], "").await?;
            let plan = &centre.plan;
            central
                .enrol(&plan.name, &plan.code, box_id.trim(), &folder.join("keys"))
                .await?;
        }
        Ok(centre)
    }

    /// Takes up a box that was set up before.
    ///
    /// # Errors
    /// When its configuration cannot be written.
    pub fn again(folder: &Path, plan: Plan, central: Option<&Central>) -> Result<Self> {
        let centre = Self {
            folder: folder.into(),
            plan,
            process: None,
        };
        centre.write_configuration(central)?;
        Ok(centre)
    }

    fn write_configuration(&self, central: Option<&Central>) -> Result<()> {
        let plan = &self.plan;
        let mut text = format!(
            "[centre]\nname = {:?}\ncode = {:?}\n\n\
             [data]\nfolder = \"data\"\n\n\
             [prompts]\nfolder = {:?}\n\n\
             [desk]\nlisten = \"127.0.0.1:{}\"\nnames = [\"localhost\", \"127.0.0.1\"]\n\n\
             [sip]\nudp = \"127.0.0.1:{}\"\n\n\
             [rtp]\nfirst_port = 0\nlast_port = 0\n\n",
            plan.name,
            plan.code,
            std::path::absolute(&plan.prompts)?,
            plan.desk_port,
            plan.sip_port,
        );
        for (n, folder) in plan.modems.iter().enumerate() {
            write!(
                text,
                "[[line]]\nkind = \"gsm\"\nname = \"gsm{}\"\nat_port = {:?}\naudio_port = {:?}\n\n",
                n + 1,
                std::path::absolute(modem::at_port(folder))?,
                std::path::absolute(modem::audio_port(folder))?,
            )?;
        }
        for (n, peer) in plan.trunks.iter().enumerate() {
            write!(
                text,
                "[[line]]\nkind = \"sip-trunk\"\nname = \"trunk{}\"\npeer = {peer:?}\nchannels = 8\n\n",
                n + 1
            )?;
        }
        if let Some(central) = central {
            write!(
                text,
                "[central]\nurl = {:?}\nauthority = \"keys/authority.pem\"\n\
                 certificate = \"keys/box.pem\"\nkey = \"keys/box.key\"\n\n",
                central.boxes_url()
            )?;
        }
        text.push_str(&plan.more);
        Ok(std::fs::write(self.configuration(), text)?)
    }

    /// Its configuration file.
    #[must_use]
    pub fn configuration(&self) -> PathBuf {
        self.folder.join("box.toml")
    }

    async fn command(&self, words: &[&str], input: &str) -> Result<String> {
        let configuration = self.configuration();
        let mut arguments: Vec<&std::ffi::OsStr> = words.iter().map(AsRef::as_ref).collect();
        arguments.extend([std::ffi::OsStr::new("--config"), configuration.as_os_str()]);
        run(&built("jawab")?, arguments, input).await
    }

    /// Takes a member of staff on.
    ///
    /// # Errors
    /// When `jawab` refuses.
    pub async fn takes_on(&self, login: &str, name: &str, password: &str) -> Result<()> {
        self.command(
            &["staff", "add", login, "--name", name, "--supervisor"],
            password,
        )
        .await?;
        Ok(())
    }

    /// Gets a handset, with its secret.
    ///
    /// # Errors
    /// When `jawab` refuses.
    pub async fn gets_handset(&self, extension: &str, secret: &str) -> Result<()> {
        self.command(
            &["handset", "add", extension, "--secret-from-input"],
            secret,
        )
        .await?;
        Ok(())
    }

    /// Has the telephone of a handset fetch its settings.
    ///
    /// # Errors
    /// When `jawab` refuses: it is not registered.
    pub async fn has_settings_fetched(&self, extension: &str) -> Result<()> {
        self.command(&["handset", "sync", extension], "").await?;
        Ok(())
    }

    /// Switches the box on, and waits until it is ready for calls.
    ///
    /// # Errors
    /// When it does not come up.
    pub async fn start(&mut self) -> Result<()> {
        self.start_unready()?;
        self.process().says("ready for calls").await?;
        Ok(())
    }

    /// Switches the box on, and does not wait.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start_unready(&mut self) -> Result<()> {
        let process = Process::start(
            "box",
            &self.folder,
            Command::new(built("jawab")?)
                .arg("serve")
                .arg("--config")
                .arg(self.configuration()),
        )?;
        self.process = Some(process);
        Ok(())
    }

    /// The running program.
    ///
    /// # Panics
    /// When the box is off.
    #[expect(
        clippy::expect_used,
        reason = "a test that listens to a box that is off is wrong"
    )]
    pub fn process(&mut self) -> &mut Process {
        self.process.as_mut().expect("the box was started")
    }

    /// Pulls its plug (SIGKILL).
    ///
    /// # Errors
    /// When it cannot be killed.
    pub async fn loses_power(&mut self) -> Result<()> {
        let process = self.process.take().context("the box is off already")?;
        process.kill().await?;
        // The next start is told from this one by a log of its own.
        let log = self.log();
        let before = log.with_extension("before-power-cut.log");
        Ok(std::fs::rename(&log, before)?)
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

    /// Where staff work.
    #[must_use]
    pub fn desk_url(&self) -> String {
        format!("https://localhost:{}", self.plan.desk_port)
    }

    /// Port for SIP over UDP.
    #[must_use]
    pub const fn sip_port(&self) -> u16 {
        self.plan.sip_port
    }

    /// Its output.
    #[must_use]
    pub fn log(&self) -> PathBuf {
        self.folder.join("box.log")
    }

    /// Its SQLite file.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.folder.join("data/ledger.db")
    }
}

/// Asks an SQLite file for one number or text, as JSON, without touching it.
///
/// # Errors
/// When the file or the query is wrong.
pub fn ask(database: &Path, query: &str) -> Result<Vec<Vec<serde_json::Value>>> {
    let connection = rusqlite::Connection::open_with_flags(
        database,
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    let mut statement = connection.prepare(query)?;
    let columns = statement.column_count();
    let rows = statement.query_map([], |row| {
        (0..columns)
            .map(|column| {
                Ok(match row.get_ref(column)? {
                    rusqlite::types::ValueRef::Null => serde_json::Value::Null,
                    rusqlite::types::ValueRef::Integer(value) => value.into(),
                    rusqlite::types::ValueRef::Real(value) => value.into(),
                    rusqlite::types::ValueRef::Text(text) => {
                        String::from_utf8_lossy(text).into_owned().into()
                    }
                    rusqlite::types::ValueRef::Blob(octets) => octets.len().into(),
                })
            })
            .collect::<rusqlite::Result<Vec<_>>>()
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
