//! Files at a case: added, and got again.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jawab_desk::{DeskError, FileHere, Invalid, LedgerError};
use uuid::Uuid;

use super::app_state::AppState;
use super::cases::{Beside, parsed, show_case};
use super::refusal::{self, Refusal};
use super::staff_request::StaffRequest;
use crate::download;
use crate::locale::Locale;
use crate::page_error::PageError;
use crate::upload::{Cut, FileForm};

/// Why a file was not added.
enum Refused {
    Cut(Cut),
    Desk(DeskError),
}

impl From<Cut> for Refused {
    fn from(cut: Cut) -> Self {
        match cut {
            Cut::TooLong => Self::Desk(Invalid::FileTooLong.into()),
            cut => Self::Cut(cut),
        }
    }
}

impl From<DeskError> for Refused {
    fn from(error: DeskError) -> Self {
        Self::Desk(error)
    }
}

pub(super) async fn add(
    State(app): State<AppState>,
    request: StaffRequest,
    Path(id): Path<String>,
    mut form: FileForm,
) -> Result<Response, PageError> {
    let id = parsed(&id)?;
    let Err(refused) = take(&app, &request, id, &mut form).await else {
        return Ok(Redirect::to(&format!("/cases/{id}#files")).into_response());
    };
    form.drain().await;
    let (status, words) = match refused {
        Refused::Desk(DeskError::NotFound(_)) => return Err(PageError::NotFound),
        Refused::Desk(error) => in_words(request.page.locale, &error),
        Refused::Cut(cut) => {
            tracing::info!("a file was not added: {cut}");
            let words = request.page.t("error-file-cut");
            (StatusCode::UNPROCESSABLE_ENTITY, words)
        }
    };
    show_case(&app, request, id, status, Beside::error(words, "file")).await
}

/// Brings the file to disk as it comes, and says that it is at the case.
async fn take(
    app: &AppState,
    request: &StaffRequest,
    case: Uuid,
    form: &mut FileForm,
) -> Result<(), Refused> {
    let mut upload = app.desk.begin_file(case).await?;
    let Some(mut file) = form.file().await? else {
        return Err(DeskError::from(Invalid::FileEmpty).into());
    };
    let name = file.name();
    while let Some(piece) = file.next().await? {
        upload.write(&piece).await?;
    }
    Ok(upload.save(request.staff.id, &name).await?)
}

fn in_words(locale: Locale, error: &DeskError) -> Refusal {
    match error {
        DeskError::Invalid(_) => refusal::in_words(locale, error),
        error => {
            tracing::error!("a file could not be added: {error}");
            let id = match error {
                DeskError::Ledger(LedgerError::DiskFull(_)) => "error-file-disk-full",
                _ => "error-file-not-kept",
            };
            (StatusCode::SERVICE_UNAVAILABLE, locale.t(id))
        }
    }
}

pub(super) async fn get_one(
    State(app): State<AppState>,
    request: StaffRequest,
    Path((case, file)): Path<(String, String)>,
) -> Result<Response, PageError> {
    let (case, file) = (parsed(&case)?, parsed(&file)?);
    match app.desk.file(case, file).await? {
        None => Err(PageError::NotFound),
        Some((line, FileHere::Whole(content))) => {
            download::answer(&line.name, line.kind, content).await
        }
        Some((line, FileHere::Lacking)) => {
            tracing::error!("the file {file} of case {case} is missing or damaged");
            let words = request
                .page
                .locale
                .with("error-file-lacking", "name", &line.name);
            let status = StatusCode::NOT_FOUND;
            show_case(&app, request, case, status, Beside::error(words, "")).await
        }
    }
}
