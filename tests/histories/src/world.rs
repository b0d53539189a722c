//! One history: who does what when, and what goes wrong meanwhile. Time is a number, and
//! the next event is always the earliest; of two at once, the one that was planned first.

mod boxes;
mod central;
mod judging;
mod link;
mod nights;
mod troubles;
mod words;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use anyhow::{Context, Result, bail};
use jawab_ledger::BoxId;
use tempfile::TempDir;

use crate::broken::Broken;
use crate::centre::Centre;
use crate::desk::Desk;
use crate::faults::{Fault, Plan};
use crate::keeper::Keeper;
use crate::luck::Luck;
use crate::ministry::Ministry;
use crate::site::{Clocks, Site};

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
