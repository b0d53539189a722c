//! Whether the centre is open, for call control: by the desk's calendar and legal time.
//!
//! The calendar is read when the box begins and after each change of the record, by a task of its
//! own; another looks at the clock. So a disk that hangs keeps nobody from learning that the centre
//! opens, and a change on the calendar's page is known as soon as it is kept.

use std::time::Duration;

use jawab_desk::calendar::{Calendar, HoursOf, Standing};
use jawab_desk::{Desk, Ledger};
use jawab_ledger::ClockTrouble;
use jawab_switch::Hours;
use jiff::Timestamp;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::notice::Notice;

/// How often it is looked at least: the clock may be set, and legal time may change by data that
/// central publishes.
const LOOK: Duration = Duration::from_secs(20);

/// How long to wait before a calendar that could not be read is read again.
const RETRY: Duration = Duration::from_secs(5);

/// The calendar as the record has it at the start. One that cannot be read keeps no call from being
/// answered: the centre counts as open.
pub(crate) async fn at_start(desk: &Desk) -> Calendar {
    desk.calendar().await.unwrap_or_else(|error| {
        warn!("the opening hours cannot be read, and count for nothing: {error}");
        Calendar::default()
    })
}

/// Whether the telephone lines are open now, and until when.
pub(crate) fn standing(calendar: &Calendar, ledger: &Ledger) -> Standing {
    let is_known = match ledger.clock_trouble() {
        None | Some(ClockTrouble::WasAhead { .. }) => true,
        Some(ClockTrouble::NotSet | ClockTrouble::Behind { .. } | ClockTrouble::Ahead { .. }) => {
            false
        }
    };
    let now = now(ledger).filter(|_| is_known);
    // A box that does not know the time turns nobody away.
    now.map_or(Standing::Unknown, |now| {
        calendar.at(HoursOf::Lines, now, &jawab_zone::legal_time())
    })
}

fn now(ledger: &Ledger) -> Option<Timestamp> {
    let ms = i64::try_from(ledger.now_ms()).ok()?;
    Timestamp::from_millisecond(ms).ok()
}

/// What that is to call control.
pub(crate) const fn hours(standing: Standing) -> Hours {
    match standing {
        Standing::Unknown | Standing::Open(_) => Hours::Open,
        Standing::Closed(_) => Hours::Closed,
    }
}

/// Tells the exchange whenever the centre opens or closes, for as long as the box runs. `known` is
/// the calendar that it began with, and `told` what it was told then.
pub(crate) async fn follow(
    desk: Desk,
    known: Calendar,
    told: Hours,
    notices: mpsc::Sender<Notice>,
    stop: CancellationToken,
) {
    let ledger = desk.ledger().clone();
    let (calendar, changes) = watch::channel(known);
    tokio::select! {
        () = stop.cancelled() => {}
        () = read(desk, calendar) => {}
        () = tell(changes, told, ledger, notices) => {}
    }
}

/// Reads the calendar again after each change of the record.
async fn read(desk: Desk, calendar: watch::Sender<Calendar>) {
    let mut head = desk.ledger().follow();
    // Something may have been said between the start and now.
    head.mark_changed();
    while head.changed().await.is_ok() {
        loop {
            head.mark_unchanged();
            match desk.calendar().await {
                Ok(new) => {
                    calendar.send_if_modified(|known| {
                        let is_new = *known != new;
                        *known = new;
                        is_new
                    });
                    break;
                }
                Err(error) => {
                    warn!("the opening hours cannot be read, and stay as they were: {error}");
                    tokio::time::sleep(RETRY).await;
                }
            }
        }
    }
}

async fn tell(
    mut calendar: watch::Receiver<Calendar>,
    mut told: Hours,
    ledger: Ledger,
    notices: mpsc::Sender<Notice>,
) {
    loop {
        let standing = standing(&calendar.borrow_and_update(), &ledger);
        let hours = hours(standing);
        if hours != told {
            info!("{}", in_words(standing));
            if notices.send(Notice::Hours(hours)).await.is_err() {
                return;
            }
            told = hours;
        }
        let changes = tokio::time::sleep(until(standing, &ledger).min(LOOK));
        tokio::select! {
            () = changes => {}
            changed = calendar.changed() => if changed.is_err() {
                return;
            },
        }
    }
}

/// How long it will be so.
fn until(standing: Standing, ledger: &Ledger) -> Duration {
    let (Standing::Open(Some(until)) | Standing::Closed(Some(until))) = standing else {
        return LOOK;
    };
    let left = now(ledger).map(|now| until.duration_since(now));
    let left = left.and_then(|left| Duration::try_from(left).ok());
    // A timer may fire a moment early, and would then find that nothing has changed.
    left.unwrap_or_default() + Duration::from_millis(5)
}

/// For the log.
pub(crate) fn in_words(standing: Standing) -> String {
    let (what, until) = match standing {
        Standing::Unknown => ("the centre has no opening hours, and counts as open", None),
        Standing::Open(until) => ("the centre is open by its calendar", until),
        Standing::Closed(until) => ("the centre is closed by its calendar", until),
    };
    until.map_or_else(
        || what.into(),
        |until| {
            let until = jawab_zone::legal_time().to_datetime(until);
            format!("{what} until {}", until.strftime("%Y-%m-%d %H:%M"))
        },
    )
}
