//! What records weigh on the way, one by one, as the documents of the kinds say.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use jawab_ops::{EntityKind, Fields, Head, Hlc, Op, OpHash, Value, id_of};
use jawab_protocol::{Dialect, Reply, Request, ToBox, ToCentral, encode};
use uuid::Uuid;

use common::{US, chained};

mod common;

/// Twenty records of a kind that staff wrote, a minute apart: octets of one as an op, and packed in
/// one batch. Ids have nothing in common.
fn weighed(kind: &str, record: impl Fn(u64, i64) -> (Uuid, Fields)) -> (usize, usize) {
    let ops = (0..20).map(|n| {
        let ms = 1_700_000_000_000 + n * 61_007;
        let (id, fields) = record(n, i64::try_from(ms).unwrap());
        Op {
            box_id: US,
            epoch: 1,
            sequence: 0,
            clock: Hlc::at_ms(ms),
            author: random_id(1_000).to_string(),
            entity: EntityKind::new(kind),
            id,
            fields,
            previous: OpHash::default(),
        }
    });
    let batch = chained(ops);
    let plain = batch.ops.0[1].len();
    let message = ToCentral::from(Request::Push(batch));
    let packed = encode(&message, Dialect::NEWEST).unwrap().len() / 20;
    println!("one of {kind} is {plain} octets, and {packed} packed");
    (plain, packed)
}

fn random_id(n: u64) -> Uuid {
    let octets: [u8; 16] = Op::hash_of(&n.to_be_bytes()).0[..16].try_into().unwrap();
    Uuid::from_bytes(octets)
}

/// What is said of links in `appliance/records/docs/links.md`.
#[test]
fn a_link_is_small_on_the_wire() {
    let (plain, packed) = weighed("link", |n, ms| {
        (
            random_id(n * 3 + 2),
            Fields::from([
                ("person".into(), random_id(n * 3).into()),
                ("other".into(), random_id(n * 3 + 1).into()),
                ("what".into(), "same".into()),
                ("active".into(), true.into()),
                ("changed_by".into(), random_id(1_000).into()),
                ("changed_ms".into(), ms.into()),
            ]),
        )
    });
    assert!(plain < 420 && packed < 130, "{plain}, {packed}");
}

/// What is said of addresses in `appliance/records/docs/addresses.md`.
#[test]
fn a_mail_address_is_small_on_the_wire() {
    let (plain, packed) = weighed("number", |n, _| {
        (
            random_id(n * 3 + 2),
            Fields::from([
                (
                    "number".into(),
                    format!("person{n}.name@example.org").into(),
                ),
                ("person".into(), random_id(n * 3).into()),
                ("kind".into(), "mail".into()),
            ]),
        )
    });
    assert!(plain < 350 && packed < 90, "{plain}, {packed}");
}

