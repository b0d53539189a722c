//! `[centre]`: the centre that the box stands in.

use serde::Deserialize;

/// The centre the box stands in.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Centre {
    /// Its name, as shown on the desk.
    pub name: String,
    /// Two to four capital letters that start its case references ("RAB").
    pub code: String,
}

impl Centre {
    /// Whether this can start the references of cases: two to four capital letters.
    #[must_use]
    pub fn is_code(code: &str) -> bool {
        (2..=4).contains(&code.len()) && code.bytes().all(|octet| octet.is_ascii_uppercase())
    }

    /// Looks for what is wrong with it.
    ///
    /// # Errors
    /// What, with an example of what is right.
    pub fn check(&self) -> Result<(), String> {
        let code = &self.code;
        if !Self::is_code(code) {
            return Err(format!(
                "centre.code is {code:?}; it must be two to four capital letters, as in \"RAB\""
            ));
        }
        Ok(())
    }
}
