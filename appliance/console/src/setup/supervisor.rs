//! The first supervisor. Without one nobody logs in, neither at the desk nor at the console.

use std::fmt;

use jawab_desk::{Invalid, NewStaff, passwords};

use super::answers::Wrong;
use crate::machine::{NotDone, Site, run, run_with};
use crate::protocol::{StaffEntry, Unfit};

/// What a password that is made here is made of: 32 letters and digits that nobody takes for
/// one another when they read them out.
const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz234567890";
/// Letters of one: 80 bits.
const LENGTH: usize = 16;

/// Somebody who is to be the first supervisor.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Supervisor {
    pub(crate) login: String,
    pub(crate) name: String,
    /// None where one is to be made.
    pub(crate) password: Option<String>,
}

impl fmt::Debug for Supervisor {
    /// Without the password.
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.debug_struct("Supervisor")
            .field("login", &self.login)
            .finish_non_exhaustive()
    }
}

impl Supervisor {
    /// Checks what was typed.
    pub(crate) fn new(login: &str, name: &str, password: &str) -> Result<Self, Wrong> {
        let password = fits_password(password)?;
        if let Some(password) = &password {
            passwords::check(password, &[login, name])
                .map_err(|unfit| Wrong::Staff(Invalid::from(unfit).into()))?;
        }
        Ok(Self {
            login: fits_login(login)?,
            name: fits_name(name)?,
            password,
        })
    }
}

pub(crate) fn fits_login(text: &str) -> Result<String, Wrong> {
    NewStaff::checked_login(text).map_err(|invalid| Wrong::Staff(invalid.into()))
}

pub(crate) fn fits_name(text: &str) -> Result<String, Wrong> {
    if text.is_empty() {
        return Err(Wrong::Staff(Unfit::EmptyName));
    }
    Ok(text.to_owned())
}

/// None for nothing: then one is made.
pub(crate) fn fits_password(text: &str) -> Result<Option<String>, Wrong> {
    if text.is_empty() {
        return Ok(None);
    }
    NewStaff::checked_password(text).map_err(|invalid| Wrong::Staff(invalid.into()))?;
    Ok(Some(text.to_owned()))
}

/// Whether there is no staff yet. A record that cannot be asked has some, as far as is known.
pub(crate) fn is_wanted(site: &Site) -> bool {
    let mut words = command(site, &["staff", "list", "--json"]);
    words.extend(configuration(site));
    run(&words)
        .ok()
        .and_then(|said| serde_json::from_str::<Vec<StaffEntry>>(&said).ok())
        .is_some_and(|staff| staff.is_empty())
}

/// Takes them on, by the box's own program, which knows the account that keeps the record.
/// A password that was made comes back.
pub(crate) fn add(site: &Site, supervisor: &Supervisor) -> Result<Option<String>, NotDone> {
    let made = supervisor.password.is_none().then(make).transpose()?;
    let password = supervisor.password.as_ref().or(made.as_ref());
    let login = supervisor.login.as_str();
    let name = supervisor.name.as_str();
    let mut words = command(
        site,
        &["staff", "add", login, "--supervisor", "--name", name],
    );
    words.extend(configuration(site));
    run_with(&words, password.map_or("", String::as_str))?;
    Ok(made)
}

fn command(site: &Site, words: &[&str]) -> Vec<String> {
    let program = site.program.display().to_string();
    let words = words.iter().map(|word| (*word).to_owned());
    std::iter::once(program).chain(words).collect()
}

fn configuration(site: &Site) -> [String; 2] {
    ["--config".into(), site.configuration.display().to_string()]
}

/// A new password, in groups that can be read out.
fn make() -> Result<String, NotDone> {
    let mut octets = [0; LENGTH];
    getrandom::fill(&mut octets).map_err(|error| NotDone {
        command: "getrandom".into(),
        why: error.to_string(),
    })?;
    let letters: Vec<char> = octets
        .iter()
        .map(|octet| char::from(LETTERS[usize::from(octet % 32)]))
        .collect();
    let groups: Vec<String> = letters
        .chunks(4)
        .map(|group| group.iter().collect())
        .collect();
    Ok(groups.join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_that_is_made_fits_and_is_never_the_same() {
        let (one, other) = (make().unwrap(), make().unwrap());
        assert_ne!(one, other);
        assert!(fits_password(&one).unwrap().is_some());
        assert_eq!(one.len(), 19);
        let all: std::collections::BTreeSet<_> = LETTERS.iter().collect();
        assert_eq!(all.len(), 32);
    }

    #[test]
    fn what_was_typed_is_held_to_the_desks_rules_and_no_password_is_shown() {
        let right = Supervisor::new("Salma", "Salma Bennani", "long enough").unwrap();
        assert_eq!(right.login, "salma");
        assert!(!format!("{right:?}").contains("long enough"));
        for (login, name, password, why) in [
            ("s", "Salma", "long enough", Unfit::Login),
            ("salma", "", "long enough", Unfit::EmptyName),
            ("salma", "Salma", "short", Unfit::WeakPassword),
        ] {
            assert_eq!(
                Supervisor::new(login, name, password),
                Err(Wrong::Staff(why))
            );
        }
        assert_eq!(Supervisor::new("salma", "S", "").unwrap().password, None);
    }
}
