//! The parts of a letter, looked through: a letter is text, looks and pictures. What it would load
//! from elsewhere, run, or carry inside is refused.

use std::io::{Read, Seek};

use zip::ZipArchive;

use super::kind::FileKind;
use crate::invalid::Invalid;

/// How much is unpacked of one part, and of all of a letter.
const MOST_OF_ONE: u64 = 16 * 1024 * 1024;
const MOST_OF_ALL: u64 = 64 * 1024 * 1024;

/// Where the parts of a letter in Office Open XML are, and how their names end.
const WORD: &[(&str, &[&str])] = &[
    ("[content_types].xml", &[""]),
    ("_rels/", &[".rels"]),
    (
        "docprops/",
        &[".xml", ".jpeg", ".jpg", ".png", ".emf", ".wmf", ".rels"],
    ),
    ("docmetadata/", &[".xml"]),
    ("customxml/", &[".xml", ".rels"]),
    (
        "word/media/",
        &[
            ".png", ".jpeg", ".jpg", ".gif", ".bmp", ".tif", ".tiff", ".emf", ".wmf", ".svg",
            ".webp", ".heic",
        ],
    ),
    ("word/fonts/", &[".odttf", ".ttf", ".fntdata"]),
    ("word/", &[".xml", ".rels"]),
];

/// The same in OpenDocument.
const OPEN_DOCUMENT: &[(&str, &[&str])] = &[
    ("mimetype", &[""]),
    ("content.xml", &[""]),
    ("styles.xml", &[""]),
    ("meta.xml", &[""]),
    ("settings.xml", &[""]),
    ("manifest.rdf", &[""]),
    ("layout-cache", &[""]),
    ("meta-inf/", &[".xml"]),
    ("thumbnails/", &[".png", ".jpg"]),
    (
        "pictures/",
        &[
            ".png", ".jpeg", ".jpg", ".gif", ".bmp", ".tif", ".tiff", ".emf", ".wmf", ".svg",
            ".svm", ".webp",
        ],
    ),
    (
        "configurations2/",
        &[".xml", "/", "accelerator/current.xml", ".png"],
    ),
    ("fonts/", &[".ttf", ".otf"]),
    ("object", &[".xml", "/", ".png", ""]),
];

/// Folders of parts that do something, wherever they are.
const ACTIVE: &[&str] = &[
    "embeddings/",
    "activex/",
    "afchunk",
    "webextensions/",
    "vbaproject",
    "vbadata",
    "basic/",
    "scripts/",
    "dialogs/",
    "customui",
    "attachedtoolbars",
    "addins/",
];

/// Words of fields that load or run something (ECMA-376, 17.16.5).
const FIELDS: &[&str] = &[
    "ddeauto",
    "dde",
    "includetext",
    "macrobutton",
    "link",
    "embed",
    "import",
    "database",
    "rd",
];

/// What a part in OpenDocument has where it loads or runs something.
const OPEN_ACTIVE: &[&str] = &[
    "dde-source",
    "dde-connection",
    "script:event-listener",
    "office:script ",
    "draw:object-ole",
    "draw:plugin",
    "draw:applet",
    "draw:floating-frame",
    "text:section-source",
    "vnd.sun.star.script",
    "macro:",
    "text:execute-macro",
    "text:database-",
];

/// Looks through all parts of a letter of this kind.
///
/// # Errors
/// [`Invalid::FileRuns`] for a part that does something, or that no letter needs.
pub(super) fn is_letter(
    archive: &mut ZipArchive<impl Read + Seek>,
    kind: FileKind,
) -> Result<(), Invalid> {
    let known = if kind == FileKind::Docx {
        WORD
    } else {
        OPEN_DOCUMENT
    };
    let mut unpacked = 0;
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).map_err(|_| Invalid::FileRuns)?;
        let name = part
            .name()
            .map_err(|_| Invalid::FileRuns)?
            .to_ascii_lowercase()
            .replace('\\', "/");
        let name = name.trim_start_matches('/');
        let is_active = ACTIVE.iter().any(|active| name.contains(active));
        let is_known = name.ends_with('/')
            || known.iter().any(|(start, ends)| {
                name.strip_prefix(start)
                    .is_some_and(|rest| ends.iter().any(|end| rest.ends_with(end)))
            });
        if is_active || !is_known {
            return Err(Invalid::FileRuns);
        }
        if !(name.ends_with(".xml") || name.ends_with(".rels") || name.ends_with(".svg")) {
            continue;
        }
        let mut octets = Vec::new();
        part.by_ref()
            .take(MOST_OF_ONE + 1)
            .read_to_end(&mut octets)
            .map_err(|_| Invalid::FileKind)?;
        unpacked += octets.len() as u64;
        if octets.len() as u64 > MOST_OF_ONE || unpacked > MOST_OF_ALL {
            return Err(Invalid::FileRuns);
        }
        // Word and LibreOffice write UTF-8; what is written otherwise would be looked past.
        let text = String::from_utf8(octets).map_err(|_| Invalid::FileRuns)?;
        let text = unescaped(&text).to_lowercase();
        let runs = text.contains("<!doctype")
            || text.contains("<!entity")
            || text.contains('\0')
            || text.contains("<script")
            || match kind {
                FileKind::Docx => is_active_word(name, &text),
                _ => OPEN_ACTIVE.iter().any(|active| text.contains(active)),
            };
        if runs {
            return Err(Invalid::FileRuns);
        }
    }
    Ok(())
}

