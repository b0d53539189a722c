//! What may be added to a case.

/// What may be added to a case: papers, pictures of papers, letters. Nothing that runs.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum FileKind {
    /// PDF (ISO 32000).
    Pdf,
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// WebP.
    Webp,
    /// HEIF, which telephones take pictures in.
    Heic,
    /// Plain text in UTF-8.
    Text,
    /// A letter in Office Open XML, without macros.
    Docx,
    /// A letter in OpenDocument.
    Odt,
}

impl FileKind {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Pdf,
        Self::Jpeg,
        Self::Png,
        Self::Webp,
        Self::Heic,
        Self::Text,
        Self::Docx,
        Self::Odt,
    ];

    /// Its media type (RFC 6838), as it is kept.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::Heic => "image/heif",
            Self::Text => "text/plain",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Odt => "application/vnd.oasis.opendocument.text",
        }
    }

    /// The kind of a media type; `None` for one that is none of these.
    #[must_use]
    pub fn of_media_type(media_type: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.media_type() == media_type)
    }

    /// What its names may end in, without the dot; the first is what it gets otherwise.
    #[must_use]
    pub const fn ends(self) -> &'static [&'static str] {
        match self {
            Self::Pdf => &["pdf"],
            Self::Jpeg => &["jpg", "jpeg"],
            Self::Png => &["png"],
            Self::Webp => &["webp"],
            Self::Heic => &["heic", "heif"],
            Self::Text => &["txt"],
            Self::Docx => &["docx"],
            Self::Odt => &["odt"],
        }
    }
}
