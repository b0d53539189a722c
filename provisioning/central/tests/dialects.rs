//! Boxes and centrals of different versions go on syncing, both ways round.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::{Router, routing::post};
use axum_server::tls_rustls::RustlsConfig;
use common::{Box, Caller, Central, chain, push, until};
use jawab_central::authority::boxes_tls;
use jawab_central::sqlite::SqliteStore;
use jawab_central::store::Store;
use jawab_protocol::{
    Dialect, MEDIA_TYPE, PATH, Refusal, Reply, Request, StateAnswer, ToBox, ToCentral, Why, decode,
    encode,
};
use jiff::Timestamp;

/// A central that is not of this version, over the store of one that is.
#[derive(Clone)]
struct Elder {
    store: SqliteStore,
    knows: Knows,
    asked: Arc<AtomicUsize>,
    refused: Arc<AtomicUsize>,
}

#[derive(Copy, Clone, PartialEq, Eq)]
enum Knows {
    /// The first version of the protocol.
    FirstVersion,
    /// This one, and none of the dictionaries.
    NoDictionary,
    /// All that this one does.
    All,
}

impl Elder {
    /// Takes the place of a central that was set up, and gives its address.
    fn in_place_of(central: &Central, knows: Knows) -> (Self, String) {
        let data = central.folder.path().join("data");
        let elder = Self {
            store: SqliteStore::open(&data.join("central.db")).unwrap(),
            knows,
            asked: Arc::default(),
            refused: Arc::default(),
        };
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = format!("https://{}", listener.local_addr().unwrap());
        let tls = RustlsConfig::from_config(Arc::new(boxes_tls(&data).unwrap()));
        let router = Router::new()
            .route(PATH, post(Self::take))
            .with_state(elder.clone());
        let server = axum_server::from_tcp_rustls(listener, tls).unwrap();
        tokio::spawn(async move { server.serve(router.into_make_service()).await.unwrap() });
        (elder, address)
    }

    async fn take(State(elder): State<Self>, octets: Bytes) -> Response {
        elder.asked.fetch_add(1, Ordering::Relaxed);
        let (reply, dialect) = elder.answer(&octets).await;
        if matches!(reply, Reply::Refused(_)) {
            elder.refused.fetch_add(1, Ordering::Relaxed);
        }
        let octets = encode(&ToBox::from(reply), dialect).unwrap();
        ([(CONTENT_TYPE, MEDIA_TYPE)], octets).into_response()
    }

    async fn answer(&self, octets: &[u8]) -> (Reply, Dialect) {
        let refused = |why| Reply::Refused(Refusal::new(why, "not known here"));
        let (version, dictionary) = (octets[2], octets[3]);
        match self.knows {
            Knows::FirstVersion if version != 1 => {
                return (refused(Why::WrongVersion), Dialect::OLDEST);
            }
            Knows::NoDictionary if version == 2 && dictionary != 0 => {
                return (refused(Why::Dictionary), Dialect::PLAIN);
            }
            _ => {}
        }
        let (message, dialect) = decode::<ToCentral>(octets).unwrap();
        let reply = match message.request {
            Request::State(question) => Reply::State(StateAnswer {
                copy_runs: false,
                epochs: self.store.heads(question.box_id).await.unwrap(),
                now_ms: None,
                version: if self.knows == Knows::FirstVersion {
                    0
                } else {
                    2
                },
                dictionaries: if self.knows == Knows::All {
                    jawab_protocol::dictionaries()
                } else {
                    Vec::new()
                },
                files: false,
            }),
            Request::Push(batch) => {
                let taken = self.store.ingest(batch, Timestamp::now()).await.unwrap();
                Reply::Acknowledged(taken.unwrap())
            }
            Request::File(_) => panic!("a central that takes no files was sent one"),
        };
        (reply, dialect)
    }
}

/// A box of this version syncs with such a central; gives how often it was refused.
async fn syncs(knows: Knows) -> usize {
    let central = Central::set_up();
    let mut it = Box::enrolled(&central);
    let (elder, address) = Elder::in_place_of(&central, knows);
    it.notes(5, "un");
    it.syncs_at(&central, &address);
    it.is_level().await;
    it.notes(1, "encore");
    until("the new note", || (central.ops() == 6).then_some(())).await;
    it.is_level().await;
    assert_eq!(it.status().trouble, None);
    elder.refused.load(Ordering::Relaxed)
}

#[tokio::test]
async fn a_new_box_speaks_the_first_version_to_an_old_central() {
    assert_eq!(syncs(Knows::FirstVersion).await, 1);
}

#[tokio::test]
async fn a_box_does_without_a_dictionary_that_central_lacks() {
    assert_eq!(syncs(Knows::NoDictionary).await, 1);
}

#[tokio::test]
async fn nothing_is_refused_between_a_box_and_a_central_of_one_version() {
    assert_eq!(syncs(Knows::All).await, 0);
}

#[tokio::test]
async fn an_old_box_is_answered_in_its_own_version() {
    let central = Central::up().await;
    let it = Box::enrolled(&central);
    let (id, caller) = (it.ledger.box_id(), Caller::new(&central, &it.keys()));
    for dialect in [Dialect::OLDEST, Dialect::PLAIN, Dialect::NEWEST] {
        let message = ToCentral::from(push(id, &chain(id, 1, 1)));
        let octets = encode(&message, dialect).unwrap();
        let (answer, answered) = caller.hears(octets).await;
        assert_eq!(answered, dialect);
        // Each chain of the three is another one.
        let first = dialect == Dialect::OLDEST;
        assert_eq!(matches!(answer.reply, Reply::Acknowledged(_)), first);
    }
    let mut unknown = encode(
        &ToCentral::from(push(id, &chain(id, 1, 1))),
        Dialect::NEWEST,
    )
    .unwrap();
    unknown[3] = 0xfe;
    let (answer, answered) = caller.hears(unknown).await;
    common::refused(answer.reply, Why::Dictionary);
    assert_eq!(answered, Dialect::PLAIN);
    assert_eq!(central.ops(), 1);
}
