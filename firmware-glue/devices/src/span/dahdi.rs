//! A span of DAHDI.
//!
//! **What has run.** `image/test DIR e1` has all of this file's ioctls meet the kernel's own DAHDI (3.1.0, under
//! 6.12): a span without a card (`dahdi_dynamic_loc`), with libpri at its far end. `DahdiSpan::open` and
//! `configure`, also of a span that comes, goes and comes again while the box runs; frames both ways with DAHDI's HDLC and FCS;
//! thirty channels with sound, bit for bit; SPANSTAT and the red alarm of a far end that is gone; reading from a span
//! that was taken away with calls up.
//!
//! **What no test has run**, most of it for want of a card:
//!
//! - what a framer makes of SPANCONFIG: clock, HDB3, CRC4; and so LOS, LOF, AIS and RAI out of `DahdiSpan::alarm`;
//! - the event of a frame with a bad FCS: a span without a card has no noise;
//! - a frame that waits for an event to be taken, and the frame of silence ahead of a channel: newer than that run;
//! - ECHOCANCEL where there is an echo canceller: without one it is refused, and calls go on.
//!
//! The tests beside this file run the rest on sockets in the place of channels: frames with room
//! for their FCS, blocks of sound, where a span's channels begin, what is given to the ioctls.

pub mod abi;
#[cfg(test)]
mod tests;

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::fd::AsRawFd;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::Duration;

use nix::errno::Errno;
use nix::libc;
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;
use tokio::time::{Interval, MissedTickBehavior, interval};

use self::abi::{BufferInfo, ChanConfig, LineConfig, SpanInfo, request};
use super::{Alarm, Clock, D_CHANNEL, FRAME_OCTETS, SpanError, SpanEvent, b_channels, watched};

const CONTROL: &str = "/dev/dahdi/ctl";
const CHANNEL: &str = "/dev/dahdi/channel";
const SPANS: &str = "/sys/bus/dahdi_spans/devices";
/// Octets at the end of each frame that are the FCS's: read they are it, written they are
/// room for it, which DAHDI fills.
const FCS: usize = 2;
/// Longest frame of Q.921: header, N201, FCS.
const FRAME_MAX: usize = 4 + 260 + FCS;
/// How often the line's state is looked at, beside the events that tell of it.
const LOOK: Duration = Duration::from_millis(500);
/// Silence in A-law (G.711).
const SILENCE: u8 = 0xd5;
/// 16 ms: the longest echo of a local loop. Echo from further away is the network's to cancel.
const ECHO_TAPS: libc::c_int = 128;

#[derive(Debug)]
pub(super) struct DahdiSpan {
    span: u32,
    control: File,
    d_channel: AsyncFd<File>,
    /// DAHDI's number of the first channel, less one.
    base: i32,
    look: Interval,
    told: Option<Option<Alarm>>,
}

impl DahdiSpan {
    pub(super) fn open(span: u32, clock: Clock) -> Result<Self, SpanError> {
        let control = OpenOptions::new()
            .read(true)
            .write(true)
            .open(CONTROL)
            .map_err(|source| SpanError::NoDahdi {
                path: CONTROL.into(),
                source,
            })?;
        let base = base(Path::new(SPANS), span)?;
        configure(&control, span, clock, base)?;
        let d_channel = open_channel(base + i32::from(D_CHANNEL))
            .and_then(|file| {
                buffers(&file, 32, FRAME_MAX)?;
                watched(
                    file,
                    Interest::READABLE | Interest::WRITABLE | Interest::PRIORITY,
                )
            })
            .map_err(|source| SpanError::SetUp {
                span,
                what: "open its D-channel",
                source,
            })?;
        let mut look = interval(LOOK);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Ok(Self {
            span,
            control,
            d_channel,
            base,
            look,
            told: None,
        })
    }

