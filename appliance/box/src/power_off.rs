//! `jawab power-off`: the machine stops in order, by systemd, which ends the box first.

use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

/// Powers the machine off.
///
/// # Errors
/// When nobody confirmed it, or systemd does not do it, with its reason.
pub(crate) fn power_off(is_sure: bool) -> Result<()> {
    ensure!(
        is_sure,
        "the machine stays off until somebody gives it current again; say --yes if that is wanted"
    );
    ask(&mut Command::new("systemctl"))
}

fn ask(systemctl: &mut Command) -> Result<()> {
    let output = systemctl
        .args(["--no-ask-password", "poweroff"])
        .stdin(Stdio::null())
        .output()
        .context("systemctl cannot be started; does systemd run this machine?")?;
    ensure!(
        output.status.success(),
        "systemd does not power this machine off: {}; root may do it (sudo jawab power-off --yes)",
        String::from_utf8_lossy(&output.stderr).trim()
    );
    println!("The machine powers off: calls end in order, everything saved is on disk.");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A program in systemctl's place; its arguments follow as `$0` and `$1`.
    fn instead(script: &str) -> Command {
        let mut shell = Command::new("sh");
        shell.args(["-c", script]);
        shell
    }

    #[test]
    fn nothing_is_powered_off_by_a_slip() {
        let error = power_off(false).unwrap_err().to_string();
        assert!(error.contains("--yes"), "{error}");
    }

    #[test]
    fn systemd_is_asked_and_its_refusal_told() {
        let asked = "test \"$0 $1\" = '--no-ask-password poweroff'";
        ask(&mut instead(asked)).unwrap();
        let refuses = "echo 'Access denied' >&2; exit 1";
        let error = ask(&mut instead(refuses)).unwrap_err().to_string();
        assert!(
            error.contains("Access denied") && error.contains("root"),
            "{error}"
        );
    }

    #[test]
    fn a_machine_without_systemd_is_told_so() {
        let error = ask(&mut Command::new("/no/systemctl")).unwrap_err();
        assert!(format!("{error:#}").contains("does systemd run this machine"));
    }
}
