//! A box and a central on this machine, and a young person who calls: what `./run` starts.

mod furnish;
mod ground;
mod scene;

use std::fs::OpenOptions;
use std::io::Write;
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
use jawab_listener::StopSignals;
use jiff::Timestamp;
use jiff::tz::Offset;
use serde::{Deserialize, Serialize};

use tokio::io::{AsyncBufReadExt, AsyncSeekExt, BufReader};
use tokio::net::UnixStream;

use crate::ground::{Ground, Ports};
use crate::scene::{
    CALLER, NUMBER, Voices, call, call_over_e1, calls_when_rung_for, doorbell, hands_over,
    holds_the_line, texts,
};

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
                let line = folder.join("modem");
                if !modem::is_plugged_in(&line).await {
                    anyhow::bail!("no ./run is up here: start ./run first, in another terminal");
                }
                let status = modem::send(&line, serde_json::json!({"do": "status"})).await?;
                if status["call"] != "idle" {
                    anyhow::bail!(
                        "somebody is calling, and a line has one call at a time: try again when that call is over"
                    );
                }
                call(&folder, &Voices::spoken(&folder).await?).await?;
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
    // Its name is on the desk, and on the supervisors' page of the floor.
    plan.more.push_str("\n[[queue]]\nname = \"Accueil\"\n");
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

/// What is up. When it is dropped, its programs are killed.
struct Up {
    central: Central,
    centre: Centre,
    modem: Option<Modem>,
    operator: Option<Operator>,
    phone: Phone,
    logins: Logins,
    voices: Voices,
}

async fn stay_up(folder: &Path, line: LineKind) -> Result<()> {
    // Before the first word: whoever hears it and presses Ctrl-C ends it in order.
    let mut signals = StopSignals::caught()?;
    let ports = Ports::chosen()?;
    let _ground = Ground::take(folder, ports)?;
    // Ctrl-C reaches what was started as well; that it ended then is no failure.
    let mut up = tokio::select! {
        biased;
        () = signals.come() => {
            say("stopped before it was up");
            return Ok(());
        }
        up = Up::comes(folder, line, ports) => up?,
    };
    up.introduces_itself(ports);

    let mut colleague = None;
    tokio::select! {
        biased;
        () = signals.come() => {}
        failed = up.goes_on(folder, &mut colleague) => failed?,
    }
    println!();
    say("stopping");
    drop(colleague);
    up.stops().await
}

impl Up {
    async fn comes(folder: &Path, line: LineKind, ports: Ports) -> Result<Self> {
        let begun = Instant::now();
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
        let voices = Voices::spoken(folder).await?;
        let phone = Phone::registered(
            &phone_folder,
            &PhoneSetup {
                extension: salma,
                secret: &logins.handset_secrets[0],
                sip_port: ports.sip,
                says: &jawab_e2e::audio::read(&voices.staff)?,
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
                None => call(folder, &voices).await,
                Some(operator) => call_over_e1(operator, &voices).await,
            }
        };
        tokio::try_join!(talking, calling)?;
        Ok(Self {
            central,
            centre,
            modem,
            operator,
            phone,
            logins,
            voices,
        })
    }

    /// What somebody who looks on needs to know.
    fn introduces_itself(&self, ports: Ports) {
        let (centre, central, logins) = (&self.centre, &self.central, &self.logins);
        println!(
            "\n\
             \x20 The staff desk       {desk}   log in as {staff:?} or {other:?}, password {password}\n\
             \x20 Central's console    {console}   log in as {ADMIN:?}, password {admin}\n\
             \x20 A phone of your own  SIP over UDP to this machine, port {sip}, user {extension}, password {secret}\n\
             \x20                      then log in as {other:?}, choose handset {extension}, press Ready\n\
             \x20 To look at           the call that just was: /contacts; the texts after it: /conversations; who called, with her family: a click on her name;\n\
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
    }

    /// The first call is handed over; then there are others, as they are asked for.
    async fn goes_on(&mut self, folder: &Path, colleague: &mut Option<Phone>) -> Result<()> {
        // A demonstration of before has no handset for the colleague.
        match self.logins.handset_secrets.get(2) {
            Some(secret) => {
                let handed =
                    hands_over(folder, &self.phone, &mut self.centre, &self.voices, secret);
                match handed.await {
                    Ok(hind) => *colleague = Some(hind),
                    Err(error) => say(&format!("the call was not handed over: {error:#}")),
                }
            }
            None => say("to see a transfer, remove var/demo and start again"),
        }
        if self.modem.is_some()
            && let Err(error) = self.they_text(folder).await
        {
            say(&format!("no text went both ways: {error:#}"));
        }
        calls_when_rung_for(folder, self.operator.as_mut(), &self.voices).await
    }

    /// After the call the young person texts, and is answered.
    async fn they_text(&self, folder: &Path) -> Result<()> {
        let (url, password) = (self.centre.desk_url(), &self.logins.staff_password);
        let mut desk = DeskClient::log_in(&url, STAFF[1].0, password, EXTENSIONS[1]).await?;
        texts(folder, &self.centre, &mut desk).await
    }

    /// Everything ends in order.
    async fn stops(mut self) -> Result<()> {
        drop(self.phone);
        self.centre.stop().await?;
        self.central.stop().await?;
        drop(self.operator);
        match self.modem {
            Some(modem) => modem.unplug().await,
            None => Ok(()),
        }
    }
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
