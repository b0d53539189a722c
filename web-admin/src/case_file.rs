//! The files of a case as its page shows them, at the desk and at central.

use jiff::Timestamp;

use crate::format;
use crate::locale::Locale;
use crate::page::Page;

/// A file in the list.
pub(crate) struct CaseFile {
    /// Where it is got from; `None` where it cannot be.
    pub(crate) href: Option<String>,
    pub(crate) name: String,
    pub(crate) octets: u64,
    pub(crate) by: Option<String>,
    pub(crate) at: Timestamp,
    pub(crate) state: State,
}

/// Where a file is.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) enum State {
    /// Central has it.
    AtCentral,
    /// It waits at the box.
    AtBox,
}

impl CaseFile {
    pub(crate) const fn arrived(&self) -> bool {
        matches!(self.state, State::AtCentral)
    }

    /// How long it is, in words.
    pub(crate) fn size(&self, page: &Page) -> String {
        let (id, size) = size(page.locale, self.octets);
        page.locale.with(id, "size", &size)
    }
}

/// A length in the largest unit of which it has one, and the message of the unit.
fn size(locale: Locale, octets: u64) -> (&'static str, String) {
    const KIB: u64 = 1024;
    const MIB: u64 = KIB * KIB;
    if octets < KIB {
        ("file-size-octets", octets.to_string())
    } else if octets < MIB {
        ("file-size-kib", octets.div_ceil(KIB).to_string())
    } else {
        let tenths = octets.saturating_mul(10) / MIB;
        ("file-size-mib", format::tenths(locale, tenths))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_is_said_in_the_unit_that_fits() {
        let size = |octets| size(Locale::English, octets);
        let said = |octets| size(octets).1;
        assert_eq!(size(999), ("file-size-octets", "999".into()));
        assert_eq!(size(1025), ("file-size-kib", "2".into()));
        assert_eq!(size(10 * 1024 * 1024), ("file-size-mib", "10.0".into()));
        assert_eq!(said(1_700_000), "1.6");
        assert_ne!(said(u64::MAX), "");
    }
}
