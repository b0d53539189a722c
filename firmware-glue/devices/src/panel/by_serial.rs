//! A panel's board on a serial port.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use jawab_wire::panel::{Event, Lights, Panel};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::serial::{self, SerialPort};

const BAUD: u32 = 115_200;
/// Until a port that failed is opened again.
const REOPEN: Duration = Duration::from_secs(5);

pub(super) async fn run(
    port: PathBuf,
    mut shown: watch::Receiver<Lights>,
    told: mpsc::Sender<Event>,
    stop: CancellationToken,
) {
    let begun = Instant::now();
    let mut panel = Panel::new(session(), begun.elapsed());
    let mut reported = false;
    loop {
        let why = tokio::select! {
            () = stop.cancelled() => return,
            why = talk(&port, &mut panel, begun, &mut shown, &told) => why,
        };
        let Some(why) = why else { return };
        // Once, and not every five seconds for a year.
        if !std::mem::replace(&mut reported, !panel.is_up()) {
            warn!("the front panel is not there, and is tried again: {why}");
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(REOPEN) => {}
        }
    }
}

/// A number that the last run most likely did not have.
fn session() -> u16 {
    #[allow(clippy::disallowed_methods, reason = "any number will do")]
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    // The low bits of microseconds: as good as a die.
    (since.as_micros() & 0xffff) as u16
}

/// Talks until the port fails, and says why; nothing when the box wants no panel any more.
async fn talk(
    path: &Path,
    panel: &mut Panel,
    begun: Instant,
    shown: &mut watch::Receiver<Lights>,
    told: &mpsc::Sender<Event>,
) -> Option<String> {
    let mut port: SerialPort = match serial::open(path, BAUD) {
        Ok(port) => port,
        Err(error) => return Some(error.to_string()),
    };
    let mut octets = [0; 64];
    loop {
        panel.show(*shown.borrow_and_update(), begun.elapsed());
        panel.handle_timeout(begun.elapsed());
        while let Some(out) = panel.poll_transmit(begun.elapsed()) {
            if let Err(error) = port.write_all(&out).await {
                return Some(error.to_string());
            }
        }
        while let Some(event) = panel.poll_event() {
            report(event);
            told.send(event).await.ok()?;
        }
        let due = begun + panel.next_timeout();
        tokio::select! {
            read = port.read(&mut octets) => match read {
                Ok(0) => return Some("the port closed".into()),
                Ok(length) => panel.handle_octets(&octets[..length], begun.elapsed()),
                Err(error) => return Some(error.to_string()),
            },
            changed = shown.changed() => changed.ok()?,
            () = tokio::time::sleep_until(due.into()) => {}
        }
    }
}

fn report(event: Event) {
    match event {
        Event::Up => info!("the front panel is there"),
        Event::Lost => warn!("the front panel is silent; is its cable in?"),
        Event::OtherVersion(version) => warn!(
            "the front panel speaks version {version} of the link, and this box version {}; \
             give its board the firmware that goes with this box",
            jawab_wire::panel::VERSION
        ),
        Event::Pressed(press) => info!("the button was pressed: {press:?}"),
        Event::Power(power) => warn!("power: {power:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::panel::{FrontPanel, Light, PanelConfig, Pattern, Power};
    use jawab_wire::panel::Board;
    use nix::sys::termios::{SetArg, cfmakeraw, tcgetattr, tcsetattr};
    use std::io::{Read, Write};

    /// The reference board on the other end of a pseudo-terminal.
    #[tokio::test(flavor = "multi_thread")]
    async fn a_board_shows_the_lights_and_its_mains_are_heard() {
        let pair = nix::pty::openpty(None, None).unwrap();
        let mut raw = tcgetattr(&pair.slave).unwrap();
        cfmakeraw(&mut raw);
        tcsetattr(&pair.slave, SetArg::TCSANOW, &raw).unwrap();
        let path = nix::unistd::ttyname(&pair.slave).unwrap();
        let (seen, lights_seen) = std::sync::mpsc::channel();
        std::thread::spawn(move || board(pair.master.into(), &seen));

        let stop = CancellationToken::new();
        let mut panel = FrontPanel::spawn(PanelConfig::Serial(path), stop.clone()).unwrap();
        assert_eq!(panel.event().await, Some(Event::Up));
        let wanted = Lights::all(Pattern::On).with(Light::Sync, Pattern::Slow);
        panel.show(wanted);
        let heard = tokio::task::spawn_blocking(move || {
            lights_seen.iter().any(|lights: Lights| lights == wanted)
        });
        assert!(heard.await.unwrap());
        assert_eq!(panel.event().await, Some(Event::Power(Power::Failing)));
        stop.cancel();
        assert_eq!(panel.event().await, None);
        drop(pair.slave);
    }

    /// Runs the board until the line is gone; its mains fail once it shows what it is told.
    fn board(mut line: std::fs::File, seen: &std::sync::mpsc::Sender<Lights>) {
        let begun = Instant::now();
        let mut board = Board::new(1, begun.elapsed());
        let mut octets = [0; 64];
        loop {
            let now = begun.elapsed();
            board.handle_button(false, now);
            board.handle_timeout(now);
            while let Some(out) = board.poll_transmit(now) {
                if line.write_all(&out).is_err() {
                    return;
                }
            }
            // The box says something at least each second.
            let Ok(length) = line.read(&mut octets) else {
                return;
            };
            board.handle_octets(&octets[..length], begun.elapsed());
            let lights = board.lights(begun.elapsed());
            if lights.get(Light::Sync) == Pattern::Slow {
                board.handle_power(Power::Failing, begun.elapsed());
            }
            if seen.send(lights).is_err() {
                return;
            }
        }
    }
}
