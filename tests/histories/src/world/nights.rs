//! What a box does once a night: it lets leave what its policy does not keep. Between two of
//! its transactions staff save things, news come, or the power goes.

use std::cell::RefCell;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use jawab_ledger::{BoxId, Compacted, Ledger};
use jawab_protocol::Batch;

use super::World;
use crate::desk::{Desk, Saving};
use crate::files::Files;
use crate::leaving::{Contents, Left, Noted, Policy};
use crate::luck::Luck;
use crate::machine::Machine;
use crate::record::Record;

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

    /// All that may leave does, whatever happens meanwhile.
    fn lets_leave(&mut self, site: usize) -> Result<Left> {
        let (mut desk, mut luck) = (self.desk.clone(), self.luck.clone());
        let this = &self.sites[site];
        let ledger = this.ledger()?.clone();
        let mut news = Vec::new();
        if self.centre.is_up() && luck.percent(20) {
            news = self.centre.news(this.box_id, &this.have()?, 32 * 1024)?.0;
        }
        let policy = self.policy()?;
        let night = RefCell::new(Night {
            ledger: &ledger,
            box_id: this.box_id,
            record: &this.record,
            policy,
            before: this.contents()?,
            left: Left::new(),
            meanwhile: Meanwhile {
                desk: &mut desk,
                luck: &mut luck,
                news,
                savings: Vec::new(),
                was_news: false,
            },
            trouble: None,
        });
        let done = ledger.compact_between(&policy.retention, &|| night.borrow_mut().goes_on())?;
        let Night {
            left,
            trouble,
            meanwhile,
            ..
        } = night.into_inner();
        let Meanwhile {
            savings, was_news, ..
        } = meanwhile;
        trouble.map_or(Ok(()), Err)?;
        ledger.verify().context("after things left")?;
        // What is touched while it leaves stays until the next night, and what only words
        // without effect kept.
        let is_touched = !savings.is_empty() || was_news || left.contains_key("words");
        if !is_touched {
            let rest = ledger.would_leave(&policy.retention)?;
            anyhow::ensure!(is_nothing(&rest), "not all left that may: {rest}");
            if let Some(now_ms) = done.as_of_ms {
                let acknowledged = ledger.acknowledged()?;
                let acknowledged = (acknowledged.epoch, acknowledged.sequence);
                let db = jawab_ledger::rusqlite::Connection::open(ledger.path())?;
                let noted = Noted::read(&db, now_ms, acknowledged)?;
                policy
                    .check_rest(&this.contents()?, &noted)
                    .context("not all left whose time was over")?;
            }
        }
        (self.desk, self.luck) = (desk, luck);
        let this = &mut self.sites[site];
        this.learns_savings(&savings)?;
        this.learns_news()?;
        this.learns_what_left()?;
        Ok(left)
    }

    /// The power goes at some write of it.
    fn is_cut_off(&mut self, site: usize) -> Result<Left> {
        let retention = self.policy()?.retention;
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
    /// Of an answer that came before, and is heard now.
    news: Vec<Batch>,
    was_news: bool,
    savings: Vec<Saving>,
}

impl Meanwhile<'_> {
    fn happens(&mut self, ledger: &Ledger) -> Result<()> {
        if self.luck.percent(15) {
            let saving = self.desk.saves(ledger, self.luck)?;
            ledger.commit(&saving.author, saving.changes.clone())?;
            self.savings.push(saving);
        }
        if self.luck.percent(50) {
            for batch in std::mem::take(&mut self.news) {
                self.was_news = true;
                // A batch that does not follow on is refused, and said again.
                let _ = ledger.hear(batch.epoch, &batch.ops.0);
            }
        }
        Ok(())
    }
}

/// A night that is watched: what each transaction took was allowed to go.
struct Night<'a> {
    ledger: &'a Ledger,
    box_id: BoxId,
    record: &'a Record,
    policy: Policy<'a>,
    before: Contents,
    left: Left,
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
        let after = contents(self.ledger, self.box_id)?;
        let left = self.policy.check(&self.before, &after, self.record)?;
        for (what, many) in left {
            *self.left.entry(what).or_default() += many;
        }
        self.meanwhile.happens(self.ledger)?;
        self.before = contents(self.ledger, self.box_id)?;
        Ok(())
    }
}

fn contents(ledger: &Ledger, box_id: BoxId) -> Result<Contents> {
    let db = jawab_ledger::rusqlite::Connection::open(ledger.path())?;
    Contents::read(&db, box_id)
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
