//! What keeps the box from saving, or from being all that it is.

use std::collections::BTreeSet;

use askama::Template;
use jawab_desk::ClockTrouble;
use jawab_desk::floor::{Board, DefectPart, StorageFault};

use crate::page::{Page, render};
use crate::page_error::PageError;

#[derive(Template)]
#[template(path = "desk/live_fault.html")]
struct FaultPart<'a> {
    page: &'a Page,
    faults: Vec<String>,
}

/// What keeps the box from saving; or else that it does not know the time. Then what of its own
/// files cannot be used, once for each kind.
pub(in crate::desk) fn fault(
    page: &Page,
    board: &Board,
    clock: Option<ClockTrouble>,
) -> Result<String, PageError> {
    let saving = match (board.fault, clock) {
        (Some(StorageFault::DiskFull), _) => Some(page.t("fault-disk-full")),
        (Some(StorageFault::CannotSave), _) => Some(page.t("fault-cannot-save")),
        // What was dated wrongly in the past is not for staff to mend.
        (None, None | Some(ClockTrouble::WasAhead { .. })) => None,
        (None, Some(_)) => Some(page.t("fault-clock")),
    };
    let mut faults: Vec<String> = saving.into_iter().collect();
    let parts: BTreeSet<DefectPart> = board.defects.iter().map(|defect| defect.part).collect();
    faults.extend(parts.into_iter().map(|part| {
        page.t(match part {
            DefectPart::Record => "defect-record",
            DefectPart::RecordInMemory => "defect-record-in-memory",
            DefectPart::Configuration => "defect-configuration",
            DefectPart::Setting => "defect-setting",
            DefectPart::CentralFiles => "defect-central-files",
            DefectPart::DeskCertificate => "defect-desk-certificate",
            DefectPart::Prompts => "defect-prompts",
            DefectPart::Voicemail => "defect-voicemail",
        })
    }));
    render(&FaultPart { page, faults })
}
