//! The other side of the control socket, for the command line.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::net::UnixStream;

/// Sends a command and prints its answer; fails when the modem refuses.
pub(crate) async fn send(control: &Path, command: &str) -> Result<ExitCode> {
    let command: Value = serde_json::from_str(command).context("the command is no JSON")?;
    let mut answers = ask(control, &command).await?;
    let answer = answers
        .next_line()
        .await?
        .context("the modem simulator hung up without an answer")?;
    println!("{answer}");
    let answer: Value = serde_json::from_str(&answer).context("the answer is no JSON")?;
    Ok(match answer["ok"].as_bool() {
        Some(true) => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    })
}

/// Prints events until the modem goes away.
pub(crate) async fn watch(control: &Path) -> Result<ExitCode> {
    let mut lines = ask(control, &serde_json::json!({"do": "watch"})).await?;
    match lines.next_line().await? {
        Some(answer) if answer.contains("\"ok\":true") => {}
        other => bail!("the modem simulator does not let itself be watched: {other:?}"),
    }
    while let Some(event) = lines.next_line().await? {
        println!("{event}");
    }
    Ok(ExitCode::SUCCESS)
}

async fn ask(control: &Path, command: &Value) -> Result<Lines<BufReader<UnixStream>>> {
    let mut stream = UnixStream::connect(control)
        .await
        .with_context(|| format!("no modem simulator listens on {}", control.display()))?;
    stream.write_all(format!("{command}\n").as_bytes()).await?;
    Ok(BufReader::new(stream).lines())
}
