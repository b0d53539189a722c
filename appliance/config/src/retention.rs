//! `[retention]`: how long records stay at the box.

use serde::Deserialize;

/// RetentionDays that records stay at the box after central has acknowledged their last change.
#[derive(Copy, Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RetentionDays {
    /// Closed cases, with their notes; open ones always stay.
    pub cases_days: u32,
    /// Contacts that no case here is about, with their call records.
    pub contacts_days: u32,
    /// People whom no case and no contact here is about, with their numbers.
    pub people_days: u32,
    /// What staff were there for, and when: data about those who work here, kept no longer than
    /// two months' reports need it. Where it is not said: 60, or the margin if that is more.
    pub agent_states_days: Option<u32>,
    /// The least for anything: a central that is restored from a backup not older than this
    /// can be given everything again.
    pub margin_days: u32,
}

impl Default for RetentionDays {
    fn default() -> Self {
        Self {
            cases_days: 365,
            contacts_days: 365,
            people_days: 90,
            agent_states_days: None,
            margin_days: 30,
        }
    }
}

/// For how many days what staff were there for stays, where nothing is said.
const AGENT_STATES_DAYS: u32 = 60;

impl RetentionDays {
    /// For how many days what staff were there for stays.
    #[must_use]
    pub fn agent_states(&self) -> u32 {
        let unsaid = AGENT_STATES_DAYS.max(self.margin_days);
        self.agent_states_days.unwrap_or(unsaid)
    }

    /// Looks for what is wrong with them.
    ///
    /// # Errors
    /// Which one, and why.
    pub fn check(&self) -> Result<(), String> {
        if self.margin_days == 0 {
            return Err(
                "retention.margin_days is 0: what central loses could not be brought again".into(),
            );
        }
        let named = [
            ("cases_days", self.cases_days),
            ("contacts_days", self.contacts_days),
            ("people_days", self.people_days),
            ("agent_states_days", self.agent_states()),
        ];
        match named.iter().find(|(_, days)| *days < self.margin_days) {
            Some((name, _)) => Err(format!(
                "retention.{name} is below retention.margin_days, before which nothing leaves"
            )),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_may_leave_before_the_margin() {
        assert!(RetentionDays::default().check().is_ok());
        let days = RetentionDays {
            people_days: 29,
            ..RetentionDays::default()
        };
        assert!(days.check().is_err_and(|why| why.contains("people_days")));
        let short = RetentionDays {
            agent_states_days: Some(29),
            ..RetentionDays::default()
        };
        assert!(
            short
                .check()
                .is_err_and(|why| why.contains("agent_states_days"))
        );
        // A configuration of before says nothing of it, whatever its margin.
        let before = RetentionDays {
            people_days: 90,
            margin_days: 90,
            ..RetentionDays::default()
        };
        assert_eq!((before.check(), before.agent_states()), (Ok(()), 90));
        assert_eq!(RetentionDays::default().agent_states(), 60);
        let none = RetentionDays {
            margin_days: 0,
            ..RetentionDays::default()
        };
        assert!(none.check().is_err());
    }
}
