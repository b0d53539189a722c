//! `jawab setup`.

use std::io::{BufRead, Write};

use clap::Args;
use serde::Serialize;

use super::answers::{Wrong, centre_code, centre_name, port, time, vlan};
use super::clock::Clock;
use super::network::Typed;
use super::plan::{Answers, Done, Plan, SetupError, carry_out, plan, restart};
use super::supervisor::{Supervisor, is_wanted};
use super::tuning::TuningOptions;
use super::words::{done_lines, plan_lines};
use crate::locale::Locale;
use crate::machine::Site;
use crate::protocol::Unfit;

/// A set-up's answers. Without any, they are asked for one by one.
#[derive(Clone, Debug, Default, Args)]
pub struct SetupOptions {
    /// How the box gets its address: dhcp, or fixed.
    #[arg(long, value_name = "WAY")]
    pub network: Option<String>,
    /// The network port of the centre; every wired one if it is not given.
    #[arg(long, requires = "network")]
    pub port: Option<String>,
    /// The box's fixed address with its prefix, as 192.168.1.10/24.
    #[arg(long, requires = "network")]
    pub address: Option<String>,
    /// The way out of the centre's network.
    #[arg(long, requires = "address")]
    pub gateway: Option<String>,
    /// A name server; more of them between commas.
    #[arg(long, requires = "address")]
    pub dns: Option<String>,
    /// The phones' VLAN on that port.
    #[arg(long, requires = "phones_address", requires = "port")]
    pub phones_vlan: Option<String>,
    /// The network port of the phones, where they have one of their own.
    #[arg(long, requires = "phones_address", conflicts_with = "phones_vlan")]
    pub phones_port: Option<String>,
    /// The box's address in the phones' own network.
    #[arg(long, requires = "network")]
    pub phones_address: Option<String>,
    /// The centre's name, as the desk shows it.
    #[arg(long)]
    pub centre_name: Option<String>,
    /// Two to four letters that start the centre's case references.
    #[arg(long)]
    pub centre_code: Option<String>,
    /// The login of the first supervisor, where there is no staff yet. Their password is made,
    /// and shown once.
    #[arg(long, value_name = "LOGIN", requires = "supervisor_name")]
    pub supervisor: Option<String>,
    /// Their name, as colleagues read it.
    #[arg(long, value_name = "NAME", requires = "supervisor")]
    pub supervisor_name: Option<String>,
    /// Their password is not made, but read from standard input: a line, before any PINs.
    #[arg(long, requires = "supervisor")]
    pub supervisor_password_from_input: bool,
    /// A GSM line whose SIM has a PIN, which is read from standard input: a line of text for
    /// each, in their order.
    #[arg(long, value_name = "LINE")]
    pub sim_pin: Vec<String>,
    /// A setting of a line, as gsm1.imei=861477037812345; without a value it is taken out. Those
    /// there are: imei, imsi, at_port, audio_port, credit_code, credit_low_dh, credit_every_h,
    /// credit_quiet_s, roaming_calls, roaming_answers; of a trunk transport, authority, certificate, key,
    /// session_timer_s, diverted_in, queue_by_forwarded; of any line prefixes, budget.minutes_day, budget.minutes_month,
    /// budget.dh_day, budget.dh_month, budget.dh_minute.
    #[arg(long, value_name = "LINE.KEY=VALUE")]
    pub line: Vec<String>,
    /// A setting of a queue, as Camps.key=2; the queue is made where there is none of that name. Without a
    /// value it is taken out, and without a key (Camps=) the queue is. Those there are: numbers and languages,
    /// between commas; key; priority; programme; overflow, as "120 Accueil" or "120 0537001122".
    #[arg(long, value_name = "QUEUE.KEY=VALUE")]
    pub queue: Vec<String>,
    /// How calls are handled, and what staff can have at once.
    #[command(flatten)]
    pub tuning: TuningOptions,
    /// The time at the box's place, as "2026-11-24 18:05". Refused while the network says it.
    #[arg(long)]
    pub time: Option<String>,
    /// Write it. Without this, it is said what would change, and nothing is done.
    #[arg(long)]
    pub yes: bool,
    /// Start the box again afterwards. Calls that are up end.
    #[arg(long, requires = "yes")]
    pub restart: bool,
    /// As JSON, for a program.
    #[arg(long)]
    pub json: bool,
    /// Questions as lines of text instead of screens.
    #[arg(long)]
    pub plain: bool,
    /// The language, fr or en; the terminal's (LANG) if it is not given.
    #[arg(long)]
    pub lang: Option<String>,
}

