//! Calls that get no further, and channels that are not to be had: against the network's side of
//! the signalling, frame by frame, with a time that the test lets pass.

use socket2::{Domain, SockAddr, Socket, Type};

use jawab_devices::span::SpanPlace;
use jawab_line_state::{LineKind, LineStatus};
use jawab_media::MediaConfig;
use jawab_switch::Endpoint;
use jawab_wire::isdn::{Restart, SpanConfig, StartUp};
use tokio::sync::watch;

use super::*;

const PROGRESS: u8 = 0x03;
/// Address and control of Q.921 before a message; its reference, and its type.
const TYPE_AT: usize = 4 + 4;
const SECOND: Duration = Duration::from_secs(1);
const BUSY: isdn::Cause = isdn::Cause(17);
/// "In-band information is available" (Q.931 §4.5.23).
const HEARD: isdn::Progress = isdn::Progress(8);
/// "The calling side is not ISDN": it tells of no sound.
const UNHEARD: isdn::Progress = isdn::Progress(3);

/// A line, and the exchange that it speaks to.
struct World {
    calls: Calls,
    session: Session,
    network: Box<isdn::Span>,
    /// The cause that the exchange adds to its next PROGRESS.
    cause: Option<isdn::Cause>,
    inputs: mpsc::Receiver<Input>,
    health: watch::Receiver<LineStatus>,
    media: MediaHandle,
    _listener: Socket,
    _folder: tempfile::TempDir,
}

impl World {
    async fn in_service() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("e1");
        let listener = Socket::new(Domain::UNIX, Type::SEQPACKET, None).unwrap();
        listener.bind(&SockAddr::unix(&path).unwrap()).unwrap();
        listener.listen(1).unwrap();
        let (media, _events) = jawab_media::start(MediaConfig {
            rtp_ports: 0..=0,
            prompts: "/no/prompts".into(),
            recorded: "/no/prompts".into(),
            recordings: "/no/recordings".into(),
        })
        .unwrap();
        let config = E1LineConfig {
            line: "e1".into(),
            place: SpanPlace::Socket(path),
            side: Side::User,
            number: None,
            overlap: Overlap::None,
            plan: NumberPlan::default(),
        };
        let (told, inputs) = mpsc::channel(64);
        let (keeper, health) = HealthKeeper::new(&config.line, LineKind::E1);
        let legs = OfferedLegs::default();
        let mut network = SpanConfig::new(Side::Network);
        network.start_up = StartUp::Nothing;
        let mut world = Self {
            calls: Calls::new(&config, media.clone(), legs, told, keeper),
            session: Session::open(&config).unwrap(),
            network: Box::new(isdn::Span::new(network)),
            cause: None,
            inputs,
            health,
            media,
            _listener: listener,
            _folder: folder,
        };
        world.network.start(world.session.now());
        world.carry().await;
        world.calls.service(Service::In).await;
        assert_eq!(world.state(), LineState::Idle);
        while world.inputs.try_recv().is_ok() {}
        world
    }

    /// Carries frames, until both sides are silent.
    async fn carry(&mut self) {
        loop {
            let now = self.session.now();
            let (mut up, mut down) = (Vec::new(), Vec::new());
            while let Some(event) = self.session.engine.poll_event() {
                self.calls.event(event, &mut self.session).await;
            }
            while let Some(frame) = self.session.engine.poll_transmit(now) {
                up.push(frame.to_vec());
            }
            while let Some(frame) = self.network.poll_transmit(now) {
                down.push(frame.to_vec());
            }
            if up.is_empty() && down.is_empty() {
                return self.calls.count(&self.session.engine);
            }
            for frame in up {
                self.network.handle_frame(now, &frame);
            }
            for mut frame in down {
                if frame.get(TYPE_AT) == Some(&PROGRESS)
                    && let Some(cause) = self.cause.take()
                {
                    let cause = [0x08, 2, 0x82, 0x80 | cause.0];
                    frame.splice(TYPE_AT + 1..TYPE_AT + 1, cause);
                }
                self.session.engine.handle_frame(now, &frame);
            }
        }
    }

    async fn passes(&mut self, seconds: u32) {
        for _ in 0..seconds {
            self.session.passes(SECOND);
            let now = self.session.now();
            self.session.engine.handle_timeout(now);
            self.network.handle_timeout(now);
            self.calls.handle_timeout(&mut self.session);
            self.carry().await;
        }
    }

    /// Calls somebody; the exchange has taken the call, and gives it at its side.
    async fn dials(&mut self, leg: LegId) -> CallId {
        let originate = LegCommand::Originate {
            to: Endpoint::Line("e1".into()),
            called: Number::from("0522000001"),
            caller: None,
            diverted: None,
        };
        self.calls.command(leg, originate, &mut self.session).await;
        self.carry().await;
        let events = std::iter::from_fn(|| self.network.poll_event());
        let offered = events.into_iter().find_map(|event| match event {
            Event::Offered { call, .. } => Some(call),
            _ => None,
        });
        let (call, now) = (offered.unwrap(), self.session.now());
        self.network.proceed(now, call, None).unwrap();
        self.carry().await;
        call
    }

    /// The exchange sends PROGRESS, as this, and no DISCONNECT.
    async fn progress(&mut self, call: CallId, progress: isdn::Progress, cause: isdn::Cause) {
        self.cause = Some(cause);
        self.network.progress(call, progress).unwrap();
        self.carry().await;
        assert_eq!(self.cause, None, "it was sent");
    }

    fn is_listened_to(&self, leg: LegId) -> bool {
        self.calls
            .calls
            .values()
            .any(|call| matches!(call, Call::Leg { id, sound: Some(_), .. } if *id == leg))
    }

    /// How the leg has ended, if it has.
    fn end(&mut self) -> Option<(LegId, Cause)> {
        std::iter::from_fn(|| self.inputs.try_recv().ok()).find_map(|input| match input {
            Input::Leg(leg, LegEvent::Released(cause)) => Some((leg, cause)),
            _ => None,
        })
    }

    fn state(&self) -> LineState {
        self.health.borrow().state.clone()
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.media.shutdown();
    }
}

