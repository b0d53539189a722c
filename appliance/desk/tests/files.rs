//! Files at cases.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::io::Read;

use jawab_desk::{
    CaseKind, Desk, DeskError, FileHere, FileKind, FileLine, Invalid, Ledger, MAX_FILE_OCTETS,
    NewCase, Whose,
};
use jawab_vocabulary::StaffId;
use tempfile::TempDir;
use uuid::Uuid;

const PDF: &[u8] = b"%PDF-1.7\na paper\n%%EOF\n";

struct Office {
    folder: TempDir,
    desk: Desk,
    case: Uuid,
}

impl Office {
    async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(&folder.path().join("ledger.db")).unwrap();
        let desk = Desk::new(ledger, "RAB");
        let case = Uuid::now_v7();
        let new = NewCase {
            id: case,
            contact: None,
            caller_kind: None,
            note: "Brings papers.".into(),
            programme: None,
            kind: CaseKind::Registration.into(),
            open: true,
            name: None,
            address: None,
            whose: Whose::Unsaid,
        };
        desk.save_case(staff(), new).await.unwrap();
        Self { folder, desk, case }
    }

    async fn add(&self, name: &str, content: &[u8]) -> Result<(), DeskError> {
        let mut upload = self.desk.begin_file(self.case).await?;
        for piece in content.chunks(1_000_003) {
            upload.write(piece).await?;
        }
        upload.save(staff(), name).await
    }

    async fn files(&self) -> Vec<FileLine> {
        self.desk.case(self.case).await.unwrap().unwrap().files
    }

    async fn content(&self, file: Uuid) -> Vec<u8> {
        let (_, here) = self.desk.file(self.case, file).await.unwrap().unwrap();
        let FileHere::Whole(mut file) = here else {
            panic!("the file is not there");
        };
        let mut content = Vec::new();
        file.read_to_end(&mut content).unwrap();
        content
    }

    fn on_disk(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path().join("files")).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.collect()
    }
}

fn staff() -> StaffId {
    StaffId(Uuid::from_u128(1))
}

fn is(error: DeskError, invalid: Invalid) {
    assert!(
        matches!(error, DeskError::Invalid(known) if known == invalid),
        "{error}"
    );
}

#[tokio::test]
async fn a_file_is_there_as_it_was_added_and_waits_for_central() {
    let office = Office::open().await;
    let long = [PDF, &[b'x'; 3_000_000]].concat();
    office.add("../بطاقة.pdf", &long).await.unwrap();
    let files = office.files().await;
    assert_eq!(files.len(), 1);
    assert_eq!(files[0].name, "بطاقة.pdf");
    assert_eq!(files[0].kind, Some(FileKind::Pdf));
    assert_eq!(files[0].octets, long.len() as u64);
    assert!(!files[0].at_central);
    assert_eq!(office.content(files[0].id).await, long);
    let ledger = office.desk.ledger();
    assert_eq!(ledger.verify_files().unwrap().whole, 1);
    ledger.verify().unwrap();

    let (hash, octets) = ledger.files_central_lacks().unwrap()[0];
    assert_eq!(octets, long.len() as u64);
    ledger.note_file_at_central(hash).unwrap();
    assert!(office.files().await[0].at_central);
    assert!(ledger.files_central_lacks().unwrap().is_empty());
}

#[tokio::test]
async fn the_same_file_sent_twice_is_there_once() {
    let office = Office::open().await;
    office.add("cin.pdf", PDF).await.unwrap();
    office.add("cin.pdf", PDF).await.unwrap();
    assert_eq!(office.files().await.len(), 1);
    office.add("copy.pdf", PDF).await.unwrap();
    assert_eq!(
        office.files().await.len(),
        2,
        "under another name it is another"
    );
    assert_eq!(office.on_disk().len(), 1, "but its content is there once");
}

#[tokio::test]
async fn what_is_refused_leaves_nothing() {
    let office = Office::open().await;
    let too_long = vec![b'a'; usize::try_from(MAX_FILE_OCTETS).unwrap() + 1];
    for (content, invalid) in [
        (&b""[..], Invalid::FileEmpty),
        (b"<html>", Invalid::FileRuns),
        (b"\xff\xfe\x00", Invalid::FileKind),
        (&too_long, Invalid::FileTooLong),
    ] {
        is(office.add("cin.pdf", content).await.unwrap_err(), invalid);
    }
    assert!(office.files().await.is_empty());
    assert!(office.on_disk().is_empty(), "{:?}", office.on_disk());
    let most = &too_long[1..];
    office.add("long.txt", most).await.unwrap();
    assert_eq!(office.files().await[0].octets, MAX_FILE_OCTETS);
}

#[tokio::test]
async fn who_goes_away_in_the_middle_leaves_nothing() {
    let office = Office::open().await;
    let mut upload = office.desk.begin_file(office.case).await.unwrap();
    upload.write(&vec![b'a'; 1_000_000]).await.unwrap();
    assert_eq!(office.on_disk().len(), 1);
    drop(upload);
    assert!(office.on_disk().is_empty());
}

#[tokio::test]
async fn a_file_belongs_to_its_case() {
    let office = Office::open().await;
    office.add("cin.pdf", PDF).await.unwrap();
    let file = office.files().await[0].id;
    let other = office.desk.file(Uuid::now_v7(), file).await.unwrap();
    assert!(other.is_none());
    let nowhere = office.desk.begin_file(Uuid::now_v7()).await;
    assert!(matches!(nowhere, Err(DeskError::NotFound(_))));
}

#[tokio::test]
async fn a_damaged_file_is_not_given_and_adding_it_again_puts_it_right() {
    let office = Office::open().await;
    office.add("cin.pdf", PDF).await.unwrap();
    let file = office.files().await[0].id;
    let path = office
        .folder
        .path()
        .join("files")
        .join(&office.on_disk()[0]);
    fs::write(&path, b"%PDF-1.7 another").unwrap();
    let (_, here) = office.desk.file(office.case, file).await.unwrap().unwrap();
    assert!(matches!(here, FileHere::Lacking));
    office.add("cin.pdf", PDF).await.unwrap();
    assert_eq!(office.content(file).await, PDF);
    assert_eq!(office.files().await.len(), 1);
}
