//! Texts and PDUs, to and fro.

use std::string::{String, ToString};
use std::vec::Vec;

use proptest::prelude::*;
use unicode_segmentation::UnicodeSegmentation;

use super::*;

/// A DELIVER that says what a SUBMIT does, as a service centre makes one of the other.
fn delivered(submit: &[u8]) -> Delivered {
    let [first, _, digits, kind, rest @ ..] = submit else {
        panic!("too short: {submit:02x?}");
    };
    let (address, rest) = rest.split_at(usize::from(digits.div_ceil(2)));
    let [protocol, coding, _validity, user_data @ ..] = rest else {
        panic!("too short: {submit:02x?}");
    };
    let mut pdu = std::vec![0, first & 0x40, *digits, *kind];
    pdu.extend_from_slice(address);
    pdu.extend_from_slice(&[*protocol, *coding]);
    pdu.extend_from_slice(&[0x62, 0x11, 0x92, 0x41, 0x03, 0x50, 0x40]);
    pdu.extend_from_slice(user_data);
    match Pdu::read(&pdu) {
        Ok(Pdu::Deliver(delivered)) => delivered,
        other => panic!("{other:?}"),
    }
}

fn sent(text: &str) -> Vec<Delivered> {
    let to = Address::number("+212612345678").unwrap();
    let plan = Plan::of(text).unwrap();
    let parts: Vec<_> = plan.cut().collect();
    assert_eq!(parts.len(), usize::from(plan.parts()));
    parts
        .iter()
        .map(|part| delivered(&Submit::of(&to, part.content, part.concat(7)).octets()))
        .collect()
}

fn joined(parts: &[Delivered]) -> String {
    let mut text = String::new();
    let mut joiner = Joiner::new(&mut text);
    for part in parts {
        joiner.push(&part.content).unwrap();
    }
    joiner.finish().unwrap();
    text
}

fn read(hex: &str) -> Pdu {
    Pdu::read(&octets_of_hex(hex).unwrap()).unwrap()
}

#[test]
fn ts23040_9_2_2_1_a_deliver_has_sender_time_and_words() {
    let Pdu::Deliver(text) =
        read("07911232000000F0040C9112622143658700006211924103504005C8329BFD06")
    else {
        panic!("no DELIVER");
    };
    assert_eq!(text.centre.unwrap().to_string(), "+21230000000");
    assert_eq!(text.from.to_string(), "+212612345678");
    assert_eq!(text.at.unwrap().unix_seconds(), 1_795_959_005);
    assert_eq!(text.content.text(), "Hello");
}

#[test]
fn ts23040_9_2_2_3_a_report_has_its_reference_and_what_became_of_it() {
    let Pdu::Report(report) = read("0006FF0C9112622143658762119241035040621192410360400000") else {
        panic!("no STATUS-REPORT");
    };
    assert_eq!(report.reference, 255);
    assert_eq!(report.to.to_string(), "+212612345678");
    assert_eq!(report.outcome, Outcome::Arrived);
    for (status, outcome) in [
        ("01", Outcome::Unconfirmed(1)),
        ("20", Outcome::Trying(0x20)),
        ("30", Outcome::Trying(0x30)),
        ("46", Outcome::Failed(0x46)),
        ("65", Outcome::Failed(0x65)),
        ("FF", Outcome::Failed(0xff)),
    ] {
        let pdu = std::format!(
            "0006070C91126221436587621192410350406211924103604{}",
            "0".to_string() + status
        );
        let Pdu::Report(report) = read(&pdu) else {
            panic!("no STATUS-REPORT");
        };
        assert_eq!(report.outcome, outcome);
    }
}

#[test]
fn a_draft_that_somebody_left_on_the_sim_is_no_message() {
    assert_eq!(
        read("0011000C911262214365870000A705C8329BFD06"),
        Pdu::Submit
    );
}

#[test]
fn texts_come_out_as_they_went_in() {
    for text in [
        "",
        "Bonjour, votre dossier est complet. {€} [1]",
        "مرحبا، ملفك جاهز",
        "ⴰⵣⵓⵍ, ⵜⴰⵏⵎⵎⵉⵔⵜ",
        "À bientôt 👋🏽",
    ] {
        let parts = sent(text);
        assert_eq!(parts.len(), 1);
        assert_eq!(parts[0].content.text(), text);
        assert_eq!(parts[0].header, Header::default());
    }
}

#[test]
fn ts23040_9_2_3_24_1_a_long_text_has_parts_of_153_septets_or_67_units() {
    for (text, parts, room) in [
        ("a".repeat(160), 1, 0),
        ("a".repeat(161), 2, 145),
        ("€".repeat(80), 1, 0),
        // An escape is not cut from its letter: 76 of two septets in 153.
        ("€".repeat(81), 2, 143),
        ("ش".repeat(70), 1, 0),
        ("ش".repeat(71), 2, 63),
        ("ⵜ".repeat(134), 2, 0),
        ("ⵜ".repeat(135), 3, 66),
    ] {
        let plan = Plan::of(&text).unwrap();
        assert_eq!((plan.parts(), plan.room()), (parts, room), "{text}");
        let sent = sent(&text);
        assert_eq!(joined(&sent), text);
        for (number, part) in (1..).zip(&sent).filter(|_| parts > 1) {
            let concat = Concat {
                reference: Reference::Short(7),
                total: parts,
                number,
            };
            assert_eq!(part.header.concat, Some(concat));
        }
    }
}

