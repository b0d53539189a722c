//! The output of a command that has done something: words for a person, or JSON for a program.

/// Prints one or the other; nothing where there are no words.
pub(crate) fn print(json: bool, words: &str, value: &serde_json::Value) {
    if json {
        println!("{value:#}");
    } else if !words.is_empty() {
        println!("{words}");
    }
}
