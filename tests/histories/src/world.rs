//! One history: who does what when, and what goes wrong meanwhile. Time is a number, and
//! the next event is always the earliest; of two at once, the one that was planned first.

mod judging;
mod nights;
mod troubles;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use jawab_ledger::BoxId;
use jawab_protocol::{Dialect, Reply, Request, ToBox, ToCentral, decode, encode};
use jawab_sync::Errand;
use tempfile::TempDir;

use crate::broken::Broken;
use crate::centre::Centre;
use crate::desk::Desk;
use crate::faults::{Fault, Plan};
use crate::keeper::Keeper;
use crate::luck::Luck;
use crate::machine::Machine;
use crate::ministry::Ministry;
use crate::site::{Clocks, Doing, Site};

/// 2026-06-01 (UTC).
const BEGIN_MS: u64 = 1_780_272_000_000;

/// As the product does: after a change others often follow at once.
const GATHER_MS: u64 = 200;

/// As the product does: an answer that takes longer is none.
const ANSWER_MS: u64 = 120_000;

/// When nothing goes wrong any more, all is level within this time ...
const SETTLE_MS: u64 = 3 * 60 * 60 * 1000;
/// ... and with no more requests of each box than this.
const SETTLE_REQUESTS: u64 = 120;

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// What comes next.
#[derive(Debug)]
enum Event {
    /// Staff save something.
    Saves(usize),
    /// A wait of a box is over.
    Wakes(usize, u64),
    /// A request comes to central.
    Asked(usize, u64, Vec<u8>),
    /// An answer comes to a box; nothing, if central is not there.
    Answered(usize, u64, Option<Vec<u8>>),
    /// A box lets leave what it does not have to keep any more.
    Night(usize),
    /// Central says something of its own accord.
    Publishes,
    /// Something goes wrong.
    Fails(Fault),
    /// Days in which nothing happens.
    DaysPass(u64),
    /// A box is switched on.
    BoxUp(usize),
    /// Central is started.
    CentralUp,
    /// Nothing goes wrong from now on.
    Calm,
}

/// What a history was made of.
pub type Counts = BTreeMap<&'static str, u64>;

pub(crate) struct World {
    luck: Luck,
    true_ms: Arc<AtomicU64>,
    events: BinaryHeap<Reverse<(u64, u64)>>,
    planned: BTreeMap<u64, Event>,
    order: u64,
    sites: Vec<Site>,
    centre: Centre,
    desk: Desk,
    ministry: Ministry,
    plan: Plan,
    /// A rule of leaving that the boxes break, for a test of the oracle.
    broken: Option<Broken>,
    /// Until when each box has no link.
    cut_off: Vec<u64>,
    calm: bool,
    /// How many requests each box made since nothing goes wrong.
    requests: Vec<u64>,
    /// Whether each box has asked what central has since then.
    has_asked: Vec<bool>,
    /// Answers that central gave to each box, to come again.
    old_answers: Vec<Vec<Vec<u8>>>,
    counts: Counts,
    digest: u64,
    trace: bool,
    folder: TempDir,
}

impl World {
    pub(crate) fn new(seed: u64, keeper: Keeper, trace: bool) -> Result<Self> {
        let mut luck = Luck::new(seed);
        let plan = Plan::drawn(&mut luck);
        let folder = scratch()?;
        let true_ms = Arc::new(AtomicU64::new(BEGIN_MS));
        let boxes: Vec<BoxId> = (0..plan.boxes).map(|_| BoxId(luck.id())).collect();
        let clocks = || Clocks {
            true_ms: true_ms.clone(),
            wrong_ms: Arc::new(AtomicI64::new(0)),
        };
        let margin_ms = plan.margin_ms().unwrap_or(u64::MAX);
        let centre = Centre::new(keeper, folder.path(), clocks(), &boxes, margin_ms)?;
        let sites = boxes.iter().enumerate();
        let sites = sites.map(|(name, &box_id)| Site::new(folder.path(), name, box_id, clocks()));
        let sites = sites.collect::<Result<Vec<_>>>()?;
        let desk = Desk::new(&mut luck);
        let ministry = Ministry::new(&mut luck);
        let mut world = Self {
            luck,
            true_ms: true_ms.clone(),
            events: BinaryHeap::new(),
            planned: BTreeMap::new(),
            order: 0,
            cut_off: vec![0; sites.len()],
            requests: vec![0; sites.len()],
            has_asked: vec![true; sites.len()],
            old_answers: vec![Vec::new(); sites.len()],
            sites,
            centre,
            desk,
            ministry,
            plan,
            broken: None,
            calm: false,
            counts: Counts::new(),
            digest: 0xcbf2_9ce4_8422_2325,
            trace,
            folder,
        };
        world.begin();
        Ok(world)
    }

