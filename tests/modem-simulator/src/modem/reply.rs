//! Result codes, and how what the modem says is framed (V.250 clause 5.7).

use super::settings::Settings;
use crate::cme;

/// How a command, or a call, ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ResultCode {
    Ok,
    Ring,
    NoCarrier,
    Error,
    Busy,
    NoAnswer,
    /// `+CME ERROR` (TS 27.007 clause 9.2).
    Cme(u16),
    /// `+CMS ERROR` (TS 27.005 clause 3.2.5), which no `+CMEE` hides.
    Cms(u16),
}

impl ResultCode {
    /// V.250 table 1, "ATV0" column.
    fn number(&self) -> u8 {
        match self {
            Self::Ok => 0,
            Self::Ring => 2,
            Self::NoCarrier => 3,
            Self::Error | Self::Cme(_) | Self::Cms(_) => 4,
            Self::Busy => 7,
            Self::NoAnswer => 8,
        }
    }

    fn text(&self, cmee: u8) -> String {
        match (self, cmee) {
            (Self::Ok, _) => "OK".into(),
            (Self::Ring, _) => "RING".into(),
            (Self::NoCarrier, _) => "NO CARRIER".into(),
            (Self::Error, _) | (Self::Cme(_), 0) => "ERROR".into(),
            (Self::Busy, _) => "BUSY".into(),
            (Self::NoAnswer, _) => "NO ANSWER".into(),
            (Self::Cms(code), _) => format!("+CMS ERROR: {code}"),
            (Self::Cme(code), 1) => format!("+CME ERROR: {code}"),
            (Self::Cme(code), _) => format!("+CME ERROR: {}", meaning(*code)),
        }
    }
}

fn meaning(code: u16) -> &'static str {
    match code {
        cme::NOT_ALLOWED => "operation not allowed",
        cme::NOT_SUPPORTED => "operation not supported",
        10 => "SIM not inserted",
        cme::SIM_PIN => "SIM PIN required",
        cme::SIM_PUK => "SIM PUK required",
        13 => "SIM failure",
        14 => "SIM busy",
        cme::INCORRECT_PASSWORD => "incorrect password",
        30 => "no network service",
        cme::INVALID_PARAMETERS => "invalid parameters",
        _ => "unknown",
    }
}

/// S3 and S4, or their defaults.
struct Ends {
    cr: char,
    lf: char,
}

impl Ends {
    fn of(settings: &Settings) -> Self {
        let register = |number| char::from(settings.register(number) as u8 & 0x7F);
        Self {
            cr: register(3),
            lf: register(4),
        }
    }
}

/// V.250 clause 5.7.1: `<cr><lf>OK<cr><lf>`, or `0<cr>` with V0; nothing with Q1.
pub(crate) fn result(code: &ResultCode, settings: &Settings) -> String {
    let Ends { cr, lf } = Ends::of(settings);
    // A numbered +CME ERROR replaces the numeric ERROR (TS 27.007 clause 9.1).
    let extended = match code {
        ResultCode::Cme(_) => settings.cmee > 0,
        code => matches!(code, ResultCode::Cms(_)),
    };
    if settings.quiet {
        String::new()
    } else if settings.verbose || extended {
        format!("{cr}{lf}{}{cr}{lf}", code.text(settings.cmee))
    } else {
        format!("{}{cr}", code.number())
    }
}

/// V.250 clause 5.7.1: `<cr><lf>text<cr><lf>`, or `text<cr><lf>` with V0.
pub(crate) fn information(text: &str, settings: &Settings) -> String {
    let Ends { cr, lf } = Ends::of(settings);
    let text = text.replace('\n', &format!("{cr}{lf}"));
    if settings.verbose {
        format!("{cr}{lf}{text}{cr}{lf}")
    } else {
        format!("{text}{cr}{lf}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::Make;

    fn settings(change: impl FnOnce(&mut Settings)) -> Settings {
        let mut settings = Settings::of(Make::Quectel);
        change(&mut settings);
        settings
    }

    #[test]
    fn v250_5_7_1_verbose_results_stand_between_cr_lf() {
        let verbose = settings(|_| {});
        assert_eq!(result(&ResultCode::Ok, &verbose), "\r\nOK\r\n");
        assert_eq!(information("+CSQ: 20,99", &verbose), "\r\n+CSQ: 20,99\r\n");
        assert_eq!(information("a\nb", &verbose), "\r\na\r\nb\r\n");
    }

    #[test]
    fn v250_5_7_1_numeric_results_end_with_cr_alone() {
        let numeric = settings(|settings| settings.verbose = false);
        assert_eq!(result(&ResultCode::NoCarrier, &numeric), "3\r");
        assert_eq!(information("+CSQ: 20,99", &numeric), "+CSQ: 20,99\r\n");
    }

    #[test]
    fn v250_6_2_1_s3_and_s4_are_the_characters_of_the_frame() {
        let odd = settings(|settings| {
            settings.registers.insert(3, u32::from(b'!'));
            settings.registers.insert(4, u32::from(b'?'));
        });
        assert_eq!(result(&ResultCode::Ok, &odd), "!?OK!?");
    }

    #[test]
    fn ts27007_9_1_errors_are_as_detailed_as_cmee_says() {
        let at = |cmee| {
            result(
                &ResultCode::Cme(3),
                &settings(|settings| settings.cmee = cmee),
            )
        };
        assert_eq!(at(0), "\r\nERROR\r\n");
        assert_eq!(at(1), "\r\n+CME ERROR: 3\r\n");
        assert_eq!(at(2), "\r\n+CME ERROR: operation not allowed\r\n");
    }
}
