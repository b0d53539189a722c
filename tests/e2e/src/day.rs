//! A day at a centre, set up for a test: central, a box, a modem, a phone, somebody at the desk.

use std::path::{Path, PathBuf};

use anyhow::Result;
use serde_json::Value;
use tempfile::TempDir;

use crate::audio;
use crate::central::Central;
use crate::centre::{Centre, Plan, ask};
use crate::desk::DeskClient;
use crate::modem::{Make, Modem};
use crate::phone::{Answer, Phone, PhoneSetup};
use crate::ports;
use crate::wait::until;

/// Who works at the centre of the tests.
pub const LOGIN: &str = "salma";
/// Their password.
pub const PASSWORD: &str = "une phrase de passe";
/// Their handset.
pub const EXTENSION: &str = "201";
/// Its secret.
pub const SECRET: &str = "secret-of-201";
/// Who calls.
pub const CALLER: &str = "+212612345678";

/// Everything that a call needs.
#[derive(Debug)]
pub struct Day {
    /// Central.
    pub central: Central,
    /// The box.
    pub centre: Centre,
    /// The modem on its line `gsm1`.
    pub modem: Modem,
    /// What the caller says.
    pub caller_voice: Vec<i16>,
    /// What staff say.
    pub staff_voice: Vec<i16>,
    folder: TempDir,
}

/// How the day is to be.
#[derive(Clone, Debug)]
pub struct Forecast {
    /// Whose modem.
    pub make: Make,
    /// Peers of the trunks.
    pub trunks: Vec<String>,
    /// More lines for the box's configuration.
    pub more: String,
}

impl Default for Forecast {
    fn default() -> Self {
        Self {
            make: Make::Simcom,
            trunks: Vec::new(),
            more: "[calls]\nring_for_s = 8\nwrap_up_s = 2\n".into(),
        }
    }
}

impl Day {
    /// Central and the box are up, the modem's line is in service.
    ///
    /// # Errors
    /// When something does not come up.
    pub async fn begins(forecast: Forecast) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("jawab-").tempdir()?;
        let path = folder.path();
        let modem = Modem::start(&path.join("modem"), forecast.make).await?;
        let mut central = Central::set_up(&path.join("central"), ports::free()?, PASSWORD).await?;
        central.start().await?;
        let mut plan = Plan::new(&prompts())?;
        plan.modems = vec![path.join("modem")];
        plan.trunks = forecast.trunks;
        plan.more = forecast.more;
        let mut centre = Centre::set_up(&path.join("box"), plan, Some(&central)).await?;
        centre.takes_on(LOGIN, "Salma Bennani", PASSWORD).await?;
        centre.gets_handset(EXTENSION, SECRET).await?;
        centre.start().await?;
        centre.process().says("gsm1: in service").await?;
        Ok(Self {
            central,
            centre,
            modem,
            caller_voice: audio::voice(1, 6.0),
            staff_voice: audio::voice(2, 6.0),
            folder,
        })
    }

    /// A file of this day.
    #[must_use]
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The phone registers. It answers as told, and says the staff's voice.
    ///
    /// # Errors
    /// When the box does not let it in.
    pub async fn phone(&self, answer: Answer) -> Result<Phone> {
        Phone::registered(
            &self.file("phone"),
            &PhoneSetup {
                extension: EXTENSION,
                secret: SECRET,
                sip_port: self.centre.sip_port(),
                says: &self.staff_voice,
                answer,
            },
        )
        .await
    }

    /// Another phone, whose handset is made for it, registers.
    ///
    /// # Errors
    /// When the box refuses one of the two.
    pub async fn another_phone(
        &self,
        extension: &str,
        says: &[i16],
        answer: Answer,
    ) -> Result<Phone> {
        let secret = secret_of(extension);
        self.centre.gets_handset(extension, &secret).await?;
        let setup = PhoneSetup {
            extension,
            secret: &secret,
            sip_port: self.centre.sip_port(),
            says,
            answer,
        };
        let folder = self.file(&format!("phone-{extension}"));
        Phone::registered(&folder, &setup).await
    }

    /// The member of staff logs in and is ready.
    ///
    /// # Errors
    /// When the desk refuses.
    pub async fn staff_ready(&self) -> Result<DeskClient> {
        let desk = DeskClient::log_in(&self.centre.desk_url(), LOGIN, PASSWORD, EXTENSION).await?;
        desk.ready().await?;
        Ok(desk)
    }

    /// A call comes in on the GSM line; the caller chooses French as soon as the box
    /// answers, and speaks once staff are there.
    ///
    /// # Errors
    /// When the modem refuses.
    pub async fn gsm_call(&mut self) -> Result<()> {
        let voice = self.file("caller.wav");
        audio::write(&voice, &self.caller_voice)?;
        self.modem
            .send(serde_json::json!({
                "do": "call", "from": CALLER, "record": self.file("caller-heard.wav"),
            }))
            .await?;
        self.modem_is("active").await?;
        self.modem.presses("2").await
    }

    /// The caller says their text.
    ///
    /// # Errors
    /// When the modem refuses.
    pub async fn caller_speaks(&self) -> Result<()> {
        self.modem
            .send(serde_json::json!({"do": "play", "wav": self.file("caller.wav")}))
            .await?;
        Ok(())
    }

    /// Waits until the modem's call is in a state.
    ///
    /// # Errors
    /// When it never is.
    pub async fn modem_is(&self, state: &str) -> Result<()> {
        until(&format!("the modem's call to be {state}"), || async {
            let status = self.modem.send(serde_json::json!({"do": "status"})).await?;
            Ok((status["call"] == state).then_some(()))
        })
        .await
    }

    /// The segments of the only call that answers a condition on it and its contact, in small letters
    /// and so without their lengths' tenths, and its legs: as its record has them.
    ///
    /// # Errors
    /// When there is none.
    pub async fn course(&self, of: &str) -> Result<(String, Vec<String>)> {
        let query = format!(
            "SELECT course FROM call_records JOIN contacts ON contacts.id = contact WHERE {of}"
        );
        let kept = self.box_has(&query).await?;
        let text = kept.first().and_then(Value::as_str).unwrap_or_default();
        let mut parts = text.split('|').map(str::to_owned);
        let segments = parts.next().unwrap_or_default().to_lowercase();
        Ok((segments, parts.collect()))
    }

    /// Waits until the box's SQLite answers a query with at least one row, and gives it.
    ///
    /// # Errors
    /// When it never does.
    pub async fn box_has(&self, query: &str) -> Result<Vec<Value>> {
        row(&self.centre.database(), query).await
    }

    /// The same of central's.
    ///
    /// # Errors
    /// When it never does.
    pub async fn central_has(&self, query: &str) -> Result<Vec<Value>> {
        row(&self.central.database(), query).await
    }
}

async fn row(database: &Path, query: &str) -> Result<Vec<Value>> {
    until(&format!("an answer to {query:?}"), || async {
        Ok(ask(database, query)
            .ok()
            .and_then(|rows| rows.into_iter().next()))
    })
    .await
}

/// The secret of a handset that is made for a phone.
#[must_use]
pub fn secret_of(extension: &str) -> String {
    format!("secret-of-{extension}")
}

/// The synthesised prompts, made by `./test` and `./run`.
#[must_use]
pub fn prompts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/prompts")
}
