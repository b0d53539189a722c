use jawab_vocabulary::{Quality, Segment, Supervision};
use proptest::prelude::*;
use uuid::Uuid;

use super::letters::{KINDS, ROLES, SUPERVISIONS, by_letter, letter};
use super::*;

const STAFF: StaffId = StaffId(Uuid::from_u128(7));
const PASSED_OVER: StaffId = StaffId(Uuid::from_u128(8));

fn leg() -> impl Strategy<Value = LegRecord> {
    let names = prop_oneof![
        3 => Just("201".to_owned()),
        3 => Just("gsm1".to_owned()),
        1 => "\\PC{0,8}",
        1 => "[|:~=@%!,+*^()]{1,4}",
    ];
    let few = || prop_oneof![6 => 0..40_u64, 1 => 0..(1_u64 << 40)];
    let counts = (
        prop_oneof![0..4_000_u64, few()],
        few(),
        few(),
        few(),
        prop_oneof![6 => 0..50_u32, 1 => any::<u32>()],
        prop::option::of(10..=45_u8),
    );
    let quality = prop::option::of(counts.prop_map(
        |(packets, lost, late, concealed, jitter_ms, mos_tenths)| Quality {
            packets,
            lost,
            late,
            concealed,
            jitter_ms,
            mos_tenths,
        },
    ));
    let staff = prop::option::of(prop_oneof![
        Just(STAFF),
        Just(PASSED_OVER),
        any::<u128>().prop_map(|id| { StaffId(Uuid::from_u128(id)) })
    ]);
    let role = prop::sample::select(LegRole::ALL.to_vec());
    (role, names, any::<bool>(), staff, quality).prop_map(
        |(role, name, is_line, staff, quality)| LegRecord {
            role,
            endpoint: if is_line {
                Endpoint::Line(name.into())
            } else {
                Endpoint::Handset(name.into())
            },
            staff,
            quality,
        },
    )
}

fn course() -> impl Strategy<Value = Course> {
    prop::collection::vec(leg(), 1..5).prop_flat_map(|legs| {
        let places = prop::collection::vec(0..legs.len() as u16, 0..3);
        let kind = prop::sample::select(SegmentKind::ALL.to_vec());
        let supervision = prop::option::of(prop::sample::select(Supervision::ALL.to_vec()));
        let segment = (kind, 0..100_000_u64, places, any::<bool>(), supervision);
        let segment = segment.prop_map(|(kind, ms, legs, without_first, supervision)| Segment {
            kind,
            ms,
            legs,
            without_first,
            supervision,
        });
        let segments = prop::collection::vec(segment, 0..9);
        (Just(legs), segments).prop_map(|(legs, segments)| Course { legs, segments })
    })
}

/// What the record of a course says.
fn known(course: &Course) -> Known {
    Known {
        line: Some("gsm1".into()),
        staff: Some(STAFF),
        handset: Some("201".into()),
        not_answered_by: vec![StaffId(Uuid::from_u128(9)), PASSED_OVER],
        total_ms: course.total_ms(),
        menu_ms: course.ms_in(&[SegmentKind::Menu]),
        wait_ms: course.ms_in(&[SegmentKind::Wait, SegmentKind::Ring]),
        talk_ms: course.ms_in(&[SegmentKind::Talk]),
        hold_ms: course.ms_in(&[SegmentKind::Hold]),
    }
}

/// The same but for its lengths.
fn without_lengths(course: &Course) -> Course {
    let mut course = course.clone();
    for segment in &mut course.segments {
        segment.ms = 0;
    }
    course
}

proptest! {
    #[test]
    fn what_is_written_is_read_beside_the_same_record(course in course()) {
        let of_it = known(&course);
        let text = write(&course, &of_it);
        let read = read(&text, &of_it).unwrap();
        prop_assert_eq!(without_lengths(&read), without_lengths(&course), "{}", text);
        // It adds up to the millisecond, and each segment is as long as it was, but for less than
        // a tenth of a second.
        prop_assert_eq!(&known(&read), &of_it, "{}", text);
        for (read, said) in read.segments.iter().zip(&course.segments) {
            prop_assert!(read.ms.abs_diff(said.ms) < 100, "{}: {} of {}", text, read.ms, said.ms);
        }
        // What was read says the same.
        prop_assert_eq!(write(&read, &of_it), text);
    }

    /// A record whose sums are others, or that says nothing, is no reason to lose it.
    #[test]
    fn beside_a_record_that_says_otherwise_all_is_said(course in course(), apart in 1..9_000_u64) {
        let of_it = known(&course);
        let otherwise = Known {
            total_ms: of_it.total_ms + 2 * apart,
            menu_ms: of_it.menu_ms + apart,
            wait_ms: of_it.wait_ms + apart,
            talk_ms: of_it.talk_ms + apart,
            hold_ms: of_it.hold_ms + apart,
            line: None,
            staff: None,
            handset: None,
            not_answered_by: Vec::new(),
        };
        let text = write(&course, &otherwise);
        prop_assert_eq!(read(&text, &otherwise), Some(course.clone()), "{}", text);
        let nothing = Known::default();
        let text = write(&course, &nothing);
        let read = read(&text, &nothing).unwrap();
        prop_assert_eq!(read, course, "{}", text);
    }

    #[test]
    fn any_text_is_read_or_not_and_names_no_leg_that_is_not_there(
        text in prop_oneof!["\\PC{0,40}", "[smwrdthvfSWRT0-9:+-]{0,12}(\\|[cskva@%=~*^(),!0-9a-fZ-]{0,12}){0,3}"],
        total_ms in any::<u64>(),
    ) {
        let known = Known { total_ms, handset: Some("201".into()), ..Known::default() };
        if let Some(course) = read(&text, &known) {
            let named = course.segments.iter().flat_map(|segment| &segment.legs);
            prop_assert!(named.into_iter().all(|place| usize::from(*place) < course.legs.len()));
        }
    }
}

