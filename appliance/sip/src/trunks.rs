//! Whether trunks are in service: each is asked now and then (OPTIONS), as handsets are.
//! A provider that never answered such a question may not do so at all, and is believed
//! to be there.

use std::collections::HashMap;
use std::sync::Arc;

use jawab_switch::{Input, LineId, Presence};
use tracing::{info, warn};

use crate::agent::{Agent, lock};
use crate::config::TrunkConfig;

/// Questions in a row without an answer after which a trunk is out of service.
const UNANSWERED: u8 = 2;

#[derive(Copy, Clone, PartialEq, Eq, Debug)]
enum State {
    /// Never answered; believed to be there.
    Unproven,
    Here {
        unanswered: u8,
    },
    Gone,
}

/// All trunks.
#[derive(Debug)]
pub(crate) struct Trunks(HashMap<LineId, State>);

impl Trunks {
    pub(crate) fn new(trunks: &[TrunkConfig]) -> Self {
        Self(
            trunks
                .iter()
                .map(|trunk| (trunk.line.clone(), State::Unproven))
                .collect(),
        )
    }

    /// It answered, or called; gives what changed.
    fn heard(&mut self, line: &LineId, is_answer: bool) -> Option<Presence> {
        let state = self.0.get_mut(line)?;
        let was_gone = *state == State::Gone;
        if is_answer || was_gone {
            *state = State::Here { unanswered: 0 };
        }
        was_gone.then_some(Presence::Here)
    }

    /// It did not answer; gives what changed.
    fn silent(&mut self, line: &LineId) -> Option<Presence> {
        let state = self.0.get_mut(line)?;
        let State::Here { unanswered } = state else {
            return None;
        };
        *unanswered += 1;
        if *unanswered < UNANSWERED {
            return None;
        }
        *state = State::Gone;
        Some(Presence::Gone)
    }

    fn is_gone(&self, line: &LineId) -> bool {
        self.0.get(line) == Some(&State::Gone)
    }
}

impl Agent {
    /// Asks one trunk; true if it is out of service.
    pub(crate) async fn check_on_trunk(self: Arc<Self>, trunk: TrunkConfig) -> bool {
        let TrunkConfig { line, peer } = trunk;
        for _ in 0..UNANSWERED {
            if self.is_there(&format!("sip:{peer}"), peer, false).await {
                let change = lock(&self.trunks).heard(&line, true);
                self.trunk_is(&line, change).await;
                return false;
            }
            let change = lock(&self.trunks).silent(&line);
            self.trunk_is(&line, change).await;
        }
        lock(&self.trunks).is_gone(&line)
    }

    /// A call came over a trunk.
    pub(crate) async fn trunk_answers(&self, line: &LineId) {
        let change = lock(&self.trunks).heard(line, false);
        self.trunk_is(line, change).await;
    }

    async fn trunk_is(&self, line: &LineId, change: Option<Presence>) {
        let Some(presence) = change else {
            return;
        };
        match presence {
            Presence::Here => info!("trunk {line} is back in service"),
            Presence::Gone => warn!(
                "trunk {line} does not answer any more, and is out of service; \
                 is the way to the provider up?"
            ),
        }
        self.tell(Input::Line(line.clone(), presence)).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trunk_that_answered_before_goes_and_comes_back() {
        let line = LineId::from("trunk1");
        let mut trunks = Trunks::new(&[TrunkConfig {
            line: line.clone(),
            peer: "192.0.2.1:5060".parse().unwrap(),
        }]);
        for _ in 0..5 {
            assert_eq!(trunks.silent(&line), None, "it may never answer");
        }
        assert_eq!(trunks.heard(&line, true), None);
        assert_eq!(trunks.silent(&line), None);
        assert_eq!(trunks.silent(&line), Some(Presence::Gone));
        assert!(trunks.is_gone(&line));
        assert_eq!(trunks.silent(&line), None, "said once");
        assert_eq!(trunks.heard(&line, false), Some(Presence::Here));
        assert_eq!(trunks.heard(&line, false), None, "said once");
    }
}
