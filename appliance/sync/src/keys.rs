//! Notices that the files of the sync's key and certificates are others than before.

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::time::sleep;

use crate::config::SyncConfig;

/// What tells one file from another under the same name: its inode, its length, and when it was
/// last written or given its name (seconds and nanoseconds). `None` where there is no file.
type Mark = Option<(u64, u64, i64, i64)>;

/// The files, and how they were when they were last looked at.
#[derive(Debug)]
pub(crate) struct Keys {
    paths: [PathBuf; 3],
    marks: [Mark; 3],
}

impl Keys {
    pub(crate) fn new(config: &SyncConfig) -> Self {
        let paths = [
            config.authority.clone(),
            config.certificate.clone(),
            config.key.clone(),
        ];
        let marks = marks(&paths);
        Self { paths, marks }
    }

    /// Whether any is another than when this was last asked.
    pub(crate) fn are_others(&mut self) -> bool {
        let now = marks(&self.paths);
        let are = now != self.marks;
        self.marks = now;
        are
    }

    /// Waits until any is another; looks this often. Does not take note of it:
    /// [`Self::are_others`] still says so afterwards.
    pub(crate) async fn changed(&self, every: Duration) {
        while marks(&self.paths) == self.marks {
            sleep(every).await;
        }
    }
}

fn marks(paths: &[PathBuf; 3]) -> [Mark; 3] {
    paths.each_ref().map(|path| mark(path))
}

fn mark(path: &Path) -> Mark {
    let file = path.metadata().ok()?;
    Some((file.ino(), file.len(), file.ctime(), file.ctime_nsec()))
}
