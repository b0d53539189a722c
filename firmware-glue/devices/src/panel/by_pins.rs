//! A panel of pins: what levels mean, without the pins.

use std::time::{Duration, Instant};

use jawab_wire::panel::{Button, Event, Feedback, LIGHTS, Light, Lights, Pattern, Power};
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;
use tracing::warn;

/// Between two looks at the pins: a third of what a contact needs to settle.
const LOOK: Duration = Duration::from_millis(10);
/// Looks in a row that must agree before the mains are believed to be gone, or back.
const STEADY: u8 = 3;

/// The pins of a panel.
pub trait Pins: Send {
    /// Lights a light, or darkens it.
    fn set(&mut self, light: Light, lit: bool);
    /// Whether the button's contact is closed.
    fn button_down(&self) -> bool;
    /// What the input that watches the mains says; [`Power::Mains`] where there is none.
    fn power(&self) -> Power;
}

/// A panel of pins. Times are durations since any fixed moment.
#[derive(Debug)]
pub struct ByPins<P> {
    pins: P,
    button: Button,
    lit: [Option<bool>; LIGHTS],
    power: Power,
    otherwise: u8,
}

impl<P: Pins> ByPins<P> {
    /// Takes the pins.
    pub fn new(pins: P) -> Self {
        Self {
            pins,
            button: Button::default(),
            lit: [None; LIGHTS],
            power: Power::Mains,
            otherwise: 0,
        }
    }

    /// Looks at the inputs and sets the lights; gives what happened.
    pub fn look(&mut self, lights: Lights, now: Duration) -> heapless::Vec<Event, 2> {
        let mut events = heapless::Vec::new();
        let pressed = self.button.handle(self.pins.button_down(), now);
        events.extend(pressed.map(Event::Pressed));
        events.extend(self.watch_mains().map(Event::Power));
        let lights = match self.button.feedback(now) {
            Feedback::CodeOnRelease => Lights::all(Pattern::On),
            Feedback::ConfirmReset => Lights::all(Pattern::Fast),
            Feedback::None => lights,
        };
        for (light, lit) in Light::ALL.into_iter().zip(lights.lit(now)) {
            if self.lit[light as usize].replace(lit) != Some(lit) {
                self.pins.set(light, lit);
            }
        }
        events
    }

    fn watch_mains(&mut self) -> Option<Power> {
        let power = self.pins.power();
        if power == self.power {
            self.otherwise = 0;
            return None;
        }
        self.otherwise += 1;
        if self.otherwise < STEADY {
            return None;
        }
        self.otherwise = 0;
        self.power = power;
        Some(power)
    }

    fn darken(&mut self) {
        for light in Light::ALL {
            self.pins.set(light, false);
        }
    }
}

pub(super) async fn run(
    pins: impl Pins,
    shown: watch::Receiver<Lights>,
    told: mpsc::Sender<Event>,
    stop: CancellationToken,
) {
    let mut panel = ByPins::new(pins);
    let begun = Instant::now();
    let mut look = tokio::time::interval(LOOK);
    look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.cancelled() => break,
            _ = look.tick() => {}
        }
        let lights = *shown.borrow();
        for event in panel.look(lights, begun.elapsed()) {
            if told.try_send(event).is_err() {
                warn!("nobody takes what the front panel says: {event:?}");
            }
        }
        if told.is_closed() {
            break;
        }
    }
    panel.darken();
}

#[cfg(test)]
mod tests {
    use super::*;
    use jawab_wire::panel::Press;

    #[derive(Default)]
    struct Fake {
        lit: [bool; LIGHTS],
        changes: usize,
        down: bool,
        failing: bool,
    }

    impl Pins for Fake {
        fn set(&mut self, light: Light, lit: bool) {
            self.lit[light as usize] = lit;
            self.changes += 1;
        }

        fn button_down(&self) -> bool {
            self.down
        }

        fn power(&self) -> Power {
            if self.failing {
                Power::Failing
            } else {
                Power::Mains
            }
        }
    }

    struct Bench {
        panel: ByPins<Fake>,
        now: Duration,
        events: Vec<Event>,
    }

    impl Bench {
        fn new() -> Self {
            let mut bench = Self {
                panel: ByPins::new(Fake::default()),
                now: Duration::ZERO,
                events: Vec::new(),
            };
            bench.run(100);
            bench
        }

        fn run(&mut self, ms: u64) {
            for _ in 0..ms / 10 {
                let lights = Lights::default().with(Light::Power, Pattern::On);
                self.events.extend(self.panel.look(lights, self.now));
                self.now += LOOK;
            }
        }

        fn press(&mut self, ms: u64) {
            self.panel.pins.down = true;
            self.run(ms);
            self.panel.pins.down = false;
            self.run(100);
        }
    }

    #[test]
    fn presses_become_events() {
        let mut bench = Bench::new();
        bench.press(200);
        bench.press(6_000);
        bench.press(16_000);
        bench.press(200);
        let presses = [
            Press::Announce,
            Press::EnrolmentCode,
            Press::ResetAsked,
            Press::ResetConfirmed,
        ];
        assert_eq!(bench.events, presses.map(Event::Pressed));
    }

    #[test]
    fn lights_shine_and_are_set_only_when_they_change() {
        let mut bench = Bench::new();
        bench.run(5_000);
        assert_eq!(bench.panel.pins.lit, [true, false, false, false, false]);
        assert_eq!(bench.panel.pins.changes, LIGHTS);
    }

    #[test]
    fn all_lights_shine_when_the_button_has_been_held_for_the_code() {
        let mut bench = Bench::new();
        bench.panel.pins.down = true;
        bench.run(5_100);
        assert_eq!(bench.panel.pins.lit, [true; LIGHTS]);
    }

    #[test]
    fn the_mains_are_gone_after_three_looks_and_not_after_one() {
        let mut bench = Bench::new();
        bench.panel.pins.failing = true;
        bench.run(20);
        bench.panel.pins.failing = false;
        bench.run(50);
        assert_eq!(bench.events, []);
        bench.panel.pins.failing = true;
        bench.run(30);
        assert_eq!(bench.events, [Event::Power(Power::Failing)]);
    }
}