/// What is said of them in `appliance/records/docs/calendar.md` and `catalogue.md`: octets of one
/// as an op, and packed with as many others as are published together.
#[test]
fn what_the_ministry_publishes_is_small_on_the_wire() {
    let hours = |n: usize| -> Vec<(&str, Value)> {
        let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
        vec![
            ("what", if n < 7 { "lines" } else { "office" }.into()),
            ("weekday", days[n % 7].into()),
            (
                "times",
                if n % 7 < 5 {
                    "09:00-12:00 14:00-18:30"
                } else {
                    ""
                }
                .into(),
            ),
            ("scope", "country".into()),
        ]
    };
    let feast = |n: usize| -> Vec<(&str, Value)> {
        let names = [
            "Aïd al-Fitr",
            "Aïd al-Adha",
            "Fatih Moharram",
            "Aïd al-Mawlid",
        ];
        let arabic = ["عيد الفطر", "عيد الأضحى", "فاتح محرم", "عيد المولد النبوي"];
        vec![
            (
                "day",
                format!("2027-{:02}-{:02}", 1 + n % 12, 1 + n % 28).into(),
            ),
            ("days", 2.into()),
            ("name", names[n % 4].into()),
            ("name_ar", arabic[n % 4].into()),
            ("certainty", "expected".into()),
            ("times", "".into()),
            ("scope", "country".into()),
        ]
    };
    let names = |n: usize| -> Vec<(&str, Value)> {
        let french = [
            "Musique",
            "Échecs",
            "Réalité virtuelle",
            "Randonnée",
            "Théâtre",
        ];
        let arabic = [
            "الموسيقى",
            "الشطرنج",
            "الواقع الافتراضي",
            "المشي في الجبال",
            "المسرح",
        ];
        let tifinagh = ["ⴰⵥⴰⵡⴰⵏ", "ⵛⵛⵟⵔⵏⵊ", "ⵜⵉⵍⴰⵡⵜ", "ⵜⵉⴽⵍⵉ", "ⴰⵎⵣⴳⵓⵏ"];
        let english = ["Music", "Chess", "Virtual reality", "Hiking", "Theatre"];
        vec![
            (
                "code",
                format!("{}-{n}", english[n % 5].to_lowercase()).into(),
            ),
            ("name", french[n % 5].into()),
            ("name_ar", arabic[n % 5].into()),
            ("name_zgh", tifinagh[n % 5].into()),
            ("name_en", english[n % 5].into()),
            ("position", i64::try_from(n).unwrap().into()),
        ]
    };
    let programme = |n: usize| {
        [
            names(n),
            vec![("age_from", 16.into()), ("age_to", 30.into())],
        ]
        .concat()
    };
    let case_kind = |n: usize| [names(n), vec![("urgent", n.is_multiple_of(3).into())]].concat();
    type Record<'a> = &'a dyn Fn(usize) -> Vec<(&'static str, Value)>;
    let weighed: [(&str, usize, Record<'_>); 4] = [
        ("opening", 14, &hours),
        ("holiday", 12, &feast),
        ("programme", 20, &programme),
        ("case_kind", 20, &case_kind),
    ];
    for (kind, many, record) in weighed {
        let op = |n: usize| {
            let fields = record(n).into_iter();
            let fields: Fields = fields
                .map(|(name, value)| (name.to_owned(), value))
                .collect();
            Op {
                box_id: US,
                epoch: 1,
                sequence: 0,
                // Published together, by one command.
                clock: Hlc::from_value((1_800_000_000_000 << 16) | n as u64),
                author: "ministry".into(),
                entity: EntityKind::new(kind),
                id: match fields.get("code") {
                    Some(Value::Text(code)) => id_of(&[kind, code]),
                    _ => random_id(n as u64),
                },
                fields,
                previous: OpHash::default(),
            }
        };
        let batch = chained((0..many).map(op));
        let plain = batch.ops.0.iter().map(Vec::len).sum::<usize>() / many;
        let message = ToBox {
            news: vec![batch],
            ..ToBox::from(Reply::Acknowledged(Head::start(1)))
        };
        let packed = encode(&message, Dialect::NEWEST).unwrap().len() / many;
        println!("{kind}: {plain} octets each, and {packed} packed with {many}");
        assert!(plain < 450 && packed < 130, "{kind}: {plain}, {packed}");
    }
}

/// What is said of call-backs in `appliance/records/docs/call-backs.md`.
#[test]
fn a_word_about_a_call_back_is_small_on_the_wire() {
    let of_contact = |n: u64| id_of(&["call_back", &random_id(n * 3).to_string()]);
    let (taken, taken_packed) = weighed("call_back", |n, ms| {
        (
            of_contact(n),
            Fields::from([
                ("contact".into(), random_id(n * 3).into()),
                ("taken_by".into(), random_id(n % 3).into()),
                ("taken_ms".into(), ms.into()),
            ]),
        )
    });
    let (done, done_packed) = weighed("call_back", |n, ms| {
        (
            of_contact(n),
            Fields::from([
                ("contact".into(), random_id(n * 3).into()),
                ("done".into(), "reached".into()),
                ("done_by".into(), random_id(n % 3).into()),
                ("done_ms".into(), ms.into()),
            ]),
        )
    });
    println!("taken: {taken} octets, {taken_packed} packed; done: {done}, {done_packed}");
    assert!(taken < 450 && taken_packed < 40, "{taken}, {taken_packed}");
    assert!(done < 450 && done_packed < 40, "{done}, {done_packed}");
}

/// What is said of messages in `appliance/records/docs/voicemail.md`.
#[test]
fn a_message_is_small_on_the_wire() {
    let of_contact = |n: u64| id_of(&["voice_message", &random_id(n * 3).to_string()]);
    let (left, left_packed) = weighed("voice_message", |n, ms| {
        (
            of_contact(n),
            Fields::from([
                ("contact".into(), random_id(n * 3).into()),
                ("recorded_ms".into(), ms.into()),
                ("length_ms".into(), (7_000 + 913 * n.cast_signed()).into()),
            ]),
        )
    });
    let (heard, heard_packed) = weighed("voice_message", |n, ms| {
        (
            of_contact(n),
            Fields::from([
                ("heard_by".into(), random_id(n % 3).into()),
                ("heard_ms".into(), ms.into()),
            ]),
        )
    });
    println!("left: {left} octets, {left_packed} packed; heard: {heard}, {heard_packed}");
    assert!(left < 450 && left_packed < 40, "{left}, {left_packed}");
    assert!(heard < 450 && heard_packed < 40, "{heard}, {heard_packed}");
}

/// What is said of agent states in `appliance/records/docs/agent-states.md`: octets of one as an op,
/// and packed in a batch of twenty of three members of staff; and of a call that was written up.
#[test]
fn what_staff_are_there_for_is_small_on_the_wire() {
    let id = random_id;
    let op = |n: u64, author: String, id: Uuid, fields: Fields| Op {
        box_id: US,
        epoch: 1,
        sequence: 0,
        clock: Hlc::at_ms(1_700_000_000_000 + n * 611_007),
        author,
        entity: EntityKind::new("agent_state"),
        id,
        fields,
        previous: OpHash::default(),
    };
    let changes = (0..20).map(|n| {
        let staff = id(1_000 + n % 3);
        let at_ms = i64::try_from(1_700_000_000_000 + n * 611_007).unwrap() - 3;
        let mut fields = Fields::from([
            ("staff".into(), staff.into()),
            ("from_ms".into(), at_ms.into()),
        ]);
        if n % 2 == 0 {
            fields.insert("state".into(), "ready".into());
        } else {
            fields.insert("state".into(), "break".into());
            fields.insert("reason".into(), "meal".into());
        }
        op(n, staff.to_string(), id(n), fields)
    });
    let weighs = |ops: Vec<_>| {
        let batch = chained(ops);
        let plain = batch.ops.0[1].len();
        let message = ToCentral::from(Request::Push(batch));
        (plain, encode(&message, Dialect::NEWEST).unwrap().len())
    };
    let (plain, all) = weighs(changes.clone().collect());
    let wrote_up = (0..20_u64).map(|n| {
        let sum = i64::try_from(n * 47_123).unwrap();
        let fields = Fields::from([("after_call_ms".into(), sum.into())]);
        op(20 + n, "switch".into(), id(n % 3), fields)
    });
    let (_, with_calls) = weighs(changes.chain(wrote_up).collect());
    let (packed, a_call) = (all / 20, (with_calls - all) / 20);
    println!("a change is {plain} octets, and {packed} packed; a call written up {a_call}");
    assert!(
        plain < 420 && packed < 45 && a_call < 12,
        "{plain}, {packed}, {a_call}"
    );
}

/// What is said of texts in `appliance/records/docs/messages.md`: a part of 67 letters in Arabic.
#[test]
fn a_text_is_small_on_the_wire() {
    let words = "السلام عليكم، أريد أن أعرف متى يفتح باب التسجيل في المخيمات الصيفية";
    let (plain, packed) = weighed("message", |n, ms| {
        let said: String = words
            .chars()
            .cycle()
            .skip(n as usize * 7)
            .take(67)
            .collect();
        let units: String = said
            .encode_utf16()
            .map(|unit| format!("{unit:04x}"))
            .collect();
        let of = |n: u64| random_id(n).simple().to_string();
        let pdu = format!(
            "0791126216{}f0440c9126{}0008{}8c050003{}",
            &of(n)[..4],
            &of(n)[..8],
            &of(n)[..14],
            &of(n)[..6]
        ) + &units;
        (
            id_of(&["message", &pdu]),
            Fields::from([
                ("contact".into(), random_id(n * 3).into()),
                ("text".into(), said.into()),
                ("sent_ms".into(), ms.into()),
                ("pdu".into(), pdu.into()),
                ("reference".into(), "8:7".into()),
                ("part".into(), 1.into()),
                ("parts".into(), 2.into()),
            ]),
        )
    });
    assert!(plain < 900 && packed < 300, "{plain}, {packed}");
}

/// … and one of the centre's own, in 67 letters of Arabic, with each of its states.
#[test]
fn an_own_text_is_small_on_the_wire() {
    let words = "السلام عليكم، التسجيل في المخيمات الصيفية مفتوح إلى نهاية هذا الأسبوع";
    let (plain, packed) = weighed("message", |n, _| {
        let said: String = words
            .chars()
            .cycle()
            .skip(n as usize * 7)
            .take(67)
            .collect();
        let contact = random_id(n * 3);
        (
            id_of(&["message", &contact.to_string()]),
            Fields::from([
                ("contact".into(), contact.into()),
                ("text".into(), said.into()),
                ("parts".into(), 1.into()),
                ("author".into(), random_id(1_000).into()),
                ("state".into(), "on-the-box".into()),
                ("progress".into(), "-".into()),
            ]),
        )
    });
    assert!(plain < 600 && packed < 200, "{plain}, {packed}");
    let (plain, packed) = weighed("message", |n, _| {
        (
            random_id(n * 3),
            Fields::from([
                ("state".into(), "given".into()),
                ("progress".into(), format!("g{}", n % 256).into()),
            ]),
        )
    });
    assert!(plain < 300 && packed < 100, "{plain}, {packed}");
}
