//! Whether a PDF is paper alone: no scripts, no programs, no files inside, no forms that are sent
//! (ISO 32000-1, 12.6.4, 7.11.4, 12.7). What cannot be looked into is not taken for paper.

use std::io::Read;

use flate2::read::ZlibDecoder;

use crate::invalid::Invalid;

/// Names of what does something, of seven letters or more: they are looked for everywhere, in what
/// seems to be a picture's data too, because readers find objects by offsets that may point there.
const ACTS: &[&[u8]] = &[
    b"JavaScript",
    b"Launch",
    b"EmbeddedFile",
    b"EmbeddedFiles",
    b"RichMedia",
    b"RichMediaContent",
    b"SubmitForm",
    b"ImportData",
    b"Rendition",
    b"GoTo3DView",
];

/// The same of so few letters that the data of a picture has them by chance: they are looked for
/// where names stand.
const ACTS_SHORT: &[&[u8]] = &[b"JS", b"XFA", b"GoToE", b"GoToR", b"Movie", b"Sound", b"3D"];

/// Longest name that is looked at.
const LONGEST: usize = 24;

/// How much is inflated of one stream, and of all of a file.
const MOST_OF_ONE: u64 = 16 * 1024 * 1024;
const MOST_OF_ALL: u64 = 64 * 1024 * 1024;

/// The dictionary of a stream is not longer.
const DICTIONARY: usize = 4 * 1024;

/// Looks through a whole PDF.
///
/// # Errors
/// [`Invalid::FileRuns`] if something in it does something, or may and cannot be looked into.
pub(super) fn is_paper(content: &[u8]) -> Result<(), Invalid> {
    if names(content).any(|name| ACTS.contains(&name.as_slice())) {
        return Err(Invalid::FileRuns);
    }
    let mut packed = false;
    let mut encrypted = false;
    let mut inflated = 0;
    let mut rest = content;
    loop {
        let (outside, stream) = match find(rest, b"stream") {
            Some(at) => rest.split_at(at),
            None => (rest, &[][..]),
        };
        if names(outside).any(|name| ACTS_SHORT.contains(&name.as_slice())) {
            return Err(Invalid::FileRuns);
        }
        let start = outside.len().saturating_sub(DICTIONARY);
        let start = start + last_of(&outside[start..], b"obj").unwrap_or(0);
        let dictionary: Vec<Vec<u8>> = names(&outside[start..]).collect();
        let has = |wanted: &[u8]| dictionary.iter().any(|name| name == wanted);
        encrypted |= names(outside).any(|name| name == b"Encrypt") || has(b"Encrypt");
        if stream.is_empty() {
            break;
        }
        let body = line_end_dropped(&stream[b"stream".len()..]);
        let end = find(body, b"endstream").unwrap_or(body.len());
        // Objects in a stream (7.5.7). Also one that does not say so and has what they must have.
        if has(b"ObjStm") || (has(b"First") && has(b"N")) {
            packed = true;
            let is_plain_flate = (has(b"FlateDecode") || has(b"Fl"))
                && !has(b"Predictor")
                && ![
                    &b"LZWDecode"[..],
                    b"LZW",
                    b"ASCIIHexDecode",
                    b"AHx",
                    b"ASCII85Decode",
                    b"A85",
                    b"RunLengthDecode",
                    b"RL",
                    b"Crypt",
                ]
                .iter()
                .any(|filter| has(filter));
            let objects = if is_plain_flate {
                inflate(&body[..end])?
            } else if has(b"Filter") || has(b"F") {
                return Err(Invalid::FileRuns);
            } else {
                body[..end].to_vec()
            };
            inflated += objects.len() as u64;
            let acts = |name: Vec<u8>| {
                ACTS.contains(&name.as_slice()) || ACTS_SHORT.contains(&name.as_slice())
            };
            if inflated > MOST_OF_ALL || names(&objects).any(acts) {
                return Err(Invalid::FileRuns);
            }
        }
        rest = &body[end..];
        rest = rest.strip_prefix(b"endstream").unwrap_or(rest);
    }
    // Objects that are packed and encrypted can hold anything.
    if packed && encrypted {
        return Err(Invalid::FileRuns);
    }
    Ok(())
}

fn inflate(packed: &[u8]) -> Result<Vec<u8>, Invalid> {
    let mut objects = Vec::new();
    let mut inflating = ZlibDecoder::new(packed).take(MOST_OF_ONE + 1);
    // A stream that is cut or damaged is read as far as it goes, as readers do.
    let _ = inflating.read_to_end(&mut objects);
    if objects.is_empty() || objects.len() as u64 > MOST_OF_ONE {
        return Err(Invalid::FileRuns);
    }
    Ok(objects)
}

/// The names of a part of a PDF (7.3.5), with their characters as they are read: `/J#61vaScript`.
fn names(part: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    part.iter()
        .enumerate()
        .filter(|(_, octet)| **octet == b'/')
        .map(|(at, _)| name(&part[at + 1..]))
}

fn name(from: &[u8]) -> Vec<u8> {
    let mut name = Vec::new();
    let mut at = 0;
    while let Some(&octet) = from.get(at) {
        if name.len() == LONGEST || is_delimiter(octet) {
            break;
        }
        let coded = from
            .get(at + 1..at + 3)
            .filter(|_| octet == b'#')
            .and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        name.push(coded.unwrap_or(octet));
        at += if coded.is_some() { 3 } else { 1 };
    }
    name
}

