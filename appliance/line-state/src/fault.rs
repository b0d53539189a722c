//! Why a line is out of service: a code with arguments.

use std::fmt;

macro_rules! faults {
    ($($(#[$doc:meta])* $variant:ident $({ $($arg:ident),* })? = $code:literal, $words:literal;)*) => {
        /// Why a line is out of service.
        ///
        /// Its `Display` is in English, for the log and for a program that knows no other
        /// language; screens have a message `line-fault-` and the code in each of theirs.
        #[derive(Clone, PartialEq, Eq, Debug)]
        pub enum LineFault {
            $(
                $(#[$doc])*
                $variant $({ $(
                    #[doc = concat!("`", stringify!($arg), "` of the message.")]
                    $arg: String
                ),* })?,
            )*
            /// What another version of the program said: with its code, where it has one, and in
            /// its own words.
            Other {
                /// Its code.
                code: Option<String>,
                /// Its words.
                words: String,
            },
        }

        impl LineFault {
            /// The codes of all that this version knows, with the names of their arguments.
            pub const CODES: &[(&str, &[&str])] = &[$(($code, &[$($(stringify!($arg)),*)?]),)*];

            /// Its name for messages' ids and for programs; empty where another version said none.
            #[must_use]
            pub fn code(&self) -> &str {
                match self {
                    $(Self::$variant { .. } => $code,)*
                    Self::Other { code, .. } => code.as_deref().unwrap_or_default(),
                }
            }

            /// What its message is about, by name.
            #[must_use]
            pub fn arguments(&self) -> Vec<(&'static str, &str)> {
                match self {
                    $(Self::$variant $({ $($arg),* })? => {
                        vec![$($((stringify!($arg), $arg.as_str())),*)?]
                    })*
                    Self::Other { .. } => Vec::new(),
                }
            }

            /// The fault of a code with arguments, or of words alone: what this version does not
            /// know is shown as it was said.
            #[must_use]
            pub fn read(
                code: Option<&str>,
                argument: impl Fn(&str) -> Option<String>,
                words: &str,
            ) -> Self {
                let known = || match code? {
                    $($code => Some(Self::$variant $({
                        $($arg: argument(stringify!($arg))?),*
                    })?),)*
                    _ => None,
                };
                known().unwrap_or_else(|| Self::Other {
                    code: code.map(Into::into),
                    words: words.into(),
                })
            }
        }

        impl fmt::Display for LineFault {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(Self::$variant $({ $($arg),* })? => f.write_fmt(format_args!($words)),)*
                    Self::Other { words, .. } => f.write_str(words),
                }
            }
        }
    };
}

faults! {
    /// There is no such serial port.
    PortMissing { port } = "port-missing",
        "there is no serial port {port}; is the modem plugged in, and is the path right?";
    /// Another program has the port.
    PortInUse { port } = "port-in-use",
        "the serial port {port} is in use by another program; stop that one (ModemManager? \
         `fuser {port}` names it)";
    /// The box may not open the port.
    PortForbidden { port } = "port-forbidden",
        "the serial port {port} may not be opened; the account that the box runs under must be in \
         its group (dialout)";
    /// It is no serial port, or broken.
    PortUnusable { port, error } = "port-unusable",
        "the serial port {port} cannot be used: {error}";
    /// A port that was open hung up: the modem was unplugged, or restarted.
    PortGone { port, error } = "port-gone",
        "the modem is gone: its port {port} has hung up ({error}); look at its cable and power";
    /// The AT port takes nothing any more.
    PortDeaf { port } = "port-deaf",
        "the modem does not answer: its port {port} takes no commands";
    /// The port is not the modem's AT port.
    NotAtPort = "not-at-port",
        "what is at at_port speaks no AT commands (positions, or a diagnostics port); put the \
         modem's AT port into the configuration";
    /// No modem that is plugged in is the line's.
    ModemMissing { modem } = "modem-missing",
        "the modem is not there ({modem}); plug it in, look at its cable and power; the line takes \
         calls as soon as it is back, at whatever port";
    /// The modem is gone.
    ModemGone = "modem-gone", "the modem is gone";
    /// The modem does not answer.
    ModemSilent = "modem-silent",
        "the modem does not answer; look at its power and cable, and whether at_port is its AT port";
    /// The modem restarted by itself.
    ModemRestarted = "modem-restarted",
        "the modem restarted by itself; look at its power supply";
    /// The modem was told to restart.
    ModemRestarts = "modem-restarts", "the modem is restarted";
    /// It refuses a command that the line cannot do without.
    ModemRefuses { command } = "modem-refuses",
        "the modem refuses a command that the line cannot do without ({command})";
    /// … with the number of an error (TS 27.007 clause 9.2).
    ModemRefusesWith { command, error } = "modem-refuses-with",
        "the modem refuses a command that the line cannot do without ({command}: +CME ERROR {error})";
    /// Neither a SIMCom nor a Quectel.
    UnknownMake = "unknown-make",
        "the modem is neither a SIMCom nor a Quectel; its sound cannot be switched on";
    /// Its firmware or hardware carries no calls' sound.
    NoVoice = "no-voice",
        "the modem's firmware carries no voice (AT+QPCMV is refused); take one that does";
    /// It refused a call's sound.
    NoSound = "no-sound",
        "the modem refused to carry a call's sound until the call's end";
    /// It does not hang up.
    WillNotHangUp = "will-not-hang-up", "the modem does not hang up";
    /// No SIM.
    SimMissing = "sim-missing", "there is no SIM in the modem, or it cannot be read";
    /// The SIM cannot be read.
    SimFailure = "sim-failure",
        "the SIM cannot be read (SIM failure); take it out, clean it, put it back, or take another";
    /// The SIM does not become ready.
    SimBusy = "sim-busy", "the SIM is busy and does not become ready";
    /// The SIM wants a PIN that is not configured.
    PinWanted = "pin-wanted",
        "the SIM asks for its PIN; put it into the configuration (sim_pin)";
    /// The PIN was wrong.
    PinRefused = "pin-refused",
        "the SIM refused the PIN; it is not tried again, put sim_pin right and restart";
    /// The PIN was entered twice, without a sign of what the SIM made of it.
    PinUnanswered = "pin-unanswered",
        "the PIN was entered twice without an answer and is not entered again, as a third wrong one \
         blocks the SIM; put sim_pin right, or look at the modem's power and switch the SIM's PIN off \
         in a telephone";
    /// One try is left.
    PinLastTry = "pin-last-try",
        "the PIN has one try left and is not entered; unlock the SIM in a telephone";
    /// The SIM is blocked.
    PukWanted = "puk-wanted",
        "the SIM is blocked and asks for its PUK; unblock it in a telephone";
    /// Locked to another SIM or modem.
    LockedToSim = "locked-to-sim",
        "the modem or the SIM is locked to another one (PH-SIM PIN); take a SIM or a modem without a lock";
    /// Locked to another operator.
    LockedToOperator = "locked-to-operator",
        "the modem is locked to another operator (PH-NET PIN); take that operator's SIM, or have it unlocked";
    /// Locked to a company's SIMs.
    LockedToCompany = "locked-to-company",
        "the modem is locked to a company's SIMs (PH-CORP PIN); have it unlocked";
    /// The network refuses the SIM.
    NetworkDenied = "network-denied",
        "the network does not let the SIM in; is it paid for, and of this operator?";
    /// Data and texts, and no calls.
    NetworkNoCalls = "network-no-calls",
        "the network takes the SIM's data and texts, and no calls; is its tariff for calls, and \
         does the modem know the operator's calls over LTE (VoLTE)?";
    /// Emergency calls alone.
    NetworkEmergencyOnly = "network-emergency-only",
        "the network allows emergency calls only";
    /// No network.
    NetworkLost = "network-lost", "the network is lost; look at the antenna";
    /// E1: nothing comes in.
    AlarmLos = "alarm-los", "no signal (LOS); look at the cable";
    /// E1: no frames.
    AlarmLof = "alarm-lof",
        "no frames in the signal (LOF); are line code and CRC4 right?";
    /// E1: the far end is cut off.
    AlarmAis = "alarm-ais", "the operator's side is cut off (AIS)";
    /// E1: the far end does not hear us.
    AlarmRai = "alarm-rai", "the operator's side does not hear us (RAI); look at the cable";
    /// E1: another alarm.
    AlarmOther { alarm } = "alarm-other", "the E1 has an alarm: {alarm}";
    /// E1: no signalling link.
    ExchangeSilent = "exchange-silent",
        "the operator's exchange does not answer (Q.921)";
    /// E1: no channel may be used.
    NoChannel = "no-channel",
        "the exchange gives no channel free; ask the operator to restart them";
    /// E1: DAHDI is not loaded.
    NoDahdi { error } = "no-dahdi",
        "DAHDI is not there: {error}; is there a card, and its module loaded (`lsmod | grep dahdi`)?";
    /// E1: the card has no such span.
    NoSpan { span, error } = "no-span",
        "DAHDI has no span {span}: {error}; `cat /proc/dahdi/*` lists those there are";
    /// E1: the span is of another kind.
    NotE1 { span, channels } = "not-e1",
        "span {span} has {channels} channels, not the 31 of an E1; set the card to E1 \
         (`default_linemode=e1`, or its jumper)";
    /// E1: the span cannot be set up.
    SpanUnusable { span, error } = "span-unusable",
        "span {span} cannot be set up: {error}; does another program have it?";
    /// E1: nobody at the socket that stands for a line.
    NoFarEnd { path, error } = "no-far-end",
        "nobody stands for the line on {path}: {error}; start the far end first";
    /// E1: the span hung up.
    SpanGone { error } = "span-gone", "the span is gone: {error}";
    /// SIP: the peer does not answer.
    TrunkSilent { peer } = "trunk-silent",
        "the trunk's peer {peer} does not answer; is the way to the provider up?";
    /// SIP: the name of the peer leads to no address.
    TrunkNameUnknown { name } = "trunk-name-unknown",
        "the trunk's peer {name} leads to no address; is the name right, and is there DNS?";
    /// SIP: the operator asks for an account, and none is configured.
    TrunkAccountWanted { status } = "trunk-account-wanted",
        "the operator asks who we are ({status}); put the account that it gave into the \
         configuration (user, password)";
    /// SIP: the password of the account cannot be read.
    TrunkPasswordMissing { user } = "trunk-password-missing",
        "the password of the account {user} cannot be read; look at password_file in the \
         configuration, and whether the box may read that file";
    /// SIP: the operator refuses the account.
    TrunkAccountRefused { user, status } = "trunk-account-refused",
        "the operator refuses the account {user} ({status}); put user and password right, and \
         restart. It is tried again after ten minutes at the earliest, so that it is not locked";
    /// SIP: the operator does not know the account.
    TrunkUserUnknown { user, domain } = "trunk-user-unknown",
        "the operator knows no account {user} at {domain}; put user or domain right, and restart";
    /// SIP: the operator does not register the account, for another reason.
    TrunkRegistrationRefused { status } = "trunk-registration-refused",
        "the operator does not register the trunk ({status}); ask the operator why";
    /// SIP: TLS, and the certificate comes of nobody who is trusted.
    TrunkUntrusted { peer } = "trunk-untrusted",
        "the certificate of the trunk's peer {peer} comes of no authority that is trusted; is it the \
         operator? If it has an authority of its own, put that into a file, and its path into \
         authority of the line";
    /// SIP: TLS, and the certificate is somebody else's.
    TrunkWrongName { peer, name } = "trunk-wrong-name",
        "the certificate of the trunk's peer {peer} is not for {name}; put the name that the operator \
         gave into peer of the line, or into domain where peer is an address";
    /// SIP: TLS, and the certificate has run out, or is not valid yet.
    TrunkCertificateTime { peer } = "trunk-certificate-time",
        "the certificate of the trunk's peer {peer} is not valid at this time; is the box's clock right? \
         If it is, the operator has to renew it";
    /// SIP: TLS, and it fails for another reason.
    TrunkTlsRefused { peer, error } = "trunk-tls-refused",
        "there is no TLS with the trunk's peer {peer}: {error}; is it the port for TLS, and does the \
         operator want a certificate of the box's (certificate and key of the line)?";
    /// SIP: TLS, and a file that is configured for it cannot be used.
    TrunkTlsFile { error } = "trunk-tls-file",
        "a file for TLS with the operator cannot be used: {error}; look at authority, certificate and \
         key of the line";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_code_with_its_arguments_gives_the_fault_again_and_is_there_once() {
        for (code, names) in LineFault::CODES {
            let argument = |name: &str| names.contains(&name).then(|| format!("<{name}>"));
            let fault = LineFault::read(Some(code), argument, "");
            assert_eq!(fault.code(), *code);
            let given: Vec<&str> = fault.arguments().iter().map(|(name, _)| *name).collect();
            assert_eq!(given, *names);
            let words = fault.to_string();
            assert!(
                names
                    .iter()
                    .all(|name| words.contains(&format!("<{name}>"))),
                "{words}"
            );
            let same = |other: &&(&str, &[&str])| other.0 == *code;
            assert_eq!(LineFault::CODES.iter().filter(same).count(), 1, "{code}");
        }
    }

    #[test]
    fn what_this_version_does_not_know_is_kept_as_it_was_said() {
        let newer = LineFault::read(Some("sim-on-fire"), |_| None, "the SIM burns");
        assert_eq!(
            (newer.code(), &*newer.to_string()),
            ("sim-on-fire", "the SIM burns")
        );
        let older = LineFault::read(None, |_| None, "no signal (LOS)");
        assert_eq!((older.code(), &*older.to_string()), ("", "no signal (LOS)"));
        // A code without what belongs to it.
        let torn = LineFault::read(Some("port-missing"), |_| None, "no port");
        assert_eq!(torn.to_string(), "no port");
    }
}
