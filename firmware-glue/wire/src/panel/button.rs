//! The button: what a person means by a press, from a contact that bounces.

use core::time::Duration;

/// How long the contact must be steady to be believed.
pub const DEBOUNCE: Duration = Duration::from_millis(30);
/// Held so long and let go, the enrolment code is shown.
pub const HOLD_FOR_CODE: Duration = Duration::from_secs(5);
/// Held so long, a factory reset is asked for.
pub const HOLD_FOR_RESET: Duration = Duration::from_secs(15);
/// How long after that, let go, one short press confirms it.
pub const CONFIRM_WITHIN: Duration = Duration::from_secs(10);

/// What a person wants.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Press {
    /// Pressed shortly: say through the handsets how the box is.
    Announce,
    /// Held for five seconds: show the enrolment code.
    EnrolmentCode,
    /// Held for fifteen: a factory reset is asked for, and not confirmed yet.
    ResetAsked,
    /// Pressed shortly after that: reset.
    ResetConfirmed,
}

impl Press {
    const ALL: [Self; 4] = [
        Self::Announce,
        Self::EnrolmentCode,
        Self::ResetAsked,
        Self::ResetConfirmed,
    ];

    pub(super) const fn code(self) -> u8 {
        self as u8
    }

    pub(super) fn from_code(code: u8) -> Option<Self> {
        Self::ALL.get(usize::from(code)).copied()
    }
}

/// What the lights show while a finger is on the button, or a reset waits to be confirmed.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Feedback {
    /// Nothing: the lights say how the box is.
    None,
    /// Let go now for the enrolment code.
    CodeOnRelease,
    /// A reset was asked for; one short press confirms it.
    ConfirmReset,
}

#[derive(Copy, Clone, PartialEq, Eq, Debug)]
enum State {
    /// Down since before anybody looked: jammed, or held while the current came. Means nothing.
    Ignored,
    Up,
    Down {
        since: Duration,
    },
    /// A reset was asked for, and the finger is still on it.
    Asked,
    /// Let go since; a short press confirms.
    Confirming {
        until: Duration,
    },
    /// The press that may confirm.
    DownToConfirm {
        since: Duration,
    },
}

/// Makes presses of the contact's levels. A reset takes a hold of fifteen seconds, a
/// release and a second press, so that neither a jammed button nor a bag that leans on
/// the box can cause one.
#[derive(Clone, Debug)]
pub struct Button {
    state: State,
    steady: bool,
    /// The contact says otherwise, since then.
    changing: Option<Duration>,
}

impl Default for Button {
    fn default() -> Self {
        Self {
            state: State::Ignored,
            steady: true,
            changing: None,
        }
    }
}

impl Button {
    /// Looks at the contact. To be called when it changes, and by [`Self::next_timeout`].
    pub fn handle(&mut self, down: bool, now: Duration) -> Option<Press> {
        if down == self.steady {
            self.changing = None;
            return self.pass(now);
        }
        let since = *self.changing.get_or_insert(now);
        if now < since + DEBOUNCE {
            return self.pass(now);
        }
        self.changing = None;
        self.steady = down;
        // A release counts from when it began: nobody waits for the contact to settle.
        if down {
            self.go_down(since)
        } else {
            self.go_up(since)
        }
    }

    /// When to look again, if the contact does not change before.
    #[must_use]
    pub fn next_timeout(&self) -> Option<Duration> {
        let settles = self.changing.map(|since| since + DEBOUNCE);
        let passes = match self.state {
            State::Ignored | State::Up | State::Asked => None,
            State::Down { since } => Some(since + HOLD_FOR_RESET),
            State::Confirming { until } => Some(until),
            State::DownToConfirm { since } => Some(since + HOLD_FOR_CODE),
        };
        settles.into_iter().chain(passes).min()
    }

    /// What the lights are to show.
    #[must_use]
    pub fn feedback(&self, now: Duration) -> Feedback {
        match self.state {
            State::Down { since } if now >= since + HOLD_FOR_CODE => Feedback::CodeOnRelease,
            State::Asked | State::Confirming { .. } | State::DownToConfirm { .. } => {
                Feedback::ConfirmReset
            }
            State::Ignored | State::Up | State::Down { .. } => Feedback::None,
        }
    }

    /// Time passes while the contact stays as it is.
    fn pass(&mut self, now: Duration) -> Option<Press> {
        match self.state {
            // Not while it may be on its way up: it may have been let go in time.
            State::Down { since } if now >= since + HOLD_FOR_RESET && self.changing.is_none() => {
                self.state = State::Asked;
                Some(Press::ResetAsked)
            }
            State::Confirming { until } if now >= until => {
                self.state = State::Up;
                None
            }
            // Held again instead of pressed: not sure. It means nothing until it is let go.
            State::DownToConfirm { since } if now >= since + HOLD_FOR_CODE => {
                self.state = State::Ignored;
                None
            }
            _ => None,
        }
    }

