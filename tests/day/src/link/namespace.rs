//! A network namespace that goes away.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

/// A network namespace.
#[derive(Debug)]
pub(super) struct Namespace {
    name: String,
}

impl Namespace {
    pub(super) fn new(of: &str) -> Result<Self> {
        let name = format!("jawab-{of}-{}", std::process::id());
        run(Command::new("ip").args(["netns", "add", &name]))
            .context("no network namespace can be made; this needs root, and iproute2")?;
        let namespace = Self { name };
        run(namespace
            .command(Path::new("ip"))
            .args(["link", "set", "lo", "up"]))?;
        Ok(namespace)
    }

    /// A program in it.
    pub(super) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new("ip");
        command.args(["netns", "exec", &self.name]).arg(program);
        command
    }
}

impl Drop for Namespace {
    fn drop(&mut self) {
        // What is left of it the next start of the machine takes away.
        let _ = run(Command::new("ip").args(["netns", "delete", &self.name]));
    }
}

/// Runs a program to its end.
pub(super) fn run(command: &mut Command) -> Result<()> {
    let output = command
        .output()
        .with_context(|| format!("cannot run {command:?}"))?;
    ensure!(
        output.status.success(),
        "{command:?} failed: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(())
}
