//! What every page has: its language, its place, who looks at it, and the way elsewhere.

use std::sync::Arc;

use askama::Template;
use axum::extract::{FromRequestParts, OriginalUri};
use axum::http::request::Parts;
use axum::http::{StatusCode, Uri};
use axum::response::{Html, IntoResponse, Response};
use jawab_desk::{Action, Role};
use jiff::Timestamp;

use crate::assets;
use crate::format::{self, Moment};
use crate::locale::Locale;
use crate::page_error::PageError;

/// The name on the log-in page, and which of the two portals this is.
#[derive(Clone, Debug)]
pub(crate) struct Portal {
    /// The centre's name, or the ministry's.
    pub(crate) name: Arc<str>,
    pub(crate) kind: PortalKind,
}

/// Whose pages these are.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) enum PortalKind {
    /// A box's desk.
    Desk,
    /// Central's console.
    Central,
}

/// What the layout shows around a page's own content.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    pub(crate) locale: Locale,
    pub(crate) csrf: String,
    pub(crate) place: Arc<str>,
    pub(crate) who: Option<String>,
    /// What the desk's pages show of the call in hand.
    pub(crate) live: Option<PageLive>,
    portal: PortalKind,
    role: Option<Role>,
    uri: Uri,
}

/// What a page shows of the call in hand while it is open.
#[derive(Clone, Debug, Default)]
pub(crate) struct PageLive {
    /// The stream that keeps it true.
    pub(crate) stream: &'static str,
    /// The call in a line, as HTML; `None` where the page itself shows the call.
    pub(crate) bar: Option<String>,
    /// That a colleague took one's handset, as HTML; empty while nobody did.
    pub(crate) taken: String,
    /// What goes on in words, as HTML, for who does not see the page.
    pub(crate) said: String,
    /// How many are to be called back, as HTML; empty where nobody is.
    pub(crate) call_backs: String,
}

/// A page's frame before it is known who looks.
#[derive(Clone, Debug)]
pub(crate) struct Frame {
    pub(crate) locale: Locale,
    pub(crate) portal: Portal,
    uri: Uri,
}

impl<S: Send + Sync> FromRequestParts<S> for Frame {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, PageError> {
        let lost = || PageError::broken("a page was asked for outside the router that frames it");
        Ok(Self {
            locale: *parts.extensions.get().ok_or_else(lost)?,
            portal: parts.extensions.get::<Portal>().ok_or_else(lost)?.clone(),
            uri: parts
                .extensions
                .get::<OriginalUri>()
                .map_or_else(|| parts.uri.clone(), |original| original.0.clone()),
        })
    }
}

impl Frame {
    /// The page for somebody who is not logged in; `csrf` may be empty where there is no form.
    pub(crate) fn anonymous(self, csrf: String) -> Page {
        Page {
            locale: self.locale,
            csrf,
            place: self.portal.name,
            who: None,
            live: None,
            portal: self.portal.kind,
            role: None,
            uri: self.uri,
        }
    }

    /// Whether it is a box's desk, and not central's console.
    pub(crate) fn is_desk(&self) -> bool {
        self.portal.kind == PortalKind::Desk
    }

    /// The page for somebody who is logged in.
    pub(crate) fn member(self, name: String, role: Role, csrf: String) -> Page {
        Page {
            who: Some(name),
            role: Some(role),
            ..self.anonymous(csrf)
        }
    }
}

/// The page of whom to call back, beside whose name they are counted.
const CALL_BACKS: &str = "/call-backs";

/// An entry of the navigation.
pub(crate) struct NavEntry {
    pub(crate) href: &'static str,
    pub(crate) icon: &'static str,
    pub(crate) words: String,
    pub(crate) current: bool,
}

/// An entry of the language switcher.
pub(crate) struct LanguageEntry {
    pub(crate) href: String,
    pub(crate) tag: &'static str,
    pub(crate) short: &'static str,
    pub(crate) own_name: &'static str,
    pub(crate) current: bool,
}

impl NavEntry {
    /// Whether something is counted beside its words.
    pub(crate) fn is_counted(&self) -> bool {
        self.href == CALL_BACKS
    }
}

