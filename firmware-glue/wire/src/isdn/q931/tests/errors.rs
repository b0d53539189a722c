//! Messages that are not as they should be (clause 5.8).

use super::super::*;
use super::pair::*;
use crate::isdn::Cause;

/// What the user answers to a message for its active call.
fn answer_in_active(octets: &[u8]) -> (std::vec::Vec<u8>, Pair, CallId) {
    let mut pair = Pair::up();
    let (user, _) = pair.talk();
    pair.seen.clear();
    let mut message = std::vec![0x08, 2, 0x00, 1];
    message.extend(octets);
    pair.tell_user(&message);
    let answers = pair.seen[1..].to_vec();
    (answers, pair, user)
}

#[test]
fn clause_5_8_1_to_5_8_3_1_what_is_no_message_is_ignored() {
    let mut pair = Pair::up();
    for octets in [
        &[0x41, 2, 0, 1, 0x05][..],
        &[0x08, 2, 0],
        &[0x08, 1, 1, 0x05, 0],
        &[0x08],
    ] {
        pair.tell_user(octets);
    }
    assert!(pair.seen.len() <= 1, "{:?}", pair.seen);
    pair.is_idle();
}

#[test]
fn clause_5_8_3_2_a_message_for_no_call_is_answered_by_81() {
    for kind in [0x01, 0x07, 0x45, 0x4D, 0x7B] {
        let mut pair = Pair::up();
        pair.tell_user(&[0x08, 2, 0x00, 5, kind]);
        assert_eq!(pair.seen, [kind, 0x5A]);
    }
    let mut pair = Pair::up();
    pair.tell_user(&[0x08, 2, 0x00, 5, 0x5A]);
    assert_eq!(pair.seen, [0x5A]);
}

#[test]
fn clause_5_8_3_2_a_setup_with_the_flag_of_the_other_side_is_ignored() {
    let mut pair = Pair::up();
    pair.tell_user(&[0x08, 2, 0x80, 5, 0x05, 0x04, 3, 0x80, 0x90, 0xA3]);
    assert_eq!(pair.seen, [0x05]);
    pair.is_idle();
}

#[test]
fn clause_5_8_3_2_other_messages_with_the_global_reference_are_answered_by_status() {
    let mut pair = Pair::up();
    pair.tell_user(&[0x08, 2, 0, 0, 0x05]);
    assert_eq!(pair.seen, [0x05, 0x7D]);
}

#[test]
fn clause_5_8_4_unknown_and_untimely_messages_are_answered_by_status() {
    for kind in [0x62, 0x0D, 0x02, 0x01] {
        let (answers, pair, user) = answer_in_active(&[kind]);
        assert_eq!(answers, [0x7D], "{kind:02X}");
        assert_eq!(pair.user.state_of(user), Some(State::Active));
    }
}

#[test]
fn clause_5_8_4_a_release_that_nobody_expected_ends_the_call() {
    let (answers, mut pair, user) = answer_in_active(&[0x4D, 0x08, 2, 0x80, 0x91]);
    assert_eq!(answers, [0x5A]);
    assert_eq!(pair.user.state_of(user), None);
    assert_eq!(released(&pair.user_events()), Some(Cause::USER_BUSY));
}

#[test]
fn clause_5_8_6_1_a_setup_without_its_bearer_is_refused_with_96() {
    let mut pair = Pair::up();
    pair.tell_user(&[0x08, 2, 0, 5, 0x05, 0x18, 3, 0xA9, 0x83, 0x81]);
    assert_eq!(pair.seen, [0x05, 0x5A]);
    pair.is_idle();
}

#[test]
fn clause_5_8_6_1_a_disconnect_without_its_cause_is_taken_for_31() {
    let (answers, mut pair, _) = answer_in_active(&[0x45]);
    assert_eq!(answers[0], 0x4D);
    assert_eq!(
        released(&pair.user_events()),
        Some(Cause::NORMAL_UNSPECIFIED)
    );
}

#[test]
fn clause_5_8_6_1_other_messages_without_a_mandatory_element_change_nothing() {
    let (answers, pair, user) = answer_in_active(&[0x6E]);
    assert_eq!(answers, [0x7D]);
    assert_eq!(pair.user.state_of(user), Some(State::Active));
}

#[test]
fn clause_5_8_6_2_a_setup_whose_bearer_makes_no_sense_is_refused_with_100() {
    let mut pair = Pair::up();
    pair.tell_user(&[
        0x08, 2, 0, 5, 0x05, 0x04, 1, 0x80, 0x18, 3, 0xA9, 0x83, 0x81,
    ]);
    assert_eq!(pair.seen, [0x05, 0x5A]);
    pair.is_idle();
}

#[test]
fn clause_5_8_7_1_an_unknown_element_is_passed_over_and_told_of() {
    let mut pair = Pair::up();
    pair.tell_user(&[
        0x08, 2, 0, 5, 0x05, 0x04, 3, 0x80, 0x90, 0xA3, 0x18, 3, 0xA9, 0x83, 0x81, 0x33, 0,
    ]);
    assert_eq!(pair.seen[..2], [0x05, 0x7D]);
    offered(&pair.user_events());
}

#[test]
fn clause_5_8_10_status_enquiry_is_answered_by_status() {
    let (answers, ..) = answer_in_active(&[0x75]);
    assert_eq!(answers[0], 0x7D);
}

#[test]
fn clause_5_8_11_a_status_of_the_null_state_ends_the_call() {
    let status = [0x7D, 0x08, 2, 0x80, 0x9E, 0x14, 1, 0];
    let (answers, _, user) = answer_in_active(&status);
    assert!(answers.is_empty());
    let (_, pair, _) = answer_in_active(&status);
    assert_eq!(pair.user.state_of(user), None);
}

#[test]
fn clause_5_8_11_a_status_of_another_state_clears_the_call_with_101() {
    let (answers, mut pair, _) = answer_in_active(&[0x7D, 0x08, 2, 0x80, 0x9E, 0x14, 1, 1]);
    assert_eq!(answers[0], 0x4D);
    assert_eq!(
        released(&pair.user_events()),
        Some(Cause::MESSAGE_NOT_COMPATIBLE)
    );
}

#[test]
fn clause_5_8_11_a_status_for_no_call_is_answered_by_101() {
    let mut pair = Pair::up();
    pair.tell_user(&[0x08, 2, 0, 5, 0x7D, 0x08, 2, 0x80, 0x9E, 0x14, 1, 10]);
    assert_eq!(pair.seen, [0x7D, 0x5A]);
}

#[test]
fn clause_5_9_a_notification_is_told() {
    let (answers, mut pair, user) = answer_in_active(&[0x6E, 0x27, 1, 0xF9]);
    assert!(answers.is_empty());
    assert!(pair.user_events().contains(&Event::Notified {
        call: user,
        notification: 0x79
    }));
}
