//! Who did what at central, as rows of a page.

use jawab_desk::Role;

use super::view::CentralDeed;
use crate::labels;
use crate::locale::Locale;
use crate::trail::DeedRow;

pub(super) fn rows(locale: Locale, deeds: Vec<CentralDeed>) -> Vec<DeedRow> {
    deeds
        .into_iter()
        .map(|deed| DeedRow {
            what: words(locale, &deed),
            by: deed.by.unwrap_or_else(|| locale.t("deed-command-line")),
            at: deed.at,
        })
        .collect()
}

fn words(locale: Locale, deed: &CentralDeed) -> String {
    let value = deed.value.as_deref().unwrap_or_default();
    match deed.what.as_str() {
        "role" => {
            let role = labels::role(locale, Role::at_central(value));
            locale.with("trail-role", "value", &role)
        }
        "added" => locale.t("deed-added"),
        "login" => locale.t("trail-login"),
        "active" => locale.t("trail-active"),
        "inactive" => locale.t("trail-inactive"),
        "password" => locale.t("deed-password"),
        "own-password" => locale.t("deed-own-password"),
        "sessions" => locale.t("deed-sessions"),
        "unlocked" => locale.t("deed-unlocked"),
        "answered" => locale.t("deed-answered"),
        "assigned" => locale.with("deed-assigned", "value", value),
        "closed" => locale.t("deed-closed"),
        "published" => locale.t("deed-published"),
        "retired" => locale.t("deed-retired"),
        "offered" => locale.t("deed-offered"),
        _ => locale.t("trail-name"),
    }
}
