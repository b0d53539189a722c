//! The one task that owns the engine and what carries its messages: the UDP port, the streams, the
//! clock. What decides is [`Agent`], which waits for nothing.

use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use jawab_sip_engine::flow::{Flow, Protocol, Transmit};
use jawab_switch::Input;
use jawab_trace::{Tap, Transport as By, Way};
use tokio::net::{TcpStream, UdpSocket};
use tokio::sync::mpsc::{self, error::TrySendError};
use tokio::time::{MissedTickBehavior, interval, sleep_until};
use tokio_util::sync::CancellationToken;
use tracing::{debug, warn};

use crate::agent::{Agent, Mail};
use crate::ingress::is_keep_alive;
use crate::stream::{Heard, What};
use crate::streams::{MOST, MOST_BY_ADDRESS, Streams};
use crate::wanted::Wanted;

/// The longest datagram.
const DATAGRAM: usize = 65_536;

/// Datagrams taken before anything else is looked at.
const BATCH: usize = 32;

/// News for the exchange that may wait; while there are more, nothing is taken from the network.
const MOST_TOLD: usize = 1_024;

/// How often legs, handsets and streams are looked at.
const LOOK: Duration = Duration::from_secs(1);

/// Sockets, and who speaks over them.
pub(crate) struct Rim {
    pub(crate) agent: Agent,
    pub(crate) socket: UdpSocket,
    pub(crate) streams: Streams,
    pub(crate) tap: Tap,
    pub(crate) commands: mpsc::UnboundedReceiver<Wanted>,
    pub(crate) mails: mpsc::Receiver<Mail>,
    pub(crate) heard: mpsc::Receiver<Heard>,
    pub(crate) accepted: mpsc::Receiver<(TcpStream, SocketAddr)>,
    pub(crate) inputs: mpsc::Sender<Input>,
}

impl Rim {
    /// Serves until cancelled.
    pub(crate) async fn run(mut self, cancel: CancellationToken) {
        let mut octets = vec![0; DATAGRAM];
        let mut look = interval(LOOK);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            self.send().await;
            self.tell();
            let wake = self.agent.next_timeout();
            let has_news = !self.agent.told.is_empty();
            let has_room = self.agent.told.len() < MOST_TOLD;
            tokio::select! {
                () = cancel.cancelled() => return self.finish().await,
                Some(wanted) = self.commands.recv() => self.step(|agent| agent.carry_out(wanted)),
                () = room_in(&self.inputs), if has_news => {}
                () = wait_until(wake) => self.step(Agent::timeout),
                _ = look.tick() => {
                    self.streams.cut_silent(Instant::now());
                    self.step(Agent::look);
                }
                Some(mail) = self.mails.recv() => self.step(|agent| agent.mail(mail)),
                Ok(()) = self.socket.readable(), if has_room => self.receive(&mut octets),
                Some(heard) = self.heard.recv(), if has_room => self.hear(heard),
                Some((stream, from)) = self.accepted.recv() => self.accept(stream, from),
            }
        }
    }

    /// Does what the switch has asked for until now: the box hangs up before it stops.
    async fn finish(&mut self) {
        while let Ok(wanted) = self.commands.try_recv() {
            self.step(|agent| agent.carry_out(wanted));
        }
        self.step(Agent::unregister_trunks);
        self.send().await;
    }

    /// Tells the exchange what there is room for.
    fn tell(&mut self) {
        while !self.agent.told.is_empty() {
            match self.inputs.try_reserve() {
                Ok(room) => {
                    if let Some(input) = self.agent.told.pop_front() {
                        room.send(input);
                    }
                }
                Err(TrySendError::Full(())) => return,
                Err(TrySendError::Closed(())) => {
                    debug!("the exchange has stopped");
                    self.agent.told.clear();
                }
            }
        }
    }

    /// Has the agent do something. A message over which it fails ends the calls that are up, and
    /// nothing more: no such message is known, and the net is for those that are not.
    fn step(&mut self, act: impl FnOnce(&mut Agent)) {
        let agent = &mut self.agent;
        let done = catch_unwind(AssertUnwindSafe(|| {
            agent.begin();
            act(agent);
            agent.settle();
        }));
        if done.is_err() {
            agent.begin_anew();
        }
    }

    fn receive(&mut self, octets: &mut [u8]) {
        for _ in 0..BATCH {
            match self.socket.try_recv_from(octets) {
                Ok((length, source)) => {
                    let octets = octets.get(..length).unwrap_or_default();
                    // Also what is dropped is shown: it may be just what somebody looks for.
                    if self.tap.takes_sip()
                        && !is_keep_alive(octets)
                        && let Ok(local) = self.socket.local_addr()
                    {
                        self.tap.sip(Way::In, By::Udp, local, source, octets);
                    }
                    self.step(|agent| agent.datagram(octets, source));
                }
                Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => return,
                Err(error) => {
                    debug!("a SIP datagram cannot be taken: {error}");
                    return;
                }
            }
        }
    }

    fn hear(&mut self, heard: Heard) {
        let Heard { stream, link, what } = heard;
        let (protocol, peer) = link;
        match what {
            What::Opened => {
                let flow = self.agent.flow(protocol, peer);
                self.step(|agent| agent.stream_opened(flow));
            }
            What::Failed(failure) => {
                let flow = self.agent.flow(protocol, peer);
                self.step(|agent| agent.stream_failed(flow, &failure));
            }
            What::Message(message) => {
                let now = Instant::now();
                let flow = self.agent.flow(protocol, peer);
                if self.tap.takes_sip() {
                    let octets = message.to_octets();
                    self.tap.sip(Way::In, By::Tcp, flow.local, peer, &octets);
                }
                self.streams.spoke(link, now);
                self.step(|agent| agent.message(flow, *message));
            }
            What::Unreadable(error) => {
                let flow = self.agent.flow(protocol, peer);
                self.step(|agent| agent.unreadable(flow, &error));
            }
            What::Closed => {
                if self.streams.closed(link, stream) {
                    let flow = self.agent.flow(protocol, peer);
                    self.step(|agent| agent.stream_closed(flow));
                }
            }
        }
    }

    fn accept(&mut self, stream: TcpStream, from: SocketAddr) {
        if self.streams.take(stream, from, Instant::now()) {
            return;
        }
        let cause = format!("streams {}", from.ip());
        if self.agent.ingress.is_to_be_logged(&cause) {
            warn!(
                "no room for another SIP connection from {}: there may be {MOST}, and \
                 {MOST_BY_ADDRESS} from one address; new ones are closed",
                from.ip()
            );
        }
    }

    /// Sends all that there is to be sent.
    async fn send(&mut self) {
        while let Some(Transmit { flow, octets }) = self.agent.engine.poll_transmit() {
            let is_sent = match flow.protocol {
                Protocol::Udp => match self.socket.send_to(&octets, flow.peer).await {
                    Ok(_) => true,
                    Err(error) => {
                        debug!("a SIP message to {} cannot be sent: {error}", flow.peer);
                        false
                    }
                },
                Protocol::Tcp | Protocol::Tls => {
                    let link = (flow.protocol, flow.peer);
                    let opening = || self.agent.trunks.opening(link);
                    let now = Instant::now();
                    self.streams.send(link, octets.clone(), now, opening)
                }
            };
            if is_sent {
                self.show(flow, &octets);
            } else {
                self.step(|agent| agent.transport_failed(flow));
            }
        }
    }

    fn show(&self, flow: Flow, octets: &[u8]) {
        if !self.tap.takes_sip() {
            return;
        }
        let by = match flow.protocol {
            Protocol::Udp => By::Udp,
            Protocol::Tcp | Protocol::Tls => By::Tcp,
        };
        self.tap.sip(Way::Out, by, flow.local, flow.peer, octets);
    }
}

