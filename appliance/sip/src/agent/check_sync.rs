//! Has a phone fetch its settings anew (NOTIFY `check-sync`, which nobody subscribes to: the phones' makers
//! agree on it). What it fetches, and from where, is the phone's matter.

use jawab_sip_engine::NameAddr;
use jawab_sip_engine::endpoint::Ask;
use jawab_switch::HandsetId;
use tracing::{debug, info};

use crate::agent::Agent;
use crate::local_address::contact;

impl Agent {
    /// Tells a phone that its settings have changed; it starts again for that only if it has to. One that
    /// is not registered fetches them when it next starts.
    pub(crate) fn check_sync(&mut self, handset: &HandsetId) {
        let Some(binding) = self.registry.get(handset).cloned() else {
            info!("handset {handset} is not registered, and cannot be told to fetch its settings");
            return;
        };
        let here = contact("jawab", binding.flow);
        let from = NameAddr::new(here.clone());
        let ask = Ask::check_sync(binding.contact, from, here, binding.flow, false);
        let time = self.time();
        match self.engine.ask(time, ask) {
            // Whatever it answers, there is nothing more to be done.
            Ok(_) => info!("handset {handset} is told to fetch its settings (check-sync)"),
            Err(error) => debug!("handset {handset} is not told to fetch its settings: {error}"),
        }
    }
}
