//! The screens, as a VT100 can show them: bold and reverse, no colours.

use jiff::Timestamp;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::style::{Modifier, Style};
use ratatui::text::Line;
use ratatui::widgets::{Block, Paragraph, Wrap};

use super::app::{App, Screen};
use super::form::Form;
use super::setup::{Page, Wizard};
use crate::command::{lines, log_line};
use crate::locale::Locale;

/// The keys of the tests, and what they do.
pub(super) const TESTS: [(&str, &str); 5] = [
    ("r", "test-ring"),
    ("c", "test-call"),
    ("e", "test-echo"),
    ("s", "trace-sip"),
    ("m", "trace-at"),
];
/// The keys of what can be done to the box.
pub(super) const ACTS: [(&str, &str); 3] = [
    ("u", "box-update"),
    ("p", "box-power-off"),
    ("f", "box-reset"),
];

/// A title above, what the keys do below, and the room between.
fn frame_around(frame: &mut Frame<'_>, title: &str, keys: &str) -> Rect {
    let rows = [
        Constraint::Length(1),
        Constraint::Min(3),
        Constraint::Length(1),
    ];
    let [top, body, bottom] = Layout::vertical(rows).areas(frame.area());
    let reverse = Style::new().add_modifier(Modifier::REVERSED);
    frame.render_widget(Paragraph::new(title).style(reverse), top);
    frame.render_widget(Paragraph::new(keys).style(reverse), bottom);
    body
}

/// A set-up that has the screen for itself.
pub(super) fn alone(frame: &mut Frame<'_>, wizard: &Wizard, locale: Locale) {
    let body = frame_around(frame, " Jawab", &locale.t(wizard_keys(wizard)));
    draw_form(frame, body, locale, &wizard.form, &wizard.below);
}

const fn wizard_keys(wizard: &Wizard) -> &'static str {
    match wizard.page {
        Page::Done => "keys-done",
        _ => "keys-setup",
    }
}

pub(super) fn draw(frame: &mut Frame<'_>, app: &App) {
    let keys = app
        .trouble
        .clone()
        .unwrap_or_else(|| app.locale.t(keys(&app.screen)));
    let body = frame_around(frame, &title(app), &keys);
    let say = |id: &str| app.locale.t(id);
    match &app.screen {
        Screen::Login(form)
        | Screen::Filter(form)
        | Screen::AddHandset(form)
        | Screen::AddStaff(form)
        | Screen::RingTest(form)
        | Screen::CallTest(form)
        | Screen::EchoTest(form)
        | Screen::TraceSip(form)
        | Screen::TraceAt(form)
        | Screen::Update(form)
        | Screen::PowerOff(form)
        | Screen::Reset(form)
        | Screen::Stop(form) => draw_form(frame, body, app.locale, form, &[]),
        Screen::State => {
            let text = app
                .status
                .as_ref()
                .map(|status| lines(status, app.locale, Timestamp::now()))
                .unwrap_or_default();
            draw_text(frame, body, &say("state-title"), text);
        }
        Screen::Log => {
            let room = usize::from(body.height.saturating_sub(2));
            let from = app.log.len().saturating_sub(room);
            let text = app.log[from..].iter().map(log_line).collect();
            let level = app.filter.level.name();
            let title = format!("{} {level} {}", say("log-title"), app.filter.words);
            draw_list(frame, body, title.trim_end(), &say("hint-log"), text);
        }
        Screen::Handsets(handsets) => {
            let line = |entry: &crate::HandsetEntry| {
                let here = say(if entry.here {
                    "handset-here"
                } else {
                    "handset-gone"
                });
                format!("{:6}  {here:14}  {}", entry.extension, entry.label)
            };
            let text = handsets.iter().map(line).collect();
            draw_list(frame, body, &say("handsets-title"), &say("hint-list"), text);
        }
        Screen::Staff(staff) => {
            let line = |entry: &crate::StaffEntry| {
                let role = if entry.supervisor {
                    say("role-supervisor")
                } else {
                    String::new()
                };
                format!("{:20}  {:30}  {role}", entry.login, entry.name)
            };
            let text = staff.iter().map(line).collect();
            draw_list(frame, body, &say("staff-title"), &say("hint-list"), text);
        }
        Screen::Tests => {
            let mut text = vec![String::new()];
            text.extend(TESTS.map(|(key, id)| format!("   {key}  {}", say(id))));
            text.extend([String::new(), say("tests-courtesy"), String::new()]);
            text.extend(app.outcome.iter().cloned());
            draw_text(frame, body, &say("tests-title"), text);
        }
        Screen::Box => {
            let mut text = vec![String::new()];
            text.extend(ACTS.map(|(key, id)| format!("   {key}  {}", say(id))));
            text.extend([String::new(), say("box-help"), String::new()]);
            text.extend(app.news.iter().cloned());
            draw_text(frame, body, &say("box-title"), text);
        }
        Screen::Secret { extension, secret } => {
            let extension = extension.clone();
            let text = vec![
                String::new(),
                app.locale.with("secret-of", &[("extension", extension)]),
                String::new(),
                format!("    {secret}"),
                String::new(),
                say("secret-once"),
            ];
            draw_text(frame, body, &say("secret-title"), text);
        }
        Screen::SetUp(wizard) => {
            draw_form(frame, body, app.locale, &wizard.form, &wizard.below);
        }
        Screen::Stopped => {
            let text = vec![String::new(), say("stopped")];
            draw_text(frame, body, &say("stop-title"), text);
        }
    }
}

