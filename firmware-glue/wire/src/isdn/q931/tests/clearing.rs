//! Clearing, and the data link's failures (clauses 5.3, 5.8.8 to 5.8.10).

use core::time::Duration;

use super::super::*;
use super::pair::*;
use crate::isdn::Cause;

#[test]
fn clause_5_3_3_disconnect_release_release_complete() {
    let mut pair = Pair::up();
    let (user, _) = pair.talk();
    pair.seen.clear();
    pair.user.disconnect(pair.now, user, Cause(27)).unwrap();
    assert_eq!(pair.user.state_of(user), Some(State::DisconnectRequest));
    pair.carry();
    assert_eq!(pair.seen, [0x45, 0x4D, 0x5A]);
    assert_eq!(released(&pair.user_events()), Some(Cause(27)));
    assert_eq!(released(&pair.network_events()), Some(Cause(27)));
    pair.is_idle();
    assert_eq!(pair.user.release(pair.now, user), Err(CallError::Over));
}

#[test]
fn clause_5_2_5_1_a_refusal_is_one_release_complete() {
    let mut pair = Pair::up();
    let (user, _) = pair.network_calls(speech(), Wanted::Any);
    pair.seen.clear();
    pair.user
        .disconnect(pair.now, user, Cause::USER_BUSY)
        .unwrap();
    pair.carry();
    assert_eq!(pair.seen, [0x5A]);
    assert_eq!(released(&pair.network_events()), Some(Cause::USER_BUSY));
    pair.is_idle();
}

#[test]
fn clause_5_3_4_1_tones_are_heard_in_u12_until_the_user_releases() {
    let mut pair = Pair::up();
    let (user, network) = pair.talk();
    pair.network
        .disconnect_with_tones(pair.now, network, Cause(1))
        .unwrap();
    assert_eq!(pair.network.timer_of(network), Some(Timer::T306));
    pair.carry();
    assert_eq!(pair.user.state_of(user), Some(State::DisconnectIndication));
    assert!(pair.user_events().contains(&Event::Disconnected {
        call: user,
        cause: Cause(1),
        tones: true
    }));
    pair.user.release(pair.now, user).unwrap();
    pair.carry();
    pair.is_idle();
}

#[test]
fn clause_5_3_5_disconnect_meets_disconnect() {
    let mut pair = Pair::up();
    let (user, network) = pair.talk();
    pair.user.disconnect(pair.now, user, Cause(16)).unwrap();
    pair.network
        .disconnect(pair.now, network, Cause(17))
        .unwrap();
    pair.carry();
    pair.is_idle();
    assert_eq!(released(&pair.user_events()), Some(Cause(16)));
    assert_eq!(released(&pair.network_events()), Some(Cause(17)));
}

#[test]
fn clause_5_8_10_answers_that_were_lost_with_the_link_are_said_again() {
    let mut pair = Pair::up();
    let (user, network) = pair.user_calls(speech(), Wanted::Any);
    let party = Party {
        number: Number::dialled("0522000001").unwrap(),
        ..Party::default()
    };
    type Say = fn(&mut Pair, CallId, &Party);
    let answers: [(Say, State); 3] = [
        (
            |pair, call, _| pair.network.proceed(pair.now, call, None).unwrap(),
            State::OutgoingCallProceeding,
        ),
        (
            |pair, call, _| pair.network.alert(pair.now, call, None).unwrap(),
            State::CallDelivered,
        ),
        (
            |pair, call, party| {
                pair.network.connect(pair.now, call, Some(party)).unwrap();
            },
            State::Active,
        ),
    ];
    for (answer, state) in answers {
        answer(&mut pair, network, &party);
        pair.network.link.queue_is_lost();
        pair.carry();
        assert_ne!(pair.user.state_of(user), Some(state));
        assert_eq!(pair.network.state_of(network), Some(state));
        // Nothing but the enquiry that follows a link's setting up finds that.
        pair.network.enquire(pair.now, network).unwrap();
        pair.carry();
        assert_eq!(pair.user.state_of(user), Some(state));
        // Nothing is said again that got through.
        pair.seen.clear();
        pair.network.enquire(pair.now, network).unwrap();
        pair.carry();
        assert_eq!(pair.seen, [0x75, 0x7D]);
    }
    assert_eq!(pair.user.connected_party(user), Some(&party));
    assert_eq!(pair.user.channel_of(user), pair.network.channel_of(network));
}

#[test]
fn clause_5_8_8_a_link_set_up_anew_clears_overlap_and_asks_for_the_others() {
    let mut pair = Pair::up();
    let (talking, _) = pair.talk();
    let (_, dialling) = pair.user_calls(speech(), Wanted::Any);
    pair.network.more_digits(pair.now, dialling).unwrap();
    pair.carry();
    pair.seen.clear();
    pair.user.start(pair.now);
    pair.carry();
    assert_eq!(pair.user.call_count(), 1);
    assert_eq!(pair.user.state_of(talking), Some(State::Active));
    assert!(pair.seen.contains(&0x75), "STATUS ENQUIRY");
    assert!(pair.seen.contains(&0x45), "DISCONNECT");
}

#[test]
fn clause_5_8_9_a_link_that_fails_ends_calls_that_are_not_active() {
    let mut pair = Pair::up();
    let (talking, _) = pair.talk();
    let (ringing, _) = pair.network_calls(speech(), Wanted::Any);
    pair.user.alert(pair.now, ringing, None).unwrap();
    pair.carry();
    pair.cut = true;
    pair.wait(Duration::from_secs(20));
    assert_eq!(pair.user.state_of(ringing), None);
    assert_eq!(pair.user.timer_of(talking), Some(Timer::T309));
    assert!(pair.user_events().contains(&Event::LinkDown));
    pair.cut = false;
    pair.wait(Duration::from_secs(10));
    assert_eq!(pair.user.state_of(talking), Some(State::Active));
    assert_eq!(pair.user.timer_of(talking), None);
}
