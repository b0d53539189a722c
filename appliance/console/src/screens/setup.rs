//! Guided set-up, page by page: each answer is checked as it is given, and nothing is written
//! before somebody has seen all of it and typed a whole word.

mod accept;
mod lines;

use std::collections::BTreeMap;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use self::lines::Lines;
use super::form::{Field, Filled, Form};
use crate::client::Client;
use crate::command::ask_status;
use crate::locale::Locale;
use crate::machine::Site;
use crate::setup::supervisor;
use crate::setup::{
    About, Answers, Clock, Setting, SetupError, Typed, carry_out, configuration, done_lines,
    not_done, plan, plan_lines, restart, wired_ports,
};

/// A page of the set-up.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum Page {
    Network,
    Centre,
    Supervisor,
    Pins,
    Lines,
    Line(About),
    Calls,
    Agents,
    Time,
    Enrolment,
    Summary,
    Done,
}

impl Page {
    const ALL: [Self; 11] = [
        Self::Network,
        Self::Centre,
        Self::Supervisor,
        Self::Pins,
        Self::Lines,
        Self::Calls,
        Self::Agents,
        Self::Time,
        Self::Enrolment,
        Self::Summary,
        Self::Done,
    ];
}

/// What comes of a key.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum Step {
    Stay,
    Leave,
}

/// A set-up under way.
#[derive(Debug)]
pub(super) struct Wizard {
    site: Site,
    locale: Locale,
    pub(super) page: Page,
    pub(super) form: Form,
    /// What stands below the page's fields.
    pub(super) below: Vec<String>,
    typed: Typed,
    modems: Vec<String>,
    lines: Lines,
    /// Nobody can log in yet.
    wants_supervisor: bool,
    enrolment: Vec<String>,
    answers: Answers,
    first: (String, String),
    /// How calls are handled, and what staff can have at once, as it is.
    settings: BTreeMap<Setting, String>,
}

impl Wizard {
    /// Begins with what the box is now.
    pub(super) fn begin(site: &Site, locale: Locale) -> Result<Self, SetupError> {
        let now = configuration(site)?;
        let mut typed = Typed::read(&site.network);
        if typed.port.is_empty()
            && let [only] = &wired_ports(&site.root.join("sys"))[..]
        {
            // Named, an address cannot land on a port that is plugged in later.
            typed.port.clone_from(only);
        }
        let folder = site.configuration.parent().unwrap_or(&site.root);
        let keys = now.keys();
        let mut enrolment: Vec<String> = keys
            .iter()
            .map(|key| {
                let path = folder.join(&key.path);
                let there = if path.exists() {
                    "key-there"
                } else {
                    "key-missing"
                };
                locale.with(there, &[("path", path.display().to_string())])
            })
            .collect();
        if keys.is_empty() {
            let folder = folder.join("keys").display().to_string();
            enrolment.push(locale.t("enrolment-alone"));
            enrolment.push(locale.with("enrolment-keys", &[("folder", folder)]));
        }
        let box_id = Client::connect(&site.data)
            .and_then(|mut client| ask_status(&mut client))
            .ok()
            .and_then(|status| status.box_id);
        enrolment.insert(
            0,
            box_id.map_or_else(
                || locale.t("enrolment-unknown"),
                |code| locale.with("enrolment-code", &[("code", code)]),
            ),
        );
        let mut wizard = Self {
            site: site.clone(),
            locale,
            page: Page::Network,
            form: Form::new("", &[]),
            below: Vec::new(),
            typed,
            modems: now.modems(),
            lines: Lines::of(&now),
            wants_supervisor: supervisor::is_wanted(site),
            enrolment,
            answers: Answers::default(),
            first: (now.centre("name"), now.centre("code")),
            settings: Setting::CALLS
                .into_iter()
                .chain(Setting::AGENTS)
                .map(|setting| (setting, now.setting(setting)))
                .collect(),
        };
        wizard.open(Page::Network);
        Ok(wizard)
    }

    pub(super) fn key(&mut self, key: KeyEvent) -> Step {
        match key.code {
            KeyCode::Enter => return self.enter(),
            KeyCode::Tab | KeyCode::Down if self.at_last() => {}
            KeyCode::Tab | KeyCode::Down => {
                self.enter();
            }
            _ => match self.form.key(key) {
                Filled::Dropped => return self.back(),
                Filled::Given | Filled::Not => {}
            },
        }
        Step::Stay
    }

