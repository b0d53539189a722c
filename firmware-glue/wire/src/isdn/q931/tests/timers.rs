//! Each timer's expiry at the user's side (table 9-2), and at the network's if it is the same
//! there or its own.

use core::time::Duration;

use super::super::*;
use super::pair::*;
use crate::isdn::Cause;

const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

#[test]
fn t301_expiry_ends_an_unanswered_call_with_cause_19() {
    let mut pair = Pair::up();
    let (_, network) = pair.user_calls(speech(), Wanted::Any);
    pair.network.alert(pair.now, network, None).unwrap();
    pair.wait(seconds(179));
    assert_eq!(pair.user.call_count(), 1);
    pair.wait(seconds(2));
    assert_eq!(released(&pair.user_events()), Some(Cause::NO_ANSWER));
    assert_eq!(
        released(&pair.network_events()),
        Some(Cause::RECOVERY_ON_TIMER_EXPIRY)
    );
    pair.is_idle();
}

#[test]
fn t302_expiry_tells_that_no_more_digits_come() {
    let mut pair = Pair::up();
    let (_, network) = pair.user_calls(speech(), Wanted::Any);
    pair.network.more_digits(pair.now, network).unwrap();
    pair.wait(seconds(16));
    let is_last = |event: &Event| matches!(event, Event::Digits { complete: true, .. });
    assert!(pair.network_events().iter().any(is_last));
    pair.network
        .disconnect(pair.now, network, Cause::INVALID_NUMBER_FORMAT)
        .unwrap();
    pair.carry();
    pair.is_idle();
}

#[test]
fn t303_expiry_sends_setup_once_more_and_then_gives_up() {
    let mut pair = Pair::up();
    pair.user.setup(pair.now, speech(), Wanted::Any).unwrap();
    pair.wait(seconds(5));
    assert_eq!(pair.count(0x05), 2);
    assert_eq!(pair.network.call_count(), 1, "a repeated SETUP is ignored");
    pair.wait(seconds(4));
    assert_eq!(
        released(&pair.user_events()),
        Some(Cause::NO_USER_RESPONDING)
    );
    assert_eq!(
        released(&pair.network_events()),
        Some(Cause::RECOVERY_ON_TIMER_EXPIRY)
    );
    pair.is_idle();
}

#[test]
fn t304_expiry_clears_with_cause_102() {
    let mut pair = Pair::up();
    let (user, network) = pair.user_calls(speech(), Wanted::Any);
    pair.network.more_digits(pair.now, network).unwrap();
    pair.carry();
    assert_eq!(pair.user.timer_of(user), Some(Timer::T304));
    pair.wait(seconds(31));
    assert_eq!(
        released(&pair.user_events()),
        Some(Cause::RECOVERY_ON_TIMER_EXPIRY)
    );
    pair.is_idle();
}

/// A call whose peer no longer hears anything of it.
fn alone() -> (Pair, CallId) {
    let mut pair = Pair::up();
    let (user, network) = pair.talk();
    pair.network.calls.remove(network);
    (pair, user)
}

#[test]
fn t305_expiry_releases_with_the_cause_of_the_disconnect() {
    let mut pair = Pair::up();
    let (user, _) = pair.talk();
    pair.user.disconnect(pair.now, user, Cause(17)).unwrap();
    // DISCONNECT gets lost with all that waits.
    pair.user.link.establish(pair.now);
    pair.user.link.poll_event();
    pair.network.link.poll_event();
    assert_eq!(pair.user.timer_of(user), Some(Timer::T305));
    let due = pair.now + seconds(30);
    pair.user.handle_timeout(due);
    assert_eq!(pair.user.state_of(user), Some(State::ReleaseRequest));
    assert_eq!(pair.user.timer_of(user), Some(Timer::T308));
}

#[test]
fn t306_expiry_ends_the_tones() {
    let mut pair = Pair::up();
    let (_, network) = pair.talk();
    pair.network
        .disconnect_with_tones(pair.now, network, Cause(1))
        .unwrap();
    pair.wait(seconds(29));
    assert_eq!(pair.network.call_count(), 1);
    pair.wait(seconds(2));
    pair.is_idle();
    assert_eq!(released(&pair.user_events()), Some(Cause(1)));
}

