//! What is true of supervisors, judged by what goes into the switch and comes out: nobody is heard by one who
//! was not told, where the centre has it so, and each has the part that they wanted.

use std::collections::{BTreeMap, BTreeSet};

use jawab_vocabulary::{CallId, Direction, Supervision};

use crate::ids::{BridgeId, LegId};
use crate::io::{CallEvent, Endpoint, LegCommand, Part, PlayId, SupervisionProgress};
use crate::prompt::{Announcement, PromptId};
use crate::state::legs::Stage;
use crate::switch::{LegUse, Switch};

#[derive(Debug, Default)]
pub(super) struct Supervising {
    /// Who hears that a supervisor comes, and by which play.
    hear: BTreeMap<LegId, PlayId>,
    /// Who has heard it to its end, since the last supervisor of their call was rung.
    told: BTreeSet<LegId>,
    /// Calls for which a supervisor was rung just now.
    rung: Vec<CallId>,
    /// Calls that are supervised, as it was told.
    supervised: BTreeMap<CallId, SupervisionProgress>,
}

impl Supervising {
    pub(super) fn played(&mut self, leg: LegId, play: PlayId) {
        if self.hear.get(&leg) == Some(&play) {
            self.hear.remove(&leg);
            self.told.insert(leg);
        }
    }

    pub(super) fn sound(&mut self, leg: LegId, command: &LegCommand) {
        match command {
            LegCommand::Play { id, what, .. } => {
                let says =
                    |it: &Announcement| matches!(it, Announcement::Prompt(PromptId::Supervised, _));
                self.hear.remove(&leg);
                if what.iter().any(says) {
                    self.hear.insert(leg, *id);
                }
            }
            LegCommand::Join(..)
            | LegCommand::Leave
            | LegCommand::Echo
            | LegCommand::StopPlaying
            | LegCommand::Release(_) => {
                self.hear.remove(&leg);
            }
            _ => {}
        }
    }

    pub(super) fn event(&mut self, call: CallId, event: &CallEvent) {
        match event {
            CallEvent::Supervised { progress, .. } => {
                if *progress == SupervisionProgress::Rings {
                    self.rung.push(call);
                }
                self.supervised.insert(call, *progress);
            }
            CallEvent::SupervisionOver(_) => {
                assert!(self.supervised.remove(&call).is_some(), "{call} ends twice");
            }
            CallEvent::Ended(_) => assert!(!self.supervised.contains_key(&call)),
            _ => {}
        }
    }

    pub(super) fn check(&mut self, switch: &Switch, bridged: &BTreeMap<LegId, (BridgeId, Part)>) {
        for call in std::mem::take(&mut self.rung) {
            if let Some(call) = switch.calls.get(&call) {
                self.told.retain(|leg| call.legs.get(*leg).is_none());
            }
        }
        let mut calls = switch.supervised.iter();
        assert!(calls.all(|call| switch.calls.contains_key(call)));
        let mut supervisors = BTreeSet::new();
        for (id, call) in &switch.calls {
            let now = call.supervised.now.as_ref();
            assert_eq!(now.is_some(), self.supervised.contains_key(id), "{id}");
            assert_eq!(now.is_some(), switch.supervised.contains(id), "{id}");
            let over = call.supervised.legs.iter();
            let over = over.filter(|leg| Some(leg.id) != now.map(|now| now.leg));
            for leg in over {
                assert_eq!(leg.stage, Stage::Gone);
                assert_eq!(bridged.get(&leg.id), None, "{leg:?} is heard after its end");
            }
            let Some(now) = now else { continue };
            assert!(supervisors.insert(now.staff), "{} is in two", now.staff);
            assert_eq!(switch.legs[&now.leg].use_, LegUse::Supervises(*id));
            let at = &switch.legs[&now.leg].endpoint;
            assert!(matches!(at, Endpoint::Handset(_)), "a line is never theirs");
            assert!(call.emergency.is_none() && call.direction != Direction::Internal);
            let seat = bridged.get(&now.leg);
            let Some((bridge, part)) = seat else {
                assert_ne!(self.supervised[id], SupervisionProgress::TakesPart);
                assert!(now.next_timeout().is_some(), "{id} has them wait for ever");
                continue;
            };
            assert_eq!(self.supervised[id], SupervisionProgress::TakesPart);
            assert_eq!(*bridge, call.bridge);
            let wanted = match now.how {
                Supervision::Listen => Part::Listens,
                Supervision::Whisper => Part::Whispers,
                Supervision::Join => Part::Both,
            };
            assert_eq!(*part, wanted);
            if switch.config.announce_supervision {
                for leg in call.legs.at(Stage::Bridged) {
                    assert!(self.told.contains(&leg.id), "{leg:?} was not told");
                }
            }
        }
    }
}
