//! Boxes and centrals that are not what they should be, over TLS as it is: nothing is kept,
//! and both sides say in words what is wrong.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use std::net::TcpListener;
use std::sync::Arc;

use axum::http::header::CONTENT_TYPE;
use axum::{Router, routing::post};
use axum_server::tls_rustls::RustlsConfig;
use common::{Box, Central, until};
use jawab_central::authority::boxes_tls;
use jawab_ops::Op;
use jawab_protocol::{MEDIA_TYPE, PATH};

/// What stands in the box's way, once it says so.
async fn trouble(it: &Box) -> String {
    until("trouble", || it.status().trouble).await
}

async fn is_logged(central: &Central, words: &str) {
    until(words, || {
        let log = std::fs::read_to_string(central.log()).unwrap();
        log.contains(words).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_box_with_another_authoritys_certificate_is_not_let_in() {
    let (central, elsewhere) = (Central::up().await, Central::set_up());
    let mut it = Box::enrolled(&elsewhere);
    // It knows whom to trust, but shows the wrong certificate.
    let authority = central.folder.path().join("data/authority.pem");
    std::fs::copy(authority, it.keys().join("authority.pem")).unwrap();
    it.notes(1, "un");
    it.syncs_with(&central);
    let words = trouble(&it).await;
    // TLS 1.3 has central's alert come after the handshake: the box reads it, or finds the
    // connection closed, whichever comes first.
    assert!(words.contains("central cannot be reached"), "{words}");
    is_logged(&central, "was not let in at the boxes' door").await;
    assert_eq!(central.ops(), 0);
    assert_eq!(it.ledger.pending().unwrap(), 1);
}

#[tokio::test]
async fn a_central_that_another_authority_made_is_told_nothing() {
    let (central, elsewhere) = (Central::up().await, Central::set_up());
    let mut it = Box::enrolled(&central);
    let authority = elsewhere.folder.path().join("data/authority.pem");
    std::fs::copy(authority, it.keys().join("authority.pem")).unwrap();
    it.notes(1, "un");
    it.syncs_with(&central);
    let words = trouble(&it).await;
    assert!(words.contains("certificate"), "{words}");
    is_logged(&central, "was not let in at the boxes' door").await;
    assert_eq!(central.ops(), 0);
}

#[tokio::test]
async fn a_box_whose_record_was_tampered_with_is_told_to_verify_it() {
    let central = Central::up().await;
    let mut it = Box::enrolled(&central);
    it.notes(3, "un");
    // Somebody rewrites what was said, and leaves the chain as it was.
    let db = rusqlite::Connection::open(it.ledger.path()).unwrap();
    let body = db
        .query_row("SELECT body FROM ops WHERE sequence = 2", [], |row| {
            row.get::<_, Vec<u8>>(0)
        })
        .unwrap();
    let mut op = Op::decode(&body).unwrap();
    op.fields.insert("text".into(), "autre chose".into());
    db.execute("UPDATE ops SET body = ?1 WHERE sequence = 2", [op.encode()])
        .unwrap();
    it.syncs_with(&central);
    let words = trouble(&it).await;
    assert!(words.contains("jawab ledger verify"), "{words}");
    is_logged(&central, "(bad-chain)").await;
    assert_eq!(central.ops(), 0);
    assert_eq!(central.ask("SELECT COUNT(*) FROM notes"), 0);
}

/// A box meets a central that answers with these octets; gives what it says of it.
async fn answered_with(octets: Vec<u8>) -> String {
    let central = Central::set_up();
    let mut it = Box::enrolled(&central);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = format!("https://{}", listener.local_addr().unwrap());
    let tls = boxes_tls(&central.folder.path().join("data")).unwrap();
    let tls = RustlsConfig::from_config(Arc::new(tls));
    let answer = move || async move { ([(CONTENT_TYPE, MEDIA_TYPE)], octets) };
    let router = Router::new().route(PATH, post(answer));
    let server = axum_server::from_tcp_rustls(listener, tls).unwrap();
    tokio::spawn(async move { server.serve(router.into_make_service()).await.unwrap() });
    it.notes(1, "un");
    it.syncs_at(&central, &address);
    let words = trouble(&it).await;
    assert_eq!(it.ledger.pending().unwrap(), 1);
    assert_eq!(it.ledger.heard().unwrap(), []);
    words
}

#[tokio::test]
async fn a_box_survives_whatever_central_answers() {
    let bomb = zstd::bulk::compress(&vec![0; 64 * 1024 * 1024], 1).unwrap();
    let words = answered_with([b"JW\x02\0\0".to_vec(), bomb].concat()).await;
    assert!(words.contains("longer than"), "{words}");
    let words = answered_with(vec![0; 4 * 1024 * 1024]).await;
    assert!(words.contains("longer than"), "{words}");
    let words = answered_with(b"JW\x02\0\0nonsense".to_vec()).await;
    assert!(words.contains("damaged"), "{words}");
    let words = answered_with(b"<html>".to_vec()).await;
    assert!(
        words.contains("no message of a box or of central"),
        "{words}"
    );
}
