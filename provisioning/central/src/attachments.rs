//! The files of boxes: a folder for each box, each file under the hash of its content.
//!
//! A file is taken only where an op of the same box names it, with that length: nobody fills
//! the disk with what no case has. What is there of it is `<hash>.part`, to which pieces are
//! added durably, and which gets its name when all of it has the hash.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek};
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use jawab_ops::{BoxId, FileHash};
use jawab_protocol::{FileHeld, FilePiece, Refusal, Reply, Why};
use jawab_web::central::FileContent;
use jiff::Timestamp;
use tokio::task::spawn_blocking;
use tracing::{debug, error, warn};

use crate::answer::{allowed, unable};
use crate::files::make_folder;
use crate::peer::Peer;
use crate::store::Store;

/// Where the files of all boxes are. Several processes may share it.
#[derive(Clone, Debug)]
pub(crate) struct Attachments {
    folder: PathBuf,
}

impl Attachments {
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Takes a piece of a file, or says where the file goes on. What is said to be there is
    /// on disk when this returns.
    pub(crate) async fn take<S: Store>(
        &self,
        store: &S,
        peer: Peer,
        piece: FilePiece,
        now: Timestamp,
    ) -> Result<Reply, Refusal> {
        let FilePiece { box_id, hash, .. } = piece;
        allowed(store, peer, box_id).await?;
        let named = store.attached(box_id, hash).await.map_err(unable)?;
        if named != Some(piece.total) {
            let detail = format!("no change names a file {hash} of {} octets", piece.total);
            return Err(Refusal::new(Why::Malformed, detail));
        }
        let pending = piece.pending;
        let files = self.clone();
        let kept = spawn_blocking(move || files.add(&piece)).await;
        let failed = |error: &dyn std::fmt::Display| {
            error!("cannot keep the file {hash} of box {box_id}: {error}");
            Refusal::new(Why::Unable, "see central's log")
        };
        let offset = kept
            .map_err(|error| failed(&error))?
            .map_err(|error| failed(&error))?;
        debug!("{offset} octets of the file {hash} of box {box_id}");
        store.heard(box_id, now, pending).await.map_err(unable)?;
        Ok(Reply::File(FileHeld { hash, offset }))
    }

    /// Whether a file has arrived, as a whole.
    pub(crate) fn has(&self, box_id: BoxId, hash: FileHash) -> bool {
        self.path(box_id, hash).is_file()
    }

    /// A file, if it is here. It is read as a whole before it is given: half a paper or
    /// another one helps nobody.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) fn open(&self, box_id: BoxId, hash: FileHash) -> io::Result<FileContent> {
        let mut file = match File::open(self.path(box_id, hash)) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Ok(FileContent::OnItsWay);
            }
            Err(error) => return Err(error),
        };
        let mut content = Vec::new();
        file.read_to_end(&mut content)?;
        if FileHash::of(&content) != hash {
            return Ok(FileContent::Damaged);
        }
        file.rewind()?;
        Ok(FileContent::Whole(file))
    }

    fn folder_of(&self, box_id: BoxId) -> PathBuf {
        self.folder.join(box_id.to_string())
    }

    fn path(&self, box_id: BoxId, hash: FileHash) -> PathBuf {
        self.folder_of(box_id).join(hash.to_string())
    }

    /// Adds a piece, if it goes on where the file ends so far, and says where it ends now.
    fn add(&self, piece: &FilePiece) -> io::Result<u64> {
        let whole = self.path(piece.box_id, piece.hash);
        if length(&whole)? == piece.total {
            return Ok(piece.total);
        }
        let part = whole.with_extension("part");
        let mut there = length(&part)?;
        if there > piece.total {
            fs::remove_file(&part)?;
            there = 0;
        }
        if piece.offset == there && !piece.octets.is_empty() {
            self.write(piece, &part)?;
            there += piece.octets.len() as u64;
        }
        // Also where a crash came between the last piece and the name.
        if there == piece.total {
            return finish(piece, &part, &whole);
        }
        Ok(there)
    }

    fn write(&self, piece: &FilePiece, part: &Path) -> io::Result<()> {
        let folder = self.folder_of(piece.box_id);
        if !folder.is_dir() {
            make_folder(&folder)?;
            sync_folder(&self.folder)?;
        }
        let file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(part)?;
        // At its own place: the same piece twice at once, after an answer that was lost, is
        // written twice over itself.
        file.write_all_at(&piece.octets, piece.offset)?;
        file.sync_all()?;
        if piece.offset == 0 {
            sync_folder(&folder)?;
        }
        Ok(())
    }
}

