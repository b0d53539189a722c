//! What set-up would do and did, for a person.

use super::plan::{Done, Plan};
use super::tuning::Setting;
use crate::locale::Locale;

/// What would change, for a person.
pub(crate) fn plan_lines(locale: Locale, plan: &Plan) -> Vec<String> {
    let mut lines = Vec::new();
    let mut say = |what: &str, answer: &str| lines.push(format!("{what:22} {answer}"));
    let t = |label: &str| locale.t(label);
    if let Some(name) = &plan.centre_name {
        say(&t("field-centre-name"), name);
    }
    if let Some(code) = &plan.centre_code {
        say(&t("field-centre-code"), code);
    }
    if let Some(login) = &plan.supervisor {
        say(&t("setup-supervisor"), login);
    }
    if !plan.pins.is_empty() {
        say(&t("field-pin"), &plan.pins.join(" "));
    }
    for (name, answer) in plan.lines.iter().chain(&plan.queues) {
        say(name, &said(locale, answer));
    }
    for (name, answer) in &plan.settings {
        let label = Setting::named(name).map_or("", Setting::label);
        say(&t(label), &said(locale, answer));
    }
    if let Some(network) = &plan.network {
        say(&t("setup-network"), &network.words());
    }
    if let Some(time) = &plan.time {
        say(&t("setup-time"), &time.replace('T', " "));
    }
    lines.push(String::new());
    for path in &plan.files {
        lines.push(locale.with("would-write", &[("path", path.display().to_string())]));
    }
    lines
}

/// An answer; where there is none, what stood there is taken out.
fn said(locale: Locale, answer: &str) -> String {
    match answer {
        "" => locale.t("setting-none"),
        answer => answer.to_owned(),
    }
}

/// What was done, for a person.
pub(crate) fn done_lines(locale: Locale, done: &Done) -> Vec<String> {
    let mut lines: Vec<String> = done
        .written
        .iter()
        .map(|path| locale.with("written", &[("path", path.display().to_string())]))
        .collect();
    if let Some(login) = &done.supervisor {
        lines.push(locale.with("supervisor-added", &[("login", login.clone())]));
    }
    if let Some(password) = &done.password {
        let password = password.clone();
        lines.push(locale.with("supervisor-password", &[("password", password)]));
    }
    lines.extend(done.missing.iter().cloned());
    lines.extend(done.left.iter().map(|left| not_done(locale, left)));
    lines
}

/// What was left undone, and why.
pub(crate) fn not_done(locale: Locale, why: &str) -> String {
    locale.with("say-as-root", &[("why", why.to_owned())])
}
