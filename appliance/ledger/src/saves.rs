//! Whether the record can be saved to, told at once by whoever finds out.

use nix::sys::statvfs::{FsFlags, statvfs};

use crate::lasting::try_to_write;
use crate::store::Ledger;

/// Less than this on the disk, and whether it takes a write is tried, in octets.
const LITTLE: u64 = 256 * 1024;

impl Ledger {
    /// Looks whether changes can be saved, without waiting for one: by a write where the disk
    /// says that it is read-only or all but full, or where the last save failed.
    pub fn look_at_the_disk(&self) {
        let failed = self.saves().borrow().is_some();
        let disk = statvfs(self.path().parent().unwrap_or(self.path()));
        let is_doubtful = self.stand_in().is_none()
            && disk.is_ok_and(|disk| {
                disk.flags().contains(FsFlags::ST_RDONLY)
                    || disk.blocks_available().saturating_mul(disk.fragment_size()) < LITTLE
            });
        if failed || is_doubtful {
            let written = try_to_write(&mut self.writer());
            self.note_saved(written.as_ref().err());
        }
    }
}
