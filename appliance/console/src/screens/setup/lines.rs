//! The pages of lines: one is chosen, and its kind's settings are asked for.

use super::{Page, Step, Wizard};
use crate::screens::form::Field;
use crate::setup::{About, Configuration, LineSetting, Wrong, check, say_of_line, settings_of};

/// The lines of the box, and which of them somebody is at.
#[derive(Debug)]
pub(super) struct Lines {
    now: Configuration,
    /// Names and kinds.
    all: Vec<(String, String)>,
    at: usize,
    /// What was said of lines before the page was opened that one is at.
    pub(super) before: Vec<LineSetting>,
}

impl Lines {
    pub(super) fn of(now: &Configuration) -> Self {
        Self {
            now: now.clone(),
            all: now.lines_by_name(),
            at: 0,
            before: Vec::new(),
        }
    }

    pub(super) const fn are_there(&self) -> bool {
        !self.all.is_empty()
    }

    fn name(&self) -> &str {
        self.all.get(self.at).map_or("", |(name, _)| name)
    }

    fn kind(&self) -> &str {
        self.all.get(self.at).map_or("", |(_, kind)| kind)
    }

    /// Which one somebody means, by its name or by its place in the list.
    fn meant(&self, text: &str) -> Option<usize> {
        let by_name = self.all.iter().position(|(name, _)| name == text);
        let by_place = || text.parse::<usize>().ok()?.checked_sub(1);
        by_name.or_else(|| by_place().filter(|at| *at < self.all.len()))
    }
}

/// The message that names a kind of lines.
fn kind_words(kind: &str) -> &'static str {
    match kind {
        "gsm" => "line-kind-gsm",
        "e1" => "line-kind-e1",
        "sip-trunk" => "line-kind-sip-trunk",
        _ => "line-kind-other",
    }
}

impl Wizard {
    pub(super) fn about_lines(&self) -> Vec<String> {
        let mut about = vec![self.locale.t("setup-lines-help")];
        let lines = self.lines.all.iter().zip(1..);
        about.extend(lines.map(|((name, kind), place)| {
            format!("  {place:2}  {name:12} {}", self.locale.t(kind_words(kind)))
        }));
        about
    }

    pub(super) fn about_line(&self, about: About) -> Vec<String> {
        let kind = self.lines.kind();
        let help = match (about, kind) {
            (About::Line, "sip-trunk") => "setup-line-trunk-help",
            (About::Line, _) => "setup-line-gsm-help",
            (About::Costs, "gsm") => "setup-costs-gsm-help",
            (About::Costs, _) => "setup-costs-help",
        };
        let kind = self.locale.t(kind_words(kind));
        vec![
            format!("{}: {kind}", self.lines.name()),
            self.locale.t(help),
        ]
    }

    /// A line's settings with what was answered, or else with what holds.
    pub(super) fn fields_of_line(&self, about: About) -> Vec<Field> {
        let (name, kind) = (self.lines.name(), self.lines.kind());
        let fields = settings_of(kind, about).map(|(key, label)| {
            let said = self.answers.lines.iter().find(|said| said.is_of(name, key));
            let now = || self.lines.now.of_line(name, key);
            Field::new(label, &said.map_or_else(now, LineSetting::written))
        });
        fields.collect()
    }

    /// To the pages of the line that is meant; to the next page where none is.
    pub(super) fn choose_line(&mut self) -> Step {
        let text = self.value("field-line");
        if text.is_empty() {
            self.turn(1);
            return Step::Stay;
        }
        match self.lines.meant(&text) {
            Some(at) => {
                self.lines.at = at;
                self.open(Page::Line(self.first_of_line()));
            }
            None => self.form.trouble = Some(Wrong::NoSuchLine.said(self.locale)),
        }
        Step::Stay
    }

    /// Of some lines there is nothing to be asked but what they may cost.
    fn first_of_line(&self) -> About {
        match settings_of(self.lines.kind(), About::Line).next() {
            Some(_) => About::Line,
            None => About::Costs,
        }
    }

    pub(super) fn accept_of_line(&mut self, text: &str) -> Result<(), Wrong> {
        let setting = LineSetting::answered(self.lines.name(), self.label(), text)?;
        say_of_line(&mut self.answers, &self.lines.now, setting);
        Ok(())
    }

    /// Its answers are looked at together, as the box would: on where they make sense.
    pub(super) fn finish_line(&mut self, about: About) -> Step {
        match check(&self.site, &self.answers) {
            Ok(()) if about == About::Line => self.open(Page::Line(About::Costs)),
            Ok(()) => self.open(Page::Lines),
            Err(wrong) => {
                // Of the page, and not of one field: none of them is asked for as if it were empty.
                self.below = self.about_line(about);
                self.below.insert(0, wrong.said(self.locale));
                self.form.at = 0;
            }
        }
        Step::Stay
    }

    /// Nothing of the page is kept.
    pub(super) fn leave_line(&mut self, about: About) -> Step {
        self.answers.lines = std::mem::take(&mut self.lines.before);
        let first = self.first_of_line();
        self.open(if about == first {
            Page::Lines
        } else {
            Page::Line(first)
        });
        Step::Stay
    }
}
