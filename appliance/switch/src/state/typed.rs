//! The keys of a code, as far as they are pressed.

use crate::ids::LegId;
use crate::instant::Instant;
use crate::io::Digit;

/// The keys that staff have pressed since a `*`.
#[derive(Clone, Debug)]
pub(crate) struct Typed {
    pub(crate) leg: LegId,
    pub(crate) keys: Vec<Digit>,
    /// Until then the next one is waited for.
    pub(crate) until: Instant,
}

impl Typed {
    pub(crate) const fn by(leg: LegId) -> Self {
        Self {
            leg,
            keys: Vec::new(),
            until: Instant(std::time::Duration::ZERO),
        }
    }

    pub(crate) fn text(&self) -> String {
        self.keys.iter().map(|key| key.character()).collect()
    }
}
