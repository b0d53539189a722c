//! The modem's sound: between its audio port and the media clock.
//!
//! Samples are 16-bit, little-endian, 8 kHz, without any framing. Nothing is kept here
//! beyond what the port did not take yet, and there never more than one wake-up's worth:
//! what waits, waits in the [`PcmPort`], which knows what to drop.

use std::io;
use std::time::Duration;

use jawab_devices::SerialPort;
use jawab_media::PcmPort;
use tokio::io::{AsyncReadExt, AsyncWriteExt, ReadHalf, WriteHalf};
use tokio::sync::mpsc;
use tokio::time::Instant;

/// A stream that pauses so long begins anew, on a whole sample.
const PAUSE: Duration = Duration::from_millis(100);
/// 256 ms; far more than a port holds in normal life.
const READ: usize = 4_096;

/// Which leg's sound the port carries from now on; `None` for silence.
pub(crate) type Patch = Option<PcmPort>;

/// What the port gives and takes.
#[derive(Copy, Clone, Debug)]
pub(crate) struct Flow {
    /// When the last octet came.
    pub(crate) heard_at: Instant,
    /// Octets that have come.
    pub(crate) octets: u64,
    /// Since when the port has not taken what it is to take; `None` when nothing waits.
    pub(crate) waits_since: Option<Instant>,
}

impl Flow {
    pub(crate) fn new() -> Self {
        Self {
            heard_at: Instant::now(),
            octets: 0,
            waits_since: None,
        }
    }
}

/// Carries sound until the port fails, or nobody patches any more.
pub(crate) async fn carry(
    port: SerialPort,
    mut patches: mpsc::UnboundedReceiver<Patch>,
    flow: tokio::sync::watch::Sender<Flow>,
) -> io::Error {
    let (mut reader, mut writer) = tokio::io::split(port);
    let mut joint = Joint::default();
    let mut octets = vec![0; READ];
    loop {
        let wake = joint.leg.as_ref().map(|leg| leg.wake.clone());
        tokio::select! {
            patch = patches.recv() => match patch {
                Some(leg) => {
                    joint.patch(leg);
                    joint.tell_what_waits(&flow);
                }
                None => return io::Error::from(io::ErrorKind::Interrupted),
            },
            read = read(&mut reader, &mut octets) => match read {
                Ok(count) => {
                    joint.far_end_says(&octets[..count], Instant::now());
                    flow.send_modify(|flow| {
                        flow.heard_at = Instant::now();
                        flow.octets += count as u64;
                    });
                }
                Err(error) => return error,
            },
            written = write(&mut writer, &joint.outgoing), if !joint.outgoing.is_empty() => {
                match written {
                    Ok(count) => {
                        joint.taken(count);
                        joint.tell_what_waits(&flow);
                    }
                    Err(error) => return error,
                }
            }
            () = woken(wake), if joint.outgoing.is_empty() => {
                joint.far_end_hears();
                joint.tell_what_waits(&flow);
            }
        }
    }
}

/// Reading nothing is the end of a port, too.
async fn read(reader: &mut ReadHalf<SerialPort>, octets: &mut [u8]) -> io::Result<usize> {
    match reader.read(octets).await? {
        0 => Err(io::ErrorKind::UnexpectedEof.into()),
        count => Ok(count),
    }
}

async fn write(writer: &mut WriteHalf<SerialPort>, octets: &[u8]) -> io::Result<usize> {
    match writer.write(octets).await? {
        0 => Err(io::ErrorKind::WriteZero.into()),
        count => Ok(count),
    }
}

async fn woken(wake: Option<std::sync::Arc<tokio::sync::Notify>>) {
    match wake {
        Some(wake) => wake.notified().await,
        None => std::future::pending().await,
    }
}

/// Where a leg meets the port.
#[derive(Debug, Default)]
struct Joint {
    leg: Patch,
    /// The first octet of a sample whose second has not come yet.
    half: Option<u8>,
    last_heard: Option<Instant>,
    outgoing: Vec<u8>,
    samples: Vec<i16>,
}

impl Joint {
    /// What the last leg had not said yet is not the next one's.
    fn patch(&mut self, leg: Patch) {
        self.leg = leg;
        if let Some(leg) = &mut self.leg {
            // Old frames would stay ahead of the new ones for the whole call.
            while leg.take_frame().is_some() {}
        }
        // The port has taken a part of a sample: the other half must follow.
        let odd = self.outgoing.len() % 2;
        self.outgoing.truncate(odd);
    }

    /// Octets come in pieces of any size, half samples included.
    fn far_end_says(&mut self, octets: &[u8], now: Instant) {
        if self.last_heard.is_some_and(|last| now - last > PAUSE) {
            self.half = None;
        }
        self.last_heard = Some(now);
        self.samples.clear();
        for &octet in octets {
            match self.half.take() {
                None => self.half = Some(octet),
                Some(low) => self.samples.push(i16::from_le_bytes([low, octet])),
            }
        }
        if let Some(leg) = &mut self.leg {
            // What finds no room is older than anybody wants to hear.
            leg.put(&self.samples);
        }
    }

    /// Takes all that the clock has made for the far end.
    fn far_end_hears(&mut self) {
        let Some(leg) = &mut self.leg else { return };
        while let Some(frame) = leg.take_frame() {
            self.outgoing
                .extend(frame.iter().flat_map(|sample| sample.to_le_bytes()));
        }
    }

    /// What waits for the port waits from now on: it has just taken something, or was empty.
    fn tell_what_waits(&self, flow: &tokio::sync::watch::Sender<Flow>) {
        let since = (!self.outgoing.is_empty()).then(Instant::now);
        flow.send_modify(|flow| flow.waits_since = since);
    }

    fn taken(&mut self, count: usize) {
        self.outgoing.drain(..count);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jawab_media::pcm::PcmSide;

    fn joint() -> (PcmSide, Joint) {
        let (side, port) = PcmSide::new();
        let mut joint = Joint::default();
        joint.patch(Some(port));
        (side, joint)
    }

    #[tokio::test]
    async fn samples_come_whole_out_of_pieces_of_any_size() {
        let (_side, mut joint) = joint();
        let now = Instant::now();
        let mut heard = Vec::new();
        for piece in [&[1, 2, 3][..], &[4], &[5], &[6, 7, 8]] {
            joint.far_end_says(piece, now);
            heard.extend_from_slice(&joint.samples);
        }
        assert_eq!(heard, [0x0201, 0x0403, 0x0605, 0x0807]);
    }

    #[tokio::test]
    async fn after_a_pause_half_a_sample_is_forgotten() {
        let (_side, mut joint) = joint();
        let now = Instant::now();
        joint.far_end_says(&[9], now);
        joint.far_end_says(&[1, 2], now + PAUSE * 2);
        assert_eq!(joint.samples, [0x0201]);
    }

    #[tokio::test]
    async fn a_sample_that_the_port_took_half_of_is_completed_for_the_next_leg() {
        let (_side, mut joint) = joint();
        joint.outgoing = vec![1, 2, 3, 4, 5, 6];
        joint.taken(3);
        joint.patch(None);
        assert_eq!(joint.outgoing, [4]);
    }
}
