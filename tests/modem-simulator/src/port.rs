//! A serial port for the box: a pseudo-terminal behind a symlink of a known name.

use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use nix::fcntl::{FcntlArg, OFlag, fcntl};
use nix::pty::{OpenptyResult, openpty};
use nix::sys::termios::{SetArg, cfmakeraw, tcgetattr, tcsetattr};
use nix::unistd::{ttyname, write};
use tokio::net::unix::pipe;

/// The modem's side of a port. Dropped, the box's side hangs up, and the symlink goes.
pub(crate) struct Port {
    /// Waited for as a pipe is: both are streams of octets, and nothing else is asked of it.
    master: pipe::Receiver,
    /// Kept open, so that the port outlives a box that closes it, as a real one does.
    slave: OwnedFd,
    device: PathBuf,
    symlink: PathBuf,
}

impl Port {
    /// Opens a pseudo-terminal in raw mode and points the symlink at it.
    pub(crate) fn open(symlink: &Path) -> Result<Self> {
        let OpenptyResult { master, slave } =
            openpty(None, None).context("cannot open a pseudo-terminal")?;
        let mut settings = tcgetattr(&slave)?;
        // Otherwise the terminal echoes the modem's words back at it until the box opens it.
        cfmakeraw(&mut settings);
        tcsetattr(&slave, SetArg::TCSANOW, &settings)?;
        fcntl(&master, FcntlArg::F_SETFL(OFlag::O_NONBLOCK))?;
        let device = ttyname(&slave)?;
        point(symlink, &device)?;
        Ok(Self {
            master: pipe::Receiver::from_owned_fd_unchecked(master)?,
            slave,
            device,
            symlink: symlink.into(),
        })
    }

    /// Waits for octets from the box.
    pub(crate) async fn read(&self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            self.master.readable().await?;
            match self.master.try_read(buffer) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                result => return result,
            }
        }
    }

    /// Hands octets to the box as far as the port's buffer has room; says how many.
    pub(crate) fn write(&self, octets: &[u8]) -> usize {
        write(self.master.as_fd(), octets).unwrap_or(0)
    }

    /// Takes the symlink away, at once: whoever has the port for a moment longer keeps no name.
    pub(crate) fn unname(&self) {
        // Another simulator may have taken the name in the meantime.
        if std::fs::read_link(&self.symlink).is_ok_and(|target| target == self.device) {
            let _ = std::fs::remove_file(&self.symlink);
        }
    }

    /// Lets another process open the port after one that took it for itself was killed.
    ///
    /// A real port forgets `TIOCEXCL` with its last close; this one has none while the
    /// modem holds its own side open.
    pub(crate) fn share(&self) {
        if let Err(error) = rustix::termios::ioctl_tiocnxcl(&self.slave) {
            tracing::warn!("cannot share {}: {error}", self.device.display());
        }
    }
}

impl Drop for Port {
    fn drop(&mut self) {
        self.unname();
    }
}

fn point(symlink: &Path, device: &Path) -> Result<()> {
    match std::fs::symlink_metadata(symlink) {
        Ok(there) if !there.is_symlink() => bail!(
            "{} is there and is no symlink; it is left alone, give another name",
            symlink.display()
        ),
        Ok(_) => std::fs::remove_file(symlink)?,
        Err(_) => {}
    }
    std::os::unix::fs::symlink(device, symlink).with_context(|| {
        format!(
            "cannot make the symlink {} to {}; does its folder exist?",
            symlink.display(),
            device.display()
        )
    })
}