/// Gives a file its name if it has the hash; if not, nothing is kept of it.
fn finish(piece: &FilePiece, part: &Path, whole: &Path) -> io::Result<u64> {
    if FileHash::of(&fs::read(part)?) == piece.hash {
        fs::rename(part, whole)?;
        whole.parent().map_or(Ok(()), sync_folder)?;
        return Ok(piece.total);
    }
    warn!(
        "what came as the file {} of box {} has another hash; it begins anew",
        piece.hash, piece.box_id
    );
    fs::remove_file(part)?;
    Ok(0)
}

/// How long a file is; 0 where there is none.
fn length(path: &Path) -> io::Result<u64> {
    match fs::metadata(path) {
        Ok(there) => Ok(there.len()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
        Err(error) => Err(error),
    }
}

fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn piece(content: &[u8], from: usize, to: usize) -> FilePiece {
        FilePiece {
            box_id: BoxId(Uuid::from_u128(7)),
            pending: 0,
            hash: FileHash::of(content),
            total: content.len() as u64,
            offset: from as u64,
            octets: content[from..to].to_vec(),
        }
    }

    #[test]
    fn pieces_go_on_where_the_file_ends_and_come_twice_without_effect() {
        let folder = tempfile::tempdir().unwrap();
        let files = Attachments::new(folder.path().join("files"));
        let paper = b"a paper of a young person";
        assert_eq!(files.add(&piece(paper, 0, 0)).unwrap(), 0, "a question");
        assert_eq!(files.add(&piece(paper, 0, 10)).unwrap(), 10);
        assert_eq!(
            files.add(&piece(paper, 0, 10)).unwrap(),
            10,
            "it came twice"
        );
        assert_eq!(
            files.add(&piece(paper, 12, 20)).unwrap(),
            10,
            "there is a gap"
        );
        assert_eq!(files.add(&piece(paper, 10, 25)).unwrap(), 25);
        let whole = files.path(BoxId(Uuid::from_u128(7)), FileHash::of(paper));
        assert_eq!(fs::read(&whole).unwrap(), paper);
        assert!(!whole.with_extension("part").exists());
        assert_eq!(files.add(&piece(paper, 3, 5)).unwrap(), 25, "it is there");
    }

    #[test]
    fn a_file_is_given_when_all_of_it_is_there_and_as_it_was_added() {
        let folder = tempfile::tempdir().unwrap();
        let files = Attachments::new(folder.path().join("files"));
        let (it, hash) = (BoxId(Uuid::from_u128(7)), FileHash::of(b"paper"));
        files.add(&piece(b"paper", 0, 3)).unwrap();
        assert!(!files.has(it, hash));
        assert!(matches!(files.open(it, hash), Ok(FileContent::OnItsWay)));
        files.add(&piece(b"paper", 3, 5)).unwrap();
        assert!(files.has(it, hash));
        let Ok(FileContent::Whole(mut file)) = files.open(it, hash) else {
            panic!("it is not given");
        };
        let mut content = String::new();
        file.read_to_string(&mut content).unwrap();
        assert_eq!(content, "paper");
        fs::write(files.path(it, hash), b"paPer").unwrap();
        assert!(matches!(files.open(it, hash), Ok(FileContent::Damaged)));
    }

    #[test]
    fn what_has_another_hash_begins_anew() {
        let folder = tempfile::tempdir().unwrap();
        let files = Attachments::new(folder.path().join("files"));
        let mut wrong = piece(b"paper", 0, 5);
        wrong.octets = b"paPer".to_vec();
        assert_eq!(files.add(&wrong).unwrap(), 0);
        assert_eq!(files.add(&piece(b"paper", 0, 5)).unwrap(), 5);
    }

    #[test]
    fn a_crash_between_the_last_piece_and_the_name_is_made_good_by_the_next_question() {
        let folder = tempfile::tempdir().unwrap();
        let files = Attachments::new(folder.path().join("files"));
        files.add(&piece(b"paper", 0, 3)).unwrap();
        let whole = files.path(BoxId(Uuid::from_u128(7)), FileHash::of(b"paper"));
        fs::write(whole.with_extension("part"), b"paper").unwrap();
        assert_eq!(files.add(&piece(b"paper", 0, 0)).unwrap(), 5);
        assert_eq!(fs::read(whole).unwrap(), b"paper");
    }
}
