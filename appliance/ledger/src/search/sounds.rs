//! How a word sounds, written down as its consonants: the vowels of Arabic are not
//! written, and those of its French spelling are anybody's guess.

/// A word's keys. Several, where a letter may be sounded or not.
pub(super) fn keys(word: &str) -> Vec<String> {
    let word = word.replace("الله", "اله");
    if matches!(word.as_str(), "med" | "md") {
        // How Mohamed is shortened on forms.
        return vec!["mhmd".into()];
    }
    let mut keys = vec![consonants(&word)];
    if word.contains('x') {
        // "Xaoula": a kh, as Tamazight is written in Latin letters, and messages are.
        keys.push(consonants(&word.replace('x', "kh")));
    }
    if word.contains('ظ') {
        // "Abdezzahir", "Abdeddahir".
        keys.push(consonants(&word.replace('ظ', "ز")));
    }
    keys.extend(without_first_breath(&word));
    keys.extend(servants_of_a_sun_letter(&word));
    let open = word.strip_suffix('h').filter(|open| ends_in_vowel(open));
    // A final ه is often the ة that somebody typed without its dots.
    keys.extend(open.or(word.strip_suffix('ه')).map(consonants));
    keys.extend(without_inner_article(&word).as_deref().map(consonants));
    for article in ["ال", "el", "al"] {
        if let Some(rest) = word.strip_prefix(article) {
            keys.push(consonants(rest));
        }
    }
    for servant in ["abdel", "abdul", "abdal", "عبدال"] {
        if let Some(rest) = word.strip_prefix(servant) {
            keys.push(consonants(rest));
        }
    }
    keys.retain(|key| key.len() >= 2);
    if keys.is_empty() {
        // Ali, Aya: with so few consonants the vowels have to tell.
        keys.push(with_vowels(&word));
    }
    keys.retain(|key| !key.is_empty());
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// The h of Hicham is not heard by who writes "Icham": both have a key that says that a vowel
/// comes first. It has an `a`, which no other key of so many consonants has.
fn without_first_breath(word: &str) -> Option<String> {
    let heard = consonants(word);
    let rest = match word.chars().next()? {
        'h' | 'ه' | 'ح' => heard.strip_prefix('h')?,
        'a' | 'e' | 'i' | 'o' | 'u' | 'ا' | 'ع' => heard.as_str(),
        _ => return None,
    };
    (rest.len() >= 2).then(|| format!("a{rest}"))
}

/// The letters in which the article's l is lost: Abd-el-Salam is heard, and often written,
/// Abdessalam. The longer ways to write one come first.
const SUN_LETTERS: &[&str] = &["ch", "sh", "dh", "th", "d", "l", "n", "r", "s", "t", "z"];

/// The keys of a servant's name (Abderrahman, Abdessamad, Abdennour) as if the article were
/// written in full, and of what follows it.
fn servants_of_a_sun_letter(word: &str) -> Vec<String> {
    let Some(after) = word.strip_prefix("abd") else {
        return Vec::new();
    };
    let Some(after) = ["ou", "e", "u", "a", "o", "i"]
        .iter()
        .find_map(|vowel| after.strip_prefix(vowel))
    else {
        return Vec::new();
    };
    let Some(letter) = SUN_LETTERS
        .iter()
        .find(|letter| after.starts_with(**letter))
    else {
        return Vec::new();
    };
    let mut keys = Vec::new();
    let mut add = |rest: &str| {
        let key = consonants(rest);
        if key.len() >= 2 {
            keys.push(format!("bdl{key}"));
            keys.push(key);
        }
    };
    add(after);
    // Written double, wholly or in part: "ss", "chch", "ech-ch".
    let rest = &after[letter.len()..];
    if rest.starts_with(*letter) || rest.starts_with(&letter[..1]) {
        add(rest);
    }
    keys
}

/// نورالدين, written as one word, without the article that is not heard in "Noureddine".
fn without_inner_article(word: &str) -> Option<String> {
    let (before, after) = word.split_once("ال")?;
    let is_inner = before.chars().count() >= 2 && after.chars().count() >= 3;
    is_inner.then(|| format!("{before}{after}"))
}

fn ends_in_vowel(word: &str) -> bool {
    word.ends_with(['a', 'e', 'i', 'o', 'u'])
}

const fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y')
}

/// One sound, and how many letters write it.
struct Sound {
    key: &'static str,
    letters: usize,
}

const fn sound(key: &'static str, letters: usize) -> Sound {
    Sound { key, letters }
}

