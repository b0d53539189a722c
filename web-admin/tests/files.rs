//! Files at a case: added by a form, and got again.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod common;

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::http::{StatusCode, header};
use common::{Browser, Centre, Page, field, file_field, read};
use jawab_desk::floor::Board;
use jawab_desk::{CaseKind, MAX_FILE_OCTETS};
use uuid::Uuid;

const PDF: &[u8] = b"%PDF-1.7\na paper\n%%EOF\n";

struct Office {
    centre: Centre,
    browser: Browser,
    case: Uuid,
}

impl Office {
    /// Salma looks at a case.
    async fn open() -> Self {
        let centre = Centre::open().await;
        let case = centre.case(CaseKind::Registration, "Brings papers.").await;
        let mut browser = centre.browser();
        browser.sits_down("salma").await;
        browser.get(&format!("/cases/{case}")).await;
        Self {
            centre,
            browser,
            case,
        }
    }

    fn path(&self) -> String {
        format!("/cases/{}/files", self.case)
    }

    async fn add(&mut self, name: &str, content: &[u8]) -> Page {
        let path = self.path();
        self.browser.upload(&path, name, content).await
    }

    async fn page(&mut self) -> Page {
        self.browser.get(&format!("/cases/{}", self.case)).await
    }

    async fn has_no_file(&self) -> bool {
        let sheet = self.centre.desk.case(self.case).await.unwrap().unwrap();
        sheet.files.is_empty() && self.centre.files_on_disk() == 0
    }
}

fn refused(page: &Page, words: &str) {
    assert_eq!(
        page.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "{}",
        page.text
    );
    let error = page.between("data-test=\"case-error\"", "</p>");
    assert!(error.contains(words), "{error}");
}

#[tokio::test]
async fn a_file_is_listed_with_its_name_its_size_and_who_and_got_again_as_it_was() {
    let mut office = Office::open().await;
    assert!(
        office
            .page()
            .await
            .text
            .contains("data-test=\"files-none\"")
    );
    let answer = office.add("../Reçu <n° 1>.pdf", PDF).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    assert_eq!(answer.location(), format!("/cases/{}#files", office.case));

    let page = office.page().await;
    let row = page.between("data-test=\"file\">", "</li>").to_owned();
    assert!(row.contains("Reçu _n° 1_.pdf"), "{row}");
    assert!(row.contains("\u{2068}23\u{2069} bytes"), "{row}");
    assert!(row.contains("Salma Benkirane"), "{row}");
    assert!(row.contains("Not at central yet"), "{row}");
    let href = page.between("data-test=\"file\">", "data-test=\"file-get\"");
    let href = href.split('"').find(|part| part.starts_with('/')).unwrap();
    let file = office.browser.get(href).await;
    assert_eq!(file.status, StatusCode::OK);
    assert_eq!(file.text.as_bytes(), PDF);
    let header = |name: &str| file.headers[name].to_str().unwrap().to_owned();
    assert_eq!(header("content-type"), "application/pdf");
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert_eq!(header("cache-control"), "no-store");
    assert_eq!(header("content-length"), PDF.len().to_string());
    let disposition = header("content-disposition");
    assert!(disposition.starts_with("attachment; "), "{disposition}");
    assert!(
        disposition.ends_with("filename*=UTF-8''Re%C3%A7u%20_n%C2%B0%201_.pdf"),
        "{disposition}"
    );
}

#[tokio::test]
async fn the_page_says_when_central_has_a_file() {
    let mut office = Office::open().await;
    office.add("cin.pdf", PDF).await;
    let ledger = office.centre.desk.ledger();
    let (hash, _) = ledger.files_central_lacks().unwrap()[0];
    ledger.note_file_at_central(hash).unwrap();
    let page = office.page().await;
    assert!(page.text.contains("Central has it"), "{}", page.text);
}

#[tokio::test]
async fn what_is_not_taken_is_refused_with_its_reason_and_leaves_nothing() {
    let mut office = Office::open().await;
    for (name, content, words) in [
        ("", &b""[..], "choose a file"),
        ("x.txt", b"<html><script>alert(1)</script>", "web pages"),
        ("x.svg", b"<svg onload='alert(1)'/>", "web pages"),
        ("cin.pdf", b"MZ\x90\0\x03\0\0\0", "programs"),
        ("x.gif", b"GIF89a\x01\0", "only PDF"),
    ] {
        refused(&office.add(name, content).await, words);
    }
    let too_long = vec![b'a'; usize::try_from(MAX_FILE_OCTETS).unwrap() + 1];
    refused(&office.add("x.txt", &too_long).await, "10 MB at most");
    assert!(office.has_no_file().await);
}

