//! The console as lines of text, for a terminal without screens, and for a script.

use std::io::{self, BufRead, IsTerminal, Read, Write, stdin, stdout};
use std::os::fd::AsFd;
use std::time::Duration;

use jiff::Timestamp;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

use super::draw::{ACTS, TESTS};
use super::fold::folded;
use super::recording::Recording;
use super::setup::{Step, Wizard, is_yes};
use crate::client::{Client, ClientError};
use crate::command::{ask_log, ask_status, lines, log_line};
use crate::locale::Locale;
use crate::log::{Filter, Level};
use crate::machine::{Site, power_off};
use crate::protocol::{Answer, Request, TestCallRequest};
use crate::refusal::refusal;
use crate::test_call;
use crate::trace::{TraceWanted, seconds};
use crate::update::update_from_stick;

/// Longest line that is read.
const LONGEST: u64 = 512;
/// Lines of the log that are shown.
const LOG: usize = 20;
/// Between two looks at a recording.
const LOOK: Duration = Duration::from_millis(200);
/// Log-ins tried before the console gives up.
const TRIES: usize = 3;

/// A terminal that shows lines of text, and takes them.
#[derive(Copy, Clone)]
struct Lines {
    locale: Locale,
    ascii: bool,
}

struct Plain {
    client: Client,
    lines: Lines,
}

pub(super) fn run(site: &Site, locale: Locale, ascii: bool) -> Result<(), ClientError> {
    let client = Client::connect(&site.data)?;
    let mut plain = Plain {
        client,
        lines: Lines { locale, ascii },
    };
    if !plain.log_in()? {
        return Ok(());
    }
    loop {
        plain.say(&locale.t("plain-menu"));
        let Some(choice) = plain.lines.read("> ").map_err(ClientError::Broken)? else {
            return Ok(());
        };
        match choice.as_str() {
            "1" => {
                let status = ask_status(&mut plain.client)?;
                for line in lines(&status, locale, Timestamp::now()) {
                    plain.say(&line);
                }
            }
            "2" => plain.log()?,
            "3" => plain.handsets()?,
            "4" => plain.add_handset()?,
            "5" => plain.staff()?,
            "6" => plain.add_staff()?,
            "7" => plain.test(site)?,
            "8" => match Wizard::begin(site, locale) {
                Ok(mut wizard) => ask_all(&mut wizard, plain.lines).map_err(ClientError::Broken)?,
                Err(error) => plain.say(&error.said(locale)),
            },
            "9" if plain.stop()? => return Ok(()),
            "b" => plain.the_box(site)?,
            "0" => return Ok(()),
            // A noisy line presses Enter, too.
            _ => {}
        }
    }
}

/// A set-up without screens.
pub(super) fn set_up(wizard: &mut Wizard, locale: Locale, ascii: bool) -> io::Result<()> {
    ask_all(wizard, Lines { locale, ascii })
}

/// Asks for each field of each page. An empty line leaves what is there; "-" empties it.
fn ask_all(wizard: &mut Wizard, lines: Lines) -> io::Result<()> {
    let mut page = None;
    let mut shown = Vec::new();
    lines.say(&lines.locale.t("plain-setup"));
    loop {
        if page != Some(wizard.page) {
            page = Some(wizard.page);
            lines.say(&format!("--- {}", lines.locale.t(wizard.form.title)));
            shown.clear();
        }
        if shown != wizard.below {
            shown.clone_from(&wizard.below);
            shown.iter().for_each(|line| lines.say(line));
        }
        let at = wizard.form.at;
        let Some(field) = wizard.form.fields.get(at) else {
            let Some(_) = lines.read(&format!("{} ", lines.locale.t("plain-enter")))? else {
                return Ok(());
            };
            if wizard.enter() == Step::Leave {
                return Ok(());
            }
            continue;
        };
        let name = field.name(lines.locale);
        let answer = if field.hidden {
            lines.secret(&name)?
        } else if field.value.is_empty() {
            lines.read(&format!("{name}: "))?
        } else {
            lines.read(&format!("{name} [{}]: ", field.value))?
        };
        let Some(answer) = answer else {
            return Ok(());
        };
        if let Some(field) = wizard.form.fields.get_mut(at)
            && !answer.is_empty()
        {
            field.value = if answer == "-" { String::new() } else { answer };
        }
        if wizard.enter() == Step::Leave {
            return Ok(());
        }
        if let Some(trouble) = wizard.form.trouble.take() {
            lines.say(&trouble);
            // Asked anew, not offered again.
            if let Some(field) = wizard.form.fields.get_mut(at) {
                field.value.clear();
            }
        }
    }
}

