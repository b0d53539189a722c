//! Names in each script, as staff and callers write them.

use super::*;

#[test]
fn one_name_written_by_two_people_is_the_same() {
    for (one, other) in [
        ("Hamza Tazi", " hamza  TAZI"),
        ("Aït-Baha", "Ait Baha"),
        ("Aïcha", "AICHA"),
        ("Mohamed", "Mohammed"),
        ("Nour-Eddine", "Noureddine"),
        ("Youssef", "Yusef"),
        ("آمنة", "امنه"),
        ("مُحَمَّد", "محمد"),
        ("عبد الله", "عبدالله"),
        ("ⴰⵢⵜ ⴱⴰⵀⴰ", "ⴰⵢⵜⴱⴰⵀⴰ"),
    ] {
        assert!(is_same_name(one, other), "{one} / {other}");
        assert!(sounds_alike(one, other), "{one} / {other}");
    }
    for (one, other) in [
        ("Hamza Tazi", "Lina Tazi"),
        ("Hassan", "Houcine"),
        ("Amine", "Amina"),
        ("Karim", "Karima"),
        ("حسن", "حسين"),
        ("Ali Hassan", "Hassan Ali"),
        ("Hamza", "Hamza Tazi"),
        ("", ""),
    ] {
        assert!(!is_same_name(one, other), "{one} / {other}");
    }
    assert!(sounds_alike("محمد آيت باها", "Mohamed Ait Baha"));
    assert!(!sounds_alike("Hamza", "Hamza Tazi"));
}

/// Whether a query finds a name by how it sounds.
fn finds(query: &str, name: &str) -> bool {
    let entry = entry(name);
    let indexed: Vec<&str> = entry.keys.split(' ').collect();
    segmentations(query).iter().any(|segments| {
        segments.iter().all(|segment| {
            segment.sounding.iter().any(|key| {
                indexed
                    .iter()
                    .any(|known| known == key || segment.is_last && known.starts_with(key.as_str()))
            })
        })
    })
}

