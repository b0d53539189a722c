//! Our engine as the user, and libpri in its place, against libpri as the network: processor time
//! of a call, calls a second, memory of a span.
//!
//! Both make the same calls (SETUP, CALL PROCEEDING, CONNECT, CONNECT ACKNOWLEDGE, DISCONNECT,
//! RELEASE, RELEASE COMPLETE) by the same loop: poll, receive until nothing is there, act, send; one
//! system call for a frame. What is measured is the one process, after the link is up. Most of
//! that is the system's, so it is measured again with the frames carried in memory, both sides of
//! a call in one process.
#![allow(
    clippy::disallowed_methods,
    reason = "a thread of the test's own waits"
)]
#![allow(clippy::unwrap_used, reason = "a benchmark")]

use std::io::{ErrorKind, Read};
use std::os::fd::{AsFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use jawab_wire::isdn::{
    Cause, Event, Number, NumberType, Party, Setup, Side, Span, SpanConfig, StartUp, Wanted,
};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::time::{ClockId, clock_gettime};
use socket2::{Domain, Socket, Type};

const CALLS: u32 = 20_000;
const AT_A_TIME: usize = 20;
/// Each is measured so often, in turns, and its best counts: others use the machine, too.
const ROUNDS: usize = 5;
/// The link is up, and no more comes of both sides having set it up.
const QUIET: Duration = Duration::from_millis(300);

/// What the calls took.
#[derive(Copy, Clone, Debug)]
struct Took {
    processor: Duration,
    time: Duration,
    /// Information frames that the user sent.
    frames: u64,
}

/// What a span of libpri takes from the heap.
#[derive(Copy, Clone, Debug)]
struct Heap {
    idle: u64,
    busy: u64,
}

/// Processor time of this thread.
fn processor() -> Duration {
    clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID)
        .unwrap()
        .into()
}

/// A measurement that goes on.
struct Clock {
    processor: Duration,
    time: Instant,
    sent: u32,
}

impl Clock {
    fn start(user: &Span) -> Self {
        Self {
            processor: processor(),
            time: Instant::now(),
            sent: user.link().statistics().sent,
        }
    }

    fn stop(&self, user: &Span) -> Took {
        Took {
            processor: processor() - self.processor,
            time: self.time.elapsed(),
            frames: u64::from(user.link().statistics().sent - self.sent),
        }
    }
}

/// Kills the process when it is no longer wanted.
struct Network(Child);

impl Drop for Network {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn build() -> PathBuf {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/libpri.c");
    let program = std::env::current_exe()
        .unwrap()
        .with_file_name("isdn-bench-libpri");
    let status = Command::new("cc")
        .args(["-O2", "-Wall", "-o"])
        .args([&program, &source])
        .arg("-lpri")
        .status();
    assert!(
        status.is_ok_and(|status| status.success()),
        "gcc and libpri are there: apt-get install gcc libpri-dev"
    );
    program
}

/// libpri as the network, and our end of its D channel.
fn network(program: &Path) -> (Network, Socket) {
    let (ours, theirs) = Socket::pair(Domain::UNIX, Type::SEQPACKET, None).unwrap();
    ours.set_nonblocking(true).unwrap();
    let process = Command::new(program)
        .arg("network")
        .stdin(Stdio::from(OwnedFd::from(theirs)))
        .spawn()
        .unwrap();
    (Network(process), ours)
}

/// libpri makes the calls.
fn libpri(program: &Path, role: &str, d_channel: Stdio) -> (Took, Heap) {
    let output = Command::new(program)
        .args([role, &CALLS.to_string(), &AT_A_TIME.to_string()])
        .stdin(d_channel)
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    let text = String::from_utf8(output.stdout).unwrap();
    let numbers: Vec<u64> = text
        .split_whitespace()
        .map(|word| word.parse().unwrap())
        .collect();
    let [calls, processor, time, frames, idle, busy] = numbers[..] else {
        panic!("{text}");
    };
    assert_eq!(calls, u64::from(CALLS));
    let took = Took {
        processor: Duration::from_nanos(processor),
        time: Duration::from_nanos(time),
        frames,
    };
    (took, Heap { idle, busy })
}

fn span(side: Side) -> Span {
    let mut config = SpanConfig::new(side);
    config.start_up = StartUp::Nothing;
    let mut span = Span::new(config);
    span.start(Duration::ZERO);
    span
}

/// The user's calls.
#[derive(Debug, Default)]
struct Calls {
    started: u32,
    ended: u32,
}

impl Calls {
    fn call_more(&mut self, span: &mut Span, now: Duration) {
        while self.started < CALLS && span.call_count() < AT_A_TIME {
            let calling = Number::dialled("522000001").map(|number| Party {
                number: Number {
                    kind: NumberType::National,
                    ..number
                },
                ..Party::default()
            });
            let setup = Setup::speech(calling, Number::dialled("0537000002"));
            span.setup(now, setup, Wanted::Any).unwrap();
            self.started += 1;
        }
    }