impl Lines {
    fn say(self, text: &str) {
        let text = if self.ascii {
            folded(text)
        } else {
            text.to_owned()
        };
        // A terminal that is gone shows at the next read.
        let _ = writeln!(stdout(), "{text}");
    }

    /// A line; none at the end. What is no text is left out.
    fn read(self, prompt: &str) -> io::Result<Option<String>> {
        let shown = if self.ascii {
            folded(prompt)
        } else {
            prompt.to_owned()
        };
        let _ = write!(stdout(), "{shown}");
        let _ = stdout().flush();
        let mut line = Vec::new();
        if stdin().lock().take(LONGEST).read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        let text = String::from_utf8_lossy(&line);
        let text: String = text.chars().filter(|char| !char.is_control()).collect();
        Ok(Some(text.trim().to_owned()))
    }

    /// The same without an echo, where there is one.
    fn secret(self, name: &str) -> io::Result<Option<String>> {
        let prompt = format!("{name}: ");
        if !stdin().is_terminal() {
            return self.read(&prompt);
        }
        rpassword::prompt_password(prompt).map(Some)
    }
}

impl Plain {
    fn say(&self, text: &str) {
        self.lines.say(text);
    }

    fn field(&self, label: &str) -> Result<String, ClientError> {
        let prompt = format!("{}: ", self.lines.locale.t(label));
        let read = self.lines.read(&prompt).map_err(ClientError::Broken)?;
        read.ok_or_else(ended)
    }

    fn password(&self) -> Result<String, ClientError> {
        let name = self.lines.locale.t("field-password");
        let read = self.lines.secret(&name).map_err(ClientError::Broken)?;
        read.ok_or_else(ended)
    }

