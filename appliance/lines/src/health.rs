//! How a line is, for the desk and for central.

use tokio::sync::watch;

/// How a line is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LineHealth {
    /// What it is doing.
    pub state: LineState,
    /// How well the network is heard.
    pub signal_dbm: Option<i16>,
    /// Whose network it is.
    pub operator: Option<String>,
    /// How many of its channels are in calls, for a line that has several.
    pub channels: Option<ChannelUse>,
}

/// How many channels of a line there are, and how many are in use.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct ChannelUse {
    /// In calls.
    pub busy: u16,
    /// In calls, or ready for one. Those that the exchange keeps out of service are not in it.
    pub usable: u16,
}

/// What a line is doing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum LineState {
    /// The modem is being brought up.
    Starting,
    /// In service, without a call.
    Idle,
    /// In a call.
    Busy,
    /// Out of service, and why; it is tried again by itself.
    Faulted(String),
}

/// Tells whoever looks.
#[derive(Debug)]
pub(crate) struct HealthKeeper(watch::Sender<LineHealth>);

impl HealthKeeper {
    pub(crate) fn new() -> (Self, watch::Receiver<LineHealth>) {
        let (sender, receiver) = watch::channel(LineHealth {
            state: LineState::Starting,
            signal_dbm: None,
            operator: None,
            channels: None,
        });
        (Self(sender), receiver)
    }

    pub(crate) fn state(&self, state: LineState) {
        self.change(|health| &mut health.state, state);
    }

    pub(crate) fn signal(&self, dbm: Option<i16>) {
        self.change(|health| &mut health.signal_dbm, dbm);
    }

    pub(crate) fn operator(&self, name: Option<String>) {
        self.change(|health| &mut health.operator, name);
    }

    pub(crate) fn channels(&self, channels: ChannelUse) {
        self.change(|health| &mut health.channels, Some(channels));
    }

    /// Nothing is known of the network any more.
    pub(crate) fn faulted(&self, why: String) {
        self.state(LineState::Faulted(why));
        self.signal(None);
        self.operator(None);
    }

    fn change<T: PartialEq>(&self, field: impl Fn(&mut LineHealth) -> &mut T, value: T) {
        self.0.send_if_modified(|health| {
            let field = field(health);
            let changed = *field != value;
            if changed {
                *field = value;
            }
            changed
        });
    }
}