    /// Has the boxes break a rule.
    pub(crate) fn with(mut self, broken: Broken) -> Self {
        self.broken = Some(broken);
        self
    }

    /// Plans all that does not depend on anything else.
    fn begin(&mut self) {
        let lasts_ms = self.plan.lasts_ms;
        for site in 0..self.sites.len() {
            let at = self.luck.ms(0, 60_000);
            self.plan_in(at, Event::BoxUp(site));
            for _ in 0..self.plan.savings {
                let at = self.luck.ms(60_000, lasts_ms);
                self.plan_in(at, Event::Saves(site));
            }
            for _ in 0..self.plan.nights {
                let at = self.luck.ms(60_000, lasts_ms);
                self.plan_in(at, Event::Night(site));
            }
        }
        for _ in 0..self.plan.faults {
            let at = self.luck.ms(60_000, lasts_ms);
            let fault = self.plan.fault(&mut self.luck);
            self.plan_in(at, Event::Fails(fault));
        }
        for _ in 0..self.plan.news {
            let at = self.luck.ms(0, lasts_ms);
            self.plan_in(at, Event::Publishes);
        }
        for _ in 0..self.plan.leaps {
            let at = self.luck.ms(60_000, lasts_ms);
            let days = self.luck.ms(1, 14);
            self.plan_in(at, Event::DaysPass(days));
        }
        self.plan_in(lasts_ms + 1, Event::Calm);
    }

    fn now_ms(&self) -> u64 {
        self.true_ms.load(Ordering::Relaxed)
    }

    fn plan_in(&mut self, ms: u64, event: Event) {
        self.order += 1;
        self.events.push(Reverse((self.now_ms() + ms, self.order)));
        self.planned.insert(self.order, event);
    }

    fn counted(&mut self, what: &'static str) {
        *self.counts.entry(what).or_default() += 1;
    }

    /// One line of the history. The same seed says the same lines.
    fn says(&mut self, line: &str) {
        let now_ms = self.now_ms() - BEGIN_MS;
        for octet in now_ms.to_le_bytes().iter().chain(line.as_bytes()) {
            self.digest ^= u64::from(*octet);
            self.digest = self.digest.wrapping_mul(0x0100_0000_01b3);
        }
        if self.trace {
            println!("{:>9}.{:03} {line}", now_ms / 1000, now_ms % 1000);
        }
    }

    /// Lives the history to its end. Gives what it was made of, and a number that is the
    /// same for the same history.
    pub(crate) fn lives(mut self) -> Result<(Counts, u64)> {
        let mut calm_since = None;
        while let Some(Reverse((at_ms, order))) = self.events.pop() {
            let event = self.planned.remove(&order).context("an event")?;
            self.true_ms.store(at_ms, Ordering::Relaxed);
            if matches!(event, Event::Calm) {
                calm_since = Some(at_ms);
                self.calms()?;
                continue;
            }
            self.happens(event)?;
            if let Some(since) = calm_since {
                if self.is_settled() {
                    let took_s = (at_ms - since) / 1000;
                    self.says(&format!("settled after {took_s} s"));
                    self.brings_stragglers()?;
                    self.judges()?;
                    return Ok((self.counts, self.digest));
                }
                let most = self.requests.iter().max().copied().unwrap_or(0);
                if at_ms > since + SETTLE_MS || most > SETTLE_REQUESTS {
                    bail!("it does not settle: {}", self.unsettled()?);
                }
            }
        }
        bail!("nothing happens any more")
    }

    fn happens(&mut self, event: Event) -> Result<()> {
        match event {
            Event::Saves(site) => self.saves(site),
            Event::Wakes(site, ticket) => self.wakes(site, ticket),
            Event::Asked(site, ticket, octets) => self.asked(site, ticket, &octets),
            Event::Answered(site, ticket, octets) => self.answered(site, ticket, octets),
            Event::Night(site) => self.night(site),
            Event::Publishes => self.publishes(),
            Event::Fails(fault) => self.fails(fault),
            Event::DaysPass(days) => {
                self.days_pass(days);
                Ok(())
            }
            Event::BoxUp(site) => self.box_up(site),
            Event::CentralUp => self.central_up(),
            Event::Calm => Ok(()),
        }
    }

    fn loses_power_now(&mut self) -> bool {
        !self.calm && self.luck.percent(self.plan.power_percent)
    }

