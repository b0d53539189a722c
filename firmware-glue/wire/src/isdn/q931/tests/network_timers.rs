//! Each timer's expiry at the network's side (table 9-1).

use core::time::Duration;

use super::super::*;
use super::pair::*;
use crate::isdn::Cause;
use crate::isdn::q921::PLACES;

const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// The network gave the call up for `ours`, and told the user `theirs`.
fn gave_up(pair: &mut Pair, ours: Cause, theirs: Cause) {
    assert_eq!(released(&pair.network_events()), Some(ours));
    assert_eq!(released(&pair.user_events()), Some(theirs));
    pair.is_idle();
}

#[test]
fn n_t301_expiry_ends_an_unanswered_call_with_cause_19() {
    let mut pair = Pair::up();
    let (user, network) = pair.network_calls(speech(), Wanted::Any);
    pair.user.alert(pair.now, user, None).unwrap();
    pair.wait(seconds(179));
    assert_eq!(pair.network.timer_of(network), Some(Timer::T301));
    pair.wait(seconds(2));
    gave_up(&mut pair, Cause::NO_ANSWER, Cause::RECOVERY_ON_TIMER_EXPIRY);
}

#[test]
fn t302_expiry_tells_the_user_too_that_no_more_digits_come() {
    let mut pair = Pair::up();
    let (user, _) = pair.network_calls(speech(), Wanted::Any);
    pair.user.more_digits(pair.now, user).unwrap();
    pair.wait(seconds(14));
    assert_eq!(pair.user.timer_of(user), Some(Timer::T302));
    pair.wait(seconds(2));
    assert!(pair.user_events().contains(&Event::Digits {
        call: user,
        digits: Digits::new(),
        complete: true
    }));
    assert_eq!(pair.user.timer_of(user), None);
}

#[test]
fn n_t303_expiry_sends_setup_once_more_and_then_gives_up() {
    let mut pair = Pair::up();
    pair.network_calls(speech(), Wanted::Any);
    pair.wait(seconds(5));
    assert_eq!(pair.count(0x05), 2);
    assert_eq!(pair.user.call_count(), 1, "a repeated SETUP is ignored");
    pair.wait(seconds(4));
    gave_up(
        &mut pair,
        Cause::NO_USER_RESPONDING,
        Cause::RECOVERY_ON_TIMER_EXPIRY,
    );
}

#[test]
fn n_t304_expiry_clears_with_cause_102() {
    let mut pair = Pair::up();
    let (user, network) = pair.network_calls(speech(), Wanted::Any);
    pair.user.more_digits(pair.now, user).unwrap();
    pair.wait(seconds(19));
    assert_eq!(pair.network.timer_of(network), Some(Timer::T304));
    pair.wait(seconds(2));
    let cause = Cause::RECOVERY_ON_TIMER_EXPIRY;
    gave_up(&mut pair, cause, cause);
}

#[test]
fn n_t305_expiry_releases_with_the_cause_of_the_disconnect() {
    let mut pair = Pair::up();
    let (_, network) = pair.talk();
    let cause = Cause::USER_BUSY;
    pair.network.disconnect(pair.now, network, cause).unwrap();
    let state = |pair: &Pair| pair.network.state_of(network);
    assert_eq!(state(&pair), Some(State::DisconnectIndication));
    pair.network.link.queue_is_lost();
    pair.network.handle_timeout(pair.now + seconds(30));
    assert_eq!(state(&pair), Some(State::ReleaseRequest));
    pair.now += seconds(30);
    pair.carry();
    gave_up(&mut pair, cause, cause);
    assert_eq!(pair.last(0x4D), [0x4D, 0x08, 2, 0x82, 0x91]);
}

