//! A day, contact by contact.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::Result;
use jawab_desk::{
    Address, CaseKind, Desk, DeskError, Ledger, NewCase, NewContact, NewStaff, Programme, Role,
    Whose,
};
use jawab_protocol::{Batch, EncodedOps, MAX_BATCH_OPS};
use jawab_vocabulary::{
    CallId, CallRecord, Cause, Channel, Course, Direction, EndedBy, Endpoint, HandsetId, Language,
    LineId, Number, Outcome, StaffId,
};
use jiff::Timestamp;
use uuid::{Builder, Uuid};

use crate::chance::Chance;
use crate::course::course;
use crate::words::Words;

/// Eight in the morning of a Monday (2026-11-23).
pub const EVE_MS: u64 = 1_795_420_800_000;

/// The centre's own number.
const CENTRE: &str = "0537123456";

/// A day that goes on.
#[derive(Debug)]
pub struct Day {
    desk: Desk,
    ledger: Ledger,
    chance: Chance,
    words: Words,
    staff: Vec<(StaffId, HandsetId)>,
    wall_ms: Arc<AtomicU64>,
    contacts: u64,
    /// Who called before, and may call again.
    callers: Vec<(String, String, Language)>,
    open: Vec<(Uuid, Language)>,
}

impl Day {
    /// Begins a day in the ledger of this file, which is made: three members of staff come.
    ///
    /// # Errors
    /// When the ledger fails.
    pub async fn begins(path: &Path, seed: u64, words: Words) -> Result<Self> {
        Self::begins_at(path, seed, words, EVE_MS).await
    }

    /// The same at another time (milliseconds since 1970).
    ///
    /// # Errors
    /// When the ledger fails.
    pub async fn begins_at(path: &Path, seed: u64, words: Words, at_ms: u64) -> Result<Self> {
        let mut chance = Chance::new(seed);
        let wall_ms = Arc::new(AtomicU64::new(at_ms));
        let wall = wall_ms.clone();
        let ledger = Ledger::open_by(path, move || wall.load(Ordering::Relaxed))?;
        let desk = Desk::new(ledger.clone(), "RAB");
        let mut staff = Vec::new();
        for (login, extension) in [("salma", "201"), ("youssef", "202"), ("tiziri", "203")] {
            let new = NewStaff {
                login: login.into(),
                name: words.name(Language::French, &mut chance),
                password: "une phrase de passe".into(),
                role: Role::Staff,
            };
            let id = desk.add_staff("console", new).await?;
            staff.push((id, HandsetId::from(extension)));
        }
        Ok(Self {
            desk,
            ledger,
            chance,
            words,
            staff,
            wall_ms,
            contacts: 0,
            callers: Vec::new(),
            open: Vec::new(),
        })
    }

    /// The ledger.
    #[must_use]
    pub const fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// The desk.
    #[must_use]
    pub const fn desk(&self) -> &Desk {
        &self.desk
    }

    /// So many contacts more.
    ///
    /// # Errors
    /// When the ledger fails.
    pub async fn goes_on(&mut self, contacts: u64) -> Result<()> {
        for _ in 0..contacts {
            self.contact().await?;
        }
        Ok(())
    }

    /// One contact: a call comes, is answered or not, and is written up.
    ///
    /// # Errors
    /// When the ledger fails.
    pub async fn contact(&mut self) -> Result<()> {
        self.contacts += 1;
        // A day of eight hours has two hundred of them.
        let pause = self.chance.between(20_000, 250_000);
        self.passes(pause);
        let (number, name, language) = self.caller();
        let (contact, started) = (self.id(), self.now());
        let line = if self.chance.percent(70) {
            "gsm1"
        } else {
            "gsm2"
        };
        self.desk
            .open_contact(NewContact {
                id: contact,
                channel: Channel::Voice,
                direction: Direction::Inbound,
                line: Some(line.into()),
                caller: Address::number(&number),
                called: Address::number(CENTRE),
                started,
            })
            .await?;
        let menu_ms = self.chance.between(2_000, 12_000);
        self.passes(menu_ms);
        if self.chance.percent(6) {
            return self
                .ends(contact, line, &number, Ended::InMenu { menu_ms })
                .await;
        }
        self.desk.set_contact_language(contact, language).await?;
        let wait_ms = self.chance.between(3_000, 90_000);
        self.passes(wait_ms);
        if self.chance.percent(8) {
            return self
                .ends(contact, line, &number, Ended::InQueue { menu_ms, wait_ms })
                .await;
        }
        let talk_ms = self.chance.between(25_000, 320_000);
        self.passes(talk_ms);
        let staff = self.chance.below(self.staff.len() as u64);
        let staff = usize::try_from(staff).unwrap_or_default();
        let answered = Ended::Answered {
            menu_ms,
            wait_ms,
            talk_ms,
            staff,
        };
        self.ends(contact, line, &number, answered).await?;
        if self.chance.percent(90) {
            self.written_up(contact, staff, &number, &name, language)
                .await?;
        }
        Ok(())
    }

