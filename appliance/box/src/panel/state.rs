//! How the box is, in prompts.

use jawab_desk::floor::Board;
use jawab_switch::PromptId;

/// What is said of the box: everything that is wrong with it, the gravest first, or that it works.
pub(super) fn prompts(board: &Board, has_central: bool) -> Vec<PromptId> {
    let mut wrong = Vec::new();
    let out = board.lines_out();
    if out == board.lines.len() {
        wrong.push(PromptId::NoLine);
    } else if out > 0 {
        wrong.push(PromptId::LineOut);
    }
    if board.fault.is_some() {
        wrong.push(PromptId::NotSaving);
    }
    if has_central && board.central_heard.is_none() {
        wrong.push(PromptId::NoCentral);
    }
    if wrong.is_empty() {
        wrong.push(PromptId::BoxWorks);
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;
    use jawab_desk::floor::StorageFault;
    use jawab_line_state::{LineFault, LineKind, LineState, LineStatus};
    use jiff::Timestamp;

    fn board(states: &[LineState]) -> Board {
        let line = |state: &LineState| LineStatus {
            state: state.clone(),
            ..LineStatus::starting("gsm1", LineKind::Gsm)
        };
        Board {
            lines: states.iter().map(line).collect(),
            central_heard: Some(Timestamp::UNIX_EPOCH),
            ..Board::default()
        }
    }

    #[test]
    fn what_is_wrong_is_said_the_gravest_first_and_otherwise_that_all_is_well() {
        let out = LineState::Faulted(LineFault::SimMissing);
        let well = board(&[LineState::Idle, LineState::Busy]);
        assert_eq!(prompts(&well, true), [PromptId::BoxWorks]);
        let some = board(&[LineState::Idle, out.clone()]);
        assert_eq!(prompts(&some, true), [PromptId::LineOut]);
        let mut all = board(&[out.clone(), out]);
        all.fault = Some(StorageFault::DiskFull);
        all.central_heard = None;
        assert_eq!(
            prompts(&all, true),
            [PromptId::NoLine, PromptId::NotSaving, PromptId::NoCentral]
        );
        assert_eq!(prompts(&board(&[]), false), [PromptId::NoLine]);
    }

    #[test]
    fn a_box_that_stands_alone_misses_no_central() {
        let mut alone = board(&[LineState::Idle]);
        alone.central_heard = None;
        assert_eq!(prompts(&alone, false), [PromptId::BoxWorks]);
    }
}
