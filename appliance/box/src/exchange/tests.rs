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
use jawab_switch::{Hours, LegCommand, LineConfig, OfferedLegs, Presence, SwitchConfig};
use jawab_trace::Tap;
use jawab_vocabulary::BreakReason;
use tokio::sync::watch;

use super::*;
use crate::handset_secrets::HandsetSecrets;
use crate::opening_hours;

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

    async fn stops(self) {
        self.stop.cancel();
        self.running.await.unwrap();
    }
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

#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_comes_late_is_on_the_desk_and_in_the_contact() {
    let centre = Centre::open().await;
    let leg = LegId::offered(1);
    let offered = LegEvent::Offered {
        from: Endpoint::Line("trunk1".into()),
        caller: None,
        called: None,
    };
    let staff = StaffId(Uuid::now_v7());
    centre
        .inputs
        .send(Input::Handset("201".into(), Presence::Here))
        .await
        .unwrap();
    let ready = StaffAction::Ready("201".into());
    centre.floor.ask(staff, ready).await.unwrap();
    let mut board = centre.floor.follow();
    let at_work = board.wait_for(|board| !board.agents.is_empty());
    tokio::time::timeout(SEEN_WITHIN, at_work)
        .await
        .unwrap()
        .unwrap();
    for event in [
        offered,
        LegEvent::Caller("0612345678".into()),
        LegEvent::Answered,
        LegEvent::Digit(jawab_switch::Digit::new('2').unwrap()),
    ] {
        centre.inputs.send(Input::Leg(leg, event)).await.unwrap();
    }
    let shown = board.wait_for(|board| {
        let number = board
            .waiting
            .first()
            .and_then(|waiting| waiting.caller.clone());
        number.as_deref() == Some("0612345678")
    });
    tokio::time::timeout(SEEN_WITHIN, shown)
        .await
        .unwrap()
        .unwrap();
    let kept = async {
        loop {
            let contacts = centre.desk.recent_contacts(1).await.unwrap();
            let caller = contacts.first().and_then(|contact| contact.address.clone());
            if caller.is_some_and(|caller| caller.as_str() == "+212612345678") {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(SEEN_WITHIN, kept).await.unwrap();
    centre.stops().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_from_a_handset_has_its_contact_from_the_start_and_a_power_cut_leaves_it_closed() {
    let centre = Centre::open().await;
    let inputs = [
        Input::Line("trunk1".into(), Presence::Here),
        Input::Handset("201".into(), Presence::Here),
    ];
    for input in inputs {
        centre.inputs.send(input).await.unwrap();
    }
    let staff = StaffId(Uuid::now_v7());
    let ready = StaffAction::Ready("201".into());
    centre.floor.ask(staff, ready).await.unwrap();
    let mut board = centre.floor.follow();
    let at_work = board.wait_for(|board| !board.agents.is_empty());
    tokio::time::timeout(SEEN_WITHIN, at_work)
        .await
        .unwrap()
        .unwrap();
    let dialled = LegEvent::Offered {
        from: Endpoint::Handset("201".into()),
        caller: Some("201".into()),
        called: Some("0522000001".into()),
    };
    centre
        .inputs
        .send(Input::Leg(LegId::offered(1), dialled))
        .await
        .unwrap();
    let on_call = board.wait_for(|board| board.agents[0].activity.call().is_some());
    let on_call = tokio::time::timeout(SEEN_WITHIN, on_call).await.unwrap();
    let shown = on_call.unwrap().agents[0].activity.call().cloned().unwrap();
    assert!(shown.outbound);
    // What a case of it points to is there before it is over, with whom it is.
    let opened = async {
        loop {
            if let [contact] = &*centre.desk.recent_contacts(2).await.unwrap() {
                return contact.clone();
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let opened = tokio::time::timeout(SEEN_WITHIN, opened).await.unwrap();
    assert_eq!((opened.id, opened.outcome()), (shown.contact, None));
    let called = opened.address.as_ref().map(jawab_desk::Address::as_str);
    assert_eq!(called, Some("+212522000001"));
    // The power goes: nobody hangs up, and nothing more is written.
    centre.running.abort();
    assert!(centre.running.await.unwrap_err().is_cancelled());
    assert_eq!(centre.desk.close_interrupted().await.unwrap(), 1);
    let left = centre.desk.recent_contacts(2).await.unwrap();
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].id, shown.contact);
    assert_eq!(left[0].outcome(), Some(jawab_vocabulary::Outcome::Failed));
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

#[tokio::test(flavor = "multi_thread")]
async fn who_hangs_up_in_the_queue_is_to_be_called_back_until_they_are_reached() {
    const CALLER: &str = "0612345678";
    let centre = Centre::open().await;
    // The caller of a test does not wait for long.
    let rules = CallBackRules {
        short: Duration::ZERO,
        ..CallBackRules::default()
    };
    let desk = centre.desk.clone().with_call_back_rules(rules);
    let released = || LegEvent::Released(jawab_switch::Cause::NORMAL_CLEARING);
    let leg = LegId::offered(1);
    let offered = LegEvent::Offered {
        from: Endpoint::Line("trunk1".into()),
        caller: Some(CALLER.into()),
        called: None,
    };
    let inputs = [
        Input::Line("trunk1".into(), Presence::Here),
        Input::Handset("201".into(), Presence::Here),
    ];
    for input in inputs {
        centre.inputs.send(input).await.unwrap();
    }
    let ready = StaffAction::Ready("201".into());
    let staff = StaffId(Uuid::now_v7());
    centre.floor.ask(staff, ready).await.unwrap();
    let mut board = centre.floor.follow();
    let at_work = board.wait_for(|board| !board.agents.is_empty());
    let at_work = tokio::time::timeout(SEEN_WITHIN, at_work).await;
    at_work.unwrap().unwrap();
    let two = LegEvent::Digit(jawab_switch::Digit::new('2').unwrap());
    for event in [offered, LegEvent::Answered, two] {
        centre.inputs.send(Input::Leg(leg, event)).await.unwrap();
    }
    let waits = board.wait_for(|board| !board.waiting.is_empty());
    let waits = tokio::time::timeout(SEEN_WITHIN, waits).await;
    waits.unwrap().unwrap();
    let hangs_up = Input::Leg(leg, released());
    centre.inputs.send(hangs_up).await.unwrap();
    are_to_be_called_back(&desk, 1).await;

    let dialled = LegEvent::Offered {
        from: Endpoint::Handset("201".into()),
        caller: Some("201".into()),
        called: Some(CALLER.into()),
    };
    let leg = LegId::offered(2);
    centre.inputs.send(Input::Leg(leg, dialled)).await.unwrap();
    let on_call = board.wait_for(|board| board.agents[0].activity.call().is_some());
    let on_call = tokio::time::timeout(SEEN_WITHIN, on_call).await;
    on_call.unwrap().unwrap();
    // The handset may have rung several times before; a leg that is none answers nothing.
    for n in 1..=4 {
        let answers = Input::Leg(LegId::originated(n), LegEvent::Answered);
        centre.inputs.send(answers).await.unwrap();
    }
    let hangs_up = Input::Leg(leg, released());
    centre.inputs.send(hangs_up).await.unwrap();
    are_to_be_called_back(&desk, 0).await;
    centre.stops().await;
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

#[tokio::test(flavor = "multi_thread")]
async fn the_hours_of_the_calendar_count_for_calls_as_soon_as_they_are_saved() {
    let centre = Centre::open().await;
    let line = Input::Line("trunk1".into(), Presence::Here);
    centre.inputs.send(line).await.unwrap();
    let released = || LegEvent::Released(jawab_switch::Cause::NORMAL_CLEARING);
    let supervisor = StaffId(Uuid::now_v7());
    let mut calls = 0;
    // Without hours it is open: a caller is in the menu. Then it is closed on each day, then open.
    for (hours, outcome) in [
        (None, "abandoned_in_menu"),
        (Some(""), "outside_hours"),
        (Some("0-24"), "abandoned_in_menu"),
    ] {
        if let Some(hours) = hours {
            let week = [(); 7].map(|()| hours.to_owned());
            let said = centre.desk.set_hours(supervisor, HoursOf::Lines, week);
            said.await.unwrap();
        }
        // What is saved is on its way to call control: the first calls may be before it.
        let met = async {
            loop {
                calls += 1;
                let leg = LegId::offered(calls);
                let offered = LegEvent::Offered {
                    from: Endpoint::Line("trunk1".into()),
                    caller: Some("0612345678".into()),
                    called: None,
                };
                for event in [offered, LegEvent::Answered, released()] {
                    centre.inputs.send(Input::Leg(leg, event)).await.unwrap();
                }
                while outcomes(&centre.desk).len() < usize::try_from(calls).unwrap() {
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
                if outcomes(&centre.desk).last().map(String::as_str) == Some(outcome) {
                    return;
                }
            }
        };
        tokio::time::timeout(HANGS, met).await.unwrap();
    }
    // Who called while it was closed is to be called back, in one line.
    are_to_be_called_back(&centre.desk, 1).await;
    centre.stops().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_staff_are_there_for_is_written_down_in_order() {
    let centre = Centre::open().await;
    let staff = StaffId(Uuid::now_v7());
    let handset = || "201".into();
    for action in [
        StaffAction::Ready(handset()),
        // Said again, it changes nothing.
        StaffAction::Ready(handset()),
        StaffAction::Break(handset(), BreakReason::Prayer),
        StaffAction::Leave,
    ] {
        centre.floor.ask(staff, action).await.unwrap();
    }
    let written = || {
        let ledger = centre.desk.ledger();
        ledger.read(|db| {
            db.prepare(
                "SELECT state, reason FROM agent_states WHERE staff = ?1 ORDER BY from_ms, id",
            )?
            .query_map([staff.to_string()], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<Vec<(String, Option<String>)>, _>>()
        })
    };
    let kept = async {
        while written().unwrap().len() < 3 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(SEEN_WITHIN, kept).await.unwrap();
    let said = |state: &str, reason: Option<&str>| (state.into(), reason.map(Into::into));
    let expected = [
        said("ready", None),
        said("break", Some("prayer")),
        said("away", None),
    ];
    assert_eq!(written().unwrap(), expected);
    centre.stops().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_supervisor_does_is_written_down_with_who_did_it() {
    let centre = Centre::open().await;
    let [salma, samira] = [(); 2].map(|()| StaffId(Uuid::now_v7()));
    for input in [
        Input::Handset("201".into(), Presence::Here),
        Input::Line("trunk1".into(), Presence::Here),
    ] {
        centre.inputs.send(input).await.unwrap();
    }
    let ready = StaffAction::Ready("201".into());
    centre.floor.ask(salma, ready).await.unwrap();
    let mut board = centre.floor.follow();
    let at_work = board.wait_for(|board| !board.agents.is_empty());
    tokio::time::timeout(SEEN_WITHIN, at_work)
        .await
        .unwrap()
        .unwrap();
    let dials = LegEvent::Offered {
        from: Endpoint::Handset("201".into()),
        caller: Some("201".into()),
        called: Some("0522000001".into()),
    };
    for (leg, event) in [
        (LegId::offered(1), dials),
        (LegId::originated(1), LegEvent::Answered),
    ] {
        centre.inputs.send(Input::Leg(leg, event)).await.unwrap();
    }
    let talks = board.wait_for(|board| board.agents[0].activity.call().is_some());
    let board = tokio::time::timeout(SEEN_WITHIN, talks)
        .await
        .unwrap()
        .unwrap()
        .clone();
    let call = board.agents[0].activity.call().unwrap();
    assert!(!call.private, "a number outside");
    let meeting = StaffAction::SendOnBreak(salma, BreakReason::Meeting);
    for action in [meeting, StaffAction::EndCall(call.call)] {
        centre.floor.ask(samira, action).await.unwrap();
    }
    let written = || {
        let ledger = centre.desk.ledger();
        let done = ledger.read(|db| {
            db.query_row(
                "SELECT contacts.supervised, call_records.ended_by, agent_states.changed_by \
                 FROM contacts JOIN call_records ON call_records.contact = contacts.id \
                 JOIN agent_states ON agent_states.state = 'break'",
                [],
                |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?]),
            )
        });
        done.ok()
    };
    let kept = async {
        loop {
            match written() {
                Some(kept) => return kept,
                None => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        }
    };
    let kept: [String; 3] = tokio::time::timeout(SEEN_WITHIN, kept).await.unwrap();
    assert_eq!(
        kept,
        ["end".into(), "supervisor".into(), samira.to_string()]
    );
    // She comes back by herself, after a restart of the box, too.
    let remembered = centre.desk.remembered_presence().await.unwrap();
    let on_a_break = StaffAction::Break("201".into(), BreakReason::Meeting);
    assert_eq!(remembered, [(salma, on_a_break)]);
    let trail = centre.desk.ledger();
    let trail = trail.trail("contact", call.contact, 9).unwrap();
    assert_eq!(trail[0].author, samira.to_string());
    centre.stops().await;
}