    async fn written_up(
        &mut self,
        contact: Uuid,
        staff: usize,
        number: &str,
        name: &str,
        language: Language,
    ) -> Result<()> {
        // The form was opened while they spoke.
        let case = self.id();
        let writing_ms = self.chance.between(5_000, 60_000);
        self.passes(writing_ms);
        let (staff, _) = self.staff[staff];
        let kind = match self.chance.below(10) {
            0..=4 => CaseKind::Information,
            5..=7 => CaseKind::Registration,
            8 => CaseKind::Complaint,
            _ => CaseKind::Incident,
        };
        let open = self.chance.percent(40);
        let programme = self.chance.percent(85);
        let new = NewCase {
            id: case,
            contact: Some(contact),
            caller_kind: None,
            note: self.words.note(language, &mut self.chance),
            programme: programme.then(|| self.chance.one_of(&Programme::ALL).into()),
            kind: kind.into(),
            open,
            name: Some(name.into()),
            address: Some(number.into()),
            whose: Whose::Unsaid,
        };
        match self.desk.save_case(staff, new.clone()).await {
            // Staff ask, and it is somebody else of the family, or of the same name.
            Err(DeskError::Whose(_)) => {
                let whose = Whose::Another;
                self.desk.save_case(staff, NewCase { whose, ..new }).await?;
            }
            saved => drop(saved?),
        }
        if open {
            self.open.push((case, language));
        }
        if !self.open.is_empty() && self.chance.percent(25) {
            let at = self.chance.below(self.open.len() as u64);
            let (case, language) = self
                .open
                .swap_remove(usize::try_from(at).unwrap_or_default());
            self.passes(30_000);
            let later = self.words.later(language, &mut self.chance);
            self.desk.add_note(staff, case, &later).await?;
            self.desk.set_case_open(staff, case, false).await?;
        }
        Ok(())
    }

    async fn ends(&mut self, contact: Uuid, line: &str, number: &str, ended: Ended) -> Result<()> {
        let mut record = CallRecord {
            call: CallId(self.contacts),
            direction: Direction::Inbound,
            line: Some(LineId::from(line)),
            caller: Some(Number::from(number)),
            called: Some(Number::from(CENTRE)),
            forwarded: None,
            language: None,
            queue: None,
            staff: None,
            handset: None,
            not_answered_by: Vec::new(),
            total_ms: 0,
            menu_ms: 0,
            wait_ms: 0,
            talk_ms: 0,
            hold_ms: 0,
            cause: Cause::NORMAL_CLEARING,
            ended_by: EndedBy::Caller,
            outcome: Outcome::Answered,
            course: Course::default(),
        };
        match ended {
            Ended::InMenu { menu_ms } => {
                record.menu_ms = menu_ms;
                record.outcome = Outcome::AbandonedInMenu;
            }
            Ended::InQueue { menu_ms, wait_ms } => {
                (record.menu_ms, record.wait_ms) = (menu_ms, wait_ms);
                record.outcome = Outcome::AbandonedInQueue;
            }
            Ended::Answered {
                menu_ms,
                wait_ms,
                talk_ms,
                staff,
            } => {
                (record.menu_ms, record.wait_ms, record.talk_ms) = (menu_ms, wait_ms, talk_ms);
                let (staff, handset) = self.staff[staff].clone();
                (record.staff, record.handset) = (Some(staff), Some(handset));
                if self.chance.percent(15) {
                    record.hold_ms = self.chance.between(4_000, 60_000);
                    self.passes(record.hold_ms);
                }
                if self.chance.percent(12) {
                    record.not_answered_by = vec![self.chance.one_of(&self.ids())];
                }
                if self.chance.percent(40) {
                    record.ended_by = EndedBy::Staff;
                }
            }
        }
        let all = record.menu_ms + record.wait_ms + record.talk_ms + record.hold_ms;
        // Some of the milliseconds are nobody's.
        record.total_ms = all + self.chance.between(20, 400);
        let passed_over = record.not_answered_by.first().and_then(|staff| {
            let at = self.staff.iter().find(|(known, _)| known == staff)?;
            Some((*staff, Endpoint::Handset(at.1.clone())))
        });
        // By dice of its own: the rest of the day is what it is without.
        let mut chance = Chance::new(self.contacts);
        record.course = course(&record, passed_over, &mut chance);
        Ok(self.desk.close_contact(contact, record, self.now()).await?)
    }

