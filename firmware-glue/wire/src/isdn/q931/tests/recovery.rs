//! What mends calls and channels of which the two sides think differently (clauses 5.5, 5.6, 5.8.8 to
//! 5.8.11).

use core::time::Duration;

use super::super::*;
use super::pair::*;

const SUSPEND: u8 = 0x25;
const RESUME: u8 = 0x26;
const RESTART: u8 = 0x46;
const RELEASE: u8 = 0x4D;
const RELEASE_COMPLETE: u8 = 0x5A;
const STATUS: u8 = 0x7D;

#[test]
fn clause_5_6_suspend_and_resume_are_rejected_with_cause_29() {
    let mut pair = Pair::up();
    let (_, network) = pair.talk();
    pair.tell_network(&[0x08, 2, 0x80, 1, SUSPEND]);
    assert_eq!(pair.last(0x21), [0x21, 0x08, 2, 0x82, 0x9D]);
    assert_eq!(pair.network.state_of(network), Some(State::Active));
    pair.tell_network(&[0x08, 2, 0x00, 9, RESUME]);
    assert_eq!(pair.last(0x22), [0x22, 0x08, 2, 0x82, 0x9D]);
    assert_eq!(pair.network.call_count(), 1);
}

#[test]
fn clause_5_8_4_suspend_in_another_state_is_answered_by_101() {
    let mut pair = Pair::up();
    let (_, network) = pair.network_calls(speech(), Wanted::Any);
    pair.tell_network(&[0x08, 2, 0x80, 1, SUSPEND]);
    // The diagnostic is the message type; the state is N6.
    assert_eq!(
        pair.last(STATUS),
        [STATUS, 0x08, 3, 0x82, 0xE5, SUSPEND, 0x14, 1, 6]
    );
    assert_eq!(pair.network.state_of(network), Some(State::CallPresent));
}

#[test]
fn clause_5_8_4_suspend_to_a_user_is_answered_by_101() {
    let mut pair = Pair::up();
    let (user, _) = pair.talk();
    pair.tell_user(&[0x08, 2, 0x00, 1, SUSPEND]);
    assert_eq!(
        pair.last(STATUS),
        [STATUS, 0x08, 3, 0x80, 0xE5, SUSPEND, 0x14, 1, 10]
    );
    assert_eq!(pair.user.state_of(user), Some(State::Active));
}

#[test]
fn clause_5_8_3_2_suspend_for_no_call_is_answered_by_81() {
    let mut pair = Pair::up();
    pair.tell_network(&[0x08, 2, 0x80, 7, SUSPEND]);
    assert_eq!(
        pair.last(RELEASE_COMPLETE),
        [RELEASE_COMPLETE, 0x08, 2, 0x82, 0xD1]
    );
}

/// Both ask, and both are told cause 30 and the state of the call.
fn enquiries_are_answered(pair: &mut Pair, user: CallId, network: CallId) {
    let states = [
        pair.network.state_of(network).unwrap() as u8,
        pair.user.state_of(user).unwrap() as u8,
    ];
    pair.user.enquire(pair.now, user).unwrap();
    pair.carry();
    assert_eq!(
        pair.last(STATUS),
        [STATUS, 0x08, 2, 0x82, 0x9E, 0x14, 1, states[0]]
    );
    pair.network.enquire(pair.now, network).unwrap();
    pair.carry();
    assert_eq!(
        pair.last(STATUS),
        [STATUS, 0x08, 2, 0x80, 0x9E, 0x14, 1, states[1]]
    );
    assert_eq!(states, {
        let user = pair.user.state_of(user).unwrap();
        let network = pair.network.state_of(network).unwrap();
        [network as u8, user as u8]
    });
}

#[test]
fn clause_5_8_10_status_enquiry_is_answered_by_30_in_every_state() {
    let mut pair = Pair::up();
    let (user, network) = pair.network_calls(speech(), Wanted::Any);
    enquiries_are_answered(&mut pair, user, network);
    pair.user.more_digits(pair.now, user).unwrap();
    pair.carry();
    enquiries_are_answered(&mut pair, user, network);
    pair.user.proceed(pair.now, user, None).unwrap();
    pair.carry();
    enquiries_are_answered(&mut pair, user, network);
    pair.user.alert(pair.now, user, None).unwrap();
    pair.carry();
    enquiries_are_answered(&mut pair, user, network);
    pair.user.connect(pair.now, user, None).unwrap();
    pair.carry();
    enquiries_are_answered(&mut pair, user, network);
    assert_eq!(pair.user.state_of(user), Some(State::Active));
    assert_eq!(pair.count(RELEASE), 0);
}

