//! What goes wrong in a history.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use anyhow::Result;

use super::{DAY_MS, Event, World};
use crate::faults::Fault;
use crate::machine::Machine;
use crate::site::{Clocks, Site};

impl World {
    pub(super) fn fails(&mut self, fault: Fault) -> Result<()> {
        let able = (0..self.sites.len()).filter(|&site| match fault {
            Fault::Restore => !self.sites[site].copies.is_empty(),
            _ => true,
        });
        let able: Vec<usize> = able.collect();
        let Some(&site) = self.luck.pick(&able) else {
            return Ok(());
        };
        let is_on = self.sites[site].running.is_some();
        self.counted(fault.name());
        self.says(&format!("{} (box {site})", fault.name()));
        match fault {
            Fault::PowerCut if is_on => {
                self.sites[site].loses_power_while(&mut self.luck, |_| Ok(()))?;
                self.box_is_down(site)?;
            }
            Fault::PowerCutWhileStopping if is_on => {
                self.sites[site].loses_power_while_stopping(&mut self.luck)?;
                self.box_is_down(site)?;
            }
            Fault::Checkpoint if is_on => {
                if self.luck.percent(50) {
                    self.sites[site].loses_power_while(&mut self.luck, Site::checkpoints)?;
                    self.box_is_down(site)?;
                } else {
                    self.sites[site].checkpoints()?;
                }
            }
            Fault::Restart if is_on => {
                self.sites[site].stops();
                self.box_is_down(site)?;
            }
            Fault::Partition => {
                let lasts_ms = self.luck.ms(60_000, 3 * 60 * 60_000);
                self.cut_off[site] = self.now_ms() + lasts_ms;
            }
            Fault::BoxClock => {
                let wrong = self.wrong_clock();
                self.sites[site]
                    .clocks
                    .wrong_ms
                    .store(wrong, Ordering::Relaxed);
            }
            Fault::CentralClock => {
                // Back by days at the most; ahead no more than a clock that is looked after is.
                let wrong = match self.luck.below(4) {
                    0 | 1 => 0,
                    2 => -self.luck.ms(0, 3 * DAY_MS).cast_signed(),
                    _ => self.luck.ms(0, 30 * 60_000).cast_signed(),
                };
                self.centre.clocks.wrong_ms.store(wrong, Ordering::Relaxed);
            }
            Fault::Backup if is_on => self.sites[site].is_backed_up()?,
            Fault::DiskCopy if is_on => {
                self.sites[site].stops();
                self.sites[site].is_copied()?;
                self.box_is_down(site)?;
            }
            Fault::Restore => {
                self.sites[site].stops();
                let which = self.luck.below(self.sites[site].copies.len());
                let new_disk = self.luck.percent(40);
                self.sites[site].is_restored(which, new_disk)?;
                self.box_is_down(site)?;
            }
            Fault::Twin if self.sites.len() < self.plan.boxes + 2 => self.is_twinned(site)?,
            Fault::CentralPowerCut if self.centre.is_up() => {
                self.centre.loses_power_while_stopping(&mut self.luck)?;
                self.central_is_down();
            }
            Fault::CentralCopy if self.centre.is_up() => {
                self.centre.stops();
                self.centre.is_copied()?;
                self.central_is_down();
            }
            Fault::CentralRestore if self.centre.is_up() => {
                self.centre.stops();
                self.is_restored_at_central()?;
                self.central_is_down();
            }
            _ => {}
        }
        Ok(())
    }

    fn is_restored_at_central(&mut self) -> Result<()> {
        let Some(age_ms) = self.centre.is_restored(&mut self.luck)? else {
            return Ok(());
        };
        let margin_ms = self.plan.margin_ms();
        if margin_ms.is_some_and(|margin_ms| age_ms >= margin_ms) {
            self.counted("central restored from beyond the margin");
        }
        Ok(())
    }

