//! What staff are for: which queues they serve, and which languages they speak.

use jawab_ledger::Fields;
use jawab_vocabulary::{Skills, StaffId};

use crate::desk::Desk;
use crate::error::DeskError;

impl Desk {
    /// Says which queues somebody serves and which languages they speak; of one that another
    /// version knows and this one does not, nothing is left.
    ///
    /// # Errors
    /// An unknown member of staff, or a ledger that fails.
    pub async fn set_skills(
        &self,
        author: &str,
        staff: StaffId,
        skills: Skills,
    ) -> Result<(), DeskError> {
        let author = author.to_owned();
        self.work(move |desk| {
            desk.change_account(&author, staff, |_, before| {
                let mut fields = Fields::new();
                if skills.queues != before.skills.queues {
                    fields.insert("serves".into(), skills.queues_kept().into());
                }
                if skills.languages != before.skills.languages {
                    fields.insert("speaks".into(), skills.languages_kept().into());
                }
                Ok(fields)
            })
        })
        .await
    }
}
