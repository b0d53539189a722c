//! What is said of the catalogue.

/// Which list of the catalogue.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum CatalogueOf {
    /// Programmes.
    Programmes,
    /// Kinds of case.
    Kinds,
}

/// What is said of one thing of the catalogue; what is none stays as it is. A code that is not in
/// the list yet is added to it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct CatalogueEdit {
    /// Its code.
    pub code: String,
    /// Its name in French; an empty name is none.
    pub name: Option<String>,
    /// In Arabic.
    pub name_ar: Option<String>,
    /// In Tamazight.
    pub name_zgh: Option<String>,
    /// In English.
    pub name_en: Option<String>,
    /// Where it stands in lists.
    pub position: Option<i64>,
    /// The youngest that a programme is for, in years; 0 for no limit.
    pub age_from: Option<i64>,
    /// The oldest; 0 for no limit.
    pub age_to: Option<i64>,
    /// Whether cases of a kind are urgent.
    pub urgent: Option<bool>,
    /// Whether it is offered.
    pub offered: Option<bool>,
}
