//! Tells central how the lines are, as the desk shows them.

use jawab_desk::floor::{Floor, LineState, LineStatus};
use jawab_sync::{LineReport, Syncer};

/// Tells of each change, until the floor closes.
pub(crate) async fn tell(floor: Floor, syncer: Syncer) {
    let mut board = floor.follow();
    loop {
        let lines = board.borrow_and_update().lines.iter().map(report).collect();
        syncer.report(lines);
        if board.changed().await.is_err() {
            return;
        }
    }
}

fn report(line: &LineStatus) -> LineReport {
    let (state, why) = match &line.state {
        LineState::Starting => ("starting", None),
        LineState::Idle => ("idle", None),
        LineState::Busy => ("busy", None),
        LineState::Faulted(why) => ("faulted", Some(why.clone())),
    };
    LineReport {
        name: line.line.as_str().into(),
        state: state.into(),
        why,
        operator: line.operator.clone(),
        signal_dbm: line.signal_dbm,
        channels: line.channels,
    }
    .bounded()
}
