//! Tells central how the lines are, as the desk shows them.

use jawab_desk::floor::Floor;
use jawab_sync::{LineReport, Syncer};

/// Tells of each change, until the floor closes.
pub(crate) async fn tell(floor: Floor, syncer: Syncer) {
    let mut board = floor.follow();
    loop {
        let reports = {
            let board = board.borrow_and_update();
            board.lines.iter().map(LineReport::from).collect()
        };
        syncer.report(reports);
        if board.changed().await.is_err() {
            return;
        }
    }
}
