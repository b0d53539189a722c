//! Letters of word processors: archives, told from others by the parts that they list.

use std::io::{Read, Seek};

use zip::ZipArchive;

use super::kind::FileKind;
use crate::error::Invalid;

/// How archives begin (APPNOTE 4.3.7).
const SIGNATURE: &[u8] = b"PK\x03\x04";

/// Where macros are, in Office Open XML and in OpenDocument.
const MACRO: &str = "vbaproject.bin";
const MACRO_FOLDERS: [&str; 2] = ["basic/", "scripts/"];

/// Whether a content that begins so may be a letter.
pub(super) fn may_be(head: &[u8]) -> bool {
    head.starts_with(SIGNATURE)
}

/// What an archive is. Nothing is unpacked of it.
pub(super) fn kind_of(head: &[u8], content: impl Read + Seek) -> Result<FileKind, Invalid> {
    let archive = ZipArchive::new(content).map_err(|_| Invalid::FileKind)?;
    let parts: Result<Vec<String>, _> = archive
        .file_names()
        .map(|name| name.map(|name| name.to_ascii_lowercase()))
        .collect();
    let parts = parts.map_err(|_| Invalid::FileKind)?;
    let has = |part: &str| parts.iter().any(|name| name == part);
    let kind = if has("[content_types].xml") && has("word/document.xml") {
        FileKind::Docx
    } else if infer::odf::is_odt(head) && has("content.xml") {
        FileKind::Odt
    } else {
        return Err(Invalid::FileKind);
    };
    let is_macro = |name: &String| {
        name.ends_with(MACRO) || MACRO_FOLDERS.iter().any(|folder| name.starts_with(folder))
    };
    if parts.iter().any(is_macro) {
        return Err(Invalid::FileRuns);
    }
    Ok(kind)
}

#[cfg(test)]
pub(super) mod tests {
    use std::io::{Cursor, Write};

    use zip::write::SimpleFileOptions;
    use zip::{CompressionMethod, ZipWriter};

    use super::*;

    /// An archive of these parts, in this order.
    pub(in super::super) fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        for (name, content) in parts {
            writer.start_file(*name, stored).unwrap();
            writer.write_all(content.as_bytes()).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn of(parts: &[(&str, &str)]) -> Result<FileKind, Invalid> {
        let content = archive(parts);
        kind_of(&content, Cursor::new(&content))
    }

    const ODT: (&str, &str) = ("mimetype", "application/vnd.oasis.opendocument.text");

    #[test]
    fn letters_are_known_in_whatever_order_their_parts_are() {
        let word = ["[Content_Types].xml", "_rels/.rels", "word/document.xml"];
        let office = [
            "_rels/.rels",
            "docProps/app.xml",
            "word/document.xml",
            word[0],
        ];
        for parts in [&word[..], &office[..]] {
            let parts: Vec<_> = parts.iter().map(|name| (*name, "<x/>")).collect();
            assert_eq!(of(&parts), Ok(FileKind::Docx));
        }
        assert_eq!(of(&[ODT, ("content.xml", "<x/>")]), Ok(FileKind::Odt));
    }

    #[test]
    fn letters_with_macros_are_refused_as_what_runs() {
        let docm = [
            ("[Content_Types].xml", ""),
            ("word/document.xml", ""),
            ("word/vbaProject.bin", ""),
        ];
        assert_eq!(of(&docm), Err(Invalid::FileRuns));
        let odt = [ODT, ("content.xml", ""), ("Basic/script-lc.xml", "")];
        assert_eq!(of(&odt), Err(Invalid::FileRuns));
    }

    #[test]
    fn other_archives_are_refused() {
        assert_eq!(of(&[("setup.exe", "MZ")]), Err(Invalid::FileKind));
        let sheet = [("[Content_Types].xml", ""), ("xl/workbook.xml", "")];
        assert_eq!(of(&sheet), Err(Invalid::FileKind));
        let cut = &archive(&[ODT, ("content.xml", "")])[..60];
        assert_eq!(kind_of(cut, Cursor::new(cut)), Err(Invalid::FileKind));
    }
}
