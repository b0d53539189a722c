//! Morocco's legal time: takes the zone data that central published, as soon as it is heard.

use std::path::{Path, PathBuf};
use std::time::Duration;

use jawab_desk::Ledger;
use jawab_sync::certificates;
use jawab_zone::Published;
use rustls::pki_types::CertificateDer;
use tokio::task::spawn_blocking;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

/// How often the record is looked into. A change of legal time is known days before.
const LOOK: Duration = Duration::from_secs(60);

/// Takes what central published before the start, and what it publishes while the box runs.
pub(crate) async fn follow(ledger: Ledger, authority: PathBuf, stop: CancellationToken) {
    let mut follower = Follower::default();
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
        follower.look(published, &authority);
    }
}

#[derive(Debug, Default)]
struct Follower {
    /// What was tried last, whether it could be used or not.
    tried: Option<Published>,
    /// Whether the last look found nobody to trust.
    is_alone: bool,
}

impl Follower {
    /// Without somebody to trust nothing is tried: once the authority's file can be read, what was published is.
    fn look(&mut self, published: Option<Published>, authority: &Path) {
        if published == self.tried {
            return;
        }
        let Some(found) = &published else {
            self.tried = None;
            return;
        };
        match certificates(authority) {
            Ok(authorities) => {
                take(found, &authorities);
                self.tried = published;
                self.is_alone = false;
            }
            Err(error) if !self.is_alone => {
                warn!("zone data {} of central wait: {error}", found.version);
                self.is_alone = true;
            }
            Err(_) => {}
        }
    }
}

fn take(published: &Published, authorities: &[CertificateDer<'static>]) {
    let version = &published.version;
    match published.clone().read(authorities).map(jawab_zone::adopt) {
        Ok(true) => info!("legal time goes by zone data {version}, which central published"),
        Ok(false) => {}
        Err(error) => warn!("zone data {version} of central is not used: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_published_waits_for_an_authority_that_can_be_read() {
        let folder = tempfile::tempdir().unwrap();
        let authority = folder.path().join("authority.pem");
        let published = Published {
            version: "2026c".into(),
            octets: Vec::new(),
            signature: Vec::new(),
        };
        let mut follower = Follower::default();
        follower.look(Some(published.clone()), &authority);
        assert_eq!((&follower.tried, follower.is_alone), (&None, true));

        let certified = rcgen::generate_simple_self_signed(["authority".to_owned()]).unwrap();
        std::fs::write(&authority, certified.cert.pem()).unwrap();
        follower.look(Some(published.clone()), &authority);
        assert_eq!(
            (&follower.tried, follower.is_alone),
            (&Some(published), false)
        );
    }
}
