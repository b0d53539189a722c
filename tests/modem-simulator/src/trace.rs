//! Everything that crosses the AT port, in a file.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result};

/// Writes a line for each read and write of the AT port, or nothing.
pub(crate) struct Trace {
    file: Option<File>,
    started: Instant,
}

impl Trace {
    pub(crate) fn open(path: Option<&Path>) -> Result<Self> {
        let file = path
            .map(|path| {
                File::create(path)
                    .with_context(|| format!("cannot write the trace {}", path.display()))
            })
            .transpose()?;
        Ok(Self {
            file,
            started: Instant::now(),
        })
    }

    pub(crate) fn heard(&mut self, octets: &[u8]) {
        self.line('>', octets);
    }

    pub(crate) fn said(&mut self, octets: &[u8]) {
        self.line('<', octets);
    }

    fn line(&mut self, way: char, octets: &[u8]) {
        let Some(file) = &mut self.file else { return };
        let at = self.started.elapsed().as_secs_f64();
        if let Err(error) = writeln!(file, "{at:10.3} {way} {}", octets.escape_ascii()) {
            tracing::warn!("the trace ends here, it cannot be written: {error}");
            self.file = None;
        }
    }
}
