//! The ways in which the modem can be told to misbehave.

use serde::Deserialize;
use std::time::{Duration, Instant};

use crate::cme;
use crate::modem::ResultCode;
use crate::writer::Pace;

/// A way to misbehave, as the control socket names it.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "how", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Misbehave {
    /// Lines come in pieces of a few octets.
    PartialLines {
        #[serde(default = "three")]
        octets: usize,
        #[serde(default = "fifteen")]
        every_ms: u64,
    },
    /// Every octet comes on its own, late.
    Slow {
        #[serde(default = "twenty")]
        per_octet_ms: u64,
    },
    /// Unsolicited results stand between the information and the result of a reply.
    UrcInReply,
    /// Commands are answered with ERROR or +CME ERROR.
    Error {
        /// Only lines with this command in them (`ATA`, `AT+CLCC`); all when absent.
        command: Option<String>,
        /// That many times; until told to behave when absent.
        count: Option<u32>,
        /// `+CME ERROR: <cme>` when `AT+CMEE` allows it.
        cme: Option<u16>,
        /// `+CMS ERROR: <cms>` in its stead.
        cms: Option<u16>,
    },
    /// Nothing is answered, nothing is reported.
    Silence { for_ms: Option<u64> },
    /// Both ports go away, as when the modem is unplugged or loses power.
    Disappear { back_after_ms: Option<u64> },
    /// The audio port neither gives nor takes anything.
    NoAudio,
    /// Random octets come out of the AT port.
    Garbage {
        #[serde(default = "sixty_four")]
        octets: usize,
        /// Again and again; once when absent.
        every_ms: Option<u64>,
    },
    /// Somebody else calls while a call is up, although the box wants no call waiting; the modem
    /// reports that call by an id of its own, and gives its end like that of a call.
    SecondCaller {
        from: Option<String>,
        #[serde(default = "second_and_a_half")]
        gives_up_after_ms: u64,
    },
    /// Another program has left the port as it likes it: with echo, with results in digits
    /// (`ATV0`), or without any (`ATQ1`).
    LeftBehind {
        #[serde(default)]
        echo: bool,
        #[serde(default)]
        digits: bool,
        #[serde(default)]
        quiet: bool,
    },
    /// `AT+CPCMREG=1` is refused so long after each answer.
    SoundRefused { for_ms: u64 },
    /// It restarts without a word: the call and all settings are gone, the port stays.
    RestartUnheard,
    /// `AT+CHUP` is answered with `OK`, and the call goes on.
    IgnoresChup,
    /// The SIM is ready, and commands that go to it are refused with `+CME ERROR: 14` for so long.
    SimBusy { for_ms: u64 },
    /// The network says each text twice.
    TextsDoubled,
    /// Texts and reports are stored, and nobody is told.
    TextsUnannounced,
}

/// What the firmware asks the SIM for, or keeps on it.
const OF_THE_SIM: [&str; 7] = [
    "+CIMI", "+CNUM", "+CICCID", "+QCCID", "+CLIP", "+CSCS", "+CNMI",
];

fn second_and_a_half() -> u64 {
    1_500
}

fn three() -> usize {
    3
}
fn fifteen() -> u64 {
    15
}
fn twenty() -> u64 {
    20
}
fn sixty_four() -> usize {
    64
}

/// How long a report is held back for a reply to be put in the middle of.
pub(crate) const HELD_FOR: Duration = Duration::from_millis(1_500);

/// What the modem is doing wrong at present. The default is to behave.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mischief {
    pub(crate) pace: Option<Pace>,
    pub(crate) urc_in_reply: bool,
    pub(crate) refusal: Option<Refusal>,
    pub(crate) silent: Option<Silence>,
    pub(crate) no_audio: bool,
    /// Octets at a time, and the time between.
    pub(crate) garbage: Option<(usize, Duration)>,
    /// How long after each answer a call's sound is refused.
    pub(crate) sound_refused: Option<Duration>,
    pub(crate) ignores_chup: bool,
    sim_busy_until: Option<Instant>,
}

/// Commands that are answered with an error.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    command: Option<String>,
    left: Option<u32>,
    cme: Option<u16>,
    cms: Option<u16>,
}

