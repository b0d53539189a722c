use core::time::Duration;
use std::collections::VecDeque;
use std::vec::Vec;

use proptest::prelude::*;

use super::*;

const START: Duration = Duration::from_secs(1);

fn link(side: Side) -> Link {
    Link::new(LinkConfig::new(side))
}

fn sent(link: &mut Link, now: Duration) -> Vec<Vec<u8>> {
    let mut frames = Vec::new();
    while let Some(frame) = link.poll_transmit(now) {
        frames.push(frame.to_vec());
    }
    frames
}

fn events(link: &mut Link) -> Vec<Event> {
    core::iter::from_fn(|| link.poll_event()).collect()
}

/// Carries frames until both are silent; gives what each received.
fn carry(a: &mut Link, b: &mut Link, now: Duration) -> [Vec<Vec<u8>>; 2] {
    let mut received = [Vec::new(), Vec::new()];
    loop {
        let (from_a, from_b) = (sent(a, now), sent(b, now));
        if from_a.is_empty() && from_b.is_empty() {
            return received;
        }
        for frame in from_a {
            received[1].extend(b.handle_frame(now, &frame).map(<[u8]>::to_vec));
        }
        for frame in from_b {
            received[0].extend(a.handle_frame(now, &frame).map(<[u8]>::to_vec));
        }
    }
}

fn pair() -> [Link; 2] {
    let mut user = link(Side::User);
    let mut network = link(Side::Network);
    user.establish(START);
    carry(&mut user, &mut network, START);
    assert_eq!(events(&mut user), [Event::Established]);
    assert_eq!(events(&mut network), [Event::Established]);
    [user, network]
}

/// Lets the link's next timer expire.
fn expire(link: &mut Link) -> Duration {
    let now = link.next_timeout().unwrap();
    link.handle_timeout(now);
    now
}

#[test]
fn clause_5_5_1_sabme_is_answered_by_ua_and_the_link_is_up() {
    let mut user = link(Side::User);
    user.establish(START);
    assert_eq!(sent(&mut user, START), [[0x00, 0x01, 0x7F]]);
    assert!(!user.is_up());
    assert_eq!(user.handle_frame(START, &[0x00, 0x01, 0x73]), None);
    assert!(user.is_up());
    assert_eq!(user.state(), State::MultipleFrameEstablished);
}

#[test]
fn clause_5_5_1_2_n200_sabme_without_an_answer_and_the_link_is_down() {
    let mut user = link(Side::User);
    user.establish(START);
    let mut count = sent(&mut user, START).len();
    while user.next_timeout().is_some() {
        let now = expire(&mut user);
        count += sent(&mut user, now).len();
    }
    assert_eq!(count, 4);
    assert_eq!(events(&mut user), [Event::Released]);
}

#[test]
fn clause_5_5_1_dm_refuses_the_link() {
    let mut user = link(Side::User);
    user.establish(START);
    user.handle_frame(START, &[0x00, 0x01, 0x1F]);
    assert_eq!(events(&mut user), [Event::Released]);
    assert_eq!(user.next_timeout(), None);
}

#[test]
fn clause_5_5_3_disc_takes_the_link_down_on_both_sides() {
    let [mut user, mut network] = pair();
    network.release(START);
    assert_eq!(network.state(), State::AwaitingRelease);
    carry(&mut user, &mut network, START);
    assert_eq!(events(&mut user), [Event::Released]);
    assert_eq!(events(&mut network), [Event::Released]);
    assert_eq!(user.send(b"x"), Err(SendError::Down));
}

#[test]
fn clause_5_5_3_disc_is_sent_n200_times_and_then_the_link_is_down_anyway() {
    let [mut user, _] = pair();
    user.release(START);
    let mut count = sent(&mut user, START).len();
    while user.next_timeout().is_some() {
        let now = expire(&mut user);
        count += sent(&mut user, now).len();
    }
    assert_eq!(count, 4);
    assert_eq!(events(&mut user), [Event::Released]);
}

#[test]
fn clause_5_5_5_colliding_sabme_and_disc_are_both_answered() {
    let mut user = link(Side::User);
    let mut network = link(Side::Network);
    user.establish(START);
    network.establish(START);
    carry(&mut user, &mut network, START);
    assert!(user.is_up() && network.is_up());
    user.release(START);
    network.release(START);
    carry(&mut user, &mut network, START);
    assert!(!user.is_up() && !network.is_up());
    assert_eq!(user.next_timeout(), None);
}

