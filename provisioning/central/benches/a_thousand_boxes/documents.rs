//! The other way: a document for each change, one request for each document, its revision
//! checked, over the same kind of door into the same PostgreSQL. CouchDB's protocol asks
//! for differences of revisions and checkpoints on top; they are left out, in its favour.
#![allow(clippy::unwrap_used, reason = "a benchmark that cannot go on ends")]

use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Path as At, State};
use axum::http::StatusCode;
use axum::routing::put;
use axum_server::tls_rustls::RustlsConfig;
use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod};
use jawab_central::authority::boxes_tls;
use jawab_ops::Op;
use tokio_postgres::NoTls;
use uuid::Uuid;

const TABLE: &str = "CREATE TABLE put_documents (box_id uuid NOT NULL, id uuid NOT NULL, \
     revision bigint NOT NULL, body text NOT NULL, PRIMARY KEY (box_id, id))";

/// Nothing is changed where the revision is not the one that the box knows.
const PUT: &str = "INSERT INTO put_documents VALUES ($1, $2, $3::bigint + 1, $4) \
     ON CONFLICT (box_id, id) DO UPDATE \
     SET revision = excluded.revision, body = excluded.body WHERE put_documents.revision = $3";

/// Serves documents; gives the address.
pub(crate) async fn serve(url: &str, data: &Path, connections: usize) -> String {
    let recycling = ManagerConfig {
        recycling_method: RecyclingMethod::Fast,
    };
    let manager = Manager::from_config(url.parse().unwrap(), NoTls, recycling);
    let pool = Pool::builder(manager)
        .max_size(connections)
        .build()
        .unwrap();
    pool.get()
        .await
        .unwrap()
        .batch_execute(TABLE)
        .await
        .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    let tls = RustlsConfig::from_config(Arc::new(boxes_tls(data).unwrap()));
    let router = Router::new()
        .route("/{box}/{id}/{revision}", put(take))
        .with_state(pool);
    let server = axum_server::from_tcp_rustls(listener, tls).unwrap();
    tokio::spawn(async move { server.serve(router.into_make_service()).await });
    format!("https://{address}")
}

async fn take(
    State(pool): State<Pool>,
    At((box_id, id, revision)): At<(Uuid, Uuid, i64)>,
    body: String,
) -> StatusCode {
    let client = pool.get().await.unwrap();
    let statement = client.prepare_cached(PUT).await.unwrap();
    let changed = client
        .execute(&statement, &[&box_id, &id, &revision, &body])
        .await;
    match changed.unwrap() {
        0 => StatusCode::CONFLICT,
        _ => StatusCode::CREATED,
    }
}

/// An op as a document.
pub(crate) fn document(op: &Op) -> String {
    serde_json::json!({ "kind": op.entity, "author": op.author, "fields": op.fields }).to_string()
}
