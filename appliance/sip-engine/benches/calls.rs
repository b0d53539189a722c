//! Calls between two endpoints, from INVITE to the answer to BYE: how many a second, and what each
//! costs in octets on the wire and in allocations. `cargo bench -p jawab-sip-engine`.

use std::time::Duration;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use jawab_sip_engine::endpoint::{Config, Endpoint, Event, Limits, SessionId};
use jawab_sip_engine::flow::{Flow, Protocol};
use jawab_sip_engine::session::Invite;
use jawab_sip_engine::{NameAddr, Uri};

const SDP: &[u8] = b"v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n\
    m=audio 16384 RTP/AVP 8 0 101\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:0 PCMU/8000\r\n\
    a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\na=ptime:20\r\na=sendrecv\r\n";

/// Time passes so fast between two calls that what is kept of the last ones (32 s) stays in its
/// bounds: 20 calls a second.
const PAUSE: Duration = Duration::from_millis(50);

struct Pair {
    now: Duration,
    a: Endpoint,
    b: Endpoint,
    to_b: Flow,
    to_a: Flow,
    octets: usize,
    messages: usize,
}

impl Pair {
    fn new() -> Self {
        let (a, b) = (
            ([192, 0, 2, 1], 5_060).into(),
            ([192, 0, 2, 2], 5_060).into(),
        );
        let flow = |local, peer| Flow {
            protocol: Protocol::Udp,
            local,
            peer,
        };
        let endpoint = |seed| {
            let mut config = Config::new([seed; 32], vec![(Protocol::Udp, 5_060)]);
            config.session_timer = None;
            config.limits = Limits {
                sessions: 2_048,
                client_transactions: 8_192,
                ..Limits::default()
            };
            Endpoint::new(config)
        };
        Self {
            now: Duration::ZERO,
            a: endpoint(1),
            b: endpoint(2),
            to_b: flow(a, b),
            to_a: flow(b, a),
            octets: 0,
            messages: 0,
        }
    }

    /// Brings every message to the other side; the called answers.
    fn carry(&mut self) {
        loop {
            let (sender, receiver, flow) = if let Some(sent) = self.a.poll_transmit() {
                (sent, &mut self.b, self.to_a)
            } else if let Some(sent) = self.b.poll_transmit() {
                (sent, &mut self.a, self.to_b)
            } else {
                return;
            };
            self.octets += sender.octets.len();
            self.messages += 1;
            let taken = receiver.handle_message(self.now, flow, &sender.octets);
            assert_eq!(taken, Ok(()));
            while let Some(event) = receiver.poll_event() {
                if let Event::Incoming { session, .. } = event {
                    let answer = Some(SDP.to_vec());
                    let accepted = receiver.accept(self.now, session, answer, &[]);
                    assert_eq!(accepted, Ok(()));
                }
            }
        }
    }

    fn call(&mut self, call: Invite) -> SessionId {
        self.now += PAUSE;
        for endpoint in [&mut self.a, &mut self.b] {
            if endpoint.next_timeout().is_some_and(|due| due <= self.now) {
                endpoint.handle_timeout(self.now);
            }
        }
        let id = self.a.invite(self.now, call).ok();
        self.carry();
        id.unwrap_or_else(|| panic!("there is room"))
    }

    fn ends(&mut self, id: SessionId) {
        assert_eq!(self.a.end(self.now, id, &[]), Ok(()));
        self.carry();
    }

    /// One call from INVITE to the answer to BYE: INVITE, 100, 200, ACK, BYE, 200.
    fn one_call(&mut self, call: Invite) {
        let before = self.messages;
        let id = self.call(call);
        self.ends(id);
        assert_eq!(self.messages - before, 6);
    }
}

fn call() -> Invite {
    let uri = |text| Uri::parse(text).unwrap_or_else(|fault| panic!("{text}: {fault}"));
    let way = Pair::new().to_b;
    Invite::new(
        uri("sip:0537000000@192.0.2.2"),
        NameAddr::new(uri("sip:0612345678@192.0.2.1")),
        uri("sip:jawab@192.0.2.1:5060"),
        way,
        Some(SDP.to_vec()),
    )
}

fn calls(criterion: &mut Criterion) {
    let mut pair = Pair::new();
    let call = call();
    for _ in 0..100 {
        pair.one_call(call.clone());
    }
    let (octets, own) = (pair.octets, call.clone());
    let allocated = allocation_counter::measure(|| pair.one_call(own));
    println!(
        "a call: 6 messages of {} octets in all; both sides together {} allocations of {} octets",
        pair.octets - octets,
        allocated.count_total,
        allocated.bytes_total
    );
    let mut group = criterion.benchmark_group("calls");
    group.throughput(Throughput::Elements(1));
    for up in [0, 1_000] {
        let mut pair = Pair::new();
        for _ in 0..up {
            pair.call(call.clone());
        }
        group.bench_function(format!("beside {up} that are up"), |bencher| {
            bencher.iter_batched(
                || call.clone(),
                |call| pair.one_call(call),
                BatchSize::SmallInput,
            );
        });
    }
    group.finish();
}

criterion_group!(benches, calls);
criterion_main!(benches);
