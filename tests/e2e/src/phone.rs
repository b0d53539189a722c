//! Handsets: baresip, a SIP phone that we did not write.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::process::Command;
use tokio::time::timeout;

use crate::audio;
use crate::ports;
use crate::process::Process;

/// How a phone answers.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Answer {
    /// By itself, at once.
    AtOnce,
    /// When somebody tells it to.
    WhenTold,
}

/// A phone to be started.
#[derive(Debug)]
pub struct PhoneSetup<'a> {
    /// The extension it registers.
    pub extension: &'a str,
    /// Its secret.
    pub secret: &'a str,
    /// Port of the box, for SIP over UDP.
    pub sip_port: u16,
    /// What is said into it as soon as it answers; silence follows.
    pub says: &'a [i16],
    /// How it answers.
    pub answer: Answer,
}

/// A running baresip.
#[derive(Debug)]
pub struct Phone {
    process: Process,
    folder: PathBuf,
    control_port: u16,
}

/// How long it may take to answer to a command: it does so at once, unless it does nothing any more.
const ANSWERS_WITHIN: Duration = Duration::from_secs(20);

/// From one key to the next: what a hand takes.
const BETWEEN_KEYS: Duration = Duration::from_millis(250);

/// baresip hangs up at the end of what is said into it: a call of a test is shorter than this.
const SILENCE_AFTER: usize = 120 * audio::RATE;

impl Phone {
    /// Starts a phone, and waits until it has registered.
    ///
    /// # Errors
    /// When it cannot be started or is not let in.
    pub async fn registered(folder: &Path, setup: &PhoneSetup<'_>) -> Result<Self> {
        let mut phone = Self::start(folder, setup)?;
        phone.process.says("200 OK").await?;
        Ok(phone)
    }

    /// The same, of one with a lamp for messages (RFC 3842). baresip 1.0 was seen to subscribe for it a thousand
    /// times a second, without hearing anything: only whoever looks at the lamp has it.
    ///
    /// # Errors
    /// When it cannot be started or is not let in.
    pub async fn registered_with_lamp(folder: &Path, setup: &PhoneSetup<'_>) -> Result<Self> {
        let mut phone = Self::start_with(folder, setup, "module_app mwi.so\n")?;
        phone.process.says("200 OK").await?;
        Ok(phone)
    }

    /// Starts a phone.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(folder: &Path, setup: &PhoneSetup<'_>) -> Result<Self> {
        Self::start_with(folder, setup, "")
    }

    fn start_with(folder: &Path, setup: &PhoneSetup<'_>, modules: &str) -> Result<Self> {
        std::fs::create_dir_all(folder)?;
        let control_port = ports::free()?;
        let voice = folder.join("says.wav");
        let silence = std::iter::repeat_n(0, SILENCE_AFTER);
        let says: Vec<i16> = setup.says.iter().copied().chain(silence).collect();
        audio::write(&voice, &says)?;
        let config = format!(
            "sip_listen 127.0.0.1:{sip_port}\n\
             net_interface 127.0.0.1\n\
             module_path /usr/lib/baresip/modules\n\
             module g711.so\n\
             module aufile.so\n\
             module sndfile.so\n\
             module_tmp account.so\n\
             module_app menu.so\n\
             module_app ctrl_tcp.so\n\
             {modules}\
             ctrl_tcp_listen 127.0.0.1:{control_port}\n\
             audio_source aufile,{voice}\n\
             audio_alert aufile,/dev/null\n\
             ausrc_srate 8000\nauplay_srate 8000\n\
             ausrc_channels 1\nauplay_channels 1\n\
             ring_aufile none\nringback_disabled yes\n\
             snd_path {folder}\n\
             statmode_default off\n",
            sip_port = ports::free_pair()?,
            voice = voice.display(),
            folder = folder.display(),
        );
        std::fs::write(folder.join("config"), config)?;
        let answer = match setup.answer {
            Answer::AtOnce => "auto",
            Answer::WhenTold => "manual",
        };
        let account = format!(
            "<sip:{user}@127.0.0.1:{port};transport=udp>;auth_user={user};auth_pass={secret};\
             answermode={answer};regint=60;audio_codecs=PCMA\n",
            user = setup.extension,
            port = setup.sip_port,
            secret = setup.secret,
        );
        std::fs::write(folder.join("accounts"), account)?;
        let name = format!("phone-{}", setup.extension);
        // What a phone of an earlier start said is not this one's word.
        match std::fs::remove_file(folder.join(format!("{name}.log"))) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
        let process = Process::start(
            &name,
            folder,
            Command::new("baresip").arg("-v").arg("-f").arg(folder),
        )
        .context("baresip is needed: apt-get install baresip-core")?;
        Ok(Self {
            process,
            folder: folder.into(),
            control_port,
        })
    }

    /// Gives it a command of baresip's menu ("accept", "hangup", "hold", "dial" …).
    ///
    /// # Errors
    /// When it does not take it.
    pub async fn told(&self, command: &str, parameters: &str) -> Result<String> {
        let answer = timeout(ANSWERS_WITHIN, self.asked(command, parameters)).await;
        answer.with_context(|| format!("the phone does not answer to {command:?}"))?
    }

    async fn asked(&self, command: &str, parameters: &str) -> Result<String> {
        let message = serde_json::json!({"command": command, "params": parameters}).to_string();
        let mut stream = TcpStream::connect(("127.0.0.1", self.control_port)).await?;
        stream
            .write_all(format!("{}:{message},", message.len()).as_bytes())
            .await?;
        let mut answer = vec![0; 65_536];
        let octets = stream.read(&mut answer).await?;
        Ok(String::from_utf8_lossy(&answer[..octets]).into_owned())
    }

    /// Presses keys in its call, one after the other (RFC 4733).
    ///
    /// # Errors
    /// When it does not take them.
    pub async fn presses(&self, keys: &str) -> Result<()> {
        for key in keys.chars() {
            self.told("sndcode", &key.to_string()).await?;
            tokio::time::sleep(BETWEEN_KEYS).await;
        }
        Ok(())
    }

    /// Its process.
    pub const fn process(&mut self) -> &mut Process {
        &mut self.process
    }

    /// Its output.
    #[must_use]
    pub fn log(&self) -> PathBuf {
        self.process.log().into()
    }

    /// Ends it in order, and gives what it heard in its calls, one after the other.
    ///
    /// # Errors
    /// When it heard nothing that could be kept.
    pub async fn switched_off(self) -> Result<Vec<i16>> {
        self.process.stop().await?;
        let mut dumps: Vec<PathBuf> = std::fs::read_dir(&self.folder)?
            .map(|entry| Ok(entry?.path()))
            .collect::<Result<_>>()?;
        // baresip names them dump-TIME-dec.wav (decoded, as heard) and -enc.wav (as said).
        dumps.retain(|path| path.to_string_lossy().ends_with("-dec.wav"));
        dumps.sort();
        let calls: Vec<Vec<i16>> = dumps
            .iter()
            .map(|path| audio::read(path))
            .collect::<Result<_>>()?;
        Ok(calls.concat())
    }

    /// Pulls its cable.
    ///
    /// # Errors
    /// When it cannot be killed.
    pub async fn unplug(self) -> Result<()> {
        self.process.kill().await
    }
}