#[test]
fn clause_5_6_1_no_more_than_k_frames_are_unacknowledged() {
    let [mut user, mut network] = pair();
    for number in 0..20 {
        user.send(&[number]).unwrap();
    }
    assert_eq!(sent(&mut user, START).len(), 7);
    let [_, received] = carry(&mut user, &mut network, START);
    assert!(received.is_empty());
    // The first seven went nowhere; the peer says so when asked.
    let now = expire(&mut user);
    let [_, received] = carry(&mut user, &mut network, now);
    let numbers: Vec<u8> = received.iter().map(|message| message[0]).collect();
    assert_eq!(numbers, (0..20).collect::<Vec<u8>>());
}

#[test]
fn clause_5_6_2_2_an_acknowledgement_goes_with_an_information_frame_or_alone() {
    let [mut user, mut network] = pair();
    user.send(b"question").unwrap();
    let question = sent(&mut user, START).remove(0);
    network.handle_frame(START, &question);
    network.send(b"answer").unwrap();
    let answer = sent(&mut network, START);
    assert_eq!(answer.len(), 1, "the answer acknowledges the question");
    user.handle_frame(START, &answer[0]);
    assert_eq!(sent(&mut user, START), [[0x02, 0x01, 0x01, 0x02]]);
}

#[test]
fn clause_5_6_4_rej_has_the_frames_sent_again_from_the_missing_one_on() {
    let [mut user, mut network] = pair();
    for number in 0..3 {
        user.send(&[number]).unwrap();
    }
    let frames = sent(&mut user, START);
    assert!(network.handle_frame(START, &frames[0]).is_some());
    assert_eq!(network.handle_frame(START, &frames[2]), None);
    assert_eq!(network.handle_frame(START, &frames[2]), None);
    let rejects = sent(&mut network, START);
    assert_eq!(rejects, [[0x00, 0x01, 0x09, 0x02]], "one REJ for one gap");
    user.handle_frame(START, &rejects[0]);
    let again = sent(&mut user, START);
    assert_eq!(again, frames[1..]);
    assert_eq!(user.statistics().went_back, 1);
}

#[test]
fn clause_5_6_5_nothing_is_sent_to_a_busy_peer_until_it_is_ready() {
    let [mut user, mut network] = pair();
    network.set_busy(true);
    carry(&mut user, &mut network, START);
    user.send(b"wait").unwrap();
    assert!(sent(&mut user, START).is_empty());
    // T200 has it asked, and it is still busy (5.6.5).
    let now = expire(&mut user);
    carry(&mut user, &mut network, now);
    assert_eq!(user.state(), State::MultipleFrameEstablished);
    assert!(sent(&mut user, now).is_empty());
    network.set_busy(false);
    let [_, received] = carry(&mut user, &mut network, now);
    assert_eq!(received, [b"wait".to_vec()]);
}

#[test]
fn clause_5_6_5_frames_to_a_busy_link_are_acknowledged_when_it_is_ready() {
    let [mut user, mut network] = pair();
    user.send(b"early").unwrap();
    let frame = sent(&mut user, START).remove(0);
    network.set_busy(true);
    assert_eq!(network.handle_frame(START, &frame), None);
    carry(&mut user, &mut network, START);
    network.set_busy(false);
    carry(&mut user, &mut network, START);
    let now = expire(&mut user);
    let [_, received] = carry(&mut user, &mut network, now);
    assert_eq!(received, [b"early".to_vec()]);
}

#[test]
fn clause_5_6_7_a_lost_frame_is_sent_again_after_an_enquiry() {
    let [mut user, mut network] = pair();
    user.send(b"lost").unwrap();
    sent(&mut user, START);
    let now = expire(&mut user);
    assert_eq!(user.state(), State::TimerRecovery);
    let [_, received] = carry(&mut user, &mut network, now);
    assert_eq!(received, [b"lost".to_vec()]);
    assert_eq!(user.state(), State::MultipleFrameEstablished);
}