/// Waits until the exchange takes more.
async fn room_in(inputs: &mpsc::Sender<Input>) {
    // One that has stopped is noticed when it is told.
    drop(inputs.reserve().await);
}

async fn wait_until(wake: Option<Instant>) {
    match wake {
        Some(wake) => sleep_until(wake.into()).await,
        None => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests {
    use jawab_switch::LegEvent;

    use super::*;
    use crate::agent::tests::{agent, invite, trunk};

    #[tokio::test]
    #[allow(clippy::disallowed_methods, reason = "nobody sends anything")]
    async fn what_the_program_itself_fails_over_ends_its_calls_and_nothing_more() {
        let (agent, mails) = agent();
        let (heard_in, heard) = mpsc::channel(1);
        let mut rim = Rim {
            agent,
            socket: UdpSocket::bind("127.0.0.1:0").await.unwrap(),
            streams: Streams::new(heard_in),
            tap: Tap::default(),
            commands: mpsc::unbounded_channel().1,
            mails,
            heard,
            accepted: mpsc::channel(1).1,
            inputs: mpsc::channel(1).0,
        };
        let calls = |rim: &mut Rim, number| {
            let invite = invite(number, "");
            rim.step(|agent| agent.datagram(invite.as_bytes(), trunk()));
            match rim.agent.told.pop_front() {
                Some(Input::Leg(leg, LegEvent::Offered { .. })) => leg,
                other => panic!("{other:?}"),
            }
        };
        let leg = calls(&mut rim, 1);
        rim.step(|_| panic!("a fault of our own"));
        let told = rim.agent.told.pop_front();
        assert!(
            matches!(told, Some(Input::Leg(it, LegEvent::Released(_))) if it == leg),
            "{told:?}"
        );
        assert_eq!(rim.agent.engine.session_count(), 0);
        calls(&mut rim, 2);
    }
}
