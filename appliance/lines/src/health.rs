//! How a line is, told to whoever looks.

use jawab_line_state::{
    ChannelUse, Credit, LineFault, LineKind, LineState, LineStatus, LineWarning, ModemIdentity,
};
use jawab_switch::LineId;
use tokio::sync::watch;

/// Tells whoever looks.
#[derive(Debug)]
pub(crate) struct HealthKeeper(watch::Sender<LineStatus>);

impl HealthKeeper {
    pub(crate) fn new(line: &LineId, kind: LineKind) -> (Self, watch::Receiver<LineStatus>) {
        let (sender, receiver) = watch::channel(LineStatus::starting(line.as_str(), kind));
        (Self(sender), receiver)
    }

    pub(crate) fn state(&self, state: LineState) {
        self.change(|line| line.state = state);
    }

    pub(crate) fn signal(&self, dbm: Option<i16>) {
        self.change(|line| line.signal_dbm = dbm);
    }

    pub(crate) fn operator(&self, name: Option<String>) {
        self.change(|line| line.operator = name);
    }

    pub(crate) fn channels(&self, channels: ChannelUse) {
        self.change(|line| line.channels = Some(channels));
    }

    pub(crate) fn identity(&self, identity: ModemIdentity) {
        self.change(|line| line.identity = identity);
    }

    pub(crate) fn credit(&self, credit: Option<Credit>) {
        self.change(|line| line.spending.credit = credit);
    }

    /// Something is not well, or is again.
    pub(crate) fn warning(&self, warning: &LineWarning, stands: bool) {
        self.change(|line| line.warn(warning, stands));
    }

    /// Nothing is known of the network any more.
    pub(crate) fn faulted(&self, fault: LineFault) {
        self.change(|line| line.out_of_service(fault));
    }

    /// Whoever looks is woken only by what is new.
    fn change(&self, change: impl FnOnce(&mut LineStatus)) {
        self.0.send_if_modified(|line| {
            let before = line.clone();
            change(line);
            *line != before
        });
    }
}
