//! What programmes and kinds of case are called, and how a form offers them: at a centre's desk
//! and at central. The ministry's names come first; those that are built in have words of their
//! own; a code that is not known here (a newer box sent it) is shown as one of the others.

use jawab_desk::catalogue::{Ages, Catalogue, Entry, Listed};
use jawab_desk::{CaseKind, Programme};

use crate::calendar::in_words;
use crate::listing::Choice;
use crate::locale::Locale;

/// The catalogue in the words of a language.
#[derive(Copy, Clone)]
pub(crate) struct CaseWords<'a> {
    pub(crate) locale: Locale,
    catalogue: &'a Catalogue,
}

impl<'a> CaseWords<'a> {
    pub(crate) const fn new(locale: Locale, catalogue: &'a Catalogue) -> Self {
        Self { locale, catalogue }
    }

    /// A programme's name.
    pub(crate) fn programme(self, code: &str) -> String {
        if code.is_empty() {
            return self.locale.t("programme-none");
        }
        let built_in = Programme::from_code(code).map(|programme| match programme {
            Programme::PassJeunes => "programme-pass-jeunes",
            Programme::Camps => "programme-camps",
            Programme::Trips => "programme-trips",
            Programme::Volunteering => "programme-volunteering",
        });
        let entry = self.catalogue.programmes.get(code);
        self.name(entry, built_in.unwrap_or("programme-other"))
    }

    /// A kind's name.
    pub(crate) fn kind(self, code: &str) -> String {
        let built_in = CaseKind::from_code(code).map(|kind| match kind {
            CaseKind::Information => "kind-information",
            CaseKind::Registration => "kind-registration",
            CaseKind::Complaint => "kind-complaint",
            CaseKind::Incident => "kind-incident",
            CaseKind::Partner => "kind-partner",
        });
        let entry = self.catalogue.kinds.get(code);
        self.name(entry, built_in.unwrap_or("kind-other"))
    }

    /// As the ministry calls it, or else by the words of a message.
    fn name<M>(self, entry: Option<&Entry<M>>, otherwise: &str) -> String {
        let said = entry.map(|entry| in_words(self.locale, &entry.names));
        said.filter(|name| !name.is_empty())
            .unwrap_or_else(|| self.locale.t(otherwise))
    }

    /// A programme's name with the ages that it is for: a hint for who asks, and no more.
    pub(crate) fn programme_with_ages(self, entry: &Entry<Ages>) -> String {
        let name = self.programme(&entry.code);
        let years = |years: Option<u8>| years.map(|years| years.to_string()).unwrap_or_default();
        let Ages { from, to } = entry.means;
        let id = match (from, to) {
            (None, None) => return name,
            (Some(_), Some(_)) => "programme-for-ages",
            (Some(_), None) => "programme-for-ages-from",
            (None, Some(_)) => "programme-for-ages-to",
        };
        let (from, to) = (years(from), years(to));
        let all = [("name", &*name), ("from", &from), ("to", &to)];
        self.locale.with_all(id, &all)
    }

    /// Programmes to choose from: those that are offered, and the one that is chosen already.
    pub(crate) fn programmes_offered(self, chosen: &str) -> Vec<Choice> {
        let offered = self.catalogue.programmes.offered();
        let choice =
            |entry: &Entry<Ages>| Choice::new(&entry.code, self.programme_with_ages(entry), chosen);
        let mut choices: Vec<Choice> = offered.map(choice).collect();
        if !chosen.is_empty() && !choices.iter().any(|choice| choice.chosen) {
            choices.push(Choice::new(chosen, self.programme(chosen), chosen));
        }
        choices
    }

    /// Kinds to choose from: those that are offered, and the one that is chosen already.
    pub(crate) fn kinds_offered(self, chosen: &str) -> Vec<Choice> {
        let offered = self.catalogue.kinds.offered();
        let offered = offered.map(|entry| Choice::new(&entry.code, self.kind(&entry.code), chosen));
        let mut choices: Vec<Choice> = offered.collect();
        if !chosen.is_empty() && !choices.iter().any(|choice| choice.chosen) {
            choices.push(Choice::new(chosen, self.kind(chosen), chosen));
        }
        choices
    }

    /// Programmes to look for: also those that are offered no more, which old cases have.
    pub(crate) fn programmes(self, chosen: &str) -> Vec<Choice> {
        self.every(&self.catalogue.programmes, chosen, Self::programme)
    }

    /// Kinds to look for: also those that are offered no more, which old cases have.
    pub(crate) fn kinds(self, chosen: &str) -> Vec<Choice> {
        self.every(&self.catalogue.kinds, chosen, Self::kind)
    }

    fn every<M>(
        self,
        listed: &Listed<M>,
        chosen: &str,
        name: fn(Self, &str) -> String,
    ) -> Vec<Choice> {
        let choice = |entry: &Entry<M>| {
            let mut words = name(self, &entry.code);
            if !entry.offered {
                words = self.locale.with("choice-retired", "name", &words);
            }
            Choice::new(&entry.code, words, chosen)
        };
        let (offered, retired): (Vec<_>, Vec<_>) =
            listed.all().iter().partition(|entry| entry.offered);
        offered.into_iter().chain(retired).map(choice).collect()
    }
}