#[test]
fn t308_expiry_sends_release_once_more_and_then_restarts_the_channel() {
    let mut pair = Pair::up();
    let (user, _) = pair.talk();
    pair.user.send_release(pair.now, user);
    let channel = pair.user.channel_of(user).unwrap();
    // The messages get lost; the link is well.
    pair.user.link.queue_is_lost();
    pair.user.handle_timeout(pair.now + seconds(4));
    assert_eq!(pair.user.state_of(user), Some(State::ReleaseRequest));
    pair.user.link.queue_is_lost();
    pair.user.handle_timeout(pair.now + seconds(8));
    assert_eq!(pair.user.state_of(user), None);
    assert!(!pair.user.free_channels().contains(channel));
    pair.now += seconds(8);
    pair.carry();
    assert!(pair.user.free_channels().contains(channel));
    pair.is_idle();
}

#[test]
fn t309_expiry_ends_an_active_call_with_cause_27() {
    let mut pair = Pair::up();
    pair.talk();
    pair.cut = true;
    pair.wait(seconds(120));
    assert_eq!(
        released(&pair.user_events()),
        Some(Cause::DESTINATION_OUT_OF_ORDER)
    );
    pair.is_idle();
}

#[test]
fn t310_expiry_clears_with_cause_102() {
    let mut pair = Pair::up();
    let (_, network) = pair.user_calls(speech(), Wanted::Any);
    pair.network.proceed(pair.now, network, None).unwrap();
    pair.wait(seconds(121));
    assert_eq!(
        released(&pair.user_events()),
        Some(Cause::NO_USER_RESPONDING)
    );
    assert_eq!(
        released(&pair.network_events()),
        Some(Cause::RECOVERY_ON_TIMER_EXPIRY)
    );
    pair.is_idle();
}

#[test]
fn t313_expiry_clears_with_cause_102() {
    let mut pair = Pair::up();
    let (user, _) = pair.network_calls(speech(), Wanted::Any);
    pair.user.connect(pair.now, user, None).unwrap();
    pair.user.link.queue_is_lost();
    pair.wait(seconds(5));
    assert_eq!(
        released(&pair.user_events()),
        Some(Cause::RECOVERY_ON_TIMER_EXPIRY)
    );
    pair.is_idle();
}

#[test]
fn t316_expiry_sends_restart_once_more_and_then_takes_the_channel_out_of_service() {
    let mut pair = Pair::up();
    let nine = channel(9);
    pair.user.restart(pair.now, Restart::Channel(nine));
    pair.user.link.queue_is_lost();
    pair.user.handle_timeout(pair.now + seconds(120));
    pair.user.link.queue_is_lost();
    assert!(pair.user.out_of_service().is_empty());
    pair.user.handle_timeout(pair.now + seconds(240));
    assert!(pair.user.out_of_service().contains(nine));
    assert!(!pair.user.free_channels().contains(nine));
    assert!(pair.user_events().contains(&Event::OutOfService(nine)));
    // The peer's RESTART brings it back.
    pair.now += seconds(240);
    pair.network.restart(pair.now, Restart::Channel(nine));
    pair.wait(seconds(5));
    assert!(pair.user.free_channels().contains(nine));
}

#[test]
fn t322_expiry_asks_again_and_then_clears_with_cause_41() {
    let mut pair = Pair::up();
    let (user, _) = pair.talk();
    pair.user.enquire(pair.now, user).unwrap();
    for _ in 0..3 {
        pair.user.link.queue_is_lost();
        let due = pair.user.calls.get(user).unwrap().t322.unwrap();
        pair.now = due;
        pair.user.handle_timeout(due);
    }
    pair.carry();
    assert_eq!(
        released(&pair.user_events()),
        Some(Cause::TEMPORARY_FAILURE)
    );
    pair.is_idle();
}

#[test]
fn clause_5_8_10_an_enquiry_for_a_call_that_the_peer_does_not_know_ends_it() {
    let (mut pair, user) = alone();
    pair.user.enquire(pair.now, user).unwrap();
    pair.carry();
    assert_eq!(
        released(&pair.user_events()),
        Some(Cause::TEMPORARY_FAILURE)
    );
}