impl SetupOptions {
    /// Whether anything is answered, so that nothing is asked.
    #[must_use]
    pub fn answers_something(&self) -> bool {
        self.network.is_some()
            || self.centre_name.is_some()
            || self.centre_code.is_some()
            || !self.sim_pin.is_empty()
            || !self.line.is_empty()
            || !self.queue.is_empty()
            || self.time.is_some()
            || self.supervisor.is_some()
            || self.tuning.answers_something()
            || self.json
            || self.yes
    }

    fn answers(&self, site: &Site, input: &mut impl BufRead) -> Result<Answers, SetupError> {
        let network = match &self.network {
            None => None,
            Some(way) => Some(self.typed(way)?.network()?),
        };
        let mut answers = Answers {
            network,
            centre_name: self.centre_name.as_deref().map(centre_name).transpose()?,
            centre_code: self.centre_code.as_deref().map(centre_code).transpose()?,
            lines: self
                .line
                .iter()
                .map(|text| text.parse())
                .collect::<Result<_, _>>()?,
            queues: self
                .queue
                .iter()
                .map(|text| text.parse())
                .collect::<Result<_, _>>()?,
            settings: self.tuning.answers()?,
            time: self.time.as_deref().map(time).transpose()?,
            ..Answers::default()
        };
        if answers.time.is_some() && Clock::look().is_from_network {
            return Err(Wrong::TimeIsTheNetworks.into());
        }
        if let Some(login) = &self.supervisor {
            if !is_wanted(site) {
                return Err(Wrong::StaffAlready.into());
            }
            let name = self.supervisor_name.as_deref().unwrap_or_default();
            let password = if self.supervisor_password_from_input {
                // Nothing is too short for a password: none is made where one was to be given.
                Some(line_of(input))
                    .filter(|password| !password.is_empty())
                    .ok_or(Wrong::Staff(Unfit::WeakPassword))?
            } else {
                String::new()
            };
            answers.supervisor = Some(Supervisor::new(login, name.trim(), &password)?);
        }
        for line in &self.sim_pin {
            answers
                .pins
                .insert(line.clone(), line_of(input).trim().parse()?);
        }
        Ok(answers)
    }

    fn typed(&self, way: &str) -> Result<Typed, Wrong> {
        let text = |option: &Option<String>| option.clone().unwrap_or_default();
        let cable = if let Some(text) = &self.phones_vlan {
            vlan(text).map(|_| text.clone())?
        } else {
            port(&text(&self.phones_port))?.unwrap_or_default()
        };
        Ok(Typed {
            port: text(&self.port),
            way: way.into(),
            address: text(&self.address),
            gateway: text(&self.gateway),
            dns: text(&self.dns),
            cable,
            phones_address: text(&self.phones_address),
        })
    }
}

/// A line without its end; an empty one where none can be read.
fn line_of(input: &mut impl BufRead) -> String {
    let mut text = String::new();
    if input.read_line(&mut text).is_err() {
        text.clear();
    }
    text.trim_end_matches(['\r', '\n']).to_owned()
}

/// What a program is told.
#[derive(Serialize)]
struct Outcome<'a> {
    plan: &'a Plan,
    done: Option<&'a Done>,
    restarted: bool,
}

/// Does a set-up from the answers on the command line, and says what it changes; true if
/// nothing is left for root to do.
///
/// # Errors
/// [`SetupError`]: an answer cannot be right, or it cannot be written; then nothing is.
pub fn setup(
    site: &Site,
    options: &SetupOptions,
    locale: Locale,
    input: &mut impl BufRead,
    out: &mut impl Write,
) -> Result<bool, SetupError> {
    let answers = options.answers(site, input)?;
    let plan = plan(site, &answers)?;
    let mut done = None;
    if options.yes {
        done = Some(carry_out(site, &answers)?);
    }
    if options.restart {
        restart()?;
    }
    let text = if options.json {
        let outcome = Outcome {
            plan: &plan,
            done: done.as_ref(),
            restarted: options.restart,
        };
        // Strings and lists of them always are JSON.
        serde_json::to_string_pretty(&outcome).unwrap_or_default()
    } else {
        match &done {
            Some(done) => done_lines(locale, done).join("\n"),
            None if plan.is_empty() => locale.t("setup-nothing"),
            None => plan_lines(locale, &plan).join("\n") + "\n" + &locale.t("say-yes"),
        }
    };
    // Whoever does not listen wanted it done all the same.
    let _ = writeln!(out, "{text}");
    Ok(done.is_none_or(|done| done.left.is_empty()))
}