#[test]
fn clause_5_8_10_status_enquiry_for_no_call_is_answered_by_the_null_state() {
    let mut pair = Pair::up();
    pair.tell_user(&[0x08, 2, 0x00, 5, 0x75]);
    assert_eq!(pair.last(STATUS), [STATUS, 0x08, 2, 0x80, 0x9E, 0x14, 1, 0]);
    pair.is_idle();
}

#[test]
fn clause_5_8_11_a_state_that_does_not_fit_ends_the_call_with_101_on_either_side() {
    // U1 or N1, where the other side made the call and both talk.
    let mut pair = Pair::up();
    pair.talk();
    pair.tell_user(&[0x08, 2, 0x00, 1, STATUS, 0x08, 2, 0x82, 0xE4, 0x14, 1, 1]);
    assert_eq!(pair.last(RELEASE), [RELEASE, 0x08, 2, 0x80, 0xE5]);
    pair.is_idle();
    let mut pair = Pair::up();
    pair.talk();
    pair.tell_network(&[0x08, 2, 0x80, 1, STATUS, 0x08, 2, 0x80, 0xE4, 0x14, 1, 1]);
    assert_eq!(pair.last(RELEASE), [RELEASE, 0x08, 2, 0x82, 0xE5]);
    pair.is_idle();
}

#[test]
fn clause_5_8_11_a_status_while_clearing_changes_nothing() {
    let mut pair = Pair::up();
    let (user, network) = pair.talk();
    pair.network
        .disconnect_with_tones(pair.now, network, crate::isdn::Cause(1))
        .unwrap();
    pair.carry();
    pair.tell_user(&[0x08, 2, 0x00, 1, STATUS, 0x08, 2, 0x82, 0xE4, 0x14, 1, 10]);
    assert_eq!(
        pair.user.state_of(user),
        Some(State::DisconnectIndication),
        "the tones are still heard"
    );
}

#[test]
fn clause_5_5_a_restart_is_asked_for_again_when_the_link_is_set_up_again() {
    let mut pair = Pair::up();
    let nine = channel(9);
    pair.cut = true;
    pair.user.restart(pair.now, Restart::Channel(nine));
    pair.wait(Duration::from_secs(20));
    assert!(pair.user_events().contains(&Event::LinkDown));
    assert!(!pair.user.free_channels().contains(nine));
    pair.cut = false;
    pair.seen.clear();
    pair.said.clear();
    pair.wait(Duration::from_secs(10));
    assert_eq!(pair.count(RESTART), 1);
    assert_eq!(
        pair.last(RESTART),
        [RESTART, 0x18, 3, 0xA9, 0x83, 0x89, 0x79, 1, 0x80]
    );
    assert!(pair.user_events().contains(&Event::Restarted(nine)));
    assert!(pair.user.free_channels().contains(nine));
}

#[test]
fn clause_5_5_a_restart_is_asked_for_again_when_the_link_is_set_up_anew() {
    let mut pair = Pair::up();
    let nine = channel(9);
    pair.user.restart(pair.now, Restart::Channel(nine));
    pair.user.link.queue_is_lost();
    pair.user.start(pair.now);
    pair.carry();
    assert_eq!(pair.count(RESTART), 1);
    assert!(pair.user.free_channels().contains(nine));
}

#[test]
fn clause_4_5_7_the_global_call_reference_is_in_rest_1_until_a_restart_is_acknowledged() {
    let mut pair = Pair::up();
    let wrong = [0x08, 2, 0x00, 0, 0x05];
    pair.tell_user(&wrong);
    assert_eq!(pair.last(STATUS), [STATUS, 0x08, 2, 0x80, 0xD1, 0x14, 1, 0]);
    pair.user.restart(pair.now, Restart::Channel(channel(9)));
    pair.user.link.queue_is_lost();
    pair.tell_user(&wrong);
    assert_eq!(
        pair.last(STATUS),
        [STATUS, 0x08, 2, 0x80, 0xD1, 0x14, 1, 61]
    );
}

#[test]
fn clause_5_8_9_t309_goes_on_while_the_link_comes_and_goes() {
    let mut pair = Pair::up();
    let (user, _) = pair.talk();
    pair.cut = true;
    pair.wait(Duration::from_secs(30));
    assert_eq!(pair.user.timer_of(user), Some(Timer::T309));
    pair.cut = false;
    pair.wait(Duration::from_secs(10));
    assert_eq!(pair.user.timer_of(user), None);
    // The time before counts no more.
    pair.cut = true;
    pair.wait(Duration::from_secs(80));
    assert_eq!(pair.user.state_of(user), Some(State::Active));
    pair.cut = false;
    pair.wait(Duration::from_secs(10));
    assert_eq!(pair.user.state_of(user), Some(State::Active));
    assert_eq!(pair.user.timer_of(user), None);
}
