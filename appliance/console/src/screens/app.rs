//! What the console shows, and what keys do.

mod accounts;
mod machine;
mod test_calls;
mod under_way;

use std::sync::mpsc;
use std::time::{Duration, Instant};

use crossterm::event::{KeyCode, KeyEvent};

use super::form::{Field, Filled, Form};
use super::recording::Recording;
use super::setup::{Step, Wizard};
use crate::client::{Client, ClientError, unexpected};
use crate::command::{ask_log, ask_status};
use crate::locale::Locale;
use crate::log::{Filter, Level, LogLine};
use crate::machine::Site;
use crate::protocol::{Answer, HandsetEntry, Request, StaffEntry};
use crate::refusal::refusal;
use crate::status::Status;
use crate::update::UpdateError;
use under_way::UnderWay;

/// Lines of the log that are kept to be shown.
const LINES: usize = 200;
/// A console that nobody touches is logged out.
const IDLE: Duration = Duration::from_secs(10 * 60);

/// Where the console is.
#[derive(Debug)]
pub(super) enum Screen {
    Login(Form),
    State,
    Log,
    Filter(Form),
    Handsets(Vec<HandsetEntry>),
    AddHandset(Form),
    Secret { extension: String, secret: String },
    Staff(Vec<StaffEntry>),
    AddStaff(Form),
    Tests,
    RingTest(Form),
    CallTest(Form),
    EchoTest(Form),
    TraceSip(Form),
    TraceAt(Form),
    Stop(Form),
    Stopped,
    SetUp(Box<Wizard>),
    Box,
    Update(Form),
    PowerOff(Form),
    Reset(Form),
}

/// What a key leads to.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum Go {
    On,
    Redraw,
    Away,
}

/// The console.
#[derive(Debug)]
pub(super) struct App {
    site: Site,
    client: Option<Client>,
    pub(super) locale: Locale,
    pub(super) screen: Screen,
    pub(super) name: String,
    pub(super) status: Option<Status>,
    pub(super) log: Vec<LogLine>,
    pub(super) filter: Filter,
    pub(super) trouble: Option<String>,
    /// How the last test went, or that it is under way.
    pub(super) outcome: Vec<String>,
    testing: Option<UnderWay>,
    recording: Option<Recording>,
    /// What became of what was done to the machine.
    pub(super) news: Vec<String>,
    updating: Option<mpsc::Receiver<Result<String, UpdateError>>>,
    touched: Instant,
}

impl App {
    pub(super) fn new(site: &Site, locale: Locale) -> Result<Self, ClientError> {
        let client = Client::connect(&site.data)?;
        Ok(Self::with(site, Some(client), locale))
    }

    /// One that shows what it is given, and asks no box.
    #[cfg(test)]
    pub(super) fn without_box(site: &Site, locale: Locale) -> Self {
        Self::with(site, None, locale)
    }

    fn with(site: &Site, client: Option<Client>, locale: Locale) -> Self {
        Self {
            site: site.clone(),
            client,
            locale,
            screen: login(),
            name: String::new(),
            status: None,
            log: Vec::new(),
            filter: Filter {
                level: Level::Info,
                words: String::new(),
            },
            trouble: None,
            outcome: Vec::new(),
            testing: None,
            recording: None,
            news: Vec::new(),
            updating: None,
            touched: Instant::now(),
        }
    }

    /// Asks the box what the screen shows.
    pub(super) fn look(&mut self) {
        if self.touched.elapsed() > IDLE {
            self.log_out();
        }
        if self.client.is_none() {
            self.connect_again();
        }
        self.hear_of_test();
        self.hear_of_recording();
        self.hear_of_update();
        match self.screen {
            Screen::State => {
                if let Some(status) = self.asked(ask_status) {
                    self.status = Some(status);
                }
            }
            Screen::Log => self.look_at_log(),
            _ => {}
        }
    }

