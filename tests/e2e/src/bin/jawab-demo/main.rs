//! A box and a central on this machine, and a young person who calls: what `./run` starts.

mod furnish;
mod ground;

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use jawab_e2e::central::{ADMIN, Central};
use jawab_e2e::centre::{Centre, Plan};
use jawab_e2e::desk::DeskClient;
use jawab_e2e::e1::{self, Operator};
use jawab_e2e::modem::{self, Make, Modem};
use jawab_e2e::phone::{Answer, Phone, PhoneSetup};
use jiff::Timestamp;
use jiff::tz::Offset;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::ground::{Ground, Ports};
use tokio::io::{AsyncBufReadExt, AsyncSeekExt, BufReader};
use tokio::net::{UnixListener, UnixStream};

/// Who calls.
const CALLER: &str = "+212612345678";
/// How long the caller listens to the menu.
const CHOOSES_AFTER: Duration = Duration::from_secs(3);
/// How long the two talk before the call is held, and how long it is held.
const TALKS_FOR: Duration = Duration::from_secs(6);
const HOLDS_FOR: Duration = Duration::from_secs(4);
/// The centre's number on its E1.
const NUMBER: &str = "0537000000";

#[tokio::main]
async fn main() -> Result<()> {
    let folder = PathBuf::from("var/demo");
    std::fs::create_dir_all(&folder)?;
    let folder = folder.canonicalize()?;
    match std::env::args().nth(1).as_deref() {
        None => stay_up(&folder, LineKind::Gsm).await,
        Some("--e1") => stay_up(&folder, LineKind::E1).await,
        Some("call") => {
            // The E1's operator listens to the program that started it, and to no other.
            if UnixStream::connect(doorbell(&folder)).await.is_err() {
                if !modem::is_plugged_in(&folder.join("modem")).await {
                    anyhow::bail!("no ./run is up here: start ./run first, in another terminal");
                }
                call(&folder, &voices(&folder).await?).await?;
            }
            println!("Calling. What happens shows where ./run is running.");
            Ok(())
        }
        Some(other) => {
            anyhow::bail!(
                "./run does not know {other:?}; it knows `./run`, `./run --e1` and `./run call`"
            )
        }
    }
}

/// The logins of this demonstration: made once, for this machine alone.
#[derive(Serialize, Deserialize)]
struct Logins {
    admin_password: String,
    staff_password: String,
    handset_secrets: Vec<String>,
}

impl Logins {
    fn path(folder: &Path) -> PathBuf {
        folder.join("logins.json")
    }

    fn read(folder: &Path) -> Option<Self> {
        serde_json::from_slice(&std::fs::read(Self::path(folder)).ok()?).ok()
    }

    fn new() -> Self {
        let word = || uuid::Uuid::new_v4().simple().to_string()[..16].to_owned();
        Self {
            admin_password: word(),
            staff_password: word(),
            handset_secrets: EXTENSIONS.iter().map(|_| word()).collect(),
        }
    }

    /// Keeps them where this user alone can read them; whole, or not at all.
    fn keep(&self, folder: &Path) -> Result<()> {
        let new = folder.join("logins.new");
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&new)?;
        file.write_all(&serde_json::to_vec_pretty(self)?)?;
        Ok(std::fs::rename(new, Self::path(folder))?)
    }
}

/// Two members of staff: one whose phone answers by itself, one for whoever looks on.
const STAFF: [(&str, &str); 2] = [("salma", "Salma Bennani"), ("youssef", "Youssef Alaoui")];
/// Their handsets, and one of a colleague to whom calls are handed over.
const EXTENSIONS: [&str; 3] = ["201", "202", "203"];
/// How long the two talk, the hold in it, before the call is handed over.
const HANDS_OVER_AFTER: Duration = Duration::from_secs(14);

/// What the box's line is.
#[derive(Copy, Clone, PartialEq, Eq)]
enum LineKind {
    /// A modem.
    Gsm,
    /// An E1, with an operator's exchange at its other end.
    E1,
}

fn plan(folder: &Path, line: LineKind, ports: Ports) -> Result<Plan> {
    let mut plan = Plan::new(Path::new("target/prompts"))?;
    match line {
        LineKind::Gsm => plan.modems = vec![folder.join("modem")],
        LineKind::E1 => {
            plan.more = format!(
                "[[line]]\nkind = \"e1\"\nname = \"e1\"\nspan = {:?}\nnumber = {NUMBER:?}\n",
                e1::span(&folder.join("operator"))
            );
        }
    }
    plan.desk_port = ports.desk;
    plan.sip_port = ports.sip;
    Ok(plan)
}