    pub(super) async fn next(&mut self) -> io::Result<SpanEvent> {
        let mut frame = [0; FRAME_MAX];
        loop {
            tokio::select! {
                read = self.d_channel.async_io(Interest::READABLE, |mut file| file.read(&mut frame)) => {
                    match read {
                        Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                        Ok(length) if length > FCS => {
                            return Ok(SpanEvent::Frame(frame[..length - FCS].into()));
                        }
                        Ok(_) => {}
                        Err(error) if is_event(&error) => take_event(self.d_channel.get_ref())?,
                        Err(error) => return Err(error),
                    }
                }
                // A frame with a bad FCS, or an alarm: an event, which has to be taken out.
                event = self.d_channel.ready(Interest::PRIORITY) => {
                    event?.clear_ready();
                    take_event(self.d_channel.get_ref())?;
                }
                _ = self.look.tick() => {}
            }
            let alarm = self.alarm()?;
            if self.told != Some(alarm) {
                self.told = Some(alarm);
                return Ok(SpanEvent::Status(alarm));
            }
        }
    }

    fn alarm(&self) -> io::Result<Option<Alarm>> {
        Ok(Alarm::of_dahdi(span_info(&self.control, self.span)?.alarms))
    }

    pub(super) async fn send(&self, frame: &[u8]) -> io::Result<()> {
        let with_room = [frame, &[0; FCS]].concat();
        self.d_channel
            .async_io(Interest::WRITABLE, |mut file| {
                loop {
                    match file.write(&with_room) {
                        // An event waits, and nothing is taken before it was.
                        Err(error) if is_event(&error) => take_event(file)?,
                        other => return other,
                    }
                }
            })
            .await
            .map(drop)
    }

    pub(super) fn channel(&self, slot: u8) -> io::Result<DahdiChannel> {
        let file = open_channel(self.base + i32::from(slot))?;
        buffers(&file, 4, FRAME_OCTETS)?;
        set(&file, request::SETLAW, abi::LAW_ALAW)?;
        set(&file, request::AUDIOMODE, 1)?;
        // A card without an echo canceller, or none attached: the network has its own.
        if let Err(error) = set(&file, request::ECHOCANCEL, ECHO_TAPS) {
            tracing::debug!("time slot {slot}: no echo canceller: {error}");
        }
        // A frame ahead: what is said comes as punctually as the media clock wakes, and the line waits for nobody.
        let _first = (&file).write(&[SILENCE; FRAME_OCTETS])?;
        let both = Interest::READABLE | Interest::WRITABLE;
        Ok(DahdiChannel(watched(file, both)?))
    }
}

/// DAHDI counts the channels of all spans in one row; sysfs says where a span's begin.
fn base(spans: &Path, span: u32) -> Result<i32, SpanError> {
    let folder = spans.join(format!("span-{span}"));
    let number = |name: &str| {
        std::fs::read_to_string(folder.join(name))
            .and_then(|text| {
                let number = text.trim().parse::<i32>();
                number.map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
            })
            .map_err(|source| SpanError::NoSpan { span, source })
    };
    let channels = number("channels")?;
    if channels != 31 {
        return Err(SpanError::NotE1 {
            span,
            channels: usize::try_from(channels).unwrap_or_default(),
        });
    }
    Ok(number("basechan")? - 1)
}

/// What `dahdi_cfg` does for `span=N,S,0,ccs,hdb3,crc4`, `bchan=1-15,17-31`, `dchan=16`.
fn configure(control: &File, span: u32, clock: Clock, base: i32) -> Result<(), SpanError> {
    let failed = |what| move |source| SpanError::SetUp { span, what, source };
    let line = line_config(span, clock);
    // SAFETY: SPANCONFIG reads a `dahdi_lineconfig`, which `line` is, and keeps nothing of it.
    done(unsafe { libc::ioctl(control.as_raw_fd(), request::SPANCONFIG, &raw const line) })
        .map_err(failed("frame and code of the line"))?;
    for mut channel in channel_configs(base) {
        // SAFETY: CHANCONFIG reads a `dahdi_chanconfig` and writes back what became of it, whatever its number
        // says; `channel` is one, which outlives the call and which nobody reads afterwards.
        done(unsafe { libc::ioctl(control.as_raw_fd(), request::CHANCONFIG, &raw mut channel) })
            .map_err(failed("what its channels carry"))?;
    }
    set(control, request::STARTUP, span.cast_signed()).map_err(failed("start it"))
}

