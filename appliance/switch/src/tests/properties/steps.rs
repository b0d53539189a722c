//! What can happen at a centre, sense and nonsense, and how it does.

use std::sync::Arc;
use std::time::Duration;

use proptest::prelude::*;

use crate::tests::script::{Centre, staff};
use crate::*;

/// Something that happens.
#[derive(Clone, Debug)]
pub(super) enum Step {
    LineCall(u8),
    HandsetDials(u8, u8),
    Leg(u8, LegEvent),
    HearsItOut(u8),
    /// A phone's own transfer key: to a number, or to whoever is in another call.
    Refers(u8, Result<u8, u8>),
    /// A phone's own key for what rings at a leg.
    TakesUp(u8, u8),
    /// Any play id at all.
    Played(u8, u64),
    Staff(u8, u8, u8),
    /// What somebody is for.
    Skills(u8, u8, u8),
    /// Somebody asks, hands over, brings together.
    HandsOver(u8, u8, u8),
    /// A supervisor wants something: who, what, of which call or colleague, at which handset.
    Supervises(u8, u8, u8, u8),
    Handset(u8, bool),
    Line(u8, bool),
    /// Calls go out on a line no more, or again.
    LineClosed(u8, LineClosed, bool),
    /// A recording is over.
    Recorded(u8, RecordingEnd),
    /// The next message is found in a call, or there is none.
    Found(u8, bool),
    /// A wish to be called back is kept, or cannot be.
    Kept(u8, bool),
    /// Somebody is still to be called back, or is not.
    May(u8, bool),
    /// Somebody was to be called back before a restart.
    Wish(u8),
    /// Messages can be kept, or cannot.
    Messages(bool),
    /// The centre closes, or opens.
    Closes(bool),
    /// Menus are made, other ones, or none.
    Menus(u8),
    TestCall(u8, u8),
    Work(u8, u8, u8),
    Wait(u64),
}

pub(super) const HANDSETS: [&str; 3] = ["201", "202", "203"];
const NUMBERS: [&str; 19] = [
    "0612345678",
    "15",
    "201",
    "202",
    "*7301",
    "999",
    "#",
    "*8",
    "*8201",
    "*1#",
    "203",
    "*5",
    "*5201",
    "*61",
    "*60",
    "*6202",
    "*6203",
    "*6201",
    "*9",
];

fn leg_event() -> impl Strategy<Value = LegEvent> {
    prop_oneof![
        1 => Just(LegEvent::Alerting),
        1 => Just(LegEvent::Caller("0699999999".into())),
        2 => Just(LegEvent::Audible),
        6 => Just(LegEvent::Answered),
        4 => prop::sample::select(vec!['1', '2', '3', '4', '5', '5', '7', '0', '*', '#'])
            .prop_map(|key| LegEvent::Digit(Digit::new(key).unwrap())),
        1 => Just(LegEvent::Held),
        1 => Just(LegEvent::Resumed),
        2 => prop::sample::select(vec![16_u8, 17, 19, 27, 38])
            .prop_map(|cause| LegEvent::Released(Cause::try_from(cause).unwrap())),
    ]
}

pub(super) fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0..2_u8).prop_map(Step::LineCall),
        2 => (0..3_u8, 0..19_u8).prop_map(|(handset, number)| Step::HandsetDials(handset, number)),
        16 => (any::<u8>(), leg_event()).prop_map(|(leg, event)| Step::Leg(leg, event)),
        4 => any::<u8>().prop_map(Step::HearsItOut),
        1 => (any::<u8>(), 0..50_u64).prop_map(|(leg, id)| Step::Played(leg, id)),
        6 => (0..3_u8, 0..8_u8, 0..3_u8).prop_map(|(who, what, at)| Step::Staff(who, what, at)),
        2 => (0..3_u8, 0..16_u8, 0..8_u8).prop_map(|(who, queues, languages)| Step::Skills(who, queues, languages)),
        6 => hands_over(),
        4 => refers(),
        1 => (0..3_u8, any::<u8>()).prop_map(|(who, leg)| Step::TakesUp(who, leg)),
        3 => supervises(),
        2 => (0..3_u8, any::<bool>()).prop_map(|(handset, here)| Step::Handset(handset, here)),
        1 => (0..2_u8, any::<bool>()).prop_map(|(line, here)| Step::Line(line, here)),
        1 => closes(),
        1 => any::<bool>().prop_map(Step::Closes),
        1 => any::<bool>().prop_map(Step::Messages),
        3 => (any::<u8>(), any::<bool>()).prop_map(|(call, is_one)| Step::Found(call, is_one)),
        3 => (any::<u8>(), any::<bool>()).prop_map(|(call, kept)| Step::Kept(call, kept)),
        4 => (0..4_u8, prop::bool::weighted(0.8)).prop_map(|(id, may)| Step::May(id, may)),
        1 => (0..4_u8).prop_map(Step::Wish),
        2 => (any::<u8>(), recording_end()).prop_map(|(leg, end)| Step::Recorded(leg, end)),
        1 => (0..3_u8).prop_map(Step::Menus),
        2 => (0..6_u8, 0..3_u8).prop_map(|(what, place)| Step::TestCall(what, place)),
        8 => (0..6_u8, 0..8_u8, 0..3_u8).prop_map(|(id, what, who)| Step::Work(id, what, who)),
        5 => prop::sample::select(vec![0_u64, 1, 5, 20, 30, 60, 700]).prop_map(Step::Wait),
    ]
}

