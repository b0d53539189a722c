//! Letters of word processors: archives, told from others by the parts that they list.

use std::io::{Read, Seek};

use zip::ZipArchive;

use super::kind::FileKind;
use super::parts::is_letter;
use crate::invalid::Invalid;

/// How archives begin (APPNOTE 4.3.7).
const SIGNATURE: &[u8] = b"PK\x03\x04";

/// Whether a content that begins so may be a letter.
pub(super) fn may_be(head: &[u8]) -> bool {
    head.starts_with(SIGNATURE)
}

/// What an archive is; of a letter, its parts are looked through.
pub(super) fn kind_of(head: &[u8], content: impl Read + Seek) -> Result<FileKind, Invalid> {
    let mut archive = ZipArchive::new(content).map_err(|_| Invalid::FileKind)?;
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
    is_letter(&mut archive, kind)?;
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

    const TYPES: (&str, &str) = ("[Content_Types].xml", "<Types/>");

    fn docx(name: &str, content: &str) -> Result<FileKind, Invalid> {
        of(&[
            TYPES,
            ("word/document.xml", "<w:document/>"),
            (name, content),
        ])
    }

    #[test]
    fn letters_that_load_or_carry_something_are_refused() {
        let relation = |kind: &str, target: &str| {
            format!(
                "<Relationships><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/\
                 officeDocument/2006/relationships/{kind}\" Target=\"{target}\" TargetMode=\"External\"/>\
                 </Relationships>"
            )
        };
        let settings = "word/_rels/settings.xml.rels";
        for (name, content) in [
            (settings, relation("attachedTemplate", "http://x/t.dotm")),
            (
                settings,
                relation("attachedTemplate", "http://x/t.dotm")
                    .replace("External", "Ex&#116;ernal"),
            ),
            (
                "word/_rels/document.xml.rels",
                relation("oleObject", "http://x/o"),
            ),
            (
                "word/_rels/document.xml.rels",
                relation("image", "http://x/o.png"),
            ),
            (
                "word/_rels/document.xml.rels",
                relation("hyperlink", "javascript:alert(1)"),
            ),
            ("word/embeddings/oleObject1.bin", "x".into()),
            ("word/activeX/activeX1.xml", "x".into()),
            ("word/afchunk.htm", "x".into()),
            ("setup.exe", "MZ".into()),
            ("word/media/image1.exe", "MZ".into()),
            (
                "word/header1.xml",
                "<w:instrText>DDEAUTO c:\\\\x</w:instrText>".into(),
            ),
            (
                "word/header1.xml",
                "<w:instrText>DD</w:instrText><w:r/><w:instrText>EAUTO x</w:instrText>".into(),
            ),
            (
                "word/header1.xml",
                "<w:fldSimple w:instr=\" INCLUDETEXT http://x \"/>".into(),
            ),
            (
                "word/header1.xml",
                "<!DOCTYPE x [<!ENTITY a 'b'>]><x/>".into(),
            ),
            ("word/header1.xml", "<w:altChunk r:id='x'/>".into()),
        ] {
            assert_eq!(
                docx(name, &content),
                Err(Invalid::FileRuns),
                "{name} {content}"
            );
        }
        for (name, content) in [
            (
                "word/_rels/document.xml.rels",
                relation("hyperlink", "https://jeunesse.gov.ma/"),
            ),
            ("word/media/image1.png", "x".into()),
            (
                "word/header1.xml",
                "<w:instrText> PAGE </w:instrText> the DDE and the link".into(),
            ),
            ("docProps/app.xml", "<x/>".into()),
            ("customXml/item1.xml", "<x/>".into()),
        ] {
            assert_eq!(docx(name, &content), Ok(FileKind::Docx), "{name} {content}");
        }
        let odt = |name: &str, content: &str| of(&[ODT, ("content.xml", "<x/>"), (name, content)]);
        for (name, content) in [
            (
                "styles.xml",
                "<script:event-listener xlink:href='vnd.sun.star.script:x'/>",
            ),
            ("styles.xml", "<text:section-source xlink:href='http://x'/>"),
            ("styles.xml", "<office:dde-source/>"),
            ("Dialogs/x.xml", "x"),
            ("Scripts/python/x.py", "x"),
            ("run.sh", "x"),
        ] {
            assert_eq!(
                odt(name, content),
                Err(Invalid::FileRuns),
                "{name} {content}"
            );
        }
        for name in [
            "Pictures/1.png",
            "META-INF/manifest.xml",
            "Thumbnails/thumbnail.png",
        ] {
            assert_eq!(odt(name, "<x/>"), Ok(FileKind::Odt), "{name}");
        }
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
