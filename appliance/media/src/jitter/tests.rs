//! The jitter buffer in virtual time: a tick is a call.

use proptest::prelude::*;

use super::*;

/// A loud frame that can be told from every other: its number in its octets.
fn loud(number: u32) -> [u8; FRAME_LEN] {
    let mut octets = [Codec::Pcma.encode(12_000); FRAME_LEN];
    octets[..4].copy_from_slice(&number.to_be_bytes());
    octets
}

fn quiet(number: u32) -> [u8; FRAME_LEN] {
    let mut octets = [Codec::Pcma.silence(); FRAME_LEN];
    octets[0] ^= (number % 2) as u8;
    octets
}

fn number(taken: Taken) -> Option<u32> {
    match taken {
        Taken::Frame(_, octets) => Some(u32::from_be_bytes([
            octets[0], octets[1], octets[2], octets[3],
        ])),
        _ => None,
    }
}

const FIRST: u32 = u32::MAX - 1_000;

fn put(buffer: &mut JitterBuffer, number: u32) -> Inserted {
    let timestamp = FIRST.wrapping_add(number.wrapping_mul(160));
    buffer.insert(timestamp, false, Codec::Pcma, &loud(number))
}

/// Sends frame n at tick n + delay(n), for as many ticks as asked; gives what each tick played.
fn run(buffer: &mut JitterBuffer, ticks: u32, delay: impl Fn(u32) -> Option<u32>) -> Vec<Taken> {
    (0..ticks)
        .map(|tick| {
            for number in tick.saturating_sub(60)..=tick {
                if delay(number).is_some_and(|delay| number + delay == tick) {
                    put(buffer, number);
                }
            }
            buffer.take()
        })
        .collect()
}

#[test]
fn a_perfect_stream_waits_one_frame_and_comes_out_octet_for_octet() {
    let mut buffer = JitterBuffer::default();
    let played = run(&mut buffer, 200, |_| Some(0));
    assert_eq!(played[0], Taken::Missing);
    for (tick, taken) in (0..).zip(&played).skip(1) {
        assert_eq!(*taken, Taken::Frame(Codec::Pcma, loud(tick - 1)));
    }
    assert_eq!((buffer.target_ms(), buffer.jitter_ms()), (20, 0));
}

#[test]
fn one_tick_of_jitter_costs_nothing_after_the_start() {
    let mut buffer = JitterBuffer::default();
    let played = run(&mut buffer, 300, |n| Some(u32::from(n % 3 == 2)));
    assert!(played[2..].iter().all(|&taken| number(taken).is_some()));
    assert_eq!(buffer.target_ms(), 20);
    assert!(buffer.jitter_ms() > 0);
}

#[test]
fn a_packet_lost_is_one_hole_and_the_next_is_in_its_place() {
    let mut buffer = JitterBuffer::default();
    let played = run(&mut buffer, 30, |n| (n != 10).then_some(0));
    assert_eq!(played[11], Taken::Missing);
    assert_eq!(number(played[10]), Some(9));
    assert_eq!(number(played[12]), Some(11));
}

#[test]
fn the_buffer_grows_at_once_and_not_a_frame_is_lost() {
    let mut buffer = JitterBuffer::default();
    // From frame 50 on, the network is 80 ms slower.
    let played = run(&mut buffer, 200, |n| Some(if n < 50 { 0 } else { 4 }));
    let numbers: Vec<u32> = played.iter().filter_map(|&taken| number(taken)).collect();
    let expected: Vec<u32> = (0..numbers.len() as u32).collect();
    assert_eq!(numbers, expected);
    // Holes: one at the start, three while the delay grows to what is needed.
    assert!(played[60..].iter().all(|&taken| taken != Taken::Missing));
    assert_eq!(buffer.target_ms(), 80);
}

#[test]
fn the_buffer_shrinks_slowly_and_in_quiet_moments_only() {
    let mut buffer = JitterBuffer::default();
    run(&mut buffer, 100, |n| Some(if n % 10 == 5 { 4 } else { 0 }));
    let deep = buffer.depth_ms();
    assert!(deep >= 60, "{deep}");
    // Calm again, but somebody speaks: nothing is left out for as long as it may wait.
    let mut number = 100;
    let mut go_on = |buffer: &mut JitterBuffer, ticks: u32, octets: fn(u32) -> [u8; FRAME_LEN]| {
        for _ in 0..ticks {
            let timestamp = FIRST.wrapping_add(number * 160);
            buffer.insert(timestamp, false, Codec::Pcma, &octets(number));
            buffer.take();
            number += 1;
        }
        buffer.depth_ms()
    };
    assert_eq!(go_on(&mut buffer, 450, loud), deep);
    // A pause: one frame each half second, down to one.
    let after_a_moment = go_on(&mut buffer, 20, quiet);
    assert_eq!(after_a_moment, deep - 20);
    assert_eq!(go_on(&mut buffer, 300, quiet), 20);
    assert_eq!(buffer.target_ms(), 20);
}

#[test]
fn late_and_duplicate_packets_are_dropped() {
    let mut buffer = JitterBuffer::default();
    for n in 0..20 {
        if n != 10 {
            assert_eq!(put(&mut buffer, n), Inserted::Kept);
            assert_eq!(put(&mut buffer, n), Inserted::Duplicate);
        }
        buffer.take();
    }
    assert_eq!(put(&mut buffer, 10), Inserted::Late);
}