impl Refusal {
    pub(crate) fn code(&self) -> ResultCode {
        let cme = || self.cme.map_or(ResultCode::Error, ResultCode::Cme);
        self.cms.map_or_else(cme, ResultCode::Cms)
    }
}

/// How long the modem says nothing.
#[derive(Copy, Clone, Debug)]
pub(crate) enum Silence {
    Until(Instant),
    ForEver,
}

impl Mischief {
    /// Takes on a new bad habit, beside those it has.
    pub(crate) fn learn(&mut self, how: &Misbehave, now: Instant) {
        match how {
            Misbehave::PartialLines { octets, every_ms } => {
                self.pace = Some(Pace::Pieces {
                    octets: *octets,
                    every: Duration::from_millis(*every_ms),
                });
            }
            Misbehave::Slow { per_octet_ms } => {
                self.pace = Some(Pace::Pieces {
                    octets: 1,
                    every: Duration::from_millis(*per_octet_ms),
                });
            }
            Misbehave::UrcInReply => self.urc_in_reply = true,
            Misbehave::Error {
                command,
                count,
                cme,
                cms,
            } => {
                self.refusal = Some(Refusal {
                    command: command.as_ref().map(|name| {
                        let name = name.to_ascii_uppercase();
                        let name = name.split(['=', '?']).next().unwrap_or_default();
                        name.strip_prefix("AT").unwrap_or(name).into()
                    }),
                    left: *count,
                    cme: *cme,
                    cms: *cms,
                });
            }
            Misbehave::Silence { for_ms } => {
                self.silent = Some(for_ms.map_or(Silence::ForEver, |ms| {
                    Silence::Until(now + Duration::from_millis(ms))
                }));
            }
            Misbehave::NoAudio => self.no_audio = true,
            Misbehave::Garbage { octets, every_ms } => {
                self.garbage = every_ms.map(|ms| (*octets, Duration::from_millis(ms.max(1))));
            }
            Misbehave::SoundRefused { for_ms } => {
                self.sound_refused = Some(Duration::from_millis(*for_ms));
            }
            Misbehave::IgnoresChup => self.ignores_chup = true,
            Misbehave::SimBusy { for_ms } => {
                self.sim_busy_until = Some(now + Duration::from_millis(*for_ms));
            }
            Misbehave::Disappear { .. }
            | Misbehave::SecondCaller { .. }
            | Misbehave::LeftBehind { .. }
            | Misbehave::RestartUnheard
            | Misbehave::TextsDoubled
            | Misbehave::TextsUnannounced => {}
        }
    }

    pub(crate) fn is_silent(&self, now: Instant) -> bool {
        match self.silent {
            None => false,
            Some(Silence::ForEver) => true,
            Some(Silence::Until(end)) => now < end,
        }
    }

    /// The error that a line of these commands is to be refused with, if it is; counts it.
    pub(crate) fn refuses(&mut self, names: &[String], now: Instant) -> Option<Refusal> {
        let asks_the_sim = || names.iter().any(|name| OF_THE_SIM.contains(&name.as_str()));
        if self.sim_busy_until.is_some_and(|end| now < end) && asks_the_sim() {
            return Some(Refusal {
                command: None,
                left: None,
                cme: Some(cme::SIM_BUSY),
                cms: None,
            });
        }
        let refusal = self.refusal.as_mut()?;
        if let Some(command) = &refusal.command
            && !names.contains(command)
        {
            return None;
        }
        let refused = refusal.clone();
        match &mut refusal.left {
            Some(0) => return None,
            Some(left) => *left -= 1,
            None => {}
        }
        Some(refused)
    }
}

/// Random octets that are the same on every run (xorshift32).
#[derive(Clone, Debug)]
pub(crate) struct Noise(u32);

impl Default for Noise {
    fn default() -> Self {
        Self(0x2545_F491)
    }
}

impl Noise {
    pub(crate) fn octets(&mut self, count: usize) -> Vec<u8> {
        (0..count)
            .map(|_| {
                self.0 ^= self.0 << 13;
                self.0 ^= self.0 >> 17;
                self.0 ^= self.0 << 5;
                (self.0 >> 24) as u8
            })
            .collect()
    }
}