    fn ask(&mut self, request: Request) -> Result<Option<Answer>, ClientError> {
        match self.client.ask(request) {
            Ok(answer) => Ok(Some(answer)),
            Err(ClientError::Refused { why, words }) => {
                self.say(&refusal(self.lines.locale, why, &words));
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    fn log_in(&mut self) -> Result<bool, ClientError> {
        for _ in 0..TRIES {
            let request = Request::Login {
                login: self.field("field-login")?,
                password: self.password()?,
            };
            if self.ask(request)?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn log(&mut self) -> Result<(), ClientError> {
        let filter = Filter {
            level: Level::Info,
            words: self.field("field-words")?,
        };
        let lines = ask_log(&mut self.client, 0, filter, false)?;
        for line in &lines[lines.len().saturating_sub(LOG)..] {
            self.say(&log_line(line));
        }
        Ok(())
    }

    fn handsets(&mut self) -> Result<(), ClientError> {
        if let Some(Answer::Handsets(handsets)) = self.ask(Request::Handsets)? {
            for entry in handsets {
                let here = if entry.here {
                    "handset-here"
                } else {
                    "handset-gone"
                };
                let here = self.lines.locale.t(here);
                self.say(&format!("{}  {here}  {}", entry.extension, entry.label));
            }
        }
        Ok(())
    }

    fn add_handset(&mut self) -> Result<(), ClientError> {
        let request = Request::AddHandset {
            extension: self.field("field-extension")?,
            label: self.field("field-label")?,
        };
        if let Some(Answer::Secret(secret)) = self.ask(request)? {
            self.say(&secret);
            self.say(&self.lines.locale.t("secret-once"));
        }
        Ok(())
    }

    fn staff(&mut self) -> Result<(), ClientError> {
        if let Some(Answer::Staff(staff)) = self.ask(Request::Staff)? {
            for entry in staff {
                self.say(&format!("{}  {}", entry.login, entry.name));
            }
        }
        Ok(())
    }

    fn add_staff(&mut self) -> Result<(), ClientError> {
        let request = Request::AddStaff {
            login: self.field("field-login")?,
            name: self.field("field-name")?,
            password: self.password()?,
            supervisor: false,
        };
        self.ask(request).map(|_| ())
    }

    /// Says what can be done, and reads the key of one.
    fn choice(&self, of: &[(&str, &str)]) -> Result<String, ClientError> {
        for (key, id) in of {
            self.say(&format!("{key}  {}", self.lines.locale.t(id)));
        }
        let read = self.lines.read("> ").map_err(ClientError::Broken)?;
        read.ok_or_else(ended)
    }

    fn test(&mut self, site: &Site) -> Result<(), ClientError> {
        self.say(&self.lines.locale.t("tests-courtesy"));
        let choice = self.choice(&TESTS)?;
        let test = match choice.as_str() {
            "r" => TestCallRequest::Ring {
                handset: self.field("field-extension")?,
            },
            "c" => TestCallRequest::Call {
                line: self.field("field-line")?,
                number: self.field("field-number")?,
            },
            "e" => TestCallRequest::echo(self.field("field-line")?, self.field("field-number")?),
            "s" => return self.trace(site, TraceWanted::sip_of(self.field("field-who")?)),
            "m" => {
                let line = self.field("field-line")?;
                return self.trace(site, TraceWanted::At { line });
            }
            _ => return Ok(()),
        };
        self.say(&self.lines.locale.t("test-under-way"));
        if let Some(Answer::Tested(report)) = self.ask(Request::Test(test))? {
            for line in test_call::lines(&report, self.lines.locale) {
                self.say(&line);
            }
        }
        Ok(())
    }

    /// Records onto a stick until the time is over, or somebody at a terminal presses Enter.
    fn trace(&self, site: &Site, what: TraceWanted) -> Result<(), ClientError> {
        let locale = self.lines.locale;
        let Some(seconds) = seconds(&self.field("field-seconds")?) else {
            self.say(&locale.t("trace-wrong-seconds"));
            return Ok(());
        };
        self.say(&locale.t("trace-enter"));
        let mut recording = Recording::begin(site, what, seconds, locale);
        let outcome = loop {
            if let Some(outcome) = recording.outcome(locale) {
                break outcome;
            }
            if enter_within(LOOK) {
                // The line itself says nothing.
                self.lines.read("").map_err(ClientError::Broken)?;
                recording.end();
            }
        };
        outcome.iter().for_each(|line| self.say(line));
        Ok(())
    }

    /// What can be done to the machine, each once its whole word was typed.
    fn the_box(&mut self, site: &Site) -> Result<(), ClientError> {
        let locale = self.lines.locale;
        self.say(&locale.t("box-help"));
        match self.choice(&ACTS)?.as_str() {
            "u" if self.is_sure("field-update")? => {
                self.say(&locale.t("update-under-way"));
                match update_from_stick(site) {
                    Ok(said) => self.say(said.trim_end()),
                    Err(error) => self.say(&error.said(locale)),
                }
            }
            "p" if self.is_sure("field-power-off")? => self.say(&match power_off() {
                Ok(()) => locale.t("powers-off"),
                Err(failed) => failed.said(locale),
            }),
            "f" => {
                let centre = self.field("field-centre-name")?;
                if self.ask(Request::FactoryReset { centre })?.is_some() {
                    self.say(&locale.t("reset-asked"));
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn is_sure(&self, label: &str) -> Result<bool, ClientError> {
        let is_sure = is_yes(&self.field(label)?);
        if !is_sure {
            self.say(&self.lines.locale.t("box-not"));
        }
        Ok(is_sure)
    }

    fn stop(&mut self) -> Result<bool, ClientError> {
        let word = self.field("field-stop")?;
        if !matches!(word.to_lowercase().as_str(), "stop" | "arret" | "arrêt") {
            self.say(&self.lines.locale.t("stop-not"));
            return Ok(false);
        }
        let stops = self.ask(Request::Stop)?.is_some();
        if stops {
            self.say(&self.lines.locale.t("stopped"));
        }
        Ok(stops)
    }
}

/// Waits for somebody at a terminal to press Enter. What comes from a script is for later.
fn enter_within(within: Duration) -> bool {
    let input = stdin();
    if !input.is_terminal() {
        #[allow(
            clippy::disallowed_methods,
            reason = "the program of one terminal has no task beside"
        )]
        std::thread::sleep(within);
        return false;
    }
    let mut wanted = [PollFd::new(input.as_fd(), PollFlags::POLLIN)];
    let timeout = PollTimeout::try_from(within).unwrap_or(PollTimeout::ZERO);
    matches!(poll(&mut wanted, timeout), Ok(1..))
}

fn ended() -> ClientError {
    ClientError::Broken(io::ErrorKind::UnexpectedEof.into())
}
