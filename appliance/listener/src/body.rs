//! Bodies: of requests, which have to come in time; of answers, which are watched.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use hyper::body::{Frame, Incoming, SizeHint};
use tokio::time::{Instant, Sleep, sleep_until};

use crate::activity::UnderWay;
use crate::limits::Limits;

/// A request's body: it comes in time, or not at all.
pub(crate) struct Coming {
    body: Incoming,
    request: Arc<UnderWay>,
    began: Instant,
    within: Duration,
    octets_a_second: u32,
    octets: u64,
    late: Pin<Box<Sleep>>,
}

impl Coming {
    pub(crate) fn new(body: Incoming, request: Arc<UnderWay>, limits: &Limits) -> Self {
        let began = Instant::now();
        Self {
            body,
            request,
            began,
            within: limits.body_within,
            octets_a_second: limits.body_octets_a_second,
            octets: 0,
            late: Box::pin(sleep_until(began + limits.body_within)),
        }
    }

    fn came(&mut self, octets: usize) {
        self.octets = self.octets.saturating_add(octets as u64);
        let earned = self.octets / u64::from(self.octets_a_second.max(1));
        let until = self.began + self.within + Duration::from_secs(earned);
        self.late.as_mut().reset(until);
        self.request.moves();
    }
}

impl HttpBody for Coming {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        // Asked first: who always has an octet ready is late nevertheless.
        if self.late.as_mut().poll(context).is_ready() {
            let late = io::Error::new(io::ErrorKind::TimedOut, "the body came too slowly");
            return Poll::Ready(Some(Err(axum::Error::new(late))));
        }
        let frame = Pin::new(&mut self.body).poll_frame(context);
        if let Poll::Ready(Some(Ok(frame))) = &frame {
            self.came(frame.data_ref().map_or(0, Bytes::len));
        }
        frame.map_err(axum::Error::new)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// An answer's body; its request is under way until it ends.
pub(crate) struct Going {
    body: Body,
    request: Arc<UnderWay>,
}

impl Going {
    pub(crate) const fn new(body: Body, request: Arc<UnderWay>) -> Self {
        Self { body, request }
    }
}

impl HttpBody for Going {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = Pin::new(&mut self.body).poll_frame(context);
        if frame.is_ready() {
            self.request.moves();
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
