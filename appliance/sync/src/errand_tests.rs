use jawab_ledger::{Change, Fields, OpHash, Retention, Value};
use jawab_protocol::Why;

use super::*;

const TODAY: u64 = 1_800_000_000_000;
const MONTH: u64 = 30 * 24 * 60 * 60 * 1_000;
const SOON: Duration = Duration::from_millis(100);

/// Central has nothing, and knows the time.
fn answer() -> Reply {
    Reply::State(StateAnswer {
        copy_runs: false,
        now_ms: Some(TODAY),
        ..StateAnswer::default()
    })
}

fn says(errands: &mut Errands) -> Request {
    loop {
        match errands.next(0).unwrap() {
            Errand::Say(request) => return request,
            Errand::Rest(_) => {}
            Errand::Idle(_) => panic!("nothing is said"),
        }
    }
}

/// Else the box would be silent for as long as its clock was ahead.
#[test]
fn a_box_whose_stamps_are_refused_says_its_changes_again_by_centrals_time() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    let ledger = Ledger::open_by(&path, || TODAY + MONTH).unwrap();
    let named = Fields::from([("name".into(), "Hajar".into())]);
    let person = Change::new("person", ledger.box_id().0, named);
    ledger.commit("salma", vec![person]).unwrap();

    let mut errands = Errands::new(ledger.clone());
    assert!(matches!(says(&mut errands), Request::State(_)));
    errands.handle_reply(answer(), SOON, 0).unwrap();
    assert!(matches!(says(&mut errands), Request::Push(batch) if batch.epoch == 1));
    let refused = Refusal::new(Why::Clock, "");
    let trouble = errands.handle_reply(Reply::Refused(refused), SOON, 0);
    assert!(matches!(trouble, Err(Trouble::Refused(_))));
    assert!(matches!(says(&mut errands), Request::State(_)));
    errands.handle_reply(answer(), SOON, 0).unwrap();

    let Request::Push(batch) = says(&mut errands) else {
        panic!("nothing is sent")
    };
    assert_eq!((batch.epoch, batch.ops.0.len()), (2, 1));
    let op = ledger.op(2, 1).unwrap().unwrap();
    assert!(op.clock.ms() < TODAY + MONTH / 2);
}

#[test]
fn an_answer_to_another_question_is_not_taken_for_one_to_this() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = Ledger::open(&folder.path().join("ledger.db")).unwrap();
    let mut errands = Errands::new(ledger);
    assert!(matches!(says(&mut errands), Request::State(_)));
    let odd = errands.handle_reply(Reply::Acknowledged(Head::start(1)), SOON, 0);
    assert!(matches!(odd, Err(Trouble::OffTopic)));
    assert!(matches!(errands.next(0).unwrap(), Errand::Rest(_)));
}

/// Else the next change of this box, which has that number too, would count as brought.
#[test]
fn an_acknowledgement_of_what_a_copy_of_this_box_made_is_not_taken_for_ours() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = Ledger::open(&folder.path().join("ledger.db")).unwrap();
    let named = |name: &str| {
        let fields = Fields::from([("name".into(), name.into())]);
        vec![Change::new("person", ledger.box_id().0, fields)]
    };
    ledger.commit("salma", named("Hajar")).unwrap();
    let mut errands = Errands::new(ledger.clone());
    assert!(matches!(says(&mut errands), Request::State(_)));
    errands.handle_reply(answer(), SOON, 0).unwrap();
    assert!(matches!(says(&mut errands), Request::Push(_)));
    let theirs = Head {
        sequence: 2,
        ..ledger.head().unwrap()
    };
    errands
        .handle_reply(Reply::Acknowledged(theirs), SOON, 0)
        .unwrap();

    ledger.commit("salma", named("Salma")).unwrap();
    assert!(matches!(says(&mut errands), Request::State(_)), "it asks");
    // It has another history, so an epoch begins; and central is asked again.
    for _ in 0..2 {
        let state = StateAnswer {
            copy_runs: false,
            epochs: vec![theirs],
            ..StateAnswer::default()
        };
        errands.handle_reply(Reply::State(state), SOON, 0).unwrap();
        if ledger.head().unwrap().epoch == 1 {
            assert!(matches!(says(&mut errands), Request::State(_)));
        }
    }
    let Request::Push(batch) = says(&mut errands) else {
        panic!("nothing is sent")
    };
    assert_eq!(
        (batch.epoch, batch.ops.0.len()),
        (2, 2),
        "nothing is left out"
    );
}

