//! Serves boxes and browsers until told to stop.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use axum_server::Handle;
use axum_server::tls_rustls::{RustlsAcceptor, RustlsConfig};
use hyper_util::rt::TokioTimer;
use jawab_web::central::router;
use sd_notify::NotifyState;
use tokio::signal::unix::{SignalKind, signal};
use tracing::{info, warn};

use crate::attachments::Attachments;
use crate::authority::{boxes_tls, console_tls};
use crate::config::Config;
use crate::ministry::Central;
use crate::peer::PeerAcceptor;
use crate::store::Store;
use crate::sync;

/// How long a client may take to say what it wants.
const HEADERS_WITHIN: Duration = Duration::from_secs(10);

/// How long a request may take to finish when central stops.
const GRACE: Duration = Duration::from_secs(5);

/// Runs central until it is told to stop (SIGTERM, Ctrl-C).
///
/// # Errors
/// When it cannot come up, with what to do about it.
pub async fn serve<S: Store>(config: &Config, store: S) -> Result<()> {
    // One way to do TLS in the whole process; an error says that it was set before.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let boxes_tls = RustlsConfig::from_config(Arc::new(boxes_tls(&config.data)?));
    let console_tls = RustlsConfig::from_config(Arc::new(console_tls(&config.data)?));
    let boxes = bind(config.boxes_listen, "boxes_listen")?;
    let console = bind(config.console_listen, "console_listen")?;
    let mut terminate = signal(SignalKind::terminate())?;

    let handle = Handle::new();
    let mut boxes = axum_server::from_tcp(boxes)?
        .acceptor(PeerAcceptor(RustlsAcceptor::new(boxes_tls)))
        .handle(handle.clone());
    let mut console = axum_server::from_tcp_rustls(console, console_tls)?.handle(handle.clone());
    console
        .http_builder()
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS_WITHIN);
    boxes.http_builder().http2().timer(TokioTimer::new());

    let files = config.files().map(Attachments::new);
    if files.is_none() {
        info!("no files of cases are taken: `files` is not in the configuration");
    }
    let to_boxes = sync::router(store.clone(), files.clone()).into_make_service();
    let boxes = tokio::spawn(async move { boxes.serve(to_boxes).await });
    let ministry = Central::new(store).with_files(files);
    let pages = router(ministry, &config.name).into_make_service();
    let console = tokio::spawn(async move { console.serve(pages).await });
    info!(
        "listening for boxes on {}; the console is at https://{}",
        config.boxes_listen, config.console_listen
    );
    tell(NotifyState::Ready);

    tokio::select! {
        _ = terminate.recv() => {}
        interrupted = tokio::signal::ctrl_c() => interrupted?,
    }
    info!("stopping");
    tell(NotifyState::Stopping);
    handle.graceful_shutdown(Some(GRACE));
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
    listener.set_nonblocking(true)?;
    Ok(listener)
}

fn tell(state: NotifyState<'_>) {
    if let Err(error) = sd_notify::notify(&[state]) {
        warn!("systemd cannot be told how central is: {error}");
    }
}
