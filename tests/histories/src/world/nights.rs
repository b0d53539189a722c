//! What a box does once a night: it lets leave what its policy does not keep. Between two of
//! its transactions staff save things, news come, or the power goes.

use std::cell::RefCell;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use jawab_ledger::rusqlite::Connection;
use jawab_ledger::{BoxId, Compacted, Ledger, Retention};
use jawab_ops::Op;
use jawab_protocol::Batch;

use super::World;
use crate::desk::{Desk, Saving};
use crate::files::Files;
use crate::leaving::{Contents, Left, Noted, Policy};
use crate::luck::Luck;
use crate::machine::Machine;
use crate::record::{Place, Record};

/// How often a night is run at most until nothing more leaves.
const RUNS: usize = 20;

/// What a run of a night did.
struct Run {
    /// By which time it was judged; `None` where nothing could be.
    as_of_ms: Option<u64>,
    left: Left,
    /// Staff saved something between its transactions, or news came.
    is_touched: bool,
}

impl World {
    pub(super) fn night(&mut self, site: usize) -> Result<()> {
        let (Some(running), Some(_)) = (&self.sites[site].running, self.plan.retention) else {
            return Ok(());
        };
        // By hand it goes by what was noted the last time.
        if !self.luck.percent(15) && !running.ledger.note_acknowledged()? {
            return Ok(());
        }
        self.counted("night");
        let left = if self.loses_power_now() {
            self.says(&format!("box {site} loses power while it lets leave"));
            self.counted("power cut while letting leave");
            let left = self.is_cut_off(site)?;
            self.box_is_down(site)?;
            left
        } else {
            self.lets_leave(site)?
        };
        self.says(&format!("what left box {site}: {left:?}"));
        for (what, many) in left {
            *self.counts.entry(told(what)).or_default() += many;
        }
        Ok(())
    }

    fn policy(&self) -> Result<Policy<'_>> {
        Ok(Policy {
            retention: self.plan.retention.context("nothing ever leaves")?,
            now_ms: self.now_ms(),
            slack_ms: self.plan.slack_ms(),
            had: &self.centre.had,
        })
    }

    /// By what the product goes.
    fn retention(&self) -> Result<Retention> {
        let drawn = self.plan.retention.context("nothing ever leaves")?;
        Ok(self.broken.map_or(drawn, |broken| broken.retention(drawn)))
    }

    /// Does something with the rule broken that is to be, if one is.
    fn as_broken<T>(&self, ledger: &Ledger, does: impl FnOnce() -> Result<T>) -> Result<T> {
        let links = self.broken.map(|broken| broken.breaks(ledger));
        let links = links.transpose()?;
        let done = does()?;
        if let Some(links) = links {
            links.are_mended(ledger)?;
        }
        Ok(done)
    }

    /// All that may leave does, whatever happens meanwhile: what is touched while the night goes
    /// on, and what only words kept that left later in it, goes when it is run again.
    fn lets_leave(&mut self, site: usize) -> Result<Left> {
        let mut left = Left::new();
        for again in 0..RUNS {
            let run = self.runs_through(site, again > 0)?;
            let may_leave_more = run.is_touched || run.left.contains_key("words");
            add(&mut left, run.left);
            if !may_leave_more {
                self.judges_rest(site, run.as_of_ms)?;
                return Ok(left);
            }
        }
        bail!("something leaves, and something more, without an end")
    }

    /// One run of a night, which is watched.
    fn runs_through(&mut self, site: usize, undisturbed: bool) -> Result<Run> {
        let (mut desk, mut luck) = (self.desk.clone(), self.luck.clone());
        let undisturbed = undisturbed || self.broken.is_some();
        let this = &self.sites[site];
        let ledger = this.ledger()?.clone();
        let mut news = Vec::new();
        if !undisturbed && self.centre.is_up() && luck.percent(20) {
            news = self.centre.news(this.box_id, &this.have()?, 32 * 1024)?.0;
        }
        let night = RefCell::new(Night {
            ledger: &ledger,
            looking: Connection::open(ledger.path())?,
            box_id: this.box_id,
            record: &this.record,
            policy: self.policy()?,
            before: this.contents()?,
            left: Left::new(),
            heard: Vec::new(),
            meanwhile: Meanwhile {
                desk: &mut desk,
                luck: &mut luck,
                undisturbed,
                news,
                savings: Vec::new(),
                was_news: false,
            },
            trouble: None,
        });
        let retention = self.retention()?;
        let done = self.as_broken(&ledger, || {
            let goes_on = || night.borrow_mut().goes_on();
            Ok(ledger.compact_between(&retention, &goes_on)?)
        })?;
        let Night {
            left,
            heard,
            trouble,
            meanwhile,
            ..
        } = night.into_inner();
        let Meanwhile {
            savings, was_news, ..
        } = meanwhile;
        trouble.map_or(Ok(()), Err)?;
        ledger.verify().context("after things left")?;
        (self.desk, self.luck) = (desk, luck);
        let this = &mut self.sites[site];
        this.learns_savings(&savings)?;
        this.learns_heard(&heard)?;
        this.learns_news()?;
        this.learns_what_left()?;
        Ok(Run {
            as_of_ms: done.as_of_ms,
            left,
            is_touched: !savings.is_empty() || was_news,
        })
    }

    /// What is still here has to be, by what the product finds and by the written rules.
    fn judges_rest(&self, site: usize, as_of_ms: Option<u64>) -> Result<()> {
        let this = &self.sites[site];
        let ledger = this.ledger()?;
        let retention = self.retention()?;
        let rest = self.as_broken(ledger, || Ok(ledger.would_leave(&retention)?))?;
        ensure!(is_nothing(&rest), "not all left that may: {rest}");
        let Some(now_ms) = as_of_ms else {
            return Ok(());
        };
        let acknowledged = ledger.acknowledged()?;
        let acknowledged = (acknowledged.epoch, acknowledged.sequence);
        let db = Connection::open(ledger.path())?;
        let noted = Noted::read(&db, now_ms, acknowledged)?;
        self.policy()?
            .check_rest(&this.contents()?, &noted)
            .context("not all left whose time was over")
    }

    /// The power goes at some write of it.
    fn is_cut_off(&mut self, site: usize) -> Result<Left> {
        let retention = self.retention()?;
        let this = &mut self.sites[site];
        let ledger = this.ledger()?.clone();
        let (before, promised) = (this.contents()?, this.record.clone());
        let cut = RefCell::new(Cut {
            path: this.path().to_owned(),
            left: self.luck.below(4),
            last: Some(Files::read(this.path())?),
            at: None,
        });
        ledger.compact_between(&retention, &|| cut.borrow_mut().goes_on())?;
        drop(ledger);
        this.learns_what_left()?;
        this.stops();
        // Before central has said what time it is, nothing is done.
        let Cut { at, last, .. } = cut.into_inner();
        let (from, to) = at
            .or_else(|| Some((last.clone()?, last?)))
            .context("no files")?;
        this.wakes_between(&from, &to, &mut self.luck, &promised)?;
        let this = &self.sites[site];
        let after = this.contents()?;
        self.policy()?.check(&before, &after, &this.record)
    }
}

