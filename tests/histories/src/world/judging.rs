//! When a history is over, and whether it came out right.

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};
use jawab_central::outbox::CENTRAL;
use jawab_desk::Desk;
use jawab_protocol::{ToCentral, decode};

use tokio::runtime::Builder;

use super::{Event, World};
use crate::oracle::{Expected, Said};
use crate::record::Record;
use crate::site::{Doing, Running, Site};
use crate::{calendar, links};

impl World {
    pub(super) fn is_settled(&self) -> bool {
        let comes =
            |event: &Event| matches!(event, Event::Saves(_) | Event::Night(_) | Event::Publishes);
        // A box learns that central was restored when it next asks what central has; until then
        // it may be level with a central that lost earlier epochs of it.
        if self.planned.values().any(comes) || self.has_asked.contains(&false) {
            return false;
        }
        let level = |running: &Running| {
            running.doing == Doing::Idle && running.ledger.pending().is_ok_and(|left| left == 0)
        };
        let is_level = |site: &Site| site.running.as_ref().is_some_and(level);
        self.sites.iter().all(is_level)
    }

    /// Requests that are still on their way come when nobody expects them any more.
    pub(super) fn brings_stragglers(&mut self) -> Result<()> {
        for event in std::mem::take(&mut self.planned).into_values() {
            if let Event::Asked(_, _, octets) = event {
                let (asked, _) = decode::<ToCentral>(&octets)?;
                self.centre.answers(asked.request)?;
            }
        }
        Ok(())
    }

    pub(super) fn unsettled(&self) -> Result<String> {
        let mut words = Vec::new();
        for (name, site) in self.sites.iter().enumerate() {
            let running = site.running.as_ref().context("no power")?;
            let pending = running.ledger.pending()?;
            if running.doing != Doing::Idle || pending > 0 {
                words.push(format!(
                    "box {name} is {:?} with {pending} changes to send, after {} requests",
                    running.doing, self.requests[name]
                ));
            }
        }
        Ok(words.join("; "))
    }

    /// Everybody has everything, once, and everybody's tables are what the rules say.
    pub(super) fn judges(&mut self) -> Result<()> {
        let centre = &self.centre;
        let at_central: BTreeSet<&Said> =
            centre.record.iter().map(|(_, kept)| &kept.said).collect();
        for (name, site) in self.sites.iter().enumerate() {
            for (place, kept) in site.record.by(site.box_id) {
                // What left the box and was lost at central is lost.
                let may_lack = kept.left && centre.lost.contains(&kept.said);
                ensure!(
                    may_lack || at_central.contains(&kept.said),
                    "central does not have {place:?}, which box {name} has"
                );
            }
            self.compares_news(name, site)?;
            site.check().with_context(|| format!("box {name}"))?;
            self.compares_chains(name, site)?;
        }
        centre.check().context("central")?;
        self.judges_pages()
    }

    /// What the pages of each box make of links and of the calendar.
    fn judges_pages(&mut self) -> Result<()> {
        let runtime = Builder::new_current_thread().build()?;
        let (mut pages, mut apart, mut own_hours) = (0, 0, 0);
        for (name, site) in self.sites.iter().enumerate() {
            let contents = site.contents()?;
            let is = Expected::of(contents.counting.values());
            let desk = Desk::new(site.ledger()?.clone(), "RAB");
            let [shown, undone] =
                links::check(&desk, &runtime, &is).with_context(|| format!("box {name}"))?;
            let calendar = runtime.block_on(desk.calendar())?;
            own_hours += calendar::check(&calendar, &is, site.box_id)
                .with_context(|| format!("the calendar of box {name}"))?;
            (pages, apart) = (pages + shown, apart + undone);
        }
        for (what, many) in [
            ("judged: the page of somebody who is linked", pages),
            ("judged: a link that was taken apart", apart),
            ("judged: hours of its own before the ministry's", own_hours),
        ] {
            if many > 0 {
                *self.counts.entry(what).or_default() += many;
            }
        }
        Ok(())
    }

    /// A box has all that central says to it, and nothing that central never said to it.
    fn compares_news(&self, name: usize, site: &Site) -> Result<()> {
        for (place, _) in self.centre.record.by(CENTRAL) {
            ensure!(
                !place.is_news_for(site.box_id) || site.record.has(place),
                "box {name} has not heard {place:?}"
            );
        }
        for (place, _) in site.record.by(CENTRAL) {
            ensure!(
                place.is_news_for(site.box_id) && self.centre.had.contains_key(place),
                "box {name} has {place:?}, which central never said to it"
            );
        }
        Ok(())
    }

    /// Op by op, central has the box's own chains.
    fn compares_chains(&self, name: usize, site: &Site) -> Result<()> {
        let newest = site.record.newest(site.box_id).0;
        let withdrew = site.has_withdrawn()?;
        for (place, kept) in site.record.by(site.box_id) {
            let may_lack = kept.left && self.centre.lost.contains(&kept.said);
            if place.epoch == newest && !may_lack || !site.parted && !withdrew {
                ensure!(
                    self.centre.record.has(place),
                    "central has not {place:?} of box {name}"
                );
            }
        }
        if !site.parted && !withdrew {
            let of_box = |record: &Record| record.by(site.box_id).count();
            ensure!(
                of_box(&self.centre.record) == of_box(&site.record),
                "central has more of box {name} than the box"
            );
        }
        Ok(())
    }
}
