//! Telephone numbers, masked where they are written for a log.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::names::name;

name!(
    /// A number as the network or a keypad gave it: digits, `*`, `#` and a leading `+`.
    Number
);

/// Emergency services: ambulance and fire brigade, police, gendarmerie, and the fire brigade's own
/// line; and 112, which every GSM telephone knows as an emergency service's, whatever the SIM or the
/// network says (TS 22.101 clause 10.1.1). The same clause's 911 nobody dials in Morocco, and it
/// stays free for a handset.
pub const EMERGENCY: [&str; 5] = ["15", "19", "177", "150", "112"];

/// Masked: a log is no place for callers' numbers. How long it is, and its last two digits where
/// it has enough of others, tell one from another while a fault is looked for.
impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.0.chars().count();
        let shown = if digits >= 6 { 2 } else { 0 };
        let last: String = self.0.chars().skip(digits - shown).collect();
        write!(f, "Number({}{last})", "*".repeat(digits - shown))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_masked_where_it_is_written_for_a_log() {
        let masked = |number: &str| format!("{:?}", Number::from(number));
        assert_eq!(masked("0612345678"), "Number(********78)");
        assert_eq!(masked("+212612345678"), "Number(***********78)");
        assert_eq!(masked("1771"), "Number(****)");
        assert_eq!(masked(""), "Number()");
        assert_eq!(
            format!("{:?}", crate::LineId::from("gsm1")),
            "LineId(\"gsm1\")"
        );
    }
}
