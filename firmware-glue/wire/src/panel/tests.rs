//! Both sides over a line that loses, garbles and adds octets.

use std::collections::VecDeque;
use std::vec;
use std::vec::Vec;

use core::time::Duration;

use proptest::prelude::*;

use super::*;

/// What the line does to octets for a while.
#[derive(Copy, Clone, Debug)]
struct Noise {
    from_ms: u64,
    for_ms: u64,
    /// One octet in so many is lost, garbled, or followed by one that nobody sent.
    one_in: u64,
}

/// A box and a board on a serial line of 11,520 octets a second, with a finger on the button.
struct Bench {
    panel: Panel,
    board: Board,
    now_ms: u64,
    noise: Vec<Noise>,
    random: u64,
    down: bool,
    power: Power,
    to_board: VecDeque<u8>,
    to_panel: VecDeque<u8>,
    events: Vec<Event>,
}

impl Bench {
    fn new(random: u64, noise: Vec<Noise>) -> Self {
        Self {
            panel: Panel::new(77, Duration::ZERO),
            board: Board::new(0x0102, Duration::ZERO),
            now_ms: 0,
            noise,
            random: random | 1,
            down: false,
            power: Power::Mains,
            to_board: VecDeque::new(),
            to_panel: VecDeque::new(),
            events: Vec::new(),
        }
    }

    fn now(&self) -> Duration {
        Duration::from_millis(self.now_ms)
    }

    /// xorshift64.
    fn dice(&mut self) -> u64 {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        self.random
    }

    fn send(&mut self, octets: &[u8]) -> Vec<u8> {
        let now = self.now_ms;
        let noise = self
            .noise
            .iter()
            .find(|noise| (noise.from_ms..noise.from_ms + noise.for_ms).contains(&now))
            .copied();
        let Some(noise) = noise else {
            return octets.to_vec();
        };
        let mut sent = Vec::new();
        for octet in octets {
            if !self.dice().is_multiple_of(noise.one_in) {
                sent.push(*octet);
                continue;
            }
            let dice = self.dice();
            match dice % 3 {
                0 => {}
                1 => sent.push(*octet ^ (dice >> 8) as u8),
                _ => sent.extend([*octet, (dice >> 8) as u8]),
            }
        }
        sent
    }

    fn run(&mut self, ms: u64) -> &mut Self {
        for _ in 0..ms {
            self.step();
        }
        self
    }

    fn step(&mut self) {
        self.now_ms += 1;
        let now = self.now();
        self.board.handle_button(self.down, now);
        self.board.handle_power(self.power, now);
        if self.board.next_timeout() <= now {
            self.board.handle_timeout(now);
        }
        if self.panel.next_timeout() <= now {
            self.panel.handle_timeout(now);
        }
        while let Some(octets) = self.panel.poll_transmit(now) {
            let sent = self.send(&octets);
            self.to_board.extend(sent);
        }
        while let Some(octets) = self.board.poll_transmit(now) {
            let sent = self.send(&octets);
            self.to_panel.extend(sent);
        }
        for _ in 0..11 {
            if let Some(octet) = self.to_board.pop_front() {
                self.board.handle_octets(&[octet], now);
            }
            if let Some(octet) = self.to_panel.pop_front() {
                self.panel.handle_octets(&[octet], now);
            }
        }
        while let Some(event) = self.panel.poll_event() {
            self.events.push(event);
        }
    }

    fn show(&mut self, lights: Lights) -> &mut Self {
        let now = self.now();
        self.panel.show(lights, now);
        self
    }

    fn press(&mut self, ms: u64) -> &mut Self {
        self.down = true;
        self.run(ms);
        self.down = false;
        self.run(100)
    }

    fn shown(&self) -> Lights {
        self.board.lights(self.now())
    }

    fn presses(&self) -> Vec<Press> {
        let press = |event: &Event| match event {
            Event::Pressed(press) => Some(*press),
            _ => None,
        };
        self.events.iter().filter_map(press).collect()
    }
}

