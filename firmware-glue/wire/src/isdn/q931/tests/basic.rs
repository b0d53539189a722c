//! Establishment, channels, restart (clauses 5.1, 5.2, 5.5, 5.7).

use super::super::*;
use super::pair::*;
use crate::isdn::Cause;

fn states(pair: &Pair, user: CallId, network: CallId) -> [u8; 2] {
    [pair.user.state_of(user), pair.network.state_of(network)].map(|state| state.unwrap() as u8)
}

#[test]
fn clause_5_1_an_outgoing_call_passes_u1_u3_u4_u10() {
    let mut pair = Pair::up();
    let (user, network) = pair.user_calls(speech(), Wanted::Any);
    assert_eq!(states(&pair, user, network), [1, 1]);
    assert_eq!(pair.user.channel_of(user), Some(channel(1)));
    pair.network.proceed(pair.now, network, None).unwrap();
    pair.carry();
    assert_eq!(states(&pair, user, network), [3, 3]);
    assert_eq!(pair.user.timer_of(user), Some(Timer::T310));
    pair.network.alert(pair.now, network, None).unwrap();
    pair.carry();
    assert_eq!(states(&pair, user, network), [4, 4]);
    assert_eq!(pair.user.timer_of(user), Some(Timer::T301));
    pair.network.connect(pair.now, network, None).unwrap();
    pair.carry();
    assert_eq!(states(&pair, user, network), [10, 10]);
    assert_eq!(pair.seen, [0x05, 0x02, 0x01, 0x07, 0x0F]);
}

#[test]
fn clause_5_2_an_incoming_call_passes_u6_u9_u7_u8_u10() {
    let mut pair = Pair::up();
    let (user, network) = pair.network_calls(speech(), Wanted::Any);
    assert_eq!(states(&pair, user, network), [6, 6]);
    assert_eq!(pair.network.channel_of(network), Some(channel(31)));
    pair.user.proceed(pair.now, user, None).unwrap();
    pair.carry();
    assert_eq!(states(&pair, user, network), [9, 9]);
    pair.user.alert(pair.now, user, None).unwrap();
    pair.carry();
    assert_eq!(states(&pair, user, network), [7, 7]);
    pair.user.connect(pair.now, user, None).unwrap();
    assert_eq!(pair.user.state_of(user), Some(State::ConnectRequest));
    assert_eq!(pair.user.timer_of(user), Some(Timer::T313));
    pair.carry();
    assert_eq!(states(&pair, user, network), [10, 10]);
    assert_eq!(pair.user.timer_of(user), None);
}

#[test]
fn clause_5_2_8_the_network_acknowledges_connect_at_once() {
    let mut pair = Pair::up();
    let (user, network) = pair.network_calls(speech(), Wanted::Any);
    pair.user.connect(pair.now, user, None).unwrap();
    while let Some(frame) = pair.user.poll_transmit(pair.now) {
        pair.network.handle_frame(pair.now, frame);
    }
    assert_eq!(states(&pair, user, network), [8, 10]);
    pair.carry();
    assert_eq!(pair.count(0x0F), 1);
    assert_eq!(states(&pair, user, network), [10, 10]);
}

