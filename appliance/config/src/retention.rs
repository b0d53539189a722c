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
            margin_days: 30,
        }
    }
}

impl RetentionDays {
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
        let none = RetentionDays {
            margin_days: 0,
            ..RetentionDays::default()
        };
        assert!(none.check().is_err());
    }
}
