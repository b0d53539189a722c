//! Every word that a technician reads, in French and English, through Fluent.

use std::borrow::Cow;
use std::collections::HashMap;

use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, Loader, static_loader};
use unic_langid::langid;

static_loader! {
    static LOCALES = {
        locales: "./locales",
        fallback_language: "fr",
        // A terminal knows no isolates, and both languages run one way.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

/// A technician's language.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Locale {
    /// French.
    French,
    /// English.
    English,
}

impl Locale {
    /// The language of a tag or a locale ("en", "fr_MA.UTF-8"); French for any other.
    #[must_use]
    pub fn from_tag(tag: &str) -> Self {
        if tag.to_ascii_lowercase().starts_with("en") {
            Self::English
        } else {
            Self::French
        }
    }

    /// The language of this terminal, by its environment.
    #[must_use]
    pub fn of_terminal() -> Self {
        let set = |name| std::env::var(name).ok().filter(|tag| !tag.is_empty());
        let tag = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(set);
        Self::from_tag(&tag.unwrap_or_default())
    }

    const fn id(self) -> LanguageIdentifier {
        match self {
            Self::French => langid!("fr"),
            Self::English => langid!("en"),
        }
    }

    /// The message of that id.
    #[must_use]
    pub fn t(self, id: &str) -> String {
        self.with(id, &[])
    }

    /// The message of that id with values in it.
    #[must_use]
    pub fn with(self, id: &str, values: &[(&'static str, String)]) -> String {
        let values: HashMap<Cow<'static, str>, FluentValue<'_>> = values
            .iter()
            .map(|(name, value)| (Cow::Borrowed(*name), FluentValue::from(value.clone())))
            .collect();
        LOCALES
            .try_lookup_complete(&self.id(), id, Some(&values))
            .unwrap_or_else(|| id.to_owned())
    }
}
