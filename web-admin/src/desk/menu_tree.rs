//! The menus as a tree: what callers hear first, and what is behind each key.

use std::collections::BTreeSet;

use askama::Template;
use jawab_vocabulary::{Menu, Menus, Way};

use super::menu_form::words;
use crate::page::{Page, render};
use crate::page_error::PageError;

#[derive(Template)]
#[template(path = "desk/menu_branch.html")]
struct Branch<'a> {
    page: &'a Page,
    says: String,
    ways: Vec<WayView>,
}

struct WayView {
    key: Option<u8>,
    words: String,
    /// The menu that it leads to, where that is not shown elsewhere.
    inside: String,
}

/// The tree of the menus.
pub(super) fn tree(page: &Page, menus: &Menus) -> Result<String, PageError> {
    let mut shown = BTreeSet::from([0]);
    menus.0.first().map_or(Ok(String::new()), |first| {
        branch(page, menus, first, &mut shown)
    })
}

fn branch(
    page: &Page,
    menus: &Menus,
    menu: &Menu,
    shown: &mut BTreeSet<usize>,
) -> Result<String, PageError> {
    let keys = menu.keys.iter().map(|it| (Some(it.key), &it.way));
    let mut ways = Vec::new();
    for (key, way) in keys.chain([(None, &menu.otherwise)]) {
        let leads_to = match way {
            Way::Menu(to) => menus.place_of(to).filter(|at| shown.insert(*at)),
            _ => None,
        };
        let inside = leads_to.map(|at| branch(page, menus, &menus.0[at], shown));
        ways.push(WayView {
            key,
            words: words(page, way),
            inside: inside.transpose()?.unwrap_or_default(),
        });
    }
    let says = match menu.text {
        Some(text) => page.locale.with("menus-text", "text", &text.to_string()),
        None => page.t("menus-text-keys"),
    };
    render(&Branch { page, says, ways })
}
