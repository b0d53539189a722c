//! A SIP message's head, read with no more trust than is needed: a trace shows what is wrong, too.

use std::ops::Range;

/// Where the parts of a message lie.
#[derive(Debug, Default)]
pub(crate) struct Parts {
    /// The request's or status line.
    pub(crate) first: Range<usize>,
    /// Names and values of the headers; a folded value is one.
    pub(crate) headers: Vec<(Range<usize>, Range<usize>)>,
    /// What comes after the empty line.
    pub(crate) body: Range<usize>,
}

/// Finds the parts of any octets.
pub(crate) fn parts(octets: &[u8]) -> Parts {
    let mut parts = Parts {
        body: octets.len()..octets.len(),
        ..Parts::default()
    };
    let mut at = 0;
    for line in octets.split_inclusive(|octet| *octet == b'\n') {
        let (begin, end) = (at, at + line.trim_ascii_end().len());
        at += line.len();
        if parts.first.is_empty() {
            // Empty lines before a message are keep-alives.
            parts.first = begin..end;
        } else if end == begin {
            parts.body = at..octets.len();
            break;
        } else if matches!(octets.get(begin), Some(b' ' | b'\t')) {
            if let Some((_, value)) = parts.headers.last_mut() {
                value.end = end;
            }
        } else if let Some(colon) = line.iter().position(|octet| *octet == b':') {
            let name = begin..begin + colon;
            parts
                .headers
                .push((name, (begin + colon + 1).min(end)..end));
        }
    }
    parts
}

/// Whether octets at that place are one of these header names.
pub(crate) fn is_one_of(octets: &[u8], name: &Range<usize>, names: &[&str]) -> bool {
    let name = octets.get(name.clone()).unwrap_or_default().trim_ascii();
    names
        .iter()
        .any(|known| name.eq_ignore_ascii_case(known.as_bytes()))
}
