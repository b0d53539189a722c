//! The box's side of the control socket.

mod connection;
mod inside;
mod supervisor;

use std::fs;
use std::io;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use connection::Visitor;
use inside::Shared;
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tracing::warn;

use crate::client::Client;
use crate::protocol::{SOCKET, folder_in_memory, is_of};

pub use inside::{Inside, PendingTestCall};

/// Connections at once; more wait.
const CONNECTIONS: usize = 8;
/// Traces at once.
const TRACES: usize = 2;

/// A control socket that is bound and not served yet. Its file goes with it.
#[derive(Debug)]
pub struct Control {
    listener: UnixListener,
    path: PathBuf,
}

impl Drop for Control {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

impl Control {
    /// Binds the socket in the data folder, for the box's own account alone (0600).
    /// One that a power cut left behind is replaced. Where the folder takes none (a read-only
    /// disk), the socket is in memory, where [`Client`] finds it.
    ///
    /// Must be called within a tokio runtime.
    ///
    /// # Errors
    /// Another box runs on this folder, or the folder cannot be written to.
    pub fn bind(data: &Path) -> io::Result<Self> {
        if Client::connect(data).is_ok() {
            return Err(io::Error::new(
                io::ErrorKind::AddrInUse,
                format!("a box runs on {} already", data.display()),
            ));
        }
        Self::bind_in(data).or_else(|error| {
            let (folder, owner) = folder_in_memory(data)?;
            if !folder.exists() {
                fs::DirBuilder::new().mode(0o700).create(&folder)?;
            }
            if !is_of(&folder, owner) {
                return Err(error);
            }
            Self::bind_in(&folder)
        })
    }

    fn bind_in(folder: &Path) -> io::Result<Self> {
        let path = folder.join(SOCKET);
        // Under another name until its mode is right: nobody gets in between.
        let new = folder.join("control.sock.new");
        let _ = fs::remove_file(&new);
        let listener = UnixListener::bind(&new).map_err(|error| match error.kind() {
            // An old file that cannot be removed is no other box.
            io::ErrorKind::AddrInUse => io::Error::other(error),
            _ => error,
        })?;
        fs::set_permissions(&new, fs::Permissions::from_mode(0o600))?;
        fs::rename(&new, &path)?;
        Ok(Self { listener, path })
    }

    /// Answers until told to stop.
    pub async fn serve(self, inside: Inside, stop: CancellationToken) {
        let inside = Arc::new(Shared {
            inside,
            begun: Instant::now(),
            traces: Semaphore::new(TRACES),
        });
        let room = Arc::new(Semaphore::new(CONNECTIONS));
        loop {
            let accepted = tokio::select! {
                () = stop.cancelled() => return,
                accepted = accept(&self.listener, &room) => accepted,
            };
            let (stream, place) = match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    warn!("the control socket takes no connection: {error}");
                    tokio::time::sleep(Duration::from_secs(1)).await;
                    continue;
                }
            };
            let (inside, stop) = (Arc::clone(&inside), stop.clone());
            tokio::spawn(async move {
                let _place = place;
                tokio::select! {
                    () = stop.cancelled() => {}
                    // Whoever hangs up, or says too much, is not worth a line in the log.
                    _ = Visitor::new(inside).talk(stream) => {}
                }
            });
        }
    }
}

async fn accept(
    listener: &UnixListener,
    room: &Arc<Semaphore>,
) -> io::Result<(UnixStream, tokio::sync::OwnedSemaphorePermit)> {
    let place = Arc::clone(room)
        .acquire_owned()
        .await
        .map_err(io::Error::other)?;
    let (stream, _) = listener.accept().await?;
    Ok((stream, place))
}
