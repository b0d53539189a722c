//! What a file is, by its content; what its name or its sender says of it does not count.

use std::io::{self, Read, Seek};

use jawab_ledger::{LedgerError, WholeFile};
use zip::ZipArchive;

use super::kind::FileKind;
use super::letter;
use super::pdf;
use super::text::is_text;
use crate::error::DeskError;
use crate::invalid::Invalid;

/// How much of a file is looked at to know it.
const HEAD: usize = 8 * 1024;

/// Text that a computer would run or a browser show as a page, by the ends of names.
const ACTIVE_ENDS: [&str; 24] = [
    "bat", "cmd", "com", "css", "desktop", "exe", "hta", "htm", "html", "jar", "js", "jse", "lnk",
    "mjs", "msi", "php", "ps1", "py", "scr", "sh", "svg", "url", "vbs", "xml",
];

impl FileKind {
    /// Looks at a file's content. The name only says of a text whether it would be run.
    pub(super) fn of(file: &WholeFile, name: &str) -> Result<Self, DeskError> {
        let kind = Self::of_content(file.open()?, name).map_err(|source| LedgerError::File {
            doing: "read",
            path: file.hash().to_string().into(),
            source,
        })?;
        Ok(kind?)
    }

    pub(super) fn of_content(
        mut content: impl Read + Seek,
        name: &str,
    ) -> io::Result<Result<Self, Invalid>> {
        let mut head = Vec::new();
        content.by_ref().take(HEAD as u64).read_to_end(&mut head)?;
        if letter::may_be(&head) {
            return Ok(letter::kind_of(&head, content));
        }
        let looks_like = infer::get(&head);
        let media_type = looks_like.map_or("", |known| known.mime_type());
        if let Some(kind) = Self::of_media_type(media_type) {
            return of_paper(kind, &head, content);
        }
        if looks_like.is_some_and(|known| known.matcher_type() == infer::MatcherType::App)
            || is_page_or_script(&head)
        {
            return Ok(Err(Invalid::FileRuns));
        }
        // Two letters are enough to be taken for a picture; a text that begins so is a text.
        let is_of_another_kind =
            media_type.starts_with("application/") || media_type.starts_with("text/");
        if is_of_another_kind || !is_text(head.chain(content))? {
            return Ok(Err(Invalid::FileKind));
        }
        let end = name.rsplit_once('.').map_or("", |(_, end)| end);
        let runs = ACTIVE_ENDS
            .iter()
            .any(|known| known.eq_ignore_ascii_case(end));
        Ok(if runs {
            Err(Invalid::FileRuns)
        } else {
            Ok(Self::Text)
        })
    }
}

/// A PDF or a picture, unless it is something else as well.
fn of_paper(
    kind: FileKind,
    head: &[u8],
    mut content: impl Read + Seek,
) -> io::Result<Result<FileKind, Invalid>> {
    let mut whole = head.to_vec();
    content.read_to_end(&mut whole)?;
    // A page or a script in front of the paper; an archive, which is read from its end, behind it.
    let is_two = is_page_or_script(head)
        || ZipArchive::new(io::Cursor::new(&whole)).is_ok_and(|archive| !archive.is_empty());
    if is_two {
        return Ok(Err(Invalid::FileRuns));
    }
    if kind != FileKind::Pdf {
        return Ok(Ok(kind));
    }
    let begins = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    if !begins.trim_ascii_start().starts_with(b"%PDF-") {
        return Ok(Err(Invalid::FileRuns));
    }
    Ok(pdf::is_paper(&whole).map(|()| kind))
}

/// HTML, SVG, other XML, and scripts that name their interpreter.
fn is_page_or_script(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let head = head.trim_ascii_start();
    head.starts_with(b"<") || head.starts_with(b"#!")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::letter::tests::archive;

    fn of(content: &[u8], name: &str) -> Result<FileKind, Invalid> {
        FileKind::of_content(io::Cursor::new(content), name).unwrap()
    }

    #[test]
    fn papers_are_known_by_their_content_whatever_they_are_called() {
        let docx = archive(&[
            ("[Content_Types].xml", "<x/>"),
            ("word/document.xml", "<x/>"),
        ]);
        let cases: [(&[u8], FileKind); 7] = [
            (b"%PDF-1.7\n", FileKind::Pdf),
            (b"\xff\xd8\xff\xe0\0\x10JFIF", FileKind::Jpeg),
            (b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR", FileKind::Png),
            (b"RIFF\x24\0\0\0WEBPVP8 ", FileKind::Webp),
            (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", FileKind::Heic),
            ("السلام عليكم".as_bytes(), FileKind::Text),
            (&docx, FileKind::Docx),
        ];
        for (content, kind) in cases {
            assert_eq!(of(content, "x.exe.pdf"), Ok(kind), "{kind:?}");
        }
    }

    #[test]
    fn what_runs_or_is_a_page_is_refused_as_such() {
        let elf = [&b"\x7fELF\x02\x01\x01"[..], &[0; 64]].concat();
        let exe = [&b"MZ\x90\0"[..], &[0; 64]].concat();
        let cases: [(&[u8], &str); 8] = [
            (&elf, "cin.pdf"),
            (&exe, "cin.pdf"),
            (b"<!DOCTYPE html><p>", "cin.txt"),
            (b"\xef\xbb\xbf \n<svg onload='x'>", "cin.txt"),
            (b"<?xml version='1.0'?>", "cin.txt"),
            (b"#!/bin/sh\n", "cin.txt"),
            (b"del C:", "cin.BAT"),
            (b"alert(1)", "cin.js"),
        ];
        for (content, name) in cases {
            assert_eq!(of(content, name), Err(Invalid::FileRuns), "{name}");
        }
    }

    #[test]
    fn a_paper_that_is_something_else_as_well_is_refused() {
        let zip = archive(&[("x.class", "x")]);
        let png: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR";
        let cases: [&[u8]; 6] = [
            b"<html>%PDF-1.7\n%%EOF",
            b" \n<script>alert(1)</script>%PDF-1.7\n%%EOF",
            b"#!/bin/sh\n%PDF-1.7\n%%EOF",
            &[b"%PDF-1.7\n%%EOF", &zip[..]].concat(),
            &[png, &zip[..]].concat(),
            b"%PDF-1.7\n1 0 obj<</S/JavaScript/JS(1)>>endobj\n%%EOF",
        ];
        for content in cases {
            assert_eq!(
                of(content, "cin.pdf"),
                Err(Invalid::FileRuns),
                "{content:?}"
            );
        }
    }

    #[test]
    fn what_is_no_paper_is_refused() {
        let cases: [&[u8]; 5] = [
            &archive(&[("setup.bin", "x")]),
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            b"GIF89a\x01\0\x01\0",
            b"{\\rtf1 hello}",
            b"caf\xe9",
        ];
        for content in cases {
            assert_eq!(
                of(content, "cin.pdf"),
                Err(Invalid::FileKind),
                "{content:?}"
            );
        }
    }

    #[test]
    fn a_text_that_begins_like_a_picture_is_a_text() {
        assert_eq!(of(b"BM demande un papier", "note"), Ok(FileKind::Text));
    }

    #[test]
    fn every_kind_is_found_by_the_media_type_it_is_kept_as() {
        for kind in FileKind::ALL {
            assert_eq!(FileKind::of_media_type(kind.media_type()), Some(kind));
        }
        assert_eq!(FileKind::of_media_type("text/html"), None);
    }
}