    /// Days in which nobody works, and nothing travels.
    pub(super) fn days_pass(&mut self, days: u64) {
        self.says(&format!("{days} days pass"));
        self.counted("days pass");
        // An answer that comes after days is none: it would tell the time of days ago.
        for event in self.planned.values_mut() {
            if let Event::Answered(_, _, answer) = event {
                *answer = None;
            }
        }
        self.old_answers.iter_mut().for_each(Vec::clear);
        let pass_ms = days * DAY_MS;
        let events = std::mem::take(&mut self.events).into_iter();
        self.events = events
            .map(|Reverse((at_ms, order))| Reverse((at_ms + pass_ms, order)))
            .collect();
        self.true_ms.fetch_add(pass_ms, Ordering::Relaxed);
        // Some let leave what may before they hear what happened to central meanwhile.
        for site in 0..self.sites.len() {
            if self.luck.percent(30) {
                let at = self.luck.ms(0, 10_000);
                self.plan_in(at, Event::Night(site));
            }
        }
    }

    fn wrong_clock(&mut self) -> i64 {
        let days = |days: u64| (days * DAY_MS).cast_signed();
        match self.luck.below(7) {
            0 => -days(self.luck.ms(1, 400)),
            1 => self.luck.ms(0, DAY_MS).cast_signed(),
            2 => days(self.luck.ms(2, 30)),
            3 => days(self.luck.ms(300, 1_000)),
            4 => days(self.luck.ms(1_200, 9_000)),
            5 => self.now_ms().cast_signed().saturating_neg(),
            _ => 0,
        }
    }

    /// A second box runs from a copy of this one's disk, and both go on.
    fn is_twinned(&mut self, site: usize) -> Result<()> {
        self.sites[site].stops();
        let name = self.sites.len();
        let clocks = Clocks {
            true_ms: self.true_ms.clone(),
            wrong_ms: Arc::new(AtomicI64::new(self.luck.ms(0, 5_000).cast_signed())),
        };
        let twin = self.sites[site].twin(self.folder.path(), name, clocks)?;
        let box_id = twin.box_id;
        for of_same in self.sites.iter_mut().filter(|site| site.box_id == box_id) {
            of_same.parted = true;
        }
        self.sites.push(twin);
        self.cut_off.push(0);
        self.requests.push(0);
        self.has_asked.push(true);
        self.old_answers.push(Vec::new());
        for _ in 0..self.plan.savings / 2 {
            let at = self.luck.ms(1_000, self.plan.lasts_ms);
            self.plan_in(at, Event::Saves(name));
        }
        for _ in 0..self.plan.nights / 2 {
            let at = self.luck.ms(1_000, self.plan.lasts_ms);
            self.plan_in(at, Event::Night(name));
        }
        self.box_is_down(site)?;
        self.box_is_down(name)
    }

    // --- the end

    /// Nothing goes wrong from now on. Clocks of boxes may stay as wrong as they are.
    pub(super) fn calms(&mut self) -> Result<()> {
        self.calm = true;
        self.says("nothing goes wrong from now on");
        self.centre.clocks.wrong_ms.store(0, Ordering::Relaxed);
        if !self.centre.is_up() {
            self.centre.starts()?;
        }
        // Twins were planned to go on saving; everybody else's day is over.
        self.planned.retain(|_, event| {
            matches!(
                event,
                Event::Wakes(..)
                    | Event::Asked(..)
                    | Event::Answered(..)
                    | Event::BoxUp(_)
                    | Event::CentralUp
            )
        });
        let planned: BTreeSet<u64> = self.planned.keys().copied().collect();
        self.events
            .retain(|Reverse((_, order))| planned.contains(order));
        for site in 0..self.sites.len() {
            if self.luck.percent(50) {
                self.sites[site].clocks.wrong_ms.store(0, Ordering::Relaxed);
            }
            self.requests[site] = 0;
            self.has_asked[site] = false;
            self.box_up(site)?;
            // One more change each, all in one instant: twins may give two changes one stamp.
            self.plan_in(1, Event::Saves(site));
            if self.plan.retention.is_some() {
                let at = self.luck.ms(0, 20 * 60_000);
                self.plan_in(at, Event::Night(site));
            }
        }
        Ok(())
    }
}
