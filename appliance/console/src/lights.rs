//! What the front panel's lights say of the box.

use jawab_desk::floor::Board;
use jawab_line_state::LineState;
use jawab_wire::panel::{Light, Lights, Pattern};

/// How the lights shine for what is up now. A pattern means the same on every light;
/// the table is in `image/docs/technician.md`.
#[must_use]
pub fn lights(board: &Board) -> Lights {
    let network = if board.handsets.is_empty() {
        Pattern::Slow
    } else {
        Pattern::On
    };
    let sync = match (board.link_trouble, board.central_heard, board.unsynced) {
        (Some(_), _, _) => Pattern::Two,
        (None, None, _) => Pattern::Off,
        (None, Some(_), 0) => Pattern::On,
        (None, Some(_), _) => Pattern::Slow,
    };
    let fault = if board.fault.is_some() {
        Pattern::Fast
    } else if board.defects.is_empty() {
        Pattern::Off
    } else {
        Pattern::Two
    };
    Lights::default()
        .with(Light::Power, Pattern::On)
        .with(Light::Line, lines(board))
        .with(Light::Network, network)
        .with(Light::Sync, sync)
        .with(Light::Fault, fault)
}

fn lines(board: &Board) -> Pattern {
    let starts = board
        .lines
        .iter()
        .any(|line| line.state == LineState::Starting);
    match (board.lines.len(), board.lines_out()) {
        (0, _) => Pattern::Off,
        (all, out) if out == all => Pattern::Fast,
        (_, 1..) => Pattern::Two,
        _ if starts => Pattern::Slow,
        _ => Pattern::On,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jawab_desk::LinkTrouble;
    use jawab_desk::floor::{Defect, DefectPart, StorageFault};
    use jawab_line_state::{LineFault, LineKind, LineStatus};
    use jawab_vocabulary::HandsetId;
    use jiff::Timestamp;

    fn with_lines(states: &[LineState]) -> Board {
        let line = |state: &LineState| LineStatus {
            state: state.clone(),
            ..LineStatus::starting("gsm1", LineKind::Gsm)
        };
        Board {
            lines: states.iter().map(line).collect(),
            ..Board::default()
        }
    }

    #[test]
    fn the_line_light_tells_none_all_some_and_starting_apart() {
        let faulted = LineState::Faulted(LineFault::SimMissing);
        for (states, pattern) in [
            (vec![], Pattern::Off),
            (vec![LineState::Idle, LineState::Busy], Pattern::On),
            (vec![LineState::Idle, LineState::Starting], Pattern::Slow),
            (vec![LineState::Idle, faulted.clone()], Pattern::Two),
            (vec![LineState::Starting, faulted.clone()], Pattern::Two),
            (vec![faulted.clone(), faulted], Pattern::Fast),
        ] {
            assert_eq!(lights(&with_lines(&states)).get(Light::Line), pattern);
        }
    }

    #[test]
    fn handsets_central_and_faults_show() {
        let alone = lights(&Board::default());
        assert_eq!(alone.get(Light::Power), Pattern::On);
        assert_eq!(alone.get(Light::Network), Pattern::Slow);
        assert_eq!(alone.get(Light::Sync), Pattern::Off);
        assert_eq!(alone.get(Light::Fault), Pattern::Off);
        let mut board = Board {
            handsets: vec![HandsetId::from("201")],
            central_heard: Some(Timestamp::UNIX_EPOCH),
            fault: Some(StorageFault::DiskFull),
            ..Board::default()
        };
        assert_eq!(lights(&board).get(Light::Network), Pattern::On);
        assert_eq!(lights(&board).get(Light::Sync), Pattern::On);
        assert_eq!(lights(&board).get(Light::Fault), Pattern::Fast);
        board.defects.push(Defect {
            part: DefectPart::CentralFiles,
            file: "keys/box.key".into(),
            why: "it is empty".into(),
        });
        assert_eq!(lights(&board).get(Light::Fault), Pattern::Fast);
        board.fault = None;
        assert_eq!(lights(&board).get(Light::Fault), Pattern::Two);
        board.unsynced = 3;
        assert_eq!(lights(&board).get(Light::Sync), Pattern::Slow);
        board.link_trouble = Some(LinkTrouble::Refused);
        assert_eq!(lights(&board).get(Light::Sync), Pattern::Two);
        board.central_heard = None;
        assert_eq!(lights(&board).get(Light::Sync), Pattern::Two);
    }
}