/// What happens between the transactions of a night.
struct Meanwhile<'a> {
    desk: &'a mut Desk,
    luck: &'a mut Luck,
    /// Nothing does.
    undisturbed: bool,
    /// Of an answer that came before, and is heard now.
    news: Vec<Batch>,
    was_news: bool,
    savings: Vec<Saving>,
}

impl Meanwhile<'_> {
    /// Whether anything did.
    fn happens(&mut self, ledger: &Ledger) -> Result<bool> {
        let mut did = false;
        if self.undisturbed {
            return Ok(did);
        }
        if self.luck.percent(15) {
            let saving = self.desk.saves(ledger, self.luck)?;
            ledger.commit(&saving.author, saving.changes.clone())?;
            self.savings.push(saving);
            did = true;
        }
        if self.luck.percent(50) {
            for batch in std::mem::take(&mut self.news) {
                self.was_news = true;
                // A batch that does not follow on is refused, and said again.
                let _ = ledger.hear(batch.epoch, &batch.ops.0);
                did = true;
            }
        }
        Ok(did)
    }
}

/// A night that is watched: what each transaction took was allowed to go.
struct Night<'a> {
    ledger: &'a Ledger,
    /// Kept open for the night: each opening reads the whole schema.
    looking: Connection,
    box_id: BoxId,
    record: &'a Record,
    policy: Policy<'a>,
    before: Contents,
    left: Left,
    /// What was heard of central meanwhile: it may leave in the same night.
    heard: Vec<(Place, Op)>,
    meanwhile: Meanwhile<'a>,
    trouble: Option<anyhow::Error>,
}

impl Night<'_> {
    fn goes_on(&mut self) {
        if self.trouble.is_none() {
            self.trouble = self.looks().err();
        }
    }

    fn looks(&mut self) -> Result<()> {
        let after = Contents::read(&self.looking, self.box_id)?;
        let left = self.policy.check(&self.before, &after, self.record)?;
        add(&mut self.left, left);
        self.before = if self.meanwhile.happens(self.ledger)? {
            let now = Contents::read(&self.looking, self.box_id)?;
            self.heard.extend(now.heard_since(&after));
            now
        } else {
            after
        };
        Ok(())
    }
}

fn add(to: &mut Left, left: Left) {
    for (what, many) in left {
        *to.entry(what).or_default() += many;
    }
}

/// The files before and after the transaction in which the power goes.
struct Cut {
    path: PathBuf,
    /// How many transactions come before it.
    left: usize,
    last: Option<Files>,
    at: Option<(Files, Files)>,
}

impl Cut {
    fn goes_on(&mut self) {
        let now = read(&self.path);
        let last = std::mem::replace(&mut self.last, now.clone());
        if self.left > 0 {
            self.left -= 1;
        } else if self.at.is_some() {
            return;
        }
        self.at = last.zip(now);
    }
}

fn read(path: &Path) -> Option<Files> {
    Files::read(path).ok()
}

fn is_nothing(left: &Compacted) -> bool {
    *left
        == Compacted {
            as_of_ms: left.as_of_ms,
            ..Compacted::default()
        }
}

fn told(what: &str) -> &'static str {
    match what {
        "cases" => "left: a case",
        "notes" => "left: a note",
        "contacts" => "left: a contact",
        "call_records" => "left: a call record",
        "people" => "left: a person",
        "numbers" => "left: an address",
        "links" => "left: a link",
        "agent_states" => "left: what somebody was there for",
        "words" => "left: words without effect",
        _ => "left: what was withdrawn",
    }
}
