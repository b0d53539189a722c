//! What the ministry calls things.

/// A name in the languages it was given in.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Names {
    /// As the ministry files it, in French as a rule.
    pub plain: String,
    /// In Arabic.
    pub ar: Option<String>,
    /// In Tamazight, in Tifinagh.
    pub zgh: Option<String>,
    /// In English.
    pub en: Option<String>,
}