const GOOD: Lights = Lights::all(Pattern::On);

#[test]
fn they_find_each_other_and_the_lights_shine() {
    let mut bench = Bench::new(1, vec![]);
    assert_eq!(bench.shown().get(Light::Power), Pattern::Slow);
    bench.show(GOOD).run(50);
    assert_eq!(bench.shown(), GOOD);
    assert_eq!(bench.events, [Event::Up]);
    assert_eq!(bench.panel.firmware(), Some(0x0102));
}

#[test]
fn every_press_is_said_once() {
    let mut bench = Bench::new(1, vec![]);
    bench
        .run(200)
        .press(200)
        .press(6_000)
        .press(16_000)
        .press(200);
    let expected = [
        Press::Announce,
        Press::EnrolmentCode,
        Press::ResetAsked,
        Press::ResetConfirmed,
    ];
    assert_eq!(bench.presses(), expected);
}

#[test]
fn that_the_mains_go_is_said_within_20_ms() {
    let mut bench = Bench::new(1, vec![]);
    bench.show(GOOD).run(1_234);
    bench.power = Power::Failing;
    bench.run(20);
    assert_eq!(bench.events.last(), Some(&Event::Power(Power::Failing)));
    assert_eq!(bench.shown().get(Light::Power), Pattern::Fast);
    bench.power = Power::Mains;
    bench.run(20);
    assert_eq!(bench.events.last(), Some(&Event::Power(Power::Mains)));
    assert_eq!(bench.shown(), GOOD);
}

#[test]
fn a_box_that_stops_shows_on_the_board_and_a_new_one_takes_over() {
    let mut bench = Bench::new(1, vec![]);
    bench.show(GOOD).run(500).press(200);
    // Nobody runs the box for a while; somebody presses.
    let cut = Noise {
        from_ms: bench.now_ms,
        for_ms: 8_000,
        one_in: 1,
    };
    bench.noise.push(cut);
    bench.run(2_000).press(200).run(5_600);
    assert_eq!(bench.shown().get(Light::Power), Pattern::Slow);
    let now = bench.now();
    bench.panel = Panel::new(1_000, now);
    bench.events.clear();
    bench.show(GOOD).run(1_100);
    assert_eq!(bench.shown(), GOOD);
    assert_eq!(bench.presses(), [], "a press of before is not made up for");
    bench.press(200);
    assert_eq!(bench.presses(), [Press::Announce]);
}

#[test]
fn a_board_that_restarts_is_told_at_once_how_to_shine() {
    let mut bench = Bench::new(1, vec![]);
    bench.show(GOOD).run(500).press(200).press(200);
    let now = bench.now();
    bench.board = Board::new(0x0103, now);
    bench.run(100);
    assert_eq!(bench.shown(), GOOD);
    assert_eq!(bench.panel.firmware(), Some(0x0103));
    bench.press(200);
    assert_eq!(bench.presses().len(), 3);
}

/// One in 65,535 box restarts takes the number of the session before.
#[test]
fn a_session_with_the_number_of_the_last_one_is_begun_afresh() {
    let mut bench = Bench::new(1, vec![]);
    bench.run(100).press(200).press(200).press(200);
    let now = bench.now();
    // The session after one Hello.
    bench.panel = Panel::new(78, now);
    bench.events.clear();
    bench.run(100).press(200);
    bench.press(200);
    assert_eq!(bench.presses().last(), Some(&Press::Announce));
}

#[test]
fn a_board_of_another_version_is_named_once() {
    let mut panel = Panel::new(1, Duration::ZERO);
    // Session 0, Hello.
    let frame = super::frame::of_version(2, &[0, 0, 0x81, 0, 1]);
    for _ in 0..3 {
        panel.handle_octets(&frame, Duration::ZERO);
    }
    assert_eq!(panel.poll_event(), Some(Event::OtherVersion(2)));
    assert_eq!(panel.poll_event(), None);
    assert!(!panel.is_up());

    let mut board = Board::new(1, Duration::ZERO);
    board.handle_octets(&frame, Duration::ZERO);
    assert_eq!(
        board.lights(Duration::ZERO).get(Light::Fault),
        Pattern::Fast
    );
}

