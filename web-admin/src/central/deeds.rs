//! Who did what at central, as rows of a page.

use jawab_desk::Role;

use super::view::CentralDeed;
use crate::labels;
use crate::trail::DeedRow;
use crate::words::Tongue;

pub(super) fn rows(tongue: Tongue, deeds: Vec<CentralDeed>) -> Vec<DeedRow> {
    deeds
        .into_iter()
        .map(|deed| DeedRow {
            what: words(tongue, &deed),
            by: deed.by.unwrap_or_else(|| tongue.t("deed-command-line")),
            at: deed.at,
        })
        .collect()
}

fn words(tongue: Tongue, deed: &CentralDeed) -> String {
    let value = deed.value.as_deref().unwrap_or_default();
    match deed.what.as_str() {
        "role" => {
            let role = labels::role(tongue, Role::at_central(value));
            tongue.with("trail-role", "value", &role)
        }
        "added" => tongue.t("deed-added"),
        "login" => tongue.t("trail-login"),
        "active" => tongue.t("trail-active"),
        "inactive" => tongue.t("trail-inactive"),
        "password" => tongue.t("deed-password"),
        "own-password" => tongue.t("deed-own-password"),
        "sessions" => tongue.t("deed-sessions"),
        "unlocked" => tongue.t("deed-unlocked"),
        "answered" => tongue.t("deed-answered"),
        "assigned" => tongue.with("deed-assigned", "value", value),
        "closed" => tongue.t("deed-closed"),
        _ => tongue.t("trail-name"),
    }
}
