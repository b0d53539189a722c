//! What two people changed at the same time, told to the second.

use jawab_desk::DeskError;
use serde::Deserialize;

use crate::locale::Locale;

/// A field with what a colleague saved, and what was typed here.
pub(super) struct ClashView {
    pub(super) label: String,
    pub(super) theirs: String,
    pub(super) yours: String,
}

/// The fields of a conflict; none, if the error is another.
pub(super) fn views(
    locale: Locale,
    error: DeskError,
    label: fn(Locale, &str) -> Option<String>,
    shown: impl Fn(&str, &str) -> String,
) -> Vec<ClashView> {
    let DeskError::Conflict(clashes) = error else {
        return Vec::new();
    };
    let clashes = clashes.into_iter();
    clashes
        .map(|clash| {
            let words = |id: &str, value: Option<String>| {
                let value = match value.as_deref() {
                    None | Some("") => locale.t("conflict-empty"),
                    Some(value) => shown(clash.field, value),
                };
                locale.with(id, "value", &value)
            };
            ClashView {
                label: label(locale, clash.field).unwrap_or_default(),
                theirs: words("conflict-theirs", clash.saved),
                yours: words("conflict-yours", clash.typed),
            }
        })
        .collect()
}

/// What a colleague changed while a form was open: names of fields, for the page to say.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Meanwhile {
    pub(super) meanwhile: String,
}

/// Where to go after a form was saved: the page, which says what a colleague changed meanwhile.
pub(super) fn back(page: &str, meanwhile: &[&str]) -> String {
    if meanwhile.is_empty() {
        page.to_owned()
    } else {
        format!("{page}?meanwhile={}", meanwhile.join("."))
    }
}

/// The words for that; of what the address names, only what is known.
pub(super) fn changed(
    locale: Locale,
    meanwhile: &str,
    label: fn(Locale, &str) -> Option<String>,
) -> Option<String> {
    let fields = meanwhile.split('.').take(8);
    let labels: Vec<String> = fields.filter_map(|field| label(locale, field)).collect();
    (!labels.is_empty()).then(|| locale.with("meanwhile-changed", "what", &labels.join(", ")))
}