    const fn at_last(&self) -> bool {
        self.form.at + 1 >= self.form.fields.len()
    }

    /// The field is answered: to the next one, or to the next page.
    pub(super) fn enter(&mut self) -> Step {
        self.form.trouble = None;
        if let Err(message) = self.accept() {
            self.form.trouble = Some(message);
            return Step::Stay;
        }
        let is_last = self.at_last() || self.skips_to_end();
        if !is_last {
            let enter = KeyEvent::new(KeyCode::Enter, KeyModifiers::NONE);
            self.form.key(enter);
            self.skip();
            return Step::Stay;
        }
        self.finish_page()
    }

    fn value(&self, label: &str) -> String {
        let index = self
            .form
            .fields
            .iter()
            .position(|field| field.label == label);
        index.map_or_else(String::new, |index| self.form.value(index))
    }

    fn label(&self) -> &'static str {
        self.form
            .fields
            .get(self.form.at)
            .map_or("", |field| field.label)
    }

    /// A router says what an address would need.
    fn skip(&mut self) {
        if self.label() == "field-address"
            && self.typed.is_dhcp() == Ok(true)
            && let Some(cable) = self
                .form
                .fields
                .iter()
                .position(|field| field.label == "field-cable")
        {
            self.form.at = cable;
        }
    }

    fn skips_to_end(&mut self) -> bool {
        if self.label() == "field-login" {
            return self.value("field-login").is_empty();
        }
        let is_over = self.label() == "field-cable" && self.typed.cable.is_empty();
        if is_over {
            self.typed.phones_address.clear();
        }
        is_over
    }

    fn finish_page(&mut self) -> Step {
        match self.page {
            Page::Network => match self.typed.network() {
                Ok(network) => self.answers.network = Some(network),
                Err(wrong) => {
                    self.form.trouble = Some(wrong.said(self.locale));
                    self.form.at = 1;
                    return Step::Stay;
                }
            },
            Page::Supervisor => {
                if let Err(wrong) = self.accept_supervisor() {
                    self.form.trouble = Some(wrong.said(self.locale));
                    self.form.at = 0;
                    return Step::Stay;
                }
            }
            Page::Lines => return self.choose_line(),
            Page::Line(about) => return self.finish_line(about),
            Page::Summary if self.form.fields.is_empty() => return Step::Leave,
            Page::Summary => {
                if !is_yes(&self.value("field-write")) {
                    self.form.trouble = Some(self.locale.t("setup-not-written"));
                    return Step::Stay;
                }
                self.write();
                return Step::Stay;
            }
            Page::Done => return self.restart(),
            Page::Centre
            | Page::Pins
            | Page::Calls
            | Page::Agents
            | Page::Time
            | Page::Enrolment => {}
        }
        self.turn(1);
        Step::Stay
    }

    fn back(&mut self) -> Step {
        match self.page {
            Page::Network | Page::Done => Step::Leave,
            Page::Line(about) => self.leave_line(about),
            _ => {
                self.turn(-1);
                Step::Stay
            }
        }
    }

    fn turn(&mut self, by: isize) {
        let at = Page::ALL.iter().position(|page| *page == self.page);
        let mut at = at.unwrap_or_default();
        loop {
            at = at.saturating_add_signed(by).min(Page::ALL.len() - 1);
            let page = Page::ALL[at];
            let is_asked = match page {
                Page::Pins => !self.modems.is_empty(),
                Page::Lines => self.lines.are_there(),
                Page::Supervisor => self.wants_supervisor,
                _ => true,
            };
            if is_asked {
                return self.open(page);
            }
        }
    }

    fn open(&mut self, page: Page) {
        self.page = page;
        self.below.clear();
        let field = |label, value: &str| Field::new(label, value);
        let (title, fields) = match page {
            Page::Network => {
                let typed = &self.typed;
                self.below = vec![self.locale.t("setup-network-help")];
                let fields = vec![
                    field("field-port", &typed.port),
                    field("field-way", &typed.way),
                    field("field-address", &typed.address),
                    field("field-gateway", &typed.gateway),
                    field("field-dns", &typed.dns),
                    field("field-cable", &typed.cable),
                    field("field-phones-address", &typed.phones_address),
                ];
                ("setup-network", fields)
            }
            Page::Centre => {
                let (name, code) = self.first.clone();
                let name = self.answers.centre_name.clone().unwrap_or(name);
                let code = self.answers.centre_code.clone().unwrap_or(code);
                self.below = vec![self.locale.t("setup-centre-help")];
                let fields = vec![
                    field("field-centre-name", &name),
                    field("field-centre-code", &code),
                ];
                ("setup-centre", fields)
            }
            Page::Supervisor => {
                self.below = vec![self.locale.t("setup-supervisor-help")];
                let known = self.answers.supervisor.as_ref();
                let fields = vec![
                    field("field-login", known.map_or("", |one| &one.login)),
                    field("field-name", known.map_or("", |one| &one.name)),
                    field("field-password", ""),
                    field("field-password-again", ""),
                ];
                ("setup-supervisor", fields)
            }
            Page::Pins => {
                self.below = vec![self.locale.t("setup-pins-help")];
                let fields = self.modems.iter().map(|line| Field {
                    of: line.clone(),
                    ..Field::new("field-pin", "")
                });
                ("setup-pins", fields.collect())
            }
            Page::Lines => {
                self.below = self.about_lines();
                ("setup-lines", vec![field("field-line", "")])
            }
            Page::Line(about) => {
                self.lines.before.clone_from(&self.answers.lines);
                self.below = self.about_line(about);
                let title = match about {
                    About::Line => "setup-line",
                    About::Costs => "setup-line-costs",
                };
                (title, self.fields_of_line(about))
            }
            Page::Calls => {
                self.below = vec![self.locale.t("setup-calls-help")];
                ("setup-calls", self.fields_of(&Setting::CALLS))
            }
            Page::Agents => {
                self.below = vec![self.locale.t("setup-agents-help")];
                ("setup-agents", self.fields_of(&Setting::AGENTS))
            }
            Page::Time => {
                self.below = self.about_time();
                ("setup-time", vec![field("field-time", "")])
            }
            Page::Enrolment => {
                self.below = self.enrolment.clone();
                ("setup-enrolment", Vec::new())
            }
            Page::Summary => ("setup-summary", self.summary()),
            Page::Done => ("setup-done", Vec::new()),
        };
        self.form = Form::new(title, &[]);
        self.form.fields = fields;
    }

    /// Settings with what was answered, or else with what holds.
    fn fields_of(&self, settings: &[Setting]) -> Vec<Field> {
        let fields = settings.iter().map(|setting| {
            let answered = self.answers.settings.get(setting);
            let value = answered.or_else(|| self.settings.get(setting));
            Field::new(setting.label(), value.map_or("", String::as_str))
        });
        fields.collect()
    }

    fn about_time(&self) -> Vec<String> {
        let clock = Clock::look();
        let mut about = vec![self.locale.with("time-now", &[("time", clock.now)])];
        if !clock.is_believable {
            about.push(self.locale.t("time-lost"));
        }
        about.push(self.locale.t(if clock.is_from_network {
            "time-is-the-networks"
        } else {
            "time-help"
        }));
        about
    }

    fn summary(&mut self) -> Vec<Field> {
        match plan(&self.site, &self.answers) {
            Err(error) => {
                self.below = vec![error.said(self.locale)];
                Vec::new()
            }
            Ok(plan) if plan.is_empty() => {
                self.below = vec![self.locale.t("setup-nothing")];
                Vec::new()
            }
            Ok(plan) => {
                self.below = plan_lines(self.locale, &plan);
                vec![Field::new("field-write", "")]
            }
        }
    }

    fn write(&mut self) {
        match carry_out(&self.site, &self.answers) {
            Ok(done) => {
                self.open(Page::Done);
                self.below = done_lines(self.locale, &done);
                if done.is_for_service() {
                    self.form.fields = vec![Field::new("field-restart", "")];
                    self.below.push(self.locale.t("restart-help"));
                }
            }
            Err(error) => self.form.trouble = Some(error.said(self.locale)),
        }
    }

    fn restart(&mut self) -> Step {
        if !is_yes(&self.value("field-restart")) {
            return Step::Leave;
        }
        self.form.fields.clear();
        self.below = vec![match restart() {
            Ok(()) => self.locale.t("restarted"),
            Err(failed) => not_done(self.locale, &failed.to_string()),
        }];
        Step::Stay
    }
}

/// A whole word, in either language: neither a slip nor a noisy line types it.
pub(super) fn is_yes(word: &str) -> bool {
    matches!(word.to_lowercase().as_str(), "yes" | "oui")
}