    fn go_down(&mut self, since: Duration) -> Option<Press> {
        self.state = match self.state {
            State::Confirming { until } if since < until => State::DownToConfirm { since },
            _ => State::Down { since },
        };
        None
    }

    fn go_up(&mut self, at: Duration) -> Option<Press> {
        let state = core::mem::replace(&mut self.state, State::Up);
        match state {
            State::Down { since } if at >= since + HOLD_FOR_RESET => {
                self.state = State::Confirming {
                    until: at + CONFIRM_WITHIN,
                };
                Some(Press::ResetAsked)
            }
            State::Down { since } if at >= since + HOLD_FOR_CODE => Some(Press::EnrolmentCode),
            State::Down { .. } => Some(Press::Announce),
            State::Asked => {
                self.state = State::Confirming {
                    until: at + CONFIRM_WITHIN,
                };
                None
            }
            State::DownToConfirm { since } if at < since + HOLD_FOR_CODE => {
                Some(Press::ResetConfirmed)
            }
            State::Ignored | State::Up | State::Confirming { .. } | State::DownToConfirm { .. } => {
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::vec::Vec;

    use proptest::prelude::*;

    use super::*;

    /// A finger on the button, in milliseconds.
    struct Finger {
        button: Button,
        now: u64,
        made: Vec<Press>,
    }

    impl Finger {
        fn new() -> Self {
            let mut finger = Self {
                button: Button::default(),
                now: 0,
                made: Vec::new(),
            };
            finger.up(100);
            finger
        }

        fn keep(&mut self, down: bool, ms: u64) -> &mut Self {
            for _ in 0..ms {
                let now = Duration::from_millis(self.now);
                self.made.extend(self.button.handle(down, now));
                self.now += 1;
            }
            self
        }

        fn down(&mut self, ms: u64) -> &mut Self {
            self.keep(true, ms)
        }

        fn up(&mut self, ms: u64) -> &mut Self {
            self.keep(false, ms)
        }

        fn feedback(&self) -> Feedback {
            self.button.feedback(Duration::from_millis(self.now))
        }
    }

    #[test]
    fn a_short_press_announces() {
        assert_eq!(Finger::new().down(200).up(100).made, [Press::Announce]);
    }

    #[test]
    fn a_bounce_is_no_press() {
        let mut finger = Finger::new();
        for _ in 0..20 {
            finger.down(20).up(20);
        }
        assert_eq!(finger.up(100).made, []);
    }

    #[test]
    fn five_seconds_show_the_code_when_let_go_and_the_lights_say_when() {
        let mut finger = Finger::new();
        finger.down(4_900);
        assert_eq!(finger.feedback(), Feedback::None);
        finger.down(200);
        assert_eq!(finger.feedback(), Feedback::CodeOnRelease);
        assert_eq!(finger.up(100).made, [Press::EnrolmentCode]);
    }

    #[test]
    fn fifteen_seconds_and_a_press_reset() {
        let mut finger = Finger::new();
        finger.down(15_100);
        assert_eq!(finger.made, [Press::ResetAsked]);
        assert_eq!(finger.feedback(), Feedback::ConfirmReset);
        finger.up(3_000).down(300).up(100);
        assert_eq!(finger.made, [Press::ResetAsked, Press::ResetConfirmed]);
    }

    #[test]
    fn a_reset_that_nobody_confirms_is_dropped() {
        let mut finger = Finger::new();
        finger.down(16_000).up(10_100).down(300).up(100);
        assert_eq!(finger.made, [Press::ResetAsked, Press::Announce]);
    }

    #[test]
    fn holding_again_confirms_nothing() {
        let mut finger = Finger::new();
        finger.down(16_000).up(1_000).down(40_000).up(1_000);
        assert_eq!(finger.made, [Press::ResetAsked]);
    }

    #[test]
    fn a_jammed_button_means_nothing() {
        let mut finger = Finger {
            button: Button::default(),
            now: 0,
            made: Vec::new(),
        };
        finger.down(60_000).up(200);
        assert_eq!(finger.made, []);
        assert_eq!(finger.down(200).up(100).made, [Press::Announce]);
    }

    proptest! {
        /// Whatever the contact does: no reset without fifteen seconds, a release, and a press.
        #[test]
        fn a_confirmed_reset_was_asked_for(moves in proptest::collection::vec((any::<bool>(), 1_u64..20_000), 0..30)) {
            let mut finger = Finger::new();
            for (down, ms) in moves {
                finger.keep(down, ms);
            }
            for pair in finger.made.windows(2) {
                if pair[1] == Press::ResetConfirmed {
                    prop_assert_eq!(pair[0], Press::ResetAsked);
                }
            }
            prop_assert_ne!(finger.made.first(), Some(&Press::ResetConfirmed));
        }
    }
}
