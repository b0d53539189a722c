//! A serial port from the box's side.

#![allow(
    clippy::disallowed_methods,
    reason = "a thread of the test's own waits"
)]

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use nix::fcntl::OFlag;

/// Longer than anything takes on a loaded machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// An open port; a thread reads it all the time.
pub(crate) struct Port {
    file: File,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    octets: Vec<u8>,
    hung_up: bool,
}

impl Port {
    pub(crate) fn open(path: &Path) -> Self {
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .custom_flags(OFlag::O_NOCTTY.bits())
            .open(path)
            .unwrap();
        let shared = Arc::new(Shared::default());
        let (mut reader, to) = (file.try_clone().unwrap(), Arc::clone(&shared));
        std::thread::spawn(move || {
            let mut buffer = [0; 4_096];
            loop {
                let count = reader.read(&mut buffer).unwrap_or(0);
                let mut state = to.state.lock().unwrap();
                state.octets.extend(&buffer[..count]);
                state.hung_up = count == 0;
                to.changed.notify_all();
                if count == 0 {
                    return;
                }
            }
        });
        Self { file, shared }
    }

    pub(crate) fn write(&mut self, octets: &[u8]) {
        self.file.write_all(octets).unwrap();
    }

    /// Waits until what was read and not taken fulfils a condition, which says how much
    /// of it to take.
    fn take_when(&self, what: &str, found: impl Fn(&[u8]) -> Option<usize>) -> Vec<u8> {
        let deadline = Instant::now() + PATIENCE;
        let mut state = self.shared.state.lock().unwrap();
        loop {
            if let Some(count) = found(&state.octets) {
                return state.octets.drain(..count).collect();
            }
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(
                !left.is_zero() && !state.hung_up,
                "waited for {what}, but had \"{}\", hung up: {}",
                state.octets.escape_ascii(),
                state.hung_up
            );
            state = self.shared.changed.wait_timeout(state, left).unwrap().0;
        }
    }

    /// Takes everything up to the end of a text.
    pub(crate) fn hears(&self, text: &str) -> String {
        let octets = self.take_when(&format!("{text:?}"), |octets| {
            octets
                .windows(text.len())
                .position(|window| window == text.as_bytes())
                .map(|at| at + text.len())
        });
        String::from_utf8_lossy(&octets).into_owned()
    }

    /// Takes that many octets.
    pub(crate) fn octets(&self, count: usize) -> Vec<u8> {
        self.take_when(&format!("{count} octets"), |octets| {
            (octets.len() >= count).then_some(count)
        })
    }

    /// Takes that many samples.
    pub(crate) fn samples(&self, count: usize) -> Vec<i16> {
        self.octets(count * 2)
            .chunks(2)
            .map(|pair| i16::from_le_bytes([pair[0], pair[1]]))
            .collect()
    }

    pub(crate) fn write_samples(&mut self, samples: &[i16]) {
        let octets: Vec<u8> = samples.iter().flat_map(|s| s.to_le_bytes()).collect();
        self.write(&octets);
    }

    /// What came and was not taken, after giving more of it a chance to come.
    pub(crate) fn rest_after(&self, wait: Duration) -> Vec<u8> {
        std::thread::sleep(wait);
        std::mem::take(&mut self.shared.state.lock().unwrap().octets)
    }

    /// Waits for the other side to hang up.
    pub(crate) fn is_hung_up(&self) {
        let deadline = Instant::now() + PATIENCE;
        let mut state = self.shared.state.lock().unwrap();
        while !state.hung_up {
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "the port is still there");
            state = self.shared.changed.wait_timeout(state, left).unwrap().0;
        }
    }
}
