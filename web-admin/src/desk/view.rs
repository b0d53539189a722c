//! What a page shows of the floor while it is open, and what of it has to be made again: a
//! part is made when what it is made of changed, and a caller's card is read when another
//! call is in hand or the record has grown. A beat, or another line's signal, costs nothing.

use std::collections::BTreeMap;
use std::sync::Arc;

use jawab_desk::catalogue::Catalogue;
use jawab_desk::floor::{Board, CallOnFloor};
use jawab_desk::{Address, CallerCard, ClockTrouble, Head};
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use super::app_state::AppState;
use super::call_back_count;
use super::everywhere::{self, OTHER_STREAM, mine};
use super::fragments;
use super::taking;
use super::viewer::Viewer;
use crate::case_words::CaseWords;
use crate::format;
use crate::page::{Page, PageLive};
use crate::page_error::PageError;

/// Which parts a page has.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// The desk: everything.
    Desk,
    /// Any other page: the call in hand.
    Other,
    /// A supervisor's page of the floor: that, who is at work, and who waits.
    Supervision,
}

/// Where the desk itself is; it shows the call in hand at length.
pub(super) const DESK: &str = "/";

/// What a page was made of.
#[derive(Clone)]
struct Seen {
    board: Arc<Board>,
    card: Option<CallerCard>,
    clock: Option<ClockTrouble>,
    /// "Today" becomes "yesterday".
    day: Date,
    /// What differs when the record has grown, or somebody begins to write.
    texts: (u64, u64),
    /// How many are to be called back; `None` where the record cannot be read.
    call_backs: Option<usize>,
}

/// A caller's card, and of what it was read.
struct Card {
    contact: Uuid,
    record: Head,
    card: CallerCard,
    /// What the kinds of their cases are called.
    catalogue: Catalogue,
}