/// Each line is one name, as it is written on forms in Morocco.
const SAME: &[&[&str]] = &[
    &[
        "Mohamed",
        "Mohammed",
        "Mohammad",
        "Muhammad",
        "Mouhamed",
        "MOHAMED",
        "محمد",
        "مُحَمَّد",
        "ⵎⵓⵃⴰⵎⵎⴷ",
        "Med",
    ],
    &["Youssef", "Yousef", "Yusuf", "Youcef", "يوسف", "ⵢⵓⵙⴼ"],
    &[
        "Aït Baha",
        "Ait Baha",
        "AIT-BAHA",
        "آيت باها",
        "ايت باها",
        "ⴰⵢⵜ ⴱⴰⵀⴰ",
    ],
    &[
        "El Idrissi",
        "Al Idrissi",
        "Elidrissi",
        "Idrissi",
        "Drissi",
        "الإدريسي",
        "الادريسي",
        "إدريسي",
    ],
    &[
        "Abdelkader",
        "Abd El Kader",
        "Abdel Kader",
        "Abdelkadir",
        "Abdulqader",
        "عبد القادر",
        "عبدالقادر",
    ],
    &[
        "Abdellah",
        "Abdallah",
        "Abdullah",
        "Abd Allah",
        "عبد الله",
        "عبدالله",
    ],
    &[
        "Noureddine",
        "Nour Eddine",
        "Nour-eddine",
        "Nordine",
        "نور الدين",
        "نورالدين",
    ],
    &[
        "Fatima Zahra",
        "Fatima-Zohra",
        "Fatimazahra",
        "Fatima Ezzahra",
        "Fatima Zahrae",
        "فاطمة الزهراء",
        "فاطمه الزهراء",
    ],
    &["Khadija", "Khadidja", "خديجة", "ⵅⴰⴷⵉⵊⴰ"],
    &["Houssine", "Hussein", "Houcine", "Hossain", "حسين"],
    &["Lahcen", "Lahssen", "L'hassan", "لحسن"],
    &["Mustapha", "Mostafa", "Mustafa", "مصطفى"],
    &["Ismaïl", "Ismail", "Ismael", "إسماعيل", "اسماعيل"],
    &["Ali", "Aly", "علي", "ⵄⵍⵉ"],
    &["Aya", "Aïa", "آية"],
    &["Benjelloun", "Ben Jelloun", "بنجلون", "بن جلون"],
    &["Chaimae", "Chaïma", "Shaimaa", "شيماء"],
    &["Wafae", "Ouafae", "Wafaa", "وفاء"],
    &["Ghizlane", "Ghizlan", "غزلان"],
    &["Oussama", "Osama", "أسامة"],
    &["M'hamed", "Mhamed", "Mohamed"],
    &["Yahya", "Yahia", "يحيى"],
    &["Zineb", "Zaynab", "زينب"],
    &["Brahim", "Ibrahim", "إبراهيم", "ابراهيم"],
    &["Ayoub", "Ayyoub", "أيوب"],
    &["Marouane", "Marwan", "مروان"],
    &[
        "Abdessalam",
        "Abdesslam",
        "Abdesalam",
        "Abdel Salam",
        "Abd Es-Salam",
        "Abdes Salam",
        "عبد السلام",
    ],
    &[
        "Abderrahim",
        "Abderahim",
        "Abdel Rahim",
        "Abdelrahim",
        "Abd Errahim",
        "عبد الرحيم",
    ],
    &[
        "Abderrahmane",
        "Abdurrahman",
        "Abdourrahmane",
        "Abdel Rahman",
        "Abd al-Rahman",
        "عبدالرحمن",
    ],
    &[
        "Abdennasser",
        "Abdenasser",
        "Abdel Nasser",
        "Abdelnasser",
        "عبد الناصر",
    ],
    &["Abdennour", "Abdel Nour", "Abdelnour", "عبد النور"],
    &["Abdeddaim", "Abdel Daim", "عبد الدائم"],
    &["Abdettawab", "Abdel Tawab", "عبد التواب"],
    &["Abdellatif", "Abdelatif", "Abdel Latif", "عبد اللطيف"],
    &["Abdessamad", "Abdel Samad", "Abdelsamad", "عبد الصمد"],
    &[
        "Abdechakour",
        "Abdechchakour",
        "Abdeshakur",
        "Abdel Shakour",
        "عبد الشكور",
    ],
    &["Abdezzahir", "Abdel Zahir", "عبد الظاهر"],
    &["Abderrazak", "Abdel Razzak", "Abdelrazak", "عبد الرزاق"],
    &["Hicham", "Icham", "Hisham", "هشام"],
    &["Khaoula", "Xaoula", "Khawla", "خولة"],
    &["Hassan", "Assan", "حسن"],
];

#[test]
fn a_name_is_found_in_every_script_and_spelling() {
    let mut missed = Vec::new();
    for spellings in SAME {
        for query in *spellings {
            for name in *spellings {
                if !finds(query, name) {
                    missed.push(format!("{query} does not find {name}"));
                }
            }
        }
    }
    assert!(missed.is_empty(), "{}: {missed:#?}", missed.len());
}

#[test]
fn other_names_are_not_found() {
    for (query, name) in [
        ("Mohamed", "Hamid"),
        ("Youssef", "Yassine"),
        ("خديجة", "حفيظة"),
        ("Ali", "Aya"),
        ("Karim", "Khalid"),
        ("Fatima Zahra", "Fatima Bennani"),
        ("Abdessalam", "Abderrahim"),
        ("Abdel Nasser", "Abdennour"),
        ("Icham", "Karim"),
    ] {
        assert!(!finds(query, name), "{query} finds {name}");
    }
}

#[test]
fn what_is_typed_so_far_finds_the_name() {
    for (query, name) in [
        ("moham", "محمد"),
        ("مصط", "Mustapha"),
        ("amina el idr", "أمينة الإدريسي"),
    ] {
        assert!(finds(query, name), "{query} does not find {name}");
    }
}

#[test]
fn a_query_of_nothing_but_signs_asks_nothing() {
    for query in ["", " ", "-", "\"", "*", "el", "\u{200f}"] {
        assert!(segmentations(query).is_empty(), "{query:?}");
    }
}