fn line_config(span: u32, clock: Clock) -> LineConfig {
    LineConfig {
        span: span.cast_signed(),
        lineconfig: abi::CONFIG_CCS | abi::CONFIG_HDB3 | abi::CONFIG_CRC4,
        sync: match clock {
            Clock::FromLine => 1,
            Clock::Own => 0,
        },
        ..LineConfig::default()
    }
}

fn channel_configs(base: i32) -> impl Iterator<Item = ChanConfig> {
    let slots = b_channels().map(|slot| (slot, abi::SIG_CLEAR));
    slots
        .chain([(D_CHANNEL, abi::SIG_HDLCFCS)])
        .map(move |(slot, sigtype)| ChanConfig {
            chan: base + i32::from(slot),
            name: [0; 40],
            sigtype,
            deflaw: abi::LAW_ALAW,
            master: 0,
            idlebits: 0,
            netdev_name: [0; 16],
        })
}

fn open_channel(number: i32) -> io::Result<File> {
    let file = OpenOptions::new()
        .read(true)
        .write(true)
        .custom_flags(libc::O_NONBLOCK)
        .open(CHANNEL)?;
    set(&file, request::SPECIFY, number)?;
    Ok(file)
}

fn buffers(file: &File, count: i32, size: usize) -> io::Result<()> {
    let info = BufferInfo {
        txbufpolicy: abi::POLICY_IMMEDIATE,
        rxbufpolicy: abi::POLICY_IMMEDIATE,
        numbufs: count,
        bufsize: size as i32,
        ..BufferInfo::default()
    };
    // SAFETY: SET_BUFINFO reads a `dahdi_bufferinfo`, which `info` is, and keeps nothing of it.
    done(unsafe { libc::ioctl(file.as_raw_fd(), request::SET_BUFINFO, &raw const info) })
}

fn span_info(control: &File, span: u32) -> io::Result<SpanInfo> {
    // SAFETY: all fields are integers, for which zero is a value.
    let mut info: SpanInfo = unsafe { std::mem::zeroed() };
    info.spanno = span.cast_signed();
    // SAFETY: SPANSTAT reads and writes a `dahdi_spaninfo`, which `info` is.
    done(unsafe { libc::ioctl(control.as_raw_fd(), request::SPANSTAT, &raw mut info) })?;
    Ok(info)
}

/// An ioctl that is given a number by reference.
fn set(file: &File, number: nix::sys::ioctl::ioctl_num_type, value: libc::c_int) -> io::Result<()> {
    // SAFETY: only requests that read one int are given here, and `value` is one.
    done(unsafe { libc::ioctl(file.as_raw_fd(), number, &raw const value) })
}

fn done(result: libc::c_int) -> io::Result<()> {
    Errno::result(result).map(drop).map_err(io::Error::from)
}

#[derive(Debug)]
pub(super) struct DahdiChannel(AsyncFd<File>);

impl DahdiChannel {
    pub(super) async fn receive(&mut self) -> io::Result<[u8; FRAME_OCTETS]> {
        let mut octets = [0; FRAME_OCTETS];
        loop {
            let read = self
                .0
                .async_io(Interest::READABLE, |mut file| file.read(&mut octets))
                .await;
            match read {
                Ok(FRAME_OCTETS) => return Ok(octets),
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                // A short block follows a change of buffers; the next is whole.
                Ok(_) => {}
                Err(error) if is_event(&error) => take_event(self.0.get_ref())?,
                Err(error) => return Err(error),
            }
        }
    }

    pub(super) fn send(&self, octets: &[u8; FRAME_OCTETS]) {
        let _lost = self.0.get_ref().write(octets);
    }
}

/// Whether an event waits (an alarm, a frame with a bad FCS): nothing is read or written before it was taken.
fn is_event(error: &io::Error) -> bool {
    error.raw_os_error() == Some(abi::ELAST)
}

/// What the event was is learnt from the span's state.
fn take_event(file: &File) -> io::Result<()> {
    let mut event: libc::c_int = 0;
    // SAFETY: GETEVENT writes one int, and `event` is one that outlives the call.
    done(unsafe { libc::ioctl(file.as_raw_fd(), request::GETEVENT, &raw mut event) })
}