/// A part's name, which is its event's, and its text.
pub(super) type Part = (&'static str, String);

/// What a page shows.
pub(super) struct View {
    kind: Kind,
    seen: Option<Seen>,
    card: Option<Card>,
    shown: BTreeMap<&'static str, String>,
}

impl View {
    /// A page that shows nothing yet.
    pub(super) const fn new(kind: Kind) -> Self {
        Self {
            kind,
            seen: None,
            card: None,
            shown: BTreeMap::new(),
        }
    }

    /// A part as it is shown; for templates.
    pub(super) fn part(&self, name: &str) -> &str {
        self.shown.get(name).map_or("", String::as_str)
    }

    /// Looks at the floor, and gives the parts whose text has changed.
    pub(super) async fn look(
        &mut self,
        app: &AppState,
        page: &Page,
        viewer: &Viewer,
        board: Arc<Board>,
    ) -> Result<Vec<Part>, PageError> {
        let call = mine(&board, viewer).and_then(|agent| agent.activity.call().cloned());
        let record = app.desk.ledger().follow().borrow().sequence;
        let now = Seen {
            card: self.card(app, call.as_ref()).await,
            board,
            clock: app.desk.ledger().clock_trouble(),
            day: format::civil_day(Timestamp::now()),
            texts: (record, app.writers.mark()),
            call_backs: call_backs(app).await,
        };
        let mut parts = self.made(page, viewer, &now)?;
        parts.retain(|(name, text)| self.part(name) != text);
        self.shown.extend(parts.iter().cloned());
        self.seen = Some(now);
        Ok(parts)
    }

    /// The parts that are made of something that has changed.
    fn made(&self, page: &Page, viewer: &Viewer, now: &Seen) -> Result<Vec<Part>, PageError> {
        let before = self.seen.as_ref();
        let moved = |differ: fn(&Seen, &Seen) -> bool| before.is_none_or(|seen| differ(seen, now));
        let mine_of = |seen: &Seen| mine(&seen.board, viewer).cloned();
        let mine_moved = before.is_none_or(|seen| mine_of(seen) != mine_of(now));
        let day_moved = moved(|before, now| before.day != now.day);
        let call_moved = mine_moved || day_moved || moved(|before, now| before.card != now.card);
        let floor_moved = moved(|before, now| {
            before.board.agents != now.board.agents
                || before.board.diversions != now.board.diversions
        });
        let me = mine(&now.board, viewer);
        let card = now.card.as_ref();
        let mut parts = Vec::new();
        if call_moved {
            parts.push(("said", everywhere::said(page, me, card)?));
        }
        if day_moved || moved(|before, now| before.board.taken != now.board.taken) {
            let taken = taking::taken(page, viewer.staff, &now.board.taken)?;
            parts.push(("taken", taken));
        }
        if moved(|before, now| before.call_backs != now.call_backs) {
            let count = now.call_backs.unwrap_or(0);
            parts.push(("call-backs", call_back_count::count(page, count)?));
        }
        if self.kind == Kind::Other && moved(|before, now| before.texts != now.texts) {
            // Nothing to be shown: a page with a conversation asks for what is new of it.
            let (record, writers) = now.texts;
            parts.push(("texts", format!("{record} {writers:x}")));
        }
        if self.kind != Kind::Desk && call_moved {
            parts.push(("bar", everywhere::bar(page, me, card)?));
        }
        let queue_moved = moved(|before, now| {
            before.board.waiting != now.board.waiting || before.board.parked != now.board.parked
        });
        if self.kind != Kind::Other && queue_moved {
            let waiting = &now.board.waiting;
            parts.push(("queue", fragments::queue(page, &now.board)?));
            parts.push(("queue-said", everywhere::queue_said(page, waiting)?));
        }
        let team_moved =
            floor_moved || moved(|before, now| before.board.handsets != now.board.handsets);
        if self.kind == Kind::Supervision {
            if queue_moved {
                parts.push(("longest", fragments::longest(page, &now.board)?));
            }
            if team_moved {
                parts.push(("team", fragments::team(page, viewer, &now.board)?));
            }
        }
        if self.kind != Kind::Desk {
            return Ok(parts);
        }
        let fault_moved = moved(|before, now| {
            (before.board.fault, before.clock) != (now.board.fault, now.clock)
                || before.board.defects != now.board.defects
        });
        if fault_moved {
            let fault = fragments::fault(page, &now.board, now.clock)?;
            parts.push(("fault", fault));
        }
        if team_moved {
            parts.push(("me", fragments::me(page, viewer, me, &now.board)?));
        }
        if call_moved {
            let built_in = Catalogue::default();
            let read = self.card.as_ref().map(|read| &read.catalogue);
            let words = CaseWords::new(page.locale, read.unwrap_or(&built_in));
            parts.push(("call", fragments::call(page, words, me, card)?));
        }
        if floor_moved {
            parts.push(("floor", fragments::floor(page, viewer, &now.board)?));
        }
        let lines_moved = moved(|before, now| {
            let (before, now) = (&before.board, &now.board);
            before.lines != now.lines
                || (before.unsynced, before.files_waiting, before.central_heard)
                    != (now.unsynced, now.files_waiting, now.central_heard)
        });
        if day_moved || lines_moved {
            parts.push(("lines", fragments::lines(page, &now.board)?));
        }
        Ok(parts)
    }

    /// What is known of a caller. A ledger that cannot be read must not hide the call.
    async fn card(&mut self, app: &AppState, call: Option<&CallOnFloor>) -> Option<CallerCard> {
        let Some(call) = call else {
            self.card = None;
            return None;
        };
        let record = *app.desk.ledger().follow().borrow();
        let known = self
            .card
            .as_ref()
            .filter(|known| known.contact == call.contact && known.record == record);
        if let Some(known) = known {
            return Some(known.card.clone());
        }
        let caller = call.caller.as_deref().and_then(Address::number);
        let read = app.desk.caller_card(call.contact, caller).await;
        match read {
            Ok(card) => {
                self.card = Some(Card {
                    contact: call.contact,
                    record,
                    card: card.clone(),
                    catalogue: app.desk.catalogue().await.unwrap_or_default(),
                });
                Some(card)
            }
            Err(error) => {
                tracing::error!(
                    "the desk shows a call without what is known of the caller: {error:?}"
                );
                None
            }
        }
    }
}

/// How many are to be called back. A ledger that cannot be read must not hide calls.
async fn call_backs(app: &AppState) -> Option<usize> {
    let counted = app.desk.count_call_backs().await;
    counted
        .inspect_err(|error| {
            tracing::error!("nobody can be counted who is to be called: {error:?}");
        })
        .ok()
}

/// What a page that is not the desk shows of the call in hand.
pub(super) async fn beside(
    app: &AppState,
    page: &Page,
    viewer: &Viewer,
) -> Result<PageLive, PageError> {
    let mut view = View::new(Kind::Other);
    view.look(app, page, viewer, app.floor.board()).await?;
    Ok(PageLive {
        stream: OTHER_STREAM,
        bar: Some(view.part("bar").to_owned()),
        taken: view.part("taken").to_owned(),
        said: view.part("said").to_owned(),
        call_backs: view.part("call-backs").to_owned(),
    })
}
