//! What the people of the demonstration do: who calls, who answers, who takes over.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use jawab_e2e::centre::{Centre, ask};
use jawab_e2e::desk::DeskClient;
use jawab_e2e::e1::Operator;
use jawab_e2e::modem;
use jawab_e2e::phone::{Answer, Phone, PhoneSetup};
use jiff::Timestamp;
use jiff::tz::Offset;
use serde_json::json;
use tokio::net::UnixListener;

use crate::{EXTENSIONS, say};

/// Who calls.
pub(crate) const CALLER: &str = "+212612345678";
/// How long the caller listens to the menu.
const CHOOSES_AFTER: Duration = Duration::from_secs(3);
/// How long the two talk before the call is held, and how long it is held.
const TALKS_FOR: Duration = Duration::from_secs(6);
const HOLDS_FOR: Duration = Duration::from_secs(4);
/// How long the two talk, the hold in it, before the call is handed over.
const HANDS_OVER_AFTER: Duration = Duration::from_secs(14);
/// The centre's number on its E1.
pub(crate) const NUMBER: &str = "0537000000";

/// Salma looks something up meanwhile: the contact's page shows a call with a hold in it.
pub(crate) async fn holds_the_line(desk: DeskClient) {
    let held = async {
        tokio::time::sleep(TALKS_FOR).await;
        desk.does("hold").await?;
        tokio::time::sleep(HOLDS_FOR).await;
        desk.does("resume").await
    };
    if let Err(error) = held.await {
        say(&format!("Salma cannot hold the call: {error:#}"));
    }
}

/// Where `./run call` asks for another call over the E1.
pub(crate) fn doorbell(folder: &Path) -> PathBuf {
    folder.join("e1-calls")
}

/// Calls over the E1 whenever somebody asks; without one, modems are asked themselves.
pub(crate) async fn calls_when_rung_for(
    folder: &Path,
    operator: Option<&mut Operator>,
    voices: &Voices,
) -> Result<()> {
    let path = doorbell(folder);
    match std::fs::remove_file(&path) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error.into()),
        _ => {}
    }
    let Some(operator) = operator else {
        return std::future::pending().await;
    };
    let doorbell = UnixListener::bind(&path)?;
    loop {
        doorbell.accept().await?;
        if let Err(error) = call_over_e1(operator, voices).await {
            say(&format!("the call failed: {error:#}"));
        }
    }
}

/// A young person calls over the E1, and chooses French; asks and hangs up while this goes on.
pub(crate) async fn call_over_e1(operator: &mut Operator, voices: &Voices) -> Result<()> {
    say(&format!("a young person calls from {CALLER}, over the E1"));
    let channel = operator.calls(CALLER, NUMBER).await?;
    operator.says("answered").await?;
    operator.listens(channel).await?;
    tokio::time::sleep(CHOOSES_AFTER).await;
    operator.does(&format!("digit {channel} 2")).await?;
    tokio::time::sleep(Duration::from_secs(3)).await;
    let says = jawab_e2e::audio::read(&voices.caller)?;
    let octets: Vec<u8> = says
        .iter()
        .map(|&sample| jawab_e2e::rtp::encode(sample))
        .collect();
    operator.speaks(channel, &octets).await?;
    tokio::time::sleep(Duration::from_secs(15)).await;
    operator.does(&format!("hangup {channel} 16")).await
}

/// Salma hands the caller over to a colleague, with the keys of her phone.
pub(crate) async fn hands_over(
    folder: &Path,
    phone: &Phone,
    centre: &mut Centre,
    voices: &Voices,
    secret: &str,
) -> Result<Phone> {
    let extension = EXTENSIONS[2];
    let colleague = Phone::registered(
        &folder.join("colleague"),
        &PhoneSetup {
            extension,
            secret,
            sip_port: centre.sip_port(),
            says: &jawab_e2e::audio::read(&voices.colleague)?,
            answer: Answer::AtOnce,
        },
    )
    .await
    .context("the colleague's phone is not let in")?;
    tokio::time::sleep(HANDS_OVER_AFTER).await;
    let keys = format!("*1{extension}#");
    say(&format!(
        "Salma presses {keys} at her phone: the caller is handed over"
    ));
    phone.presses(&keys).await?;
    let taken = format!("handset {extension} has taken it over");
    centre.process().says(&taken).await?;
    say("a colleague has the caller; the desk and the contact's page show it");
    Ok(colleague)
}

