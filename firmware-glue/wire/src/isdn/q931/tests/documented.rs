//! The README's tables name tests that there are, and leave no state and no timer out.

use std::collections::HashSet;
use std::vec::Vec;

const README: &str = include_str!("../../README.md");
const SOURCES: [&str; 12] = [
    include_str!("../../q921/tests.rs"),
    include_str!("../../q921/frame.rs"),
    include_str!("../channel.rs"),
    include_str!("../fields.rs"),
    include_str!("../message.rs"),
    include_str!("basic.rs"),
    include_str!("clearing.rs"),
    include_str!("errors.rs"),
    include_str!("network_timers.rs"),
    include_str!("properties.rs"),
    include_str!("recovery.rs"),
    include_str!("timers.rs"),
];

/// Rows of the README's tables, without their heads.
fn rows() -> impl Iterator<Item = &'static str> {
    let lines = README.lines().filter(|line| line.starts_with("| "));
    lines.filter(|line| !line.starts_with("| ---"))
}

/// What stands between backticks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

fn is_name_of_a_test(word: &str) -> bool {
    ["clause_", "t3", "n_t3"]
        .iter()
        .any(|start| word.starts_with(start))
}

#[test]
fn every_test_that_the_readme_names_is_there() {
    let tests: HashSet<&str> = SOURCES
        .iter()
        .flat_map(|source| source.split("#[test]").skip(1))
        .filter_map(|after| after.split_once("fn ")?.1.split_once('('))
        .map(|(name, _)| name)
        .collect();
    let named: Vec<&str> = quoted(README)
        .filter(|word| is_name_of_a_test(word))
        .collect();
    assert!(named.len() > 30, "{}", named.len());
    for name in named {
        assert!(tests.contains(name), "there is no test {name}");
    }
}

#[test]
fn every_state_and_timer_has_a_row_with_a_test_or_a_reason() {
    let user = [0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12, 15, 17, 19, 25].map(|n| ("U", n));
    let network = [0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12, 15, 17, 19, 22, 25].map(|n| ("N", n));
    let global = [0, 1, 2].map(|n| ("Rest ", n));
    let timers = (301..=322)
        // These are not in tables 9-1 and 9-2.
        .filter(|n| !matches!(n, 311 | 315))
        .chain([200, 203])
        .map(|n| ("T", n));
    for (kind, number) in user.into_iter().chain(network).chain(global).chain(timers) {
        let name = std::format!("{kind}{number}");
        let row = rows().find(|row| {
            let first = row.split('|').nth(1).unwrap();
            first.split([',', ';']).any(|word| word.trim() == name)
        });
        let row = row.unwrap_or_else(|| panic!("{name} is in no row"));
        assert!(
            quoted(row).any(is_name_of_a_test) || row.contains("left out:"),
            "{name} has neither a test nor a reason"
        );
    }
}
