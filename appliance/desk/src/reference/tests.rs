use proptest::prelude::*;

use super::*;

fn mark(text: &str) -> Mark {
    text.parse().unwrap()
}

fn of(mark: Option<Mark>) -> Reference {
    Reference {
        code: "RAB".into(),
        year: 2026,
        mark,
        number: 123,
    }
}

#[test]
fn it_is_read_as_people_write_it() {
    let marked = of(Some(mark("K7M4")));
    assert_eq!(marked.to_string(), "RAB-2026-K7M4-000123");
    for text in [
        "RAB-2026-K7M4-000123",
        "rab-2026-k7m4-000123",
        " RAB 2026 K7M4 123 ",
        "RAB‑2026‑K7M4‑٠٠٠١٢٣",
        "\u{200f}RAB-۲۰۲۶-k7m4-123\u{200e}",
        "rab/2026/k7m4/0123",
    ] {
        assert_eq!(text.parse(), Ok(marked.clone()), "{text}");
    }
    assert_eq!("RAB-2026-000123".parse(), Ok(of(None)));
    for text in [
        "",
        "-",
        "RAB",
        "RAB-2026",
        "RAB-2026-K7M4",
        "RAB-2026-K7M4-",
        "RAB-26-000123",
        "2026-2026-000123",
        "RAB-2026-K7M0-000123",
        "RAB-2026-K7M4-000123-1",
        "RAB-2026-K7M4-1234567890123",
        "RAB-2026-K7M4-12x",
    ] {
        assert_eq!(text.parse::<Reference>(), Err(NotAReference), "{text}");
    }
}

#[test]
fn what_is_typed_is_looked_for_whole_by_its_beginning_or_by_its_last_digits() {
    let wanted = |text| Wanted::from_text(text);
    let whole = Wanted::Whole(of(Some(mark("K7M4"))));
    assert_eq!(wanted("rab 2026 k7m4 123"), Some(whole));
    assert_eq!(wanted("٠٠٠١٢٣"), Some(Wanted::LastDigits("000123".into())));
    assert_eq!(
        wanted("rab-2026-k"),
        Some(Wanted::Beginning("RAB-2026-K".into()))
    );
    for nothing in ["", "12", "Amina", "Aït-Ali", "+212612345678"] {
        assert_eq!(wanted(nothing), None, "{nothing}");
    }
}

#[test]
fn no_sign_of_a_mark_is_taken_for_another() {
    for alike in [
        "01OIQ", "2Z", "5S", "8B", "6G", "BCDEGPTV", "MN", "FS", "IJ", "KQU",
    ] {
        let in_use = alike.bytes().filter(|sign| SIGNS.contains(sign));
        assert!(in_use.count() <= 1, "{alike}");
    }
    assert!(LETTERS.iter().all(|letter| SIGNS.contains(letter)));
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(
        code in "[A-Z][A-Z0-9]{0,7}",
        year in 1970_u16..=9999,
        octets in any::<Option<[u8; 8]>>(),
        number in 0_u64..=999_999_999_999,
    ) {
        let mark = octets.map(Mark::from_octets);
        let reference = Reference { code, year, mark, number };
        prop_assert_eq!(reference.to_string().parse(), Ok(reference));
    }

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,60}") {
        let _ = text.parse::<Reference>();
        let _ = Wanted::from_text(&text);
    }
}