fn consonants(word: &str) -> String {
    let letters: Vec<char> = word.chars().collect();
    let (mut key, mut at, mut before) = (String::new(), 0, "");
    while let Some(first) = letters.get(at) {
        let sound = if first.is_ascii() || *first > '\u{a0}' && *first < '\u{370}' {
            latin(&letters[at..], at == 0)
        } else {
            sound(other_script(*first, at == 0), 1)
        };
        // A double letter is one sound; in Arabic, letters without a vowel sign between
        // them are two.
        let is_arabic = ('\u{600}'..'\u{700}').contains(first);
        if is_arabic || sound.key.is_empty() || sound.key != before {
            key.push_str(sound.key);
        }
        before = if is_arabic { "" } else { sound.key };
        at += sound.letters;
    }
    key
}

/// French and English ways to write Arabic and Tamazight sounds, and digits that stand for
/// letters in messages.
fn latin(letters: &[char], is_first: bool) -> Sound {
    let next = letters.get(1).copied().unwrap_or(' ');
    let after = letters.get(2).copied().unwrap_or(' ');
    let soft = |c| matches!(c, 'e' | 'i' | 'y');
    match (letters[0], next) {
        ('t', 'c') if after == 'h' => sound("x", 3),
        ('c' | 's', 'h') => sound("x", 2),
        ('k', 'h') => sound("q", 2),
        ('g', 'h') => sound("g", 2),
        ('d', 'j') => sound("j", 2),
        ('d', 'h') => sound("d", 2),
        ('t', 'h') => sound("t", 2),
        ('p', 'h') => sound("f", 2),
        ('q', 'u') | ('c', 'k') => sound("k", 2),
        ('g', 'u') if soft(after) => sound("g", 2),
        ('c', next) if soft(next) => sound("s", 1),
        ('g', next) if soft(next) => sound("j", 1),
        ('o', 'u') if is_first && is_vowel(after) => sound("w", 2),
        ('b' | 'p', _) => sound("b", 1),
        ('c' | 'k' | 'q' | '9', _) => sound("k", 1),
        ('d', _) => sound("d", 1),
        ('f' | 'v', _) => sound("f", 1),
        ('g' | 'ɣ', _) => sound("g", 1),
        ('h' | '7', _) => sound("h", 1),
        ('j', _) => sound("j", 1),
        ('l', _) => sound("l", 1),
        ('m', _) => sound("m", 1),
        ('n', _) => sound("n", 1),
        ('r', _) => sound("r", 1),
        ('s', _) => sound("s", 1),
        ('t', _) => sound("t", 1),
        ('w', _) if is_first => sound("w", 1),
        ('x', _) => sound("ks", 1),
        ('y', _) if is_first => sound("y", 1),
        ('z', _) => sound("z", 1),
        ('5', _) => sound("q", 1),
        _ => sound("", 1),
    }
}

/// Arabic, and Tifinagh as IRCAM writes it.
const fn other_script(letter: char, is_first: bool) -> &'static str {
    match letter {
        'ب' | 'پ' | 'ⴱ' => "b",
        'ت' | 'ث' | 'ط' | 'ⵜ' | 'ⵟ' => "t",
        'ج' | 'ⵊ' => "j",
        'ح' | 'ه' | 'ⵀ' | 'ⵃ' => "h",
        'خ' | 'ⵅ' => "q",
        'د' | 'ذ' | 'ض' | 'ظ' | 'ⴷ' | 'ⴹ' => "d",
        'ر' | 'ⵔ' | 'ⵕ' => "r",
        'ز' | 'ⵣ' | 'ⵥ' => "z",
        'س' | 'ص' | 'ⵙ' | 'ⵚ' => "s",
        'ش' | 'چ' | 'ⵛ' => "x",
        'غ' | 'گ' | 'ⵖ' | 'ⴳ' => "g",
        'ف' | 'ڤ' | 'ⴼ' => "f",
        'ق' | 'ك' | 'ⵇ' | 'ⴽ' => "k",
        'ل' | 'ⵍ' => "l",
        'م' | 'ⵎ' => "m",
        'ن' | 'ⵏ' => "n",
        'و' | 'ⵡ' if is_first => "w",
        'ي' | 'ⵢ' if is_first => "y",
        _ => "",
    }
}

/// A short word with its vowels, as far as both scripts write them.
fn with_vowels(word: &str) -> String {
    let mut key = String::new();
    for letter in word.chars() {
        let heard = match letter {
            'a' | 'ا' | 'ع' | 'ة' | '3' | 'ⴰ' | 'ⵄ' => "a",
            'e' | 'i' | 'y' | 'ي' | 'ⵉ' | 'ⵢ' | 'ⴻ' => "i",
            'o' | 'u' | 'w' | 'و' | 'ⵓ' | 'ⵡ' => "u",
            other if other.is_ascii() => latin(&[other], false).key,
            other => other_script(other, false),
        };
        if !key.ends_with(heard) || heard.is_empty() {
            key.push_str(heard);
        }
    }
    key
}
