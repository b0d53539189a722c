//! Files on their way, piece by piece.

use super::*;

const WEIGHT: usize = 40_000;

/// A box whose changes central has, and a file that it does not have yet.
struct Sender {
    _folder: tempfile::TempDir,
    ledger: Ledger,
    errands: Errands,
    hash: jawab_ledger::FileHash,
    /// What central has of the file.
    held: Vec<u8>,
}

impl Sender {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(&folder.path().join("ledger.db")).unwrap();
        let content: Vec<u8> = (0..WEIGHT).map(|n| (n % 251) as u8).collect();
        let hash = ledger.files().keep(&content).unwrap();
        let octets = i64::try_from(WEIGHT).unwrap();
        let fields = Fields::from([
            ("hash".into(), hash.to_string().into()),
            ("octets".into(), octets.into()),
        ]);
        let change = Change::new("attachment", uuid::Uuid::now_v7(), fields);
        ledger.commit("s", vec![change]).unwrap();
        Self {
            errands: Errands::new(ledger.clone()),
            _folder: folder,
            ledger,
            hash,
            held: Vec::new(),
        }
    }

    fn restarts(&mut self) {
        self.errands = Errands::new(self.ledger.clone());
    }

    fn is_idle(&mut self) -> bool {
        matches!(self.errands.next(0).unwrap(), Errand::Idle(_))
    }

    /// Answers as a central does that takes files or not, until a piece comes or nothing does.
    fn until_a_piece(&mut self, files: bool) -> Option<jawab_protocol::FilePiece> {
        loop {
            let reply = match self.errands.next(0).unwrap() {
                Errand::Say(Request::State(_)) => Reply::State(StateAnswer {
                    copy_runs: false,
                    now_ms: Some(TODAY),
                    files,
                    epochs: vec![self.at_central()],
                    ..StateAnswer::default()
                }),
                Errand::Say(Request::Push(_)) => Reply::Acknowledged(self.ledger.head().unwrap()),
                Errand::Say(Request::File(piece)) => return Some(piece),
                Errand::Rest(_) => continue,
                Errand::Idle(_) => return None,
            };
            self.errands.handle_reply(reply, SOON, 0).unwrap();
        }
    }

    fn at_central(&self) -> Head {
        let head = self.ledger.head().unwrap();
        let known = self.ledger.acknowledged().unwrap().sequence;
        if known == head.sequence {
            head
        } else {
            Head::start(1)
        }
    }

    fn keeps(&mut self, piece: &jawab_protocol::FilePiece) {
        assert_eq!(piece.hash, self.hash);
        if piece.offset == self.held.len() as u64 {
            self.held.extend(&piece.octets);
        }
        self.answers(self.held.len() as u64);
    }

    fn answers(&mut self, offset: u64) {
        let hash = self.hash;
        let held = Reply::File(jawab_protocol::FileHeld { hash, offset });
        self.errands.handle_reply(held, SOON, 0).unwrap();
    }
}

#[test]
fn a_file_goes_on_where_it_was_when_the_link_broke_and_is_sent_once() {
    let mut it = Sender::new();
    let question = it.until_a_piece(true).unwrap();
    assert!(question.octets.is_empty(), "it asks what central has");
    it.keeps(&question);
    let first = it.until_a_piece(true).unwrap();
    assert!(!first.octets.is_empty() && first.octets.len() < WEIGHT);
    it.keeps(&first);
    // The next piece arrives, but its answer does not; the one after it not at all.
    let second = it.until_a_piece(true).unwrap();
    it.held.extend(&second.octets);
    it.errands.handle_failed(0);
    let question = it.until_a_piece(true).unwrap();
    assert!(question.octets.is_empty(), "it asks again");
    it.keeps(&question);
    while it.held.len() < WEIGHT {
        let piece = it.until_a_piece(true).unwrap();
        assert_eq!(piece.offset, it.held.len() as u64, "nothing goes twice");
        it.keeps(&piece);
    }
    assert_eq!(jawab_ledger::FileHash::of(&it.held), it.hash);
    it.restarts();
    assert_eq!(it.until_a_piece(true), None, "central has it");
    assert_eq!(it.errands.files_waiting(), FilesWaiting::default());
}

