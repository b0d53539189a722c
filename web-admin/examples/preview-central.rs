//! Shows central's console in a browser, on figures that are made up.
//!
//! `cargo run -p jawab-web --example preview-central`, then `http://localhost:8081`,
//! any login, password `correct horse`.

#![allow(clippy::disallowed_methods, reason = "on this machine only")]

mod made_up;

use anyhow::Result;
use jawab_web::central::router;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<()> {
    let listener = TcpListener::bind(("127.0.0.1", 8081)).await?;
    println!(
        "http://localhost:8081, any login, password {:?}",
        made_up::PASSWORD
    );
    let pages = router(made_up::MadeUp::default(), "Ministère de la Jeunesse");
    axum::serve(listener, pages).await?;
    Ok(())
}
