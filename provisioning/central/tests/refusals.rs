//! What central does not take; of none of it is anything kept.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use common::{Box, Caller, Central, chain, note, octets_of, push, refused};
use jawab_ops::{BoxId, Hlc, Op, OpHash, Value};
use jawab_protocol::{
    Batch, Dialect, EncodedOps, MAX_FRAME_OCTETS, Reply, Request, StateQuestion, ToCentral, Why,
    encode,
};
use uuid::Uuid;

/// A central, the id of a box, and somebody with that box's key.
async fn enrolled() -> (Central, BoxId, Caller, Box) {
    let central = Central::up().await;
    let it = Box::enrolled(&central);
    let caller = Caller::new(&central, &it.keys());
    (central, it.ledger.box_id(), caller, it)
}

#[tokio::test]
async fn the_same_batch_twice_has_no_effect() {
    let (central, id, caller, _it) = enrolled().await;
    let ops = chain(id, 1, 5);
    for _ in 0..2 {
        let Reply::Acknowledged(head) = caller.pushes(id, &ops).await else {
            panic!("refused")
        };
        assert_eq!((head.sequence, head.hash), (5, ops[4].hash()));
    }
    let longer = chain(id, 1, 5);
    assert_eq!(central.ops(), 5);
    // One that overlaps brings what is new in it, if it is the same history.
    let mut overlap = ops[3..].to_vec();
    overlap.push(note(id, 1, 6, ops[4].hash()));
    assert!(
        matches!(caller.pushes(id, &overlap).await, Reply::Acknowledged(head) if head.sequence == 6)
    );
    caller.is_refused(id, &longer[3..], Why::Fork).await;
    assert_eq!(central.ops(), 6);
}

#[tokio::test]
async fn gaps_forks_and_broken_chains_are_refused_whole() {
    let (central, id, caller, _it) = enrolled().await;
    let ops = chain(id, 1, 4);
    caller.is_refused(id, &ops[1..], Why::Gap).await;
    caller.pushes(id, &ops[..2]).await;
    caller.is_refused(id, &ops[3..], Why::Gap).await;
    let fork = [note(id, 1, 3, OpHash([7; 32]))];
    caller.is_refused(id, &fork, Why::Fork).await;
    let hole = [ops[2].clone(), note(id, 1, 5, ops[2].hash())];
    caller.is_refused(id, &hole, Why::BadChain).await;
    let anothers = [note(BoxId(Uuid::from_u128(9)), 1, 3, ops[1].hash())];
    caller.is_refused(id, &anothers, Why::BadChain).await;
    let mixed = [ops[2].clone(), note(id, 2, 4, ops[2].hash())];
    caller.is_refused(id, &mixed, Why::BadChain).await;
    caller
        .is_refused(id, &[note(id, 0, 1, OpHash::default())], Why::BadChain)
        .await;
    assert_eq!(central.ops(), 2);
    assert_eq!(central.ask("SELECT COUNT(*) FROM notes"), 2);
}

#[tokio::test]
async fn a_clock_from_the_far_future_is_refused() {
    let (central, id, caller, _it) = enrolled().await;
    let mut ops = chain(id, 1, 1);
    ops[0].clock = Hlc::at_ms(9_000_000_000_000);
    caller.is_refused(id, &ops, Why::Clock).await;
    assert_eq!(central.ops(), 0);
}

#[tokio::test]
async fn a_box_that_says_it_is_another_is_refused() {
    let (central, _, caller, _it) = enrolled().await;
    let victim = Box::enrolled(&central).ledger.box_id();
    caller
        .is_refused(victim, &chain(victim, 1, 1), Why::OtherBox)
        .await;
    let question = Request::State(StateQuestion {
        board: None,
        box_id: victim,
        pending: 0,
    });
    refused(caller.says(&question).await, Why::OtherBox);
    assert_eq!(central.ops(), 0);
}