fn closes() -> impl Strategy<Value = Step> {
    let why = prop::sample::select(vec![LineClosed::Roaming, LineClosed::Budget]);
    (0..2_u8, why, any::<bool>())
        .prop_map(|(line, why, closed)| Step::LineClosed(line, why, closed))
}

fn supervises() -> impl Strategy<Value = Step> {
    (0..4_u8, 0..12_u8, any::<u8>(), 0..3_u8)
        .prop_map(|(who, what, whom, at)| Step::Supervises(who, what, whom, at))
}

fn recording_end() -> impl Strategy<Value = RecordingEnd> {
    prop::sample::select(vec![
        RecordingEnd::Kept(Duration::from_secs(7)),
        RecordingEnd::NothingSaid,
        RecordingEnd::Failed,
    ])
}

fn hands_over() -> impl Strategy<Value = Step> {
    (0..3_u8, 0..10_u8, 0..18_u8).prop_map(|(who, what, whom)| Step::HandsOver(who, what, whom))
}

fn refers() -> impl Strategy<Value = Step> {
    let to = prop_oneof![(0..18_u8).prop_map(Ok), any::<u8>().prop_map(Err),];
    (any::<u8>(), to).prop_map(|(leg, to)| Step::Refers(leg, to))
}

/// What happens to a call that staff are in, and to whoever they ask.
pub(super) fn step_in_a_call() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => hands_over(),
        6 => refers(),
        2 => (0..3_u8, 0..18_u8).prop_map(|(who, number)| Step::HandsetDials(who, number)),
        6 => (any::<u8>(), leg_event()).prop_map(|(leg, event)| Step::Leg(leg, event)),
        4 => any::<u8>().prop_map(|leg| Step::Leg(leg, LegEvent::Answered)),
        2 => prop::sample::select(vec![1_u64, 3, 20, 30]).prop_map(Step::Wait),
        6 => supervises(),
        4 => any::<u8>().prop_map(Step::HearsItOut),
        2 => step(),
    ]
}

pub(in crate::tests) fn capacity() -> impl Strategy<Value = Capacity> {
    let channels = || prop::sample::subsequence(Channel::ALL.to_vec(), 0..=4);
    let many = || 0..3_u8;
    (many(), many(), many(), channels(), channels()).prop_map(
        |(chats, texts, mails, during_call, before_calls)| Capacity {
            chats,
            texts,
            mails,
            during_call: during_call.into_iter().collect(),
            before_calls: before_calls.into_iter().collect(),
        },
    )
}

/// Queues of every kind: by number and first, by key, by language and on to somebody outside, and
/// for everybody.
fn all_queues() -> [QueueConfig; 4] {
    let overflow = |after_s, to| {
        let after = Duration::from_secs(after_s);
        Some(Overflow { after, to })
    };
    [
        QueueConfig {
            numbers: vec!["0537000001".into()],
            priority: 9,
            ..QueueConfig::named("first")
        },
        QueueConfig {
            key: Digit::new('1'),
            priority: 3,
            overflow: overflow(40, OverflowTo::Queue("everybody".into())),
            ..QueueConfig::named("by key")
        },
        QueueConfig {
            languages: [Language::Tamazight, Language::French].into(),
            overflow: overflow(30, OverflowTo::Number("0522000000".into())),
            ..QueueConfig::named("by language")
        },
        QueueConfig::named("everybody"),
    ]
}

pub(super) fn queues() -> impl Strategy<Value = Vec<QueueConfig>> {
    prop::sample::subsequence(all_queues().to_vec(), 0..=4)
}

const fn presence(here: bool) -> Presence {
    if here { Presence::Here } else { Presence::Gone }
}

