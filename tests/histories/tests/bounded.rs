//! As many histories as every run of the tests has time for; the long run is a command
//! (`README.md`).

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use jawab_histories::{Broken, Counts, Keeper, live, live_broken};

/// Lives histories; what comes out wrong is said with how to see it again.
fn live_all(from: u64, many: u64, keeper: Keeper) -> Counts {
    let (mut all, mut wrong) = (Counts::new(), Vec::new());
    for seed in from..from + many {
        match live(seed, keeper, false) {
            Ok(history) => {
                for (what, count) in history.counts {
                    *all.entry(what).or_default() += count;
                }
            }
            Err(this) => wrong.push(this.to_string()),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    all
}

#[test]
fn every_history_settles_loses_nothing_and_does_nothing_twice() {
    let counts = live_all(0, 40, Keeper::Sqlite);
    // Else it would hold for want of trouble.
    for what in [
        "a box's clock jumps",
        "a twin starts",
        "an old copy is restored",
        "an old copy of central is restored",
        "answer lost",
        "days pass",
        "epoch begun after a fork",
        "judged: a link that was taken apart",
        "judged: hours of its own before the ministry's",
        "judged: the page of somebody who is linked",
        "left: a case",
        "left: a contact",
        "left: a link",
        "left: a person",
        "left: what somebody was there for",
        "left: what was withdrawn",
        "left: words without effect",
        "more news than fit",
        "much too late",
        "news",
        "old answer",
        "power cut at an errand",
        "power cut of central while answering",
        "power cut while hearing",
        "power cut while letting leave",
        "power cut while saving",
        "refused: clock",
        "request cut off",
        "request lost",
        "request twice",
    ] {
        assert!(counts.contains_key(what), "no history has this: {what}");
    }
}

/// The histories would find it if boxes broke a rule of leaving: each of these is found among them,
/// as what it is. The history that is lived first is one that found it when this was written; where
/// it tells of something else by now, all are lived until one finds it.
#[test]
fn a_rule_of_leaving_that_is_broken_is_found() {
    let rules = [
        (Broken::LinksKeepNobody, 57, " left: and a c"),
        (Broken::NotSameKeeps, 69, "over: people "),
        (Broken::LinksLeaveAlone, 57, " left: and "),
        (Broken::PeopleStayLonger, 2, "over: "),
        (
            Broken::PeopleLeaveSooner,
            10,
            " left, which central had for ",
        ),
    ];
    let found = |broken, first| {
        let mut seeds = std::iter::once(first).chain(0..80);
        seeds.find_map(|seed| live_broken(seed, broken).err())
    };
    std::thread::scope(|scope| {
        let searches = rules.map(|(broken, first, as_what)| {
            let search = scope.spawn(move || found(broken, first).map(|wrong| wrong.to_string()));
            (broken, as_what, search)
        });
        let missed: Vec<_> = searches
            .into_iter()
            .map(|(broken, as_what, search)| (broken, as_what, search.join().unwrap()))
            .filter(|(_, as_what, found)| {
                !found.as_ref().is_some_and(|what| what.contains(as_what))
            })
            .collect();
        assert!(missed.is_empty(), "{missed:#?}");
    });
}

#[test]
fn a_seed_tells_the_same_history_each_time() {
    for seed in [1_000_003, 1_000_018] {
        let lives = || live(seed, Keeper::Sqlite, false).unwrap();
        assert_eq!(lives(), lives());
    }
}

#[test]
fn a_central_on_postgresql_loses_nothing_either() {
    let counts = live_all(0, 4, Keeper::Postgres);
    for what in [
        "an old copy of central is restored",
        "news",
        "power cut of central while answering",
    ] {
        assert!(counts.contains_key(what), "no history has this: {what}");
    }
}
