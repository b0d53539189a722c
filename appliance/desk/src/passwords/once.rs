//! Passwords that are told somebody once, and changed at the first login.

use argon2::password_hash::Error;

/// Letters and digits that are not taken for one another when read aloud or copied by hand.
const ALPHABET: &[u8; 31] = b"abcdefghjkmnpqrstuvwxyz23456789";
/// Octets from here on are drawn again, so that every character is as likely.
const FAIR: u8 = 248;
/// Characters, which makes some 79 bits.
const LENGTH: usize = 16;
/// Characters of a group.
const GROUP: usize = 4;

/// A one-time password, in groups that a person can read aloud ("k7wm-p2ad-x9te-4hqs").
///
/// # Errors
/// When the system has no randomness.
pub fn one_time() -> Result<String, Error> {
    let mut text = String::with_capacity(LENGTH + LENGTH / GROUP);
    let mut drawn = 0;
    while drawn < LENGTH {
        let mut octet = [0; 1];
        getrandom::fill(&mut octet).map_err(|_| Error::Crypto)?;
        let [octet] = octet;
        let Some(letter) = (octet < FAIR)
            .then(|| ALPHABET.get(usize::from(octet) % ALPHABET.len()))
            .flatten()
        else {
            continue;
        };
        if drawn > 0 && drawn % GROUP == 0 {
            text.push('-');
        }
        text.push(char::from(*letter));
        drawn += 1;
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::passwords::check;

    #[test]
    fn each_is_another_and_fit_to_be_one() {
        let made: Vec<String> = (0..200).map(|_| one_time().unwrap()).collect();
        let different: std::collections::BTreeSet<&String> = made.iter().collect();
        assert_eq!(different.len(), made.len());
        for password in &made {
            assert_eq!(password.len(), 19);
            assert_eq!(check(password, &["salma"]), Ok(()), "{password}");
        }
    }
}
