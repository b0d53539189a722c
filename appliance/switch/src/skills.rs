//! Who is fit for a caller: those who serve their queue and speak their language.
//!
//! What nobody who is there can do is not waited for. A caller for whom nobody there does both
//! goes to who serves their queue; where nobody there does, to who speaks their language; where
//! nobody there does that, to anybody: better answered than sent away. Whoever is on a break is not
//! there; whoever is in a call is, and is waited for.

use jawab_vocabulary::{Language, QueueName, Skills, StaffId};

use crate::state::agent::Agent;
use crate::switch::Switch;

/// What a caller needs of who answers. By default, nothing.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(crate) struct Needs {
    /// That they serve this queue.
    pub(crate) queue: Option<QueueName>,
    /// That they speak this language.
    pub(crate) language: Option<Language>,
}

impl Switch {
    /// What a member of staff is for is said, whether they are at work or not.
    pub(crate) fn has_skills(&mut self, staff: StaffId, skills: Skills) {
        if skills == Skills::default() {
            self.skills.remove(&staff);
        } else {
            self.skills.insert(staff, skills);
        }
    }

    /// Whether somebody has what is needed.
    pub(crate) fn meets(&self, staff: StaffId, needs: &Needs) -> bool {
        self.skills.get(&staff).is_none_or(|skills| {
            let speaks = |language| skills.speak(language);
            skills.serve(needs.queue.as_ref()) && needs.language.is_none_or(speaks)
        })
    }

    /// Of what is needed, that which somebody who is there has.
    pub(crate) fn can_be_met(&self, needs: &Needs) -> Needs {
        if self.skills.is_empty() {
            // Nothing is said of anybody: everybody has all of it.
            return needs.clone();
        }
        let ways = [
            needs.clone(),
            Needs {
                language: None,
                ..needs.clone()
            },
            Needs {
                queue: None,
                ..needs.clone()
            },
        ];
        let is_met = |needs: &Needs| {
            let mut agents = self.agents.iter();
            agents.any(|(staff, agent)| self.is_there(agent) && self.meets(*staff, needs))
        };
        ways.into_iter().find(is_met).unwrap_or_default()
    }

    /// Whether somebody takes calls, at a handset that rings.
    pub(crate) fn is_there(&self, agent: &Agent) -> bool {
        agent.takes_calls()
            && self.handsets.contains(&agent.handset)
            && !self.diversions.contains_key(&agent.handset)
    }
}