fn title(app: &App) -> String {
    if app.name.is_empty() {
        " Jawab".into()
    } else {
        format!(" Jawab - {}", app.name)
    }
}

const fn keys(screen: &Screen) -> &'static str {
    match screen {
        Screen::Login(_) => "keys-login",
        Screen::State
        | Screen::Log
        | Screen::Handsets(_)
        | Screen::Staff(_)
        | Screen::Tests
        | Screen::Box => "keys-menu",
        Screen::Filter(_)
        | Screen::AddHandset(_)
        | Screen::AddStaff(_)
        | Screen::RingTest(_)
        | Screen::CallTest(_)
        | Screen::EchoTest(_)
        | Screen::TraceSip(_)
        | Screen::TraceAt(_)
        | Screen::Update(_)
        | Screen::PowerOff(_)
        | Screen::Reset(_)
        | Screen::Stop(_) => "keys-form",
        Screen::SetUp(wizard) => wizard_keys(wizard),
        Screen::Secret { .. } => "keys-secret",
        Screen::Stopped => "keys-stopped",
    }
}

/// Text whose screen knows keys of its own.
fn draw_list(frame: &mut Frame<'_>, area: Rect, title: &str, hint: &str, text: Vec<String>) {
    let text: Vec<Line<'_>> = text.into_iter().map(Line::from).collect();
    let block = Block::bordered()
        .title(format!(" {title} "))
        .title_bottom(format!(" {hint} "));
    frame.render_widget(Paragraph::new(text).block(block), area);
}

fn draw_text(frame: &mut Frame<'_>, area: Rect, title: &str, text: Vec<String>) {
    let text: Vec<Line<'_>> = text.into_iter().map(Line::from).collect();
    let block = Block::bordered().title(format!(" {title} "));
    let shown = Paragraph::new(text).block(block).wrap(Wrap { trim: false });
    frame.render_widget(shown, area);
}

fn draw_form(frame: &mut Frame<'_>, area: Rect, locale: Locale, form: &Form, below: &[String]) {
    let mut text = vec![String::new()];
    for (index, field) in form.fields.iter().enumerate() {
        let value = if field.hidden {
            "*".repeat(field.value.chars().count())
        } else {
            field.value.clone()
        };
        let here = if index == form.at { ">" } else { " " };
        text.push(format!(" {here} {:22} {value}", field.name(locale)));
    }
    text.push(String::new());
    // What went wrong stands nearest to where it was typed.
    text.extend(
        form.trouble
            .iter()
            .flat_map(|trouble| [trouble.clone(), String::new()]),
    );
    text.extend(below.iter().cloned());
    draw_text(frame, area, &locale.t(form.title), text);
    if form.fields.is_empty() {
        return;
    }
    let typed = form
        .fields
        .get(form.at)
        .map_or(0, |field| field.value.chars().count());
    let column = u16::try_from(27 + typed).unwrap_or(u16::MAX);
    let row = u16::try_from(form.at + 2).unwrap_or(u16::MAX);
    frame.set_cursor_position(Position::new(
        area.x
            .saturating_add(column)
            .min(area.right().saturating_sub(2)),
        area.y.saturating_add(row),
    ));
}
