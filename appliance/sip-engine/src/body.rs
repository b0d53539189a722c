//! Bodies: alone, or parts of a multipart (RFC 2046 §5.1, RFC 5621).

use crate::header::ContentType;
use crate::{Fault, Headers, Name};

/// Deepest nesting of multiparts that is looked into.
const MOST_DEPTH: usize = 3;

/// Most parts of a multipart.
const MOST_PARTS: usize = 32;

/// Longest boundary, in octets (RFC 2046 §5.1.1).
const MOST_BOUNDARY: usize = 70;

const MALFORMED: Fault = Fault::Malformed("a multipart body");

/// A part of a multipart.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Part<'a> {
    /// Its own headers: Content-Type, Content-Disposition and so on.
    pub headers: Headers,
    /// Its body.
    pub body: &'a [u8],
}

/// The parts of a multipart, in order.
///
/// # Errors
/// [`Fault::Malformed`] where its boundary is missing, or its end.
pub fn parts<'a>(kind: &ContentType, body: &'a [u8]) -> Result<Vec<Part<'a>>, Fault> {
    let boundary = kind.params.get("boundary").ok_or(MALFORMED)?;
    if boundary.is_empty() || boundary.len() > MOST_BOUNDARY {
        return Err(MALFORMED);
    }
    let delimiter = format!("--{boundary}");
    let mut parts = Vec::new();
    let mut open: Option<usize> = None;
    let mut at = 0;
    while let Some(line) = line_at(body, at) {
        let start = at;
        at += line.len();
        let Some(after) = line.strip_prefix(delimiter.as_bytes()) else {
            continue;
        };
        let is_last = after.starts_with(b"--");
        let padding = if is_last { after.get(2..) } else { Some(after) };
        if !padding
            .unwrap_or_default()
            .iter()
            .all(u8::is_ascii_whitespace)
        {
            continue;
        }
        if let Some(open) = open.take() {
            // The line's end before a delimiter belongs to the delimiter.
            parts.push(part(body.get(open..start).unwrap_or_default())?);
        }
        if is_last {
            return Ok(parts);
        }
        if parts.len() == MOST_PARTS {
            return Err(MALFORMED);
        }
        open = Some(at);
    }
    // Cut short.
    Err(MALFORMED)
}

/// A line with its end.
fn line_at(body: &[u8], at: usize) -> Option<&[u8]> {
    let rest = body.get(at..).filter(|rest| !rest.is_empty())?;
    let end = rest.iter().position(|octet| *octet == b'\n');
    rest.get(..end.map_or(rest.len(), |end| end + 1))
}

fn part(octets: &[u8]) -> Result<Part<'_>, Fault> {
    let octets = octets.strip_suffix(b"\n").unwrap_or(octets);
    let octets = octets.strip_suffix(b"\r").unwrap_or(octets);
    let mut headers = Headers::new();
    let mut at = 0;
    while let Some(line) = line_at(octets, at) {
        at += line.len();
        let line = line.trim_ascii_end();
        if line.is_empty() {
            break;
        }
        let text = crate::text::of_octets(line);
        if text.starts_with([' ', '\t']) {
            let Some(last) = headers.iter().last() else {
                return Err(MALFORMED);
            };
            let (name, value) = (
                last.name.clone(),
                format!("{} {}", last.value(), text.trim()),
            );
            headers.remove(&name);
            headers.push(name, value);
            continue;
        }
        let (name, value) = text.split_once(':').ok_or(MALFORMED)?;
        headers.push(Name::from(name.trim_end()), value);
    }
    Ok(Part {
        headers,
        body: octets.get(at..).unwrap_or_default(),
    })
}

/// The body of a kind: the whole, or the first part of that kind in a multipart. A body
/// without Content-Type is taken for what is looked for.
///
/// # Errors
/// [`Fault::Malformed`] where a multipart cannot be read.
pub fn find<'a>(
    headers: &Headers,
    body: &'a [u8],
    kind: &str,
    subtype: &str,
) -> Result<Option<&'a [u8]>, Fault> {
    if body.is_empty() {
        return Ok(None);
    }
    match headers.content_type()? {
        None => Ok(Some(body)),
        Some(own) => find_in(&own, body, (kind, subtype), MOST_DEPTH),
    }
}

fn find_in<'a>(
    own: &ContentType,
    body: &'a [u8],
    wanted: (&str, &str),
    depth: usize,
) -> Result<Option<&'a [u8]>, Fault> {
    if own.is(wanted.0, wanted.1) {
        return Ok(Some(body));
    }
    if own.kind != "multipart" || depth == 0 {
        return Ok(None);
    }
    for part in parts(own, body)? {
        // A part without a type is plain text (RFC 2046 §5.1).
        let Some(kind) = part.headers.content_type()? else {
            continue;
        };
        if let Some(found) = find_in(&kind, part.body, wanted, depth - 1)? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// The kinds of all that is in a body.
pub(crate) fn kinds(headers: &Headers, body: &[u8]) -> Result<Vec<(String, String)>, Fault> {
    let mut kinds = Vec::new();
    if let Some(own) = headers.content_type()? {
        add_kinds(&own, body, MOST_DEPTH, &mut kinds)?;
    }
    Ok(kinds)
}

fn add_kinds(
    own: &ContentType,
    body: &[u8],
    depth: usize,
    kinds: &mut Vec<(String, String)>,
) -> Result<(), Fault> {
    if own.kind != "multipart" || depth == 0 {
        kinds.push((own.kind.clone(), own.subtype.clone()));
        return Ok(());
    }
    for part in parts(own, body)? {
        match part.headers.content_type()? {
            Some(kind) => add_kinds(&kind, part.body, depth - 1, kinds)?,
            None => kinds.push(("text".into(), "plain".into())),
        }
    }
    Ok(())
}

/// Puts parts together to the body of a multipart; the boundary must not be in them.
#[must_use]
pub fn multipart(boundary: &str, parts: &[Part<'_>]) -> Vec<u8> {
    let mut octets = Vec::new();
    for part in parts {
        octets.extend_from_slice(format!("--{boundary}\r\n").as_bytes());
        for header in &part.headers {
            octets.extend_from_slice(format!("{}: ", header.name).as_bytes());
            octets.extend_from_slice(&header.octets());
            octets.extend_from_slice(b"\r\n");
        }
        octets.extend_from_slice(b"\r\n");
        octets.extend_from_slice(part.body);
        octets.extend_from_slice(b"\r\n");
    }
    octets.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    octets
}

#[cfg(test)]
mod tests;
