//! The exchange waits for nobody: not for the database either.

#![allow(
    clippy::disallowed_methods,
    reason = "a thread of the test's own waits"
)]

use std::sync::Arc;
use std::time::Duration;

use jawab_desk::floor::floor;
use jawab_desk::{Desk, Ledger};
use jawab_media::MediaConfig;
use jawab_sip::{SipConfig, SipEndpoint};
use jawab_switch::{LineConfig, OfferedLegs, Presence, SwitchConfig};
use jawab_trace::Tap;

use super::*;
use crate::handset_secrets::HandsetSecrets;

/// How long somebody reads, and how soon a call has to be seen meanwhile.
const READS_FOR: Duration = Duration::from_secs(4);
const SEEN_WITHIN: Duration = Duration::from_secs(2);

#[tokio::test(flavor = "multi_thread")]
async fn calls_go_on_while_somebody_reads_the_database_for_long() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = Ledger::open(&folder.path().join("ledger.db")).unwrap();
    let desk = Desk::new(ledger, "RAB");
    let (media, media_events) = jawab_media::start(MediaConfig {
        rtp_ports: 0..=0,
        prompts: folder.path().join("prompts"),
        recorded: folder.path().join("recorded"),
    })
    .unwrap();
    let stop = CancellationToken::new();
    let (inputs, inputs_heard) = mpsc::channel(64);
    let config = SipConfig {
        udp: "127.0.0.1:0".parse().unwrap(),
        tcp: None,
        realm: "jawab".into(),
        digests: vec![jawab_sip::digest::Algorithm::Md5],
        options_every: Duration::from_secs(30),
        trunks: Vec::new(),
        tap: Tap::default(),
    };
    let secrets = Arc::new(HandsetSecrets::new(desk.clone()));
    let (legs, drivers_stop) = (OfferedLegs::default(), stop.child_token());
    let sip = SipEndpoint::start(
        config,
        secrets,
        media.clone(),
        legs,
        inputs.clone(),
        drivers_stop,
    )
    .await
    .unwrap();
    let (_notices, notices_heard) = mpsc::channel(64);
    let (call_journal, _recording) = CallJournal::start(desk.clone());
    let trunk = LineId::from("trunk1");
    let switch = Switch::new(SwitchConfig {
        lines: vec![LineConfig {
            line: trunk.clone(),
            channels: 4,
        }],
        ..SwitchConfig::default()
    });
    let exchange = Exchange::new(
        switch,
        Drivers::new(Vec::new(), sip, media),
        call_journal,
        desk.clone(),
        vec![trunk.clone()],
    );
    let (floor, keeper) = floor();
    let heard = Inputs {
        inputs: inputs_heard,
        media: media_events,
        floor: keeper,
        notices: notices_heard,
    };
    let running = tokio::spawn(exchange.run(heard, stop.clone()));

    let (begun, reads) = std::sync::mpsc::channel();
    let reader = desk.clone();
    std::thread::spawn(move || {
        let _ = reader.ledger().read(|_| {
            begun.send(()).unwrap();
            std::thread::sleep(READS_FOR);
            Ok(())
        });
    });
    reads.recv().unwrap();
    // Somebody sits down, whose name is in the database …
    let staff = StaffId(Uuid::now_v7());
    floor
        .ask(staff, StaffAction::Ready("201".into()))
        .await
        .unwrap();
    // … and a call comes in.
    let offered = LegEvent::Offered {
        from: Endpoint::Line(trunk.clone()),
        caller: None,
        called: None,
    };
    inputs
        .send(Input::Line(trunk.clone(), Presence::Here))
        .await
        .unwrap();
    inputs
        .send(Input::Leg(LegId::offered(1), offered))
        .await
        .unwrap();
    let mut board = floor.follow();
    let seen = board.wait_for(|board| {
        let is_busy = |line: &jawab_desk::floor::LineStatus| line.channels == Some((1, 4));
        board.lines.iter().any(is_busy) && board.agents.iter().any(|agent| agent.staff == staff)
    });
    tokio::time::timeout(SEEN_WITHIN, seen)
        .await
        .expect("the exchange waits for the database")
        .unwrap();
    stop.cancel();
    running.await.unwrap();
}
