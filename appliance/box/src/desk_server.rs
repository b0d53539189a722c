//! The desk's port, and what it grants the network it is on.

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use jawab_desk::floor::DefectPart;
use jawab_listener::{Anybody, Limits, Settings, beside_calls, raise_descriptors, serve};
use jawab_web::desk::{DeskState, router};
use rustls::ServerConfig;
use tokio_util::sync::CancellationToken;
use tracing::warn;

use crate::defects::Defects;
use crate::tls::desk_certificate;
use jawab_config::Config;

/// How long a page may take to finish when the box stops.
const GRACE: Duration = Duration::from_secs(2);

/// The desk's web server, its port taken, before it serves.
pub(crate) struct DeskServer {
    listener: TcpListener,
    tls: Arc<ServerConfig>,
    limits: Limits,
}

impl DeskServer {
    /// Takes the port. Connections to it never take the descriptors that calls need.
    pub(crate) fn bind(config: &Config, defects: &Defects) -> Result<Self> {
        let (tls, trouble) = desk_certificate(&config.data.folder, &config.desk.names)?;
        if let Some(error) = trouble {
            defects.add(DefectPart::DeskCertificate, error.file(), &error);
        }
        let address = config.desk.listen;
        let listener = TcpListener::bind(address).with_context(|| {
            format!(
                "cannot serve the desk on {address}; is another program using the port? \
                 (desk.listen in the configuration)"
            )
        })?;
        Ok(Self {
            listener,
            tls,
            limits: Limits::BROWSERS.within(room_for_connections(config)),
        })
    }

    /// Serves the desk until told to stop.
    pub(crate) async fn serve(
        self,
        state: DeskState,
        stop: CancellationToken,
    ) -> std::io::Result<()> {
        let settings = Settings {
            name: "the desk",
            limits: self.limits,
            tls: self.tls,
            grace: GRACE,
        };
        serve(self.listener, settings, router(state), Anybody, stop).await
    }
}

fn room_for_connections(config: &Config) -> usize {
    let descriptors = raise_descriptors().unwrap_or_else(|error| {
        warn!("the limit of open files cannot be raised: {error}");
        LEAST_DESCRIPTORS
    });
    let calls = config.lines.iter().map(|line| usize::from(line.channels()));
    let room = beside_calls(descriptors, calls.sum());
    if room < Limits::BROWSERS.connections {
        warn!(
            "this process may have {descriptors} files open: the desk takes no more than {room} \
             connections, so that calls have what they need (LimitNOFILE in the service's unit)"
        );
    }
    room
}

/// What every system grants (POSIX's `_POSIX_OPEN_MAX` is less; Linux starts with this).
const LEAST_DESCRIPTORS: usize = 1_024;
