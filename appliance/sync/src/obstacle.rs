//! What stands in the way, of what the libraries say: they name a packet's field, and somebody has to
//! do something.

use std::error::Error;
use std::io::{self, ErrorKind};

use jawab_desk::LinkTrouble;
use jawab_protocol::{FrameError, Refusal, Why};
use rustls::{AlertDescription, CertificateError, Error as TlsError};

/// How deep a chain of errors is looked into.
const DEEPEST: usize = 32;

/// What an error of the way to central means.
pub(crate) fn of_connection(error: &reqwest::Error) -> LinkTrouble {
    let mut meant = None;
    let mut next: Option<&(dyn Error + 'static)> = Some(error);
    for _ in 0..DEEPEST {
        let Some(error) = next else { break };
        // What is deeper says it better, and TLS says it best.
        if let Some(found) = of_one(error) {
            meant = Some(found);
        }
        next = deeper(error);
    }
    match meant {
        Some(meant) => meant,
        None if error.is_timeout() => LinkTrouble::Silent,
        None if error.is_connect() => LinkTrouble::NoRoute,
        None => LinkTrouble::BreaksOff,
    }
}

/// The error inside an error. That of an [`io::Error`] passes over the one that it was made of.
fn deeper<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    let inside = error
        .downcast_ref::<io::Error>()
        .and_then(io::Error::get_ref);
    match inside {
        Some(inside) => Some(inside),
        None => error.source(),
    }
}

fn of_one(error: &(dyn Error + 'static)) -> Option<LinkTrouble> {
    if let Some(error) = error.downcast_ref::<TlsError>() {
        return Some(of_tls(error));
    }
    if let Some(error) = error.downcast_ref::<io::Error>() {
        return of_io(error.kind());
    }
    // The resolver's own error has no public type.
    (error.to_string() == "dns error").then_some(LinkTrouble::NameUnknown)
}

/// What an error of TLS means.
pub(crate) fn of_tls(error: &TlsError) -> LinkTrouble {
    match error {
        TlsError::InvalidCertificate(error) => match error {
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                LinkTrouble::CentralExpired
            }
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                LinkTrouble::NotYetValid
            }
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                LinkTrouble::WrongName
            }
            _ => LinkTrouble::OtherAuthority,
        },
        TlsError::AlertReceived(alert) => match alert {
            AlertDescription::NoApplicationProtocol
            | AlertDescription::ProtocolVersion
            | AlertDescription::HandshakeFailure
            | AlertDescription::InsufficientSecurity
            | AlertDescription::UnrecognisedName => LinkTrouble::Portal,
            AlertDescription::InternalError | AlertDescription::CloseNotify => {
                LinkTrouble::BreaksOff
            }
            _ => LinkTrouble::OwnCertificate,
        },
        TlsError::InvalidMessage(_)
        | TlsError::PeerIncompatible(_)
        | TlsError::PeerMisbehaved(_)
        | TlsError::NoApplicationProtocol
        | TlsError::InappropriateMessage { .. }
        | TlsError::InappropriateHandshakeMessage { .. } => LinkTrouble::Portal,
        _ => LinkTrouble::Other,
    }
}

fn of_io(kind: ErrorKind) -> Option<LinkTrouble> {
    match kind {
        ErrorKind::ConnectionRefused => Some(LinkTrouble::NobodyListens),
        ErrorKind::HostUnreachable
        | ErrorKind::NetworkUnreachable
        | ErrorKind::NetworkDown
        | ErrorKind::AddrNotAvailable
        | ErrorKind::PermissionDenied => Some(LinkTrouble::NoRoute),
        ErrorKind::TimedOut => Some(LinkTrouble::Silent),
        ErrorKind::ConnectionReset
        | ErrorKind::ConnectionAborted
        | ErrorKind::BrokenPipe
        | ErrorKind::NotConnected
        | ErrorKind::UnexpectedEof => Some(LinkTrouble::BreaksOff),
        _ => None,
    }
}

/// What an answer that is none means.
pub(crate) const fn of_frame(error: &FrameError) -> LinkTrouble {
    match error {
        FrameError::NotOurs => LinkTrouble::Portal,
        FrameError::Version { .. }
        | FrameError::Dictionary { .. }
        | FrameError::Malformed(_)
        | FrameError::Chain
        | FrameError::TooLong { .. } => LinkTrouble::OtherVersion,
    }
}

/// What central's refusal means.
pub(crate) const fn of_refusal(refusal: &Refusal) -> LinkTrouble {
    match refusal.why {
        Why::UnknownBox => LinkTrouble::Refused,
        Why::OtherBox => LinkTrouble::OtherBox,
        Why::Unable => LinkTrouble::CentralCannotSave,
        Why::Clock => LinkTrouble::Clock,
        Why::Fork | Why::Gap => LinkTrouble::OtherHistory,
        Why::BadChain => LinkTrouble::OwnRecord,
        Why::WrongVersion | Why::Dictionary | Why::Malformed | Why::Other(_) => {
            LinkTrouble::OtherVersion
        }
        Why::TooLarge | Why::Torn => LinkTrouble::BreaksOff,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tls_says_is_told_as_what_somebody_can_do() {
        let certificate = |error| of_tls(&TlsError::InvalidCertificate(error));
        for (said, meant) in [
            (
                certificate(CertificateError::Expired),
                LinkTrouble::CentralExpired,
            ),
            (
                certificate(CertificateError::NotValidYet),
                LinkTrouble::NotYetValid,
            ),
            (
                certificate(CertificateError::NotValidForName),
                LinkTrouble::WrongName,
            ),
            (
                certificate(CertificateError::UnknownIssuer),
                LinkTrouble::OtherAuthority,
            ),
            (
                certificate(CertificateError::BadSignature),
                LinkTrouble::OtherAuthority,
            ),
        ] {
            assert_eq!(said, meant);
        }
        for (alert, meant) in [
            (AlertDescription::DecryptError, LinkTrouble::OwnCertificate),
            (AlertDescription::UnknownCA, LinkTrouble::OwnCertificate),
            (
                AlertDescription::CertificateExpired,
                LinkTrouble::OwnCertificate,
            ),
            (
                AlertDescription::BadCertificate,
                LinkTrouble::OwnCertificate,
            ),
            (AlertDescription::NoApplicationProtocol, LinkTrouble::Portal),
        ] {
            assert_eq!(of_tls(&TlsError::AlertReceived(alert)), meant, "{alert:?}");
        }
    }

    #[test]
    fn an_error_inside_an_io_error_is_found() {
        let inner = TlsError::InvalidCertificate(CertificateError::Expired);
        let outer = io::Error::new(ErrorKind::InvalidData, inner);
        let outer: &(dyn Error + 'static) = &outer;
        assert_eq!(
            deeper(outer).and_then(of_one),
            Some(LinkTrouble::CentralExpired)
        );
    }

    #[test]
    fn what_the_system_says_is_told_apart() {
        for (kind, meant) in [
            (ErrorKind::ConnectionRefused, LinkTrouble::NobodyListens),
            (ErrorKind::NetworkUnreachable, LinkTrouble::NoRoute),
            (ErrorKind::TimedOut, LinkTrouble::Silent),
            (ErrorKind::BrokenPipe, LinkTrouble::BreaksOff),
        ] {
            assert_eq!(of_io(kind), Some(meant));
        }
    }
}
