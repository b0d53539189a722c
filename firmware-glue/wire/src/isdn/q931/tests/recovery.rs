//! What mends calls and channels of which the two sides think differently (clauses 5.5, 5.6, 5.8.8 to
//! 5.8.11).

use core::time::Duration;

use super::super::*;
use super::pair::*;
use crate::isdn::Cause;

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

/// The user's link is up, and the peer answers no RESTART.
fn deaf_to_restarts() -> Pair {
    let mut pair = Pair::up();
    for slot in ChannelSet::ALL.iter() {
        let one = Restart::Channel(slot);
        let why = super::super::restarts::Why::Beginning;
        pair.user.restart_because(pair.now, one, why);
    }
    pair.user.link.queue_is_lost();
    pair
}

fn offers(pair: &mut Pair, slot: u8, reference: u8) -> bool {
    // SETUP of speech on this channel and no other; the call reference is the network's.
    pair.tell_user(&[
        0x08,
        2,
        0,
        reference,
        0x05,
        0xA1,
        0x04,
        3,
        0x80,
        0x90,
        0xA3,
        0x18,
        3,
        0xA9,
        0x83,
        0x80 | slot,
    ]);
    let on = channel(slot);
    pair.user_events()
        .iter()
        .any(|event| matches!(event, Event::Offered { channel, .. } if *channel == on))
}

#[test]
fn clause_5_5_1_channels_that_wait_for_their_restart_are_used_by_both_sides() {
    let mut pair = deaf_to_restarts();
    // All but the one that is asked about.
    assert_eq!(pair.user.free_channels().len(), 29);
    for slot in [5, 1, 31] {
        assert!(offers(&mut pair, slot, slot), "{slot}");
    }
    let any = pair.user.setup(pair.now, speech(), Wanted::Any);
    assert!(any.is_ok());
}

#[test]
fn clause_5_5_1_restarts_at_the_beginning_that_nobody_answers_cost_no_channel() {
    let mut pair = deaf_to_restarts();
    for n in 1..=40_u64 {
        pair.user
            .handle_timeout(pair.now + Duration::from_secs(120 * n));
        pair.user.link.queue_is_lost();
        assert!(pair.user.free_channels().len() >= 29);
    }
    let events = pair.user_events();
    let unanswered = |event: &&Event| **event == Event::RestartUnanswered;
    assert_eq!(events.iter().filter(unanswered).count(), 1, "said once");
    assert!(
        !events
            .iter()
            .any(|event| matches!(event, Event::OutOfService(_)))
    );
    assert_eq!(pair.user.free_channels(), ChannelSet::ALL);
    assert_eq!(pair.user.restarts.next_timeout(), None);
}

#[test]
fn clause_5_5_1_a_restart_of_the_peers_is_the_answer_to_ours() {
    let mut pair = deaf_to_restarts();
    pair.network.restart(pair.now, Restart::Interface);
    pair.carry();
    assert_eq!(pair.user.free_channels(), ChannelSet::ALL);
    assert_eq!(
        pair.user.restarts.next_timeout(),
        None,
        "nothing waits any more"
    );
}

#[test]
fn clause_5_5_1_a_setup_on_a_channel_in_doubt_is_the_answer_to_its_restart() {
    let nine = channel(9);
    for waited in [0, 121, 241] {
        let mut pair = Pair::up();
        pair.user.restart(pair.now, Restart::Channel(nine));
        pair.user.link.queue_is_lost();
        for at in [121, 241] {
            if at <= waited {
                pair.user.handle_timeout(pair.now + Duration::from_secs(at));
                pair.user.link.queue_is_lost();
            }
        }
        assert!(
            !pair.user.free_channels().contains(nine),
            "not for our calls"
        );
        assert!(offers(&mut pair, 9, 1), "after {waited} s");
        assert!(pair.user.out_of_service().is_empty());
        let call = pair.user.calls().next().unwrap();
        pair.user.disconnect(pair.now, call, Cause(16)).unwrap();
        assert!(pair.user.free_channels().contains(nine));
    }
}

#[test]
fn clause_5_5_1_an_acknowledgement_after_the_setup_has_the_call_looked_at() {
    let mut pair = Pair::up();
    pair.user.restart(pair.now, Restart::Channel(channel(9)));
    pair.user.link.queue_is_lost();
    assert!(offers(&mut pair, 9, 1));
    pair.tell_user(&[
        0x08, 2, 0x80, 0, 0x4E, 0x18, 3, 0xA9, 0x83, 0x89, 0x79, 1, 0x80,
    ]);
    // The network knows of no such call: it was ended by our RESTART.
    assert_eq!(pair.count(0x75), 1);
    assert_eq!(pair.user.call_count(), 0);
}
