//! Whether trunks are in service: each is asked now and then (OPTIONS), as handsets are.
//! A provider that never answered such a question may not do so at all, and is believed
//! to be there.

use std::collections::HashMap;
use std::net::SocketAddr;

use jawab_line_state::{ChannelUse, LineFault, LineKind, LineState, LineStatus};
use jawab_switch::{Input, LineId, Presence};
use tokio::sync::watch;
use tracing::{info, warn};

use crate::agent::Agent;
use crate::config::TrunkConfig;
use crate::keep_alive::UNANSWERED;

#[derive(Copy, Clone, PartialEq, Eq, Debug)]
enum State {
    /// Never answered; believed to be there.
    Unproven,
    Here {
        unanswered: u8,
    },
    Gone,
}

#[derive(Debug)]
struct Trunk {
    peer: SocketAddr,
    channels: u16,
    state: State,
    /// Calls that are up on it.
    calls: u16,
    /// Whoever looks at it is told.
    status: watch::Sender<LineStatus>,
}

impl Trunk {
    fn new(config: &TrunkConfig) -> Self {
        let status = LineStatus::starting(config.line.as_str(), LineKind::SipTrunk);
        let trunk = Self {
            peer: config.peer,
            channels: config.channels,
            state: State::Unproven,
            calls: 0,
            status: watch::Sender::new(status),
        };
        trunk.show();
        trunk
    }

    fn show(&self) {
        let state = match (self.state, self.calls) {
            (State::Gone, _) => LineState::Faulted(LineFault::TrunkSilent {
                peer: self.peer.to_string(),
            }),
            (State::Unproven | State::Here { .. }, 0) => LineState::Idle,
            (State::Unproven | State::Here { .. }, _) => LineState::Busy,
        };
        let channels = Some(ChannelUse {
            busy: self.calls,
            usable: self.channels,
        });
        self.status.send_if_modified(|status| {
            let is_news = status.state != state || status.channels != channels;
            status.state = state;
            status.channels = channels;
            is_news
        });
    }

    /// It answered, or called; gives what changed.
    fn heard(&mut self, is_answer: bool) -> Option<Presence> {
        let was_gone = self.state == State::Gone;
        if is_answer || was_gone {
            self.state = State::Here { unanswered: 0 };
        }
        self.show();
        was_gone.then_some(Presence::Here)
    }

    /// It did not answer; gives what changed.
    fn silent(&mut self) -> Option<Presence> {
        let State::Here { unanswered } = &mut self.state else {
            return None;
        };
        *unanswered += 1;
        if *unanswered < UNANSWERED {
            return None;
        }
        self.state = State::Gone;
        self.show();
        Some(Presence::Gone)
    }
}

/// All trunks.
#[derive(Debug)]
pub(crate) struct Trunks(HashMap<LineId, Trunk>);

impl Trunks {
    pub(crate) fn new(trunks: &[TrunkConfig]) -> Self {
        let trunks = trunks.iter();
        Self(
            trunks
                .map(|trunk| (trunk.line.clone(), Trunk::new(trunk)))
                .collect(),
        )
    }

    /// How each of them is, at every change.
    pub(crate) fn follow(&self) -> Vec<(LineId, watch::Receiver<LineStatus>)> {
        let trunks = self.0.iter();
        trunks
            .map(|(line, trunk)| (line.clone(), trunk.status.subscribe()))
            .collect()
    }

    /// A call begins on it, or the attempt at one.
    pub(crate) fn call_begins(&mut self, line: &LineId) {
        if let Some(trunk) = self.0.get_mut(line) {
            trunk.calls += 1;
            trunk.show();
        }
    }

    /// A call on it is over.
    pub(crate) fn call_ends(&mut self, line: &LineId) {
        if let Some(trunk) = self.0.get_mut(line) {
            trunk.calls = trunk.calls.saturating_sub(1);
            trunk.show();
        }
    }

    pub(crate) fn heard(&mut self, line: &LineId, is_answer: bool) -> Option<Presence> {
        self.0.get_mut(line)?.heard(is_answer)
    }

    pub(crate) fn silent(&mut self, line: &LineId) -> Option<Presence> {
        self.0.get_mut(line)?.silent()
    }

    pub(crate) fn is_gone(&self, line: &LineId) -> bool {
        let trunk = self.0.get(line);
        trunk.is_some_and(|trunk| trunk.state == State::Gone)
    }
}

impl Agent {
    /// A call came over a trunk.
    pub(crate) fn trunk_answers(&mut self, line: &LineId) {
        let change = self.trunks.heard(line, false);
        self.trunk_is(line, change);
    }

    /// Tells the switch and the log how a trunk is.
    pub(crate) fn trunk_is(&mut self, line: &LineId, change: Option<Presence>) {
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
        self.tell(Input::Line(line.clone(), presence));
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
            channels: 8,
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

    #[test]
    fn a_trunk_shows_the_calls_on_it_and_one_that_is_gone_that_it_is_gone() {
        let line = LineId::from("trunk1");
        let mut trunks = Trunks::new(&[TrunkConfig {
            line: line.clone(),
            peer: "192.0.2.1:5060".parse().unwrap(),
            channels: 8,
        }]);
        let (_, status) = trunks.follow().remove(0);
        let shown = || {
            let status = status.borrow();
            let channels = status.channels.unwrap();
            (status.state.clone(), channels.busy, channels.usable)
        };
        assert_eq!(shown(), (LineState::Idle, 0, 8));
        trunks.heard(&line, true);
        trunks.call_begins(&line);
        trunks.call_begins(&line);
        assert_eq!(shown(), (LineState::Busy, 2, 8));
        trunks.call_ends(&line);
        assert_eq!(shown(), (LineState::Busy, 1, 8));
        for _ in 0..UNANSWERED {
            trunks.silent(&line);
        }
        let gone = LineFault::TrunkSilent {
            peer: "192.0.2.1:5060".into(),
        };
        assert_eq!(shown(), (LineState::Faulted(gone), 1, 8));
        trunks.call_ends(&line);
        trunks.heard(&line, false);
        assert_eq!(shown(), (LineState::Idle, 0, 8));
    }
}