    // --- a box

    fn box_up(&mut self, site: usize) -> Result<()> {
        let this = &mut self.sites[site];
        if this.running.is_some() {
            return Ok(());
        }
        this.starts()?;
        self.says(&format!("box {site} starts"));
        self.goes_on(site)
    }

    fn saves(&mut self, site: usize) -> Result<()> {
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

    fn wakes(&mut self, site: usize, ticket: u64) -> Result<()> {
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
    fn goes_on(&mut self, site: usize) -> Result<()> {
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

    fn answered(&mut self, site: usize, ticket: u64, octets: Option<Vec<u8>>) -> Result<()> {
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

    fn box_is_down(&mut self, site: usize) -> Result<()> {
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

    // --- between them

    /// Brings a request to central, or does not, or twice, or late.
    fn carries(&mut self, site: usize, ticket: u64, octets: Vec<u8>) {
        if self.calm {
            let way_ms = self.luck.ms(20, 900);
            return self.plan_in(way_ms, Event::Asked(site, ticket, octets));
        }
        if self.now_ms() < self.cut_off[site] {
            self.counted("request cut off");
            if self.luck.percent(50) {
                self.plan_in(500, Event::Answered(site, ticket, None));
            }
            return;
        }
        if self.luck.percent(self.plan.loss_percent) {
            self.counted("request lost");
            return;
        }
        let twice = self.luck.percent(self.plan.twice_percent);
        if twice {
            self.counted("request twice");
            let way_ms = self.way_ms();
            self.plan_in(way_ms, Event::Asked(site, ticket, octets.clone()));
        }
        let way_ms = self.way_ms();
        self.plan_in(way_ms, Event::Asked(site, ticket, octets));
    }

    /// Mostly a second or two; now and then longer than anybody waits.
    fn way_ms(&mut self) -> u64 {
        match self.luck.below(100) {
            of if of < self.plan.late_percent / 4 => {
                self.counted("much too late");
                self.luck.ms(ANSWER_MS, 2 * 60 * 60_000)
            }
            of if of < self.plan.late_percent => self.luck.ms(5_000, ANSWER_MS),
            _ => self.luck.ms(20, 2_000),
        }
    }

    fn asked(&mut self, site: usize, ticket: u64, octets: &[u8]) -> Result<()> {
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

    // --- central

    fn publishes(&mut self) -> Result<()> {
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

    fn central_is_down(&mut self) {
        let off_ms = self.luck.ms(1_000, 15 * 60_000);
        self.plan_in(off_ms, Event::CentralUp);
    }

    fn central_up(&mut self) -> Result<()> {
        if !self.centre.is_up() {
            self.centre.starts()?;
            self.says("central starts");
        }
        Ok(())
    }
}

fn ms(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

fn told(request: &Request) -> String {
    match request {
        Request::State(question) => format!("state, {} pending", question.pending),
        Request::Push(batch) => {
            format!("push {} ops of epoch {}", batch.ops.0.len(), batch.epoch)
        }
        Request::File(piece) => format!("octets of a file from {}", piece.offset),
    }
}

fn answer_told(answer: &ToBox) -> String {
    let news = answer.news.iter();
    let news = news.map(|batch| format!(", {} news of {}", batch.ops.0.len(), batch.epoch));
    format!("{}{}", reply_told(&answer.reply), news.collect::<String>())
}

fn reply_told(reply: &Reply) -> String {
    let told = |head: &jawab_ledger::Head| format!("{}/{}", head.epoch, head.sequence);
    match reply {
        Reply::State(answer) => {
            let heads: Vec<String> = answer.epochs.iter().map(told).collect();
            format!("state {}", heads.join(" "))
        }
        Reply::Acknowledged(head) => format!("acknowledged {}", told(head)),
        Reply::File(held) => format!("has a file up to {}", held.offset),
        Reply::Refused(refusal) => format!("refused {}", refusal.why.name()),
    }
}

fn refused(why: &str) -> &'static str {
    match why {
        "gap" => "refused: gap",
        "fork" => "refused: fork",
        "clock" => "refused: clock",
        _ => "refused: something else",
    }
}

/// A folder in memory where there is one: what a sync is worth is decided here, and a real
/// one only takes time.
fn scratch() -> Result<TempDir> {
    let memory = std::path::Path::new("/dev/shm");
    let made = if memory.is_dir() {
        tempfile::tempdir_in(memory).or_else(|_| tempfile::tempdir())
    } else {
        tempfile::tempdir()
    };
    made.context("a scratch folder")
}
