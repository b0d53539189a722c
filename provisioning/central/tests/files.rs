//! Files at central: what is taken of whom.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use common::{Box, Caller, Central, until};
use jawab_ledger::{Change, Fields};
use jawab_ops::{BoxId, FileHash};
use jawab_protocol::{
    Dialect, FileHeld, FilePiece, Refusal, Reply, Request, StateQuestion, ToCentral, Why, encode,
};
use uuid::Uuid;

const PAPER: &[u8] = b"%PDF-1.7 a paper of a young person";

fn piece(box_id: BoxId, from: usize, to: usize) -> FilePiece {
    FilePiece {
        box_id,
        pending: 0,
        hash: FileHash::of(PAPER),
        total: PAPER.len() as u64,
        offset: from as u64,
        octets: PAPER[from..to].to_vec(),
    }
}

async fn says(caller: &Caller, piece: FilePiece) -> Reply {
    let message = ToCentral::from(Request::File(piece));
    let octets = encode(&message, Dialect::NEWEST).unwrap();
    caller.sends(octets).await.unwrap()
}

fn refused(reply: &Reply) -> Option<&Why> {
    match reply {
        Reply::Refused(Refusal { why, .. }) => Some(why),
        _ => None,
    }
}

#[tokio::test]
async fn a_file_is_taken_of_the_box_whose_change_names_it_and_outlives_a_restart() {
    let mut central = Central::up().await;
    let (mut it, other) = (Box::enrolled(&central), Box::enrolled(&central));
    let id = it.ledger.box_id();
    let caller = Caller::new(&central, &it.keys());
    let question = Request::State(StateQuestion {
        board: None,
        box_id: id,
        pending: 0,
    });
    let asked = encode(&ToCentral::from(question), Dialect::NEWEST).unwrap();
    let Reply::State(state) = caller.sends(asked).await.unwrap() else {
        panic!("refused")
    };
    assert!(state.files, "central says that it takes files");

    let reply = says(&caller, piece(id, 0, 5)).await;
    assert_eq!(refused(&reply), Some(&Why::Malformed), "no change names it");

    let fields = Fields::from([
        ("hash".into(), FileHash::of(PAPER).to_string().into()),
        ("octets".into(), i64::try_from(PAPER.len()).unwrap().into()),
    ]);
    let change = Change::new("attachment", Uuid::now_v7(), fields);
    it.ledger.commit("salma", vec![change]).unwrap();
    it.syncs_with(&central);
    it.is_level().await;
    it.stops();

    let held = |offset| {
        let hash = FileHash::of(PAPER);
        Reply::File(FileHeld { hash, offset })
    };
    // The box that syncs may have brought all of it by itself.
    let whole = PAPER.len() as u64;
    let first = says(&caller, piece(id, 0, 5)).await;
    assert!(first == held(5) || first == held(whole), "{first:?}");

    let elsewhere = Caller::new(&central, &other.keys());
    let reply = says(&elsewhere, piece(id, 5, 10)).await;
    assert_eq!(refused(&reply), Some(&Why::OtherBox));
    let reply = says(&elsewhere, piece(other.ledger.box_id(), 0, 0)).await;
    assert_eq!(
        refused(&reply),
        Some(&Why::Malformed),
        "it is another box's"
    );

    central.stop().await;
    central.start().await;
    let reply = says(&caller, piece(id, 0, 0)).await;
    assert_eq!(reply, first, "what was said to be there is there");
    let reply = says(&caller, piece(id, 5, PAPER.len())).await;
    assert_eq!(reply, held(whole));
    let path = format!("data/files/{id}/{}", FileHash::of(PAPER));
    assert_eq!(
        std::fs::read(central.folder.path().join(path)).unwrap(),
        PAPER
    );
}

#[tokio::test]
async fn a_box_brings_a_file_through_a_central_that_stops_in_the_middle() {
    let mut central = Central::up().await;
    let mut it = Box::enrolled(&central);
    let content: Vec<u8> = (0..6_000_000_u32)
        .map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes()[1])
        .collect();
    let hash = it.ledger.files().keep(&content).unwrap();
    let fields = Fields::from([
        ("hash".into(), hash.to_string().into()),
        ("octets".into(), 6_000_000.into()),
    ]);
    let change = Change::new("attachment", Uuid::now_v7(), fields);
    it.ledger.commit("salma", vec![change]).unwrap();
    let folder = format!("data/files/{}", it.ledger.box_id());
    let folder = central.folder.path().join(folder);
    let (whole, part) = (
        folder.join(hash.to_string()),
        folder.join(format!("{hash}.part")),
    );
    it.syncs_with(&central);
    until("a part of the file", || std::fs::metadata(&part).ok()).await;
    central.stop().await;
    let there = std::fs::metadata(&part).map(|part| part.len());
    central.start().await;
    until("all of the file", || whole.exists().then_some(())).await;
    assert_eq!(std::fs::read(&whole).unwrap(), content);
    // Unless it was all there by then, it went on where it was: what central says that it has
    // after its start is no less. (A piece that was written when it stopped had not been told of.)
    if let Ok(there) = there {
        let log = std::fs::read_to_string(central.log()).unwrap();
        let first = log.lines().find_map(|line| {
            let (before, _) = line.split_once(&format!(" octets of the file {hash}"))?;
            before.split(' ').next_back()?.parse::<u64>().ok()
        });
        assert!(first.is_some_and(|first| first >= there), "{there}: {log}");
    }
    until("the box to know", || {
        (it.status().files.count == 0).then_some(())
    })
    .await;
}
