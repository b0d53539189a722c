//! The ways in which the modem can be told to misbehave.

use serde::Deserialize;
use std::time::{Duration, Instant};

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
}

/// Commands that are answered with an error.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    command: Option<String>,
    left: Option<u32>,
    pub(crate) cme: Option<u16>,
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
            } => {
                self.refusal = Some(Refusal {
                    command: command.as_ref().map(|name| {
                        let name = name.to_ascii_uppercase();
                        let name = name.split(['=', '?']).next().unwrap_or_default();
                        name.strip_prefix("AT").unwrap_or(name).into()
                    }),
                    left: *count,
                    cme: *cme,
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
            Misbehave::Disappear { .. } => {}
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
    pub(crate) fn refuses(&mut self, names: &[String]) -> Option<Refusal> {
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
