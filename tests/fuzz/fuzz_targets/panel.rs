//! Octets from a front panel's port, to both of its sides, and then to each other.
#![no_main]

use std::time::Duration;

use jawab_wire::panel::{Board, FRAME_MAX, Panel};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|octets: &[u8]| {
    let mut panel = Panel::new(1, Duration::ZERO);
    let mut board = Board::new(1, Duration::ZERO);
    let mut now = Duration::ZERO;
    for chunk in octets.chunks(16) {
        now += Duration::from_millis(u64::from(chunk[0]) * 8);
        panel.handle_octets(chunk, now);
        board.handle_octets(chunk, now);
        exchange(&mut panel, &mut board, now);
    }
    // Whatever came, they find each other: at most one round of patience later.
    for _ in 0..100 {
        now += Duration::from_millis(100);
        exchange(&mut panel, &mut board, now);
    }
    assert!(panel.is_up());
});

fn exchange(panel: &mut Panel, board: &mut Board, now: Duration) {
    panel.handle_timeout(now);
    board.handle_timeout(now);
    for _ in 0..8 {
        let (to_board, to_panel) = (panel.poll_transmit(now), board.poll_transmit(now));
        for octets in to_board.iter().chain(&to_panel) {
            assert!(octets.len() <= FRAME_MAX);
        }
        if let Some(octets) = &to_board {
            board.handle_octets(octets, now);
        }
        if let Some(octets) = &to_panel {
            panel.handle_octets(octets, now);
        }
        if to_board.is_none() && to_panel.is_none() {
            break;
        }
    }
    while panel.poll_event().is_some() {}
}