#[test]
fn clause_5_6_7_no_answer_to_n200_enquiries_sets_the_link_up_anew() {
    let [mut user, _] = pair();
    user.send(b"lost").unwrap();
    sent(&mut user, START);
    for _ in 0..4 {
        let now = expire(&mut user);
        assert_eq!(sent(&mut user, now), [[0x00, 0x01, 0x01, 0x01]]);
    }
    let now = expire(&mut user);
    assert_eq!(sent(&mut user, now), [[0x00, 0x01, 0x7F]]);
    assert_eq!(user.state(), State::AwaitingEstablishment);
    assert_eq!(user.statistics().re_established, 1);
}

#[test]
fn clause_5_7_messages_not_sent_yet_survive_a_re_establishment_that_lost_none() {
    let [mut user, mut network] = pair();
    // A frame of an undefined kind.
    user.handle_frame(START, &[0x02, 0x01, 0xEF]);
    assert_eq!(user.state(), State::AwaitingEstablishment);
    user.send(b"later").unwrap();
    let [_, received] = carry(&mut user, &mut network, START);
    assert_eq!(received, [b"later".to_vec()]);
    assert!(events(&mut user).is_empty());
    assert_eq!(events(&mut network), [Event::Established]);
}

#[test]
fn clause_5_7_sabme_on_a_link_that_is_up_tells_that_messages_may_be_lost() {
    let [mut user, mut network] = pair();
    network.send(b"void").unwrap();
    sent(&mut network, START);
    user.establish(START);
    let [received, _] = carry(&mut user, &mut network, START);
    assert!(received.is_empty());
    assert_eq!(events(&mut network), [Event::Established]);
    assert_eq!(network.free(), PLACES);
}

#[test]
fn clause_5_8_5_an_acknowledgement_of_what_was_not_sent_sets_the_link_up_anew() {
    let [mut user, _] = pair();
    user.handle_frame(START, &[0x00, 0x01, 0x01, 9 << 1]);
    assert_eq!(sent(&mut user, START), [[0x00, 0x01, 0x7F]]);
}

#[test]
fn clause_5_8_6_frmr_sets_the_link_up_anew() {
    let [mut user, _] = pair();
    user.handle_frame(START, &[0x00, 0x01, 0x87, 0, 0, 0, 0, 0]);
    assert_eq!(sent(&mut user, START), [[0x00, 0x01, 0x7F]]);
}

#[test]
fn clause_3_6_11_a_message_longer_than_n201_sets_the_link_up_anew() {
    let [mut user, _] = pair();
    let mut frame = std::vec![0x02, 0x01, 0, 0];
    frame.resize(4 + N201 + 1, 0x08);
    assert_eq!(user.handle_frame(START, &frame), None);
    assert_eq!(user.state(), State::AwaitingEstablishment);
}

#[test]
fn clause_5_8_7_dm_on_a_link_that_is_up_sets_it_up_anew() {
    let [mut user, _] = pair();
    user.handle_frame(START, &[0x00, 0x01, 0x0F]);
    assert_eq!(user.state(), State::AwaitingEstablishment);
}

#[test]
fn clause_5_10_t203_has_a_silent_peer_asked() {
    let [mut user, mut network] = pair();
    let now = expire(&mut user);
    assert_eq!(now, START + Duration::from_secs(10));
    assert_eq!(sent(&mut user, now), [[0x00, 0x01, 0x01, 0x01]]);
    network.handle_frame(now, &[0x00, 0x01, 0x01, 0x01]);
    let answer = sent(&mut network, now);
    assert_eq!(answer, [[0x00, 0x01, 0x01, 0x01]], "RR with F, a response");
    user.handle_frame(now, &answer[0]);
    assert_eq!(user.state(), State::MultipleFrameEstablished);
}

#[test]
fn sequence_numbers_go_round() {
    let [mut user, mut network] = pair();
    for number in 0..1000u16 {
        user.send(&number.to_be_bytes()).unwrap();
        let [_, received] = carry(&mut user, &mut network, START);
        assert_eq!(received, [number.to_be_bytes().to_vec()]);
    }
    assert_eq!(user.free(), PLACES);
}

