//! Names as words and as keys.

#[cfg(test)]
mod tests;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::sounds;

/// Words of a query that count: a name has no more that tell.
const MOST_WORDS: usize = 5;

/// Shortest word, and shortest key, that may be the beginning of a longer one.
const SHORTEST_BEGINNING: usize = 2;

/// What a name is indexed by.
pub(super) struct Entry {
    pub(super) words: String,
    pub(super) keys: String,
}

/// What the index keeps of a name: each word and its keys, and the keys of each two words
/// together, because "Noureddine" is "Nour Eddine" is "نور الدين".
pub(super) fn entry(name: &str) -> Entry {
    let words = words(name);
    let mut keys: Vec<String> = words.iter().flat_map(|word| sounds::keys(word)).collect();
    for pair in words.windows(2) {
        keys.extend(together(&pair[0], &pair[1]));
    }
    for three in words.windows(3).filter(|three| is_article(&three[1])) {
        keys.extend(together(&three[0], &format!("{}{}", three[1], three[2])));
        keys.extend(together(&three[0], &three[2]));
    }
    keys.sort_unstable();
    keys.dedup();
    let bare: Vec<&str> = words
        .iter()
        .flat_map(|word| std::iter::once(word.as_str()).chain(without_article(word)))
        .collect();
    Entry {
        words: bare.join(" "),
        keys: keys.join(" "),
    }
}

/// Which column a query asks.
#[derive(Copy, Clone, PartialEq, Eq)]
pub(super) enum Alternative {
    Spelt,
    Sounding,
}

/// One word, or two taken as one.
pub(super) struct Segment {
    spelt: Option<String>,
    sounding: Vec<String>,
    is_last: bool,
}

impl Segment {
    /// What the index must hold for it; nothing where it cannot be asked for.
    pub(super) fn expression(&self, alternative: Alternative) -> Option<String> {
        let term = |text: &str| {
            let may_go_on = self.is_last && text.chars().count() >= SHORTEST_BEGINNING;
            let star = if may_go_on { "*" } else { "" };
            format!("\"{text}\"{star}")
        };
        let terms: Vec<String> = match alternative {
            Alternative::Spelt => self.spelt.iter().map(|text| term(text)).collect(),
            Alternative::Sounding => self.sounding.iter().map(|key| term(key)).collect(),
        };
        (!terms.is_empty()).then(|| format!("({})", terms.join(" OR ")))
    }
}

/// All the ways to take the words of a query singly or two together.
pub(super) fn segmentations(text: &str) -> Vec<Vec<Segment>> {
    let mut words = words(text);
    // An article alone finds everybody and nobody; it counts in the pair after it.
    words.retain(|word| !is_article(word));
    words.truncate(MOST_WORDS);
    let mut all = Vec::new();
    split(&words, &mut Vec::new(), &mut all);
    all.into_iter()
        .map(|lengths| {
            let mut at = 0;
            lengths
                .into_iter()
                .map(|length| {
                    let taken = &words[at..at + length];
                    at += length;
                    segment(taken, at == words.len())
                })
                .collect()
        })
        .collect()
}

fn split(words: &[String], so_far: &mut Vec<usize>, all: &mut Vec<Vec<usize>>) {
    if words.is_empty() {
        if !so_far.is_empty() {
            all.push(so_far.clone());
        }
        return;
    }
    for length in 1..=words.len().min(2) {
        so_far.push(length);
        split(&words[length..], so_far, all);
        so_far.pop();
    }
}

fn segment(words: &[String], is_last: bool) -> Segment {
    match words {
        [one] => Segment {
            spelt: Some(one.clone()),
            sounding: sounds::keys(one),
            is_last,
        },
        several => Segment {
            spelt: Some(several.concat()),
            sounding: together(&several[0], &several[1]),
            is_last,
        },
    }
}

