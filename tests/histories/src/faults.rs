//! What a history is made of, and what goes wrong in it.

use std::time::Duration;

use jawab_ledger::Retention;

use crate::luck::Luck;

const HOUR_MS: u64 = 60 * 60_000;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const DAY_MS: u64 = 24 * HOUR_MS;

/// Something that goes wrong at some time. Power cuts at a write, lost answers and the
/// like are decided where they happen.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) enum Fault {
    PowerCut,
    PowerCutWhileStopping,
    Checkpoint,
    Restart,
    Partition,
    BoxClock,
    CentralClock,
    Backup,
    DiskCopy,
    Restore,
    Twin,
    CentralPowerCut,
    CentralCopy,
    CentralRestore,
}

impl Fault {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::PowerCut => "power cut",
            Self::PowerCutWhileStopping => "power cut while stopping",
            Self::Checkpoint => "checkpoint",
            Self::Restart => "restart",
            Self::Partition => "no link",
            Self::BoxClock => "a box's clock jumps",
            Self::CentralClock => "central's clock jumps",
            Self::Backup => "backup",
            Self::DiskCopy => "a disk is copied",
            Self::Restore => "an old copy is restored",
            Self::Twin => "a twin starts",
            Self::CentralPowerCut => "power cut of central while stopping",
            Self::CentralCopy => "central is copied",
            Self::CentralRestore => "an old copy of central is restored",
        }
    }
}

/// How a history goes.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) boxes: usize,
    pub(crate) lasts_ms: u64,
    /// How often staff of each box save.
    pub(crate) savings: usize,
    pub(crate) faults: usize,
    /// Which of them, some more often than others.
    of: Vec<Fault>,
    pub(crate) power_percent: usize,
    pub(crate) loss_percent: usize,
    pub(crate) twice_percent: usize,
    pub(crate) late_percent: usize,
    pub(crate) replay_percent: usize,
    pub(crate) clocks: bool,
    /// How long what stays at a box.
    pub(crate) retention: Option<Retention>,
    /// How often each box lets leave what may.
    pub(crate) nights: usize,
    /// How often days pass in which nothing happens.
    pub(crate) leaps: usize,
    /// How often central says something of its own accord.
    pub(crate) news: usize,
}

impl Plan {
    /// Mostly a few boxes; a country's worth now and then. Each kind of trouble is left
    /// out of some histories, so that it hides no other.
    pub(crate) fn drawn(luck: &mut Luck) -> Self {
        let boxes = match luck.below(100) {
            0..82 => 2 + luck.below(4),
            82..95 => 6 + luck.below(5),
            _ => 11 + luck.below(10),
        };
        let mut of = vec![Fault::Restart, Fault::Checkpoint];
        let clocks = luck.percent(50);
        let kinds: [(bool, &[Fault]); 5] = [
            (
                luck.percent(70),
                &[
                    Fault::PowerCut,
                    Fault::PowerCutWhileStopping,
                    Fault::CentralPowerCut,
                ],
            ),
            (luck.percent(70), &[Fault::Partition, Fault::Partition]),
            (
                clocks,
                &[Fault::BoxClock, Fault::BoxClock, Fault::CentralClock],
            ),
            (
                luck.percent(60),
                &[
                    Fault::Backup,
                    Fault::Restore,
                    Fault::DiskCopy,
                    Fault::Restore,
                ],
            ),
            (
                luck.percent(45),
                &[Fault::CentralCopy, Fault::CentralRestore],
            ),
        ];
        for (_, faults) in kinds.iter().filter(|(there, _)| *there) {
            of.extend_from_slice(faults);
        }
        if luck.percent(35) {
            of.push(Fault::Twin);
        }
        let percent = |luck: &mut Luck, most: usize| {
            if luck.percent(70) {
                luck.below(most)
            } else {
                0
            }
        };
        let retention = luck.percent(60).then(|| policy(luck));
        let (nights, leaps) = match retention {
            Some(_) => (2 + luck.below(7), 2 + luck.below(5)),
            None => (0, 0),
        };
        let news = if luck.percent(70) {
            1 + luck.below(12)
        } else {
            0
        };
        Self {
            boxes,
            lasts_ms: luck.ms(HOUR_MS, 6 * HOUR_MS),
            savings: if boxes > 5 {
                3 + luck.below(4)
            } else {
                4 + luck.below(12)
            },
            faults: boxes.min(6) * (1 + luck.below(4)),
            of,
            power_percent: percent(luck, 8),
            loss_percent: percent(luck, 30),
            twice_percent: percent(luck, 30),
            late_percent: percent(luck, 40),
            replay_percent: percent(luck, 10),
            clocks,
            retention,
            nights,
            leaps,
            news,
        }
    }

    /// By how much the time since central acknowledged something may be misjudged: the clock
    /// of a box is believed up to a day beside central's, and central's is up to three days
    /// behind here, or half an hour ahead. Twins' clocks are some seconds apart.
    pub(crate) const fn slack_ms(&self) -> u64 {
        if self.clocks { 6 * DAY_MS } else { 60_000 }
    }

    /// How old a backup of central may be so that boxes still have all that it lacks.
    pub(crate) fn margin_ms(&self) -> Option<u64> {
        let margin = self.retention?.margin.as_millis();
        Some(u64::try_from(margin).unwrap_or(u64::MAX) - self.slack_ms())
    }

    pub(crate) fn fault(&self, luck: &mut Luck) -> Fault {
        luck.pick(&self.of).copied().unwrap_or(Fault::Restart)
    }
}

fn policy(luck: &mut Luck) -> Retention {
    let mut days = |from: u32, many: usize| (from + luck.below(many) as u32) * DAY;
    Retention {
        margin: days(8, 6),
        cases: days(6, 14),
        contacts: days(6, 10),
        people: days(6, 8),
        // Now shorter than the margin, now longer.
        agent_states: days(6, 14),
    }
}
