//! What of the box's own files cannot be used: told once in the log, kept for status, lights and
//! desk, and taken back when it can be used again. None of it ends the box.

use jawab_desk::floor::{Defect, DefectPart};
use jawab_sync::SyncStatus;
use tokio::sync::watch;
use tracing::{error, info};

/// Everything that cannot be used now. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Defects(watch::Sender<Vec<Defect>>);

impl Default for Defects {
    fn default() -> Self {
        Self(watch::Sender::new(Vec::new()))
    }
}

impl Defects {
    /// Tells of one.
    pub(crate) fn add(&self, part: DefectPart, file: impl ToString, why: impl ToString) {
        let defect = Defect {
            part,
            file: file.to_string(),
            why: why.to_string(),
        };
        self.0.send_if_modified(|known| {
            let is_new = !known.contains(&defect);
            if is_new {
                error!("{}: {}; calls go on", defect.file, defect.why);
                known.push(defect);
                known.sort_unstable();
            }
            is_new
        });
    }

    /// Makes this the only one of its kind; `None` takes back what was told of it.
    pub(crate) fn set(&self, part: DefectPart, now: Option<(String, String)>) {
        let known = self.0.borrow().clone();
        let mut of_it = known.iter().filter(|defect| defect.part == part);
        match now {
            Some((file, why)) => {
                if of_it.all(|defect| (&defect.file, &defect.why) != (&file, &why)) {
                    self.0
                        .send_modify(|known| known.retain(|defect| defect.part != part));
                    self.add(part, file, why);
                }
            }
            None => {
                if let Some(defect) = of_it.next() {
                    info!("{} can be used again", defect.file);
                    self.0
                        .send_modify(|known| known.retain(|defect| defect.part != part));
                }
            }
        }
    }

    /// All of them, and each change.
    pub(crate) fn follow(&self) -> watch::Receiver<Vec<Defect>> {
        self.0.subscribe()
    }

    /// Tells of the sync's files for as long as it runs.
    pub(crate) async fn follow_sync(self, mut status: watch::Receiver<SyncStatus>) {
        loop {
            let unusable = status.borrow_and_update().unusable.clone();
            let now = unusable.map(|unusable| {
                let file = unusable.file.map(|file| file.display().to_string());
                (file.unwrap_or_else(|| "central".into()), unusable.why)
            });
            self.set(DefectPart::CentralFiles, now);
            if status.changed().await.is_err() {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_defect_is_told_once_replaced_by_another_word_and_taken_back() {
        let defects = Defects::default();
        let mut seen = defects.follow();
        defects.add(DefectPart::Prompts, "prompts", "there is none");
        defects.add(DefectPart::Prompts, "prompts", "there is none");
        assert_eq!(seen.borrow_and_update().len(), 1);
        let file = |why: &str| Some(("box.key".to_owned(), why.to_owned()));
        defects.set(DefectPart::CentralFiles, file("empty"));
        assert_eq!(seen.borrow_and_update().len(), 2);
        defects.set(DefectPart::CentralFiles, file("empty"));
        assert!(!seen.has_changed().unwrap());
        defects.set(DefectPart::CentralFiles, file("of another certificate"));
        let now = seen.borrow_and_update().clone();
        assert_eq!(now.len(), 2);
        assert!(now.iter().any(|defect| defect.why.contains("another")));
        defects.set(DefectPart::CentralFiles, None);
        assert_eq!(seen.borrow_and_update().len(), 1);
    }
}