    fn ids(&self) -> Vec<StaffId> {
        self.staff.iter().map(|(staff, _)| *staff).collect()
    }

    /// Somebody new, or somebody who called before.
    fn caller(&mut self) -> (String, String, Language) {
        if !self.callers.is_empty() && self.chance.percent(25) {
            let at = self.chance.below(self.callers.len() as u64);
            return self.callers[usize::try_from(at).unwrap_or_default()].clone();
        }
        let language = match self.chance.below(10) {
            0..=4 => Language::Arabic,
            5..=8 => Language::French,
            _ => Language::Tamazight,
        };
        let kind = self.chance.one_of(&["06", "06", "07"]);
        let number = format!("{kind}{:08}", self.chance.below(100_000_000));
        let caller = (
            number,
            self.words.name(language, &mut self.chance),
            language,
        );
        self.callers.push(caller.clone());
        caller
    }

    /// Time passes.
    fn passes(&self, ms: u64) {
        self.wall_ms.fetch_add(ms, Ordering::Relaxed);
    }

    fn now(&self) -> Timestamp {
        let ms = self.wall_ms.load(Ordering::Relaxed).cast_signed();
        Timestamp::from_millisecond(ms).unwrap_or_default()
    }

    /// An id of now.
    fn id(&mut self) -> Uuid {
        let ms = self.wall_ms.load(Ordering::Relaxed);
        let mut end = [0; 10];
        for (place, octet) in end.iter_mut().enumerate() {
            *octet = if place == 0 || place == 8 {
                self.chance.bits().to_le_bytes()[0]
            } else {
                self.chance.bits().to_le_bytes()[1]
            };
        }
        Builder::from_unix_timestamp_millis(ms, &end).into_uuid()
    }
}

/// When a day began that is over by now: no stamp of it is ahead of central's clock.
pub(crate) fn this_morning_ms() -> u64 {
    const A_DAY_MS: u64 = 12 * 60 * 60 * 1_000;
    jawab_ledger::wall_ms().saturating_sub(A_DAY_MS)
}

/// How a call ended.
enum Ended {
    InMenu {
        menu_ms: u64,
    },
    InQueue {
        menu_ms: u64,
        wait_ms: u64,
    },
    Answered {
        menu_ms: u64,
        wait_ms: u64,
        talk_ms: u64,
        staff: usize,
    },
}

/// What a box would send of its ledger, in batches of at most so many octets; after an op.
///
/// # Errors
/// When the ledger cannot be read.
pub fn batches(ledger: &Ledger, after: u64, octets: usize) -> Result<Vec<Batch>> {
    let head = ledger.head()?;
    let (mut after, mut batches) = (after, Vec::new());
    while after < head.sequence {
        let ops = ledger.ops_after(head.epoch, after, MAX_BATCH_OPS, octets)?;
        after += ops.len() as u64;
        batches.push(Batch {
            box_id: ledger.box_id(),
            epoch: head.epoch,
            pending: head.sequence - after,
            ops: EncodedOps(ops),
        });
    }
    Ok(batches)
}