#[test]
fn a_short_circuited_line_makes_nothing_up() {
    let mut panel = Panel::new(1, Duration::ZERO);
    let mut board = Board::new(1, Duration::ZERO);
    for second in 0..60 {
        let now = Duration::from_secs(second);
        panel.handle_timeout(now);
        board.handle_timeout(now);
        while let Some(octets) = panel.poll_transmit(now) {
            panel.handle_octets(&octets, now);
        }
        while let Some(octets) = board.poll_transmit(now) {
            board.handle_octets(&octets, now);
        }
    }
    assert_eq!(panel.poll_event(), None);
    assert_eq!(
        board.lights(Duration::ZERO).get(Light::Power),
        Pattern::Slow
    );
}

fn noises(longest_ms: u64) -> impl Strategy<Value = Vec<Noise>> {
    let noise = (2_000_u64..4_000, 1..longest_ms, 1_u64..40);
    proptest::collection::vec(noise, 0..6).prop_map(|noises| {
        let mut at = 0;
        noises
            .into_iter()
            .map(|(after, for_ms, one_in)| {
                let from_ms = at + after;
                at = from_ms + for_ms;
                Noise {
                    from_ms,
                    for_ms,
                    one_in,
                }
            })
            .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Noise shorter than either side's patience loses no press and leaves no wrong light.
    #[test]
    fn short_noise_costs_nothing_but_time(
        random: u64,
        noise in noises(900),
        presses in proptest::collection::vec((300_u64..5_000, any::<bool>()), 0..6),
    ) {
        let mut bench = Bench::new(random, noise);
        bench.show(GOOD).run(600);
        let mut expected = Vec::new();
        for (after, long) in presses {
            bench.run(after).press(if long { 5_500 } else { 150 });
            expected.push(if long { Press::EnrolmentCode } else { Press::Announce });
        }
        let end = bench.noise.last().map_or(0, |noise| noise.from_ms + noise.for_ms);
        let more = end.saturating_sub(bench.now_ms) + 1_500;
        bench.run(more);
        prop_assert_eq!(bench.presses(), expected);
        prop_assert_eq!(bench.shown(), GOOD);
        prop_assert_eq!(&bench.events[..1], &[Event::Up]);
        prop_assert!(!bench.events.contains(&Event::Lost));
    }

    /// Long noise loses presses, but makes none up and none twice; afterwards all is well.
    #[test]
    fn after_long_noise_the_line_is_as_before(random: u64, noise in noises(12_000)) {
        let mut bench = Bench::new(random, noise);
        let end = bench.noise.last().map_or(0, |noise| noise.from_ms + noise.for_ms);
        bench.show(GOOD);
        let mut pressed = 0;
        while bench.now_ms < end {
            bench.run(900).press(100);
            pressed += 1;
        }
        prop_assert!(bench.presses().iter().all(|press| *press == Press::Announce));
        prop_assert!(bench.presses().len() <= pressed);
        bench.run(2_500);
        let before = bench.presses().len();
        bench.press(200);
        prop_assert_eq!(bench.presses().len(), before + 1);
        prop_assert_eq!(bench.shown(), GOOD);
        prop_assert!(bench.panel.is_up());
    }

    /// Whatever octets come, neither side says more than its timers allow.
    #[test]
    fn noise_is_not_answered_with_noise(octets in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        let now = Duration::from_secs(1);
        let mut panel = Panel::new(5, now);
        let mut board = Board::new(1, now);
        panel.handle_octets(&octets, now);
        board.handle_octets(&octets, now);
        let said = core::iter::from_fn(|| panel.poll_transmit(now)).take(10).count();
        prop_assert!(said <= 2);
        let said = core::iter::from_fn(|| board.poll_transmit(now)).take(10).count();
        prop_assert!(said <= 2);
        prop_assert_eq!(panel.poll_event(), None);
    }
}