#[test]
fn a_text_of_more_than_ten_parts_is_too_long() {
    assert_eq!(Plan::of(&"a".repeat(1530)).map(|plan| plan.parts()), Ok(10));
    assert_eq!(Plan::of(&"a".repeat(1531)), Err(TooLong));
    assert_eq!(Plan::of(&"ش".repeat(1_000_000)), Err(TooLong));
}

#[test]
fn a_letter_stays_with_its_accents_and_a_family_together() {
    // Each is at the end of a part of 67 units.
    for cluster in ["e\u{301}", "👩‍👩‍👧‍👦", "🇲🇦", "ⵜ\u{2d7f}ⵜ", "👋🏽", "بِّ"]
    {
        let clusters: Vec<&str> = cluster.graphemes(true).collect();
        let text = "ش".repeat(66) + cluster + &"ش".repeat(60);
        let parts: Vec<_> = Plan::of(&text).unwrap().cut().collect();
        assert!(
            parts[1]
                .content
                .text()
                .starts_with(clusters[usize::from(clusters.len() > 1)]),
            "{cluster}"
        );
        assert_eq!(joined(&sent(&text)), text);
    }
}

#[test]
fn a_letter_with_a_hundred_accents_is_cut_and_not_lost() {
    let text = std::format!("Ze{}!", "\u{301}".repeat(100));
    assert_eq!(joined(&sent(&text)), text);
}

#[test]
fn the_letter_that_makes_a_text_dear_is_named_with_its_cheap_spelling() {
    for (text, letter, instead) in [
        ("Reçu à 8 h, merci", 'ç', Some("c")),
        ("L’accueil", '\u{2019}', Some("'")),
        ("Ça va, déjà été à l'œuvre", 'œ', Some("oe")),
        ("ⴰⵣⵓⵍ", 'ⴰ', None),
        ("Merci 🙏", '🙏', None),
    ] {
        assert_eq!(
            Plan::of(text).unwrap().dear(),
            Some(Dear { letter, instead })
        );
    }
    assert_eq!(Plan::of("Ça va, à 8 h").unwrap().dear(), None);
    let mut cheap = String::new();
    write_cheap("L’été « français » où l’œuf…", &mut cheap).unwrap();
    assert_eq!(cheap, "L'été \" francais \" où l'oeuf...");
    assert_eq!(Plan::of(&cheap).unwrap().alphabet(), Alphabet::Gsm7);
}

/// What a phone sends that cuts without looking.
fn halves(units: &[&[u16]]) -> String {
    let mut text = String::new();
    let mut joiner = Joiner::new(&mut text);
    for part in units {
        joiner
            .push(&Content::Units(part.iter().copied().collect()))
            .unwrap();
    }
    joiner.finish().unwrap();
    text
}

#[test]
fn a_character_that_a_phone_cut_in_two_is_whole_again() {
    let [high, low] = [0xd83d, 0xde00];
    assert_eq!(halves(&[&[0x41, high], &[low, 0x42]]), "A😀B");
    assert_eq!(halves(&[&[high], &[0x42]]), "\u{fffd}B");
    assert_eq!(halves(&[&[low, high]]), "\u{fffd}\u{fffd}");
    let mut text = String::new();
    let mut joiner = Joiner::new(&mut text);
    for septets in [&[b'a', 0x1b][..], &[0x65, b'b']] {
        let content = Content::Septets {
            septets: septets.iter().copied().collect(),
            shifts: Shifts::default(),
        };
        joiner.push(&content).unwrap();
    }
    joiner.finish().unwrap();
    assert_eq!(text, "a€b");
}

mod parts {
    use super::*;

    fn part(total: u8, number: u8, at: i64, digest: u64) -> NewPart {
        NewPart {
            concat: Concat {
                reference: Reference::Short(0),
                total,
                number,
            },
            at,
            digest,
        }
    }

    /// Puts parts to texts as they come; gives each text's numbers.
    fn put(parts: impl IntoIterator<Item = NewPart>) -> Vec<Vec<u8>> {
        let mut known: Vec<KnownPart<usize>> = Vec::new();
        let mut texts = 0;
        for new in parts {
            let text = match place(&new, known.iter().copied()) {
                Placement::Known(_) => continue,
                Placement::Begins => {
                    texts += 1;
                    texts - 1
                }
                Placement::Joins(text) | Placement::Completes(text) => text,
            };
            known.push(KnownPart {
                text,
                number: new.concat.number,
                at: new.at,
                digest: new.digest,
            });
        }
        (0..texts)
            .map(|text| {
                known
                    .iter()
                    .filter(|part| part.text == text)
                    .map(|part| part.number)
                    .collect()
            })
            .collect()
    }

