//! The files and folders that a configuration names.

use std::path::Path;

use crate::{Config, Line, SpanName};

impl Config {
    /// What the configuration names and this machine does not have now, each in words
    /// for a technician; `exists` says of a path whether it is there.
    #[must_use]
    pub fn missing(&self, exists: impl Fn(&Path) -> bool) -> Vec<String> {
        let mut named = vec![("prompts.folder", &self.prompts.folder)];
        if let Some(central) = &self.central {
            named.extend([
                ("central.authority", &central.authority),
                ("central.certificate", &central.certificate),
                ("central.key", &central.key),
            ]);
        }
        if let Some(port) = self.panel.as_ref().and_then(|panel| panel.port.as_ref()) {
            named.push(("panel.port", port));
        }
        if let Some(watchdog) = &self.watchdog {
            named.push(("watchdog.device", &watchdog.device));
        }
        for line in &self.lines {
            if let Line::Gsm {
                at_port,
                audio_port,
                sim_pin_file,
                ..
            } = line
            {
                named.extend(
                    sim_pin_file
                        .iter()
                        .map(|file| ("sim_pin_file of a line", file)),
                );
                named.extend([
                    ("at_port of a line", at_port),
                    ("audio_port of a line", audio_port),
                ]);
            }
            if let Line::SipTrunk(trunk) = line {
                let file = trunk.password_file.iter();
                named.extend(file.map(|file| ("password_file of a line", file)));
            }
        }
        named
            .into_iter()
            .filter(|(_, path)| !exists(path))
            .map(|(what, path)| format!("{what}: there is no {}", path.display()))
            .collect()
    }

    /// Takes relative paths from a folder: that of the file.
    pub fn resolve(&mut self, base: &Path) {
        let mut paths = vec![&mut self.data.folder, &mut self.prompts.folder];
        if let Some(central) = &mut self.central {
            paths.extend([
                &mut central.authority,
                &mut central.certificate,
                &mut central.key,
            ]);
        }
        if let Some(port) = self.panel.as_mut().and_then(|panel| panel.port.as_mut()) {
            paths.push(port);
        }
        if let Some(watchdog) = &mut self.watchdog {
            paths.push(&mut watchdog.device);
        }
        for line in &mut self.lines {
            match line {
                Line::Gsm {
                    at_port,
                    audio_port,
                    sim_pin_file,
                    ..
                } => {
                    paths.extend([at_port, audio_port]);
                    paths.extend(sim_pin_file);
                }
                Line::E1 {
                    span: SpanName::Socket(path),
                    ..
                } => paths.push(path),
                Line::SipTrunk(trunk) => paths.extend(&mut trunk.password_file),
                Line::E1 { .. } => {}
            }
        }
        for path in paths {
            *path = base.join(&*path);
        }
    }
}