/// An ordinary call.
fn ordinary() -> Course {
    Course {
        legs: vec![
            LegRecord {
                role: LegRole::Caller,
                endpoint: Endpoint::Line("gsm1".into()),
                staff: None,
                quality: Some(Quality {
                    packets: 3_869,
                    concealed: 2,
                    ..Quality::default()
                }),
            },
            LegRecord {
                role: LegRole::Staff,
                endpoint: Endpoint::Handset("201".into()),
                staff: Some(STAFF),
                quality: Some(Quality {
                    packets: 3_049,
                    concealed: 2,
                    jitter_ms: 1,
                    mos_tenths: Some(44),
                    ..Quality::default()
                }),
            },
        ],
        segments: [
            (SegmentKind::Setup, 420, vec![]),
            (SegmentKind::Menu, 5_200, vec![]),
            (SegmentKind::Wait, 3_100, vec![]),
            (SegmentKind::Ring, 8_040, vec![1]),
            (SegmentKind::Talk, 61_000, vec![1]),
        ]
        .map(|(kind, ms, legs)| Segment {
            kind,
            ms,
            legs,
            without_first: false,
            supervision: None,
        })
        .to_vec(),
    }
}

#[test]
fn an_ordinary_call_says_what_its_record_does_not() {
    let course = ordinary();
    let text = "smW31rt|c^22|s*a21";
    assert_eq!(write(&course, &known(&course)), text);
    assert_eq!(read(text, &known(&course)), Some(course));
}

#[test]
fn what_earlier_versions_wrote_is_read() {
    let course = ordinary();
    let text = "smw3100rt|c~3869,,,2|s~3049,,,2,1,44";
    assert_eq!(read(text, &known(&course)), Some(course));
    let text = "smw3120r:1t:1|c|s@202=00000000000000000000000000000008~10,1,2,3";
    let read = read(text, &known(&ordinary())).unwrap();
    assert_eq!(read.segments[2].ms, 3_120);
    assert_eq!(read.legs[1].staff, Some(PASSED_OVER));
    let heard = Quality {
        packets: 10,
        lost: 1,
        late: 2,
        concealed: 3,
        ..Quality::default()
    };
    assert_eq!(read.legs[1].quality, Some(heard));
}

/// What read a course before there was another form of it knows these marks, and takes no other
/// for what it is not: it shows the sums.
#[test]
fn a_version_of_before_does_not_misread() {
    let (segments, legs) = ("smwrdthvf0123456789-:+", "|cskva%@=~,!.-_");
    let course = ordinary();
    let text = write(&course, &known(&course));
    let (said, rest) = text.split_once('|').unwrap();
    assert!(!said.chars().all(|it| segments.contains(it)), "{said}");
    for leg in rest.split('|') {
        let heard = leg.trim_start_matches(char::is_alphanumeric);
        assert!(!heard.is_empty() && !legs.contains(&heard[..1]), "{leg}");
    }
}

/// What a supervisor did is said beside their leg; a version that knows no supervisors takes it for
/// nothing else.
#[test]
fn what_a_supervisor_did_is_said_where_it_was() {
    let mut course = ordinary();
    course.legs.push(LegRecord {
        role: LegRole::Supervisor,
        endpoint: Endpoint::Handset("203".into()),
        staff: Some(StaffId(Uuid::from_u128(3))),
        quality: None,
    });
    for (does, ms) in [(Supervision::Listen, 4_000), (Supervision::Join, 2_500)] {
        course.segments.push(Segment {
            kind: SegmentKind::Talk,
            ms,
            legs: vec![1, 2],
            without_first: false,
            supervision: Some(does),
        });
    }
    let text = write(&course, &known(&course));
    assert!(text.starts_with("smW31rT610T40:1+2/lt:1+2/j|"), "{text}");
    assert!(
        text.ends_with("|v@203=00000000000000000000000000000003"),
        "{text}"
    );
    assert_eq!(read(&text, &known(&course)), Some(course));
}

#[test]
fn who_rang_without_an_answer_is_named_once() {
    let mut course = ordinary();
    course.legs.push(LegRecord {
        role: LegRole::Staff,
        endpoint: Endpoint::Handset("202".into()),
        staff: Some(PASSED_OVER),
        quality: None,
    });
    let text = write(&course, &known(&course));
    assert!(text.ends_with("|s@202=1"), "{text}");
    assert_eq!(read(&text, &known(&course)), Some(course));
}

#[test]
fn all_kinds_and_roles_have_a_letter_of_their_own() {
    for kind in SegmentKind::ALL {
        assert_eq!(by_letter(&KINDS, letter(&KINDS, kind)), Some(kind));
    }
    for role in LegRole::ALL {
        assert_eq!(by_letter(&ROLES, letter(&ROLES, role)), Some(role));
    }
    for does in Supervision::ALL {
        let letter = letter(&SUPERVISIONS, does);
        assert_eq!(by_letter(&SUPERVISIONS, letter), Some(does));
    }
}

#[test]
fn what_a_newer_version_writes_otherwise_is_not_read() {
    for text in [
        "x",
        "m|z",
        "m:9",
        "t5:1+",
        "t5/",
        "t5/x",
        "m|c~1,2,3,4,5,6,7",
        "m|c*0000000",
        "m|c*(1",
        "m|c*a",
        "m|c*?",
        "m|s=nobody",
        "m|s=2",
        "m|c?",
    ] {
        assert_eq!(read(text, &Known::default()), None, "{text}");
    }
}