/// Central was restored from an older copy, and a copy of this box came first.
#[test]
fn what_central_lost_after_it_acknowledged_it_is_said_again_with_a_fork() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = Ledger::open(&folder.path().join("ledger.db")).unwrap();
    for name in ["Hajar", "Salma", "Amina"] {
        let fields = Fields::from([("name".into(), name.into())]);
        let person = Change::new("person", ledger.box_id().0, fields);
        ledger.commit("salma", vec![person]).unwrap();
    }
    let acknowledged = Acknowledged {
        epoch: 1,
        sequence: 2,
    };
    let another = Head {
        epoch: 1,
        sequence: 3,
        hash: OpHash([7; 32]),
    };
    for (still_there, said_again) in [(true, 1), (false, 3)] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.db");
        ledger.backup(&path).unwrap();
        let ledger = Ledger::open(&path).unwrap();
        ledger.set_acknowledged(acknowledged).unwrap();
        let mut errands = Errands::new(ledger.clone());
        assert!(matches!(says(&mut errands), Request::State(_)));
        let state = StateAnswer {
            copy_runs: false,
            epochs: vec![another],
            ..StateAnswer::default()
        };
        errands
            .handle_reply(Reply::State(state.clone()), SOON, 0)
            .unwrap();
        let Request::Push(batch) = says(&mut errands) else {
            panic!("it does not ask for what was acknowledged")
        };
        assert_eq!((batch.epoch, batch.ops.0.len()), (1, 1));
        let reply = if still_there {
            Reply::Acknowledged(another)
        } else {
            Reply::Refused(Refusal::new(Why::Fork, "another op"))
        };
        errands.handle_reply(reply, SOON, 0).unwrap();
        assert!(matches!(says(&mut errands), Request::State(_)));
        errands.handle_reply(Reply::State(state), SOON, 0).unwrap();
        let Request::Push(batch) = says(&mut errands) else {
            panic!("nothing is sent")
        };
        assert_eq!((batch.epoch, batch.ops.0.len()), (2, said_again));
    }
}

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

/// Else the box would ask for ever what it cannot bring.
#[test]
fn a_central_that_lost_what_has_left_the_box_is_told_again_what_is_here() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = Ledger::open_by(&folder.path().join("ledger.db"), || TODAY).unwrap();
    for name in ["Hajr", "Hajar"] {
        let named = Fields::from([("name".into(), name.into())]);
        let person = Change::new("person", ledger.box_id().0, named);
        ledger.commit("salma", vec![person]).unwrap();
    }
    let both = Acknowledged {
        epoch: 1,
        sequence: 2,
    };
    ledger.set_acknowledged(both).unwrap();
    for now_ms in [TODAY, TODAY + 2 * MONTH] {
        ledger.heard_time(now_ms);
        assert!(ledger.note_acknowledged().unwrap());
    }
    let left = ledger
        .compact(&Retention::default(), Duration::ZERO)
        .unwrap();
    assert_eq!(left.changes, 1);

    let mut errands = Errands::new(ledger.clone());
    assert!(matches!(says(&mut errands), Request::State(_)));
    errands.handle_reply(answer(), SOON, 0).unwrap();
    assert!(matches!(says(&mut errands), Request::State(_)));
    errands.handle_reply(answer(), SOON, 0).unwrap();
    let Request::Push(batch) = says(&mut errands) else {
        panic!("nothing is sent")
    };
    assert_eq!((batch.epoch, batch.ops.0.len()), (2, 1));
    let said = Op::decode(&batch.ops.0[0]).unwrap();
    assert_eq!(said.fields.get("name"), Some(&"Hajar".into()));
    ledger.verify().unwrap();
}

