//! What the console shows, and what keys do.

use std::path::PathBuf;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use crossterm::event::{KeyCode, KeyEvent};
use jawab_switch::TestCallRefusal;
use ratatui::Frame;

use super::form::{Field, Filled, Form};
use super::recording::Recording;
use super::setup::{Step, Wizard, is_yes};
use super::{OnScreen, common_key, draw};
use crate::client::{Client, ClientError};
use crate::command::{ask_log, ask_status, unexpected};
use crate::locale::Locale;
use crate::log::{Filter, Level, LogLine};
use crate::machine::{Site, power_off};
use crate::protocol::{Answer, HandsetEntry, Refusal, Request, StaffEntry, Unfit};
use crate::status::Status;
use crate::test_call::{self, TestCallReport, TestCallRequest};
use crate::trace::{TraceWanted, seconds};
use crate::update::{UpdateError, update_from_stick};

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

impl OnScreen for App {
    fn draw(&self, frame: &mut Frame<'_>) {
        draw::draw(frame, self);
    }

    fn key(&mut self, key: KeyEvent) -> Go {
        common_key(key).unwrap_or_else(|| {
            self.press(key);
            Go::On
        })
    }

    fn look(&mut self) {
        App::look(self);
    }
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

    fn press(&mut self, key: KeyEvent) {
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

    fn set_up(&mut self) {
        match Wizard::begin(&self.site, self.locale) {
            Ok(wizard) => self.screen = Screen::SetUp(Box::new(wizard)),
            Err(error) => self.trouble = Some(error.said(self.locale)),
        }
    }

    /// It is written for minutes: that is waited for beside the screens.
    fn begin_update(&mut self) {
        if !self.said_yes() {
            return;
        }
        self.screen = Screen::Box;
        if self.updating.is_none() {
            let (over, outcome) = mpsc::channel();
            let site = self.site.clone();
            std::thread::spawn(move || {
                // A console that was left meanwhile wants nothing any more.
                let _ = over.send(update_from_stick(&site));
            });
            self.updating = Some(outcome);
        }
        self.news = vec![self.locale.t("update-under-way")];
    }

    fn hear_of_update(&mut self) {
        let Some(over) = self.updating.as_ref().and_then(|over| over.try_recv().ok()) else {
            return;
        };
        self.updating = None;
        self.news = match over {
            Ok(said) => said.lines().map(str::to_owned).collect(),
            Err(error) => vec![error.said(self.locale)],
        };
    }

    fn power_off(&mut self) {
        if !self.said_yes() {
            return;
        }
        self.screen = Screen::Box;
        self.news = vec![match power_off() {
            Ok(()) => self.locale.t("powers-off"),
            Err(failed) => failed.said(self.locale),
        }];
    }

    /// Whether the whole word was typed; says so where it was not.
    fn said_yes(&mut self) -> bool {
        let locale = self.locale;
        let (Screen::Update(form) | Screen::PowerOff(form)) = &mut self.screen else {
            return false;
        };
        let is_sure = is_yes(&form.value(0));
        form.trouble = (!is_sure).then(|| locale.t("box-not"));
        is_sure
    }

    fn ask_for_reset(&mut self) {
        let Screen::Reset(form) = &self.screen else {
            return;
        };
        let centre = form.value(0);
        if self.ask(Request::FactoryReset { centre }).is_some() {
            self.news = vec![self.locale.t("reset-asked")];
            self.screen = Screen::Box;
        } else {
            self.form_trouble();
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

    fn open_handsets(&mut self) {
        if let Some(Answer::Handsets(handsets)) = self.ask(Request::Handsets) {
            self.screen = Screen::Handsets(handsets);
        }
    }

    fn open_staff(&mut self) {
        if let Some(Answer::Staff(staff)) = self.ask(Request::Staff) {
            self.screen = Screen::Staff(staff);
        }
    }

    fn add_handset(&mut self) {
        let Screen::AddHandset(form) = &self.screen else {
            return;
        };
        let (extension, label) = (form.value(0), form.value(1));
        let request = Request::AddHandset {
            extension: extension.clone(),
            label,
        };
        if let Some(Answer::Secret(secret)) = self.ask(request) {
            self.screen = Screen::Secret { extension, secret };
        } else {
            self.form_trouble();
        }
    }

    fn add_staff(&mut self) {
        let Screen::AddStaff(form) = &self.screen else {
            return;
        };
        let request = Request::AddStaff {
            login: form.value(0),
            name: form.value(1),
            password: form.value(2),
            supervisor: false,
        };
        if self.ask(request).is_some() {
            self.open_staff();
        } else {
            self.form_trouble();
        }
    }

    /// A test takes up to a minute: it is waited for beside the screens, not by them.
    fn begin_test(&mut self) {
        let test = match &self.screen {
            Screen::RingTest(form) => TestCallRequest::Ring {
                handset: form.value(0),
            },
            Screen::CallTest(form) => TestCallRequest::Call {
                line: form.value(0),
                number: form.value(1),
            },
            Screen::EchoTest(form) => TestCallRequest::echo(form.value(0), form.value(1)),
            _ => return,
        };
        self.screen = Screen::Tests;
        if self.testing.is_some() {
            self.outcome = vec![self.locale.t("refused-test-another")];
            return;
        }
        self.outcome = vec![self.locale.t("test-under-way")];
        self.testing = Some(UnderWay::begin(self.site.data.clone(), test));
    }

    fn hear_of_test(&mut self) {
        let Some(over) = self.testing.as_ref().and_then(UnderWay::outcome) else {
            return;
        };
        self.testing = None;
        self.outcome = match over {
            Ok(report) => test_call::lines(&report, self.locale),
            Err(ClientError::Refused { why, words }) => {
                vec![refusal(self.locale, why, &words)]
            }
            Err(_) => vec![self.locale.t("box-gone")],
        };
    }

    /// It is written as long as somebody wants: that goes on beside the screens.
    fn begin_recording(&mut self) {
        let locale = self.locale;
        let (form, what) = match &mut self.screen {
            Screen::TraceSip(form) => {
                let what = TraceWanted::sip_of(form.value(0));
                (form, what)
            }
            Screen::TraceAt(form) => {
                let line = form.value(0);
                (form, TraceWanted::At { line })
            }
            _ => return,
        };
        let Some(seconds) = seconds(&form.value(1)) else {
            form.trouble = Some(locale.t("trace-wrong-seconds"));
            return;
        };
        self.screen = Screen::Tests;
        if self.recording.is_none() {
            self.recording = Some(Recording::begin(&self.site, what, seconds, locale));
        }
        self.outcome = vec![locale.t("trace-under-way")];
    }

    fn hear_of_recording(&mut self) {
        let recording = self.recording.as_mut();
        if let Some(outcome) = recording.and_then(|recording| recording.outcome(self.locale)) {
            self.recording = None;
            self.outcome = outcome;
        }
    }

    fn stop(&mut self) {
        let Screen::Stop(form) = &self.screen else {
            return;
        };
        // A whole word, in either language: neither a slip nor a noisy line types it.
        if !matches!(
            form.value(0).to_lowercase().as_str(),
            "stop" | "arret" | "arrêt"
        ) {
            self.trouble = Some(self.locale.t("stop-not"));
            self.form_trouble();
        } else if self.ask(Request::Stop).is_some() {
            self.screen = Screen::Stopped;
        } else {
            self.form_trouble();
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

/// Why the box refused, in the technician's language where it has a message for it.
pub(crate) fn refusal(locale: Locale, why: Refusal, words: &str) -> String {
    let id = match why {
        Refusal::Wrong => "refused-wrong",
        Refusal::Wait => "refused-wait",
        Refusal::LoginFirst => "refused-login-first",
        Refusal::Version | Refusal::Senseless => "refused-version",
        Refusal::OtherCentre => "refused-other-centre",
        Refusal::ChangePassword => "refused-change-password",
        Refusal::NoSuchLine => "refused-test-no-such-line",
        Refusal::TracesAlready => "refused-traces-already",
        Refusal::Failed => "refused-failed",
        Refusal::Test(why) => test_refusal(why),
        Refusal::Invalid(Unfit::Other) => {
            return locale.with("refused-invalid", &[("why", words.to_owned())]);
        }
        Refusal::Invalid(unfit) => unfit_message(unfit),
    };
    locale.t(id)
}

/// The message that says what is wrong with something that was given.
pub(crate) const fn unfit_message(unfit: Unfit) -> &'static str {
    match unfit {
        Unfit::TooLong => "refused-too-long",
        Unfit::Login => "refused-login",
        Unfit::LoginTaken => "refused-login-taken",
        Unfit::WeakPassword => "refused-weak-password",
        Unfit::CommonPassword => "refused-common-password",
        Unfit::TellingPassword => "refused-telling-password",
        Unfit::EmptyName => "refused-empty-name",
        Unfit::Extension => "refused-extension",
        Unfit::ExtensionTaken => "refused-extension-taken",
        Unfit::WeakSecret => "refused-weak-secret",
        Unfit::Other => "refused-invalid",
    }
}

const fn test_refusal(why: TestCallRefusal) -> &'static str {
    match why {
        TestCallRefusal::Another => "refused-test-another",
        TestCallRefusal::CallersWait => "refused-test-callers-wait",
        TestCallRefusal::HandsetGone => "refused-test-handset-gone",
        TestCallRefusal::HandsetBusy => "refused-test-handset-busy",
        TestCallRefusal::NobodyThere => "refused-test-nobody-there",
        TestCallRefusal::NoSuchLine => "refused-test-no-such-line",
        TestCallRefusal::LineGone => "refused-test-line-gone",
        TestCallRefusal::LineBusy => "refused-test-line-busy",
        TestCallRefusal::LastChannel => "refused-test-last-channel",
        TestCallRefusal::Number => "refused-test-number",
    }
}

/// A test under way, on a connection of its own.
#[derive(Debug)]
struct UnderWay(mpsc::Receiver<Result<TestCallReport, ClientError>>);

impl UnderWay {
    fn begin(data: PathBuf, test: TestCallRequest) -> Self {
        let (over, outcome) = mpsc::channel();
        std::thread::spawn(move || {
            let asked = Client::connect(&data).and_then(|mut box_| test_call::ask(&mut box_, test));
            // A console that was left meanwhile wants nothing any more.
            let _ = over.send(asked);
        });
        Self(outcome)
    }

    fn outcome(&self) -> Option<Result<TestCallReport, ClientError>> {
        self.0.try_recv().ok()
    }
}
