//! What a line may cost: how much is talked on it in calls that the centre places.

use serde::Deserialize;

use crate::{Config, Line};

/// What a line may cost. Each bound that is said holds; emergency calls are placed all the same.
#[derive(Clone, PartialEq, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Budget {
    /// Minutes a day.
    pub minutes_day: Option<u32>,
    /// Minutes a month, from its first day.
    pub minutes_month: Option<u32>,
    /// Dirhams a day, by `dh_minute`.
    pub dh_day: Option<u32>,
    /// Dirhams a month.
    pub dh_month: Option<u32>,
    /// What a minute costs, in dirhams.
    pub dh_minute: Option<f64>,
}

/// No minute costs more.
const MOST_DH_A_MINUTE: f64 = 1_000.0;

impl Budget {
    /// Seconds of talk a day, by the tighter bound.
    #[must_use]
    pub fn day_s(&self) -> Option<u64> {
        tighter(self.minutes_day, self.dh_day, self.dh_minute)
    }

    /// Seconds of talk a month.
    #[must_use]
    pub fn month_s(&self) -> Option<u64> {
        tighter(self.minutes_month, self.dh_month, self.dh_minute)
    }

    /// Seconds of talk that its dirhams a day buy, if no text is sent.
    #[must_use]
    pub fn day_dh_s(&self) -> Option<u64> {
        tighter(None, self.dh_day, self.dh_minute)
    }

    /// … its dirhams a month.
    #[must_use]
    pub fn month_dh_s(&self) -> Option<u64> {
        tighter(None, self.dh_month, self.dh_minute)
    }

    /// Seconds of talk that cost so many hundredths of a dirham; 0 where that is not known.
    #[must_use]
    pub fn talk_for_s(&self, centimes: u64) -> u64 {
        let price = self.dh_minute.filter(|price| *price > 0.0);
        price.map_or(0, |price| (centimes as f64 / 100.0 / price * 60.0) as u64)
    }

    fn wrong(&self) -> Option<&'static str> {
        let is_price = |price: f64| price > 0.0 && price <= MOST_DH_A_MINUTE;
        match self.dh_minute {
            Some(price) if !is_price(price) => Some("has a budget.dh_minute that is no price"),
            None if self.dh_day.or(self.dh_month).is_some() => {
                Some("has a budget in dirhams and no budget.dh_minute: what does a minute cost?")
            }
            _ => None,
        }
    }
}

fn tighter(minutes: Option<u32>, dirhams: Option<u32>, a_minute: Option<f64>) -> Option<u64> {
    let by_minutes = minutes.map(|minutes| u64::from(minutes) * 60);
    let by_dirhams = dirhams.zip(a_minute).map(|(dirhams, price)| {
        // Neither negative nor beyond what it holds: the price is one.
        (f64::from(dirhams) / price * 60.0) as u64
    });
    match (by_minutes, by_dirhams) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

fn is_prefix(text: &str) -> bool {
    let begins = text.starts_with('0') || text.starts_with('+');
    let rest = text.strip_prefix('+').unwrap_or(text);
    begins && (2..=10).contains(&text.len()) && rest.bytes().all(|octet| octet.is_ascii_digit())
}

impl Line {
    /// What it may cost, where that is bounded.
    #[must_use]
    pub const fn budget(&self) -> Option<&Budget> {
        match self {
            Self::Gsm(gsm) => gsm.budget.as_ref(),
            Self::E1 { budget, .. } => budget.as_ref(),
            Self::SipTrunk(trunk) => trunk.budget.as_ref(),
        }
    }

    /// How numbers begin that are guessed to be of its operator; such calls go out on it.
    #[must_use]
    pub fn prefixes(&self) -> &[String] {
        match self {
            Self::Gsm(gsm) => &gsm.prefixes,
            Self::E1 { prefixes, .. } => prefixes,
            Self::SipTrunk(trunk) => &trunk.prefixes,
        }
    }
}

impl Config {
    /// Takes out the budget or the prefixes of a line that make no sense; gives whether there were
    /// some. A budget that cannot be read keeps no call from being placed.
    pub(crate) fn take_a_wrong_budget(&mut self) -> bool {
        if self.check_outgoing().is_ok() {
            return false;
        }
        for line in &mut self.lines {
            let (prefixes, budget) = match line {
                Line::Gsm(gsm) => (&mut gsm.prefixes, &mut gsm.budget),
                Line::E1 {
                    prefixes, budget, ..
                } => (prefixes, budget),
                Line::SipTrunk(trunk) => (&mut trunk.prefixes, &mut trunk.budget),
            };
            prefixes.retain(|text| is_prefix(text));
            budget.take_if(|budget| budget.wrong().is_some());
        }
        true
    }

    pub(crate) fn check_outgoing(&self) -> Result<(), String> {
        for line in &self.lines {
            if let Some(wrong) = line.budget().and_then(Budget::wrong) {
                return Err(format!("line {:?} {wrong}", line.name()));
            }
            if let Some(wrong) = line.prefixes().iter().find(|text| !is_prefix(text)) {
                return Err(format!(
                    "line {:?} has the prefix {wrong:?}: write how a number begins, as \"061\" or \"+33\"",
                    line.name()
                ));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tighter_of_minutes_and_dirhams_holds() {
        let budget = Budget {
            minutes_day: Some(60),
            dh_day: Some(15),
            dh_month: Some(200),
            dh_minute: Some(0.5),
            ..Budget::default()
        };
        assert_eq!(budget.day_s(), Some(30 * 60));
        assert_eq!(budget.month_s(), Some(400 * 60));
        assert_eq!(Budget::default().day_s(), None);
        assert_eq!(budget.day_dh_s(), Some(30 * 60));
        // A text of 50 centimes costs as much as a minute.
        assert_eq!(budget.talk_for_s(50), 60);
        assert_eq!(Budget::default().talk_for_s(50), 0);
        let nothing = Budget {
            minutes_month: Some(0),
            ..Budget::default()
        };
        assert_eq!(nothing.month_s(), Some(0));
    }

    #[test]
    fn a_prefix_is_how_a_number_begins_and_a_budget_in_dirhams_has_a_price() {
        for right in ["061", "0661", "+33", "+212661", "00"] {
            assert!(is_prefix(right), "{right}");
        }
        for wrong in ["", "0", "661", "06x", "+", "06612345678"] {
            assert!(!is_prefix(wrong), "{wrong}");
        }
        let budget = |dh_day, dh_minute| Budget {
            dh_day,
            dh_minute,
            ..Budget::default()
        };
        assert_eq!(budget(Some(10), Some(0.5)).wrong(), None);
        for wrong in [
            budget(Some(10), None),
            budget(None, Some(0.0)),
            budget(None, Some(f64::NAN)),
        ] {
            assert!(wrong.wrong().is_some(), "{wrong:?}");
        }
    }
}
