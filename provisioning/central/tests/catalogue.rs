//! What the ministry says of programmes and kinds of case, on both stores, and what boxes hear.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "common/postgres.rs"]
mod postgres;

use jawab_central::catalogue::{CatalogueError, say};
use jawab_central::postgres::PostgresStore;
use jawab_central::sqlite::SqliteStore;
use jawab_central::store::{Audience, Store};
use jawab_desk::Desk;
use jawab_ledger::{Change, Fields, Ledger};
use jawab_ops::BoxId;
use jawab_web::central::{CatalogueEdit, CatalogueOf};
use jiff::Timestamp;
use postgres::Cluster;
use tempfile::TempDir;
use uuid::Uuid;

const BOX: BoxId = BoxId(Uuid::from_u128(7));
const MOST: usize = 1 << 20;

fn now() -> Timestamp {
    Timestamp::from_second(1_800_000_000).unwrap()
}

fn named(code: &str, name: &str) -> CatalogueEdit {
    CatalogueEdit {
        code: code.into(),
        name: Some(name.into()),
        ..CatalogueEdit::default()
    }
}

fn offered(code: &str, offered: bool) -> CatalogueEdit {
    CatalogueEdit {
        code: code.into(),
        offered: Some(offered),
        ..CatalogueEdit::default()
    }
}

/// A box, and what it has heard.
struct Centre {
    desk: Desk,
    heard: usize,
    _folder: TempDir,
}

impl Centre {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(&folder.path().join("ledger.db")).unwrap();
        Self {
            desk: Desk::new(ledger, "RAB"),
            heard: 0,
            _folder: folder,
        }
    }

    /// Hears what is new; gives how many ops that was.
    async fn hears(&mut self, store: &impl Store) -> usize {
        let (news, _) = store.news(BOX, &[], MOST).await.unwrap();
        let mut all = 0;
        for batch in news {
            all += batch.ops.0.len();
            self.desk.ledger().hear(batch.epoch, &batch.ops.0).unwrap();
        }
        let new = all - self.heard;
        self.heard = all;
        new
    }
}

async fn is_said_and_heard(store: &impl Store) {
    use CatalogueOf::{Kinds, Programmes};
    let mut centre = Centre::new();
    let music = CatalogueEdit {
        age_from: Some(13),
        position: Some(15),
        name_ar: Some(" الموسيقى ".into()),
        ..named("music", "Musique")
    };
    let record = say(store, Programmes, &music, now()).await.unwrap();
    assert!(record.is_some());
    let again = say(store, Programmes, &music, now()).await.unwrap();
    assert_eq!(again, None, "what is so is not said again");
    say(store, Programmes, &named("camps", "Colonies"), now())
        .await
        .unwrap();
    say(store, Programmes, &offered("trips", false), now())
        .await
        .unwrap();
    let urgent = CatalogueEdit {
        urgent: Some(true),
        ..named("threat", "Menace")
    };
    say(store, Kinds, &urgent, now()).await.unwrap();
    assert_eq!(centre.hears(store).await, 4);
    let catalogue = store.catalogue().await.unwrap();
    assert_eq!(centre.desk.catalogue().await.unwrap(), catalogue);
    let codes: Vec<&str> = catalogue.programmes.offered().map(|of| &*of.code).collect();
    assert_eq!(codes, ["pass-jeunes", "music", "camps", "volunteering"]);
    let music = catalogue.programmes.get("music").unwrap();
    assert_eq!(music.names.ar.as_deref(), Some("الموسيقى"));
    assert_eq!((music.means.from, music.means.to), (Some(13), None));
    let camps = catalogue.programmes.get("camps").unwrap();
    assert_eq!(camps.means.from, Some(8), "what is not said stays as it is");
    assert!(catalogue.kinds.get("threat").unwrap().means.urgent);

    // One change of one field is one op with one field.
    let later = CatalogueEdit {
        code: "music".into(),
        age_to: Some(30),
        ..CatalogueEdit::default()
    };
    say(store, Programmes, &later, now()).await.unwrap();
    assert_eq!(centre.hears(store).await, 1);
    let heard = centre.desk.catalogue().await.unwrap();
    assert_eq!(heard.programmes.get("music").unwrap().means.to, Some(30));

    // Of two records with one code, both are retired.
    let other = Fields::from([
        ("code".into(), "music".into()),
        ("name".into(), "Chant".into()),
    ]);
    let other = vec![Change::new("programme", Uuid::from_u128(1), other)];
    store
        .publish(Audience::Everybody, "ministry", other, now())
        .await
        .unwrap();
    say(store, Programmes, &offered("music", false), now())
        .await
        .unwrap();
    let catalogue = store.catalogue().await.unwrap();
    assert!(!catalogue.programmes.get("music").unwrap().offered);
    centre.hears(store).await;
    assert_eq!(centre.desk.catalogue().await.unwrap(), catalogue);
    say(store, Programmes, &offered("music", true), now())
        .await
        .unwrap();
    assert!(
        store
            .catalogue()
            .await
            .unwrap()
            .programmes
            .get("music")
            .unwrap()
            .offered
    );
}

async fn is_refused(store: &impl Store) {
    let of = CatalogueOf::Programmes;
    let ages = |from, to| CatalogueEdit {
        age_from: Some(from),
        age_to: Some(to),
        ..named("music", "Musique")
    };
    let position = CatalogueEdit {
        position: Some(i64::MIN),
        ..named("music", "Musique")
    };
    let nameless = offered("music", true);
    let refused = [
        (named("", "Musique"), "Code"),
        (named("Musique", "Musique"), "Code"),
        (named(&"m".repeat(41), "Musique"), "Code"),
        (named("music", " "), "Name"),
        (named("music", &"m".repeat(81)), "Name"),
        (nameless, "Name"),
        (ages(30, 16), "Ages"),
        (ages(-1, 16), "Ages"),
        (ages(0, 151), "Ages"),
        // The youngest of those that are built in is known.
        (
            CatalogueEdit {
                age_to: Some(7),
                ..named("camps", "Colonies")
            },
            "Ages",
        ),
        (position, "Position"),
    ];
    for (edit, why) in refused {
        let error = say(store, of, &edit, now()).await.unwrap_err();
        let is = match error {
            CatalogueError::Code => "Code",
            CatalogueError::Name => "Name",
            CatalogueError::Ages => "Ages",
            CatalogueError::Position => "Position",
            CatalogueError::Store(error) => panic!("{error}"),
        };
        assert_eq!(is, why, "{edit:?}");
    }
    assert_eq!(Centre::new().hears(store).await, 0, "nothing was said");
}

#[tokio::test]
async fn what_is_said_on_sqlite_is_heard() {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(&folder.path().join("central.db")).unwrap();
    is_refused(&store).await;
    is_said_and_heard(&store).await;
}

#[tokio::test]
async fn what_is_said_on_postgresql_is_heard() {
    let database = Cluster::shared().database();
    let store = PostgresStore::connect(&database.url(), None, 5)
        .await
        .unwrap();
    is_refused(&store).await;
    is_said_and_heard(&store).await;
}