impl Page {
    pub(crate) fn tag(&self) -> &'static str {
        self.locale.tag()
    }

    pub(crate) fn dir(&self) -> &'static str {
        self.locale.dir()
    }

    pub(crate) fn t(&self, id: &str) -> String {
        self.locale.t(id)
    }

    pub(crate) fn n(&self, id: &str, count: usize) -> String {
        self.locale.n(id, u64::try_from(count).unwrap_or(u64::MAX))
    }

    /// Whether who looks may do something: what they may not is not offered.
    pub(crate) fn may(&self, action: Action) -> bool {
        self.role.is_some_and(|role| role.may(action))
    }

    pub(crate) fn asset(&self, name: &str) -> String {
        assets::address(name)
    }

    /// An icon of the sprite; decoration only, words stand beside it.
    pub(crate) fn icon(&self, name: &str) -> String {
        let flip = if matches!(name, "leave" | "arrow" | "resume") {
            " icon-flip"
        } else {
            ""
        };
        let sprite = assets::address("icons.svg");
        format!(
            r##"<svg class="icon{flip}" aria-hidden="true"><use href="{sprite}#{name}"></use></svg>"##
        )
    }

    /// The box's time, for clocks that tick in the browser. Milliseconds since 1970.
    pub(crate) fn now_ms(&self) -> i64 {
        Timestamp::now().as_millisecond()
    }

    /// When something was, in words.
    pub(crate) fn moment(&self, at: &Timestamp) -> String {
        match format::moment(*at, Timestamp::now()) {
            Moment::Today(time) => self.locale.with("moment-today", "time", &time),
            Moment::Yesterday(time) => self.locale.with("moment-yesterday", "time", &time),
            Moment::Date(date) => date,
        }
    }

    pub(crate) fn nav(&self) -> Vec<NavEntry> {
        if self.who.is_none() {
            return Vec::new();
        }
        let path = self.uri.path();
        let entry = |href: &'static str, icon, id: &str| NavEntry {
            href,
            icon,
            words: self.t(id),
            current: path == href || (href != "/" && path.starts_with(href)),
        };
        match self.portal {
            PortalKind::Central => {
                let mut entries = vec![
                    entry("/", "home", "nav-overview"),
                    entry("/cases", "case", "nav-cases"),
                    entry("/catalogue", "guide", "nav-catalogue"),
                ];
                if self.may(Action::ManageAdmins) {
                    entries.push(entry("/admins", "people", "nav-admins"));
                }
                entries
            }
            PortalKind::Desk => {
                let mut entries = vec![
                    entry("/", "desk", "nav-desk"),
                    entry("/cases", "case", "nav-cases"),
                    entry("/contacts", "contacts", "nav-contacts"),
                    entry(CALL_BACKS, "ringing", "nav-call-backs"),
                    entry("/guide", "guide", "nav-guide"),
                    entry("/search", "search", "nav-search"),
                ];
                if self.may(Action::Supervise) {
                    entries.insert(1, entry("/supervision", "people", "nav-supervision"));
                }
                if self.may(Action::ManageStaff) {
                    entries.push(entry("/settings", "settings", "nav-settings"));
                }
                entries
            }
        }
    }

    pub(crate) fn languages(&self) -> Vec<LanguageEntry> {
        let kept: Vec<&str> = self
            .uri
            .query()
            .unwrap_or_default()
            .split('&')
            .filter(|pair| !pair.is_empty() && !pair.starts_with("lang="))
            .collect();
        Locale::ALL
            .into_iter()
            .map(|locale| {
                let mut query = kept.clone();
                let lang = format!("lang={}", locale.tag());
                query.push(&lang);
                LanguageEntry {
                    href: format!("{}?{}", self.uri.path(), query.join("&")),
                    tag: locale.tag(),
                    short: short(locale),
                    own_name: locale.own_name(),
                    current: locale == self.locale,
                }
            })
            .collect()
    }
}

const fn short(locale: Locale) -> &'static str {
    match locale {
        Locale::Arabic => "ع",
        Locale::Tamazight => "ⵣ",
        Locale::French => "FR",
        Locale::English => "EN",
    }
}

/// A template as an answer.
pub(crate) fn show(status: StatusCode, template: &impl Template) -> Result<Response, PageError> {
    let text = render(template)?;
    Ok((status, Html(text)).into_response())
}

/// A template as text, for a part of a page.
pub(crate) fn render(template: &impl Template) -> Result<String, PageError> {
    template
        .render()
        .map_err(|error| PageError::Broken(Box::new(error)))
}
