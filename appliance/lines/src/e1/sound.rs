//! A call's sound: between its channel and the media clock.

use jawab_devices::span::Channel;
use jawab_media::AlawPort;
use tokio_util::task::AbortOnDropHandle;

/// Carries sound both ways, until it is dropped or the span is gone.
#[derive(Debug)]
pub(super) struct Sound(
    #[allow(dead_code, reason = "dropped, it ends the task")] AbortOnDropHandle<()>,
);

impl Sound {
    pub(super) fn start(channel: Channel, port: AlawPort) -> Self {
        Self(AbortOnDropHandle::new(tokio::spawn(carry(channel, port))))
    }
}

/// A-law in, A-law out: nothing is converted on the way.
async fn carry(mut channel: Channel, mut port: AlawPort) {
    let wake = port.wake.clone();
    loop {
        tokio::select! {
            said = channel.receive() => match said {
                // What finds no room is older than anybody wants to hear.
                Ok(octets) => drop(port.put(&octets)),
                Err(_) => return,
            },
            () = wake.notified() => {
                while let Some(octets) = port.take_frame() {
                    channel.send(&octets);
                }
            }
        }
    }
}
