//! Words for how a line is, for a technician.

use jawab_line_state::{LineFault, LineState, LineStatus, LineWarning, ModemIdentity, Spending};

use crate::locale::Locale;

/// A line and what is to be known of it: a line of text, and more of them where there is more.
pub(crate) fn line(line: &LineStatus, locale: Locale) -> String {
    let mut text = format!("{:10} {}", line.name, state(&line.state, locale));
    if let Some(channels) = line.channels {
        text += &format!("  {}/{}", channels.busy, channels.usable);
    }
    if let Some(operator) = &line.operator {
        text += &format!("  {operator}");
    }
    if let Some(dbm) = line.signal_dbm {
        text += &format!("  {dbm} dBm");
    }
    if let Some(fault) = line.state.fault() {
        text += &format!(": {}", why(fault, locale));
    }
    let costs = spending(&line.spending, locale);
    let warnings = line.warnings.iter().map(|told| warning(told, locale));
    for more in identity(&line.identity)
        .into_iter()
        .chain(costs)
        .chain(warnings)
    {
        text += &format!("\n{:10} {more}", "");
    }
    text
}

fn state(state: &LineState, locale: Locale) -> String {
    match state {
        LineState::Starting => locale.t("line-starting"),
        LineState::Idle => locale.t("line-idle"),
        LineState::Busy => locale.t("line-busy"),
        LineState::Faulted(_) => locale.t("line-faulted"),
        LineState::Unknown(word) => locale.with("line-unknown", &[("state", word.clone())]),
    }
}

/// What names the modem and the SIM.
fn identity(identity: &ModemIdentity) -> Option<String> {
    let named = [
        ("SIM", &identity.iccid),
        ("IMSI", &identity.imsi),
        ("IMEI", &identity.imei),
        ("", &identity.number),
    ];
    let named: Vec<String> = named
        .into_iter()
        .filter_map(|(what, number)| Some(format!("{what} {}", number.as_ref()?).trim().into()))
        .collect();
    (!named.is_empty()).then(|| named.join("  "))
}

/// What is known of what its calls cost.
fn spending(spending: &Spending, locale: Locale) -> Vec<String> {
    let credit = spending.credit.as_ref().map(|credit| {
        let when = jiff::Timestamp::from_second(credit.at_s).unwrap_or_default();
        let when = jawab_zone::legal_time().to_datetime(when);
        let mut about = vec![
            ("text", credit.text.clone()),
            ("when", when.strftime("%Y-%m-%d %H:%M").to_string()),
        ];
        let sign = match locale {
            Locale::French => ',',
            Locale::English => '.',
        };
        match credit.dirhams(sign) {
            Some(dirhams) => {
                about.push(("dirhams", dirhams));
                locale.with("line-credit", &about)
            }
            None => locale.with("line-credit-unread", &about),
        }
    });
    let budget = spending.budget.map(|left| {
        let id = if left.of_month {
            "line-budget-month"
        } else {
            "line-budget-day"
        };
        locale.with(id, &[("minutes", (left.left_s / 60).to_string())])
    });
    let texts = spending.texts.map(|texts| {
        let about = [
            ("left", texts.left.to_string()),
            ("day", texts.a_day.to_string()),
            ("waiting", texts.waiting.to_string()),
        ];
        locale.with("line-texts", &about)
    });
    credit.into_iter().chain(budget).chain(texts).collect()
}

fn warning(warning: &LineWarning, locale: Locale) -> String {
    match warning {
        LineWarning::Other(code) => locale.with("line-warning-other", &[("code", code.clone())]),
        known => locale.t(&format!("line-warning-{}", known.code())),
    }
}

/// Why a line is out of service; what another version said is shown as it was said.
fn why(fault: &LineFault, locale: Locale) -> String {
    if matches!(fault, LineFault::Other { .. }) {
        return fault.to_string();
    }
    let arguments = fault.arguments().into_iter();
    let arguments: Vec<_> = arguments
        .map(|(name, value)| (name, value.to_owned()))
        .collect();
    locale.with(&format!("line-fault-{}", fault.code()), &arguments)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jawab_line_state::LineKind;

    #[test]
    fn a_line_names_its_sim_and_says_what_is_not_well() {
        let mut told = LineStatus::starting("gsm1", LineKind::Gsm);
        told.identity = ModemIdentity {
            imei: Some("867584030123456".into()),
            imsi: None,
            iccid: Some("89212010000123456789".into()),
            number: Some("+212612345678".into()),
        };
        told.warn(&LineWarning::TakesNoSound, true);
        told.warn(&LineWarning::Other("of a newer box".into()), true);
        for locale in [Locale::English, Locale::French] {
            let text = line(&told, locale);
            let lines: Vec<&str> = text.lines().collect();
            assert_eq!(lines.len(), 4, "{text}");
            assert_eq!(
                lines[1].trim(),
                "SIM 89212010000123456789  IMEI 867584030123456  +212612345678"
            );
            assert_eq!(lines[2].trim(), locale.t("line-warning-takes-no-sound"));
            assert!(lines[3].contains("of a newer box"));
        }
    }

    #[test]
    fn a_line_shows_its_credit_as_it_was_said_and_what_is_left_of_its_budget() {
        let mut told = LineStatus::starting("gsm1", LineKind::Gsm);
        told.spending = Spending {
            credit: Some(jawab_line_state::Credit {
                text: "Votre solde est 12,50 DH".into(),
                centimes: Some(1_250),
                at_s: 1_796_000_000,
            }),
            budget: Some(jawab_line_state::Budget {
                left_s: 3_599,
                of_month: true,
            }),
            texts: Some(jawab_line_state::TextUse {
                left: 12,
                a_day: 200,
                waiting: 3,
            }),
        };
        let shown = line(&told, Locale::French);
        for wanted in [
            "« Votre solde est 12,50 DH »",
            "12,50 DH lu",
            "12 sur 200",
            "2026-11-30",
            "59 min",
        ] {
            assert!(shown.contains(wanted), "{wanted}: {shown}");
        }
        let credit = told.spending.credit.as_mut().unwrap();
        credit.centimes = None;
        let shown = line(&told, Locale::English);
        assert!(shown.contains("no amount is read"), "{shown}");
    }

    #[test]
    fn why_a_line_is_out_of_service_has_words_in_both_languages() {
        for (code, names) in LineFault::CODES {
            let fault = LineFault::read(Some(code), |name| Some(format!("<{name}>")), "");
            let (french, english) = (why(&fault, Locale::French), why(&fault, Locale::English));
            assert_ne!(french, english, "{code}");
            // The log says the same in English.
            assert_eq!(english.replace('’', "'"), fault.to_string());
            for (words, name) in [&french, &english]
                .into_iter()
                .flat_map(|w| names.iter().map(move |n| (w, n)))
            {
                assert!(words.contains(&format!("<{name}>")), "{words}");
            }
        }
        for known in LineWarning::ALL {
            let (french, english) = (
                warning(known, Locale::French),
                warning(known, Locale::English),
            );
            assert_ne!(french, english, "{known:?}");
        }
        let older = LineFault::read(None, |_| None, "no signal (LOS)");
        assert_eq!(why(&older, Locale::French), "no signal (LOS)");
    }
}
