//! What a box does: staff save, it wakes, it runs its errands, an answer comes, its power goes.

use std::sync::atomic::Ordering;
use std::time::Duration;

use anyhow::{Context, Result};
use jawab_protocol::{Dialect, Request, ToBox, ToCentral, decode, encode};
use jawab_sync::Errand;

use super::words::{answer_told, told};
use super::{ANSWER_MS, Event, GATHER_MS, World};
use crate::machine::Machine;
use crate::site::{Doing, Site};

impl World {
    pub(super) fn box_up(&mut self, site: usize) -> Result<()> {
        let this = &mut self.sites[site];
        if this.running.is_some() {
            return Ok(());
        }
        this.starts()?;
        self.says(&format!("box {site} starts"));
        self.goes_on(site)
    }

    pub(super) fn saves(&mut self, site: usize) -> Result<()> {
        let Some(running) = &self.sites[site].running else {
            return Ok(());
        };
        let saving = self.desk.saves(&running.ledger, &mut self.luck)?;
        self.counted("saving");
        if self.loses_power_now() {
            self.says(&format!("box {site} loses power saving {}", saving.author));
            self.counted("power cut while saving");
            self.sites[site].loses_power_while(&mut self.luck, |site| site.saves(&saving))?;
            return self.box_is_down(site);
        }
        let this = &mut self.sites[site];
        this.saves(&saving)?;
        let what = saving.changes.iter().map(|change| change.entity.0.as_str());
        let what = what.collect::<Vec<_>>().join(", ");
        let at = this.record.newest(this.box_id);
        if let Some(running) = &mut this.running
            && running.doing == Doing::Idle
        {
            running.doing = Doing::Gathering;
            this.ticket += 1;
            let ticket = this.ticket;
            self.plan_in(GATHER_MS, Event::Wakes(site, ticket));
        }
        self.says(&format!(
            "box {site} saves {}: {what}; head {at:?}",
            saving.author
        ));
        Ok(())
    }

    pub(super) fn wakes(&mut self, site: usize, ticket: u64) -> Result<()> {
        let chance = self.luck.chance();
        let this = &mut self.sites[site];
        let Some(running) = this.running.as_mut().filter(|_| this.ticket == ticket) else {
            return Ok(());
        };
        match running.doing {
            Doing::Waiting { .. } => running.errands.handle_failed(chance),
            Doing::Idle => running.errands.quiet(),
            Doing::Gathering => running.errands.moved(),
            Doing::Resting => {}
        }
        self.goes_on(site)
    }

    /// What the courier does: the next errand.
    pub(super) fn goes_on(&mut self, site: usize) -> Result<()> {
        let chance = self.luck.chance();
        let mut errand = None;
        let mut next = |site: &mut Site| {
            let running = site.running.as_mut().context("no power")?;
            errand = Some(running.errands.next(chance)?);
            site.learns_again()
        };
        if self.loses_power_now() && self.luck.percent(30) {
            self.says(&format!("box {site} loses power at an errand"));
            self.counted("power cut at an errand");
            self.sites[site].loses_power_while(&mut self.luck, next)?;
            return self.box_is_down(site);
        }
        let epoch = self.sites[site].epoch()?;
        next(&mut self.sites[site])?;
        if epoch != self.sites[site].epoch()? {
            self.counted("epoch begun after a fork");
        }
        let now_ms = self.now_ms();
        let this = &mut self.sites[site];
        this.ticket += 1;
        let ticket = this.ticket;
        let running = this.running.as_mut().context("no power")?;
        match errand.context("an errand")? {
            Errand::Say(request) => {
                running.doing = Doing::Waiting { since_ms: now_ms };
                self.requests[site] += 1;
                self.has_asked[site] |= self.calm && matches!(request, Request::State(_));
                self.says(&format!("box {site} asks: {}", told(&request)));
                self.plan_in(ANSWER_MS, Event::Wakes(site, ticket));
                let have = self.sites[site].have()?;
                let asked = ToCentral {
                    have,
                    ..ToCentral::from(request)
                };
                self.carries(site, ticket, encode(&asked, Dialect::NEWEST)?);
            }
            Errand::Idle(most) => {
                running.doing = Doing::Idle;
                self.says(&format!("box {site} is level"));
                self.plan_in(ms(most), Event::Wakes(site, ticket));
            }
            Errand::Rest(rest) => {
                running.doing = Doing::Resting;
                self.plan_in(ms(rest), Event::Wakes(site, ticket));
            }
        }
        Ok(())
    }

    pub(super) fn answered(
        &mut self,
        site: usize,
        ticket: u64,
        octets: Option<Vec<u8>>,
    ) -> Result<()> {
        let chance = self.luck.chance();
        let now_ms = self.now_ms();
        let replays = !self.calm && self.luck.percent(self.plan.replay_percent);
        let old = self.luck.next();
        let this = &mut self.sites[site];
        let is_mine = this.ticket == ticket;
        let Some(running) = this.running.as_mut().filter(|_| is_mine) else {
            return Ok(());
        };
        let Doing::Waiting { since_ms } = running.doing else {
            return Ok(());
        };
        let mut octets = octets;
        if replays && !self.old_answers[site].is_empty() {
            let old_answers = &self.old_answers[site];
            octets = old_answers.get(old as usize % old_answers.len()).cloned();
            *self.counts.entry("old answer").or_default() += 1;
        }
        let Some(octets) = octets else {
            running.errands.handle_failed(chance);
            return self.goes_on(site);
        };
        let answer = decode::<ToBox>(&octets)?.0;
        let line = format!("box {site} hears: {}", answer_told(&answer));
        self.says(&line);
        let took = Duration::from_millis(now_ms - since_ms);
        if self.loses_power_now() && self.luck.percent(20) {
            self.says(&format!("box {site} loses power hearing it"));
            self.counted("power cut while hearing");
            self.sites[site]
                .loses_power_while(&mut self.luck, |site| site.takes(answer, took, chance))?;
            return self.box_is_down(site);
        }
        self.sites[site].takes(answer, took, chance)?;
        self.goes_on(site)
    }

    pub(super) fn box_is_down(&mut self, site: usize) -> Result<()> {
        let off_ms = self.luck.ms(1_000, 20 * 60_000);
        // A board without a battery wakes in 1970.
        if self.plan.clocks && self.luck.percent(15) {
            let wrong = (self.now_ms() + off_ms).cast_signed().saturating_neg();
            self.sites[site]
                .clocks
                .wrong_ms
                .store(wrong, Ordering::Relaxed);
            self.counted("clock never set");
        }
        self.plan_in(off_ms, Event::BoxUp(site));
        Ok(())
    }
}

fn ms(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
