//! What boxes tell of their boards, as both stores keep it.

use jawab_protocol::BoardReport;

/// Signs of a fingerprint that are kept, and of a model: a box may send anything.
const MOST: (usize, usize) = (16, 60);

pub(crate) fn fingerprint(board: &BoardReport) -> String {
    kept(&board.fingerprint, MOST.0)
}

pub(crate) fn model(board: &BoardReport) -> String {
    kept(&board.model, MOST.1)
}

fn kept(text: &str, most: usize) -> String {
    // PostgreSQL's texts have no NUL.
    let shown = text.chars().filter(|c| !c.is_control());
    shown.take(most).collect()
}
