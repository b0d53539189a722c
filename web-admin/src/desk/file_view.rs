//! A file at a case as a row of its list.

use jawab_desk::FileLine;
use uuid::Uuid;

use crate::case_file::{self, CaseFile};

/// The list's row of a file.
pub(super) fn case_file(case: Uuid, file: FileLine) -> CaseFile {
    CaseFile {
        href: Some(format!("/cases/{case}/files/{}", file.id)),
        name: file.name,
        octets: file.octets,
        by: file.added_by,
        at: file.at,
        state: if file.at_central {
            case_file::State::AtCentral
        } else {
            case_file::State::AtBox
        },
    }
}
