//! The exchange waits for nobody: not for the database either.

#![allow(
    clippy::disallowed_methods,
    reason = "a thread of the test's own waits"
)]

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use jawab_desk::calendar::{Calendar, HoursOf};
use jawab_desk::floor::{Floor, floor};
use jawab_desk::{CallBackList, CallBackRules, Desk, Ledger};
use jawab_line_state::LineStatus;
use jawab_media::{MediaConfig, MediaHandle};
use jawab_sip::{SipConfig, SipEndpoint};
use jawab_switch::{
    Endpoint, Hours, LegCommand, LineConfig, OfferedLegs, Presence, SwitchConfig, Voicemail,
};
use jawab_trace::Tap;
use jawab_vocabulary::BreakReason;
use tokio::sync::watch;

use super::*;
use crate::handset_secrets::HandsetSecrets;
use crate::opening_hours;

mod call_backs;
mod contact;
mod staff;
mod voicemail;

/// How long somebody reads, and how soon a call has to be seen meanwhile.
const READS_FOR: Duration = Duration::from_secs(4);
const SEEN_WITHIN: Duration = Duration::from_secs(2);

/// What has not come by then never does.
const HANGS: Duration = Duration::from_secs(60);

/// Drivers of a box whose one line is a trunk.
async fn drivers(
    folder: &Path,
    inputs: &mpsc::Sender<Input>,
    stop: &CancellationToken,
) -> (
    Desk,
    Drivers,
    MediaHandle,
    mpsc::UnboundedReceiver<(LegId, LegEvent)>,
    watch::Receiver<LineStatus>,
) {
    let ledger = Ledger::open(&folder.join("ledger.db")).unwrap();
    let desk = Desk::new(ledger, "RAB");
    let (media, media_events) = jawab_media::start(MediaConfig {
        rtp_ports: 0..=0,
        prompts: folder.join("prompts"),
        recorded: folder.join("recorded"),
        recordings: folder.join("recordings"),
    })
    .unwrap();
    let sip = SipConfig {
        udp: "127.0.0.1:0".parse().unwrap(),
        tcp: None,
        realm: "jawab".into(),
        digests: vec![jawab_sip::digest::Algorithm::Md5],
        options_every: Duration::from_secs(30),
        trunks: vec![jawab_sip::TrunkConfig::at(
            "trunk1".into(),
            // It takes what is sent, and says nothing: a place without a route would end calls.
            "127.0.0.1:9".parse().unwrap(),
            4,
        )],
        memory: None,
        tap: Tap::default(),
    };
    let secrets = Arc::new(HandsetSecrets::new(desk.clone()));
    let (legs, drivers_stop) = (OfferedLegs::default(), stop.child_token());
    let (told, sip_stop) = (inputs.clone(), drivers_stop);
    let sip = SipEndpoint::start(sip, secrets, media.clone(), legs, told, sip_stop)
        .await
        .unwrap();
    let (_, trunk) = sip.trunks().remove(0);
    let drivers = Drivers::new(Vec::new(), sip, media.clone());
    (desk, drivers, media, media_events, trunk)
}

/// A centre whose exchange runs.
struct Centre {
    desk: Desk,
    floor: Floor,
    media: MediaHandle,
    inputs: mpsc::Sender<Input>,
    stop: CancellationToken,
    running: tokio::task::JoinHandle<()>,
    _notices: mpsc::Sender<Notice>,
    folder: tempfile::TempDir,
}

