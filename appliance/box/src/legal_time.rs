//! Morocco's legal time: takes the zone data that central published, as soon as it is heard.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use jawab_desk::Ledger;
use jawab_zone::Published;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use tokio::task::spawn_blocking;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

/// How often the record is looked into. A change of legal time is known days before.
const LOOK: Duration = Duration::from_secs(60);

/// Takes what central published before the start, and what it publishes while the box runs.
pub(crate) async fn follow(ledger: Ledger, authority: PathBuf, stop: CancellationToken) {
    let mut seen = None;
    let mut look = tokio::time::interval(LOOK);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = look.tick() => {}
        }
        let reader = ledger.clone();
        // What cannot be read now is said by whoever saves; this looks again.
        let Ok(Ok(published)) = spawn_blocking(move || reader.published_zone()).await else {
            continue;
        };
        if published == seen {
            continue;
        }
        seen.clone_from(&published);
        if let Some(published) = published {
            take(published, &authority);
        }
    }
}

fn take(published: Published, authority: &Path) {
    let version = published.version.clone();
    let read = authorities(authority).and_then(|authorities| Ok(published.read(&authorities)?));
    match read.map(jawab_zone::adopt) {
        Ok(true) => info!("legal time goes by zone data {version}, which central published"),
        Ok(false) => {}
        Err(error) => warn!("zone data {version} of central is not used: {error:#}"),
    }
}

fn authorities(path: &Path) -> Result<Vec<CertificateDer<'static>>> {
    CertificateDer::pem_file_iter(path)
        .and_then(Iterator::collect)
        .with_context(|| format!("cannot read {}", path.display()))
}