#[tokio::test]
async fn an_earlier_certificate_is_void_when_a_box_is_enrolled_again() {
    let (central, id, caller, it) = enrolled().await;
    central.enrol(id, &it.folder.path().join("new-keys"));
    caller
        .is_refused(id, &chain(id, 1, 1), Why::UnknownBox)
        .await;
    let again = Caller::new(&central, &it.folder.path().join("new-keys"));
    let reply = again.pushes(id, &chain(id, 1, 1)).await;
    assert!(matches!(reply, Reply::Acknowledged(_)));
    assert_eq!(central.ops(), 1);
}

#[tokio::test]
async fn a_certificate_of_another_authority_does_not_come_in() {
    let central = Central::up().await;
    let elsewhere = Central::set_up();
    let it = Box::enrolled(&elsewhere);
    let authority = central.folder.path().join("data/authority.pem");
    let caller = Caller::trusting(&central, &it.keys(), &authority);
    let id = it.ledger.box_id();
    let octets = octets_of(&push(id, &chain(id, 1, 1)));
    assert!(caller.sends(octets).await.is_err());
    assert_eq!(central.ops(), 0);
}

#[tokio::test]
async fn what_is_too_large_is_refused_also_when_it_is_small_on_the_way() {
    let (central, id, caller, _it) = enrolled().await;
    let reply = caller.sends(vec![0; MAX_FRAME_OCTETS + 1]).await.unwrap();
    refused(reply, Why::TooLarge);
    let mut bomb = b"JW\x01".to_vec();
    bomb.extend(zstd::bulk::compress(&vec![0; 512 * 1024 * 1024], 1).unwrap());
    assert!(bomb.len() < 100_000);
    refused(caller.sends(bomb.clone()).await.unwrap(), Why::TooLarge);
    // The same in the second version: no dictionary, nothing beside it.
    bomb.splice(2..3, [2, 0, 0]);
    refused(caller.sends(bomb).await.unwrap(), Why::TooLarge);
    let many = Request::Push(Batch {
        box_id: id,
        epoch: 1,
        pending: 0,
        ops: EncodedOps(vec![vec![]; 100_000]),
    });
    let first_version = |request| encode(&ToCentral::from(request), Dialect::OLDEST).unwrap();
    let reply = caller.sends(first_version(many)).await.unwrap();
    refused(reply, Why::Malformed);
    let mut long = chain(id, 1, 1);
    long[0].author = "x".repeat(300_000);
    refused(caller.pushes(id, &long).await, Why::TooLarge);
    let reply = caller.sends(first_version(push(id, &long))).await.unwrap();
    refused(reply, Why::Malformed);
    assert_eq!(central.ops(), 0);
}

#[tokio::test]
async fn what_is_no_request_is_refused() {
    let (central, id, caller, _it) = enrolled().await;
    for octets in [
        "",
        "hello",
        "JW",
        "JW\x01nonsense",
        "JW\x02",
        "JW\x02\0\0nonsense",
    ] {
        refused(caller.sends(octets.into()).await.unwrap(), Why::Malformed);
    }
    let mut newer = octets_of(&push(id, &chain(id, 1, 1)));
    newer[2] = 9;
    refused(caller.sends(newer).await.unwrap(), Why::WrongVersion);
    let no_op = Request::Push(Batch {
        box_id: id,
        epoch: 1,
        pending: 1,
        ops: EncodedOps(vec![b"no op".to_vec()]),
    });
    refused(caller.says(&no_op).await, Why::BadChain);
    assert_eq!(central.ops(), 0);
}

#[tokio::test]
async fn a_value_that_the_tables_cannot_hold_is_kept_and_holds_nothing_up() {
    let (central, id, caller, _it) = enrolled().await;
    let mut odd = note(id, 1, 1, OpHash::default());
    odd.fields
        .insert("written_ms".into(), Value::Text("tomorrow".into()));
    let ops: [Op; 2] = [odd.clone(), note(id, 1, 2, odd.hash())];
    assert!(matches!(
        caller.pushes(id, &ops).await,
        Reply::Acknowledged(_)
    ));
    assert_eq!(central.ops(), 2);
    assert_eq!(
        central.ask("SELECT COUNT(*) FROM notes WHERE text = 'un' AND written_ms IS NULL"),
        2
    );
}
