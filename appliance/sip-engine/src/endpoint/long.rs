//! Requests that are long for a datagram (RFC 3261 §18.1.1): what is fragmented on the way is lost
//! at many routers, and a datagram knows nothing of congestion.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use super::config::Config;
use crate::Request;
use crate::flow::{Flow, Protocol};

/// Our topmost Via, which a request gets by each of its ways anew, has about so many octets.
const VIA: usize = 80;

/// Most far ends that are known to have no TCP.
const MOST: usize = 256;

/// For how long that is believed of one.
const BELIEVED: Duration = Duration::from_secs(30 * 60);

/// By which ways they go.
#[derive(Debug, Default)]
pub(crate) struct LongRequests {
    /// Far ends that take no stream, and until when that is believed.
    refused: BTreeMap<SocketAddr, Duration>,
}

impl LongRequests {
    /// The ways of a request, by TCP before UDP where it is long.
    pub(super) fn ways(
        &self,
        config: &Config,
        now: Duration,
        request: &Request,
        ways: Vec<Flow>,
    ) -> Vec<Flow> {
        let carried = &config.carried;
        let port = carried.iter().find(|(own, _)| *own == Protocol::Tcp);
        let (Some((_, port)), Some(from)) = (port, config.stream_from) else {
            return ways;
        };
        if request.len_at_most() + VIA < from {
            return ways;
        }
        let is_refused = |peer: &SocketAddr| {
            let until = self.refused.get(peer);
            until.is_some_and(|until| *until > now)
        };
        let both = |way: Flow| {
            let tries = way.protocol == Protocol::Udp && !is_refused(&way.peer);
            let stream = tries.then_some(Flow {
                protocol: Protocol::Tcp,
                local: SocketAddr::new(way.local.ip(), *port),
                peer: way.peer,
            });
            stream.into_iter().chain([way])
        };
        ways.into_iter().flat_map(both).collect()
    }

    /// A far end takes no stream.
    pub(super) fn refused(&mut self, now: Duration, peer: SocketAddr) {
        if self.refused.len() >= MOST {
            self.refused.retain(|_, until| *until > now);
        }
        if self.refused.len() < MOST {
            self.refused.insert(peer, now + BELIEVED);
        }
    }
}