async fn set_up(folder: &Path, line: LineKind, ports: Ports) -> Result<(Central, Centre, Logins)> {
    let central_folder = folder.join("central");
    let box_folder = folder.join("box");
    if let Some(logins) = Logins::read(folder) {
        let central = Central::again(&central_folder, ports.console)?;
        let centre = Centre::again(&box_folder, plan(folder, line, ports)?, Some(&central))?;
        return Ok((central, centre, logins));
    }
    say("setting a central and a box up, once");
    // What an interrupted first start left behind is of no use.
    for half_done in [&central_folder, &box_folder] {
        if half_done.exists() {
            std::fs::remove_dir_all(half_done)?;
        }
    }
    let logins = Logins::new();
    let central = Central::set_up(&central_folder, ports.console, &logins.admin_password).await?;
    let centre = Centre::set_up(&box_folder, plan(folder, line, ports)?, Some(&central)).await?;
    for (login, name) in STAFF {
        centre.takes_on(login, name, &logins.staff_password).await?;
    }
    for (extension, secret) in EXTENSIONS.iter().zip(&logins.handset_secrets) {
        centre.gets_handset(extension, secret).await?;
    }
    logins.keep(folder)?;
    Ok((central, centre, logins))
}

async fn stay_up(folder: &Path, line: LineKind) -> Result<()> {
    let begun = Instant::now();
    let ports = Ports::chosen()?;
    let _ground = Ground::take(folder, ports)?;
    let (mut central, mut centre, logins) = set_up(folder, line, ports).await?;
    for log in [central.log(), centre.log()] {
        if log.exists() {
            std::fs::remove_file(log)?;
        }
    }
    let (mut modem, mut operator) = (None, None);
    match line {
        LineKind::Gsm => {
            say("plugging a GSM modem in (simulated: a SIM7600 on two serial ports)");
            modem = Some(Modem::start(&folder.join("modem"), Make::Simcom).await?);
        }
        LineKind::E1 => {
            say("connecting an E1 (at its other end libpri, as the operator's exchange)");
            operator = Some(Operator::start(&folder.join("operator")).await?);
        }
    }
    let today = Offset::UTC.to_datetime(Timestamp::now()).date();
    furnish::publish(&central, folder, today).await?;
    say("starting central");
    central.start().await.context("central does not start")?;
    say("starting the box");
    centre.start().await.context("the box does not start")?;

    follow("box", &centre.log());
    follow("central", &central.log());

    let [salma, youssef, _] = EXTENSIONS;
    let phone_folder = folder.join("phone");
    let voice = voices(folder).await?;
    let phone = Phone::registered(
        &phone_folder,
        &PhoneSetup {
            extension: salma,
            secret: &logins.handset_secrets[0],
            sip_port: ports.sip,
            says: &jawab_e2e::audio::read(&voice.staff)?,
            answer: Answer::AtOnce,
        },
    )
    .await
    .context("the SIP phone of the demonstration is not let in")?;
    say("a SIP phone (baresip) registered as 201; it answers by itself");

    let url = centre.desk_url();
    let [(first, _), (second, _)] = STAFF;
    let password = &logins.staff_password;
    let (mut desk, colleague) = tokio::try_join!(
        DeskClient::log_in(&url, first, password, salma),
        DeskClient::log_in(&url, second, password, youssef),
    )?;
    furnish::write_up_a_family(&mut desk, CALLER).await?;
    colleague.takes_break("meal").await?;
    desk.ready().await?;
    say("Salma logged in at the desk and is ready; Youssef has lunch");

    // Before the line is in service nobody can call, and a person who hears that the number
    // is not reachable tries again.
    let in_service = match line {
        LineKind::Gsm => "gsm1: in service",
        LineKind::E1 => "e1: in service",
    };
    centre.process().says(in_service).await?;
    let talking = async {
        centre.process().says("the two are talking").await?;
        let took = begun.elapsed().as_secs_f64();
        say(&format!("the two are talking, {took:.1} s after the start"));
        tokio::spawn(holds_the_line(desk));
        Ok(())
    };
    let calling = async {
        match &mut operator {
            None => call(folder, &voice).await,
            Some(operator) => call_over_e1(operator, &voice).await,
        }
    };
    tokio::try_join!(talking, calling)?;
    println!(
        "\n\
         \x20 The staff desk       {desk}   log in as {staff:?} or {other:?}, password {password}\n\
         \x20 Central's console    {console}   log in as {ADMIN:?}, password {admin}\n\
         \x20 A phone of your own  SIP over UDP to this machine, port {sip}, user {extension}, password {secret}\n\
         \x20                      then log in as {other:?}, choose handset {extension}, press Ready\n\
         \x20 To look at           the call that just was: /contacts; who called, with her family: a click on her name;\n\
         \x20                      opening hours and the staff's day: /settings; at central what is published: /catalogue\n\
         \x20 Another call         ./run call        (from another terminal, here)\n\
         \x20 The end              Ctrl-C\n\n\
         The browser asks about the certificates once: they were made on this machine.\n",
        desk = centre.desk_url(),
        sip = ports.sip,
        staff = STAFF[0].0,
        other = STAFF[1].0,
        password = logins.staff_password,
        console = central.console_url(),
        admin = logins.admin_password,
        extension = EXTENSIONS[1],
        secret = logins.handset_secrets[1],
    );

    let mut colleague = None;
    let goes_on = async {
        // A demonstration of before has no handset for the colleague.
        match logins.handset_secrets.get(2) {
            Some(secret) => match hands_over(folder, &phone, &mut centre, &voice, secret).await {
                Ok(hind) => colleague = Some(hind),
                Err(error) => say(&format!("the call was not handed over: {error:#}")),
            },
            None => say("to see a transfer, remove var/demo and start again"),
        }
        calls_when_rung_for(folder, operator.as_mut(), &voice).await
    };
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted?,
        failed = goes_on => failed?,
    }
    println!();
    say("stopping");
    drop((phone, colleague));
    centre.stop().await?;
    central.stop().await?;
    drop(operator);
    match modem {
        Some(modem) => modem.unplug().await,
        None => Ok(()),
    }
}

