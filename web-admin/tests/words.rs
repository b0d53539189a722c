//! The four languages say the same things.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use jawab_line_state::LineWarning;

const LANGUAGES: [&str; 4] = ["ar", "en", "fr", "zgh"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}

/// The messages of a language: file and id, with the names of their variables.
fn messages(language: &str) -> BTreeMap<(String, String), BTreeSet<String>> {
    let mut messages = BTreeMap::new();
    for file in files(&root().join("locales").join(language)) {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let mut current = None;
        for line in fs::read_to_string(&file).unwrap().lines() {
            if line.starts_with(|first: char| first.is_ascii_lowercase()) {
                let id = line.split_once(" =").unwrap().0.to_owned();
                let key = (name.clone(), id);
                assert!(
                    !messages.contains_key(&key),
                    "{language} says {key:?} twice"
                );
                messages.insert(key.clone(), BTreeSet::new());
                current = Some(key);
            }
            for variable in line.split("{ $").skip(1) {
                let variable: String = variable
                    .chars()
                    .take_while(char::is_ascii_lowercase)
                    .collect();
                let key = current.as_ref().unwrap();
                messages.get_mut(key).unwrap().insert(variable);
            }
        }
    }
    messages
}

fn is_id(text: &str) -> bool {
    let first = text.starts_with(|first: char| first.is_ascii_lowercase());
    first
        && text
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

/// Every quoted word of the sources and templates that could be an id.
fn quoted() -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for folder in ["src", "templates"] {
        for file in files(&root().join(folder)) {
            let text = fs::read_to_string(file).unwrap();
            words.extend(
                text.split('"')
                    .filter(|word| is_id(word))
                    .map(str::to_owned),
            );
        }
    }
    words
}

/// The ids that sources and templates ask for by name.
fn asked_for() -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    for folder in ["src", "templates"] {
        for file in files(&root().join(folder)) {
            let text: String = fs::read_to_string(file)
                .unwrap()
                .split_whitespace()
                .collect();
            for call in ["page.t(\"", "page.n(\"", ".t(\"", ".n(\"", ".with(\""] {
                for rest in text.split(call).skip(1) {
                    ids.extend(
                        rest.split('"')
                            .next()
                            .filter(|id| is_id(id))
                            .map(str::to_owned),
                    );
                }
            }
        }
    }
    ids
}

#[test]
fn all_languages_have_the_same_messages_with_the_same_variables() {
    let french = messages("fr");
    for language in LANGUAGES {
        let theirs = messages(language);
        let lacks: Vec<_> = french
            .keys()
            .filter(|id| !theirs.contains_key(id))
            .collect();
        let more: Vec<_> = theirs
            .keys()
            .filter(|id| !french.contains_key(id))
            .collect();
        assert!(
            lacks.is_empty() && more.is_empty(),
            "{language} lacks {lacks:?}, has beyond French {more:?}"
        );
        for (id, variables) in &theirs {
            // A singular may say "one" in words; what a plural counts by is the same.
            assert_eq!(variables, &french[id], "{language}: {id:?}");
        }
    }
}

#[test]
fn no_message_is_missing() {
    let known: BTreeSet<String> = messages("fr").into_keys().map(|(_, id)| id).collect();
    let asked = asked_for();
    assert!(
        asked.len() > 50,
        "the search finds what is asked for: {asked:?}"
    );
    let missing: Vec<_> = asked.difference(&known).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn no_message_is_unused() {
    let known: BTreeSet<String> = messages("fr").into_keys().map(|(_, id)| id).collect();
    let mut words = quoted();
    // These are asked for by their codes.
    words.extend(
        LineWarning::ALL
            .iter()
            .map(|warning| format!("line-warning-{}", warning.code())),
    );
    let unused: Vec<_> = known.difference(&words).cloned().collect();
    assert!(unused.is_empty(), "{unused:?}");
}

#[test]
fn arabic_has_all_six_plurals_wherever_it_counts() {
    for file in files(&root().join("locales/ar")) {
        let text = fs::read_to_string(&file).unwrap();
        for message in text.split("{ $n ->").skip(1) {
            let variants = &message[..message.find("\n    }").unwrap()];
            for plural in ["[zero]", "[one]", "[two]", "[few]", "[many]", "*[other]"] {
                assert!(variants.contains(plural), "{}: {variants}", file.display());
            }
        }
    }
}
