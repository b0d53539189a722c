//! Brings the parts of the box up, in the order in which they need each other, and down again.

mod boot;
mod end;
mod parts;
mod running;
mod wiring;

use std::path::Path;

use anyhow::Result;
use boot::Boot;
use jawab_console::LogBook;
use jawab_listener::StopSignals;
use running::Running;
use tracing::{debug, info};

use crate::config_fallback::keep_good;
use crate::supervision;

pub(crate) use end::End;
pub(crate) use wiring::carrier;

/// Runs the box until it is told to stop (SIGTERM, Ctrl-C, the console).
///
/// # Errors
/// When a part cannot come up, with what to do about it. A line that cannot come
/// up is no reason: it is tried again for as long as the box runs.
pub(crate) async fn serve(configuration: &Path, log: LogBook) -> Result<End> {
    // Before the box says that it is ready: whoever ends it then finds it go down in order.
    let mut signals = StopSignals::caught()?;
    let boot = Boot::begin(configuration).await?;
    let (data, desk) = (boot.config.data.folder.clone(), boot.config.desk.listen);
    let running = Running::start(boot, log).await?;
    info!("ready for calls; the desk is at https://{desk}");
    supervision::ready();
    if let Err(error) = keep_good(configuration, &data) {
        debug!("the configuration is not kept as one that is good: {error}");
    }

    let end = running.end(&mut signals).await;
    info!("stopping");
    supervision::stopping();
    running.shut_down().await?;
    Ok(end)
}
