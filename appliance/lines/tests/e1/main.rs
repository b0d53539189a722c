//! What an E1 line promises: calls both ways over a span, with the network's side of the
//! signalling as the far end, on a socket.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod network;

use std::path::Path;
use std::time::Duration;

use jawab_line_state::{LineFault, LineState};
use jawab_lines::{E1Line, E1LineConfig, LineHandle, NumberPlan, Overlap, Side, SpanPlace};
use jawab_media::{MediaConfig, MediaHandle};
use jawab_switch::{
    BridgeId, Cause, Input, LegCommand, LegEvent, LegId, LineId, Number, OfferedLegs, Part,
    Presence,
};
use jawab_wire::isdn::{self, Event, Sending, Setup};
use network::Network;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

const SOON: Duration = Duration::from_secs(5);

/// A line, and what it says.
struct World {
    line: LineHandle,
    inputs: mpsc::Receiver<Input>,
    media: MediaHandle,
    network: Network,
    stop: CancellationToken,
}

impl World {
    fn new(overlap: Overlap) -> Self {
        let network = Network::new();
        let (media, _events) = jawab_media::start(MediaConfig {
            rtp_ports: 0..=0,
            prompts: Path::new("/nowhere").into(),
            recorded: Path::new("/nowhere").into(),
            recordings: Path::new("/nowhere").into(),
        })
        .unwrap();
        let (told, inputs) = mpsc::channel(64);
        let stop = CancellationToken::new();
        let line = E1Line::spawn(
            E1LineConfig {
                line: LineId::from("e1"),
                place: SpanPlace::Socket(network.path.clone()),
                side: Side::User,
                number: Some("0537000000".into()),
                overlap,
                plan: NumberPlan::default(),
            },
            media.clone(),
            OfferedLegs::default(),
            told,
            stop.clone(),
        );
        Self {
            line,
            inputs,
            media,
            network,
            stop,
        }
    }

    async fn in_service(overlap: Overlap) -> Self {
        let mut world = Self::new(overlap);
        assert_eq!(world.hears().await, world.presence(Presence::Here));
        // Each channel is restarted first, so that both sides know that all are free.
        while world.network.restarted() < 30 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        world
    }

    fn presence(&self, presence: Presence) -> Input {
        Input::Line(LineId::from("e1"), presence)
    }

    async fn hears(&mut self) -> Input {
        let heard = tokio::time::timeout(SOON, self.inputs.recv()).await;
        heard.unwrap().unwrap()
    }

    async fn hears_of(&mut self, leg: LegId) -> LegEvent {
        match self.hears().await {
            Input::Leg(of, event) if of == leg => event,
            other => panic!("{other:?}"),
        }
    }

    async fn offered(&mut self) -> (LegId, Option<Number>, Option<Number>) {
        match self.hears().await {
            Input::Leg(leg, LegEvent::Offered { caller, called, .. }) => (leg, caller, called),
            other => panic!("{other:?}"),
        }
    }

    fn calls(&self, leg: LegId, number: &str) {
        let originate = LegCommand::Originate {
            to: jawab_switch::Endpoint::Line(LineId::from("e1")),
            called: Number::from(number),
            caller: None,
            diverted: None,
        };
        self.line.command(leg, originate);
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.stop.cancel();
        self.media.shutdown();
    }
}