impl Centre {
    async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let stop = CancellationToken::new();
        let (inputs, inputs_heard) = mpsc::channel(64);
        let (desk, drivers, media, media_events, _trunk) =
            drivers(folder.path(), &inputs, &stop).await;
        let (notices, notices_heard) = mpsc::channel(64);
        let (call_journal, _recording) = CallJournal::start(desk.clone());
        let switch = Switch::new(SwitchConfig {
            lines: vec![LineConfig {
                line: "trunk1".into(),
                channels: 4,
            }],
            voicemail: Some(Voicemail {
                at_most: Duration::from_secs(60),
                silence: Duration::from_secs(5),
            }),
            ..SwitchConfig::default()
        });
        let exchange = Exchange::new(switch, drivers, call_journal, desk.clone());
        tokio::spawn(opening_hours::follow(
            desk.clone(),
            Calendar::default(),
            Hours::Open,
            notices.clone(),
            stop.child_token(),
        ));
        let (floor, keeper) = floor();
        let heard = Inputs {
            inputs: inputs_heard,
            media: media_events,
            floor: keeper,
            notices: notices_heard,
        };
        Self {
            desk,
            floor,
            media,
            inputs,
            running: tokio::spawn(exchange.run(heard, stop.clone())),
            stop,
            _notices: notices,
            folder,
        }
    }

    /// The line is in service, the handset 201 is registered, and somebody is ready at it.
    async fn has_somebody_ready(&self) -> StaffId {
        let inputs = [
            Input::Line("trunk1".into(), Presence::Here),
            Input::Handset("201".into(), Presence::Here),
        ];
        for input in inputs {
            self.inputs.send(input).await.unwrap();
        }
        let staff = StaffId(Uuid::now_v7());
        let ready = StaffAction::Ready("201".into());
        self.floor.ask(staff, ready).await.unwrap();
        let mut board = self.floor.follow();
        let at_work = board.wait_for(|board| board.agents.iter().any(|at| at.staff == staff));
        let at_work = tokio::time::timeout(SEEN_WITHIN, at_work).await;
        at_work.unwrap().unwrap();
        staff
    }

    async fn stops(self) {
        self.stop.cancel();
        self.running.await.unwrap();
    }
}

/// How many are to be called back comes to this.
async fn are_to_be_called_back(desk: &Desk, many: usize) {
    let counted = async {
        while desk.call_backs(CallBackList::default()).await.unwrap().open != many {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let counted = tokio::time::timeout(HANGS, counted).await;
    counted.unwrap_or_else(|_| panic!("not {many} are to be called back"));
}

/// How each call that is over turned out, the first one first.
fn outcomes(desk: &Desk) -> Vec<String> {
    let rows = desk.ledger().read(|db| {
        db.prepare("SELECT outcome FROM call_records JOIN contacts ON contacts.id = contact ORDER BY started_ms, contacts.id")?
            .query_map([], |row| row.get(0))?
            .collect()
    });
    rows.unwrap()
}

#[tokio::test]
async fn a_call_over_a_line_that_is_none_is_refused_and_one_over_a_trunk_is_the_sip_sides() {
    let folder = tempfile::tempdir().unwrap();
    let stop = CancellationToken::new();
    let (inputs, _heard) = mpsc::channel(64);
    let (_desk, mut drivers, _media, _events, mut trunk) =
        drivers(folder.path(), &inputs, &stop).await;
    let call = |line: &str| LegCommand::Originate {
        to: Endpoint::Line(line.into()),
        called: "0522000001".into(),
        caller: None,
        diverted: None,
    };
    let leg = LegId::originated(1);
    let refused = LegEvent::Released(jawab_switch::Cause::NO_ROUTE);
    assert_eq!(drivers.carry_out(leg, call("gsm7")), Some(refused));
    assert_eq!(drivers.carry_out(leg, call("trunk1")), None);
    let carries = trunk.wait_for(|status| status.channels.is_some_and(|of| of.busy == 1));
    tokio::time::timeout(Duration::from_secs(5), carries)
        .await
        .unwrap()
        .unwrap();
    stop.cancel();
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_go_on_while_somebody_reads_the_database_for_long() {
    let centre = Centre::open().await;
    let Centre {
        desk,
        floor,
        inputs,
        ..
    } = &centre;
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
        from: Endpoint::Line("trunk1".into()),
        caller: None,
        called: None,
    };
    inputs
        .send(Input::Line("trunk1".into(), Presence::Here))
        .await
        .unwrap();
    inputs
        .send(Input::Leg(LegId::offered(1), offered))
        .await
        .unwrap();
    // What comes after it shows that it was taken.
    inputs
        .send(Input::Handset("201".into(), Presence::Here))
        .await
        .unwrap();
    let mut board = floor.follow();
    let seen = board.wait_for(|board| {
        !board.handsets.is_empty() && board.agents.iter().any(|agent| agent.staff == staff)
    });
    tokio::time::timeout(SEEN_WITHIN, seen)
        .await
        .expect("the exchange waits for the database")
        .unwrap();
    centre.stops().await;
}
