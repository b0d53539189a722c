//! Which restarts are wanted, and which one is asked for (clause 5.5).

use core::time::Duration;

use super::channel::{Channel, ChannelSet};

/// What is to be restarted.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Restart {
    /// One channel.
    Channel(Channel),
    /// The whole interface.
    Interface,
}

/// The one that was asked for.
#[derive(Copy, Clone, Debug)]
pub(super) struct Current {
    pub(super) what: Restart,
    pub(super) why: Why,
    pub(super) tries: u8,
    /// None while the link is down.
    pub(super) t316: Option<Duration>,
}

/// Why a restart is asked for.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum Why {
    /// The sides begin together. Nothing is known against the channels, and they are used.
    Beginning,
    /// Nobody knows what the peer makes of the channel, or the owner wants it.
    Doubt,
}

/// Restarts that this side asks for: one at a time, since all have the one call reference.
#[derive(Clone, Debug, Default)]
pub(super) struct Restarts {
    pub(super) interface: Option<Why>,
    /// Those in doubt that wait for their turn.
    pub(super) channels: ChannelSet,
    /// Those of the beginning that wait for theirs.
    pub(super) beginning: ChannelSet,
    pub(super) current: Option<Current>,
    pub(super) out_of_service: ChannelSet,
}

impl Restarts {
    pub(super) fn next_timeout(&self) -> Option<Duration> {
        self.current?.t316
    }

    /// Channels that this side calls nobody on. The peer may: see `Span::settle`.
    pub(super) fn unusable(&self) -> ChannelSet {
        if self.interface == Some(Why::Doubt) {
            return ChannelSet::ALL;
        }
        let mut channels = self.channels.with(self.out_of_service);
        match self.current.map(|current| (current.what, current.why)) {
            Some((Restart::Interface, Why::Doubt)) => return ChannelSet::ALL,
            Some((Restart::Channel(channel), _)) => channels.insert(channel),
            Some((Restart::Interface, Why::Beginning)) | None => {}
        }
        channels
    }

    /// Channels that a restart is wanted for, or was not answered for.
    pub(super) fn unsettled(&self, all: ChannelSet) -> ChannelSet {
        let current = self.current.map(|current| current.what);
        if self.interface.is_some() || current == Some(Restart::Interface) {
            return all;
        }
        let mut channels = self.channels.with(self.beginning).with(self.out_of_service);
        if let Some(Restart::Channel(channel)) = current {
            channels.insert(channel);
        }
        channels
    }

    /// The link is down; what was asked for is asked for again.
    pub(super) fn hold(&mut self) {
        if let Some(current) = self.current.take() {
            self.want(current.what, current.why);
        }
        // What was not answered before may be now.
        self.channels = self
            .channels
            .with(core::mem::take(&mut self.out_of_service));
    }

    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }

    pub(super) fn want(&mut self, what: Restart, why: Why) {
        match (what, why) {
            (Restart::Channel(channel), Why::Doubt) => self.channels.insert(channel),
            (Restart::Channel(channel), Why::Beginning) => self.beginning.insert(channel),
            (Restart::Interface, why) => self.interface = Some(why),
        }
    }

    pub(super) fn next(&mut self) -> Option<(Restart, Why)> {
        if let Some(why) = self.interface.take() {
            self.channels = ChannelSet::NONE;
            self.beginning = ChannelSet::NONE;
            return Some((Restart::Interface, why));
        }
        if let Some(channel) = self.channels.iter().next() {
            self.channels.remove(channel);
            return Some((Restart::Channel(channel), Why::Doubt));
        }
        let channel = self.beginning.iter().next()?;
        self.beginning.remove(channel);
        Some((Restart::Channel(channel), Why::Beginning))
    }
}
