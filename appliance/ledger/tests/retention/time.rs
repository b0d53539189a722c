//! From when on time counts, and by whose clock.

use std::sync::atomic::Ordering;
use std::time::Duration;

use jawab_ledger::{Acknowledged, Ledger};
use jawab_records::case;

use crate::common::{DAY_MS, centre, policy};

#[test]
fn nothing_that_central_has_not_acknowledged_leaves_whatever_its_age() {
    let centre = centre();
    let story = centre.hears_a_story_of("Hajar Zitouni", "+212611111111");
    centre.closes(story.case);
    centre.days_pass(1_000);
    assert_eq!(centre.compacts().changes, 0);
    centre.is_acknowledged();
    assert_eq!(centre.compacts().changes, 0, "the time begins now");
    centre.days_pass(101);
    assert_eq!(centre.compacts().of(&case::KIND), 1);
}

#[test]
fn what_central_loses_again_begins_its_time_anew() {
    let centre = centre();
    centre.ends_a_story_of("Hajar Zitouni", "+212611111111");
    centre.days_pass(101);
    let lost = Acknowledged {
        epoch: 1,
        sequence: 3,
    };
    centre.ledger.set_acknowledged(lost).unwrap();
    assert_eq!(centre.compacts().of(&case::KIND), 0);
    centre.is_acknowledged();
    assert_eq!(centre.compacts().of(&case::KIND), 0);
    centre.days_pass(101);
    assert_eq!(centre.compacts().of(&case::KIND), 1);
}

#[test]
fn a_clock_that_central_did_not_confirm_takes_nothing_away() {
    let centre = centre();
    centre.ends_a_story_of("Hajar Zitouni", "+212611111111");
    centre.now.fetch_add(900 * DAY_MS, Ordering::Relaxed);
    let path = centre.ledger.path().to_owned();
    let wall = centre.now.load(Ordering::Relaxed);
    let again = Ledger::open_by(&path, move || wall).unwrap();
    assert!(!again.note_acknowledged().unwrap());
    let left = again.compact(&policy(), Duration::ZERO).unwrap();
    assert_eq!((left.of(&case::KIND), left.changes), (0, 0));
    assert!(left.as_of_ms.is_some_and(|as_of_ms| as_of_ms < wall));
}

/// Central may have been restored meanwhile from a backup that is younger than the margin.
#[test]
fn a_box_without_link_lets_nothing_leave_until_central_says_again_what_it_has() {
    let centre = centre();
    centre.ends_a_story_of("Hajar Zitouni", "+212611111111");
    centre.now.fetch_add(101 * DAY_MS, Ordering::Relaxed);
    assert!(centre.ledger.note_acknowledged().unwrap());
    assert_eq!(centre.compacts().changes, 0);
    centre.notes_it();
    assert_eq!(centre.compacts().of(&case::KIND), 1);
}
