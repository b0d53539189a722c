//! Serial ports, each taken for this process alone.

use std::io;
use std::path::{Path, PathBuf};

use tokio_serial::{ErrorKind, SerialPortBuilderExt};

/// An open serial port, raw, 8N1, without flow control. Nobody else can open it meanwhile.
pub type SerialPort = tokio_serial::SerialStream;

/// Why a port could not be opened, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum PortError {
    /// No such file.
    #[error("there is no serial port {path}; is the modem plugged in, and is the path right?")]
    Missing {
        /// The port.
        path: PathBuf,
    },
    /// Somebody else has it.
    #[error(
        "the serial port {path} is in use by another program; \
         stop that one (ModemManager? `fuser {path}` names it)"
    )]
    InUse {
        /// The port.
        path: PathBuf,
    },
    /// The box may not open it.
    #[error(
        "the serial port {path} may not be opened; \
         the account that the box runs under must be in its group (dialout)"
    )]
    Forbidden {
        /// The port.
        path: PathBuf,
    },
    /// It is there, and is no serial port, or is broken.
    #[error("the serial port {path} cannot be used: {source}")]
    Unusable {
        /// The port.
        path: PathBuf,
        /// Why.
        source: tokio_serial::Error,
    },
}

/// Opens a port for this process alone. Dropped, it is free again.
///
/// Must be called within a tokio runtime.
///
/// # Errors
/// [`PortError`], which says what to do.
pub fn open(path: &Path, baud: u32) -> Result<SerialPort, PortError> {
    // A symlink to a device that went is there, and leads nowhere: `exists` follows it.
    if !path.exists() {
        return Err(PortError::Missing { path: path.into() });
    }
    tokio_serial::new(path.to_string_lossy(), baud)
        .open_native_async()
        .map_err(|source| explained(path, source))
}

fn explained(path: &Path, source: tokio_serial::Error) -> PortError {
    let path = path.into();
    match source.kind {
        ErrorKind::NoDevice => PortError::InUse { path },
        ErrorKind::Io(io::ErrorKind::NotFound) => PortError::Missing { path },
        ErrorKind::Io(io::ErrorKind::PermissionDenied) => PortError::Forbidden { path },
        _ => PortError::Unusable { path, source },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_port_is_named() {
        let error = open(Path::new("/no/such/port"), 115_200).unwrap_err();
        assert!(matches!(error, PortError::Missing { .. }));
        assert!(error.to_string().contains("/no/such/port"), "{error}");
    }

    #[tokio::test]
    async fn what_is_no_serial_port_is_refused() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let error = open(file.path(), 115_200).unwrap_err();
        assert!(matches!(error, PortError::Unusable { .. }), "{error}");
    }
}
