//! A trunk carries as many calls as it is said to.

use jawab_switch::{Cause, Endpoint, LegCommand, LineId};
use proptest::collection::vec;

use super::*;

#[derive(Clone, Debug)]
enum Step {
    CallsIn,
    CallsOut,
    /// One of the calls that are up ends.
    Ends(prop::sample::Index),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    vec(
        prop_oneof![
            3 => Just(Step::CallsIn),
            3 => Just(Step::CallsOut),
            2 => any::<prop::sample::Index>().prop_map(Step::Ends),
        ],
        0..30,
    )
}

/// A trunk of four channels, and the calls on it.
struct Trunk {
    agent: Agent,
    number: u32,
    up: Vec<(LegId, Option<Request>)>,
}

impl Trunk {
    fn takes(&mut self, step: &Step) {
        self.number += 1;
        match step {
            Step::CallsIn => self.is_called(),
            Step::CallsOut => self.calls(),
            Step::Ends(which) if !self.up.is_empty() => {
                let (leg, invite) = self.up.swap_remove(which.index(self.up.len()));
                self.ends(leg, invite.as_ref());
            }
            Step::Ends(_) => {}
        }
        let (_, status) = self.agent.trunks.follow().remove(0);
        let channels = status.borrow().channels.unwrap();
        assert_eq!(
            (usize::from(channels.busy), channels.usable),
            (self.up.len(), 4)
        );
        assert!(channels.busy <= channels.usable);
    }

    fn is_called(&mut self) {
        let agent = &mut self.agent;
        agent.hears(invite(self.number, "").as_bytes(), trunk());
        if self.up.len() < 4 {
            let Some((leg, LegEvent::Offered { .. })) = agent.tells() else {
                panic!("there was room for it");
            };
            self.up.push((leg, None));
        } else {
            assert_eq!(agent.tells(), None);
            let said = std::iter::from_fn(|| agent.says());
            let refused = said.last().unwrap();
            assert!(refused.starts_with("SIP/2.0 486 "), "{refused}");
            assert!(refused.contains("Reason: Q.850;cause=17;"), "{refused}");
        }
    }

    fn calls(&mut self) {
        let (agent, leg) = (&mut self.agent, LegId::originated(self.number.into()));
        let call = LegCommand::Originate {
            to: Endpoint::Line(LineId::from("trunk")),
            called: "0612345678".into(),
            caller: None,
            diverted: None,
        };
        agent.does(leg, call);
        let sent = agent.sends(&Method::Invite);
        if self.up.len() < 4 {
            assert!(sent.is_some());
            self.up.push((leg, sent));
        } else {
            assert_eq!(sent, None);
            let released = LegEvent::Released(Cause::NO_CIRCUIT);
            assert_eq!(agent.tells(), Some((leg, released)));
        }
    }

    fn ends(&mut self, leg: LegId, invite: Option<&Request>) {
        let agent = &mut self.agent;
        match invite {
            None => agent.does(leg, LegCommand::Release(Cause::NO_ANSWER)),
            Some(invite) => {
                let mut busy = Response::to(invite, StatusCode::BUSY_HERE);
                busy.set_to_tag("far");
                agent.hears(&busy.to_octets(), trunk());
            }
        }
        let told = agent.tells();
        assert!(
            matches!(told, Some((it, LegEvent::Released(_))) if it == leg),
            "{told:?}"
        );
        while agent.says().is_some() {}
    }
}

#[tokio::test]
async fn calls_of_either_direction_share_a_trunks_channels_and_none_is_lost_or_invented() {
    let mut runner = TestRunner::new(Cases::with_cases(60));
    let outcome = runner.run(&steps(), |steps| {
        let mut trunk = Trunk {
            agent: agent().0,
            number: 0,
            up: Vec::new(),
        };
        for step in &steps {
            trunk.takes(step);
        }
        trunk.agent.end_all_legs();
        trunk.agent.media.shutdown();
        Ok(())
    });
    outcome.unwrap();
}
