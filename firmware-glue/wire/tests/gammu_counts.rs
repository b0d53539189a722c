//! Texts are counted as gammu counts them, which has sent texts by modems since 2003.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on fails"
)]

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Stdio};

use jawab_wire::sms::{Alphabet, Plan};
use unicode_segmentation::UnicodeSegmentation;

/// A text on each line, in hexadecimal digits; its alphabet and its parts' lengths come back.
const COUNT: &str = "
import sys, gammu
for line in sys.stdin:
    text = bytes.fromhex(line.strip()).decode('utf-8')
    parts = gammu.EncodeSMS({'Class': -1, 'Unicode': False,
        'Entries': [{'ID': 'ConcatenatedAutoTextLong', 'Buffer': text}]})
    print(parts[0]['Coding'], *(part['Length'] for part in parts))
";

const SENTENCES: &[&str] = &[
    "مرحبا، نود إخبارك بأن ملفك جاهز. ",
    "المرجو الحضور إلى مركز الشباب يوم الاثنين على الساعة 10:00. ",
    "شكرا على اتصالك؛ رقم ملفك هو RAB-2026-000123. ",
    "Bonjour, votre dossier est complet, venez à 8 h 30. ",
    "Le reçu est prêt : l’inscription coûte 50 € par an. ",
    "Où êtes-vous ? Ça va déjà très bien (voir [1] et {2})~ ",
    "ⴰⵣⵓⵍ, ⴰⵙⴷⴰⵡ ⵏⵏⴽ ⵉⵡⵊⴷ. ",
    "ⵜⴰⵏⵎⵎⵉⵔⵜ ⵏⵏⵓⵏ, ⵎⵍⵍⴰⵜ ⵉⵎⴰⵏ ⵏⵏⵓⵏ ⵙ ⵡⴰⵏⵙⴰ. ",
    "Azul, asdaw nnk iwjd; tanmmirt n tmazight. ",
    "Aẓul fllak, ḥ ḍ ṭ ṛ ɣ ɛ. ",
    "Bravo 🎉 à demain 👋🏽 🇲🇦 ",
    "صباح الخير 🌞 العائلة 👩‍👩‍👧‍👦 ",
];

/// Three hundred, of every length up to ten parts: each sentence alone, repeated, with another, cut.
fn texts() -> Vec<String> {
    (0..300_usize)
        .map(|index| {
            let first = SENTENCES[index % SENTENCES.len()];
            let second = SENTENCES[(index / SENTENCES.len()) % SENTENCES.len()];
            let length = 1 + (index * 37) % 480;
            format!("{first}{second}")
                .chars()
                .cycle()
                .take(length)
                .collect()
        })
        .collect()
}

struct Counted {
    alphabet: Alphabet,
    parts: Vec<usize>,
}

fn counted_by_gammu(texts: &[String]) -> Vec<Counted> {
    // Debian's own Python, which has Debian's gammu.
    let mut python = Command::new("/usr/bin/python3")
        .args(["-c", COUNT])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python3 is there");
    let mut input = python.stdin.take().unwrap();
    for text in texts {
        let mut line = String::new();
        for octet in text.bytes() {
            write!(line, "{octet:02x}").unwrap();
        }
        writeln!(input, "{line}").expect("python3-gammu is there: apt install python3-gammu");
    }
    drop(input);
    let output = python.wait_with_output().unwrap();
    assert!(
        output.status.success(),
        "python3-gammu is there: apt install python3-gammu"
    );
    String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|line| {
            let (coding, parts) = line.split_once(' ').unwrap();
            Counted {
                alphabet: match coding {
                    "Default_No_Compression" => Alphabet::Gsm7,
                    "Unicode_No_Compression" => Alphabet::Ucs2,
                    other => panic!("{other}"),
                },
                parts: parts.split(' ').map(|part| part.parse().unwrap()).collect(),
            }
        })
        .collect()
}

/// Whether a letter of more than one character is in the text: those we do not cut, and gammu does.
fn has_clusters(text: &str) -> bool {
    text.graphemes(true)
        .any(|cluster| cluster.chars().count() > 1)
}

#[test]
fn three_hundred_texts_are_counted_as_gammu_counts_them() {
    let texts = texts();
    let counted = counted_by_gammu(&texts);
    assert_eq!(counted.len(), texts.len());
    let mut more = 0;
    for (text, gammu) in texts.iter().zip(&counted) {
        let plan = Plan::of(text).expect("ten parts are enough");
        assert_eq!(plan.alphabet(), gammu.alphabet, "{text}");
        let parts = usize::from(plan.parts());
        if has_clusters(text) {
            // A cut that waits for the letter before it may cost a message.
            assert!(
                parts == gammu.parts.len() || parts == gammu.parts.len() + 1,
                "{text}"
            );
            more += parts - gammu.parts.len();
        } else {
            assert_eq!(parts, gammu.parts.len(), "{text}");
        }
        // Each part reads alone.
        let whole: Vec<&str> = text.graphemes(true).collect();
        let cut: Vec<&str> = plan
            .cut()
            .flat_map(|part| part.content.text().graphemes(true))
            .collect();
        assert_eq!(cut, whole, "{text}");
    }
    assert!(
        more <= 3,
        "{more} messages more than gammu, of {}",
        texts.len()
    );
}