fn busy() -> Cause {
    Cause::try_from(BUSY.0).unwrap()
}

#[tokio::test]
async fn busy_told_by_progress_alone_is_heard_at_once_and_ends_the_call_after_twenty_seconds() {
    let mut world = World::in_service().await;
    let leg = LegId::originated(1);
    let call = world.dials(leg).await;
    assert!(!world.is_listened_to(leg), "there is nothing to hear yet");
    world.progress(call, HEARD, BUSY).await;
    assert!(world.is_listened_to(leg));
    world.passes(10).await;
    // Said again, it is no reason to wait longer.
    world.progress(call, HEARD, BUSY).await;
    world.passes(9).await;
    assert_eq!(world.end(), None);
    assert!(world.is_listened_to(leg));
    world.passes(1).await;
    assert_eq!(world.end(), Some((leg, busy())));
    assert_eq!(world.session.engine.call_count(), 0);
    assert_eq!(world.state(), LineState::Idle);
}

#[tokio::test]
async fn a_progress_with_a_cause_and_nothing_to_hear_ends_the_call_at_once() {
    let mut world = World::in_service().await;
    let leg = LegId::originated(1);
    let call = world.dials(leg).await;
    world.progress(call, UNHEARD, BUSY).await;
    assert_eq!(world.end(), Some((leg, busy())));
    assert_eq!(world.session.engine.call_count(), 0);
}

#[tokio::test]
async fn a_call_that_is_answered_after_all_is_not_ended() {
    let mut world = World::in_service().await;
    let leg = LegId::originated(1);
    let call = world.dials(leg).await;
    world.progress(call, HEARD, BUSY).await;
    world.passes(5).await;
    let now = world.session.now();
    world.network.connect(now, call, None).unwrap();
    world.carry().await;
    world.passes(30).await;
    assert_eq!(world.end(), None);
    assert!(world.is_listened_to(leg));
}

#[tokio::test]
async fn a_handset_that_hangs_up_before_ends_the_call_and_nothing_is_left_to_end() {
    let mut world = World::in_service().await;
    let leg = LegId::originated(1);
    let call = world.dials(leg).await;
    world.progress(call, HEARD, BUSY).await;
    let release = LegCommand::Release(Cause::NORMAL_CLEARING);
    world.calls.command(leg, release, &mut world.session).await;
    world.carry().await;
    assert_eq!(world.end().map(|(leg, _)| leg), Some(leg));
    assert_eq!(world.calls.next_timeout(), None);
}

#[tokio::test]
async fn a_span_without_a_usable_channel_is_not_idle() {
    let mut world = World::in_service().await;
    let now = world.session.now();
    world.session.engine.restart(now, Restart::Interface);
    // The exchange has not answered the restart.
    world.calls.count(&world.session.engine);
    let channels = world.health.borrow().channels;
    assert_eq!(channels.map(|channels| channels.usable), Some(0));
    assert_eq!(world.state(), LineState::Faulted(LineFault::NoChannel));
    world.carry().await;
    assert_eq!(world.state(), LineState::Idle);
}
