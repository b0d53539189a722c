//! What somebody typed, where it could not be taken: their session was over, or its page was from
//! before they logged in anew. It is not kept on the server, where a stranger's would cost memory
//! and a restart would lose it: the page that says so carries it, and sends it again.

use askama::Template;
use axum::body::Bytes;
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::Response;

use crate::page::{Page, show};
use crate::page_error::PageError;

/// The longest form that is carried; encoded once more, it fits into the log-in's own form.
const LIMIT: usize = 40 * 1024;

/// Fields that people write in, with what they are called. The others travel unseen.
const SEEN: &[(&str, &str)] = &[
    ("note", "case-note"),
    ("name", "case-name"),
    ("number", "case-number"),
    ("born", "person-born"),
    ("cin", "person-cin"),
    ("text", "answer-text"),
    ("assigned", "answer-assign"),
];

/// Fields that are never carried, and forms that have one neither.
const SECRET: &[&str] = &["password", "secret"];

/// A form that was sent, and where to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) to: String,
    /// Its fields as they were sent, without the token.
    pub(crate) body: String,
    /// The token of the session that there is by now.
    pub(crate) token: Option<String>,
}

struct Field {
    name: String,
    value: String,
    label: Option<String>,
}

#[derive(Template)]
#[template(path = "kept.html")]
struct KeptPage {
    page: Page,
    to: String,
    fields: Vec<Field>,
}

impl Kept {
    /// What is worth keeping of a form: something that was typed.
    pub(crate) fn of(parts: &Parts, body: &Bytes) -> Option<Self> {
        let kind = parts.headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
        if !kind.starts_with("application/x-www-form-urlencoded") || body.len() > LIMIT {
            return None;
        }
        Self::read(parts.uri.path(), std::str::from_utf8(body).ok()?)
    }

    /// A form that came back through the log-in page; `None` if it is none of ours.
    pub(crate) fn read(to: &str, body: &str) -> Option<Self> {
        let is_ours = ["/cases", "/people/", "/centres/"]
            .iter()
            .any(|start| to.starts_with(start))
            && to
                .bytes()
                .all(|octet| octet.is_ascii_alphanumeric() || b"/-".contains(&octet));
        if !is_ours || body.len() > LIMIT {
            return None;
        }
        let mut kept = form_urlencoded::Serializer::new(String::new());
        let mut is_typed = false;
        for (name, value) in form_urlencoded::parse(body.as_bytes()) {
            if SECRET.iter().any(|secret| name.contains(secret)) {
                return None;
            }
            if name == "csrf" {
                continue;
            }
            is_typed |= SEEN.iter().any(|(seen, _)| *seen == name) && !value.trim().is_empty();
            kept.append_pair(&name, &value);
        }
        is_typed.then(|| Self {
            to: to.to_owned(),
            body: kept.finish(),
            token: None,
        })
    }

    /// The form once more, for its owner to look at and to send. `page` has the token.
    pub(crate) fn show(self, status: StatusCode, page: Page) -> Result<Response, PageError> {
        let fields = form_urlencoded::parse(self.body.as_bytes())
            .map(|(name, value)| Field {
                label: SEEN
                    .iter()
                    .find(|(seen, _)| *seen == name)
                    .map(|(_, label)| page.t(label)),
                name: name.into_owned(),
                value: value.into_owned(),
            })
            .collect();
        let to = self.to;
        show(status, &KeptPage { page, to, fields })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_is_kept_and_a_secret_or_a_strangers_address_is_not() {
        let kept = Kept::read("/cases/1/notes", "csrf=a&note=l%C3%A0%0D%0A&once=7").unwrap();
        assert_eq!(kept.body, "note=l%C3%A0%0D%0A&once=7");
        let answer = "csrf=a&text=non&assigned=";
        assert!(Kept::read("/centres/1/cases/2/answer", answer).is_some());
        for (to, body) in [
            ("/cases/1/notes", "csrf=a&note=+"),
            ("/cases/1/status", "csrf=a&status=closed"),
            ("/settings/staff", "name=a&login=b"),
            ("/cases/1/notes", "note=a&password=b"),
            ("//elsewhere.example/cases", "note=a"),
            ("/cases/\u{202e}", "note=a"),
        ] {
            assert_eq!(Kept::read(to, body), None, "{to} {body}");
        }
    }
}