    #[test]
    fn parts_in_any_order_and_twice_are_one_text() {
        let parts = [
            part(3, 2, 10, 2),
            part(3, 3, 11, 3),
            part(3, 2, 10, 2),
            part(3, 1, 9, 1),
        ];
        assert_eq!(put(parts), [[2, 3, 1]]);
        let known = [2, 3].map(|number| KnownPart {
            text: 5,
            number,
            at: 10,
            digest: u64::from(number),
        });
        assert_eq!(
            place(&part(3, 1, 9, 1), known.into_iter()),
            Placement::Completes(5)
        );
        assert_eq!(
            place(&part(3, 1, 9, 1), known[..1].iter().copied()),
            Placement::Joins(5)
        );
    }

    #[test]
    fn a_reference_that_comes_again_is_another_text() {
        // A program that always says 0 sends two texts within the hour, and one a day later.
        let parts = [
            part(2, 1, 100, 1),
            part(2, 2, 101, 2),
            part(2, 1, 400, 3),
            part(2, 2, 401, 4),
            part(2, 2, 90_000, 5),
        ];
        assert_eq!(put(parts), [&[1, 2][..], &[1, 2], &[2]]);
    }

    #[test]
    fn of_two_texts_that_lack_a_part_it_goes_to_the_one_of_its_time() {
        let parts = [
            part(2, 1, 100, 1),
            part(2, 1, 400, 3),
            part(2, 2, 101, 2),
            part(2, 2, 399, 4),
        ];
        assert_eq!(put(parts), [[1, 2], [1, 2]]);
    }

    #[test]
    fn a_part_that_is_a_day_late_by_the_box_completes_its_text_by_the_centres_clock() {
        // The centre had both within a second; when they were delivered is not asked.
        assert_eq!(put([part(2, 1, 100, 1), part(2, 2, 101, 2)]), [[1, 2]]);
    }

    proptest! {
        #[test]
        fn no_part_is_lost_or_put_twice(
            order in Just((0..40u64).collect::<Vec<_>>()).prop_shuffle(),
            doubled in prop::collection::vec(0usize..40, 0..20),
        ) {
            // Eight texts of five parts, of one reference, two hours from each other.
            let of = |index: u64| part(5, (index % 5) as u8 + 1, (index / 5) as i64 * 7200 + (index % 5) as i64, index);
            let mut parts: Vec<NewPart> = order.iter().map(|index| of(*index)).collect();
            for index in doubled {
                let again = parts[index];
                parts.push(again);
            }
            let mut texts = put(parts);
            prop_assert_eq!(texts.len(), 8);
            for text in &mut texts {
                text.sort_unstable();
                prop_assert_eq!(&text[..], &[1, 2, 3, 4, 5]);
            }
        }
    }
}

proptest! {
    #[test]
    fn any_octets_are_a_pdu_or_are_not(octets in prop::collection::vec(any::<u8>(), 0..220)) {
        if let Ok(Pdu::Deliver(text)) = Pdu::read(&octets) {
            let _ = text.content.text();
            let _ = text.from.to_string();
        }
    }

    #[test]
    fn any_user_data_is_read(length in any::<u8>(), coding in any::<u8>(), header in any::<bool>(), octets in prop::collection::vec(any::<u8>(), 0..160)) {
        let first = if header { 0x40 } else { 0 };
        let mut pdu = std::vec![0, first, 3, 0x81, 0x15, 0xf0, 0, coding];
        pdu.extend_from_slice(&[0x62, 0x11, 0x92, 0x41, 0x03, 0x50, 0x40, length]);
        pdu.extend(octets);
        let pdu = Pdu::read(&pdu);
        prop_assert!(pdu.is_ok());
        if let Ok(Pdu::Deliver(text)) = pdu {
            let _ = text.content.text();
        }
    }

    #[test]
    fn any_text_is_cut_and_joined(text in "[a-zà€{ê\u{301}ش😀\u{200d}👩ⵜ]{0,300}") {
        if let Ok(plan) = Plan::of(&text) {
            let cut: String = plan.cut().map(|part| part.content.text()).collect();
            prop_assert_eq!(&cut, &text);
            prop_assert_eq!(joined(&sent(&text)), text);
        }
    }

    #[test]
    fn a_cheap_spelling_is_stable_and_never_dearer(text in any::<String>()) {
        let mut cheap = String::new();
        write_cheap(&text, &mut cheap).unwrap();
        if let (Ok(before), Ok(after)) = (Plan::of(&text), Plan::of(&cheap)) {
            prop_assert!(after.dear().is_none() || after.dear().is_some_and(|dear| dear.instead.is_none()));
            // Only an ellipsis and the ligatures grow, and then in a text that stays dear.
            prop_assert!(after.parts() <= before.parts() || after.dear().is_some());
        }
    }
}