fn is_active_word(name: &str, text: &str) -> bool {
    if name.ends_with(".rels") {
        return text.split("<").any(is_active_relation);
    }
    if name == "[content_types].xml" {
        return text.contains("macroenabled") || text.contains("vba") || text.contains("oleobject");
    }
    text.contains("<w:altchunk") || text.contains("o:oleobject") || has_active_field(text)
}

/// A relation that leads elsewhere, and is no link that its reader follows.
fn is_active_relation(element: &str) -> bool {
    if !element.contains("relationship") {
        return false;
    }
    let kind = attribute(element, "type").unwrap_or_default();
    let mode = attribute(element, "targetmode").unwrap_or_default();
    let is_link = kind.ends_with("/hyperlink");
    let target = attribute(element, "target").unwrap_or_default();
    let is_script = ["javascript:", "vbscript:", "file:", "\\\\", "data:"]
        .iter()
        .any(|scheme| target.trim_start().starts_with(scheme));
    (mode.trim() == "external" && !is_link)
        || is_script
        || [
            "attachedtemplate",
            "oleobject",
            "afchunk",
            "subdocument",
            "frame",
            "control",
        ]
        .iter()
        .any(|active| kind.ends_with(&format!("/{active}")) && !target.ends_with(".xml"))
}

fn attribute<'a>(element: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = element;
    loop {
        let at = rest.find(name)?;
        let before = rest[..at].chars().next_back();
        let after = rest[at + name.len()..].trim_start();
        if before.is_none_or(char::is_whitespace)
            && let Some(value) = after.strip_prefix('=')
        {
            let value = value.trim_start();
            let quote = value.chars().next()?;
            let value = value.get(1..)?;
            return value.split(quote).next();
        }
        rest = &rest[at + name.len()..];
    }
}

/// Whether a field does something. Its words may be cut into runs.
fn has_active_field(text: &str) -> bool {
    let mut words = String::new();
    let mut fields = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        rest = &rest[at..];
        let end = rest.find('>').map_or(rest.len(), |end| end + 1);
        let tag = &rest[..end];
        if tag.starts_with("<w:instrtext") || tag.starts_with("<w:delinstrtext") {
            let inside = &rest[end..];
            words.push_str(inside.split('<').next().unwrap_or_default());
        } else if tag.starts_with("<w:fldchar") {
            fields.push(std::mem::take(&mut words));
        } else if tag.starts_with("<w:fldsimple") {
            fields.extend(attribute(tag, "w:instr").map(ToOwned::to_owned));
        }
        rest = &rest[end..];
    }
    fields.push(words);
    fields.iter().any(|field| {
        let first = field.split_whitespace().next().unwrap_or_default();
        let first = first.trim_matches('"');
        FIELDS.contains(&first) || field.contains("ddeauto")
    })
}

/// The text with its entities as the characters that they stand for.
fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        let entity = rest
            .find(';')
            .filter(|end| *end <= 12)
            .map(|end| &rest[1..end]);
        let character = entity.and_then(|entity| match entity.strip_prefix('#') {
            Some(number) => {
                let number = match number.strip_prefix(['x', 'X']) {
                    Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                    None => number.parse().ok()?,
                };
                // A sign of markup that was escaped is text.
                char::from_u32(number).filter(|c| !"<>&".contains(*c))
            }
            None => (entity == "quot" || entity == "apos").then_some(' '),
        });
        match (entity, character) {
            (Some(entity), Some(character)) => {
                plain.push(character);
                rest = &rest[entity.len() + 2..];
            }
            _ => {
                plain.push('&');
                rest = &rest[1..];
            }
        }
    }
    plain.push_str(rest);
    plain
}
