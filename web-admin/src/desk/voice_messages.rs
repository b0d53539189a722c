//! Messages that callers left, as pages show them, and their sound.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use jawab_desk::VoiceMessage;
use jiff::Timestamp;
use tokio::fs::File;
use tokio_util::io::ReaderStream;
use uuid::Uuid;

use super::app_state::AppState;
use super::staff_request::StaffRequest;
use crate::format;
use crate::locale::Locale;
use crate::page_error::PageError;

/// A message on a page.
pub(super) struct MessageView {
    pub(super) contact: Uuid,
    pub(super) at: Timestamp,
    pub(super) length: String,
    /// What the sound is called to who does not see it.
    pub(super) label: String,
    pub(super) heard: Option<HeardView>,
}

/// Who heard it first.
pub(super) struct HeardView {
    pub(super) by: Option<String>,
    pub(super) at: Timestamp,
}

impl MessageView {
    /// `of` is whose it is, in words.
    pub(super) fn new(locale: Locale, message: VoiceMessage, of: &str) -> Self {
        let length = format::duration(message.length_ms.div_ceil(1_000));
        Self {
            contact: message.contact,
            at: message.at,
            label: format!("{}: {of}, {length}", locale.t("voice-message")),
            length,
            heard: message.heard.map(|(by, at)| HeardView { by, at }),
        }
    }
}

/// `/contacts/{id}/message`: the sound. Who gets it has heard it.
pub(super) async fn get_one(
    State(app): State<AppState>,
    request: StaffRequest,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let contact: Uuid = id.parse().map_err(|_| PageError::NotFound)?;
    let staff = request.staff.id;
    let sound = app.desk.hear_voice_message(staff, contact).await?;
    let sound = File::from_std(sound.ok_or(PageError::NotFound)?);
    let length = sound.metadata().await.map_err(PageError::broken)?.len();
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("audio/wav")),
        (header::CONTENT_LENGTH, HeaderValue::from(length)),
        // Shown by the page it belongs to, and kept by nobody.
        (
            header::CONTENT_DISPOSITION,
            HeaderValue::from_static("inline"),
        ),
    ];
    Ok((headers, Body::from_stream(ReaderStream::new(sound))).into_response())
}
