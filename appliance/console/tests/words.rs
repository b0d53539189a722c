//! Both languages say the same things, and all of them are used.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use jawab_line_state::{LineFault, LineWarning};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The messages of a language, each with the names of its values.
fn messages(language: &str) -> BTreeMap<String, BTreeSet<String>> {
    let file = root().join("locales").join(language).join("console.ftl");
    let text = std::fs::read_to_string(file).unwrap();
    let mut messages = BTreeMap::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let Some((id, message)) = line.split_once(" = ") else {
            continue;
        };
        let values = message
            .split("{ $")
            .skip(1)
            .map(|rest| rest.split(' ').next().unwrap().to_owned());
        let twice = messages.insert(id.to_owned(), values.collect());
        assert!(twice.is_none(), "{language} says {id} twice");
    }
    messages
}

fn quoted(folder: &Path, words: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            quoted(&path, words);
        } else {
            let text = std::fs::read_to_string(path).unwrap();
            words.extend(text.split('"').map(str::to_owned));
        }
    }
}

#[test]
fn both_languages_have_the_same_messages_with_the_same_values() {
    assert_eq!(messages("fr"), messages("en"));
}

#[test]
fn no_message_is_unused() {
    let mut words = BTreeSet::new();
    quoted(&root().join("src"), &mut words);
    // These are asked for by their codes.
    words.extend(
        LineFault::CODES
            .iter()
            .map(|(code, _)| format!("line-fault-{code}")),
    );
    words.extend(
        LineWarning::ALL
            .iter()
            .map(|warning| format!("line-warning-{}", warning.code())),
    );
    let unused: Vec<_> = messages("fr")
        .into_keys()
        .filter(|id| !words.contains(id))
        .collect();
    assert!(unused.is_empty(), "{unused:?}");
}
