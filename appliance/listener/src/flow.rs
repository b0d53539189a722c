//! How quickly a peer takes what it asked for.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use crate::limits::Limits;

/// How long a peer has kept writes waiting.
#[derive(Debug, Default)]
pub(crate) struct Flow(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// A write waits since then.
    waits_since: Option<Instant>,
    /// Waited before that, less what was taken.
    waited: Duration,
}

impl Flow {
    pub(crate) fn is_too_slow(&self, limits: &Limits, now: Instant) -> bool {
        let state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let waits = state
            .waits_since
            .map_or(Duration::ZERO, |since| now.saturating_duration_since(since));
        state.waited + waits >= limits.reader_within
    }

    fn waits(&self, now: Instant) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.waits_since.get_or_insert(now);
    }

    fn took(&self, octets: usize, octets_a_second: u32, now: Instant) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(since) = state.waits_since.take() {
            state.waited += now.saturating_duration_since(since);
        }
        let worth = octets as f64 / f64::from(octets_a_second.max(1));
        state.waited = state
            .waited
            .saturating_sub(Duration::try_from_secs_f64(worth).unwrap_or(Duration::MAX));
    }
}

/// A connection whose flow is watched.
#[derive(Debug)]
pub(crate) struct Watched {
    stream: TcpStream,
    flow: Arc<Flow>,
    octets_a_second: u32,
}

impl Watched {
    pub(crate) const fn new(stream: TcpStream, flow: Arc<Flow>, octets_a_second: u32) -> Self {
        Self {
            stream,
            flow,
            octets_a_second,
        }
    }

    fn seen(&self, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if written.is_pending() {
            self.flow.waits(Instant::now());
        }
        let octets = ready!(written)?;
        self.flow.took(octets, self.octets_a_second, Instant::now());
        Poll::Ready(Ok(octets))
    }
}

impl AsyncRead for Watched {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Watched {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        octets: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, octets);
        self.seen(written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        octets: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, octets);
        self.seen(written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_that_stops_or_trickles_is_too_slow_and_a_slow_one_is_not() {
        let limits = Limits::BROWSERS;
        let rate = limits.reader_octets_a_second;
        let now = Instant::now();
        let at = |seconds| now + Duration::from_secs(seconds);
        let stops = Flow::default();
        stops.waits(now);
        assert!(!stops.is_too_slow(&limits, at(19)));
        assert!(stops.is_too_slow(&limits, at(20)));
        // One octet each second, after a megabyte at once.
        let (trickles, slow) = (Flow::default(), Flow::default());
        trickles.took(1_000_000, rate, now);
        for second in 0..60 {
            trickles.waits(at(second));
            trickles.took(1, rate, at(second + 1));
            slow.waits(at(second));
            slow.took(2_048, rate, at(second + 1));
        }
        assert!(trickles.is_too_slow(&limits, at(60)));
        assert!(!slow.is_too_slow(&limits, at(60)));
    }
}
