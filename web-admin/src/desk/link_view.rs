//! The links of a person, as their page shows them.

use jawab_desk::{FoundPerson, LinkLine, LinkedAs, PersonLine};
use jiff::Timestamp;
use serde::Deserialize;
use uuid::Uuid;

use super::app_state::AppState;
use crate::format::{shown, written_day};
use crate::locale::Locale;
use crate::page_error::PageError;

/// A link, as the page shows it.
pub(super) struct LinkView {
    pub(super) id: Uuid,
    pub(super) person: PersonLine,
    /// What the other is to the one whose page it is, in words.
    pub(super) what: String,
    pub(super) by: Option<String>,
    pub(super) at: Timestamp,
}

/// Somebody with whom a link can be made.
pub(super) struct FoundView {
    pub(super) person: PersonLine,
    pub(super) born: Option<String>,
    pub(super) addresses: Vec<Option<String>>,
}

/// Something that somebody can be to the one whose page it is.
pub(super) struct Choice {
    pub(super) code: &'static str,
    pub(super) words: String,
}

/// What the page shows of links.
#[derive(Default)]
pub(super) struct Links {
    pub(super) links: Vec<LinkView>,
    pub(super) choices: Vec<Choice>,
    /// What was looked for; nobody, if nothing was.
    pub(super) wanted: String,
    pub(super) found: Vec<FoundView>,
}

impl Links {
    pub(super) fn new(locale: Locale, links: Vec<LinkLine>) -> Self {
        let choice = |linked_as: &LinkedAs| Choice {
            code: linked_as.code(),
            words: words(locale, *linked_as),
        };
        Self {
            links: links
                .into_iter()
                .map(|link| LinkView {
                    what: words(locale, link.linked_as),
                    id: link.id,
                    person: link.person,
                    by: link.by,
                    at: link.at,
                })
                .collect(),
            choices: LinkedAs::ALL.iter().map(choice).collect(),
            ..Self::default()
        }
    }

    /// The same page with whom a search found; not the one whose page it is.
    pub(super) async fn search(
        self,
        app: &AppState,
        person: Uuid,
        wanted: String,
    ) -> Result<Self, PageError> {
        let wanted = wanted.trim().to_owned();
        if wanted.is_empty() {
            return Ok(self);
        }
        let found = app.desk.search_people(&wanted).await?;
        let others = found.into_iter().filter(|found| found.person.id != person);
        Ok(Self {
            wanted,
            found: others.map(found_view).collect(),
            ..self
        })
    }
}

fn found_view(found: FoundPerson) -> FoundView {
    FoundView {
        person: found.person,
        born: found.born.map(written_day),
        addresses: shown(found.addresses),
    }
}

fn words(locale: Locale, linked_as: LinkedAs) -> String {
    locale.t(match linked_as {
        LinkedAs::Same => "link-same",
        LinkedAs::NotSame => "link-not-same",
        LinkedAs::Guardian => "link-guardian",
        LinkedAs::Ward => "link-ward",
        LinkedAs::Household => "link-household",
    })
}

/// What is looked for on a person's page.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    pub(super) with: String,
}