/// A young person calls, chooses French, asks, and hangs up after a while.
pub(crate) async fn call(folder: &Path, voices: &Voices) -> Result<()> {
    let folder = folder.join("modem");
    say(&format!("a young person calls from {CALLER}"));
    modem::send(
        &folder,
        json!({
            "do": "call",
            "from": CALLER,
            "wav": voices.caller,
            "wav_after_ms": 6_000,
            "digits": [{"digit": "2", "at_ms": CHOOSES_AFTER.as_millis()}],
            "record": folder.join("heard.wav"),
            "hang_up_after_ms": 25_000,
        }),
    )
    .await
    .context("the call does not come in")?;
    Ok(())
}

/// The young person texts, is answered from the desk, and the answer arrives.
pub(crate) async fn texts(folder: &Path, centre: &Centre, desk: &mut DeskClient) -> Result<()> {
    let asks = "Merci ! La photo, c'est une ou deux ?";
    let now = Offset::constant(1).to_datetime(Timestamp::now());
    let at = [
        now.year() % 100,
        now.month().into(),
        now.day().into(),
        now.hour().into(),
        now.minute().into(),
        now.second().into(),
    ];
    let writes = json!({"do": "text", "from": CALLER, "text": asks, "at": at});
    modem::send(&folder.join("modem"), writes).await?;
    say(&format!("the young person texts: {asks}"));
    let at = until("the text to be at the desk", async || {
        Ok(desk.waiting_conversations().await?.pop())
    });
    let at = at.await?;
    let answer = "Une seule, récente. À bientôt !";
    desk.writes_text(&at, answer, 1).await?;
    say(&format!("Youssef answers from the desk: {answer}"));
    let database = centre.database();
    let state = "SELECT state FROM messages WHERE state IS NOT NULL ORDER BY sent_ms DESC LIMIT 1";
    until("the answer to arrive", async || {
        let rows = ask(&database, state)?;
        let state = rows.first().map(|row| row[0].clone());
        Ok((state == Some(json!("arrived"))).then_some(()))
    })
    .await?;
    say("the network reports that the answer arrived; both are on the page of the conversation");
    Ok(())
}

/// Asks until there is an answer, for a while.
async fn until<T>(what: &str, mut ask: impl AsyncFnMut() -> Result<Option<T>>) -> Result<T> {
    for _ in 0..150 {
        if let Some(answer) = ask().await? {
            return Ok(answer);
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    anyhow::bail!("waited in vain for {what}")
}

pub(crate) struct Voices {
    caller: PathBuf,
    pub(crate) staff: PathBuf,
    colleague: PathBuf,
}

impl Voices {
    /// What the two people of the demonstration say, spoken by espeak-ng.
    pub(crate) async fn spoken(folder: &Path) -> Result<Self> {
        let voices = Self {
            caller: folder.join("caller.wav"),
            staff: folder.join("staff.wav"),
            colleague: folder.join("colleague.wav"),
        };
        let lines = [
            (
                &voices.caller,
                "fr+f3",
                "Bonjour, j'ai dix-sept ans. Je voudrais savoir comment obtenir le Pass Jeunes, \
                 et quels documents il faut.",
            ),
            (
                &voices.staff,
                "fr+f4",
                "Centre de jeunesse de Rabat, Salma à votre écoute. Pour le Pass Jeunes, \
                 il faut la carte nationale et une photo. Je vous passe ma collègue.",
            ),
            (
                &voices.colleague,
                "fr+f2",
                "Bonjour, ici Hind. C'est moi qui m'occupe du Pass Jeunes. Je vous envoie la liste.",
            ),
        ];
        for (wav, voice, text) in lines {
            if !wav.exists() {
                speak(wav, voice, text).await?;
            }
        }
        Ok(voices)
    }
}

async fn speak(wav: &Path, voice: &str, text: &str) -> Result<()> {
    let raw = wav.with_extension("22k.wav");
    let (raw_name, wav_name) = (raw.to_string_lossy(), wav.to_string_lossy());
    jawab_e2e::process::run(
        Path::new("espeak-ng"),
        ["-v", voice, "-s", "150", "-w", &raw_name, text],
        "",
    )
    .await?;
    jawab_e2e::process::run(
        Path::new("sox"),
        [
            &raw_name, "-r", "8000", "-c", "1", "-b", "16", &wav_name, "norm", "-6",
        ],
        "",
    )
    .await?;
    Ok(())
}