    fn act(&mut self, span: &mut Span, now: Duration) {
        while let Some(event) = span.poll_event() {
            match event {
                Event::Connected { call, .. } => {
                    span.disconnect(now, call, Cause::NORMAL_CLEARING).unwrap();
                }
                Event::Released { cause, .. } => {
                    assert_eq!(cause, Cause::NORMAL_CLEARING, "a call failed");
                    self.ended += 1;
                }
                _ => {}
            }
        }
    }
}

fn expire(span: &mut Span, now: Duration) {
    if span.next_timeout().is_some_and(|due| due <= now) {
        span.handle_timeout(now);
    }
}

/// Takes what is there on the D channel; says if anything was.
fn receive(span: &mut Span, calls: &mut Calls, mut d_channel: &Socket, beginning: Instant) -> bool {
    let mut octets = [0; 512];
    let mut has_read = false;
    loop {
        match d_channel.read(&mut octets) {
            Ok(length) => {
                assert!(length > 0, "the network has ended");
                has_read = true;
                let now = beginning.elapsed();
                span.handle_frame(now, &octets[..length.saturating_sub(2)]);
                calls.act(span, now);
                send(span, d_channel, beginning);
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => return has_read,
            Err(error) => panic!("the D channel has gone: {error}"),
        }
    }
}

fn send(span: &mut Span, d_channel: &Socket, beginning: Instant) {
    let mut octets = [0; 512];
    while let Some(frame) = span.poll_transmit(beginning.elapsed()) {
        octets[..frame.len()].copy_from_slice(frame);
        d_channel.send(&octets[..frame.len() + 2]).unwrap();
    }
}

fn pause(span: &Span, d_channel: &Socket, beginning: Instant) {
    let now = beginning.elapsed();
    let wait = span.next_timeout().unwrap_or(now).saturating_sub(now);
    let wait = PollTimeout::try_from(wait + Duration::from_micros(999)).unwrap();
    poll(
        &mut [PollFd::new(d_channel.as_fd(), PollFlags::POLLIN)],
        wait,
    )
    .unwrap();
}

fn ours_on_a_socket(program: &Path) -> Took {
    let (_network, d_channel) = network(program);
    let beginning = Instant::now();
    let mut span = span(Side::User);
    let mut calls = Calls::default();
    let mut quiet = Instant::now();
    while !span.link().is_up() || quiet.elapsed() < QUIET {
        send(&mut span, &d_channel, beginning);
        std::thread::sleep(Duration::from_millis(1));
        if receive(&mut span, &mut calls, &d_channel, beginning) {
            quiet = Instant::now();
        }
        expire(&mut span, beginning.elapsed());
    }
    let clock = Clock::start(&span);
    while calls.ended < CALLS {
        calls.call_more(&mut span, beginning.elapsed());
        send(&mut span, &d_channel, beginning);
        pause(&span, &d_channel, beginning);
        receive(&mut span, &mut calls, &d_channel, beginning);
        let now = beginning.elapsed();
        expire(&mut span, now);
        calls.act(&mut span, now);
    }
    clock.stop(&span)
}

/// Carries what `from` has to send; says if anything was.
fn carry(from: &mut Span, to: &mut Span, now: Duration, mut act: impl FnMut(&mut Span)) -> bool {
    let mut has_sent = false;
    while let Some(frame) = from.poll_transmit(now) {
        has_sent = true;
        to.handle_frame(now, frame);
        act(to);
    }
    has_sent
}

fn answer(network: &mut Span, now: Duration) {
    while let Some(event) = network.poll_event() {
        if let Event::Offered { call, .. } = event {
            network.proceed(now, call, None).unwrap();
            network.connect(now, call, None).unwrap();
        }
    }
}

fn ours_in_memory() -> Took {
    let beginning = Instant::now();
    let (mut user, mut network) = (span(Side::User), span(Side::Network));
    let mut calls = Calls::default();
    loop {
        let now = beginning.elapsed();
        let up = carry(&mut user, &mut network, now, |network| answer(network, now));
        let down = carry(&mut network, &mut user, now, |user| calls.act(user, now));
        if !up && !down {
            break;
        }
    }
    assert!(user.link().is_up() && network.link().is_up());
    let clock = Clock::start(&user);
    while calls.ended < CALLS {
        let now = beginning.elapsed();
        calls.call_more(&mut user, now);
        carry(&mut user, &mut network, now, |network| answer(network, now));
        let now = beginning.elapsed();
        expire(&mut network, now);
        carry(&mut network, &mut user, now, |user| calls.act(user, now));
        expire(&mut user, beginning.elapsed());
    }
    clock.stop(&user)
}

fn print(who: &str, took: Took) {
    println!(
        "  {who:<6} {:6.2} µs of processor a call, {:6.0} calls a second, {:.2} messages a call sent",
        took.processor.as_secs_f64() * 1e6 / f64::from(CALLS),
        f64::from(CALLS) / took.time.as_secs_f64(),
        took.frames as f64 / f64::from(CALLS),
    );
}

fn compare(what: &str, mut ours: impl FnMut() -> Took, mut theirs: impl FnMut() -> Took) {
    let rounds: Vec<[Took; 2]> = (0..ROUNDS).map(|_| [ours(), theirs()]).collect();
    let [ours, theirs] = [0, 1].map(|who| {
        let [first, ..] = rounds[..] else {
            panic!("no rounds");
        };
        rounds.iter().fold(first[who], |best, round| Took {
            processor: best.processor.min(round[who].processor),
            time: best.time.min(round[who].time),
            ..best
        })
    });
    println!("{what}");
    print("ours", ours);
    print("libpri", theirs);
    println!(
        "  ours / libpri: {:.2} of the processor time, {:.2} times the calls a second",
        ours.processor.as_secs_f64() / theirs.processor.as_secs_f64(),
        theirs.time.as_secs_f64() / ours.time.as_secs_f64(),
    );
}

fn main() {
    let program = build();
    let mut heap = Heap { idle: 0, busy: 0 };
    compare(
        "user's side over a socket, libpri as the network",
        || ours_on_a_socket(&program),
        || {
            let (_network, d_channel) = network(&program);
            d_channel.set_nonblocking(false).unwrap();
            let took;
            (took, heap) = libpri(&program, "user", Stdio::from(OwnedFd::from(d_channel)));
            took
        },
    );
    compare(
        "both sides, frames carried in memory",
        ours_in_memory,
        || libpri(&program, "memory", Stdio::null()).0,
    );
    println!(
        "memory of a span: ours {} octets, always; libpri {} idle, {} with {AT_A_TIME} calls just made",
        size_of::<Span>(),
        heap.idle,
        heap.busy
    );
}
