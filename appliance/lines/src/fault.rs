//! What failed on a line, and the code that is told of it.

use std::io;
use std::path::{Path, PathBuf};

use jawab_devices::PortError;
use jawab_devices::span::{Alarm, SpanError};
use jawab_line_state::LineFault;
use jawab_wire::modem::{Failure, Lock, NoNetwork};

/// What failed on a GSM line.
#[derive(Debug)]
pub(crate) enum Fault {
    /// No modem is there that is the line's.
    Missing {
        /// Which it would be.
        modem: String,
        /// One is there that has not said which it is.
        may_come: bool,
    },
    /// A port cannot be opened.
    Port(PortError),
    /// A port that was open hung up: the modem was unplugged, or restarted.
    Gone { port: PathBuf, source: io::Error },
    /// The AT port takes nothing any more.
    Deaf { port: PathBuf },
    /// The modem is there, and of no use.
    Modem(Failure),
}

impl Fault {
    /// What the desk, the console and central are told.
    pub(crate) fn told(&self) -> LineFault {
        match self {
            Self::Missing { modem, .. } => LineFault::ModemMissing {
                modem: modem.clone(),
            },
            Self::Port(error) => of_port(error),
            Self::Gone { port, source } => LineFault::PortGone {
                port: text(port),
                error: source.to_string(),
            },
            Self::Deaf { port } => LineFault::PortDeaf { port: text(port) },
            Self::Modem(failure) => of_modem(*failure),
        }
    }
}

fn text(path: &Path) -> String {
    path.display().to_string()
}

fn of_port(error: &PortError) -> LineFault {
    match error {
        PortError::Missing { path } => LineFault::PortMissing { port: text(path) },
        PortError::InUse { path } => LineFault::PortInUse { port: text(path) },
        PortError::Forbidden { path } => LineFault::PortForbidden { port: text(path) },
        PortError::Unusable { path, source } => LineFault::PortUnusable {
            port: text(path),
            error: source.to_string(),
        },
    }
}

pub(crate) fn of_modem(failure: Failure) -> LineFault {
    match failure {
        Failure::Silent => LineFault::ModemSilent,
        Failure::Gone => LineFault::ModemGone,
        Failure::Restarted => LineFault::ModemRestarted,
        Failure::RestartWanted => LineFault::ModemRestarts,
        Failure::Refuses(command, None) => LineFault::ModemRefuses {
            command: command.into(),
        },
        Failure::Refuses(command, Some(error)) => LineFault::ModemRefusesWith {
            command: command.into(),
            error: error.to_string(),
        },
        Failure::UnknownMake => LineFault::UnknownMake,
        Failure::NotAtPort => LineFault::NotAtPort,
        Failure::NoVoice => LineFault::NoVoice,
        Failure::NoSound => LineFault::NoSound,
        Failure::NoSim => LineFault::SimMissing,
        Failure::SimFailure => LineFault::SimFailure,
        Failure::SimBusy => LineFault::SimBusy,
        Failure::PinWanted => LineFault::PinWanted,
        Failure::PinRefused => LineFault::PinRefused,
        Failure::PinUnanswered => LineFault::PinUnanswered,
        Failure::PinLastTry => LineFault::PinLastTry,
        Failure::PukWanted => LineFault::PukWanted,
        Failure::Locked(Lock::Sim) => LineFault::LockedToSim,
        Failure::Locked(Lock::Operator) => LineFault::LockedToOperator,
        Failure::Locked(Lock::Company) => LineFault::LockedToCompany,
        Failure::WillNotHangUp => LineFault::WillNotHangUp,
    }
}

pub(crate) const fn of_network(why: NoNetwork) -> LineFault {
    match why {
        NoNetwork::Denied => LineFault::NetworkDenied,
        NoNetwork::NoCalls => LineFault::NetworkNoCalls,
        NoNetwork::EmergencyOnly => LineFault::NetworkEmergencyOnly,
        NoNetwork::Lost => LineFault::NetworkLost,
    }
}

pub(crate) fn of_alarm(alarm: Alarm) -> LineFault {
    match alarm {
        Alarm::LossOfSignal => LineFault::AlarmLos,
        Alarm::LossOfFrame => LineFault::AlarmLof,
        Alarm::Indication => LineFault::AlarmAis,
        Alarm::Remote => LineFault::AlarmRai,
        Alarm::Red | Alarm::Loopback | Alarm::NotOpen | Alarm::Recovering => {
            LineFault::AlarmOther {
                alarm: alarm.to_string(),
            }
        }
    }
}

pub(crate) fn of_span(error: &SpanError) -> LineFault {
    match error {
        SpanError::NoDahdi { source, .. } => LineFault::NoDahdi {
            error: source.to_string(),
        },
        SpanError::NoSpan { span, source } => LineFault::NoSpan {
            span: span.to_string(),
            error: source.to_string(),
        },
        SpanError::NotE1 { span, channels } => LineFault::NotE1 {
            span: span.to_string(),
            channels: channels.to_string(),
        },
        SpanError::SetUp { span, what, source } => LineFault::SpanUnusable {
            span: span.to_string(),
            error: format!("{what}: {source}"),
        },
        SpanError::NoFarEnd { path, source } => LineFault::NoFarEnd {
            path: text(path),
            error: source.to_string(),
        },
    }
}
