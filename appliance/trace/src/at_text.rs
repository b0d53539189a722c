//! An AT dialogue as a file of text.

use std::io::{self, Write};

use crate::tap::{Said, Way};

/// A dialogue that is written as it goes.
#[derive(Debug)]
pub struct AtText<W>(W);

impl<W: Write> AtText<W> {
    /// Begins a file; `about` are lines for whoever reads it.
    ///
    /// # Errors
    /// What the file says.
    pub fn begin(mut to: W, about: &str) -> io::Result<Self> {
        for line in about.lines() {
            writeln!(to, "# {line}")?;
        }
        Ok(Self(to))
    }

    /// A line: the time (UTC), `>` to the modem or `<` from it, and the line.
    ///
    /// # Errors
    /// What the file says.
    pub fn line(&mut self, said: &Said) -> io::Result<()> {
        let way = match said.way {
            Way::Out => '>',
            Way::In => '<',
        };
        let at = said.at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ");
        writeln!(self.0, "{at} {way} {}", said.text)
    }

    /// What it is written to.
    pub const fn inner(&self) -> &W {
        &self.0
    }

    /// Ends it, with last words.
    ///
    /// # Errors
    /// What the file says.
    pub fn end(mut self, about: &str) -> io::Result<W> {
        writeln!(self.0, "# {about}")?;
        self.0.flush()?;
        Ok(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_its_time_its_way_and_its_words() {
        let mut text = AtText::begin(Vec::new(), "gsm1\nnumbers").unwrap();
        let said = |way, text: &str| Said {
            at: "2026-11-24T18:05:00.25Z".parse().unwrap(),
            way,
            text: text.into(),
        };
        text.line(&said(Way::Out, "AT+CSQ")).unwrap();
        text.line(&said(Way::In, "OK")).unwrap();
        let written = String::from_utf8(text.end("over").unwrap()).unwrap();
        assert_eq!(
            written,
            "# gsm1\n# numbers\n2026-11-24T18:05:00.250Z > AT+CSQ\n\
             2026-11-24T18:05:00.250Z < OK\n# over\n"
        );
    }
}