#[test]
fn packets_out_of_order_within_the_delay_are_put_in_order() {
    let mut buffer = JitterBuffer::default();
    run(&mut buffer, 100, |n| Some(if n % 10 == 5 { 4 } else { 0 }));
    for n in [103, 101, 102, 100] {
        assert_ne!(put(&mut buffer, n), Inserted::Late);
    }
    let played: Vec<u32> = (0..8).filter_map(|_| number(buffer.take())).collect();
    assert!(played.is_sorted());
    assert!(played.ends_with(&[100, 101, 102, 103]), "{played:?}");
}

#[test]
fn drift_of_either_clock_is_absorbed() {
    for drift in [-1_i64, 1] {
        let mut buffer = JitterBuffer::default();
        let mut missing = 0;
        let mut sent = 0;
        // 1000 ppm, for five minutes: 15 frames too many or too few.
        for tick in 0..15_000_i64 {
            while i64::from(sent) * 1_000 <= tick * (1_000 + drift) {
                let timestamp = FIRST.wrapping_add(sent * 160);
                let inserted = buffer.insert(timestamp, false, Codec::Pcma, &quiet(sent));
                assert_eq!(inserted, Inserted::Kept, "drift {drift} tick {tick}");
                sent += 1;
            }
            missing += u32::from(buffer.take() == Taken::Missing);
        }
        assert!(buffer.depth_ms() <= 60, "{drift} {}", buffer.depth_ms());
        assert!(missing < 40, "{drift} {missing}");
    }
}

#[test]
fn packets_of_10_30_and_60_ms_are_frames_of_20() {
    for length in [80_u32, 240, 480] {
        let mut buffer = JitterBuffer::default();
        let mut sent = 0;
        let mut heard = Vec::new();
        for tick in 0..100 {
            while sent + length <= (tick + 1) * 160 {
                let payload: Vec<u8> = (sent..sent + length).map(|n| (n % 251) as u8).collect();
                buffer.insert(sent, false, Codec::Pcmu, &payload);
                sent += length;
            }
            if let Taken::Frame(_, octets) = buffer.take() {
                heard.extend(octets);
            }
        }
        let expected: Vec<u8> = (0..heard.len()).map(|n| (n % 251) as u8).collect();
        assert!(heard.len() > 90 * 160, "{length} {}", heard.len());
        assert_eq!(heard, expected, "{length}");
    }
}

#[test]
fn a_clock_that_jumps_is_followed_after_three_packets_or_at_a_marker() {
    let mut buffer = JitterBuffer::default();
    run(&mut buffer, 50, |_| Some(0));
    assert_eq!(put(&mut buffer, 100_000), Inserted::Strange);
    assert_eq!(put(&mut buffer, 100_001), Inserted::Strange);
    assert_eq!(put(&mut buffer, 100_002), Inserted::Kept);
    let far = FIRST.wrapping_add(300_000 * 160);
    let inserted = buffer.insert(far, true, Codec::Pcma, &loud(7));
    assert_eq!(inserted, Inserted::Kept);
    buffer.take();
    assert_eq!(number(buffer.take()), Some(7));
}

#[test]
fn one_stray_packet_does_not_stop_the_audio() {
    let mut buffer = JitterBuffer::default();
    run(&mut buffer, 50, |_| Some(0));
    put(&mut buffer, 100_000);
    put(&mut buffer, 50);
    assert_eq!(number(buffer.take()), Some(49));
}

#[test]
fn a_stream_that_stopped_is_idle_after_a_second_and_starts_afresh() {
    let mut buffer = JitterBuffer::default();
    let played = run(&mut buffer, 120, |n| (n < 20).then_some(0));
    assert_eq!(played[60], Taken::Missing);
    assert_eq!(played[119], Taken::Idle);
    put(&mut buffer, 9_000);
    buffer.take();
    assert_eq!(number(buffer.take()), Some(9_000));
}

proptest! {
    #[test]
    fn any_packets_in_any_order_keep_the_delay_in_bounds(
        steps in proptest::collection::vec((any::<u32>(), 0_u32..3_000, 0_usize..600, any::<bool>()), 1..300)
    ) {
        let mut buffer = JitterBuffer::default();
        let mut timestamp = 0_u32;
        for (far, near, length, jump) in steps {
            timestamp = if jump { far } else { timestamp.wrapping_add(near) };
            buffer.insert(timestamp, far % 7 == 0, Codec::Pcma, &vec![1; length]);
            buffer.take();
            prop_assert!((0..=200).contains(&buffer.target_ms()));
            prop_assert!(buffer.depth_ms() <= 512);
        }
    }

    #[test]
    fn delays_within_60_ms_never_play_out_of_order_or_twice(
        delays in proptest::collection::vec(0_u32..4, 50..150)
    ) {
        let mut buffer = JitterBuffer::default();
        let ticks = delays.len() as u32;
        let played = run(&mut buffer, ticks, |n| Some(delays[n as usize % delays.len()]));
        let numbers: Vec<u32> = played.into_iter().filter_map(number).collect();
        prop_assert!(numbers.windows(2).all(|pair| pair[0] < pair[1]), "{:?}", numbers);
        // Growing may cost a frame or two; thereafter everything is heard.
        prop_assert!(numbers.len() + 12 >= ticks as usize, "{} of {ticks}", numbers.len());
    }
}
