//! A central of an earlier version, and what its database itself refuses.

use jawab_central::postgres::PostgresStore;
use jawab_central::sqlite::SqliteStore;
use jawab_central::store::Store;
use jawab_desk::Role;
use jawab_web::central::Ministry;

use super::PASSWORD;
use super::administer;
use super::central;
use super::edit;
use crate::postgres::Cluster;

#[tokio::test]
async fn an_administrator_of_a_central_without_roles_is_one_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let archive = "../../tests/e2e/takeover/november-2026.tar.gz";
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(archive);
    let taken_out = std::process::Command::new("tar")
        .arg("-xzf")
        .arg(path)
        .arg("-C")
        .arg(folder.path())
        .arg("central/data/central.db")
        .status();
    assert!(taken_out.unwrap().success());
    let store = SqliteStore::open(&folder.path().join("central/data/central.db")).unwrap();
    administer(store).await;
}

#[tokio::test]
async fn an_administrator_of_a_central_without_roles_is_one_on_postgres() {
    let database = Cluster::shared().database();
    let store = PostgresStore::connect(&database.url(), None, 2)
        .await
        .unwrap();
    let hash = jawab_central::hashed(PASSWORD).unwrap();
    store.add_admin("hafsa", "Hafsa", &hash).await.unwrap();
    drop(store);
    // As it was before this step, and those after it.
    let (client, connection) = tokio_postgres::connect(&database.url(), tokio_postgres::NoTls)
        .await
        .unwrap();
    tokio::spawn(connection);
    let back = "ALTER TABLE admins DROP COLUMN role, DROP COLUMN password_once; \
                DROP TABLE deeds; DROP FUNCTION deeds_stay; DROP TABLE unknown_ops; \
                UPDATE central_version SET step = 4";
    client.batch_execute(back).await.unwrap();
    administer(
        PostgresStore::connect(&database.url(), None, 2)
            .await
            .unwrap(),
    )
    .await;
}

const CHANGES: [&str; 2] = ["UPDATE deeds SET by_name = 'nobody'", "DELETE FROM deeds"];

#[tokio::test]
async fn who_did_what_is_neither_changed_nor_deleted_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("central.db");
    let (central, hafsa) = central(SqliteStore::open(&path).unwrap()).await;
    central
        .invite(&hafsa, edit("nada", Role::Reader))
        .await
        .unwrap();
    let db = rusqlite::Connection::open(&path).unwrap();
    for change in CHANGES {
        let why = db.execute(change, []).unwrap_err().to_string();
        assert!(why.contains("who did what"), "{change}: {why}");
    }
}

#[tokio::test]
async fn who_did_what_is_neither_changed_nor_deleted_on_postgres() {
    let database = Cluster::shared().database();
    let store = PostgresStore::connect(&database.url(), None, 2)
        .await
        .unwrap();
    let (central, hafsa) = central(store).await;
    central
        .invite(&hafsa, edit("nada", Role::Reader))
        .await
        .unwrap();
    let (client, connection) = tokio_postgres::connect(&database.url(), tokio_postgres::NoTls)
        .await
        .unwrap();
    tokio::spawn(connection);
    for change in CHANGES {
        let error = client.execute(change, &[]).await.unwrap_err();
        let why = error.as_db_error().unwrap().message().to_owned();
        assert!(why.contains("who did what"), "{change}: {why}");
    }
}
