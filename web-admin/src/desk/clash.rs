//! What two people changed at the same time, told to the second.

use jawab_desk::DeskError;

use crate::words::Tongue;

/// A field with what a colleague saved, and what was typed here.
pub(super) struct ClashView {
    pub(super) label: String,
    pub(super) theirs: String,
    pub(super) yours: String,
}

/// The fields of a conflict; none, if the error is another.
pub(super) fn views(
    tongue: Tongue,
    error: DeskError,
    label: fn(Tongue, &str) -> Option<String>,
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
                    None | Some("") => tongue.t("conflict-empty"),
                    Some(value) => shown(clash.field, value),
                };
                tongue.with(id, "value", &value)
            };
            ClashView {
                label: label(tongue, clash.field).unwrap_or_default(),
                theirs: words("conflict-theirs", clash.saved),
                yours: words("conflict-yours", clash.typed),
            }
        })
        .collect()
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
    tongue: Tongue,
    meanwhile: &str,
    label: fn(Tongue, &str) -> Option<String>,
) -> Option<String> {
    let fields = meanwhile.split('.').take(8);
    let labels: Vec<String> = fields.filter_map(|field| label(tongue, field)).collect();
    (!labels.is_empty()).then(|| tongue.with("meanwhile-changed", "what", &labels.join(", ")))
}