const fn is_delimiter(octet: u8) -> bool {
    matches!(
        octet,
        0 | b'\t'
            | b'\n'
            | 0x0c
            | b'\r'
            | b' '
            | b'('
            | b')'
            | b'<'
            | b'>'
            | b'['
            | b']'
            | b'{'
            | b'}'
            | b'/'
            | b'%'
    )
}

fn line_end_dropped(body: &[u8]) -> &[u8] {
    let body = body.strip_prefix(b"\r").unwrap_or(body);
    body.strip_prefix(b"\n").unwrap_or(body)
}

fn find(within: &[u8], what: &[u8]) -> Option<usize> {
    let first = *what.first()?;
    let mut from = 0;
    while let Some(at) = within.get(from..)?.iter().position(|octet| *octet == first) {
        if within[from + at..].starts_with(what) {
            return Some(from + at);
        }
        from += at + 1;
    }
    None
}

fn last_of(within: &[u8], what: &[u8]) -> Option<usize> {
    within
        .windows(what.len())
        .rposition(|window| window == what)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::ZlibEncoder;

    use super::*;

    fn packed(objects: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(objects).unwrap();
        encoder.finish().unwrap()
    }

    fn object_stream(dictionary: &str, objects: &[u8]) -> Vec<u8> {
        let head =
            format!("%PDF-1.7\n1 0 obj\n<</Type/ObjStm/N 1/First 4{dictionary}>>\nstream\r\n");
        [head.as_bytes(), objects, b"\nendstream\nendobj\n%%EOF"].concat()
    }

    #[test]
    fn papers_are_taken() {
        let link = b"%PDF-1.4\n1 0 obj <</OpenAction [3 0 R /Fit] /A<</S/URI/URI(https://x)>> >> endobj %%EOF";
        assert_eq!(is_paper(link), Ok(()));
        // The data of a picture has short names by chance.
        let picture = [
            &b"%PDF-1.4\n2 0 obj<</Subtype/Image>>stream\n"[..],
            b"\x01/JS /XFA \xff",
            b"\nendstream endobj",
        ]
        .concat();
        assert_eq!(is_paper(&picture), Ok(()));
        let objects = packed(b"1 0 <</Type/Page/MediaBox[0 0 1 1]>>");
        assert_eq!(
            is_paper(&object_stream("/Filter/FlateDecode", &objects)),
            Ok(())
        );
        assert_eq!(is_paper(b"%PDF-1.7\n%%EOF"), Ok(()));
    }

    #[test]
    fn what_does_something_is_refused() {
        for object in [
            "<</S/JavaScript/JS(app.alert(1))>>",
            "<</OpenAction<</S /JavaScript /JS 3 0 R>>>>",
            "<</S/J#61vaScript>>",
            "<</S/#4a#61#76#61#53#63#72#69#70#74>>",
            "<</S/Launch/F(cmd.exe)>>",
            "<</Names<</EmbeddedFiles 4 0 R>>>>",
            "<</Type/EmbeddedFile>>",
            "<</AcroForm<</XFA 5 0 R>>>>",
            "<</Subtype/RichMedia>>",
            "<</S/SubmitForm/F(http://x)>>",
            "<</S/GoToE>>",
            "<</JS(1)>>",
        ] {
            let plain = format!("%PDF-1.7\n1 0 obj\n{object}\nendobj\n%%EOF");
            assert_eq!(
                is_paper(plain.as_bytes()),
                Err(Invalid::FileRuns),
                "{object}"
            );
            let objects = packed(format!("1 0 {object}").as_bytes());
            for filter in [
                "/Filter/FlateDecode",
                "/Filter[/FlateDecode]",
                "/Filter/Fl#61teDecode",
            ] {
                let hidden = object_stream(filter, &objects);
                assert_eq!(
                    is_paper(&hidden),
                    Err(Invalid::FileRuns),
                    "{object} {filter}"
                );
            }
            // Behind what says that it is a picture.
            if object.len() > 20 {
                let inside =
                    format!("%PDF-1.7\n1 0 obj<<>>stream\n2 0 obj{object}endobj\nendstream");
                let is_long = ACTS
                    .iter()
                    .any(|act| names(object.as_bytes()).any(|name| name == *act));
                assert_eq!(is_paper(inside.as_bytes()).is_err(), is_long, "{object}");
            }
        }
    }

    #[test]
    fn what_cannot_be_looked_into_is_refused() {
        let objects = packed(b"1 0 <</Type/Page>>");
        for dictionary in [
            "/Filter/LZWDecode",
            "/Filter[/ASCIIHexDecode/FlateDecode]",
            "/Filter/FlateDecode/DecodeParms<</Predictor 12>>",
        ] {
            let hidden = object_stream(dictionary, &objects);
            assert_eq!(is_paper(&hidden), Err(Invalid::FileRuns), "{dictionary}");
        }
        let mut encrypted = object_stream("/Filter/FlateDecode", &objects);
        encrypted.extend(b"\ntrailer <</Encrypt 9 0 R>>");
        assert_eq!(is_paper(&encrypted), Err(Invalid::FileRuns));
        let bomb = packed(&vec![b' '; 20 * 1024 * 1024]);
        assert_eq!(
            is_paper(&object_stream("/Filter/FlateDecode", &bomb)),
            Err(Invalid::FileRuns)
        );
    }
}