/// A leg that the centre has seen, by number; or one that it never has.
fn leg(centre: &Centre, n: u8) -> LegId {
    let known: Vec<LegId> = centre.legs.keys().copied().collect();
    let n = usize::from(n) % (known.len() + 1);
    known.get(n).copied().unwrap_or(LegId::offered(9_999))
}

/// Whoever is offered it takes it.
fn offered_is_accepted(centre: &Centre, id: u64) -> WorkInput {
    WorkInput::Accepted(centre.offered_to(id).unwrap_or(staff(9)))
}

pub(super) fn take(centre: &mut Centre, step: Step) {
    match step {
        Step::LineCall(called) => {
            let called = ["0537000000", "+212537000001"][usize::from(called)];
            centre.offers(Endpoint::Line("gsm1".into()), "0612345678", called);
        }
        Step::Skills(who, of_queues, of_languages) => {
            let has = |bits: u8, at: usize| bits & (1 << at) != 0;
            let names = all_queues().map(|queue| queue.name);
            let queues = names.into_iter().enumerate();
            let languages = Language::ALL.into_iter().enumerate();
            let skills = Skills {
                queues: queues
                    .filter(|(at, _)| has(of_queues, *at))
                    .map(|(_, it)| it)
                    .collect(),
                languages: languages
                    .filter(|(at, _)| has(of_languages, *at))
                    .map(|(_, it)| it)
                    .collect(),
            };
            centre.does(u128::from(who), StaffAction::HasSkills(skills));
        }
        Step::HandsetDials(handset, number) => {
            let handset = HANDSETS[usize::from(handset)];
            let from = Endpoint::Handset(handset.into());
            centre.offers(from, handset, NUMBERS[usize::from(number)]);
        }
        Step::Leg(n, event) => {
            let leg = leg(centre, n);
            centre.leg(leg, event);
        }
        Step::HearsItOut(n) => {
            let leg = leg(centre, n);
            if let Some((id, _)) = centre.legs.get(&leg).and_then(|log| log.playing.clone()) {
                centre.leg(leg, LegEvent::Played(id));
            }
        }
        Step::Refers(n, to) => {
            let by = leg(centre, n);
            let to = match to {
                Ok(number) => ReferTo::Number(NUMBERS[usize::from(number)].into()),
                Err(other) => ReferTo::InPlaceOf(leg(centre, other)),
            };
            centre.refers(by, to);
        }
        Step::TakesUp(handset, n) => {
            let rings = leg(centre, n);
            centre.takes_up(HANDSETS[usize::from(handset)], rings);
        }
        Step::Played(n, id) => {
            let leg = leg(centre, n);
            centre.leg(leg, LegEvent::Played(PlayId(id)));
        }
        Step::Staff(who, what, at) => {
            let handset = HandsetId::from(HANDSETS[usize::from(at)]);
            let action = match what {
                0 | 1 => StaffAction::Ready(handset),
                2 => StaffAction::Break(handset, BreakReason::Prayer),
                6 => StaffAction::AfterCallWork(AfterCallReason::FollowUp),
                7 => StaffAction::Resume,
                3 => StaffAction::Leave,
                4 => StaffAction::Hold,
                _ => StaffAction::HangUp,
            };
            centre.does(u128::from(who), action);
        }
        Step::HandsOver(who, what, whom) => {
            let number = Number::from(NUMBERS[usize::from(whom)]);
            let action = match what {
                0 | 1 => StaffAction::Consult(number),
                2 => StaffAction::Transfer(TransferTo::Number(number)),
                3 => StaffAction::Transfer(TransferTo::Queue),
                4 => StaffAction::Complete,
                5 => StaffAction::ThreeWay,
                6 => StaffAction::Back,
                7 => StaffAction::Park,
                8 => StaffAction::TakeParked(HANDSETS[usize::from(whom) % 3].into()),
                _ => StaffAction::HangUp,
            };
            centre.does(u128::from(who), action);
        }
        Step::Supervises(who, what, whom, at) => {
            let calls: Vec<CallId> = centre.switch.calls.keys().copied().collect();
            let n = usize::from(whom) % (calls.len() + 1);
            let call = calls.get(n).copied().unwrap_or(CallId(9_999));
            let at = HandsetId::from(HANDSETS[usize::from(at)]);
            let action = match what {
                0..=3 => StaffAction::Supervise(at, call, Supervision::Listen),
                4 | 5 => StaffAction::Supervise(at, call, Supervision::Whisper),
                6 | 7 => StaffAction::Supervise(at, call, Supervision::Join),
                8 | 9 => StaffAction::LeaveSupervised,
                10 => StaffAction::EndCall(call),
                _ => StaffAction::SendOnBreak(staff(u128::from(whom % 3)), BreakReason::Meeting),
            };
            centre.does(u128::from(who), action);
        }
        Step::Handset(handset, here) => {
            let handset = HANDSETS[usize::from(handset)].into();
            centre.input(Input::Handset(handset, presence(here)));
        }
        Step::Line(line, here) => {
            let line = ["gsm1", "gsm2"][usize::from(line)].into();
            centre.input(Input::Line(line, presence(here)));
        }
        Step::LineClosed(line, why, closed) => {
            let line = ["gsm1", "gsm2"][usize::from(line)].into();
            centre.input(Input::LineClosed(line, why, closed));
        }
        Step::Recorded(n, end) => {
            let leg = leg(centre, n);
            let name = RecordingName::new("message").unwrap();
            centre.leg(leg, LegEvent::Recorded(name, end));
        }
        Step::Found(n, is_one) => {
            let calls: Vec<CallId> = centre.switch.calls.keys().copied().collect();
            let call = calls.get(usize::from(n) % (calls.len() + 1)).copied();
            let found = is_one.then(|| FoundMessage {
                id: MessageId(u128::from(n)),
                caller: Some("0612345678".into()),
                sound: Sound(vec![0; 160].into()),
            });
            centre.input(Input::Message(call.unwrap_or(CallId(9_999)), found));
        }
        Step::Kept(n, kept) => {
            // Whoever asked, if anybody did.
            let asked: Vec<CallId> = centre.switch.wishes_asked.keys().copied().collect();
            let call = asked.get(usize::from(n) % asked.len().max(1)).copied();
            let id = kept.then_some(CallBackId(u128::from(n % 4)));
            centre.input(Input::CallBackKept(call.unwrap_or(CallId(9_999)), id));
        }
        Step::May(id, may) => centre.input(Input::CallBackMay(CallBackId(id.into()), may)),
        Step::Wish(id) => {
            let wish = CallBackWish {
                number: "0612345679".into(),
                language: Some(Language::French),
                queue: None,
                waited: Duration::from_secs(60 * u64::from(id)),
                tries: id % 2,
            };
            centre.input(Input::CallBackRestored(CallBackId(id.into()), wish));
        }
        Step::Messages(kept) => centre.input(Input::Voicemail(presence(kept))),
        Step::Closes(closes) => {
            let hours = if closes { Hours::Closed } else { Hours::Open };
            centre.input(Input::Hours(hours));
        }
        Step::Menus(which) => centre.input(Input::Menus(menus(which))),
        Step::TestCall(what, place) => {
            let handset = HANDSETS[usize::from(place)].into();
            let line = ["gsm1", "gsm2", "gsm3"][usize::from(place)].into();
            let number = "0612345678".into();
            let say = vec![Announcement::Tone(Tone::Test)];
            centre.tries(match what {
                0 => TestCall::Ring { handset, say },
                1 => TestCall::Announce { say },
                2 => TestCall::Call { line, number, say },
                3 | 4 => TestCall::Menus {
                    handset,
                    menus: menus(what - 2).unwrap_or_default(),
                    language: Language::French,
                },
                _ => TestCall::Echo {
                    line,
                    number,
                    lasts: Duration::from_secs(10),
                },
            });
        }
        Step::Work(id, what, who) => centre.work(
            id.into(),
            match what {
                0..=2 => WorkInput::Arrived(Channel::ALL[usize::from(id) % Channel::ALL.len()]),
                3 | 4 => WorkInput::Accepted(staff(who.into())),
                5 => WorkInput::Declined(staff(who.into())),
                6 => offered_is_accepted(centre, id.into()),
                _ => WorkInput::Over,
            },
        ),
        Step::Wait(seconds) => centre.waits(seconds),
    }
}

/// Menus that lead to all there is, some that lead nowhere, or none.
fn menus(which: u8) -> Option<Arc<Menus>> {
    let menu = |name: &str, keys: Vec<Way>, otherwise: Way| Menu {
        name: name.into(),
        text: Some(1),
        keys: (1..)
            .zip(keys)
            .map(|(key, way)| MenuKey { key, way })
            .collect(),
        otherwise,
    };
    let to = |name: &str| Way::Menu(name.into());
    let menus = match which {
        0 => return None,
        1 => {
            let queues = all_queues().map(|queue| Way::Queue(queue.name));
            let mut ways = vec![to("b"), Way::Text(2)];
            ways.extend(queues);
            vec![
                menu("a", ways, Way::Operator),
                menu("b", vec![to("a")], Way::Text(1)),
            ]
        }
        _ => vec![menu(
            "a",
            vec![to("gone"), Way::Queue("gone".into())],
            to("a"),
        )],
    };
    Some(Arc::new(Menus(menus)))
}