#[test]
fn something_urgent_is_looked_for_in_what_is_new_and_once() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = Ledger::open(&folder.path().join("ledger.db")).unwrap();
    let case = |kind: &str| {
        let fields = Fields::from([("kind".into(), kind.into())]);
        let case = Change::new("case", uuid::Uuid::now_v7(), fields);
        ledger.commit("salma", vec![case]).unwrap();
    };
    let at_first = Acknowledged {
        epoch: ledger.head().unwrap().epoch,
        sequence: 0,
    };
    ledger.set_acknowledged(at_first).unwrap();
    let mut errands = Errands::new(ledger.clone());
    // More than is looked at in one go.
    for _ in 0..LOOKED_AT + 2 {
        case("information");
    }
    case("complaint");
    assert!(!errands.is_urgent().unwrap());
    assert_eq!(errands.looked_at.sequence, LOOKED_AT as u64);
    assert!(errands.is_urgent().unwrap());
    assert!(errands.is_urgent().unwrap(), "until it is sent");

    let Head {
        epoch, sequence, ..
    } = ledger.head().unwrap();
    ledger
        .set_acknowledged(Acknowledged { epoch, sequence })
        .unwrap();
    assert!(!errands.is_urgent().unwrap());
    case("information");
    assert!(!errands.is_urgent().unwrap());
    assert_eq!(errands.looked_at.sequence, sequence + 1);
    // What is said again in a new epoch is new.
    ledger.begin_epoch(epoch + 1).unwrap();
    case("incident");
    assert!(errands.is_urgent().unwrap());
}

#[test]
fn what_is_urgent_is_what_the_ministry_has_said_by_then() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = Ledger::open(&folder.path().join("ledger.db")).unwrap();
    let mut next = 0;
    let mut record = |kind: &str, fields: &[(&str, Value)]| {
        next += 1;
        let fields = fields.iter().cloned();
        let fields: Fields = fields.map(|(name, value)| (name.into(), value)).collect();
        let change = Change::new(kind, uuid::Uuid::from_u128(next), fields);
        ledger.commit("ministry", vec![change]).unwrap();
    };
    let mut errands = Errands::new(ledger.clone());
    type Record<'a> = dyn FnMut(&str, &[(&str, Value)]) + 'a;
    let mut is_urgent = |record: &mut Record<'_>, code: &str| {
        record("case", &[("kind", code.into())]);
        let urgent = errands.is_urgent().unwrap();
        let head = ledger.head().unwrap();
        let sent = Acknowledged {
            epoch: head.epoch,
            sequence: head.sequence,
        };
        ledger.set_acknowledged(sent).unwrap();
        urgent
    };
    assert!(!is_urgent(&mut record, "threat"));
    let says = |code: &str, urgent: bool| -> [(&str, Value); 2] {
        [("code", code.into()), ("urgent", urgent.into())]
    };
    record("case_kind", &says("threat", true));
    record("case_kind", &says("incident", false));
    // That it is named says nothing of how urgent it is.
    record(
        "case_kind",
        &[("code", "complaint".into()), ("name", "Plainte".into())],
    );
    for (code, urgent) in [("threat", true), ("incident", false), ("complaint", true)] {
        assert_eq!(is_urgent(&mut record, code), urgent, "{code}");
    }
    // Said again by another record, and that one taken back.
    record("case_kind", &says("threat", false));
    assert!(!is_urgent(&mut record, "threat"));
    let [code, urgent] = says("threat", false);
    let last = 8;
    let taken_back = [code, urgent, ("active", false.into())];
    let fields: Fields = taken_back.map(|(name, value)| (name.into(), value)).into();
    let change = Change::new("case_kind", uuid::Uuid::from_u128(last), fields);
    ledger.commit("ministry", vec![change]).unwrap();
    assert!(is_urgent(&mut record, "threat"));
}
