//! What a line's calls cost, as far as that is known. It stays in the centre: central is told by
//! warnings that a credit or a budget runs out.

mod amount;

use serde::{Deserialize, Serialize};

/// What a line's calls cost, as far as that is known.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Spending {
    /// The credit of its SIM, where the network is asked for it.
    pub credit: Option<Credit>,
    /// What is left of its budget, where it has one.
    pub budget: Option<Budget>,
    /// How many texts it sends, where it sends some.
    pub texts: Option<TextUse>,
}

/// How many texts a line sends.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TextUse {
    /// Messages that it may still send today.
    pub left: u64,
    /// Messages that it may send a day.
    pub a_day: u64,
    /// Texts that wait for it.
    pub waiting: u64,
}

/// What the network says of a SIM's credit.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Credit {
    /// Its words, as they came.
    pub text: String,
    /// What is read in them, in hundredths of a dirham; nothing, where it cannot be told.
    pub centimes: Option<u64>,
    /// When it said so, in seconds since 1970.
    pub at_s: i64,
}

/// What is left of a line's budget of calls that it places. Of several bounds the nearest.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Budget {
    /// Seconds of talk that are left; 0, and none are placed any more.
    pub left_s: u64,
    /// Until the end of the month; until the end of the day otherwise.
    pub of_month: bool,
}

impl Credit {
    /// What the network says, read.
    ///
    /// ```
    /// let credit = jawab_line_state::Credit::said("Votre solde est 12,50 DH".into(), 1_796_000_000);
    /// assert_eq!(credit.centimes, Some(1_250));
    /// ```
    #[must_use]
    pub fn said(text: String, at_s: i64) -> Self {
        Self {
            centimes: amount::centimes(&text),
            text,
            at_s,
        }
    }

    /// The amount as people write it: "12,50", with this sign before the fraction.
    #[must_use]
    pub fn dirhams(&self, sign: char) -> Option<String> {
        let centimes = self.centimes?;
        Some(format!("{}{sign}{:02}", centimes / 100, centimes % 100))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_written_with_both_digits_of_its_fraction() {
        let credit = |centimes| Credit {
            text: String::new(),
            centimes,
            at_s: 0,
        };
        assert_eq!(credit(Some(1_205)).dirhams(',').as_deref(), Some("12,05"));
        assert_eq!(credit(Some(0)).dirhams('.').as_deref(), Some("0.00"));
        assert_eq!(credit(None).dirhams(','), None);
    }
}
