//! Words for how a line is: why it is out of service, and what is not well on one that takes
//! calls. The desk and central's pages use the same.

use jawab_line_state::{LineFault, LineState, LineWarning};

use crate::locale::Locale;

/// The message of a state, with the name of its mark on the page. A newer box may say another
/// word, which is not to be read as a line that is well.
pub(crate) const fn state(state: &LineState) -> (&'static str, &'static str) {
    match state {
        LineState::Starting => ("starting", "line-starting"),
        LineState::Idle => ("idle", "line-idle"),
        LineState::Busy => ("busy", "line-busy"),
        LineState::Faulted(_) => ("faulted", "line-faulted"),
        LineState::Unknown(_) => ("unknown", "line-unknown"),
    }
}

/// Why a line is out of service; what another version said is shown as it was said.
pub(crate) fn fault(locale: Locale, fault: &LineFault) -> String {
    match fault_message(fault) {
        Some(id) => locale.with_all(id, &fault.arguments()),
        None => fault.to_string(),
    }
}

/// What can be done at the centre is the same for some of them; the console tells them apart.
const fn fault_message(fault: &LineFault) -> Option<&'static str> {
    use LineFault as F;
    Some(match fault {
        F::PortMissing { .. } | F::PortGone { .. } => "line-fault-port",
        F::PortInUse { .. } | F::PortForbidden { .. } | F::PortUnusable { .. } => {
            "line-fault-port-unusable"
        }
        F::ModemMissing { .. } => "line-fault-modem-missing",
        F::NotAtPort => "line-fault-not-at-port",
        F::PortDeaf { .. } | F::ModemGone | F::ModemSilent => "line-fault-modem-silent",
        F::ModemRestarted | F::ModemRestarts => "line-fault-modem-restarts",
        F::ModemRefuses { .. } | F::ModemRefusesWith { .. } => "line-fault-modem-refuses",
        F::UnknownMake | F::NoVoice => "line-fault-no-voice",
        F::NoSound => "line-fault-no-sound",
        F::WillNotHangUp => "line-fault-will-not-hang-up",
        F::SimMissing => "line-fault-sim-missing",
        F::SimFailure => "line-fault-sim-failure",
        F::SimBusy => "line-fault-sim-busy",
        F::PinWanted => "line-fault-pin-wanted",
        F::PinRefused => "line-fault-pin-refused",
        F::PinUnanswered => "line-fault-pin-unanswered",
        F::PinLastTry => "line-fault-pin-last-try",
        F::PukWanted => "line-fault-puk-wanted",
        F::LockedToSim => "line-fault-locked-to-sim",
        F::LockedToOperator => "line-fault-locked-to-operator",
        F::LockedToCompany => "line-fault-locked-to-company",
        F::NetworkDenied => "line-fault-network-denied",
        F::NetworkNoCalls => "line-fault-network-no-calls",
        F::NetworkEmergencyOnly => "line-fault-network-emergency-only",
        F::NetworkLost => "line-fault-network-lost",
        F::AlarmLos => "line-fault-alarm-los",
        F::AlarmLof => "line-fault-alarm-lof",
        F::AlarmAis => "line-fault-alarm-ais",
        F::AlarmRai => "line-fault-alarm-rai",
        F::AlarmOther { .. } => "line-fault-alarm-other",
        F::ExchangeSilent => "line-fault-exchange-silent",
        F::NoChannel => "line-fault-no-channel",
        F::NoDahdi { .. }
        | F::NoSpan { .. }
        | F::NotE1 { .. }
        | F::SpanUnusable { .. }
        | F::NoFarEnd { .. }
        | F::SpanGone { .. } => "line-fault-span-unusable",
        F::TrunkSilent { .. } => "line-fault-trunk-silent",
        F::TrunkNameUnknown { .. } => "line-fault-trunk-name-unknown",
        F::TrunkAccountWanted { .. } => "line-fault-trunk-account-wanted",
        F::TrunkPasswordMissing { .. } => "line-fault-trunk-password-missing",
        F::TrunkAccountRefused { .. } => "line-fault-trunk-account-refused",
        F::TrunkUserUnknown { .. } => "line-fault-trunk-user-unknown",
        F::TrunkRegistrationRefused { .. } => "line-fault-trunk-registration-refused",
        F::TrunkUntrusted { .. } | F::TrunkWrongName { .. } => "line-fault-trunk-untrusted",
        F::TrunkCertificateTime { .. } => "line-fault-trunk-certificate-time",
        F::TrunkTlsRefused { .. } | F::TrunkTlsFile { .. } => "line-fault-trunk-tls-refused",
        F::Other { .. } => return None,
    })
}

/// What is not well on a line that takes calls.
pub(crate) fn warning(locale: Locale, warning: &LineWarning) -> String {
    match warning {
        LineWarning::Other(code) => locale.with("line-warning-other", "code", code),
        known => locale.t(&format!("line-warning-{}", known.code())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The words of a language are written in its letters; those that are the same everywhere
    /// (SIM, E1) are in all of them.
    fn is_in(locale: Locale, words: &str) -> bool {
        let letters = |range: std::ops::RangeInclusive<char>| {
            words.chars().filter(|c| range.contains(c)).count() > 3
        };
        match locale {
            Locale::Arabic => letters('\u{600}'..='\u{6ff}'),
            Locale::Tamazight => letters('\u{2d30}'..='\u{2d7f}'),
            Locale::French | Locale::English => letters('a'..='z'),
        }
    }

    #[test]
    fn each_fault_and_warning_has_words_in_each_language_with_what_it_is_about() {
        for locale in Locale::ALL {
            for (code, names) in LineFault::CODES {
                let told = LineFault::read(Some(code), |name| Some(format!("<{name}>")), "none");
                let words = fault(locale, &told);
                assert!(is_in(locale, &words), "{}: {code}: {words}", locale.tag());
                assert!(!words.contains("line-fault"), "{words}");
                // A place that is left open shows as its name in braces.
                assert!(!words.contains('{'), "{code} {names:?}: {words}");
            }
            for told in LineWarning::ALL {
                let words = warning(locale, told);
                assert!(is_in(locale, &words), "{}: {words}", locale.tag());
            }
        }
    }

    #[test]
    fn what_another_version_said_is_shown_as_it_was_said() {
        let old = LineFault::read(None, |_| None, "the trunk's peer does not answer");
        assert_eq!(
            fault(Locale::French, &old),
            "the trunk's peer does not answer"
        );
        let newer = LineWarning::read("moon");
        assert!(warning(Locale::Arabic, &newer).contains("moon"));
    }
}
