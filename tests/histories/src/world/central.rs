//! What central does: it answers, says something of its own accord, and its power goes.

use anyhow::Result;
use jawab_ledger::BoxId;
use jawab_protocol::{Reply, ToBox, ToCentral, decode, encode};

use super::words::{answer_told, refused};
use super::{Event, World};
use crate::machine::Machine;

impl World {
    pub(super) fn asked(&mut self, site: usize, ticket: u64, octets: &[u8]) -> Result<()> {
        if !self.centre.is_up() {
            self.counted("central not there");
            self.plan_in(100, Event::Answered(site, ticket, None));
            return Ok(());
        }
        let (asked, dialect) = decode::<ToCentral>(octets)?;
        let (request, have) = (asked.request, asked.have);
        let box_id = request.box_id();
        if self.loses_power_now() && self.luck.percent(50) {
            self.says(&format!("central loses power answering box {site}"));
            self.counted("power cut of central while answering");
            self.centre
                .loses_power_while(&mut self.luck, |centre| centre.answers(request).map(|_| ()))?;
            self.central_is_down();
            return Ok(());
        }
        let mut answer = ToBox::from(self.centre.answers(request)?);
        if let Reply::Refused(refusal) = &answer.reply {
            self.counted(refused(refusal.why.name()));
        } else {
            // Now and then a part of the news only.
            let octets = if self.luck.percent(30) {
                300
            } else {
                32 * 1024
            };
            (answer.news, answer.more) = self.centre.news(box_id, &have, octets)?;
        }
        if answer.more {
            self.counted("more news than fit");
        }
        self.says(&format!(
            "central answers box {site}: {}",
            answer_told(&answer)
        ));
        let octets = encode(&answer, dialect)?;
        if !self.calm {
            if self.now_ms() < self.cut_off[site] || self.luck.percent(self.plan.loss_percent) {
                self.counted("answer lost");
                return Ok(());
            }
            self.old_answers[site].push(octets.clone());
            if self.luck.percent(self.plan.twice_percent) {
                let way_ms = self.way_ms();
                self.plan_in(way_ms, Event::Answered(site, ticket, Some(octets.clone())));
            }
        }
        let way_ms = if self.calm {
            self.luck.ms(20, 900)
        } else {
            self.way_ms()
        };
        self.plan_in(way_ms, Event::Answered(site, ticket, Some(octets)));
        Ok(())
    }

    pub(super) fn publishes(&mut self) -> Result<()> {
        if !self.centre.is_up() {
            return Ok(());
        }
        let boxes: Vec<BoxId> = self.sites.iter().map(|site| site.box_id).collect();
        let (cases, now_ms) = (self.centre.cases()?, self.centre.clocks.wall_ms());
        let (to, changes) = self.ministry.says(&cases, &boxes, now_ms, &mut self.luck);
        self.counted("news");
        self.says(&format!("central says {} things", changes.len()));
        if self.loses_power_now() {
            self.says("central loses power saying it");
            self.counted("power cut of central while publishing");
            self.centre
                .loses_power_while(&mut self.luck, |centre| centre.publishes(to, &changes))?;
            self.central_is_down();
            return Ok(());
        }
        self.centre.publishes(to, &changes)
    }

    pub(super) fn central_is_down(&mut self) {
        let off_ms = self.luck.ms(1_000, 15 * 60_000);
        self.plan_in(off_ms, Event::CentralUp);
    }

    pub(super) fn central_up(&mut self) -> Result<()> {
        if !self.centre.is_up() {
            self.centre.starts()?;
            self.says("central starts");
        }
        Ok(())
    }
}
