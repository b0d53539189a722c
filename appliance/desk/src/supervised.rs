//! What supervisors did in calls of others, written down with who did.

use jawab_ledger::Change;
use jawab_records::contact::Contact;
use jawab_vocabulary::{StaffId, SupervisorDeed};
use uuid::Uuid;

use crate::desk::Desk;
use crate::error::DeskError;

impl Desk {
    /// A supervisor did something in the call of a contact.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn contact_supervised(
        &self,
        contact: Uuid,
        by: StaffId,
        did: SupervisorDeed,
    ) -> Result<(), DeskError> {
        let fields = Contact {
            supervised: Some(did.code()),
            ..Contact::default()
        };
        self.work(move |desk| {
            let change = Change::new("contact", contact, fields.into());
            Ok(desk.ledger.commit(&by.to_string(), vec![change])?)
        })
        .await
    }
}
