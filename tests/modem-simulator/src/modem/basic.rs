//! Basic commands and S-registers (V.250 clause 6).

use super::reply::ResultCode;
use super::settings::Settings;
use super::{Modem, Refused};

impl Modem {
    pub(crate) fn basic(&mut self, name: &str, number: u32) -> Result<(), Refused> {
        match (name, number) {
            ("E", 0 | 1) => self.settings.echo = number == 1,
            ("Q", 0 | 1) => self.settings.quiet = number == 1,
            ("V", 0 | 1) => self.settings.verbose = number == 1,
            ("A", 0) => return self.answer(),
            ("H", 0) => self.hook(),
            ("I", _) => self.identify(),
            ("Z", _) | ("&F", 0) => {
                // The sound of a call goes on (V.250 clause 6.1.1 speaks of parameters).
                let pcm = self.settings.pcm;
                self.settings = Settings::of(self.make());
                self.settings.pcm = pcm;
            }
            ("X", 0..=4) | ("L" | "M" | "&C" | "&D" | "&S" | "&W" | "&K", _) => {}
            _ => return Err(ResultCode::Error),
        }
        Ok(())
    }

    pub(crate) fn read_register(&mut self, register: u32) -> Result<(), Refused> {
        let value = self
            .settings
            .registers
            .get(&register)
            .ok_or(ResultCode::Error)?;
        let text = format!("{value:03}");
        self.inform(text);
        Ok(())
    }

    pub(crate) fn set_register(&mut self, register: u32, value: u32) -> Result<(), Refused> {
        let highest = if (3..=5).contains(&register) {
            127
        } else {
            255
        };
        if value > highest || !self.settings.registers.contains_key(&register) {
            return Err(ResultCode::Error);
        }
        self.settings.registers.insert(register, value);
        Ok(())
    }

    fn identify(&mut self) {
        let id = &self.identity;
        let text = match id.make {
            crate::identity::Make::Simcom => format!(
                "Manufacturer: {}\nModel: {}\nRevision: {}\nIMEI: {}\n+GCAP: +CGSM",
                id.manufacturer(),
                id.model(),
                id.revision(),
                id.imei()
            ),
            crate::identity::Make::Quectel => format!(
                "{}\n{}\nRevision: {}",
                id.manufacturer(),
                id.model(),
                id.revision()
            ),
        };
        self.inform(text);
    }
}
