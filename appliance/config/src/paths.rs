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
            if let Line::Gsm(gsm) = line {
                let paths = [
                    ("sim_pin_file of a line", &gsm.sim_pin_file),
                    ("at_port of a line", &gsm.at_port),
                    ("audio_port of a line", &gsm.audio_port),
                ];
                // A modem that is named by its IMEI or IMSI may be plugged in later.
                named.extend(
                    paths
                        .into_iter()
                        .filter_map(|(what, path)| Some((what, path.as_ref()?))),
                );
            }
            if let Line::SipTrunk(trunk) = line {
                for (what, file) in [
                    ("password_file of a line", &trunk.password_file),
                    ("authority of a line", &trunk.authority),
                    ("certificate of a line", &trunk.certificate),
                    ("key of a line", &trunk.key),
                ] {
                    named.extend(file.iter().map(|file| (what, file)));
                }
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
        let mut paths = vec![
            &mut self.data.folder,
            &mut self.prompts.folder,
            &mut self.modems.sys,
            &mut self.modems.dev,
        ];
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
                Line::Gsm(gsm) => {
                    let files = [&mut gsm.at_port, &mut gsm.audio_port, &mut gsm.sim_pin_file];
                    paths.extend(files.into_iter().flatten());
                }
                Line::E1 {
                    span: SpanName::Socket(path),
                    ..
                } => paths.push(path),
                Line::SipTrunk(trunk) => {
                    paths.extend(&mut trunk.password_file);
                    paths.extend(&mut trunk.authority);
                    paths.extend(&mut trunk.certificate);
                    paths.extend(&mut trunk.key);
                }
                Line::E1 { .. } => {}
            }
        }
        for path in paths {
            *path = base.join(&*path);
        }
    }
}
