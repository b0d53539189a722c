//! Why the desk did not do something, in words for the person who asked.

use axum::http::StatusCode;
use jawab_desk::{DeskError, Invalid, LedgerError};

use crate::locale::Locale;
use crate::page_error::PageError;

/// An answer's status and its words.
pub(super) type Refusal = (StatusCode, String);

/// Words for an error that the person can do something about, or can at least be told
/// of while what they typed stays on the page.
pub(super) fn in_words(locale: Locale, error: &DeskError) -> Refusal {
    let unprocessable = StatusCode::UNPROCESSABLE_ENTITY;
    match error {
        DeskError::Whose(question) if question.by_address => {
            return (unprocessable, locale.t("error-whose-number"));
        }
        DeskError::Whose(_) => return (unprocessable, locale.t("error-whose-name")),
        DeskError::SavedOtherwise(saved) => {
            let words = locale.with("error-saved-otherwise", "reference", &saved.reference);
            return (unprocessable, words);
        }
        DeskError::Conflict(_) => return (StatusCode::CONFLICT, locale.t("error-conflict")),
        _ => {}
    }
    let DeskError::Invalid(invalid) = error else {
        tracing::error!("the desk could not save: {error}");
        let id = match error {
            DeskError::Ledger(LedgerError::DiskFull(_)) => "error-disk-full",
            _ => "error-not-saved",
        };
        return (StatusCode::SERVICE_UNAVAILABLE, locale.t(id));
    };
    let id = match invalid {
        Invalid::EmptyNote => "error-note-empty",
        Invalid::EmptyText => "error-text-empty",
        Invalid::TextTooLong => "error-text-too-long",
        Invalid::TextTo => "error-text-to",
        Invalid::OptedOut => "error-text-opted-out",
        Invalid::AnsweredMeanwhile => "error-text-answered",
        Invalid::TooLong { .. } => "error-too-long",
        Invalid::Programme | Invalid::Kind => "error-choice",
        Invalid::Number => "error-number",
        Invalid::NumberLength => "error-number-length",
        Invalid::NumberSeveral => "error-number-several",
        Invalid::Mail => "error-mail",
        Invalid::SenderName | Invalid::ChatDevice => "error-address",
        Invalid::BirthDate => "error-birth-date",
        Invalid::Cin => "error-cin",
        Invalid::LinkedToSelf => "error-linked-to-self",
        Invalid::Hours => "error-hours",
        Invalid::Days => "error-days",
        Invalid::FileEmpty => "error-file-empty",
        Invalid::FileTooLong => "error-file-too-long",
        Invalid::FileKind => "error-file-kind",
        Invalid::FileRuns => "error-file-runs",
        Invalid::FilesTooMany => "error-files-too-many",
        Invalid::Login => "error-login",
        Invalid::LoginTaken => "error-login-taken",
        Invalid::WeakPassword | Invalid::WeakSecret => "error-password-short",
        Invalid::CommonPassword => "error-password-common",
        Invalid::TellingPassword => "error-password-telling",
        Invalid::SamePassword => "error-password-same",
        Invalid::LastSupervisor => "error-last-supervisor",
        Invalid::EmptyName => "error-name-empty",
        Invalid::Extension => "error-extension",
        Invalid::ExtensionTaken => "error-extension-taken",
    };
    (unprocessable, locale.t(id))
}

/// The field that is to be mended, by its name in the forms; empty where no field is.
pub(super) const fn field(error: &DeskError) -> &'static str {
    let DeskError::Invalid(invalid) = error else {
        return "";
    };
    match invalid {
        Invalid::EmptyNote => "note",
        Invalid::EmptyText
        | Invalid::TextTooLong
        | Invalid::TextTo
        | Invalid::OptedOut
        | Invalid::AnsweredMeanwhile => "text",
        Invalid::Programme => "programme",
        Invalid::Kind => "kind",
        Invalid::Number
        | Invalid::NumberLength
        | Invalid::NumberSeveral
        | Invalid::Mail
        | Invalid::SenderName
        | Invalid::ChatDevice => "number",
        Invalid::BirthDate => "born",
        Invalid::Cin => "cin",
        Invalid::LinkedToSelf => "with",
        Invalid::Hours => "times",
        Invalid::Days => "day",
        Invalid::FileEmpty
        | Invalid::FileTooLong
        | Invalid::FileKind
        | Invalid::FileRuns
        | Invalid::FilesTooMany => "file",
        Invalid::Login | Invalid::LoginTaken => "login",
        Invalid::WeakPassword
        | Invalid::CommonPassword
        | Invalid::TellingPassword
        | Invalid::SamePassword
        | Invalid::WeakSecret => "password",
        Invalid::LastSupervisor => "role",
        // Only a form with a longer text beside its name has to tell the two apart.
        Invalid::EmptyName | Invalid::TooLong { .. } => "name",
        Invalid::Extension | Invalid::ExtensionTaken => "extension",
    }
}

impl From<DeskError> for PageError {
    fn from(error: DeskError) -> Self {
        match error {
            DeskError::NotFound(_) => Self::NotFound,
            error => Self::Broken(Box::new(error)),
        }
    }
}
