//! Telephone numbers: as kept (E.164) and as logged (masked).

/// A number as it is kept: `+212…` for Morocco in whatever form the network or a
/// person gave it (06…, 002126…, +212 6…, 2126…); other international numbers as
/// `+…`; short codes and what is no number, digits alone.
#[must_use]
pub fn normalised(number: &str) -> String {
    let plus = number.trim_start().starts_with('+');
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    if plus {
        return format!("+{}", national_zero_dropped(&digits));
    }
    if let Some(international) = digits.strip_prefix("00") {
        return format!("+{}", national_zero_dropped(international));
    }
    match digits.strip_prefix('0') {
        Some(national) if national.len() == 9 => format!("+212{national}"),
        _ if digits.len() == 12 && digits.starts_with("212") => format!("+{digits}"),
        _ => digits,
    }
}

/// `+212 (0)6…` is written often and means `+2126…`.
fn national_zero_dropped(digits: &str) -> String {
    match digits.strip_prefix("2120") {
        Some(rest) if rest.len() == 9 => format!("212{rest}"),
        _ => digits.to_owned(),
    }
}

/// A number for the log: whose it is cannot be told, that two lines are of one call can.
#[must_use]
pub fn masked(number: &str) -> String {
    let characters: Vec<char> = number.chars().collect();
    match characters.len() {
        // Short codes and extensions are nobody's personal data.
        0..=4 => number.to_owned(),
        length => {
            let shown: String = characters[length - 2..].iter().collect();
            format!("{}{shown}", "•".repeat(length - 2))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_ways_to_write_a_moroccan_number_are_one() {
        for written in [
            "0612345678",
            "06 12 34 56 78",
            "+212612345678",
            "+212 6 12 34 56 78",
            "+212 (0)612345678",
            "00212612345678",
            "212612345678",
        ] {
            assert_eq!(normalised(written), "+212612345678", "{written}");
        }
        assert_eq!(normalised("+33 1 23 45 67 89"), "+33123456789");
        assert_eq!(normalised("15"), "15");
        assert_eq!(normalised(""), "");
    }

    #[test]
    fn a_masked_number_shows_two_digits() {
        assert_eq!(masked("+212612345678"), "•••••••••••78");
        assert_eq!(masked("201"), "201");
    }
}
