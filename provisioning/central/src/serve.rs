//! Serves boxes and browsers until told to stop.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use jawab_listener::{Anybody, Limits, Settings, StopSignals, raise_descriptors};
use jawab_web::central::router;
use sd_notify::NotifyState;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::attachments::Attachments;
use crate::authority::{boxes_tls, console_tls};
use crate::config::Config;
use crate::ministry::Central;
use crate::peer::BoxReception;
use crate::store::Store;
use crate::sync;

/// How long a request may take to finish when central stops.
const GRACE: Duration = Duration::from_secs(5);

/// Runs central until it is told to stop (SIGTERM, Ctrl-C).
///
/// # Errors
/// When it cannot come up, with what to do about it.
pub async fn serve<S: Store>(config: &Config, store: S) -> Result<()> {
    // One way to do TLS in the whole process; an error says that it was set before.
    let _ = rustls::crypto::ring::default_provider().install_default();
    if let Err(error) = raise_descriptors() {
        warn!("the limit of open files cannot be raised: {error}");
    }
    let boxes_tls = Arc::new(boxes_tls(&config.data)?);
    let console_tls = Arc::new(console_tls(&config.data)?);
    let boxes = bind(config.boxes_listen, "boxes_listen")?;
    let console = bind(config.console_listen, "console_listen")?;
    let mut signals = StopSignals::caught()?;

    let files = config.files().map(Attachments::new);
    if files.is_none() {
        info!("no files of cases are taken: `files` is not in the configuration");
    }
    let stop = CancellationToken::new();
    let settings = |name, limits, tls| Settings {
        name,
        limits,
        tls,
        grace: GRACE,
    };
    let to_boxes = sync::router(store.clone(), files.clone());
    let boxes = tokio::spawn(jawab_listener::serve(
        boxes,
        settings("the boxes' door", Limits::BOXES, boxes_tls),
        to_boxes,
        BoxReception::default(),
        stop.clone(),
    ));
    let ministry = Central::new(store).with_files(files);
    let console = tokio::spawn(jawab_listener::serve(
        console,
        settings("the console", Limits::BROWSERS, console_tls),
        router(ministry, &config.name),
        Anybody,
        stop.clone(),
    ));
    info!(
        "listening for boxes on {}; the console is at https://{}",
        config.boxes_listen, config.console_listen
    );
    tell(NotifyState::Ready);

    signals.come().await;
    info!("stopping");
    tell(NotifyState::Stopping);
    stop.cancel();
    boxes.await.context("the boxes' door failed")??;
    console.await.context("the console failed")??;
    Ok(())
}

fn bind(address: SocketAddr, setting: &str) -> Result<TcpListener> {
    let listener = TcpListener::bind(address).with_context(|| {
        format!(
            "cannot listen on {address}; is another program using the port? \
             ({setting} in the configuration)"
        )
    })?;
    Ok(listener)
}

fn tell(state: NotifyState<'_>) {
    if let Err(error) = sd_notify::notify(&[state]) {
        warn!("systemd cannot be told how central is: {error}");
    }
}