/// The keys of two words that may be written as one, with the second one's article or
/// without it (it is not heard before half of the consonants).
fn together(first: &str, second: &str) -> Vec<String> {
    let seconds = std::iter::once(second).chain(without_article(second));
    // The ة of فاطمة, with its dots or without, is not heard before another word.
    let open = first.trim_end_matches(['ه', 'ة']);
    let mut keys: Vec<String> = seconds
        .flat_map(|second| [format!("{first}{second}"), format!("{open}{second}")])
        .flat_map(|both| sounds::keys(&both))
        .collect();
    if matches!(first, "abd" | "عبد") {
        // The article between them was typed as a word of its own, or is not heard.
        keys.extend(sounds::keys(&format!("abdel{second}")));
    }
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// A name's words: without accents, vowel signs and case, Arabic letters in one form.
fn words(text: &str) -> Vec<String> {
    let folded: String = text
        .nfkd()
        .filter(|c| !is_combining_mark(*c) && !is_silent(*c))
        .flat_map(char::to_lowercase)
        .map(fold)
        .collect();
    folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(ToOwned::to_owned)
        .collect()
}

/// Whether two names are one, written by two people: with or without capitals, accents, vowel
/// signs, hyphens and spaces, letters written double, `ou` for `u`. Names that only sound alike
/// (Hassan and Houcine, Amine and Amina) are those of brothers and sisters.
pub fn is_same_name(one: &str, other: &str) -> bool {
    let one = spelling(one);
    !one.is_empty() && one == spelling(other)
}

fn spelling(name: &str) -> String {
    let letters = words(name).concat().replace("ou", "u").replace("ph", "f");
    let mut spelling = String::new();
    for letter in letters.chars() {
        let letter = match letter {
            'y' => 'i',
            'ة' => 'ه',
            other => other,
        };
        // In Arabic, two letters are two.
        if !(letter.is_ascii_alphabetic() && spelling.ends_with(letter)) {
            spelling.push(letter);
        }
    }
    spelling
}

/// Whether all of two names sounds alike, in whatever script they are written.
pub fn sounds_alike(one: &str, other: &str) -> bool {
    is_within(one, other) && is_within(other, one)
}

/// Whether each word of a name, or each two, sounds like one of another's.
fn is_within(part: &str, whole: &str) -> bool {
    let entry = entry(whole);
    let keys: Vec<&str> = entry.keys.split(' ').collect();
    segmentations(part).iter().any(|segments| {
        segments.iter().all(|segment| {
            let mut sounds = segment.sounding.iter();
            sounds.any(|key| keys.contains(&key.as_str()))
        })
    })
}

/// A note's words, each once and without its article.
pub(super) fn note_words(text: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    // L'équivalence, d'une: two words here, unlike in a name.
    for word in words(&text.replace(['\'', '’', '‘', 'ʼ', '`'], " ")) {
        let word = word
            .strip_prefix("ال")
            .filter(|rest| rest.chars().count() >= 2)
            .map_or(word.as_str(), |rest| rest)
            .to_owned();
        if !all.contains(&word) {
            all.push(word);
        }
    }
    all
}

/// The tatweel, apostrophes (M'hamed), zero-width characters and marks of direction.
const fn is_silent(c: char) -> bool {
    matches!(
        c,
        '\u{640}' | '\'' | '’' | '‘' | 'ʼ' | 'ʿ' | 'ʾ' | '`' | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    )
}

const fn fold(c: char) -> char {
    match c {
        'ٱ' => 'ا',
        'ى' | 'ی' => 'ي',
        'ک' => 'ك',
        'ڭ' | 'ڨ' => 'گ',
        'œ' => 'e',
        'ı' => 'i',
        _ => c,
    }
}

fn is_article(word: &str) -> bool {
    matches!(
        word,
        "el" | "al"
            | "l"
            | "es"
            | "ez"
            | "ed"
            | "er"
            | "en"
            | "et"
            | "ech"
            | "as"
            | "ad"
            | "ar"
            | "an"
            | "at"
            | "az"
            | "ash"
            | "ال"
    )
}

/// What follows a word's article, if it has one.
fn without_article(word: &str) -> Option<&str> {
    let long_enough = |rest: &&str| rest.chars().count() >= 2;
    ["ال", "el", "al"]
        .iter()
        .find_map(|article| word.strip_prefix(article))
        .filter(long_enough)
}