#[test]
fn n_t308_expiry_sends_release_once_more_and_then_restarts_the_channel() {
    let mut pair = Pair::up();
    let (_, network) = pair.talk();
    let channel = pair.network.channel_of(network).unwrap();
    pair.network.send_release(pair.now, network);
    pair.network.link.queue_is_lost();
    pair.network.handle_timeout(pair.now + seconds(4));
    assert_eq!(pair.network.state_of(network), Some(State::ReleaseRequest));
    assert_eq!(pair.network.link.free(), PLACES - 1, "RELEASE again");
    pair.network.link.queue_is_lost();
    pair.network.handle_timeout(pair.now + seconds(8));
    assert_eq!(pair.network.state_of(network), None);
    assert!(!pair.network.free_channels().contains(channel));
    pair.now += seconds(8);
    pair.carry();
    assert_eq!(pair.count(0x46), 1);
    assert!(pair.network.free_channels().contains(channel));
    pair.is_idle();
}

#[test]
fn n_t309_expiry_ends_an_active_call_with_cause_27() {
    let mut pair = Pair::up();
    let (_, network) = pair.talk();
    pair.cut = true;
    pair.wait(seconds(60));
    assert_eq!(pair.network.timer_of(network), Some(Timer::T309));
    // Every attempt to set the link up fails, and none starts T309 anew (5.8.9).
    pair.wait(seconds(60));
    let cause = Cause::DESTINATION_OUT_OF_ORDER;
    gave_up(&mut pair, cause, cause);
}

#[test]
fn n_t310_expiry_clears_with_cause_102_and_tells_of_18() {
    let mut pair = Pair::up();
    let (user, network) = pair.network_calls(speech(), Wanted::Any);
    pair.user.proceed(pair.now, user, None).unwrap();
    pair.wait(seconds(39));
    assert_eq!(pair.network.timer_of(network), Some(Timer::T310));
    pair.wait(seconds(2));
    gave_up(
        &mut pair,
        Cause::NO_USER_RESPONDING,
        Cause::RECOVERY_ON_TIMER_EXPIRY,
    );
}

#[test]
fn n_t316_expiry_sends_restart_once_more_and_then_takes_the_channel_out_of_service() {
    let mut pair = Pair::up();
    let nine = channel(9);
    pair.network.restart(pair.now, Restart::Channel(nine));
    pair.network.link.queue_is_lost();
    pair.network.handle_timeout(pair.now + seconds(120));
    assert!(pair.network.out_of_service().is_empty());
    pair.network.link.queue_is_lost();
    pair.network.handle_timeout(pair.now + seconds(240));
    assert!(pair.network.out_of_service().contains(nine));
    assert!(pair.network_events().contains(&Event::OutOfService(nine)));
}

#[test]
fn n_t322_expiry_asks_again_and_then_clears_with_cause_41() {
    let mut pair = Pair::up();
    let (_, network) = pair.talk();
    pair.network.enquire(pair.now, network).unwrap();
    for _ in 0..3 {
        pair.network.link.queue_is_lost();
        pair.now += seconds(4);
        pair.network.handle_timeout(pair.now);
    }
    pair.carry();
    let cause = Cause::TEMPORARY_FAILURE;
    gave_up(&mut pair, cause, cause);
}

#[test]
fn table_9_1_and_9_2_have_these_values() {
    use crate::isdn::Side;
    use crate::isdn::q921::LinkConfig;

    for (side, t304, t310) in [(Side::User, 30, 120), (Side::Network, 20, 40)] {
        let times = Times::new(side);
        let seconds = [
            times.t301, times.t302, times.t303, times.t304, times.t305, times.t306, times.t308,
            times.t309, times.t310, times.t313, times.t316, times.t322,
        ]
        .map(|time| time.as_secs());
        assert_eq!(
            seconds,
            [180, 15, 4, t304, 30, 30, 4, 90, t310, 4, 120, 4],
            "{side:?}"
        );
        let link = LinkConfig::new(side);
        assert_eq!([link.t200, link.t203].map(|time| time.as_secs()), [1, 10]);
        assert_eq!([link.n200, link.window], [3, 7]);
    }
}