#[test]
fn a_full_queue_takes_no_more_and_an_empty_or_long_message_is_refused() {
    let [mut user, _] = pair();
    for _ in 0..PLACES {
        user.send(b"x").unwrap();
    }
    assert_eq!(user.send(b"x"), Err(SendError::Full));
    assert_eq!(user.send(b""), Err(SendError::Length));
    assert_eq!(user.send(&[0; N201 + 1]), Err(SendError::Length));
}

/// What a bad line does to a frame.
#[derive(Copy, Clone, Debug)]
enum Fate {
    Carried,
    Lost,
    Twice,
    Late,
}

fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        12 => Just(Fate::Carried),
        1 => Just(Fate::Lost),
        1 => Just(Fate::Twice),
        1 => Just(Fate::Late),
    ]
}

/// Frames overtake each other, but none overtakes a frame that sets the link up: the numbers
/// begin at 0 again there, and LAPD could not tell an old frame from a new one. A line that
/// carries its bits in their order never asks it to.
fn through(line: &mut VecDeque<Vec<u8>>, held: &mut Option<Vec<u8>>, frame: Vec<u8>, fate: Fate) {
    let is_unnumbered = frame[2] & 0x03 == 0x03;
    if is_unnumbered {
        line.extend(held.take());
    }
    match fate {
        Fate::Lost => {}
        Fate::Late if held.is_none() && !is_unnumbered => *held = Some(frame),
        Fate::Twice => line.extend([frame.clone(), frame]),
        _ => line.push_back(frame),
    }
    if !matches!(fate, Fate::Late) {
        line.extend(held.take());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_octets_never_panic_and_every_wait_has_a_timer(
        side in prop_oneof![Just(Side::User), Just(Side::Network)],
        frames in proptest::collection::vec(
            (proptest::collection::vec(any::<u8>(), 0..24), any::<bool>(), 0..4u8), 0..60),
    ) {
        let mut link = link(side);
        link.establish(START);
        let mut now = START;
        for (mut frame, ours, action) in frames {
            if ours && frame.len() > 1 {
                frame[0] &= 0x02;
                frame[1] = 0x01;
            }
            let _ = link.handle_frame(now, &frame);
            match action {
                0 => { let _ = link.send(&frame); }
                1 => link.set_busy(ours),
                2 => if let Some(at) = link.next_timeout() {
                    now = now.max(at);
                    link.handle_timeout(now);
                },
                _ => {}
            }
            while link.poll_transmit(now).is_some() {}
            prop_assert_eq!(link.next_timeout().is_some(), link.state() != State::TeiAssigned);
        }
    }

    #[test]
    fn clause_5_6_messages_arrive_once_and_in_order_over_a_bad_line(
        fates in proptest::collection::vec(fate(), 400),
        count in 1..60u8,
    ) {
        let [mut user, mut network] = pair();
        let mut now = START;
        let mut fates = fates.into_iter().chain(core::iter::repeat(Fate::Carried));
        for number in 0..count {
            user.send(&[number]).unwrap();
        }
        let (mut to_network, mut to_user) = (VecDeque::new(), VecDeque::new());
        let (mut held_up, mut held_down) = (None, None);
        let mut numbers: Vec<u8> = Vec::new();
        let mut lost = 0;
        for _ in 0..4000 {
            for frame in sent(&mut user, now) {
                through(&mut to_network, &mut held_up, frame, fates.next().unwrap());
            }
            for frame in sent(&mut network, now) {
                through(&mut to_user, &mut held_down, frame, fates.next().unwrap());
            }
            if to_network.is_empty() && to_user.is_empty() {
                let Some(at) = user.next_timeout().into_iter().chain(network.next_timeout()).min()
                else { break };
                now = at;
                to_network.extend(held_up.take());
                to_user.extend(held_down.take());
                user.handle_timeout(now);
                network.handle_timeout(now);
            }
            for frame in to_network.drain(..) {
                numbers.extend(network.handle_frame(now, &frame).map(|message| message[0]));
            }
            for frame in to_user.drain(..) {
                let _ = user.handle_frame(now, &frame);
            }
            lost += events(&mut user).len() + events(&mut network).len();
        }
        prop_assert!(numbers.windows(2).all(|pair| pair[0] < pair[1]), "{:?}", numbers);
        // Only a link set up anew may lose any, and it says so.
        prop_assert!(numbers.len() == usize::from(count) || lost > 0);
    }
}