    pub(super) fn press(&mut self, key: KeyEvent) {
        self.touched = Instant::now();
        match &mut self.screen {
            Screen::Login(form) => match form.key(key) {
                Filled::Given => self.log_in(),
                Filled::Dropped => self.screen = login(),
                Filled::Not => {}
            },
            Screen::Filter(form) => match form.key(key) {
                Filled::Given => {
                    self.filter.words = form.value(0);
                    self.open_log();
                }
                Filled::Dropped => self.open_log(),
                Filled::Not => {}
            },
            Screen::AddHandset(form) => match form.key(key) {
                Filled::Given => self.add_handset(),
                Filled::Dropped => self.open_handsets(),
                Filled::Not => {}
            },
            Screen::AddStaff(form) => match form.key(key) {
                Filled::Given => self.add_staff(),
                Filled::Dropped => self.open_staff(),
                Filled::Not => {}
            },
            Screen::RingTest(form) | Screen::CallTest(form) | Screen::EchoTest(form) => {
                match form.key(key) {
                    Filled::Given => self.begin_test(),
                    Filled::Dropped => self.screen = Screen::Tests,
                    Filled::Not => {}
                }
            }
            Screen::TraceSip(form) | Screen::TraceAt(form) => match form.key(key) {
                Filled::Given => self.begin_recording(),
                Filled::Dropped => self.screen = Screen::Tests,
                Filled::Not => {}
            },
            Screen::Stop(form) => match form.key(key) {
                Filled::Given => self.stop(),
                Filled::Dropped => self.open_state(),
                Filled::Not => {}
            },
            Screen::Secret { .. } => {
                // Noted down, it is forgotten. Only Enter: noise does not take it away.
                if key.code == KeyCode::Enter {
                    self.open_handsets();
                }
            }
            Screen::SetUp(wizard) => {
                if wizard.key(key) == Step::Leave {
                    self.open_state();
                }
            }
            Screen::Update(form) => match form.key(key) {
                Filled::Given => self.begin_update(),
                Filled::Dropped => self.screen = Screen::Box,
                Filled::Not => {}
            },
            Screen::PowerOff(form) => match form.key(key) {
                Filled::Given => self.power_off(),
                Filled::Dropped => self.screen = Screen::Box,
                Filled::Not => {}
            },
            Screen::Reset(form) => match form.key(key) {
                Filled::Given => self.ask_for_reset(),
                Filled::Dropped => self.screen = Screen::Box,
                Filled::Not => {}
            },
            Screen::Stopped => {}
            Screen::State
            | Screen::Log
            | Screen::Handsets(_)
            | Screen::Staff(_)
            | Screen::Tests
            | Screen::Box => self.menu(key.code),
        }
    }

    fn menu(&mut self, code: KeyCode) {
        self.trouble = None;
        match (code, &self.screen) {
            (KeyCode::Char('1'), _) => self.open_state(),
            (KeyCode::Char('2'), _) => self.open_log(),
            (KeyCode::Char('3'), _) => self.open_handsets(),
            (KeyCode::Char('4'), _) => self.open_staff(),
            (KeyCode::Char('5'), _) => {
                self.screen = Screen::Stop(Form::new("stop-title", &["field-stop"]));
            }
            (KeyCode::Char('6'), _) => self.screen = Screen::Tests,
            (KeyCode::Char('7'), _) => self.set_up(),
            (KeyCode::Char('8'), _) => self.screen = Screen::Box,
            (KeyCode::Char('0'), _) => self.log_out(),
            (KeyCode::Char('u'), Screen::Box) => {
                self.screen = Screen::Update(Form::new("box-update", &["field-update"]));
            }
            (KeyCode::Char('p'), Screen::Box) => {
                self.screen = Screen::PowerOff(Form::new("box-power-off", &["field-power-off"]));
            }
            (KeyCode::Char('f'), Screen::Box) => {
                self.screen = Screen::Reset(Form::new("box-reset", &["field-centre-name"]));
            }
            (KeyCode::Char('r'), Screen::Tests) => {
                self.screen = Screen::RingTest(Form::new("test-ring", &["field-extension"]));
            }
            (KeyCode::Char('c'), Screen::Tests) => {
                let fields = ["field-line", "field-number"];
                self.screen = Screen::CallTest(Form::new("test-call", &fields));
            }
            (KeyCode::Char('e'), Screen::Tests) => {
                let fields = ["field-line", "field-number"];
                self.screen = Screen::EchoTest(Form::new("test-echo", &fields));
            }
            (KeyCode::Char('s'), Screen::Tests) => {
                self.screen = Screen::TraceSip(trace_form("trace-sip", "field-who"));
            }
            (KeyCode::Char('m'), Screen::Tests) => {
                self.screen = Screen::TraceAt(trace_form("trace-at", "field-line"));
            }
            (KeyCode::Char('x'), Screen::Tests) => {
                if let Some(recording) = &self.recording {
                    recording.end();
                }
            }
            (KeyCode::Char('/'), Screen::Log) => {
                self.screen = Screen::Filter(Form::new("filter-title", &["field-words"]));
            }
            (KeyCode::Char('w'), Screen::Log) => {
                self.filter.level = match self.filter.level {
                    Level::Info => Level::Warn,
                    Level::Warn => Level::Error,
                    Level::Error => Level::Debug,
                    Level::Debug => Level::Info,
                };
                self.open_log();
            }
            (KeyCode::Char('a'), Screen::Handsets(_)) => {
                let fields = ["field-extension", "field-label"];
                self.screen = Screen::AddHandset(Form::new("add-handset-title", &fields));
            }
            (KeyCode::Char('a'), Screen::Staff(_)) => {
                let fields = ["field-login", "field-name", "field-password"];
                self.screen = Screen::AddStaff(Form::new("add-staff-title", &fields));
            }
            _ => {}
        }
    }

