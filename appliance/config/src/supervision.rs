//! `[supervision]`: what a supervisor may do in calls that others answer.

use serde::Deserialize;

/// What is done where a supervisor listens to a call. See `appliance/switch/docs/supervision.md`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Supervision {
    /// Whether those who talk hear that somebody listens, before anybody does. Without it the ministry
    /// has to have the legal basis for that (law 09-08).
    pub announce: bool,
}

impl Default for Supervision {
    fn default() -> Self {
        Self { announce: true }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_who_talk_are_told_unless_it_is_said_otherwise() {
        let read = |text| toml::from_str::<Supervision>(text).map(|it| it.announce);
        assert_eq!(read(""), Ok(true));
        assert_eq!(read("announce = false"), Ok(false));
        assert!(read("anounce = false").is_err());
    }
}
