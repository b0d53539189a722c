//! The locale of a page, and every word on a screen in four languages, through Fluent.

use std::borrow::Cow;
use std::collections::HashMap;

use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, Loader, static_loader};
use unic_langid::langid;

static_loader! {
    static LOCALES = {
        locales: "./locales",
        fallback_language: "fr",
    };
}

const AR: LanguageIdentifier = langid!("ar");
const FR: LanguageIdentifier = langid!("fr");
const ZGH: LanguageIdentifier = langid!("zgh");
const EN: LanguageIdentifier = langid!("en");

/// A language of the pages: the callers' three, and English for visitors and makers. (The
/// language of a caller is another thing: `Language`.)
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Locale {
    /// Arabic, written from right to left.
    Arabic,
    /// French.
    French,
    /// Standard Moroccan Tamazight, in Tifinagh.
    Tamazight,
    /// English.
    English,
}

impl Locale {
    /// All of them, in the order of the switcher.
    pub const ALL: [Self; 4] = [Self::Arabic, Self::Tamazight, Self::French, Self::English];

    /// Its BCP 47 tag.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Arabic => "ar",
            Self::French => "fr",
            Self::Tamazight => "zgh",
            Self::English => "en",
        }
    }

    /// The language of a tag; subtags for a region or a script are passed over ("fr-MA").
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        Self::ALL
            .into_iter()
            .find(|locale| locale.tag().eq_ignore_ascii_case(primary))
    }

    /// The first language of an `Accept-Language` header that the pages are in (RFC 9110, 12.5.4).
    #[must_use]
    pub fn from_accept_language(header: &str) -> Option<Self> {
        let mut wanted: Vec<(f32, Self)> = header
            .split(',')
            .filter_map(|range| {
                let mut parts = range.split(';');
                let locale = Self::from_tag(parts.next()?.trim())?;
                let weight = parts
                    .find_map(|part| part.trim().strip_prefix("q="))
                    .map_or(Some(1.0), |q| q.parse().ok())?;
                (weight > 0.0).then_some((weight, locale))
            })
            .collect();
        wanted.sort_by(|(a, _), (b, _)| b.total_cmp(a));
        wanted.first().map(|(_, locale)| *locale)
    }

    /// Its own name for itself.
    #[must_use]
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::Arabic => "العربية",
            Self::French => "Français",
            Self::Tamazight => "ⵜⴰⵎⴰⵣⵉⵖⵜ",
            Self::English => "English",
        }
    }

    /// Which way it is written: the value of the `dir` attribute.
    #[must_use]
    pub const fn dir(self) -> &'static str {
        match self {
            Self::Arabic => "rtl",
            Self::French | Self::Tamazight | Self::English => "ltr",
        }
    }

    /// What parts the members of a list.
    pub(crate) const fn comma(self) -> &'static str {
        match self {
            Self::Arabic => "، ",
            Self::French | Self::Tamazight | Self::English => ", ",
        }
    }

    const fn id(self) -> LanguageIdentifier {
        match self {
            Self::Arabic => AR,
            Self::French => FR,
            Self::Tamazight => ZGH,
            Self::English => EN,
        }
    }

    /// The message of that id.
    #[must_use]
    pub fn t(self, id: &str) -> String {
        self.look_up(id, None)
    }

    /// The message of that id with a count, in the plural that the language has for it.
    #[must_use]
    pub fn n(self, id: &str, count: u64) -> String {
        self.look_up(id, Some(("n", FluentValue::from(count))))
    }

    /// The message of that id with something of the caller's in it, set apart from
    /// the direction of the text around it.
    #[must_use]
    pub fn with(self, id: &str, name: &'static str, value: &str) -> String {
        self.look_up(id, Some((name, FluentValue::from(value.to_owned()))))
    }

    /// The message of that id with several things in it.
    #[must_use]
    pub fn with_all(self, id: &str, arguments: &[(&'static str, &str)]) -> String {
        let arguments = arguments.iter().map(|(name, value)| {
            let value = FluentValue::from((*value).to_owned());
            (Cow::Borrowed(*name), value)
        });
        self.look_up_all(id, Some(arguments.collect()))
    }

    /// From one time or day to another, as it is said where one reads from right to left, too.
    #[must_use]
    pub fn from_to(self, first: &str, last: &str) -> String {
        self.with_all("from-to", &[("first", first), ("last", last)])
    }

    fn look_up(self, id: &str, argument: Option<(&'static str, FluentValue<'_>)>) -> String {
        let arguments = argument.map(|(name, value)| HashMap::from([(Cow::Borrowed(name), value)]));
        self.look_up_all(id, arguments)
    }

    fn look_up_all(
        self,
        id: &str,
        arguments: Option<HashMap<Cow<'static, str>, FluentValue<'_>>>,
    ) -> String {
        LOCALES
            .try_lookup_complete(&self.id(), id, arguments.as_ref())
            .unwrap_or_else(|| {
                tracing::error!("the pages lack the message {id} in {}", self.tag());
                id.to_owned()
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arabic_counts_in_its_six_ways() {
        let says = |n| Locale::Arabic.n("queue-waiting", n);
        assert_eq!(says(0), "لا أحد في الانتظار");
        assert_eq!(says(1), "متصل واحد في الانتظار");
        assert_eq!(says(2), "متصلان في الانتظار");
        assert!(says(3).contains("متصلين"));
        assert!(says(10).contains("متصلين"));
        assert!(says(11).contains("متصلا "));
        assert!(says(100).ends_with("متصل في الانتظار"));
    }

    #[test]
    fn the_others_know_one_and_many() {
        assert_eq!(Locale::English.n("queue-more", 1), "and one more");
        assert!(
            Locale::French
                .n("queue-waiting", 0)
                .contains("personne attend")
        );
        assert!(
            Locale::French
                .n("queue-waiting", 2)
                .contains("personnes attendent")
        );
        assert_ne!(
            Locale::Tamazight.n("queue-more", 1),
            Locale::Tamazight.n("queue-more", 2)
        );
    }

    #[test]
    fn what_is_put_into_a_message_is_set_apart_from_its_direction() {
        let says = Locale::Arabic.with("handset-at", "handset", "201");
        assert!(says.contains("\u{2068}201\u{2069}"), "{says}");
    }

    #[test]
    fn the_browsers_preferences_are_weighed() {
        let prefers = Locale::from_accept_language;
        assert_eq!(prefers("fr;q=0.3, ar-MA;q=0.8"), Some(Locale::Arabic));
        assert_eq!(prefers("de, en;q=0"), None);
        assert_eq!(prefers("zgh-Tfng"), Some(Locale::Tamazight));
        assert_eq!(prefers(";;q=,"), None);
    }
}
