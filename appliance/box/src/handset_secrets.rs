//! What the SIP registrar asks of the desk.

use jawab_desk::Desk;
use jawab_sip::{Ha1, Secrets};
use jawab_vocabulary::HandsetId;
use tracing::{debug, error};

/// The handsets' secrets, as the desk keeps them.
#[derive(Clone, Debug)]
pub(crate) struct HandsetSecrets(Desk);

impl HandsetSecrets {
    /// Those of this desk.
    pub(crate) const fn new(desk: Desk) -> Self {
        Self(desk)
    }
}

impl Secrets for HandsetSecrets {
    fn ha1(&self, handset: &HandsetId) -> Option<Ha1> {
        match self.0.ha1(handset.as_str()) {
            Ok(known) => known.map(|ha1| Ha1 {
                md5: ha1.md5,
                sha256: ha1.sha256,
            }),
            Err(error) => {
                error!("handset {handset} cannot be looked up, and is not let in: {error}");
                None
            }
        }
    }

    fn holds(&self, handset: &HandsetId, proved: &Ha1) -> bool {
        match self.0.ha1(handset.as_str()) {
            Ok(Some(known)) => known.md5 == proved.md5 && known.sha256 == proved.sha256,
            Ok(None) => false,
            // A record that cannot be read takes no handset away.
            Err(error) => {
                debug!("handset {handset} cannot be looked up, and stays: {error}");
                true
            }
        }
    }
}

#[cfg(test)]
mod tests;
