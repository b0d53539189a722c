//! The network's side of an E1, in a thread of its own behind the socket.

#![allow(
    clippy::disallowed_methods,
    reason = "a thread of the test's own waits"
)]

use std::io::{ErrorKind, Read, Write};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use jawab_wire::isdn::{
    CallId, Cause, Channel, Event, Setup, Side, Span, SpanConfig, StartUp, Wanted,
};
use socket2::{Domain, SockAddr, Socket, Type};
use tempfile::TempDir;

type Deed = Box<dyn FnOnce(&mut Span, Duration) + Send>;
type Sounds = Arc<Mutex<Vec<(u8, Vec<u8>)>>>;

pub(crate) struct Network {
    pub(crate) path: PathBuf,
    deeds: Sender<Deed>,
    events: Receiver<Event>,
    packets: Sender<Vec<u8>>,
    sounds: Sounds,
    restarted: usize,
    seen: Vec<Event>,
    thread: Option<JoinHandle<()>>,
    _folder: TempDir,
}

/// A frame of which no other is like.
pub(crate) fn octets(number: u8) -> [u8; 160] {
    std::array::from_fn(|n| {
        (n as u8)
            .wrapping_mul(97)
            .wrapping_add(number.wrapping_mul(53))
    })
}

impl Network {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("e1");
        let listener = Socket::new(Domain::UNIX, Type::SEQPACKET, None).unwrap();
        listener.bind(&SockAddr::unix(&path).unwrap()).unwrap();
        listener.listen(1).unwrap();
        let (deeds, to_do) = channel::<Deed>();
        let (tells, events) = channel();
        let (packets, to_send) = channel::<Vec<u8>>();
        let sounds = Sounds::default();
        let heard = sounds.clone();
        let thread = std::thread::spawn(move || {
            let (socket, _) = listener.accept().unwrap();
            drop(listener);
            serve(&socket, &to_do, &tells, &to_send, &heard);
        });
        Self {
            path,
            deeds,
            events,
            packets,
            sounds,
            restarted: 0,
            seen: Vec::new(),
            thread: Some(thread),
            _folder: folder,
        }
    }

    fn does<T: Send + 'static>(
        &self,
        deed: impl FnOnce(&mut Span, Duration) -> T + Send + 'static,
    ) -> T {
        let (done, result) = channel();
        let deed = move |span: &mut Span, now| done.send(deed(span, now)).unwrap();
        self.deeds.send(Box::new(deed)).unwrap();
        result.recv_timeout(Duration::from_secs(5)).unwrap()
    }

    pub(crate) fn waits_for(&mut self, wanted: impl Fn(&Event) -> bool) -> Event {
        if let Some(at) = self.seen.iter().position(&wanted) {
            return self.seen.remove(at);
        }
        loop {
            let event = self.events.recv_timeout(Duration::from_secs(5)).unwrap();
            if wanted(&event) {
                return event;
            }
            self.seen.push(event);
        }
    }

    pub(crate) fn restarted(&mut self) -> usize {
        while let Ok(event) = self.events.try_recv() {
            match event {
                Event::Restarted(_) => self.restarted += 1,
                other => self.seen.push(other),
            }
        }
        self.restarted
    }

    pub(crate) fn calls(&self, setup: Setup) -> CallId {
        self.does(|span, now| span.setup(now, setup, Wanted::Any).unwrap())
    }

    pub(crate) fn is_called(&mut self) -> (CallId, Channel) {
        match self.waits_for(|event| matches!(event, Event::Offered { .. })) {
            Event::Offered { call, channel } => (call, channel),
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn setup_of(&self, call: CallId) -> Setup {
        self.does(move |span, _| span.setup_of(call).unwrap().clone())
    }

    pub(crate) fn alerts(&self, call: CallId) {
        self.does(move |span, now| span.alert(now, call, None).unwrap());
    }

    pub(crate) fn answers(&self, call: CallId) {
        self.does(move |span, now| span.connect(now, call, None).unwrap());
    }

    pub(crate) fn hangs_up(&self, call: CallId, cause: Cause) {
        self.does(move |span, now| span.disconnect(now, call, cause).unwrap());
    }

    /// The call gets no further, and an announcement in its channel says why.
    pub(crate) fn announces_why(&self, call: CallId, cause: Cause) {
        self.does(move |span, now| {
            span.proceed(now, call, None).unwrap();
            span.disconnect_with_tones(now, call, cause).unwrap();
        });
    }

    pub(crate) fn dials(&self, call: CallId, digits: &'static str) {
        self.does(move |span, now| span.send_digits(now, call, digits).unwrap());
    }

    pub(crate) fn alarm(&self, state: u8) {
        self.packets.send(vec![b'S', state]).unwrap();
    }

    /// Says so many frames on a channel, and gives what comes on another.
    pub(crate) fn talks(&self, on: u8, to: u8, frames: u8) -> Vec<[u8; 160]> {
        self.sounds.lock().unwrap().clear();
        let start = Instant::now();
        for number in 0..frames {
            let packet = [&[b'B', on], &octets(number)[..]].concat();
            self.packets.send(packet).unwrap();
            let next = start + Duration::from_millis(20) * (u32::from(number) + 1);
            std::thread::sleep(next.saturating_duration_since(Instant::now()));
        }
        std::thread::sleep(Duration::from_millis(100));
        let sounds = self.sounds.lock().unwrap();
        let here = sounds.iter().filter(|(slot, _)| *slot == to);
        here.map(|(_, octets)| octets.as_slice().try_into().unwrap())
            .collect()
    }

    pub(crate) fn goes(&mut self) {
        let (nobody, _) = channel();
        self.deeds = nobody;
        self.thread.take().unwrap().join().unwrap();
    }
}

/// Ends when nobody tells it what to do any more, or the line is gone.
fn serve(
    mut socket: &Socket,
    to_do: &Receiver<Deed>,
    tells: &Sender<Event>,
    to_send: &Receiver<Vec<u8>>,
    sounds: &Sounds,
) {
    socket
        .set_read_timeout(Some(Duration::from_millis(2)))
        .unwrap();
    let mut config = SpanConfig::new(Side::Network);
    config.start_up = StartUp::Nothing;
    let mut span = Span::new(config);
    let opened = Instant::now();
    span.start(Duration::ZERO);
    let _ = socket.write(b"S0");
    let mut packet = [0; 512];
    loop {
        match to_do.try_recv() {
            Ok(deed) => deed(&mut span, opened.elapsed()),
            Err(std::sync::mpsc::TryRecvError::Disconnected) => return,
            Err(std::sync::mpsc::TryRecvError::Empty) => {}
        }
        while let Ok(packet) = to_send.try_recv() {
            let _ = socket.write(&packet);
        }
        match socket.read(&mut packet) {
            Ok(0) => return,
            Ok(length) => match &packet[..length] {
                [b'D', frame @ ..] => span.handle_frame(opened.elapsed(), frame),
                [b'B', slot, octets @ ..] => {
                    sounds.lock().unwrap().push((*slot, octets.to_vec()));
                }
                other => panic!("{other:?}"),
            },
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(_) => return,
        }
        if span.next_timeout().is_some_and(|at| at <= opened.elapsed()) {
            span.handle_timeout(opened.elapsed());
        }
        while let Some(event) = span.poll_event() {
            let _ = tells.send(event);
        }
        while let Some(frame) = span.poll_transmit(opened.elapsed()) {
            let _ = socket.write(&[b"D", frame].concat());
        }
    }
}
