//! Calls through call control, from the offer to the record, with a centre's staff at work.

use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use jawab_switch::{
    Cause, Digit, Endpoint, Input, Instant, LegCommand, LegEvent, LegId, LineConfig, OfferedLegs,
    Output, Presence, StaffAction, StaffId, Switch, SwitchConfig,
};
use uuid::Uuid;

const STAFF: u128 = 8;

/// A centre of one E1 and eight members of staff.
fn centre() -> Switch {
    let mut switch = Switch::new(SwitchConfig {
        lines: vec![LineConfig {
            line: "e1".into(),
            channels: 30,
        }],
        wrap_up: Duration::ZERO,
        ..SwitchConfig::default()
    });
    let now = Instant::default();
    switch.handle(now, Input::Line("e1".into(), Presence::Here));
    for n in 0..STAFF {
        let handset = format!("2{n:02}");
        let at = handset.as_str().into();
        switch.handle(now, Input::Handset(handset.as_str().into(), Presence::Here));
        let staff = StaffId(Uuid::from_u128(n));
        switch.handle(now, Input::Staff(staff, StaffAction::Ready(at)));
    }
    while switch.poll_output().is_some() {}
    switch
}

/// One call: answered, French, a handset rings and answers, the caller hangs up.
fn one_call(switch: &mut Switch, legs: &OfferedLegs, now: Instant) -> usize {
    let caller = legs.next();
    let offered = LegEvent::Offered {
        from: Endpoint::Line("e1".into()),
        caller: Some("0612345678".into()),
        called: None,
    };
    let key = Digit::new('2').map(LegEvent::Digit);
    for event in [Some(offered), Some(LegEvent::Answered), key]
        .into_iter()
        .flatten()
    {
        switch.handle(now, Input::Leg(caller, event));
    }
    let handset = rung(switch);
    if let Some(handset) = handset {
        switch.handle(now, Input::Leg(handset, LegEvent::Answered));
    }
    let over = LegEvent::Released(Cause::NORMAL_CLEARING);
    switch.handle(now, Input::Leg(caller, over.clone()));
    if let Some(handset) = handset {
        switch.handle(now, Input::Leg(handset, over));
    }
    let outputs = std::iter::from_fn(|| switch.poll_output());
    outputs
        .filter(|output| matches!(output, Output::Record(..)))
        .count()
}

/// The handset's leg that the switch originates.
fn rung(switch: &mut Switch) -> Option<LegId> {
    std::iter::from_fn(|| switch.poll_output()).fold(None, |found, output| match output {
        Output::Leg(leg, LegCommand::Originate { .. }) => Some(leg),
        _ => found,
    })
}

fn calls(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("switch");
    group.throughput(Throughput::Elements(1));
    group.bench_function("call", |bencher| {
        let (mut switch, legs) = (centre(), OfferedLegs::default());
        let mut now = Duration::ZERO;
        bencher.iter(|| {
            now += Duration::from_millis(1);
            assert_eq!(one_call(&mut switch, &legs, Instant(now)), 1);
        });
    });
    group.finish();
}

criterion_group!(benches, calls);
criterion_main!(benches);