fn caller(number: &str) -> Option<isdn::Party> {
    Some(isdn::Party {
        number: isdn::Number::dialled(number).unwrap(),
        ..isdn::Party::default()
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_comes_in_is_answered_and_is_hung_up_by_the_caller() {
    let mut world = World::in_service(Overlap::None).await;
    let called = isdn::Number::dialled("0537000000");
    let call = world
        .network
        .calls(Setup::speech(caller("0612345678"), called));
    let (leg, from, to) = world.offered().await;
    assert_eq!(from, Some(Number::from("0612345678")));
    assert_eq!(to, Some(Number::from("0537000000")));
    world.line.command(leg, LegCommand::Alert);
    world.line.command(leg, LegCommand::Answer);
    assert_eq!(world.hears_of(leg).await, LegEvent::Answered);
    world
        .network
        .waits_for(|event| matches!(event, Event::Connected { .. }));
    world.network.hangs_up(call, isdn::Cause::NORMAL_CLEARING);
    let released = LegEvent::Released(Cause::NORMAL_CLEARING);
    assert_eq!(world.hears_of(leg).await, released);
    assert!(world.media.stats(leg).is_none(), "its audio is closed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_law_is_carried_bit_for_bit_both_ways() {
    let mut world = World::in_service(Overlap::None).await;
    let called = isdn::Number::dialled("0537000000");
    let mut legs = Vec::new();
    let mut slots = Vec::new();
    for _ in 0..2 {
        world.network.calls(Setup::speech(None, called.clone()));
        let (leg, ..) = world.offered().await;
        world.line.command(leg, LegCommand::Answer);
        assert_eq!(world.hears_of(leg).await, LegEvent::Answered);
        match world
            .network
            .waits_for(|event| matches!(event, Event::Connected { .. }))
        {
            Event::Connected { channel, .. } => slots.push(channel.slot()),
            other => panic!("{other:?}"),
        }
        legs.push(leg);
    }
    assert_ne!(slots[0], slots[1]);
    for leg in &legs[..2] {
        let join = LegCommand::Join(BridgeId(1), Part::Both);
        world.media.command(*leg, &join);
    }
    let heard = world.network.talks(slots[0], slots[1], 100);
    // All values of an octet, in an order that nothing would give by chance.
    let spoken: Vec<[u8; 160]> = (0..100).map(network::octets).collect();
    let exact = heard.iter().filter(|frame| spoken.contains(frame)).count();
    assert!(
        exact >= 90,
        "{exact} of 100 frames came through bit for bit"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_go_out_with_the_centres_number_on_different_channels_from_the_top() {
    let mut world = World::in_service(Overlap::None).await;
    for (n, slot) in [(1, 31), (2, 30), (3, 29)] {
        let leg = LegId::originated(n);
        world.calls(leg, "0522000001");
        let (call, channel) = world.network.is_called();
        assert_eq!(channel.slot(), slot);
        let setup = world.network.setup_of(call);
        assert_eq!(setup.calling, caller("0537000000"));
        assert_eq!(setup.called, isdn::Number::dialled("0522000001"));
        world.network.alerts(call);
        assert_eq!(world.hears_of(leg).await, LegEvent::Alerting);
        world.network.answers(call);
        assert_eq!(world.hears_of(leg).await, LegEvent::Answered);
        world
            .line
            .command(leg, LegCommand::Release(Cause::NORMAL_CLEARING));
        let released = LegEvent::Released(Cause::NORMAL_CLEARING);
        assert_eq!(world.hears_of(leg).await, released);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn causes_of_the_network_are_told_as_they_are() {
    let mut world = World::in_service(Overlap::None).await;
    for (n, cause) in [(1, 17), (2, 1), (3, 19), (4, 127)] {
        let leg = LegId::originated(n);
        world.calls(leg, "0522000001");
        let (call, _) = world.network.is_called();
        world.network.hangs_up(call, isdn::Cause(cause));
        let released = LegEvent::Released(Cause::try_from(cause).unwrap());
        assert_eq!(world.hears_of(leg).await, released);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn digits_of_a_number_are_gathered_until_it_is_complete() {
    let mut world = World::in_service(Overlap::Digits(4)).await;
    let mut setup = Setup::speech(None, isdn::Number::dialled("05"));
    setup.sending = Sending::Overlap;
    let call = world.network.calls(setup);
    world
        .network
        .waits_for(|event| matches!(event, Event::MoreDigitsWanted { .. }));
    world.network.dials(call, "3");
    world.network.dials(call, "7");
    let (_, _, called) = world.offered().await;
    assert_eq!(called, Some(Number::from("0537")));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_alarm_takes_the_line_out_of_service_and_its_end_brings_it_back() {
    let mut world = World::in_service(Overlap::None).await;
    world.network.alarm(b'1');
    assert_eq!(world.hears().await, world.presence(Presence::Gone));
    let health = world.line.health().borrow().clone();
    assert_eq!(health.state, LineState::Faulted(LineFault::AlarmLos));
    let leg = LegId::originated(1);
    world.calls(leg, "0522000001");
    let refused = LegEvent::Released(Cause::NETWORK_OUT_OF_ORDER);
    assert_eq!(world.hears_of(leg).await, refused);
    world.network.alarm(b'0');
    assert_eq!(world.hears().await, world.presence(Presence::Here));
    assert_eq!(world.line.health().borrow().state, LineState::Idle);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_far_end_that_goes_ends_calls_with_a_cause() {
    let mut world = World::in_service(Overlap::None).await;
    world
        .network
        .calls(Setup::speech(None, isdn::Number::dialled("05")));
    let (leg, ..) = world.offered().await;
    assert_eq!(world.line.health().borrow().state, LineState::Busy);
    world.network.goes();
    let released = LegEvent::Released(Cause::DESTINATION_OUT_OF_ORDER);
    assert_eq!(world.hears_of(leg).await, released);
    assert_eq!(world.hears().await, world.presence(Presence::Gone));
    let channels = world.line.health().borrow().channels;
    assert_eq!(channels.map(|channels| channels.busy), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_channel_that_the_exchange_uses_itself_is_followed_by_another_and_not_for_ever() {
    let mut world = World::in_service(Overlap::None).await;
    let (leg, taken) = (LegId::originated(1), isdn::Cause(44));
    world.calls(leg, "0522000001");
    let mut slots = Vec::new();
    for _ in 0..3 {
        let (call, channel) = world.network.is_called();
        slots.push(channel.slot());
        world.network.hangs_up(call, taken);
    }
    assert_eq!(slots, [31, 30, 29]);
    let released = LegEvent::Released(Cause::try_from(44).unwrap());
    assert_eq!(world.hears_of(leg).await, released);
    // The second of two is taken: the leg goes on as if nothing had been.
    let leg = LegId::originated(2);
    world.calls(leg, "0522000001");
    let (call, _) = world.network.is_called();
    world.network.hangs_up(call, taken);
    let (call, _) = world.network.is_called();
    world.network.alerts(call);
    assert_eq!(world.hears_of(leg).await, LegEvent::Alerting);
    world.network.answers(call);
    assert_eq!(world.hears_of(leg).await, LegEvent::Answered);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_exchange_plays_before_the_answer_is_heard() {
    let mut world = World::in_service(Overlap::None).await;
    let leg = LegId::originated(1);
    world.calls(leg, "0522000001");
    let (call, channel) = world.network.is_called();
    world.network.alerts(call);
    assert_eq!(world.hears_of(leg).await, LegEvent::Alerting);
    world.network.talks(channel.slot(), channel.slot(), 20);
    assert!(world.media.last_heard(leg).is_some(), "nobody has answered");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_exchanges_announcement_of_why_is_heard_until_the_handset_hangs_up() {
    let mut world = World::in_service(Overlap::None).await;
    let leg = LegId::originated(1);
    world.calls(leg, "0522000001");
    let (call, channel) = world.network.is_called();
    world.network.announces_why(call, isdn::Cause(1));
    world.network.talks(channel.slot(), channel.slot(), 20);
    assert!(world.media.last_heard(leg).is_some(), "it is listened to");
    world
        .line
        .command(leg, LegCommand::Release(Cause::NORMAL_CLEARING));
    let released = LegEvent::Released(Cause::UNALLOCATED_NUMBER);
    assert_eq!(world.hears_of(leg).await, released);
}