    fn log_in(&mut self) {
        let Screen::Login(form) = &self.screen else {
            return;
        };
        let (login, password) = (form.value(0), form.value(1));
        let answer = self.ask(Request::Login { login, password });
        match answer {
            Some(Answer::Welcome { name }) => {
                self.name = name;
                self.open_state();
            }
            _ => {
                let trouble = self.trouble.take();
                if let Screen::Login(form) = &mut self.screen {
                    form.trouble = trouble;
                    form.at = 1;
                    form.fields[1].value.clear();
                }
            }
        }
    }

    fn log_out(&mut self) {
        // A new connection: the old one stays logged in.
        self.client = None;
        self.connect_again();
        self.status = None;
        self.log.clear();
        self.outcome.clear();
        self.news.clear();
        self.name.clear();
        self.screen = login();
    }

    fn open_state(&mut self) {
        self.screen = Screen::State;
        self.look();
    }

    fn open_log(&mut self) {
        self.screen = Screen::Log;
        self.log.clear();
        self.look_at_log();
    }

    fn look_at_log(&mut self) {
        let after = self.log.last().map_or(0, |line| line.number);
        let filter = self.filter.clone();
        if let Some(lines) = self.asked(|client| ask_log(client, after, filter, false)) {
            self.log.extend(lines);
            let beyond = self.log.len().saturating_sub(LINES);
            self.log.drain(..beyond);
        }
    }

    /// What went wrong is said where it was typed.
    fn form_trouble(&mut self) {
        let trouble = self.trouble.take();
        if let Screen::AddHandset(form)
        | Screen::AddStaff(form)
        | Screen::Stop(form)
        | Screen::Reset(form) = &mut self.screen
        {
            form.trouble = trouble;
        }
    }

    fn ask(&mut self, request: Request) -> Option<Answer> {
        self.asked(|client| match client.ask(request)? {
            // The box answers a log-in with nothing else, and so on; one that does not is broken.
            answer @ (Answer::Status(_) | Answer::Log(_)) => Err(unexpected(&answer)),
            answer => Ok(answer),
        })
    }

    fn asked<T>(&mut self, ask: impl FnOnce(&mut Client) -> Result<T, ClientError>) -> Option<T> {
        let answer = ask(self.client.as_mut()?);
        match answer {
            Ok(answer) => Some(answer),
            Err(ClientError::Refused { why, words }) => {
                self.trouble = Some(refusal(self.locale, why, &words));
                None
            }
            Err(_) => {
                self.client = None;
                self.trouble = Some(self.locale.t("box-gone"));
                None
            }
        }
    }

    /// A box that restarted knows nobody: one must log in again.
    fn connect_again(&mut self) {
        match Client::connect(&self.site.data) {
            Ok(client) => {
                self.client = Some(client);
                self.trouble = None;
                self.screen = login();
            }
            Err(_) => self.trouble = Some(self.locale.t("box-gone")),
        }
    }
}

fn trace_form(title: &'static str, of: &'static str) -> Form {
    let mut form = Form::new(title, &[of]);
    form.fields.push(Field::new("field-seconds", "60"));
    form
}

fn login() -> Screen {
    Screen::Login(Form::new("login-title", &["field-login", "field-password"]))
}
