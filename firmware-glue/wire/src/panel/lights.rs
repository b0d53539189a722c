//! The lights, and the patterns that a person can describe over the phone.

use core::time::Duration;

/// How many lights there are.
pub const LIGHTS: usize = 5;

/// A light, from left to right.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Light {
    /// The box has current, and runs.
    Power,
    /// The ways to the public network.
    Line,
    /// The handsets.
    Network,
    /// The link to central.
    Sync,
    /// Something that somebody must see to.
    Fault,
}

impl Light {
    /// All of them, from left to right.
    pub const ALL: [Self; LIGHTS] = [
        Self::Power,
        Self::Line,
        Self::Network,
        Self::Sync,
        Self::Fault,
    ];
}

/// How a light shines. Each means the same on every light.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub enum Pattern {
    /// Dark: not there, or not set up.
    #[default]
    Off,
    /// Lit without a break: good.
    On,
    /// One second lit, one second dark: wait, it is under way.
    Slow,
    /// Two short flashes, then a pause: it works in part.
    Two,
    /// Flickers, five times a second: it does not work; call for help.
    Fast,
}

impl Pattern {
    /// All of them, by their code on the wire.
    pub const ALL: [Self; 5] = [Self::Off, Self::On, Self::Slow, Self::Two, Self::Fast];

    /// Its code on the wire.
    #[must_use]
    pub const fn code(self) -> u8 {
        self as u8
    }

    /// The pattern of a code.
    #[must_use]
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.get(usize::from(code)).copied()
    }

    /// Whether a light that shines so is lit at a moment.
    #[must_use]
    pub const fn lit(self, now: Duration) -> bool {
        match self {
            Self::Off => false,
            Self::On => true,
            Self::Slow => now.as_millis() % 2_000 < 1_000,
            Self::Two => matches!(now.as_millis() % 2_000, 0..200 | 400..600),
            Self::Fast => now.as_millis() % 200 < 100,
        }
    }
}

/// How the five lights shine.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub struct Lights([Pattern; LIGHTS]);

impl Lights {
    /// All alike.
    #[must_use]
    pub const fn all(pattern: Pattern) -> Self {
        Self([pattern; LIGHTS])
    }

    /// The same with one light changed.
    #[must_use]
    pub const fn with(mut self, light: Light, pattern: Pattern) -> Self {
        self.0[light as usize] = pattern;
        self
    }

    /// How one light shines.
    #[must_use]
    pub const fn get(self, light: Light) -> Pattern {
        self.0[light as usize]
    }

    /// Which of them are lit at a moment, from left to right.
    #[must_use]
    pub fn lit(self, now: Duration) -> [bool; LIGHTS] {
        self.0.map(|pattern| pattern.lit(now))
    }

    pub(super) fn codes(self) -> [u8; LIGHTS] {
        self.0.map(Pattern::code)
    }

    pub(super) fn from_codes(codes: &[u8]) -> Option<Self> {
        let codes = <[u8; LIGHTS]>::try_from(codes).ok()?;
        let mut patterns = [Pattern::Off; LIGHTS];
        for (pattern, code) in patterns.iter_mut().zip(codes) {
            *pattern = Pattern::from_code(code)?;
        }
        Some(Self(patterns))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How often it is lit in two seconds, and for how long in all.
    fn seen(pattern: Pattern) -> (usize, usize) {
        let lit = |ms| pattern.lit(Duration::from_millis(ms));
        let flashes = (0..2_000).filter(|ms| lit(*ms) && !lit(ms + 1_999));
        (flashes.count(), (0..2_000).filter(|ms| lit(*ms)).count())
    }

    #[test]
    fn each_pattern_looks_unlike_the_others() {
        assert_eq!(seen(Pattern::Off), (0, 0));
        assert_eq!(seen(Pattern::On), (0, 2_000));
        assert_eq!(seen(Pattern::Slow), (1, 1_000));
        assert_eq!(seen(Pattern::Two), (2, 400));
        assert_eq!(seen(Pattern::Fast), (10, 1_000));
    }

    #[test]
    fn codes_are_read_back_and_others_refused() {
        for pattern in Pattern::ALL {
            assert_eq!(Pattern::from_code(pattern.code()), Some(pattern));
        }
        assert_eq!(Pattern::from_code(5), None);
        assert_eq!(Lights::from_codes(&[0, 1, 2, 3, 9]), None);
        assert_eq!(Lights::from_codes(&[0, 1, 2, 3]), None);
    }
}