#[test]
fn clause_5_1_3_overlap_sending_passes_u2_and_digits_come_in_order() {
    let mut pair = Pair::up();
    let setup = Setup {
        sending: Sending::Overlap,
        ..speech()
    };
    let (user, network) = pair.user_calls(setup, Wanted::Any);
    assert_eq!(
        pair.network.setup_of(network).unwrap().sending,
        Sending::Overlap
    );
    pair.network.more_digits(pair.now, network).unwrap();
    pair.carry();
    assert_eq!(states(&pair, user, network), [2, 2]);
    for digit in ["1", "2", "34"] {
        pair.user.send_digits(pair.now, user, digit).unwrap();
    }
    pair.carry();
    let digits: std::string::String = pair
        .network_events()
        .iter()
        .map(|event| match event {
            Event::Digits {
                digits, complete, ..
            } => {
                assert!(!complete);
                std::string::String::from(digits.as_str())
            }
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(digits, "1234");
    pair.network.proceed(pair.now, network, None).unwrap();
    pair.carry();
    assert_eq!(states(&pair, user, network), [3, 3]);
}

#[test]
fn clause_5_2_4_overlap_receiving_passes_u25() {
    let mut pair = Pair::up();
    let (user, network) = pair.network_calls(speech(), Wanted::Any);
    pair.user.more_digits(pair.now, user).unwrap();
    pair.carry();
    assert_eq!(states(&pair, user, network), [25, 25]);
    assert_eq!(pair.user.timer_of(user), Some(Timer::T302));
    assert_eq!(pair.network.timer_of(network), Some(Timer::T304));
}

#[test]
fn clause_5_1_6_progress_that_is_heard_stops_t310() {
    let mut pair = Pair::up();
    let (user, network) = pair.user_calls(speech(), Wanted::Any);
    pair.network.proceed(pair.now, network, None).unwrap();
    pair.network.progress(network, Progress::IN_BAND).unwrap();
    pair.carry();
    assert_eq!(pair.user.timer_of(user), None);
    assert!(pair.user_events().contains(&Event::Progress {
        call: user,
        progress: Progress::IN_BAND,
        cause: None
    }));
}

#[test]
fn clause_5_1_6_busy_told_by_progress_alone_is_told_with_its_cause_and_leaves_the_call() {
    let mut pair = Pair::up();
    let (user, network) = pair.user_calls(speech(), Wanted::Any);
    pair.network.proceed(pair.now, network, None).unwrap();
    pair.carry();
    // Cause 17 and progress indicator 8, to the call's originator.
    pair.tell_user(&[
        0x08, 2, 0x80, 1, 0x03, 0x08, 2, 0x82, 0x91, 0x1E, 2, 0x82, 0x88,
    ]);
    assert!(pair.user_events().contains(&Event::Progress {
        call: user,
        progress: Progress::IN_BAND,
        cause: Some(crate::isdn::Cause(17)),
    }));
    assert_eq!(pair.user.timer_of(user), None, "the owner decides how long");
    pair.wait(core::time::Duration::from_secs(120));
    assert_eq!(pair.user.call_count(), 1);
    pair.user
        .disconnect(pair.now, user, crate::isdn::Cause(17))
        .unwrap();
    pair.carry();
    assert!(pair.user_events().contains(&Event::Released {
        call: user,
        cause: crate::isdn::Cause(17),
    }));
    assert_eq!([pair.user.call_count(), pair.network.call_count()], [0, 0]);
}

#[test]
fn everything_in_a_setup_arrives() {
    let mut pair = Pair::up();
    let setup = Setup {
        bearer: Bearer {
            transfer: Transfer::Audio,
            ..Bearer::SPEECH
        },
        calling: Some(Party {
            number: Number {
                kind: NumberType::National,
                plan: 1,
                digits: "522000001".try_into().unwrap(),
            },
            presentation: Presentation::Restricted,
            screening: Screening::Passed,
        }),
        sending: Sending::Overlap,
        progress: Some(Progress::CALLING_NOT_ISDN),
        display: heapless::Vec::from_slice(b"Rabat").unwrap(),
        high_layer: heapless::Vec::from_slice(&[0x91, 0x81]).unwrap(),
        low_layer: heapless::Vec::from_slice(&[0x80, 0x90, 0xA3]).unwrap(),
        ..speech()
    };
    let (_, network) = pair.user_calls(setup.clone(), Wanted::Any);
    assert_eq!(pair.network.setup_of(network), Some(&setup));
}

#[test]
fn the_connected_number_arrives() {
    let mut pair = Pair::up();
    let (user, network) = pair.user_calls(speech(), Wanted::Any);
    let party = Party {
        number: Number::dialled("0537000009").unwrap(),
        ..Party::default()
    };
    pair.network
        .connect(pair.now, network, Some(&party))
        .unwrap();
    pair.carry();
    assert_eq!(pair.user.connected_party(user), Some(&party));
}

#[test]
fn clause_5_1_2_an_exclusive_channel_that_is_taken_is_refused_with_44() {
    let mut pair = Pair::up();
    let (_, network) = pair.network_calls(speech(), Wanted::Exclusive(channel(5)));
    // The user does not see that the channel is taken, in this test.
    let user = pair.user.calls().next().unwrap();
    pair.user.end(user, Cause::NORMAL_CLEARING);
    pair.user_events();
    assert_eq!(pair.network.channel_of(network), Some(channel(5)));
    let wanted = Wanted::Exclusive(channel(5));
    pair.user.setup(pair.now, speech(), wanted).unwrap();
    pair.carry();
    assert_eq!(
        released(&pair.user_events()),
        Some(Cause::REQUESTED_CHANNEL_NOT_AVAILABLE)
    );
}

#[test]
fn clause_5_1_2_a_preferred_channel_that_is_taken_is_replaced() {
    let mut pair = Pair::up();
    pair.network_calls(speech(), Wanted::Exclusive(channel(5)));
    let first = pair.user.calls().next().unwrap();
    pair.user.end(first, Cause::NORMAL_CLEARING);
    let (user, network) = pair.user_calls(speech(), Wanted::Preferred(channel(5)));
    pair.network.proceed(pair.now, network, None).unwrap();
    pair.carry();
    assert_eq!(pair.user.channel_of(user), Some(channel(31)));
    assert_eq!(pair.network.channel_of(network), Some(channel(31)));
}

#[test]
fn clause_5_1_2_a_channel_that_was_not_offered_is_refused_with_6() {
    let mut pair = Pair::up();
    let wanted = Wanted::Exclusive(channel(3));
    let user = pair.user.setup(pair.now, speech(), wanted).unwrap();
    pair.carry();
    // CALL PROCEEDING on channel 4.
    pair.tell_user(&[0x08, 2, 0x80, 1, 0x02, 0x18, 3, 0xA9, 0x83, 0x84]);
    assert_eq!(pair.count(0x4D), 1);
    assert_eq!(
        released(&pair.network_events()),
        Some(Cause::CHANNEL_UNACCEPTABLE)
    );
    assert_eq!(pair.user.state_of(user), None);
}

#[test]
fn clause_5_2_3_a_channel_that_there_is_not_is_refused_with_82() {
    let mut pair = Pair::up();
    pair.user.config.channels.remove(channel(20));
    let wanted = Wanted::Exclusive(channel(20));
    pair.network.setup(pair.now, speech(), wanted).unwrap();
    pair.carry();
    assert_eq!(
        released(&pair.network_events()),
        Some(Cause::CHANNEL_DOES_NOT_EXIST)
    );
}

#[test]
fn clause_5_7_of_two_calls_for_one_channel_the_networks_has_it() {
    let mut pair = Pair::up();
    let wanted = Wanted::Preferred(channel(7));
    let from_user = pair.user.setup(pair.now, speech(), wanted).unwrap();
    let from_network = pair.network.setup(pair.now, speech(), wanted).unwrap();
    pair.carry();
    let at_user = offered(&pair.user_events());
    let at_network = offered(&pair.network_events());
    pair.user.connect(pair.now, at_user, None).unwrap();
    pair.network.connect(pair.now, at_network, None).unwrap();
    pair.carry();
    assert_eq!(pair.user.channel_of(at_user), Some(channel(7)));
    assert_eq!(pair.network.channel_of(from_network), Some(channel(7)));
    assert_eq!(pair.user.channel_of(from_user), Some(channel(31)));
    assert_eq!(pair.network.channel_of(at_network), Some(channel(31)));
}

#[test]
fn thirty_calls_fill_a_span_and_the_next_finds_no_channel() {
    let mut pair = Pair::up();
    for _ in 0..30 {
        pair.talk();
    }
    assert_eq!(
        pair.user.setup(pair.now, speech(), Wanted::Any),
        Err(SetupError::NoChannel)
    );
}

#[test]
fn clause_5_5_each_channel_is_restarted_at_start_up() {
    let mut pair = Pair::with(StartUp::EachChannel);
    let restarted = |events: &[Event]| {
        let is_one = |event: &&Event| matches!(event, Event::Restarted(_));
        events.iter().filter(is_one).count()
    };
    pair.carry();
    assert_eq!(pair.user.free_channels(), ChannelSet::ALL);
    // A RESTART of the peer's counts as the answer to one that waits, so not all 60 are sent.
    assert!(
        (30..=60).contains(&pair.count(0x46)),
        "{}",
        pair.count(0x46)
    );
    assert_eq!(restarted(&pair.user_events()), 0, "told while it came up");
}

#[test]
fn clause_5_5_a_restart_ends_the_calls_on_both_sides_and_is_acknowledged() {
    let mut pair = Pair::up();
    pair.talk();
    pair.talk();
    pair.user.restart(pair.now, Restart::Interface);
    assert!(pair.user.free_channels().is_empty());
    pair.carry();
    pair.is_idle();
    assert_eq!(
        released(&pair.network_events()),
        Some(Cause::TEMPORARY_FAILURE)
    );
    assert_eq!(pair.user.free_channels(), ChannelSet::ALL);
}

#[test]
fn clause_5_5_2_a_restart_of_a_channel_that_there_is_not_is_refused_with_82() {
    let mut pair = Pair::up();
    pair.user.config.channels.remove(channel(9));
    pair.tell_user(&[
        0x08, 2, 0, 0, 0x46, 0x18, 3, 0xA9, 0x83, 0x89, 0x79, 1, 0x80,
    ]);
    assert_eq!(pair.seen, [0x46, 0x7D]);
}

#[test]
fn the_memory_of_a_span_is_a_constant() {
    let octets = size_of::<Span>();
    std::println!("a span takes {octets} octets");
    assert!(octets < 96 * 1024, "{octets}");
}
