//! What commands change and a reset sets back.

use std::collections::BTreeMap;

use super::line::Editing;
use super::texts::TextSettings;
use crate::identity::Make;

/// Parameters of V.250, TS 27.007 and the makes, at their defaults after power-on.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// `E`
    pub(crate) echo: bool,
    /// `Q`
    pub(crate) quiet: bool,
    /// `V`
    pub(crate) verbose: bool,
    /// `S0`, `S3`, `S4`, `S5` and the others that are only kept.
    pub(crate) registers: BTreeMap<u32, u32>,
    /// `+CMEE`
    pub(crate) cmee: u8,
    /// `+CREG`
    pub(crate) creg: u8,
    /// `+CLIP`
    pub(crate) clip: bool,
    /// `+CRC`
    pub(crate) crc: bool,
    /// `+COPS=3,<format>`
    pub(crate) cops_format: u8,
    /// `+CLCC=1`: changes of calls are reported (SIMCom).
    pub(crate) clcc_reports: bool,
    /// `+CVHU`: whether `H` leaves voice calls alone.
    pub(crate) cvhu: u8,
    /// `+DDET` or `+QTONEDET`: whether keys are recognised.
    pub(crate) recognises_keys: bool,
    /// `+CPCMREG` or `+QPCMV`: whether the call's sound is on the audio port.
    pub(crate) pcm: bool,
    /// `+QINDCFG` (Quectel).
    pub(crate) indications: BTreeMap<&'static str, bool>,
    /// Where texts are, and how they are told of.
    pub(crate) texts: TextSettings,
    /// Write commands that are only kept, by name.
    pub(crate) kept: BTreeMap<&'static str, String>,
}

impl Settings {
    pub(crate) fn of(make: Make) -> Self {
        let simcom = make == Make::Simcom;
        Self {
            echo: true,
            quiet: false,
            verbose: true,
            registers: [
                (0, 0),
                (3, 13),
                (4, 10),
                (5, 8),
                (6, 2),
                (7, 60),
                (8, 2),
                (10, 15),
            ]
            .into(),
            cmee: if simcom { 2 } else { 1 },
            creg: 0,
            clip: false,
            crc: false,
            cops_format: 0,
            clcc_reports: false,
            cvhu: u8::from(simcom),
            recognises_keys: false,
            pcm: false,
            indications: [
                ("all", true),
                ("csq", false),
                ("smsfull", false),
                ("ring", true),
                ("smsincoming", true),
                ("act", false),
                ("ccinfo", false),
            ]
            .into(),
            texts: TextSettings::of(make),
            kept: BTreeMap::new(),
        }
    }

    pub(crate) fn register(&self, register: u32) -> u32 {
        self.registers.get(&register).copied().unwrap_or(0)
    }

    pub(crate) fn editing(&self) -> Editing {
        Editing {
            termination: self.register(3) as u8,
            backspace: self.register(5) as u8,
        }
    }

    /// Whether a Quectel indication is on, by itself and by `all`.
    pub(crate) fn indicates(&self, kind: &str) -> bool {
        let on = |kind: &str| self.indications.get(kind).copied().unwrap_or(false);
        on("all") && on(kind)
    }
}
