use proptest::prelude::*;

use super::*;

const STAFF: StaffId = StaffId(Uuid::from_u128(7));

fn leg() -> impl Strategy<Value = LegRecord> {
    let names = prop_oneof![
        3 => Just("201".to_owned()),
        3 => Just("gsm1".to_owned()),
        1 => "\\PC{0,8}",
        1 => "[|:~=@%!,+]{1,4}",
    ];
    let counts = (
        0..4_000_u64,
        0..3_u64,
        0..3_u64,
        0..3_u64,
        0..50_u32,
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
        let segment = (kind, 0..100_000_u64, places, any::<bool>());
        let segment = segment.prop_map(|(kind, ms, legs, without_first)| Segment {
            kind,
            ms,
            legs,
            without_first,
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
        total_ms: course.total_ms(),
        menu_ms: course.ms_in(&[SegmentKind::Menu]),
        wait_ms: course.ms_in(&[SegmentKind::Wait, SegmentKind::Ring]),
        talk_ms: course.ms_in(&[SegmentKind::Talk]),
        hold_ms: course.ms_in(&[SegmentKind::Hold]),
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_beside_the_same_record(course in course(), total_ms in any::<u64>()) {
        let of_it = known(&course);
        let text = write(&course, &of_it);
        prop_assert_eq!(read(&text, &of_it), Some(course.clone()), "{}", text);
        // A record whose sums are others, or that says nothing, is no reason to lose it.
        for other in [Known::default(), Known { total_ms, ..of_it }] {
            let text = write(&course, &other);
            prop_assert_eq!(read(&text, &other), Some(course.clone()), "{}", text);
        }
    }

    #[test]
    fn any_text_is_read_or_not_and_names_no_leg_that_is_not_there(
        text in prop_oneof!["\\PC{0,40}", "[smwrdthvf0-9:+]{0,12}(\\|[cskva@%=~,!0-9a-f]{0,12}){0,3}"],
        total_ms in any::<u64>(),
    ) {
        let known = Known { total_ms, handset: Some("201".into()), ..Known::default() };
        if let Some(course) = read(&text, &known) {
            let named = course.segments.iter().flat_map(|segment| &segment.legs);
            prop_assert!(named.into_iter().all(|place| usize::from(*place) < course.legs.len()));
        }
    }
}

#[test]
fn an_ordinary_call_says_what_its_record_does_not() {
    let course = Course {
        legs: vec![
            LegRecord {
                role: LegRole::Caller,
                endpoint: Endpoint::Line("gsm1".into()),
                staff: None,
                quality: Some(Quality {
                    packets: 4_765,
                    ..Quality::default()
                }),
            },
            LegRecord {
                role: LegRole::Staff,
                endpoint: Endpoint::Handset("201".into()),
                staff: Some(STAFF),
                quality: Some(Quality {
                    packets: 2_981,
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
            (SegmentKind::Wait, 3_120, vec![]),
            (SegmentKind::Ring, 8_040, vec![1]),
            (SegmentKind::Talk, 61_000, vec![1]),
        ]
        .map(|(kind, ms, legs)| Segment {
            kind,
            ms,
            legs,
            without_first: false,
        })
        .to_vec(),
    };
    let text = "smw3120rt|c~4765|s~2981,,,2,1,44";
    assert_eq!(write(&course, &known(&course)), text);
    assert_eq!(read(text, &known(&course)), Some(course));
}

#[test]
fn all_kinds_and_roles_have_a_letter_of_their_own() {
    for kind in SegmentKind::ALL {
        assert_eq!(by_letter(&KINDS, letter(&KINDS, kind)), Some(kind));
    }
    for role in LegRole::ALL {
        assert_eq!(by_letter(&ROLES, letter(&ROLES, role)), Some(role));
    }
}

#[test]
fn what_a_newer_version_writes_otherwise_is_not_read() {
    for text in [
        "x",
        "m|z",
        "m:9",
        "t5:1+",
        "m|c~1,2,3,4,5,6,7",
        "m|s=nobody",
        "m|c?",
    ] {
        assert_eq!(read(text, &Known::default()), None, "{text}");
    }
}