#[tokio::test]
async fn a_form_far_beyond_the_limit_is_cut_off() {
    let mut office = Office::open().await;
    let csrf = office.browser.csrf.clone();
    let start = [field("csrf", csrf.as_bytes()), file_field("x.txt", b"")].concat();
    let start = start[..start.len() - 2].to_vec();
    let endless = futures::stream::iter(
        std::iter::once(Bytes::from(start))
            .chain(std::iter::repeat_n(Bytes::from(vec![b'a'; 1 << 20]), 200)),
    );
    let body = Body::from_stream(futures::StreamExt::map(endless, Ok::<_, std::io::Error>));
    let request = office.browser.multipart(&office.path(), body);
    refused(
        &read(office.browser.send(request).await).await,
        "10 MB at most",
    );
    assert!(office.has_no_file().await);
}

#[tokio::test]
async fn a_form_that_breaks_off_adds_nothing_and_says_so() {
    let mut office = Office::open().await;
    let csrf = office.browser.csrf.clone();
    let whole = [field("csrf", csrf.as_bytes()), file_field("cin.pdf", PDF)].concat();
    let broken = whole[..whole.len() - 4].to_vec();
    let request = office.browser.multipart(&office.path(), broken);
    refused(
        &read(office.browser.send(request).await).await,
        "did not arrive whole",
    );
    assert!(office.has_no_file().await);
}

#[tokio::test]
async fn only_a_form_of_the_page_adds_a_file() {
    let mut office = Office::open().await;
    let token = field("csrf", office.browser.csrf.as_bytes());
    let wrong = field("csrf", b"0123");
    let long = field("csrf", &[b'a'; 5_000]);
    let file = file_field("cin.pdf", PDF);
    let end = b"--edge--\r\n".to_vec();
    for body in [
        [&file[..], &end].concat(),
        [&file[..], &token, &end].concat(),
        [&wrong[..], &file, &end].concat(),
        [&long[..], &file, &end].concat(),
        b"no form at all".to_vec(),
        Vec::new(),
    ] {
        let request = office.browser.multipart(&office.path(), body);
        let answer = read(office.browser.send(request).await).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
    }
    let mut from_elsewhere = office
        .browser
        .multipart(&office.path(), [&token[..], &file, &end].concat());
    let elsewhere = "https://elsewhere.example".parse().unwrap();
    from_elsewhere
        .headers_mut()
        .insert(header::ORIGIN, elsewhere);
    let answer = read(office.browser.send(from_elsewhere).await).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(office.has_no_file().await);
}

#[tokio::test]
async fn who_is_not_logged_in_neither_adds_nor_gets_a_file() {
    let mut office = Office::open().await;
    office.add("cin.pdf", PDF).await;
    let sheet = office.centre.desk.case(office.case).await.unwrap().unwrap();
    let path = format!("{}/{}", office.path(), sheet.files[0].id);
    let mut stranger = office.centre.browser();
    let answer = stranger.get(&path).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert!(answer.location().starts_with("/login"));
    stranger.csrf.clone_from(&office.browser.csrf);
    let answer = stranger
        .upload(&office.path(), "other.pdf", b"%PDF-1.4 x")
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(office.centre.files_on_disk(), 1);
}

#[tokio::test]
async fn a_file_is_got_at_its_own_case_only() {
    let mut office = Office::open().await;
    office.add("cin.pdf", PDF).await;
    let sheet = office.centre.desk.case(office.case).await.unwrap().unwrap();
    let file = sheet.files[0].id;
    for path in [
        format!("/cases/{}/files/{file}", Uuid::now_v7()),
        format!("/cases/{}/files/{}", office.case, Uuid::now_v7()),
        format!("/cases/{}/files/..%2fledger.db", office.case),
    ] {
        assert_eq!(
            office.browser.get(&path).await.status,
            StatusCode::NOT_FOUND
        );
    }
    let nowhere = format!("/cases/{}/files", Uuid::now_v7());
    let answer = office.browser.upload(&nowhere, "cin.pdf", PDF).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_ledger_that_fails_adds_nothing_and_says_so() {
    let mut office = Office::open().await;
    office.centre.break_attachments();
    let page = office.add("cin.pdf", PDF).await;
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
    let error = page.between("data-test=\"case-error\"", "</p>");
    assert!(error.contains("cannot write"), "{error}");
    assert!(office.has_no_file().await, "nor is the content left");
}

#[tokio::test]
async fn the_desk_says_how_many_files_wait_and_not_that_everything_is_at_central() {
    let mut office = Office::open().await;
    for (files_waiting, words) in [
        (0, "Everything is at central"),
        (1, "One file still to send"),
        (12, "\u{2068}12\u{2069} files still to send"),
    ] {
        let board = Board {
            files_waiting,
            ..Board::default()
        };
        office.centre.keeper.board.send_replace(Arc::new(board));
        let page = office.browser.get("/").await;
        let sync = page.between("data-test=\"sync\"", "</p>");
        assert!(sync.contains(words), "{sync}");
        assert_eq!(sync.contains("Everything"), files_waiting == 0, "{sync}");
    }
}