/// Salma looks something up meanwhile: the contact's page shows a call with a hold in it.
async fn holds_the_line(desk: DeskClient) {
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
fn doorbell(folder: &Path) -> PathBuf {
    folder.join("e1-calls")
}

/// Calls over the E1 whenever somebody asks; without one, modems are asked themselves.
async fn calls_when_rung_for(
    folder: &Path,
    operator: Option<&mut Operator>,
    voice: &Voices,
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
        if let Err(error) = call_over_e1(operator, voice).await {
            say(&format!("the call failed: {error:#}"));
        }
    }
}

/// A young person calls over the E1, and chooses French; asks and hangs up while this goes on.
async fn call_over_e1(operator: &mut Operator, voice: &Voices) -> Result<()> {
    say(&format!("a young person calls from {CALLER}, over the E1"));
    let channel = operator.calls(CALLER, NUMBER).await?;
    operator.says("answered").await?;
    operator.listens(channel).await?;
    tokio::time::sleep(CHOOSES_AFTER).await;
    operator.does(&format!("digit {channel} 2")).await?;
    tokio::time::sleep(Duration::from_secs(3)).await;
    let says = jawab_e2e::audio::read(&voice.caller)?;
    let octets: Vec<u8> = says
        .iter()
        .map(|&sample| jawab_e2e::rtp::encode(sample))
        .collect();
    operator.speaks(channel, &octets).await?;
    tokio::time::sleep(Duration::from_secs(15)).await;
    operator.does(&format!("hangup {channel} 16")).await
}

/// Salma hands the caller over to a colleague, with the keys of her phone.
async fn hands_over(
    folder: &Path,
    phone: &Phone,
    centre: &mut Centre,
    voice: &Voices,
    secret: &str,
) -> Result<Phone> {
    let extension = EXTENSIONS[2];
    let colleague = Phone::registered(
        &folder.join("colleague"),
        &PhoneSetup {
            extension,
            secret,
            sip_port: centre.sip_port(),
            says: &jawab_e2e::audio::read(&voice.colleague)?,
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
async fn call(folder: &Path, voice: &Voices) -> Result<()> {
    let folder = folder.join("modem");
    say(&format!("a young person calls from {CALLER}"));
    modem::send(
        &folder,
        json!({
            "do": "call",
            "from": CALLER,
            "wav": voice.caller,
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

struct Voices {
    caller: PathBuf,
    staff: PathBuf,
    colleague: PathBuf,
}

/// What the two people of the demonstration say, spoken by espeak-ng.
async fn voices(folder: &Path) -> Result<Voices> {
    let voices = Voices {
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

fn say(what: &str) {
    println!("\x1b[1m{:>8}\x1b[0m  {what}", "demo");
}

/// Prints what a program logs, as it logs it.
fn follow(name: &'static str, log: &Path) {
    let log = log.to_owned();
    tokio::spawn(async move {
        if let Err(error) = print_lines(name, &log).await {
            eprintln!("cannot follow {}: {error:#}", log.display());
        }
    });
}

async fn print_lines(name: &str, log: &Path) -> Result<()> {
    let mut file = tokio::fs::File::open(log).await?;
    file.seek(std::io::SeekFrom::End(0)).await?;
    let mut lines = BufReader::new(file);
    let mut line = String::new();
    loop {
        // A line that is still being written is read on at the next look.
        if lines.read_line(&mut line).await? == 0 || !line.ends_with('\n') {
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        }
        println!("\x1b[36m{name:>8}\x1b[0m  {}", line.trim_end());
        line.clear();
    }
}
