//! What a member of staff is for: which queues they serve, and which languages they speak.

use axum::extract::{Form, Path, State};
use axum::response::Response;
use jawab_desk::floor::Floor;
use jawab_vocabulary::{Language, QueueName, Skills, StaffAction, StaffId};

use super::app_state::AppState;
use super::settings_staff::{page, parsed, shown};
use super::staff_request::StaffRequest;
use crate::page_error::PageError;

/// The name of the boxes of queues.
const QUEUE: &str = "queue";
/// The name of the boxes of languages.
const LANGUAGE: &str = "language";

/// The boxes that are ticked, each by its name.
type Ticked = Vec<(String, String)>;

pub(super) async fn set_skills(
    State(app): State<AppState>,
    request: StaffRequest,
    Path(id): Path<String>,
    Form(ticked): Form<Ticked>,
) -> Result<Response, PageError> {
    let staff = parsed(&id)?;
    let skills = skills(&app.floor, &ticked);
    let author = request.staff.id.to_string();
    let done = app.desk.set_skills(&author, staff, skills.clone()).await;
    if done.is_ok() {
        tell_the_floor(&app.floor, staff, skills).await;
    }
    let shown = shown(&request, done, "staff-saved")?;
    page(&app, request, staff, shown).await
}

/// What is ticked. A queue that there is none of (any more) is left out. All of them is what is
/// meant by none: who comes to serve a queue that is made later need not be told so.
fn skills(floor: &Floor, ticked: &Ticked) -> Skills {
    let of = |name: &'static str| {
        let named = ticked.iter().filter(move |(of, _)| of == name);
        named.map(|(_, value)| value.as_str())
    };
    let known = &floor.board().queues;
    let mut skills = Skills {
        queues: of(QUEUE)
            .map(QueueName::from)
            .filter(|queue| known.iter().any(|known| known.name == *queue))
            .collect(),
        languages: of(LANGUAGE).filter_map(Language::from_code).collect(),
    };
    if skills.queues.len() == known.len() {
        skills.queues.clear();
    }
    if skills.languages.len() == Language::ALL.len() {
        skills.languages.clear();
    }
    skills
}

/// Calls that wait go by it at once.
async fn tell_the_floor(floor: &Floor, staff: StaffId, skills: Skills) {
    let action = StaffAction::HasSkills(skills);
    if let Err(stopping) = floor.ask(staff, action).await {
        tracing::warn!("what somebody is for is known from the next start on: {stopping}");
    }
}
