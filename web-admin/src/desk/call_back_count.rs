//! How many are to be called back, beside its page's name in the navigation of every page.

use askama::Template;

use crate::page::{Page, render};
use crate::page_error::PageError;

#[derive(Template)]
#[template(
    source = r#"{% if count > 0 %}<span class="count count-some" aria-hidden="true">{{ count }}</span><span class="visually-hidden">: {{ words }}</span>{% endif %}"#,
    ext = "html"
)]
struct CountPart {
    count: usize,
    words: String,
}

/// The count as a picture, and in words for who does not see it; nothing where there is nobody.
pub(super) fn count(page: &Page, count: usize) -> Result<String, PageError> {
    let words = page.n("call-backs-count", count);
    render(&CountPart { count, words })
}