#[test]
fn a_change_that_comes_between_two_pieces_goes_before_the_next() {
    let mut it = Sender::new();
    let question = it.until_a_piece(true).unwrap();
    it.keeps(&question);
    let note = Change::new("note", uuid::Uuid::now_v7(), Fields::new());
    it.ledger.commit("s", vec![note]).unwrap();
    let request = says(&mut it.errands);
    assert!(matches!(request, Request::Push(_)), "{request:?}");
    let head = it.ledger.head().unwrap();
    let reply = Reply::Acknowledged(head);
    it.errands.handle_reply(reply, SOON, 0).unwrap();
    assert!(matches!(says(&mut it.errands), Request::File(_)));
}

#[test]
fn files_wait_for_a_central_that_takes_them_and_changes_go_on() {
    let mut it = Sender::new();
    assert_eq!(it.until_a_piece(false), None);
    assert_eq!(it.ledger.pending().unwrap(), 0, "the change is there");
    let waiting = it.errands.files_waiting();
    assert_eq!(
        (waiting.count, waiting.why),
        (1, Some(crate::WaitsFor::Central))
    );
}

#[test]
fn a_file_that_changed_on_disk_or_is_gone_costs_no_octet() {
    for change in [
        |path: &std::path::Path| std::fs::write(path, vec![9; WEIGHT]),
        |path: &std::path::Path| std::fs::remove_file(path),
    ] {
        let mut it = Sender::new();
        change(&it.ledger.files().path(it.hash)).unwrap();
        assert_eq!(it.until_a_piece(true), None);
    }
}

#[test]
fn a_file_that_central_throws_away_again_and_again_is_left_alone() {
    let mut it = Sender::new();
    let mut sent = 0;
    while let Some(piece) = it.until_a_piece(true) {
        sent += piece.octets.len();
        assert!(sent < 10 * WEIGHT, "it never ends");
        // It takes all but the last piece, and then has another hash.
        let end = piece.offset + piece.octets.len() as u64;
        let offset = if end == piece.total { 0 } else { end };
        it.answers(offset);
    }
    assert!(sent >= 2 * WEIGHT, "it is tried again");
    assert!(it.is_idle());
}

#[test]
fn on_a_metered_link_files_wait_and_what_went_is_counted_over_a_restart() {
    use jiff::civil::date;
    let mut it = Sender::new();
    let rules = |monthly| Metered {
        interfaces: vec!["wwan*".into()],
        files: jawab_config::MeteredFiles::Always,
        largest: None,
        monthly: Some(monthly),
    };
    let route = |interface: &str, day| Route {
        interface: Some(interface.into()),
        now: Some(date(2026, 11, day).at(9, 0, 0, 0)),
    };
    it.errands.set_metered(rules(20_000));
    it.errands.handle_route(route("wwan0", 24));
    for _ in 0..2 {
        let piece = it.until_a_piece(true).unwrap();
        it.keeps(&piece);
    }
    assert_eq!(it.held.len(), 16 * 1024, "the first piece went");
    assert_eq!(it.until_a_piece(true), None, "the next is beyond the month");
    let why = it.errands.files_waiting().why;
    assert_eq!(why, Some(crate::WaitsFor::NextMonth));
    it.restarts();
    it.errands.set_metered(rules(16 * 1024));
    it.errands.handle_route(route("wwan0", 30));
    assert_eq!(
        it.until_a_piece(true),
        None,
        "it is counted after a restart"
    );
    it.errands.handle_route(route("eth0", 30));
    let piece = it.until_a_piece(true).unwrap();
    assert!(piece.octets.is_empty(), "another link is not counted");
}
